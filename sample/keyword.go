package sample

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A keyword judges a value by one member of a schema.
type keyword func(j *judge, schema *tree.Node, m tree.Member, value *tree.Node) []fault

// keywordOf gives the keyword of that name, JSON Schema draft-07, or nil when
// it judges nothing on its own.
func keywordOf(name string) keyword {
	switch name {
	case "type":
		return says(hasType)
	case "enum":
		return says(isListed)
	case "const":
		return says(equal)
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
		return inRange
	case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties":
		return inLength
	case "pattern", "format":
		return asText
	case "uniqueItems", "items", "additionalItems", "contains":
		return ofArrays(name)
	case "required", "properties", "patternProperties", "additionalProperties", "propertyNames", "dependencies":
		return ofObjects(name)
	case "allOf", "anyOf", "oneOf", "not", "if":
		return ofSchemas(name)
	}
	return nil
}

func ofArrays(name string) keyword {
	switch name {
	case "uniqueItems":
		return uniqueItems
	case "items":
		return items
	case "additionalItems":
		return additionalItems
	}
	return contains
}

func ofObjects(name string) keyword {
	switch name {
	case "required":
		return required
	case "properties":
		return properties
	case "patternProperties":
		return patternProperties
	case "additionalProperties":
		return additionalProperties
	case "propertyNames":
		return propertyNames
	}
	return dependencies
}

func ofSchemas(name string) keyword {
	switch name {
	case "allOf":
		return allOf
	case "anyOf":
		return anyOf
	case "oneOf":
		return oneOf
	case "not":
		return not
	}
	return conditional
}

// says makes a keyword of a question about its argument and the value.
func says(holds func(argument, value *tree.Node) bool) keyword {
	return func(_ *judge, _ *tree.Node, m tree.Member, value *tree.Node) []fault {
		if holds(m.Value, value) {
			return nil
		}
		return one(m.Key.Text)
	}
}

func hasType(types, value *tree.Node) bool {
	if types.Kind == tree.Array {
		return slices.ContainsFunc(types.Items, func(t *tree.Node) bool { return hasType(t, value) })
	}
	return types.Text == value.Kind.String() || types.Text == "integer" && isWhole(value)
}

func isListed(words, value *tree.Node) bool {
	return slices.ContainsFunc(words.Items, func(w *tree.Node) bool { return equal(w, value) })
}

func inLength(_ *judge, _ *tree.Node, m tree.Member, value *tree.Node) []fault {
	var kind tree.Kind
	var length int
	switch name := m.Key.Text[3:]; name {
	case "Length":
		kind, length = tree.String, utf8.RuneCountInString(value.Text)
	case "Items":
		kind, length = tree.Array, len(value.Items)
	default:
		kind, length = tree.Object, len(value.Members)
	}
	if value.Kind != kind {
		return nil
	}
	bound, order := rational(m.Value.Text), rational(strconv.Itoa(length))
	if bound == nil || order.Cmp(bound) < 0 == (m.Key.Text[:3] == "min") && order.Cmp(bound) != 0 {
		return one(m.Key.Text)
	}
	return nil
}

func asText(j *judge, _ *tree.Node, m tree.Member, value *tree.Node) []fault {
	switch {
	case value.Kind != tree.String:
		return nil
	case m.Key.Text == "pattern" && j.matches(m.Value.Text, value.Text),
		m.Key.Text == "format" && hasFormat(m.Value.Text, value.Text):
		return nil
	}
	return one(m.Key.Text)
}

func uniqueItems(_ *judge, _ *tree.Node, m tree.Member, value *tree.Node) []fault {
	if !m.Value.IsTrue() {
		return nil
	}
	for i, a := range value.Items {
		for _, b := range value.Items[:i] {
			if a == b || equal(a, b) {
				return one(m.Key.Text)
			}
		}
	}
	return nil
}

func items(j *judge, _ *tree.Node, m tree.Member, value *tree.Node) []fault {
	var found []fault
	for i, item := range value.Items {
		schema := m.Value
		if schema.Kind == tree.Array {
			if i >= len(schema.Items) {
				break
			}
			schema = schema.Items[i]
		}
		found = append(found, j.within(found, diag.Pointer("").Index(i), schema, item)...)
	}
	return found
}

func additionalItems(j *judge, schema *tree.Node, m tree.Member, value *tree.Node) []fault {
	list := schema.Get("items")
	if list == nil || list.Kind != tree.Array {
		return nil
	}
	var found []fault
	for i := len(list.Items); i < len(value.Items); i++ {
		if m.Value.Kind == tree.Bool && m.Value.Text == "false" {
			return one(m.Key.Text)
		}
		found = append(found, j.within(found, diag.Pointer("").Index(i), m.Value, value.Items[i])...)
	}
	return found
}

