package template

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

func render(t testing.TB, text, context string, o RenderOptions) (*Rendering, *RenderError) {
	t.Helper()
	parsed, findings := Parse(tree.NewSource("t", []byte(text)))
	if message := syntaxErrors(findings); message != "" {
		t.Fatalf("Parse(%.80q): %s", text, message)
	}
	var node *tree.Node
	if context != "" {
		node = readJSON(t, context)
	}
	out, err := parsed.Render(node, o)
	var fault *RenderError
	if err != nil && !errors.As(err, &fault) {
		t.Fatalf("Render(%.80q) gives an error of type %T", text, err)
	}
	return out, fault
}

// TestBudgets renders what would take all time or memory.
func TestBudgets(t *testing.T) {
	doubling := `{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}`
	for _, text := range []string{
		`{% for i in range(10**9) %}{% endfor %}`,
		`{% for i in range(10**30) %}{% endfor %}`,
		`{% for i in range(3000) %}{% for j in range(3000) %}{% for k in range(3000) %}{% endfor %}{% endfor %}{% endfor %}`,
		`{% for i in range(100000) if false %}{% endfor %}{% for i in range(1000000) if false %}{% endfor %}`,
		`{{ range(10**9)|list }}`,
		`{{ range(10**9)|sum }}`,
		`{{ range(10**9)|map('string')|list }}`,
		`{{ range(10**9)|select|first }}{{ range(10**9)|reverse|list }}`,
		`{{ range(10**9)|sort }}{{ range(10**9)|min }}`,
		`{{ 'a' * 10**10 }}`,
		`{{ 'a' * 10**100 }}`,
		`{{ [1] * 10**10 }}`,
		`{{ (1, 2) * 10**30 }}`,
		`{{ ([1] * 1000 * 1000 * 1000)|length }}`,
		`{{ 10 ** (10 ** 10) }}`,
		`{{ 2 ** (10 ** 30) }}`,
		`{% set ns = namespace(n=3) %}{% for i in range(100) %}{% set ns.n = ns.n * ns.n %}{% endfor %}`,
		`{{ 'a'|center(10**9) }}`,
		`{{ 'a'.center(10**12) }}{{ 'a'.ljust(10**12) }}`,
		`{{ 'a'.zfill(10**9) }}`,
		`{{ '%1000000000d' % 1 }}`,
		`{{ '%.1000000000f' % 1 }}`,
		`{{ '%*d' % (10**9, 1) }}`,
		`{{ '%99999999999999999999d' % 1 }}`,
		`{{ '{:1000000000}'.format(1) }}`,
		`{{ '{:.1000000000f}'.format(1.5) }}`,
		`{{ 'a\nb'|indent(10**9) }}`,
		`{{ ('a\n' * 1000)|indent('x' * 10000) }}`,
		`{{ ('a' * 100000)|replace('', 'b' * 100000) }}`,
		`{{ ('a' * 100000)|replace('a', 'b' * 100) }}`,
		`{{ ('b' * 100000).join('a' * 1000) }}`,
		`{{ ('a' * 1000)|join('b' * 100000) }}`,
		`{{ ('\t' * 1000).expandtabs(10**6) }}`,
		`{{ [1]|batch(10**9, 0)|list }}`,
		`{{ [1]|slice(10**9)|list }}`,
		`{{ [[1, [2]]]|tojson(10**9) }}`,
		`{{ ('ab ' * 100000)|wordwrap(2, true, 'x' * 1000) }}`,
		doubling,
		`{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}`,
		`{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}`,
		`{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s|tojson }}`,
		`{% set ns = namespace(s=(1,)) %}{% for i in range(60) %}{% set ns.s = (ns.s, ns.s) %}{% endfor %}{{ {ns.s: 1} }}`,
		`{% set a = namespace(s=[1]) %}{% set b = namespace(s=[1]) %}{% for i in range(60) %}{% set a.s = [a.s, a.s] %}{% set b.s = [b.s, b.s] %}{% endfor %}{{ a.s == b.s }}{{ a.s < b.s }}`,
		`{% set ns = namespace(s=[]) %}{% for i in range(100000) %}{% set ns.s = [ns.s] %}{% endfor %}{{ ns.s }}`,
		`{% set ns = namespace(s=[]) %}{% for i in range(100000) %}{% set ns.s = [ns.s] %}{% endfor %}{{ ns.s|tojson }}`,
		`{% set ns = namespace(s=()) %}{% for i in range(100000) %}{% set ns.s = (ns.s,) %}{% endfor %}{{ {ns.s: 1} }}`,
		`{% set l = [1] %}{{ l.append(l) }}{% set m = [1] %}{{ m.append(m) }}{{ l == m }}`,
		`{% set l = [1] %}{{ l.append(l) }}{{ l|tojson }}`,
		`{% set l = [1] %}{% for x in l %}{{ l.append(x) or '' }}{% endfor %}`,
		`{% set l = [1] %}{{ l.extend(l) }}{% for i in range(100) %}{{ l.extend(l) or '' }}{% endfor %}`,
		`{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}`,
		`{% macro m(x) %}{{ m(x ~ x) }}{% endmacro %}{{ m('a') }}`,
		`{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}`,
		`{% macro m() %}{% call m() %}{{ caller }}{% endcall %}{{ caller }}{% endmacro %}{{ m() }}`,
		`{% macro m(n) %}{% for i in range(10) %}{% if n %}{{ m(n - 1) }}{% endif %}{% endfor %}{% endmacro %}{{ m(50) }}`,
		`{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}`,
		`{% set c = namespace(m=0) %}{% macro m() %}{% for x in [1] recursive %}{{ m() }}{{ loop([1]) }}{% endfor %}{% endmacro %}{{ m() }}`,
		`{% for i in range(100000) %}{{ 'a' * 1000 }}{% endfor %}`,
		`{% for i in range(100000) %}{% set x = 'a' * 1000000 %}{% endfor %}`,
		`{% for i in range(100000) %}{% set x = ('a' * 1000000)|upper %}{% endfor %}`,
		`{% set s = 'a' * 1000000 %}{% for i in range(1000000) %}{% set x = s[500000] %}{% endfor %}`,
		`{% set s = 'a' * 1000000 %}{% for i in range(1000000) %}{% set x = 'b' in s %}{% endfor %}`,
		`{% set s = 'a' * 1000000 %}{% for i in range(1000000) %}{% if s == s ~ '' %}{% endif %}{% endfor %}`,
		`{{ (10 ** 4000) ** 4000 }}`,
	} {
		out, err := render(t, text, "", RenderOptions{})
		if err == nil {
			t.Errorf("%s\nrenders to %d bytes", text, len(out.Text))
		} else if err.Kind != Limit {
			t.Errorf("%s\nends with %s: %s", text, err.Kind, err.Message)
		}
	}
}

