package template_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A grammar makes random templates that look at some paths.
type grammar struct {
	*rand.Rand
	paths  []string // of any values
	arrays []string // of arrays, also among paths
	vars   []string // bound where the grammar stands
	depth  int
	loops  int
}

func (g *grammar) pick(list ...string) string { return list[g.IntN(len(list))] }

// deeper gives one of some makers, or a path when it is deep already.
func (g *grammar) deeper(makers ...func() string) string {
	if g.depth > 3 {
		return g.path()
	}
	g.depth++
	defer func() { g.depth-- }()
	return makers[g.IntN(len(makers))]()
}

func (g *grammar) path() string {
	if len(g.vars) > 0 && g.IntN(3) == 0 {
		name := g.pick(g.vars...)
		return g.pick(name, name+".name", name+".id", name+"['name']", name+".url")
	}
	if g.loops > 0 && g.IntN(8) == 0 {
		return "loop." + g.pick("index", "index0", "first", "last", "length", "revindex")
	}
	path := g.pick(g.paths...)
	switch g.IntN(12) {
	case 0:
		return path + "." + g.pick("nothing", "id", "name", "length")
	case 1:
		return path + g.pick("[0]", "[-1]", "['name']", "[:2]", "[1:]")
	case 2:
		if dot := strings.LastIndex(path, "."); dot > 0 {
			return path[:dot] + "['" + path[dot+1:] + "']"
		}
	}
	return path
}

func (g *grammar) literal() string {
	return g.pick(`"a"`, `"b\"c"`, `'d\\e'`, `""`, `"1"`, `"open"`, `"é\n"`, "0", "1", "2", "-7", "1.5", "true", "false", "none", "[]", "{}", `["a", 1]`, `{"name": "n", "id": 1}`)
}

// filters are such that print the same with the same context each time.
var filters = []string{
	"upper", "lower", "title", "capitalize", "trim", `replace("a", "b")`, `replace('"', "")`, `replace("\\", "")`, `default("x")`, `default("", true)`, "default(0)", "d(none)",
	"tojson", "tojson", "tojson", "length", "count", "first", "last", `join(", ")`, `join(",", attribute="name")`, `map(attribute="name")`, `map("upper")`, `map(attribute="id")`,
	"list", "string", "int", "float", "round", "abs", "urlencode", "escape", "e", "striptags", "truncate(5)", "truncate(4, true, '')", "wordcount", "reverse", "sort", "unique",
	"sum", "min", "max", "select", "reject", `selectattr("name")`, `rejectattr("id")`, "batch(2)", "slice(2)", "indent", "center(9)", "items", "dictsort", "filesizeformat", "pprint",
	`format("x")`, "forceescape", "safe", "wordwrap(5)", `groupby("name")`, "xmlattr", `sort(attribute="id")`, "trim('\"')", "int(1)",
}

func (g *grammar) expr() string {
	binary := func(ops ...string) func() string {
		return func() string { return fmt.Sprintf("(%s %s %s)", g.expr(), g.pick(ops...), g.expr()) }
	}
	return g.deeper(
		g.path, g.path, g.path, g.path, g.literal,
		func() string { return g.expr() + "|" + g.pick(filters...) },
		func() string { return g.expr() + "|" + g.pick(filters...) },
		func() string { return g.path() + "|" + g.pick(filters...) + "|" + g.pick(filters...) },
		func() string { return fmt.Sprintf("(%s if %s else %s)", g.expr(), g.condition(), g.expr()) },
		func() string { return fmt.Sprintf("(%s if %s)", g.expr(), g.condition()) },
		binary("+", "-", "*", "/", "//", "%", "**"), binary("~", "~", "+"), binary("and", "or", "or"), binary("==", "!=", "<", ">=", "in", "not in"),
		func() string {
			return g.path() + "." + g.pick("upper()", "lower()", "strip()", `split(" ")`, `split(" ")[0]`, `replace("a", "b")`, `startswith("a")`, "keys()", "get('name')", "get('x', 1)", "values()", "title()", "join([])", "isdigit()")
		},
		func() string { return "(not " + g.expr() + ")" },
		func() string { return "(-" + g.expr() + ")" },
		func() string { return "[" + g.expr() + ", " + g.expr() + "]" },
		func() string { return `{"name": ` + g.expr() + "}" },
		g.condition,
	)
}

func (g *grammar) condition() string {
	path := g.path()
	return g.deeper(
		func() string { return path },
		func() string {
			return "(" + path + " is " + g.pick("", "not ") + g.pick("defined", "none", "string", "number", "mapping", "iterable", "sequence", "undefined", "boolean", "integer", "odd", "true", "sameas none", `eq "a"`, "in ['a', 'open']") + ")"
		},
		func() string { return path + g.pick(" == ", " != ", " in ", " > ") + g.literal() },
		func() string { return g.condition() + g.pick(" and ", " or ") + g.condition() },
		func() string { return "(not " + g.path() + ")" },
		func() string { return path + "|length > " + g.pick("0", "1", "2") },
		g.expr,
	)
}