// within judges a member or an item, unless there are faults enough.
func (j *judge) within(found []fault, token diag.Pointer, schema, value *tree.Node) []fault {
	if len(found) >= maxFaults {
		return nil
	}
	if f := j.faults(schema, value); f != nil {
		return below(token, f)
	}
	return nil
}

func contains(j *judge, _ *tree.Node, m tree.Member, value *tree.Node) []fault {
	if value.Kind != tree.Array || slices.ContainsFunc(value.Items, func(item *tree.Node) bool { return j.fits(m.Value, item) }) {
		return nil
	}
	return one(m.Key.Text)
}

func required(_ *judge, _ *tree.Node, m tree.Member, value *tree.Node) []fault {
	var found []fault
	for _, name := range m.Value.Items {
		if value.Kind == tree.Object && value.Get(name.Text) == nil {
			found = append(found, fault{"", m.Key.Text})
		}
	}
	return found
}

func properties(j *judge, schema *tree.Node, m tree.Member, value *tree.Node) []fault {
	var found []fault
	fitted := j.fitted(schema, value)
	for i, member := range value.Members {
		if fitted != nil && member == fitted[i] {
			continue
		}
		if property := j.member(m.Value, member.Key.Text); property != nil {
			// The pointer is made for those that have a fault.
			if f := j.within(found, "", property, member.Value); f != nil {
				found = append(found, below(diag.Pointer("").Name(member.Key.Text), f)...)
			}
		}
	}
	return found
}

func patternProperties(j *judge, _ *tree.Node, m tree.Member, value *tree.Node) []fault {
	var found []fault
	for _, rule := range m.Value.Members {
		for _, member := range value.Members {
			if j.matches(rule.Key.Text, member.Key.Text) {
				found = append(found, j.within(found, diag.Pointer("").Name(member.Key.Text), rule.Value, member.Value)...)
			}
		}
	}
	return found
}

func additionalProperties(j *judge, schema *tree.Node, m tree.Member, value *tree.Node) []fault {
	var found []fault
	for _, member := range value.Members {
		name := member.Key.Text
		if j.isNamed(schema, name) {
			continue
		}
		at := diag.Pointer("").Name(name)
		if m.Value.Kind == tree.Bool && m.Value.Text == "false" {
			found = append(found, fault{at, m.Key.Text})
			continue
		}
		found = append(found, j.within(found, at, m.Value, member.Value)...)
	}
	return found
}

// isNamed reports whether a schema speaks of a property beside additionalProperties.
func (j *judge) isNamed(schema *tree.Node, name string) bool {
	if j.member(schema.Get("properties"), name) != nil {
		return true
	}
	patterns := schema.Get("patternProperties")
	return patterns != nil && slices.ContainsFunc(patterns.Members, func(m tree.Member) bool { return j.matches(m.Key.Text, name) })
}

func propertyNames(j *judge, _ *tree.Node, m tree.Member, value *tree.Node) []fault {
	for _, member := range value.Members {
		if !j.fits(m.Value, member.Key) {
			return one(m.Key.Text)
		}
	}
	return nil
}

func dependencies(j *judge, _ *tree.Node, m tree.Member, value *tree.Node) []fault {
	for _, rule := range m.Value.Members {
		if value.Get(rule.Key.Text) == nil {
			continue
		}
		if rule.Value.Kind != tree.Array {
			if found := j.faults(rule.Value, value); found != nil {
				return found
			}
			continue
		}
		for _, name := range rule.Value.Items {
			if value.Get(name.Text) == nil {
				return one(m.Key.Text)
			}
		}
	}
	return nil
}

func allOf(j *judge, _ *tree.Node, m tree.Member, value *tree.Node) []fault {
	var found []fault
	for _, schema := range m.Value.Items {
		found = append(found, j.within(found, "", schema, value)...)
	}
	return found
}

func anyOf(j *judge, _ *tree.Node, m tree.Member, value *tree.Node) []fault {
	var groups [][]fault
	for _, schema := range m.Value.Items {
		found := j.faults(schema, value)
		if len(found) == 0 {
			return nil
		}
		groups = append(groups, found)
	}
	return nearest(groups)
}

func oneOf(j *judge, _ *tree.Node, m tree.Member, value *tree.Node) []fault {
	var groups [][]fault
	for _, schema := range m.Value.Items {
		if found := j.faults(schema, value); len(found) > 0 {
			groups = append(groups, found)
		}
	}
	switch len(m.Value.Items) - len(groups) {
	case 0:
		return nearest(groups)
	case 1:
		return nil
	}
	return one(m.Key.Text)
}

func not(j *judge, _ *tree.Node, m tree.Member, value *tree.Node) []fault {
	if j.fits(m.Value, value) {
		return one(m.Key.Text)
	}
	return nil
}

func conditional(j *judge, schema *tree.Node, m tree.Member, value *tree.Node) []fault {
	branch := schema.Get("else")
	if j.fits(m.Value, value) {
		branch = schema.Get("then")
	}
	if branch == nil {
		return nil
	}
	return j.faults(branch, value)
}
