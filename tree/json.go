package tree

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A Fault is something wrong with a JSON text.
type Fault struct {
	Kind    FaultKind
	Span    Span
	Message string
	Other   *Span // the first of two equal names, or the bracket that was not closed
	About   string
}

// A FaultKind tells faults apart. Those up to Depth end the reading.
type FaultKind uint8

// The kinds of fault.
const (
	Syntax        FaultKind = iota // RFC 8259 does not allow it
	Trailing                       // something stands behind the value
	Depth                          // nested more deeply than was asked for
	ByteOrderMark                  // RFC 8259, section 8.1: not to be added
	Encoding                       // bytes that are not UTF-8
	Surrogate                      // half of a surrogate pair in \u escapes
	DuplicateName                  // RFC 8259, section 4: names should be unique
)

// Fatal reports whether reading ends at a fault of that kind.
func (k FaultKind) Fatal() bool { return k <= Depth }

// Limits bound what ReadJSON takes. The zero value is that of encoding/json.
type Limits struct {
	Depth  int // how deep arrays and objects may nest; 0 is 10,000
	Faults int // how many faults that are not fatal are kept; 0 is 100
}

// ReadJSON reads the one JSON value that source holds. It accepts what
// encoding/json accepts, and tells of more: a byte order mark, bytes that are
// not UTF-8, lone surrogates and duplicate names are faults too, though the
// value behind them is read. After a fatal fault the node holds what was read
// before it, or is nil.
func ReadJSON(source *Source, limits Limits) (*Node, []Fault) {
	if limits.Depth == 0 {
		limits.Depth = 10_000
	}
	if limits.Faults == 0 {
		limits.Faults = 100
	}
	r := &jsonReader{source: source, text: source.Text, limits: limits}
	root := &Node{}
	r.document(root)
	if root.Source == nil {
		root = nil
	}
	return root, r.faults
}

type jsonReader struct {
	source *Source
	text   []byte
	at     int
	open   []int // where the arrays and objects around at begin
	limits Limits
	faults []Fault
}

func (r *jsonReader) document(root *Node) {
	if strings.HasPrefix(string(r.text[:min(3, len(r.text))]), byteOrderMark) {
		r.at = len(byteOrderMark)
		r.fault(ByteOrderMark, Span{0, r.at}, "the text begins with a byte order mark; JSON that is sent must not")
	}
	r.space()
	if r.at == len(r.text) {
		r.fault(Syntax, Span{r.at, r.at}, "there is no JSON: the text is empty")
		return
	}
	if !r.value(root) {
		return
	}
	r.space()
	if r.at < len(r.text) {
		r.fault(Trailing, Span{r.at, r.at + r.runeLen()}, "something follows the value; want one JSON value and nothing behind it")
	}
}

func (r *jsonReader) fault(kind FaultKind, span Span, message string) bool {
	if kind.Fatal() || len(r.faults) < r.limits.Faults {
		r.faults = append(r.faults, Fault{Kind: kind, Span: span, Message: message})
	}
	return false
}

func (r *jsonReader) space() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\r', '\n':
			r.at++
		default:
			return
		}
	}
}

// value reads into n; false means that a fatal fault was found.
func (r *jsonReader) value(n *Node) bool {
	n.Source, n.Start = r.source, r.at
	ok := r.valueOf(n)
	n.End = r.at
	return ok
}

func (r *jsonReader) valueOf(n *Node) bool {
	if r.at == len(r.text) {
		return r.unexpected("a value")
	}
	switch c := r.text[r.at]; {
	case c == '{':
		n.Kind = Object
		return r.nested(n)
	case c == '[':
		n.Kind = Array
		return r.nested(n)
	case c == '"':
		n.Kind = String
		return r.str(n)
	case c == '-' || '0' <= c && c <= '9':
		n.Kind = Number
		return r.number(n)
	case c == 't' && r.word("true"), c == 'f' && r.word("false"):
		n.Kind, n.Text = Bool, string(r.text[n.Start:r.at])
		return true
	case c == 'n' && r.word("null"):
		return true
	}
	return r.unexpected("a value")
}

func (r *jsonReader) nested(n *Node) (ok bool) {
	if len(r.open) == r.limits.Depth {
		return r.fault(Depth, Span{r.at, r.at + 1},
			fmt.Sprintf("nested more than %d levels deep", r.limits.Depth))
	}
	r.open = append(r.open, r.at)
	r.at++
	if n.Kind == Object {
		ok = r.object(n)
	} else {
		ok = r.array(n)
	}
	if ok {
		r.open = r.open[:len(r.open)-1]
	}
	return ok
}

