package spec

import (
	"slices"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// Each calls yield for the schema and every schema in it, with its pointer.
func (s *Schema) Each(yield func(diag.Pointer, *tree.Node)) {
	each(s.Root, "", yield)
}

func each(n *tree.Node, at diag.Pointer, yield func(diag.Pointer, *tree.Node)) {
	if n.Kind != tree.Object {
		return
	}
	yield(at, n)
	for _, m := range n.Members {
		name, value := m.Key.Text, m.Value
		below := at.Name(name)
		switch {
		case value.Kind == tree.Array && slices.Contains(schemaArrays, name):
			for i, item := range value.Items {
				each(item, below.Index(i), yield)
			}
		case value.Kind == tree.Object && slices.Contains(schemaMapKeywords, name):
			for _, sub := range value.Members {
				each(sub.Value, below.Name(sub.Key.Text), yield)
			}
		case slices.Contains(schemaKeywords, name):
			each(value, below, yield)
		}
	}
}

// Message gives the Message Object of a channel that carries one message alone,
// and nil of another. Channels that share it share the schema of their payloads.
func (c *Channel) Message() *tree.Node {
	if len(c.Messages) != 1 {
		return nil
	}
	return c.Messages[0].Node
}

// Roots lists the properties that the payloads of the channel have at their
// root, in document order.
func (c *Channel) Roots() []string {
	var names []string
	for _, m := range c.Messages {
		for _, name := range c.spec.at(m.payload).Get("properties").Names() {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
