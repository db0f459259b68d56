package accept

// A Refusal is a value that is not known to be right, in a text that is
// well-formed JSON.
type Refusal struct {
	Start int  // the byte at which it begins
	Lacks bool // it is an object that lacks a name, and its members have refusals of their own

	// Tries has, of a value that fits none of several alternatives (anyOf), what
	// each of those that allow its kind refuses in it, in their order.
	Tries [][]Refusal
}

// These bound what is worth telling one by one, and for an alternative.
const (
	maxRefusals = 16
	maxTried    = 48
)

// Refusals gives the values of text that are not known to be valid, in the
// order of the text and as small as they come; the rest of it is known to be
// valid where it stands. None and true is what Accepts accepts. False says
// nothing: somebody has to look at the whole text.
func (m *Matcher) Refusals(text []byte) ([]Refusal, bool) {
	if m == nil {
		return nil, false
	}
	w := walk{text: text, o: &m.o, state: state{lenient: true, most: maxRefusals}}
	start := space(text, 0)
	end := w.value(start, m.root)
	if end < 0 {
		end = w.refuse(start, 0)
	}
	if end < 0 || space(text, end) != len(text) || m.o.Identity && !w.isOneTicket() {
		return nil, false
	}
	return w.refused, true
}

// anything is any value of well-formed JSON.
var anything = func() *node {
	free := &rule{free: true, natural: true, least: 0, most: -1, longest: -1}
	n := &node{of: [8]*rule{free, free, free, free, free, free}}
	free.items = n
	free.name(nil, nil, n)
	return n
}()

var unasked Options

// refuse takes a value that was found wanting: what was refused within it no
// longer counts. It gives the place behind the value.
func (w *walk) refuse(i, depth int) int {
	if !w.lenient || w.broken {
		return -1
	}
	before := len(w.refused)
	for before > 0 && w.refused[before-1].Start >= i {
		before--
	}
	if before == w.most {
		return -1
	}
	asked := w.o
	w.refused, w.depth, w.o = append(w.refused[:before], Refusal{Start: i}), depth, &unasked
	end := w.value(i, anything)
	w.o, w.broken = asked, end < 0
	return end
}

// refuseMember is refuse for a member. Of the IDs, only what is no ID at all
// needs no comparison.
func (w *walk) refuseMember(i int, m *member, f *frame) int {
	i, w.top = space(w.text, i), f.top
	end := w.refuse(i, f.depth)
	if end >= 0 && (m.mark == ticketID || m.mark == ofTicket) {
		w.broken = kindOf[w.text[i]] == text || kindOf[w.text[i]] == number
		w.nameless = w.nameless || m.mark == ticketID
	}
	if w.broken {
		return -1
	}
	return end
}

// fork takes a value that fits none of several rules, and takes note of what
// each of them refuses in it.
func (w *walk) fork(i int, r *rule) int {
	if !w.lenient || r.partial || len(w.refused) >= w.most {
		return -1
	}
	outer, depth, top, most := w.refused, w.depth, w.top, w.most
	all, end := Refusal{Start: i}, -1
	w.trying, w.most = true, maxTried
	for _, one := range r.tries {
		w.refused, w.depth, w.top = nil, depth, top
		end = w.nested(i, one)
		if end < 0 {
			break
		}
		all.Tries = append(all.Tries, w.refused)
	}
	w.refused, w.depth, w.top, w.most, w.trying = outer, depth, top, most, false
	if end >= 0 {
		w.refused = append(w.refused, all)
	}
	return end
}

// lacks takes note of an object without a name that it must have. What its
// members lack stands in front of it no longer.
func (w *walk) lacks(start int) bool {
	if !w.lenient || len(w.refused) >= w.most {
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
