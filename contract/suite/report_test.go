package suite_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/onsi/ginkgo/v2/types"
)

const failure = `• [FAILED] 
the receiver [It] ticket-status-updated/ticket/status=closed [trigger:ticket-status-updated, layer:schema, profile:document, severity:error, safe:read]
example_test.go:17

  [FAILED] the receiver answers 500 when ticket.status is closed; want 2xx
  [contract-enum]
    sent       {"ticket":{"status":"closed"}}
    came       500 Internal Server Error after TIME
               {"error":"something went wrong"}
    again      the same came of it again
    reproduce  curl -i -X POST 'http://RECEIVER/hooks' \
               -H 'Authorization: Bearer '"$TOKEN" \
               -H 'Content-Type: application/json' \
               --data-binary '{"ticket":{"status":"closed"}}'
  ::error file=example_test.go,line=17,title=ticket-status-updated/ticket/status=closed::the receiver answers 500 when ticket.status is closed; want 2xx [contract-enum]
`

func TestFailure(t *testing.T) {
	g := targetOf(t, "closed-500")
	r := specs(t, g.environment(), "-receiver.layer=schema", "-receiver.trigger=ticket-updated,ticket-status-updated",
		"-ginkgo.github-output", "-ginkgo.focus=ticket-(status-)?updated/ticket/status=(closed|open)")
	failed, passed := r.with(types.SpecStateFailed), r.with(types.SpecStatePassed)
	if r.passed || len(failed) != 2 || len(passed) == 0 {
		t.Fatalf("%d specs fail and %d pass, want 2 and some:\n%s", len(failed), len(passed), r.out)
	}
	shows(t, r, failed[0])
	entries(t, failed[0], passed[0])
	want := "the receiver answers 500 when ticket.status is closed; want 2xx\n[contract-enum]\n  as in " + failed[0].LeafNodeText + ", which tells more"
	if got, _, _ := strings.Cut(failed[1].Failure.Message, "\n::error"); got != want {
		t.Errorf("the second failure of a cause is %q, want %q", got, want)
	}
	if n := strings.Count(r.file(t, "r.xml"), "<failure message=\"the receiver answers 500 when ticket.status is closed; want 2xx"); n != 2 {
		t.Errorf("the report of JUnit has %d failures, want 2", n)
	}
}

// What a person sees of a failure is short and fits a terminal, and what GitHub
// shows says what is wrong.
func shows(t *testing.T, r *run, failed types.SpecReport) {
	t.Helper()
	_, shown, _ := strings.Cut(r.out, "------------------------------\n")
	shown, _, _ = strings.Cut(shown, "  ::error file="+failed.Failure.Location.FileName)
	if got := still(shown); got != failure {
		t.Errorf("a terminal shows\n%s\nwant\n%s", got, failure)
	}
	for line := range strings.SplitSeq(shown, "\n") {
		if utf8.RuneCountInString(line) > 80 && !strings.Contains(line, "[It]") && !strings.Contains(line, "::error") {
			t.Errorf("a line is wider than a terminal: %s", line)
		}
	}
	for name, text := range map[string]string{"a terminal": r.out, "the report in JSON": r.file(t, "r.json"), "the report of JUnit": r.file(t, "r.xml")} {
		if strings.Contains(text, token) {
			t.Errorf("%s shows the secret", name)
		}
	}
}

// The reports hold what was sent and what came, as values.
func entries(t *testing.T, failed, passed types.SpecReport) {
	t.Helper()
	var sent struct {
		Header map[string][]string
		Body   string
		Answer struct {
			Status int
			Body   string
		}
	}
	read(t, failed, "delivery", &sent)
	if sent.Header["Authorization"][0] != "Bearer $TOKEN" || !strings.Contains(sent.Body, `"status":"closed"`) || sent.Answer.Status != 500 || sent.Answer.Body == "" {
		t.Errorf("the entry delivery is %+v", sent)
	}
	var found struct{ Rule, Severity, Message, Pointer string }
	read(t, failed, "finding", &found)
	if found.Rule != "contract-enum" || found.Severity != "error" || found.Pointer != "/ticket/status" {
		t.Errorf("the entry finding is %+v", found)
	}
	var curl, body string
	read(t, failed, "reproduce", &curl)
	read(t, failed, "minimised", &body)
	if body != `{"ticket":{"status":"closed"}}` || !strings.HasPrefix(curl, "curl ") || !strings.HasSuffix(curl, "--data-binary '"+body+"'") {
		t.Errorf("the entries minimised and reproduce are %s and %s", body, curl)
	}
	sent.Header, sent.Body = nil, ""
	read(t, passed, "delivery", &sent)
	if sent.Header != nil || sent.Body != "" || sent.Answer.Status != 200 {
		t.Errorf("the entry delivery of a spec that passes is %+v", sent)
	}
}

// read reads the last entry of a name.
func read(t *testing.T, s types.SpecReport, name string, into any) {
	t.Helper()
	text := ""
	for _, e := range s.ReportEntries {
		if e.Name == name {
			text = e.Value.AsJSON
		}
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("the entry %s of %s: %v", name, s.LeafNodeText, err)
	}
}

// A warning is shown though its spec passes.
func TestWarning(t *testing.T) {
	r := specs(t, nil, "-receiver.layer=valid", "-receiver.trigger=ticket-updated")
	if n := strings.Count(r.out, "warning: the receiver answers 204 when the body is no JSON"); !r.passed || n != 1 {
		t.Errorf("the warning is shown %d times, want 1:\n%s", n, r.out)
	}
}

// A receiver that nobody can reach, and one that never works, fails the suite
// without thousands of failures.
func TestStopped(t *testing.T) {
	r := specs(t, []string{"RECEIVER_URL=http://127.0.0.1:1/hooks"}, "-receiver.layer=valid,transport", "-receiver.trigger=ticket-updated")
	failed := r.with(types.SpecStateFailed)
	if len(failed) != 1 || !strings.HasPrefix(failed[0].Failure.Message, "the run was stopped: the receiver cannot be reached") {
		t.Errorf("%d specs fail that cannot be asked, want 1:\n%s", len(failed), r.out)
	}
	g := serving(t, http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	r = specs(t, []string{"RECEIVER_URL=" + g.url}, "-receiver.layer=valid,domain", "-receiver.trigger=ticket-updated")
	failed = r.with(types.SpecStateFailed)
	if n := len(failed); n == 0 || n > 10 || !strings.Contains(failed[n-1].Failure.Message, "\n\nthe run was stopped: the receiver failed 10 times in a row") {
		t.Errorf("%d specs fail, want a few, and the last to say why:\n%s", n, r.out)
	}
	if len(g.got) > 200 {
		t.Errorf("a receiver that never works was asked %d times", len(g.got))
	}
}
