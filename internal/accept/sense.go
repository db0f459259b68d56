package accept

import (
	"bytes"
	"time"
)

// dates are the places of those of one object; 0 for none.
type dates struct{ created, updated int }

// inOrder reports whether an object that has both is known not to have been
// updated before it was created. What is written alike compares as text.
func (w *walk) inOrder(d *dates) bool {
	created, updated := w.date(d.created), w.date(d.updated)
	if len(created) == len(updated) && string(zone(created)) == string(zone(updated)) {
		return bytes.Compare(created, updated) <= 0
	}
	from, err1 := time.Parse(time.RFC3339, string(created))
	to, err2 := time.Parse(time.RFC3339, string(updated))
	return err1 == nil && err2 == nil && !to.Before(from)
}

// date gives a text that is plain.
func (w *walk) date(i int) []byte {
	text := w.text[i+1:]
	return text[:bytes.IndexByte(text, '"')]
}

// zone gives the distance from UTC at the end of a date.
func zone(date []byte) []byte {
	if bytes.HasSuffix(date, []byte("Z")) {
		return date[len(date)-1:]
	}
	return date[max(0, len(date)-len("+00:00")):]
}

func isDateName(name []byte) bool {
	return string(name) == "created_datetime" || string(name) == "updated_datetime"
}

// marked takes note of the value between two bytes, which is compared with
// others. It reports whether it is still known that they fit.
func (w *walk) marked(m mark, start, end int, d *dates) bool {
	start = space(w.text, start)
	value, fits := w.text[start:end], true
	switch m {
	case ticketID:
		w.id = value
		fits = value[0] != '"'
	case ofTicket:
		fits = value[0] != '"' && (w.of == nil || bytes.Equal(w.of, value))
		if value[0] != 'n' {
			w.of = value
		}
	case created:
		if value[0] == '"' {
			d.created = start
		}
	case updated:
		if value[0] == '"' {
			d.updated = start
		}
	case eventType:
		w.event = value
	}
	w.broken = w.broken || !fits
	return fits
}

// isOneTicket reports whether the messages are of the ticket.
func (w *walk) isOneTicket() bool {
	return w.of == nil || w.nameless || w.id != nil && bytes.Equal(w.of, w.id)
}
