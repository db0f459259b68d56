package validator

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/webhook-lint/webhook-lint/diag"
)

// MiddlewareOptions say how a receiver's deliveries are checked. The zero value
// observes those whose channel the header X-Gorgias-Trigger names.
type MiddlewareOptions struct {
	// Channel gives the channel of a request, or "" for one that is not
	// checked: FromHeader, FromQuery, FromPath or a function of one's own.
	Channel func(*http.Request) string

	// Refuse answers a delivery with an error among its findings 422, and one
	// beyond MaxBytes 413, with a problem document (RFC 9457). Otherwise every
	// delivery reaches the handler, whatever is found.
	Refuse bool

	// MaxBytes bounds the bodies that are read to be checked; 0 is 1 MiB.
	MaxBytes int64

	// A hook that panics ends its delivery, as a handler that does.
	Found func(r *http.Request, channel string, findings []diag.Diagnostic) // is told of findings
	Count func(channel, outcome string)                                     // is told of each delivery: see Outcomes
	Log   *slog.Logger                                                      // has findings as records; nil for none
}

// What comes of a delivery.
const (
	OutcomeClean     = "clean"     // nothing is to be said of it
	OutcomeNoted     = "noted"     // there are notes or warnings
	OutcomeBroken    = "broken"    // there is an error
	OutcomeUnchecked = "unchecked" // it has no known channel or no body, is encoded or too large, or could not be read
)

// Outcomes lists what may come of a delivery, for the labels of a counter.
func Outcomes() []string {
	return []string{OutcomeClean, OutcomeNoted, OutcomeBroken, OutcomeUnchecked}
}

// FromHeader takes the channel from a header field.
func FromHeader(name string) func(*http.Request) string {
	return func(r *http.Request) string { return r.Header.Get(name) }
}

// FromQuery takes the channel from a parameter of the query.
func FromQuery(name string) func(*http.Request) string {
	return func(r *http.Request) string { return r.URL.Query().Get(name) }
}

// FromPath takes the channel from a wildcard of the pattern that http.ServeMux
// matched: "channel" of POST /hooks/{channel}.
func FromPath(name string) func(*http.Request) string {
	return func(r *http.Request) string { return r.PathValue(name) }
}

const (
	triggerHeader   = "X-Gorgias-Trigger"
	defaultMaxBytes = 1 << 20
)

// Middleware checks the deliveries that next handles. The body reaches it byte
// for byte. Values in findings are masked as in those of Validate.
func (v *Validator) Middleware(next http.Handler, o MiddlewareOptions) http.Handler {
	if o.Channel == nil {
		o.Channel = FromHeader(triggerHeader)
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = defaultMaxBytes
	}
	o.MaxBytes = min(o.MaxBytes, math.MaxInt64-1) // one more is read
	return &middleware{validator: v, next: next, o: o}
}

type middleware struct {
	validator *Validator
	next      http.Handler
	o         MiddlewareOptions
	buffers   sync.Pool // of *[]byte, for the next deliveries
}

func (m *middleware) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	channel := m.o.Channel(r)
	if m.validator.matchers[channel] == nil || !mayDeliver(r) || isEncoded(r) {
		m.count(channel, OutcomeUnchecked)
		m.next.ServeHTTP(w, r)
		return
	}
	b := m.read(r)
	defer func(own io.ReadCloser) {
		r.Body = own
		m.release(b)
	}(b.ReadCloser)
	switch whole := int64(len(b.text)) <= m.o.MaxBytes; {
	case b.failed != nil:
		m.count(channel, OutcomeUnchecked)
		m.log(r.Context(), slog.LevelWarn, "the body of a delivery could not be read", "channel", channel, "error", b.failed.Error())
	case !whole && m.o.Refuse:
		m.count(channel, OutcomeUnchecked)
		answerProblem(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d bytes", m.o.MaxBytes), nil)
		return
	case !whole:
		m.count(channel, OutcomeUnchecked)
	default:
		if findings := m.check(r, channel, b.text); m.o.Refuse && diag.HasErrors(findings) {
			answerProblem(w, http.StatusUnprocessableEntity, "the payload does not honour the contract of "+channel, findings)
			return
		}
	}
	m.next.ServeHTTP(w, r)
}

// mayDeliver reports whether a request may carry a payload. One that should and
// has none breaks the contract.
func mayDeliver(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return false
	case http.MethodPost, http.MethodPut, http.MethodPatch:
		return r.Body != nil
	}
	return r.Body != nil && r.ContentLength != 0
}

func isEncoded(r *http.Request) bool {
	coding := r.Header.Get("Content-Encoding")
	return coding != "" && !strings.EqualFold(coding, "identity")
}