// costly are templates that are easily slow.
func costly() []string {
	repeat := strings.Repeat
	around := func(open, inner, end string) string { return repeat(open, 90) + inner + repeat(end, 90) }
	var sets, ifs, params []string
	for i := range 3000 {
		sets = append(sets, fmt.Sprintf("{%% set b%d = 1 %%}", i))
		ifs = append(ifs, fmt.Sprintf("{%% if a%d %%}{%% set b%d = 1 %%}{%% endif %%}", i, i))
		if i < 1000 {
			params = append(params, fmt.Sprintf("a%d", i))
		}
	}
	return []string{
		strings.Join(ifs, ""),
		around("{% if a %}", strings.Join(sets, ""), "{% endif %}"),
		around("{% with %}", strings.Join(sets, ""), "{% endwith %}"),
		around("{% macro m() %}{{ m() }}", repeat("x{{ a }}", 7000), "{% endmacro %}{{ m() }}"),
		around("{% for i in 'ab' %}", "", "{% endfor %}"),
		repeat(around("{% if a %}", "", "{% endif %}"), 30),
		"{% for i in range(100000) %}" + strings.Join(sets, "") + "{% endfor %}",
		"{% for i in range(100000) %}{% macro m() %}" + repeat("{{a}}", 10000) + "{% endmacro %}{% endfor %}",
		"{% macro m(" + strings.Join(params, ", ") + ") %}{% endmacro %}{% for i in range(100000) %}{{ m(1) }}{% endfor %}",
		"{{ 'a'" + repeat(" ~ 'a'", 1900) + " }}",
		"{{ 1" + repeat(" < 2", 1900) + " }}",
		"{{ dict(**{}) }}{{ cycler(*[" + repeat("1,", 1900) + "]).items }}",
		`{% for i in range(100000) %}{% with %}{{ a }}{% endwith %}{% set a = 1 %}{% endfor %}`,
		`{% set n = 10**4000 %}{% for i in range(100000) %}{{ n*n*n and '' }}{% endfor %}`,
		`{% for i in range(100000) %}{{ 7**20000 and '' }}{% endfor %}`,
		`{% set n = 7**23000 %}{% set m = 3**20000 %}{% for i in range(100000) %}{{ n//m and '' }}{{ (n+1)/n and '' }}{% endfor %}`,
		`{% set n = 10**4000 %}{% for i in range(100000) %}{{ n|string|int and '' }}{% endfor %}`,
		`{% set n = '9'*4000 %}{% for i in range(100000) %}{{ n|int and '' }}{% endfor %}`,
		`{% set n = 10**4000 %}{% for i in range(100000) %}{{ {n: 1} and '' }}{{ {(n, n): 1} and '' }}{% endfor %}`,
		`{% for i in range(100000) %}{{ '%.3000f'|format(1e300) and '' }}{% endfor %}`,
		`{% for i in range(100000) %}{{ 1|round(-4200) and '' }}{{ 1e300|round(-300) and '' }}{{ 1.5|round(300) and '' }}{% endfor %}`,
		`{% set s = 'a,'*400000 %}{% for i in range(100) %}{{ s.split(',') and '' }}{{ s.rsplit() and '' }}{{ s.rsplit(',') and '' }}{% endfor %}`,
		`{% set s = ' '*1000000 %}{% for i in range(100) %}{{ s.split() and '' }}{{ s.rsplit(none, 1) and '' }}{% endfor %}`,
		`{% set s = 'a-b--c '*30000 %}{{ s|wordwrap(3) and '' }}`,
		`{% set s = 'a'*130000 %}{{ s|wordwrap(1) and '' }}`,
		`{% set s = 'ab-'*40000 %}{{ s|wordwrap(1) and '' }}`,
		`{% set s = '-'*100000 %}{{ s|wordwrap(1) and '' }}`,
		`{% set s = '--a'*40000 %}{{ s|wordwrap(100000) and '' }}`,
		`{% set s = '<'*500000 %}{{ s|striptags and '' }}`,
		`{% set s = '<!--'*100000 ~ '-->'*100000 %}{{ s|striptags and '' }}`,
		`{% set s = '<!'*100000 ~ '<!---->' ~ '--x-->'*100000 %}{{ s|striptags and '' }}`,
		`{% set s = '&lt;'*100000 %}{{ s|striptags and '' }}`,
		`{% set s = 'aΣ'*100000 %}{{ s|title|lower and '' }}{{ s.title() and '' }}`,
		`{% set s = ('Σ' ~ '.'*1000)*900 %}{{ s|lower and '' }}`,
		`{% set s = '.'*300000 ~ 'Σ'*100000 %}{{ s|lower and '' }}{{ ('Σ'*1000 ~ '.'*900000)|lower and '' }}`,
		`{{ (range(100000)|list + range(100000)|list)|sort and '' }}`,
		`{% set x = ['a'*10000]*10000 %}{{ x|sort and '' }}`,
		`{% set x = ['a'*10000]*10000 %}{{ x|unique|list and '' }}`,
		`{% set x = ['é'*10000]*10000 %}{{ x|unique|list and '' }}`,
		`{% set x = [{'a': 'a'*10000}]*10000 %}{{ x|groupby('a') and '' }}`,
		`{% set x = ['a'*100000]*10000 %}{{ ('a'*100000) in x }}{{ 'b' in x }}`,
		`{% set d = {} %}{% for i in range(20000) %}{{ d.update({i: i}) or '' }}{% endfor %}{% for i in range(20000) %}{{ d.pop(i) and '' }}{% endfor %}`,
		`{% set d = {} %}{% for i in range(20000) %}{{ d.update({'a%d' % i: i}) or '' }}{% endfor %}{{ d|tojson and '' }}{{ d|dictsort and '' }}`,
		`{% set s = 'a'*500000 ~ 'b' %}{% for i in range(1000) %}{{ s.find('a'*250000 ~ 'c') and '' }}{% endfor %}`,
		`{% set s = 'a'*900000 %}{% for i in range(1000) %}{{ s|truncate(10) and '' }}{{ s[::-1] and '' }}{% endfor %}`,
		`{% macro m() %}{{ kwargs and '' }}{% endmacro %}{% set d = {} %}{% for i in range(3000) %}{{ d.update({'a%d' % i: i}) or '' }}{% endfor %}{{ m(**d) }}{{ m(**d) }}`,
		`{% set c = cycler(*range(10000)) %}{% for i in range(100000) %}{{ c.next() and '' }}{{ c.items and '' }}{% endfor %}`,
		`{% set c = range(10000)|list %}{% for i in range(100000) %}{{ c + c and '' }}{{ c == c[:] and '' }}{% endfor %}`,
		`{% set c = [1e300]*100000 %}{{ c|string and '' }}{{ c|tojson and '' }}`,
		`{% set x = ['a'*1000000, 'b'] %}{% for i in range(100000) %}{{ x[0] ~ 'c' and '' }}{% endfor %}`,
	}
}

