package contract

import (
	"context"
	"fmt"
	"slices"
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

// few is how many deliveries a run on a slow receiver has.
const few = 300

// Every fault is told of by the rule that names it, and nine in ten by a run of
// few deliveries in its own order. The others are by the cases that are about
// the rule.
func TestFaults(t *testing.T) {
	if raceEnabled {
		t.Skip("it sends one delivery at a time, and takes minutes")
	}
	cases := Cases(embedded(t), CaseOptions{})
	told := make([]*telling, len(zoo.Faults()))
	t.Run("each", func(t *testing.T) {
		for i, f := range zoo.Faults() {
			t.Run(f.Name, func(t *testing.T) {
				t.Parallel()
				r := keep(t, f, f.Check == "contract-signature")
				r.Limits.Requests, r.Limits.Parallel = few, 1
				told[i] = tell(NewRunner(r), cases, f.Check)
				if told[i].finding != nil {
					return
				}
				late := tell(NewRunner(keep(t, f, f.Check == "contract-signature")), about(cases, f.Check), f.Check)
				if late.finding == nil {
					t.Fatalf("%s survives", f)
				}
				t.Logf("it takes more than %d deliveries, and is told of by %s", few, late.by)
			})
		}
	})
	if slices.Contains(told, nil) {
		return // a selection of faults
	}
	var sizes, late []int
	numbers := map[string]int{}
	for i, k := range told {
		if k.finding == nil {
			late = append(late, i)
			continue
		}
		numbers[zoo.Faults()[i].Name] = k.sent
		if k.finding.Minimised != nil {
			sizes = append(sizes, Nodes(k.finding.Minimised.Body))
		}
	}
	slices.Sort(sizes)
	if n := len(sizes); n < 30 || sizes[n/2] > 3 {
		t.Errorf("%d bodies were made smaller, to %v values", n, sizes)
	}
	if len(late)*10 > len(zoo.Faults()) {
		for _, i := range late {
			t.Errorf("%d deliveries do not tell of %s", few, zoo.Faults()[i].Name)
		}
	}
	if *matrix {
		printMatrix(told)
	}
	if !t.Failed() {
		holdNumbers(t, numbers)
	}
}

func printMatrix(told []*telling) {
	n := 0
	for i, f := range zoo.Faults() {
		if k := told[i]; k.finding != nil {
			n++
			fmt.Printf("%-10s %-30s %-30s %4d %s\n", f.Family, f.Name, f.Check, k.sent, k.by)
			continue
		}
		fmt.Printf("%-10s %-30s %-30s over %d\n", f.Family, f.Name, f.Check, few)
	}
	fmt.Printf("%d of %d within %d deliveries\n", n, len(zoo.Faults()), few)
}

// A telling is how a fault was told of.
type telling struct {
	finding *Finding // nil if it was not
	by      string   // ID of the case
	sent    int      // deliveries until then
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

// tell gives the first finding under a rule.
func tell(run *Runner, cases []Case, rule string) *telling {
	for result := range run.Run(context.Background(), cases) {
		for i := range result.Findings {
			if result.Findings[i].Rule.ID == rule {
				return &telling{&result.Findings[i], result.Case.ID, run.Sent()}
			}
		}
	}
	return &telling{sent: run.Sent()}
}

// many is how many deliveries find nothing wrong with a legitimate receiver.
const many = 500

// There is nothing wrong with a legitimate receiver.
func TestLegitimate(t *testing.T) {
	cases := Cases(embedded(t), CaseOptions{})
	for _, f := range zoo.Legitimate() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			r := keep(t, f, false)
			r.Limits.Requests, r.Limits.Timeout = many, time.Minute
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
