package template

import "strings"

// caseless gives what makes strings lower case, unless case matters.
func (r *renderer) caseless(matters value) func(value) value {
	if r.truth(matters) {
		return func(v value) value { return v }
	}
	return func(v value) value {
		s, ok := plainText(v)
		if !ok {
			return v
		}
		r.room(len(s))
		return like(v, lower(s))
	}
}

// sortKey gives what items are compared by.
func (r *renderer) sortKey(matters, attribute value) func(value) value {
	get, caseless := r.getter(or(attribute, nil)), r.caseless(or(matters, false))
	return func(v value) value { return caseless(get(v)) }
}

// getter gives what looks a path like a.0.b up in an item.
func (r *renderer) getter(attribute value) func(value) value {
	return r.getterOr(attribute, nil)
}

// getterOr is getter with a value for what is not there.
func (r *renderer) getterOr(attribute, fallback value) func(value) value {
	parts := r.path(attribute)
	return func(v value) value {
		for _, part := range parts {
			r.work(1)
			v = r.item(v, part)
			if _, lacks := v.(*missing); lacks && fallback != nil {
				v = fallback
			}
		}
		return v
	}
}

// path splits a path into names and integers.
func (r *renderer) path(attribute value) []value {
	s, ok := plainText(attribute)
	if attribute == nil {
		return nil
	}
	if !ok {
		return []value{attribute}
	}
	r.room(len(s))
	var parts []value
	for _, part := range strings.Split(s, ".") {
		n, isInt := parseInteger(part, 10)
		if part != "" && strings.Trim(part, "0123456789") == "" && isInt {
			parts = append(parts, n)
		} else {
			parts = append(parts, part)
		}
	}
	return parts
}

// keys gives the list of the values under paths with commas between them.
func (r *renderer) keys(attribute value, caseless func(value) value) func(value) value {
	paths := []value{attribute}
	if s, ok := plainText(attribute); ok {
		paths = nil
		for _, path := range strings.Split(s, ",") {
			paths = append(paths, path)
		}
	}
	var getters []func(value) value
	for _, path := range paths {
		getters = append(getters, r.getter(path))
	}
	return func(v value) value {
		keys := make([]value, len(getters))
		for i, get := range getters {
			keys[i] = caseless(get(v))
		}
		return newList(keys...)
	}
}

// mapped gives what f makes of each item.
func (r *renderer) mapped(next iterator, f func(value) value) iterator {
	return func() (value, bool) {
		item, ok := next()
		if !ok {
			return nil, false
		}
		return f(item), true
	}
}

// lazily gives a generator that begins when its first item is wanted.
func lazily(begin func() iterator) value {
	var next iterator
	return &generator{"generator", func() (value, bool) {
		if next == nil {
			next = begin()
		}
		return next()
	}}
}

func filterMap(r *renderer, a *arguments) value {
	v := r.subject(a)
	return lazily(func() iterator {
		if !r.truth(v) {
			return none
		}
		f := r.mapper(a)
		return r.mapped(r.iterate(v), f)
	})
}

// none gives no items.
func none() (value, bool) { return nil, false }

// subject gives the value that a filter is applied to.
func (r *renderer) subject(a *arguments) value {
	if len(a.items) == 0 {
		r.raise(TypeError, "the filter needs a value")
	}
	return a.items[0]
}

// mapper gives what map does to each item.
func (r *renderer) mapper(a *arguments) func(value) value {
	rest := a.items[1:]
	if attribute, ok := a.keyword("attribute"); ok && len(rest) == 0 {
		fallback, _ := a.keyword("default")
		if len(a.names) > 0 {
			r.raise(FilterArgumentError, "map has no parameter %q", a.names[0])
		}
		return r.getterOr(attribute, fallback)
	}
	if len(rest) == 0 {
		r.raise(FilterArgumentError, "map needs a filter or an attribute")
	}
	return func(item value) value {
		name := r.callName(UnknownFilter, rest[0])
		return r.applyFilter(name, r.forItem(item, rest[1:], a))
	}
}

// callName gives the name of a filter or a test that is given as a value.
func (r *renderer) callName(kind ErrorKind, v value) string {
	name, ok := r.hash(v, 0).(string)
	if !ok {
		r.raise(kind, "%s is not the name of one", describe(v))
	}
	return name
}

// forItem gives the arguments for one item.
func (r *renderer) forItem(item value, rest []value, a *arguments) *arguments {
	return &arguments{
		append([]value{item}, rest...),
		append([]string{}, a.names...),
		append([]value{}, a.named...),
	}
}

func filterSelect(r *renderer, a *arguments) value     { return r.selected(a, true, false) }
func filterReject(r *renderer, a *arguments) value     { return r.selected(a, false, false) }
func filterSelectattr(r *renderer, a *arguments) value { return r.selected(a, true, true) }
func filterRejectattr(r *renderer, a *arguments) value { return r.selected(a, false, true) }

// selected gives the items, or those whose attribute, a test holds for or not.
func (r *renderer) selected(a *arguments, want, byAttribute bool) value {
	v := r.subject(a)
	return lazily(func() iterator {
		if !r.truth(v) {
			return none
		}
		holds := r.condition(a, byAttribute)
		next := r.iterate(v)
		return func() (value, bool) {
			for {
				item, ok := next()
				if !ok {
					return nil, false
				}
				if holds(item) == want {
					return item, true
				}
			}
		}
	})
}

// condition gives what is asked of each item.
func (r *renderer) condition(a *arguments, byAttribute bool) func(value) bool {
	rest := a.items[1:]
	get := func(v value) value { return v }
	if byAttribute {
		if len(rest) == 0 {
			r.raise(FilterArgumentError, "the filter needs an attribute")
		}
		get = r.getter(rest[0])
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return func(item value) bool { return r.truth(get(item)) }
	}
	return func(item value) bool {
		v := get(item)
		name := r.callName(UnknownTest, rest[0])
		return r.applyTest(name, r.forItem(v, rest[1:], a))
	}
}

func filterAttr(r *renderer, a []value) value {
	name := r.wantText(a[1])
	if m, ok := a[0].(*missing); ok {
		return r.inside(m)
	}
	if v, ok := r.pythonAttribute(a[0], name); ok {
		return v
	}
	return r.undefined(describe(a[0]) + " has no attribute " + quoted(name))
}
