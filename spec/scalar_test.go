package spec

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/webhook-lint/webhook-lint/tree"
)

// A style writes a text as a scalar; it gives "" when the style cannot.
type style struct {
	name  string
	write func(text string, indent int) string
}

var styles = []style{
	{"plain", func(s string, _ int) string {
		if s == "" || strings.ContainsAny(s, "\n\r\t\"\\") || strings.Contains(s, ": ") || strings.Contains(s, " #") || strings.TrimSpace(s) != s ||
			strings.ContainsAny(s[:1], "-?:,[]{}#&*!|>'\"%@`") || strings.HasSuffix(s, ":") || strings.ContainsAny(s, "[]{},") || s == "~" || s == "null" {
			return ""
		}
		return s
	}},
	{"plain folded", func(s string, indent int) string {
		if strings.ContainsAny(s, "\n\r\t\"\\:#[]{},") || strings.TrimSpace(s) != s || s == "" || strings.ContainsAny(s[:1], "-?&*!|>'%@`~") || strings.Contains(s, "  ") || !strings.Contains(s, " ") || strings.Contains(s, " -") {
			return ""
		}
		return strings.Replace(s, " ", "\n"+strings.Repeat(" ", indent+3), 1)
	}},
	{"single", func(s string, _ int) string {
		if strings.ContainsAny(s, "\n\r\t") {
			return ""
		}
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}},
	{"single folded", func(s string, indent int) string {
		i := strings.Index(s, " ")
		if strings.ContainsAny(s, "\n\r\t") || strings.Contains(s, "  ") || i <= 0 || i == len(s)-1 {
			return ""
		}
		return "'" + strings.ReplaceAll(s[:i], "'", "''") + "  \n\n" + strings.Repeat(" ", indent+2) + strings.ReplaceAll(s[i+1:], "'", "''") + "'"
	}},
	{"double", func(s string, _ int) string {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "é", `\xe9`, "李", `\u674e`, "😀", `\U0001f600`).Replace(s) + `"`
	}},
	{"double folded", func(s string, indent int) string {
		i := strings.Index(s, " ")
		if i <= 0 || i == len(s)-1 || strings.Contains(s, "  ") {
			return ""
		}
		quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace
		return `"` + quote(s[:i]) + "\n" + strings.Repeat(" ", indent+1) + quote(s[i+1:]) + `\` + "\n" + strings.Repeat(" ", indent+1) + `"`
	}},
	{"json", func(s string, _ int) string {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "é", `\u00e9`, "/", `\/`).Replace(s) + `"`
	}},
	{"literal", func(s string, indent int) string { return block("|", s, indent, 2) }},
	{"literal keep", func(s string, indent int) string { return block("|+ # kept", s, indent, 3) }},
	{"literal strip", func(s string, indent int) string { return block("|-", s, indent, 1) }},
	{"literal indented", func(s string, indent int) string { return block("|2-", s, indent, 2) }},
	{"folded", func(s string, indent int) string { return block(">", s, indent, 2) }},
	{"folded strip", func(s string, indent int) string { return block(">-", s, indent, 4) }},
}

func block(header, s string, indent, more int) string {
	if s == "" || strings.ContainsAny(s, "\r\t") || strings.HasPrefix(s, " ") && !strings.Contains(header, "2") || strings.HasPrefix(s, "\n") {
		return ""
	}
	pad := strings.Repeat(" ", indent+more)
	return header + "\n" + pad + strings.ReplaceAll(s, "\n", "\n"+pad)
}

