package compat

import (
	"slices"

	"github.com/webhook-lint/webhook-lint/tree"
)

// A conjunction is one of the alternatives of which a set is made: the values
// that all its flat parts allow, and that are in none of but.
type conjunction struct {
	parts set
	but   []part
	odd   []oddity
	kinds kinds
}

// An oddity is a keyword that is not understood, for the kinds of value that
// it is about.
type oddity struct {
	part    part
	keyword string
	kinds   kinds
}

const maxAlternatives = 64

// expand gives the alternatives of a set; false if there are too many.
func (c *comparison) expand(s set) ([]conjunction, bool) {
	list := []conjunction{{kinds: anything}}
	for _, p := range s {
		alternatives, ok := c.alternatives(p, nil)
		if !ok {
			return nil, false
		}
		if list, ok = c.product(list, alternatives); !ok {
			return nil, false
		}
	}
	return list, true
}

// alternatives expands one part; via is the references that led to it.
func (c *comparison) alternatives(p part, via []*tree.Node) ([]conjunction, bool) {
	if !c.spend(1) {
		return nil, false
	}
	if p.node.Kind == tree.Bool {
		if p.node.Text == "false" {
			return nil, true
		}
		return []conjunction{{kinds: anything}}, true
	}
	own := p
	own.flat = true
	one := conjunction{parts: set{}.add(own), kinds: c.kindsOf(p)}
	if p.flat {
		return nonEmpty([]conjunction{one}), true
	}
	hidden := p.doc.draft == draft7 && p.get("$ref") != nil
	if hidden {
		one = conjunction{kinds: anything}
	}
	list := []conjunction{one}
	for _, m := range p.members() {
		if hidden && m.Key.Text != "$ref" {
			continue
		}
		alternatives, ok := c.applied(p, m, via)
		if !ok {
			return nil, false
		}
		if list, ok = c.product(list, alternatives); !ok {
			return nil, false
		}
	}
	return nonEmpty(list), true
}

// applied gives the alternatives that a keyword with schemas for the same
// value makes; of any other keyword, the one that says nothing.
func (c *comparison) applied(p part, m tree.Member, via []*tree.Node) ([]conjunction, bool) {
	nothing := []conjunction{{kinds: anything}}
	switch m.Key.Text {
	case "$ref":
		target := p.doc.resolve(m.Value.Text)
		if target == nil || slices.Contains(via, target) {
			return odd(p, "$ref", anything), true
		}
		return c.alternatives(p.within(target), append(slices.Clip(via), target))
	case "allOf":
		for _, item := range m.Value.Items {
			alternatives, ok := c.alternatives(p.within(item), via)
			if !ok {
				return nil, false
			}
			if nothing, ok = c.product(nothing, alternatives); !ok {
				return nil, false
			}
		}
		return nothing, true
	case "anyOf", "oneOf":
		return c.union(p, m, via)
	case "not":
		return []conjunction{{kinds: anything &^ c.wholly(p.within(m.Value)), but: []part{p.within(m.Value)}}}, true
	case "if":
		return c.conditional(p, via)
	case "dependencies", "dependentSchemas", "dependentRequired":
		return c.dependent(p, m.Value, via)
	case "$dynamicRef", "$recursiveRef":
		return odd(p, m.Key.Text, anything), true
	case "contains", "minContains", "maxContains", "unevaluatedItems":
		return odd(p, m.Key.Text, array), true
	case "unevaluatedProperties":
		if !isSimple(p.node) {
			return odd(p, m.Key.Text, object), true
		}
	case "contentEncoding", "contentMediaType":
		if p.doc.draft == draft7 {
			return odd(p, m.Key.Text, text), true
		}
	}
	return nothing, true
}

func odd(p part, keyword string, k kinds) []conjunction {
	return []conjunction{{kinds: anything, odd: []oddity{{p, keyword, k}}}}
}

// isSimple reports whether a schema holds no further schemas for the same
// value, so that unevaluatedProperties is additionalProperties.
func isSimple(n *tree.Node) bool {
	for _, keyword := range []string{"$ref", "allOf", "anyOf", "oneOf", "if", "dependentSchemas", "$dynamicRef"} {
		if n.Get(keyword) != nil {
			return false
		}
	}
	return true
}

func (c *comparison) union(p part, m tree.Member, via []*tree.Node) ([]conjunction, bool) {
	var list []conjunction
	var of []int // the items that they are of
	for i, item := range m.Value.Items {
		alternatives, ok := c.alternatives(p.within(item), via)
		if !ok || len(list)+len(alternatives) > maxAlternatives {
			return nil, false
		}
		for _, a := range alternatives {
			if a.kinds != 0 {
				list, of = append(list, a), append(of, i)
			}
		}
	}
	if m.Key.Text != "oneOf" {
		return list, true
	}
	var apart []conjunction
	for i, a := range list {
		if a = c.alone(a, others(p, m.Value.Items, of[i])); a.kinds != 0 {
			apart = append(apart, a)
		}
	}
	return apart, true
}

