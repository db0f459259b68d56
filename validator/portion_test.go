package validator

import (
	"reflect"
	"slices"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/sample"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// samePortion compares what a portion and the whole of a schema say of values
// that are put in the place of one. It reports whether there is a portion.
func samePortion(t *testing.T, m *message, base diag.Pointer, path []*tree.Node, at diag.Pointer, values []*tree.Node) bool {
	t.Helper()
	if err := m.prepare(); err != nil {
		t.Fatalf("%s: %v", m.schema.Root.JSON(), err)
	}
	whole := m.whole
	if base != "" {
		whole, _ = m.compileAt("/properties" + base)
	}
	divided := true
	m.portions = nil
	for _, value := range values {
		r := refused{Place: tree.Place{At: at, Path: slices.Concat(path[:len(path)-1], []*tree.Node{value})}, known: true}
		for _, r.lacks = range []bool{false, true} {
			if r.lacks && value.Kind != tree.Object {
				continue
			}
			to := (&check{base: base}).route(r)
			part := m.portion(about{to.base, to.at, to.of})
			if divided = divided && part != nil; part == nil {
				continue
			}
			claims := m.follow(whole, to, r)
			for i := 0; claims != nil && !r.lacks && i < len(claims.list); i++ {
				sameLeaf(t, m, &claims.list[i], value)
			}
			got, want := m.said(m.follow(part, to, r), r), m.said(claims, r)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s%s, %s: a portion says\n%v\nand the whole\n%v", base, at, value.JSON(), got, want)
			}
		}
	}
	return divided
}

// said gives what claims say of a value.
func (m *message) said(c *claims, r refused) (list []string) {
	if c == nil {
		return []string{"nothing can be said"}
	}
	problems := c.excluded(m, r)
	for i := range c.list {
		of := &c.list[i]
		list = append(list, "claim "+string(of.at))
		if r.lacks {
			problems = append(problems, of.lacking(m, r)...)
		} else {
			problems = append(problems, m.problems(of.schema, r.node().Value())...)
		}
	}
	for _, p := range distinct(problems) {
		list = append(list, p.keyword+" "+string(p.at)+" "+string(p.schema)+" "+p.name+" "+p.want.JSON())
	}
	return list
}

// eachPlace tells of every value in one, with the way to it.
func eachPlace(path []*tree.Node, at diag.Pointer, do func(path []*tree.Node, at diag.Pointer)) {
	do(path, at)
	n := path[len(path)-1]
	for _, m := range n.Members {
		eachPlace(append(slices.Clone(path), m.Value), at.Name(m.Key.Text), do)
	}
	for i, item := range n.Items {
		eachPlace(append(slices.Clone(path), item), at.Index(i), do)
	}
}

// A portion of a schema says of a value what the whole says of it, and stands
// where it stands.
func TestPortion(t *testing.T) {
	s := load(t, "")
	var values []*tree.Node
	for _, text := range []string{`null`, `1`, `-1.5`, `"opem"`, `"None"`, `"2024-02-30T00:00:00Z"`, `true`, `{}`, `[]`, `[null]`, `{"id": "x", "meta": 1}`} {
		values = append(values, parseNode(t, text))
	}
	for _, channel := range []string{"ticket-message-created", "ticket-status-updated"} {
		for _, reading := range []*spec.Spec{s, s.Observed} {
			list, err := messagesOf(reading, reading.Channel(channel))
			if err != nil {
				t.Fatal(err)
			}
			m, n, divided := list[0], 0, 0
			try := func(base diag.Pointer, root *tree.Node) {
				eachPlace([]*tree.Node{root}, "", func(path []*tree.Node, at diag.Pointer) {
					if n++; raceEnabled && n%8 > 0 || samePortion(t, m, base, path, at, values) {
						divided++
					}
				})
			}
			typical := sample.Typical(m.schema, sample.Options{Channel: channel})
			try("", typical)
			try("/ticket", typical.Get("ticket"))
			if n < 90 || divided < n {
				t.Errorf("%s: of %d places %d have a portion of the schema", channel, n, divided)
			}
		}
	}
}

