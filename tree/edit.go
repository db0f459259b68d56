package tree

import (
	"slices"
	"strconv"

	"github.com/webhook-lint/webhook-lint/diag"
)

// With gives root with value at a pointer whose parent exists; a member that
// is not there yet is added, and without a parent nothing is. Root stays as it
// is: what is not on the way to the change is shared.
func With(root *Node, at diag.Pointer, value *Node) *Node {
	return edit(root, at.Tokens(), value)
}

// Without gives root without the member or the item at a pointer, as With does.
func Without(root *Node, at diag.Pointer) *Node { return edit(root, at.Tokens(), nil) }

// edit puts value below n, or takes away what is there if value is nil.
func edit(n *Node, tokens []string, value *Node) *Node {
	if len(tokens) == 0 {
		return value
	}
	changed := *n
	token := tokens[0]
	if n.Kind == Array {
		i, err := strconv.Atoi(token)
		if err != nil || i < 0 || i >= len(n.Items) {
			return n
		}
		changed.Items = slices.Clone(n.Items)
		if next := edit(n.Items[i], tokens[1:], value); next != nil {
			changed.Items[i] = next
		} else {
			changed.Items = slices.Delete(changed.Items, i, i+1)
		}
		return &changed
	}
	old := n.Get(token)
	if n.Kind != Object || old == nil && len(tokens) > 1 {
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
