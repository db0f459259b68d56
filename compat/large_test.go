package compat

import (
	"fmt"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

func parsed(t *testing.T, text string) *tree.Node {
	t.Helper()
	root, faults := tree.ReadJSON(tree.NewSource("x.json", []byte(text)), tree.Limits{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return root
}

// What draft 2019-09 reads alike is compiled as such, and nothing else is.
func TestDialected(t *testing.T) {
	for text, alike := range map[string]bool{
		`{"type": "object", "properties": {"a": {"items": {"type": "string"}}}}`:                 true,
		`{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:a", "not": {}}`: true,
		`{"prefixItems": [{}]}`:                                               false,
		`{"properties": {"a": {"items": [{}]}}}`:                              false,
		`{"not": {"unevaluatedItems": false}}`:                                false,
		`{"anyOf": [{"$dynamicRef": "#a"}]}`:                                  false,
		`{"$defs": {"a": {"$id": "b"}}}`:                                      false,
		`{"dependencies": {"a": ["b"]}}`:                                      false,
		`{"$schema": "http://json-schema.org/draft-07/schema#", "items": {}}`: false,
	} {
		root := parsed(t, text)
		if got := dialected(root) != root; got != alike {
			t.Errorf("%s is said to be alike: %v", text, got)
		}
	}
}

// A schema that takes too long to be compiled is not compared, and that is
// told; one that has as many alternatives, and does not, is.
func TestLarge(t *testing.T) {
	var list []string
	for i := range 6000 {
		list = append(list, fmt.Sprintf(`{"required": ["k%d"]}`, i))
	}
	alternatives := strings.Join(list, ",")
	narrow := parsed(t, `{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false}`)
	answer, changes, err := Includes(parsed(t, `{"oneOf": [`+alternatives+`]}`), narrow, Options{})
	if answer != No || err != nil || len(changes) != 1 || changes[0].Message != "the payload may be what the receiver does not take" {
		t.Errorf("alternatives: %v %v %v", answer, changes, err)
	}
	answer, changes, err = Includes(parsed(t, `{"prefixItems": [{}], "oneOf": [`+alternatives+`]}`), narrow, Options{})
	if answer != Undecided || err != nil || len(changes) != 1 || !strings.HasSuffix(changes[0].Message, "is too large to be compared") {
		t.Errorf("too large: %v %v %v", answer, changes, err)
	}
	changes, err = Compare(narrow, parsed(t, `{"prefixItems": [{}], "oneOf": [`+alternatives+`]}`), Options{})
	if err != nil || len(changes) != 1 || changes[0].Verdict != Unknown {
		t.Errorf("too large: %v %v", changes, err)
	}
}

// Of a long list in which each item changed, as many changes are shown by a
// value as are kept, and the rest is told of.
func TestLongList(t *testing.T) {
	const n = 300
	list := func(pattern string) *tree.Node {
		var items []string
		for i := range n {
			items = append(items, fmt.Sprintf(`{"type": "string", "pattern": "^`+pattern+`$"}`, i))
		}
		return parsed(t, fmt.Sprintf(`{"type": "object", "properties": {"items": {"type": "array", "prefixItems": [%s], "items": false, "minItems": %d}}, "required": ["items"]}`,
			strings.Join(items, ","), n))
	}
	old, new := list("a %d"), list("b %d")
	changes, err := Compare(old, new, Options{})
	if err != nil || len(changes) != maxFaults+1 {
		t.Fatalf("%d changes, %v; want %d", len(changes), err, maxFaults+1)
	}
	was, is := compile(t, old), compile(t, new)
	shown := 0
	for i, c := range changes {
		if c.Verdict == Breaking && c.Witness != nil {
			shown++
			if i%50 == 0 && (!is.Accepts(c.Witness) || !was.Refuses(c.Witness)) {
				t.Errorf("%s: what is to show it does not", c.Pointer)
			}
		}
	}
	if shown != maxFaults {
		t.Errorf("%d changes are shown by a value, want %d", shown, maxFaults)
	}
}
