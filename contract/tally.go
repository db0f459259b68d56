package contract

import (
	"slices"
	"time"
)

// A Tally is what a run came to, beside what it found.
type Tally struct {
	Cases, Tried int
	Skipped      map[string]int // cases that were not tried, by the reason

	// Obligations are the cases that follow from the document itself: each
	// property in each form that its schema tells apart, on each trigger.
	Obligations, Exercised int

	times []time.Duration
}

// Add counts a result.
func (t *Tally) Add(r Result) {
	t.Cases++
	isObligation := r.Case.Layer == Schema && r.Case.Profile == Document && len(r.Case.parts) == 0
	if isObligation {
		t.Obligations++
	}
	if r.Skipped != "" {
		if t.Skipped == nil {
			t.Skipped = map[string]int{}
		}
		t.Skipped[r.Skipped]++
		return
	}
	t.Tried++
	if isObligation {
		t.Exercised++
	}
	for _, d := range r.Deliveries {
		if d.Answer != nil && d.Failure == "" && d.Wire.Slices == 0 {
			t.times = append(t.times, d.Timing.Total())
		}
	}
}

// Latency gives the median, the 95th percentile and the longest of the times
// that answers took; zeros when there was none.
func (t *Tally) Latency() (median, most, longest time.Duration) {
	n := len(t.times)
	if n == 0 {
		return 0, 0, 0
	}
	slices.Sort(t.times)
	return t.times[n/2], t.times[n*95/100], t.times[n-1]
}

// IDs gives the band that the IDs of made-up tickets and messages are in, also
// of those that are sent to find the smallest failing delivery: what there is
// to clean up.
func IDs(cases []Case) (from, to int64) {
	for i := range cases {
		first := cases[i].id(0)
		if from == 0 || first < from {
			from = first
		}
		to = max(to, first+99)
	}
	return from, to
}
