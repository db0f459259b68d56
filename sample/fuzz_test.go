package sample

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// hostile are schemas that have no values, too many, or too large ones.
var hostile = []string{
	`{}`, `true`, `false`,
	`{"type": "object", "properties": {"a": false}, "required": ["a"]}`,
	`{"type": ["string", "integer"], "enum": [null]}`,
	`{"allOf": [{"type": "string"}, {"type": "integer"}]}`,
	`{"type": "string", "minLength": 1000000000}`,
	`{"type": "string", "minLength": 3, "maxLength": 2}`,
	`{"type": "string", "pattern": "("}`,
	`{"type": "string", "pattern": "^(?:a{1000}){1}b$"}`,
	`{"type": "string", "pattern": "^a$", "format": "email"}`,
	`{"type": "array", "minItems": 1000000000, "items": {}}`,
	`{"type": "array", "minItems": 1000, "uniqueItems": true, "items": {"type": "boolean"}}`,
	`{"type": "object", "minProperties": 1000000000}`,
	`{"type": "integer", "minimum": 1e999999999}`,
	`{"type": "number", "multipleOf": 0.000000000000000000001, "minimum": 0.0000000000000000000001, "maximum": 0.0000000000000000000002}`,
	`{"type": "integer", "multipleOf": 0}`,
	`{"$ref": "#"}`,
	`{"$ref": "#/nowhere"}`,
	`{"$ref": "https://example.com/schema"}`,
	`{"allOf": [{"$ref": "#"}]}`,
	`{"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}`,
	`{"not": {}}`, `{"not": {"not": {}}}`,
	`{"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}}`,
	`{"type": "object", "properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}, "c": {"$ref": "#"}, "d": {"$ref": "#"}}}`,
	`{"type": "object", "additionalProperties": {"$ref": "#"}, "minProperties": 2}`,
	`{"type": "array", "items": {"$ref": "#"}, "minItems": 2}`,
	`{"type": "array", "items": [{"$ref": "#"}, {"$ref": "#"}]}`,
	`{"oneOf": [{}, {}]}`, `{"anyOf": []}`, `{"enum": []}`, `{"type": []}`, `{"type": 5}`, `{"required": "a", "properties": []}`,
	`{"if": {"$ref": "#"}, "then": false, "else": {"$ref": "#"}}`,
	`{"dependencies": {"a": ["b"]}, "properties": {"a": {}, "b": false}}`,
	`{"items": {"$ref": "#/definitions/a"}, "definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}}`,
}

// wide gives schemas that are hostile by their size.
func wide() map[string]string {
	var names, ors, refs []string
	for i := range 5000 {
		names = append(names, fmt.Sprintf(`"p%d": {"type": "string"}`, i))
	}
	for range 300 {
		ors = append(ors, `{"anyOf": [{"type": "object", "properties": {"a": {"$ref": "#"}}}, {"type": "array", "items": {"$ref": "#"}}]}`)
	}
	for i := range 40 {
		var all []string
		for k := range 40 {
			all = append(all, fmt.Sprintf(`"p%d": {"$ref": "#/definitions/d%d"}`, k, k))
		}
		refs = append(refs, fmt.Sprintf(`"d%d": {"type": "object", "properties": {%s}}`, i, strings.Join(all, ",")))
	}
	return map[string]string{
		"properties":   `{"type": "object", "properties": {` + strings.Join(names, ",") + `}}`,
		"alternatives": `{"allOf": [` + strings.Join(ors, ",") + `]}`,
		"references":   `{"$ref": "#/definitions/d0", "definitions": {` + strings.Join(refs, ",") + `}}`,
		"deep":         strings.Repeat(`{"type": "object", "required": ["a"], "properties": {"a": `, 300) + `{}` + strings.Repeat(`}}`, 300),
		"deep anyOf":   strings.Repeat(`{"anyOf": [{"type": "null"}, `, 3000) + `{}` + strings.Repeat(`]}`, 3000),
		"doubling":     strings.Repeat(`{"anyOf": [{"type": "object", "required": ["a"], "properties": {"a": false}}, {"type": "object", "required": ["a"], "properties": {"a": `, 30) + `{"type": "integer"}` + strings.Repeat(`}}]}`, 30),
	}
}

// count makes every case of a schema.
func count(t testing.TB, schema string) int {
	t.Helper()
	n := 0
	for c := range Cases(&spec.Schema{Root: read(t, schema)}, Options{}) {
		if n++; n%100 == 0 {
			if _, err := c.Payload.MarshalJSON(); err != nil {
				t.Fatal(err)
			}
		}
	}
	return n
}

