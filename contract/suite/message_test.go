package suite

import (
	"net/http"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/diag"
)

// A handler that ends with the process is tried again by its spec; what comes
// of it is shown without what a terminal would obey; a cause is named once.
func TestInside(t *testing.T) {
	s := settingsOf(t, "", "-receiver.trigger=ticket-updated", "-receiver.layer=domain")
	f := &front{isInside: true, flags: s.chosen(), receiver: &contract.Receiver{URL: "http://localhost"}, shown: map[string]string{}}
	found := func(pointer diag.Pointer) contract.Finding {
		return contract.Finding{
			Rule: contract.Rules[0], Severity: diag.Error, Got: "answers 500", Want: "2xx", Pointer: pointer,
			Delivery: &contract.Delivery{Method: "POST", Body: []byte("{}"), Answer: &contract.Answer{Status: http.StatusTeapot, Body: []byte("a\x1b[2Jb\n::error::c")}},
		}
	}
	first := contract.Result{Case: contract.Case{ID: "ticket-updated/it's=(x)"}, Findings: []contract.Finding{found("/a")}}
	rule := " [" + contract.Rules[0].ID + "]"
	want := "the receiver answers 500; want 2xx" + rule + `
  sent       {}
  came       418 I'm a teapot after 0s
             a\x1b[2Jb\n::error::c
  reproduce  go test . -ginkgo.focus 'ticket-updated/it'\''s=\(x\)$' -receiver.trigger='ticket-updated'`
	if got := strings.Join(f.messages(first), "\n\n"); got != want {
		t.Errorf("the message is\n%s\nwant\n%s", got, want)
	}
	second := contract.Result{Case: contract.Case{ID: "second"}, Findings: []contract.Finding{found("/a"), found("/a")}}
	want = "the receiver answers 500; want 2xx" + rule + "\n  as in ticket-updated/it's=(x), which tells more\n\nthe receiver answers 500; want 2xx" + rule
	if got := strings.Join(f.messages(second), "\n\n"); got != want {
		t.Errorf("the second message is\n%s\nwant\n%s", got, want)
	}
}
