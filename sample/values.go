package sample

import "github.com/webhook-lint/webhook-lint/tree"

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
