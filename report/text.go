package report

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
)

type textPrinter struct {
	w     io.Writer
	block block // whose memory is used again
	quiet bool
}

func newText(w io.Writer, o Options) Printer {
	columns := o.Width
	if columns == 0 {
		columns = 80
	}
	return &textPrinter{w: w, block: block{layout: layout{max(columns, 20), palette(o.Color)}}, quiet: o.Quiet}
}

func (p *textPrinter) Print(r Result) error {
	if len(r.Findings) == 0 {
		return nil
	}
	p.block.Reset()
	for _, d := range r.Findings {
		p.block.finding(complete(r, d))
	}
	_, err := p.w.Write(p.block.Bytes())
	return err
}

func (p *textPrinter) Close(s Summary) error {
	if p.quiet {
		return nil
	}
	_, err := io.WriteString(p.w, s.String()+"\n"+s.bulk())
	return err
}

// A layout is a terminal to write findings for.
type layout struct {
	width int
	palette
}

// A block is a finding on its way to a terminal.
type block struct {
	layout
	bytes.Buffer
	margin string // as wide as the line number and the spaces about it
	cells  []cell // of the excerpt
}

func (b *block) finding(d diag.Diagnostic) {
	number := strconv.Itoa(max(d.Pos.Line, 1))
	b.margin = strings.Repeat(" ", len(number)+2)
	b.header(d)
	b.place(d)
	said := b.excerpt(d)
	if d.Fix != nil && d.Fix.Message != "" && !said {
		b.remark(Visible(d.Fix.Message))
	}
	for _, r := range d.Related {
		if r.Whole {
			b.line(b.margin + b.gutter("=") + " " + remark(r))
			continue
		}
		b.remark(remark(r))
	}
	b.line("")
}

func (b *block) line(text string) {
	b.WriteString(text)
	b.WriteByte('\n')
}

// hang writes words behind a head, and under one another where they need more
// than one line. A word that is wider than that stays whole, so that it can
// still be copied.
func (b *block) hang(head string, indent int, text string) {
	b.WriteString(head)
	used := indent
	for i, word := range wordsOf(text) {
		width := columns(word)
		switch {
		case i == 0:
		case used+1+width > b.width:
			b.line("")
			b.WriteString(strings.Repeat(" ", indent))
			used = indent
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += width
	}
	b.line("")
}

// wordsOf gives the words of a text. The braces of a template stay with what is
// beside them.
func wordsOf(text string) []string {
	var words []string
	for word := range strings.SplitSeq(text, " ") {
		last := len(words) - 1
		if last >= 0 && (words[last] == "{{" || words[last] == "{%" || strings.HasPrefix(word, "}}") || strings.HasPrefix(word, "%}")) {
			words[last] += " " + word
			continue
		}
		words = append(words, word)
	}
	return words
}

func (b *block) header(d diag.Diagnostic) {
	name := d.Severity.String() + "[" + d.Rule.ID + "]"
	head, indent := b.severity(d.Severity, name)+": ", len(name)+len(": ")
	if indent > b.width/2 { // too little is left beside so long a name
		b.line(strings.TrimRight(head, " "))
		head, indent = "    ", 4
	}
	b.hang(head, indent, Visible(d.Message))
}

// place writes one line whatever its length, for those who search or copy it.
func (b *block) place(d diag.Diagnostic) {
	text := place(d.Pos)
	if d.Channel != "" {
		text += "   channel " + Visible(d.Channel)
	}
	if d.Pointer != "" {
		text += "   " + Visible(string(d.Pointer))
	}
	b.line(b.margin[1:] + b.gutter("-->") + " " + text)
}

// excerpt shows the line with carets under the fault, and the fix behind them
// if there is room; it reports whether it said that.
func (b *block) excerpt(d diag.Diagnostic) bool {
	if d.Excerpt.Text == "" {
		return false
	}
	room := b.width - len(b.margin) - len("| ")
	b.cells = appendCells(b.cells[:0], d)
	source := window(b.cells, room)
	before, carets := mark(source)
	note := ""
	if d.Fix != nil && d.Fix.Message != "" {
		note = " " + Visible(d.Fix.Message)
	}
	said := note != "" && before+carets+columns(note) <= room
	if !said {
		note = ""
	}
	number := " " + strconv.Itoa(d.Pos.Line) + " "
	if d.Pos.Line == 0 {
		number = b.margin
	}
	b.line(b.margin + b.gutter("|"))
	b.WriteString(b.gutter(number+"|") + " ")
	for _, c := range source {
		b.WriteString(c.text)
	}
	b.line("")
	under := strings.Repeat(" ", before) + b.severity(d.Severity, strings.Repeat("^", carets)+note)
	b.line(b.margin + b.gutter("|") + " " + under)
	return said
}

func (b *block) remark(text string) {
	b.hang(b.margin+b.gutter("=")+" ", len(b.margin)+len("= "), text)
}
