package accept

import (
	"bytes"
	"math/bits"
	"slices"
	"strconv"
	"unicode/utf8"
)

// A walk is one pass over a text. Its methods take the place at which
// something begins and give the one behind it, or -1 for what is not known to
// be right.
type walk struct {
	text  []byte
	o     *Options
	depth int
	id    []byte // of the ticket
	of    []byte // of the ticket that the messages are of
	event []byte // its type

	nameless bool // the ticket's ID is none

	lenient bool // refusals are kept, and the walk goes on behind them
	refused []Refusal
	broken  bool // it cannot
	trying  bool // one of several rules

	unnamed bool // a name that no schema has ended the walk
}

func (w *walk) space(i int) int {
	for i < len(w.text) && (w.text[i] == ' ' || w.text[i] == '\n' || w.text[i] == '\t' || w.text[i] == '\r') {
		i++
	}
	return i
}

// value takes a value; an object must have certain names.
func (w *walk) value(i int, n *node, needed uint64) int {
	if i >= len(w.text) || n == nil {
		return -1
	}
	var r *rule
	switch c := w.text[i]; {
	case c == '"':
		if r = n.of[text]; r != nil {
			return w.string(i, r)
		}
	case c == '{':
		if r = n.of[object]; r != nil && r.tries != nil {
			return w.try(i, r, needed)
		} else if r != nil {
			return w.object(i, r, needed)
		}
	case c == '[':
		if r = n.of[array]; r != nil && r.tries != nil {
			return w.try(i, r, 0)
		} else if r != nil {
			return w.array(i, r)
		}
	case c == '-' || '0' <= c && c <= '9':
		if r = n.of[number]; r != nil {
			return w.number(i, r)
		}
	case c == 'n':
		return w.word(i, "null", n.of[null])
	case c == 't':
		return w.word(i, "true", n.of[boolean])
	case c == 'f':
		return w.word(i, "false", n.of[boolean])
	}
	return -1
}

func (w *walk) word(i int, word string, r *rule) int {
	end := i + len(word)
	if r == nil || end > len(w.text) || string(w.text[i:end]) != word || !r.allowsWord(word) {
		return -1
	}
	return end
}

func (r *rule) allowsWord(word string) bool {
	if r.only != nil && !r.only[word] {
		return false
	}
	for _, list := range r.either {
		if !slices.ContainsFunc(list, func(o *rule) bool { return o.allowsWord(word) }) {
			return false
		}
	}
	return true
}

func (w *walk) object(i int, r *rule, needed uint64) int {
	start := i
	if w.depth++; w.depth > maxDepth {
		return -1
	}
	depth := w.depth
	var seen uint64
	var dates dates
	var others [16]uint64 // fingerprints of the names that the schema has not
	other, last := 0, -1
	needed |= r.needed
	for i = w.space(i + 1); i < len(w.text); {
		if w.text[i] == '}' && seen == 0 && other == 0 {
			break
		}
		if w.text[i] != '"' {
			return -1
		}
		begin := i + 1
		end, index, print := w.key(begin, r.names, last+1)
		if end < 0 {
			return -1
		}
		if i = w.space(end + 1); i >= len(w.text) || w.text[i] != ':' {
			return -1
		}
		i = w.space(i + 1)
		child := r.rest
		if index >= 0 {
			child = r.children[index]
			bit := uint64(1) << index
			if seen&bit != 0 {
				return -1
			}
			seen |= bit
			last = index
		} else {
			if child == nil && !w.lenient {
				w.unnamed = r.closed
				return -1
			}
			if other == len(others) || w.o.Identity && isDateName(w.text[begin:end]) {
				return -1
			}
			// Two names of one fingerprint are taken for one.
			for _, known := range others[:other] {
				if known == print {
					return -1
				}
			}
			others[other] = print
			other++
		}
		from, before := i, len(w.refused)
		if i = w.value(i, child, 0); i < 0 {
			if i = w.refuse(from, before, depth); i < 0 {
				return -1
			}
		}
		if index >= 0 && r.marks[index] != unmarked && !w.mark(r.marks[index], from, i, before, &dates) {
			return -1
		}
		if i = w.space(i); i >= len(w.text) {
			return -1
		}
		if w.text[i] == '}' {
			break
		}
		if w.text[i] != ',' {
			return -1
		}
		if i = w.space(i + 1); i < len(w.text) && w.text[i] == '}' {
			return -1
		}
	}
	w.depth--
	switch {
	case i >= len(w.text):
		return -1
	case !dates.inOrder():
		w.broken = true
		return -1
	case seen&needed != needed && !w.lacks(start):
		return -1
	}
	return i + 1
}

