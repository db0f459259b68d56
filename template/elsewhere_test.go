package template

import (
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

// What does not exist where it is read is offered from where it does.
func TestElsewhere(t *testing.T) {
	for text, want := range map[string]string{
		`{{ integrations }}`:                        "ticket.customer.integrations or ticket.requester.integrations?",
		`{{ integrations[5007].x }}`:                "ticket.customer.integrations or ticket.requester.integrations?",
		`{{ ticket.integrations.shopify.orders }}`:  "ticket.customer.integrations.shopify?",
		`{{ ticket.integrations[5007].orders }}`:    "ticket.customer.integrations[5007]?",
		`{{ email }}`:                               "ticket.customer.email, ticket.assignee_user.email or ticket.requester.email?",
		`{{ ticket.email }}`:                        "ticket.customer.email, ticket.assignee_user.email or ticket.requester.email?",
		`{{ customer.email }}`:                      "ticket.customer?",
		`{{ customer_email }}`:                      "ticket.customer.email?",
		`{{ ticket_id }}`:                           "ticket.id or message.ticket_id?",
		`{{ id }}`:                                  "ticket.id, message.id or event.id?",
		`{{ body_text }}`:                           "message.body_text?",
		`{{ messages[0].id }}`:                      "ticket.messages?",
		`{{ ticket.customer.subject }}`:             "ticket.subject or message.subject?",
		`{{ ticket.message.id }}`:                   "message?",
		`{{ ticket.custmer.email }}`:                `"customer"?`,
		`{{ ticket.tags.name }}`:                    "",
		`{{ ticket["integrations"]["shopify"].x }}`: "ticket.customer.integrations.shopify?",
		`{{ ticket.ticket_id }}`:                    "ticket.id?",
		`{{ foo }}`:                                 "",
		`{{ ticket.foo }}`:                          "",
	} {
		parsed, _ := Parse(tree.NewSource("t", []byte(text)))
		found := parsed.Check(under(Leaf, "ticket-message-created")).Findings
		if len(found) == 0 {
			t.Errorf("%s: nothing is told", text)
			continue
		}
		said := found[0].Message
		if found[0].Fix != nil {
			said = "; " + found[0].Fix.Message
		}
		_, got, _ := strings.Cut(said, "did you mean ")
		if got != want && got != strings.ReplaceAll(want, `"`, "") {
			t.Errorf("%s: offered %q, want %q", text, got, want)
		}
	}
}
