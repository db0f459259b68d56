package validator

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/internal/accept"
	"github.com/webhook-lint/webhook-lint/tree"
)

// Over random schemas, what the matcher accepts is valid for jsonschema v5. Of
// schemas that it covers it accepts all plain values that are valid.
func TestAcceptSchemas(t *testing.T) {
	var n verdicts
	for seed := range uint64(3000) {
		n.acceptUnder(t, seed, nil)
	}
	if t.Logf("%+v", n); n.accepted < n.valid/2 || n.plain < 500 {
		t.Errorf("%+v: want half of the valid ones accepted, and 500 plain ones", n)
	}
}

// verdicts count values: those that are valid, those that the matcher accepts,
// and those that are valid and plain, under schemas that it covers.
type verdicts struct{ valid, accepted, plain int }

func FuzzAcceptSchemas(f *testing.F) {
	for seed, payload := range []string{`{"a": 1, "b": "x", "a": 2}`, `[1.0, -0, 1e2, 99999999999999999999]`, `"\ud83d\ude9a"`, `"2016-12-31T23:59:60Z"`, ` null `} {
		f.Add(uint64(seed), []byte(payload))
	}
	f.Fuzz(func(t *testing.T, seed uint64, payload []byte) { new(verdicts).acceptUnder(t, seed, payload) })
}

// acceptUnder compares the matcher with jsonschema v5 under a random schema, on
// a payload and on random ones, which it counts.
func (n *verdicts) acceptUnder(t *testing.T, seed uint64, payload []byte) {
	r := rand.New(rand.NewPCG(seed, 4))
	covered := seed%2 == 0
	text, definition := randomSchema(r, 3, covered), randomSchema(r, 1, covered)
	text = `{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"d": ` + strings.ReplaceAll(definition, `"$ref": "#/definitions/d"`, `"minimum": 1`) +
		`}, "allOf": [` + text + `]}`
	root, _ := tree.ReadJSON(tree.NewSource("s", []byte(text)), tree.Limits{})
	schema, err := NewSchema(root)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	m := accept.Compile(accept.Options{}, accept.Reading{Root: schema.message.schema.Root, Resolve: schema.message.definition})
	judge := func(payload []byte) (is, accepted bool) {
		value, faults := tree.ReadJSON(tree.NewSource("v", payload), tree.Limits{})
		is, accepted = value != nil && len(faults) == 0 && schema.Accepts(value), m.Accepts(payload)
		if accepted && !is {
			t.Errorf("%s is accepted under %s", payload, text)
		}
		return is, accepted
	}
	judge(payload)
	for range 12 {
		plain := covered && r.IntN(2) == 0
		payload := randomValue(r, 3, plain)
		is, accepted := judge([]byte(payload))
		if plain && is {
			n.plain++
			if !accepted {
				t.Errorf("%s is plain and valid, and not accepted under %s", payload, text)
			}
		}
		if is {
			n.valid++
		}
		if accepted {
			n.accepted++
		}
	}
}

func pick(r *rand.Rand, list ...string) string { return list[r.IntN(len(list))] }

