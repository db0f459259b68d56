package validator

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/internal/accept"
	"github.com/webhook-lint/webhook-lint/tree"
)

// Over random schemas, what the matcher accepts is valid for jsonschema v5. Of
// schemas that it covers it accepts all plain values that are valid. And Check
// tells what it would tell without a matcher.
func TestAcceptSchemas(t *testing.T) {
	var n verdicts
	for seed := range uint64(3000) {
		n.acceptUnder(t, seed, nil)
	}
	if t.Logf("%+v", n); n.accepted < n.valid/2 || n.plain < 500 || n.silent < n.clean/2 || n.clean < 2000 {
		t.Errorf("%+v: want half of the valid ones accepted, and 500 plain ones, and of 2,000 with no finding half", n)
	}
}

// verdicts count values: those that are valid, those that the matcher accepts,
// and those that are valid and plain, under schemas that it covers; those in
// which nothing is found, and those of which that is known at once.
type verdicts struct{ valid, accepted, plain, clean, silent int }

func FuzzAcceptSchemas(f *testing.F) {
	for seed, payload := range []string{`{"a": 1, "b": "x", "a": 2}`, `[1.0, -0, 1e2, 99999999999999999999]`, `"\ud83d\ude9a"`, `"2016-12-31T23:59:60Z"`, ` null `} {
		f.Add(uint64(seed), []byte(payload))
	}
	f.Fuzz(func(t *testing.T, seed uint64, payload []byte) { new(verdicts).acceptUnder(t, seed, payload) })
}

// acceptUnder compares the matcher with jsonschema v5 under a random schema, on
// a payload and on random ones, which it counts, and what is told of them with
// and without a matcher.
func (n *verdicts) acceptUnder(t *testing.T, seed uint64, payload []byte) {
	r := rand.New(rand.NewPCG(seed, 4))
	covered := seed%2 == 0
	text, definition := randomSchema(r, 3, covered), randomSchema(r, 1, covered)
	text = pick(r, draft7, draft2020) + `"definitions": {"d": ` + strings.ReplaceAll(definition, `"$ref": "#/definitions/d"`, `"minimum": 1`) + `}, "allOf": [` + text + `]}`
	schema, err := NewSchema(parseNode(t, text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	m := accept.Compile(accept.Options{}, accept.Reading{
		Root: schema.message.schema.Root, Resolve: schema.message.definition, Modern: schema.message.modern,
	})
	judge := func(payload []byte) (is, accepted bool) {
		value, faults := tree.ReadJSON(tree.NewSource("v", payload), tree.Limits{})
		is, accepted = value != nil && len(faults) == 0 && schema.Accepts(value), m.Accepts(payload)
		if accepted && !is {
			t.Errorf("%s is accepted under %s", payload, text)
		}
		n.compare(t, schema, text, payload)
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

// compare checks that of a payload is told what is told without a matcher.
func (n *verdicts) compare(t *testing.T, schema *Schema, text string, payload []byte) {
	told, found := schema.both(payload)
	if len(told)+len(found) > 0 && !reflect.DeepEqual(told, found) {
		t.Errorf("of %s under %s is told\n%s\nand without a matcher\n%s", payload, text, spelled(told), spelled(found))
	}
	if len(found) == 0 {
		n.clean++
	}
	if schema.Passes(payload) {
		n.silent++
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
	kinds := 12
	if covered {
		kinds = 6
	}
	names := []string{"a", "b", "longer_name", "0", ""}
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	switch r.IntN(kinds) {
	case 0:
		add(`"type": "object", "properties": {%q: %s, %q: %s, %q: %s}`, names[0], sub(), names[1], sub(), names[2], sub())
		if r.IntN(2) == 0 {
			add(`"required": [%q]`, pick(r, "a", "b", "c", ""))
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
		add(`"type": "string", %s`, pick(r, `"minLength": 1`, `"maxLength": 3`, `"pattern": "^a"`, `"enum": ["a", "b", "ab"]`, `"format": "date-time"`, `"format": "date"`, `"format": "time"`, `"format": "email"`, `"format": "uri"`, `"format": "uuid"`))
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
		add(`"$ref": "#/definitions/d", %s`, pick(r, `"type": "string"`, `"properties": {"a": `+sub()+`}`, `"allOf": [`+sub()+`]`, `"additionalProperties": true`))
	case 8:
		add(`"items": %s, "additionalProperties": %s`, sub(), sub())
	case 9:
		one, other := sub(), sub()
		add(`"anyOf": [{"type": ["object", "array"], "properties": {%q: %s}, "items": %s}, {"properties": {%q: %s}, "items": %s}]`, names[0], one, one, names[0], other, other)
	case 10:
		add(`"properties": {%q: %s}, "additionalProperties": %s`, names[0], sub(), pick(r, "true", `{"properties": {"a": {}}}`))
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
				`"2024-02-29T10:00:00.123456+00:00"`, `"2024-02-29"`, `"10:00:00Z"`, `"10:00:00.5+02:00"`, `"emma@example.com"`, `"https://example.com/a?b=c"`, `"658d6f54-fbff-4b7c-8f2d-032100000000"`)
		}
		return pick(r, `-0`, `1.0`, `1e1`, `1.5`, `99999999999999999999`, `"\u0061"`, `"é"`, `"2024-02-29t10:00:00z"`, `"0000-01-01"`, `"2016-12-31T23:59:60Z"`, `"23:59:60Z"`, `"24:00:00Z"`, `"a.@b.c"`, `"a:b"`, `"https://ex ample.com"`)
	}
	if r.IntN(3) == 0 {
		return "[" + strings.Join([]string{randomValue(r, depth-1, plain), randomValue(r, depth-1, plain)}[:r.IntN(3)], ",") + "]"
	}
	var members []string
	for _, name := range []string{"a", "b", "c", "longer_name", "abc", "0", ""} {
		if r.IntN(2) == 0 {
			members = append(members, fmt.Sprintf("%q: %s", name, randomValue(r, depth-1, plain)))
		}
	}
	return "{" + strings.Join(members, ", ") + "}"
}
