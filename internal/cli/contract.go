package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/contract/zoo"
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/report"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/validator"
)

// A contractJob is what the command contract is asked for.
type contractJob struct {
	url, method, triggerIn, policy, env, save, replay string
	headers, layers, triggers                         []string
	probeURL, probeCommand, canary                    string
	signature, page                                   string
	timeout, budget                                   time.Duration
	rate                                              float64
	requests, parallel                                int
	seed                                              uint64
	dryRun, full, consent                             bool
	allowHost                                         string
}

const contractLong = `contract sends a receiver everything that Gorgias may send: every trigger, every
property in every form, odd texts, numbers and dates, bodies that come in odd
ways, deliveries that repeat, overtake and interrupt each other. What the
receiver does wrong is told once for each cause, with the smallest delivery that
shows it and the command that sends it again.

  webhook-lint contract --url https://staging.example.com/hooks \
    --header 'Authorization: env:RECEIVER_TOKEN'
  webhook-lint contract --url http://localhost:8080 --layer valid,schema
  webhook-lint contract --url http://localhost:8080 --replay traffic.har
  webhook-lint contract

Without --url the built-in receiver is tried, which does everything right.
Values of headers that begin with env: come from the environment, and are shown
nowhere. Nothing but the receiver is asked, and redirects are not followed.

A run begins with five deliveries that read the receiver's own habits, and
prints the policy that follows; --policy FILE pins it, and TERM=VALUE in place
of FILE a part of it. IDs of made-up tickets begin at 990000000000, and each
delivery says X-Contract-Test.

Exit status: 0 nothing found at or above --fail-on; 1 findings; 2 the question
could not be asked; 3 the receiver cannot be reached, or failed so often that
the run was stopped; 130 interrupted, after what is known was printed.`

func (c *command) contractCommand() *cobra.Command {
	cmd := c.contractFlags()
	return c.takes(cmd, configFlag, documentFlags, findingFlags, supposedFlags, []string{"integration", "profile", "channel"})
}

// contractFlags gives the command with the flags of its own.
func (c *command) contractFlags() *cobra.Command {
	var job contractJob
	cmd := &cobra.Command{
		Use: "contract", Short: "Try a receiver with everything that may be sent to it", Long: contractLong, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := c.configure(cmd, args); err != nil {
				return err
			}
			return c.contract(cmd.Context(), job)
		},
	}
	f := cmd.Flags()
	f.Var(text(&job.url, c.getenv("RECEIVER_URL")), "url", "`URL` of the receiver; may hold {channel} (RECEIVER_URL)")
	f.Var(list(&job.headers, same), "header", "`'NAME: VALUE'` of each delivery; a value env:NAME comes from the environment; may be repeated (RECEIVER_HEADER)")
	f.Var(text(&job.method, ""), "method", "HTTP `METHOD` of deliveries: POST by default")
	f.Var(text(&job.triggerIn, "body:/event/type"), "trigger-in", "`PLACE` of the trigger's name: header:NAME, query:NAME, path, body:POINTER or none")
	f.Var(list(&job.layers, same).split(), "layer", "only these `LAYERS`: "+strings.Join(layerNames(), ", "))
	f.Var(list(&job.triggers, same).split(), "trigger", "only these `TRIGGERS`")
	f.Var(text(&job.policy, ""), "policy", "`FILE` with what is expected where receivers may differ, or TERM=VALUE,…; what is open the run reads by itself")
	f.Var(text(&job.probeURL, ""), "probe-url", "`URL` that tells what was applied, asked with ticket_id and message_id")
	f.Var(text(&job.probeCommand, ""), "probe-cmd", "`COMMAND` that prints what was applied, run with a ticket's and a message's ID")
	f.Var(text(&job.canary, ""), "canary", "`HOST:PORT` to listen on for requests of a receiver that follows addresses in texts")
	f.Var(text(&job.signature, ""), "sign", "`HOW` to sign bodies with HMAC-SHA256: "+contract.SignatureForm)
	f.DurationVar(&job.timeout, "timeout", 5*time.Second, "`TIME` that an answer may take")
	f.Float64Var(&job.rate, "rate", 0, "deliveries a second, `N` at most; 0 is as fast as they go")
	f.IntVar(&job.requests, "max-requests", 0, "`N` deliveries at most")
	f.DurationVar(&job.budget, "budget", 0, "`TIME` that the run may take")
	f.IntVar(&job.parallel, "parallel", 4, "`N` deliveries at the same time, where a case does not say")
	f.Uint64Var(&job.seed, "seed", 0, "`N` that payloads are made from; the same gives the same bytes")
	f.Var(choice(&job.env, "environment", []string{"local", "staging", "production"}), "env", "what the receiver is: local, staging or production `NAME`")
	f.Var(text(&job.allowHost, ""), "allow-host", "`HOST` that may be tried in production")
	f.BoolVar(&job.consent, "yes-production", false, "try a receiver in production, with valid events, nulls and closed tickets alone, one a second")
	f.BoolVar(&job.full, "full", false, "each form of each property on each trigger, also where triggers share a schema")
	f.BoolVar(&job.dryRun, "dry-run", false, "list the cases, and send nothing")
	f.Var(text(&job.save, ""), "save", "`DIR` to keep the case of each failure in, as JSON and as a file of hurl")
	f.Var(text(&job.page, ""), "page", "`FILE` for a page of HTML: what failed, each property in each form on each trigger, and the times of answers")
	f.Var(text(&job.replay, ""), "replay", "`FILE` of a case that was kept, or of captured deliveries, to send them again")
	must(cmd.RegisterFlagCompletionFunc("layer", fixed(layerNames()...)))
	must(cmd.RegisterFlagCompletionFunc("trigger", c.completeChannels()))
	return cmd
}

