package accept

import "slices"

// A walk is one pass over a text. Its methods take the place at which
// something begins and give the one behind it, or -1 for what is not known to
// be right.
type walk struct {
	text []byte
	o    *Options
	state

	others [64]uint64 // fingerprints of the names that no schema has, in the objects around
}

// A state is how far a walk has come.
type state struct {
	depth int
	top   int    // how many others there are
	id    []byte // of the ticket
	of    []byte // of the ticket that the messages are of
	event []byte // its type

	nameless bool // the ticket's ID is none

	lenient bool // refusals are kept, and the walk goes on behind them
	refused []Refusal
	most    int  // how many of them
	broken  bool // it cannot
	trying  bool // one of several rules

	unnamed bool // a name that no schema has ended the walk
}

func (w *walk) space(i int) int {
	for i < len(w.text) && w.text[i] <= ' ' && (w.text[i] == ' ' || w.text[i] == '\n' || w.text[i] == '\t' || w.text[i] == '\r') {
		i++
	}
	return i
}

// value takes a value.
func (w *walk) value(i int, n *node) int {
	if i >= len(w.text) || n == nil {
		return -1
	}
	kind := kindOf[w.text[i]]
	r := n.of[kind]
	if r == nil {
		return -1
	}
	switch kind {
	case text:
		return w.string(i, r)
	case number:
		return w.number(i, r)
	case object:
		if r.tries != nil {
			return w.try(i, r)
		}
		return w.object(i, r)
	case array:
		if r.tries != nil {
			return w.try(i, r)
		}
		return w.array(i, r)
	}
	return w.word(i, r)
}

// word takes null, true or false.
func (w *walk) word(i int, r *rule) int {
	end := i + len("null")
	if w.text[i] == 'f' {
		end = i + len("false")
	}
	if end > len(w.text) {
		return -1
	}
	word := w.text[i:end]
	if string(word) != "null" && string(word) != "true" && string(word) != "false" || !r.free && !r.allowsWord(word) {
		return -1
	}
	return end
}

func (r *rule) allowsWord(word []byte) bool {
	if r.only != nil && !r.only.has(word, 0, len(word)) {
		return false
	}
	for _, list := range r.either {
		if !slices.ContainsFunc(list, func(o *rule) bool { return o.allowsWord(word) }) {
			return false
		}
	}
	return true
}

func (w *walk) object(i int, r *rule) int {
	text, start, base := w.text, i, w.top
	if w.depth++; w.depth > maxDepth {
		return -1
	}
	depth := w.depth
	var seen uint64
	var dates dates
	if i = w.space(i + 1); i < len(text) && text[i] == '}' {
		return w.close(i, start, r.needed, 0, &dates)
	}
	for last := &r.first; i < len(text) && text[i] == '"'; {
		index := last.likely()
		m := &r.members[index]
		// As stands does, which the compiler would call.
		if i+17 <= len(text) && (load(text, i+1)&m.mask1^m.first)|(load(text, i+9)&m.mask2^m.second) == 0 && (!m.long || m.ends(text, i+1)) {
			i += 1 + len(m.quoted)
		} else {
			if i, index = w.key(i+1, r, last, base); i < 0 {
				return -1
			}
			m = &r.members[index]
		}
		i = w.space(i)
		child := r.rest
		if index+1 < len(r.members) {
			last = m
			bit := uint64(1) << index
			if seen&bit != 0 {
				return -1
			}
			seen |= bit
			child = m.node
		}
		from, before, top := i, len(w.refused), w.top
		if i = w.value(i, child); i < 0 {
			w.top = top
			if i = w.refuse(from, before, depth); i < 0 {
				return -1
			}
		}
		if m.mark != unmarked && !w.mark(m.mark, from, i, before, &dates) {
			return -1
		}
		if i >= len(text) || text[i] != ',' {
			if i = w.space(i); i < len(text) && text[i] == '}' {
				w.top = base
				return w.close(i, start, r.needed, seen, &dates)
			}
			if i >= len(text) || text[i] != ',' {
				return -1
			}
		}
		i = w.space(i + 1)
	}
	return -1
}

// close takes the last brace of an object.
func (w *walk) close(i, start int, needed, seen uint64, d *dates) int {
	w.depth--
	if !d.inOrder() {
		w.broken = true
		return -1
	}
	if seen&needed != needed && !w.lacks(start) {
		return -1
	}
	return i + 1
}

// key takes the name of a member, which is not the likely one, and its colon. It
// gives the index of the member; that behind the last for other names.
func (w *walk) key(i int, r *rule, last *member, base int) (end, index int) {
	index = r.members[last.likely()].likely() // the likely one may be left out
	if m := &r.members[index]; m.stands(w.text, i) {
		return i + len(m.quoted), index
	}
	if end = name(w.text, i); end < 0 {
		return -1, 0
	}
	own, print := w.text[i:end], prints(w.text, i, end)
	if index = r.names.find(own, print); index >= 0 {
		r.learn(last, index)
	} else if index = len(r.members) - 1; !w.other(own, print, r, base) {
		return -1, 0
	}
	if end = w.space(end + 1); end >= len(w.text) || w.text[end] != ':' {
		return -1, 0
	}
	return end + 1, index
}

// other takes note of a name that the schema has not, and reports whether it
// may be there. Two names of one fingerprint are taken for one.
func (w *walk) other(name []byte, print uint64, r *rule, base int) bool {
	if r.rest == nil && !w.lenient {
		w.unnamed = r.closed
		return false
	}
	if w.top == len(w.others) || w.o.Identity && isDateName(name) || slices.Contains(w.others[base:w.top], print) {
		return false
	}
	w.others[w.top] = print
	w.top++
	return true
}

// try takes an object or an array that fits one of several rules. One within
// another is not known to be right: it could take all ways through both.
func (w *walk) try(i int, r *rule) int {
	if w.trying {
		return -1
	}
	for _, one := range r.tries {
		before := w.state
		w.trying, w.lenient = true, false
		end := w.nested(i, one)
		if w.trying, w.lenient = false, before.lenient; end >= 0 {
			return end
		}
		w.state = before
	}
	return w.fork(i, r)
}

// nested takes an object or an array by one rule alone.
func (w *walk) nested(i int, r *rule) int {
	if w.text[i] == '{' {
		return w.object(i, r)
	}
	return w.array(i, r)
}

func (w *walk) array(i int, r *rule) int {
	if w.depth++; w.depth > maxDepth {
		return -1
	}
	count, depth := 0, w.depth
	if i = w.space(i + 1); i < len(w.text) && w.text[i] != ']' {
		for {
			from, before := i, len(w.refused)
			if i = w.value(i, r.items); i < 0 {
				if i = w.refuse(from, before, depth); i < 0 {
					return -1
				}
			}
			count++
			if i = w.space(i); i >= len(w.text) {
				return -1
			}
			if w.text[i] == ']' {
				break
			}
			if w.text[i] != ',' {
				return -1
			}
			i = w.space(i + 1)
		}
	}
	w.depth--
	if i >= len(w.text) || count < r.least || r.most >= 0 && count > r.most {
		return -1
	}
	return i + 1
}
