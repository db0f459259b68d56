package compat

import (
	"fmt"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

type pair struct{ name, old, new string }

// unfolding are pairs of schemas that unfold without end, or nearly so.
func unfolding() []pair {
	defs := func(n int, each func(i, next int) string) string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf(`"d%d": %s`, i, each(i, (i+1)%n))
		}
		return `{"$ref": "#/$defs/d0", "$defs": {` + strings.Join(list, ",") + `}}`
	}
	wide := func(n int, kind string) string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf(`"p%d": {"type": %q}`, i, kind)
		}
		return `{"type": "object", "properties": {` + strings.Join(list, ",") + `}}`
	}
	nested := func(n int, inner string) string {
		return strings.Repeat(`{"properties": {"a": `, n) + inner + strings.Repeat(`}}`, n)
	}
	doubling := func(last string) string {
		return defs(40, func(i, next int) string {
			if i == 39 {
				return last
			}
			return fmt.Sprintf(`{"allOf": [{"$ref": "#/$defs/d%d"}, {"$ref": "#/$defs/d%d"}]}`, next, next)
		})
	}
	branching := func(last string) string {
		return defs(30, func(i, next int) string {
			if i == 29 {
				return last
			}
			return fmt.Sprintf(`{"anyOf": [{"required": ["a"], "properties": {"a": {"$ref": "#/$defs/d%d"}}}, {"required": ["b"], "properties": {"b": {"$ref": "#/$defs/d%d"}}}]}`, next, next)
		})
	}
	product := func(kind string) string {
		list := make([]string, 12)
		for i := range list {
			list[i] = fmt.Sprintf(`{"anyOf": [{"required": ["a%d"]}, {"required": ["b%d"]}, {"properties": {"c": {"type": %q}}}]}`, i, i, kind)
		}
		return `{"allOf": [` + strings.Join(list, ",") + `]}`
	}
	ring := func(kind string) string {
		return defs(50, func(i, next int) string {
			return fmt.Sprintf(`{"type": "object", "required": ["next"], "properties": {"v": {"type": %q}, "next": {"$ref": "#/$defs/d%d"}}}`, kind, next)
		})
	}
	return []pair{
		{"doubling", doubling(`{"type": "string"}`), doubling(`{"type": "integer"}`)},
		{"branching", branching(`{"type": "string"}`), branching(`{"type": "integer"}`)},
		{"product", product("string"), product("integer")},
		{"ring without an end", ring("string"), ring("integer")},
		{"wide", wide(1000, "string"), wide(1000, "integer")},
		{"nested", nested(100, `{"type": "string"}`), nested(100, `{"type": "integer"}`)},
		{"lengths", `{"maxLength": 1000000000, "minItems": 1000000}`, `{"minLength": 900000000, "minItems": 900000}`},
		{"counts", `{"minProperties": 1000000}`, `{"minProperties": 900000}`},
		{"numbers", `{"minimum": 1e300}`, `{"minimum": 1e-300}`},
		{"repetition", `{"pattern": "^((a{1000})b{1000})*$"}`, `{"pattern": "^((((a{10}){10}){10})c{1000})+$"}`},
		{"alternation", `{"pattern": "^(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)$"}`, `{"pattern": "^[^\u0000]$"}`},
	}
}

func TestBounds(t *testing.T) {
	for _, tt := range unfolding() {
		changes, err := Compare(parse(t, tt.old), parse(t, tt.new), Options{})
		if err != nil || worst(changes) == Safe {
			t.Errorf("%s: %v and an error %v", tt.name, worst(changes), err)
		}
		if _, err := Compare(parse(t, tt.old), parse(t, tt.new), Options{AssumeClosed: true}); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if got := tell(t, tt.old, tt.old, Options{}); got != "" {
			t.Errorf("%s: a schema differs from itself: %s", tt.name, got)
		}
	}
}

// The work on a pair is bounded, however far it unfolds.
func BenchmarkBounds(b *testing.B) {
	for _, tt := range unfolding() {
		b.Run(tt.name, func(b *testing.B) {
			old, new := parse(b, tt.old), parse(b, tt.new)
			for b.Loop() {
				if _, err := Compare(old, new, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A schema that holds itself is compared with another such to the end.
func TestRecursion(t *testing.T) {
	person := func(email string) string {
		return `{"$ref": "#/$defs/p", "$defs": {"p": {"type": "object", "required": ["name"], "properties": {
			"name": {"type": "string"}, "email": ` + email + `, "manager": {"anyOf": [{"$ref": "#/$defs/p"}, {"type": "null"}]},
			"reports": {"type": "array", "items": {"$ref": "#/$defs/p"}}}}}}`
	}
	renamed := func(text string) string {
		return strings.ReplaceAll(strings.ReplaceAll(text, `"p"`, `"q"`), "/p", "/q")
	}
	old := person(`{"type": "string"}`)
	if got := tell(t, old, renamed(old), Options{}); got != "" {
		t.Errorf("another name for a definition: %s", got)
	}
	want := `breaking type /email: email may now be null; the receiver was built for a string · {"name":"text","email":null}`
	if got := tell(t, old, person(`{"type": ["string", "null"]}`), Options{}); got != want {
		t.Errorf(" got %s\nwant %s", got, want)
	}
	if got := tell(t, person(`{"type": ["string", "null"]}`), old, Options{}); got != `safe type /email: email can no longer be null` {
		t.Errorf("got %s", got)
	}
	unfolded := `{"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "email": {"type": "string"},
		"manager": {"oneOf": [{"type": "null"}, {"$ref": "#/$defs/q"}]}, "reports": {"type": "array", "items": {"$ref": "#"}}},
		"$defs": {"q": {"$ref": "#"}}}`
	answer, changes, err := Includes(parse(t, old), parse(t, unfolded), Options{})
	if answer != Yes || err != nil {
		t.Errorf("unfolded: %s, %v, %v", answer, changes, err)
	}
}

func TestErrors(t *testing.T) {
	good := parse(t, `{}`)
	for text, want := range map[string]string{
		`{"type": "strin"}`:      `the old schema: the schema is no JSON Schema: schema.json:1:10: `,
		`{"$ref": "other.json"}`: `the old schema: the schema cannot be used: `,
		`{"$schema": "http://json-schema.org/draft-04/schema#"}`: `the old schema: the dialect "http://json-schema.org/draft-04/schema#" cannot be compared; want draft 2020-12, 2019-09 or 07`,
	} {
		if _, err := Compare(parse(t, text), good, Options{}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
		if _, _, err := Includes(good, parse(t, text), Options{}); err == nil || !strings.HasPrefix(err.Error(), strings.Replace(want, "old", "narrow", 1)) {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, n := range []*tree.Node{tree.NewNull(nil), tree.NewString("x", nil), tree.NewArray(nil)} {
		if _, err := Compare(n, good, Options{}); err == nil {
			t.Errorf("%s is taken for a schema", n.Kind)
		}
	}
}
