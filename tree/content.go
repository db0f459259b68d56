package tree

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"sort"
	"sync"
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

// JSONContent is Content for a text of a JSON string that may not have been read:
// it begins and ends at certain bytes. It is false for what is none. The places
// are found when the first one is asked for.
func JSONContent(source *Source, start, end int) (content *Source, ok bool) {
	raw := source.Text
	if end-start < 2 || raw[start] != '"' || raw[end-1] != '"' {
		return nil, false
	}
	text := make([]byte, 0, end-start-2)
	for at := start + 1; at < end-1; {
		next := plainEnd(raw, at, end-1)
		text = append(text, raw[at:next]...)
		if at = next; at == end-1 {
			break
		}
		switch c := raw[at]; {
		case c >= utf8.RuneSelf:
			c, size := utf8.DecodeRune(raw[at:])
			text = utf8.AppendRune(text, c)
			at += size
		case c == '\\' && isEscape(raw[at:end-1]):
			c, size, _ := escaped(raw, at, end)
			text = utf8.AppendRune(text, c)
			at += size
		default:
			return nil, false
		}
	}
	written := sync.OnceValue(func() *writing { return readJSONString(raw, start, end) })
	return &Source{File: source.File, Text: text, outer: source, place: func(offset int) int { return written().place(offset) }}, true
}

// plainEnd gives the first byte of a JSON string, from one to another, that does
// not stand for itself in ASCII.
func plainEnd(text []byte, at, end int) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for at+8 <= end {
		v := binary.LittleEndian.Uint64(text[at:])
		quote, slash := v^ones*'"', v^ones*'\\'
		mask := ((quote-ones)&^quote | (slash-ones)&^slash | (v - ones*' ') | v) & tops
		if mask != 0 {
			return at + bits.TrailingZeros64(mask)/8 // a bit above the first may be wrong
		}
		at += 8
	}
	for at < end && text[at] >= ' ' && text[at] < utf8.RuneSelf && text[at] != '"' && text[at] != '\\' {
		at++
	}
	return at
}

// isEscape reports whether an escape of JSON stands at the start of a text.
func isEscape(text []byte) bool {
	if len(text) < 2 {
		return false
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	case 'u':
		return len(text) >= 6 && isHex(text[2]) && isHex(text[3]) && isHex(text[4]) && isHex(text[5])
	}
	return false
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
