package template

import (
	"slices"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
)

var methodsOfList = lazy.Of(func() map[string]method {
	return map[string]method{
		"append": {"item /", func(r *renderer, self value, a []value) value {
			r.work(1)
			l := own(self)
			l.items = append(l.items, a[0])
			return nil
		}},
		"extend": {"items /", func(r *renderer, self value, a []value) value {
			l := own(self)
			l.items = append(l.items, r.collect(a[0])...)
			return nil
		}},
		"insert": {"at item /", func(r *renderer, self value, a []value) value {
			l := own(self)
			r.work(len(l.items))
			i := r.index(a[0])
			if i < 0 {
				i += len(l.items)
			}
			l.items = slices.Insert(l.items, min(max(i, 0), len(l.items)), a[1])
			return nil
		}},
		"pop":     {"at? /", listPop},
		"remove":  {"item /", listRemove},
		"reverse": {"/", func(_ *renderer, self value, _ []value) value { slices.Reverse(own(self).items); return nil }},
		"clear":   {"/", func(_ *renderer, self value, _ []value) value { own(self).items = nil; return nil }},
		"copy": {"/", func(r *renderer, self value, _ []value) value {
			return &list{items: r.appended(self.(*list).items, nil)}
		}},
		"sort":  {"key? reverse?", listSort},
		"count": {"item /", func(r *renderer, self value, a []value) value { return r.countItem(self.(*list).items, a[0]) }},
		"index": {"item start? stop? /", func(r *renderer, self value, a []value) value { return r.findItem(self.(*list).items, a) }},
	}
})

var methodsOfTuple = lazy.Of(func() map[string]method {
	return map[string]method{
		"count": {"item /", func(r *renderer, self value, a []value) value { return r.countItem(self.(*tuple).items, a[0]) }},
		"index": {"item start? stop? /", func(r *renderer, self value, a []value) value { return r.findItem(self.(*tuple).items, a) }},
	}
})

func listPop(r *renderer, self value, a []value) value {
	l := own(self)
	i := r.index(or(a[0], intOf(-1)))
	item, ok := at(l.items, i)
	if !ok {
		r.raise(IndexError, "the list has no item to pop there")
	}
	if i < 0 {
		i += len(l.items)
	}
	r.work(len(l.items))
	l.items = slices.Delete(l.items, i, i+1)
	return item
}

func listRemove(r *renderer, self value, a []value) value {
	l := own(self)
	i := r.place(l.items, a[0])
	if i < 0 {
		r.raise(ValueError, "the list does not hold the value to remove")
	}
	l.items = slices.Delete(l.items, i, i+1)
	return nil
}

func listSort(r *renderer, self value, a []value) value {
	if or(a[0], nil) != nil {
		r.raise(Unsupported, "sort with a key is not supported")
	}
	l := own(self)
	l.items = r.sorted(l.items, func(v value) value { return v }, r.flag(a[1]))
	return nil
}

// place gives the index of the first item that equals v, or -1.
func (r *renderer) place(items []value, v value) int {
	for i, item := range items {
		if r.same(item, v) || r.equal(item, v, 0) {
			return i
		}
	}
	return -1
}

func (r *renderer) countItem(items []value, v value) value {
	n := 0
	for _, item := range items {
		if r.same(item, v) || r.equal(item, v, 0) {
			n++
		}
	}
	return intOf(n)
}

func (r *renderer) findItem(items []value, a []value) value {
	low, high := r.window(len(items), a[1], a[2])
	if low < high {
		if i := r.place(items[low:high], a[0]); i >= 0 {
			return intOf(low + i)
		}
	}
	r.raise(ValueError, "the value is not in the list")
	return nil
}

// window gives the part of a sequence between two optional bounds.
func (r *renderer) window(n int, start, stop value) (low, high int) {
	place := func(v value, otherwise int) int {
		if v = or(v, nil); v == nil {
			return otherwise
		}
		i := r.index(v)
		if i < 0 {
			i = max(i+n, 0)
		}
		return i
	}
	return place(start, 0), min(place(stop, n), n)
}

var methodsOfDict = lazy.Of(func() map[string]method {
	return map[string]method{
		"keys":   {"/", func(_ *renderer, self value, _ []value) value { return &view{"dict_keys", self.(*dict)} }},
		"values": {"/", func(_ *renderer, self value, _ []value) value { return &view{"dict_values", self.(*dict)} }},
		"items":  {"/", func(_ *renderer, self value, _ []value) value { return &view{"dict_items", self.(*dict)} }},
		"get": {"key default? /", func(r *renderer, self value, a []value) value {
			if v, ok := self.(*dict).get(r.hash(a[0], 0)); ok {
				return v
			}
			return or(a[1], nil)
		}},
		"setdefault": {"key default? /", func(r *renderer, self value, a []value) value {
			d, hash := ownDict(self), r.hash(a[0], 0)
			if _, ok := d.get(hash); !ok {
				d.put(hash, a[0], or(a[1], nil))
			}
			v, _ := d.get(hash)
			return v
		}},
		"pop":     {"key default? /", dictPop},
		"popitem": {"/", dictPopItem},
		"clear":   {"/", func(_ *renderer, self value, _ []value) value { ownDict(self).clear(); return nil }},
		"copy": {"/", func(r *renderer, self value, _ []value) value {
			r.work(len(self.(*dict).keys))
			return self.(*dict).copy()
		}},
	}
})

func dictPop(r *renderer, self value, a []value) value {
	d, hash := ownDict(self), r.hash(a[0], 0)
	v, ok := d.get(hash)
	if !ok && !given(a[1]) {
		r.raise(KeyError, "the dict has no such key to pop")
	}
	if !ok {
		return a[1]
	}
	r.work(len(d.keys))
	d.remove(hash)
	return v
}

func dictPopItem(r *renderer, self value, _ []value) value {
	d := ownDict(self)
	n := len(d.keys)
	if n == 0 {
		r.raise(KeyError, "the dict is empty")
	}
	pair := newTuple(d.keys[n-1], d.values[n-1])
	r.work(n)
	d.remove(r.hash(d.keys[n-1], 0))
	return pair
}

var methodsOfFloat = lazy.Of(func() map[string]method {
	return map[string]method{
		"is_integer": {"/", func(_ *renderer, self value, _ []value) value {
			_, isInt := hashFloat(self.(float64)).(int64)
			return isInt || hashFloat(self.(float64)) != any(self)
		}},
	}
})
