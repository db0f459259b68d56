package contract

import (
	"context"
	"fmt"
	"maps"
	"net/http"

	"github.com/webhook-lint/webhook-lint/diag"
)

// calibrate reads the receiver's own habits with five deliveries: a valid one,
// a malformed one, one that proves nothing, a GET, and an event of a ticket that
// it was not told of. It picks the policy and
// gives the results as cases of their own. It gives false when the loop over
// the results ended.
func (r *Runner) calibrate(ctx context.Context, yield func(Result) bool) bool {
	r.policy = DefaultPolicy()
	maps.Copy(r.policy, r.receiver.Known)
	if r.health == nil || r.receiver.Environment == Production {
		return true
	}
	for _, habit := range habits {
		d, err := r.receiver.build(r.health, r.own(91))
		if err != nil {
			return true
		}
		if habit.edit != nil && !habit.edit(r.receiver, d) {
			continue
		}
		c := Case{
			ID: "calibration/" + habit.name, Channel: r.health.Channel, Profile: r.health.Profile, Layer: Valid, Safety: Write,
			Rule: habit.rule, Expect: Withstand, class: "calibration",
		}
		d.Case = c.ID
		r.Send(ctx, d)
		if d.Failure == Unreachable || d.Failure == Untrusted && d.Answer == nil {
			r.stop("the receiver "+d.got(), true)
		}
		result := Result{Case: c, Deliveries: []*Delivery{d}}
		if d.Failure == Untrusted {
			result.Findings = r.judge(&c, d, "")
		}
		if term, value, remark := habit.read(d); term != "" && r.receiver.Known[term] == "" {
			r.policy[term] = value
			if remark != "" {
				result.Findings = append(result.Findings, Finding{
					Rule: habit.rule, Severity: diag.Warning, Got: d.got(), When: remark, Want: wantOf(term), Policy: r.policy.line(term), Delivery: d,
				})
			}
		}
		if !yield(result) || d.Failure == Stopped {
			return false
		}
		if r.halted() {
			return true
		}
	}
	return r.readOrder(ctx, yield)
}

func wantOf(term string) string {
	return map[string]string{"malformed": "4xx", "auth": "401 or 403"}[term]
}

// A habit is something that receivers rightly differ in.
type habit struct {
	name string
	rule *diag.Rule
	edit func(*Receiver, *Delivery) bool
	read func(*Delivery) (term, value, remark string)
}

var habits = []habit{
	{"valid", ruleValid, nil, func(d *Delivery) (string, string, string) {
		if d.status() == http.StatusAccepted {
			return "effects", "later", ""
		}
		return "", "", ""
	}},
	{"malformed", ruleMalformed, func(_ *Receiver, d *Delivery) bool {
		d.Body = []byte(`{"ticket": {"id": `)
		return true
	}, func(d *Delivery) (string, string, string) {
		if d.ok() {
			return "malformed", "any-non-5xx", "the body is no JSON, so that what was meant is lost without a word"
		}
		return "", "", ""
	}},
	{"unauthenticated", ruleAuth, func(r *Receiver, d *Delivery) bool {
		return r.unprove(d)
	}, func(d *Delivery) (string, string, string) {
		if d.ok() {
			return "auth", "none", "nothing tells who sends: anybody may, unless addresses are filtered before it"
		}
		return "", "", ""
	}},
	{"get", ruleMethod, func(_ *Receiver, d *Delivery) bool {
		d.Method, d.Body = http.MethodGet, nil
		d.Header.Del("Content-Type")
		return true
	}, func(d *Delivery) (string, string, string) {
		switch {
		case d.status() == http.StatusMethodNotAllowed, d.broke():
			return "", "", ""
		case d.ok():
			return "methods", "any-non-5xx", ""
		}
		return "methods", "4xx", ""
	}},
}

// unprove takes away what proves who sends. It gives false when nothing does.
func (r *Receiver) unprove(d *Delivery) bool {
	if name := r.secretHeader(); name != "" {
		d.Header.Del(name)
		return true
	}
	if name := r.secretQuery(); name != "" {
		d.URL = withoutQuery(d.URL, name)
		return true
	}
	return false
}

// Calibration says a policy that was read in a line for each term that is not
// the strictest.
func (p Policy) Calibration() (lines []string) {
	for _, t := range terms {
		if p.of(t.name) != t.values[0] {
			lines = append(lines, fmt.Sprintf("%s: %s", p.line(t.name), t.doc))
		}
	}
	return lines
}