// Each row is a schema, a payload, and whether every place in it has a portion
// of the schema.
func TestPortionOf(t *testing.T) {
	tests := []struct {
		schema, payload string
		divided         bool
	}{
		{`{"properties": {"a": {"type": "integer"}, "b": {"minimum": 3}}, "required": ["c"]}`, `{"a": 1, "b": 2, "d": 1}`, true},
		{`{"properties": {"a": {"$ref": "#/definitions/x"}}, "definitions": {"x": {"$ref": "#/definitions/y"}, "y": {"enum": [1]}, "z": {"type": "null"}}}`, `{"a": 1}`, true},
		{`{"properties": {"a": {"$ref": "#/properties/b/properties/c"}, "b": {"properties": {"c": {"maxLength": 1}, "d": {}}}}}`, `{"a": "x", "b": {"c": "y"}}`, true},
		{`{"definitions": {"n": {"required": ["v"], "properties": {"v": {"type": "string"}, "next": {"$ref": "#/definitions/n"}}}}, "$ref": "#/definitions/n"}`,
			`{"v": "a", "next": {"v": "b", "next": {}}}`, true},
		{`{"allOf": [{"properties": {"a": {"type": "string"}}}, {"properties": {"a": {"enum": ["x"]}, "b": {"items": {"type": "object", "properties": {"c": {"const": 1}}}}}}]}`,
			`{"a": "x", "b": [{"c": 1}, {"c": 2}]}`, true},
		{`{"additionalProperties": false, "properties": {"a": {"additionalProperties": {"type": "string"}}}}`, `{"a": {"b": 1}, "c": 1}`, true},
		{`{"properties": {"a": {"anyOf": [{"type": "null"}, {"type": "object", "properties": {"b": {"type": "string"}}}, {"type": "array"}]}}}`, `{"a": {"b": 1}}`, true},
		{`{"properties": {"a": {"oneOf": [{"type": "integer"}, {"minimum": 2}]}, "description": {"type": "null"}}}`, `{"a": 1, "description": "x"}`, true},
		{`{"properties": {"allOf": {"type": "null"}, "items": {"type": "string"}, "properties": {"properties": {"a": {"type": "null"}}}}}`,
			`{"allOf": 1, "items": {}, "properties": {"a": 1}}`, true},
		{`{"properties": {"a": {"not": {"type": "string"}}}}`, `{"a": 1}`, false},
		{`{"properties": {"a": {"items": [{"type": "string"}]}}}`, `{"a": [1]}`, false},
		{`{"properties": {"a": {"type": "string"}}, "patternProperties": {"^a": {"maxLength": 1}}}`, `{"a": "x"}`, false},
		{`{"properties": {"a": {"$ref": "#/allOf/0"}}, "allOf": [{"type": "object"}]}`, `{"a": 1}`, false},
		{`{"properties": {"a": {"$id": "urn:b", "properties": {"b": {"type": "null"}}}}}`, `{"a": {"b": 1}}`, false},
	}
	values := []*tree.Node{parseNode(t, `null`), parseNode(t, `1`), parseNode(t, `"xyz"`), parseNode(t, `{"a": {"b": 1}, "v": 1}`), parseNode(t, `[{"c": 2}, "x"]`)}
	for _, tt := range tests {
		root := parseNode(t, tt.schema)
		root.Set("$id", tree.NewString("urn:a", nil))
		m := newMessage(&spec.Spec{}, "a", &spec.Schema{Root: root})
		divided := true
		eachPlace([]*tree.Node{parseNode(t, tt.payload)}, "", func(path []*tree.Node, at diag.Pointer) {
			divided = samePortion(t, m, "", path, at, values) && divided
		})
		if divided != tt.divided {
			t.Errorf("%s: that every place has a portion is %t", tt.schema, divided)
		}
	}
}

// There is no end to the places of a payload, and one to what is kept of them.
func TestPortionsBounded(t *testing.T) {
	s := load(t, "")
	list, err := messagesOf(s, s.Channel("ticket-updated"))
	if err != nil {
		t.Fatal(err)
	}
	m := list[0]
	root := parseNode(t, `{"ticket": {}}`)
	for i := range 2 * maxPortions {
		value := parseNode(t, `1`)
		r := refused{Place: tree.Place{At: diag.Pointer("/ticket").Index(i), Path: []*tree.Node{root, root.Get("ticket"), value}}}
		if m.claimsAt((&check{}).route(r), r) == nil {
			t.Errorf("nothing can be said of %s", r.At)
		}
	}
	if len(m.portions) != maxPortions {
		t.Errorf("%d portions are kept, want %d", len(m.portions), maxPortions)
	}
}

// A schema that is none in one place judges what is in others, however many.
func TestPortionsOfNoSchema(t *testing.T) {
	root := parseNode(t, `{"$id": "urn:a", "properties": {"wrong": {"type": "strin"}, "right": {"additionalProperties": {"type": "string"}}}}`)
	m := newMessage(&spec.Spec{}, "a", &spec.Schema{Root: root})
	payload := parseNode(t, `{"right": {}}`)
	for i := range 2 * maxPortions {
		value := parseNode(t, `1`)
		r := refused{Place: tree.Place{At: diag.Pointer("/right").Index(i), Path: []*tree.Node{payload, payload.Get("right"), value}}}
		if got := m.said(m.claimsAt((&check{}).route(r), r), r); len(got) != 2 {
			t.Fatalf("of value %d is said %v", i, got)
		}
	}
	r := refused{Place: tree.Place{At: "/wrong", Path: []*tree.Node{payload, parseNode(t, `1`)}}}
	if m.claimsAt((&check{}).route(r), r) != nil {
		t.Error("what is no schema judges")
	}
}
