package accept

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode"
	"unicode/utf8"
)

// none is None and a quote, as a number of bytes.
const none = 'N' | 'o'<<8 | 'n'<<16 | 'e'<<24 | '"'<<32

// string takes a text. What it calls comes last, so that nothing has to be kept
// over a call.
func (w *walk) string(i int, r *rule) int {
	if r.sole != nil {
		return w.formatted(i+1, r)
	}
	next := i + 17
	if next > len(w.text) {
		return w.judged(i+1, i+1, r)
	}
	b := w.text[i+1 : next : next]
	v := load(b, 0)
	n := first(odd(v), odd(load(b, 8)))
	if n == 16 {
		return w.long(i+1, r)
	}
	if b[n&15] != '"' || v&(1<<40-1) == none {
		return w.judged(i+1, i+1+int(n), r)
	}
	if !r.free {
		return w.plain(i+1, i+1+int(n), r)
	}
	return i + 2 + int(n)
}

// long takes a text whose first bytes are plain.
func (w *walk) long(start int, r *rule) int {
	text, i := w.text, start+16
	for ; i+16 <= len(text); i += 16 {
		b := text[i : i+16 : i+16]
		n := first(odd(load(b, 0)), odd(load(b, 8)))
		if n == 16 {
			continue
		}
		if i += int(n); b[n&15] != '"' {
			break
		}
		if r.free {
			return i + 1
		}
		return w.plain(start, i, r)
	}
	return w.judged(start, i, r)
}

// plain takes a plain text between two bytes.
func (w *walk) plain(start, end int, r *rule) int {
	if r.listed && r.only.has(w.text, start, end) || !r.listed && r.allowsText(w.text, start, end, true) {
		return end + 1
	}
	return -1
}

// formatted takes a text of a format of which every one fits, or any other.
func (w *walk) formatted(start int, r *rule) int {
	if end := r.sole.scan(w.text, start); end >= 0 && end < len(w.text) && w.text[end] == '"' {
		return end + 1
	}
	return w.judged(start, start, r)
}

// judged is string from a place before which the text is plain.
func (w *walk) judged(start, i int, r *rule) int {
	text, plain, brace := w.text, true, false
	if i >= len(text) || text[i] != '"' {
		if i, plain, brace = content(text, i); i < 0 {
			return -1
		}
	}
	if (brace || text[start] == 'N') && w.o.Texts && isSuspect(text[start:i]) || !r.free && !r.allowsText(text, start, i, plain) {
		return -1
	}
	return i + 1
}

// content finds the end of a text from a place before which it is plain, and
// tells whether it is plain ASCII without escapes as a whole, and whether it has
// a brace.
func content(text []byte, i int) (end int, plain, brace bool) {
	plain = true
	for i < len(text) {
		c := text[i]
		if c == '\\' {
			plain = false
			if i+8 <= len(text) {
				if size := alone(text[i : i+8 : i+8]); size > 0 {
					i += size
					continue
				}
			}
			if i = escape(text, i); i < 0 {
				return -1, false, false
			}
			continue
		}
		if c >= utf8.RuneSelf {
			plain = false
			size := 0
			if i+4 <= len(text) {
				size = runeSize(text[i : i+4 : i+4])
			}
			if size == 0 {
				if _, size = utf8.DecodeRune(text[i:]); size == 1 {
					return -1, false, false
				}
			}
			i += size
			continue
		}
		if c == '"' {
			return i, plain, brace
		}
		if c < ' ' {
			return -1, false, false
		}
		brace = brace || c == '{'
		i = skip(text, i+1)
	}
	return -1, false, false
}

// runeSize gives how many bytes a character has that stands first: 2 or 3, or 0
// for one that needs to be looked at.
func runeSize(b []byte) int {
	v := binary.LittleEndian.Uint32(b)
	switch c := byte(v); {
	case v&0xc0e0 == 0x80c0 && c >= 0xc2:
		return 2
	case v&0xc0c0f0 == 0x8080e0 && c != 0xe0 && c != 0xed:
		return 3
	}
	return 0
}

// escape takes an escape, or two for a pair of surrogates. One of a character
// that ASCII shows, in hexadecimal digits, is not known: it may hide what is
// looked for.
func escape(text []byte, i int) int {
	var b [8]byte
	copy(b[:], text[i:])
	if size := alone(b[:]); size > 0 {
		return i + size
	}
	if b[1] != 'u' {
		return -1
	}
	c := hex(b[:])
	if c >= 0 && c < ' ' {
		return i + 6
	}
	if c < 0xd800 || c >= 0xdc00 || i+12 > len(text) || text[i+6] != '\\' || text[i+7] != 'u' {
		return -1
	}
	if low := hex(text[i+6 : i+12 : i+12]); low < 0xdc00 || low > 0xdfff {
		return -1
	}
	return i + 12
}

