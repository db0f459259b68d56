package compat

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
	"github.com/webhook-lint/webhook-lint/validator"
)

// A grammar makes random schemas, small enough that two of them are often
// related, and random values, near enough to be of one.
type grammar struct{ *rand.Rand }

func (g grammar) one(list ...string) string { return list[g.IntN(len(list))] }

func (g grammar) root(dialect string) string {
	defs := []string{fmt.Sprintf(`"a": %s`, g.schema(2)), fmt.Sprintf(`"b": %s`, g.schema(1)),
		`"tree": {"type": "object", "properties": {"a": {"$ref": "#/$defs/tree"}, "b": ` + g.schema(0) + `}}`}
	keywords := append([]string{dialect, `"$defs": {` + strings.Join(defs, ", ") + `}`}, g.keywords(3)...)
	return "{" + strings.Join(keywords, ", ") + "}"
}

func (g grammar) schema(depth int) string {
	switch n := g.IntN(20); {
	case n == 0:
		return "true"
	case n == 1:
		return "false"
	case n < 4 && depth > 0:
		return fmt.Sprintf(`{"$ref": "#/$defs/%s"}`, g.one("a", "b", "tree"))
	}
	return "{" + strings.Join(g.keywords(depth), ", ") + "}"
}

func (g grammar) keywords(depth int) []string {
	seen := map[string]bool{}
	var list []string
	for range 1 + g.IntN(3) {
		keyword := g.keyword(depth)
		if name, _, _ := strings.Cut(keyword, ":"); !seen[name] {
			seen[name] = true
			list = append(list, keyword)
		}
	}
	return list
}

