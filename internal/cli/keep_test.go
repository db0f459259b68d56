package cli

import (
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/diag"
)

// Each failure has a file of its own, whatever its case is called.
func TestCaseFile(t *testing.T) {
	taken := map[string]bool{}
	for _, tt := range []struct{ id, rule, want string }{
		{"ticket-created/valid", "contract-valid", "ticket-created.valid"},
		{"ticket-created/valid", "contract-leak", "ticket-created.valid.contract-leak"},
		{"ticket-created/valid", "contract-leak", "ticket-created.valid.contract-leak.2"},
		{"replay/../../x\n\x00:1#2", "contract-replay", "replay.......x---1-2"},
		{strings.Repeat("é", 200), "contract-valid", strings.Repeat("é", 75)},
	} {
		f := &contract.Failing{Result: contract.Result{Case: contract.Case{ID: tt.id}}, Finding: contract.Finding{Rule: &diag.Rule{ID: tt.rule}}}
		if got := caseFile(f, taken); got != tt.want {
			t.Errorf("caseFile(%q, %q) = %q, want %q", tt.id, tt.rule, got, tt.want)
		}
	}
}
