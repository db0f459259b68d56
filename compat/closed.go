package compat

import (
	"slices"

	"github.com/webhook-lint/webhook-lint/tree"
)

// closed gives a schema whose objects have the properties that are named for
// them and no others. Where several schemas describe one object, their names
// count together; an object of which no names are told stays open.
func closed(root *tree.Node) *tree.Node {
	made := tree.Clone(root)
	k := &closing{doc: &document{root: made}, seen: map[*tree.Node]bool{}, hides: draftOf(made) == draft7}
	k.value(made)
	k.within(made)
	return made
}

type closing struct {
	doc   *document
	seen  map[*tree.Node]bool
	hides bool // $ref hides what stands beside it
}

// value closes a schema of a whole value.
func (k *closing) value(n *tree.Node) {
	if n == nil || n.Kind != tree.Object {
		return
	}
	names, ok := k.names(n, map[*tree.Node]bool{})
	if !ok || len(names) == 0 {
		return
	}
	if n.Get("$ref") != nil && k.hides {
		unhide(n)
	}
	properties := tree.NewObject(n)
	if own := n.Get("properties"); own != nil {
		properties.Members = slices.Clone(own.Members)
	}
	have := map[string]bool{}
	for _, name := range properties.Names() {
		have[name] = true
	}
	for _, name := range names {
		if !have[name] {
			properties.Members = append(properties.Members, tree.NewMember(name, tree.NewObject(nil)))
			have[name] = true
		}
	}
	n.Set("properties", properties)
	n.Set("additionalProperties", tree.NewBool(false, n))
}

// unhide puts a $ref under allOf, for draft-07 allows nothing beside it.
func unhide(n *tree.Node) {
	ref := tree.NewObject(n, tree.NewMember("$ref", n.Get("$ref")))
	n.Members = slices.DeleteFunc(slices.Clone(n.Members), func(m tree.Member) bool { return slices.Contains(constraining, m.Key.Text) })
	n.Set("allOf", tree.NewArray(n, ref))
}

// names gives the properties that are named for a value; false if it may have
// others by intent.
func (k *closing) names(n *tree.Node, seen map[*tree.Node]bool) ([]string, bool) {
	if n == nil || n.Kind != tree.Object || seen[n] {
		return nil, true
	}
	seen[n] = true
	if rest := n.Get("additionalProperties"); rest != nil && !rest.IsTrue() || n.Get("patternProperties") != nil ||
		n.Get("unevaluatedProperties") != nil {
		return nil, false
	}
	names := n.Get("properties").Names()
	for _, sub := range k.inPlace(n) {
		more, ok := k.names(sub, seen)
		if !ok {
			return nil, false
		}
		names = append(names, more...)
	}
	return names, true
}

// inPlace gives the schemas in n that are about the same value.
func (k *closing) inPlace(n *tree.Node) []*tree.Node {
	var list []*tree.Node
	if ref := n.Get("$ref"); ref != nil {
		list = append(list, k.doc.resolve(ref.Text))
	}
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		if sub := n.Get(keyword); sub != nil {
			list = append(list, sub.Items...)
		}
	}
	for _, keyword := range []string{"then", "else"} {
		list = append(list, n.Get(keyword))
	}
	if sub := n.Get("dependentSchemas"); sub != nil {
		for _, m := range sub.Members {
			list = append(list, m.Value)
		}
	}
	return list
}

// within closes the schemas of the members and items below n.
func (k *closing) within(n *tree.Node) {
	if n == nil || n.Kind != tree.Object || k.seen[n] {
		return
	}
	k.seen[n] = true
	members := slices.Clone(n.Members)
	for _, m := range members {
		switch m.Key.Text {
		case "properties", "patternProperties":
			for _, sub := range m.Value.Members {
				k.value(sub.Value)
				k.within(sub.Value)
			}
		case "items", "additionalProperties", "additionalItems", "contains":
			k.value(m.Value)
			k.within(m.Value)
			k.each(m.Value)
		case "prefixItems":
			k.each(m.Value)
		case "allOf", "anyOf", "oneOf":
			for _, item := range m.Value.Items {
				k.within(item)
			}
		case "then", "else":
			k.within(m.Value)
		case "$defs", "definitions", "dependentSchemas":
			for _, sub := range m.Value.Members {
				k.within(sub.Value)
			}
		}
	}
}

func (k *closing) each(list *tree.Node) {
	for _, item := range list.Items {
		k.value(item)
		k.within(item)
	}
}
