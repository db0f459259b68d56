package template

import "github.com/webhook-lint/webhook-lint/internal/lazy"

// attribute gives v.name of a template: Python's attribute, else the item.
func (r *renderer) attribute(v value, name string) value {
	if m, ok := v.(*missing); ok {
		return r.inside(m)
	}
	if a, ok := r.pythonAttribute(v, name); ok {
		return a
	}
	if item, ok := r.pythonItem(v, name); ok {
		return item
	}
	return r.undefined(describe(v) + " has no attribute " + quoted(name))
}

// item gives v[index] of a template: Python's item, else the attribute.
func (r *renderer) item(v, index value) value {
	if m, ok := v.(*missing); ok {
		return r.inside(m)
	}
	if item, ok := r.pythonItem(v, index); ok {
		return item
	}
	name, ok := plainText(index)
	if !ok {
		return r.undefined(describe(v) + " has no such item")
	}
	if a, ok := r.pythonAttribute(v, name); ok {
		return a
	}
	return r.undefined(describe(v) + " has no item " + quoted(name))
}

// inside gives what is in a value that is not there.
func (r *renderer) inside(m *missing) value {
	if m.policy == Chainable {
		return m
	}
	return r.fail(m)
}

// pythonItem gives v[index], unless Python raises an error that Jinja2 takes
// for undefined.
func (r *renderer) pythonItem(v, index value) (value, bool) {
	if d, ok := v.(*dict); ok {
		if !hashable(index) {
			return nil, false
		}
		return d.get(r.hash(index, 0))
	}
	n, ok := whole(index)
	if !ok {
		return nil, false
	}
	return r.element(v, clamp(n))
}

// element gives the item at a place of a sequence; negative ones count from
// the end.
func (r *renderer) element(v value, i int) (value, bool) {
	switch v := v.(type) {
	case string, markup:
		s, _ := plainText(v)
		c, ok := r.character(s, i)
		return like(v, c), ok
	case *list:
		return at(v.items, i)
	case *tuple:
		return at(v.items, i)
	case *rangeValue:
		n := v.len()
		if i < 0 {
			i += n
		}
		if i < 0 || n >= 0 && i >= n {
			return nil, false
		}
		return v.at(i), true
	}
	return nil, false
}

func at(items []value, i int) (value, bool) {
	if i < 0 {
		i += len(items)
	}
	if i < 0 || i >= len(items) {
		return nil, false
	}
	return items[i], true
}

func (r *renderer) character(s string, i int) (string, bool) {
	r.room(len(s))
	n := runes(s)
	if i < 0 {
		i += n
	}
	if i < 0 || i >= n {
		return "", false
	}
	for at, c := range s {
		if i == 0 {
			return string(c), len(s) >= at
		}
		i--
	}
	return "", false
}

// hashable reports whether v may be a key, on its surface.
func hashable(v value) bool {
	switch v := v.(type) {
	case *list, *dict, *view:
		return false
	case *tuple:
		for _, item := range v.items {
			if _, nested := item.(*tuple); nested || !hashable(item) {
				return nested
			}
		}
	}
	return true
}

// pythonAttribute gives getattr(v, name).
func (r *renderer) pythonAttribute(v value, name string) (value, bool) {
	if n, ok := v.(*namespace); ok {
		return n.of.named(name)
	}
	if a, ok := r.property(v, name); ok {
		return a, true
	}
	if m, ok := methods(v)[name]; ok {
		return &builtin{name: name, call: func(r *renderer, a *arguments) value {
			return m.call(r, v, r.fill(name, m.params, a))
		}}, true
	}
	if call := variadic(v, name); call != nil {
		return &builtin{name: name, call: func(r *renderer, a *arguments) value { return call(r, v, a) }}, true
	}
	if unsupported(v, name) {
		r.raise(Unsupported, "%s of %s is not supported", name, describe(v))
	}
	return nil, false
}

// property gives the attributes that are no methods.
func (r *renderer) property(v value, name string) (value, bool) {
	switch v := v.(type) {
	case *loop:
		return v.property(r, name)
	case *macro:
		return v.property(name)
	case *cycler:
		return v.property(name)
	case *joiner:
		switch name {
		case "sep":
			return v.separator, true
		case "used":
			return v.used, true
		}
	case *rangeValue:
		at, ok := map[string]value{"start": v.start, "stop": v.stop, "step": v.step}[name]
		return at, ok
	case *tuple:
		for i, n := range v.names {
			if n == name {
				return v.items[i], true
			}
		}
	}
	return nil, false
}

// A method is a function of a value.
type method struct {
	params signature
	call   func(r *renderer, self value, a []value) value
}

// variadic gives the methods that take any arguments.
func variadic(v value, name string) func(*renderer, value, *arguments) value {
	switch v.(type) {
	case string, markup:
		if name == "format" {
			return (*renderer).stringFormat
		}
	case *dict:
		if name == "update" {
			return (*renderer).dictUpdate
		}
	}
	return nil
}

func methods(v value) map[string]method {
	switch v.(type) {
	case string, markup:
		return methodsOfString.Get()
	case *list:
		return methodsOfList.Get()
	case *tuple:
		return methodsOfTuple.Get()
	case *dict:
		return methodsOfDict.Get()
	case *cycler:
		return methodsOfCycler.Get()
	case float64:
		return methodsOfFloat.Get()
	}
	return nil
}

// unsupportedNames are attributes of Python that this package lacks, by type.
var unsupportedNames = lazy.Of(func() map[string][]string {
	return map[string][]string{
		"str":    {"encode", "format_map", "isascii", "isidentifier", "isprintable", "maketrans", "translate"},
		"Markup": {"encode", "format_map", "isascii", "isidentifier", "isprintable", "maketrans", "translate", "unescape", "striptags", "escape"},
		"dict":   {"fromkeys"},
		"bool":   integerNames, "int": integerNames,
		"float": {"as_integer_ratio", "conjugate", "fromhex", "hex", "imag", "real"},
		"range": {"count", "index"}, "dict_keys": viewNames, "dict_items": viewNames, "dict_values": {"mapping"},
		"generator": {"close", "send", "throw", "gi_frame", "gi_running", "gi_code", "gi_yieldfrom", "gi_suspended"},
		"tuple":     {"_asdict", "_fields", "_make", "_replace", "_field_defaults"},
	}
})

// unsupported reports whether Python has an attribute that this package lacks.
func unsupported(v value, name string) bool {
	if len(name) > 4 && name[:2] == "__" && name[len(name)-2:] == "__" {
		return true
	}
	names := unsupportedNames.Get()[typeName(v)]
	if t, ok := v.(*tuple); ok && t.names == nil {
		return false
	}
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

var (
	integerNames = []string{"as_integer_ratio", "bit_count", "bit_length", "conjugate", "denominator", "from_bytes", "imag", "numerator", "real", "to_bytes"}
	viewNames    = []string{"isdisjoint", "mapping"}
)

func quoted(name string) string { return `"` + name + `"` }
