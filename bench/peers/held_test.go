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
	held := strings.Join(r.held(), "\n")
	for _, want := range []string{
		"Of the 20.0 ms from start to end, 3.0 ms are those of a Go program that does nothing, and 9.0 ms more are jsonschema v5's,",
		"8.0 ms are webhook-lint's own",
		"Of the CPU time of 100,000 lines, 2 % is the start and 30 % reading the file",
		"the rest is 294 MB/s on each core", // 200 MB in 680 ms
	} {
		if !strings.Contains(held, want) {
			t.Errorf("%q is not said:\n%s", want, held)
		}
	}
	if held := example(time.Second).held(); len(held) > 0 {
		t.Errorf("without the programs to compare with, %q is said", held)
	}
}
