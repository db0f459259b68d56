package compat

import (
	"math/big"
	"slices"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// kinds is a set of kinds of value. Whole numbers are a kind of their own:
// JSON Schema has a type for them.
type kinds uint8

const (
	null kinds = 1 << iota
	boolean
	integer
	fraction
	text
	array
	object

	number   = integer | fraction
	anything = null | boolean | number | text | array | object
)

var eachKind = []kinds{object, array, text, integer, fraction, boolean, null}

var kindsOfType = map[string]kinds{
	"null": null, "boolean": boolean, "integer": integer, "number": number, "string": text, "array": array, "object": object,
}

// kindsOf gives the kinds that the type, enum and const of a schema allow.
func (c *comparison) kindsOf(p part) kinds {
	all := anything
	if t := p.get("type"); t != nil {
		all = kindsOfType[t.Text]
		for _, item := range t.Items {
			all |= kindsOfType[item.Text]
		}
	}
	if values, finite := listed(p); finite {
		var found kinds
		for _, v := range values {
			found |= kindOf(v)
		}
		all &= found
	}
	return all
}

// listed gives the values of enum or const.
func listed(p part) ([]*tree.Node, bool) {
	if n := p.get("const"); n != nil {
		return []*tree.Node{n}, true
	}
	if n := p.get("enum"); n != nil {
		return n.Items, true
	}
	return nil, false
}

func kindOf(n *tree.Node) kinds {
	switch n.Kind {
	case tree.Null:
		return null
	case tree.Bool:
		return boolean
	case tree.String:
		return text
	case tree.Array:
		return array
	case tree.Object:
		return object
	}
	if r := ratOf(n); r == nil || !r.IsInt() {
		return fraction
	}
	return integer
}

// ratOf gives the number that n holds, or nil.
func ratOf(n *tree.Node) *big.Rat {
	if n == nil || n.Kind != tree.Number {
		return nil
	}
	r, ok := new(big.Rat).SetString(n.Text)
	if !ok {
		return nil
	}
	return r
}

// countOf gives the count that n holds, or otherwise.
func countOf(n *tree.Node, otherwise int) int {
	const most = 1 << 30
	r := ratOf(n)
	switch {
	case r == nil || !r.IsInt():
		return otherwise
	case r.Num().BitLen() > 30:
		return most
	}
	return int(r.Num().Int64())
}

// equal is tree.Equal for values whose numbers may be spelt differently.
func equal(a, b *tree.Node) bool {
	if a.Kind != b.Kind || len(a.Items) != len(b.Items) || len(a.Members) != len(b.Members) {
		return false
	}
	if a.Kind == tree.Number {
		x, y := ratOf(a), ratOf(b)
		return x != nil && y != nil && x.Cmp(y) == 0
	}
	for i := range a.Items {
		if !equal(a.Items[i], b.Items[i]) {
			return false
		}
	}
	for _, m := range a.Members {
		if other := b.Get(m.Key.Text); other == nil || !equal(m.Value, other) {
			return false
		}
	}
	return a.Text == b.Text
}

func contains(list []*tree.Node, n *tree.Node) bool {
	return slices.ContainsFunc(list, func(m *tree.Node) bool { return equal(m, n) })
}

// words names the kinds: a string, an integer or null.
func (k kinds) words() string {
	if k == anything {
		return "any value"
	}
	var list []string
	add := func(of kinds, word string) {
		if k&of == of {
			list = append(list, word)
			k &^= of
		}
	}
	add(object, "an object")
	add(array, "an array")
	add(text, "a string")
	add(number, "a number")
	add(integer, "an integer")
	add(fraction, "a number that is not whole")
	add(boolean, "a boolean")
	add(null, "null")
	return diag.List(list, "or")
}
