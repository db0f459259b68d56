package main

import (
	"fmt"
	"time"
)

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
				"the rest is %.0f MB/s on each core.", w.title, share(start, ours), share(read, ours), float64(w.bytes)/1e6/walk.Seconds()))
		}
	}
	return list
}

func share(part, of *series) float64 {
	return 100 * ratio(float64(median(part.cpu)), float64(median(of.cpu)))
}

func ms(one *series) string { return milliseconds(median(one.wall)) }

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}