// alone gives the size of an escape that is no surrogate; 0 for any other, and
// for one of ASCII in hexadecimal digits.
func alone(b []byte) int {
	if b[1] != 'u' {
		return int(escapeSize[b[1]])
	}
	if c := hex(b); c < utf8.RuneSelf || c >= 0xd800 && c < 0xe000 {
		return 0
	}
	return 6
}

// hex gives the number of the four hexadecimal digits of an escape, or less
// than 0.
func hex(escape []byte) int {
	_ = escape[5]
	return int(hexDigit[escape[2]])<<12 | int(hexDigit[escape[3]])<<8 | int(hexDigit[escape[4]])<<4 | int(hexDigit[escape[5]])
}

// hexDigit gives the value of a hexadecimal digit, or -1.
var hexDigit = func() (of [256]int8) {
	for c := range of {
		of[c] = -1
	}
	for i, c := range "0123456789abcdef" {
		of[c], of[unicode.ToUpper(c)] = int8(i), int8(i)
	}
	return of
}()

// escapeSize gives the size of an escape by what stands behind its backslash,
// beside a u.
var escapeSize = [256]uint8{'"': 2, '\\': 2, '/': 2, 'b': 2, 'f': 2, 'n': 2, 'r': 2, 't': 2}

// isSuspect reports whether a text may hold a template, or a value in the words
// of Python.
func isSuspect(content []byte) bool {
	if string(content) == "None" || bytes.HasPrefix(content, []byte("[{'")) || bytes.HasPrefix(content, []byte("{'")) {
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

// settle finds what decides alone about a text: a list, when it is all that is
// said, or a format of which every text is allowed, as it is all that is said or
// an alternative in all.
func (r *rule) settle() {
	switch {
	case r.patterns != nil || r.shortest != 0 || r.longest >= 0:
	case r.only != nil:
		r.listed = r.formats == nil && r.either == nil
	default:
		r.sole = r.common()
	}
}

// common gives the format that each of the rule's formats is, and an alternative
// in each list; nil for none.
func (r *rule) common() *format {
	var one *format
	for _, f := range r.formats {
		if one != nil && one != f {
			return nil
		}
		one = f
	}
	for _, list := range r.either {
		i := slices.IndexFunc(list, func(o *rule) bool { return o.sole != nil && (one == nil || o.sole == one) })
		if i < 0 {
			return nil
		}
		one = list[i].sole
	}
	return one
}

// allowsText judges a text between two bytes, which may be plain ASCII
// without escapes.
func (r *rule) allowsText(text []byte, start, end int, plain bool) bool {
	if r.free {
		return true
	}
	if !plain || r.only != nil && !r.only.has(text, start, end) || end-start < r.shortest || r.longest >= 0 && end-start > r.longest {
		return false
	}
	for _, format := range r.formats {
		if format.scan(text, start) != end {
			return false
		}
	}
	for _, p := range r.patterns {
		if !p.Match(text[start:end]) {
			return false
		}
	}
	for _, list := range r.either {
		if !slices.ContainsFunc(list, func(o *rule) bool { return o.allowsText(text, start, end, plain) }) {
			return false
		}
	}
	return true
}

// name takes the name of a member behind its first quote, up to its last. Names
// are plain ASCII.
func name(text []byte, i int) int {
	for i = skip(text, i); i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return i
		case c == '\\' || c < ' ' || c >= utf8.RuneSelf:
			return -1
		}
	}
	return -1
}

// skip gives the place of the first odd byte, or one near the end.
func skip(text []byte, i int) int {
	for ; i+8 <= len(text); i += 8 {
		if mask := odd(load(text, i)); mask != 0 {
			return i + bits.TrailingZeros64(mask)/8
		}
	}
	return i
}

// first gives the place of the first odd byte in sixteen, of what odd says of
// them eight by eight; 16 for none.
func first(low, high uint64) uint {
	if low != 0 {
		return uint(bits.TrailingZeros64(low)) / 8
	}
	return 8 + uint(bits.TrailingZeros64(high))/8
}

const ones, tops = 0x0101010101010101, 0x8080808080808080

// odd gives a bit for each of eight bytes that is a quote, a backslash, a
// control character, beyond ASCII, or an opening brace or behind it in ASCII; a
// bit above the first one may be wrong.
func odd(v uint64) uint64 {
	// Bit 1 turned over, a quote stands right behind the control characters, and
	// all others above it. What the sum loses, the bytes from 0xfb, the first
	// difference finds.
	return (v + ones*(0x80-'{') | (ones*0xa0 - (v ^ ones*0x02)) | (tops - (v ^ ones*'\\'))) & tops
}
