package zoo

import "net/http"

// probe tells what was applied of a ticket, for tests:
// GET /probe?ticket_id=…[&message_id=…].
func (r *Receiver) probe(w http.ResponseWriter, q *http.Request) {
	id, ok := value{q.URL.Query().Get("ticket_id"), true}.id()
	if !ok {
		answer(w, http.StatusBadRequest, problem{"ticket_id is not an ID"})
		return
	}
	t, known, err := r.store.known(id)
	if messageID, asked := (value{q.URL.Query().Get("message_id"), true}).id(); asked && known && err == nil {
		t.Failed, err = r.store.failed(id, messageID)
	}
	switch {
	case err != nil:
		answer(w, http.StatusServiceUnavailable, problem{"the state cannot be read"})
	case !known:
		answer(w, http.StatusOK, map[string]int{"applied": 0, "effects": 0, "replies": 0, "messages": 0})
	default:
		answer(w, http.StatusOK, t)
	}
}

// known gives a ticket, and whether there is one.
func (s *store) known(id int64) (t *ticket, known bool, err error) {
	err = s.view(func(p page) (err error) {
		t, err = p.ticket(id)
		return err
	})
	return t, t != nil && t.Applied > 0, err
}

// failed reports whether a message failed.
func (s *store) failed(ticket, id int64) (failed bool, err error) {
	err = s.view(func(p page) error {
		m, err := p.message(ticket, id)
		failed = m != nil && m.Failed
		return err
	})
	return failed, err
}
