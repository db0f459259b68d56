package template

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// ContextOf gives the type of the values that a JSON Schema (draft-07) allows.
// The properties that it declares are taken to be there, as they are in every
// recorded context, unless absent is set: then those that it does not require
// may be undefined.
func ContextOf(schema *tree.Node, absent bool) *Type {
	b := &schemaReader{root: schema, absent: absent}
	return b.read(schema, "", 0)
}

// WithRoots gives the type of contexts whose own properties, the roots of all
// paths, are always there.
func (t *Type) WithRoots() *Type {
	if t.any || t.object == nil {
		return t
	}
	made, o := *t, *t.object
	o.props = map[string]*property{}
	for name, p := range t.object.props {
		there := *p
		there.value = func() *Type { return p.value().without(isUndefined) }
		o.props[name] = &there
	}
	made.object = &o
	return &made
}

type schemaReader struct {
	root   *tree.Node
	absent bool
	known  sync.Map // *tree.Node to *Type: what is lazy is read by several goroutines
}

const maxRefs = 50 // of references that lead to references

// read gives the type of a schema; name is what findings call its value.
func (b *schemaReader) read(n *tree.Node, name string, depth int) *Type {
	if n == nil || depth > maxRefs || n.IsTrue() {
		return anything_
	}
	if n.Kind != tree.Object {
		return nothing // the schema false
	}
	if ref := n.Get("$ref"); ref != nil && ref.Kind == tree.String {
		pointer, local := strings.CutPrefix(ref.Text, "#")
		if !local {
			return anything_
		}
		if i := strings.LastIndex(ref.Text, "/"); name == "" {
			name = strings.ToLower(ref.Text[i+1:])
		}
		return b.read(b.root.At(diag.Pointer(pointer)), name, depth+1)
	}
	if t, known := b.known.Load(n); known {
		return t.(*Type)
	}
	t := b.plain(n, name)
	for _, part := range items(n.Get("allOf")) {
		t = meet(t, b.read(part, name, depth+1))
	}
	for _, word := range []string{"anyOf", "oneOf"} {
		if list := items(n.Get(word)); len(list) > 0 {
			some := nothing
			for _, part := range list {
				some = join(some, b.read(part, name, depth+1))
			}
			t = meet(t, some)
		}
	}
	if !t.any && t.origin == nil {
		c := *t
		c.origin = n
		t = &c
	}
	first, _ := b.known.LoadOrStore(n, t)
	return first.(*Type)
}

func items(n *tree.Node) []*tree.Node {
	if n == nil {
		return nil
	}
	return n.Items
}

var schemaTypes = map[string]kinds{
	"null": isNull, "boolean": isBool, "integer": isInt, "number": isNumber, "string": isText, "array": isArray, "object": isObject,
}

// says are the keywords that narrow a type down.
var says = []string{"type", "enum", "const", "properties", "additionalProperties", "items", "format", "pattern", "minimum", "maximum", "minItems", "maxItems", "minLength"}

// plain reads the keywords of one schema, less those that hold others beside.
func (b *schemaReader) plain(n *tree.Node, name string) *Type {
	if !slices.ContainsFunc(says, func(word string) bool { return n.Get(word) != nil }) {
		return anything_
	}
	if values := n.Get("enum"); values != nil {
		return b.ofType(valuesType(values.Items), n)
	}
	if value := n.Get("const"); value != nil {
		return b.ofType(valuesType([]*tree.Node{value}), n)
	}
	t := &Type{kinds: b.kinds(n)}
	t.ints = intRange(n)
	t.text = textForm(n)
	if length := n.Get("minLength"); length != nil && length.Text != "0" && t.text == anyText {
		t.text = &text{images: &identity, filled: true}
	}
	t.object, t.array = b.object(n, name), b.array(n, name)
	return t.tidy()
}

func (b *schemaReader) kinds(n *tree.Node) kinds {
	declared := n.Get("type")
	if declared == nil {
		return allJSON
	}
	if declared.Kind == tree.String {
		return schemaTypes[declared.Text]
	}
	var k kinds
	for _, item := range declared.Items {
		k |= schemaTypes[item.Text]
	}
	return k
}

// ofType keeps the values of the kinds that a schema names.
func (b *schemaReader) ofType(t *Type, n *tree.Node) *Type { return t.keep(b.kinds(n)) }

// textForm gives the form of the strings that a schema allows.
func textForm(n *tree.Node) *text {
	if t := formText(text_(n.Get("format"))); t != anyText {
		return t
	}
	if pattern := text_(n.Get("pattern")); pattern != "" {
		return formText(patternMark + pattern)
	}
	if n.Get("x-known-values") != nil {
		return formText("slug")
	}
	return anyText
}

func text_(n *tree.Node) string {
	if n == nil || n.Kind != tree.String {
		return ""
	}
	return n.Text
}

// valuesType gives the type of some values.
func valuesType(values []*tree.Node) *Type {
	t := nothing
	for _, v := range values {
		t = join(t, valueType(v))
	}
	return t
}

