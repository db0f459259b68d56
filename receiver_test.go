package webhooklint_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/contract/suite"
	"github.com/webhook-lint/webhook-lint/contract/zoo"
	"github.com/webhook-lint/webhook-lint/spec"
)

// The receiver at RECEIVER_URL is held to its contract. RECEIVER_HEADER is a
// header of each delivery, NAME: VALUE, and RECEIVER_PROBE the URL of a probe.
// Without a URL it is the receiver that is built in, and the layer schema, of
// thousands of cases, is left out.
var _ = suite.Specs("the receiver", receiver, receiverCases())

func receiverCases() []contract.Case {
	document, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		panic(err)
	}
	o := contract.CaseOptions{}
	if os.Getenv("RECEIVER_URL") == "" {
		o.Layers = []contract.Layer{contract.Valid, contract.Domain, contract.Transport, contract.Timed, contract.Sequence, contract.Security, contract.State}
	}
	return contract.Cases(document, o)
}

func receiver() *contract.Receiver {
	url := os.Getenv("RECEIVER_URL")
	if url == "" {
		return builtInReceiver()
	}
	r := &contract.Receiver{URL: url, Header: http.Header{}, Environment: contract.Staging}
	if name, value, ok := strings.Cut(os.Getenv("RECEIVER_HEADER"), ":"); ok {
		r.Header.Set(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	if probe := os.Getenv("RECEIVER_PROBE"); probe != "" {
		r.Probe = &contract.Probe{URL: probe, Header: r.Header}
	}
	return r
}

func builtInReceiver() *contract.Receiver {
	const token = "a-token-of-the-suite"
	reference, err := zoo.New(zoo.Options{Token: token})
	if err != nil {
		panic(err)
	}
	server := httptest.NewServer(reference) // lasts as long as the process
	header := http.Header{"Authorization": {"Bearer " + token}}
	return &contract.Receiver{URL: server.URL + "/hooks", Header: header, Probe: &contract.Probe{URL: server.URL + "/probe", Header: header}}
}
