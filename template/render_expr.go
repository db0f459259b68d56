package template

import (
	"github.com/webhook-lint/webhook-lint/tree"
)

// eval gives the value of an expression.
func (r *renderer) eval(x Expr, s *scope) (v value) {
	r.work(1)
	r.deeper(func() { v = r.expr(x, s) })
	return v
}

func (r *renderer) expr(x Expr, s *scope) value {
	switch x := x.(type) {
	case *Name:
		return r.variable(x, s)
	case *Literal:
		return r.literal(x)
	case *Attribute:
		v := r.eval(x.X, s)
		r.at = x.Span()
		return r.attribute(v, x.Name)
	case *Subscript:
		return r.subscript(x, s)
	case *Call:
		f, a := r.callee(x, s)
		r.at = x.Span()
		return r.apply(f, a)
	case *Filter:
		return r.filterValue(x, r.eval(x.X, s), s)
	case *Test:
		return r.testValue(x, s)
	case *Unary:
		return r.unary(x, s)
	case *Binary:
		return r.binaryExpr(x, s)
	case *Compare:
		return r.comparison(x, s)
	case *Conditional:
		return r.conditional(x, s)
	case *List:
		return &list{items: r.each(x.Items, s)}
	case *Tuple:
		return newTuple(r.each(x.Items, s)...)
	case *Dict:
		return r.dictExpr(x, s)
	}
	r.at = x.Span()
	r.raise(SyntaxError, "the expression could not be read")
	return nil
}

func (r *renderer) variable(n *Name, s *scope) value {
	if v, ok := s.lookup(n.Name); ok {
		return v
	}
	return r.undefined(quoted(n.Name) + " is undefined")
}

func (r *renderer) literal(l *Literal) value {
	switch l.Kind {
	case tree.String:
		return l.Text
	case tree.Bool:
		return l.Text == "true"
	case tree.Number:
		r.at = l.Span()
		return r.number(l.Text)
	}
	return nil
}

func (r *renderer) subscript(x *Subscript, s *scope) value {
	v := r.eval(x.X, s)
	if slice, ok := x.Index.(*Slice); ok {
		var bounds [3]value
		for i, bound := range []Expr{slice.Start, slice.Stop, slice.Step} {
			if bound != nil {
				bounds[i] = r.eval(bound, s)
			}
		}
		r.at = x.Span()
		return r.slice(v, bounds)
	}
	index := r.eval(x.Index, s)
	r.at = x.Span()
	return r.item(v, index)
}

func (r *renderer) unary(x *Unary, s *scope) value {
	v := r.eval(x.X, s)
	r.at = x.Span()
	if x.Op == "not" {
		return !r.truth(v)
	}
	return r.negate(x.Op, v)
}

func (r *renderer) binaryExpr(x *Binary, s *scope) value {
	a := r.eval(x.X, s)
	if x.Op == "and" || x.Op == "or" {
		r.at = x.Span()
		if r.truth(a) == (x.Op == "or") {
			return a
		}
		return r.eval(x.Y, s)
	}
	b := r.eval(x.Y, s)
	r.at = x.Span()
	if x.Op == "~" {
		first, second := r.str(a), r.str(b)
		r.room(len(first) + len(second))
		return first + second
	}
	return r.binary(x.Op, a, b)
}

func (r *renderer) comparison(x *Compare, s *scope) value {
	a := r.eval(x.X, s)
	for _, operand := range x.Tail {
		b := r.eval(operand.X, s)
		r.at = x.Span()
		if !r.compares(operand.Op, a, b) {
			return false
		}
		a = b
	}
	return true
}

func (r *renderer) compares(op string, a, b value) bool {
	switch op {
	case "==":
		return r.equal(a, b, 0)
	case "!=":
		return !r.equal(a, b, 0)
	case "in":
		return r.contains(a, b)
	case "not in":
		return !r.contains(a, b)
	}
	return r.compare(op, a, b)
}

func (r *renderer) conditional(x *Conditional, s *scope) value {
	if r.test(x.Cond, s) {
		return r.eval(x.Then, s)
	}
	if x.Else == nil {
		return &missing{Lenient, "the condition does not hold, and there is no else"}
	}
	return r.eval(x.Else, s)
}

func (r *renderer) each(items []Expr, s *scope) []value {
	values := make([]value, len(items))
	for i, item := range items {
		values[i] = r.eval(item, s)
	}
	return values
}

func (r *renderer) dictExpr(x *Dict, s *scope) value {
	d := &dict{}
	for _, pair := range x.Pairs {
		key := r.eval(pair.Key, s)
		v := r.eval(pair.Value, s)
		r.at = x.Span()
		d.put(r.hash(key, 0), key, v)
	}
	return d
}

// filterValue applies a filter to a value.
func (r *renderer) filterValue(x *Filter, v value, s *scope) value {
	a := r.arguments(x.Args, s)
	a.items = append([]value{v}, a.items...)
	r.at = x.Span()
	return r.applyFilter(x.Name, a)
}

// applyFilter calls the filter of that name.
func (r *renderer) applyFilter(name string, a *arguments) value {
	f, ok := r.filters[name]
	if !ok {
		r.noFilter(name)
	}
	if f.any != nil {
		return f.any(r, a)
	}
	return f.call(r, r.fill(name, f.params, a))
}

// noFilter raises for a filter that Jinja does not have.
func (r *renderer) noFilter(name string) {
	if IsMacroFilter(name) {
		r.raise(UnknownFilter, "the filter %s is known from macros, and what it gives here is not established", name)
	}
	r.raise(UnknownFilter, "there is no filter %q", name)
}

func (r *renderer) testValue(x *Test, s *scope) value {
	v := r.eval(x.X, s)
	a := r.arguments(x.Args, s)
	a.items = append([]value{v}, a.items...)
	r.at = x.Span()
	return r.applyTest(x.Name, a) != x.Not
}

func (r *renderer) applyTest(name string, a *arguments) bool {
	t, ok := predicates.Get()[name]
	if !ok {
		r.raise(UnknownTest, "there is no test %q", name)
	}
	slots := r.fill(name, t.params, a)
	switch name {
	case "filter":
		known, _ := r.hash(slots[0], 0).(string)
		_, ok := r.filters[known]
		return ok
	case "test":
		known, _ := r.hash(slots[0], 0).(string)
		_, ok := predicates.Get()[known]
		return ok
	}
	return t.call(r, slots)
}
