package capture

import (
	"bytes"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A puller reads JSON from a stream as it is asked for, in memory that does not
// grow with the text. What it gives no error of is what json.Valid calls valid.
type puller struct {
	s     *stream
	at    int // of the next byte, in s.buf
	depth int

	placed int           // a byte in s.buf, at most at,
	place  diag.Position // and where it stands

	keeping bool   // a value is kept
	kept    int    // where in s.buf it begins
	most    int    // how large it may become
	larger  []byte // the beginning of one that became larger

	name [16]byte // of a member; none that is asked for is longer, with its quotes
}

// A brokenJSON is where a text stops being JSON.
type brokenJSON struct{ at diag.Position }

func (*brokenJSON) Error() string { return "the text stops being JSON" }

func newPuller(name string, s *stream) *puller {
	p := &puller{s: s, place: diag.Position{File: name, Line: 1, Col: 1}}
	if s.want(len(byteOrderMark)) && bytes.HasPrefix(s.buf, []byte(byteOrderMark)) {
		p.at, p.placed = len(byteOrderMark), len(byteOrderMark)
	}
	return p
}

// position gives the place of the next byte.
func (p *puller) position() diag.Position {
	p.advance(p.at)
	return p.place
}

// advance makes the place that is known that of a later byte.
func (p *puller) advance(to int) {
	passed := p.s.buf[p.placed:to]
	if i := bytes.LastIndexByte(passed, '\n'); i >= 0 {
		p.place.Line += bytes.Count(passed, []byte("\n"))
		p.place.Col, passed = 1, passed[i+1:]
	}
	p.place.Col += utf8.RuneCount(passed)
	p.placed = to
}

// peek gives the next byte, or 0 at the end of the stream and of a NUL, which
// no JSON has either.
func (p *puller) peek() byte {
	if p.at == len(p.s.buf) && !p.more(1) {
		return 0
	}
	return p.s.buf[p.at]
}

// around is how many bytes on either side of a value are at hand for excerpts.
const around = 512

// more reads until n bytes are at hand, and reports whether they are. Room for
// them is what is neither kept nor around what is.
func (p *puller) more(n int) bool {
	if p.at+n > cap(p.s.buf) {
		if p.keeping && p.at-p.kept > p.most {
			p.larger, p.keeping = bytes.Clone(p.s.buf[p.kept:][:min(around, p.at-p.kept)]), false
		}
		first := p.at
		if p.keeping {
			first = p.kept
		}
		p.drop(first - around)
	}
	return p.s.want(p.at + n)
}

// drop forgets the first n bytes, or less so that no character is torn.
func (p *puller) drop(n int) {
	for i := n; i > 0 && i > n-utf8.UTFMax; i-- {
		if utf8.RuneStart(p.s.buf[i]) {
			n = i
			break
		}
	}
	if n <= 0 {
		return
	}
	if p.placed < n {
		p.advance(n)
	}
	p.s.buf = append(p.s.buf[:0], p.s.buf[n:]...)
	p.at, p.kept, p.placed = p.at-n, p.kept-n, p.placed-n
}

// next gives the first byte that is no white space, and goes there.
func (p *puller) next() byte {
	for {
		for p.at < len(p.s.buf) && isSpace(p.s.buf[p.at]) {
			p.at++
		}
		if c := p.peek(); !isSpace(c) {
			return c
		}
	}
}

// broken gives the error of what stands here, or of the stream that ended.
func (p *puller) broken() error {
	if err := p.s.failed(); err != nil && p.at == len(p.s.buf) {
		return err
	}
	return &brokenJSON{p.position()}
}

// expect reads a byte that is to come.
func (p *puller) expect(c byte) error {
	if p.peek() != c {
		return p.broken()
	}
	p.at++
	return nil
}

// end reads white space to the end of the stream.
func (p *puller) end() error {
	if p.next(); p.at < len(p.s.buf) || p.s.failed() != nil {
		return p.broken()
	}
	return nil
}

// skip reads a value.
func (p *puller) skip() error {
	switch c := p.next(); {
	case c == '{':
		return p.object(nil)
	case c == '[':
		return p.array(p.skip)
	case c == '"':
		return p.text()
	case c == '-' || isDigit(c):
		return p.number()
	case c == 't':
		return p.literal("true")
	case c == 'f':
		return p.literal("false")
	case c == 'n':
		return p.literal("null")
	}
	return p.broken()
}

// maxDepth is how deep encoding/json goes.
const maxDepth = 10_000

// object reads an object, if one comes, and any other value too. Each member's
// value is read by member, which is given its name as it is written, or nothing
// of a name that is longer than those that are asked for; nil skips it.
func (p *puller) object(member func(name []byte) error) error {
	if p.next() != '{' {
		return p.skip()
	}
	return p.items('}', func() error {
		if p.peek() != '"' {
			return p.broken()
		}
		if member == nil {
			return p.skipMember()
		}
		name, err := p.keep(len(p.name))
		if err != nil {
			return err
		}
		n := copy(p.name[:], bytes.Trim(name, `"`)) // nothing of one that is longer
		if err := p.colon(); err != nil {
			return err
		}
		return member(p.name[:n])
	})
}

func (p *puller) skipMember() error {
	if err := p.text(); err != nil {
		return err
	}
	if err := p.colon(); err != nil {
		return err
	}
	return p.skip()
}

func (p *puller) colon() error {
	p.next()
	return p.expect(':')
}

// array reads an array, if one comes, and any other value too. Each item is
// read by item.
func (p *puller) array(item func() error) error {
	if p.next() != '[' {
		return p.skip()
	}
	return p.items(']', item)
}

// items reads what is between brackets.
func (p *puller) items(end byte, item func() error) error {
	if p.depth++; p.depth > maxDepth {
		return p.broken()
	}
	p.at++
	for first := true; ; first = false {
		switch c := p.next(); {
		case c == end && first:
		case first:
			if err := item(); err != nil {
				return err
			}
			continue
		case c == ',':
			p.at++
			p.next()
			if err := item(); err != nil {
				return err
			}
			continue
		case c != end:
			return p.broken()
		}
		p.at++
		p.depth--
		return nil
	}
}

// text reads a string.
func (p *puller) text() error {
	for p.at++; ; {
		for p.at < len(p.s.buf) && isPlain(p.s.buf[p.at]) {
			p.at++
		}
		switch c := p.peek(); {
		case c == '"':
			p.at++
			return nil
		case c == '\\':
			p.at++
			if err := p.escape(); err != nil {
				return err
			}
		case c < ' ':
			return p.broken()
		}
	}
}

func isPlain(c byte) bool { return c >= ' ' && c != '"' && c != '\\' }

// escape reads what follows a backslash.
func (p *puller) escape() error {
	c := p.peek()
	if c != 'u' {
		if bytes.IndexByte([]byte(`"\/bfnrt`), c) < 0 {
			return p.broken()
		}
		p.at++
		return nil
	}
	p.at++
	for range 4 {
		if c := p.peek(); !isDigit(c) && (c|0x20 < 'a' || 'f' < c|0x20) {
			return p.broken()
		}
		p.at++
	}
	return nil
}

// number reads a number.
func (p *puller) number() error {
	if p.peek() == '-' {
		p.at++
	}
	if p.peek() == '0' {
		p.at++
	} else if err := p.digits(); err != nil {
		return err
	}
	if p.peek() == '.' {
		p.at++
		if err := p.digits(); err != nil {
			return err
		}
	}
	if p.peek()|0x20 != 'e' {
		return nil
	}
	p.at++
	if c := p.peek(); c == '+' || c == '-' {
		p.at++
	}
	return p.digits()
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// digits reads at least one digit.
func (p *puller) digits() error {
	if !isDigit(p.peek()) {
		return p.broken()
	}
	for isDigit(p.peek()) {
		p.at++
	}
	return nil
}

func (p *puller) literal(word string) error {
	for i := range len(word) {
		if err := p.expect(word[i]); err != nil {
			return err
		}
	}
	return nil
}

// keep reads a value and gives its bytes, until more is read. Those of one with
// more than most bytes are nil, and its beginning is in p.larger.
func (p *puller) keep(most int) ([]byte, error) {
	p.next()
	p.keeping, p.kept, p.most, p.larger = true, p.at, most, nil
	err := p.skip()
	if p.keeping && p.at-p.kept > most {
		p.larger = bytes.Clone(p.s.buf[p.kept:p.at][:min(around, p.at-p.kept)])
	}
	p.keeping = false
	if err != nil || p.larger != nil {
		return nil, err
	}
	return p.s.buf[p.kept:p.at], nil
}

// take reads a value and gives its text with its places and with what stands
// around it. Of one with more than most bytes it gives the beginning, and false.
func (p *puller) take(most int) (text *tree.Source, whole bool, err error) {
	p.next()
	place := p.position()
	value, err := p.keep(most)
	switch {
	case err != nil:
		return nil, false, err
	case p.larger != nil:
		return tree.NewSourceFrom(place, p.larger), false, nil
	}
	p.keeping = true
	p.more(around)
	p.keeping = false
	start := max(p.kept-around, bytes.LastIndexByte(p.s.buf[:p.kept], '\n')+1)
	for start < p.kept && !utf8.RuneStart(p.s.buf[start]) {
		start++
	}
	if bytes.HasPrefix(p.s.buf[start:], []byte(byteOrderMark)) {
		start += len(byteOrderMark)
	}
	place.Col -= utf8.RuneCount(p.s.buf[start:p.kept])
	line := bytes.Clone(p.s.buf[start:min(p.at+around, len(p.s.buf))])
	first := p.kept - start
	return tree.NewSourceFrom(place, line).Slice(first, first+len(value)), true, nil
}
