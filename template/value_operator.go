package template

import (
	"math/big"
	"strings"
)

// binary gives x op y, for the operators that know of both values first.
func (r *renderer) binary(op string, x, y value) value {
	if s, ok := plainText(x); ok && op == "%" {
		return r.percent(x, s, y)
	}
	if isMarkup(x) && isChainable(y) && op == "+" {
		return x
	}
	for _, v := range []value{x, y} {
		if m, ok := v.(*missing); ok {
			return r.fail(m)
		}
	}
	if isNumberValue(x) && isNumberValue(y) {
		return r.arithmetic(op, x, y)
	}
	switch op {
	case "+":
		if sum, ok := r.joined(x, y); ok {
			return sum
		}
	case "*":
		if product, ok := r.repeated(x, y); ok {
			return product
		}
		if product, ok := r.repeated(y, x); ok {
			return product
		}
	}
	r.raise(TypeError, "%s does not apply to %s and %s", op, describe(x), describe(y))
	return nil
}

// joined gives x + y of strings, lists or tuples.
func (r *renderer) joined(x, y value) (value, bool) {
	switch a := x.(type) {
	case string, markup:
		if _, ok := plainText(y); ok {
			return r.concat(x, y), true
		}
	case *list:
		if b, ok := y.(*list); ok {
			return &list{items: r.appended(a.items, b.items)}, true
		}
	case *tuple:
		if b, ok := y.(*tuple); ok {
			return &tuple{items: r.appended(a.items, b.items)}, true
		}
	}
	return nil, false
}

// concat joins two strings; if one is markup, the other one is escaped.
func (r *renderer) concat(x, y value) value {
	_, first := x.(markup)
	_, second := y.(markup)
	if first || second {
		a, b := r.escape(x), r.escape(y)
		r.room(len(a) + len(b))
		return a + b
	}
	a, b := x.(string), y.(string)
	r.room(len(a) + len(b))
	return a + b
}

func (r *renderer) appended(a, b []value) []value {
	r.work(len(a) + len(b))
	return append(append(make([]value, 0, len(a)+len(b)), a...), b...)
}

// repeated gives x * n of a string, a list or a tuple.
func (r *renderer) repeated(x, n value) (value, bool) {
	times, ok := whole(n)
	if !ok {
		return nil, false
	}
	switch x := x.(type) {
	case string, markup:
		s, _ := plainText(x)
		return like(x, strings.Repeat(s, r.times(times, len(s), r.room))), true
	case *list:
		return &list{items: r.copies(x.items, times)}, true
	case *tuple:
		return &tuple{items: r.copies(x.items, times)}, true
	}
	return nil, false
}

// times gives n as the number of copies of something of that size, once the
// whole is known to be allowed.
func (r *renderer) times(n *big.Int, size int, allow func(int)) int {
	if n.Sign() <= 0 || size == 0 {
		return 0
	}
	if !n.IsInt64() || n.Int64() > 1<<40/int64(size) {
		allow(-1)
	}
	allow(size * int(n.Int64()))
	return int(n.Int64())
}

func (r *renderer) copies(items []value, n *big.Int) []value {
	times := r.times(n, len(items), r.work)
	out := make([]value, 0, len(items)*times)
	for range times {
		out = append(out, items...)
	}
	return out
}

// contains gives x in y.
func (r *renderer) contains(x, y value) bool {
	switch y := y.(type) {
	case string, markup:
		whole, _ := plainText(y)
		part, ok := plainText(x)
		if !ok {
			r.raise(TypeError, "only a string can be in a string, not %s", describe(x))
		}
		r.work(len(whole) / stepBytes)
		return strings.Contains(whole, part)
	case *dict:
		_, ok := y.get(r.hash(x, 0))
		return ok
	case *view:
		if y.name == "dict_keys" {
			_, ok := y.of.get(r.hash(x, 0))
			return ok
		}
	case *rangeValue:
		if n, ok := whole(x); ok {
			return y.has(n)
		}
	case *missing:
		if y.policy == Strict {
			r.fail(y)
		}
	}
	return r.among(x, y)
}

func (r *renderer) among(x, y value) bool {
	next := r.iterate(y)
	for {
		item, ok := next()
		if !ok {
			return false
		}
		if r.same(x, item) || r.equal(x, item, 0) {
			return true
		}
	}
}
