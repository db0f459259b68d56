package template

import (
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// expr gives the type of an expression, and tells what is wrong with it.
func (a *analysis) expr(x Expr, e *env) *Type {
	if a.steps++; a.steps > maxSteps {
		return anything_
	}
	switch x := x.(type) {
	case nil:
		return undefined
	case *Literal:
		return literalType(x)
	case *Name:
		return a.name(x, e)
	case *Attribute:
		return a.attribute(x, e)
	case *Subscript:
		return a.subscript(x, e)
	case *Call:
		return a.call(x, e)
	case *Filter:
		return a.filter(x, e)
	case *Test:
		return a.test(x, e)
	case *Unary:
		return a.unary(x, e)
	case *Binary:
		return a.binary(x, e)
	case *Compare:
		return a.compare(x, e)
	case *Conditional:
		return a.conditional(x, e)
	case *List:
		return a.items(x.Items, e, false)
	case *Tuple:
		return a.items(x.Items, e, true)
	case *Dict:
		return a.dict(x, e)
	}
	return anything_
}

func literalType(x *Literal) *Type {
	switch x.Kind {
	case tree.Null:
		return null
	case tree.Bool:
		return boolType(x.Text == "true")
	case tree.Number:
		return numberType(x.Text)
	}
	return textOf(x.Text)
}

// asked evaluates an expression where null and undefined are no fault.
func (a *analysis) asked(x Expr, e *env) *Type {
	a.lenient++
	defer func() { a.lenient-- }()
	return a.expr(x, e)
}

// quietly evaluates an expression whose faults are told elsewhere.
func (a *analysis) quietly(x Expr, e *env) *Type {
	a.mute++
	defer func() { a.mute-- }()
	return a.expr(x, e)
}

func (a *analysis) name(x *Name, e *env) *Type {
	if t := e.facts[x.Name]; t != nil {
		return t
	}
	if t := e.vars[x.Name]; t != nil {
		return t
	}
	if t := globals[x.Name]; t != nil {
		return t
	}
	root := a.context.Type
	if root.any || root.object == nil {
		return anything_
	}
	if p := root.object.props[x.Name]; p != nil {
		a.evidence(p.node, x.Span(), x.Name)
		return p.value()
	}
	if channels := a.Elsewhere[x.Name]; channels != nil {
		if a.lenient == 0 {
			a.outOfScope(x, channels)
		}
		return undefined
	}
	if x.Name == "context" {
		return root
	}
	a.unknownVariable(x)
	return anything_
}

var globals = map[string]*Type{
	"range": function, "dict": function, "lipsum": function, "cycler": function, "joiner": function, "namespace": function,
}

// outOfScope tells that a variable is there on other triggers only.
func (a *analysis) outOfScope(x *Name, channels []string) {
	f := a.tell(ruleScope, x.Span(), "")
	var missing, have []string
	for _, c := range a.Contexts {
		if c.Type.object != nil && c.Type.object.props[x.Name] != nil {
			have = append(have, c.Channels...)
		} else {
			missing = append(missing, c.Channels...)
		}
	}
	f.scope = true
	f.message = fmt.Sprintf("%s is not there with %s; ", x.Name, diag.List(missing, "and"))
	if have != nil {
		f.message += diag.List(have, "and") + " " + number_(len(have), "has", "have") + " it"
	} else {
		f.message += "only " + diag.List(channels, "and") + " " + number_(len(channels), "has", "have") + " it"
	}
	f.message += fmt.Sprintf("; want {%% if %s %%} around it, or another trigger", x.Name)
}

func number_(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func (a *analysis) unknownVariable(x *Name) {
	names := slices.Clone(a.context.Type.object.names)
	f := a.tell(ruleVariable, x.Span(), fmt.Sprintf("there is no variable %q", x.Name))
	if x.Name == "null" || x.Name == "nil" {
		f.advise("; Jinja writes none")
		f.suggest("did you mean none?", "none")
		return
	}
	if a.pointElsewhere(f, x.Name, nil) {
		return
	}
	if near := diag.Nearest(x.Name, names); len(near) > 0 {
		f.advise("; did you mean " + diag.Either(near) + "?")
		f.suggest("did you mean "+near[0]+"?", near[0])
		return
	}
	f.advise("; want " + diag.List(names, "or"))
}

func (a *analysis) attribute(x *Attribute, e *env) *Type {
	of := a.expr(x.X, e)
	if t := e.facts[pathOf(x)]; t != nil {
		return t
	}
	return a.member(of, x.X, x.Name, x.NameSpan, true)
}

// member gives the type of a value's attribute or, with brackets, of its item
// by that name.
func (a *analysis) member(of *Type, x Expr, name string, at tree.Span, dotted bool) *Type {
	if of.any {
		a.fails = true // it may be undefined
		a.raise(x)
		return anything_
	}
	t := nothing
	if of.may(isUndefined) {
		a.undefinedAccess(of, x, name)
		if of.only(isUndefined) {
			return anything_ // it is told once
		}
	}
	if of.may(isNull) {
		t = join(t, a.nullAccess(of, x, name))
	}
	if of.may(isObject) {
		t = join(t, a.property(of, x, name, at, dotted))
	}
	switch plain := of.may(isText | isArray | isNumber | isBool); {
	case plain && of.may(isObject):
		t = join(t, lost) // of a value that may be anything, an object is what is meant
	case plain:
		t = join(t, a.plainMember(of, x, name, at, dotted))
	}
	if of.may(isFunction) {
		t = anything_
	}
	return t
}

// undefinedAccess tells that rendering fails: Jinja has no attributes of what
// is undefined.
func (a *analysis) undefinedAccess(of *Type, x Expr, name string) {
	a.fails = true
	if n, ok := x.(*Name); ok && a.Elsewhere[n.Name] != nil {
		if a.lenient > 0 {
			a.outOfScope(n, a.Elsewhere[n.Name])
		}
		return // told where it is read
	}
	if of.told {
		a.raise(x)
		return
	}
	message := fmt.Sprintf("%s may be missing, and then %s of it fails; want {%% if %s %%} around it", ExprString(x), name, ExprString(x))
	a.tell(ruleNullable, x.Span(), message).because(of.origin, "the contract describes it here")
}

// raise makes an error of what is told of a property of null, for more than
// that property is asked for, and rendering fails, or a path needs it.
func (a *analysis) raise(x Expr) {
	of, ok := x.(*Attribute)
	if !ok || a.mute > 0 {
		return
	}
	if f := a.found[foundKey{ruleNullable, of.X.Span(), ""}]; f != nil {
		f.at(diag.Error)
	}
}

// nullAccess gives what an attribute of null is: undefined.
func (a *analysis) nullAccess(of *Type, x Expr, name string) *Type {
	if a.lenient > 0 {
		return undefined
	}
	path := ExprString(x)
	message := fmt.Sprintf("%s may be null, and then %s.%s is undefined; want {{ %s.%s if %s else \"…\" }}", path, path, name, path, name, path)
	a.tell(ruleNullable, x.Span(), message).because(of.origin, "the contract describes it here")
	return lost
}

// dictMethods are those that Jinja finds before the items of a dict.
var dictMethods = []string{"items", "keys", "values", "get", "pop", "update", "copy", "clear", "setdefault", "popitem", "fromkeys"}

func (a *analysis) property(of *Type, x Expr, name string, at tree.Span, dotted bool) *Type {
	o := of.object
	if dotted && slices.Contains(dictMethods, name) {
		return function
	}
	if p := o.props[name]; p != nil {
		a.evidence(p.node, at, ExprString(x)+"."+name)
		return p.value()
	}
	if len(o.names) == 0 && o.extra != nil || o.cell {
		return o.other()
	}
	if o.extra != nil && !o.open {
		return o.other()
	}
	a.unknownProperty(o, x, name, at)
	return anything_
}

func (a *analysis) unknownProperty(o *object, x Expr, name string, at tree.Span) {
	what := o.name
	if what == "" {
		what = ExprString(x)
	}
	f := a.tell(ruleProperty, at, fmt.Sprintf("%s has no property %q", what, name))
	near := diag.Nearest(name, o.names)
	root := a.context.Type.object
	switch {
	case root != nil && root != o && root.props[name] != nil:
		f.advise("; did you mean " + name + "?")
	case len(near) > 0:
		f.advise("; did you mean " + diag.Either(near) + "?")
		f.suggest("did you mean "+near[0]+"?", near[0])
	case name == "length" || name == "size" || name == "count":
		f.advise("; the number of its items is |length")
	case a.pointElsewhere(f, name, namesTo(x)):
	case len(o.names) <= 12:
		f.advise("; it has " + diag.List(o.names, "and"))
	}
	if a.lenient > 0 {
		f.at(diag.Warning)
	}
}

// plainMember gives the attribute of a text, a list, a number or a boolean.
func (a *analysis) plainMember(of *Type, x Expr, name string, at tree.Span, dotted bool) *Type {
	if dotted && (of.may(isText) && slices.Contains(textMethods, name) || of.may(isArray) && slices.Contains(listMethods, name)) {
		return function
	}
	f := a.tell(ruleProperty, at, fmt.Sprintf("%s is %s, and has no property %q", ExprString(x), of.without(isNone|isObject).words(), name))
	switch {
	case name == "length" || name == "size" || name == "count":
		f.advise("; want " + ExprString(x) + "|length")
	case of.may(isArray) && (name == "last" || name == "first"):
		index := map[string]string{"last": "[-1]", "first": "[0]"}[name]
		f.advise("; want " + ExprString(x) + index)
	case of.may(isArray) && a.isMisplaced(f, x, "."+name):
	case of.may(isArray) && of.array.item().may(isObject):
		f.advise("; its items may: want " + ExprString(x) + "[0]." + name)
	}
	return lost
}

var (
	textMethods = strings.Fields("upper lower title capitalize strip lstrip rstrip split rsplit splitlines replace startswith endswith join find rfind " +
		"index count format isdigit isalpha isalnum isspace isupper islower zfill center ljust rjust encode partition rpartition swapcase casefold expandtabs translate removeprefix removesuffix")
	listMethods = strings.Fields("append extend insert pop remove index count sort reverse copy clear")
)

func (a *analysis) subscript(x *Subscript, e *env) *Type {
	of := a.expr(x.X, e)
	if s, ok := x.Index.(*Slice); ok {
		return a.slice(x, s, of, e)
	}
	index := a.expr(x.Index, e)
	if t := e.facts[pathOf(x)]; t != nil {
		return t
	}
	if literal, ok := x.Index.(*Literal); ok && literal.Kind == tree.String {
		return a.member(of, x.X, literal.Text, x.Index.Span(), false)
	}
	if literal, ok := x.Index.(*Literal); ok && of.object != nil && !of.any {
		if _, known := of.object.props[literal.Text]; known || len(of.object.names) == 0 {
			return join(a.member(of.keep(isObject|isNone), x.X, literal.Text, x.Index.Span(), false), a.element(x, of, index))
		}
	}
	return a.element(x, of, index)
}

// element gives the item of a list, a character of a text, or a value of an
// object by a key that is not known.
func (a *analysis) element(x *Subscript, of, index *Type) *Type {
	if of.any {
		a.fails = true // it may be undefined
		a.raise(x)
		return anything_
	}
	t := nothing
	if of.may(isUndefined) {
		a.undefinedAccess(of, x.X, "an item")
	}
	if of.may(isNull) {
		t = join(t, a.nullAccess(of, x.X, "[…]"))
	}
	if of.may(isArray) {
		t = join(t, a.arrayItem(x, of.array, index))
	}
	if of.may(isText) {
		t = join(t, join(cutText(of.text), undefined))
	}
	if of.may(isObject) {
		t = join(t, of.object.any())
	}
	if of.may(isNumber | isBool | isFunction) {
		t = join(t, undefined)
	}
	return t
}

// any gives the type of a property whose name is not known.
func (o *object) any() *Type {
	if o.open {
		return anything_
	}
	t := o.other()
	for _, name := range o.names {
		t = join(t, o.get(name))
	}
	return join(t, undefined)
}

func (a *analysis) arrayItem(x *Subscript, list *array, index *Type) *Type {
	item := list.item()
	if index.ints == nil || index.any {
		return join(item, undefined)
	}
	low, high := index.ints.low, index.ints.high
	there := low >= 0 && high < int64(list.min) || high < 0 && -low <= int64(list.min) && low != allInts.low
	if there {
		return item
	}
	if low == high && a.lenient == 0 {
		path := ExprString(x.X)
		f := a.tell(ruleIndex, x.Span(), fmt.Sprintf("%s may be empty, and then %s is undefined", path, ExprString(x)))
		if low < likelyID || !a.isMisplaced(f, x.X, fmt.Sprintf("[%d]", low)) {
			f.advise(fmt.Sprintf("; want {%% if %s %%} around it", path))
		}
		return join(item, lost)
	}
	return join(item, undefined)
}

const likelyID = 100 // no list is meant where an index is not below it

func (a *analysis) slice(x *Subscript, s *Slice, of *Type, e *env) *Type {
	for _, part := range []Expr{s.Start, s.Stop, s.Step} {
		if part != nil && !a.expr(part, e).only(isInt|isNull|isBool) {
			a.fails = true
		}
	}
	t := nothing
	if of.any {
		a.fails = true
		return anything_
	}
	if of.may(isArray) {
		c := *of.array
		c.min = 0
		t = join(t, &Type{kinds: isArray, array: &c})
	}
	if of.may(isText) {
		if of.json != nil && of.json.only(isText|isNull|isBool) && of.json.may(isText) && isBounds(s, "1", "-1") {
			t = join(t, a.unquoted(x, of.json))
		} else {
			t = join(t, cutText(of.text))
		}
	}
	if of.may(^(isArray | isText)) {
		a.fails = true
		t = join(t, undefined)
	}
	return t
}

// unquoted gives the JSON text of a value less its first and its last
// character: those of a text are quotes.
func (a *analysis) unquoted(x *Subscript, of *Type) *Type {
	t := &Type{kinds: isText, text: of.text.escapedJSON()}
	for k, rest := range map[kinds]string{isNull: "ul", isTrue: "ru", isFalse: "als"} {
		if of.may(k) {
			t.text = joinText(t.text, textOf(rest).text)
		}
	}
	if of.may(isNull) {
		path := ExprString(x.X)
		if f, ok := x.X.(*Filter); ok && f.X != nil {
			path = ExprString(f.X)
		}
		a.tell(ruleNullPrinted, x.Span(), fmt.Sprintf("%s may be null, and then prints as the text \"ul\"; want |default(\"\", true) before tojson", path)).
			because(of.origin, "the contract describes it here")
	}
	return t
}

// isBounds reports whether a slice is from start to stop.
func isBounds(s *Slice, start, stop string) bool {
	return s.Start != nil && s.Stop != nil && s.Step == nil && ExprString(s.Start) == start && ExprString(s.Stop) == stop
}

func cutText(t *text) *Type {
	if t == nil {
		return nothing
	}
	m := t.asImages()
	return &Type{kinds: isText, text: &text{images: m, cut: t.cut || !m.isSingle()}}
}

func (a *analysis) items(list []Expr, e *env, tuple bool) *Type {
	item := nothing
	for _, x := range list {
		item = join(item, a.expr(x, e))
	}
	t := arrayOf(is(item), len(list), len(list))
	t.array.tuple = tuple
	return t
}

func (a *analysis) dict(x *Dict, e *env) *Type {
	o := &object{props: map[string]*property{}}
	for _, pair := range x.Pairs {
		key, value := a.expr(pair.Key, e), a.expr(pair.Value, e)
		if literal, ok := pair.Key.(*Literal); ok && literal.Kind == tree.String {
			o.add(literal.Text, nil, is(value))
			continue
		}
		_ = key
		o.open, o.extra = true, is(anything_)
	}
	return &Type{kinds: isObject, object: o}
}

func (a *analysis) conditional(x *Conditional, e *env) *Type {
	a.asked(x.Cond, e)
	a.constant(x.Cond, e)
	yes, no := a.narrow(x.Cond, true, e), a.narrow(x.Cond, false, e)
	t := nothing
	if !yes.dead {
		t = join(t, a.expr(x.Then, yes))
	}
	if !no.dead {
		if x.Else == nil {
			t = join(t, lost)
		} else {
			t = join(t, a.expr(x.Else, no))
		}
	}
	return t
}

// widen gives the type less what is known of its texts and lists.
