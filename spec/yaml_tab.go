package spec

import (
	"bytes"
	"maps"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
)

// What yaml.v3 says of tabs.
const (
	// of a literal or folded text whose first line begins with a tab. YAML 1.2,
	// section 8.1.1.1, counts spaces alone as indentation.
	tabInText = "found a tab character where an indentation space is expected"
	// of a line behind a plain text, and of one where something may begin; one
	// without more than a comment is no part of either, by section 6.6.
	tabBehindText = "found a tab character that violates indentation"
	tabAtStart    = "found character that cannot start any token"
)

// maxAgain bounds the bytes that are read again for the sake of tabs.
const maxAgain = 4 << 20

// A tabbed is a text with other characters in place of the tabs that yaml.v3
// does not take, and YAML allows.
type tabbed struct {
	text  []byte
	texts map[int]bool // the literal and folded texts whose first tab is to be put back, by where they begin
}

// without gives the text less the tab that reading it failed for; false when
// that is not why, or when the tab is none that YAML allows.
func (t tabbed) without(err error) (tabbed, bool) {
	if err == nil {
		return t, false
	}
	switch problem, line := problemOf(err); problem {
	case tabInText:
		return t.withoutFirst(lineStart(t.text, line))
	case tabBehindText:
		return t.withoutIn(nextTab(t.text, lineStart(t.text, line)))
	case tabAtStart:
		return t.withoutIn(lineStart(t.text, line))
	}
	return t, false
}

var tabbedText = lazy.Regexp(`[|>][-+]?[ \t]*(?:#[^\n]*)?\r?\n(?: *\r?\n)* +(\t)`)

// withoutFirst gives the text with a letter for the tab that begins the first
// line of the literal or folded text that begins on a line. When that is the
// first line of all, yaml.v3 names the line of the tab.
func (t tabbed) withoutFirst(start int) (tabbed, bool) {
	end := lineEnd(t.text, start)
	if m := tabbedText.Get().FindSubmatchIndex(t.text); m != nil && lineEnd(t.text, m[2]) == end {
		start = m[0]
	}
	m := tabbedText.Get().FindSubmatchIndex(t.text[start:])
	if m == nil || start+m[0] > end {
		return t, false
	}
	t.text, t.texts = bytes.Clone(t.text), maps.Clone(t.texts)
	if t.texts == nil {
		t.texts = map[int]bool{}
	}
	t.text[start+m[2]] = 'x'
	t.texts[start+m[0]] = true
	return t, true
}

var (
	emptyLine  = lazy.Regexp(`^[ \t]*\t[ \t]*(?:#[^\n]*)?\r?(?:\n|$)`)
	tabbedItem = lazy.Regexp(`^ *(?:- +)*-[ \t]*\t[ \t]*(.*)`)
	nested     = lazy.Regexp(`^[-?](?:\s|$)|:(?:\s|$)`)
)

// withoutIn gives the text with spaces for the tabs at the beginning of a line:
// of one that is empty but for a comment, or behind the "-" of an item that is
// a single value.
func (t tabbed) withoutIn(start int) (tabbed, bool) {
	if start >= len(t.text) {
		return t, false
	}
	line := t.text[start:lineEnd(t.text, start)]
	end := len(line)
	if m := tabbedItem.Get().FindSubmatchIndex(line); m != nil && !nested.Get().Match(line[m[2]:]) {
		end = m[2]
	} else if !emptyLine.Get().Match(line) {
		return t, false
	}
	plain := bytes.Clone(t.text)
	for i := start; i < start+end && plain[i] != '#'; i++ {
		if plain[i] == '\t' {
			plain[i] = ' '
		}
	}
	t.text = plain
	return t, true
}

// lineStart gives where a line begins, counted from 1.
func lineStart(text []byte, line int) int {
	start := 0
	for ; line > 1 && start < len(text); line-- {
		start = lineEnd(text, start) + 1
	}
	return min(start, len(text))
}

// nextTab gives where the next line begins that has a tab in front.
func nextTab(text []byte, start int) int {
	for start < len(text) && !bytes.HasPrefix(bytes.TrimLeft(text[start:lineEnd(text, start)], " "), []byte("\t")) {
		start = lineEnd(text, start) + 1
	}
	return start
}

// restoreTab puts the tab back into the value of a literal or folded text that
// begins at a byte. A line that begins with one is not folded: section 8.1.3.
func (c *yamlConverter) restoreTab(y *yaml.Node, start int) {
	if !c.tabs[start] || y.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
		return
	}
	delete(c.tabs, start)
	breaks := len(y.Value) - len(strings.TrimLeft(y.Value, "\n"))
	first, rest := y.Value[breaks+len("x"):], ""
	if y.Style&yaml.FoldedStyle != 0 {
		length := c.firstLine(start)
		first, rest = first[:length], unfolded(first[length:])
	}
	y.Value = y.Value[:breaks] + "\t" + first + rest
}

// firstLine gives the length of the line behind the tab of the folded text that
// begins at a byte.
func (c *yamlConverter) firstLine(start int) int {
	m := tabbedText.Get().FindIndex(c.source.Text[start:])
	begin := start + m[1]
	return len(bytes.TrimSuffix(c.source.Text[begin:lineEnd(c.source.Text, begin)], []byte("\r")))
}

// unfolded gives what stands behind the first line of a folded text as it is
// when that line is not folded with the next one.
func unfolded(rest string) string {
	if strings.HasPrefix(rest, " ") {
		return "\n" + rest[1:]
	}
	if next := strings.TrimLeft(rest, "\n"); next != "" && next[0] != ' ' && next[0] != '\t' {
		return "\n" + rest
	}
	return rest
}
