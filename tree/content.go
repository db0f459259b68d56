package tree

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Content gives the content of the String n, in JSON or in any of YAML's
// styles, as a Source whose places are those that it is written at. When the
// writing cannot be followed, which is known for no text, exact is false and
// every place is that of the node.
func Content(n *Node) (content *Source, exact bool) {
	text, offsets := n.written()
	if exact = string(text) == n.Text; !exact {
		text, offsets = []byte(n.Text), nil
	}
	return &Source{
		File:  n.Source.File,
		Text:  text,
		outer: n.Source,
		place: func(offset int) int {
			if offsets == nil {
				return n.Start
			}
			return offsets[min(max(offset, 0), len(offsets)-1)]
		},
	}, exact
}

// written reads a string again, with the place of each byte.
func (n *Node) written() ([]byte, []int) {
	raw := n.Source.Text
	if n.Start >= len(raw) {
		return nil, nil
	}
	switch raw[n.Start] {
	case '"':
		if n.End > n.Start+1 && bytes.IndexByte(raw[n.Start:n.End], '\n') < 0 {
			if text, offsets := unquoteOffsets(raw, n.Start, n.End); string(text) == n.Text {
				return text, offsets
			}
		}
		return n.scan((*scalar).doubleQuoted)
	case '\'':
		return n.scan((*scalar).singleQuoted)
	case '|', '>':
		return n.block()
	}
	return n.scan((*scalar).plain)
}

// A scalar is a YAML scalar that is read again. What it must come to is known,
// which tells where it ends.
type scalar struct {
	raw     []byte
	at      int
	want    string
	text    []byte
	offsets []int
}

func (n *Node) scan(read func(*scalar)) ([]byte, []int) {
	s := &scalar{raw: n.Source.Text, at: n.Start, want: n.Text}
	read(s)
	return s.text, append(s.offsets, s.at)
}

// put adds text that is written at an offset.
func (s *scalar) put(at int, text string) {
	s.text = append(s.text, text...)
	for range len(text) {
		s.offsets = append(s.offsets, at)
	}
}

// copy adds a character as it stands.
func (s *scalar) copy() {
	_, size := utf8.DecodeRune(s.raw[s.at:])
	s.put(s.at, string(s.raw[s.at:s.at+size]))
	s.at += size
}

func (s *scalar) more() bool { return s.at < len(s.raw) && len(s.text) < len(s.want) }

