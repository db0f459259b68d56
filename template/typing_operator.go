package template

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

func (a *analysis) unary(x *Unary, e *env) *Type {
	if x.Op == "not" {
		t := a.asked(x.X, e)
		return truthOf(t, true)
	}
	t := a.expr(x.X, e)
	a.operands(x.Span(), x.Op, t, nil, isNumber|isBool)
	if t.ints != nil && !t.any && t.only(isInt) && x.Op == "-" && t.ints.low > allInts.low && t.ints.high < allInts.high {
		return intBetween(-t.ints.high, -t.ints.low)
	}
	return t.keepNumbers()
}

func (t *Type) keepNumbers() *Type {
	if t.any || t.may(isFloat) {
		return number
	}
	return integer
}

// truthOf gives the type of a value's truth, or of the contrary.
func truthOf(t *Type, contrary bool) *Type {
	yes, no := t.truthy(), t.falsy()
	if contrary {
		yes, no = no, yes
	}
	switch {
	case yes.impossible():
		return boolType(false)
	case no.impossible():
		return boolType(true)
	}
	return boolean
}

func (a *analysis) binary(x *Binary, e *env) *Type {
	switch x.Op {
	case "and":
		l := a.asked(x.X, e)
		yes := a.narrow(x.X, true, e)
		if yes.dead {
			return l
		}
		return join(l.falsy(), a.expr(x.Y, yes))
	case "or":
		l := a.asked(x.X, e)
		no := a.narrow(x.X, false, e)
		if no.dead {
			return l
		}
		return join(l.truthy(), a.expr(x.Y, no))
	case "~":
		return a.concat(a.expr(x.X, e), a.expr(x.Y, e))
	}
	l, r := a.expr(x.X, e), a.expr(x.Y, e)
	return a.arithmetic(x, l, r)
}

// concat gives the text of two values, one behind the other.
func (a *analysis) concat(l, r *Type) *Type {
	left, right := a.printed(l), a.printed(r)
	if left.set != nil && right.set != nil && len(left.set)*len(right.set) <= maxSet && left.longest()+right.longest() <= maxKnownText {
		var all []string
		for _, x := range left.set {
			for _, y := range right.set {
				all = append(all, x+y)
			}
		}
		return textOf(all...)
	}
	return &Type{kinds: isText, text: &text{
		images: joinImages(left.asImages(), right.asImages()), filled: left.isFilled() || right.isFilled(), cut: left.cut || right.cut,
	}}
}

func (a *analysis) arithmetic(x *Binary, l, r *Type) *Type {
	if l.any || r.any {
		a.fails = true
		return anything_
	}
	if x.Op == "+" {
		if t := a.plus(x, l, r); t != nil {
			return t
		}
	}
	if x.Op == "%" && l.only(isText) {
		a.fails = true // the arguments may be too many or of the wrong kind
		return freeText
	}
	if x.Op == "%" && l.may(isText) {
		a.fails = true
		return fullOf(isText | isNumber)
	}
	if x.Op == "*" && (l.may(isText|isArray) || r.may(isText|isArray)) {
		a.fails = true
		return join(join(l, r).keep(isText|isArray), number).widen()
	}
	a.operands(x.OpSpan, x.Op, l, r, isNumber|isBool)
	if x.Op == "/" || x.Op == "//" || x.Op == "%" || x.Op == "**" {
		a.fails = true // by zero, or too large
	}
	switch {
	case x.Op == "/":
		return float
	case x.Op == "**":
		return number // 2 ** -1 is 0.5
	}
	if !l.may(isFloat) && !r.may(isFloat) {
		return integer
	}
	return number
}

func (t *Type) widen() *Type { return fullOf(t.kinds) }

func (a *analysis) plus(x *Binary, l, r *Type) *Type {
	switch {
	case l.only(isText) && r.only(isText):
		return a.concat(l, r)
	case l.only(isArray) && r.only(isArray):
		most := -1
		if l.array.max >= 0 && r.array.max >= 0 && l.array.max+r.array.max <= maxKnownText {
			most = l.array.max + r.array.max
		}
		return arrayOf(is(join(l.array.item(), r.array.item())), min(l.array.min+r.array.min, maxKnownText), most)
	case l.only(isText|isNone) && r.only(isNumber|isBool|isNone) || r.only(isText|isNone) && l.only(isNumber|isBool|isNone):
		a.fails = true
		a.tell(ruleOperator, x.OpSpan, fmt.Sprintf("+ does not join %s and %s; want ~", l.words(), r.words())).suggest("did you mean ~?", "~")
		return freeText
	case l.may(isText|isArray) || r.may(isText|isArray):
		a.fails = true
		return join(l, r).widen()
	}
	return nil
}

