package main

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// A machine is where the figures come from.
type machine struct {
	cpu, system, golang, node string
	cores                     int
	load                      string // the averages before, of 1, 5 and 15 minutes
}

func describe() machine {
	return machine{
		cpu: cpuModel(), system: runtime.GOOS + "/" + runtime.GOARCH, cores: runtime.NumCPU(),
		golang: strings.TrimPrefix(runtime.Version(), "go"), node: nodeVersion(), load: load(),
	}
}

func cpuModel() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		if name, model, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(model)
		}
	}
	return "an unknown processor"
}

func nodeVersion() string {
	out, err := exec.Command("node", "--version").Output()
	if err != nil {
		return "no Node"
	}
	return "Node " + strings.TrimPrefix(strings.TrimSpace(string(out)), "v")
}

func load() string {
	text, _ := os.ReadFile("/proc/loadavg")
	if fields := strings.Fields(string(text)); len(fields) >= 3 {
		return strings.Join(fields[:3], " ")
	}
	return "unknown"
}

// waiting is the part of its time that a process on one core waited for it,
// since others had it.
func (r *results) waiting() float64 {
	one := r.find(linesWork, oneWorkerName)
	if one == nil || median(one.wall) == 0 {
		return 0
	}
	return max(0, 1-float64(median(one.cpu))/float64(median(one.wall)))
}

// busy reports whether so much was done beside that only the CPU time says
// what a tool took.
func (r *results) busy() bool { return r.waiting() > 0.1 }
