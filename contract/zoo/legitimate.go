package zoo

import (
	"io"
	"net/http"
	"strings"
	"time"
)

// Legitimate gives receivers that differ from the one that is right in something
// that they may do.
func Legitimate() []Fault {
	return []Fault{
		{"answers-204", "legitimate", "", "answers without a body", answers(mapTo(http.StatusOK, http.StatusNoContent), true)},
		{"answers-201", "legitimate", "", "answers 201", answers(mapTo(http.StatusOK, http.StatusCreated), false)},
		{"accepts-then-applies", "legitimate", "", "answers 202, and applies the event 200 ms later", acceptsThenApplies},
		{"malformed-422", "legitimate", "", "answers 422 to what it cannot read", answers(mapTo(http.StatusBadRequest, http.StatusUnprocessableEntity), false)},
		{"auth-403", "legitimate", "", "answers 403 when the token is wrong", answers(mapTo(http.StatusUnauthorized, http.StatusForbidden), false)},
		{"auth-404", "legitimate", "", "shows nobody without the token that it is there", answers(mapTo(http.StatusUnauthorized, http.StatusNotFound), false)},
		{"methods-404", "legitimate", "", "knows POST alone, and answers 404 to the rest", rawWhen(func(q *http.Request) bool { return q.Method != http.MethodPost }, http.StatusNotFound)},
		{"health-page", "legitimate", "", "answers a GET with its health", healthPage},
		{"plain-text-errors", "legitimate", "", "says its errors in plain text", plainText},
		{"limit-1mb", "legitimate", "", "takes bodies up to 1 MB, and answers 413 to others", when(func(q *request) bool { return len(q.body) > 1<<20 }, reply(http.StatusRequestEntityTooLarge, "text/plain", "too large\n"))},
		{"retry-after", "legitimate", "", "answers 429 with Retry-After when more than five come at once", tooMany},
		{"connection-close", "legitimate", "", "closes the connection after each answer", closes},
		{"ignores-incomplete", "legitimate", "", "answers 200 to events without a ticket, and does nothing", when(func(q *request) bool { return q.isJSON && func() bool { _, ok := q.number("ticket.id"); return !ok }() }, reply(http.StatusOK, "application/json", `{"ignored":true}`))},
		{"queues-first", "legitimate", "", "puts whatever comes into a queue, answers 202, and reads it later", queuesFirst},
		{"no-auth", "legitimate", "", "knows its senders by their addresses", authorised(func(string, string) bool { return true })},
		{"ill-typed-400", "legitimate", "", "refuses values of a type that the document does not allow", when(func(q *request) bool {
			return q.at("ticket").isObject() && (noneOf("ticket.tags", "list", "string", "null")(q) || noneOf("ticket.status", "string", "null")(q) || noneOf("ticket.customer", "object", "null")(q) || noneOf("ticket.subject", "string", "null")(q))
		}, e400)},
		{"created-first", "legitimate", "", "refuses with 422 what is about a ticket of whose creation it was not told", unknownTicket(status(http.StatusUnprocessableEntity), updated, messageCreated, messageFailed, unsnoozed, assigned, statusUpdated, handedOver)},
		{"a-little-slow", "legitimate", "", "takes a tenth of the time that the sender waits", when(on(handedOver), func(w http.ResponseWriter, q *request) {
			pause(q.Request, q.receiver.options.slow()/10)
			q.receiver.ServeHTTP(w, q.Request)
		})},
	}
}

func mapTo(from, to int) func(int) int {
	return func(code int) int {
		if code == from {
			return to
		}
		return code
	}
}

// answers is the receiver that is right with other statuses, and no body if
// that is so.
func answers(code func(int) int, bare bool) func(*Receiver) http.Handler {
	return func(r *Receiver) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
			if q.URL.Path == r.options.ProbePath {
				r.ServeHTTP(w, q)
				return
			}
			r.ServeHTTP(&recoded{w, code, bare, false}, q)
		})
	}
}

type recoded struct {
	http.ResponseWriter
	code func(int) int
	bare bool
	none bool
}

func (w *recoded) WriteHeader(code int) {
	code = w.code(code)
	if w.none = w.bare && code == http.StatusNoContent; w.none {
		w.Header().Del("Content-Length")
		w.Header().Del("Content-Type")
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *recoded) Write(b []byte) (int, error) {
	if w.none {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}

// later applies an event after a while, as a queue does.
func (r *Receiver) later(after time.Duration, e *event) {
	time.AfterFunc(after, func() {
		r.store.update(func(p page) error {
			_, err := r.apply(p, e)
			return err
		})
	})
}

func acceptsThenApplies(r *Receiver) http.Handler {
	return watch(func(w http.ResponseWriter, q *request) bool {
		e, err := readEvent(q.trigger, q.body)
		if err != nil || !e.known() || !r.options.Signature.signs(q.Request, q.body) || !isJSON(q.Header.Get("Content-Type")) {
			return false
		}
		r.later(200*time.Millisecond, e)
		answer(w, http.StatusAccepted, taken{})
		return true
	})(r)
}

func queuesFirst(r *Receiver) http.Handler {
	return watch(func(w http.ResponseWriter, q *request) bool {
		if !r.options.Signature.signs(q.Request, q.body) {
			return false
		}
		if e, err := readEvent(q.trigger, q.body); err == nil && e.known() {
			r.later(20*time.Millisecond, e)
		}
		answer(w, http.StatusAccepted, taken{})
		return true
	})(r)
}

func healthPage(r *Receiver) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path != r.options.ProbePath && (q.Method == http.MethodGet || q.Method == http.MethodHead) {
			reply(http.StatusOK, "text/plain", "up\n")(w, nil)
			return
		}
		r.ServeHTTP(w, q)
	})
}

func closes(r *Receiver) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Connection", "close")
		r.ServeHTTP(w, q)
	})
}

func plainText(r *Receiver) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		s := &kept{silent: silent{header: http.Header{}, status: http.StatusOK}}
		r.ServeHTTP(s, q)
		if s.status >= 400 {
			if allow := s.header.Get("Allow"); allow != "" {
				w.Header().Set("Allow", allow)
			}
			http.Error(w, strings.ToLower(http.StatusText(s.status)), s.status)
			return
		}
		w.Header().Set("Content-Type", s.header.Get("Content-Type"))
		w.WriteHeader(s.status)
		io.WriteString(w, s.body.String())
	})
}

// A kept answer is looked at before it goes out.
type kept struct {
	silent
	body strings.Builder
}

func (k *kept) Write(b []byte) (int, error) { return k.body.Write(b) }
