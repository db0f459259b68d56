package receiver

import (
	"strconv"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A lookup finds members by name, also in objects with many, in a time that
// does not grow with their number.
type lookup map[*tree.Node]map[string]*tree.Node

// get gives the value of the last member of a name, or nil.
func (l lookup) get(n *tree.Node, name string) *tree.Node {
	const few = 16
	if n == nil || len(n.Members) <= few {
		return n.Get(name)
	}
	index := l[n]
	if index == nil {
		index = make(map[string]*tree.Node, len(n.Members))
		for _, m := range n.Members {
			index[m.Key.Text] = m.Value
		}
		l[n] = index
	}
	return index[name]
}

// at gives the value at a pointer, or nil.
func (l lookup) at(n *tree.Node, pointer diag.Pointer) *tree.Node {
	for _, token := range pointer.Tokens() {
		switch {
		case n == nil:
			return nil
		case n.Kind == tree.Object:
			n = l.get(n, token)
		case n.Kind == tree.Array:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(n.Items) {
				return nil
			}
			n = n.Items[i]
		default:
			return nil
		}
	}
	return n
}
