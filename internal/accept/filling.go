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
	c     *compiler
	rule  *rule
	kind  kind
	role  role
	parts []part
	only  map[string]bool // values of an enumeration; nil for none

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
			if r := f.c.rule([]part{p}, f.kind, f.role); r != nil {
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
		for _, name := range append(p.schema.Get("properties").Names(), required(p.schema)...) {
			if !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	if len(list) > maxNames {
		return false
	}
	f.rule.closed = f.c.o.Closed && f.isClosed()
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
	var parts []part
	known := false
	for _, p := range f.parts {
		properties, others := p.schema.Get("properties"), p.schema.Get("additionalProperties")
		if own := properties.Get(name); own != nil && !rest {
			parts, known = append(parts, part{p.reading, own}), true
		} else if others != nil {
			parts = append(parts, part{p.reading, others})
		}
	}
	if !known && f.rule.closed {
		return nil
	}
	return f.c.node(parts, f.role.child(name))
}

// isClosed reports whether names that no schema has are told of: a schema with
// names closes what another leaves open by silence, be it one of alternatives.
func (f *filling) isClosed() bool {
	named, open := false, true // whether any schema has names, and those that have leave others open
	for _, p := range f.parts {
		if properties, others := p.schema.Get("properties"), p.schema.Get("additionalProperties"); hasMembers(properties) {
			named = true
			open = open && others != nil && !(others.Kind == tree.Bool && !others.IsTrue())
		}
	}
	if named {
		return !open
	}
	seen := map[part]bool{}
	return slices.ContainsFunc(f.parts, func(p part) bool { return p.isNamed(seen) })
}

func hasMembers(n *tree.Node) bool { return n != nil && len(n.Members) > 0 }

// isNamed reports whether a schema has names, or what it refers to, or a branch
// of it, whatever values that allows.
func (p part) isNamed(seen map[part]bool) bool {
	if p.schema == nil || p.schema.Kind != tree.Object || seen[p] {
		return false
	}
	seen[p] = true
	if hasMembers(p.schema.Get("properties")) {
		return true
	}
	if ref := p.schema.Get("$ref"); ref != nil && (part{p.reading, p.reading.Resolve(ref.Text)}).isNamed(seen) {
		return true
	}
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		if list := p.schema.Get(keyword); list != nil && slices.ContainsFunc(list.Items, func(item *tree.Node) bool { return part{p.reading, item}.isNamed(seen) }) {
			return true
		}
	}
	return false
}

func (f *filling) array() bool {
	var parts []part
	for _, p := range f.parts {
		switch items := p.schema.Get("items"); {
		case items == nil:
		case items.Kind == tree.Array:
			return false
		default:
			parts = append(parts, part{p.reading, items})
		}
	}
	f.rule.items = f.c.node(parts, f.role.item())
	return true
}
