package compat

import (
	"math/big"
	"slices"

	"github.com/webhook-lint/webhook-lint/tree"
)

// A view is what the flat parts of a conjunction say together.
type view struct {
	conjunction
	values     []*tree.Node // of enum and const
	finite     bool         // only values
	low, high  *bound
	multiples  []*big.Rat
	minLength  int
	maxLength  int // -1 for none, as below
	patterns   []string
	formats    []string
	minItems   int
	maxItems   int
	unique     bool
	required   names
	minMembers int
	maxMembers int
	names      names // of properties
}

// A bound is where numbers end.
type bound struct {
	at   *big.Rat
	open bool // at itself is beyond it
}

func (c *comparison) view(a conjunction) *view {
	v := &view{conjunction: a, maxLength: -1, maxItems: -1, maxMembers: -1}
	for _, p := range a.parts {
		c.spend(1 + len(p.get("properties").Names())/10)
		v.kinds &= c.kindsOf(p)
		v.list(p)
		for _, m := range p.members() {
			v.keyword(p, m.Key.Text, m.Value)
		}
	}
	c.prune(v)
	return v
}

func (v *view) list(p part) {
	values, finite := listed(p)
	if !finite {
		return
	}
	if v.finite {
		known := amongOf(values)
		values = slices.DeleteFunc(slices.Clone(v.values), func(n *tree.Node) bool { return !known.has(n) })
	}
	v.values, v.finite = values, true
}

func (v *view) keyword(p part, keyword string, n *tree.Node) {
	switch keyword {
	case "minimum", "exclusiveMinimum":
		v.low = tighter(v.low, &bound{ratOf(n), keyword != "minimum"}, 1)
	case "maximum", "exclusiveMaximum":
		v.high = tighter(v.high, &bound{ratOf(n), keyword != "maximum"}, -1)
	case "multipleOf":
		v.multiples = append(v.multiples, ratOf(n))
	case "minLength":
		v.minLength = max(v.minLength, countOf(n, 0))
	case "maxLength":
		v.maxLength = least(v.maxLength, countOf(n, -1))
	case "pattern":
		v.patterns = append(v.patterns, n.Text)
	case "format":
		v.formats = append(v.formats, n.Text)
	case "minItems":
		v.minItems = max(v.minItems, countOf(n, 0))
	case "maxItems":
		v.maxItems = least(v.maxItems, countOf(n, -1))
	case "uniqueItems":
		v.unique = v.unique || n.IsTrue()
	case "minProperties":
		v.minMembers = max(v.minMembers, countOf(n, 0))
	case "maxProperties":
		v.maxMembers = least(v.maxMembers, countOf(n, -1))
	case "required":
		for _, item := range n.Items {
			v.required.add(item.Text)
		}
	case "properties":
		for _, name := range n.Names() {
			v.names.add(name)
		}
	}
}

// names is a list of names, each once.
type names struct {
	list []string
	has  map[string]bool
}

func (n *names) add(name string) {
	if n.has == nil {
		n.has = map[string]bool{}
	}
	if !n.has[name] {
		n.has[name] = true
		n.list = append(n.list, name)
	}
}

func (n *names) addAll(list []string) {
	for _, name := range list {
		n.add(name)
	}
}

// least gives the smaller of two limits, of which -1 is none.
func least(a, b int) int {
	if a < 0 || b >= 0 && b < a {
		return b
	}
	return a
}

// tighter gives the bound that leaves less, of lower bounds with sign 1 and of
// upper ones with -1.
func tighter(a, b *bound, sign int) *bound {
	if b.at == nil {
		return a
	}
	if a == nil {
		return b
	}
	if order := sign * a.at.Cmp(b.at); order < 0 || order == 0 && b.open {
		return b
	}
	return a
}

// prune takes away the kinds of which no value is left.
func (c *comparison) prune(v *view) {
	if slices.ContainsFunc(v.multiples, func(r *big.Rat) bool { return r != nil && r.IsInt() }) {
		v.kinds &^= fraction
	}
	if v.low != nil && v.high != nil {
		if order := v.low.at.Cmp(v.high.at); order > 0 || order == 0 && (v.low.open || v.high.open) {
			v.kinds &^= number
		}
	}
	if v.maxLength >= 0 && v.minLength > v.maxLength {
		v.kinds &^= text
	}
	if v.maxItems >= 0 && v.minItems > v.maxItems {
		v.kinds &^= array
	}
	if slices.ContainsFunc(v.required.list, func(name string) bool { return c.isImpossible(v.child(name)) }) {
		v.kinds &^= object
	}
}

// isImpossible reports whether a set plainly has no values.
func (c *comparison) isImpossible(s set) bool {
	alternatives, ok := c.expand(s)
	return ok && len(alternatives) == 0
}

// child gives the schemas that a member of that name must satisfy.
func (v *view) child(name string) set {
	var s set
	for _, p := range v.parts {
		s = p.child(s, name)
	}
	return s
}

func (p part) child(s set, name string) set {
	matched := false
	if n := p.get("properties").Get(name); n != nil {
		s, matched = s.add(p.within(n)), true
	}
	if patterns := p.get("patternProperties"); patterns != nil {
		for _, m := range patterns.Members {
			if p.doc.matches(m.Key.Text, name) {
				s, matched = s.add(p.within(m.Value)), true
			}
		}
	}
	if rest := p.others(); rest != nil && !matched {
		s = s.add(p.within(rest))
	}
	return s
}

// others gives the schema of the members that are not named, or nil.
func (p part) others() *tree.Node {
	if n := p.get("additionalProperties"); n != nil {
		return n
	}
	if n := p.get("unevaluatedProperties"); n != nil && isSimple(p.node) {
		return n
	}
	return nil
}

// rest gives the schemas of members whose names no part knows.
func (v *view) rest() set {
	var s set
	for _, p := range v.parts {
		if n := p.others(); n != nil {
			s = s.add(p.within(n))
		}
	}
	return s
}

// knows reports whether a part names the property, itself or by a pattern.
func (v *view) knows(name string) bool {
	if v.names.has[name] {
		return true
	}
	for _, p := range v.parts {
		for _, pattern := range p.get("patternProperties").Names() {
			if p.doc.matches(pattern, name) {
				return true
			}
		}
	}
	return false
}

// fixed gives how many first items have schemas of their own.
func (v *view) fixed() int {
	n := 0
	for _, p := range v.parts {
		n = max(n, len(p.tuple()))
	}
	return n
}

func (p part) tuple() []*tree.Node {
	list := p.get("prefixItems")
	if p.doc.draft < draft2020 {
		list = p.get("items")
	}
	if list == nil {
		return nil
	}
	return list.Items
}

// item gives the schemas of item i; of any later one if i is not below fixed.
func (v *view) item(i int) set {
	var s set
	for _, p := range v.parts {
		if n := p.item(i); n != nil {
			s = s.add(p.within(n))
		}
	}
	return s
}

func (p part) item(i int) *tree.Node {
	tuple := p.tuple()
	if i < len(tuple) {
		return tuple[i]
	}
	if p.doc.draft < draft2020 && p.get("items") != nil && p.get("items").Kind == tree.Array {
		return p.get("additionalItems")
	}
	return p.get("items")
}