func (r *jsonReader) object(n *Node) bool {
	if r.space(); r.byte() == '}' {
		r.at++
		return true
	}
	for {
		if r.byte() != '"' {
			return r.unexpected("a property name in double quotes")
		}
		key := &Node{Kind: String, Source: r.source, Start: r.at}
		ok := r.str(key)
		key.End = r.at
		if !ok {
			return false
		}
		if r.space(); r.byte() != ':' {
			return r.unexpected(`":" behind the property name`)
		}
		r.at++
		r.space()
		value := &Node{}
		ok = r.value(value)
		if value.Source != nil {
			n.Members = append(n.Members, Member{key, value})
		}
		if !ok {
			return false
		}
		r.space()
		switch r.byte() {
		case ',':
			r.at++
			if r.space(); r.byte() == '}' {
				return r.fault(Syntax, Span{r.at, r.at + 1}, `the comma before "}" is one too many`)
			}
		case '}':
			r.at++
			r.duplicates(n)
			return true
		default:
			return r.unexpected(`"," or "}" behind the property's value`)
		}
	}
}

func (r *jsonReader) array(n *Node) bool {
	if r.space(); r.byte() == ']' {
		r.at++
		return true
	}
	for {
		item := &Node{}
		ok := r.value(item)
		n.Items = append(n.Items, item)
		if !ok {
			return false
		}
		r.space()
		switch r.byte() {
		case ',':
			r.at++
			if r.space(); r.byte() == ']' {
				return r.fault(Syntax, Span{r.at, r.at + 1}, `the comma before "]" is one too many`)
			}
		case ']':
			r.at++
			return true
		default:
			return r.unexpected(`"," or "]" behind the item`)
		}
	}
}

// byte gives the byte at hand, or 0 at the end of the text. A NUL byte in the
// text is nowhere allowed, so that the two need not be told apart.
func (r *jsonReader) byte() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *jsonReader) runeLen() int {
	_, size := utf8.DecodeRune(r.text[r.at:])
	return size
}

func (r *jsonReader) word(word string) bool {
	if !strings.HasPrefix(string(r.text[r.at:min(r.at+len(word), len(r.text))]), word) {
		return false
	}
	r.at += len(word)
	return true
}

func (r *jsonReader) duplicates(n *Node) {
	const few = 16 // up to here comparing beats hashing
	if len(n.Members) > few {
		r.duplicatesMany(n)
		return
	}
	for i, m := range n.Members {
		for _, earlier := range n.Members[:i] {
			if earlier.Key.Text == m.Key.Text {
				r.duplicate(earlier.Key, m.Key)
				break
			}
		}
	}
}

func (r *jsonReader) duplicatesMany(n *Node) {
	seen := make(map[string]*Node, len(n.Members))
	for _, m := range n.Members {
		if earlier := seen[m.Key.Text]; earlier != nil {
			r.duplicate(earlier, m.Key)
			continue
		}
		seen[m.Key.Text] = m.Key
	}
}

func (r *jsonReader) duplicate(first, again *Node) {
	if len(r.faults) == r.limits.Faults {
		return
	}
	r.faults = append(r.faults, Fault{
		Kind:    DuplicateName,
		Span:    Span{again.Start, again.End},
		Message: fmt.Sprintf("%q stands twice in one object; most receivers keep the last, some the first", again.Text),
		Other:   &Span{first.Start, first.End},
		About:   "the first one",
	})
}

func (r *jsonReader) number(n *Node) bool {
	start := r.at
	if r.byte() == '-' {
		r.at++
	}
	if r.byte() == '0' {
		r.at++
		if c := r.byte(); '0' <= c && c <= '9' {
			return r.fault(Syntax, Span{start, r.at + 1}, "a number must not begin with 0; an id with leading zeros is a string")
		}
	} else if !r.digits() {
		return r.unexpected(`a digit behind "-"`)
	}
	if r.byte() == '.' {
		r.at++
		if !r.digits() {
			return r.unexpected("a digit behind the decimal point")
		}
	}
	if c := r.byte(); c == 'e' || c == 'E' {
		r.at++
		if c := r.byte(); c == '+' || c == '-' {
			r.at++
		}
		if !r.digits() {
			return r.unexpected("a digit of the exponent")
		}
	}
	n.Text = string(r.text[start:r.at])
	return true
}

func (r *jsonReader) digits() bool {
	start := r.at
	for r.at < len(r.text) && '0' <= r.text[r.at] && r.text[r.at] <= '9' {
		r.at++
	}
	return r.at > start
}

