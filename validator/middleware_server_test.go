package validator

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
)

// However a delivery comes over the wire, what is let through reaches the
// handler as it would without the middleware.
func TestMiddlewareWire(t *testing.T) {
	v := New(load(t, ""), Options{})
	long := `{"ticket": {"subject": "` + strings.Repeat("x", 3<<20) + `"}}`
	for _, tt := range []struct {
		name, method, body string
		header             string // "Name: value"
		outcome            string
	}{
		{"as Gorgias sends", "POST", benchPayload, "", OutcomeClean},
		{"chunked", "POST", brokenPayload, "Transfer-Encoding: chunked", OutcomeBroken},
		{"gzip", "POST", "\x1f\x8b\x08...", "Content-Encoding: gzip", OutcomeUnchecked},
		{"coded as itself", "POST", brokenPayload, "Content-Encoding: Identity", OutcomeBroken},
		{"continue", "PUT", benchPayload, "Expect: 100-continue", OutcomeClean},
		{"a form", "POST", "a=1&b=%7B%7D", "Content-Type: application/x-www-form-urlencoded", OutcomeBroken},
		{"too large", "POST", long, "", OutcomeUnchecked},
		{"too large, chunked", "POST", long, "Transfer-Encoding: chunked", OutcomeUnchecked},
		{"GET", "GET", "", "", OutcomeUnchecked},
		{"GET with a body", "GET", "{", "", OutcomeUnchecked},
		{"DELETE", "DELETE", "", "", OutcomeUnchecked},
		{"DELETE with a body", "DELETE", brokenPayload, "", OutcomeBroken},
		{"OPTIONS", "OPTIONS", "", "", OutcomeUnchecked},
		{"POST of nothing", "POST", "", "", OutcomeBroken},
		{"POST of nothing, chunked", "POST", "", "Transfer-Encoding: chunked", OutcomeBroken},
	} {
		for _, http2 := range []bool{false, true} {
			outcome := ""
			h := v.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				text, err := io.ReadAll(r.Body)
				if err != nil || string(text) != tt.body || r.Method != tt.method {
					t.Errorf("%s: the handler reads %d bytes, %v; want %d", tt.name, len(text), err, len(tt.body))
				}
				io.WriteString(w, r.Proto)
			}), MiddlewareOptions{Count: func(_, what string) { outcome = what }})
			server := httptest.NewUnstartedServer(h)
			server.EnableHTTP2 = http2
			server.StartTLS()
			var body io.Reader = strings.NewReader(tt.body)
			name, value, _ := strings.Cut(tt.header, ": ")
			if name == "Transfer-Encoding" {
				body = io.MultiReader(body) // so that its length is not known
			}
			r, err := http.NewRequest(tt.method, server.URL, body)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("X-Gorgias-Trigger", "ticket-updated")
			if name == "Content-Encoding" || name == "Content-Type" || name == "Expect" {
				r.Header.Set(name, value)
			}
			answer, err := server.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			proto, _ := io.ReadAll(answer.Body)
			answer.Body.Close()
			server.Close()
			if answer.StatusCode != 200 || outcome != tt.outcome || strings.HasPrefix(string(proto), "HTTP/2") != http2 {
				t.Errorf("%s: %s over %s, counted as %s, want %s", tt.name, answer.Status, proto, outcome, tt.outcome)
			}
		}
	}
}

// A body may be said to be as large as may be.
func TestMiddlewareUnbounded(t *testing.T) {
	v := New(load(t, ""), Options{})
	for _, most := range []int64{math.MaxInt64, -1} {
		for _, length := range []int64{int64(len(brokenPayload)), -1, 1 << 45} {
			outcome := ""
			r := httptest.NewRequest("POST", "/hook", strings.NewReader(brokenPayload))
			r.Header.Set("X-Gorgias-Trigger", "ticket-updated")
			r.ContentLength = length
			v.Middleware(http.NotFoundHandler(), MiddlewareOptions{
				MaxBytes: most, Count: func(_, what string) { outcome = what },
			}).ServeHTTP(httptest.NewRecorder(), r)
			if outcome != OutcomeBroken {
				t.Errorf("at most %d bytes, said to be %d: counted as %q", most, length, outcome)
			}
		}
	}
}

// Who is around the middleware has its own body again at the end.
func TestMiddlewareAround(t *testing.T) {
	body := io.NopCloser(strings.NewReader(brokenPayload))
	r := httptest.NewRequest("POST", "/hook", nil)
	r.Header.Set("X-Gorgias-Trigger", "ticket-updated")
	r.Body = body
	New(load(t, ""), Options{}).Middleware(http.NotFoundHandler(), MiddlewareOptions{}).ServeHTTP(httptest.NewRecorder(), r)
	if r.Body != body {
		t.Errorf("the body is %T", r.Body)
	}
}

// A hook that panics ends its own delivery, as a handler that does, and no
// other.
func TestMiddlewarePanic(t *testing.T) {
	v := New(load(t, ""), Options{})
	panicking := errors.New("a hook that panics")
	var calls atomic.Int32
	found := func(*http.Request, string, []diag.Diagnostic) {
		if calls.Add(1)%2 == 1 {
			panic(panicking)
		}
	}
	var reached atomic.Int32
	h := v.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if text, err := io.ReadAll(r.Body); err != nil || string(text) != brokenPayload {
			t.Errorf("the handler reads %q, %v", text, err)
		}
		reached.Add(1)
	}), MiddlewareOptions{Found: found})
	var group sync.WaitGroup
	for range 64 {
		group.Go(func() {
			defer func() {
				if r := recover(); r != nil && r != any(panicking) {
					t.Error(r)
				}
			}()
			r := httptest.NewRequestWithContext(context.Background(), "POST", "/hook", bytes.NewReader([]byte(brokenPayload)))
			r.Header.Set("X-Gorgias-Trigger", "ticket-updated")
			h.ServeHTTP(httptest.NewRecorder(), r)
		})
	}
	group.Wait()
	if reached.Load() != 32 {
		t.Errorf("%d deliveries reach the handler, want 32", reached.Load())
	}
}
