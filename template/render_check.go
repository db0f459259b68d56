package template

import "slices"

// A nameWalker visits the names, filters and tests of a template in the order in
// which Jinja2 compiles them. Any of its functions may be nil.
type nameWalker struct {
	depth  int
	soft   bool // within a condition: what is unknown there is an error only when it is reached
	load   func(*Name)
	store  func(*Name)
	param  func(*Name) // nil when it is the same as store
	loops  int         // that are open
	filter func(x *Filter, soft bool)
	test   func(x *Test, soft bool)
	deep   func() // called when it is too deep to go on
}

func (w *nameWalker) nodes(body []Node) {
	for _, n := range body {
		w.node(n)
	}
}

// inner visits a body that has variables of its own, where softness ends.
func (w *nameWalker) inner(visit func()) {
	outer := w.soft
	w.soft = false
	visit()
	w.soft = outer
}

func (w *nameWalker) softly(visit func()) {
	outer := w.soft
	w.soft = true
	visit()
	w.soft = outer
}

func (w *nameWalker) node(n Node) {
	switch n := n.(type) {
	case *Output:
		w.expr(n.X)
	case *If:
		w.softly(func() { w.ifNode(n) })
	case *For:
		w.loops++
		w.target(n.Target)
		w.expr(n.Iter)
		w.inner(func() {
			w.nodes(n.Body)
			w.nodes(n.Else)
			w.expr(n.Cond)
		})
		w.loops--
	case *Set:
		w.target(n.Target)
		w.expr(n.Value)
	case *SetBlock:
		w.target(n.Target)
		w.inner(func() {
			w.expr(n.Filter)
			w.nodes(n.Body)
		})
	case *With:
		for i, target := range n.Targets {
			w.bind(target)
			w.expr(n.Values[i])
		}
		w.inner(func() { w.nodes(n.Body) })
	case *FilterBlock:
		w.inner(func() {
			w.nodes(n.Body)
			w.expr(n.Filter)
		})
	case *Macro:
		w.inner(func() { w.macro(n.Params, n.Body) })
	case *CallBlock:
		w.expr(n.Call)
		w.inner(func() { w.macro(n.Params, n.Body) })
	}
}

func (w *nameWalker) ifNode(n *If) {
	for _, branch := range n.Branches {
		w.expr(branch.Cond)
		w.nodes(branch.Body)
	}
	w.nodes(n.Else)
}

func (w *nameWalker) macro(params []*Param, body []Node) {
	for _, p := range params {
		w.bind(p.Name)
	}
	for _, p := range params {
		w.expr(p.Default)
	}
	w.nodes(body)
}

// bind visits what is bound from the start of a body.
func (w *nameWalker) bind(x Expr) {
	store := w.store
	if w.param != nil {
		w.store = w.param
	}
	w.target(x)
	w.store = store
}

// target visits what is bound.
func (w *nameWalker) target(x Expr) {
	switch x := x.(type) {
	case *Name:
		if w.store != nil {
			w.store(x)
		}
	case *Tuple:
		for _, item := range x.Items {
			w.target(item)
		}
	}
}

func (w *nameWalker) exprs(list []Expr) {
	for _, x := range list {
		w.expr(x)
	}
}

func (w *nameWalker) expr(x Expr) {
	if w.depth++; w.depth > maxNesting {
		w.deep()
	} else {
		w.visit(x)
	}
	w.depth--
}

func (w *nameWalker) visit(x Expr) {
	switch x := x.(type) {
	case *Name:
		if w.load != nil {
			w.load(x)
		}
	case *Attribute:
		w.expr(x.X)
	case *Subscript:
		w.exprs([]Expr{x.X, x.Index})
	case *Slice:
		w.exprs([]Expr{x.Start, x.Stop, x.Step})
	case *Call:
		w.expr(x.Func)
		w.args(x.Args)
	case *Filter:
		if w.filter != nil {
			w.filter(x, w.soft)
		}
		w.expr(x.X)
		w.args(x.Args)
	case *Test:
		if w.test != nil {
			w.test(x, w.soft)
		}
		w.expr(x.X)
		w.args(x.Args)
	case *Unary:
		w.expr(x.X)
	case *Binary:
		w.exprs([]Expr{x.X, x.Y})
	case *Compare:
		w.expr(x.X)
		for _, operand := range x.Tail {
			w.expr(operand.X)
		}
	case *Conditional:
		w.softly(func() { w.exprs([]Expr{x.Cond, x.Then, x.Else}) })
	case *List:
		w.exprs(x.Items)
	case *Tuple:
		w.exprs(x.Items)
	case *Dict:
		for _, pair := range x.Pairs {
			w.exprs([]Expr{pair.Key, pair.Value})
		}
	}
}

func (w *nameWalker) args(args []*Arg) {
	for _, arg := range args {
		w.expr(arg.Value)
	}
}

// checkNames raises for filters and tests that do not exist, as Jinja2 does
// before it prints anything.
func (r *renderer) checkNames(body []Node) {
	w := &nameWalker{deep: r.tooDeep}
	w.filter = func(x *Filter, soft bool) {
		if _, ok := r.filters[x.Name]; !ok && !soft {
			r.at = x.NameSpan
			r.noFilter(x.Name)
		}
	}
	w.test = func(x *Test, soft bool) {
		if _, ok := predicates.Get()[x.Name]; !ok && !soft {
			r.at = x.NameSpan
			r.raise(UnknownTest, "there is no test %q", x.Name)
		}
	}
	w.param = func(*Name) {}
	w.store = func(n *Name) {
		if n.Name == "loop" && w.loops > 0 {
			r.at = n.Span()
			r.raise(SyntaxError, "loop is the variable of every loop; no other value can be given to it within one")
		}
	}
	w.nodes(body)
}

func (r *renderer) tooDeep() {
	r.raise(Limit, "the template nests more than %d deep", maxNesting)
}

// freeNames tells which names are used in body before body binds them.
func freeNames(body []Node, names ...string) map[string]bool {
	free := map[string]bool{}
	w := &nameWalker{deep: func() {}}
	w.load = func(n *Name) {
		if slices.Contains(names, n.Name) {
			free[n.Name] = true
		}
	}
	w.store = func(n *Name) {
		names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == n.Name })
	}
	w.nodes(body)
	return free
}
