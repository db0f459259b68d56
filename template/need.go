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
// each with all that is in it. The items of an array are the first of them.
func (t *Template) Reads() []diag.Pointer {
	list := t.needs().pointers("", nil)
	slices.Sort(list)
	return slices.Compact(list)
}

func (n *need) pointers(at diag.Pointer, list []diag.Pointer) []diag.Pointer {
	if n.whole {
		return append(list, at)
	}
	if len(n.parts) == 0 && at != "" {
		return append(list, at.Parent()) // items that are counted
	}
	for name, part := range n.parts {
		if name == item {
			name = "0"
		}
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
	r := &reading{need: &need{}, inner: map[Expr]bool{}, items: map[string][]string{}}
	r.name(body)
	Walk(body, func(node Node) {
		r.addTargets(node)
		r.addLoop(node)
	}, r.inspect)
	return r.need
}

// A reading collects what a template reads.
type reading struct {
	*need
	inner map[Expr]bool       // expressions that are the X of a longer path, or are dealt with
	loops map[string]bool     // names that are bound by one loop, and by nothing else
	items map[string][]string // what such names stand for: the path of an item
}

// item is the name of an array's items in a path.
const item = "[]"

func (r *reading) inspect(x Expr) {
	if r.inner[x] {
		return
	}
	path, names := pathOfNames(x)
	if path == nil {
		return
	}
	for _, step := range path[1:] {
		r.inner[step] = true
	}
	r.read(names).whole = true
}

// read notes a path. One that starts with the name of a loop may mean a
// variable of the context as well.
func (r *reading) read(names []string) *need {
	if path, known := r.items[names[0]]; known {
		r.at(slices.Concat(path, names[1:])).whole = true
	}
	return r.at(names)
}

// addLoop makes the name of a loop stand for the items of a path.
func (r *reading) addLoop(node Node) {
	loop, ok := node.(*For)
	if !ok || loop.Recursive {
		return
	}
	target, ok := loop.Target.(*Name)
	if !ok || !r.loops[target.Name] {
		return
	}
	path, names := pathOfNames(loop.Iter)
	if path == nil || r.loops[names[0]] && r.items[names[0]] == nil {
		return
	}
	if outer, known := r.items[names[0]]; known {
		names = slices.Concat(outer, names[1:])
	}
	for _, step := range path {
		r.inner[step] = true
	}
	r.items[target.Name] = append(slices.Clip(names), item)
	r.at(r.items[target.Name])
}

// name finds the names that one loop binds, and nothing else does. There are
// none when an item can be had by other means.
func (r *reading) name(body []Node) {
	bound := map[string]int{}
	r.loops = map[string]bool{}
	Walk(body, func(node Node) {
		for _, name := range binds(node) {
			bound[name]++
		}
		if loop, ok := node.(*For); ok {
			if target, ok := loop.Target.(*Name); ok {
				r.loops[target.Name] = true
			}
		}
	}, func(x Expr) {
		if path, names := pathOfNames(x); path != nil && names[0] == "loop" && (len(names) < 2 || !slices.Contains(counters, names[1])) {
			bound["loop"] = 2
		}
	})
	for name := range r.loops {
		r.loops[name] = bound[name] == 1 && bound["loop"] == 0
	}
}

// counters are the attributes of loop that say nothing of the items.
var counters = []string{"index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0", "cycle"}

// binds lists the names that a node binds.
func binds(node Node) []string {
	var targets []Expr
	switch node := node.(type) {
	case *For:
		targets = []Expr{node.Target}
	case *Set:
		targets = []Expr{node.Target}
	case *SetBlock:
		targets = []Expr{node.Target}
	case *With:
		targets = node.Targets
	case *Macro:
		return append(paramNames(node.Params), node.Name.Name)
	case *CallBlock:
		return paramNames(node.Params)
	}
	var names []string
	for _, t := range targets {
		names = append(names, targetNames(t)...)
	}
	return names
}

func paramNames(list []*Param) []string {
	var names []string
	for _, p := range list {
		names = append(names, targetNames(p.Name)...)
	}
	return names
}

func targetNames(x Expr) []string {
	switch x := x.(type) {
	case *Name:
		return []string{x.Name}
	case *Tuple:
		var names []string
		for _, item := range x.Items {
			names = append(names, targetNames(item)...)
		}
		return names
	}
	return nil
}

// pathOfNames gives the expressions of a path, the longest first, and the names
// in it, with item for an index; nil for what is no path.
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
			name, ok := indexName(step.Index)
			if !ok {
				return nil, nil
			}
			names = append(names, name)
			x = step.X
		default:
			return nil, nil
		}
	}
}

// indexName gives the name in a subscript.
func indexName(x Expr) (string, bool) {
	if minus, ok := x.(*Unary); ok && minus.Op == "-" {
		x = minus.X
	}
	index, ok := x.(*Literal)
	switch {
	case !ok:
		return "", false
	case index.Kind == tree.String:
		return index.Text, true
	}
	return item, index.Kind == tree.Number
}

// addTargets adds the namespaces whose attributes a node sets.
func (r *reading) addTargets(node Node) {
	var target Expr
	switch node := node.(type) {
	case *Set:
		target = node.Target
	case *SetBlock:
		target = node.Target
	}
	if attribute, ok := target.(*Attribute); ok {
		if _, names := pathOfNames(attribute.X); names != nil {
			r.read(names).whole = true
		}
	}
}

// at gives what is needed at the end of a path.
func (n *need) at(names []string) *need {
	for _, name := range names {
		if n.parts == nil {
			n.parts = map[string]*need{}
		}
		if n.parts[name] == nil {
			n.parts[name] = &need{}
		}
		n = n.parts[name]
	}
	return n
}

// of gives what is needed of a node: the node itself, or one with fewer
// members.
func (n *need) of(node *tree.Node) *tree.Node {
	part := *node
	switch items := n.parts[item]; {
	case n.whole:
		return node
	case node.Kind == tree.Array && items != nil && len(n.parts) == 1:
		part.Items = nil
		for _, i := range node.Items {
			part.Items = append(part.Items, items.of(i))
		}
	case node.Kind == tree.Object && !n.callsMethod(node):
		part.Members = nil
		for _, m := range node.Members {
			if inner := n.parts[m.Key.Text]; inner != nil {
				part.Members = append(part.Members, tree.Member{Key: m.Key, Value: inner.of(m.Value)})
			}
		}
	default:
		return node
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