// Whatever the schema, there is an end to its cases.
func TestHostile(t *testing.T) {
	for _, schema := range hostile {
		t.Logf("%s: %d cases", schema, count(t, schema))
	}
	for name, schema := range wide() {
		t.Logf("%s: %d cases", name, count(t, schema))
	}
}

// FuzzCases holds verdicts against jsonschema v5, for schemas of any kind.
func FuzzCases(f *testing.F) {
	for _, schema := range hostile {
		f.Add(schema)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		f.Add(randomSchema(r, 4))
	}
	f.Fuzz(func(t *testing.T, schema string) {
		if len(schema) > 5000 {
			return
		}
		root, faults := tree.ReadJSON(tree.NewSource("schema.json", []byte(schema)), tree.Limits{Depth: 50})
		if root == nil || len(faults) > 0 {
			return
		}
		oracle := compile(schema)
		if oracle == nil || strings.Contains(schema, `"$id"`) || strings.Contains(schema, `"date-time-local"`) {
			for range Cases(&spec.Schema{Root: root}, Options{}) {
				continue
			}
			return
		}
		for c := range Cases(&spec.Schema{Root: root}, Options{Seed: 1}) {
			payload, _ := c.Payload.MarshalJSON()
			if err := oracle.Validate(decode(t, payload)); (err == nil) != c.Valid {
				t.Errorf("%s: %s: valid %v; jsonschema says %v\n%s", schema, c.Name, c.Valid, err, payload)
			}
		}
	})
}

// compile gives the schema as v5 reads it, or nil when it is none.
func compile(schema string) (compiled *jsonschema.Schema) {
	defer func() {
		if recover() != nil {
			compiled = nil
		}
	}()
	compiler := jsonschema.NewCompiler()
	compiler.Draft, compiler.AssertFormat = jsonschema.Draft7, true
	if compiler.AddResource("urn:schema", strings.NewReader(schema)) != nil {
		return nil
	}
	compiled, err := compiler.Compile("urn:schema")
	if err != nil {
		return nil
	}
	return compiled
}

func decode(t *testing.T, payload []byte) any {
	d := json.NewDecoder(bytes.NewReader(payload))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// randomSchema gives a schema of up to so many levels.
func randomSchema(r *rand.Rand, depth int) string {
	sub := func() string {
		if depth == 0 {
			return `{"type": "string"}`
		}
		return randomSchema(r, depth-1)
	}
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	switch r.IntN(9) {
	case 0:
		return fmt.Sprintf(`{"type": "integer", "minimum": %d, "maximum": %d%s}`, r.IntN(20)-10, r.IntN(100), pick("", `, "multipleOf": 3`, `, "exclusiveMinimum": 2`))
	case 1:
		return fmt.Sprintf(`{"type": %s, "minLength": %d, "maxLength": %d}`, pick(`"string"`, `["string", "null"]`), r.IntN(5), r.IntN(40))
	case 2:
		return pick(`{"type": "string", "pattern": "^[A-Z]{2,4}-\\d+$"}`, `{"type": "string", "format": "email"}`, `{"format": "date-time"}`,
			`{"type": "string", "format": "uri"}`, `{"enum": ["a", 1, null, {"b": []}]}`, `{"const": [1]}`, `{"type": "boolean"}`, `{}`, `false`)
	case 3:
		return fmt.Sprintf(`{"type": "array", "items": %s%s}`, sub(), pick("", `, "minItems": 2`, `, "maxItems": 1`, `, "uniqueItems": true`, `, "contains": {"type": "string"}`))
	case 4:
		return fmt.Sprintf(`{%q: [%s, %s]}`, pick("anyOf", "oneOf", "allOf"), sub(), sub())
	case 5:
		return fmt.Sprintf(`{"if": %s, "then": %s, "else": %s}`, sub(), sub(), sub())
	case 6:
		return fmt.Sprintf(`{"not": %s}`, sub())
	}
	return fmt.Sprintf(`{"type": "object", "properties": {"id": %s, "name": %s, "rest": %s}%s}`, sub(), sub(), sub(),
		pick("", `, "required": ["id"]`, `, "required": ["id", "other"]`, `, "additionalProperties": false`, `, "minProperties": 2`, `, "propertyNames": {"maxLength": 4}`, `, "dependencies": {"id": ["name"]}`))
}

func BenchmarkCases(b *testing.B) {
	schema := embedded(b).Observed.Channel("ticket-message-created").Schema()
	for b.Loop() {
		n := 0
		for range Cases(schema, Options{}) {
			n++
		}
		b.ReportMetric(float64(n), "cases/op")
	}
}

func BenchmarkTypical(b *testing.B) {
	schema := embedded(b).Observed.Channel("ticket-message-created").Schema()
	for b.Loop() {
		if Typical(schema, Options{}) == nil {
			b.Fatal("no payload")
		}
	}
}