func (c *command) getenv(name string) string { return c.env.Getenv(name) }

func layerNames() (names []string) {
	for _, l := range contract.Layers {
		names = append(names, string(l))
	}
	return names
}

func (c *command) contract(ctx context.Context, job contractJob) error {
	if job.replay == "" && c.shared.Lookup("channel").Changed {
		return errors.New("--channel is for captured deliveries, with --replay FILE; want --trigger")
	}
	s, err := c.document()
	if err != nil {
		return err
	}
	r, closeReceiver, err := c.target(&job)
	if err != nil {
		return err
	}
	defer closeReceiver()
	o, err := c.caseOptions(s, &job, r)
	if err != nil {
		return err
	}
	if job.replay != "" {
		return c.replay(ctx, r, &job)
	}
	return c.send(ctx, r, contract.Cases(s, o), &job, nil)
}

// send runs the cases, or lists them, after what was found in their files.
func (c *command) send(ctx context.Context, r *contract.Receiver, cases []contract.Case, job *contractJob, found []report.Result, files ...string) error {
	if job.dryRun {
		return c.listContract(r, cases)
	}
	out, err := c.output(files)
	if err != nil {
		return err
	}
	out.summary.Noun = "case"
	for _, result := range found {
		if err := out.remark(result); err != nil {
			return err
		}
	}
	return c.try(ctx, r, cases, out, job)
}

func (c *command) caseOptions(s *spec.Spec, job *contractJob, r *contract.Receiver) (contract.CaseOptions, error) {
	o := contract.CaseOptions{Channels: job.triggers, Seed: job.seed, Full: job.full}
	for _, name := range job.triggers {
		if s.Channel(name) == nil {
			return o, unknown("trigger", name, s.ChannelNames())
		}
	}
	for _, name := range job.layers {
		if !slices.Contains(layerNames(), name) {
			return o, unknown("layer", name, layerNames())
		}
		o.Layers = append(o.Layers, contract.Layer(name))
	}
	o.Profiles = []contract.Profile{contract.Document, contract.Observed}
	if c.flags.profile == string(validator.Document) {
		o.Profiles = o.Profiles[:1]
	}
	if r.Integration != nil {
		o.Profiles = []contract.Profile{contract.Rendered}
		if len(o.Channels) == 0 {
			o.Channels = r.Integration.Enabled()
		}
	}
	return o, nil
}

// try runs the cases and prints what is found.
func (c *command) try(ctx context.Context, r *contract.Receiver, cases []contract.Case, out *output, job *contractJob) error {
	run := contract.NewRunner(r)
	p := c.counter(len(cases))
	page := contract.NewPage(r)
	for result := range run.Run(ctx, cases) {
		p.add(result)
		page.Add(result)
	}
	p.pause()
	refused := run.Err()
	if refused != nil && run.Sent() < 2 {
		out.closeFiles()
		return refused
	}
	out.summary.Checked = page.Tally.Tried
	c.restedOn(run, &page.Tally, cases)
	if err := writePage(page, job.page, run.Policy()); err != nil {
		return err
	}
	for _, f := range page.Failures.List {
		if err := out.remark(report.Result{Name: f.Result.Case.ID, Channel: f.Result.Case.Channel, Findings: []diag.Diagnostic{f.Diagnostic(r)}}); err != nil {
			return err
		}
		if err := keepCase(r, f, job.save); err != nil {
			return err
		}
	}
	out.summary.Interrupted = ctx.Err() != nil
	if why, _ := run.Stopped(); why != "" && out.baseline.records() {
		c.tell(fmt.Errorf("the run was stopped: %s", r.Mask(why)))
	}
	if out.baseline != nil {
		out.baseline.covered = job.covers(run)
	}
	status, err := out.close()
	if err != nil {
		return err
	}
	c.status = status
	if refused != nil {
		c.tell(refused)
	} else if why, dead := run.Stopped(); why != "" {
		fmt.Fprintf(c.env.Stderr, "webhook-lint: the run was stopped: %s\n", r.Mask(why))
		if dead && status != Interrupted {
			c.status = Unreachable
		}
	}
	return nil
}

