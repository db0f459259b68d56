package contract

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/webhook-lint/webhook-lint/contract/zoo"
	"github.com/webhook-lint/webhook-lint/spec"
)

const token = "a-token-of-this-test"

// serve serves a receiver, and gives what is to be known to test it.
func serve(t testing.TB, h http.Handler) *Receiver {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	header := http.Header{"Authorization": {"Bearer " + token}}
	canary := &Canary{}
	if err := canary.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { canary.Close() })
	return &Receiver{URL: server.URL + "/hook", Header: header, Probe: &Probe{URL: server.URL + "/probe", Header: header}, Canary: canary}
}

func embedded(t testing.TB) *spec.Spec {
	t.Helper()
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The receiver that does everything right has no findings.
func TestReference(t *testing.T) {
	if raceEnabled {
		t.Skip("it sends every delivery there is, and takes a minute")
	}
	reference, err := zoo.New(zoo.Options{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { reference.Close() })
	receiver := serve(t, reference)
	receiver.Limits.Timeout = time.Minute // of a machine that is busy, no answer is late
	run := NewRunner(receiver)
	skipped, n := map[string]int{}, 0
	for result := range run.Run(context.Background(), Cases(embedded(t), CaseOptions{})) {
		n++
		if result.Skipped != "" {
			skipped[result.Skipped]++
		}
		for _, f := range result.Findings {
			t.Errorf("%s: %s: %s %s", result.Case.ID, f.Rule.ID, f.Message(), f.Policy)
		}
	}
	if why, _ := run.Stopped(); why != "" {
		t.Errorf("the run ended because %s", why)
	}
	t.Logf("%d results, %d deliveries, skipped: %v", n, run.Sent(), skipped)
}

// Nor has it any when it looks for a signature, in each of the forms that there
// are; with a timestamp beside it that is tried too.
func TestReferenceSigned(t *testing.T) {
	cases := Cases(embedded(t), CaseOptions{Layers: []Layer{Valid, Transport, Sequence, Security}})
	for _, s := range []Signature{{Prefix: "sha256="}, {Base64: true}, {Prefix: "v1=", Timestamp: "X-Timestamp"}} {
		s.Header, s.Secret = "X-Signature", signingSecret
		reference, err := zoo.New(zoo.Options{Token: token, Signature: zoo.Signature{Header: s.Header, Secret: s.Secret, Prefix: s.Prefix, Base64: s.Base64, Timestamp: s.Timestamp}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { reference.Close() })
		r := serve(t, reference)
		r.Signature = &s
		tried := 0
		for result := range Run(context.Background(), r, cases) {
			if strings.Contains(result.Case.ID, "/signature=") && result.Skipped == "" {
				tried++
			}
			for _, f := range result.Findings {
				t.Errorf("%+v: %s: %s", s, result.Case.ID, f.Message())
			}
		}
		if want := map[bool]int{false: 6, true: 11}[s.Timestamp != ""]; tried != want {
			t.Errorf("%+v: %d cases about the signature were tried, want %d", s, tried, want)
		}
	}
}
