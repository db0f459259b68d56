package contract

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/webhook-lint/webhook-lint/contract/zoo"
	"github.com/webhook-lint/webhook-lint/tree"
)

// captured makes a captured delivery of a body.
func captured(name, body string) Captured {
	return Captured{Name: "replay/" + name, Channel: "ticket-updated", Source: tree.NewSource(name, []byte(body))}
}

// A captured delivery goes out with its own bytes and its own header, but for
// what was of the connection and what proved who sent.
func TestResent(t *testing.T) {
	var got *http.Request
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		got = q
		body, _ = io.ReadAll(q.Body)
	}))
	defer server.Close()
	one := captured("a", "{ \"ticket\":\t{\"id\": 7} }\n")
	one.Method, one.Header = "PUT", http.Header{
		"Content-Type": {"application/json; charset=utf-8"}, "X-Vendor": {"1", "2"}, "User-Agent": {"sender/1"}, "x-lower": {"kept"},
		"Authorization": {"Bearer old"}, "Cookie": {"a=b"}, "X-Api-Key": {"old"}, "X-Hub-Signature-256": {"old"}, "X-Auth-Token": {"old"},
		"Host": {"old.example.com"}, "Content-Length": {"3"}, "Transfer-Encoding": {"chunked"}, "Connection": {"close, X-Hop"}, "X-Hop": {"old"}, ":path": {"/old"},
	}
	r := &Receiver{URL: server.URL, Header: http.Header{"Authorization": {"Bearer new-secret"}}, TriggerIn: TriggerIn{"header", "X-Trigger"}, Policy: DefaultPolicy()}
	for result := range Run(context.Background(), r, Resend([]Captured{one})) {
		for _, f := range result.Findings {
			t.Error(f.Message())
		}
	}
	if string(body) != string(one.Source.Text) || got.Method != "PUT" {
		t.Errorf("%s %q went out", got.Method, body)
	}
	for name, want := range map[string][]string{
		"Content-Type": {"application/json; charset=utf-8"}, "X-Vendor": {"1", "2"}, "User-Agent": {"sender/1"}, "X-Lower": {"kept"}, "Authorization": {"Bearer new-secret"},
		"X-Trigger": {"ticket-updated"}, "Content-Length": {fmt.Sprint(len(body))},
		"Cookie": nil, "X-Api-Key": nil, "X-Hub-Signature-256": nil, "X-Auth-Token": nil, "Connection": nil, "X-Hop": nil,
	} {
		if !slices.Equal(got.Header[name], want) {
			t.Errorf("%s is %q, want %q", name, got.Header[name], want)
		}
	}
	if strings.HasPrefix(got.Host, "old") || len(got.TransferEncoding) > 0 {
		t.Errorf("Host is %q, the transfer encoding %q", got.Host, got.TransferEncoding)
	}

	one.Source, one.Body = tree.NewSource("a:decoded", []byte("{}")), []byte("packed")
	for range Run(context.Background(), r, Resend([]Captured{one})) {
	}
	if string(body) != "packed" {
		t.Errorf("of a packed body %q went out", body)
	}
}

