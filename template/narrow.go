package template

import (
	"fmt"
	"slices"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// truthy gives the values of the type that count as true.
func (t *Type) truthy() *Type {
	if t.any {
		return t
	}
	c := *t.without(isNone | isFalse)
	if c.text != nil {
		c.text = c.text.nonEmpty()
		if c.text.set != nil && len(c.text.set) == 0 {
			c.kinds &^= isText
		}
	}
	if c.array != nil {
		list := *c.array
		list.min = max(list.min, 1)
		c.array = &list
		if list.max == 0 && !list.lazy {
			c.kinds &^= isArray
		}
	}
	if c.ints != nil {
		c.ints = &ints{c.ints.low, c.ints.high}
		if c.ints.low == 0 {
			c.ints.low = 1
		}
		if c.ints.high == 0 {
			c.ints.high = -1
		}
		if c.ints.low > c.ints.high {
			c.kinds &^= isInt
		}
	}
	return c.tidy()
}

func (t *text) nonEmpty() *text {
	if t.set == nil {
		c := *t
		c.filled = true
		return &c
	}
	return &text{set: slices.DeleteFunc(slices.Clone(t.set), func(s string) bool { return s == "" })}
}

// falsy gives the values of the type that count as false.
func (t *Type) falsy() *Type {
	if t.any {
		return t
	}
	c := *t.without(isTrue | isFunction)
	if c.text != nil {
		if c.text.isFilled() {
			c.kinds &^= isText
		}
		c.text = &text{set: []string{""}}
	}
	if c.array != nil {
		if c.array.min > 0 || c.array.lazy {
			c.kinds &^= isArray
		}
		list := *c.array
		list.max = 0
		c.array = &list
	}
	if c.ints != nil {
		if c.ints.low > 0 || c.ints.high < 0 {
			c.kinds &^= isInt
		}
		c.ints = &ints{0, 0}
	}
	if c.object != nil && len(c.object.names) > 0 && !c.object.open {
		// an object with properties may still be empty when they are optional
		c.object = &object{props: map[string]*property{}}
	}
	return c.tidy()
}

// narrow gives what is known behind a condition that has come out as truth.
func (a *analysis) narrow(x Expr, truth bool, e *env) *env {
	after := e.clone()
	a.mute++
	a.lenient++
	a.narrowInto(x, truth, after)
	a.lenient--
	a.mute--
	return after
}

func (a *analysis) narrowInto(x Expr, truth bool, e *env) {
	if a.steps++; a.steps > maxSteps {
		return
	}
	switch x := x.(type) {
	case *Unary:
		if x.Op == "not" {
			a.narrowInto(x.X, !truth, e)
		}
		return
	case *Binary:
		if x.Op == "and" || x.Op == "or" {
			a.narrowPair(x, truth, e)
			return
		}
	case *Test:
		a.narrowTest(x, truth != x.Not, e)
		return
	case *Compare:
		if len(x.Tail) == 1 {
			a.narrowCompare(x.X, x.Tail[0], truth, e)
		}
		return
	case *Filter:
		a.narrowFilter(x, truth, e)
		return
	case *Literal:
		if t := literalType(x); truth && t.truthy().impossible() || !truth && t.falsy().impossible() {
			e.dead = true
		}
		return
	}
	a.refine(x, e, func(t *Type) *Type {
		if truth {
			return t.truthy()
		}
		return t.falsy()
	})
	if truth {
		a.reached(x, e)
	}
}

// narrowPair narrows by both sides of and, or by either.
func (a *analysis) narrowPair(x *Binary, truth bool, e *env) {
	if (x.Op == "and") == truth {
		a.narrowInto(x.X, truth, e)
		a.narrowInto(x.Y, truth, e)
		return
	}
	first := e.clone()
	a.narrowInto(x.X, truth, first)
	second := e.clone()
	a.narrowInto(x.X, !truth, second)
	a.narrowInto(x.Y, truth, second)
	*e = *joinEnvs(first, second)
}

// refine keeps of a path's values those that a condition leaves.
func (a *analysis) refine(x Expr, e *env, keep func(*Type) *Type) {
	path := pathOf(x)
	if path == "" || e.dead {
		return
	}
	t := a.expr(x, e)
	kept := keep(t)
	if kept != t {
		e.learn(path, kept)
	}
}

// reached keeps that what a path leads through was there, for otherwise its
// end could not have been.
func (a *analysis) reached(x Expr, e *env) {
	for {
		switch step := x.(type) {
		case *Attribute:
			x = step.X
		case *Subscript:
			x = step.X
		default:
			return
		}
		a.refine(x, e, func(t *Type) *Type { return t.without(isNone) })
	}
}

func (a *analysis) narrowFilter(x *Filter, truth bool, e *env) {
	switch x.Name {
	case "length", "count":
		a.narrowInto(x.X, truth, e)
	case "default", "d":
		if truth && len(x.Args) == 0 {
			a.narrowInto(x.X, true, e)
		}
	}
}

// testKinds are the kinds of value for which tests hold.
var testKinds = map[string]kinds{
	"none": isNull, "undefined": isUndefined, "boolean": isBool, "true": isTrue, "false": isFalse, "integer": isInt,
	"float": isFloat, "string": isText, "mapping": isObject, "number": isNumber | isBool,
	"defined": ^isUndefined,
}

func (a *analysis) narrowTest(x *Test, truth bool, e *env) {
	k, known := testKinds[x.Name]
	switch {
	case known:
		if !truth {
			k = ^k
		}
		a.refine(x.X, e, func(t *Type) *Type { return t.keep(k) })
	case (x.Name == "sequence" || x.Name == "iterable") && truth:
		a.refine(x.X, e, func(t *Type) *Type { return t.keep(isText | isArray | isObject | isUndefined) })
	case (x.Name == "eq" || x.Name == "equalto" || x.Name == "==" || x.Name == "sameas") && len(x.Args) == 1:
		a.narrowCompare(x.X, &Operand{"==", x.NameSpan, x.Args[0].Value}, truth, e)
		return
	}
	if truth && known && k&isNone == 0 {
		a.reached(x.X, e)
	}
}

func (a *analysis) narrowCompare(x Expr, o *Operand, truth bool, e *env) {
	op := o.Op
	if !truth {
		op = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not in", "not in": "in"}[op]
	}
	if f, ok := x.(*Filter); ok && (f.Name == "length" || f.Name == "count") {
		a.narrowLength(f.X, op, o.X, e)
		return
	}
	switch op {
	case "==", "!=":
		a.narrowEqual(x, o.X, op == "==", e)
		a.narrowEqual(o.X, x, op == "==", e)
	case "in":
		a.narrowIn(x, o.X, e)
	case "<", "<=", ">", ">=":
		a.narrowOrder(x, op, o.X, e)
	}
}

func (a *analysis) narrowEqual(x, value Expr, equal bool, e *env) {
	literal, ok := value.(*Literal)
	if !ok {
		return
	}
	a.refine(x, e, func(t *Type) *Type {
		if !equal {
			return t.less(literal)
		}
		if t.any {
			return t
		}
		return t.equal(literal)
	})
	if equal && literal.Kind != tree.Null {
		a.reached(x, e)
	}
}

// less gives the type without the value of a literal.
func (t *Type) less(literal *Literal) *Type {
	switch literal.Kind {
	case tree.Null:
		return t.without(isNull)
	case tree.String:
		if t.any || t.text == nil || t.text.set == nil {
			if t.text != nil && literal.Text == "" && !t.any {
				c := *t
				c.text = t.text.nonEmpty()
				return &c
			}
			return t
		}
		c := *t
		c.text = &text{set: slices.DeleteFunc(slices.Clone(t.text.set), func(s string) bool { return s == literal.Text })}
		if len(c.text.set) == 0 {
			c.kinds &^= isText
		}
		return c.tidy()
	}
	return t
}

// equal gives the values of the type that are equal to a literal.
func (t *Type) equal(literal *Literal) *Type {
	value := literalType(literal)
	switch literal.Kind {
	case tree.String:
		if t.text == nil || t.text.set != nil && !slices.Contains(t.text.set, literal.Text) {
			return nothing
		}
		return value
	case tree.Null:
		return t.keep(isNull)
	}
	return t.keep(isNumber | isBool) // 1, 1.0 and true are equal
}

func (a *analysis) narrowIn(x, in Expr, e *env) {
	list, ok := in.(*List)
	if tuple, isTuple := in.(*Tuple); isTuple {
		list, ok = &List{tuple.span, tuple.Items}, true
	}
	if !ok {
		return
	}
	a.refine(x, e, func(t *Type) *Type {
		if t.any {
			return t
		}
		kept := nothing
		for _, item := range list.Items {
			literal, constant := item.(*Literal)
			if !constant {
				return t
			}
			kept = join(kept, t.equal(literal))
		}
		return kept
	})
}

// bound gives the value of an integer literal.
func bound(x Expr) (int64, bool) {
	t := nothing
	if literal, ok := x.(*Literal); ok {
		t = literalType(literal)
	}
	return t.single()
}

func (t *Type) single() (int64, bool) {
	if t.ints == nil || t.ints.low != t.ints.high {
		return 0, false
	}
	return t.ints.low, true
}

// interval gives the integers that an order leaves.
func interval(op string, n int64) ints {
	r := *allInts
	switch op {
	case "<":
		r.high = n - 1
	case "<=":
		r.high = n
	case ">":
		r.low = n + 1
	case ">=":
		r.low = n
	case "==":
		r = ints{n, n}
	}
	return r
}

func (a *analysis) narrowOrder(x Expr, op string, value Expr, e *env) {
	n, ok := bound(value)
	if !ok || n == allInts.low || n == allInts.high {
		return
	}
	r := interval(op, n)
	a.refine(x, e, func(t *Type) *Type {
		if t.any || t.ints == nil {
			return t
		}
		c := *t
		c.ints = &ints{max(t.ints.low, r.low), min(t.ints.high, r.high)}
		if c.ints.low > c.ints.high {
			c.kinds &^= isInt
		}
		return c.tidy()
	})
}

// narrowLength narrows a list by what is known of its length.
func (a *analysis) narrowLength(x Expr, op string, value Expr, e *env) {
	n, ok := bound(value)
	if !ok {
		return
	}
	r := interval(op, n)
	if op == "!=" && n == 0 {
		r = ints{1, allInts.high}
	}
	a.refine(x, e, func(t *Type) *Type {
		if t.any || t.array == nil {
			return t
		}
		c, list := *t, *t.array
		list.min = max(list.min, int(max(r.low, 0)))
		if r.high < 1<<30 && (list.max < 0 || int64(list.max) > r.high) {
			list.max = int(max(r.high, 0))
		}
		c.array = &list
		if r.high < 0 || list.max >= 0 && list.min > list.max {
			c.kinds &^= isArray
		}
		return c.tidy()
	})
}

// constant tells of a condition that always comes out the same, when it asks
// for a constant.
func (a *analysis) constant(x Expr, e *env) {
	literal, ok := x.(*Literal)
	if !ok || literal.Kind != tree.String {
		return
	}
	a.tell(ruleConstant, literal.Span(), fmt.Sprintf("the text %q always holds; want the variable without quotes", literal.Text)).
		suggest("did you mean "+literal.Text+"?", literal.Text)
}

// tests are those of Jinja2 3.1.
var tests = []string{
	"boolean", "callable", "defined", "divisibleby", "eq", "equalto", "escaped", "even", "false", "filter", "float", "ge", "gt",
	"greaterthan", "in", "integer", "iterable", "le", "lessthan", "lower", "lt", "mapping", "ne", "none", "number", "odd", "sameas",
	"sequence", "string", "test", "true", "undefined", "upper",
}

func (a *analysis) test(x *Test, e *env) *Type {
	for _, arg := range x.Args {
		a.expr(arg.Value, e)
	}
	t := a.asked(x.X, e)
	if !slices.Contains(tests, x.Name) {
		a.unknownTest(x)
		return boolean
	}
	switch x.Name {
	case "divisibleby", "even", "odd", "in", "lt", "le", "gt", "ge", "lessthan", "greaterthan":
		a.fails = true
	}
	k, known := testKinds[x.Name]
	switch {
	case !known || t.any:
		return boolean
	case t.only(k):
		return boolType(!x.Not)
	case !t.may(k):
		return boolType(x.Not)
	}
	return boolean
}

func (a *analysis) unknownTest(x *Test) {
	a.fails = true
	f := a.tell(ruleTest, x.NameSpan, fmt.Sprintf("there is no test %q", x.Name))
	instead := map[string]string{"empty": "length == 0", "blank": "length == 0", "null": "none", "nil": "none", "list": "sequence",
		"dict": "mapping", "object": "mapping", "int": "integer", "str": "string", "bool": "boolean", "set": "defined", "array": "sequence"}[x.Name]
	switch near := diag.Nearest(x.Name, tests); {
	case instead == "length == 0":
		f.advise("; want not " + ExprString(x.X))
	case instead != "":
		f.advise("; did you mean " + instead + "?")
		f.suggest("did you mean "+instead+"?", instead)
	case len(near) > 0:
		f.advise("; did you mean " + diag.List(near, "or") + "?")
		f.suggest("did you mean "+near[0]+"?", near[0])
	default:
		f.advise("; want one such as defined, none or string")
	}
}
