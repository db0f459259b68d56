package contract

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// listening serves connections with a function until the test ends.
func listening(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				serve(c)
			}()
		}
	}()
	return "http://" + l.Addr().String() + "/hook"
}

func swallow(c net.Conn) { c.Read(make([]byte, 1<<16)) }

// Whatever a receiver does, the run ends, with a finding or as one that could
// not go on.
func TestBadReceivers(t *testing.T) {
	held := make(chan struct{})
	t.Cleanup(func() { close(held) })
	tests := []struct {
		name  string
		serve func(net.Conn)
		rule  string // of a finding, or "" when the receiver is dead
	}{
		{"never answers", func(c net.Conn) { <-held }, "contract-latency"},
		{"resets", func(c net.Conn) { c.(*net.TCPConn).SetLinger(0) }, "contract-valid"},
		{"ends", swallow, "contract-valid"},
		{"sends garbage", func(c net.Conn) { swallow(c); io.WriteString(c, "\x00\x01garbage\n\n") }, "contract-valid"},
		{"sends half a head", func(c net.Conn) { swallow(c); io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Le") }, "contract-valid"},
		{"sends a status of its own", func(c net.Conn) { swallow(c); io.WriteString(c, "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n") }, "contract-valid"},
		{"never ends its head", func(c net.Conn) {
			swallow(c)
			io.WriteString(c, "HTTP/1.1 200 OK\r\n")
			for {
				if _, err := io.WriteString(c, "X-Header: "+strings.Repeat("y", 1<<12)+"\r\n"); err != nil {
					return
				}
			}
		}, "contract-valid"},
		{"sends an endless body", func(c net.Conn) {
			swallow(c)
			io.WriteString(c, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
			for {
				if _, err := c.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}, "contract-answer-incomplete"},
		{"cuts its body short", func(c net.Conn) { swallow(c); io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}") }, "contract-answer-incomplete"},
		{"asks for the body and leaves", func(c net.Conn) { swallow(c); io.WriteString(c, "HTTP/1.1 100 Continue\r\n\r\n") }, "contract-valid"},
	}
	cases := Cases(embedded(t), CaseOptions{Layers: []Layer{Valid}})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := &Receiver{URL: listening(t, tt.serve), Limits: Limits{Timeout: 300 * time.Millisecond}, Policy: DefaultPolicy()}
			var found []string
			for result := range Run(context.Background(), r, cases) {
				for _, f := range result.Findings {
					found = append(found, f.Rule.ID)
				}
			}
			if !slices.Contains(found, tt.rule) {
				t.Errorf("found %q, want %s", found, tt.rule)
			}
		})
	}
}

// A receiver that nobody reaches ends the run before it begins.
func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	for _, url := range []string{"http://" + l.Addr().String(), "http://no-such-host.invalid/", "http://"} {
		run := NewRunner(&Receiver{URL: url, Limits: Limits{Timeout: time.Second}})
		for result := range run.Run(context.Background(), Cases(embedded(t), CaseOptions{Layers: []Layer{Valid}})) {
			if result.Case.ID != "calibration/valid" && result.Skipped == "" {
				t.Errorf("%s: %s was run", url, result.Case.ID)
			}
		}
		if why, dead := run.Stopped(); !dead || !strings.Contains(why, "cannot be reached") {
			t.Errorf("%s: stopped %q, dead %t", url, why, dead)
		}
	}
}

// A receiver that dies midway is noticed by the tenth failure.
func TestDiesMidway(t *testing.T) {
	var n atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if n.Add(1) > 40 {
			panic(http.ErrAbortHandler)
		}
	}))
	defer server.Close()
	run := NewRunner(&Receiver{URL: server.URL, Policy: DefaultPolicy(), Limits: Limits{Parallel: 1}})
	skipped := 0
	for result := range run.Run(context.Background(), Cases(embedded(t), CaseOptions{})) {
		if result.Skipped != "" {
			skipped++
		}
	}
	if why, dead := run.Stopped(); !dead || skipped == 0 || run.Sent() > 300 {
		t.Errorf("stopped %q, dead %t, after %d deliveries", why, dead, run.Sent())
	}
}

