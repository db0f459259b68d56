package contract

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func interim(n int, final string) func(net.Conn) {
	return func(c net.Conn) {
		swallow(c)
		for i := 0; n < 0 || i < n; i++ {
			if _, err := io.WriteString(c, "HTTP/1.1 103 Early Hints\r\n\r\n"); err != nil {
				return
			}
		}
		io.WriteString(c, final)
	}
}

func TestInterimAnswers(t *testing.T) {
	const ok = "HTTP/1.1 204 No Content\r\n\r\n"
	for _, tt := range []struct {
		serve func(net.Conn)
		want  string
	}{
		{interim(0, ok), "answers 204"},
		{interim(99, ok), "answers 204"},
		{interim(-1, ""), "sends more than 100 interim answers, and none that is final"},
		{interim(1, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), "answers 101"},
		{interim(0, "HTTP/1.1 000 Nothing\r\nContent-Length: 0\r\n\r\n"), "answers with what is no HTTP"},
	} {
		d := &Delivery{Method: "POST", URL: listening(t, tt.serve), Header: http.Header{}}
		l := &dialer{timeout: time.Minute}
		l.send(context.Background(), d)
		l.close()
		if got := d.got(); got != tt.want {
			t.Errorf("the receiver %s, want %s", got, tt.want)
		}
	}
}

// The end of a run ends a delivery, whatever it waits for.
func TestStoppedWhileWaiting(t *testing.T) {
	for _, wire := range []Wire{{}, {Expect: true}, {Slices: 2, Pause: time.Hour}, {Leave: time.Hour}} {
		asked, release := make(chan struct{}), make(chan struct{})
		address := listening(t, func(c net.Conn) {
			swallow(c)
			close(asked)
			<-release
		})
		ctx, cancel := context.WithCancel(context.Background())
		go func() { <-asked; cancel() }()
		d := &Delivery{Method: "POST", URL: address, Header: http.Header{}, Body: []byte("{}"), Wire: wire}
		(&dialer{timeout: time.Hour}).send(ctx, d)
		close(release)
		if d.Failure != Stopped && d.Failure != Left {
			t.Errorf("%+v: %q, want that it was stopped", wire, d.Failure)
		}
	}
}

// A receiver that answers nothing before a limit is reached was not tried.
func TestLimitWithoutAnswer(t *testing.T) {
	held := make(chan struct{})
	t.Cleanup(func() { close(held) })
	address := listening(t, func(c net.Conn) { <-held })
	cases := Cases(embedded(t), CaseOptions{Layers: []Layer{Valid}})
	for _, tt := range []struct {
		limits Limits
		want   string
	}{
		{Limits{Timeout: time.Minute, Budget: 100 * time.Millisecond}, "the budget of 100ms is used up, and the receiver has answered nothing, or to come again later"},
		{Limits{Timeout: 50 * time.Millisecond, Requests: 2}, "the limit of 2 requests is reached, and the receiver has answered nothing, or to come again later"},
	} {
		run := NewRunner(&Receiver{URL: address, Limits: tt.limits})
		tried := 0
		for result := range run.Run(context.Background(), cases) {
			if result.Skipped == "" && result.Case.Channel != "" && !strings.HasPrefix(result.Case.ID, "calibration") {
				tried++
			}
		}
		if why, dead := run.Stopped(); why != tt.want || !dead || tried > 0 {
			t.Errorf("stopped: %q, dead: %t, after %d cases; want %q", why, dead, tried, tt.want)
		}
	}
}

// One that puts its sender off for ever is given up.
func TestPutOffForEver(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer server.Close()
	run := NewRunner(&Receiver{URL: server.URL, Limits: Limits{Timeout: time.Minute, Parallel: 1}, Policy: DefaultPolicy()})
	var slept time.Duration
	run.rest = func(_ context.Context, d time.Duration) bool { slept += d; return true }
	for range run.Run(context.Background(), Cases(embedded(t), CaseOptions{Layers: []Layer{Valid}})) {
		continue
	}
	why, dead := run.Stopped()
	if !dead || slept > maxAsleep || asked.Load() > 20 {
		t.Errorf("stopped: %q, dead: %t, after %d deliveries and %s", why, dead, asked.Load(), slept)
	}
}

// Limits that make no sense are those of production, or none.
func TestOddLimits(t *testing.T) {
	for _, limits := range []Limits{{Parallel: -1}, {Rate: -1}} {
		run := NewRunner(&Receiver{URL: "http://127.0.0.1:1", Environment: Production, Limits: limits})
		var slept int
		run.rest = func(context.Context, time.Duration) bool { slept++; return true }
		for range 3 {
			run.wait(context.Background())
		}
		if run.parallel() != 1 || slept != 2 {
			t.Errorf("%+v: %d at a time, and %d of 3 wait; want 1 and 2", limits, run.parallel(), slept)
		}
	}
	if n := NewRunner(&Receiver{Limits: Limits{Parallel: -1}}).parallel(); n != 1 {
		t.Errorf("%d at a time, want 1", n)
	}
}

func TestProbeCommands(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
	for _, tt := range []struct{ command, want string }{
		{`echo '{"applied": 1}' #`, `map[applied:1] <nil>`},
		{"echo garbage #", "map[] the probe gives no object of JSON"},
		{"exit 3 #", "map[] the probe's command: exit status 3"},
		{"yes x", "map[] the probe's command prints more than 1 MB"},
		{"yes x; true", "map[] the probe's command prints more than 1 MB"},
	} {
		snapshot, err := (&Probe{Command: tt.command}).Look(context.Background(), 1, 2)
		if got := fmt.Sprint(snapshot, " ", err); got != tt.want {
			t.Errorf("Look with %q: %s, want %s", tt.command, got, tt.want)
		}
	}
}

// A run that ends while a probe is waited for blames nobody.
func TestProbeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	probe := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		cancel()
		<-q.Context().Done()
	}))
	defer probe.Close()
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer receiver.Close()
	r := &Receiver{URL: receiver.URL, Probe: &Probe{URL: probe.URL}, Limits: Limits{Timeout: time.Minute}, Policy: DefaultPolicy()}
	for result := range Run(ctx, r, Cases(embedded(t), CaseOptions{Layers: []Layer{State}})) {
		for _, f := range result.Findings {
			t.Errorf("%s: %s", result.Case.ID, f.Message())
		}
		if result.Skipped == "" {
			t.Errorf("%s was tried, by what is told", result.Case.ID)
		}
	}
}

func TestShowIsShort(t *testing.T) {
	for _, v := range []any{strings.Repeat("y", 1<<20), []any{strings.Repeat("y", 1<<20)}} {
		if got := show(v); len(got) > 100 {
			t.Errorf("show gives %d bytes", len(got))
		}
	}
}
