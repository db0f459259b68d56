package contract

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
)

// In each round a place stands once and none within another, and what is left
// alone is no pack.
func TestDeal(t *testing.T) {
	for _, tt := range []struct{ parts, want string }{
		{"", ""},
		{"/a", ""},
		{"/a /b /c", "/a /b /c"},
		{"/a /b /a /b /a", "/a /b|/a /b"},
		{"/a /a/b /c /a/d", "/a /c|/a/b /a/d"},
		{"/a /ab", "/a /ab"},
		{"/a /b /a /b /a /b", "/a /b|/a /b"}, // no more than two
	} {
		var parts []part
		for _, at := range strings.Fields(tt.parts) {
			parts = append(parts, part{at: diag.Pointer(at)})
		}
		var got []string
		for _, round := range deal(parts, 2) {
			var places []string
			for _, p := range round {
				places = append(places, string(p.at))
			}
			got = append(got, strings.Join(places, " "))
		}
		if text := strings.Join(got, "|"); text != tt.want {
			t.Errorf("deal(%s) = %s, want %s", tt.parts, text, tt.want)
		}
	}
}

// What is absent goes, what is there changes, texts of one place become one,
// and a place that nothing leads to is passed over.
func TestChanged(t *testing.T) {
	context := parse(`{"a": 1, "b": {"c": "x", "d": [{"e": 2}]}}`)
	got := string(encode(changed(context, []part{
		{"/a", "absent", ""}, {"/b/c", "one", `"p"`}, {"/b/c", "two", `"` + halfMark + `"`}, {"/b/d/0/e", "null", "null"}, {"/b/new", "extra", "{}"}, {"/none/at", "all", "1"}, {"/b/d/1", "item", "1"},
	})))
	if want := `{"b":{"c":"p \ud83d","d":[{"e":null}],"new":{}}}`; got != want {
		t.Errorf("changed: %s, want %s", got, want)
	}
}

// A pack that fails is taken apart in few deliveries: the finding names the one
// value that breaks the receiver, and is the finding that the value gives alone.
func TestIsolate(t *testing.T) {
	cases := Cases(embedded(t), CaseOptions{Layers: []Layer{Valid, Schema, Domain}})
	for _, tt := range []struct {
		name    string
		breaks  func(body string) bool
		pointer diag.Pointer
		when    string
	}{
		{"letters", func(b string) bool { return strings.Contains(b, "李小龍") }, "/ticket/subject", "ticket.subject is cjk"},
		{"code", func(b string) bool { return strings.Contains(b, `"subject":"`) && strings.Contains(b, "$(touch x)") }, "/ticket/subject", "ticket.subject is shell"},
		{"nulls", func(b string) bool { return strings.Contains(b, `"assignee_team":null`) }, "/ticket/assignee_team", "ticket.assignee_team is null"},
		{"absent-1", func(b string) bool { return strings.Contains(b, `"ticket"`) && !strings.Contains(b, `"via"`) }, "", ""}, // it takes several
		{"python-text-1", func(b string) bool { return strings.Contains(b, `"True"`) }, "/message/from_agent", "message.from_agent is python-true"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := serve(t, http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
				if body, _ := io.ReadAll(q.Body); tt.breaks(string(body)) {
					w.WriteHeader(http.StatusInternalServerError)
				}
			}))
			r.Policy = DefaultPolicy()
			i := slices.IndexFunc(cases, func(c Case) bool { return strings.HasSuffix(c.ID, "/all="+tt.name) })
			run := NewRunner(r)
			result := run.Try(t.Context(), cases[i])
			if len(result.Findings) != 1 {
				t.Fatalf("%s has findings %v", cases[i].ID, result.Findings)
			}
			f := result.Findings[0]
			if f.Rule != cases[i].Rule || f.Pointer != tt.pointer || tt.when != "" && f.When != tt.when {
				t.Errorf("%s: %s at %q", f.Rule.ID, f.Message(), f.Pointer)
			}
			if run.Sent() > 62 || f.Minimised == nil {
				t.Errorf("%d deliveries, and the smallest body is %v", run.Sent(), f.Minimised)
			}
			if tt.pointer == "" && !strings.HasSuffix(f.When, "at the same time") {
				t.Errorf("what takes several is told as %q", f.When)
			}
		})
	}
}

// Where the plainest event of a trigger fails, packs on it are not taken apart:
// there is nothing to find in them.
func TestPlainFailure(t *testing.T) {
	r := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	r.Policy, r.Limits.Parallel = DefaultPolicy(), 1
	cases := slices.DeleteFunc(Cases(embedded(t), CaseOptions{}), func(c Case) bool { return c.order > orderPacked || c.Channel != "ticket-message-created" })
	run := NewRunner(r)
	for range run.Run(t.Context(), cases) {
	}
	if most := len(cases) + 62; run.Sent() > most { // one examination
		t.Errorf("%d deliveries for %d cases, want at most %d", run.Sent(), len(cases), most)
	}
}

// A run of few deliveries spends a tenth of them on one failure, and a quarter
// on all.
func TestShare(t *testing.T) {
	for _, tt := range []struct{ requests, spent, want int }{{0, 500, 60}, {300, 0, 30}, {300, 60, 15}, {300, 80, 0}, {5000, 0, 60}} {
		run := NewRunner(&Receiver{Limits: Limits{Requests: tt.requests}})
		run.looked(tt.spent)
		if got := run.share(maxTrials); got != tt.want {
			t.Errorf("share of %d requests after %d = %d, want %d", tt.requests, tt.spent, got, tt.want)
		}
	}
}
