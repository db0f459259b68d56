package template

import (
	"math"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Type is a set of values: those that an expression may have. Types are not
// changed once they are made.
type Type struct {
	any     bool // every value, undefined included; the rest is void then
	kinds   kinds
	ints    *ints   // with isInt
	text    *text   // with isText
	object  *object // with isObject
	array   *array  // with isArray
	json    *Type   // with isText: the text is the JSON of this type
	origin  *tree.Node
	escaped bool // the text is Markup: |e leaves it as it is
	macro   *closure
	told    bool // why it may be undefined is told already
	worded  *wording
}

// kinds is a set of kinds of value, as Python tells them apart.
type kinds uint16

const (
	isUndefined kinds = 1 << iota
	isNull
	isFalse
	isTrue
	isInt
	isFloat
	isText
	isObject
	isArray
	isFunction // a macro, a method, a function

	isBool   = isFalse | isTrue
	isNumber = isInt | isFloat
	isNone   = isUndefined | isNull
	allJSON  = isNull | isBool | isNumber | isText | isObject | isArray
)

// ints is an interval of integers; the ends of int64 stand for no bound.
type ints struct{ low, high int64 }

var allInts = &ints{math.MinInt64, math.MaxInt64}

// An object is what is known of objects.
type object struct {
	name  string // as findings call it: ticket
	names []string
	props map[string]*property
	extra func() *Type // of other names; nil when there are none
	open  bool         // other names may come, though none is declared
	cell  bool         // a namespace
}

// A property is a declared property of an object.
type property struct {
	node  *tree.Node // that declares it; nil for one of a literal
	value func() *Type
	must  bool // the schema requires it
}

// An array is what is known of arrays: their items, and how many there are.
type array struct {
	item     func() *Type // of no item there is nothing to know: nothing
	min, max int          // max < 0 is no bound
	lazy     bool         // a generator: it prints as one
	tuple    bool
}

var (
	anything_ = &Type{any: true}
	nothing   = &Type{}
	undefined = &Type{kinds: isUndefined}
	lost      = &Type{kinds: isUndefined, told: true} // for a reason that is told, or on purpose
	null      = &Type{kinds: isNull}
	boolean   = &Type{kinds: isBool}
	integer   = &Type{kinds: isInt, ints: allInts}
	float     = &Type{kinds: isFloat}
	number    = &Type{kinds: isNumber, ints: allInts}
	function  = &Type{kinds: isFunction}
	freeText  = &Type{kinds: isText, text: anyText}
)

func intBetween(low, high int64) *Type { return &Type{kinds: isInt, ints: &ints{low, high}} }

func textOf(set ...string) *Type {
	slices.Sort(set)
	return &Type{kinds: isText, text: &text{set: slices.Compact(set)}}
}

func arrayOf(item func() *Type, min, max int) *Type {
	return &Type{kinds: isArray, array: &array{item: item, min: min, max: max}}
}

func is(t *Type) func() *Type { return func() *Type { return t } }

// may reports whether a value of the type may be of one of the kinds.
func (t *Type) may(k kinds) bool { return t.any || t.kinds&k != 0 }

// only reports whether a value of the type is of one of the kinds for certain.
func (t *Type) only(k kinds) bool { return !t.any && t.kinds&^k == 0 }

// impossible reports whether no value is of the type.
func (t *Type) impossible() bool { return !t.any && t.kinds == 0 }

// without gives the type less some kinds.
func (t *Type) without(k kinds) *Type {
	if t.any || t.kinds&k == 0 {
		return t
	}
	c := *t
	c.kinds &^= k
	return c.tidy()
}

// keep gives the type's values of some kinds.
func (t *Type) keep(k kinds) *Type {
	if t.any {
		return fullOf(k)
	}
	return t.without(^k)
}

// fullOf gives all values of some kinds.
func fullOf(k kinds) *Type {
	return (&Type{
		kinds: k, ints: allInts, text: anyText,
		object: &object{open: true, extra: is(anything_)}, array: &array{item: is(anything_), max: -1},
	}).tidy()
}

// tidy takes away what is known of kinds that cannot be.
func (t *Type) tidy() *Type {
	if t.kinds&isInt == 0 {
		t.ints = nil
	}
	if t.kinds&isText == 0 {
		t.text, t.json, t.escaped = nil, nil, false
	}
	if t.kinds&isObject == 0 {
		t.object = nil
	}
	if t.kinds&isArray == 0 {
		t.array = nil
	}
	return t
}

// join gives the values that are of one of the types, and as few others as can
// be told.
func join(a, b *Type) *Type {
	switch {
	case a == b, b.impossible():
		return a
	case a.impossible():
		return b
	case a.any || b.any:
		return anything_
	}
	t := &Type{kinds: a.kinds | b.kinds}
	t.ints = either(a.ints, b.ints, func(x, y *ints) *ints { return &ints{min(x.low, y.low), max(x.high, y.high)} })
	t.text = either(a.text, b.text, joinText)
	t.object = either(a.object, b.object, joinObjects)
	t.array = either(a.array, b.array, joinArrays)
	if a.text == nil || b.text == nil || a.json != nil && b.json != nil {
		t.json = either(a.json, b.json, join)
	}
	t.told = a.told || b.told
	t.escaped = (a.text == nil || a.escaped) && (b.text == nil || b.escaped)
	if a.origin == b.origin || b.origin == nil {
		t.origin = a.origin
	} else if a.origin == nil {
		t.origin = b.origin
	}
	return t.tidy()
}

func either[T any](a, b *T, both func(a, b *T) *T) *T {
	switch {
	case a == nil:
		return b
	case b == nil || a == b:
		return a
	}
	return both(a, b)
}

func joinObjects(a, b *object) *object {
	o := &object{name: a.name, props: map[string]*property{}, open: a.open || b.open, cell: a.cell || b.cell}
	if a.name != b.name {
		o.name = ""
	}
	for _, name := range append(slices.Clone(a.names), b.names...) {
		if o.props[name] == nil {
			o.names = append(o.names, name)
			o.props[name] = &property{a.node(name, b), func() *Type { return join(a.get(name), b.get(name)) }, a.must(name) && b.must(name)}
		}
	}
	if a.extra != nil || b.extra != nil {
		o.extra = func() *Type { return join(a.other(), b.other()) }
	}
	return o
}

func (o *object) node(name string, or *object) *tree.Node {
	for _, from := range []*object{o, or} {
		if p := from.props[name]; p != nil && p.node != nil {
			return p.node
		}
	}
	return nil
}

// get gives the type of a property: undefined when there is none.
func (o *object) get(name string) *Type {
	if p := o.props[name]; p != nil {
		return p.value()
	}
	return o.other()
}

// other gives the type of the properties that are not declared.
func (o *object) other() *Type {
	if o.extra == nil {
		return undefined
	}
	return join(o.extra(), undefined)
}

func joinArrays(a, b *array) *array {
	most := max(a.max, b.max)
	if a.max < 0 || b.max < 0 {
		most = -1
	}
	return &array{
		item: func() *Type { return join(a.item(), b.item()) },
		min:  min(a.min, b.min), max: most, lazy: a.lazy || b.lazy, tuple: a.tuple && b.tuple,
	}
}

// words says in a few words what values of the type are.
func (t *Type) words() string {
	if t.any {
		return "anything"
	}
	var list []string
	add := func(k kinds, word string) {
		if t.kinds&k != 0 {
			list = append(list, word)
		}
	}
	switch {
	case t.kinds&isNumber == isInt:
		list = append(list, "an integer")
	case t.kinds&isNumber != 0:
		list = append(list, "a number")
	}
	add(isText, "a text")
	add(isBool, "a boolean")
	add(isObject, "an object")
	add(isArray, "a list")
	add(isFunction, "a function")
	add(isNull, "null")
	add(isUndefined, "undefined")
	if len(list) == 0 {
		return "nothing"
	}
	return diag.List(list, "or")
}

// A text is what is known of texts: the few that there are, or else what their
// characters have become on the way here.
type text struct {
	set    []string // nil when there are too many to list
	images *images  // nil with a set
	forms  []string // the known forms of which the text has one, such as date-time; nil when unknown
	filled bool     // is not empty
	cut    bool     // may be any part of what it was
	lang   *lang    // exactly what a block or a macro has printed; nil when unknown
}

const maxSet = 24

// maxKnownText bounds the texts that are made from others, in bytes: each step
// may double them.
const maxKnownText = 4 << 10

// longest gives the length of the longest text of a set.
func (t *text) longest() int {
	most := 0
	for _, s := range t.set {
		most = max(most, len(s))
	}
	return most
}

var anyText = &text{images: &identity}

func joinText(a, b *text) *text {
	if a.set != nil && b.set != nil {
		union := append(slices.Clone(a.set), b.set...)
		slices.Sort(union)
		if union = slices.Compact(union); len(union) <= maxSet {
			return &text{set: union}
		}
	}
	t := &text{filled: a.isFilled() && b.isFilled(), cut: a.cut || b.cut}
	t.images = joinImages(a.asImages(), b.asImages())
	if a.forms != nil && b.forms != nil {
		t.forms = append(slices.Clone(a.forms), b.forms...)
		slices.Sort(t.forms)
		if t.forms = slices.Compact(t.forms); len(t.forms) > 4 {
			t.forms = nil
		}
	}
	return t
}

func (t *text) isFilled() bool { return t.filled || t.set != nil && !slices.Contains(t.set, "") }

// asImages gives the images of a text, also of a listed one.
func (t *text) asImages() *images {
	if t.images != nil {
		return t.images
	}
	return imagesOf(strings.Join(t.set, ""))
}
