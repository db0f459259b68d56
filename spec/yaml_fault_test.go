package spec

import (
	"fmt"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

// What is no YAML is told where it stands, and in our words.
func TestYAMLFaults(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"name: CRM\nhttp:\n  method: POST\n   headers:\n    A: b\n", "4:4 the name is indented deeper"},
		{"a: 1\n  b: 2\n", "2:3 the name is indented deeper"},
		{"name: CRM\nhttp:\n  url: \"https://example.com\n  method: POST\n", "3:8 the quote is not closed"},
		{"a: 'b\n", "1:4 the quote is not closed"},
		{"a: \"b\" # it's\nc: \"d\n", "2:4 the quote is not closed"},
		{"---\nx: 'a\n---\nb'\n", "2:4 the quote is not closed"},
		{"x: 1\nhttp:\n  - a: 1\n  b: 2\ny: 1\nz: 1\n", "4:3 a list ends here"},
		{"x: 1\nhttp:\n  a: 1\n  - b\ny: 1\nz: 1\n", "4:3 something stands here that is no name"},
		{"a:\n    b: 1\n  c: 1\nd: 1\ne: 1\n", "3:3 something stands here that is no name"},
		{"a: \"x\" y\nb: 1\n", "1:8 the text goes on behind its closing quote"},
		{"x: 1\na: 'it's'\n", "2:8 the text goes on behind its closing quote"},
		{"a: \"say \"hi\"\"\n", "1:10 the text goes on behind its closing quote"},
		{"%\n", "1:1 \"%\" begins a directive"},
		{"%YAML x\n---\n", "1:5 the version of YAML is no number"},
		{"name: CRM\nhttp: {url: https://e.com, method: POST\nother: 1\n", `2:7 the "{" is not closed`},
		{"a: [1, 2\nb: 1\n", `1:4 the "[" is not closed`},
		{"a: [\"]\", 'x'", `1:4 the "[" is not closed`},
		{"a: 1\nb: [1, {c: \"x\" d: 2}]\n", `2:8 the "{" is not closed, or lacks a comma`},
		{"overlay: [", `1:10 the "[" is not closed`},
		{"a: [1]\nb: ]\n", "2:4 a value is missing here"},
		{"a: 1\nhttp: *nope\nb: 1\n", "2:7 the alias *nope names nothing"},
		{"a: x\nhttp: @x\n", `2:7 "@" cannot begin a value`},
		{"a: `x`\n", "1:4 \"`\" cannot begin a value"},
		{"name: a: b\n", `1:8 ": " stands in a value`},
		{"x: 1\na\nb: 1\n", "2:1 the line is no name with a value"},
		{"a\nb: 1\n", "1:1 the line is no name with a value"},
		{"a:b\nc: 1\n", "1:1 the line is no name with a value"},
		{"a: 1\nb 2\n", "2:1 the line is no name with a value"},
		{"form: >\n{\n\"a\": 1\n}\n", "2:1 the text is not indented deeper"},
		{"x: 1\nname: \"a\\qb\"\n", "2:9 the escape is not one"},
		{"a: \"\\u12\"\n", "1:6 an escape wants more"},
		{"x: 1\ny: a\x01b\n", "2:5 the character U+0001"},
		{"x: é\ny: \xff\xfe\n", "2:4 the byte 0xFF is not UTF-8"},
		{"a: \xc3", "1:4 the byte 0xC3 is not UTF-8"},
		{"a:\n\tb: 1\n", "2:1 a tab stands in the indentation"},
		{"a:\n  b: 1\n\tc: 1\n", "3:1 a tab stands in the indentation"},
		{"a: |\n    x\n\ty\n", "3:1 a tab stands in the indentation"},
		{"a: - b\n", "1:4 a list begins on the line of a name"},
		{"a: ? b\n", `1:4 "?" stands at the beginning`},
		{"a: |1x\n  a\n", "1:6 something stands behind"},
		{"a: &\n", "1:4 an anchor or alias has no name"},
		{"a: !<x\n", "1:6 the tag is not closed"},
		{"x: 1\nurl: {{ticket.id}}/x\n", "2:6 a value that begins with a brace"},
		{"x: 1\nurl: {{ticket.id}}\n", "2:6 a value that begins with a brace"},
		{"x: 1\nurl: {% if ticket %}x{% endif %}\n", "2:6 a value that begins with a brace"},
		{"%FOO\n---\na: 1\n", "1:2 the directive is not one"},
		{"%YAML 2.0\n---\na: 1\n", "1:7 the text is of another version"},
		{"\xff\xfea\x00:\x00", "1:1 the text is UTF-16LE"},
		{"\xfe\xff\x00a\x00:", "1:1 the text is UTF-16BE"},
		{"a\x00:\x00 \x001\x00", "1:1 the text is UTF-16LE"},
		{"\xff\xfe\x00\x00a\x00\x00\x00:\x00\x00\x00", "1:1 the text is UTF-32LE"},
		{"\x00\x00\xfe\xff\x00\x00\x00a\x00\x00\x00:", "1:1 the text is UTF-32BE"},
		{"{\x00\x00\x00}\x00\x00\x00", "1:1 the text is UTF-32LE"},
		{"\x00\x00\x00{\x00\x00\x00}", "1:1 the text is UTF-32BE"},
		{"", "1:1 the document is empty"},
	} {
		_, found := Read(tree.NewSource("x.yaml", []byte(c.text)))
		if len(found) != 1 {
			t.Errorf("%q gives %d findings, want one", c.text, len(found))
			continue
		}
		got := fmt.Sprintf("%d:%d %s", found[0].Pos.Line, found[0].Pos.Col, found[0].Message)
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%q gives\n  %s\nwant\n  %s", c.text, got, c.want)
		}
	}
}

