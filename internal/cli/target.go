package cli

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/contract/zoo"
)

// target makes the receiver of what flags say. Without a URL it is the built-in
// one, which is closed in the end.
func (c *command) target(job *contractJob) (*contract.Receiver, func(), error) {
	r := &contract.Receiver{
		URL: job.url, Method: job.method, Header: http.Header{}, Environment: contract.Environment(job.env), Seed: job.seed,
		Limits: contract.Limits{Timeout: job.timeout, Rate: job.rate, Requests: job.requests, Budget: job.budget, Parallel: job.parallel},
	}
	var err error
	if r.TriggerIn, err = contract.ParseTriggerIn(job.triggerIn); err != nil {
		return nil, nil, err
	}
	if err := c.headers(r, job); err != nil {
		return nil, nil, err
	}
	if err := readPolicy(r, job.policy); err != nil {
		return nil, nil, err
	}
	if job.probeURL != "" || job.probeCommand != "" {
		r.Probe = &contract.Probe{URL: job.probeURL, Command: job.probeCommand, Header: r.Header}
	}
	if c.flags.integration != "" {
		g, err := c.gate()
		if err != nil {
			return nil, nil, err
		}
		if r.Integration, err = c.oneDefinition(g, []string{c.flags.integration}); err != nil {
			return nil, nil, err
		}
		r.Request = c.requestOptions()
	}
	return c.opened(r, job)
}

// readPolicy reads a policy from a file; or terms of one, while the run reads
// the others by itself.
func readPolicy(r *contract.Receiver, words string) error {
	if words == "" {
		return nil
	}
	text, err := os.ReadFile(words)
	if err == nil {
		if r.Policy, err = contract.ParsePolicy(string(text)); err != nil {
			return fmt.Errorf("read %s: %w", words, err)
		}
		return nil
	}
	if !strings.Contains(words, "=") {
		return readError(words, err)
	}
	if r.Known, err = contract.ParseTerms(strings.ReplaceAll(words, ",", "\n")); err != nil {
		return fmt.Errorf("--policy: %w", err)
	}
	return nil
}

// opened opens what the run needs beside the receiver.
func (c *command) opened(r *contract.Receiver, job *contractJob) (*contract.Receiver, func(), error) {
	closers := []func(){}
	closeAll := func() {
		for _, f := range closers {
			f()
		}
	}
	if job.canary != "" {
		r.Canary = &contract.Canary{}
		if err := r.Canary.Listen(job.canary); err != nil {
			return nil, nil, fmt.Errorf("listen on %s: %w", job.canary, lastError(err))
		}
		closers = append(closers, func() { r.Canary.Close() })
	}
	if r.URL != "" {
		return r, closeAll, verify(r, job)
	}
	if r.Integration != nil {
		closeAll()
		return nil, nil, errors.New("the built-in receiver reads whole contexts, and not what an integration makes of them; want the --url of the integration's receiver")
	}
	stop, err := builtIn(r)
	if err != nil {
		return nil, nil, err
	}
	return r, func() { closeAll(); stop() }, r.Check()
}

// builtIn serves the receiver that does everything right, and makes it the one
// that is tried.
func builtIn(r *contract.Receiver) (func(), error) {
	const token = "Bearer built-in-receiver-of-this-run"
	reference, err := zoo.New(zoo.Options{Token: strings.TrimPrefix(token, "Bearer "), Signature: verified(r.Signature)})
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		reference.Close()
		return nil, fmt.Errorf("listen: %w", lastError(err))
	}
	server := &http.Server{Handler: reference}
	go server.Serve(l)
	r.URL, r.Header = "http://"+l.Addr().String()+"/hooks", http.Header{"Authorization": {token}}
	r.Probe = &contract.Probe{URL: "http://" + l.Addr().String() + "/probe", Header: r.Header}
	return func() { server.Close(); reference.Close() }, nil
}

// verify refuses what would harm somebody.
func verify(r *contract.Receiver, job *contractJob) error {
	if err := r.Check(); err != nil {
		return err
	}
	u, err := url.Parse(strings.ReplaceAll(r.URL, "{channel}", "channel"))
	switch {
	case err != nil:
		return errors.New("the URL of the receiver cannot be read")
	case r.Environment != contract.Production:
		return nil
	case !job.consent:
		return errors.New("a receiver in production is tried only with --yes-production")
	case job.allowHost != u.Hostname():
		return fmt.Errorf("the host %s is not allowed in production; want --allow-host %s", u.Hostname(), u.Hostname())
	}
	return nil
}

// headers reads the headers that each delivery has, and the signature.
func (c *command) headers(r *contract.Receiver, job *contractJob) error {
	lines := job.headers
	if line := c.getenv("RECEIVER_HEADER"); len(lines) == 0 && line != "" {
		lines = []string{line}
	}
	for _, line := range lines {
		h, err := contract.ParseHeader(line, c.getenv)
		if err != nil {
			return err
		}
		r.Header.Add(h.Name, h.Value)
		if h.Hidden {
			r.Hidden = append(r.Hidden, h.Name)
		}
	}
	var err error
	r.Signature, err = c.signature(job.signature)
	return err
}
