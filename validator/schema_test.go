package validator

import (
	"fmt"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

func schemaOf(t *testing.T, text string) *Schema {
	t.Helper()
	s, err := NewSchema(parseNode(t, text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return s
}

func parseNode(t *testing.T, text string) *tree.Node {
	t.Helper()
	n, faults := tree.ReadJSON(tree.NewSource("schema.json", []byte(text)), tree.Limits{})
	if n == nil || len(faults) > 0 {
		t.Fatalf("%s: %v", text, faults)
	}
	return n
}

const (
	draft2020 = `{"$schema": "https://json-schema.org/draft/2020-12/schema", `
	draft7    = `{"$schema": "http://json-schema.org/draft-07/schema#", `
)

func TestSchemaAccepts(t *testing.T) {
	tests := []struct {
		schema, value     string
		accepted, refused bool
	}{
		{`true`, `1`, true, false},
		{`false`, `1`, false, true},
		{`{}`, `null`, true, false},
		{`{"type": "integer"}`, `1.0`, true, false},
		{`{"type": "integer"}`, `1.5`, false, true},
		{`{"type": "integer"}`, `1e1000001`, false, false},
		{`{"format": "date-time"}`, `"yesterday"`, false, true},
		{draft2020 + `"format": "date-time"}`, `"yesterday"`, false, true},
		{draft7 + `"format": "date-time"}`, `"yesterday"`, false, true},
		{`{"prefixItems": [{"type": "string"}], "items": false}`, `["a", "b"]`, false, true},
		{draft7 + `"items": [{"type": "string"}], "additionalItems": false}`, `["a", "b"]`, false, true},
		{draft7 + `"$ref": "#/definitions/a", "type": "null", "definitions": {"a": {"type": "string"}}}`, `"a"`, true, false},
		{`{"$ref": "#/$defs/a", "maxLength": 1, "$defs": {"a": {"type": "string"}}}`, `"ab"`, false, true},
		{`{"$id": "https://example.com/a.json", "$ref": "https://example.com/a.json#/$defs/a", "$defs": {"a": {"type": "string"}}}`, `1`, false, true},
		{`{"$id": "#", "type": "string"}`, `1`, false, true},
		{`{}`, strings.Repeat("[", 200) + strings.Repeat("]", 200), false, false},
	}
	for _, tt := range tests {
		s, value := schemaOf(t, tt.schema), parseNode(t, tt.value)
		if a, r := s.Accepts(value), s.Refuses(value); a != tt.accepted || r != tt.refused {
			t.Errorf("%s with %.40s: accepted %v, refused %v", tt.schema, tt.value, a, r)
		}
	}
}

func TestSchemaAcceptsAt(t *testing.T) {
	s := schemaOf(t, `{"properties": {"a b": {"type": "string"}, "c/d": {"type": "null"}}}`)
	text, null := parseNode(t, `"x"`), parseNode(t, `null`)
	if !s.AcceptsAt("/properties/a b", text) || s.AcceptsAt("/properties/a b", null) || !s.RefusesAt("/properties/c~1d", text) {
		t.Error("a schema within is not found")
	}
	if s.AcceptsAt("/properties/none", text) || s.RefusesAt("/properties/none", text) {
		t.Error("a schema that is not there judges")
	}
}

func TestNewSchemaErrors(t *testing.T) {
	for text, want := range map[string]string{
		`{"type": "strin"}`:                          "the schema is no JSON Schema: schema.json:1:10: ",
		`{"$ref": "https://example.com/other.json"}`: "the schema cannot be used: ",
		`{"$ref": "#"}`:                              "the schema cannot be used: ",
		`{"$ref": "file:///etc/passwd"}`:             "the schema cannot be used: ",
		`{"pattern": "(?=a)"}`:                       "the schema is no JSON Schema: ",
		`{"minimum": 1e9999999}`:                     "the schema holds a number of more than 400 digits",
		`{"const": ` + strings.Repeat("[", 500) + strings.Repeat("]", 500) + `}`: "the schema nests more than 384 deep",
	} {
		if _, err := NewSchema(parseNode(t, text)); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.60s: %v, want %s…", text, err, want)
		}
	}
}

// Each row is a schema, a payload and what Check says: the place, the
// sentence, and the remark with its place.
func TestSchemaCheck(t *testing.T) {
	source := func(line int) string {
		return fmt.Sprintf(`"x-source": {"file": "crm.json", "line": %d, "column": 7}`, line)
	}
	tests := []struct{ schema, payload, want string }{
		{`{"properties": {"status": {"enum": ["open", "closed"]}}}`, `{"status": "opne"}`,
			`payload-enum 1:12 status is "opne"; want "open" or "closed" (schema.json:1:36 the contract says so here)`},
		{`{"required": ["id"]}`, `{}`, `payload-required 1:1 the payload has no "id", which is required (schema.json:1:14 the contract says so here)`},
		{`{"additionalProperties": false, "properties": {"id": {}}}`, `{"idd": 1}`,
			`payload-additional-property 1:2 the payload must not have a property "idd" (schema.json:1:26 the contract says so here)`},
		{`{"properties": {"id": {"type": "integer"}}}`, `{"id": "x"}`,
			`payload-type 1:8 id is the text "x"; want an integer (schema.json:1:32 the contract says so here)`},
		{draft7 + `"dependencies": {"a": ["b"]}}`, `{"a": 1}`,
			`payload-required 1:1 the payload has "a" and lacks "b", which must come with it (schema.json:1:79 the contract says so here)`},
		{`{"dependentRequired": {"a": ["b"]}}`, `{"a": 1}`,
			`payload-required 1:1 the payload has "a" and lacks "b", which must come with it (schema.json:1:30 the contract says so here)`},
		{`{"contains": {"const": 1}, "maxContains": 1}`, `[1, 1]`,
			`payload-shape 1:1 the payload holds too few or too many items of a kind; want at most 1 (schema.json:1:43 the contract says so here)`},
		{`{}`, `{"a": `, `payload-syntax 1:7 the text ends too early; want a value (body.json:1:1 the '{' that is not closed)`},
		{`{"properties": {"not": {"minLength": 2}, "contains": {"minLength": 3, "pattern": "b"}}}`, `{"not": "a", "contains": "a"}`,
			`payload-length 1:9 not is 1 character long; want at least 2 (schema.json:1:38 the contract says so here)` + "\n" +
				`payload-length 1:26 contains is 1 character long; want at least 3 (schema.json:1:68 the contract says so here)` + "\n" +
				`payload-pattern 1:26 contains does not match the pattern b (schema.json:1:82 the contract says so here)`},
		{`true`, `[1]`, ``},
		{`false`, `[1]`, `payload-shape 1:1 the payload must not be there (schema.json:1:1 the contract says so here)`},
	}
	for _, tt := range tests {
		if got := told(schemaOf(t, tt.schema), tt.payload); got != tt.want {
			t.Errorf("%s with %s:\n got %s\nwant %s", tt.schema, tt.payload, got, tt.want)
		}
	}
	inferred := []struct{ schema, payload, want string }{
		{`{"properties": {"id": {"type": "integer", ` + source(3) + `}}, ` + source(1) + `}`, `{"id": "x"}`,
			`payload-type 1:8 id is the text "x"; want an integer (crm.json:3:7 the template promises so here)`},
		{`{"required": ["id"], ` + source(1) + `}`, `{}`,
			`payload-required 1:1 the payload has no "id", which is required (crm.json:1:7 the template promises so here)`},
		{`{"properties": {"id": {"type": "integer"}}, ` + source(4) + `}`, `{"id": "x"}`,
			`payload-type 1:8 id is the text "x"; want an integer (crm.json:4:7 the template promises so here)`},
		{`{"type": "array"}`, `{}`, `payload-type 1:1 the payload is an object; want an array`},
	}
	for _, tt := range inferred {
		root := parseNode(t, tt.schema)
		forget(root)
		s, err := NewSchema(root)
		if err != nil {
			t.Fatal(err)
		}
		if got := told(s, tt.payload); got != tt.want {
			t.Errorf("%s with %s:\n got %s\nwant %s", tt.schema, tt.payload, got, tt.want)
		}
	}
}

// forget takes the places from a schema that was just read.
func forget(n *tree.Node) {
	n.Source = nil
	for _, m := range n.Members {
		forget(m.Value)
	}
	for _, item := range n.Items {
		forget(item)
	}
}

func told(s *Schema, payload string) string {
	var lines []string
	for _, d := range s.Check(tree.NewSource("body.json", []byte(payload))) {
		line := fmt.Sprintf("%s %d:%d %s", d.Rule.ID, d.Pos.Line, d.Pos.Col, d.Message)
		for _, r := range d.Related {
			line += fmt.Sprintf(" (%s %s)", r.Pos, r.Message)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestSchemaCheckMasks(t *testing.T) {
	s := schemaOf(t, `{"properties": {"name": {"maxLength": 3}}}`)
	source := tree.NewSource("body.json", []byte(`{"name": "Ada Lovelace"}`))
	if text := s.Check(source)[0].Excerpt.Text; strings.Contains(text, "Ada") {
		t.Errorf("the excerpt is %s", text)
	}
	s.ShowValues = true
	if text := s.Check(source)[0].Excerpt.Text; !strings.Contains(text, "Ada") {
		t.Errorf("the excerpt is %s", text)
	}
}

func TestSchemaPlaces(t *testing.T) {
	s := schemaOf(t, `{"required": ["id"], "properties": {"tags": {"items": {"type": "string"}}}}`)
	if got := fmt.Sprint(s.Places(parseNode(t, `{"tags": ["a", 1]}`))); got != "[/id /tags/1]" {
		t.Errorf("places are %s", got)
	}
	if got := s.Places(parseNode(t, `{"id": 1}`)); got != nil {
		t.Errorf("places are %s", got)
	}
}

// Definitions that name each other twice make jsonschema v5 take time that
// doubles with each.
func TestSchemaBounded(t *testing.T) {
	defs := make([]string, 40)
	for i := range defs {
		next := (i + 1) % 41
		defs[i] = fmt.Sprintf(`"d%d": {"allOf": [{"$ref": "#/$defs/d%d"}, {"$ref": "#/$defs/d%d"}]}`, i, next, next)
	}
	text := `{"$ref": "#/$defs/d0", "$defs": {` + strings.Join(defs, ",") + `, "d40": {"type": "string"}}}`
	s := schemaOf(t, text)
	value := parseNode(t, `1`)
	if s.Accepts(value) || s.Refuses(value) {
		t.Error("a value was judged by 2^40 ways")
	}
	if got := told(s, `1`); got != "payload-internal 1:1 the schema is too entangled to judge the payload by it" {
		t.Errorf("found %s", got)
	}
}

// Of an alternative that refuses a value's very type, that is told and not what
// is wrong within the value, of which v5 tells in any order.
func TestNearestOfContradictions(t *testing.T) {
	s, err := NewSchema(parseNode(t, `{"anyOf": [
		{"type": "null"},
		{"allOf": [{"properties": {"a": {"type": "number"}, "b": {"type": "boolean"}, "c": {"enum": [1]}}}, {"type": "array"}]}
	]}`))
	if err != nil {
		t.Fatal(err)
	}
	const want = "the payload is an object; want null or an array"
	for range 20 {
		found := s.Check(tree.NewSource("p", []byte(`{"a": "x", "b": "x", "c": "x"}`)))
		if len(found) != 1 || found[0].Message != want {
			t.Fatalf("found %s, want %q", spelled(found), want)
		}
	}
}
