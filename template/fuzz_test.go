package template

import (
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

// FuzzParse states that what a template prints to parses to the same, and that
// every span lies in the text.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"id": {{ ticket.id }}, "s": "{{- ticket.subject|default('x', true) -}}"}`,
		`{% for t in ticket.tags if t.name %}{{ loop.index }}{% else %}{% endfor %}`,
		`{% if a is not defined and b in [1, 2.5] %}{% elif not c %}{{ -x ** y // 2 ~ "z" }}{% endif %}`,
		`{% macro m(a, b=1) %}{% endmacro %}{% call(x) m(*a, **b) %}{% endcall %}{% set ns.x = {"a": (1,)} %}`,
		`{# a -#} {% raw -%} {{ {%- endraw %}{{ a if b else c[1:2:3] }}{% with a = 1 %}{% endwith %}`,
		`{{ a.14["b"] }}{% set x | upper %}{% endset %}{% filter trim %} {% endfilter %}{{ "\x41\u00e9" 'b' }}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, findings := Parse(tree.NewSource("t", []byte(text)))
		if len(findings) > 0 {
			parsed.Check(under(JSONText, "ticket-created")) // what could be parsed can be checked
			return
		}
		printed := parsed.String()
		again, findings := Parse(tree.NewSource("t", []byte(printed)))
		if len(findings) > 0 && findings[0].Rule != ruleLarge {
			t.Fatalf("%q prints to %q: %s", text, printed, findings[0].Message)
		}
		if len(findings) == 0 && again.String() != printed {
			t.Fatalf("%q prints to %q, and that to %q", text, printed, again)
		}
	})
}
