package template

import "slices"

func filterLength(r *renderer, a []value) value {
	n, ok := r.sized(a[0])
	if !ok {
		r.raise(TypeError, "%s has no length", describe(a[0]))
	}
	if n < 0 {
		r.raise(OverflowError, "the range is too long to be counted")
	}
	return intOf(n)
}

func filterList(r *renderer, a []value) value { return &list{items: r.collect(a[0])} }

func filterDefault(r *renderer, a []value) value {
	_, lacks := a[0].(*missing)
	if lacks || r.truth(or(a[2], false)) && !r.truth(a[0]) {
		return or(a[1], "")
	}
	return a[0]
}

func filterFirst(r *renderer, a []value) value {
	if item, ok := r.iterate(a[0])(); ok {
		return item
	}
	return r.undefined("the sequence has no first item")
}

func filterLast(r *renderer, a []value) value {
	if item, ok := r.backwards(a[0])(); ok {
		return item
	}
	return r.undefined("the sequence has no last item")
}

// backwards gives reversed(v).
func (r *renderer) backwards(v value) iterator {
	switch v.(type) {
	case string, markup, *list, *tuple, *dict, *view, *rangeValue, *missing:
	default:
		r.raise(TypeError, "%s cannot be reversed", describe(v))
	}
	if i, ok := v.(*rangeValue); ok && i.len() >= 0 {
		n := i.len()
		return func() (value, bool) {
			n--
			r.work(1)
			if n < 0 {
				return nil, false
			}
			return i.at(n), true
		}
	}
	items := r.collect(v)
	return func() (value, bool) {
		if len(items) == 0 {
			return nil, false
		}
		item := items[len(items)-1]
		items = items[:len(items)-1]
		if s, ok := plainText(item); ok && isMarkup(v) {
			item = markup(s)
		}
		return item, true
	}
}

func filterReverse(r *renderer, a []value) value {
	switch v := a[0].(type) {
	case string, markup:
		return r.slice(v, [3]value{nil, nil, intOf(-1)})
	case *list, *tuple, *dict, *view, *rangeValue, *missing:
		return &generator{"reversed", r.backwards(v)}
	}
	if _, ok := r.iterator(a[0]); !ok {
		r.raise(FilterArgumentError, "reverse wants something to iterate over, not %s", describe(a[0]))
	}
	return &list{items: reversed(r.collect(a[0]))}
}

func filterJoin(r *renderer, a []value) value {
	next := r.iterate(a[0])
	if attribute := or(a[2], nil); attribute != nil {
		next = r.mapped(next, r.getter(attribute))
	}
	sep := r.str(or(a[1], ""))
	l := &list{}
	for item, ok := next(); ok; item, ok = next() {
		l.items = append(l.items, r.str(item))
	}
	return stringJoin(r, sep, []value{l})
}

func filterBatch(r *renderer, a []value) value {
	return lazily(func() iterator { return r.batches(r.iterate(a[0]), a[1], or(a[2], nil)) })
}

// batches gives the items in lists of so many.
func (r *renderer) batches(next iterator, count, fill value) iterator {
	var open []value
	return func() (value, bool) {
		for item, ok := next(); ok; item, ok = next() {
			full := r.equal(intOf(len(open)), count, 0)
			batch := open
			if full {
				open = nil
			}
			open = append(open, item)
			if full {
				return &list{items: batch}, true
			}
		}
		batch := open
		if open = nil; len(batch) == 0 {
			return nil, false
		}
		if fill != nil && r.compare("<", intOf(len(batch)), count) {
			lacking := r.index(count) - len(batch)
			r.work(lacking)
			batch = append(batch, slices.Repeat([]value{fill}, lacking)...)
		}
		return &list{items: batch}, true
	}
}

func filterSlice(r *renderer, a []value) value {
	var all []value
	fill := or(a[2], nil)
	count, at, start := 0, 0, 0
	return &generator{"generator", func() (value, bool) {
		if all == nil {
			all = r.collect(a[0])
			if count = r.index(a[1]); count == 0 {
				r.raise(ZeroDivisionError, "slice wants at least one slice")
			}
		}
		r.work(1)
		if at >= count {
			return nil, false
		}
		size, long := len(all)/count, at < len(all)%count
		if long {
			size++
		}
		part := r.appended(all[start:start+size], nil)
		if fill != nil && !long {
			part = append(part, fill)
		}
		start += size
		at++
		return &list{items: part}, true
	}}
}

