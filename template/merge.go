package template

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/webhook-lint/webhook-lint/tree"
)

// eitherSchema gives the schema of the values that any of some schemas allows,
// those that belong together written as one.
func eitherSchema(list ...*tree.Node) *tree.Node {
	var some []*tree.Node
	for _, schema := range list {
		if schema == nil {
			continue
		}
		parts := []*tree.Node{schema}
		if any := schema.Get("anyOf"); any != nil && len(schema.Members) == 1 {
			parts = any.Items
		}
		for _, part := range parts {
			if some = include(some, part); len(some) > maxSet {
				return anySchema()
			}
		}
	}
	switch {
	case len(some) == 0:
		return nil
	case len(some) == 1:
		return some[0]
	case slices.ContainsFunc(some, isAny) || isEverything(some):
		return anySchema()
	}
	return schemaOf(member("anyOf", tree.NewArray(nil, some...)))
}

// include adds a schema to alternatives, or makes one of them wider.
func include(some []*tree.Node, schema *tree.Node) []*tree.Node {
	for i, other := range some {
		if wider := joined(other, schema); wider != nil {
			return include(slices.Delete(slices.Clone(some), i, i+1), wider)
		}
	}
	return append(some, schema)
}

// joined gives one schema of the values of two, or nil when there is none that
// says as much.
func joined(a, b *tree.Node) *tree.Node {
	if tree.Equal(a, b) || isWider(a, b) {
		return a
	}
	if isWider(b, a) {
		return b
	}
	for _, merge := range []func(a, b *tree.Node) *tree.Node{mergeConstants, mergeArrays, mergeObjects} {
		if merged := merge(a, b); merged != nil {
			return merged
		}
	}
	return nil
}

// isWider reports whether a names a type, and nothing else, that b has.
func isWider(a, b *tree.Node) bool {
	kind := a.Get("type")
	if kind == nil || len(a.Members) != 1 {
		return false
	}
	c := b.Get("const")
	return kind.Is("number") && b.Get("type").Is("integer") ||
		b.Get("type") != nil && kind.Is(b.Get("type").Text) ||
		kind.Is("string") && c != nil && c.Kind == tree.String
}

// isEverything reports whether each type of JSON is among the alternatives.
func isEverything(some []*tree.Node) bool {
	for _, kind := range []string{"string", "number", "boolean", "null", "object", "array"} {
		if !slices.ContainsFunc(some, func(s *tree.Node) bool { return len(s.Members) == 1 && s.Get("type").Is(kind) }) {
			return false
		}
	}
	return true
}

// mergeConstants writes constant texts as an enum.
func mergeConstants(a, b *tree.Node) *tree.Node {
	var values []*tree.Node
	for _, schema := range []*tree.Node{a, b} {
		switch c, enum := schema.Get("const"), schema.Get("enum"); {
		case c != nil && c.Kind == tree.String:
			values = append(values, c)
		case enum != nil && schema.Get("type").Is("string"):
			values = append(values, enum.Items...)
		default:
			return nil
		}
	}
	seen := map[string]bool{}
	values = slices.DeleteFunc(values, func(v *tree.Node) bool {
		defer func() { seen[v.Text] = true }()
		return seen[v.Text]
	})
	return schemaOf(member("type", tree.NewString("string", nil)), member("enum", tree.NewArray(nil, values...)))
}

// mergeArrays writes arrays of different lengths as one; nil when their items
// differ.
func mergeArrays(a, b *tree.Node) *tree.Node {
	var items *tree.Node
	least, most := math.MaxInt, 0
	for _, schema := range []*tree.Node{a, b} {
		if !schema.Get("type").Is("array") || schema.Get("prefixItems") != nil {
			return nil
		}
		low, high := count(schema.Get("minItems"), 0), count(schema.Get("maxItems"), math.MaxInt)
		least, most = min(least, low), max(most, high)
		if high == 0 {
			continue
		}
		item := schema.Get("items")
		if item == nil {
			item = anySchema()
		}
		if items != nil && !tree.Equal(items, item) {
			return nil
		}
		items = item
	}
	f := &frame{array: true, items: items, min: least, max: most}
	if most == math.MaxInt {
		f.max = -1
	}
	return f.schema()
}

// mergeObjects writes objects that differ in one property as one; nil when they
// differ in more.
func mergeObjects(a, b *tree.Node) *tree.Node {
	x, y := a.Get("properties"), b.Get("properties")
	if x == nil || y == nil || !slices.Equal(x.Names(), y.Names()) || !tree.Equal(without(a), without(b)) {
		return nil
	}
	different := ""
	for _, m := range x.Members {
		if tree.Equal(m.Value, y.Get(m.Key.Text)) {
			continue
		}
		if different != "" {
			return nil
		}
		different = m.Key.Text
	}
	merged := tree.With(a, "/properties", tree.NewObject(nil, slices.Clone(x.Members)...))
	merged.Get("properties").Set(different, eitherSchema(x.Get(different), y.Get(different)))
	return merged
}

// without gives an object's schema less its properties.
func without(schema *tree.Node) *tree.Node {
	return tree.Without(schema, "/properties")
}

func count(n *tree.Node, otherwise int) int {
	if n == nil {
		return otherwise
	}
	i, err := strconv.Atoi(n.Text)
	if err != nil {
		return otherwise
	}
	return i
}

func keyOf(n *tree.Node) string {
	text, err := n.MarshalJSON()
	if err != nil {
		return fmt.Sprintf("%p", n)
	}
	return string(text)
}
