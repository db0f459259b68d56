package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/bench/corpus"
	"github.com/webhook-lint/webhook-lint/bench/engine"
)

// libraries are the results of the benchmarks of bench/engine.
type libraries struct {
	benchmarks map[string]*benchmark // by name: One/webhook-lint
	verdicts   map[string]verdicts   // by the engine's name
}

// A benchmark has what each round measured, by unit: ns/op, allocs/op.
type benchmark struct{ units map[string][]float64 }

func (b *benchmark) of(unit string) float64 {
	if b == nil {
		return 0
	}
	return median(b.units[unit])
}

// of gives the benchmark of an engine.
func (l libraries) of(kind, name string) *benchmark {
	return l.benchmarks[kind+"/"+strings.ReplaceAll(name, " ", "_")]
}

// judged is how many lines each library judges for the page.
const judged = 5000

func (s *setup) libraries() (libraries, error) {
	l := libraries{benchmarks: map[string]*benchmark{}, verdicts: map[string]verdicts{}}
	progress("libraries, verdicts")
	schema, err := engine.Schema()
	if err != nil {
		return l, err
	}
	for _, e := range engine.All {
		accepts, err := e.Compile(schema)
		if err != nil {
			return l, fmt.Errorf("%s: %w", e.Name, err)
		}
		l.verdicts[e.Name] = judge(judged, false, func(i int) bool { return accepts(corpus.Corpus{}.Append(nil, i)) })
	}
	rounds := 2 * s.rounds // short ones: what disturbs one round spoils few of many
	for round := range rounds {
		progress("libraries, round %d of %d", round+1, rounds)
		out, err := s.bench(".", "-test.benchtime", "100ms").Output()
		if err != nil {
			return l, fmt.Errorf("benchmarks: %w\n%s", err, out)
		}
		l.read(out)
	}
	return l, nil
}

func (s *setup) bench(pattern string, args ...string) *exec.Cmd {
	return exec.Command(s.path("bin", "engine.test"), append([]string{"-test.run", "^$", "-test.bench", pattern}, args...)...)
}

var cores = regexp.MustCompile(`-\d+$`)

// read takes what a benchmark printed: its name, how often it ran, and then
// values with their units.
func (l libraries) read(out []byte) {
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := cores.ReplaceAllString(strings.TrimPrefix(fields[0], "Benchmark"), "")
		b := l.benchmarks[name]
		if b == nil {
			b = &benchmark{units: map[string][]float64{}}
			l.benchmarks[name] = b
		}
		for i := 2; i+1 < len(fields); i += 2 {
			if value, err := strconv.ParseFloat(fields[i], 64); err == nil {
				b.units[fields[i+1]] = append(b.units[fields[i+1]], value)
			}
		}
	}
}
