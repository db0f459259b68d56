package integration

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf16"

	"github.com/webhook-lint/webhook-lint/tree"
)

// pythonJSON writes a value as json.dumps of Python does, which recorded
// bodies show: ", " and ": " between, and nothing beyond ASCII.
func pythonJSON(n *tree.Node) string {
	var b strings.Builder
	writeJSON(&b, n)
	return b.String()
}

func writeJSON(b *strings.Builder, n *tree.Node) {
	switch n.Kind {
	case tree.Null:
		b.WriteString("null")
	case tree.Bool, tree.Number:
		b.WriteString(n.Text)
	case tree.String:
		writeJSONString(b, n.Text)
	case tree.Array:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			writeJSON(b, item)
		}
		b.WriteByte(']')
	case tree.Object:
		b.WriteByte('{')
		for i, m := range n.Members {
			if i > 0 {
				b.WriteString(", ")
			}
			writeJSONString(b, m.Key.Text)
			b.WriteString(": ")
			writeJSON(b, m.Value)
		}
		b.WriteByte('}')
	}
}

var jsonEscapes = map[rune]string{'"': `\"`, '\\': `\\`, '\n': `\n`, '\r': `\r`, '\t': `\t`, '\b': `\b`, '\f': `\f`}

func writeJSONString(b *strings.Builder, text string) {
	b.WriteByte('"')
	for _, r := range text {
		switch escape := jsonEscapes[r]; {
		case escape != "":
			b.WriteString(escape)
		case r < ' ' || r > '~':
			for _, unit := range utf16.AppendRune(nil, r) {
				fmt.Fprintf(b, `\u%04x`, unit)
			}
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}

// formEncode writes an object as application/x-www-form-urlencoded, as
// Python's requests does: a list gives its name once for each item, and null is
// left out.
func formEncode(n *tree.Node) string {
	var pairs []string
	add := func(name string, value *tree.Node) {
		if value.Kind == tree.Null {
			return
		}
		pairs = append(pairs, url.QueryEscape(name)+"="+url.QueryEscape(pythonText(value)))
	}
	for _, m := range n.Members {
		if m.Value.Kind != tree.Array {
			add(m.Key.Text, m.Value)
			continue
		}
		for _, item := range m.Value.Items {
			add(m.Key.Text, item)
		}
	}
	return strings.Join(pairs, "&")
}

// pythonText writes a value as Python prints it.
func pythonText(n *tree.Node) string {
	switch n.Kind {
	case tree.Null:
		return "None"
	case tree.Bool:
		if n.Text == "true" {
			return "True"
		}
		return "False"
	case tree.String, tree.Number:
		return n.Text
	}
	return pythonJSON(n)
}