// alone gives what of an alternative is in none of the others.
func (c *comparison) alone(a conjunction, others []part) conjunction {
	a.but = append(slices.Clip(a.but), others...)
	for _, other := range others {
		a.kinds &^= c.wholly(other)
	}
	return a
}

func others(p part, items []*tree.Node, i int) []part {
	var list []part
	for j, item := range items {
		if j != i {
			list = append(list, p.within(item))
		}
	}
	return list
}

// conditional reads if, then and else as (if and then) or (not if and else).
func (c *comparison) conditional(p part, via []*tree.Node) ([]conjunction, bool) {
	branch := func(keyword string) ([]conjunction, bool) {
		if n := p.get(keyword); n != nil {
			return c.alternatives(p.within(n), via)
		}
		return []conjunction{{kinds: anything}}, true
	}
	when, ok1 := branch("if")
	then, ok2 := branch("then")
	otherwise, ok3 := branch("else")
	both, ok4 := c.product(when, then)
	if !ok1 || !ok2 || !ok3 || !ok4 || len(both)+len(otherwise) > maxAlternatives {
		return nil, false
	}
	condition := p.within(p.get("if"))
	neither, ok := c.product(otherwise, []conjunction{{kinds: anything &^ c.wholly(condition), but: []part{condition}}})
	return append(both, neither...), ok
}

// dependent reads "a needs b" as "there is no a, or there is b".
func (c *comparison) dependent(p part, rules *tree.Node, via []*tree.Node) ([]conjunction, bool) {
	list := []conjunction{{kinds: anything}}
	for _, m := range rules.Members {
		needed := []conjunction{{kinds: anything}}
		if m.Value.Kind == tree.Array {
			must := tree.NewObject(nil, tree.NewMember("required", m.Value))
			needed[0].parts = set{{doc: p.doc, node: must, flat: true}}
		} else {
			var ok bool
			if needed, ok = c.alternatives(p.within(m.Value), via); !ok {
				return nil, false
			}
		}
		never := tree.NewObject(nil, tree.NewMember(m.Key.Text, tree.NewBool(false, nil)))
		absent := tree.NewObject(nil, tree.NewMember("properties", never))
		needed = append(needed, conjunction{kinds: anything, parts: set{{doc: p.doc, node: absent, flat: true}}})
		var ok bool
		if list, ok = c.product(list, needed); !ok {
			return nil, false
		}
	}
	return list, true
}

// product gives every pair of alternatives that can both hold.
func (c *comparison) product(a, b []conjunction) ([]conjunction, bool) {
	var list []conjunction
	for _, x := range a {
		for _, y := range b {
			if !c.spend(1) || len(list) > maxAlternatives {
				return nil, false
			}
			z := conjunction{
				parts: slices.Clip(x.parts), kinds: x.kinds & y.kinds,
				but: append(slices.Clip(x.but), y.but...), odd: append(slices.Clip(x.odd), y.odd...),
			}
			for _, p := range y.parts {
				z.parts = z.parts.add(p)
			}
			if z.kinds != 0 {
				list = append(list, z)
			}
		}
	}
	return list, len(list) <= maxAlternatives
}

func nonEmpty(list []conjunction) []conjunction {
	return slices.DeleteFunc(list, func(a conjunction) bool { return a.kinds == 0 })
}

// about is the kinds of value that a keyword can refuse, of those that are
// about some.
var about = map[string]kinds{
	"properties": object, "patternProperties": object, "additionalProperties": object, "propertyNames": object, "required": object,
	"minProperties": object, "maxProperties": object, "dependentRequired": object,
	"items": array, "prefixItems": array, "minItems": array, "maxItems": array, "uniqueItems": array, "contains": array,
	"minLength": text, "maxLength": text, "pattern": text, "format": text,
	"minimum": number, "maximum": number, "exclusiveMinimum": number, "exclusiveMaximum": number, "multipleOf": number,
}

// wholly gives the kinds of which a schema plainly allows every value.
func (c *comparison) wholly(p part) kinds {
	if p.node.Kind == tree.Bool {
		if p.node.Text == "true" {
			return anything
		}
		return 0
	}
	all := anything
	for _, m := range p.members() {
		switch name := m.Key.Text; {
		case name == "type":
			all &= c.kindsOf(p)
		case about[name] != 0:
			all &^= about[name]
		case slices.Contains(constraining, name):
			all = 0
		}
	}
	return all
}
