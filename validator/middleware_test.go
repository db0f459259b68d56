package validator

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/webhook-lint/webhook-lint/diag"
)

const brokenPayload = `{"ticket": {"id": 86538298, "status": "Open"}}`

// A delivery is observed or refused; whatever is let through reaches the
// handler byte for byte.
func TestMiddleware(t *testing.T) {
	v := New(load(t, ""), Options{})
	for _, tt := range []struct {
		name, trigger, body string
		encoding            string // and the method, if it is not POST
		o                   MiddlewareOptions
		status              int
		outcome             string // and the channel that it is counted under
		reaches             bool
	}{
		{"clean", "ticket-updated", benchPayload, "", MiddlewareOptions{}, 200, "ticket-updated clean", true},
		{"clean, strict", "ticket-updated", benchPayload, "", MiddlewareOptions{Refuse: true}, 200, "ticket-updated clean", true},
		{"observed", "ticket-updated", brokenPayload, "", MiddlewareOptions{}, 200, "ticket-updated broken", true},
		{"refused", "ticket-updated", brokenPayload, "", MiddlewareOptions{Refuse: true}, 422, "ticket-updated broken", false},
		{"noted", "ticket-updated", `{"ticket": {"id": 1, "unheard": 1}}`, "", MiddlewareOptions{Refuse: true}, 200, "ticket-updated noted", true},
		{"no channel", "", brokenPayload, "", MiddlewareOptions{Refuse: true}, 200, " unchecked", true},
		{"unknown channel", "ticket-merged", brokenPayload, "", MiddlewareOptions{Refuse: true}, 200, " unchecked", true},
		{"encoded", "ticket-updated", brokenPayload, "gzip", MiddlewareOptions{Refuse: true}, 200, "ticket-updated unchecked", true},
		{"too large", "ticket-updated", brokenPayload, "", MiddlewareOptions{MaxBytes: 10}, 200, "ticket-updated unchecked", true},
		{"too large, refused", "ticket-updated", brokenPayload, "", MiddlewareOptions{MaxBytes: 10, Refuse: true}, 413, "ticket-updated unchecked", false},
		{"as large as may be", "ticket-updated", brokenPayload, "", MiddlewareOptions{MaxBytes: int64(len(brokenPayload))}, 200, "ticket-updated broken", true},
		{"empty", "ticket-updated", "", "", MiddlewareOptions{Refuse: true}, 422, "ticket-updated broken", false},
		{"GET", "ticket-updated", "", "GET", MiddlewareOptions{Refuse: true}, 200, "ticket-updated unchecked", true},
		{"no JSON", "ticket-updated", "{", "", MiddlewareOptions{Refuse: true}, 422, "ticket-updated broken", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var counted []string
			tt.o.Count = func(channel, outcome string) { counted = append(counted, channel+" "+outcome) }
			reached := false
			next := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				text, err := io.ReadAll(r.Body)
				if reached = true; err != nil || string(text) != tt.body || r.Body.Close() != nil {
					t.Errorf("the handler reads %q, %v", text, err)
				}
			})
			r := httptest.NewRequest("POST", "/hook", strings.NewReader(tt.body))
			r.Header.Set("X-Gorgias-Trigger", tt.trigger)
			if tt.encoding == "GET" {
				r.Method = tt.encoding
			} else if tt.encoding != "" {
				r.Header.Set("Content-Encoding", tt.encoding)
			}
			w := httptest.NewRecorder()
			v.Middleware(next, tt.o).ServeHTTP(w, r)
			if w.Code != tt.status || reached != tt.reaches || strings.Join(counted, ", ") != tt.outcome {
				t.Errorf("answers %d, reaches the handler %v, counts %q; want %d, %v, %q", w.Code, reached, counted, tt.status, tt.reaches, tt.outcome)
			}
		})
	}
}

// A problem document names the findings, and shows no value of theirs.
func TestProblem(t *testing.T) {
	v := New(load(t, ""), Options{})
	w := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "/hook?on=ticket-updated", strings.NewReader(`{"ticket": {"id": 1, "customer": {"email": ["emma@example.com"]}}}`))
	var log bytes.Buffer
	var found []diag.Diagnostic
	v.Middleware(http.NotFoundHandler(), MiddlewareOptions{
		Channel: FromQuery("on"), Refuse: true, Log: slog.New(slog.NewTextHandler(&log, nil)),
		Found: func(_ *http.Request, channel string, findings []diag.Diagnostic) { found = findings },
	}).ServeHTTP(w, r)
	var document struct {
		Title, Detail string
		Status        int
		Errors        []struct{ Rule, Severity, Pointer, Detail string }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &document); err != nil || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Fatal(w.Body, err)
	}
	if document.Status != 422 || len(document.Errors) != len(found) || document.Errors[0].Pointer != "/ticket/customer/email" || document.Errors[0].Rule != "payload-type" {
		t.Errorf("the document is %s", w.Body)
	}
	if text := w.Body.String() + log.String(); strings.Contains(text, "emma@") || !strings.Contains(log.String(), "rule=payload-type channel=ticket-updated pointer=/ticket/customer/email") {
		t.Errorf("told: %s", text)
	}
}

// A body that breaks off breaks off for the handler too.
func TestMiddlewareBroken(t *testing.T) {
	broken := errors.New("connection reset")
	r := httptest.NewRequest("POST", "/hook", io.MultiReader(strings.NewReader(`{"tic`), iotest.ErrReader(broken)))
	r.Header.Set("X-Gorgias-Trigger", "ticket-updated")
	next := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if text, err := io.ReadAll(r.Body); string(text) != `{"tic` || !errors.Is(err, broken) {
			t.Errorf("the handler reads %q, %v", text, err)
		}
	})
	New(load(t, ""), Options{}).Middleware(next, MiddlewareOptions{Refuse: true}).ServeHTTP(httptest.NewRecorder(), r)
}

// The bytes of a body are for other deliveries once the handler has returned,
// and nobody who kept the body sees them.
func TestMiddlewareKept(t *testing.T) {
	var kept []io.Reader
	h := New(load(t, ""), Options{}).Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var first [1]byte
		if _, err := r.Body.Read(first[:]); err != nil || first[0] != '{' {
			t.Errorf("the handler reads %q, %v", first, err)
		}
		kept = append(kept, r.Body)
	}), MiddlewareOptions{MaxBytes: 200})
	for i, text := range []string{brokenPayload, benchPayload, brokenPayload, "{" + benchPayload} {
		r := httptest.NewRequest("POST", "/hook", iotest.HalfReader(strings.NewReader(text)))
		r.Header.Set("X-Gorgias-Trigger", "ticket-updated")
		if i == 2 {
			r.ContentLength = 1 << 40 // as nobody should say
		}
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
	for i, b := range kept {
		if text, err := io.ReadAll(b); len(text) > 0 || !errors.Is(err, http.ErrBodyReadAfterClose) {
			t.Errorf("body %d still gives %q, %v", i, text, err)
		}
	}
}

// BenchmarkMiddleware compares a handler behind the check with one alone.
func BenchmarkMiddleware(b *testing.B) {
	next := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			b.Fatal(err)
		}
	})
	text := []byte(strings.Replace(benchPayload, "Where is my order?", strings.Repeat("Where is my order? ", 80), 1))
	for name, h := range map[string]http.Handler{"alone": next, "checked": New(load(b, ""), Options{}).Middleware(next, MiddlewareOptions{Refuse: true})} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest("POST", "/hook", bytes.NewReader(text))
				r.Header.Set("X-Gorgias-Trigger", "ticket-updated")
				h.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
}