// TestCostly renders what is easily slow: each ends with a text or at a limit.
func TestCostly(t *testing.T) {
	for _, text := range costly() {
		if _, err := render(t, text, "", RenderOptions{}); err != nil && err.Kind != Limit {
			t.Errorf("%.100s\nends with %s: %s", text, err.Kind, err)
		}
	}
}

// Each of what is easily slow is to end within a second.
func BenchmarkCostly(b *testing.B) {
	for _, text := range costly() {
		b.Run(fmt.Sprintf("%.60s", text), func(b *testing.B) {
			parsed, _ := Parse(tree.NewSource("t", []byte(text)))
			for b.Loop() {
				_, _ = parsed.Render(nil, RenderOptions{})
			}
		})
	}
}

// TestLongChains holds the depth of what Parse reads without nesting.
func TestLongChains(t *testing.T) {
	for _, link := range []string{".b", "['b']", "|upper", "[0]", "()", " + 1", " ~ 1", " and 1", " is none"} {
		text := "{{ 'a'" + strings.Repeat(link, 1500) + " }}"
		parsed, _ := Parse(tree.NewSource("t", []byte(text)))
		if _, err := parsed.Render(nil, RenderOptions{}); err == nil && link == ".b" {
			t.Errorf("%q repeated renders", link)
		}
		text = "{{ 'a'" + strings.Repeat(link, 30000) + " }}"
		parsed, findings := Parse(tree.NewSource("t", []byte(text)))
		_, err := parsed.Render(nil, RenderOptions{})
		if err == nil && len(findings) == 0 {
			t.Errorf("30,000 times %q renders", link)
		}
	}
}

