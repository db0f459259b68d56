package main

import (
	"fmt"
	"time"
)

// The machine that goals in seconds were set for: how fast jsonschema v5 checks
// a payload on it, in MB/s, and how soon a Go program has started that only
// links it.
const (
	goalRate  = 24.8
	goalStart = 6600 * time.Microsecond
)

// elsewhere tells what figures in seconds would be on that machine; "" when
// they cannot be compared.
func (r *results) elsewhere() string {
	start, rate := r.find(oneWork, startName), r.libraries.of("One", "jsonschema v5").of("MB/s")
	if start == nil || rate == 0 {
		return ""
	}
	ours := r.time(oneWork, oursName) / float64(time.Millisecond)
	return fmt.Sprintf("Goals in µs and ms are those of a machine on which jsonschema v5 checks %.1f MB/s and a Go program that only links it starts\n"+
		"in %s; on this one it is %.1f MB/s and %s. In the same measure the refused payload takes %.1f µs there, the middleware\n"+
		"%.1f µs, and the start %.1f ms.", goalRate, milliseconds(goalStart), rate, ms(start),
		r.refused()*rate/goalRate, r.middleware()*rate/goalRate, ours*float64(goalStart)/float64(median(start.wall)))
}

// refused gives the µs that a payload takes which is refused, middleware those
// that it adds to a request.
func (r *results) refused() float64 { return r.library("Refused", "one") / 1e3 }

func (r *results) middleware() float64 {
	return (r.library("Handler", "middleware") - r.library("Handler", "plain")) / 1e3
}

// held gives sentences about what time goes into that nobody can do without.
func (r *results) held() []string {
	var list []string
	if ours, start, empty := r.find(oneWork, oursName), r.find(oneWork, startName), r.find(oneWork, emptyName); ours != nil && empty != nil {
		list = append(list, fmt.Sprintf("Of the %s from start to end, %s are those of a Go program that does nothing, and %s more are jsonschema v5's,\n"+
			"which compiles the schemas of all drafts when it is linked in; %s are webhook-lint's own.",
			ms(ours), ms(empty), milliseconds(median(start.wall)-median(empty.wall)), milliseconds(median(ours.wall)-median(start.wall))))
	}
	for _, w := range r.works {
		if ours, read, start := r.find(w.title, oursName), r.find(w.title, readName), r.find(oneWork, oursName); read != nil && start != nil {
			walk := median(ours.cpu) - median(read.cpu) - median(start.cpu)
			list = append(list, fmt.Sprintf("Of the CPU time of %s, %.0f %% is the start and %.0f %% reading the file, as a program takes that does nothing else;\n"+
				"the rest is %.0f MB/s on each core.%s", w.title, share(start, ours), share(read, ours), w.rate(walk), r.wanted(w, read, start)))
		}
	}
	return list
}

// rate gives MB/s.
func (w *work) rate(in time.Duration) float64 { return float64(w.bytes) / 1e6 / in.Seconds() }

// times are how much faster than the fastest peer lines were to be checked.
var times = map[string]float64{linesWork: 10, millionWork: 12}

// wanted tells what the rest had to be for that, with nothing lost between the
// cores.
func (r *results) wanted(w *work, read, start *series) string {
	fastest := r.fastest(w.title)
	if fastest == 0 || r.machine.cores == 0 {
		return ""
	}
	whole := time.Duration(fastest / times[w.title])
	rest := time.Duration(r.machine.cores)*(whole-median(start.wall)) - median(read.cpu)
	return fmt.Sprintf(" To be %.0f times as fast as the fastest peer it would be %.0f MB/s.", times[w.title], w.rate(rest))
}

func share(part, of *series) float64 {
	return 100 * ratio(float64(median(part.cpu)), float64(median(of.cpu)))
}

func ms(one *series) string { return milliseconds(median(one.wall)) }

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}