func valueType(v *tree.Node) *Type {
	switch v.Kind {
	case tree.Null:
		return null
	case tree.Bool:
		return boolType(v.Text == "true")
	case tree.Number:
		return numberType(v.Text)
	case tree.String:
		return textOf(v.Text)
	case tree.Array:
		return arrayOf(func() *Type { return valuesType(v.Items) }, len(v.Items), len(v.Items))
	}
	o := &object{props: map[string]*property{}}
	for _, m := range v.Members {
		o.add(m.Key.Text, m.Value, func() *Type { return valueType(m.Value) })
	}
	return &Type{kinds: isObject, object: o}
}

func boolType(b bool) *Type {
	if b {
		return &Type{kinds: isTrue}
	}
	return &Type{kinds: isFalse}
}

// numberType gives the type of a number as it is spelt.
func numberType(text string) *Type {
	if strings.ContainsAny(text, ".eE") {
		return float
	}
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return intBetween(i, i)
	}
	return integer
}

func (o *object) add(name string, node *tree.Node, value func() *Type) {
	if o.props[name] == nil {
		o.names = append(o.names, name)
	}
	o.props[name] = &property{node: node, value: value}
}

func intRange(n *tree.Node) *ints {
	r := *allInts
	if low := n.Get("minimum"); low != nil {
		if i, err := strconv.ParseInt(low.Text, 10, 64); err == nil {
			r.low = i
		}
	}
	if high := n.Get("maximum"); high != nil {
		if i, err := strconv.ParseInt(high.Text, 10, 64); err == nil {
			r.high = i
		}
	}
	return &r
}

func (b *schemaReader) object(n *tree.Node, name string) *object {
	o := &object{name: name, props: map[string]*property{}}
	required := items(n.Get("required"))
	if properties := n.Get("properties"); properties != nil {
		for _, m := range properties.Members {
			must := slices.ContainsFunc(required, func(r *tree.Node) bool { return r.Is(m.Key.Text) })
			o.add(m.Key.Text, m.Value, func() *Type {
				t := b.read(m.Value, m.Key.Text, 0)
				if b.absent && !must {
					return join(t, undefined)
				}
				return t
			})
			o.props[m.Key.Text].must = must
		}
	}
	extra := n.Get("additionalProperties")
	switch {
	case extra == nil:
		o.extra, o.open = is(anything_), true
	case extra.Kind == tree.Bool && extra.Text == "false":
	case extra.IsTrue(): // in so many words: others are to be expected
		o.extra = is(anything_)
	default:
		o.extra = func() *Type { return b.read(extra, "", 0) }
	}
	if n.Get("patternProperties") != nil {
		o.extra, o.open = is(anything_), true
	}
	return o
}

func (b *schemaReader) array(n *tree.Node, name string) *array {
	a := &array{item: is(anything_), max: -1}
	if item := n.Get("items"); item != nil && item.Kind == tree.Object {
		a.item = func() *Type { return b.read(item, singular(name), 0) }
	}
	if low := n.Get("minItems"); low != nil {
		a.min, _ = strconv.Atoi(low.Text)
	}
	if high := n.Get("maxItems"); high != nil {
		if i, err := strconv.Atoi(high.Text); err == nil {
			a.max = i
		}
	}
	return a
}

// singular gives what findings call one of several.
func singular(name string) string { return strings.TrimSuffix(name, "s") }

// meet gives the values that are of both types, and perhaps a few more.
func meet(a, b *Type) *Type {
	if a.any {
		return b
	}
	if b.any {
		return a
	}
	t := &Type{kinds: a.kinds & b.kinds, origin: a.origin, escaped: a.escaped}
	t.ints = either(a.ints, b.ints, func(x, y *ints) *ints { return &ints{max(x.low, y.low), min(x.high, y.high)} })
	t.text = either(a.text, b.text, meetText)
	t.object = either(a.object, b.object, meetObjects)
	t.array = either(a.array, b.array, func(x, y *array) *array {
		return &array{item: func() *Type { return meet(x.item(), y.item()) }, min: max(x.min, y.min), max: x.max}
	})
	return t.tidy()
}

func meetText(a, b *text) *text {
	switch {
	case a.set != nil && b.set != nil:
		return &text{set: slices.DeleteFunc(slices.Clone(a.set), func(s string) bool { return !slices.Contains(b.set, s) })}
	case a.set != nil || b == anyText:
		return a
	}
	return b
}

func meetObjects(a, b *object) *object {
	o := &object{name: a.name, props: map[string]*property{}, open: a.open && b.open}
	for _, name := range append(slices.Clone(a.names), b.names...) {
		o.add(name, a.node(name, b), func() *Type {
			switch pa, pb := a.props[name], b.props[name]; {
			case pa == nil:
				return pb.value()
			case pb == nil:
				return pa.value()
			default:
				return meet(pa.value(), pb.value())
			}
		})
	}
	if a.extra != nil && b.extra != nil {
		o.extra = func() *Type { return meet(a.extra(), b.extra()) }
	}
	return o
}
