package validator

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/accept"
	"github.com/webhook-lint/webhook-lint/tree"
)

// bothTell gives what is told of a payload under a schema, which is the same
// with the matcher in front as without one.
func bothTell(t *testing.T, schema, payload string) []string {
	t.Helper()
	s, err := NewSchema(parseNode(t, schema))
	if err != nil {
		t.Fatalf("%s: %v", schema, err)
	}
	told, found := s.both([]byte(payload))
	if len(told)+len(found) > 0 && !reflect.DeepEqual(told, found) {
		t.Errorf("of %s under %s is told\n%s\nand of the whole\n%s", payload, schema, spelled(told), spelled(found))
	}
	var list []string
	for _, d := range found {
		list = append(list, string(d.Pointer)+" "+d.Message)
	}
	return list
}

// both gives what Check tells, and what it would tell without a matcher.
func (s *Schema) both(payload []byte) (told, found []diag.Diagnostic) {
	source := tree.NewSource("v", payload)
	told = s.Check(source)
	slow := *s
	slow.matcher = func() *accept.Matcher { return nil }
	return told, slow.Check(source)
}

func tells(t *testing.T, schema, payload string, want ...string) {
	t.Helper()
	if got := bothTell(t, schema, payload); !slices.Equal(got, want) {
		t.Errorf("of %s under %s is told %q, want %q", payload, schema, got, want)
	}
}

// A number is the name of a member as it is the index of an item.
func TestNumberAsName(t *testing.T) {
	const schema = `{"properties": {"a": {"items": {"properties": {"x": {}}}, "additionalProperties": {"properties": {"y": {}}}}}}`
	tells(t, schema, `{"a": {"0": {"y": 1}}}`)
	tells(t, schema, `{"a": [{"x": 1}]}`)
	tells(t, schema, `{"a": {"0": {"x": 1}}}`, `/a/0/x a[0] has no property "x"`)
	tells(t, schema, `{"a": [{"y": 1}]}`, `/a/0/y a[0] has no property "y"`)
}

// What propertyNames refuses is the name, whatever the value is.
func TestPropertyNames(t *testing.T) {
	const told = ` a property "long"; want names that fit the schema's propertyNames`
	tells(t, `{"propertyNames": {"maxLength": 1}}`, `{"a": "long", "long": ""}`, `/long the payload has`+told)
	tells(t, `{"propertyNames": {"maxLength": 1, "pattern": "^x"}}`, `{"long": 1, "x": 1}`, `/long the payload has`+told)
	tells(t, `{"properties": {"o": {"propertyNames": {"anyOf": [{"maxLength": 1}, {"const": "name"}]}}}}`, `{"o": {"name": 1, "long": 1}}`, `/o/long o has`+told)
	tells(t, `{"properties": {"propertyNames": {"maxLength": 1}}}`, `{"propertyNames": "long"}`, `/propertyNames propertyNames is 4 characters long; want at most 1`)
}

// The first items may have schemas of their own.
func TestFirstItems(t *testing.T) {
	tells(t, `{"prefixItems": [{"properties": {"x": {}}}], "items": {"properties": {"y": {}}}}`, `[{"x": 1}, {"y": 1}]`)
	tells(t, draft7+`"items": [{"properties": {"x": {}}}, {"properties": {"y": {}}}]}`, `[{"x": 1}, {"y": 1}, {"z": 1}]`)
}

// What stands beside $ref says nothing in draft-07, and counts since 2019-09.
func TestBesideReference(t *testing.T) {
	const beside = `"definitions": {"open": {"type": "object"}, "x": {"properties": {"x": {}}}}, "properties": {"a": `
	tells(t, draft7+beside+`{"$ref": "#/definitions/open", "properties": {"y": {}}}}}`, `{"a": {"z": 1}}`)
	tells(t, draft7+beside+`{"$ref": "#/definitions/x", "properties": {"y": {}}}}}`, `{"a": {"x": 1, "y": 1}}`, `/a/y a has no property "y"`)
	tells(t, `{`+beside+`{"$ref": "#/definitions/x", "properties": {"y": {}}}}}`, `{"a": {"x": 1, "y": 1}}`)
	tells(t, `{`+beside+`{"$ref": "#/definitions/x", "allOf": [{"properties": {"y": {}}}]}}}`, `{"a": {"x": 1, "y": 1}}`)
}

// An empty name is one like others, which jsonschema v5 leaves out of places.
func TestEmptyName(t *testing.T) {
	tells(t, `{"properties": {"": {"type": "integer"}}}`, `{"": "a"}`, `/ "" is the text "a"; want an integer`)
	tells(t, `{"properties": {"": {"properties": {"a": {"required": [""]}}}}}`, `{"": {"a": {}}}`, `//a "".a has no "", which is required`)
	tells(t, `{"additionalProperties": {"additionalProperties": {"maximum": 5}}}`, `{"": {"a": 4}, "a": {"": 6}}`, `/a/ a."" is 6; want at most 5`)
	tells(t, `{"additionalProperties": {"additionalProperties": {"maximum": 5}}}`, `{"": {"a": 7}, "a": {"": 6}}`,
		`//a "".a is 7; want at most 5`, `/a/ a."" is 6; want at most 5`)
	tells(t, `{"items": {"properties": {"": false, "b%/~": {"type": "null"}}, "anyOf": [{"properties": {"": {"type": "string"}}}, {"minProperties": 2}]}}`, `[{"": 5, "b%/~": 5}]`,
		`/0/ [0]."" must not be there`, `/0/b%~1~0 [0].b%/~ is a number; want null`)
	tells(t, `{"additionalProperties": {"patternProperties": {"^a": {"type": "null"}}}}`, `{"": {"a": 1}, "a": {"": 1}}`, `//a "".a is a number; want null`)
	tells(t, `{"additionalProperties": {"additionalProperties": {"type": "string"}}}`, `{"": {"0": -3}, "0": {"": 1, "0": null}}`,
		`//0 ""[0] is a number; want a string`, `/0/ [0]."" is a number; want a string`, `/0/0 [0][0] is null; want a string`)
	tells(t, `{"properties": {"a": {"additionalProperties": false}}}`, `{"a": {"": 1}}`, `/a/ a must not have a property ""`)
	tells(t, `{"properties": {"a": {"properties": {"b": {}}}}}`, `{"a": {"": 1}}`, `/a/ a has no property ""`)
}

// What an alternative leaves open by silence is closed by another that has names.
func TestAlternativesBelow(t *testing.T) {
	const two = `{"properties": {"a": {"anyOf": [{"type": "object", "properties": {"b": {"type": "object", "properties": {"x": {}}}}},
		{"type": "object", "properties": {"b": %s}}]}}}`
	silent, open := fmt.Sprintf(two, `{"type": "object"}`), fmt.Sprintf(two, `{"type": "object", "additionalProperties": true}`)
	tells(t, silent, `{"a": {"b": {"x": 1}}}`)
	tells(t, silent, `{"a": {"b": {"y": 1}}}`, `/a/b/y a.b has no property "y"`)
	tells(t, open, `{"a": {"b": {"y": 1}}}`)

	const items = `{"anyOf": [{"type": "array", "items": {"properties": {"x": {}}}}, {"items": {"type": "object"}}]}`
	tells(t, items, `[{"x": 1}]`)
	tells(t, items, `[{"y": 1}]`, `/0/y [0] has no property "y"`)
}
