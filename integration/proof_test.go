package integration

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// What is wrong is shown by the smallest payload that shows it.
func TestProof(t *testing.T) {
	for _, c := range []struct{ place, text, rule, remark string }{
		{"leaf", `{{ticket.subject}}`, "template-null-printed", `with {"ticket":{"subject":null}} it renders to None`},
		{"leaf", `by {{ticket.assignee_user.name}}`, "template-nullable", `with {"ticket":{"assignee_user":null}} it renders to by ; that Gorgias prints nothing for what is undefined is not established`},
		{"leaf", `{% for m in ticket.messages %}{{m.body_text}}{% endfor %}`, "template-null-printed", `with {"ticket":{"messages":[{"body_text":null}]}} it renders to None`},
		{"leaf", `{{ticket.messages[-1].channel}}`, "template-index", `with {"ticket":{"messages":[]}} it cannot be rendered, and is sent as it stands, as far as is known: a value of type list has no such item`},
		{"leaf", `{{ticket.tags}}`, "template-list-printed", `with {"ticket":{"tags":[{"id":1853410}]}} it renders to [{'id': 1853410}]`},
		{"leaf", `{{100 // ticket.tags|length}}`, "integration-not-rendered", `with {"ticket":{"tags":[]}} it cannot be rendered, and is sent as it stands, as far as is known: division by zero`},
		{"leaf", `{{ticket.subject|default("", true)|truncate(9)}} of {{ticket.id}}`, "", ""},
		{"body", `{"a": 1, "s": "{{ticket.subject}}"}`, "template-json-unescaped", `with {"ticket":{"subject":"the 7\" one"}} it renders to {"a": 1, "s": "the 7" one"}`},
		{"body", `{"a": {{ticket.id}}, "n": {{ticket.assignee_user.id}}}`, "template-nullable", `with {"ticket":{"id":218411991,"assignee_user":null}} it renders to {"a": 218411991, "n": }`},
		{"body", `{"a": {{ticket.id}}`, "template-json-structure", `with {"ticket":{"id":218411991}} it renders to {"a": 218411991`},
		{"body", `[{% for t in ticket.tags %}{{t.id}},{% endfor %}]`, "template-json-structure", `with {"ticket":{"tags":[{"id":1853410}]}} it renders to [1853410,]`},
		{"body", `{"s": {{ticket.messages[0].body_text|default("", true)}}}`, "template-json-unquoted", `with {"ticket":{"messages":[{"body_text":"Hi"}]}} it renders to {"s": Hi}`},
		{"body", `{"a": 0{{ticket.id}}}`, "integration-body-broken", `with {"ticket":{"id":218411991}} it renders to {"a": 0218411991}`},
		{"body", `{"a": {{ticket.subject|tojson}}, "b": [{% for t in ticket.tags %}{{t.name|tojson}}{% if not loop.last %}, {% endif %}{% endfor %}]}`, "", ""},
		{"url", `https://example.com/?q={{ticket.subject|default("", true)}}`, "template-url-unencoded", `with {"ticket":{"subject":"Where is my order #1042?"}} it renders to https://example.com/?q=Where is my order #1042?`},
		{"url", `https://example.com/?q={{ticket.subject|default("", true)|urlencode}}`, "", ""},
		{"header", `{{ticket.subject|default("", true)}}`, "template-header-injection", `with {"ticket":{"subject":"first\nsecond"}} it renders to first` + "\nsecond"},
	} {
		t.Run(c.place+" "+c.text, func(t *testing.T) {
			rule, remark := proofOf(findings("example.json", define(c.place, c.text)))
			if rule != c.rule || remark != c.remark {
				t.Errorf("found %s: %s\nwant  %s: %s", rule, remark, c.rule, c.remark)
			}
		})
	}
}

// define gives the example with another text in one place.
func define(place, text string) string {
	written := strconv.Quote(text)
	switch place {
	case "leaf":
		return strings.Replace(example, `"{{ticket.id}}"`, written, 1)
	case "body":
		return strings.Replace(example, `{"id": "{{ticket.id}}"}`, written, 1)
	case "url":
		return strings.Replace(example, `"https://example.com/hook"`, written, 1)
	}
	return strings.Replace(example, `"Bearer REDACTED"`, `"Bearer REDACTED", "X-Text": `+written, 1)
}

