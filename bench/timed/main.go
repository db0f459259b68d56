// Timed runs a command and says what it took, as JSON. It is a process of its
// own since Linux counts as a process's own memory that of the one which
// started it, and this one is small.
//
//	timed STDOUT STDERR COMMAND ARGUMENT…
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// A Usage is what is printed.
type Usage struct {
	Wall, CPU time.Duration
	Memory    int64 // the largest resident set, in bytes
	Status    int
}

func main() {
	usage, err := run(os.Args[1], os.Args[2], os.Args[3:])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(usage)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "timed:", err)
		os.Exit(1)
	}
}

func run(stdout, stderr string, command []string) (Usage, error) {
	out, err := os.Create(stdout)
	if err != nil {
		return Usage{}, err
	}
	defer out.Close()
	errs, err := os.Create(stderr)
	if err != nil {
		return Usage{}, err
	}
	defer errs.Close()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = out, errs
	start := time.Now()
	err = cmd.Run()
	wall := time.Since(start)
	if cmd.ProcessState == nil {
		return Usage{}, err
	}
	state := cmd.ProcessState
	usage := Usage{Wall: wall, CPU: state.UserTime() + state.SystemTime(), Status: state.ExitCode()}
	if r, ok := state.SysUsage().(*syscall.Rusage); ok {
		usage.Memory = r.Maxrss * 1024 // Linux counts in KiB
	}
	return usage, nil
}
