package template

import (
	"math/big"
	"sync"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
)

// environment has the filters and the values that each template has.
var environment environmentTable

// An environmentTable is made when it is first used.
type environmentTable struct {
	once    sync.Once
	filters map[string]filter
	values  map[string]value
}

func (e *environmentTable) of() *environmentTable {
	e.once.Do(func() { e.filters, e.values = evalFilters(), builtins() })
	return e
}

// builtins gives the functions that templates have without asking.
func builtins() map[string]value {
	return map[string]value{
		"range":     &builtin{"range", rangeOf, "<class 'range'>"},
		"dict":      &builtin{"dict", func(r *renderer, a *arguments) value { return r.newDict(a) }, "<class 'dict'>"},
		"namespace": &builtin{"namespace", func(r *renderer, a *arguments) value { return &namespace{r.newDict(a)} }, "<class 'jinja2.utils.Namespace'>"},
		"cycler":    &builtin{"cycler", newCycler, "<class 'jinja2.utils.Cycler'>"},
		"joiner":    &builtin{"joiner", newJoiner, "<class 'jinja2.utils.Joiner'>"},
		"lipsum": &builtin{"lipsum", func(r *renderer, _ *arguments) value {
			r.raise(Unsupported, "lipsum prints something else each time")
			return nil
		}, ""},
	}
}

func rangeOf(r *renderer, a *arguments) value {
	slots := r.fill("range", "start stop? step? /", a)
	bounds := [3]*big.Int{{}, {}, big.NewInt(1)}
	for i, v := range slots {
		if !given(v) {
			continue
		}
		n, ok := whole(v)
		if !ok {
			r.raise(TypeError, "range wants integers, not %s", describe(v))
		}
		bounds[i] = n
	}
	if !given(slots[1]) {
		bounds[0], bounds[1] = new(big.Int), bounds[0]
	}
	if bounds[2].Sign() == 0 {
		r.raise(ValueError, "the step of range cannot be 0")
	}
	return &rangeValue{bounds[0], bounds[1], bounds[2]}
}

// newDict gives dict(mapping or pairs, **named).
func (r *renderer) newDict(a *arguments) *dict {
	d := &dict{}
	if len(a.items) > 1 {
		r.raise(TypeError, "dict takes at most 1 argument, not %d", len(a.items))
	}
	r.dictUpdate(d, a)
	return d
}

// dictUpdate adds a mapping, or pairs, and what is named.
func (r *renderer) dictUpdate(self value, a *arguments) value {
	d := ownDict(self)
	if len(a.items) > 1 {
		r.raise(TypeError, "update takes at most 1 argument, not %d", len(a.items))
	}
	for _, v := range a.items {
		if m, ok := v.(*missing); ok {
			r.fail(m)
		}
		if other, ok := v.(*dict); ok {
			r.work(len(other.keys))
			d.update(other)
			continue
		}
		r.addPairs(d, v)
	}
	for i, name := range a.names {
		r.work(1)
		d.put(name, name, a.named[i])
	}
	return nil
}

func (r *renderer) addPairs(d *dict, v value) {
	next := r.iterate(v)
	for item, ok := next(); ok; item, ok = next() {
		pair := r.collect(item)
		if len(pair) != 2 {
			r.raise(ValueError, "a dict is made of pairs, not of %d items", len(pair))
		}
		d.put(r.hash(pair[0], 0), pair[0], pair[1])
	}
}

func newCycler(r *renderer, a *arguments) value {
	if len(a.names) > 0 {
		r.raise(TypeError, "cycler takes no named arguments")
	}
	if len(a.items) == 0 {
		r.raise(RuntimeError, "cycler wants at least one item")
	}
	return &cycler{items: a.items}
}

func (c *cycler) property(name string) (value, bool) {
	switch name {
	case "current":
		return c.items[c.at], true
	case "pos":
		return intOf(c.at), true
	case "items":
		return newTuple(c.items...), true
	}
	return nil, false
}

var methodsOfCycler = lazy.Of(func() map[string]method {
	return map[string]method{
		"next": {"/", func(_ *renderer, self value, _ []value) value {
			c := self.(*cycler)
			item := c.items[c.at]
			c.at = (c.at + 1) % len(c.items)
			return item
		}},
		"reset": {"/", func(_ *renderer, self value, _ []value) value {
			self.(*cycler).at = 0
			return nil
		}},
	}
})

func newJoiner(r *renderer, a *arguments) value {
	return &joiner{separator: or(r.fill("joiner", "sep?", a)[0], ", ")}
}

// call gives what a joiner gives: nothing the first time, then its separator.
func (j *joiner) call() value {
	if !j.used {
		j.used = true
		return ""
	}
	return j.separator
}
