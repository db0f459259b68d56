package compat

import (
	"slices"

	"github.com/webhook-lint/webhook-lint/tree"
)

// same reports whether two schemas read alike, whatever their definitions are
// called and whatever they say beside their constraints.
func (c *comparison) same(a, b part) bool {
	if a == b {
		return true
	}
	if a.doc.draft != b.doc.draft || a.flat || b.flat {
		return false
	}
	if c.alike[[2]part{a, b}] {
		return true
	}
	assumed := map[[2]part]bool{}
	if !c.alikeIf(a, b, assumed) {
		return false
	}
	for pair := range assumed {
		c.alike[pair] = true
	}
	return true
}

// alikeIf is same under the assumption that the pairs on the way are.
func (c *comparison) alikeIf(a, b part, assumed map[[2]part]bool) bool {
	pair := [2]part{a, b}
	if a.node == b.node && a.doc == b.doc || assumed[pair] || c.alike[pair] {
		return true
	}
	if !c.spend(1) || a.node.Kind != b.node.Kind {
		return false
	}
	if a.node.Kind != tree.Object {
		return a.node.Text == b.node.Text
	}
	assumed[pair] = true
	if !c.covers(a, b) {
		return false
	}
	for _, m := range a.members() {
		if !isConstraint(a, m.Key.Text) {
			continue
		}
		if other := b.get(m.Key.Text); !c.alikeKeyword(a, b, m.Key.Text, m.Value, other, assumed) {
			return false
		}
	}
	return true
}

// covers reports whether a has every constraint that b has.
func (c *comparison) covers(a, b part) bool {
	return !slices.ContainsFunc(b.members(), func(m tree.Member) bool {
		return isConstraint(b, m.Key.Text) && a.get(m.Key.Text) == nil
	})
}

func isConstraint(p part, keyword string) bool {
	if p.doc.draft == draft7 && p.get("$ref") != nil {
		return keyword == "$ref"
	}
	return slices.Contains(constraining, keyword)
}

func (c *comparison) alikeKeyword(a, b part, keyword string, x, y *tree.Node, assumed map[[2]part]bool) bool {
	if y == nil {
		return false
	}
	switch keyword {
	case "$dynamicRef", "$recursiveRef":
		return false
	case "$ref":
		m, n := a.doc.resolve(x.Text), b.doc.resolve(y.Text)
		return m != nil && n != nil && c.alikeIf(a.within(m), b.within(n), assumed)
	case "enum":
		return sameElements(x, y)
	case "type", "required":
		if x.Kind == tree.Array && y.Kind == tree.Array {
			return sameElements(x, y)
		}
		return equal(x, y)
	case "const", "dependentRequired":
		return equal(x, y)
	case "properties", "patternProperties", "dependentSchemas", "dependencies":
		return c.alikeMembers(a, b, x, y, assumed)
	}
	if x.Kind == tree.Array {
		return c.alikeItems(a, b, x, y, assumed)
	}
	if x.Kind == tree.Object || x.Kind == tree.Bool {
		return c.alikeIf(a.within(x), b.within(y), assumed)
	}
	return equal(x, y)
}

func sameElements(x, y *tree.Node) bool {
	lacks := func(x, y *tree.Node) bool {
		known := amongOf(y.Items)
		return slices.ContainsFunc(x.Items, func(n *tree.Node) bool { return !known.has(n) })
	}
	return !lacks(x, y) && !lacks(y, x)
}

func (c *comparison) alikeMembers(a, b part, x, y *tree.Node, assumed map[[2]part]bool) bool {
	if len(x.Members) != len(y.Members) {
		return false
	}
	for _, m := range x.Members {
		other := y.Get(m.Key.Text)
		if other == nil {
			return false
		}
		if m.Value.Kind == tree.Array { // names, of draft-07's dependencies
			if !equal(m.Value, other) {
				return false
			}
			continue
		}
		if !c.alikeIf(a.within(m.Value), b.within(other), assumed) {
			return false
		}
	}
	return true
}

func (c *comparison) alikeItems(a, b part, x, y *tree.Node, assumed map[[2]part]bool) bool {
	if y.Kind != tree.Array || len(x.Items) != len(y.Items) {
		return false
	}
	for i := range x.Items {
		if !c.alikeIf(a.within(x.Items[i]), b.within(y.Items[i]), assumed) {
			return false
		}
	}
	return true
}

// sameValue is same for the values of one keyword of two schemas.
func (c *comparison) sameValue(a, b part, keyword string, x, y *tree.Node) bool {
	if x == nil || y == nil {
		return false
	}
	return c.alikeKeyword(a, b, keyword, x, y, map[[2]part]bool{})
}
