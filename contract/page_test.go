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
