package tree

import (
	"bytes"
	"strconv"
)

// readYAML reads a string that is written in one of YAML's styles again. The
// styles are those of YAML 1.1, as the reader of package spec knows them.
func readYAML(n *Node) *writing {
	s := &scalar{raw: n.Source.Text, at: n.Start}
	if s.at >= len(s.raw) {
		return &writing{end: s.at, last: s.at}
	}
	switch c := s.raw[s.at]; c {
	case '"', '\'':
		s.quoted(c)
	case '|', '>':
		s.block(n.Text, c == '>')
	default:
		s.plain(n.Text)
	}
	return &s.writing
}

// A scalar is a YAML scalar while it is read again.
type scalar struct {
	raw []byte
	at  int
	writing
}

// LineBreak gives the length of the line end of YAML at a byte, or 0. YAML 1.1,
// section 4.1.4, has more of them than YAML 1.2.
func LineBreak(raw []byte, at int) int {
	if at >= len(raw) {
		return 0
	}
	switch raw[at] {
	case '\n':
		return 1
	case '\r':
		if at+1 < len(raw) && raw[at+1] == '\n' {
			return 2
		}
		return 1
	case '\xc2':
		if bytes.HasPrefix(raw[at:], []byte("\u0085")) {
			return 2
		}
	case '\xe2':
		if bytes.HasPrefix(raw[at:], []byte("\u2028")) || bytes.HasPrefix(raw[at:], []byte("\u2029")) {
			return 3
		}
	}
	return 0
}

// putBreak adds the line end at a place. Each is a line feed, but for the
// separators of lines and paragraphs.
func (s *scalar) putBreak(at int) {
	if separates(s.raw, at) {
		s.copy(at, s.raw[at:at+3])
		return
	}
	s.put(at, '\n')
}

// separates reports whether the line end at a byte is kept as it is written.
func separates(raw []byte, at int) bool { return raw[at] == '\xe2' }

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func blanks(raw []byte, at int) int {
	for at < len(raw) && isBlank(raw[at]) {
		at++
	}
	return at
}

// space reads blanks and, if a line ends behind them, that and the blank lines
// that follow: one line end is a space, more are one less (YAML 1.1, section
// 4.2.5).
func (s *scalar) space() {
	start := s.at
	s.at = blanks(s.raw, s.at)
	first := s.at
	size := LineBreak(s.raw, first)
	if size == 0 {
		s.copy(start, s.raw[start:s.at])
		return
	}
	if separates(s.raw, first) {
		s.putBreak(first)
	}
	length := len(s.text)
	s.at += size
	s.blankLines()
	if len(s.text) == length && !separates(s.raw, first) {
		s.put(first, ' ')
	}
}

// blankLines reads blank lines and the blanks behind them.
func (s *scalar) blankLines() {
	for {
		s.at = blanks(s.raw, s.at)
		size := LineBreak(s.raw, s.at)
		if size == 0 {
			return
		}
		s.putBreak(s.at)
		s.at += size
	}
}

// word reads what is written as it is: at most so many bytes, up to a blank, a
// line end, or one of two characters.
func (s *scalar) word(most int, stops ...byte) {
	start := s.at
	for s.at < len(s.raw) && s.at-start < most {
		c := s.raw[s.at]
		if isBlank(c) || bytes.IndexByte(stops, c) >= 0 || LineBreak(s.raw, s.at) > 0 {
			break
		}
		s.at++
	}
	s.copy(start, s.raw[start:s.at])
}

// plain reads a scalar without quotes. Where it ends depends on what stands
// around it, and is told by what it must come to.
func (s *scalar) plain(want string) {
	for before := -1; len(s.text) < len(want) && len(s.text) > before; {
		before = len(s.text)
		s.word(len(want) - len(s.text))
		if len(s.text) < len(want) {
			s.space()
		}
	}
	s.end, s.last = s.at, s.at
}

func (s *scalar) quoted(quote byte) {
	s.at++
	for s.at < len(s.raw) {
		c := s.raw[s.at]
		switch {
		case isBlank(c) || LineBreak(s.raw, s.at) > 0:
			s.space()
		case c == '\'' && quote == c && s.at+1 < len(s.raw) && s.raw[s.at+1] == c:
			s.put(s.at, '\'')
			s.at += 2
		case c == quote:
			s.end, s.last = s.at, s.at+1
			return
		case c == '\\' && quote == '"':
			s.escape()
		case quote == '"':
			s.word(len(s.raw), quote, '\\')
		default:
			s.word(len(s.raw), quote)
		}
	}
	s.end, s.last = s.at, s.at
}

// escapes are those of one character (YAML 1.2, section 5.7).
var escapes = map[byte]rune{
	'0': 0, 'a': '\a', 'b': '\b', 't': '\t', '\t': '\t', 'n': '\n', 'v': '\v', 'f': '\f', 'r': '\r', 'e': '\x1b', ' ': ' ',
	'"': '"', '\'': '\'', '/': '/', '\\': '\\', 'N': '\u0085', '_': '\u00a0', 'L': '\u2028', 'P': '\u2029',
}

// codeLengths are the numbers of digits behind a letter.
var codeLengths = map[byte]int{'x': 2, 'u': 4, 'U': 8}

func (s *scalar) escape() {
	start := s.at
	s.at++
	if size := LineBreak(s.raw, s.at); size > 0 || s.at >= len(s.raw) { // the line goes on
		s.at += size
		s.blankLines()
		return
	}
	letter := s.raw[s.at]
	s.at++
	c, known := escapes[letter]
	if length := codeLengths[letter]; length > 0 && s.at+length <= len(s.raw) {
		code, err := strconv.ParseUint(string(s.raw[s.at:s.at+length]), 16, 32)
		c, known = rune(code), err == nil
		s.at += length
	}
	if known {
		s.put(start, c)
	}
}