// randomSchema gives a schema of up to so many levels; with covered, of what
// the matcher covers alone.
func randomSchema(r *rand.Rand, depth int, covered bool) string {
	if depth == 0 {
		return pick(r, `true`, `{}`, `{"type": "string"}`, `{"type": "integer"}`, `{"type": ["null", "number"]}`, `{"$ref": "#/definitions/d"}`)
	}
	sub := func() string { return randomSchema(r, depth-1, covered) }
	var members []string
	add := func(format string, args ...any) { members = append(members, fmt.Sprintf(format, args...)) }
	kinds := 9
	if covered {
		kinds = 6
	}
	switch r.IntN(kinds) {
	case 0:
		add(`"type": "object", "properties": {"a": %s, "b": %s, "longer_name": %s}`, sub(), sub(), sub())
		if r.IntN(2) == 0 {
			add(`"required": [%q]`, pick(r, "a", "b", "c"))
		}
		if r.IntN(2) == 0 {
			add(`"additionalProperties": %s`, pick(r, "false", "true", sub()))
		}
	case 1:
		add(`"type": ["array", "null"], "items": %s`, sub())
		if r.IntN(2) == 0 {
			add(`"minItems": %d, "maxItems": %d`, r.IntN(2), 1+r.IntN(3))
		}
	case 2:
		add(`"type": "string", %s`, pick(r, `"minLength": 1`, `"maxLength": 3`, `"pattern": "^a"`, `"enum": ["a", "b", "ab"]`, `"format": "date-time"`, `"format": "date"`, `"format": "email"`, `"format": "uri"`, `"format": "uuid"`))
	case 3:
		add(`"type": %s, %s`, pick(r, `"integer"`, `["integer", "null"]`, `["integer", "string"]`), pick(r, `"minimum": 0`, `"maximum": 10`, `"exclusiveMinimum": 1`, `"enum": [1, 2, null, "a"]`, `"const": 1`))
	case 4:
		if covered {
			add(`"allOf": [%s, %s]`, sub(), sub())
			break
		}
		add(`"%s": [%s, %s]`, pick(r, "anyOf", "oneOf", "allOf"), sub(), sub())
	case 5:
		if covered {
			add(`"%s": [{"type": "object", "properties": {"a": %s}}, {"type": "null"}]`, pick(r, "anyOf", "oneOf"), sub())
			break
		}
		add(`"%s": [%s, {"type": "null"}]`, pick(r, "anyOf", "oneOf"), sub())
	case 6:
		add(`"not": %s`, sub())
	case 7:
		add(`"$ref": "#/definitions/d", "type": "string"`)
	default:
		add(`"type": ["object", "string", "boolean", "number"], %s`, pick(r, `"minProperties": 1`, `"propertyNames": {"maxLength": 1}`, `"patternProperties": {"^a": {"type": "null"}}`,
			`"const": true`, `"uniqueItems": true`, `"title": "x"`, `"exclusiveMaximum": 1.5`, `"multipleOf": 2`))
	}
	return "{" + strings.Join(members, ", ") + "}"
}

// randomValue gives a value of up to so many levels; with plain, as those are
// that senders write mostly.
func randomValue(r *rand.Rand, depth int, plain bool) string {
	if depth == 0 || r.IntN(3) == 0 {
		if plain || r.IntN(2) == 0 {
			return pick(r, `null`, `true`, `false`, `0`, `1`, `2`, `11`, `-3`, `1234567890`, `"a"`, `"b"`, `"ab"`, `"abcd"`, `""`, `"2024-02-29T10:00:00Z"`, `"2023-02-29T10:00:00Z"`,
				`"2024-02-29T10:00:00.123456+00:00"`, `"2024-02-29"`, `"emma@example.com"`, `"https://example.com/a?b=c"`, `"658d6f54-fbff-4b7c-8f2d-032100000000"`)
		}
		return pick(r, `-0`, `1.0`, `1e1`, `1.5`, `99999999999999999999`, `"\u0061"`, `"é"`, `"2024-02-29t10:00:00z"`, `"0000-01-01"`, `"2016-12-31T23:59:60Z"`, `"a.@b.c"`, `"a:b"`, `"https://ex ample.com"`)
	}
	if r.IntN(3) == 0 {
		return "[" + strings.Join([]string{randomValue(r, depth-1, plain), randomValue(r, depth-1, plain)}[:r.IntN(3)], ",") + "]"
	}
	var members []string
	for _, name := range []string{"a", "b", "c", "longer_name", "abc"} {
		if r.IntN(2) == 0 {
			members = append(members, fmt.Sprintf("%q: %s", name, randomValue(r, depth-1, plain)))
		}
	}
	return "{" + strings.Join(members, ", ") + "}"
}
