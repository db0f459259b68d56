package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/webhook-lint/webhook-lint/bench/corpus"
	"github.com/webhook-lint/webhook-lint/bench/engine"
)

const intro = `# Performance

What webhook-lint takes beside the validators that one would use in its place. ` + "`make bench-peers`" + ` measures it and writes
this page; nothing here is written by hand.
`

const method = `
## How it is measured

All judge the same files by the same schema, the one that ` + "`webhook-lint schema --channel " + corpus.Channel + "`" + ` prints;
webhook-lint itself holds each payload against that and against what is observed beyond it, and looks for what no schema
says. ` + "`bench/corpus`" + ` makes the payloads from a seed: a ticket and its message, 1 to 3 KB, 5 to 8 names that the schema does
not have, texts in five languages, ` + "`\\u` escapes" + ` in two of three. One line in a hundred has one fault, of ten kinds, which must be
told with a reason. Formats are asserted where a tool can. Runs alternate: each tool runs once in every round, and once more
before each that takes more than four times as long; the figures are medians of the runs, but for memory, which is the
largest resident set of all. CPU is user and system time on all cores. "× ours" is the time of a tool divided by that of
webhook-lint: by the clock, and by CPU time. "Verdicts" compares with the faults that are known. The Go program reads a line
after the other, decodes it and asks jsonschema v5, on one goroutine; the scripts for ajv and @exodus/schemasafe do the same
in blocks of 1 MiB; @sourcemeta/jsonschema is started without the script that npm puts before it.
`

func (r *results) page() string {
	var b strings.Builder
	b.WriteString(intro)
	r.writeMachine(&b)
	r.writeGoals(&b)
	b.WriteString("\n## In the process\n\nFrom the bytes of a payload to the verdict, on one goroutine.\n")
	r.writeLibraries(&b, "One", "One payload of middle length, again and again:")
	r.writeLibraries(&b, "Many", "A thousand different payloads in turn:")
	b.WriteString("\n## As whole processes\n")
	for _, w := range r.works {
		r.writeWork(&b, w)
	}
	r.writeProfiles(&b)
	b.WriteString(method)
	return b.String()
}

func (r *results) writeMachine(b *strings.Builder) {
	m := r.machine
	fmt.Fprintf(b, "\nMeasured on %d cores of %s, %s, with Go %s and %s, in %s;\nthe load before was %s.\n",
		m.cores, m.cpu, m.system, m.golang, m.node, r.took.Round(time.Second), m.load)
	if r.busy() {
		fmt.Fprintf(b, "The machine had other work: a process on one core waited for it for %.0f %% of its time. So ratios are of user and system CPU\n"+
			"time, by which a tool on two cores gains nothing, and figures by the clock are too high.\n", 100*r.waiting())
	}
	for _, sentence := range r.missing {
		fmt.Fprintf(b, "\n%s\n", sentence)
	}
}

func (r *results) writeGoals(b *strings.Builder) {
	b.WriteString("\n## What was to be reached\n\n| | goal | reached | |\n| --- | --- | ---: | --- |\n")
	for _, g := range r.goals() {
		verdict := "missed"
		switch {
		case g.reached == "":
			g.reached, verdict = "–", "not measured in this run"
		case g.met:
			verdict = "met"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", g.what, g.want, g.reached, verdict)
	}
	if sentence := r.elsewhere(); sentence != "" {
		fmt.Fprintf(b, "\n%s\n", sentence)
	}
}

func (r *results) writeLibraries(b *strings.Builder, kind, title string) {
	fmt.Fprintf(b, "\n%s\n\n| library | version | µs | CPU µs | allocations | MB/s | × ours | by CPU | verdicts |\n"+
		"| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n", title)
	ours := r.libraries.of(kind, engine.Ours)
	for _, e := range engine.All {
		one := r.libraries.of(kind, e.Name)
		verdict := r.libraries.verdicts[e.Name].String()
		if e.Name == engine.Floor {
			verdict = "checks the syntax alone"
		}
		fmt.Fprintf(b, "| %s | %s | %.1f | %.1f | %.0f | %.0f | %.2f | %.2f | %s |\n", e.Name, version(e.Module),
			one.of("ns/op")/1e3, one.of("cpu-ns/op")/1e3, one.of("allocs/op"), one.of("MB/s"),
			ratio(one.of("ns/op"), ours.of("ns/op")), ratio(one.of("cpu-ns/op"), ours.of("cpu-ns/op")), verdict)
	}
}

func (r *results) writeWork(b *strings.Builder, w *work) {
	size := ""
	if w.bytes > 1e6 {
		size = fmt.Sprintf(" (%d MB)", w.bytes/1e6)
	}
	unit, format := time.Second, "%.2f"
	if r.find(w.title, oursName) != nil && w.bytes < 1e6 {
		unit, format = time.Millisecond, "%.1f"
	}
	name := map[time.Duration]string{time.Second: "s", time.Millisecond: "ms"}[unit]
	fmt.Fprintf(b, "\n### %s%s\n\n| tool | version | %s | CPU %s | memory, MB | × ours | by CPU | runs | verdicts |\n"+
		"| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n", w.title, size, name, name)
	ours := w.series[0]
	for _, one := range w.series {
		told := one.verdicts.String()
		if one.refused == nil {
			told = "judges nothing"
		}
		wall, cpu := float64(median(one.wall)), float64(median(one.cpu))
		fmt.Fprintf(b, "| %s | %s | "+format+" | "+format+" | %.0f | %.2f | %.2f | %d | %s |\n", one.name, one.version,
			wall/float64(unit), cpu/float64(unit), float64(slices.Max(one.memory))/1e6,
			ratio(wall, float64(median(ours.wall))), ratio(cpu, float64(median(ours.cpu))), len(one.wall), told)
	}
}

func (r *results) writeProfiles(b *strings.Builder) {
	if len(r.profiles) == 0 {
		return
	}
	b.WriteString("\n## What holds what was missed\n")
	for _, sentence := range r.held() {
		fmt.Fprintf(b, "\n%s\n", sentence)
	}
	b.WriteString("\nWhere webhook-lint spends its time, by Go's profiler:\n")
	for _, p := range r.profiles {
		fmt.Fprintf(b, "\n%s:\n\n```text\n%s\n```\n", p.title, strings.TrimRight(p.text, "\n"))
	}
}
