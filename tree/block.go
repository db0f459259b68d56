package tree

import "strings"

// block reads a literal or folded block scalar. The chomping need not be read:
// what it leaves is the beginning of what is kept otherwise.
func (s *scalar) block(want string, folded bool) {
	s.at = lineEnd(s.raw, s.at)
	s.end, s.last = s.at, s.at
	s.at += LineBreak(s.raw, s.at)
	s.lines(indentOf(s.raw, s.at, want), folded)
	s.cut(len(want))
	if len(s.text) > 0 {
		s.end = max(s.last, s.place(len(s.text)-1))
	}
}

func lineEnd(raw []byte, at int) int {
	for at < len(raw) && LineBreak(raw, at) == 0 {
		at++
	}
	return at
}

// indentOf gives the indentation of the block scalar that begins at a byte.
// Its header may tell it, but relative to what stands around. That the content
// is known is surer: its first line of more than spaces begins with those that
// are not of the indentation.
func indentOf(raw []byte, at int, want string) int {
	blank, spaces := leadingSpaces(raw, at)
	i := strings.IndexFunc(want, func(c rune) bool { return c != ' ' && c != '\n' && c != '\u2028' && c != '\u2029' })
	if i >= 0 {
		return spaces - (i - len(strings.TrimRight(want[:i], " ")))
	}
	longest := 0
	for line := range strings.FieldsFuncSeq(want, func(c rune) bool { return c != ' ' }) {
		longest = max(longest, len(line))
	}
	if longest == 0 {
		return len(raw)
	}
	return blank - longest
}

// leadingSpaces gives the number of spaces in the longest of the lines that
// hold nothing else, and in front of the first line that does.
func leadingSpaces(raw []byte, at int) (blank, spaces int) {
	for at < len(raw) {
		n := 0
		for at+n < len(raw) && raw[at+n] == ' ' {
			n++
		}
		size := LineBreak(raw, at+n)
		if size == 0 && at+n < len(raw) {
			return blank, n
		}
		blank = max(blank, n)
		at += n + size
	}
	return blank, 0
}

// lines reads the lines of a block scalar.
func (s *scalar) lines(indent int, folded bool) {
	before := textLine{end: -1}
	var empty []int // where the blank lines since then end
	for s.at < len(s.raw) {
		line := s.line(indent)
		if line.empty() {
			empty = append(empty, line.end)
		} else if line.start-s.at < indent || line.start == len(s.raw) {
			break
		} else {
			s.join(before, line, empty, folded)
			s.copy(line.start, s.raw[line.start:line.end])
			before, empty, s.last = line, nil, line.end
		}
		s.at = line.next
	}
	if before.end >= 0 && before.next > before.end {
		s.putBreak(before.end)
	}
	for _, at := range empty {
		s.putBreak(at)
	}
}

// A textLine is a line of a block scalar, less its indentation.
type textLine struct {
	start, end, next int  // next is the start of the line behind it
	deeper           bool // it begins with a blank, and is not folded
}

// empty reports whether the line has an end and nothing else.
func (l textLine) empty() bool { return l.start == l.end && l.next > l.end }

// line gives the line at hand.
func (s *scalar) line(indent int) textLine {
	start := s.at
	for start < len(s.raw) && start-s.at < indent && s.raw[start] == ' ' {
		start++
	}
	if start < len(s.raw) && start-s.at < indent && LineBreak(s.raw, start) == 0 {
		return textLine{start: start, end: len(s.raw)} // not of the scalar: its length does not matter
	}
	end := lineEnd(s.raw, start)
	return textLine{start, end, end + LineBreak(s.raw, end), start < end && isBlank(s.raw[start])}
}

// join adds the line ends between two lines.
func (s *scalar) join(before, line textLine, empty []int, folded bool) {
	switch {
	case before.end < 0:
	case !folded || before.deeper || line.deeper || separates(s.raw, before.end):
		s.putBreak(before.end)
	case len(empty) == 0:
		s.put(before.end, ' ')
	}
	for _, at := range empty {
		s.putBreak(at)
	}
}
