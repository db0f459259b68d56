package compat

import (
	"slices"

	"github.com/webhook-lint/webhook-lint/tree"
)

// tagged looks for the property by which alternatives of o are told apart, one
// whose values each of them lists, and keeps the alternatives that the values
// of n lead to. It is nil when a value of n leads to none of them, which it
// tells.
func (q *question) tagged(v *view, rivals []*view) []*view {
	for _, name := range rivals[0].required.list {
		ours, finite := q.c.finite(v.child(name))
		if !finite || !v.required.has[name] {
			continue
		}
		kept, theirs, ok := q.led(name, ours, rivals)
		if !ok {
			continue
		}
		if len(kept) > 0 {
			return kept
		}
		q.unled(v, name, ours, theirs, rivals)
		return nil
	}
	return rivals
}

// led gives the rivals that allow one of the values, and the values of all.
func (q *question) led(name string, ours []*tree.Node, rivals []*view) (kept []*view, theirs []*tree.Node, ok bool) {
	var all among
	own := amongOf(ours)
	for _, o := range rivals {
		values, finite := q.c.finite(o.child(name))
		if !finite || !o.required.has[name] {
			return nil, nil, false
		}
		for _, value := range values {
			all.add(value)
		}
		if slices.ContainsFunc(values, own.has) {
			kept = append(kept, o)
		}
	}
	return kept, all.list, true
}

func (q *question) unled(v *view, name string, ours, theirs []*tree.Node, rivals []*view) {
	f := &fault{
		kind: KindEnum, path: []step{{name: name}}, new: v.child(name).place(), old: rivals[0].child(name).place(),
		now: literals(ours), was: literals(theirs),
	}
	for _, value := range ours {
		w := wish{kinds: object, name: name, value: value}
		f.values = append(f.values, q.c.confirmed(q.n, q.o, q.build(v, w))...)
	}
	for _, other := range q.result.faults {
		if other.kind == KindEnum && len(other.path) == 1 && other.path[0].name == name && other.was == f.was {
			other.now, other.values = joinWords(other.now, f.now), append(other.values, f.values...)
			return
		}
	}
	q.result.faults = append(q.result.faults, f)
}

// finite gives the values of a set that lists them.
func (c *comparison) finite(s set) ([]*tree.Node, bool) {
	alternatives, ok := c.expand(s)
	if !ok {
		return nil, false
	}
	var known among
	for _, a := range alternatives {
		v := c.view(a)
		if !v.finite && v.kinds&^(null|boolean) != 0 {
			return nil, false
		}
		if !v.finite {
			for _, value := range valuesOf(v.kinds) {
				known.add(value)
			}
		}
		for _, value := range v.values {
			if kindOf(value)&v.kinds != 0 {
				known.add(value)
			}
		}
	}
	return known.list, true
}

// excludes reports whether no value of that kind is in both v and b.
func (c *comparison) excludes(v *view, b part, k kinds) bool {
	if slices.ContainsFunc(v.but, func(p part) bool { return c.same(b, p) }) {
		return true
	}
	return c.apartFrom(v, set{b}, k, 3)
}

func (c *comparison) apartFrom(v *view, s set, k kinds, depth int) bool {
	alternatives, ok := c.expand(s)
	if !ok || depth == 0 {
		return false
	}
	for _, a := range alternatives {
		if w := c.view(a); !c.apart(v, w, k, depth) {
			return false
		}
	}
	return true
}

func (c *comparison) apart(v, w *view, k kinds, depth int) bool {
	if v.kinds&w.kinds&k == 0 || apartValues(v, w) || apartValues(w, v) {
		return true
	}
	both := c.view(conjunction{parts: append(slices.Clip(v.parts), w.parts...), kinds: v.kinds & w.kinds & k})
	if both.kinds == 0 {
		return true
	}
	if both.kinds != object {
		return false
	}
	return slices.ContainsFunc(both.required.list, func(name string) bool {
		return c.apartSets(v.child(name), w.child(name), depth-1)
	})
}

func (c *comparison) apartSets(a, b set, depth int) bool {
	alternatives, ok := c.expand(a)
	if !ok || depth <= 0 {
		return false
	}
	for _, x := range alternatives {
		if !c.apartFrom(c.view(x), b, anything, depth) {
			return false
		}
	}
	return true
}

// apartValues reports whether v lists its values and none is of w's kinds or
// among those that w lists.
func apartValues(v, w *view) bool {
	if !v.finite {
		return false
	}
	return !slices.ContainsFunc(v.values, func(n *tree.Node) bool {
		return kindOf(n)&w.kinds != 0 && (!w.finite || contains(w.values, n))
	})
}