var tokens = []string{"{{ ticket.id }}", "ticket.subject", "é", "李", "😀", `"`, "'", `\`, "\n", " ", "x", ": ", " #", "{", "}", "/", "\t", "word", "\n\n", "  in"}

var plainTokens = []string{"ticket.subject", "é", "李", "😀", " ", "x", "/", "word", "a b"}

// nestings put a scalar somewhere in a document.
var nestings = []struct {
	indent int
	write  func(scalar string) string
	flow   bool
}{
	{0, func(s string) string { return "a: " + s + "\nb: 1\n" }, false},
	{2, func(s string) string { return "a:\n  b: " + s + "\n  c: 1\n" }, false},
	{2, func(s string) string { return "a:\n  - 1\n  - " + s + "\n" }, false},
	{0, func(s string) string { return "a: &x !!str " + s + "\n" }, false},
	{0, func(s string) string { return "a: {b: [1, " + s + "]}\n" }, true},
	{0, func(s string) string { return "é: 1\na: " + s }, false},
}

// TestScalarPlaces holds, for scalars of every style, the text at the place of
// each token against the token.
func TestScalarPlaces(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	checked, styled := 0, map[string]int{}
	for range 60_000 {
		st, nest := styles[r.IntN(len(styles))], nestings[r.IntN(len(nestings))]
		words := tokens
		if strings.HasPrefix(st.name, "plain") {
			words = plainTokens
		}
		var text string
		for range 1 + r.IntN(6) {
			text += words[r.IntN(len(words))]
		}
		written := st.write(text, nest.indent)
		if written == "" || nest.flow && strings.ContainsAny(written[:1], "|>") {
			continue
		}
		document := nest.write(written)
		if r.IntN(3) == 0 {
			document = strings.ReplaceAll(document, "\n", "\r\n")
		}
		if yaml.Unmarshal([]byte(document), new(any)) != nil {
			continue
		}
		root, _ := Read(tree.NewSource("f", []byte(document)))
		if root == nil {
			continue
		}
		eachString(root, func(n *tree.Node) {
			checked++
			styled[st.name]++
			placed(t, st.name, document, n)
		})
	}
	t.Logf("%d scalars: %v", checked, styled)
	if checked < 20_000 {
		t.Errorf("only %d scalars were checked", checked)
	}
	for _, st := range styles {
		if styled[st.name] < 200 {
			t.Errorf("only %d scalars are %s", styled[st.name], st.name)
		}
	}
}

func eachString(n *tree.Node, visit func(*tree.Node)) {
	if n.Kind == tree.String {
		visit(n)
	}
	for _, item := range n.Items {
		eachString(item, visit)
	}
	for _, m := range n.Members {
		eachString(m.Value, visit)
	}
}

// placed holds each character of a scalar against what stands at its place.
func placed(t *testing.T, style, document string, n *tree.Node) {
	t.Helper()
	content, exact := tree.Content(n)
	if !exact {
		t.Fatalf("%s: the content of %q in %q cannot be followed", style, n.Text, document)
	}
	for i, c := range n.Text {
		pos := content.Position(i)
		at := n.Source.Offset(pos.Line, pos.Col)
		if rest := document[at:]; !stands(c, rest) {
			t.Fatalf("%s: character %d, %q, of %q in %q is said to be at %s, where %q stands", style, i, c, n.Text, document, pos, rest)
		}
	}
	if i := strings.Index(n.Text, "ticket.subject"); i >= 0 && !strings.Contains(style, "folded") {
		pos := content.Position(i)
		if rest := document[n.Source.Offset(pos.Line, pos.Col):]; !strings.HasPrefix(rest, "ticket.subject") {
			t.Fatalf("%s: the token is said to be at %s of %q", style, pos, document)
		}
	}
}

// stands reports whether a character is written at the start of rest.
func stands(c rune, rest string) bool {
	if strings.HasPrefix(rest, string(c)) {
		return true
	}
	switch {
	case c == ' ' || c == '\n':
		return strings.HasPrefix(rest, "\n") || strings.HasPrefix(rest, "\r\n") || strings.HasPrefix(rest, `\n`) || strings.TrimLeft(rest, " \t") != rest || rest == ""
	case c == '\'':
		return strings.HasPrefix(rest, "''")
	case strings.HasPrefix(rest, `\`):
		for _, spelling := range []string{fmt.Sprintf(`\u%04x`, c), fmt.Sprintf(`\x%02x`, c), fmt.Sprintf(`\U%08x`, c), `\` + string(c), `\t`, `\r`} {
			if strings.HasPrefix(rest, spelling) {
				return true
			}
		}
	}
	return false
}

// FuzzContent holds what Content gives against the value that was read, for
// any YAML.
func FuzzContent(f *testing.F) {
	for _, seed := range []string{"a: |2-\n   x\n  y\n", "- >+\n a\n\n  b\n", `a: "x\u00e9 \` + "\n y\"", "'a''b\n c': *x", "a: b\n  c # d", "&x a: !!str 1"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		root, _ := Read(tree.NewSource("f", text))
		if root == nil {
			return
		}
		eachString(root, func(n *tree.Node) {
			content, _ := tree.Content(n)
			if string(content.Text) != n.Text {
				t.Fatalf("the content of %q is %q", n.Text, content.Text)
			}
			for i := range content.Text {
				content.Position(i)
			}
		})
	})
}