// operands tells when an operator certainly fails on a value.
func (a *analysis) operands(at tree.Span, op string, l, r *Type, takes kinds) {
	for _, t := range []*Type{l, r} {
		if t == nil || t.only(takes) && !t.any {
			continue
		}
		a.fails = true
		if !t.any && !t.may(takes) {
			a.tell(ruleOperator, at, fmt.Sprintf("%s takes numbers, and this is %s", op, t.words()))
			return
		}
	}
}

func (a *analysis) compare(x *Compare, e *env) *Type {
	left := a.expr(x.X, e)
	for _, o := range x.Tail {
		right := a.asked(o.X, e)
		a.comparison(x, o, left, right)
		left = right
	}
	return boolean
}

// comparison tells of comparisons that always come out the same or fail.
func (a *analysis) comparison(x *Compare, o *Operand, l, r *Type) {
	if l.any || r.any || l.impossible() || r.impossible() {
		a.fails = a.fails || o.Op != "==" && o.Op != "!="
		return
	}
	switch o.Op {
	case "==", "!=":
		a.equality(x, o, l, r)
	case "in", "not in":
		a.membership(o, l)
		if !r.may(isText|isArray|isObject) || r.only(isText) && !l.may(isText) {
			a.fails = true
			a.tell(ruleOperator, o.OpSpan, fmt.Sprintf("%s does not work on %s and %s", o.Op, l.words(), r.words()))
		} else if !r.only(isText|isArray|isObject) || r.may(isText) && !l.only(isText) || r.may(isObject) && l.may(isArray|isObject) {
			a.fails = true
		}
	default:
		a.order(o, l, r)
	}
}

func (a *analysis) equality(x *Compare, o *Operand, l, r *Type) {
	value, constant := o.X, r
	other := l
	if _, ok := x.X.(*Literal); ok && len(x.Tail) == 1 {
		value, constant, other = x.X, l, r
	}
	literal, ok := value.(*Literal)
	if !ok || a.neverText(literal, other) {
		return
	}
	same := constant.kinds
	if same&isNumber != 0 || same&isBool != 0 {
		same |= isNumber | isBool
	}
	if literal.Kind != tree.Null && !other.may(same) {
		a.tell(ruleCompareKinds, literal.Span(), fmt.Sprintf("%s is never equal to %s", other.words(), constant.words()))
	}
}

// neverText tells of a literal that is none of the texts that a value may be.
func (a *analysis) neverText(literal *Literal, t *Type) bool {
	if literal.Kind != tree.String || t.text == nil || t.text.set == nil || !t.only(isText|isNone) || slices.Contains(t.text.set, literal.Text) {
		return false
	}
	f := a.tell(ruleEnumCompare, literal.Span(), fmt.Sprintf("it is never %q; want one of %s", literal.Text, diag.Either(t.text.set)))
	if near := diag.Nearest(literal.Text, t.text.set); len(near) > 0 {
		f.suggest("did you mean "+strconv.Quote(near[0])+"?", quote(near[0]))
	}
	f.because(t.origin, "the contract lists the values here")
	return true
}

// membership tells of the items of a list that a value never is.
func (a *analysis) membership(o *Operand, t *Type) {
	list, _ := o.X.(*List)
	if list == nil {
		return
	}
	for _, item := range list.Items {
		if literal, ok := item.(*Literal); ok {
			a.neverText(literal, t)
		}
	}
}

func (a *analysis) order(o *Operand, l, r *Type) {
	numbers := isNumber | isBool
	switch {
	case l.only(numbers) && r.only(numbers), l.only(isText) && r.only(isText), l.only(isArray) && r.only(isArray):
	case l.may(numbers) && r.may(numbers), l.may(isText) && r.may(isText), l.may(isArray) && r.may(isArray):
		a.fails = true
		which := l
		if !l.may(isNone) {
			which = r
		}
		if which.may(isNone) && a.mute == 0 {
			a.tell(ruleCompareKinds, o.OpSpan, fmt.Sprintf("one side may be %s, and then %s fails", which.keep(isNone).words(), o.Op)).
				because(which.origin, "the contract describes it here")
		}
	default:
		a.fails = true
		a.tell(ruleCompareKinds, o.OpSpan, fmt.Sprintf("%s does not order %s and %s", o.Op, l.words(), r.words())).at(diag.Error)
	}
}