// What came of a captured delivery is held against what is valid, and against
// the answer then.
func TestResentJudged(t *testing.T) {
	event := `{"event": {"type": "ticket-updated"}, "ticket": {"id": 7, "status": "closed", "subject": "Order of Emma"}}`
	tests := []struct {
		name   string
		answer int
		edit   func(*Captured)
		want   string // severity and message; "" for no finding
	}{
		{"valid", 200, func(*Captured) {}, ""},
		{"valid, refused", 422, func(*Captured) {}, "error the receiver answers 422 when a captured delivery comes again; want 2xx"},
		{"valid, refused now", 404, func(c *Captured) { c.Status = 204 }, "error the receiver answers 404 when a captured delivery comes again; want 2xx, as the 204 that it was answered with then"},
		{"valid, refused as then", 422, func(c *Captured) { c.Status = 400 }, "warning the receiver answers 422, as it answered 400 then, when a captured delivery comes again; want 2xx"},
		{"breaks the contract, refused", 400, func(c *Captured) { c.Invalid = true }, ""},
		{"breaks the contract, breaks the receiver", 500, func(c *Captured) { c.Invalid = true }, "error the receiver answers 500 when a captured delivery comes that breaks the contract; want any answer but 5xx"},
		{"breaks the contract, was taken", 400, func(c *Captured) { c.Invalid, c.Status = true, 200 }, "error the receiver answers 400 when a captured delivery comes again; want 2xx, as the 200 that it was answered with then"},
	}
	for _, tt := range tests {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { w.WriteHeader(tt.answer) }))
		one := captured("a", event)
		if tt.edit(&one); one.Invalid {
			one.Source = tree.NewSource("a", []byte("[]"))
		}
		got := ""
		for result := range Run(context.Background(), &Receiver{URL: server.URL, Policy: DefaultPolicy()}, Resend([]Captured{one})) {
			for _, f := range result.Findings {
				got += f.Severity.String() + " " + f.Message()
			}
		}
		server.Close()
		if got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// The value that breaks the receiver is told by its place in the capture; what
// the capture holds is not shown.
func TestResentPrivately(t *testing.T) {
	f, _ := zoo.Find("closed-500")
	r := keep(t, f, false)
	r.Policy, r.Limits.Timeout = DefaultPolicy(), time.Minute
	body := `{"event": {"type": "ticket-updated"}, "ticket": {"id": 7, "subject": "Order of Emma",` + "\n" + ` "status": "closed"}}`
	run, page := NewRunner(r), NewPage(r)
	for result := range run.Run(context.Background(), Resend([]Captured{captured("a", body), captured("b", body+" ")})) {
		page.Add(result)
	}
	if len(page.Failures.List) != 1 || len(page.Failures.List[0].Also) != 1 {
		t.Fatalf("%d failures", len(page.Failures.List))
	}
	d := page.Failures.List[0].Diagnostic(r)
	if d.Pos.File != "a" || d.Pos.Line != 2 || d.Pointer != "/ticket/status" {
		t.Errorf("the finding stands at %s, %s", d.Pos, d.Pointer)
	}
	var b strings.Builder
	if err := page.Write(&b, run.Policy()); err != nil {
		t.Fatal(err)
	}
	if text := b.String() + fmt.Sprintf("%+v", d); strings.Contains(text, "Emma") || strings.Contains(text, `"closed"`) {
		t.Errorf("what was captured is shown: %s", text)
	}
}

// Captured deliveries go out one after the other, and one that was captured
// twice is a repetition.
func TestResentInOrder(t *testing.T) {
	var bodies []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		if slices.Contains(bodies, string(body)) {
			w.WriteHeader(http.StatusConflict)
		}
		bodies = append(bodies, string(body))
	}))
	defer server.Close()
	var list []Captured
	for i := range 20 {
		list = append(list, captured(fmt.Sprint(i), fmt.Sprintf(`{"ticket": {"id": %d}}`, i%19+1)))
	}
	policy := DefaultPolicy()
	policy["duplicates"] = "4xx"
	for result := range Run(context.Background(), &Receiver{URL: server.URL, Policy: policy}, Resend(list)) {
		if len(result.Findings) > 0 {
			t.Errorf("%s: %s", result.Case.ID, result.Findings[0].Message())
		}
	}
	for i, body := range bodies {
		if body != string(list[i].Source.Text) {
			t.Fatalf("delivery %d is %s", i, body)
		}
	}
}

// A receiver that nobody reaches ends a run that nothing is read before.
func TestResentUnreachable(t *testing.T) {
	run := NewRunner(&Receiver{URL: "http://127.0.0.1:1/", Policy: DefaultPolicy()})
	for range run.Run(context.Background(), Resend([]Captured{captured("a", "{}"), captured("b", "{}")})) {
	}
	if why, dead := run.Stopped(); !dead || run.Sent() != 1 {
		t.Errorf("stopped %q, dead %t, after %d deliveries", why, dead, run.Sent())
	}
}