func (g *grammar) text() string {
	return g.pick("", "", "a", " ", "-", "x y", "é", "\\", `"`, "1", "0", ".", "{ ", " }", ",", "\n", "null", "é\u2028")
}

// nodes gives a few pieces of a template.
func (g *grammar) nodes() string {
	var b strings.Builder
	for range 1 + g.IntN(2) {
		b.WriteString(g.text())
		b.WriteString(g.node())
	}
	b.WriteString(g.text())
	return b.String()
}

func (g *grammar) node() string {
	if g.depth > 2 {
		return "{{ " + g.expr() + " }}"
	}
	g.depth++
	defer func() { g.depth-- }()
	switch g.IntN(16) {
	case 0, 1:
		return "{% if " + g.condition() + " %}" + g.nodes() + g.pick("", "{% else %}"+g.nodes(), "{% elif "+g.condition()+" %}"+g.nodes()) + "{% endif %}"
	case 2, 3:
		return g.loop(g.nodes)
	case 4:
		name := g.pick("v", "w")
		set := "{% set " + name + " = " + g.expr() + " %}"
		g.vars = append(g.vars, name)
		return set + g.nodes()
	case 5:
		set := "{% set v" + g.pick("", " | upper", " | tojson", " | trim") + " %}" + g.nodes() + "{% endset %}"
		g.vars = append(g.vars, "v")
		return set + "{{ v }}"
	case 6:
		value := g.expr()
		g.vars = append(g.vars, "w")
		defer func() { g.vars = g.vars[:len(g.vars)-1] }()
		return "{% with w = " + value + " %}" + g.nodes() + "{% endwith %}"
	case 7:
		outer := g.vars
		g.vars = []string{"p"}
		macro := "{% macro m(p" + g.pick("", "=1", "='a'") + ") %}" + g.nodes() + "{% endmacro %}"
		g.vars = outer
		return macro + "{{ m(" + g.expr() + ")" + g.pick("", "|tojson", "|upper", "|trim") + " }}"
	case 8:
		return "{% filter " + g.pick("upper", "trim", "escape", "replace('a', 'b')", "tojson") + " %}" + g.nodes() + "{% endfilter %}"
	case 9:
		return g.pick("{# note #}", "{% raw %}{{ x }}{% endraw %}", "{{- "+g.expr()+" -}}")
	}
	return "{{ " + g.expr() + " }}"
}

// loop gives a loop over something.
func (g *grammar) loop(body func() string) string {
	over := g.pick(g.arrays...)
	if g.IntN(5) == 0 {
		over = g.expr()
	}
	name := g.pick("t", "u")
	outer := g.vars
	g.vars = append(g.vars[:len(g.vars):len(g.vars)], name)
	g.loops++
	made := "{% for " + name + " in " + over + g.pick("", "", "", " if "+name, " if "+name+".name", "|reverse") + " %}" + body() + g.pick("", "", "{% else %}"+g.text()) + "{% endfor %}"
	g.vars = outer
	g.loops--
	return made
}

// json gives a template that is meant to render to JSON.
func (g *grammar) json() string {
	if g.depth > 3 {
		return "{{ " + g.expr() + "|tojson }}"
	}
	g.depth++
	defer func() { g.depth-- }()
	switch g.IntN(12) {
	case 0, 1, 2:
		var fields []string
		for i := range 1 + g.IntN(4) {
			key := fmt.Sprintf(`"k%d"`, i)
			if g.IntN(12) == 0 {
				key = g.pick(`"{{ `+g.path()+` }}"`, "{{ "+g.path()+"|tojson }}")
			}
			fields = append(fields, key+": "+g.json())
		}
		return "{ " + strings.Join(fields, ", ") + g.pick("", "", "", "{% if "+g.condition()+` %}, "more": `+g.json()+"{% endif %}") + "}"
	case 3:
		comma := g.pick("{% if not loop.last %}, {% endif %}", "{{ ',' if not loop.last }}", "{{ ', ' if not loop.last else '' }}", "")
		return "[" + g.loop(func() string { return g.json() + comma }) + "]"
	case 4:
		return "{% if " + g.condition() + " %}" + g.json() + "{% else %}" + g.json() + "{% endif %}"
	case 5, 6:
		return `"` + g.pick("", "a ", "{{ "+g.path()+" }}", "é ", `\\ `, `\u00e9`) + "{{ " + g.pick(g.path(), g.expr(), g.path()+"|tojson", g.path()+"|escape") + ` }}"`
	case 7:
		return "{{ " + g.pick(g.path(), g.expr()) + " }}"
	case 8:
		return g.pick("1", "null", "true", `"x"`, "[]", "{}", "-1.5e3")
	case 9:
		return "[" + g.json() + ", " + g.json() + "]"
	}
	return "{{ " + g.pick(g.path(), g.expr()) + "|tojson }}"
}
