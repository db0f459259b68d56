package spec_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/compat"
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

func operation(t *testing.T, name, method string) *spec.Operation {
	t.Helper()
	r, found, err := spec.LoadReceiver("testdata/openapi/"+name, "")
	if r == nil || err != nil {
		t.Fatal(found, err)
	}
	o, found, err := r.Operation(method, "")
	if err != nil || len(found) > 0 {
		t.Fatal(found, err)
	}
	return o
}

// Each value of a receiver's schema stands where the document says it, also
// where it says it in other words.
func TestReceiverSchemaPlaces(t *testing.T) {
	for _, row := range []struct{ name, part, pointer, want string }{
		{"crm30.yaml", "application/json", "/$schema", `"http://json-schema.org/draft-07/schema#"`},
		{"crm30.yaml", "application/json", "/required", `["event","ticket"] 59:17`},
		{"crm30.yaml", "application/json", "/additionalProperties", `false 60:29`},
		{"crm30.yaml", "application/json", "/properties/ticket", `{"$ref":"#/definitions/Ticket"} 65:17`},
		{"crm30.yaml", "application/json", "/properties/score/exclusiveMinimum", `0 73:20`},
		{"crm30.yaml", "application/json", "/properties/score/type", `["number","null"] 72:17`},
		{"crm30.yaml", "application/json", "/definitions/Ticket/required", `["status"] 91:17`},
		{"crm30.yaml", "application/json", "/definitions/Ticket/properties/customer/anyOf/1", `{"type":"null"} 98:21`},
		{"crm30.yaml", "application/json", "/definitions/Customer/examples/0", `{"email":"jane@example.com"} 107:16`},
		{"crm30.yaml", "application/x-www-form-urlencoded", "/properties/ticket_id/minimum", `1 42:53`},
		{"crm30.yaml", "text/csv; charset=utf-8", "/type", `"string" 45:28`},
		{"crm30.yaml", "query", "/required", `["source"] 20:7`},
		{"crm30.yaml", "query", "/properties/limit/type", `["integer","null"] 29:51`},
		{"crm30.yaml", "header", "/properties/X-Retry/maximum", `5 18:70`},
		{"crm30.yaml", "header", "/required", `["Accept-Version"] 20:7`},
		{"crm30.yaml", "path", "/properties/account/pattern", `"^[a-z]+$" 17:41`},
		{"crm31.yaml", "application/json", "/$schema", `"https://json-schema.org/draft/2020-12/schema"`},
		{"crm31.yaml", "application/json", "/unevaluatedProperties", `false 34:30`},
		{"crm31.yaml", "application/json", "/properties/ticket", `{"$ref":"#/$defs/Ticket","minProperties":2} 37:17`},
		{"crm31.yaml", "application/json", "/properties/pair/prefixItems/1/type", `"integer" 40:48`},
		{"crm31.yaml", "application/json", "/$defs/User/examples", `[{"id":1,"email":"jane@example.com"}] 74:17`},
		{"crm31.yaml", "query", "/properties/attempt/exclusiveMinimum", `0 26:49`},
	} {
		o := operation(t, row.name, "POST")
		s := o.BodySchema(row.part)
		if !strings.Contains(row.part, "/") {
			s = o.ParameterSchema(row.part)
		}
		got := show(s.Root.At(diag.Pointer(row.pointer)))
		if got != row.want {
			t.Errorf("%s %s %s is %s, want %s", row.name, row.part, row.pointer, got, row.want)
		}
	}
	if s := operation(t, "crm30.yaml", "POST").BodySchema("text/xml"); s != nil {
		t.Error("there is a schema of text/xml")
	}
	if s := operation(t, "crm30.yaml", "POST").BodySchema("application/json"); s.Reason("/properties/score/type") != "nullable: true allows null" ||
		s.Origin("/definitions/Ticket/properties/id") != "/components/schemas/Ticket/properties/id" {
		t.Errorf("reason %q, origin %q", s.Reason("/properties/score/type"), s.Origin("/definitions/Ticket/properties/id"))
	}
}

func show(n *tree.Node) string {
	if n == nil {
		return "nothing"
	}
	text, _ := n.MarshalJSON()
	if n.Source == nil {
		return string(text)
	}
	return fmt.Sprintf("%s %d:%d", text, n.Pos().Line, n.Pos().Col)
}

// What is sent is compared with what a receiver's schema allows.
func TestReceiverSchemaCompares(t *testing.T) {
	for _, row := range []struct{ name, sent, want string }{
		{"crm30.yaml", `{"type": "object", "additionalProperties": false, "required": ["event", "ticket"], "properties": {
			"event": {"const": "ticket-updated"}, "ticket": {"type": "object", "required": ["status"], "additionalProperties": false,
			"properties": {"status": {"enum": ["open", "closed"]}}}}}`, "yes"},
		{"crm30.yaml", `{"type": "object", "additionalProperties": false, "required": ["event", "ticket"], "properties": {
			"event": {"const": "ticket-updated"}, "ticket": {"type": "object", "required": ["status"], "additionalProperties": false,
			"properties": {"status": {"enum": ["open", "snoozed"]}}}}}`, "no 95: ticket.status may be"},
		{"crm31.yaml", `{"type": "object", "additionalProperties": false, "required": ["event", "ticket"], "properties": {
			"event": {"const": "ticket-created"}, "ticket": {"type": "object", "required": ["id", "status"], "additionalProperties": false,
			"properties": {"id": {"const": 1}, "status": {"const": null}}}}}`, "no 36:"},
	} {
		sent, faults := tree.ReadJSON(tree.NewSource("sent.json", []byte(row.sent)), tree.Limits{})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		answer, changes, err := compat.Includes(operation(t, row.name, "POST").BodySchema("application/json").Root, sent, compat.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := answer.String()
		for _, c := range changes {
			if c.Verdict == compat.Breaking {
				got += fmt.Sprintf(" %d: %s", c.Old.Pos().Line, c.Message)
				break
			}
		}
		if !strings.HasPrefix(got, row.want) {
			t.Errorf("%s: %s, want %s", row.name, got, row.want)
		}
	}
}
