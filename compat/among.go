package compat

import "github.com/webhook-lint/webhook-lint/tree"

// An among is a list of values, each once, that knows its texts by a table:
// an enumeration may have many.
type among struct {
	list  []*tree.Node
	texts map[string]bool
	rest  []*tree.Node // what is no text
}

func amongOf(list []*tree.Node) *among {
	a := &among{}
	for _, n := range list {
		a.add(n)
	}
	return a
}

func (a *among) has(n *tree.Node) bool {
	if n.Kind == tree.String {
		return a.texts[n.Text]
	}
	return contains(a.rest, n)
}

// add adds a value that is not there yet.
func (a *among) add(n *tree.Node) {
	switch {
	case a.has(n):
		return
	case n.Kind == tree.String && a.texts == nil:
		a.texts = map[string]bool{n.Text: true}
	case n.Kind == tree.String:
		a.texts[n.Text] = true
	default:
		a.rest = append(a.rest, n)
	}
	a.list = append(a.list, n)
}
