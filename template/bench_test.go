package template

import (
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

// hostile are texts that are easy to write and hard to read.
var hostile = map[string]string{
	"parentheses": `{{ ` + strings.Repeat("(", 60_000),
	"brackets":    `{{ ` + strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000) + ` }}`,
	"not":         `{{ ` + strings.Repeat("not ", 16_000) + `a }}`,
	"minus":       `{{ ` + strings.Repeat("-", 60_000) + `a }}`,
	"attributes":  `{{ a` + strings.Repeat(".b", 30_000) + ` }}`,
	"concat":      `{{ a` + strings.Repeat("~a", 30_000) + ` }}`,
	"open":        strings.Repeat("{{ a ", 12_000),
	"tags":        strings.Repeat("{{a}}", 12_000),
	"quotes":      strings.Repeat(`{{ "`, 16_000),
	"escaped":     `{{ '` + strings.Repeat(`{{ \'`, 12_000),
	"if":          strings.Repeat("{% if a %}", 6_000),
	"endif":       strings.Repeat("{% endif %}", 6_000),
	"comments":    strings.Repeat("{#", 30_000),
	"raw":         strings.Repeat("{% raw %}", 7_000),
	"raw spaces":  strings.Repeat("{%"+strings.Repeat(" ", 100), 600),
	"digits":      `{{ ` + strings.Repeat("9", 60_000) + ` }}`,
	"hex":         `{{ 0x` + strings.Repeat("f", 60_000) + ` }}`,
	"strings":     `{{ ` + strings.Repeat(`"a" `, 16_000) + ` }}`,
	"braces":      strings.Repeat("{", 60_000),
}

func BenchmarkParseHostile(b *testing.B) {
	for name, text := range hostile {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Parse(tree.NewSource("t", []byte(text)))
			}
		})
	}
}

// BenchmarkRender measures a leaf, of which a run renders many, and a body.
func BenchmarkRender(b *testing.B) {
	context, _ := tree.ReadJSON(tree.NewSource("", []byte(`{"ticket": {"id": 1, "subject": "a \"b\"", "tags": [{"name": "c"}, {"name": "d"}]}}`)), tree.Limits{})
	for name, text := range map[string]string{
		"leaf": "{{ticket.id}}",
		"body": `{"id": {{ticket.id}}, "subject": {{ticket.subject|tojson}}, "tags": [{% for t in ticket.tags %}{{t.name|tojson}}{% if not loop.last %}, {% endif %}{% endfor %}]}`,
	} {
		t, _ := Parse(tree.NewSource("", []byte(text)))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := t.Render(context, RenderOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
