package validator

import (
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
)

// Each rule's bad example yields that rule and no other, and its good one
// nothing.
func TestRules(t *testing.T) {
	builtIn := New(load(t, ""), Options{})
	special := New(load(t, "testdata/rules.asyncapi.yaml"), Options{})
	withoutExample := map[*diag.Rule]bool{ruleMore: true, ruleInternal: true, ruleExample: true}
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
