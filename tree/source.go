package tree

import (
	"bytes"
	"encoding/binary"
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
	firstCol  int           // the column of that line that it begins with, less one
	outer     *Source       // the text that this one was cut out of, or nil
	place     func(int) int // an offset in Text as an offset in outer.Text

	once   sync.Once
	lines  []int  // where each line starts
	first  [1]int // of a text of one line
	marked sync.Once
	marks  []mark // one about every kilobyte, so that a long line costs no more than a short one
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

// NewSourceFrom is NewSource for a text that begins at a place of its file.
func NewSourceFrom(pos diag.Position, text []byte) *Source {
	return &Source{File: pos.File, Text: text, firstLine: pos.Line - 1, firstCol: pos.Col - 1}
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
	col := s.runesBetween(s.lines[i], offset) + 1
	if i == 0 && offset > 0 && bytes.HasPrefix(s.Text, []byte(byteOrderMark)) {
		col-- // no editor shows a byte order mark as a column
	}
	if i == 0 {
		col += s.firstCol
	}
	return diag.Position{File: s.File, Line: s.firstLine + i + 1, Col: col}
}

// Positions gives the places where the span begins and ends.
func (s *Source) Positions(span Span) (start, end diag.Position) {
	start = s.Position(span.Start)
	plain := s.outer == nil && 0 < span.Start && span.Start <= span.End && span.End <= len(s.Text) && span.End-span.Start < apart
	if plain && plainUpTo(s.Text, span.Start, span.End) == span.End && (span.End == len(s.Text) || s.Text[span.End] < utf8.RuneSelf) {
		end = start
		end.Col += span.End - span.Start
		return start, end
	}
	return start, s.Position(span.End)
}

// apart is how many bytes are about between two marks.
const apart = 1024

// index finds the lines.
func (s *Source) index() {
	s.lines = s.first[:1]
	for i := 0; ; {
		next := bytes.IndexByte(s.Text[i:], '\n')
		if next < 0 {
			break
		}
		i += next + 1
		s.lines = append(s.lines, i)
	}
}

// mark sets the marks.
func (s *Source) mark() {
	s.marks = []mark{{}}
	for at := (mark{}); len(s.Text)-at.offset > apart; {
		next := at.offset + apart
		for next > at.offset+apart-utf8.UTFMax && !utf8.RuneStart(s.Text[next]) {
			next--
		}
		at = mark{next, at.runes + runeCount(s.Text[at.offset:next])}
		s.marks = append(s.marks, at)
	}
}

// runesBetween counts the code points between two bytes.
func (s *Source) runesBetween(start, end int) int {
	if end-start <= 2*apart {
		return runeCount(s.Text[start:end])
	}
	return s.runes(end) - s.runes(start)
}

// runeCount is utf8.RuneCount, many bytes of ASCII at a time.
func runeCount(text []byte) int {
	n := 0
	for i := 0; i < len(text); {
		end := min(i+32, len(text))
		word := func(at int) uint64 { return binary.LittleEndian.Uint64(text[i+at:]) }
		if end == i+32 && (word(0)|word(8)|word(16)|word(24))&0x8080808080808080 == 0 {
			n += 32
		} else {
			for end < len(text) && !utf8.RuneStart(text[end]) {
				end++
			}
			n += utf8.RuneCount(text[i:end])
		}
		i = end
	}
	return n
}

// runes counts the code points before offset.
func (s *Source) runes(offset int) int {
	s.marked.Do(s.mark)
	i := sort.Search(len(s.marks), func(i int) bool { return s.marks[i].offset > offset }) - 1
	return s.marks[i].runes + runeCount(s.Text[s.marks[i].offset:offset])
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
		s.marked.Do(s.mark)
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

// How much an Excerpt shows on either side of where a span begins, in code
// points: more than any terminal.
const before, after = 100, 160

// Window gives the bytes that the Excerpt of a span shows, or more.
func (s *Source) Window(span Span) Span {
	if s.outer != nil {
		return Span{max(0, span.Start-utf8.UTFMax*before), min(len(s.Text), span.Start+utf8.UTFMax*(before+after))}
	}
	first := s.excerptStart(span.Start)
	end := first
	for n := 0; n < before+after && end < len(s.Text) && s.Text[end] != '\n'; {
		plain := plainUpTo(s.Text, end, min(len(s.Text), end+before+after-n))
		if n += plain - end; plain > end {
			end = plain
			continue
		}
		r, size := utf8.DecodeRune(s.Text[end:])
		if end += size; r != '\ufeff' {
			n++
		}
	}
	return Span{first, end}
}

// Excerpt gives the line that the span begins in, or a window of a long line,
// with the spans of hidden blotted out.
func (s *Source) Excerpt(span Span, hidden []Span) diag.Excerpt {
	if s.outer != nil {
		return s.outer.Excerpt(s.outward(span), s.outwardAll(hidden))
	}
	start, end := span.Start, max(span.End, span.Start)
	first := s.excerptStart(start)
	if !slices.IsSortedFunc(hidden, byStart) {
		slices.SortFunc(hidden, byStart)
	}
	var buffer [4 * (before + after)]byte
	text := buffer[:0]
	col, length, n := 1, 0, 0
	for at := first; at < len(s.Text) && s.Text[at] != '\n' && n < before+after; {
		for len(hidden) > 0 && hidden[0].End <= at {
			hidden = hidden[1:]
		}
		masked := len(hidden) > 0 && hidden[0].Start <= at
		if size := plainUpTo(s.Text, at, min(s.change(at, start, end, hidden), at+before+after-n)) - at; size > 0 {
			if n += size; masked {
				for left := size; left > 0; left -= blotted {
					text = append(text, blots[:min(left, blotted)*len("•")]...)
				}
			} else {
				text = append(text, s.Text[at:at+size]...)
			}
			if at < start {
				col += size
			} else if at < end {
				length += size
			}
			at += size
			continue
		}
		r, size := utf8.DecodeRune(s.Text[at:])
		if at < start {
			col++
		} else if at < end {
			length++
		}
		if masked {
			r = '•'
		}
		if r != '\ufeff' {
			text = utf8.AppendRune(text, r)
			n++
		} else if at < start {
			col--
		}
		at += size
	}
	if n > 0 && text[len(text)-1] == '\r' {
		text = text[:len(text)-1]
		length = min(length, n-col)
	}
	return diag.Excerpt{Text: string(text), Col: col, Len: max(length, 1)}
}

// excerptStart gives the first byte of the excerpt of a span that starts at a
// byte.
func (s *Source) excerptStart(start int) int {
	first := max(0, start-before)
	if plainUpTo(s.Text, first, start) == start {
		return first
	}
	first = start
	for n := 0; n < before && first > 0 && s.Text[first-1] != '\n'; n++ {
		_, size := utf8.DecodeLastRune(s.Text[:first])
		first -= size
	}
	return first
}

// blots stand for so many code points that are hidden.
const blots, blotted = "••••••••••••••••••••••••••••••••", 32

// change gives the first byte behind at where what an excerpt does changes.
func (s *Source) change(at, start, end int, hidden []Span) int {
	next := len(s.Text)
	for _, i := range [...]int{start, end} {
		if i > at {
			next = min(next, i)
		}
	}
	for _, span := range hidden[:min(len(hidden), 1)] {
		if span.Start > at {
			return min(next, span.Start)
		}
		next = min(next, span.End)
	}
	return next
}

// plainUpTo gives the first byte, from one up to another, that is not ASCII or
// ends a line.
func plainUpTo(text []byte, at, end int) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for ; at+8 <= end; at += 8 {
		v := binary.LittleEndian.Uint64(text[at:])
		if line := v ^ ones*'\n'; (v|(line-ones)&^line)&tops != 0 {
			break
		}
	}
	for at < end && text[at] < utf8.RuneSelf && text[at] != '\n' {
		at++
	}
	return at
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