// restedOn says on standard error what the run rested on, and what it left out.
func (c *command) restedOn(run *contract.Runner, t *contract.Tally, cases []contract.Case) {
	if c.flags.quiet {
		return
	}
	say := func(format string, args ...any) { fmt.Fprintf(c.env.Stderr, "webhook-lint: "+format+"\n", args...) }
	for _, line := range run.Policy().Calibration() {
		say("policy %s", line)
	}
	for _, why := range slices.Sorted(maps.Keys(t.Skipped)) {
		say("not run: %s, %s", plural(t.Skipped[why], "case"), why)
	}
	if t.Obligations > 0 {
		say("%d of %d obligations of the document exercised", t.Exercised, t.Obligations)
	}
	if median, most, longest := t.Latency(); longest >= time.Millisecond {
		say("answers after %s in the median, %s for 95 in 100, %s at most", contract.Rounded(median), contract.Rounded(most), contract.Rounded(longest))
	}
	if from, to := contract.IDs(cases); run.Sent() > 0 && from > 0 {
		say("made-up tickets and messages have IDs from %d to %d", from, to)
	}
}

// writePage writes the run as a page, if a file is named.
func writePage(page *contract.Page, file string, policy contract.Policy) error {
	if file == "" {
		return nil
	}
	var b bytes.Buffer
	if err := page.Write(&b, policy); err != nil {
		return err
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		return writeError(file, err)
	}
	return nil
}

// keepCase writes the case of a failure.
func keepCase(r *contract.Receiver, f *contract.Failing, dir string) error {
	if dir == "" {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return writeError(dir, err)
	}
	text, err := r.Record(&f.Result, &f.Finding)
	if err != nil {
		return err
	}
	name := filepath.Join(dir, strings.NewReplacer("/", ".", ":", "-", "#", "-").Replace(f.Result.Case.ID))
	if err := os.WriteFile(name+".json", append(text, '\n'), 0o600); err != nil {
		return writeError(name+".json", err)
	}
	d := f.Finding.Minimised
	if d == nil {
		d = f.Finding.Delivery
	}
	if d == nil {
		return nil
	}
	if err := os.WriteFile(name+".hurl", []byte(r.Hurl(d, f.Finding.Want)), 0o600); err != nil {
		return writeError(name+".hurl", err)
	}
	return nil
}

func (c *command) listContract(r *contract.Receiver, cases []contract.Case) error {
	var lines [][]string
	for _, one := range cases {
		lines = append(lines, []string{one.ID, string(one.Layer), string(one.Safety), one.Rule.ID})
	}
	if err := c.printTable(lines); err != nil {
		return err
	}
	fmt.Fprintf(c.env.Stderr, "webhook-lint: %s; their bodies have the digest %.16s\n", plural(len(cases), "case"), contract.Digest(r, cases))
	return nil
}

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
			return nil, nil, fmt.Errorf("listen on %s: %s", job.canary, plainError(err))
		}
		closers = append(closers, func() { r.Canary.Close() })
	}
	if r.URL != "" {
		return r, closeAll, verify(r, job)
	}
	stop, err := builtIn(r)
	if err != nil {
		return nil, nil, err
	}
	return r, func() { closeAll(); stop() }, nil
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
		return nil, fmt.Errorf("listen: %s", plainError(err))
	}
	server := &http.Server{Handler: reference}
	go server.Serve(l)
	r.URL, r.Header = "http://"+l.Addr().String()+"/hooks", http.Header{"Authorization": {token}}
	r.Probe = &contract.Probe{URL: "http://" + l.Addr().String() + "/probe", Header: r.Header}
	return func() { server.Close(); reference.Close() }, nil
}

// verify refuses what would harm somebody.
func verify(r *contract.Receiver, job *contractJob) error {
	u, err := url.Parse(strings.ReplaceAll(r.URL, "{channel}", "channel"))
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return errors.New("the URL of the receiver is none of HTTP; want https://host/path")
	case contract.Forbidden(u.Hostname()) != "":
		return errors.New(contract.Forbidden(u.Hostname()) + "; want the address of the receiver")
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
		name, value, ok := strings.Cut(line, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return errors.New("a header has no colon; want --header 'NAME: VALUE'")
		}
		value, err := contract.Secret(strings.TrimSpace(value), c.getenv)
		if err != nil {
			return err
		}
		if strings.ContainsAny(name+value, "\r\n\x00") {
			return fmt.Errorf("the header %q has a line end", strings.TrimSpace(name))
		}
		r.Header.Add(strings.TrimSpace(name), value)
	}
	var err error
	r.Signature, err = c.signature(job.signature)
	return err
}
