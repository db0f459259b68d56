package report

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
)

// A cell is one character of an excerpt as a terminal shows it.
type cell struct {
	text    string
	columns int
	marked  bool // the fault covers it
}

const ellipsis = "…"

// appendCells appends the excerpt of a finding, in which one cell at least is
// marked. An excerpt that does not begin where its line does begins with an
// ellipsis.
func appendCells(list []cell, d diag.Diagnostic) []cell {
	e := d.Excerpt
	first := max(e.Col, 1)
	last := first + max(e.Len, 1) - 1
	list = slices.Grow(list, utf8.RuneCountInString(e.Text)+2)
	if d.Pos.Col > first {
		list = append(list, cell{ellipsis, 1, false})
	}
	col, known := 0, newCell(maskRune, string(maskRune), false)
	for i := 0; i < len(e.Text); {
		r, size := utf8.DecodeRuneInString(e.Text[i:])
		col++
		marked := first <= col && col <= last
		if r == maskRune {
			known.marked = marked
			list = append(list, known)
		} else {
			list = append(list, newCell(r, e.Text[i:i+size], marked))
		}
		i += size
	}
	if first > col { // the fault is that the line ends here
		list = append(list, cell{"", 1, true})
	}
	return list
}

// maskRune is most of what a masked excerpt shows.
const maskRune = '•'

func newCell(r rune, raw string, marked bool) cell {
	switch {
	case ' ' <= r && r <= '~':
		return cell{raw, 1, marked}
	case r == '\t':
		return cell{"    ", 4, marked}
	}
	text := spell(r, raw)
	return cell{text, columns(text), marked}
}

// window cuts a line to room columns around what is marked. What is cut off is
// no longer in the line.
func window(line []cell, room int) []cell {
	if total(line) <= room {
		return line
	}
	if start := windowStart(line, room); start > 0 {
		line = line[start-1:]
		line[0] = cell{ellipsis, 1, false}
	}
	if total(line) <= room {
		return line
	}
	room-- // for the ellipsis at the end
	end := 0
	for end < len(line) && line[end].columns <= room {
		room -= line[end].columns
		end++
	}
	line[end] = cell{ellipsis, 1, line[end].marked}
	return line[:end+1]
}

// windowStart gives the first cell to show: a third of the room stands before
// the fault, less when the fault needs the room and more when the line ends
// soon after it.
func windowStart(line []cell, room int) int {
	first := slices.IndexFunc(line, func(c cell) bool { return c.marked })
	_, fault := mark(line)
	before := min(max(room-fault-2, room/8), room/3)
	start, after := first, total(line[first:])
	for start > 0 {
		c := line[start-1]
		if c.columns > before && c.columns+after > room-1 {
			break
		}
		before -= c.columns
		after += c.columns
		start--
	}
	if total(line[:start]) <= 1 { // an ellipsis would take as much
		return 0
	}
	return start
}

func total(line []cell) int {
	n := 0
	for _, c := range line {
		n += c.columns
	}
	return n
}

// mark gives the columns before the fault and the columns of the fault. A lone
// combining character is marked under the one that it stands on.
func mark(line []cell) (before, carets int) {
	first := slices.IndexFunc(line, func(c cell) bool { return c.marked })
	before = total(line[:first])
	for _, c := range line[first:] {
		if c.marked {
			carets += c.columns
		}
	}
	if carets == 0 && before > 0 {
		before--
	}
	return before, max(carets, 1)
}

// shown gives the cells as text.
func shown(line []cell) string {
	var b strings.Builder
	for _, c := range line {
		b.WriteString(c.text)
	}
	return b.String()
}
