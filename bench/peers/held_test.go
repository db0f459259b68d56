package main

import (
	"strings"
	"testing"
	"time"
)

func TestHeld(t *testing.T) {
	r := example(time.Second)
	lines := r.works[0]
	took := func(name string, cpu time.Duration) *series {
		return &series{tool: &tool{name: name}, wall: []time.Duration{cpu}, cpu: []time.Duration{cpu}}
	}
	lines.series = append(lines.series, took(readName, 300*time.Millisecond))
	r.works = append(r.works, &work{title: oneWork, series: []*series{
		took(oursName, 20*time.Millisecond), took(startName, 12*time.Millisecond), took(emptyName, 3*time.Millisecond),
	}})
	r.machine.cores = 2
	lines.series = append(lines.series, took(ajvName, 5*time.Second))
	r.libraries.benchmarks["One/jsonschema_v5"] = &benchmark{units: map[string][]float64{"MB/s": {12.4}}}
	r.libraries.benchmarks["Refused/one"] = &benchmark{units: map[string][]float64{"ns/op": {36000}}}
	held := strings.Join(append(r.held(), r.elsewhere()), "\n")
	for _, want := range []string{
		"Of the 20.0 ms from start to end, 3.0 ms are those of a Go program that does nothing, and 9.0 ms more are jsonschema v5's,",
		"8.0 ms are webhook-lint's own",
		"Of the CPU time of 100,000 lines, 2 % is the start and 30 % reading the file",
		"the rest is 294 MB/s on each core",                                // 200 MB in 680 ms
		"To be 10 times as fast as the fastest peer it would be 3333 MB/s", // 200 MB in 2*(200-20)-300 ms
		"checks 24.8 MB/s and a Go program that only links it starts\nin 6.6 ms; on this one it is 12.4 MB/s and 12.0 ms.",
		"the refused payload takes 18.0 µs there, the middleware\n0.0 µs, and the start 11.0 ms",
	} {
		if !strings.Contains(held, want) {
			t.Errorf("%q is not said:\n%s", want, held)
		}
	}
	if held := append(example(time.Second).held(), example(time.Second).elsewhere()); held[0] != "" {
		t.Errorf("without the programs to compare with, %q is said", held)
	}
}
