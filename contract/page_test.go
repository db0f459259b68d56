package contract

import (
	"context"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/contract/zoo"
)

// The page of a run tells what failed, what was tried and what was left out,
// and no secret.
func TestPage(t *testing.T) {
	f, _ := zoo.Find("closed-500")
	r := keep(t, f, false)
	r.Limits.Requests = 2500
	run, page := NewRunner(r), NewPage(r)
	for result := range run.Run(context.Background(), Cases(embedded(t), CaseOptions{Layers: []Layer{Valid, Schema, Security}})) {
		page.Add(result)
	}
	var b strings.Builder
	if err := page.Write(&b, run.Policy()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`when ticket.status is closed; want 2xx`, `{&#34;ticket&#34;:{&#34;status&#34;:&#34;closed&#34;}}`, `title="failed on ticket-created, ticket-updated`, "<th>ticket.customer.email</th>",
		"the limit of 2500 requests is reached", "malformed=4xx", "class=\"tried\"", "class=\"left\"",
		"Once more:</p><pre>curl -i -X POST", "-H &#39;Authorization: Bearer &#39;&#34;$TOKEN&#34;",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page lacks %s: %.600s", want, b.String()[strings.Index(b.String(), "<article"):])
		}
	}
	if strings.Contains(b.String(), token) {
		t.Error("the page shows the token")
	}
}

// What a receiver answers comes to a page as text that shows what it is.
func TestPageIsLegible(t *testing.T) {
	r := guarded("http://127.0.0.1:1/hook")
	d := &Delivery{
		Method: "POST", URL: r.URL, Header: r.Header.Clone(), Body: []byte("{}"),
		Answer: &Answer{Status: 500, Body: []byte("<b>\u202eevil\x1b[31m\x00\xff T0kenOfTheTest" + strings.Repeat("x", 935) + "T0kenOfTheTest")},
	}
	p := NewPage(r)
	p.Add(Result{Case: Case{ID: "x", Rule: ruleValid}, Deliveries: []*Delivery{d}, Findings: []Finding{{Rule: ruleValid, Got: "answers\u2066 500", Delivery: d}}})
	var b strings.Builder
	if err := p.Write(&b, DefaultPolicy()); err != nil {
		t.Fatal(err)
	}
	if want := `&lt;b&gt;\u202eevil\x1b[31m\x00` + "\ufffd $TOKENxxx"; !strings.Contains(b.String(), want) || !strings.Contains(b.String(), `answers\u2066 500`) {
		t.Errorf("the page lacks %s: %.900s", want, b.String()[strings.Index(b.String(), "<article"):])
	}
	for _, hidden := range append(unseen, "T0k", "\u202e", "\x1b", "\x00", "<b>") {
		if strings.Contains(b.String(), hidden) {
			t.Errorf("the page shows %q", hidden)
		}
	}
}
