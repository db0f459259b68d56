//go:build unix

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const fault = `{"ticket": {"status": "Open"}}` + "\n"

// A process is the command at work, with a pipe that it reads.
type process struct {
	*exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr bytes.Buffer
}

func start(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command("webhook-lint", args...)}
	p.Stderr = &p.stderr
	in, err := p.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.in, p.out = in, bufio.NewReader(out)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill() })
	return p
}

// interrupted sends a signal, and checks that the command ends in order and
// says as much on standard error; it gives the rest of what the command printed.
func (p *process) interrupted(t *testing.T, s os.Signal, said string) string {
	t.Helper()
	if err := p.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(p.out)
	var ended *exec.ExitError
	if err := p.Wait(); !errors.As(err, &ended) || ended.ExitCode() != 130 {
		t.Errorf("ended with %v, want exit status 130", err)
	}
	if got := p.stderr.String(); got != said {
		t.Errorf("standard error holds %q, want %q", got, said)
	}
	return string(rest)
}

// A stream that does not end is checked as it comes; what was found is told
// when it is found, and the summary when it is interrupted.
func TestInterruptStream(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		p := start(t, "-", "-c", "ticket-updated", "--stdin-filename", "x.ndjson")
		for range 2 {
			if _, err := io.WriteString(p.in, fault); err != nil {
				t.Fatal(err)
			}
			if line, err := p.out.ReadString('\n'); !strings.HasPrefix(line, "error[payload-enum]: ") {
				t.Fatalf("printed %q, %v", line, err)
			}
			for line := ""; line != "\n"; {
				line, _ = p.out.ReadString('\n')
			}
		}
		if got, want := p.interrupted(t, signal, "webhook-lint: stopped before x.ndjson:3; to go on: "+
			"webhook-lint - -c ticket-updated --stdin-filename x.ndjson --from 3\n"), "2 errors in 2 payloads; interrupted before the end\n"; got != want {
			t.Errorf("%v: printed %q at the end, want %q", signal, got, want)
		}
	}
}

// What a format writes at the end is written.
func TestInterruptFormat(t *testing.T) {
	p := start(t, "-", "-c", "ticket-updated", "--stdin-filename", "x.ndjson", "--format", "json")
	if _, err := io.WriteString(p.in, fault); err != nil {
		t.Fatal(err)
	}
	if _, err := p.out.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if got := p.interrupted(t, os.Interrupt, "webhook-lint: stopped before x.ndjson:2; to go on: "+
		"webhook-lint - -c ticket-updated --stdin-filename x.ndjson --format json --from 2\n"); !strings.HasSuffix(got, "}\n") || !strings.Contains(got, `"interrupted":true`) {
		t.Errorf("printed %q at the end", got)
	}
}

// A pipe that nobody opens for writing is waited for no longer.
func TestInterruptPipe(t *testing.T) {
	name := filepath.Join(t.TempDir(), "ticket-updated.ndjson")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Skip(err)
	}
	p := start(t, name)
	time.Sleep(300 * time.Millisecond) // so that it waits; if it does not yet, no harm is done
	if got, want := p.interrupted(t, os.Interrupt, "webhook-lint: stopped before "+name+"; to go on: webhook-lint "+name+"\n"), "no findings in 0 payloads; interrupted before the end\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}

// A payload that takes seconds does not keep the command from ending, and
// what was found before it is told.
func TestInterruptLargePayload(t *testing.T) {
	folder := t.TempDir()
	small, large := filepath.Join(folder, "a.json"), filepath.Join(folder, "b.json")
	var text strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&text, `,{"id":"x","created_datetime":"y","nothing-%d":1}`, i)
	}
	write(t, small, fault)
	write(t, large, `{"ticket":{"messages":[`+text.String()[1:]+`]}}`)
	p := start(t, folder, "-c", "ticket-updated", "--format", "concise")
	if line, err := p.out.ReadString('\n'); !strings.Contains(line, "a.json:1:23: error: ") {
		t.Fatalf("printed %q, %v", line, err)
	}
	p.interrupted(t, os.Interrupt, "webhook-lint: stopped before "+large+"; to go on: "+
		"webhook-lint "+folder+" -c ticket-updated --format concise --from "+large+"\n")
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Any number of workers prints the same in the same order.
func TestOrder(t *testing.T) {
	folder := t.TempDir()
	for i := range 30 {
		write(t, filepath.Join(folder, fmt.Sprintf("%02d.json", i)), fault)
	}
	const lines = 1000
	long := `{"ticket": {"subject": "` + strings.Repeat("long ", 400) + `"}}` + "\n" // so that the log is read in several blocks
	write(t, filepath.Join(folder, "log.ndjson"), strings.Repeat(long+fault, lines/2))
	var first string
	for _, jobs := range []string{"1", "2", "8", "64"} {
		out, err := exec.Command("webhook-lint", folder, "-c", "ticket-updated", "--format", "concise", "-j", jobs).Output()
		if len(out) == 0 {
			t.Fatal(err)
		}
		if first == "" {
			first = string(out)
		}
		if string(out) != first {
			t.Errorf("-j %s prints something else than -j 1", jobs)
		}
	}
	var want strings.Builder
	for i := range 30 {
		fmt.Fprintf(&want, "%02d.json:1\n", i)
	}
	for i := 2; i <= lines; i += 2 {
		fmt.Fprintf(&want, "log.ndjson:%d\n", i)
	}
	var got strings.Builder
	for line := range strings.Lines(first) {
		place, _, _ := strings.Cut(strings.TrimPrefix(line, folder+"/"), ":23: error: ")
		got.WriteString(place + "\n")
	}
	if got.String() != want.String() {
		t.Errorf("the places are %s, want %s", got.String(), want.String())
	}
}

// A run on a receiver that is interrupted tells what it has found so far.
func TestInterruptContract(t *testing.T) {
	held, release := make(chan struct{}), make(chan struct{})
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) == 2 {
			close(held)
			<-release
		}
		fmt.Fprint(w, "<html>hello</html>")
	}))
	defer server.Close()
	defer close(release)
	pinned := filepath.Join(t.TempDir(), "policy")
	if err := os.WriteFile(pinned, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	p := start(t, "contract", "--url", server.URL, "--layer", "valid", "--policy", pinned, "--parallel", "1", "--timeout", "1m", "--format", "concise", "--quiet")
	<-held
	got := p.interrupted(t, os.Interrupt, "")
	if !strings.Contains(got, "[contract-answer-html]") {
		t.Errorf("an interrupted run prints %q, and not what it found", got)
	}
}

// The built-in receiver ends in order.
func TestInterruptReceiver(t *testing.T) {
	cmd := exec.Command("webhook-lint", "receiver", "--addr", "127.0.0.1:0")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	if _, err := bufio.NewReader(stderr).ReadString('\n'); err != nil { // it listens
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var ended *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &ended) || ended.ExitCode() != 130 {
		t.Errorf("ended with %v, want exit status 130", err)
	}
}