// A certificate that nobody vouches for, and one that ends soon.
func TestCertificate(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ErrorLog = nil
	server.StartTLS()
	defer server.Close()
	cases := Cases(embedded(t), CaseOptions{Layers: []Layer{Valid, Transport}})
	untrusted := &Receiver{URL: server.URL, Policy: DefaultPolicy()}
	if got := rulesOf(untrusted, cases); !slices.Contains(got, "contract-tls") {
		t.Errorf("an unknown issuer: %q", got)
	}
	trusted := &Receiver{URL: server.URL, Policy: DefaultPolicy(), TLS: &tls.Config{RootCAs: server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}}
	if got := rulesOf(trusted, cases); slices.Contains(got, "contract-tls") {
		t.Errorf("a certificate of httptest: %q", got)
	}
}

func rulesOf(r *Receiver, cases []Case) (list []string) {
	for result := range Run(context.Background(), r, cases) {
		for _, f := range result.Findings {
			list = append(list, f.Rule.ID)
		}
	}
	return list
}

// An interrupted run tells what it knows, and ends.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {}))
	defer server.Close()
	tried, skipped := 0, 0
	for result := range Run(ctx, &Receiver{URL: server.URL, Policy: DefaultPolicy()}, Cases(embedded(t), CaseOptions{})) {
		if tried++; tried == 20 {
			cancel()
		}
		if result.Skipped != "" {
			skipped++
		}
	}
	if skipped < 1000 {
		t.Errorf("%d of %d cases were left out after an interruption", skipped, tried)
	}
}

// In production only what every day brings is sent, one after the other.
func TestProduction(t *testing.T) {
	var n atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		n.Add(1)
		w.WriteHeader(http.StatusInternalServerError)
	}))
	defer server.Close()
	r := &Receiver{URL: server.URL, Environment: Production}
	run := NewRunner(r)
	run.receiver.Limits.Requests = 3
	for result := range run.Run(context.Background(), Cases(embedded(t), CaseOptions{})) {
		if result.Skipped == "" && result.Case.Safety != Read {
			t.Errorf("%s was run", result.Case.ID)
		}
	}
	if n.Load() != 3 {
		t.Errorf("%d deliveries, want 3: nothing is sent again in production", n.Load())
	}
}

// A secret is shown nowhere.
func TestMask(t *testing.T) {
	r := &Receiver{URL: "https://example.com/hook?token=query-secret-1", Header: http.Header{"Authorization": {"Bearer header-secret-2"}}, Signature: &Signature{Header: "X-Signature", Secret: "signing-secret-3"}}
	c := Cases(embedded(t), CaseOptions{Layers: []Layer{Valid}})[0]
	d, err := r.build(&c, 0)
	if err != nil {
		t.Fatal(err)
	}
	d.Answer = &Answer{Status: 500, Body: []byte("header-secret-2")}
	result := Result{Case: c, Deliveries: []*Delivery{d}, Findings: []Finding{{Rule: ruleLeak, Got: "tells header-secret-2", Delivery: d}}}
	recorded, err := r.Record(&result, &result.Findings[0])
	if err != nil {
		t.Fatal(err)
	}
	failing := &Failing{Result: result, Finding: result.Findings[0]}
	for name, text := range map[string]string{
		"curl": r.Curl(d), "hurl": r.Hurl(d, "2xx"), "recording": string(recorded), "finding": fmt.Sprintf("%+v", failing.Diagnostic(r)),
	} {
		for _, secret := range []string{"query-secret-1", "header-secret-2", "signing-secret-3"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows %s", name, secret)
			}
		}
	}
}

// Of two secrets one may begin with the other: nothing of the longer is left.
func TestMaskOverlap(t *testing.T) {
	r := &Receiver{URL: "https://example.com/", Header: http.Header{"Authorization": {"Bearer shared-secret"}, "X-Api-Key": {"shared-secret-and-more"}}}
	for range 20 {
		if got := r.Mask("shared-secret-and-more shared-secret"); got != "$X_API_KEY $TOKEN" {
			t.Fatalf("masked as %q", got)
		}
	}
}

// The same seed gives the same bytes, another one others.
func TestDigest(t *testing.T) {
	r := &Receiver{URL: "http://localhost"}
	digest := func(seed uint64) string {
		return Digest(r, Cases(embedded(t), CaseOptions{Seed: seed, Layers: []Layer{Valid, Domain}}))
	}
	if a, b, other := digest(1), digest(1), digest(2); a != b || a == other {
		t.Errorf("seed 1 gives %.8s and %.8s, seed 2 %.8s", a, b, other)
	}
}
