package spec

import "github.com/webhook-lint/webhook-lint/tree"

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

// lasting gives the members that count: the last one of each name.
func lasting(n *tree.Node) []tree.Member {
	last := make(map[string]int, len(n.Members))
	for i, m := range n.Members {
		last[m.Key.Text] = i
	}
	if len(last) == len(n.Members) {
		return n.Members
	}
	var kept []tree.Member
	for i, m := range n.Members {
		if last[m.Key.Text] == i {
			kept = append(kept, m)
		}
	}
	return kept
}
