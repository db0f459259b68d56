package template

import (
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

func parse(text string) (*Template, []string) {
	t, findings := Parse(tree.NewSource("t", []byte(text)))
	var told []string
	for _, d := range findings {
		told = append(told, d.Pos.String()[2:]+" "+d.Message)
	}
	return t, told
}

func TestParse(t *testing.T) {
	tests := []struct{ text, want string }{
		{`plain`, `plain`},
		{`{{ticket.id}}`, `{{ ticket.id }}`},
		{`{{- a -}}  b`, `{{ a }}b`},
		{"a \n {%- if x -%} b {%+ endif +%} c", "a{% if x %}b {% endif %} c"},
		{`{{ a.b[0]["c"].14 }}`, `{{ a.b[0]["c"][14] }}`},
		{`{{ a[-1:] }}{{ a[::2] }}{{ a[1:2:3] }}{{ a[:] }}`, `{{ a[-1:] }}{{ a[::2] }}{{ a[1:2:3] }}{{ a[:] }}`},
		{`{{ 'it' "'s" }}`, `{{ "it's" }}`},
		{`{{ "a\"\n\x41\u00e9\q" }}`, `{{ "a\"\nAé\\q" }}`},
		{`{{ 1_000 }} {{ 0x1F }} {{ 1.5e3 }} {{ 00 }} {{ 1.real }}`, `{{ 1000 }} {{ 31 }} {{ 1.5e3 }} {{ 0 }} {{ 1.real }}`},
		{`{{ -2 ** 2 }}`, `{{ -2 ** 2 }}`},
		{`{{ a + b * c - (d - e) }}`, `{{ a + b * c - (d - e) }}`},
		{`{{ (a ~ b) ~ (c ~ d) }}`, `{{ a ~ b ~ (c ~ d) }}`},
		{`{{ not a in b and c not in d or e }}`, `{{ not a in b and c not in d or e }}`},
		{`{{ 1 < a <= 3 }}`, `{{ 1 < a <= 3 }}`},
		{`{{ a if b else c if d else e }}`, `{{ a if b else c if d else e }}`},
		{`{{ "," if not loop.last }}`, `{{ "," if not loop.last }}`},
		{`{{ a|default('x', true)|upper }}`, `{{ a | default("x", true) | upper }}`},
		{`{{ -a|abs }}{{ (a + b)|abs }}`, `{{ -a | abs }}{{ (a + b) | abs }}`},
		{`{{ a is not defined }}{{ a is divisibleby 3 }}{{ a is sameas(none) and b }}`,
			`{{ a is not defined }}{{ a is divisibleby(3) }}{{ (a is sameas(none)) and b }}`},
		{`{{ f(1, *b, c=2, **d) }}`, `{{ f(1, *b, c=2, **d) }}`},
		{`{{ [1, "a", none, True] }}{{ {"a": 1, b: [],} }}{{ () }}{{ (1,) }}{{ 1, 2 }}`,
			`{{ [1, "a", none, true] }}{{ {"a": 1, b: []} }}{{ () }}{{ (1,) }}{{ (1, 2) }}`},
		{`{% if a %}1{% elif b %}2{% else %}3{% endif %}`, `{% if a %}1{% elif b %}2{% else %}3{% endif %}`},
		{`{% for k, v in d.items() if v recursive %}{{ k }}{% else %}-{% endfor %}`,
			`{% for (k, v) in d.items() if v recursive %}{{ k }}{% else %}-{% endfor %}`},
		{`{% set a, b = 1, 2 %}{% set ns.x = 3 %}{% set c | upper | trim %}x{% endset %}`,
			`{% set (a, b) = (1, 2) %}{% set ns.x = 3 %}{% set c | upper | trim %}x{% endset %}`},
		{`{% with a = 1, b = "@" %}{{ a }}{% endwith %}`, `{% with a = 1, b = "\x40" %}{{ a }}{% endwith %}`},
		{`{% filter upper|replace("A", "b") %}x{% endfilter %}`, `{% filter upper | replace("A", "b") %}x{% endfilter %}`},
		{`{% macro m(a, b=1) %}{{ a }}{% endmacro %}{% call(x) m(1) %}{{ x }}{% endcall %}`,
			`{% macro m(a, b=1) %}{{ a }}{% endmacro %}{% call(x) m(1) %}{{ x }}{% endcall %}`},
		{`{% raw %}{{ a }}{% endraw %}`, `{% raw %}{{ a }}{% endraw %}`},
		{`a {%- raw -%}  b  {%- endraw -%} c`, `abc`},
		{`{# note #}x{#- tight -#} y`, `{# note #}x{# tight #}y`},
		{"a\r\nb\r\n", "a\nb"},
		{`{"a": {{ x }}}`, `{"a": {{ x }}}`},
		{`{% print a, b %}`, `{{ a }}{{ b }}`},
		{`{% if a: %}x{% endif %}`, `{% if a %}x{% endif %}`},
	}
	for _, tt := range tests {
		got, told := parse(tt.text)
		if len(told) > 0 {
			t.Errorf("Parse(%q) tells %q", tt.text, told)
		}
		if got.String() != tt.want {
			t.Errorf("Parse(%q) = %s, want %s", tt.text, got, tt.want)
		}
		if again, _ := parse(got.String()); again.String() != got.String() {
			t.Errorf("Parse(%q) = %s", got, again)
		}
	}
}

func TestParseFindings(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{`{{ ticket.id }`, []string{"1:14 one } is missing; want }} at the end"}},
		{`{{ ticket.id`, []string{"1:1 the tag is not closed; want }}"}},
		{`{{ ticket.id } and {{ ticket.status }}`, []string{"1:14 one } is missing; want }} at the end"}},
		{`{{ }} {{ a b }} {{ c. }}`, []string{
			"1:1 the output is empty; want an expression between {{ and }}",
			"1:12 unexpected b; want an operator or }}",
			"1:21 the tag ends where a name or a number behind the dot should stand",
		}},
		{`{{ a && b }}{{ a || b }}{{ !a }}{{ a?.b }}{{ a === b }}`, []string{
			`1:6 "&&" is not Jinja; want and`, `1:18 "||" is not Jinja; want or`, `1:28 "!" is not Jinja; want not`,
			`1:37 "?." is not Jinja; want .`, `1:48 "===" is not Jinja; want ==`,
		}},
		{`{{ a | date: "d" }}`, []string{`1:12 unexpected ":"; the arguments of a filter stand in parentheses: date("…")`}},
		{`{% if a %}x`, []string{"1:1 if is not closed; want {% endif %}"}},
		{`{% for a in b %}{% if c %}x{% endfor %}y{% endif %}`, []string{
			"1:17 if is not closed before endfor; want {% endif %}", "1:41 endif stands where no if is open",
		}},
		{`{% else if a %}`, []string{"1:1 else stands where no if or for is open"}},
		{`{% if a %}x{% else if b %}y{% endif %}`, []string{"1:20 else takes no condition; want elif"}},
		{`{% if a %}x{% elseif b %}y{% endif %}`, []string{`1:15 there is no statement "elseif"; want elif`}},
		{`{% iff a %}`, []string{`1:4 there is no statement "iff"; did you mean if?`}},
		{`{% include "x" %}`, []string{"1:4 include needs other templates, and an integration has none"}},
		{`{{#if a}}x{{/if}}`, []string{"1:1 this begins a block of Handlebars; want {% if … %} and {% endif %}"}},
		{`{{#each tags}}x{{/each}}{{/if}}`, []string{
			"1:1 this begins a block of Handlebars; want {% for … in … %} and {% endfor %}", "1:25 this ends a block of Handlebars; want {% endif %}",
		}},
		{`{% trans %}x{% endtrans %}`, []string{
			"1:4 trans is of an extension of Jinja, which Gorgias is not known to have",
		}},
		{`{{ "abc }}`, []string{"1:4 the string is not closed; want \" at its end"}},
		{`{{ f(c=2, 1) }}`, []string{"1:11 the arguments stand in the wrong order; want positional ones, then named ones, then * and **"}},
		{`{% set none = 1 %}`, []string{"1:8 no value can be given to that; want a name, or names with commas between them"}},
		{`{% raw %}{{ a }}`, []string{"1:1 raw is not closed; want {% endraw %}"}},
		{`{# note`, []string{"1:1 the comment is not closed; want #} at its end"}},
		{`{{ a = 1 }}`, []string{"1:6 unexpected \"=\"; want == to compare, or {% set %} to give a value"}},
		{`{{ a is defined is none }}`, []string{"1:17 a second test follows the first; want and between them"}},
		{"{{ a\n  b }}", []string{"2:3 unexpected b; want an operator or }}"}},
	}
	for _, tt := range tests {
		_, told := parse(tt.text)
		if strings.Join(told, "\n") != strings.Join(tt.want, "\n") {
			t.Errorf("Parse(%q) tells\n\t%s\nwant\n\t%s", tt.text, strings.Join(told, "\n\t"), strings.Join(tt.want, "\n\t"))
		}
	}
}
