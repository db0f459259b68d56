package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/webhook-lint/webhook-lint/contract"
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
	signature                                         string
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
	f.Var(span(&job.timeout, "5s"), "timeout", "`TIME` that an answer may take")
	f.Var(rate(&job.rate), "rate", "deliveries a second, `N` at most; 0 is as fast as they go")
	f.Var(whole(&job.requests, 0, 0), "max-requests", "`N` deliveries at most; 0 is no limit")
	f.Var(span(&job.budget, "0s"), "budget", "`TIME` that the run may take; 0 is no limit")
	f.Var(whole(&job.parallel, 4, 1), "parallel", "`N` deliveries at the same time, where a case does not say")
	f.Var(seed(&job.seed), "seed", "`N` that payloads are made from; the same gives the same bytes")
	f.Var(choice(&job.env, "environment", []string{"local", "staging", "production"}), "env", "what the receiver is: local, staging or production `NAME`")
	f.Var(text(&job.allowHost, ""), "allow-host", "`HOST` that may be tried in production")
	f.BoolVar(&job.consent, "yes-production", false, "try a receiver in production, with valid events, nulls and closed tickets alone, one a second")
	f.BoolVar(&job.full, "full", false, "each form of each property on each trigger, also where triggers share a schema")
	f.BoolVar(&job.dryRun, "dry-run", false, "list the cases, and send nothing")
	f.Var(text(&job.save, ""), "save", "`DIR` to keep the case of each failure in, as JSON and as a file of hurl")
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
	run, page := contract.NewRunner(r), contract.NewPage(r)
	c.showPage(page, run)
	out, err := c.output(files)
	if err != nil {
		return err
	}
	out.summary.Noun = "case"
	if err := writable(job); err != nil {
		out.closeFiles()
		return err
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	for _, result := range found {
		if err := out.remark(result); err != nil {
			return err
		}
	}
	return c.try(ctx, r, run, page, cases, out, job)
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
func (c *command) try(ctx context.Context, r *contract.Receiver, run *contract.Runner, page *contract.Page, cases []contract.Case, out *output, job *contractJob) error {
	p := c.counter(len(cases))
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
	c.restedOn(r, run, &page.Tally, cases)
	c.keep(r, page, job)
	for _, f := range page.Failures.List {
		if err := out.remark(report.Result{Name: f.Result.Case.ID, Channel: f.Result.Case.Channel, Findings: []diag.Diagnostic{f.Diagnostic(r)}}); err != nil {
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
		fmt.Fprintf(c.env.Stderr, "webhook-lint: the run was stopped: %s\n", oneLine(errors.New(r.Mask(why))))
		if dead && status != Interrupted {
			c.status = Unreachable
		}
	}
	return nil
}

// restedOn says on standard error what the run rested on, and what it left out.
func (c *command) restedOn(r *contract.Receiver, run *contract.Runner, t *contract.Tally, cases []contract.Case) {
	if c.flags.quiet {
		return
	}
	say := func(format string, args ...any) { fmt.Fprintf(c.env.Stderr, "webhook-lint: "+format+"\n", args...) }
	for _, line := range run.Policy().Calibration() {
		say("policy %s", line)
	}
	for _, why := range slices.Sorted(maps.Keys(t.Skipped)) {
		say("not run: %s, %s", plural(t.Skipped[why], "case"), oneLine(errors.New(r.Mask(why))))
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
