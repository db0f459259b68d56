package contract

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/webhook-lint/webhook-lint/contract/zoo"
)

// Another seed makes up other IDs, and the same cases.
func TestSeedBand(t *testing.T) {
	document := embedded(t)
	at := func(seed uint64) (from, to int64, cases []Case) {
		cases = Cases(document, CaseOptions{Channels: []string{"ticket-updated"}, Seed: seed})
		from, to = IDs(cases)
		return from, to, cases
	}
	from, to, cases := at(0)
	laterFrom, laterTo, later := at(899_999)
	if from < IDBase || to >= laterFrom || laterTo >= 1<<53 {
		t.Errorf("the bands are %d to %d and %d to %d", from, to, laterFrom, laterTo)
	}
	for i := range cases {
		if cases[i].ID != later[i].ID {
			t.Fatalf("case %d is %s and %s", i, cases[i].ID, later[i].ID)
		}
	}
}

// What a receiver knows of an earlier run is no fault of it.
func TestKnown(t *testing.T) {
	reference, err := zoo.New(zoo.Options{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	defer reference.Close()
	r := serve(t, reference)
	cases := Cases(embedded(t), CaseOptions{Layers: []Layer{State}})
	for _, again := range []bool{false, true} {
		known := 0
		for result := range Run(t.Context(), r, cases) {
			if result.Failed() {
				t.Errorf("%s: %s", result.Case.ID, result.Findings[0].Message())
			}
			if strings.HasPrefix(result.Skipped, "the receiver knows ticket 99") {
				known++
			}
		}
		if (known > 0) != again {
			t.Errorf("again %v: %d cases are known", again, known)
		}
	}
}

// Who tries cases one by one has the brake too, with a policy of its own.
func TestTryBrake(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusBadGateway)
	}))
	defer server.Close()
	run := NewRunner(&Receiver{URL: server.URL, Policy: DefaultPolicy()})
	for _, c := range Cases(embedded(t), CaseOptions{Channels: []string{"ticket-updated"}, Layers: []Layer{Valid, Domain}}) {
		run.Try(context.Background(), c)
	}
	if why, dead := run.Stopped(); !dead || asked.Load() > 200 {
		t.Errorf("after %d deliveries: stopped %v, %q", asked.Load(), dead, why)
	}
}
