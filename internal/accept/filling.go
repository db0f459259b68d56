package accept

import (
	"maps"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A filling makes one rule of the schemas that a value must fit.
type filling struct {
	c      *compiler
	rule   *rule
	kind   kind
	role   role
	parts  []part
	beside []part          // alternatives that were not taken
	only   map[string]bool // values of an enumeration; nil for none

	formats []string // the names of the rule's
}

// silent lists the keywords that say nothing, or that an expansion has
// followed; about those that speak of values of one kind alone.
var (
	silent = words("$id $schema $comment $anchor $vocabulary title description default examples deprecated readOnly writeOnly definitions $defs " +
		"externalDocs discriminator example xml nullable contentMediaType contentEncoding contentSchema $ref type allOf anyOf oneOf")
	about = [kinds][]string{
		number: words("minimum maximum exclusiveMinimum exclusiveMaximum multipleOf format"),
		text:   words("minLength maxLength pattern format"),
		object: words("properties required additionalProperties patternProperties propertyNames minProperties maxProperties dependencies " +
			"dependentRequired dependentSchemas unevaluatedProperties"),
		array: words("items additionalItems prefixItems minItems maxItems uniqueItems contains minContains maxContains unevaluatedItems"),
	}
)

func words(list string) []string { return strings.Fields(list) }

func isSilent(keyword string, k kind) bool {
	if strings.HasPrefix(keyword, "x-") || slices.Contains(silent, keyword) {
		return true
	}
	for other, list := range about {
		if kind(other) != k && slices.Contains(list, keyword) && !slices.Contains(about[k], keyword) {
			return true
		}
	}
	return false
}

// alternatives makes the rules one of which a plain value must fit, and reports
// whether there are any.
func (f *filling) alternatives(either [][]part) bool {
	for _, list := range either {
		var rules []*rule
		for _, p := range list {
			if r := f.c.rule([]part{p}, nil, f.kind, f.role); r != nil {
				rules = append(rules, r)
			}
		}
		if len(rules) == 0 {
			return false
		}
		f.rule.either = append(f.rule.either, rules)
	}
	return true
}

// fill reports whether the rule covers all that the schemas say.
func (f *filling) fill() bool {
	for _, p := range f.parts {
		for _, m := range p.schema.Members {
			if !isSilent(m.Key.Text, f.kind) && !f.keyword(p, m.Key.Text, m.Value) {
				return false
			}
		}
		if f.kind == number && isWhole(p.schema) {
			f.rule.whole = true
		}
	}
	if f.only != nil {
		f.rule.only = newNames(slices.Sorted(maps.Keys(f.only)))
	}
	switch f.kind {
	case object:
		return f.object()
	case array:
		return f.array()
	}
	listed := f.rule.only != nil || f.rule.either != nil
	f.rule.free = !f.rule.whole && !f.rule.bounded && !listed && f.rule.formats == nil && f.rule.patterns == nil &&
		f.rule.shortest == 0 && f.rule.longest < 0
	f.rule.settle()
	f.rule.natural = !listed && (!f.rule.bounded || f.rule.low <= 1 && f.rule.high >= 1e18)
	return true
}

// isWhole reports whether numbers must be integers.
func isWhole(schema *tree.Node) bool {
	t := schema.Get("type")
	return t != nil && !hasWord(t, "number")
}

func hasWord(list *tree.Node, word string) bool {
	return list.Is(word) || slices.ContainsFunc(list.Items, func(item *tree.Node) bool { return item.Is(word) })
}

func (f *filling) keyword(p part, keyword string, value *tree.Node) bool {
	r := f.rule
	switch keyword {
	case "enum":
		return f.one(value.Items...)
	case "const":
		return f.one(value)
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
		return f.bound(keyword, value)
	case "minLength", "minItems":
		n, ok := whole(value)
		r.shortest, r.least = max(r.shortest, n), max(r.least, n)
		return ok
	case "maxLength", "maxItems":
		n, ok := whole(value)
		if r.longest < 0 || n < r.longest {
			r.longest, r.most = n, n
		}
		return ok
	case "pattern":
		pattern := f.c.pattern(value.Text)
		if pattern == nil {
			return false
		}
		r.patterns = append(r.patterns, pattern)
		return true
	case "format":
		if f.kind == number {
			return value.Is("int32") || value.Is("int64") || value.Is("float") || value.Is("double")
		}
		format := formatOf(value.Text)
		if format == nil {
			return false
		}
		if !slices.Contains(f.formats, value.Text) {
			f.formats, r.formats = append(f.formats, value.Text), append(r.formats, format)
		}
		return true
	case "uniqueItems":
		return value.Kind == tree.Bool && !value.IsTrue()
	case "properties", "required", "additionalProperties", "items":
		return true // with those of the other schemas
	}
	return false
}

// pattern gives what matches a pattern; nil when it is none.
func (c *compiler) pattern(text string) *lazy.Pattern {
	pattern, known := c.patterns[text]
	if !known {
		if _, err := syntax.Parse(text, syntax.Perl); err == nil { // as regexp.Compile does first, and fails by alone
			pattern = lazy.Regexp(text)
		}
		c.patterns[text] = pattern
	}
	return pattern
}

// one leaves of a kind the values of an enumeration.
func (f *filling) one(list ...*tree.Node) bool {
	only := map[string]bool{}
	for _, n := range list {
		switch {
		case n.Kind == tree.Null:
			if f.kind == null {
				only["null"] = true
			}
		case n.Kind == tree.Bool && f.kind == boolean, n.Kind == tree.String && f.kind == text:
			only[n.Text] = true
		case n.Kind == tree.Number && f.kind == number:
			if _, err := strconv.ParseInt(n.Text, 10, 64); err == nil {
				only[n.Text] = true
			}
		}
	}
	if f.kind == object || f.kind == array {
		return false
	}
	if f.only == nil {
		f.only = only
		return true
	}
	maps.DeleteFunc(f.only, func(word string, _ bool) bool { return !only[word] })
	return true
}

func (f *filling) bound(keyword string, value *tree.Node) bool {
	n, err := strconv.ParseInt(value.Text, 10, 64)
	if err != nil || value.Kind != tree.Number || n == -1<<63 || n == 1<<63-1 {
		return false
	}
	r := f.rule
	if !r.bounded {
		r.bounded, r.low, r.high = true, -1<<63, 1<<63-1
	}
	switch keyword {
	case "minimum":
		r.low = max(r.low, n)
	case "exclusiveMinimum":
		r.low = max(r.low, n+1)
	case "maximum":
		r.high = min(r.high, n)
	case "exclusiveMaximum":
		r.high = min(r.high, n-1)
	}
	return true
}

func whole(n *tree.Node) (int, bool) {
	v, err := strconv.Atoi(n.Text)
	return v, err == nil && n.Kind == tree.Number && v >= 0
}

// object makes the children of all names that any of the schemas has.
func (f *filling) object() bool {
	var list []string
	for _, p := range f.parts {
		list = withNew(withNew(list, p.schema.Get("properties").Names()), required(p.schema))
	}
	own := len(list)
	for _, p := range f.beside {
		list = withNew(list, p.schema.Get("properties").Names())
	}
	f.rule.closed = f.c.o.Closed && f.isClosed()
	switch {
	case own > maxNames, len(list) > maxNames && !f.rule.closed:
		return false
	case len(list) > maxNames:
		list = list[:maxNames] // the rest is not known, as other names are not
	}
	var members []*member
	for i, name := range list {
		m := unmarked
		if f.c.o.Identity {
			m = f.role.mark(name)
		}
		members = append(members, newMember(name, f.child(name, false), m))
		for _, p := range f.parts {
			if slices.Contains(required(p.schema), name) {
				f.rule.needed |= 1 << i
			}
		}
	}
	f.rule.name(list, members, f.child("", true))
	return true
}

// withNew appends the names that a list has not.
func withNew(list, more []string) []string {
	for _, name := range more {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

func required(schema *tree.Node) []string {
	list := schema.Get("required")
	if list == nil {
		return nil
	}
	var names []string
	for _, item := range list.Items {
		names = append(names, item.Text)
	}
	return names
}

// child gives what a member may be: that of a name or, with rest, of any name
// that no schema has.
func (f *filling) child(name string, rest bool) *node {
	var parts, beside []part
	known := false
	for _, p := range f.parts {
		own, others := p.member(name, rest)
		if known = known || own != nil; own != nil {
			others = own
		}
		if others != nil {
			parts = append(parts, part{p.reading, others})
		}
	}
	for _, p := range f.beside {
		own, others := p.member(name, rest)
		if known = known || own != nil; own != nil {
			others = own
		}
		if others != nil {
			beside = append(beside, part{p.reading, others})
		}
	}
	if !known && f.rule.closed {
		return nil
	}
	return f.c.node(parts, beside, f.role.child(name))
}

// member gives what a schema says of a member, by its name and as one of others;
// with rest, it has a name that no schema has.
func (p part) member(name string, rest bool) (own, others *tree.Node) {
	if !rest {
		own = p.schema.Get("properties").Get(name)
	}
	return own, p.schema.Get("additionalProperties")
}

func (f *filling) array() bool {
	var parts, beside []part
	for _, p := range f.parts {
		switch items := p.schema.Get("items"); {
		case items == nil:
		case items.Kind == tree.Array:
			return false
		default:
			parts = append(parts, part{p.reading, items})
		}
	}
	for _, p := range f.beside {
		items := p.schema.Get("items")
		if items == nil || items.Kind == tree.Array || p.schema.Get("prefixItems") != nil {
			return false // one item is not like another
		}
		beside = append(beside, part{p.reading, items})
	}
	f.rule.items = f.c.node(parts, beside, f.role.item())
	return true
}
