package validator

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
)

// Each rule's bad example yields that rule and no other, and its good one
// nothing.
func TestRules(t *testing.T) {
	builtIn := New(load(t, ""), Options{})
	special := New(load(t, "testdata/rules.asyncapi.yaml"), Options{})
	withoutExample := map[*diag.Rule]bool{ruleMore: true, ruleInternal: true}
	for _, rule := range Rules {
		if rule.ID == "" || rule.Title == "" || rule.Doc == "" || rule.Severity == diag.Off {
			t.Errorf("%+v: want an ID, a title, a doc and a severity", rule)
		}
		if rule.Bad == "" {
			if !withoutExample[rule] {
				t.Errorf("%s has no examples", rule.ID)
			}
			continue
		}
		if rule == ruleExample {
			checkExamples(t)
			continue
		}
		v, channel := builtIn, "ticket-updated"
		if special.contracts[rule.ID] != nil {
			v, channel = special, rule.ID
		}
		if found := ids(t, v, channel, rule.Bad); len(found) != 1 || found[0] != rule.ID {
			t.Errorf("%s: the bad example yields %q", rule.ID, found)
		}
		if found := ids(t, v, channel, rule.Good); len(found) != 0 {
			t.Errorf("%s: the good example yields %q", rule.ID, found)
		}
	}
}

func checkExamples(t *testing.T) {
	for text, want := range map[string]string{
		ruleExample.Bad: "9:27 the example is refused by its own schema: id is the text \"first\"; want an integer", ruleExample.Good: "",
	} {
		path := filepath.Join(t.TempDir(), "document.yaml")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, d := range Examples(load(t, path)) {
			got += fmt.Sprintf("%d:%d %s", d.Pos.Line, d.Pos.Col, d.Message)
		}
		if got != want {
			t.Errorf("examples: found %q, want %q", got, want)
		}
	}
}

// Examples and defaults of schemas are held against their schemas, each once,
// wherever a reference leads to them.
func TestExamples(t *testing.T) {
	path := filepath.Join(t.TempDir(), "document.json")
	text := `{"asyncapi": "2.6.0", "info": {"title": "t", "version": "1"}, "channels": {
  "a": {"subscribe": {"message": {"payload": {"$ref": "#/components/schemas/S"}}}},
  "b": {"subscribe": {"message": {"payload": {"$ref": "#/components/schemas/S"}, "headers": {"type": "object", "properties": {"h": {"type": "integer"}}},
    "examples": [{"headers": {"h": "x"}}]}}}},
  "components": {"schemas": {"S": {"required": ["n"], "properties": {"n": {"type": "integer", "default": "one", "examples": [1, 2.5]}}}}}}`
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range Examples(load(t, path)) {
		got = append(got, fmt.Sprintf("%d %s", d.Pos.Line, d.Message))
	}
	want := []string{
		"4 the example is refused by its own schema: h is the text \"x\"; want an integer",
		"5 the default is refused by its own schema: it is a string; want an integer",
		"5 the example is refused by its own schema: it is 2.5; want an integer",
	}
	if !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

func ids(t *testing.T, v *Validator, channel, payload string) []string {
	t.Helper()
	found, err := v.Validate(channel, "example.json", []byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, d := range found {
		list = append(list, d.Rule.ID)
	}
	return list
}

func load(t testing.TB, path string) *spec.Spec {
	t.Helper()
	s, found, err := spec.Embedded(spec.Options{})
	if path != "" {
		s, found, err = spec.Load(path, spec.Options{})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range found {
		t.Errorf("%s: %s", d.Pos, d.Message)
	}
	if s == nil {
		t.FailNow()
	}
	return s
}