func TestOptions(t *testing.T) {
	loop := `{% for i in range(50) %}ab{% endfor %}`
	macro := `{% macro m(n) %}{% if n %}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(9) }}`
	for _, c := range []struct {
		text string
		o    RenderOptions
		want string
	}{
		{loop, RenderOptions{}, ""},
		{loop, RenderOptions{Steps: 1000, Bytes: 100}, ""},
		{loop, RenderOptions{Bytes: 99}, "the text grows beyond 99 bytes"},
		{loop, RenderOptions{Steps: 60}, "rendering takes more than 60 steps"},
		{macro, RenderOptions{Depth: 10}, ""},
		{macro, RenderOptions{Depth: 9}, "macros call each other more than 9 deep"},
		{`{{ 'a' * 101 }}`, RenderOptions{Bytes: 100}, "a text grows beyond 100 bytes"},
	} {
		_, err := render(t, c.text, "", c.o)
		got := ""
		if err != nil {
			got = err.Message
		}
		if got != c.want {
			t.Errorf("%s with %+v ends with %q, want %q", c.text, c.o, got, c.want)
		}
	}
}

// TestErrors holds the places and the words of errors.
func TestErrors(t *testing.T) {
	for _, c := range []struct{ text, place, want string }{
		{`a{{ n.x.y }}`, `n.x.y`, `UndefinedError: a value of type int has no attribute "x"`},
		{`{{ ticket.id }}`, `ticket.id`, `UndefinedError: "ticket" is undefined`},
		{`{{ 1 + s|upper|length + 'a' }}`, `1 + s|upper|length + 'a'`, `TypeError: + does not apply to a value of type int and a value of type str`},
		{`{{ s|datetime_format('L') }}`, `datetime_format`, `UnknownFilter: the filter datetime_format is known from macros, and what it gives here is not established`},
		{`{% if s|json %}{% endif %}`, `s|json`, `UnknownFilter: there is no filter "json"`},
		{`{{ s is nosuch }}`, `nosuch`, `UnknownTest: there is no test "nosuch"`},
		{`{% for x in none %}{% endfor %}`, `none`, `TypeError: None cannot be iterated over`},
		{`{% if n %}{{ 1 }}{{ 5|length }}{% endif %}`, `5|length`, `TypeError: a value of type int has no length`},
		{`{{ s|truncate(2) }}`, `s|truncate(2)`, `AssertionError: truncate to 2 leaves no room for "..."`},
		{`{{ s|center }}{{ s|center(1, 2) }}`, `s|center(1, 2)`, `TypeError: center takes at most 2 arguments, not 3`},
		{`{{ s|replace('a') }}`, `s|replace('a')`, `TypeError: replace needs an argument for "new"`},
		{`{{ s|default(x=1) }}`, `s|default(x=1)`, `TypeError: default has no parameter "x" that could still be given`},
		{`{% set a, b = [1] %}`, `a, b`, `ValueError: 1 values do not fit 2 names`},
		{`{{ n / 0 }}`, `n / 0`, `ZeroDivisionError: division by zero`},
		{`{{ s.items }}{{ d.items }}`, `d.items`, `Unsupported: a function prints as its address in memory`},
		{`{{ s|random }}`, `s|random`, `Unsupported: the filter random is not supported`},
		{`{{ [1]|map('upper') }}`, `[1]|map('upper')`, `Unsupported: a generator prints as its address in memory`},
		{`{% set n.x = 1 %}`, `n.x`, `TemplateRuntimeError: only a namespace has attributes that can be set, not a value of type int`},
		{`{{ 'abc' is sameas 'abc' }}`, `'abc' is sameas 'abc'`, `Unsupported: whether two equal values are one object depends on the interpreter`},
	} {
		_, err := render(t, c.text, `{"n": 5, "s": "text", "d": {}}`, RenderOptions{})
		if err == nil {
			t.Errorf("%s renders", c.text)
			continue
		}
		if got := fmt.Sprintf("%s: %s", err.Kind, err); got != c.want {
			t.Errorf("%s ends with\n%s, want\n%s", c.text, got, c.want)
		}
		if got := c.text[err.Span.Start:err.Span.End]; got != c.place {
			t.Errorf("%s fails at %q, want %q", c.text, got, c.place)
		}
	}
}

