package template

import (
	"fmt"
	"slices"
)

func (a *analysis) forNode(n *For, s *state) {
	list := a.asked(n.Iter, s.env)
	a.iterates(n, list)
	items := list.without(isNull | isNumber | isBool).asList()
	if list.any || list.may(isText|isObject|isFunction) {
		items = arrayOf(is(anything_), 0, -1)
		if list.only(isText) {
			items = list.asList()
		}
	}
	item := items.array.item()
	none := &state{env: s.env.clone(), out: s.out, part: s.part}
	none.dead = items.array.min > 0 && n.Cond == nil || s.dead
	if !none.dead {
		a.exec(n.Else, none)
	}
	if item.impossible() || items.array.max == 0 && !items.array.lazy {
		*s = *none
		return
	}
	if n.Recursive {
		a.fails = true
	}
	long := a.long
	if items.array.max < 0 && a.isWhole(n.Iter, s) {
		a.product(n.Iter)
		a.long = append(slices.Clip(a.long), n.Iter)
	}
	rounds := a.rounds(n, item, items.array, s)
	a.long = long
	some := &state{env: s.env, out: catLangs(s.out, rounds.out), part: rounds.part}
	*s = *joinStates(s.out, none, some)
}

// isWhole reports whether a list is of the context, not cut, and not of what a
// loop around or another variable holds.
func (a *analysis) isWhole(x Expr, s *state) bool {
	for len(parts(x)) > 0 && parts(x)[0] != nil {
		if sub, ok := x.(*Subscript); ok {
			if cut, ok := sub.Index.(*Slice); ok && cut.Stop != nil {
				return false
			}
		}
		x = parts(x)[0]
	}
	n, ok := x.(*Name)
	return ok && !a.context.Type.any && a.context.Type.object.props[n.Name] != nil && s.env.vars[n.Name] == nil
}

// product tells of a loop within one over another list; of a third within both
// it tells no more.
func (a *analysis) product(x Expr) {
	if len(a.long) == 1 {
		a.tell(ruleLoops, x.Span(), fmt.Sprintf("all of %s is gone through for each item of %s, and neither has a bound; want one loop behind the other, or a slice such as [:10]",
			ExprString(x), ExprString(a.long[0])))
	}
}

// rounds gives what the rounds of a loop print: the only one, or the first,
// any number between, and the last.
func (a *analysis) rounds(n *For, item *Type, list *array, s *state) *state {
	all := &state{part: s.part}
	round := func(first, last *Type, low, high int64) *lang {
		body := &state{env: s.env.clone(), out: emptyLang, part: s.part}
		body.bind("loop", loopType(list, first, last, low, high))
		a.assign(n.Target, item, body.env)
		if n.Cond != nil {
			a.asked(n.Cond, body.env)
			body.env = a.narrow(n.Cond, true, body.env)
		}
		a.inLoop(func() { a.exec(n.Body, body) })
		all.part = max(all.part, body.part)
		if body.dead {
			return nil
		}
		return body.out
	}
	yes, no, most := boolType(true), boolType(false), allInts.high
	if list.max >= 0 {
		most = int64(list.max)
	}
	switch {
	case n.Recursive:
		round(boolean, boolean, 1, most)
		all.out = freeText_
	case a.loops >= 2: // each level takes four looks at what is in it
		all.out = starLangOf(round(boolean, boolean, 1, most))
	default:
		only := round(yes, yes, 1, 1)
		if list.max == 1 {
			all.out = only
			break
		}
		first, last := round(yes, no, 1, 1), round(no, yes, 2, most)
		if first == nil || last == nil {
			all.out = starLangOf(altLangs(only, first, last))
			break
		}
		between := starLangOf(round(no, no, 2, most))
		all.out = altLangs(only, catLangs(catLangs(first, between), last))
	}
	if all.out == nil {
		all.out = emptyLang
	}
	return all
}

func (a *analysis) inLoop(run func()) {
	a.loops++
	run()
	a.loops--
}

// iterates tells when a loop fails on its list.
func (a *analysis) iterates(n *For, t *Type) {
	takes := isText | isObject | isArray | isUndefined
	if t.only(takes) && !t.any {
		return
	}
	if a.fails = true; t.any {
		return
	}
	path := ExprString(n.Iter)
	if !t.may(takes &^ isUndefined) {
		a.tell(ruleIterate, n.Iter.Span(), fmt.Sprintf("%s is %s, and a loop over it fails", path, t.words()))
	} else if t.may(isNull) {
		a.tell(ruleIterate, n.Iter.Span(), fmt.Sprintf("%s may be null, and then the loop fails; want {%% if %s %%} around it", path, path)).
			because(t.origin, "the contract describes it here")
	}
}

// loopType gives the variable loop.
func loopType(list *array, first, last *Type, low, high int64) *Type {
	o := &object{name: "loop", props: map[string]*property{}}
	most := allInts.high
	if list.max > 0 {
		most = int64(list.max)
	}
	item := list.item
	for name, t := range map[string]*Type{
		"index": intBetween(low, high), "index0": intBetween(low-1, high-1), "revindex": intBetween(1, most), "revindex0": intBetween(0, most-1),
		"length": intBetween(max(low, int64(list.min)), most), "depth": intBetween(1, maxDepth), "depth0": intBetween(0, maxDepth-1),
		"first": first, "last": last, "cycle": function, "changed": function,
	} {
		o.add(name, nil, is(t))
	}
	slices.Sort(o.names)
	o.add("previtem", nil, func() *Type { return join(item(), undefined) })
	o.add("nextitem", nil, func() *Type { return join(item(), undefined) })
	return &Type{kinds: isObject, object: o}
}
