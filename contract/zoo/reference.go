// Package zoo holds receivers of webhooks to test a contract test with. A
// [Receiver] does everything right, and is sample code. [Faults] are receivers
// that differ from it in one thing that is wrong, and [Legitimate] are some
// that differ from it in a thing that is not.
package zoo

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// Options say what a receiver expects. The zero value expects no proof of who
// sends, and forgets everything on Close.
type Options struct {
	Token     string    // that Authorization: Bearer … must carry; "" for none
	Signature Signature // that deliveries must carry
	File      string    // that the state is kept in; "" for a temporary one
	ProbePath string    // where the state can be asked for: /probe

	// How long the sender waits for an answer: 5 seconds. Receivers that are
	// slow take longer; the one that is right does not look at it.
	Slow time.Duration
}

// A Receiver takes the events of Gorgias on every path but that of the probe.
// It takes an event once, however often and in whatever order events come. The
// trigger stands in the header X-Trigger, in the query as trigger, or in the
// body at /event/type.
type Receiver struct {
	options Options
	store   *store
	apply   func(page, *event) (news bool, err error)
}

// New makes a receiver. Close it in the end.
func New(o Options) (*Receiver, error) {
	if o.ProbePath == "" {
		o.ProbePath = "/probe"
	}
	s, err := openStore(o.File)
	if err != nil {
		return nil, err
	}
	return &Receiver{options: o, store: s, apply: apply}, nil
}

// Close gives up the state's file.
func (r *Receiver) Close() error { return r.store.close() }

// maxBody is the size of a body that is more than any ticket has.
const maxBody = 10 << 20

// ServeHTTP takes a delivery, or a question of the probe. What comes first is
// what costs least: the secret is looked at before anything is read.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	switch probe := q.URL.Path == r.options.ProbePath; {
	case probe && q.Method != http.MethodGet:
		refuseMethod(w, http.MethodGet)
	case !probe && q.Method != http.MethodPost:
		refuseMethod(w, http.MethodPost)
	case !hasToken(q, r.options.Token):
		w.Header().Set("WWW-Authenticate", "Bearer")
		answer(w, http.StatusUnauthorized, problem{"the token is missing or another"})
	case probe:
		r.probe(w, q)
	case !isJSON(q.Header.Get("Content-Type")):
		answer(w, http.StatusUnsupportedMediaType, problem{"the content type is not JSON"})
	default:
		r.read(w, q)
	}
}

func refuseMethod(w http.ResponseWriter, allowed string) {
	w.Header().Set("Allow", allowed)
	answer(w, http.StatusMethodNotAllowed, problem{"the method is not " + allowed})
}

// isJSON judges a content type without regard to case and parameters
// (RFC 9110 8.3.1). None is taken for JSON.
func isJSON(contentType string) bool {
	media, _, _ := strings.Cut(contentType, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	return media == "" || media == "application/json" || strings.HasPrefix(media, "application/") && strings.HasSuffix(media, "+json")
}

// read reads a delivery whole, and takes it.
func (r *Receiver) read(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, q.Body, maxBody))
	switch large := (*http.MaxBytesError)(nil); {
	case errors.As(err, &large):
		answer(w, http.StatusRequestEntityTooLarge, problem{"the body has more than 10 MB"})
	case err != nil:
		answer(w, http.StatusBadRequest, problem{"the body ended early"})
	case !r.options.Signature.signs(q, body):
		answer(w, http.StatusUnauthorized, problem{"the signature is missing, old or another"})
	default:
		r.take(w, triggerOf(q), body)
	}
}

// take takes what a delivery tells. It goes on when the sender goes away: the
// event is one all the same.
func (r *Receiver) take(w http.ResponseWriter, trigger string, body []byte) {
	e, err := readEvent(trigger, body)
	if err != nil {
		answer(w, http.StatusBadRequest, problem{err.Error()})
		return
	}
	if !e.known() {
		answer(w, http.StatusOK, taken{Ignored: true})
		return
	}
	var news bool
	err = r.store.update(func(p page) (err error) {
		news, err = r.apply(p, e)
		return err
	})
	if err != nil {
		w.Header().Set("Retry-After", "5")
		answer(w, http.StatusServiceUnavailable, problem{"the event could not be kept"})
		return
	}
	answer(w, http.StatusOK, taken{Duplicate: !news})
}
