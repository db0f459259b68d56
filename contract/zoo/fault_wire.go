package zoo

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
)

// rawWhen answers the requests that are so with a status, whatever else is
// wrong with them.
func rawWhen(is func(*http.Request) bool, code int) func(*Receiver) http.Handler {
	return func(r *Receiver) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
			if q.URL.Path != r.options.ProbePath && is(q) {
				status(code)(w, nil)
				return
			}
			r.ServeHTTP(w, q)
		})
	}
}

// rewrite gives the receiver that is right another body.
func rewrite(edit func(*request) []byte) func(*Receiver) http.Handler {
	return watch(func(w http.ResponseWriter, q *request) bool {
		body := edit(q)
		q.Request.Body, q.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		unsigned(q.receiver).ServeHTTP(w, q.Request)
		return true
	})
}

// unsigned gives the receiver, with the same state, as one that wants no
// signature.
func unsigned(r *Receiver) *Receiver {
	other := *r
	other.options.Signature = Signature{}
	return &other
}

var floatIDs = rewrite(func(q *request) []byte {
	id, ok := q.number("ticket.id")
	if !ok {
		return q.body
	}
	return bytes.ReplaceAll(q.body, []byte(strconv.FormatInt(id, 10)), []byte(strconv.FormatInt(int64(float64(id)), 10)))
})

var foldsToASCII = rewrite(func(q *request) []byte {
	return []byte(strings.Map(func(c rune) rune {
		if c > 0x7f {
			return '?'
		}
		return c
	}, string(q.body)))
})

// oneRead takes what has come of the body by now.
func oneRead(r *Receiver) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		control := http.NewResponseController(w)
		control.SetReadDeadline(time.Now().Add(8 * time.Millisecond))
		body, err := io.ReadAll(q.Body)
		control.SetReadDeadline(time.Time{})
		if errors.Is(err, os.ErrDeadlineExceeded) {
			w.Header().Set("Connection", "close")
		}
		q.Body = io.NopCloser(bytes.NewReader(body))
		r.ServeHTTP(w, q)
	})
}

func neverEnds(w http.ResponseWriter, q *request) {
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, `{"ok":`)
	http.NewResponseController(w).Flush()
	pause(q.Request, q.receiver.options.slow()*3/2)
}

func cutShort(w http.ResponseWriter, q *request) {
	q.receiver.ServeHTTP(&silent{header: http.Header{}}, q.Request)
	w.Header().Set("Content-Length", "100")
	io.WriteString(w, `{"ok": true}`)
}

// injects writes a header as it would have to be escaped.
func injects(w http.ResponseWriter, q *request) {
	q.receiver.ServeHTTP(&silent{header: http.Header{}}, q.Request)
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nX-Subject: %s\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", q.at("ticket", "subject").text())
}

// deadly answers 500 to everything, once a request was so.
func deadly(is func(*request, error) bool) func(*Receiver) http.Handler {
	return func(r *Receiver) http.Handler {
		var dead atomic.Bool
		return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
			if q.URL.Path == r.options.ProbePath || q.Method != http.MethodPost || !hasToken(q, r.options.Token) {
				r.ServeHTTP(w, q)
				return
			}
			watched, err := read(r, q)
			if dead.Load() {
				e500(w, nil)
				return
			}
			if is(watched, err) {
				dead.Store(true)
			}
			r.ServeHTTP(w, q)
		})
	}
}

var interruptedDead = deadly(func(_ *request, err error) bool { return err != nil })

var poisonPill = deadly(func(q *request, err error) bool { return err == nil && string(q.body) == "null" })

// globalLock handles one event at a time, and whoever has to wait takes longer.
func globalLock(r *Receiver) http.Handler {
	var lock sync.Mutex
	return watch(func(w http.ResponseWriter, q *request) bool {
		waits := !lock.TryLock()
		if waits {
			lock.Lock()
		}
		defer lock.Unlock()
		if waits {
			pause(q.Request, r.options.slow()/8)
		} else {
			pause(q.Request, 2*time.Millisecond)
		}
		r.ServeHTTP(w, q.Request)
		return true
	})(r)
}

// perSecond answers 429 to more than n deliveries in a second.
func perSecond(n int) func(*Receiver) http.Handler {
	return func(r *Receiver) http.Handler {
		var mu sync.Mutex
		var began time.Time
		seen := 0
		return watch(func(w http.ResponseWriter, q *request) bool {
			mu.Lock()
			defer mu.Unlock()
			if time.Since(began) > time.Second {
				began, seen = time.Now(), 0
			}
			if seen++; seen <= n {
				return false
			}
			answer(w, http.StatusTooManyRequests, problem{"too many"})
			return true
		})(r)
	}
}

// tooMany answers 429 with Retry-After when more than five are at work.
func tooMany(r *Receiver) http.Handler {
	var n atomic.Int64
	return watch(func(w http.ResponseWriter, q *request) bool {
		now := n.Add(1)
		defer n.Add(-1)
		if now > 5 {
			w.Header().Set("Retry-After", "1")
			answer(w, http.StatusTooManyRequests, problem{"too many at once"})
			return true
		}
		if now > 1 {
			pause(q.Request, 15*time.Millisecond) // it takes a while where many are
		}
		r.ServeHTTP(w, q.Request)
		return true
	})(r)
}

// authorised lets in whoever a comparison of the header with the right one
// lets in.
func authorised(is func(got, want string) bool) func(*Receiver) http.Handler {
	return func(r *Receiver) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
			want := "Bearer " + r.options.Token
			if len(q.Header.Values("Authorization")) < 2 && is(q.Header.Get("Authorization"), want) {
				q.Header.Set("Authorization", want)
			}
			r.ServeHTTP(w, q)
		})
	}
}

func authLast(r *Receiver) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if hasToken(q, r.options.Token) || q.URL.Path == r.options.ProbePath {
			r.ServeHTTP(w, q)
			return
		}
		q.Header.Set("Authorization", "Bearer "+r.options.Token)
		r.ServeHTTP(&silent{header: http.Header{}}, q)
		answer(w, http.StatusUnauthorized, problem{"the token is missing or another"})
	})
}

// address matches addresses of this host: a receiver that is served here asks
// for no other.
var address = lazy.Regexp(`https?://(?:127\.0\.0\.1|localhost)[^\s"'<>\\]+`)

// fetches follows each address in the body, as a preview does.
func fetches(r *Receiver) http.Handler {
	client := &http.Client{Timeout: time.Second}
	return watch(func(_ http.ResponseWriter, q *request) bool {
		if q.trigger != messageCreated && q.trigger != messageFailed {
			return false
		}
		var group sync.WaitGroup
		for _, found := range address.Get().FindAll(q.body, 4) {
			group.Go(func() {
				if response, err := client.Get(string(found)); err == nil {
					response.Body.Close()
				}
			})
		}
		group.Wait()
		return false
	})(r)
}