// str reads the string that begins at the reader's place into n.
func (r *jsonReader) str(n *Node) bool {
	start := r.at
	r.at++
	plain := true
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == '"':
			content := r.text[start+1 : r.at]
			r.at++
			if plain {
				n.Text = string(content)
				return true
			}
			n.Text = r.unquote(start, r.at)
			return true
		case c == '\\':
			plain = false
			if !r.escape() {
				return false
			}
		case c < ' ':
			return r.control(start, c)
		case c < utf8.RuneSelf:
			r.at++
		default:
			char, size := utf8.DecodeRune(r.text[r.at:])
			if char == utf8.RuneError && size == 1 {
				plain = false
				r.fault(Encoding, Span{r.at, r.at + 1}, fmt.Sprintf("byte 0x%02x is not UTF-8; JSON that is sent must be", c))
			}
			r.at += size
		}
	}
	r.fault(Syntax, Span{r.at, r.at}, "the text ends inside a string")
	r.also(Span{start, start + 1}, "the string begins here")
	return false
}

func (r *jsonReader) control(start int, c byte) bool {
	what := map[byte]string{'\n': `a line break; want \n`, '\t': `a tab; want \t`, '\r': `a carriage return; want \r`}[c]
	if what == "" {
		what = fmt.Sprintf(`the control character U+%04X; want \u%04x`, c, c)
	}
	r.fault(Syntax, Span{r.at, r.at + 1}, "inside a string stands "+what)
	r.also(Span{start, start + 1}, "the string begins here")
	return false
}

// also gives the last fault a second place.
func (r *jsonReader) also(span Span, about string) {
	last := &r.faults[len(r.faults)-1]
	last.Other, last.About = &span, about
}

// escape passes one escape sequence.
func (r *jsonReader) escape() bool {
	start := r.at
	r.at++
	switch r.byte() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		r.at++
		return true
	case 'u':
		r.at++
		for range 4 {
			if !isHex(r.byte()) {
				return r.fault(Syntax, Span{start, r.at}, `\u wants four hexadecimal digits`)
			}
			r.at++
		}
		return true
	}
	if r.at == len(r.text) {
		return r.fault(Syntax, Span{r.at, r.at}, "the text ends inside a string")
	}
	return r.fault(Syntax, Span{start, r.at + r.runeLen()},
		`JSON has no such escape; want one of \" \\ \/ \b \f \n \r \t \uXXXX`)
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// unquote decodes the string literal from start to end, whose syntax is right,
// and reports lone surrogates.
func (r *jsonReader) unquote(start, end int) string {
	var b strings.Builder
	b.Grow(end - start)
	eachRune(r.text, start, end, func(c rune, at, size int, lone bool) {
		if lone {
			r.fault(Surrogate, Span{at, at + size},
				fmt.Sprintf("%s is half of a surrogate pair; receivers refuse it or store something else", r.text[at:at+size]))
		}
		b.WriteRune(c)
	})
	return b.String()
}

// eachRune calls yield for each code point of a string literal with the bytes
// that it is written with. A lone surrogate or a byte that is not UTF-8 is
// U+FFFD, as for encoding/json.
func eachRune(text []byte, start, end int, yield func(c rune, at, size int, lone bool)) {
	for at := start + 1; at < end-1; {
		if text[at] != '\\' {
			c, size := utf8.DecodeRune(text[at:])
			yield(c, at, size, false)
			at += size
			continue
		}
		c, size, lone := escaped(text, at, end)
		yield(c, at, size, lone)
		at += size
	}
}

// escaped reads the escape at a byte of a string literal that ends at another.
func escaped(text []byte, at, end int) (c rune, size int, lone bool) {
	if text[at+1] != 'u' {
		return simpleEscape(text[at+1]), 2, false
	}
	if c, size = hex4(text[at+2:]), 6; !utf16.IsSurrogate(c) {
		return c, size, false
	}
	if at+12 <= end-1 && text[at+6] == '\\' && text[at+7] == 'u' && isEscape(text[at+6:end-1]) {
		if pair := utf16.DecodeRune(c, hex4(text[at+8:])); pair != utf8.RuneError {
			return pair, 12, false
		}
	}
	return utf8.RuneError, size, true
}

func simpleEscape(c byte) rune {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return rune(c)
}

func hex4(text []byte) rune {
	var c rune
	for _, digit := range text[:min(4, len(text))] {
		c <<= 4
		switch {
		case digit <= '9':
			c |= rune(digit - '0')
		default:
			c |= rune(digit | 0x20 - 'a' + 10)
		}
	}
	return c
}
