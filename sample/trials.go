package sample

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// many is how many items an array of many has.
const many = 50

// objects gives an object with a property more, with none, and with too few or
// too many.
func (g *generator) objects(value *tree.Node, parts []*tree.Node) []trial {
	named := hasProperties(parts) && !slices.ContainsFunc(every(parts, "additionalProperties"), func(s *tree.Node) bool { return s.Text != "false" })
	found := []trial{{class: "extra", member: "unheard_of", value: text("new"), odd: named}}
	found = append(found, trial{class: "empty", value: object(), odd: value.Get("ticket") != nil || value.Get("message") != nil})
	for _, bound := range bounds(parts, "maxProperties") {
		crowd := value
		for i := 1; len(crowd.Members) <= bound; i++ {
			crowd = tree.With(crowd, diag.Pointer("").Name("key_"+strconv.Itoa(i)), text("more"))
		}
		found = append(found, trial{class: "crowded", value: crowd})
	}
	return found
}

// arrays gives an array of none, one and many, and those beside its bounds.
func (g *generator) arrays(p place, value *tree.Node, parts []*tree.Node) []trial {
	g.steps, g.deep = maxSteps, 3
	taken := reach(g.judge, p.schemas, g.taken(value))
	sizes := []int{0, 1, many}
	for _, keyword := range []string{"minItems", "maxItems"} {
		for _, n := range bounds(parts, keyword) {
			sizes = append(sizes, n-1, n, n+1)
		}
	}
	for _, items := range every(parts, "items") {
		if items.Kind == tree.Array {
			sizes = append(sizes, len(items.Items), len(items.Items)+1)
		}
	}
	names := map[int]string{0: "empty", 1: "one", many: "many"}
	var found []trial
	for _, n := range sizes {
		if n < 0 || n == len(value.Items) && n > 1 {
			continue
		}
		name := names[n]
		if name == "" {
			name = strconv.Itoa(n) + "-items"
		}
		if made := g.sized(p, value, taken, n); len(made.Items) == n {
			found = append(found, trial{class: name, value: made})
		}
	}
	if len(value.Items) > 0 {
		twice := list(append(slices.Clone(value.Items), value.Items[0])...)
		found = append(found, trial{class: "twice", value: twice})
	}
	return found
}

// sized gives an array of n items; those that are there come first, and come
// again where they may.
func (g *generator) sized(p place, value *tree.Node, parts []*tree.Node, n int) *tree.Node {
	if n <= len(value.Items) {
		return list(value.Items[:n]...)
	}
	if isTuple(parts) {
		made := g.filled(parts, p.at, n)
		for len(made.Items) < n { // what is one too many is of no schema
			made.Items = append(made.Items, null())
		}
		return made
	}
	if isUnique(parts) {
		return g.filled(parts, p.at, n)
	}
	if len(value.Items) == 0 {
		return g.alternating(parts, p.at, n)
	}
	made := list()
	for i := range n {
		made.Items = append(made.Items, value.Items[i%len(value.Items)])
	}
	return made
}

// alternating gives an array of n items. Stories tell the first two apart, and
// then those at even places from those at odd ones.
func (g *generator) alternating(parts []*tree.Node, at diag.Pointer, n int) *tree.Node {
	made := g.filled(parts, at, min(n, 4))
	for i := 4; len(made.Items) == i && i < n; i++ {
		made.Items = append(made.Items, made.Items[i-2])
	}
	return made
}

// bounds gives the values of a keyword that are not beyond reason.
func bounds(parts []*tree.Node, keyword string) []int {
	var found []int
	for _, n := range every(parts, keyword) {
		if i, err := strconv.Atoi(n.Text); err == nil && i >= 0 && i <= maxItems {
			found = append(found, i)
		}
	}
	return found
}

// edges are the integers at which readers break.
var edges = []form{
	{"0", "0"}, {"1", "1"}, {"-1", "-1"}, {"2^31-1", "2147483647"}, {"2^31", "2147483648"},
	{"2^53+1", "9007199254740993"}, {"2^63-1", "9223372036854775807"},
}

func (g *generator) numbers(parts []*tree.Node) []trial {
	if !takes(parts, "integer") && !takes(parts, "number") {
		return nil
	}
	var found []trial
	for _, spelling := range beside(parts) {
		found = append(found, trial{class: spelling, value: number(spelling)})
	}
	for _, e := range edges {
		found = append(found, trial{class: e.name, value: number(e.text)})
	}
	if takes(parts, "number") {
		found = append(found, trial{class: "0.1", value: number("0.1")}, trial{class: "1e21", value: number("1e21")})
	}
	return found
}

