package contract

import (
	"context"
	"slices"
	"testing"

	"github.com/webhook-lint/webhook-lint/contract/zoo"
	"github.com/webhook-lint/webhook-lint/diag"
)

// What fails with the last deliveries of a run, which could not be sent again,
// is not told as something that does not happen again.
func TestLastDeliveries(t *testing.T) {
	f, _ := zoo.Find("closed-500")
	cases := Cases(embedded(t), CaseOptions{Layers: []Layer{Schema, Sequence}})
	for _, id := range []string{"ticket-created/ticket/status=closed", "sequence/stale"} {
		tried := 0
		i := slices.IndexFunc(cases, func(c Case) bool { return c.ID == id })
		if i < 0 {
			t.Fatalf("there is no case %s", id)
		}
		for requests := 1; requests < 20; requests++ {
			r := keep(t, f, false)
			r.Policy, r.Limits.Requests = DefaultPolicy(), requests
			for result := range Run(context.Background(), r, cases[i:i+1]) {
				for _, found := range result.Findings {
					tried++
					if found.Severity != diag.Error || found.Again == onceOnly {
						t.Errorf("%s with %d deliveries: %s, %q", id, requests, found.Severity, found.Again)
					}
				}
			}
		}
		if tried == 0 {
			t.Errorf("%s fails with no number of deliveries", id)
		}
	}
}
