package accept

// A Refusal is a value that is not known to be right, in a text that is
// well-formed JSON.
type Refusal struct {
	Start int  // the byte at which it begins
	Lacks bool // it is an object that lacks a name, and its members have refusals of their own
}

// maxRefusals bounds what is worth telling one by one.
const maxRefusals = 16

// Refusals gives the values of text that are not known to be valid, in the
// order of the text and as small as they come; the rest of it is known to be
// valid where it stands. None and true is what Accepts accepts. False says
// nothing: somebody has to look at the whole text.
func (m *Matcher) Refusals(text []byte) ([]Refusal, bool) {
	if m == nil {
		return nil, false
	}
	w := walk{text: text, o: &m.o, lenient: true}
	start := w.space(0)
	end := w.value(start, m.root)
	if end < 0 {
		end = w.refuse(start, 0, 0)
	}
	if end < 0 || w.space(end) != len(text) || m.o.Identity && !w.isOneTicket() {
		return nil, false
	}
	return w.refused, true
}

// anything is any value of well-formed JSON.
var anything = func() *node {
	free := &rule{free: true, least: 0, most: -1, longest: -1}
	free.name(nil, nil)
	n := &node{of: [kinds + 1]*rule{free, free, free, free, free, free}}
	free.rest, free.items = n, n
	return n
}()

var unasked Options

// refuse takes a value that was found wanting: what was refused within it no
// longer counts. It gives the place behind the value.
func (w *walk) refuse(i, before, depth int) int {
	if !w.lenient || w.broken || before == maxRefusals {
		return -1
	}
	asked := w.o
	w.refused, w.depth, w.o = append(w.refused[:before], Refusal{Start: i}), depth, &unasked
	end := w.value(i, anything)
	w.o, w.broken = asked, end < 0
	return end
}

// lacks takes note of an object without a name that it must have. What its
// members lack stands in front of it no longer.
func (w *walk) lacks(start int) bool {
	if !w.lenient || len(w.refused) >= maxRefusals {
		return false
	}
	at := len(w.refused)
	for at > 0 && w.refused[at-1].Start > start {
		at--
	}
	w.refused = append(w.refused, Refusal{})
	copy(w.refused[at+1:], w.refused[at:])
	w.refused[at] = Refusal{Start: start, Lacks: true}
	return true
}

// mark is marked for the value between two bytes, if it was not refused. Of
// the IDs that were, only what is no ID at all needs no comparison.
func (w *walk) mark(m mark, start, end, before int, d *dates) bool {
	fits := true
	switch {
	case len(w.refused) == before:
		fits = w.marked(m, w.text[start:end], d)
	case m == ticketID || m == ofTicket:
		c := w.text[start]
		fits = c != '"' && c != '-' && (c < '0' || c > '9')
		w.nameless = w.nameless || m == ticketID
	}
	w.broken = w.broken || !fits
	return fits
}
