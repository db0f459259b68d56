package accept

import (
	"slices"

	"github.com/webhook-lint/webhook-lint/tree"
)

// An expansion lists the schemas that a value of a kind must fit: what is
// referred to, and the one alternative that allows the kind.
type expansion struct {
	kind    kind
	parts   []part
	either  [][]part // one of each list
	fork    *fork    // of an object or array; nil for none that is open
	chosen  *fork    // with one option
	untaken []part   // alternatives; nil for plain values
	refused bool
}

// A fork is several alternatives, any of which an object or array may fit.
type fork struct {
	list    *tree.Node
	options []part
}

func expand(parts []part, k kind, chosen *fork) *expansion {
	e := &expansion{kind: k, chosen: chosen}
	for _, p := range parts {
		e.add(p)
	}
	return e
}

func (e *expansion) add(p part) {
	switch {
	case e.refused || p.schema == nil:
		e.refused = true
		return
	case p.schema.Kind == tree.Bool:
		e.refused = !p.schema.IsTrue()
		return
	case p.schema.Kind != tree.Object:
		e.refused = true
		return
	case slices.Contains(e.parts, p):
		return
	}
	if len(e.parts) > 64 {
		e.refused = true
		return
	}
	if ref := p.schema.Get("$ref"); ref != nil {
		e.add(part{p.reading, p.reading.Resolve(ref.Text)})
		if !p.reading.Modern {
			return
		}
	}
	e.parts = append(e.parts, p)
	if !allows(p.schema, e.kind) {
		e.refused = true
		return
	}
	if all := p.schema.Get("allOf"); all != nil {
		for _, item := range all.Items {
			e.add(part{p.reading, item})
		}
	}
	for _, keyword := range []string{"anyOf", "oneOf"} {
		if list := p.schema.Get(keyword); list != nil {
			e.choose(p, list, keyword == "anyOf")
		}
	}
}

// saysNothing reports whether every value of the kind fits, which is none that
// holds others.
func (e *expansion) saysNothing() bool {
	if e.kind == object || e.kind == array || e.either != nil {
		return false
	}
	for _, p := range e.parts {
		if e.kind == number && isWhole(p.schema) {
			return false
		}
		for _, m := range p.schema.Members {
			if !isSilent(m.Key.Text, e.kind) {
				return false
			}
		}
	}
	return true
}

// choose takes the alternative that allows the kind, if there is one alone: no
// other one can be valid then. Of several, a plain value may take any.
func (e *expansion) choose(p part, list *tree.Node, anyOf bool) {
	var chosen []part
	for _, item := range list.Items {
		o := part{p.reading, item}
		if mayBe(o, e.kind, 0) && !(anyOf && e.kind == text && hasOddFormat(item)) {
			chosen = append(chosen, o)
		}
	}
	switch {
	case len(chosen) == 1:
		e.take(p, list, chosen[0])
	case e.chosen != nil && e.chosen.list == list:
		e.take(p, list, e.chosen.options[0])
	case len(chosen) > 1 && anyOf && e.kind != object && e.kind != array:
		e.either = append(e.either, chosen)
	case len(chosen) > 1 && anyOf && e.fork == nil:
		e.fork = &fork{list, chosen}
	default:
		e.refused = true
	}
}

func (e *expansion) take(p part, list *tree.Node, chosen part) {
	if e.add(chosen); e.kind != object && e.kind != array {
		return
	}
	for _, item := range list.Items {
		if item != chosen.schema {
			e.untaken = append(e.untaken, part{p.reading, item})
		}
	}
}

// hasOddFormat reports whether a schema has a format of which no text is known
// to be right.
func hasOddFormat(schema *tree.Node) bool {
	format := schema.Get("format")
	return format != nil && formatOf(format.Text) == nil
}

// mayBe reports whether a schema may allow values of a kind, as far as its type
// tells.
func mayBe(p part, k kind, depth int) bool {
	switch {
	case p.schema == nil || depth > 20:
		return true
	case p.schema.Kind == tree.Bool:
		return p.schema.IsTrue()
	}
	if ref := p.schema.Get("$ref"); ref != nil {
		target := part{p.reading, p.reading.Resolve(ref.Text)}
		if !p.reading.Modern {
			return mayBe(target, k, depth+1)
		}
		if !mayBe(target, k, depth+1) {
			return false
		}
	}
	if !allows(p.schema, k) {
		return false
	}
	if all := p.schema.Get("allOf"); all != nil {
		for _, item := range all.Items {
			if !mayBe(part{p.reading, item}, k, depth+1) {
				return false
			}
		}
	}
	return true
}

var typeNames = [kinds][]string{null: {"null"}, boolean: {"boolean"}, number: {"number", "integer"}, text: {"string"}, object: {"object"}, array: {"array"}}

// allows reports whether the keyword type allows values of a kind.
func allows(schema *tree.Node, k kind) bool {
	t := schema.Get("type")
	if t == nil {
		return true
	}
	if t.Kind == tree.String {
		return slices.Contains(typeNames[k], t.Text)
	}
	return slices.ContainsFunc(t.Items, func(item *tree.Node) bool { return slices.Contains(typeNames[k], item.Text) })
}