// YAML 1.2 is read, whatever its directive says of it.
func TestYAMLVersion(t *testing.T) {
	for _, text := range []string{"%YAML 1.2\n---\na: 1\n", "# of ours\n\n%YAML 1.2 # x\n---\na: 1\n", "\ufeff%YAML 1.1\r\n---\r\na: 1\r\n", "%YAML 1.3\n---\na: 1\n"} {
		root, found := Read(tree.NewSource("x.yaml", []byte(text)))
		if len(found) > 0 || root.Get("a") == nil || string(root.Source.Text) != text {
			t.Errorf("%q gives %v", text, found)
		}
	}
}

// A literal or folded text may begin with a tab behind its indentation.
func TestYAMLTabs(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a: |\n  \tb\n  c\n", "\tb\nc\n"},
		{"a: |-\r\n\r\n  \tb\r\n   \tc\r\n", "\n\tb\n \tc"},
		{"# |\na: | # x\n    \t{\n    \t}\n", "\t{\n\t}\n"},
		{"a: &x !!str |\n  \tb\nc: *x\n", "\tb\n"},
		{"a: |\n  \t\n  b\n", "\t\nb\n"},
		{"a: |\n  \tb\nc: \"|\n  \td\"\n", "\tb\n"},
		{"a: |\n  \tb\nc: \"|\n  \td\"\nd: |\n  \tb\n", "\tb\n"},
		{"a: >\n  \tb\n", "\tb\n"},
		{"a: >-\n  \tb\n  c\n  d\n", "\tb\nc d"},
		{"x: 1\na: >-\n\n  \tb\r\n\r\n\r\n  c\n\n  d\n", "\n\tb\n\n\nc\nd"},
		{"a: >+\n  \tb\n   c\n\n", "\tb\n c\n\n"},
		{"a: >\n  \t\n  b\n", "\t\nb\n"},
	} {
		source := tree.NewSource("x.yaml", []byte(c.text))
		root, found := Read(source)
		if len(found) > 0 {
			t.Errorf("%q gives %v", c.text, found)
			continue
		}
		content, exact := tree.Content(root.Get("a"))
		if string(content.Text) != c.want || !exact {
			t.Errorf("%q is read as %q (%v), want %q", c.text, content.Text, exact, c.want)
		}
		if i := strings.IndexByte(c.want, '\t'); content.Position(i) != source.Position(strings.IndexByte(c.text, '\t')) {
			t.Errorf("%q: the tab is told at %v", c.text, content.Position(i))
		}
	}
	for _, text := range []string{"a: |\n\tb\n", "a: |\n  b\n\tc\n", "a: >\n  b\n\tc\n", "a: >+\n  \t b\n   c\n\td: 1\n", "? |\n  \tb\n: c\n", "a:\n  \tb: 1\n", "a:\n-\t- b\n", "a:\n-\tb: c\n", "a: b\n\tc\n"} {
		if root, found := Read(tree.NewSource("x.yaml", []byte(text))); root != nil || len(found) != 1 {
			t.Errorf("%q gives %v", text, found)
		}
	}
}

// A tab may stand where YAML has a blank or nothing: in a line that is empty but
// for a comment, and behind the sign of an item that is a single value.
func TestYAMLTabsBetween(t *testing.T) {
	for _, text := range []string{
		"a: b\n\t\nc: [1]\n", "a: b\n  \t\t\nc: [1]\n", "\t# x\na: b\nc: [1]\n", "a: b\n \t# a\tb\nc: [1]\n\t\n", "a: b\nc:\n-\t1\n", "a: b\nc:\n  -\t \t1\t# x\n",
		"a: \"b\"\n\t\nc: [1]\n", "a: b\nc:\n  - 1\n\t\n", "a: b\nc:\n\t\n  - 1\n", "\t\na: b\r\n\t\r\nc: [1]\n\t", "a:\n  b\n\t\nc: [1]\n",
	} {
		root, found := Read(tree.NewSource("x.yaml", []byte(text)))
		if len(found) > 0 || !root.Get("a").Is("b") || root.At("/c/0") == nil || root.At("/c/0").Text != "1" {
			t.Errorf("%q gives %v", text, found)
			continue
		}
		if content, exact := tree.Content(root.Get("a")); !exact || string(content.Text) != "b" {
			t.Errorf("%q: a is read again as %q", text, content.Text)
		}
	}
	if root, _ := Read(tree.NewSource("x.yaml", []byte(strings.Repeat("- b\n\t\n", 5000)))); root != nil {
		t.Error("a text is read again for each of 5000 tabs")
	}
}
