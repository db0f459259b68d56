package spec

import (
	"fmt"
	"slices"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A rewrite says in the keywords of draft-07 what one schema says in those of
// OpenAPI: nullable above all, which AsyncAPI 2 does not know and authors use
// all the same. It looks at keywords only where keywords stand, so that a
// property named nullable is left alone.
type rewrite struct {
	schema  *tree.Node // made from source, its subschemas converted; changed in place
	source  *tree.Node
	openAPI bool
	changes []change
	remarks []remark
}

// A change is a value that the document does not write so.
type change struct {
	node   *tree.Node
	reason string
}

// A remark is what the author of the document should know.
type remark struct {
	rule    *diag.Rule
	at      *tree.Node
	message string
}

// apply gives the rewritten schema, which may be a new one around the old.
func (r *rewrite) apply() *tree.Node {
	r.example()
	r.oneOf()
	r.exclusive("exclusiveMinimum", "minimum")
	r.exclusive("exclusiveMaximum", "maximum")
	return r.nullable()
}

func (r *rewrite) changed(n *tree.Node, format string, args ...any) {
	r.changes = append(r.changes, change{n, fmt.Sprintf(format, args...)})
}

func (r *rewrite) remark(rule *diag.Rule, at *tree.Node, format string, args ...any) {
	r.remarks = append(r.remarks, remark{rule, at, fmt.Sprintf(format, args...)})
}

// example makes OpenAPI's example one of JSON Schema's examples.
func (r *rewrite) example() {
	example := r.schema.Get("example")
	if example == nil {
		return
	}
	r.schema.Remove("example")
	list := tree.NewArray(example)
	if others := r.schema.Get("examples"); others != nil && others.Kind == tree.Array {
		list = tree.NewArray(others, others.Items...)
	}
	list.Items = append(slices.Clip(list.Items), example)
	r.schema.Set("examples", list)
	r.changed(list, "example is written as one of examples")
}

// oneOf tells of null that fits two alternatives, and so none.
func (r *rewrite) oneOf() {
	list := r.source.Get("oneOf")
	nullable, takesNull := false, 0
	for _, branch := range itemsOf(list) {
		flag := branch.Get("nullable").IsTrue() && branch.Get("type") != nil
		nullable = nullable || flag
		if flag || hasNull(branch.Get("type")) {
			takesNull++
		}
	}
	if nullable && takesNull > 1 {
		r.remark(ruleNullable, list, "null fits %d alternatives of oneOf, and so none; make one of them nullable", takesNull)
	}
}

func hasNull(types *tree.Node) bool {
	if types.Is("null") {
		return true
	}
	for _, t := range itemsOf(types) {
		if t.Is("null") {
			return true
		}
	}
	return false
}

// exclusive turns OpenAPI 3.0's boolean into draft-07's number. In AsyncAPI's
// own format the boolean is an error, which is told elsewhere; it is dropped
// all the same, for no validator takes it.
func (r *rewrite) exclusive(keyword, bound string) {
	flag := r.schema.Get(keyword)
	if flag == nil || flag.Kind != tree.Bool {
		return
	}
	limit := r.schema.Get(bound)
	r.schema.Remove(keyword)
	if !flag.IsTrue() || limit == nil || !r.openAPI {
		return
	}
	r.schema.Remove(bound)
	r.schema.Set(keyword, limit)
	r.changed(limit, "%s: true makes %s exclusive", keyword, bound)
}

// nullable follows OpenAPI 3.0.3 as its authors meant it: null is one more
// type, also where enum and const forget it.
func (r *rewrite) nullable() *tree.Node {
	flag := r.flag()
	r.schema.Remove("nullable")
	r.schema.Remove("x-nullable")
	if !flag.IsTrue() {
		return r.schema
	}
	reason := fmt.Sprintf("%s: true allows null", flagName(r.source, flag))
	types := r.schema.Get("type")
	if types == nil {
		return r.nullableUntyped(flag, reason)
	}
	r.addNullType(types, flag, reason)
	r.addNullEnum(flag, reason)
	if r.blockedByAllOf() {
		r.remark(ruleNullable, flag, "nullable has no effect: a schema under allOf does not allow null")
	}
	if c := r.schema.Get("const"); c != nil && c.Kind != tree.Null {
		r.remark(ruleNullable, flag, "nullable contradicts const; null is allowed all the same")
		return r.orNull(flag, reason)
	}
	return r.schema
}

// flag gives the nullable of the source, or its x-nullable.
func (r *rewrite) flag() *tree.Node {
	if flag := r.source.Get("nullable"); flag != nil {
		return flag
	}
	return r.source.Get("x-nullable")
}

func flagName(source, flag *tree.Node) string {
	if source.Get("nullable") == flag {
		return "nullable"
	}
	return "x-nullable"
}

func (r *rewrite) addNullType(types, flag *tree.Node, reason string) {
	list := tree.NewArray(types, types)
	if types.Kind == tree.Array {
		list = tree.NewArray(types, types.Items...)
	}
	if hasNull(list) {
		r.remark(ruleNullable, flag, `nullable says again what type says: null is in it`)
		return
	}
	list.Items = append(slices.Clip(list.Items), tree.NewString("null", flag))
	r.schema.Set("type", list)
	r.changed(list, "%s", reason)
}

func (r *rewrite) addNullEnum(flag *tree.Node, reason string) {
	enum := r.schema.Get("enum")
	if enum == nil || enum.Kind != tree.Array {
		return
	}
	for _, value := range enum.Items {
		if value.Kind == tree.Null {
			return
		}
	}
	made := tree.NewArray(enum, append(append([]*tree.Node{}, enum.Items...), tree.NewNull(flag))...)
	r.schema.Set("enum", made)
	r.changed(made, "%s", reason)
	r.remark(ruleNullableEnum, enum, "nullable is true but enum has no null; readers differ, so write null into enum")
}

// blockedByAllOf reports whether a schema under allOf is sure to refuse null.
func (r *rewrite) blockedByAllOf() bool {
	all := r.source.Get("allOf")
	if all == nil {
		return false
	}
	for _, sub := range all.Items {
		if refOf(sub) != nil {
			return true
		}
		if t := sub.Get("type"); t != nil && !t.Is("null") && !sub.Get("nullable").IsTrue() {
			return true
		}
	}
	return false
}

var constraints = []string{"allOf", "oneOf", "anyOf", "not", "enum", "if", "const"}

func (r *rewrite) nullableUntyped(flag *tree.Node, reason string) *tree.Node {
	for _, keyword := range constraints {
		if r.schema.Get(keyword) != nil {
			r.remark(ruleNullable, flag, "nullable needs a type beside it; write anyOf with {type: \"null\"}")
			return r.orNull(flag, reason)
		}
	}
	r.remark(ruleNullable, flag, "nullable has no effect: without a type the schema accepts null already")
	return r.schema
}

// orNull gives anyOf: [schema, {type: null}].
func (r *rewrite) orNull(flag *tree.Node, reason string) *tree.Node {
	null := tree.NewObject(flag, tree.NewMember("type", tree.NewString("null", flag)))
	either := tree.NewArray(r.schema, r.schema, null)
	r.changed(either, "%s", reason)
	return tree.NewObject(r.schema, tree.NewMember("anyOf", either))
}
