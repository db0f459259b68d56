package contract

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/webhook-lint/webhook-lint/contract/zoo"
	"github.com/webhook-lint/webhook-lint/diag"
)

// A value that breaks the receiver whatever it is in is told once, under the
// rule that is about it; stories that hold it are not told again.
func TestExplained(t *testing.T) {
	f, _ := zoo.Find("closed-500")
	r := keep(t, f, false)
	r.Limits.Timeout = time.Minute
	r.Limits.Requests, r.Probe = few, nil // what was not applied is another matter
	var failures Failures
	for result := range Run(context.Background(), r, Cases(embedded(t), CaseOptions{})) {
		failures.Add(result)
	}
	if len(failures.List) != 1 {
		for _, f := range failures.List {
			t.Errorf("%s: %s", f.Finding.Rule.ID, f.Finding.Message())
		}
		t.FailNow()
	}
	one := failures.List[0]
	for _, rule := range []string{"contract-lifecycle", "contract-stale", "contract-concurrent"} {
		if !slices.Contains(one.Under, rule) {
			t.Errorf("%s is not told of: %q", rule, one.Under)
		}
	}
	if one.Finding.Rule != ruleEnum {
		t.Errorf("it is told under %s", one.Finding.Rule.ID)
	}
}

// What a value does not explain is told on its own.
func TestNotExplained(t *testing.T) {
	sent := func(status int, answer, body string) *Delivery {
		return &Delivery{Body: []byte(body), Answer: &Answer{Status: status, Body: []byte(answer)}}
	}
	closed := func() Finding {
		return Finding{
			Rule: ruleEnum, Severity: diag.Error, Pointer: "/status", Delivery: sent(500, "oops", `{"id": 1, "status": "closed"}`),
			Minimised: sent(500, "oops", `{"status": "closed"}`), Again: sameAgain,
		}
	}
	story := func() Finding {
		return Finding{Rule: ruleStale, Severity: diag.Error, Delivery: sent(500, "oops", `{"id": 2, "status": "closed"}`)}
	}
	for _, tt := range []struct {
		name string
		edit func(value, other *Finding)
		want int
	}{
		{"the value", func(_, _ *Finding) {}, 1},
		{"another value", func(_, o *Finding) { o.Delivery = sent(500, "oops", `{"status": "open"}`) }, 2},
		{"another status", func(_, o *Finding) { o.Delivery = sent(503, "busy", `{"status": "closed"}`) }, 2},
		{"no failure", func(_, o *Finding) { o.Delivery = sent(200, "oops", `{"status": "closed"}`) }, 2},
		{"refused for what it lacks", func(v, o *Finding) {
			v.Delivery, o.Delivery = sent(400, "no", `{"status": "closed"}`), sent(400, "no", `{"status": "closed"}`)
		}, 2},
		{"did not happen again", func(v, _ *Finding) { v.Again = onceOnly }, 2},
		{"two values", func(v, _ *Finding) { v.Minimised = sent(500, "oops", `{"status": "closed", "id": 1}`) }, 2},
		{"no value", func(v, _ *Finding) { v.Minimised = sent(500, "oops", `{}`) }, 2},
		{"about the answer", func(_, o *Finding) { o.ambient = true }, 2},
		{"of the answer", func(v, _ *Finding) { v.ambient = true }, 2},
		{"a warning", func(_, o *Finding) { o.Severity = diag.Warning }, 2},
		{"with a value of its own", func(_, o *Finding) { o.Minimised, o.Again = sent(500, "oops", `{"id": 2}`), sameAgain }, 2},
	} {
		value, other := closed(), story()
		tt.edit(&value, &other)
		var failures Failures
		failures.Add(Result{Case: Case{ID: "a"}, Findings: []Finding{value}})
		failures.Add(Result{Case: Case{ID: "b"}, Findings: []Finding{other}})
		if len(failures.List) != tt.want {
			t.Errorf("%s: %d causes, want %d", tt.name, len(failures.List), tt.want)
		}
	}
}