// TestPieces tells which source printed what.
func TestPieces(t *testing.T) {
	const context = `{"id": 7, "tags": ["a", "b"]}`
	for _, c := range []struct{ text, want string }{
		{`{"id": {{ id }}}`, `{"id": <{"id": > 7<{{ id }}> }<}>`},
		{`{% for t in tags %}{{ t }}{{ "," if not loop.last }}{% endfor %}`, `a<{{ t }}> ,<{{ "," if not loop.last }}> b<{{ t }}>`},
		{`{% macro m() %}x{{ id }}{% endmacro %}{{ m() }}`, `x7<{{ m() }}>`},
		{`{% filter upper %}a{{ id }}b{% endfilter %}`, `A7B<{% filter upper %}a{{ id }}b{% endfilter %}>`},
		{`{% set x %}a{% endset %}{# c #}{{ '' }}{{ x }}`, `a<{{ x }}>`},
		{`{% for t in [1, [2]] recursive %}{% if t is number %}{{ t }}{% else %}{{ loop(t) }}{% endif %}{% endfor %}`, `1<{{ t }}> 2<{{ loop(t) }}>`},
		{`{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}b{% endcall %}`, `b<{% call m() %}b{% endcall %}>`},
		{`{% raw %}{{{% endraw %}`, `{{<{{>`},
	} {
		out, err := render(t, c.text, context, RenderOptions{})
		if err != nil {
			t.Errorf("%s: %s", c.text, err)
			continue
		}
		checkPieces(t, out)
		var got []string
		for _, p := range out.Pieces {
			place := p.Node.Span()
			got = append(got, out.Text[p.Start:p.End]+"<"+c.text[place.Start:place.End]+">")
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s is printed as\n%s, want\n%s", c.text, s, c.want)
		}
	}
}

