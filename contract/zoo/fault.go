package zoo

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// A Fault is a receiver that differs from the one that is right in one thing.
type Fault struct {
	Name   string
	Family string
	Check  string // ID of the rule that is to tell of it; "" when nothing is wrong with it
	Doc    string // what it does, in a sentence

	make func(*Receiver) http.Handler
}

// A Server is a receiver that runs.
type Server struct {
	http.Handler
	receiver *Receiver
}

// New makes the receiver. Close it in the end.
func (f Fault) New(o Options) (*Server, error) {
	r, err := New(o)
	if err != nil {
		return nil, err
	}
	return &Server{f.make(r), r}, nil
}

// Close gives up the state's file.
func (s *Server) Close() error { return s.receiver.Close() }

// Find gives the receiver of a name, from both lists.
func Find(name string) (Fault, bool) {
	for _, list := range [][]Fault{Faults(), Legitimate()} {
		if i := slices.IndexFunc(list, func(f Fault) bool { return f.Name == name }); i >= 0 {
			return list[i], true
		}
	}
	return Fault{}, false
}

func (o Options) slow() time.Duration {
	if o.Slow == 0 {
		return 5 * time.Second
	}
	return o.Slow
}

// A request is a delivery as faults look at it.
type request struct {
	*http.Request
	receiver *Receiver
	body     []byte
	value    // of the body; the zero value when it is no JSON
	isJSON   bool
	trigger  string
}

// A reaction answers a request in place of the receiver that is right.
type reaction func(http.ResponseWriter, *request)

// A condition tells whether a request is one of those that a fault is about.
type condition func(*request) bool

// when reacts to the requests that are so. Others are taken as is right.
func when(is condition, react reaction) func(*Receiver) http.Handler {
	return watch(func(w http.ResponseWriter, q *request) bool {
		if !is(q) {
			return false
		}
		react(w, q)
		return true
	})
}

// watch gives deliveries to a function, and those that it does not answer to
// the receiver that is right. Only what that one would look at comes to it:
// with the token, and by POST.
func watch(look func(http.ResponseWriter, *request) bool) func(*Receiver) http.Handler {
	return func(r *Receiver) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
			if q.Method != http.MethodPost || !hasToken(q, r.options.Token) || q.URL.Path == r.options.ProbePath {
				r.ServeHTTP(w, q)
				return
			}
			watched, err := read(r, q)
			if err != nil || !look(w, watched) {
				r.ServeHTTP(w, q)
			}
		})
	}
}

// read reads the body, and puts it back.
func read(r *Receiver, q *http.Request) (*request, error) {
	body, err := io.ReadAll(q.Body)
	q.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), brokenOff{err}))
	watched := &request{Request: q, receiver: r, body: body, trigger: triggerOf(q)}
	if root, fault := parse(body); fault == nil {
		watched.value, watched.isJSON = root, true
		if watched.trigger == "" {
			watched.trigger = root.at("event", "type").text()
		}
	}
	return watched, err
}

type brokenOff struct{ err error }

func (f brokenOff) Read([]byte) (int, error) {
	if f.err == nil {
		return 0, io.EOF
	}
	return 0, f.err
}

// Reactions.

func status(code int) reaction {
	return func(w http.ResponseWriter, _ *request) { answer(w, code, problem{"something went wrong"}) }
}

func reply(code int, contentType, text string) reaction {
	return func(w http.ResponseWriter, _ *request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(code)
		io.WriteString(w, text)
	}
}

// drop ends the connection without an answer, as a panic does.
func drop(http.ResponseWriter, *request) { panic(http.ErrAbortHandler) }

// hang answers when the sender is gone.
func hang(w http.ResponseWriter, q *request) {
	pause(q.Request, q.receiver.options.slow()*3/2)
	answer(w, http.StatusOK, taken{})
}

func pause(q *http.Request, d time.Duration) {
	select {
	case <-time.After(d):
	case <-q.Context().Done():
	}
}

// then takes the delivery as is right, with another answer.
func then(react reaction) reaction {
	return func(w http.ResponseWriter, q *request) {
		q.receiver.ServeHTTP(&silent{header: http.Header{}}, q.Request)
		react(w, q)
	}
}

// A silent writer throws an answer away, but for its status.
type silent struct {
	header http.Header
	status int
}

func (s *silent) Header() http.Header         { return s.header }
func (s *silent) Write(b []byte) (int, error) { return len(b), nil }
func (s *silent) WriteHeader(code int)        { s.status = code }

// Conditions.

func always(*request) bool { return true }

func all(list ...condition) condition {
	return func(q *request) bool {
		return !slices.ContainsFunc(list, func(is condition) bool { return !is(q) })
	}
}

func on(triggers ...string) condition {
	return func(q *request) bool { return slices.Contains(triggers, q.trigger) }
}

func path(text string) []string { return strings.Split(text, ".") }

func null(at string) condition {
	return func(q *request) bool { v := q.at(path(at)...); return v.present && v.any == nil }
}

func absent(at string) condition {
	return func(q *request) bool {
		names := path(at)
		parent := q.at(names[:len(names)-1]...)
		return parent.isObject() && !q.at(names...).present
	}
}

// text is so of a string at a place.
func text(at string, is func(string) bool) condition {
	return func(q *request) bool {
		s, ok := q.at(path(at)...).any.(string)
		return ok && is(s)
	}
}

func equals(words ...string) func(string) bool {
	return func(s string) bool { return slices.Contains(words, s) }
}

func not(is func(string) bool) func(string) bool { return func(s string) bool { return !is(s) } }

func contains(part string) func(string) bool {
	return func(s string) bool { return strings.Contains(s, part) }
}

func hasRune(is func(rune) bool) func(string) bool {
	return func(s string) bool { return strings.IndexFunc(s, is) >= 0 }
}

// empty is so of a list or an object without anything in it.
func empty(at string) condition {
	return func(q *request) bool {
		switch v := q.at(path(at)...).any.(type) {
		case []any:
			return len(v) == 0
		case map[string]any:
			return len(v) == 0
		}
		return false
	}
}

// kind is so of a value of none of these kinds; what is absent has none.
func noneOf(at string, kinds ...string) condition {
	return func(q *request) bool {
		v := q.at(path(at)...)
		return v.present && !slices.Contains(kinds, kindOf(v.any))
	}
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "list"
	case map[string]any:
		return "object"
	}
	return "number"
}

// deep gives how deeply a value nests.
func deep(v any) int {
	most := 0
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			most = max(most, deep(item)+1)
		}
	case map[string]any:
		for _, member := range v {
			most = max(most, deep(member)+1)
		}
	}
	return most
}

// unknownName is so of an object with a name that is none of those.
func unknownName(at string, known ...string) condition {
	return func(q *request) bool {
		v := q.value
		if at != "" {
			v = q.at(path(at)...)
		}
		object, _ := v.any.(map[string]any)
		for name := range object {
			if !slices.Contains(known, name) {
				return true
			}
		}
		return false
	}
}

func malformed(q *request) bool { return !q.isJSON }

func (q *request) number(at string) (int64, bool) { return q.at(path(at)...).id() }

func (f Fault) String() string { return fmt.Sprintf("%s: %s", f.Name, f.Doc) }
