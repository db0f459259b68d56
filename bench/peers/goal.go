package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/webhook-lint/webhook-lint/bench/engine"
)

// A goal is what was to be reached, and what was.
type goal struct {
	what, want string
	area       string // what is profiled when it is missed
	reached    string // "" when it was not measured
	met        bool
}

// The areas of goals.
const (
	acceptArea = "accept"
	refuseArea = "refuse"
	linesArea  = "lines"
	filesArea  = "files"
	startArea  = "start"
)

// atLeast makes a goal of how many times faster something is.
func (g goal) atLeast(times, of float64) goal {
	return g.measured(times, fmt.Sprintf("%.1f×", times), times >= of)
}

func (g goal) atMost(value float64, format string, of float64) goal {
	return g.measured(value, fmt.Sprintf(format, value), value <= of)
}

func (g goal) measured(value float64, reached string, met bool) goal {
	if value > 0 {
		g.reached, g.met = reached, met
	}
	return g
}

// time gives what a tool took by the clock, or on a busy machine of the CPU;
// 0 when it was not measured.
func (r *results) time(title, name string) float64 {
	one := r.find(title, name)
	switch {
	case one == nil:
		return 0
	case r.busy():
		return float64(median(one.cpu))
	}
	return float64(median(one.wall))
}

func (r *results) memory(title string) float64 {
	if one := r.find(title, oursName); one != nil {
		return float64(slices.Max(one.memory)) / 1e6
	}
	return 0
}

// fastest gives the least time that a peer took; 0 when one of those that are
// known to be fast was left out.
func (r *results) fastest(title string) float64 {
	return min(r.time(title, schemasafeName), r.time(title, ajvName))
}

// library gives the time of an operation in the process.
func (r *results) library(kind, name string) float64 {
	unit := "ns/op"
	if r.busy() {
		unit = "cpu-ns/op"
	}
	return r.libraries.of(kind, name).of(unit)
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

func (r *results) goals() []goal {
	return slices.Concat(r.acceptGoals(), r.linesGoals(), r.otherGoals())
}

func (r *results) acceptGoals() []goal {
	ours := r.library("One", engine.Ours)
	allocations := r.libraries.of("One", engine.Ours).of("allocs/op")
	clean := goal{what: "allocations for it", want: "0", area: acceptArea}
	clean.reached, clean.met = fmt.Sprintf("%.0f", allocations), allocations == 0
	return []goal{
		goal{what: "one payload in the process, beside jsonschema v5", want: "≥ 45×", area: acceptArea}.
			atLeast(ratio(r.library("One", "jsonschema v5"), ours), 45),
		clean,
		goal{what: "the same, beside `json.Valid`", want: "≤ 0.30 of it", area: acceptArea}.
			atMost(ratio(ours, r.library("One", engine.Floor)), "%.2f", 0.30),
		goal{what: "a refused payload with its reason", want: "≤ 25 µs", area: refuseArea}.
			atMost(r.refused(), "%.1f µs", 25),
		goal{what: "what the middleware adds to a request of 2 KB", want: "≤ 5 µs", area: acceptArea}.
			atMost(r.middleware(), "%.1f µs", 5),
	}
}

func (r *results) linesGoals() []goal {
	ours := r.time(linesWork, oursName)
	cores := goal{what: "two cores beside one, 100,000 lines", want: "≥ 1.7×", area: linesArea}
	two, one := r.find(linesWork, oursName), r.find(linesWork, oneWorkerName)
	cores = cores.atLeast(ratio(float64(median(one.wall)), float64(median(two.wall))), 1.7)
	if r.busy() {
		cores.reached += " (by the clock, on a busy machine)"
	}
	return []goal{
		goal{what: "100,000 lines, beside the fastest peer", want: "≥ 10×", area: linesArea}.
			atLeast(ratio(r.fastest(linesWork), ours), times[linesWork]),
		goal{what: "beside @sourcemeta/jsonschema", want: "≥ 25×", area: linesArea}.
			atLeast(ratio(r.time(linesWork, sourcemetaName), ours), 25),
		goal{what: "beside a plain Go program on jsonschema v5", want: "≥ 50×", area: linesArea}.
			atLeast(ratio(r.time(linesWork, plainName), ours), 50),
		goal{what: "1,000,000 lines, beside the fastest peer", want: "≥ 12×", area: linesArea}.
			atLeast(ratio(r.fastest(millionWork), r.time(millionWork, oursName)), times[millionWork]),
		goal{what: "memory, 100,000 lines", want: "≤ 24 MB", area: linesArea}.
			atMost(r.memory(linesWork), "%.0f MB", 24),
		goal{what: "memory, 1,000,000 lines", want: "≤ 24 MB", area: linesArea}.
			atMost(r.memory(millionWork), "%.0f MB", 24),
		cores,
		goal{what: "what 1 % of faults adds to a run without", want: "≤ 20 %", area: refuseArea}.
			atMost(100*(ratio(ours, r.time(linesWork, cleanName))-1), "%.0f %%", 20),
	}
}

func (r *results) otherGoals() []goal {
	files, start := r.time(someWork, oursName), r.time(oneWork, oursName)
	return []goal{
		goal{what: "2,000 files, beside @sourcemeta/jsonschema", want: "≤ 0.5 of it", area: filesArea}.
			atMost(ratio(files, r.time(someWork, sourcemetaName)), "%.2f", 0.5),
		goal{what: "2,000 files, beside jv", want: "≤ 0.25 of it", area: filesArea}.
			atMost(ratio(files, r.time(someWork, jvName)), "%.2f", 0.25),
		goal{what: "one payload, from start to end", want: "≤ 12 ms", area: startArea}.
			atMost(start/float64(time.Millisecond), "%.1f ms", 12),
		goal{what: "the same, beside a Go program that only links jsonschema v5", want: "≤ 1.6 of it", area: startArea}.
			atMost(ratio(start, r.time(oneWork, startName)), "%.2f", 1.6),
	}
}
