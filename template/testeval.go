package template

import (
	"math/big"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
)

// A predicate is a test: x is name. The value is its first parameter.
type predicate struct {
	params signature
	call   func(r *renderer, a []value) bool
}

// predicates are the tests of Jinja2 3.1 by their names.
var predicates = lazy.Of(func() map[string]predicate {
	return map[string]predicate{
		"boolean":     {"value", func(_ *renderer, a []value) bool { _, ok := a[0].(bool); return ok }},
		"callable":    {"value /", func(_ *renderer, a []value) bool { return callable(a[0]) }},
		"defined":     {"value", func(_ *renderer, a []value) bool { _, ok := a[0].(*missing); return !ok }},
		"divisibleby": {"value num", func(r *renderer, a []value) bool { return r.remainder(a[0], a[1], 0) }},
		"eq":          {"a b /", testEqual}, "==": {"a b /", testEqual}, "equalto": {"a b /", testEqual},
		"escaped": {"value", func(_ *renderer, a []value) bool { return isMarkup(a[0]) || isChainable(a[0]) }},
		"even":    {"value", func(r *renderer, a []value) bool { return r.remainder(a[0], intOf(2), 0) }},
		"false":   {"value", func(_ *renderer, a []value) bool { return a[0] == false }},
		"filter":  {"value", nil}, // see applyTest
		"float":   {"value", func(_ *renderer, a []value) bool { _, ok := a[0].(float64); return ok }},
		"ge":      {"a b /", ordered(">=")}, ">=": {"a b /", ordered(">=")},
		"gt": {"a b /", ordered(">")}, ">": {"a b /", ordered(">")}, "greaterthan": {"a b /", ordered(">")},
		"in":       {"value seq", func(r *renderer, a []value) bool { return r.contains(a[0], a[1]) }},
		"integer":  {"value", func(_ *renderer, a []value) bool { _, ok := a[0].(*big.Int); return ok }},
		"iterable": {"value", testIterable},
		"le":       {"a b /", ordered("<=")}, "<=": {"a b /", ordered("<=")},
		"lower": {"value", func(r *renderer, a []value) bool { return isLower(r.str(a[0])) }},
		"lt":    {"a b /", ordered("<")}, "<": {"a b /", ordered("<")}, "lessthan": {"a b /", ordered("<")},
		"mapping": {"value", func(_ *renderer, a []value) bool { _, ok := a[0].(*dict); return ok }},
		"ne":      {"a b /", testUnequal}, "!=": {"a b /", testUnequal},
		"none":      {"value", func(_ *renderer, a []value) bool { return a[0] == nil }},
		"number":    {"value", func(_ *renderer, a []value) bool { return isNumberValue(a[0]) }},
		"odd":       {"value", func(r *renderer, a []value) bool { return r.remainder(a[0], intOf(2), 1) }},
		"sameas":    {"value other", func(r *renderer, a []value) bool { return r.identical(a[0], a[1]) }},
		"sequence":  {"value", testSequence},
		"string":    {"value", func(_ *renderer, a []value) bool { _, ok := plainText(a[0]); return ok }},
		"test":      {"value", nil}, // see applyTest
		"true":      {"value", func(_ *renderer, a []value) bool { return a[0] == true }},
		"undefined": {"value", func(_ *renderer, a []value) bool { _, ok := a[0].(*missing); return ok }},
		"upper":     {"value", func(r *renderer, a []value) bool { return isUpper(r.str(a[0])) }},
	}
})

func testEqual(r *renderer, a []value) bool   { return r.equal(a[0], a[1], 0) }
func testUnequal(r *renderer, a []value) bool { return !r.equal(a[0], a[1], 0) }

func ordered(op string) func(*renderer, []value) bool {
	return func(r *renderer, a []value) bool { return r.compare(op, a[0], a[1]) }
}

// remainder gives v % n == want.
func (r *renderer) remainder(v, n value, want int) bool {
	return r.equal(r.binary("%", v, n), intOf(want), 0)
}

func isChainable(v value) bool {
	m, ok := v.(*missing)
	return ok && m.policy == Chainable
}

func testIterable(r *renderer, a []value) bool {
	if _, ok := a[0].(*loop); ok {
		return true
	}
	if _, ok := a[0].(*rangeValue); ok {
		return true
	}
	_, ok := r.iterator(a[0])
	return ok
}

// testSequence asks for a length and for items.
func testSequence(_ *renderer, a []value) bool {
	switch v := a[0].(type) {
	case string, markup, *list, *tuple, *dict, *rangeValue:
		return true
	case *missing:
		return v.policy != Strict
	}
	return false
}
