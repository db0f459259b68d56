package integration

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

// A scalarStyle writes a text as a scalar of JSON or YAML, with the names of
// variables in it as they may be written there.
type scalarStyle struct {
	name, extension string
	lines           bool // the text may have several
	write           func(text string) string
}

// escaped writes some characters as an escape sequence.
func escaped(r *rand.Rand, text, always, format string) string {
	var b strings.Builder
	for _, c := range text {
		switch {
		case c == '\n':
			b.WriteString(`\n`)
		case strings.ContainsRune(always, c):
			b.WriteString(`\` + string(c))
		case c < 0x80 && r.IntN(6) == 0:
			fmt.Fprintf(&b, format, c)
		default:
			b.WriteRune(c)
		}
	}
	return `"` + b.String() + `"`
}

func scalarStyles(r *rand.Rand) []scalarStyle {
	block := func(head string) func(string) string {
		return func(text string) string { return head + "\n    " + strings.ReplaceAll(text, "\n", "\n    ") }
	}
	return []scalarStyle{
		{"JSON", "json", true, func(text string) string { return escaped(r, text, `"\`, `\u%04x`) }},
		{"plain", "yaml", false, func(text string) string { return "x " + strings.NewReplacer(`"`, "", `'`, "").Replace(text) }},
		{"plain in lines", "yaml", false, func(text string) string {
			return "x " + strings.ReplaceAll(strings.NewReplacer(`"`, "", `'`, "").Replace(text), " é", "\n     é")
		}},
		{"single", "yaml", false, func(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }},
		{"double", "yaml", true, func(text string) string { return escaped(r, text, `"\`, `\x%02x`) }},
		{"literal", "yaml", true, block("|-")},
		{"folded", "yaml", true, block(">-")},
	}
}

// The text at the place of a finding is the token that it is about, as it is
// written there.
func TestPlaces(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	words := []string{"é", "李", "😀", `"`, "it's", `\`, "a", " ", "\n", "{{ ticket.id }}", "{#é#}", "-", "·"}
	pieces := func(lines bool) string {
		text := ""
		for range r.IntN(6) {
			if word := words[r.IntN(len(words))]; lines || word != "\n" {
				text += word + " "
			}
		}
		return text
	}
	c := New(document, Options{})
	for range 2000 {
		styles := scalarStyles(r)
		style := styles[r.IntN(len(styles))]
		wrong := pieces(style.lines) + "{{ticket.subjct}}" + strings.TrimRight(pieces(style.lines), " \n") + "."
		if style.name == "literal" || style.name == "folded" {
			wrong = "." + wrong // else its indentation is another
		}
		definition := fmt.Sprintf(`{"url": "https://example.com/hook", "method": "POST", "triggers": {"ticket-created": true},
 "headers": {"Authorization": "Bearer ${T}"}, "form": {"é": 1, "a": %s}}`, style.write(wrong))
		if style.extension == "yaml" {
			definition = fmt.Sprintf("url: https://example.com/hook\nmethod: POST\ntriggers: {ticket-created: true}\nheaders: {Authorization: \"Bearer ${T}\"}\nform:\n  é: 1\n  a: %s\n  b: 1\n", style.write(wrong))
		}
		if r.IntN(3) == 0 {
			definition = strings.ReplaceAll(definition, "\n", "\r\n")
		}
		told := false
		list, found := Read(tree.NewSource("crm."+style.extension, []byte(definition)))
		if len(list) != 1 {
			t.Fatalf("%s: %s\n%s", style.name, definition, lines(found))
		}
		for _, d := range c.Check(list[0]) {
			if d.Rule.ID == "template-property-unknown" {
				told = true
				if got := read(t, style.extension, written(definition, d.Pos.Line, d.Pos.Col, d.End.Line, d.End.Col)); got != "subjct" {
					t.Fatalf("%s: %q is told of at %q in\n%s", style.name, d.Message, got, definition)
				}
			}
		}
		if !told {
			t.Fatalf("%s: nothing is told of\n%s\n%s", style.name, definition, lines(c.Check(list[0])))
		}
	}
}

// written gives the text between two places, in code points.
func written(text string, line, col, endLine, endCol int) string {
	if endLine != line {
		return "several lines"
	}
	row := []rune(strings.Split(text, "\n")[line-1])
	return string(row[col-1 : endCol-1])
}

// read gives what a part of a scalar says, its escape sequences read.
func read(t *testing.T, extension, part string) string {
	t.Helper()
	if !strings.Contains(part, `\`) {
		return part
	}
	list, _ := Read(tree.NewSource("x."+extension, []byte(`{"url": "`+part+`"}`)))
	if len(list) != 1 {
		t.Fatalf("%q cannot be read", part)
	}
	return list[0].HTTP.Get("url").Text
}
