package accept

import (
	"bytes"
	"slices"
)

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

// space takes what may stand between tokens.
func space(text []byte, i int) int {
	for i < len(text) && text[i] <= ' ' && (text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r') {
		i++
	}
	return i
}

// value takes a value, or one that stands behind white space.
func (w *walk) value(i int, n *node) int {
	if n == nil || i >= len(w.text) {
		return -1
	}
	k := kindOf[w.text[i]]
	r := n.of[k&7]
	switch {
	case r == nil:
		if next := space(w.text, i); next > i {
			return w.value(next, n)
		}
		return -1
	case k == text:
		return w.string(i, r)
	case k == number:
		return w.number(i, r)
	case k < number:
		return w.word(i, r)
	case r.tries != nil:
		return w.try(i, r)
	case k == object:
		return w.object(i, r)
	}
	return w.array(i, r)
}

// The words, as numbers of bytes.
const (
	wordNull  = 'n' | 'u'<<8 | 'l'<<16 | 'l'<<24
	wordTrue  = 't' | 'r'<<8 | 'u'<<16 | 'e'<<24
	wordFalse = 'f' | 'a'<<8 | 'l'<<16 | 's'<<24 | 'e'<<32
)

// word takes null, true or false.
func (w *walk) word(i int, r *rule) int {
	if i+8 > len(w.text) {
		return w.lastWord(i, r)
	}
	v, end := load(w.text, i), i+4
	if short := uint32(v); short != wordNull && short != wordTrue {
		if end++; v&(1<<40-1) != wordFalse {
			return -1
		}
	}
	if r.free || r.allowsWord(w.text[i:end]) {
		return end
	}
	return -1
}

// lastWord is word near the end of the text.
func (w *walk) lastWord(i int, r *rule) int {
	for _, word := range []string{"null", "true", "false"} {
		if rest := w.text[i:]; bytes.HasPrefix(rest, []byte(word)) && (r.free || r.allowsWord(rest[:len(word)])) {
			return i + len(word)
		}
	}
	return -1
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

// A frame is an object that the walk is in.
type frame struct {
	rule  *rule
	open  int // its brace
	depth int
	base  int // how many others there are around it
	top   int // and with its own
	dates
}

func (w *walk) object(i int, r *rule) int {
	w.depth++
	var f frame
	f.rule, f.open, f.depth, f.base, f.top = r, i, w.depth, w.top, w.top
	if f.depth > maxDepth {
		return -1
	}
	json, seen := w.text, uint64(0)
	if i = space(json, i+1); i < len(json) && json[i] == '}' {
		return w.close(i, &f, 0)
	}
	for last := r.start; ; {
		// Between tokens stands mostly nothing, or one space.
		if uint(i) < uint(len(json)) && json[i] == ' ' {
			i++
		}
		m := last.next.Load()
		// As stands does, which the compiler would call.
		if next := i + 17; next <= len(json) && m.begins(json[i:next:next]) && (m.more == nil || m.ends(json, i)) {
			i += int(m.size)
		} else if i, m = w.key(i, last, &f); i < 0 {
			return -1
		}
		if seen>>(m.index&63)&1 != 0 && m.index != other {
			return -1
		}
		seen |= 1 << (m.index & 63)
		if uint(i) < uint(len(json)) && json[i] == ' ' {
			i++
		}
		if uint(i) >= uint(len(json)) {
			return -1
		}
		from, k := i, kindOf[json[i]] // the value may stand behind more space
		switch r := m.node.of[k&7]; { // as value does, which would be one more call
		case k == text && r != nil:
			i = w.string(i, r)
		case k == number && r != nil:
			i = w.number(i, r)
		case k < number && r != nil:
			i = w.word(i, r)
		case k == object && r != nil && r.tries == nil:
			i = w.object(i, r)
		default:
			i = w.value(i, m.node)
		}
		if i < 0 {
			if i = w.refuseMember(from, m, &f); i < 0 {
				return -1
			}
		} else if m.mark != unmarked && !w.marked(m.mark, from, i, &f.dates) {
			return -1
		}
		if m.index != other {
			last = m // what follows another name is what follows the one in front of it
		}
		if uint(i) >= uint(len(json)) || json[i] != ',' {
			if i = space(json, i); i < len(json) && json[i] == '}' {
				return w.close(i, &f, seen)
			}
			if i >= len(json) || json[i] != ',' {
				return -1
			}
		}
		i++
	}
}

// close takes the last brace of an object.
func (w *walk) close(i int, f *frame, seen uint64) int {
	w.depth, w.top = f.depth-1, f.base
	if f.created != 0 && f.updated != 0 && !w.inOrder(&f.dates) {
		w.broken = true
		return -1
	}
	if needed := f.rule.needed; seen&needed != needed && !w.lacks(f.open) {
		return -1
	}
	return i + 1
}

// key takes the name of a member, which is not the likely one behind the last,
// and its colon. It gives the place behind, and the member.
func (w *walk) key(i int, last *member, f *frame) (end int, m *member) {
	if next := space(w.text, i); next > i {
		if i, m = next, last.next.Load(); m.stands(w.text, i) {
			return i + int(m.size), m
		}
	}
	m = last.next.Load().next.Load() // the likely one may be left out
	if m.stands(w.text, i) {
		return i + int(m.size), m
	}
	if i >= len(w.text) || w.text[i] != '"' {
		return -1, nil
	}
	start, end := i+1, name(w.text, i+1)
	if end < 0 {
		return -1, nil
	}
	own, print := w.text[start:end], prints(w.text, start, end)
	if index := f.rule.names.find(own, print); index >= 0 {
		m = f.rule.members[index]
		f.rule.learn(last, m)
	} else if m = f.rule.others; !w.stranger(own, print, f) {
		return -1, nil
	}
	if end = space(w.text, end+1); end >= len(w.text) || w.text[end] != ':' {
		return -1, nil
	}
	return end + 1, m
}

// stranger takes note of a name that the schema has not, and reports whether it
// may be there. Two names of one fingerprint are taken for one.
func (w *walk) stranger(name []byte, print uint64, f *frame) bool {
	if f.rule.others.node == &nothing && !w.lenient {
		w.unnamed = f.rule.closed
		return false
	}
	if f.top == len(w.others) || w.o.Identity && isDateName(name) || slices.Contains(w.others[f.base:f.top], print) {
		return false
	}
	w.others[f.top] = print
	f.top++
	w.top = f.top
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
	if i = space(w.text, i+1); i < len(w.text) && w.text[i] != ']' {
		for {
			from := i
			if i = w.value(i, r.items); i < 0 {
				if i = w.refuse(from, depth); i < 0 {
					return -1
				}
			}
			count++
			if i = space(w.text, i); i >= len(w.text) {
				return -1
			}
			if w.text[i] == ']' {
				break
			}
			if w.text[i] != ',' {
				return -1
			}
			i = space(w.text, i+1)
		}
	}
	w.depth--
	if i >= len(w.text) || count < r.least || r.most >= 0 && count > r.most {
		return -1
	}
	return i + 1
}
