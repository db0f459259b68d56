package contract

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/webhook-lint/webhook-lint/contract/zoo"
	"github.com/webhook-lint/webhook-lint/diag"
)

// A receiver that takes no event of a ticket which it was not told of is right
// when that is known of it: each ticket's story begins with its creation. The
// run finds it out by itself, and warns; else there is an error on each trigger.
func TestCreatedFirst(t *testing.T) {
	f, _ := zoo.Find("created-first")
	layers := []Layer{Valid, Domain, Transport, Timed, Sequence, Security, State}
	strict := DefaultPolicy()
	for _, tt := range []struct {
		name           string
		policy, known  Policy
		errors, warned bool
	}{
		{"told", nil, Policy{"order": createdFirst}, false, false},
		{"found out", nil, nil, false, true},
		{"pinned otherwise", strict, nil, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, layers := keep(t, f, false), layers
			if tt.errors {
				layers = layers[:1]
			}
			r.Policy, r.Known, r.Limits.Timeout = tt.policy, tt.known, time.Minute
			run := NewRunner(r)
			var failed []string
			warned := false
			for result := range run.Run(context.Background(), Cases(embedded(t), CaseOptions{Layers: layers})) {
				for _, found := range result.Findings {
					if found.Severity == diag.Error {
						failed = append(failed, result.Case.ID+": "+found.Message())
					}
					warned = warned || found.Rule == ruleOrder
				}
			}
			if tt.errors != (len(failed) == 7) || !tt.errors && len(failed) > 0 {
				t.Errorf("%d errors: %q", len(failed), failed)
			}
			if warned != tt.warned {
				t.Errorf("it is warned of the order: %t", warned)
			}
			if want := map[bool]string{true: "any", false: createdFirst}[tt.errors]; run.Policy().of("order") != want {
				t.Errorf("the order is %s, want %s", run.Policy().of("order"), want)
			}
		})
	}
}

// What breaks such a receiver is told of all the same, with the creation that
// went before.
func TestCreatedFirstBroken(t *testing.T) {
	f, _ := zoo.Find("closed-500")
	r := keep(t, f, false)
	r.Known, r.Limits.Timeout = Policy{"order": createdFirst}, time.Minute
	var failures Failures
	for result := range Run(context.Background(), r, Cases(embedded(t), CaseOptions{Layers: []Layer{Schema}, Channels: []string{"ticket-updated"}})) {
		if failures.Add(result); slices.ContainsFunc(result.Findings, func(f Finding) bool { return f.Rule == ruleEnum }) {
			break
		}
	}
	i := slices.IndexFunc(failures.List, func(f *Failing) bool { return f.Finding.Rule == ruleEnum })
	if i < 0 {
		t.Fatal("the closed ticket is not told of")
	}
	var said []string
	for _, related := range failures.List[i].Diagnostic(r).Related {
		said = append(said, related.Message)
	}
	if text := strings.Join(said, "\n"); !strings.Contains(text, "ticket-created was sent for its ticket before") {
		t.Errorf("it is said: %s", text)
	}
}

// A ticket's creation goes out once, before all that comes at the same time.
func TestIntroducedOnce(t *testing.T) {
	f, _ := zoo.Find("created-first")
	r := keep(t, f, false)
	r.Policy, r.Limits.Timeout = DefaultPolicy(), time.Minute
	r.Policy["order"] = createdFirst
	cases := Cases(embedded(t), CaseOptions{Layers: []Layer{Valid}})
	c := cases[0]
	c.Play = func(s *Stage) {
		ticket := s.Ticket()
		var list []*Delivery
		for i := range 8 {
			list = append(list, ticket.EventAt(updated, i))
		}
		s.Together(list...)
		for _, d := range list {
			s.Expect(d, Accept, "eight updates come at once")
		}
		s.See(ticket, "after eight updates", map[string]any{"applied": 9, "effects": 1})
	}
	run := NewRunner(r)
	for result := range run.Run(context.Background(), []Case{cases[1], c}) {
		for _, f := range result.Findings {
			t.Error(f.Message())
		}
	}
	if run.Sent() != 11 {
		t.Errorf("%d deliveries, want 11", run.Sent())
	}
}
