package contract

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Stage is where a script plays: it sends deliveries one after the other or
// at the same time, and holds what comes of them against what is right.
type Stage struct {
	Context  context.Context
	Receiver *Receiver

	run     *Runner
	c       *Case
	result  *Result
	tickets int
}

// play runs the script of a case. What it finds is looked at once more: a
// script that fails once alone cannot be relied on.
func (r *Runner) play(ctx context.Context, c Case) Result {
	result := r.perform(ctx, c, 0)
	if !result.Failed() || r.halted() || r.receiver.Environment == Production {
		r.brake(ctx)
		return result
	}
	again := r.perform(ctx, c, 1)
	if again.Skipped != "" { // the run has ended: what would come of it is not known
		return result
	}
	for i := range result.Findings {
		result.Findings[i].Again = sameAgain
		if !again.Failed() {
			result.Findings[i].Again, result.Findings[i].Severity = onceOnly, min(result.Findings[i].Severity, diag.Warning)
		}
	}
	r.brake(ctx)
	return result
}

func (r *Runner) perform(ctx context.Context, c Case, try int) Result {
	result := Result{Case: c}
	if why := r.knows(ctx, &c, try); why != "" {
		return Result{Case: c, Skipped: why}
	}
	ctx, cancel := r.within(ctx)
	defer cancel()
	s := &Stage{Context: ctx, Receiver: r.receiver, run: r, c: &c, result: &result, tickets: try * 20}
	c.Play(s)
	isCut := ctx.Err() != nil || slices.ContainsFunc(result.Deliveries, func(d *Delivery) bool { return d.Failure == Stopped })
	if isCut && len(result.Findings) == 0 {
		r.overspent()
		why, _ := r.Stopped()
		return Result{Case: c, Skipped: cmp.Or(why, "the run was interrupted")}
	}
	return result
}

// knows says that the receiver has applied, in an earlier run of the same seed,
// what a script is about to tell; or is "". Its state cannot be judged then.
func (r *Runner) knows(ctx context.Context, c *Case, try int) string {
	if try > 0 || r.receiver.Probe == nil || !slices.Contains(c.Needs, NeedsProbe) {
		return ""
	}
	snapshot, err := r.receiver.Probe.Look(ctx, c.id(1), c.id(1))
	if n, told := snapshot["applied"].(json.Number); err != nil || !told || n == "0" {
		return ""
	}
	return fmt.Sprintf("the receiver knows ticket %d of an earlier run; want another seed", c.id(1))
}

// A Ticket is one that a script tells of.
type Ticket struct {
	ID, Message int64
	stage       *Stage
	events      int
}

// Ticket makes up a ticket that no other delivery speaks of.
func (s *Stage) Ticket() *Ticket {
	s.tickets++
	id := s.c.id(s.tickets)
	return &Ticket{ID: id, Message: id, stage: s}
}

// A Change gives the value at a pointer of a context.
type Change struct {
	At    diag.Pointer
	Value string // JSON
}

// firstEvent is when scripts begin.
var firstEvent = time.Date(2026, time.January, 15, 9, 0, 0, 125904000, time.UTC)

// Event makes the delivery of the next event of the ticket, a second after the
// last.
func (t *Ticket) Event(channel string, changes ...Change) *Delivery {
	t.events++
	return t.EventAt(channel, t.events, changes...)
}

// EventAt makes the delivery of an event of the ticket at a second of its
// story.
func (t *Ticket) EventAt(channel string, second int, changes ...Change) *Delivery {
	s := t.stage
	context := identify(s.c.typical(channel), t.ID, t.Message)
	stamp := firstEvent.Add(time.Duration(second) * time.Second).Format(`"2006-01-02T15:04:05.000000+00:00"`)
	for _, c := range append([]Change{{"/ticket/updated_datetime", stamp}}, changes...) {
		if context.At(c.At.Parent()) != nil {
			context = tree.With(context, c.At, parse(c.Value))
		}
	}
	d, err := s.Receiver.delivery(s.c, channel, context)
	if err != nil {
		s.Fail(nil, "cannot be asked: "+err.Error(), "")
		return &Delivery{Failure: Stopped}
	}
	return d
}

// parse reads a value of JSON that stands in a script.
func parse(text string) *tree.Node {
	n, _ := tree.ReadJSON(tree.NewSource("", []byte(text)), tree.Limits{})
	if n == nil {
		return tree.NewNull(nil)
	}
	return tree.Clone(n)
}