func (g grammar) keyword(depth int) string {
	n := g.IntN(26)
	if depth == 0 {
		n = g.IntN(14)
	}
	switch n {
	case 0, 1, 2:
		return fmt.Sprintf(`"type": %q`, g.one("null", "boolean", "integer", "number", "string", "array", "object"))
	case 3:
		return `"type": [` + g.one(`"null", "string"`, `"integer", "string"`, `"object", "null"`, `"number", "boolean"`) + `]`
	case 4:
		return `"enum": [` + g.one(`"a", "b"`, `"a", "b", "c"`, `1, 2, "a"`, `null, true`, `{}, "a"`) + `]`
	case 5:
		return `"const": ` + g.one(`"a"`, `1`, `null`, `true`, `1.0`)
	case 6:
		return fmt.Sprintf(`%q: %s`, g.one("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), g.one("0", "1", "1.5", "2", "-1"))
	case 7:
		return `"multipleOf": ` + g.one("1", "2", "0.5", "3")
	case 8:
		return fmt.Sprintf(`%q: %s`, g.one("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), g.one("0", "1", "2"))
	case 9:
		return `"pattern": ` + g.one(`"^a"`, `"^[ab]$"`, `"^[a-c]+$"`, `"b"`)
	case 10:
		return `"format": ` + g.one(`"date"`, `"date-time"`, `"email"`)
	case 11, 12:
		return `"required": [` + g.one(`"a"`, `"b"`, `"a", "b"`) + `]`
	case 13:
		return `"uniqueItems": true`
	case 14, 15, 16:
		return fmt.Sprintf(`"properties": {"a": %s, %q: %s}`, g.schema(depth-1), g.one("b", "c"), g.schema(depth-1))
	case 17:
		return `"additionalProperties": ` + g.one("false", "false", g.schema(depth-1))
	case 18:
		if g.IntN(4) == 0 {
			return fmt.Sprintf(`"items": [%s], "additionalItems": %s`, g.schema(depth-1), g.schema(depth-1))
		}
		return `"items": ` + g.schema(depth-1)
	case 19:
		return fmt.Sprintf(`"prefixItems": [%s, %s]`, g.schema(depth-1), g.schema(depth-1))
	case 20:
		return fmt.Sprintf(`%q: [%s, %s]`, g.one("anyOf", "oneOf", "allOf", "oneOf"), g.schema(depth-1), g.schema(depth-1))
	case 21:
		return `"not": ` + g.schema(depth-1)
	case 22:
		return fmt.Sprintf(`"if": %s, "then": %s, "else": %s`, g.schema(depth-1), g.schema(depth-1), g.schema(depth-1))
	case 23:
		return fmt.Sprintf(`"patternProperties": {%q: %s}`, g.one("^a", "b", "^[bc]$"), g.schema(depth-1))
	case 24:
		return `"propertyNames": ` + g.one(`{"maxLength": 1}`, `{"enum": ["a", "b"]}`, `{"pattern": "^a"}`, `false`)
	}
	return g.one(`"dependentRequired": {"a": ["b"]}`, `"contains": {"type": "string"}`, `"dependencies": {"a": ["b"], "c": {"type": "string"}}`, `"contentEncoding": "base64"`, `"unevaluatedProperties": false`,
		`"dependentSchemas": {"b": `+g.schema(depth-1)+`}`)
}

// mutated gives a schema that differs in a place or two.
func (g grammar) mutated(text string) string {
	swaps := [][2]string{
		{`"a"`, `"b"`}, {`"string"`, `"integer"`}, {`false`, `true`}, {`true`, `false`}, {`"integer"`, `"number"`}, {`2`, `1`}, {`1`, `2`}, {`0`, `1`},
		{`"anyOf"`, `"oneOf"`}, {`"oneOf"`, `"anyOf"`}, {`"minimum"`, `"exclusiveMinimum"`}, {`"a", "b", "c"`, `"a", "b"`}, {`"required"`, `"x-required"`},
		{`"additionalProperties"`, `"x-more"`}, {`"type"`, `"x-type"`}, {`"pattern"`, `"x-pattern"`}, {`"not"`, `"x-not"`},
	}
	for range 1 + g.IntN(6) {
		swap := swaps[g.IntN(len(swaps))]
		if n := strings.Count(text, swap[0]); n > 0 {
			parts := strings.Split(text, swap[0])
			i := 1 + g.IntN(n)
			text = strings.Join(parts[:i], swap[0]) + swap[1] + strings.Join(parts[i:], swap[0])
		}
	}
	return text
}

func (g grammar) value(depth int) *tree.Node {
	n := g.IntN(14)
	if depth == 0 {
		n = g.IntN(8)
	}
	switch {
	case n == 0:
		return tree.NewNull(nil)
	case n == 1:
		return tree.NewBool(g.IntN(2) == 0, nil)
	case n < 4:
		return tree.NewNumber(g.one("0", "1", "1.0", "2", "-1", "1.5", "0.5", "3", "6", "100"), nil)
	case n < 8:
		return tree.NewString(g.one("a", "b", "c", "", "ab", "abc", "x", "2024-01-31", "2024-01-31T09:30:00Z", "ada@example.com"), nil)
	case n < 10:
		made := tree.NewArray(nil)
		for range g.IntN(4) {
			made.Items = append(made.Items, g.value(depth-1))
		}
		return made
	}
	made := tree.NewObject(nil)
	for _, name := range []string{"a", "b", "c", "ab", "z"} {
		if g.IntN(2) == 0 {
			made.Set(name, g.value(depth-1))
		}
	}
	return made
}

var dialects = []string{
	`"$schema": "https://json-schema.org/draft/2020-12/schema"`, `"$schema": "http://json-schema.org/draft-07/schema#"`,
	`"$schema": "https://json-schema.org/draft/2019-09/schema"`, `"$comment": "none"`,
}

// Whatever Includes and Compare say of two random schemas holds of values:
// where they say yes, no sampled value speaks against it, and each witness is
// one.
func TestRandomSchemas(t *testing.T) {
	const pairs, samples = 300, 2000
	var answers [3]int
	confirmed, missed := 0, 0
	for seed := range uint64(pairs) {
		g := grammar{rand.New(rand.NewPCG(seed, 7))}
		dialect := dialects[seed%uint64(len(dialects))]
		wide := g.root(dialect)
		narrow := g.mutated(wide)
		if seed%5 == 0 {
			narrow = g.root(dialect)
		}
		outer, inner := read(wide), read(narrow)
		if outer == nil || inner == nil { // a mutation gave a name twice
			continue
		}
		refuses, err1 := validator.NewSchema(outer)
		accepts, err2 := validator.NewSchema(inner)
		if err1 != nil || err2 != nil {
			continue
		}
		answer, changes, err := Includes(outer, inner, Options{})
		if err != nil {
			t.Fatal(err)
		}
		answers[answer]++
		lines(t, changes, refuses, accepts)
		if (answer == Yes) != (len(changes) == 0) {
			t.Errorf("seed %d: %s with %d changes", seed, answer, len(changes))
		}
		told, err := Compare(outer, inner, Options{})
		if err != nil {
			t.Fatal(err)
		}
		lines(t, told, refuses, accepts)
		harmless := worst(told) == Safe
		found := false
		for range samples {
			value := g.value(3)
			if !found && refuses.Refuses(value) && accepts.Accepts(value) {
				found = true
				text, _ := value.MarshalJSON()
				if answer == Yes || harmless {
					t.Fatalf("seed %d: includes %s, compare %v, but %s\nwide   %s\nnarrow %s", seed, answer, worst(told), text, wide, narrow)
				}
			}
			if found && answer != Yes && !harmless {
				break
			}
		}
		if found && answer == Undecided {
			missed++
		}
		if found {
			confirmed++
		}
	}
	t.Logf("%d yes, %d no, %d undecided; values against %d, undecided then %d", answers[Yes], answers[No], answers[Undecided], confirmed, missed)
	if answers[Yes] < pairs/10 || answers[No] < pairs/10 || answers[Undecided] > pairs/4 {
		t.Errorf("the answers are %v", answers)
	}
}

func read(text string) *tree.Node {
	n, faults := tree.ReadJSON(tree.NewSource("schema.json", []byte(text)), tree.Limits{})
	if len(faults) > 0 {
		return nil
	}
	return n
}

func worst(changes []Change) Verdict {
	verdict := Safe
	for _, c := range changes {
		verdict = max(verdict, c.Verdict)
	}
	return verdict
}