func filterItems(r *renderer, a []value) value {
	return lazily(func() iterator {
		switch v := a[0].(type) {
		case *missing:
		case *dict:
			return (&view{"dict_items", v}).iterator()
		default:
			r.raise(TypeError, "items wants a dict, not %s", describe(v))
		}
		return none
	})
}

func filterDictsort(r *renderer, a []value) value {
	by, _ := plainText(or(a[2], "key"))
	if by != "key" && by != "value" {
		r.raise(FilterArgumentError, "dictsort knows the orders key and value")
	}
	if m, ok := a[0].(*missing); ok {
		r.fail(m)
	}
	d, ok := a[0].(*dict)
	if !ok {
		r.raise(AttributeError, "%s has no items", describe(a[0]))
	}
	caseless := r.caseless(or(a[1], false))
	pairs := r.collect(&view{"dict_items", d})
	key := func(v value) value { return caseless(v.(*tuple).items[0]) }
	if by == "value" {
		key = func(v value) value { return caseless(v.(*tuple).items[1]) }
	}
	return &list{items: r.sorted(pairs, key, r.flag(a[3]))}
}

func filterSort(r *renderer, a []value) value {
	attribute := or(a[3], nil)
	caseless := r.caseless(or(a[2], false))
	key := func(v value) value { return newTuple(caseless(v)) }
	if attribute != nil {
		key = r.keys(attribute, caseless)
	}
	return &list{items: r.sorted(r.collect(a[0]), key, r.flag(a[1]))}
}

func filterUnique(r *renderer, a []value) value {
	return lazily(func() iterator {
		key := r.sortKey(a[1], a[2])
		return r.fresh(r.iterate(a[0]), key)
	})
}

// fresh gives the items whose key did not come before.
func (r *renderer) fresh(next iterator, key func(value) value) iterator {
	seen := map[any]bool{}
	return func() (value, bool) {
		for {
			item, ok := next()
			if !ok {
				return nil, false
			}
			if hash := r.hash(key(item), 0); !seen[hash] {
				seen[hash] = true
				return item, true
			}
		}
	}
}

func filterMin(r *renderer, a []value) value { return r.extreme(a, "<") }
func filterMax(r *renderer, a []value) value { return r.extreme(a, ">") }

// extreme gives the first item that no other one precedes by op.
func (r *renderer) extreme(a []value, op string) value {
	next := r.iterate(a[0])
	best, ok := next()
	if !ok {
		return r.undefined("the sequence is empty")
	}
	key := r.sortKey(a[1], a[2])
	bestKey := key(best)
	for item, ok := next(); ok; item, ok = next() {
		if k := key(item); r.compare(op, k, bestKey) {
			best, bestKey = item, k
		}
	}
	return best
}

func filterGroupby(r *renderer, a []value) value {
	fallback := or(a[2], nil)
	get := r.getterOr(a[1], fallback)
	caseless := r.caseless(or(a[3], false))
	key := func(v value) value { return caseless(get(v)) }
	groups := &list{}
	var last value
	var group *list
	for _, item := range r.sorted(r.collect(a[0]), key, false) {
		k := key(item)
		if group != nil && (r.same(k, last) || r.equal(k, last, 0)) {
			group.items = append(group.items, item)
			continue
		}
		last, group = k, newList(item)
		shown := k
		if !r.truth(or(a[3], false)) {
			shown = get(item)
		}
		groups.items = append(groups.items, &tuple{[]value{shown, group}, []string{"grouper", "list"}})
	}
	return groups
}

// sorted gives the items in the order of their keys, equal ones as they were.
func (r *renderer) sorted(items []value, key func(value) value, reverse bool) []value {
	keys := make([]value, len(items))
	for i, item := range items {
		keys[i] = key(item)
	}
	out := make([]value, len(items))
	for i, at := range r.ranked(keys, reverse) {
		out[i] = items[at]
	}
	return out
}

// ranked gives where the keys are, the least first, equal ones as they were.
func (r *renderer) ranked(keys []value, reverse bool) []int {
	r.work(len(keys))
	order := make([]int, len(keys))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		if reverse {
			i, j = j, i
		}
		switch {
		case r.order("<", keys[i], keys[j], 0) == -1:
			return -1
		case r.order("<", keys[j], keys[i], 0) == -1:
			return 1
		}
		return 0
	})
	return order
}
