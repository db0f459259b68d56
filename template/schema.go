package template

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/webhook-lint/webhook-lint/tree"
)

// anySchema allows every value: what is not known.
func anySchema() *tree.Node { return tree.NewBool(true, nil) }

func isAny(schema *tree.Node) bool { return schema.IsTrue() }

func schemaOf(members ...tree.Member) *tree.Node { return tree.NewObject(nil, members...) }

func member(name string, value *tree.Node) tree.Member { return tree.NewMember(name, value) }

func typeSchema(name string) *tree.Node {
	return schemaOf(member("type", tree.NewString(name, nil)))
}

// constSchema gives the schema of one value. Nothing is said of numbers that
// validators cannot compute with.
func constSchema(value *tree.Node) *tree.Node {
	if isBeyondFloat(value) {
		return anySchema()
	}
	return schemaOf(member("const", value))
}

func isBeyondFloat(n *tree.Node) bool {
	if n.Kind == tree.Number {
		_, err := strconv.ParseFloat(n.Text, 64)
		return err != nil || len(n.Text) > 300
	}
	return slices.ContainsFunc(n.Items, isBeyondFloat) || slices.ContainsFunc(n.Members, func(m tree.Member) bool { return isBeyondFloat(m.Value) })
}

const maxPattern = 4000 // bytes of a pattern that is still of use

// stringSchema gives the JSON Schema of the strings that are one of l; nil
// when there is none.
func (l *lang) stringSchema() *tree.Node {
	if l == nil {
		return nil
	}
	if set, ok := l.set(maxSet); ok {
		slices.Sort(set)
		set = slices.Compact(set)
		if len(set) == 1 {
			return constSchema(tree.NewString(set[0], nil))
		}
		values := make([]*tree.Node, len(set))
		for i, s := range set {
			values[i] = tree.NewString(s, nil)
		}
		return schemaOf(member("type", tree.NewString("string", nil)), member("enum", tree.NewArray(nil, values...)))
	}
	schema := typeSchema("string")
	if l.op == freeLang {
		return schema
	}
	if pattern := "^" + l.pattern() + "$"; len(pattern) <= maxPattern && l.says() {
		schema.Set("pattern", tree.NewString(pattern, nil))
	}
	return schema
}

// says reports whether the pattern tells more than that there is a text.
func (l *lang) says() bool {
	switch l.op {
	case freeLang, valueLang:
		return false
	case altLang:
		return !slices.ContainsFunc(l.subs, func(s *lang) bool { return !s.says() })
	}
	return true
}

// jsonSchema gives the JSON Schema of the values of a type, as they are in
// JSON.
func (t *Type) jsonSchema(depth int) *tree.Node {
	if t.any || depth > 6 {
		return anySchema()
	}
	var list []*tree.Node
	if t.may(isText) {
		list = append(list, t.textLang().stringSchema())
	}
	switch {
	case t.may(isFloat):
		list = append(list, typeSchema("number"))
	case t.may(isInt):
		list = append(list, t.intSchema())
	}
	switch t.kinds & isBool {
	case isBool:
		list = append(list, typeSchema("boolean"))
	case isTrue, isFalse:
		list = append(list, constSchema(tree.NewBool(t.may(isTrue), nil)))
	}
	if t.may(isNull) {
		list = append(list, typeSchema("null"))
	}
	if t.may(isObject) {
		list = append(list, t.object.jsonSchema(depth))
	}
	if t.may(isArray) {
		list = append(list, t.array.jsonSchema(depth))
	}
	return eitherSchema(list...)
}

func (t *Type) intSchema() *tree.Node {
	schema := typeSchema("integer")
	if t.ints.low > allInts.low {
		schema.Set("minimum", tree.NewNumber(fmt.Sprint(t.ints.low), nil))
	}
	if t.ints.high < allInts.high {
		schema.Set("maximum", tree.NewNumber(fmt.Sprint(t.ints.high), nil))
	}
	return schema
}

// must reports whether an object surely has a property: of the context, one that
// the schema requires.
func (o *object) must(name string) bool {
	p := o.props[name]
	return p != nil && (p.node == nil || p.must)
}

func (o *object) jsonSchema(depth int) *tree.Node {
	schema := typeSchema("object")
	properties := tree.NewObject(nil)
	var required []*tree.Node
	for _, name := range o.names {
		t := o.get(name)
		value := t.without(isUndefined).jsonSchema(depth + 1)
		if value == nil {
			value = tree.NewBool(false, nil)
		}
		properties.Set(name, value)
		if !t.may(isUndefined) && o.must(name) {
			required = append(required, tree.NewString(name, nil))
		}
	}
	if len(properties.Members) > 0 {
		schema.Set("properties", properties)
	}
	if len(required) > 0 {
		schema.Set("required", tree.NewArray(nil, required...))
	}
	if o.extra == nil {
		schema.Set("additionalProperties", tree.NewBool(false, nil))
	} else if extra := o.extra().without(isUndefined).jsonSchema(depth + 1); extra != nil && !isAny(extra) {
		schema.Set("additionalProperties", extra)
	}
	return schema
}

func (l *array) jsonSchema(depth int) *tree.Node {
	schema := typeSchema("array")
	item := l.item().jsonSchema(depth + 1)
	switch {
	case item == nil:
		schema.Set("maxItems", tree.NewNumber("0", nil))
	case !isAny(item):
		schema.Set("items", item)
	}
	if l.min > 0 {
		schema.Set("minItems", tree.NewNumber(fmt.Sprint(l.min), nil))
	}
	if l.max >= 0 && item != nil {
		schema.Set("maxItems", tree.NewNumber(fmt.Sprint(l.max), nil))
	}
	return schema
}
