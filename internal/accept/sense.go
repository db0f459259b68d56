package accept

import (
	"bytes"
	"time"
)

// dates are those of one object.
type dates struct{ created, updated []byte }

// inOrder reports whether the object is known not to have been updated before
// it was created. What is written alike compares as text.
func (d *dates) inOrder() bool {
	if d.created == nil || d.updated == nil {
		return true
	}
	n := len(d.created)
	if n == len(d.updated) && n >= len(`"2006-01-02T15:04:05Z"`) && string(zone(d.created)) == string(zone(d.updated)) {
		return bytes.Compare(d.created, d.updated) <= 0
	}
	from, err1 := time.Parse(time.RFC3339, string(d.created[1:n-1]))
	to, err2 := time.Parse(time.RFC3339, string(d.updated[1:len(d.updated)-1]))
	return err1 == nil && err2 == nil && !to.Before(from)
}

// zone gives the distance from UTC at the end of a date in its quotes.
func zone(date []byte) []byte {
	end := len(date) - 1
	if date[end-1] == 'Z' {
		return date[end-1 : end]
	}
	return date[end-len("+00:00") : end]
}

func isDateName(name []byte) bool {
	return string(name) == "created_datetime" || string(name) == "updated_datetime"
}

// marked takes note of a value that is compared with others. It reports whether
// it is still known that they fit.
func (w *walk) marked(m mark, value []byte, d *dates) bool {
	switch m {
	case ticketID:
		w.id = value
		return value[0] != '"'
	case ofTicket:
		if value[0] == '"' || w.of != nil && !bytes.Equal(w.of, value) {
			return false
		}
		if value[0] != 'n' {
			w.of = value
		}
	case created:
		if value[0] == '"' {
			d.created = value
		}
	case updated:
		if value[0] == '"' {
			d.updated = value
		}
	case eventType:
		w.event = value
	}
	return true
}

// isOneTicket reports whether the messages are of the ticket.
func (w *walk) isOneTicket() bool {
	return w.of == nil || w.nameless || w.id != nil && bytes.Equal(w.of, w.id)
}
