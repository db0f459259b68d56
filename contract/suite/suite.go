// Package suite puts the cases of package contract into a Ginkgo suite: each is
// a spec, with labels to select it by. A suite of one's own is
//
//	var _ = suite.Flags(flag.CommandLine).Specs("the receiver", suite.Serve(handler))
//
//	func TestReceiver(t *testing.T) {
//		gomega.RegisterFailHandler(ginkgo.Fail)
//		ginkgo.RunSpecs(t, "receiver")
//	}
//
// and it is run, on the handler or on a receiver that is deployed, with
//
//	go test . -ginkgo.label-filter 'layer:valid && trigger:ticket-updated'
//	RECEIVER_URL=https://staging.example.com/hooks ginkgo -p --github-output
//	ginkgo -p --json-report=report.json -- -receiver.layer=valid,domain
//
// # Labels
//
// trigger:NAME, layer:NAME, profile:NAME, severity:NAME, safe:NAME and, where a
// case needs something, needs:NAME.
//
// # Flags
//
// Each has a twin in the environment, which counts where the flag is not given:
// RECEIVER_PROBE_URL is that of -receiver.probe-url. Of a flag that may be
// repeated the twin has one in each line.
//
//	-receiver.url URL
//	    of the receiver; may hold {channel}
//	-receiver.header 'NAME: VALUE'
//	    of each delivery; a value env:NAME comes from the environment; may
//	    be repeated
//	-receiver.method METHOD
//	    of deliveries: POST by default
//	-receiver.trigger-in PLACE
//	    of the trigger's name: header:NAME, query:NAME, path, body:POINTER
//	    or none
//	-receiver.probe-url URL
//	    that tells what was applied, asked with ticket_id and message_id
//	-receiver.probe-cmd COMMAND
//	    that prints what was applied, run with a ticket's and a message's
//	    ID
//	-receiver.canary HOST:PORT
//	    to listen on for requests of a receiver that follows addresses in
//	    texts
//	-receiver.sign HOW
//	    to sign bodies with HMAC-SHA256: header:NAME,secret:env:NAME and,
//	    if they are not the usual, encoding:hex|base64, prefix:TEXT,
//	    timestamp:NAME of the header with the seconds that are signed
//	    before the body
//	-receiver.policy FILE
//	    with what is expected where receivers may differ; what each
//	    process reads by itself otherwise
//	-receiver.env NAME
//	    what the receiver is: local, staging or production
//	-receiver.allow-host HOST
//	    that may be tried in production
//	-receiver.yes-production
//	    try a receiver in production, with valid events, nulls and closed
//	    tickets alone, one a second
//	-receiver.timeout TIME
//	    that an answer may take: 5s by default
//	-receiver.rate N
//	    deliveries a second at most, of all processes together
//	-receiver.max-requests N
//	    deliveries at most, of all processes together
//	-receiver.budget TIME
//	    that the run may take
//	-receiver.seed N
//	    that payloads and IDs are made from; the same gives the same
//	    bytes; Ginkgo's own for a receiver that a URL names, which may
//	    know those of an earlier run
//	-receiver.layer LAYERS
//	    only these: valid, schema, domain, transport, timing, sequence,
//	    security, state
//	-receiver.trigger TRIGGERS
//	    only these
//	-receiver.profile PROFILE
//	    document for its letter alone, or observed
//	-receiver.full
//	    each form of each property on each trigger, also where triggers
//	    share a schema
//	-receiver.integration FILE
//	    with the definition that bodies, URL and headers are rendered from
//	-receiver.spec FILE
//	    with another AsyncAPI document
//	-receiver.overlay FILE
//	    with what is known of the account beyond the document; may be
//	    repeated
package suite

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/webhook-lint/webhook-lint/contract"
)

// Specs registers a spec for each case. The receiver is asked for when the
// first of them runs, once in each process. What a spec sent, and what is wrong
// with what came, stands in its report entries delivery, finding, reproduce and
// minimised. A finding that is no error does not fail the spec.
//
// Processes that run beside each other share the receiver's limits. What takes
// times, and what listens for the receiver's own requests, is serial.
func Specs(text string, receiver func() *contract.Receiver, cases []contract.Case) bool {
	at := types.NewCodeLocation(1)
	f := &front{at: at, open: receiver}
	return ginkgo.Describe(text, at, func() { f.specs(cases) })
}

// A front passes what comes of cases on to Ginkgo. Each process has one.
type front struct {
	at       types.CodeLocation // where the specs were asked for
	open     func() *contract.Receiver
	isInside bool   // the receiver ends with this process
	flags    string // which cases there are, for a command

	begun, habits sync.Once
	receiver      *contract.Receiver
	run           *contract.Runner  // nil when this process can send nothing
	nothing       string            // why it cannot
	stopped       bool              // that the run was stopped is told
	shown         map[string]string // by cause, the case that told of it first
}

func (f *front) specs(cases []contract.Case, more ...any) {
	for _, c := range cases {
		args := append([]any{ginkgo.Label(c.Labels()...), f.at}, more...)
		if c.Layer == contract.Timed || slices.Contains(c.Needs, contract.NeedsCanary) {
			args = append(args, ginkgo.Serial)
		}
		ginkgo.It(c.ID, append(args, func(ctx ginkgo.SpecContext) { f.try(ctx, c) })...)
	}
}

func (f *front) try(ctx context.Context, c contract.Case) {
	f.begun.Do(f.begin)
	if f.run == nil {
		ginkgo.Skip(f.nothing)
	}
	result := f.run.Try(ctx, c)
	why, dead := f.run.Stopped()
	if err := f.run.Err(); err != nil {
		why, dead = err.Error(), true
	}
	dead = dead && !f.stopped
	f.stopped = f.stopped || dead
	fails := result.Failed() || dead
	f.habits.Do(func() { f.tellHabits(fails) })
	f.entries(result, fails)
	var list []string
	if result.Failed() {
		list = f.messages(result)
	}
	if dead {
		list = append(list, wrap("the run was stopped: "+f.receiver.Mask(why), width-len("[FAILED] "), ""))
	}
	if len(list) > 0 {
		message := strings.Join(list, "\n\n")
		ginkgo.Fail(message + annotated(f.at, c.ID, message))
	}
	if result.Skipped != "" {
		ginkgo.Skip(f.receiver.Mask(result.Skipped))
	}
}

// begin opens the receiver, and takes this process's share of its limits.
func (f *front) begin() {
	suite, _ := ginkgo.GinkgoConfiguration()
	f.nothing = "the receiver cannot be opened, as another spec says"
	own := *f.open()
	f.nothing = "there are more processes than deliveries that may be sent"
	f.receiver, f.shown = &own, map[string]string{}
	limits, some := share(own, suite.ParallelProcess, suite.ParallelTotal)
	if own.Limits = limits; some {
		f.run = contract.NewRunner(&own)
		f.run.Process = suite.ParallelProcess - 1
	}
}

// share gives what one of several processes, counted from 1, may ask of a
// receiver, and whether that is anything.
func share(r contract.Receiver, process, total int) (contract.Limits, bool) {
	l := r.Limits
	if r.Environment == contract.Production && (l.Rate == 0 || l.Rate > 1) {
		l.Rate = 1
	}
	l.Rate /= float64(total)
	if l.Requests > 0 {
		all := l.Requests
		l.Requests = all / total
		if process <= all%total {
			l.Requests++
		}
		return l, l.Requests > 0
	}
	return l, true
}