// TestContexts renders what the JSON of a context can hold.
func TestContexts(t *testing.T) {
	for _, c := range []struct{ context, want string }{
		{`{"x": 1}`, "1"}, {`{"x": 1.0}`, "1.0"}, {`{"x": 1E2}`, "100.0"}, {`{"x": -0}`, "0"}, {`{"x": 1e999}`, "inf"},
		{`{"x": 12345678901234567890123}`, "12345678901234567890123"},
		{`{"x": {"a": 1, "b": 2, "a": 3}}`, "{'a': 3, 'b': 2}"},
		{`{"x": 1, "x": 2}`, "2"},
		{`{"x": "\u00e9\n"}`, "é\n"}, {`{"x": ["\u00e9\n"]}`, `['é\n']`},
		{``, ""},
	} {
		out, err := render(t, "{{ x }}", c.context, RenderOptions{})
		if err != nil || out.Text != c.want {
			t.Errorf("%s prints as %v (%v), want %q", c.context, out, err, c.want)
		}
	}
	_, err := render(t, "{{ x }}", `{"x": `+strings.Repeat("9", 5000)+`}`, RenderOptions{})
	if err == nil || err.Kind != Limit {
		t.Errorf("an integer of 5,000 digits gives %v", err)
	}
	_, err = render(t, "{{ x }}", `{"x": `+strings.Repeat("[", 5000)+strings.Repeat("]", 5000)+`}`, RenderOptions{})
	if err == nil || err.Kind != Limit {
		t.Errorf("5,000 levels give %v", err)
	}
	_, err = render(t, "{{ x }}", `[1]`, RenderOptions{})
	if err == nil || err.Kind != TypeError {
		t.Errorf("a list as the context gives %v", err)
	}
}

// TestRenderTwice states that rendering changes neither template nor context.
func TestRenderTwice(t *testing.T) {
	parsed, _ := Parse(tree.NewSource("t", []byte(`{% set x = l.append(1) %}{{ l }}{{ d.update(a=2) or d }}{{ d|items|list }}`)))
	context := readJSON(t, `{"l": [], "d": {"a": 1}}`)
	for range 2 {
		out, err := parsed.Render(context, RenderOptions{})
		if err != nil || out.Text != "[1]{'a': 2}[('a', 2)]" {
			t.Errorf("renders to %v, %v", out, err)
		}
	}
}

// FuzzRender states that rendering ends with a text or with an error of its
// own, and that the pieces are the text.
func FuzzRender(f *testing.F) {
	f.Add(`{% for t in ticket.tags recursive %}{{ t.name|default('x', true)|truncate(5) }}{{ loop([]) }}{% endfor %}`)
	f.Add(`{% macro m(a, b=1) %}{{ varargs }}{{ caller(a) }}{% endmacro %}{% call(x) m(1, 2, 3) %}{{ x ** 2 // 3 % 4 }}{% endcall %}`)
	f.Add(`{% set ns = namespace(s='a') %}{% for i in range(99) %}{% set ns.s = ns.s * 2 %}{% endfor %}{{ '%*d' % (9, 1) }}`)
	f.Add(`{{ [1, [2]]|tojson(2) }}{{ 'a b'|wordwrap(1)|indent|center(9)|title|striptags|urlencode }}{{ rows|groupby('n')|map('last')|list }}`)
	f.Add(`{{ s[::-1] }}{{ '{:>9,.2f}'.format(1.5) }}{{ words|sort(attribute='a,b')|batch(2, 'x')|slice(2)|list|unique|list }}`)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 64<<10 {
			return
		}
		parsed, _ := Parse(tree.NewSource("t", []byte(text)))
		context := (&recording{}).context(t)
		for _, policy := range []Undefined{Lenient, Chainable, Strict} {
			out, err := parsed.Render(context, RenderOptions{Undefined: policy, KeepTrailingNewline: policy == Strict})
			if err == nil {
				checkPieces(t, out)
			}
		}
	})
}
