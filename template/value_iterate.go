package template

import (
	"math/big"
	"unicode/utf8"
)

// iterate gives iter(v). Each item that it gives is a step.
func (r *renderer) iterate(v value) iterator {
	next, ok := r.iterator(v)
	if !ok {
		r.raise(TypeError, "%s cannot be iterated over", describe(v))
	}
	return func() (value, bool) {
		r.work(1)
		return next()
	}
}

func (r *renderer) iterator(v value) (iterator, bool) {
	switch v := v.(type) {
	case string:
		return characters(v), true
	case markup:
		return characters(string(v)), true
	case *list:
		return eachOf(&v.items), true
	case *tuple:
		return eachOf(&v.items), true
	case *dict:
		return eachOf(&v.keys), true
	case *view:
		return v.iterator(), true
	case *rangeValue:
		r.fits(v.len())
		return v.iterator(), true
	case *generator:
		return v.next, true
	case *missing:
		if v.policy == Strict {
			r.fail(v)
		}
		return eachOf(&[]value{}), true
	case *loop:
		r.raise(Unsupported, "a loop variable cannot be iterated over here")
	}
	return nil, false
}

// fits refuses to walk over more items than there are steps, at once.
func (r *renderer) fits(n int) {
	if n < 0 || n > r.steps {
		r.work(r.steps + 1)
	}
}

// collect gives list(v).
func (r *renderer) collect(v value) []value {
	if n, ok := r.sized(v); ok {
		r.fits(n)
	}
	next := r.iterate(v)
	list := []value{}
	for {
		item, ok := next()
		if !ok {
			return list
		}
		list = append(list, item)
	}
}

// eachOf iterates over a list that may change on the way.
func eachOf(list *[]value) iterator {
	i := 0
	return func() (value, bool) {
		if i >= len(*list) {
			return nil, false
		}
		i++
		return (*list)[i-1], true
	}
}

func characters(s string) iterator {
	return func() (value, bool) {
		if s == "" {
			return nil, false
		}
		_, n := utf8.DecodeRuneInString(s)
		c := s[:n]
		s = s[n:]
		return c, true
	}
}

func (v *view) iterator() iterator {
	i := 0
	return func() (value, bool) {
		if i >= len(v.of.keys) {
			return nil, false
		}
		i++
		return v.item(i - 1), true
	}
}

func (v *view) item(i int) value {
	switch v.name {
	case "dict_keys":
		return v.of.keys[i]
	case "dict_values":
		return v.of.values[i]
	}
	return newTuple(v.of.keys[i], v.of.values[i])
}

// len gives the number of integers, or -1 for more than can be counted.
func (i *rangeValue) len() int {
	span := new(big.Int).Sub(i.stop, i.start)
	if span.Sign() == 0 || span.Sign() != i.step.Sign() {
		return 0
	}
	step := new(big.Int).Abs(i.step)
	n := span.Abs(span).Add(span, step)
	n.Sub(n, big.NewInt(1)).Quo(n, step)
	if !n.IsInt64() {
		return -1
	}
	return int(n.Int64())
}

func (i *rangeValue) at(n int) *big.Int {
	at := new(big.Int).Mul(i.step, intOf(n))
	return at.Add(at, i.start)
}

func (i *rangeValue) iterator() iterator {
	n, end := 0, i.len()
	return func() (value, bool) {
		if n >= end {
			return nil, false
		}
		n++
		return i.at(n - 1), true
	}
}

// has reports whether the rangeValue holds n.
func (i *rangeValue) has(n *big.Int) bool {
	off := new(big.Int).Sub(n, i.start)
	rest := new(big.Int)
	off.QuoRem(off, i.step, rest)
	count := i.len()
	return rest.Sign() == 0 && off.Sign() >= 0 && (count < 0 || off.Cmp(intOf(count)) < 0)
}
