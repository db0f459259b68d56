package template

import (
	"slices"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A need is which part of a value a template can look at: all of it, or only
// some of its properties. A context is large, and most templates read a word
// of it.
type need struct {
	whole bool
	parts map[string]*need
}

// Reads gives the places of the context that the template can look at, in order:
// each with all that is in it, and none within another.
func (t *Template) Reads() []diag.Pointer {
	list := t.needs().pointers("", nil)
	slices.Sort(list)
	return list
}

func (n *need) pointers(at diag.Pointer, list []diag.Pointer) []diag.Pointer {
	if n.whole {
		return append(list, at)
	}
	for name, part := range n.parts {
		list = part.pointers(at.Name(name), list)
	}
	return list
}

// Part gives what the template can look at of a context, and nothing else.
func (t *Template) Part(context *tree.Node) *tree.Node {
	part := tree.NewObject(context)
	for _, m := range context.Members {
		if needed := t.needs().parts[m.Key.Text]; needed != nil {
			part.Members = append(part.Members, tree.Member{Key: m.Key, Value: needed.of(m.Value)})
		}
	}
	return part
}

// needs gives what a template can look at of each variable.
func (t *Template) needs() *need {
	t.reading.Do(func() { t.needed = needs(t.Body) })
	return t.needed
}

func needs(body []Node) *need {
	n := &need{}
	inner := map[Expr]bool{} // expressions that are the X of a longer path
	Walk(body, func(node Node) { n.addTargets(node) }, func(x Expr) {
		if inner[x] {
			return
		}
		path, names := pathOfNames(x)
		if path == nil {
			return
		}
		for _, step := range path[1:] {
			inner[step] = true
		}
		n.add(names)
	})
	return n
}

// pathOfNames gives the expressions of a path, the longest first, and the names
// in it; nil for what is no path.
func pathOfNames(x Expr) (path []Expr, names []string) {
	for {
		path = append(path, x)
		switch step := x.(type) {
		case *Name:
			names = append(names, step.Name)
			slices.Reverse(names)
			return path, names
		case *Attribute:
			names = append(names, step.Name)
			x = step.X
		case *Subscript:
			index, ok := step.Index.(*Literal)
			if !ok || index.Kind != tree.String {
				return nil, nil
			}
			names = append(names, index.Text)
			x = step.X
		default:
			return nil, nil
		}
	}
}

// addTargets adds the namespaces whose attributes a node sets.
func (n *need) addTargets(node Node) {
	var target Expr
	switch node := node.(type) {
	case *Set:
		target = node.Target
	case *SetBlock:
		target = node.Target
	}
	if attribute, ok := target.(*Attribute); ok {
		if _, names := pathOfNames(attribute.X); names != nil {
			n.add(names)
		}
	}
}

func (n *need) add(names []string) {
	for _, name := range names {
		if n.parts == nil {
			n.parts = map[string]*need{}
		}
		if n.parts[name] == nil {
			n.parts[name] = &need{}
		}
		n = n.parts[name]
	}
	n.whole = true
}

// of gives what is needed of a node: the node itself, or one with fewer
// members.
func (n *need) of(node *tree.Node) *tree.Node {
	if n.whole || node.Kind != tree.Object || n.callsMethod(node) {
		return node
	}
	part := *node
	part.Members = nil
	for _, m := range node.Members {
		if inner := n.parts[m.Key.Text]; inner != nil {
			part.Members = append(part.Members, tree.Member{Key: m.Key, Value: inner.of(m.Value)})
		}
	}
	return &part
}

// callsMethod reports whether one of the names may be a method of the object,
// which looks at all of it.
func (n *need) callsMethod(node *tree.Node) bool {
	for name := range n.parts {
		if slices.Contains(dictMethods, name) || node.Member(name) == nil {
			return true
		}
	}
	return false
}
