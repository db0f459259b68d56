package receiver

import (
	"regexp"
	"slices"
	"strconv"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// locate finds the schema of a leaf that kin-openapi gave none of: it knows
// those under some keywords of OpenAPI 3.1 by no name.
func (t *teller) locate(l *leaf) {
	if l.schema.Get("dependentRequired").Get(l.keyword) != nil && l.schema.Get(l.keyword) == nil {
		l.keyword, l.name = "dependentRequired", l.keyword
		return
	}
	if l.schema != nil && l.keyword != "" {
		return
	}
	for _, a := range t.applied(l.at) {
		if l.keyword == "" && isFalse(a.schema) {
			l.barred = true
			if l.schema, l.keyword = a.holder, a.keyword; a.holder == nil {
				l.schema, l.keyword = a.schema, "schema"
			}
			return
		}
		if l.keyword != "" && a.schema.Get(l.keyword) != nil {
			l.schema = a.schema
			return
		}
	}
	if l.keyword == "" {
		l.keyword = "schema"
	}
}

// An applied is a schema that a value is held against, and what holds it.
type applied struct {
	schema, holder *tree.Node
	keyword        string
}

const maxApplied = 10_000

// applied lists the schemas for the value at a pointer.
func (t *teller) applied(at diag.Pointer) []applied {
	list := t.together([]applied{{schema: t.rootSchema()}})
	for _, token := range at.Tokens() {
		var next []applied
		for _, a := range list {
			next = append(next, t.below(a.schema, token)...)
			if len(next) > maxApplied {
				return nil
			}
		}
		list = t.together(next)
	}
	return list
}

// rootSchema gives the schema of the body or of the parameter.
func (t *teller) rootSchema() *tree.Node {
	if t.parameter != nil {
		return t.parameter.Node.Get("schema")
	}
	if body := t.check.route.Operation.RequestBody; body != nil {
		return t.check.schemaOf(t.check.media(t.check.http(nil).Header.Get("Content-Type")))
	}
	return nil
}

// together adds the schemas that are for the same value.
func (t *teller) together(list []applied) []applied {
	seen := map[*tree.Node]bool{}
	for i := 0; i < len(list) && i < maxApplied; i++ {
		a := list[i]
		if a.schema == nil || seen[a.schema] {
			continue
		}
		seen[a.schema] = true
		t.check.closed.Alongside(a.schema, func(keyword string, sub *tree.Node) {
			list = append(list, applied{sub, a.schema, keyword})
		})
	}
	return slices.DeleteFunc(list, func(a applied) bool { return a.schema == nil })
}

// below gives the schemas for a member or an item. Which of them apply is as
// good as known: that one refuses the value is.
func (t *teller) below(schema *tree.Node, token string) []applied {
	var list []applied
	add := func(keyword string, sub *tree.Node) {
		if sub != nil {
			list = append(list, applied{sub, schema, keyword})
		}
	}
	named := t.look.get(schema.Get("properties"), token)
	add("properties", named)
	for _, m := range members(schema.Get("patternProperties")) {
		if re, err := regexp.Compile(m.Key.Text); err == nil && re.MatchString(token) {
			add("patternProperties", m.Value)
			named = m.Value
		}
	}
	if named == nil {
		add("additionalProperties", schema.Get("additionalProperties"))
	}
	first := itemsOf(schema.Get("prefixItems"))
	if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(first) {
		add("prefixItems", first[i])
	} else {
		add("items", schema.Get("items"))
	}
	add("contains", schema.Get("contains"))
	add("unevaluatedItems", schema.Get("unevaluatedItems"))
	add("unevaluatedProperties", schema.Get("unevaluatedProperties"))
	return list
}
