package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/bench/corpus"
)

// A profile shows what holds a goal that was missed.
type profile struct{ title, text string }

// profiles gives one for each area with a missed goal.
func (s *setup) profiles(r *results) ([]profile, error) {
	var list []profile
	for _, area := range []struct {
		name, title string
		take        func() (string, error)
	}{
		{acceptArea, "Payloads that are accepted, in the process", func() (string, error) { return s.benchProfile("Many/webhook-lint$") }},
		{refuseArea, "Payloads that are refused, in the process", func() (string, error) { return s.benchProfile("Refused", ours...) }},
		{linesArea, linesWork, func() (string, error) { return s.runProfile("lines.jsonl") }},
		{filesArea, manyWork, func() (string, error) { return s.runProfile("many") }},
		{startArea, "The start: packages whose initialisation takes longest", s.startProfile},
	} {
		missed := func(g goal) bool { return g.area == area.name && g.reached != "" && !g.met }
		if !slices.ContainsFunc(r.goals(), missed) {
			continue
		}
		progress("profile: %s", area.title)
		text, err := area.take()
		if err != nil {
			return nil, fmt.Errorf("profile of %s: %w", area.name, err)
		}
		list = append(list, profile{area.title, text})
	}
	return list, nil
}

func (s *setup) benchProfile(pattern string, how ...string) (string, error) {
	file := s.path("cpu.prof")
	if out, err := s.bench(pattern, "-test.benchtime", "2s", "-test.cpuprofile", file).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return top(s.path("bin", "engine.test"), file, how...)
}

func (s *setup) runProfile(input string) (string, error) {
	file, program := s.path("cpu.prof"), s.path("bin", "profiled")
	cmd := exec.Command(program, file, s.path(input), "--channel", corpus.Channel, "--format", "concise")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return "", err
	}
	return top(program, file, ours...)
}

// ours is how to show what the functions of this project cost with all that
// they call.
var ours = []string{"-cum", "-show", `webhook-lint/(internal|validator|capture|report|spec|tree)|jsonschema/v5|gcBgMarkWorker$|Syscall6|mallocgc$`}

// top gives the functions that most of the time is spent in.
func top(program, file string, how ...string) (string, error) {
	args := slices.Concat([]string{"tool", "pprof", "-top", "-nodecount", "16"}, how, []string{program, file})
	out, err := exec.Command("go", args...).Output()
	_, table, _ := strings.Cut(string(out), "flat%") // what stands before tells of this machine's files and clock
	return shortened.Replace("      flat  flat%" + table), err
}

var shortened = strings.NewReplacer("github.com/webhook-lint/webhook-lint/", "", "github.com/santhosh-tekuri/", "")

// startProfile gives the initialisations that take longest, as the runtime
// traces them.
func (s *setup) startProfile() (string, error) {
	cmd := exec.Command(s.path("bin", "webhook-lint"), s.path("one.json"), "--channel", corpus.Channel, "--quiet")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace bytes.Buffer
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		return "", err
	}
	type step struct {
		name string
		ms   float64
	}
	var steps []step
	for line := range strings.Lines(trace.String()) {
		var one step
		var at float64
		if n, _ := fmt.Sscanf(line, "init %s @%f ms, %f ms clock", &one.name, &at, &one.ms); n == 3 {
			steps = append(steps, one)
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(b.ms, a.ms) })
	var b strings.Builder
	for _, one := range steps[:min(10, len(steps))] {
		fmt.Fprintf(&b, "%6.2f ms  %s\n", one.ms, shortened.Replace(one.name))
	}
	return b.String(), nil
}
