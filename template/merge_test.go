package template

import (
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

// Alternatives are written as one where that says as much; true says nothing,
// and so do all types at once.
func TestEitherSchema(t *testing.T) {
	for _, c := range []struct{ list, want string }{
		{`[{"const":"a"},{"const":"b"},{"const":"a"}]`, `{"type":"string","enum":["a","b"]}`},
		{`[{"const":"a"},{"type":"string"}]`, `{"type":"string"}`},
		{`[{"type":"integer","minimum":1},{"type":"number"}]`, `{"type":"number"}`},
		{`[{"type":"string"},{"type":"null"}]`, `{"anyOf":[{"type":"string"},{"type":"null"}]}`},
		{`[{"type":"string"},true]`, `true`},
		{`[{"anyOf":[{"type":"string"},{"type":"number"}]},{"anyOf":[{"type":"boolean"},{"type":"null"}]},{"type":"object"},{"type":"array"}]`, `true`},
		{`[{"type":"array","maxItems":0},{"type":"array","items":{"type":"string"},"minItems":1}]`, `{"type":"array","items":{"type":"string"}}`},
		{`[{"type":"array","maxItems":0},{"type":"array","items":{"type":"string"}},{"type":"array","items":{"type":"null"}}]`,
			`{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"array","items":{"type":"null"}}]}`},
		{`[{"type":"object","properties":{"a":{"const":"x"},"b":{"type":"null"}},"required":["a","b"],"additionalProperties":false},
		   {"type":"object","properties":{"a":{"const":"y"},"b":{"type":"null"}},"required":["a","b"],"additionalProperties":false}]`,
			`{"type":"object","properties":{"a":{"type":"string","enum":["x","y"]},"b":{"type":"null"}},"required":["a","b"],"additionalProperties":false}`},
		{`[{"type":"object","properties":{"a":{"const":"x"},"b":{"const":"x"}}},{"type":"object","properties":{"a":{"const":"y"},"b":{"const":"y"}}}]`,
			`{"anyOf":[{"type":"object","properties":{"a":{"const":"x"},"b":{"const":"x"}}},{"type":"object","properties":{"a":{"const":"y"},"b":{"const":"y"}}}]}`},
	} {
		list, faults := tree.ReadJSON(tree.NewSource("", []byte(c.list)), tree.Limits{})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		if got := keyOf(eitherSchema(list.Items...)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.list, got, c.want)
		}
	}
}
