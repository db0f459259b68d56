package sample

import (
	"slices"
	"strconv"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// Payloads share what they have in common: an edit copies the values on the
// way to what it changes, and nothing else.

// set gives root with value at a pointer whose parent exists; a member that is
// not there yet is added.
func set(root *tree.Node, at diag.Pointer, value *tree.Node) *tree.Node {
	return edit(root, at.Tokens(), value)
}

// remove gives root without the member at a pointer.
func remove(root *tree.Node, at diag.Pointer) *tree.Node { return edit(root, at.Tokens(), nil) }

func edit(n *tree.Node, tokens []string, value *tree.Node) *tree.Node {
	if len(tokens) == 0 {
		return value
	}
	changed := *n
	token := tokens[0]
	if n.Kind == tree.Array {
		i, err := strconv.Atoi(token)
		if err != nil || i < 0 || i >= len(n.Items) {
			return n
		}
		changed.Items = slices.Clone(n.Items)
		changed.Items[i] = edit(n.Items[i], tokens[1:], value)
		return &changed
	}
	old := n.Get(token)
	if old == nil && len(tokens) > 1 {
		return n
	}
	changed.Members = slices.Clone(n.Members)
	if next := edit(old, tokens[1:], value); next != nil {
		changed.Set(token, next)
	} else {
		changed.Remove(token)
	}
	return &changed
}

func text(s string) *tree.Node   { return tree.NewString(s, nil) }
func number(s string) *tree.Node { return tree.NewNumber(s, nil) }
func null() *tree.Node           { return tree.NewNull(nil) }
func object() *tree.Node         { return tree.NewObject(nil) }
func list(items ...*tree.Node) *tree.Node {
	return tree.NewArray(nil, items...)
}

// members gives the members of an object that may be nil.
func members(n *tree.Node) []tree.Member {
	if n == nil {
		return nil
	}
	return n.Members
}

// itemsOf gives the items of an array that may be nil.
func itemsOf(n *tree.Node) []*tree.Node {
	if n == nil {
		return nil
	}
	return n.Items
}
