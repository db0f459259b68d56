package template

// constant reports whether Jinja2 works out an expression before it renders.
// Some errors are none then.
func constant(x Expr) bool {
	switch x := x.(type) {
	case nil, *Literal:
		return true
	case *List:
		return allConstant(x.Items...)
	case *Tuple:
		return allConstant(x.Items...)
	case *Dict:
		for _, pair := range x.Pairs {
			if !allConstant(pair.Key, pair.Value) {
				return false
			}
		}
		return true
	case *Unary:
		return constant(x.X)
	case *Subscript:
		return allConstant(x.X, x.Index)
	case *Slice:
		return allConstant(x.Start, x.Stop, x.Step)
	}
	return false
}

func allConstant(list ...Expr) bool {
	for _, x := range list {
		if !constant(x) {
			return false
		}
	}
	return true
}

// fails reports whether do raises an error of that kind; others are raised on.
func (r *renderer) fails(kind ErrorKind, do func()) (failed bool) {
	nesting, calls := r.nesting, r.calls
	defer func() {
		switch fault := recover().(type) {
		case nil:
		case *RenderError:
			if failed = fault.Kind == kind; !failed {
				panic(fault)
			}
			r.nesting, r.calls = nesting, calls
		default:
			panic(fault)
		}
	}()
	do()
	return false
}
