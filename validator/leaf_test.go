package validator

import (
	"reflect"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

// sameLeaf compares what is known of a value without jsonschema v5 with what
// that says of it. It reports whether anything is known.
func sameLeaf(t *testing.T, m *message, c *claim, value *tree.Node) bool {
	t.Helper()
	got, known := c.judge(m, value)
	if want := m.problems(c.schema, value.Value()); known && !reflect.DeepEqual(distinct(got), distinct(want)) {
		t.Errorf("%s of %s: %v, and v5 says %v", c.node.JSON(), value.JSON(), got, want)
	}
	return known
}

// Each row is a schema, and of how many of the values v5 need not be asked.
func TestLeaf(t *testing.T) {
	values := strings.Split(`null true false 0 12 -3 1.0 1.5 12.50 1e2 1.5e1 15e-1 -0.0 "" "open" "Open" "12" "2026-02-03T04:05:06Z" "2026-02-03T04:05:06" "a@b.example" "é" {} {"a":1} [] ["open"]`, " ")
	for _, tt := range []struct {
		schema string
		known  int
	}{
		{`true`, 0},
		{`false`, 0},
		{`{}`, 8},
		{`{"type": "string"}`, 25},
		{`{"type": "integer"}`, 17},
		{`{"type": ["number", "null"]}`, 14},
		{`{"type": ["object", "integer", "boolean"], "minProperties": 1}`, 13},
		{`{"enum": ["open", "closed", null, 12, {"a": 1}]}`, 8},
		{`{"type": "string", "enum": ["open"], "title": "a", "x-b": 1}`, 25},
		{`{"type": ["string", "null"], "enum": ["open", null], "pattern": "^O", "format": "email"}`, 24},
		{`{"format": "date-time"}`, 8},
		{`{"format": "date-time-local"}`, 8},
		{`{"format": "no-such"}`, 8},
		{`{"type": "string", "pattern": "^[0-9]+$"}`, 25},
		{`{"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date-time-local"}, {"pattern": "^[0-9]{1,20}$"}]}`, 25},
		{`{"anyOf": [{"type": "null"}, {"type": "integer"}]}`, 8},
		{`{"anyOf": [{"type": "null"}, {"type": "string", "enum": ["open"], "pattern": "z"}, {"type": "string", "format": "email"}]}`, 8},
		{`{"anyOf": [{"anyOf": [{"enum": ["a"]}, {"pattern": "b"}]}, {"minLength": 12}, {}]}`, 1},
		{`{"type": "string", "minLength": 3}`, 17},
		{`{"type": "null", "allOf": [{"maxLength": 1}]}`, 24},
		{`{"$ref": "#/$defs/a", "pattern": "z"}`, 0},
		{`{"type": "string", "const": "open"}`, 17},
	} {
		for _, draft := range []string{draft7, draft2020} {
			m := schemaOf(t, draft+`"properties": {"a": `+tt.schema+`}, "$defs": {"a": {"type": "string"}}}`).message
			c := newClaim(m.whole.Properties["a"], "/properties/a", m.schema.Root.At("/properties/a"))
			known := 0
			for _, value := range values {
				if sameLeaf(t, m, &c, parseNode(t, value)) {
					known++
				}
			}
			if known != tt.known {
				t.Errorf("%s%s: %d values of %d need no v5, want %d", draft, tt.schema, known, len(values), tt.known)
			}
		}
	}
	for draft, want := range map[string]bool{draft7: false, draft2020: true} { // what stands beside $ref
		m := schemaOf(t, draft+`"properties": {"a": {"$ref": "#/$defs/a", "type": "null"}}, "$defs": {"a": {"type": "string"}}}`).message
		c := newClaim(m.whole.Properties["a"], "/properties/a", m.schema.Root.At("/properties/a"))
		if got := sameLeaf(t, m, &c, parseNode(t, `1`)); got != want {
			t.Errorf("%s: known is %t, want %t", draft, got, want)
		}
	}
}
