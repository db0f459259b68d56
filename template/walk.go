package template

// Walk calls visit for each node and inspect for each expression, the outer
// before the inner. Either may be nil.
func Walk(body []Node, visit func(Node), inspect func(Expr)) {
	w := &walker{visit, inspect}
	w.nodes(body)
}

type walker struct {
	visit   func(Node)
	inspect func(Expr)
}

func (w *walker) nodes(list []Node) {
	for _, n := range list {
		if w.visit != nil {
			w.visit(n)
		}
		w.node(n)
	}
}

func (w *walker) node(n Node) {
	switch n := n.(type) {
	case *Output:
		w.exprs(n.X)
	case *If:
		for _, b := range n.Branches {
			w.exprs(b.Cond)
			w.nodes(b.Body)
		}
		w.nodes(n.Else)
	case *For:
		w.exprs(n.Iter, n.Cond)
		w.nodes(n.Body)
		w.nodes(n.Else)
	case *Set:
		w.exprs(n.Value)
	case *SetBlock:
		w.exprs(n.Filter)
		w.nodes(n.Body)
	case *With:
		w.exprs(n.Values...)
		w.nodes(n.Body)
	case *FilterBlock:
		w.exprs(n.Filter)
		w.nodes(n.Body)
	case *Macro:
		w.params(n.Params)
		w.nodes(n.Body)
	case *CallBlock:
		w.params(n.Params)
		w.exprs(n.Call)
		w.nodes(n.Body)
	}
}

func (w *walker) params(list []*Param) {
	for _, p := range list {
		w.exprs(p.Default)
	}
}

func (w *walker) exprs(list ...Expr) {
	for _, x := range list {
		if x == nil {
			continue
		}
		if w.inspect != nil {
			w.inspect(x)
		}
		w.exprs(parts(x)...)
	}
}

// parts gives the expressions directly below one; some may be nil.
func parts(x Expr) []Expr {
	switch x := x.(type) {
	case *Attribute:
		return []Expr{x.X}
	case *Subscript:
		return []Expr{x.X, x.Index}
	case *Slice:
		return []Expr{x.Start, x.Stop, x.Step}
	case *Call:
		return append([]Expr{x.Func}, argValues(x.Args)...)
	case *Filter:
		return append([]Expr{x.X}, argValues(x.Args)...)
	case *Test:
		return append([]Expr{x.X}, argValues(x.Args)...)
	case *Unary:
		return []Expr{x.X}
	case *Binary:
		return []Expr{x.X, x.Y}
	case *Compare:
		list := []Expr{x.X}
		for _, o := range x.Tail {
			list = append(list, o.X)
		}
		return list
	case *Conditional:
		return []Expr{x.Then, x.Cond, x.Else}
	case *List:
		return x.Items
	case *Tuple:
		return x.Items
	case *Dict:
		var list []Expr
		for _, p := range x.Pairs {
			list = append(list, p.Key, p.Value)
		}
		return list
	}
	return nil
}

func argValues(args []*Arg) []Expr {
	list := make([]Expr, len(args))
	for i, a := range args {
		list[i] = a.Value
	}
	return list
}
