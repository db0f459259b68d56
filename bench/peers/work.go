package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"

	"github.com/webhook-lint/webhook-lint/bench/corpus"
)

// A work is what several tools are given to do.
type work struct {
	title, input string
	payloads     int
	bytes        int64
	rounds       int
	tools        []*tool
	clean        bool // no payload has a fault
	series       []*series
}

// The titles that goals speak of.
const (
	linesWork   = "100,000 lines"
	millionWork = "1,000,000 lines"
	someWork    = "2,000 files"
	manyWork    = "10,000 files"
	oneWork     = "One payload, from start to end"
)

func (s *setup) works() []*work {
	lines := slices.Clip(slices.DeleteFunc(slices.Clone(s.tools), func(t *tool) bool { return t.name == jvName }))
	works := []*work{
		{title: linesWork, input: "lines.jsonl", payloads: someLines, tools: slices.Insert(lines, 1, s.ours("1"), s.oursOnClean(), s.read())},
		{title: someWork, input: "some", payloads: someFiles, tools: s.tools},
		{title: manyWork, input: "many", payloads: manyFiles, tools: s.tools},
		{title: oneWork, input: "one.json", payloads: 1, tools: slices.Insert(slices.Clone(s.tools), 1, s.start(), s.empty()), clean: true, rounds: 3 * s.rounds},
	}
	if s.million {
		fastest := slices.DeleteFunc(slices.Clone(lines), func(t *tool) bool { return t.name != oursName && t.name != schemasafeName && t.name != ajvName })
		works = slices.Insert(works, 2, &work{title: millionWork, input: "million.jsonl", payloads: manyLines, tools: slices.Insert(fastest, 1, s.read())})
	}
	return works
}

// A series is what one tool took, in every round.
type series struct {
	*tool
	wall, cpu []time.Duration
	memory    []int64
	verdicts  verdicts // of the first round
}

// A Usage is what bench/timed prints.
type usage struct {
	Wall, CPU time.Duration
	Memory    int64
	Status    int
}

// patience is how long a tool may take in all before it gets no further round.
const patience = 45 * time.Second

// measure lets the tools work in turn, round after round, and those that are
// quick once more before each that is not: what disturbs a moment then spoils few
// of their runs, and they have runs beside each that they are compared with.
func (s *setup) measure(w *work) (*work, error) {
	if w.rounds == 0 {
		w.rounds = s.rounds
	}
	if stat, err := os.Stat(s.path(w.input)); err == nil && !stat.IsDir() {
		w.bytes = stat.Size()
	}
	for _, t := range w.tools {
		w.series = append(w.series, &series{tool: t})
	}
	for round := range w.rounds {
		progress("%s, round %d of %d", w.title, round+1, w.rounds)
		for _, one := range w.order(round) {
			if sum(one.wall) > patience {
				continue
			}
			if err := s.round(w, one); err != nil {
				return nil, fmt.Errorf("%s, %s: %w", w.title, one.name, err)
			}
		}
	}
	return w, nil
}

// order gives the runs of a round.
func (w *work) order(round int) (runs []*series) {
	const slow = 4 // times as long as another
	for _, one := range w.series {
		for _, other := range w.series {
			if round > 0 && other.wall[0]*slow < one.wall[0] && sum(one.wall) <= patience {
				runs = append(runs, other)
			}
		}
		runs = append(runs, one)
	}
	return runs
}

func sum(list []time.Duration) (all time.Duration) {
	for _, d := range list {
		all += d
	}
	return all
}

func (s *setup) round(w *work, one *series) error {
	stdout, stderr := s.path("stdout"), s.path("stderr")
	cmd := exec.Command(s.path("bin", "timed"), append([]string{stdout, stderr}, one.command(s.path(w.input))...)...)
	cmd.Env = append(os.Environ(), one.env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	var u usage
	if err := json.Unmarshal(out, &u); err != nil {
		return err
	}
	one.wall, one.cpu, one.memory = append(one.wall, u.Wall), append(one.cpu, u.CPU), append(one.memory, u.Memory)
	if len(one.wall) > 1 || one.refused == nil {
		return nil
	}
	refused, err := one.refusals(stdout, stderr)
	if err != nil {
		return err
	}
	one.verdicts = judge(w.payloads, w.clean || one.clean, func(i int) bool { return !refused[i] })
	if len(refused) == 0 && u.Status != 0 {
		text, _ := os.ReadFile(stderr)
		return fmt.Errorf("exit status %d: %.500s", u.Status, text)
	}
	return nil
}

// verdicts count where a tool differs from what is known.
type verdicts struct{ faults, accepted, refused int }

func judge(payloads int, clean bool, accepts func(i int) bool) (v verdicts) {
	c := corpus.Corpus{Clean: clean}
	for i := range payloads {
		faulty := c.Fault(i) != nil
		switch ok := accepts(i); {
		case faulty && ok:
			v.accepted++
		case !faulty && !ok:
			v.refused++
		}
		if faulty {
			v.faults++
		}
	}
	return v
}

func (v verdicts) String() string {
	switch {
	case v.accepted > 0 && v.refused > 0:
		return fmt.Sprintf("accepts %d of %d faults, refuses %d that are right", v.accepted, v.faults, v.refused)
	case v.accepted > 0:
		return fmt.Sprintf("accepts %d of %d faults", v.accepted, v.faults)
	case v.refused > 0:
		return fmt.Sprintf("refuses %d that are right", v.refused)
	}
	return "right"
}

func median[T ~int64 | ~float64](list []T) T {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

// find gives what a tool took for a work; nil when it did not do it.
func (r *results) find(title, name string) *series {
	for _, w := range r.works {
		for _, one := range w.series {
			if w.title == title && one.name == name {
				return one
			}
		}
	}
	return nil
}
