package zoo

import (
	"crypto/sha256"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
)

// applies is the receiver that is right with another way to apply events.
func applies(how func(page, *event) (bool, error)) func(*Receiver) http.Handler {
	return func(r *Receiver) http.Handler {
		r.apply = how
		return r
	}
}

var keyless = applies(func(p page, e *event) (bool, error) { return true, applyNew(p, e) })

// after applies an event as is right, and then does something to its ticket.
func after(p page, e *event, do func(t *ticket)) (bool, error) {
	news, err := apply(p, e)
	if err != nil || !news {
		return news, err
	}
	t, err := p.ticket(e.ticket)
	if err != nil {
		return false, err
	}
	do(t)
	return true, p.keepTicket(e.ticket, t)
}

func pairTwice(p page, e *event) (bool, error) {
	return after(p, e, func(t *ticket) {
		if e.trigger == messageCreated {
			t.Counted++
		}
	})
}

func messageOnce(p page, e *event) (bool, error) {
	if e.message != 0 {
		news, err := p.isNew([]string{"message " + e.body.at("message", "id").digits()})
		if err != nil || !news {
			return false, err
		}
	}
	return apply(p, e)
}

func (v value) digits() string {
	id, _ := v.id()
	return strconv.FormatInt(id, 10)
}

func staleToo(p page, e *event) (bool, error) {
	return after(p, e, func(t *ticket) { t.update(e) })
}

func assignOnly(p page, e *event) (bool, error) {
	before, err := p.ticket(e.ticket)
	if err != nil {
		return false, err
	}
	return after(p, e, func(t *ticket) {
		if t.Assignee == nil {
			t.Assignee = before.Assignee
		}
	})
}

func keyIsTicket(p page, e *event) (bool, error) {
	if e.trigger == updated {
		news, err := p.isNew([]string{"ticket " + e.body.at("ticket", "id").digits()})
		if err != nil || !news {
			return false, err
		}
	}
	return apply(p, e)
}

func repliesToAll(p page, e *event) (bool, error) {
	return after(p, e, func(t *ticket) {
		if e.trigger == messageCreated && !e.fromCustomer() {
			t.Replies++
		}
	})
}

func repliesToTrue(p page, e *event) (bool, error) {
	return after(p, e, func(t *ticket) {
		if e.trigger == messageCreated && e.body.at("message", "from_agent").text() == "True" {
			t.Replies++
		}
	})
}

// onlyLast knows an event again when it was the last that came, and the ticket
// by what came last.
func onlyLast(p page, e *event) (bool, error) {
	t, err := p.ticket(e.ticket)
	if err != nil {
		return false, err
	}
	if t.Last == e.digest {
		return false, nil
	}
	counted := t.Counted
	if err := applyNew(p, e); err != nil {
		return false, err
	}
	if t, err = p.ticket(e.ticket); err != nil {
		return false, err
	}
	if e.trigger == created {
		t.Counted = counted + 1
	}
	t.Last = e.digest
	return true, p.keepTicket(e.ticket, t)
}

// known gives what is known of the ticket of a request, and nil for nothing.
func (q *request) known() *ticket {
	id, ok := q.number("ticket.id")
	if !ok {
		return nil
	}
	var t *ticket
	err := q.receiver.store.view(func(p page) (err error) {
		t, err = p.ticket(id)
		return err
	})
	if err != nil || t.Applied == 0 {
		return nil
	}
	return t
}

func unknownTicket(react reaction, triggers ...string) func(*Receiver) http.Handler {
	return when(func(q *request) bool {
		_, isEvent := q.number("ticket.id")
		return isEvent && slices.Contains(triggers, q.trigger) && q.known() == nil
	}, react)
}

var reopenRefused = when(func(q *request) bool {
	t := q.known()
	return q.trigger == statusUpdated && t != nil && t.Status == "closed" && q.at("ticket", "status").text() == "open"
}, status(http.StatusConflict))

// duplicate reacts to bytes that came before.
func duplicate(react reaction) func(*Receiver) http.Handler {
	return func(r *Receiver) http.Handler {
		var mu sync.Mutex
		seen := map[[sha256.Size]byte]bool{}
		return watch(func(w http.ResponseWriter, q *request) bool {
			sum := sha256.Sum256(q.body)
			mu.Lock()
			again := seen[sum]
			seen[sum] = q.isJSON
			mu.Unlock()
			if again && q.at("ticket").isObject() {
				react(w, q)
				return true
			}
			return false
		})(r)
	}
}

// lookThenNote applies an event between a look at what was seen and a note of
// it.
func lookThenNote(r *Receiver) http.Handler {
	var mu sync.Mutex
	seen := map[string]bool{}
	r.apply = func(p page, e *event) (bool, error) { return true, applyNew(p, e) }
	return watch(func(w http.ResponseWriter, q *request) bool {
		e, err := readEvent(q.trigger, q.body)
		if err != nil || !e.known() {
			return false
		}
		key := e.trigger + e.digest
		mu.Lock()
		known := seen[key]
		mu.Unlock()
		if known {
			answer(w, http.StatusOK, taken{Duplicate: true})
			return true
		}
		time.Sleep(3 * time.Millisecond)
		r.ServeHTTP(w, q.Request)
		mu.Lock()
		seen[key] = true
		mu.Unlock()
		return true
	})(r)
}

var firstID = lazy.Regexp(`"id": ?(\d{6,})`)

// retryDropped notes an event as seen when its first bytes come.
func retryDropped(r *Receiver) http.Handler {
	var mu sync.Mutex
	cut := map[string]bool{}
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.Method != http.MethodPost || !hasToken(q, r.options.Token) {
			r.ServeHTTP(w, q)
			return
		}
		watched, err := read(r, q)
		id := ""
		if m := firstID.Get().FindSubmatch(watched.body); m != nil {
			id = string(m[1])
		}
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err != nil && id != "":
			cut[id] = true
		case cut[id]:
			answer(w, http.StatusOK, taken{Duplicate: true})
			return
		}
		r.ServeHTTP(w, q)
	})
}

// ticketLocked gives up on a ticket that another request is at work on.
func ticketLocked(r *Receiver) http.Handler {
	var mu sync.Mutex
	locked := map[int64]bool{}
	return watch(func(w http.ResponseWriter, q *request) bool {
		id, ok := q.number("ticket.id")
		if !ok {
			return false
		}
		mu.Lock()
		busy := locked[id]
		locked[id] = true
		mu.Unlock()
		if busy {
			answer(w, http.StatusInternalServerError, problem{"deadlock"})
			return true
		}
		time.Sleep(2 * time.Millisecond)
		r.ServeHTTP(w, q.Request)
		mu.Lock()
		delete(locked, id)
		mu.Unlock()
		return true
	})(r)
}

// lostUpdate reads a ticket in one transaction and writes it in another.
func lostUpdate(r *Receiver) http.Handler {
	return watch(func(w http.ResponseWriter, q *request) bool {
		before, id := 0, int64(0)
		if t := q.known(); t != nil {
			before = t.Applied
		}
		id, ok := q.number("ticket.id")
		if !ok || q.trigger != updated || before == 0 {
			return false
		}
		time.Sleep(3 * time.Millisecond)
		r.ServeHTTP(w, q.Request)
		r.store.update(func(p page) error {
			t, err := p.ticket(id)
			if err != nil {
				return err
			}
			t.Applied = before + 1
			return p.keepTicket(id, t)
		})
		return true
	})(r)
}