// proofOf gives the first finding that shows a payload, and what it says of it.
func proofOf(found []diag.Diagnostic) (rule, remark string) {
	for _, d := range found {
		for _, r := range d.Related {
			if !r.Pos.IsValid() && strings.HasPrefix(r.Message, "with ") {
				return d.Rule.ID, r.Message
			}
		}
	}
	return "", ""
}

// What is sent with a secret in it is shown without the secret.
func TestProofMasks(t *testing.T) {
	found := findings("example.json", define("url", `https://example.com/?token=s3cr3t-1234567890&q={{ticket.subject}}`))
	if _, remark := proofOf(found); remark == "" || strings.Contains(fmt.Sprint(found), "s3cr3t") {
		t.Errorf("the proof is %q", remark)
	}
}

// The same text on two triggers is shown with the trigger that breaks it.
func TestProofTrigger(t *testing.T) {
	text := strings.Replace(define("leaf", `{{message.subject|length}}`), `"ticket-created": true`, `"ticket-created": true, "ticket-message-created": true`, 1)
	want := map[string]string{"template-trigger-scope": "on ticket-created with {} it cannot be ", "template-filter-input": "on ticket-message-created with {"}
	for _, d := range findings("example.json", text) {
		for _, r := range d.Related {
			if start := want[d.Rule.ID]; start != "" && strings.HasPrefix(r.Message, start) {
				delete(want, d.Rule.ID)
			}
		}
	}
	if len(want) > 0 {
		t.Errorf("not shown: %q\n%s", want, lines(findings("example.json", text)))
	}
}

// What is not established is a setting.
func TestSupposed(t *testing.T) {
	for _, c := range []struct {
		place, text string
		o           RequestOptions
		rule        string // of the first finding that is more than a note
	}{
		{"leaf", `{{ticket.tags|tojson}}`, RequestOptions{}, ""},
		{"leaf", `{{ticket.tags|tojson}}`, RequestOptions{NoToJSON: true}, "integration-tojson"},
		{"url", `https://example.com/?q={{ticket.subject|default("", true)}}`, RequestOptions{}, "template-url-unencoded"},
		{"url", `https://example.com/?q={{ticket.subject|default("", true)}}`, RequestOptions{EncodeURL: true}, ""},
	} {
		rule := ""
		for _, d := range findingsWith("example.json", define(c.place, c.text), Options{Request: c.o}) {
			if d.Severity > diag.Note && rule == "" {
				rule = d.Rule.ID
			}
		}
		if rule != c.rule {
			t.Errorf("%s with %+v: found %q, want %q", c.text, c.o, rule, c.rule)
		}
	}
	const text = `by {{ticket.assignee_user.name}}`
	_, remark := proofOf(findingsWith("example.json", define("leaf", text), Options{Request: RequestOptions{Undefined: UndefinedVerbatim}}))
	if want := `with {"ticket":{"assignee_user":null}} it cannot be rendered, and is sent as it stands, as far as is known: `; !strings.HasPrefix(remark, want) {
		t.Errorf("%s: %s, want %s", text, remark, want)
	}
}

// BenchmarkCheck measures a run over definitions that differ.
func BenchmarkCheck(b *testing.B) {
	var list []*Definition
	for i := range 1000 {
		text := fmt.Sprintf(`{"name": "no. %[1]d", "type": "http", "http": {"url": "https://example.com/hook/%[1]d", "method": "POST",
			"headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true, "ticket-message-created": true},
			"form": {"id": "{{ticket.id}}", "subject_%[1]d": "no. %[1]d: {{ticket.subject|default('', true)}}", "customer": {"email": "{{ticket.customer.email|default('', true)}}"}}}}`, i)
		definitions, _ := Read(tree.NewSource("example.json", []byte(text)))
		list = append(list, definitions...)
	}
	for b.Loop() {
		c := New(document, Options{})
		for _, d := range list {
			c.Check(d)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(list)), "µs/definition")
}
