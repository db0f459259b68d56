package contract

import (
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/contract/zoo"
)

// The bad example of a rule is a receiver that the rule tells of; TestFaults
// holds that it does.
func TestRules(t *testing.T) {
	for _, rule := range Rules {
		name, ok := strings.CutPrefix(rule.Bad, "webhook-lint receiver --fault ")
		if rule.Bad == "" {
			continue
		}
		if f, found := zoo.Find(name); !ok || !found || f.Check != rule.ID {
			t.Errorf("%s: the receiver %q is told of by %q", rule.ID, name, f.Check)
		}
	}
}

// Every fault names a rule that there is.
func TestFaultRules(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range zoo.Faults() {
		if ruleNamed(f.Check).ID != f.Check {
			t.Errorf("%s names the rule %q", f.Name, f.Check)
		}
		if seen[f.Name] {
			t.Errorf("two faults have the name %s", f.Name)
		}
		seen[f.Name] = true
	}
	if len(zoo.Faults()) < 60 || len(zoo.Legitimate()) < 14 {
		t.Errorf("there are %d faults and %d legitimate receivers", len(zoo.Faults()), len(zoo.Legitimate()))
	}
}
