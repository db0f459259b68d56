package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/webhook-lint/webhook-lint/bench/corpus"
	"github.com/webhook-lint/webhook-lint/bench/engine"
)

func TestRefusals(t *testing.T) {
	tests := []struct {
		name    string
		refused *regexp.Regexp
		printed string
		want    []int
	}{
		{"a program, lines", numbered, "3: /ticket/id: want integer\n17: /ticket: want object\n", []int{2, 16}},
		{"a program, files", numbered, "00003.json: /ticket/id: want integer\n", []int{3}},
		{"webhook-lint, lines", located, "/d/lines.jsonl:48:95: error: ticket.status is \"1:2: error: \" [payload-enum]\n", []int{47}},
		{"webhook-lint, a warning", located, "/d/lines.jsonl:48:95: warning: ticket has no property \"x\" [payload-unknown-property]\n", nil},
		{"webhook-lint, files", located, "/d/some/00012.json:1:95: error: ticket.id is null [payload-null]\n", []int{12}},
		{"sourcemeta, lines", entered, "fail: /d/lines.jsonl (entry #2048)\n\n{\n  \"ticket\": {}\n}\nerror: Schema validation failure\n", []int{2047}},
		{"sourcemeta, files", entered, "fail: /d/some/00046.json\nerror: Schema validation failure\n", []int{46}},
		{"jv", failed, "schema /d/schema.json: ok\n\ninstance /d/some/00000.json: ok\n\ninstance /d/some/00046.json: failed\n", []int{46}},
	}
	for _, tt := range tests {
		file := filepath.Join(t.TempDir(), "stdout")
		if err := os.WriteFile(file, []byte(tt.printed), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := (&tool{refused: tt.refused}).refusals(file)
		if list := slices.Sorted(maps.Keys(got)); err != nil || !slices.Equal(list, tt.want) {
			t.Errorf("%s: %v, %v; want %v", tt.name, list, err, tt.want)
		}
	}
}

func TestJudge(t *testing.T) {
	faulty := corpus.Corpus{}.Faulty(300)
	tests := []struct {
		refuses []int
		want    string
	}{
		{faulty, "right"},
		{faulty[1:], "accepts 1 of 3 faults"},
		{nil, "accepts 3 of 3 faults"},
		{append(slices.Clone(faulty), faulty[0]+1), "refuses 1 that are right"},
		{[]int{faulty[0] + 1}, "accepts 3 of 3 faults, refuses 1 that are right"},
	}
	for _, tt := range tests {
		got := judge(300, false, func(i int) bool { return !slices.Contains(tt.refuses, i) }).String()
		if got != tt.want {
			t.Errorf("refusing %v: %q, want %q", tt.refuses, got, tt.want)
		}
	}
}

func TestReadBenchmarks(t *testing.T) {
	l := libraries{benchmarks: map[string]*benchmark{}}
	for _, ns := range []string{"5000", "4000", "9000"} {
		l.read([]byte("goos: linux\nBenchmarkOne/google/jsonschema-go-2 \t 100\t " + ns + " ns/op\t 414.44 MB/s\t 3000 cpu-ns/op\t 200 B/op\t 1 allocs/op\nPASS\n"))
	}
	b := l.of("One", "google/jsonschema-go")
	for unit, want := range map[string]float64{"ns/op": 5000, "MB/s": 414.44, "cpu-ns/op": 3000, "allocs/op": 1} {
		if got := b.of(unit); got != want {
			t.Errorf("%s is %v, want %v", unit, got, want)
		}
	}
}

// The clock says that we take half a second and the plain program 30 s; whether
// that is believed depends on how long one of us waited for its core.
func TestGoals(t *testing.T) {
	for _, tt := range []struct {
		cpu     time.Duration // of a second, on one core
		reached string
		met     bool
	}{
		{950 * time.Millisecond, "60.0×", true},
		{800 * time.Millisecond, "20.0×", false},
	} {
		r := example(tt.cpu)
		i := slices.IndexFunc(r.goals(), func(g goal) bool { return strings.Contains(g.what, "plain Go program") })
		if g := r.goals()[i]; g.reached != tt.reached || g.met != tt.met {
			t.Errorf("with %v of CPU: reached %s, met %t; want %s, %t", tt.cpu, g.reached, g.met, tt.reached, tt.met)
		}
		page := r.page()
		for _, want := range []string{
			"| 100,000 lines, beside the fastest peer | ≥ 10× | – | not measured in this run |",
			"| Go program, jsonschema v5 | v5.3.1 | 30.00 |",
			"ajv is left out: it is a test.",
		} {
			if !strings.Contains(page, want) {
				t.Errorf("the page lacks %q:\n%s", want, page)
			}
		}
		if got := strings.Contains(page, "The machine had other work"); got == tt.met {
			t.Errorf("with %v of CPU the page tells of other work: %t", tt.cpu, got)
		}
	}
}

// example gives results without ajv, which is one of the fast peers.
func example(cpu time.Duration) *results {
	took := func(name, version string, wall, cpu time.Duration) *series {
		return &series{tool: &tool{name: name, version: version}, wall: []time.Duration{wall}, cpu: []time.Duration{cpu}, memory: []int64{20e6}}
	}
	return &results{
		missing:   []string{"ajv is left out: it is a test."},
		libraries: libraries{benchmarks: map[string]*benchmark{"One/" + engine.Ours: {units: map[string][]float64{"ns/op": {2000}}}}},
		works: []*work{{title: linesWork, bytes: 2e8, series: []*series{
			took(oursName, "", time.Second/2, time.Second),
			took(oneWorkerName, "", time.Second, cpu),
			took(schemasafeName, "v1.3.0", 2*time.Second, 2*time.Second),
			took(plainName, "v5.3.1", 30*time.Second, 20*time.Second),
		}}},
	}
}

// The quick ones run before each that takes much longer, as soon as that is
// known, and as long as that one runs.
func TestOrder(t *testing.T) {
	quick := &series{tool: &tool{name: "quick"}, wall: []time.Duration{time.Second}}
	slow := &series{tool: &tool{name: "slow"}, wall: []time.Duration{5 * time.Second}}
	spent := &series{tool: &tool{name: "spent"}, wall: []time.Duration{patience + 1}}
	w := &work{series: []*series{quick, slow, spent}}
	for round, want := range []string{"quick slow spent", "quick quick slow spent"} {
		var names []string
		for _, one := range w.order(round) {
			names = append(names, one.name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("round %d: %s, want %s", round, got, want)
		}
	}
}
