package contract

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/webhook-lint/webhook-lint/contract/zoo"
	"github.com/webhook-lint/webhook-lint/diag"
)

// slow stands for the time that a sender waits.
const slow = 600 * time.Millisecond

const signingSecret = "a-secret-that-signs"

// keep serves a receiver of the zoo.
func keep(t *testing.T, f zoo.Fault, signed bool) *Receiver {
	t.Helper()
	o := zoo.Options{Token: token, Slow: slow}
	if signed {
		o.Signature = zoo.Signature{Secret: signingSecret, Header: "X-Signature", Timestamp: "X-Timestamp"}
	}
	server, err := f.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	r := serve(t, server)
	r.Limits.Timeout = slow
	if signed {
		r.Signature = &Signature{Header: "X-Signature", Prefix: "sha256=", Secret: signingSecret, Timestamp: "X-Timestamp"}
	}
	return r
}

// Every fault is told of by the rule that names it: by the cases that are about
// the rule or, where the rule is about every answer, by any.
func TestFaults(t *testing.T) {
	cases := Cases(embedded(t), CaseOptions{})
	var mu sync.Mutex
	var sizes []int
	t.Run("each", func(t *testing.T) {
		for _, f := range zoo.Faults {
			t.Run(f.Name, func(t *testing.T) {
				t.Parallel()
				run := NewRunner(keep(t, f, f.Check == "contract-signature"))
				found := kill(run, about(cases, f.Check), f.Check)
				if found == nil {
					t.Fatalf("%s survives %d deliveries", f, run.Sent())
				}
				if found.Minimised != nil {
					mu.Lock()
					sizes = append(sizes, Nodes(found.Minimised.Body))
					mu.Unlock()
				}
			})
		}
	})
	slices.Sort(sizes)
	if n := len(sizes); n < 30 || sizes[n/2] > 3 {
		t.Errorf("%d bodies were made smaller, to %v values", n, sizes)
	}
}

func about(cases []Case, rule string) []Case {
	isAbout := func(c Case) bool { return c.Rule.ID == rule }
	if !slices.ContainsFunc(cases, isAbout) || rule == "contract-valid" {
		return cases
	}
	var list []Case
	for _, c := range cases {
		if isAbout(c) || c.ID == cases[0].ID {
			list = append(list, c)
		}
	}
	return list
}

// kill gives the first finding under a rule, or nil.
func kill(run *Runner, cases []Case, rule string) *Finding {
	for result := range run.Run(context.Background(), cases) {
		for i := range result.Findings {
			if result.Findings[i].Rule.ID == rule {
				return &result.Findings[i]
			}
		}
	}
	return nil
}

var matrix = flag.Bool("matrix", false, "measure after how many deliveries of a whole run each fault is told of")

// TestMatrix prints how many deliveries of a run in its own order each fault
// takes. A run of 300 is to tell of nine in ten.
func TestMatrix(t *testing.T) {
	if !*matrix {
		t.Skip("measures for minutes; ask for it by -matrix")
	}
	cases := Cases(embedded(t), CaseOptions{})
	early := 0
	for _, f := range zoo.Faults {
		r := keep(t, f, f.Check == "contract-signature")
		run := NewRunner(r)
		killed := kill(run, cases, f.Check) != nil
		if killed && run.Sent() <= 300 {
			early++
		}
		fmt.Printf("%-28s %-30s %6d %t\n", f.Name, f.Check, run.Sent(), killed)
	}
	fmt.Printf("%d of %d within 300 deliveries\n", early, len(zoo.Faults))
}

// There is nothing wrong with a legitimate receiver.
func TestLegitimate(t *testing.T) {
	cases := Cases(embedded(t), CaseOptions{})
	for _, f := range zoo.Legitimate {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			r := keep(t, f, false)
			r.Limits.Requests, r.Limits.Timeout = 500, time.Minute
			run := NewRunner(r)
			warnings := map[string]int{}
			for result := range run.Run(context.Background(), cases) {
				for _, found := range result.Findings {
					if found.Severity == diag.Error {
						t.Errorf("%s: %s: %s %s", result.Case.ID, found.Rule.ID, found.Message(), found.Policy)
					}
					warnings[found.Rule.ID]++
				}
			}
			if _, dead := run.Stopped(); dead {
				t.Error("it is taken for dead")
			}
			t.Logf("%d deliveries, warnings: %v", run.Sent(), warnings)
		})
	}
}