// lineBreak gives the length of the line end at an offset, or 0.
func lineBreak(raw []byte, at int) int {
	switch {
	case at >= len(raw):
		return 0
	case raw[at] == '\r' && at+1 < len(raw) && raw[at+1] == '\n':
		return 2
	case raw[at] == '\n' || raw[at] == '\r':
		return 1
	}
	return 0
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// folds reads a line end, with the blanks around it and the blank lines behind
// it, if one is at hand: one line end is a blank, more are one less (YAML 1.2,
// section 6.5).
func (s *scalar) folds() bool {
	at := s.at
	for at < len(s.raw) && isBlank(s.raw[at]) {
		at++
	}
	if lineBreak(s.raw, at) == 0 {
		return false
	}
	s.at = at
	s.breaks(" ")
	return true
}

// breaks reads line ends up to the next content, with what a single one is.
func (s *scalar) breaks(single string) {
	first, count := s.at, 0
	for size := lineBreak(s.raw, s.at); size > 0; size = lineBreak(s.raw, s.at) {
		if count++; count > 1 {
			s.put(s.at, "\n")
		}
		s.at += size
		for s.at < len(s.raw) && isBlank(s.raw[s.at]) {
			s.at++
		}
	}
	if count == 1 {
		s.put(first, single)
	}
}

func (s *scalar) plain() {
	for s.more() {
		if !s.folds() {
			s.copy()
		}
	}
}

func (s *scalar) singleQuoted() {
	for s.at++; s.more(); {
		switch {
		case s.folds():
		case s.raw[s.at] == '\'':
			s.put(s.at, "'")
			s.at += 2
		default:
			s.copy()
		}
	}
}

func (s *scalar) doubleQuoted() {
	for s.at++; s.more(); {
		switch {
		case s.folds():
		case s.raw[s.at] == '\\':
			s.escape()
		default:
			s.copy()
		}
	}
}

// yamlEscapes are those of one character (YAML 1.2, section 5.7).
var yamlEscapes = map[byte]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r", 'e': "\x1b", ' ': " ",
	'"': `"`, '\'': "'", '/': "/", '\\': `\`, 'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029",
}

var escapeLengths = map[byte]int{'x': 2, 'u': 4, 'U': 8}

func (s *scalar) escape() {
	start := s.at
	s.at++
	if s.at >= len(s.raw) {
		return
	}
	c := s.raw[s.at]
	if size := lineBreak(s.raw, s.at); size > 0 { // the line end is not there
		s.at += size
		for s.at < len(s.raw) && isBlank(s.raw[s.at]) {
			s.at++
		}
		if lineBreak(s.raw, s.at) > 0 {
			s.blankLines()
		}
		return
	}
	s.at++
	if length := escapeLengths[c]; length > 0 && s.at+length <= len(s.raw) {
		code, err := strconv.ParseUint(string(s.raw[s.at:s.at+length]), 16, 32)
		if err == nil {
			s.put(start, string(rune(code)))
		}
		s.at += length
		return
	}
	s.put(start, yamlEscapes[c])
}

// blankLines reads the blank lines behind an escaped line end: each is one.
func (s *scalar) blankLines() {
	for size := lineBreak(s.raw, s.at); size > 0; size = lineBreak(s.raw, s.at) {
		s.put(s.at, "\n")
		s.at += size
		for s.at < len(s.raw) && isBlank(s.raw[s.at]) {
			s.at++
		}
	}
}

// block reads a literal or folded block scalar. How far it is indented is
// found by trying: its header may say it relative to what stands around.
func (n *Node) block() ([]byte, []int) {
	raw := n.Source.Text
	start := n.Start
	for start < len(raw) && lineBreak(raw, start) == 0 {
		start++
	}
	folded := raw[n.Start] == '>'
	start += lineBreak(raw, start)
	explicit := strings.ContainsAny(string(raw[n.Start+1:min(n.Start+3, len(raw))]), "123456789")
	for indent := indentOf(raw, start); indent >= 0; indent-- {
		s := &scalar{raw: raw, at: start, want: n.Text}
		s.blockLines(indent, folded)
		if cut := min(len(s.text), len(n.Text)); len(n.Text) <= len(s.text) {
			s.text, s.offsets = s.text[:cut], append(s.offsets[:cut:cut], s.end(cut))
		} else {
			s.offsets = append(s.offsets, s.at)
		}
		if string(s.text) == n.Text || !explicit {
			return s.text, s.offsets
		}
	}
	return nil, nil
}

// end gives the place behind the content of so many bytes.
func (s *scalar) end(length int) int {
	if length < len(s.offsets) {
		return s.offsets[length]
	}
	return s.at
}

// indentOf gives the blanks before the first line that holds more.
func indentOf(raw []byte, at int) int {
	for at < len(raw) {
		n := 0
		for at+n < len(raw) && raw[at+n] == ' ' {
			n++
		}
		size := lineBreak(raw, at+n)
		if size == 0 {
			if at+n == len(raw) {
				return 0
			}
			return n
		}
		at += n + size
	}
	return 0
}

// blockLines reads the lines of a block scalar.
func (s *scalar) blockLines(indent int, folded bool) {
	before := textLine{none: true}
	var blanks []int // where the line ends of blank lines are
	for s.at < len(s.raw) && len(s.text) <= len(s.want) {
		line, ok := s.line(indent)
		if !ok {
			break
		}
		if line.start == line.end {
			blanks = append(blanks, line.end)
			s.at = line.next
			continue
		}
		s.join(before, line, blanks, folded)
		blanks = nil
		for s.at = line.start; s.at < line.end; {
			s.copy()
		}
		before = line
		s.at = line.next
	}
	if !before.none && before.next > before.end {
		s.put(before.end, "\n")
	}
	for _, at := range blanks {
		s.put(at, "\n")
	}
}

// A textLine is a line of a block scalar, less its indentation.
type textLine struct {
	start, end, next int  // next is the start of the line behind it
	deeper           bool // it begins with a blank, and is not folded
	none             bool
}

// line gives the line at hand; false when it is not of the scalar.
func (s *scalar) line(indent int) (textLine, bool) {
	start := s.at
	for start < len(s.raw) && start-s.at < indent && s.raw[start] == ' ' {
		start++
	}
	end := start
	for end < len(s.raw) && lineBreak(s.raw, end) == 0 {
		end++
	}
	size := lineBreak(s.raw, end)
	if start-s.at < indent && start != end {
		return textLine{}, false
	}
	if size == 0 && start == end {
		return textLine{}, false
	}
	return textLine{start: start, end: end, next: end + size, deeper: start < end && isBlank(s.raw[start])}, true
}

// join puts the line ends between two lines.
func (s *scalar) join(before, line textLine, blanks []int, folded bool) {
	switch {
	case before.none:
	case !folded || before.deeper || line.deeper:
		s.put(before.end, "\n")
	case len(blanks) == 0:
		s.put(before.end, " ")
	}
	for _, at := range blanks {
		s.put(at, "\n")
	}
}