// Send sends a delivery, and holds the checks for any delivery against it.
func (s *Stage) Send(d *Delivery) *Delivery {
	s.Together(d)
	return d
}

// Together sends deliveries at the same time.
func (s *Stage) Together(list ...*Delivery) {
	var group sync.WaitGroup
	for _, d := range list {
		group.Go(func() { s.run.Send(s.Context, d) })
	}
	group.Wait()
	for _, d := range list {
		s.result.Deliveries = append(s.result.Deliveries, d)
		s.result.Findings = append(s.result.Findings, s.run.ambient(s.c, d)...)
	}
}

// Expect holds what came of a delivery against an expectation, and tells in
// which case it was not met. It reports whether it was.
func (s *Stage) Expect(d *Delivery, e Expect, when string) bool {
	if d.Failure == Stopped {
		return true
	}
	j := e.judge(s.run.policy, d)
	if j.severity == diag.Off {
		return true
	}
	s.result.Findings = append(s.result.Findings, Finding{
		Rule: s.c.Rule, Severity: min(j.severity, most(s.c.Rule, d)), Got: d.got(), When: when, Want: j.want, Policy: j.policy, Delivery: d,
	})
	return false
}

// Fail tells of something that the receiver does wrong.
func (s *Stage) Fail(d *Delivery, got, want string) { s.told(d, s.c.Rule.Severity, got, want) }

func (s *Stage) told(d *Delivery, severity diag.Severity, got, want string) {
	s.result.Findings = append(s.result.Findings, Finding{Rule: s.c.Rule, Severity: severity, Got: got, Want: want, Delivery: d})
}

// See waits until the probe gives values for a ticket, as long as effects may
// be in coming, and tells of those that did not come. Without a probe nothing
// is seen, and what the probe does not tell is not looked at.
func (s *Stage) See(t *Ticket, when string, want map[string]any) bool {
	if s.Receiver.Probe == nil {
		return true
	}
	deadline := time.Now().Add(s.patience())
	for {
		snapshot, err := s.Receiver.Probe.Look(s.Context, t.ID, t.Message)
		if s.Context.Err() != nil {
			return true // nothing is known any more
		}
		if err != nil {
			s.run.count(&Delivery{Failure: Reset})
			s.told(nil, diag.Warning, "cannot be looked into: "+err.Error(), "a probe that answers")
			return false
		}
		wrong := snapshot.differs(want)
		if wrong == "" {
			return s.stays(t, when, want)
		}
		if time.Now().After(deadline) {
			s.Fail(s.culprit(), wrong+" "+when, "")
			return false
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// patience is how long an effect is waited for: at once means at once, with a
// moment for what runs beside.
func (s *Stage) patience() time.Duration {
	if s.run.policy.of("effects") == "later" {
		return s.Receiver.Probe.wait()
	}
	return min(s.Receiver.Probe.wait(), 250*time.Millisecond)
}

// stays looks once more after a moment where effects come later: what is right
// now may be overtaken.
func (s *Stage) stays(t *Ticket, when string, want map[string]any) bool {
	if s.run.policy.of("effects") != "later" {
		return true
	}
	time.Sleep(400 * time.Millisecond)
	snapshot, err := s.Receiver.Probe.Look(s.Context, t.ID, t.Message)
	if err != nil {
		return true
	}
	if wrong := snapshot.differs(want); wrong != "" {
		s.Fail(s.culprit(), wrong+" "+when, "")
		return false
	}
	return true
}

// culprit gives the delivery that a wrong state is laid to: the first that broke
// the receiver, for what it did not take it cannot have applied, or the last.
func (s *Stage) culprit() *Delivery {
	for _, d := range s.result.Deliveries {
		if d.broke() {
			return d
		}
	}
	if n := len(s.result.Deliveries); n > 0 {
		return s.result.Deliveries[n-1]
	}
	return nil
}

// differs says what a snapshot tells otherwise, or "".
func (s Snapshot) differs(want map[string]any) string {
	for _, key := range slices.Sorted(maps.Keys(want)) {
		got, told := s[key]
		if !told {
			continue
		}
		if text, wanted := fmt.Sprint(got), fmt.Sprint(want[key]); text != wanted && !reflect.DeepEqual(got, want[key]) {
			return fmt.Sprintf("has %s %s and not %s", key, show(got), show(want[key]))
		}
	}
	return ""
}

func show(v any) string {
	const most = 80
	if text, ok := v.(string); ok {
		return strconv.Quote(cut(text, most))
	}
	if v == nil {
		return "null"
	}
	return cut(fmt.Sprint(v), most)
}
