package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// Schemas in OpenAPI 3.0 mean, once they are extracted, what a reader of
// OpenAPI takes them to mean.
func TestOpenAPIMeansTheSame(t *testing.T) {
	schemas := []string{
		`{"type": "string"}`, `{"type": "string", "nullable": true}`, `{"type": "object", "nullable": true}`,
		`{"type": "integer", "nullable": true, "minimum": 1}`, `{"type": "number", "minimum": 1, "exclusiveMinimum": true}`,
		`{"type": "number", "maximum": 1, "exclusiveMaximum": true, "nullable": true}`, `{"type": "number", "minimum": 1, "exclusiveMinimum": false}`,
		`{"type": "string", "enum": ["a", "b"]}`, `{"type": "string", "enum": ["a"], "nullable": true}`,
		`{"type": "array", "items": {"type": "string", "nullable": true}}`, `{"type": "array", "items": {"type": "integer"}, "minItems": 2, "nullable": true}`,
		`{"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "nullable": true}}}`,
		`{"type": "object", "additionalProperties": false, "properties": {"nullable": {"type": "boolean"}}}`,
		`{"oneOf": [{"type": "string"}, {"type": "integer", "nullable": true}]}`, `{"anyOf": [{"type": "string"}, {"type": "object"}], "nullable": true}`,
		`{"type": "string", "minLength": 2, "example": "x"}`,
	}
	values := []string{`null`, `"a"`, `"c"`, `"abc"`, `0`, `1`, `1.5`, `2`, `true`, `[]`, `["x"]`, `["x", null]`, `[1, 2]`, `{}`,
		`{"a": null}`, `{"a": "x"}`, `{"nullable": true}`, `{"nullable": null}`}
	for _, schema := range schemas {
		ours, theirs := extracted(t, schema), kin(t, schema)
		for _, text := range values {
			var value any
			if err := json.Unmarshal([]byte(text), &value); err != nil {
				t.Fatal(err)
			}
			if got, want := ours.Validate(value) == nil, theirs.VisitJSON(value) == nil; got != want {
				t.Errorf("%s as %s: valid %v, for a reader of OpenAPI %v", text, schema, got, want)
			}
		}
	}
}

func extracted(t *testing.T, schema string) *jsonschema.Schema {
	t.Helper()
	text := fmt.Sprintf(`{"asyncapi": "2.6.0", "info": {"title": "t", "version": "1"}, "channels": {"c": {"subscribe": {"message":
		{"schemaFormat": "application/vnd.oai.openapi;version=3.0.0", "payload": %s}}}}}`, schema)
	s, found, err := load(tree.NewSource("openapi.json", []byte(text)), Options{})
	if s == nil || err != nil {
		t.Fatal(sentences(found), err)
	}
	for _, d := range s.Check() {
		if d.Severity == diag.Error {
			t.Errorf("%s: found %s", schema, d.Message)
		}
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("https://schema.invalid/", bytes.NewReader(s.Channels[0].Schema().JSON())); err != nil {
		t.Fatal(err)
	}
	return compiler.MustCompile("https://schema.invalid/")
}

func kin(t *testing.T, schema string) *openapi3.Schema {
	t.Helper()
	var s openapi3.Schema
	if err := s.UnmarshalJSON([]byte(schema)); err != nil {
		t.Fatal(err)
	}
	return &s
}
