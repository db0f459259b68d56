package tree

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// Content gives the content of the String n, written in JSON or in any of
// YAML's styles, as a Source whose places are those that it is written at.
// When the writing cannot be followed, which is known for no UTF-8 text, exact
// is false and every place is that of the node.
func Content(n *Node) (content *Source, exact bool) {
	if n.Source == nil {
		return NewSource("", []byte(n.Text)), false
	}
	w := read(n)
	content = &Source{File: n.Source.File, Text: w.text, outer: n.Source, place: w.place}
	if exact = string(w.text) == n.Text; !exact {
		content.Text, content.place = []byte(n.Text), func(int) int { return n.Start }
	}
	return content, exact
}

// EndOf gives the byte behind the last character that the String n, read from
// YAML, is written with: a closing quote, or the end of its last line. Only
// the content and the start of n need be known. It gives false when the
// writing cannot be followed.
func EndOf(n *Node) (end int, exact bool) {
	w := readYAML(n)
	return w.last, string(w.text) == n.Text
}

// read reads a string again.
func read(n *Node) *writing {
	raw := n.Source.Text
	if n.Start >= n.End || n.End > len(raw) { // a tag or an anchor of nothing
		return &writing{end: n.Start, last: n.Start}
	}
	if raw[n.Start] == '"' && raw[n.End-1] == '"' && n.End-n.Start > 1 && bytes.IndexByte(raw[n.Start:n.End], '\n') < 0 {
		if w := readJSONString(raw, n.Start, n.End); string(w.text) == n.Text {
			return w
		}
	}
	return readYAML(n)
}

func readJSONString(raw []byte, start, end int) *writing {
	w := &writing{end: end - 1, last: end}
	w.text = make([]byte, 0, end-start-2)
	eachRune(raw, start, end, func(c rune, at, _ int, _ bool) { w.put(at, c) })
	return w
}

// A writing is a content together with the places that it is written at.
type writing struct {
	text []byte
	runs []run // by offset
	end  int   // the place of the end of the content
	last int   // behind the last character of the writing, a closing quote for one
}

// A run is a part of a content that is written as it is: from offset on, shift
// bytes further on than in the content.
type run struct{ offset, shift int }

// put adds a character that is written at a place.
func (w *writing) put(at int, c rune) {
	w.follow(at)
	w.text = utf8.AppendRune(w.text, c)
}

// copy adds text that is written as it is.
func (w *writing) copy(at int, text []byte) {
	if len(text) > 0 {
		w.follow(at)
		w.text = append(w.text, text...)
	}
}

// follow begins a run if the next character does not belong to the last one.
func (w *writing) follow(at int) {
	shift := at - len(w.text)
	if n := len(w.runs); n == 0 || w.runs[n-1].shift != shift {
		w.runs = append(w.runs, run{len(w.text), shift})
	}
}

// cut drops what stands behind the first bytes.
func (w *writing) cut(length int) {
	if length >= len(w.text) {
		return
	}
	w.text = w.text[:length]
	w.runs = w.runs[:w.run(length)+1]
}

// run gives the number of the run that the byte at offset belongs to.
func (w *writing) run(offset int) int {
	return sort.Search(len(w.runs), func(i int) bool { return w.runs[i].offset > offset }) - 1
}

// place gives the place of the character that the byte at offset is of.
func (w *writing) place(offset int) int {
	if offset >= len(w.text) || len(w.runs) == 0 {
		return w.end
	}
	offset = charStart(w.text, max(offset, 0))
	return offset + w.runs[w.run(offset)].shift
}

// charStart gives the byte where the character begins that the byte at offset
// is of.
func charStart(text []byte, offset int) int {
	for at := offset; at >= 0 && at < len(text) && at > offset-utf8.UTFMax; at-- {
		if !utf8.RuneStart(text[at]) {
			continue
		}
		if _, size := utf8.DecodeRune(text[at:]); at+size > offset {
			return at
		}
		break
	}
	return offset
}
