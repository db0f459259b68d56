package engine_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/webhook-lint/webhook-lint/bench/corpus"
	"github.com/webhook-lint/webhook-lint/bench/engine"
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/validator"
)

// formatless engines accept what breaks a format alone.
var formatless = []string{"google/jsonschema-go"}

func TestVerdicts(t *testing.T) {
	schema, err := engine.Schema()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range engine.All {
		if e.Name == engine.Floor {
			continue
		}
		accepts, err := e.Compile(schema)
		if err != nil {
			t.Errorf("%s: %v", e.Name, err)
			continue
		}
		for i := range 2000 {
			line, fault := corpus.Corpus{}.Append(nil, i), corpus.Corpus{}.Fault(i)
			want := fault == nil || fault.Keyword == "format" && slices.Contains(formatless, e.Name)
			if got := accepts(line); got != want {
				t.Errorf("%s on line %d: accepted %t, want %t: %+v\n%s", e.Name, i+1, got, want, fault, line)
			}
		}
	}
}

// Nothing is to be said of a line without a fault, one thing of one with a
// fault.
func TestFindings(t *testing.T) {
	v, err := engine.Validator()
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2000 {
		found, err := v.Validate(corpus.Channel, "", corpus.Corpus{}.Append(nil, i))
		if err != nil {
			t.Fatal(err)
		}
		fault := corpus.Corpus{}.Fault(i)
		switch {
		case fault == nil && len(found) > 0:
			t.Errorf("line %d: %v, want nothing", i+1, found)
		case fault != nil && (len(found) != 1 || string(found[0].Pointer) != fault.Pointer || found[0].Severity != diag.Error):
			t.Errorf("line %d: %v, want one error at %s", i+1, found, fault.Pointer)
		}
	}
}

// BenchmarkOne judges one payload again and again, BenchmarkMany a thousand
// in turn.
func BenchmarkOne(b *testing.B)  { benchmark(b, typical(b)) }
func BenchmarkMany(b *testing.B) { benchmark(b, clean(1000)...) }

func benchmark(b *testing.B, payloads ...[]byte) {
	schema, err := engine.Schema()
	if err != nil {
		b.Fatal(err)
	}
	size := 0
	for _, p := range payloads {
		size += len(p)
	}
	for _, e := range engine.All {
		b.Run(e.Name, func(b *testing.B) {
			accepts, err := e.Compile(schema)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(size / len(payloads)))
			i := 0
			measure(b, func() {
				if !accepts(payloads[i%len(payloads)]) {
					b.Fatalf("payload %d is not accepted", i%len(payloads))
				}
				i++
			})
		})
	}
}

// measure reports, beside what the clock says, the CPU time on all cores: what
// the collector of garbage takes is not hidden then, and other work on the
// machine is not counted.
func measure(b *testing.B, do func()) {
	b.ReportAllocs()
	do() // compiles what it needs
	before := cpuTime(b)
	for b.Loop() {
		do()
	}
	b.ReportMetric(float64(cpuTime(b)-before)/float64(b.N), "cpu-ns/op")
}

func cpuTime(b *testing.B) int64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return r.Utime.Nano() + r.Stime.Nano()
}

func clean(n int) [][]byte {
	var list [][]byte
	for i := range n {
		list = append(list, (corpus.Corpus{Clean: true}).Append(nil, i))
	}
	return list
}

// typical gives the payload of middle length.
func typical(tb testing.TB) []byte {
	list := clean(999)
	slices.SortFunc(list, func(a, b []byte) int { return len(a) - len(b) })
	return list[len(list)/2]
}

// BenchmarkRefused is the full reason for each kind of fault in turn.
func BenchmarkRefused(b *testing.B) {
	v, err := engine.Validator()
	if err != nil {
		b.Fatal(err)
	}
	var payloads [][]byte
	for _, i := range (corpus.Corpus{}).Faulty(2000) {
		payloads = append(payloads, corpus.Corpus{}.Append(nil, i))
	}
	b.Run("one", func(b *testing.B) {
		i := 0
		next := func() {
			found, err := v.Validate(corpus.Channel, "body.json", payloads[i%len(payloads)])
			if err != nil || len(found) != 1 || found[0].Message == "" {
				b.Fatalf("%v, %v; want one finding", found, err)
			}
			i++
		}
		for range payloads {
			next() // each compiles what it needs
		}
		measure(b, next)
	})
}

// A counted is a ResponseWriter that keeps the status alone.
type counted struct {
	header http.Header
	code   int
}

func (c *counted) Header() http.Header         { return c.header }
func (c *counted) WriteHeader(code int)        { c.code = code }
func (c *counted) Write(b []byte) (int, error) { return len(b), nil }

// BenchmarkHandler serves the same request without and with the middleware.
// Request and response are made once: what a server takes for them would hide
// the difference.
func BenchmarkHandler(b *testing.B) {
	v, err := engine.Validator()
	if err != nil {
		b.Fatal(err)
	}
	buffer := make([]byte, 4096)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for {
			if _, err := r.Body.Read(buffer); err != nil {
				return
			}
		}
	})
	text := string(typical(b))
	for _, bb := range []struct {
		name    string
		handler http.Handler
	}{{"plain", handler}, {"middleware", v.Middleware(handler, validator.MiddlewareOptions{Refuse: true})}} {
		b.Run(bb.name, func(b *testing.B) {
			body := strings.NewReader(text)
			r := httptest.NewRequest(http.MethodPost, "/", body)
			r.Header.Set("X-Gorgias-Trigger", corpus.Channel)
			of, w := r.Body, &counted{header: http.Header{}}
			measure(b, func() {
				body.Reset(text)
				r.Body, w.code = of, http.StatusOK
				bb.handler.ServeHTTP(w, r)
				if w.code != http.StatusOK || body.Len() > 0 {
					b.Fatalf("status %d, want 200; %d bytes were not read", w.code, body.Len())
				}
			})
		})
	}
}
