package tree

import (
	"bytes"
	"slices"
	"sort"
	"sync"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
)

// A Source is a text that nodes were read from. It turns byte offsets into
// places. It is safe for concurrent use; Text must not be changed.
type Source struct {
	File string
	Text []byte

	firstLine int           // the number of the line that Text begins with, less one
	outer     *Source       // the text that this one was cut out of, or nil
	place     func(int) int // an offset in Text as an offset in outer.Text

	once  sync.Once
	lines []int  // where each line starts
	marks []mark // one about every kilobyte, so that a long line costs no more than a short one
}

type mark struct{ offset, runes int }

const byteOrderMark = "\ufeff"

// NewSource gives text, read from the named file, as a Source.
func NewSource(file string, text []byte) *Source {
	return &Source{File: file, Text: text}
}

// NewSourceAt is NewSource for a text that begins at the start of the numbered
// line of the file, as one line of an NDJSON file does.
func NewSourceAt(file string, line int, text []byte) *Source {
	return &Source{File: file, Text: text, firstLine: line - 1}
}

// Slice gives the bytes from start to end as a Source whose places are those
// of s.
func (s *Source) Slice(start, end int) *Source {
	return &Source{
		File:  s.File,
		Text:  s.Text[start:end],
		outer: s,
		place: func(offset int) int { return start + offset },
	}
}

// Position gives the place of the character that the byte at offset is of.
func (s *Source) Position(offset int) diag.Position {
	if s.outer != nil {
		return s.outer.Position(s.place(offset))
	}
	s.once.Do(s.index)
	offset = charStart(s.Text, min(max(offset, 0), len(s.Text)))
	i := sort.SearchInts(s.lines, offset+1) - 1
	col := s.runes(offset) - s.runes(s.lines[i]) + 1
	if i == 0 && offset > 0 && bytes.HasPrefix(s.Text, []byte(byteOrderMark)) {
		col-- // no editor shows a byte order mark as a column
	}
	return diag.Position{File: s.File, Line: s.firstLine + i + 1, Col: col}
}

// index finds the lines and sets the marks.
func (s *Source) index() {
	s.lines = []int{0}
	for i := 0; ; {
		next := bytes.IndexByte(s.Text[i:], '\n')
		if next < 0 {
			break
		}
		i += next + 1
		s.lines = append(s.lines, i)
	}
	const apart = 1024
	s.marks = []mark{{}}
	for at := (mark{}); len(s.Text)-at.offset > apart; {
		next := at.offset + apart
		for next > at.offset+apart-utf8.UTFMax && !utf8.RuneStart(s.Text[next]) {
			next--
		}
		at = mark{next, at.runes + utf8.RuneCount(s.Text[at.offset:next])}
		s.marks = append(s.marks, at)
	}
}

// runes counts the code points before offset.
func (s *Source) runes(offset int) int {
	i := sort.Search(len(s.marks), func(i int) bool { return s.marks[i].offset > offset }) - 1
	return s.marks[i].runes + utf8.RuneCount(s.Text[s.marks[i].offset:offset])
}

// Offset gives the byte at the numbered line and column, both from 1; it is
// the inverse of Position for a Source that begins at line 1.
func (s *Source) Offset(line, col int) int {
	s.once.Do(s.index)
	if line < 1 || line > len(s.lines) {
		return len(s.Text)
	}
	offset := s.lines[line-1]
	if line == 1 && bytes.HasPrefix(s.Text, []byte(byteOrderMark)) {
		offset += len(byteOrderMark)
	}
	if col > 256 { // a long line costs no more than a short one
		want := s.runes(offset) + col - 1
		at := s.marks[sort.Search(len(s.marks), func(i int) bool { return s.marks[i].runes > want })-1]
		offset, col = at.offset, want-at.runes+1
	}
	for ; col > 1 && offset < len(s.Text); col-- {
		_, size := utf8.DecodeRune(s.Text[offset:])
		offset += size
	}
	return offset
}

// A Span is a range of bytes; End is exclusive.
type Span struct{ Start, End int }

// Excerpt gives the line that the span begins in, or a window of a long line,
// with the spans of hidden blotted out.
func (s *Source) Excerpt(span Span, hidden []Span) diag.Excerpt {
	if s.outer != nil {
		return s.outer.Excerpt(s.outward(span), s.outwardAll(hidden))
	}
	start, end := span.Start, max(span.End, span.Start)
	const before, after = 100, 160 // code points on either side, more than any terminal shows
	first := start
	for n := 0; n < before && first > 0 && s.Text[first-1] != '\n'; n++ {
		_, size := utf8.DecodeLastRune(s.Text[:first])
		first -= size
	}
	if !slices.IsSortedFunc(hidden, byStart) {
		slices.SortFunc(hidden, byStart)
	}
	text := make([]rune, 0, before+after)
	col, length := 1, 0
	for at := first; at < len(s.Text) && s.Text[at] != '\n' && len(text) < before+after; {
		r, size := utf8.DecodeRune(s.Text[at:])
		if at < start {
			col++
		} else if at < end {
			length++
		}
		for len(hidden) > 0 && hidden[0].End <= at {
			hidden = hidden[1:]
		}
		if len(hidden) > 0 && hidden[0].Start <= at {
			r = '•'
		}
		if r != '\ufeff' {
			text = append(text, r)
		} else if at < start {
			col--
		}
		at += size
	}
	if n := len(text); n > 0 && text[n-1] == '\r' {
		text = text[:n-1]
		length = min(length, n-col)
	}
	return diag.Excerpt{Text: string(text), Col: col, Len: max(length, 1)}
}

func (s *Source) outward(span Span) Span {
	out := Span{s.place(span.Start), s.place(span.Start)}
	if span.End > span.Start {
		out.End = s.place(span.End)
	}
	return out
}

func (s *Source) outwardAll(spans []Span) []Span {
	out := make([]Span, len(spans))
	for i, span := range spans {
		out[i] = s.outward(span)
	}
	return out
}

func byStart(a, b Span) int { return a.Start - b.Start }