// read reads the body, or one byte more of it than it may have, and puts it
// back.
func (m *middleware) read(r *http.Request) *body {
	buffer, _ := m.buffers.Get().(*[]byte)
	if buffer == nil {
		buffer = new([]byte)
	}
	b := &body{ReadCloser: r.Body, text: (*buffer)[:0], buffer: buffer}
	if n := r.ContentLength; n > 0 && n <= m.o.MaxBytes {
		b.text = slices.Grow(b.text, int(min(n, maxTrusted))+1) // and room to see its end
	}
	for most := m.o.MaxBytes + 1; int64(len(b.text)) < most; {
		b.text = slices.Grow(b.text, 1)
		room := b.text[len(b.text):min(int64(cap(b.text)), most)]
		n, err := r.Body.Read(room)
		b.text = b.text[:len(b.text)+n]
		if err != nil {
			if err != io.EOF {
				b.failed = err
			}
			b.ended = err
			break
		}
	}
	r.Body = b
	return b
}

// maxTrusted is how much memory is taken for a body because its sender says so;
// for more, bytes have to come.
const maxTrusted = 1 << 20

// maxBuffer is how large buffers are that are kept.
const maxBuffer = 64 << 10

// release ends the reading of a body. Its buffer is for other deliveries from
// now on.
func (m *middleware) release(b *body) {
	b.mu.Lock()
	*b.buffer, b.text, b.ended = b.text[:0], nil, http.ErrBodyReadAfterClose
	b.mu.Unlock()
	if cap(*b.buffer) <= maxBuffer {
		m.buffers.Put(b.buffer)
	}
}

// A body is a request's body of which some was read before. As with net/http,
// it can be read until the handler returns.
type body struct {
	io.ReadCloser       // what comes behind text
	failed        error // what kept it from being read before

	mu     sync.Mutex // somebody may read on when the handler has returned
	text   []byte     // read before
	at     int        // how much of it was read again
	ended  error      // what comes behind text, if not more
	buffer *[]byte
}

func (b *body) Read(p []byte) (int, error) {
	b.mu.Lock()
	n := copy(p, b.text[min(b.at, len(b.text)):])
	b.at += n
	ended := b.ended
	b.mu.Unlock()
	if n > 0 || len(p) == 0 {
		return n, nil
	}
	if ended != nil {
		return 0, ended
	}
	return b.ReadCloser.Read(p)
}

func (m *middleware) check(r *http.Request, channel string, payload []byte) []diag.Diagnostic {
	findings, err := m.validator.Validate(channel, "body", payload)
	if err != nil {
		m.count(channel, OutcomeUnchecked)
		m.log(r.Context(), slog.LevelError, "a delivery could not be checked", "channel", channel, "error", err.Error())
		return nil
	}
	switch {
	case len(findings) == 0:
		m.count(channel, OutcomeClean)
		return nil
	case diag.HasErrors(findings):
		m.count(channel, OutcomeBroken)
	default:
		m.count(channel, OutcomeNoted)
	}
	if m.o.Found != nil {
		m.o.Found(r, channel, findings)
	}
	for _, d := range findings {
		m.log(r.Context(), level(d.Severity), d.Message, "rule", d.Rule.ID, "channel", channel, "pointer", string(d.Pointer))
	}
	return findings
}

func (m *middleware) count(channel, outcome string) {
	if m.o.Count == nil {
		return
	}
	if m.validator.matchers[channel] == nil {
		channel = "" // a label is not what a sender chooses
	}
	m.o.Count(channel, outcome)
}

func (m *middleware) log(ctx context.Context, level slog.Level, message string, args ...any) {
	if m.o.Log != nil {
		m.o.Log.Log(ctx, level, message, args...)
	}
}

func level(s diag.Severity) slog.Level {
	switch s {
	case diag.Error:
		return slog.LevelError
	case diag.Warning:
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// answerProblem answers with a problem document: RFC 9457.
func answerProblem(w http.ResponseWriter, status int, detail string, findings []diag.Diagnostic) {
	type told struct {
		Rule     string `json:"rule"`
		Severity string `json:"severity"`
		Pointer  string `json:"pointer"`
		Detail   string `json:"detail"`
	}
	document := struct {
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
		Errors []told `json:"errors,omitempty"`
	}{http.StatusText(status), status, detail, nil}
	for _, d := range findings {
		document.Errors = append(document.Errors, told{d.Rule.ID, d.Severity.String(), string(d.Pointer), d.Message})
	}
	text, err := json.Marshal(document)
	if err != nil {
		text = nil // of texts and a number, which always can be written
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	w.Write(text)
}
