package template

import (
	"maps"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/tree"
)

// Values are what is read of contexts, made ready for many renderings. They are
// safe for concurrent use, and belong to templates of the same Needs.
type Values struct {
	bound map[*tree.Node]map[string]value // the variables of a context
	parts map[*tree.Node]value            // objects and arrays in them
	named map[*tree.Node]*dict            // one of those that begin with a name: what differs from it in values has the same names
}

// Values gives the values of contexts that the template will be rendered with,
// and of which Part gave no more than it looks at. They must not be changed from
// now on.
func (t *Template) Values(contexts []*tree.Node) *Values {
	v := &Values{bound: map[*tree.Node]map[string]value{}, parts: map[*tree.Node]value{}, named: map[*tree.Node]*dict{}}
	r := newRenderer(t, RenderOptions{Values: v})
	r.keep = true
	for _, c := range contexts {
		v.add(r, c)
	}
	return v
}

// add makes a context ready. One that goes beyond the limits is left to Render,
// which tells of it.
func (v *Values) add(r *renderer, context *tree.Node) {
	defer func() {
		switch fault := recover().(type) {
		case nil, *RenderError:
		default:
			panic(fault)
		}
	}()
	v.bound[context] = r.named(context)
}

// variables gives the variables of the template in a context.
func (r *renderer) variables(context *tree.Node) map[string]value {
	if context.Kind != tree.Object {
		r.raise(TypeError, "the context is no object")
	}
	if r.values != nil {
		if known, ok := r.values.bound[context]; ok {
			return known
		}
	}
	return r.named(r.template.Part(context))
}

func (r *renderer) named(context *tree.Node) map[string]value {
	variables := make(map[string]value, len(context.Members))
	for _, m := range context.Members {
		variables[m.Key.Text] = r.fromJSON(m.Value, 0)
	}
	return variables
}

// fromJSON gives what Python's json module makes of a JSON value.
func (r *renderer) fromJSON(n *tree.Node, level int) value {
	if level > maxLevels {
		r.raise(Limit, "the context nests more than %d deep", maxLevels)
	}
	switch n.Kind {
	case tree.Bool:
		return n.IsTrue()
	case tree.Number:
		return r.number(n.Text)
	case tree.String:
		return n.Text
	case tree.Array, tree.Object:
		return r.container(n, level)
	}
	return nil
}

// container gives a list or a dict; the one that is known, if it is.
func (r *renderer) container(n *tree.Node, level int) value {
	if r.values != nil {
		if known, ok := r.values.parts[n]; ok {
			return known
		}
	}
	var made value
	if n.Kind == tree.Array {
		made = r.listOf(n, level)
	} else {
		made = r.dictOf(n, level)
	}
	if r.keep {
		r.values.parts[n] = made
	}
	return made
}

func (r *renderer) listOf(n *tree.Node, level int) *list {
	l := &list{items: make([]value, len(n.Items)), shared: r.keep}
	for i, item := range n.Items {
		l.items[i] = r.fromJSON(item, level+1)
	}
	return l
}

func (r *renderer) dictOf(n *tree.Node, level int) *dict {
	size := len(n.Members)
	values := make([]value, size)
	for i, m := range n.Members {
		values[i] = r.fromJSON(m.Value, level+1)
	}
	if r.keep && size > 0 {
		if d := r.values.named[n.Members[0].Key]; d.hasNames(n) {
			return &dict{keys: d.keys, values: values, hashes: d.hashes, index: d.index, shared: true}
		}
	}
	d := &dict{keys: make([]value, 0, size), values: make([]value, 0, size), hashes: make([]any, 0, size)}
	for i, m := range n.Members {
		var key any = m.Key.Text
		d.put(key, key, values[i])
	}
	if d.shared = r.keep; r.keep && size > 0 {
		r.values.named[n.Members[0].Key] = d
	}
	return d
}

// hasNames reports whether the keys are the names of an object, in order.
func (d *dict) hasNames(n *tree.Node) bool {
	if d == nil || len(d.keys) != len(n.Members) {
		return false
	}
	for i, m := range n.Members {
		if d.keys[i] != m.Key.Text {
			return false
		}
	}
	return true
}

// A thaw ends a rendering that changes what others share. It is begun anew with
// values of its own.
type thaw struct{}

// own gives a list that a template is about to change.
func own(v value) *list {
	l := v.(*list)
	if l.shared {
		panic(thaw{})
	}
	return l
}

// ownDict gives a dict that a template is about to change.
func ownDict(v value) *dict {
	d := v.(*dict)
	if d.shared {
		panic(thaw{})
	}
	return d
}

// Needs names what the template can look at: it is the same for templates that
// Part gives the same for.
func (t *Template) Needs() string {
	var b strings.Builder
	t.needs().print(&b)
	return b.String()
}

func (n *need) print(b *strings.Builder) {
	if n.whole {
		b.WriteByte('*')
	}
	if n.whole || len(n.parts) == 0 {
		return
	}
	b.WriteByte('{')
	for _, name := range slices.Sorted(maps.Keys(n.parts)) {
		b.WriteString(quoted(name))
		n.parts[name].print(b)
	}
	b.WriteByte('}')
}