// try takes an object or an array that fits one of several rules. One within
// another is not known to be right: it could take all ways through both.
func (w *walk) try(i int, r *rule, needed uint64) int {
	if w.trying {
		return -1
	}
	for _, one := range r.tries {
		before, end := *w, -1
		w.trying, w.lenient = true, false
		if w.text[i] == '{' {
			end = w.object(i, one, needed)
		} else {
			end = w.array(i, one)
		}
		if w.trying, w.lenient = false, before.lenient; end >= 0 {
			return end
		}
		*w = before
	}
	return -1
}

// key takes the name of a member. It gives its index, or -1 and its fingerprint.
func (w *walk) key(i int, n *names, likely int) (end, index int, print uint64) {
	if n != nil {
		if end, ok := n.follows(w.text, i, likely); ok {
			return end, likely, 0
		}
	}
	if end = w.name(i); end < 0 {
		return -1, -1, 0
	}
	if print = prints(w.text, i, end); n == nil {
		return end, -1, print
	}
	return end, n.find(w.text[i:end], print), print
}

func (w *walk) array(i int, r *rule) int {
	if w.depth++; w.depth > maxDepth {
		return -1
	}
	count, depth := 0, w.depth
	if i = w.space(i + 1); i < len(w.text) && w.text[i] != ']' {
		for {
			from, before := i, len(w.refused)
			if i = w.value(i, r.items, 0); i < 0 {
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

// maxNumber is how many bytes an accepted number has.
const maxNumber = 40

func (w *walk) number(i int, r *rule) int {
	start := i
	if w.text[i] == '-' {
		i++
	}
	digits := i
	i = w.digits(i)
	if i == digits || w.text[digits] == '0' && i > digits+1 {
		return -1
	}
	whole := true
	if i < len(w.text) && w.text[i] == '.' {
		whole = false
		from := i + 1
		if i = w.digits(from); i == from {
			return -1
		}
	}
	if i < len(w.text) && (w.text[i] == 'e' || w.text[i] == 'E') || i-start > maxNumber {
		return -1
	}
	if !r.allowsNumber(w.text[start:i], whole) {
		return -1
	}
	return i
}

func (r *rule) allowsNumber(digits []byte, whole bool) bool {
	if r.only != nil && !r.only[string(digits)] || !whole && (r.whole || r.bounded) {
		return false
	}
	if r.bounded {
		n, err := strconv.ParseInt(string(digits), 10, 64)
		if err != nil || n < r.low || n > r.high {
			return false
		}
	}
	for _, list := range r.either {
		if !slices.ContainsFunc(list, func(o *rule) bool { return o.allowsNumber(digits, whole) }) {
			return false
		}
	}
	return true
}

func (w *walk) digits(i int) int {
	for i < len(w.text) && '0' <= w.text[i] && w.text[i] <= '9' {
		i++
	}
	return i
}

// name takes the name of a member behind its first quote, up to its last. Names
// are plain ASCII.
func (w *walk) name(i int) int {
	for i+8 <= len(w.text) {
		if mask := odd(load(w.text[i:])); mask != 0 {
			i += bits.TrailingZeros64(mask) / 8
			break
		}
		i += 8
	}
	for ; i < len(w.text); i++ {
		switch c := w.text[i]; {
		case c == '"':
			return i
		case c == '\\' || c < ' ' || c >= utf8.RuneSelf:
			return -1
		}
	}
	return -1
}

const ones, tops = 0x0101010101010101, 0x8080808080808080

// odd gives a bit for each of eight bytes that is a quote, a backslash, a
// control character or beyond ASCII; a bit above the first one may be wrong.
func odd(v uint64) uint64 {
	quote := v ^ ones*'"'
	slash := v ^ ones*'\\'
	return ((quote-ones)&^quote | (slash-ones)&^slash | (v - ones*' ') | v) & tops
}

// string takes a text.
func (w *walk) string(i int, r *rule) int {
	start := i + 1
	end, plain, brace := w.content(start)
	if end < 0 {
		return -1
	}
	content := w.text[start:end]
	if w.o.Texts && (len(content) == 4 && string(content) == "None" || brace && isSuspect(content)) {
		return -1
	}
	if !r.allowsText(content, plain) {
		return -1
	}
	return end + 1
}

// content finds the end of a text, and tells whether it is plain ASCII without
// escapes, and whether it has a brace.
func (w *walk) content(i int) (end int, plain, brace bool) {
	plain = true
	for {
		for i+8 <= len(w.text) {
			v := load(w.text[i:])
			b := v ^ ones*'{'
			if mask := odd(v) | (b-ones)&^b&tops; mask != 0 {
				i += bits.TrailingZeros64(mask) / 8
				break
			}
			i += 8
		}
		if i >= len(w.text) {
			return -1, false, false
		}
		switch c := w.text[i]; {
		case c == '"':
			return i, plain, brace
		case c == '\\':
			if i, plain = w.escape(i), false; i < 0 {
				return -1, false, false
			}
		case c < ' ':
			return -1, false, false
		case c < utf8.RuneSelf:
			brace = brace || c == '{'
			i++
		default:
			_, size := utf8.DecodeRune(w.text[i:])
			if size == 1 {
				return -1, false, false
			}
			i, plain = i+size, false
		}
	}
}

// escape takes an escape. One of a character that ASCII shows is not known: it
// may hide what is looked for.
func (w *walk) escape(i int) int {
	if i+1 >= len(w.text) {
		return -1
	}
	switch w.text[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		c := w.hex(i + 2)
		switch {
		case c < 0 || c >= ' ' && c < utf8.RuneSelf || 0xdc00 <= c && c <= 0xdfff:
			return -1
		case 0xd800 <= c && c <= 0xdbff:
			if i+8 > len(w.text) || w.text[i+6] != '\\' || w.text[i+7] != 'u' {
				return -1
			}
			if low := w.hex(i + 8); low < 0xdc00 || low > 0xdfff {
				return -1
			}
			return i + 12
		}
		return i + 6
	}
	return -1
}

func (w *walk) hex(i int) int {
	if i+4 > len(w.text) {
		return -1
	}
	v := 0
	for _, c := range w.text[i : i+4] {
		switch {
		case '0' <= c && c <= '9':
			v = v<<4 | int(c-'0')
		case 'a' <= c && c <= 'f':
			v = v<<4 | int(c-'a'+10)
		case 'A' <= c && c <= 'F':
			v = v<<4 | int(c-'A'+10)
		default:
			return -1
		}
	}
	return v
}

// isSuspect reports whether a text with a brace may hold a template, or a value
// in the words of Python.
func isSuspect(content []byte) bool {
	if bytes.HasPrefix(content, []byte("[{'")) || bytes.HasPrefix(content, []byte("{'")) {
		return true
	}
	for rest := content; ; {
		i := bytes.IndexByte(rest, '{')
		if i < 0 || i+1 >= len(rest) {
			return false
		}
		if c := rest[i+1]; c == '{' || c == '%' {
			return true
		}
		rest = rest[i+1:]
	}
}

func (r *rule) allowsText(content []byte, plain bool) bool {
	if r.free {
		return true
	}
	if !plain {
		return false
	}
	if r.only != nil && !r.only[string(content)] || len(content) < r.shortest || r.longest >= 0 && len(content) > r.longest {
		return false
	}
	for _, format := range r.formats {
		if !format(content) {
			return false
		}
	}
	for _, p := range r.patterns {
		if !p.Match(content) {
			return false
		}
	}
	for _, list := range r.either {
		if !slices.ContainsFunc(list, func(o *rule) bool { return o.allowsText(content, plain) }) {
			return false
		}
	}
	return true
}