// beside gives the bounds of numbers, and what stands one step beside them.
func beside(parts []*tree.Node) []string {
	steps := []*big.Rat{new(big.Rat), big.NewRat(1, 1), big.NewRat(-1, 1)}
	for _, factor := range every(parts, "multipleOf") {
		if f := rational(factor.Text); f != nil {
			steps = append(steps, f, new(big.Rat).Neg(f))
		}
	}
	var found []string
	for _, keyword := range []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"} {
		for _, bound := range every(parts, keyword) {
			r := rational(bound.Text)
			for _, step := range steps {
				if r != nil {
					found = append(found, decimal(new(big.Rat).Add(r, step)))
				}
			}
		}
	}
	return found
}

// classes are the texts at which readers break. Gorgias keeps its texts in a
// database that has no U+0000.
var classes = lazy.Of(func() []trial {
	return []trial{
		{class: "empty", value: text("")},
		{class: "blank", value: text("   ")},
		{class: "double-quote", value: text(`the 7" one`)},
		{class: "single-quote", value: text("it's O'Brien's")},
		{class: "backslash", value: text(`C:\new\table`)},
		{class: "ends-with-backslash", value: text(`C:\`)},
		{class: "newline", value: text("first\nsecond")},
		{class: "crlf", value: text("first\r\nsecond")},
		{class: "tab", value: text("first\tsecond")},
		{class: "control", value: text("bell \u0001 here")},
		{class: "line-separator", value: text("first\u2028second")},
		{class: "emoji", value: text("on its way 🚚 👩‍👩‍👧")},
		{class: "accents", value: text("Zoë à l’œuvre, e\u0301")},
		{class: "cjk", value: text("注文はどこですか")},
		{class: "rtl", value: text("أين طلبي \u202eabc")},
		{class: "html", value: text(`</script><b onclick="x()">&amp;`)},
		{class: "sql", value: text(`'; -- "`)},
		{class: "null-word", value: text("null")},
		{class: "none-word", value: text("None"), odd: true},
		{class: "zero", value: text("0")},
		{class: "padded", value: text("  padded  ")},
		{class: "255", value: text(strings.Repeat("a", 255))},
		{class: "256", value: text(strings.Repeat("a", 256))},
		{class: "10kB", value: text(strings.Repeat("0123456789abcde\n", 640))},
		{class: "template", value: text("{{ticket.id}}"), odd: true},
		{class: "template-tag", value: text("{% if x %}y{% endif %}"), odd: true},
	}
})

// texts gives the texts to try: every class where any text may stand, the forms
// of a format where one is asked for, and where words are listed, one that is not.
func (g *generator) texts(p place, parts []*tree.Node) []trial {
	if !takes(parts, "string") {
		return nil
	}
	var found []trial
	for _, word := range every(parts, "pattern") {
		for _, s := range textsOf(word.Text) {
			found = append(found, trial{class: "pattern", value: text(s)})
		}
	}
	found = append(found, g.lengths(p, parts)...)
	formats := every(parts, "format")
	switch {
	case len(every(parts, "enum"))+len(every(parts, "const"))+len(every(parts, "x-known-values")) > 0:
		return append(found, trial{class: "unlisted", value: text("unheard-of")})
	case len(formats) > 0:
		return append(found, formed(p, formats)...)
	}
	return append(found, classes.Get()...)
}

// formed gives the forms of formats, good and bad.
func formed(p place, formats []*tree.Node) []trial {
	var found []trial
	add := func(forms []form) {
		for _, f := range forms {
			found = append(found, trial{class: f.name, value: text(f.text)})
		}
	}
	first := strings.HasPrefix(p.at.Last(), "created")
	for _, name := range formats {
		add(timely(name.Text, first))
		if f := formatOf(name.Text); f != nil {
			add(f.good)
			add(f.bad)
		}
	}
	return found
}

// timely gives the forms of times: of the first in a payload, or of another.
func timely(format string, first bool) []form {
	switch {
	case format == "date-time" && first:
		return early
	case format == "date-time":
		return late
	case format == "date-time-local" && first:
		return []form{{"no-offset", "2024-03-11T08:00:00.000001"}}
	case format == "date-time-local":
		return []form{{"no-offset", "2027-03-11T08:00:00.000001"}}
	}
	return nil
}

// lengths gives texts as short and as long as bounds allow, and beyond.
func (g *generator) lengths(p place, parts []*tree.Node) []trial {
	var found []trial
	base := []rune(p.payload.At(p.at).Text)
	if len(base) == 0 {
		base = []rune("x")
	}
	for _, keyword := range []string{"minLength", "maxLength"} {
		for _, bound := range every(parts, keyword) {
			n, err := strconv.Atoi(bound.Text)
			if err != nil || n < 0 || n > maxText {
				continue
			}
			for _, size := range []int{n, n - 1, n + 1} {
				if size >= 0 {
					found = append(found, trial{class: strconv.Itoa(size) + "-characters", value: text(stretched(base, size))})
				}
			}
		}
	}
	return found
}

// stretched gives the first n characters of a text, whose last one is repeated
// as needed.
func stretched(base []rune, n int) string {
	if n <= len(base) {
		return string(base[:n])
	}
	return string(base) + strings.Repeat(string(base[len(base)-1]), n-len(base))
}
