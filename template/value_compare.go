package template

import (
	"math"
	"math/big"
	"strings"
)

// equal gives x == y.
func (r *renderer) equal(x, y value, level int) bool {
	r.level(level)
	if isNumberValue(x) && isNumberValue(y) {
		return r.compareNumbers(x, y) == 0
	}
	if a, ok := plainText(x); ok {
		b, ok := plainText(y)
		r.work(min(len(a), len(b)) / stepBytes)
		return ok && a == b
	}
	for _, v := range []value{x, y} {
		if m, ok := v.(*missing); ok {
			return r.equalMissing(m, x, y)
		}
	}
	switch x := x.(type) {
	case *list:
		y, ok := y.(*list)
		return ok && (x == y || r.equalItems(x.items, y.items, level))
	case *tuple:
		y, ok := y.(*tuple)
		return ok && (x == y || r.equalItems(x.items, y.items, level))
	case *dict:
		y, ok := y.(*dict)
		return ok && (x == y || r.equalDicts(x, y, level))
	case *rangeValue:
		y, ok := y.(*rangeValue)
		return ok && equalIntervals(x, y)
	}
	return r.same(x, y)
}

func (r *renderer) equalMissing(m *missing, x, y value) bool {
	if m.policy == Strict {
		r.fail(m)
	}
	_, first := x.(*missing)
	_, second := y.(*missing)
	return first && second
}

func (r *renderer) equalItems(a, b []value, level int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !r.same(a[i], b[i]) && !r.equal(a[i], b[i], level+1) {
			return false
		}
	}
	return true
}

func (r *renderer) equalDicts(a, b *dict, level int) bool {
	if len(a.keys) != len(b.keys) {
		return false
	}
	for i, hash := range a.hashes {
		v, ok := b.get(hash)
		if !ok || !r.same(a.values[i], v) && !r.equal(a.values[i], v, level+1) {
			return false
		}
	}
	return true
}

func equalIntervals(a, b *rangeValue) bool {
	n := a.len()
	if n != b.len() || n < 0 {
		return false
	}
	return n == 0 || a.start.Cmp(b.start) == 0 && (n == 1 || a.step.Cmp(b.step) == 0)
}

// same gives whether x and y are known to be one object: Python looks at that
// before it compares the items of two lists.
func (r *renderer) same(x, y value) bool {
	switch x.(type) {
	case nil, bool, string, markup:
		return x == y
	case *big.Int, float64:
		return false
	}
	return x == y
}

const unordered = 2 // what compare gives when nan is involved

// compareNumbers gives -1, 0, 1 or unordered, exactly.
func (r *renderer) compareNumbers(x, y value) int {
	a, isInt := whole(x)
	b, alsoInt := whole(y)
	if isInt && alsoInt {
		return a.Cmp(b)
	}
	if isInt {
		return compareMixed(a, y.(float64))
	}
	if alsoInt {
		if c := compareMixed(b, x.(float64)); c != unordered {
			return -c
		}
		return unordered
	}
	f, g := x.(float64), y.(float64)
	switch {
	case f < g:
		return -1
	case f > g:
		return 1
	case f == g:
		return 0
	}
	return unordered
}

func compareMixed(a *big.Int, f float64) int {
	if math.IsNaN(f) {
		return unordered
	}
	if math.IsInf(f, 0) {
		return -int(math.Copysign(1, f))
	}
	return new(big.Float).SetInt(a).Cmp(big.NewFloat(f))
}

// compare gives x op y for < <= > >=.
func (r *renderer) compare(op string, x, y value) bool {
	order := r.order(op, x, y, 0)
	switch op {
	case "<":
		return order == -1
	case "<=":
		return order == -1 || order == 0
	case ">":
		return order == 1
	}
	return order == 1 || order == 0
}

// order gives -1, 0, 1 or unordered, and raises for what has no order.
func (r *renderer) order(op string, x, y value, level int) int {
	r.level(level)
	for _, v := range []value{x, y} {
		if m, ok := v.(*missing); ok {
			r.fail(m)
		}
	}
	if isNumberValue(x) && isNumberValue(y) {
		return r.compareNumbers(x, y)
	}
	a, first := plainText(x)
	b, second := plainText(y)
	if first && second {
		r.work(min(len(a), len(b)) / stepBytes)
		return strings.Compare(a, b)
	}
	switch x := x.(type) {
	case *list:
		if y, ok := y.(*list); ok {
			return r.orderItems(op, x.items, y.items, level)
		}
	case *tuple:
		if y, ok := y.(*tuple); ok {
			return r.orderItems(op, x.items, y.items, level)
		}
	}
	r.raise(TypeError, "%s does not compare %s and %s", op, describe(x), describe(y))
	return 0
}

func (r *renderer) orderItems(op string, a, b []value, level int) int {
	for i := range min(len(a), len(b)) {
		if !r.same(a[i], b[i]) && !r.equal(a[i], b[i], level+1) {
			return r.order(op, a[i], b[i], level+1)
		}
	}
	return intOf(len(a)).Cmp(intOf(len(b)))
}

// identical gives x is y. Whether two equal strings or numbers are one object
// is up to the interpreter.
func (r *renderer) identical(x, y value) bool {
	if typeName(x) != typeName(y) {
		return false
	}
	switch x := x.(type) {
	case *big.Int:
		small := x.IsInt64() && x.Int64() >= -5 && x.Int64() <= 256
		return r.decided(x.Cmp(y.(*big.Int)) == 0, small)
	case float64:
		return r.decided(x == y, false)
	case string:
		return r.decided(x == y, len(x) <= 1)
	case markup:
		return r.decided(x == y, false)
	case *tuple:
		return r.decided(r.equal(x, y, 0), x == y)
	}
	return x == y
}

func (r *renderer) decided(equal, known bool) bool {
	if equal && !known {
		r.raise(Unsupported, "whether two equal values are one object depends on the interpreter")
	}
	return equal
}
