package sample_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/sample"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
	"github.com/webhook-lint/webhook-lint/validator"
)

func document(t testing.TB) *spec.Spec {
	t.Helper()
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// write gives all cases of a channel as text.
func write(t *testing.T, channel *spec.Channel, o sample.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	for c := range sample.Cases(channel.Schema(), o) {
		payload, err := c.Payload.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %v %v %s %s %s\n", c.Name, c.Valid, c.Odd, c.Pointer, c.Keyword, payload)
	}
	return b.Bytes()
}

// The same seed gives the same bytes, and another one others.
func TestSeed(t *testing.T) {
	for _, name := range []string{"ticket-created", "ticket-status-updated"} {
		first := write(t, document(t).Channel(name), sample.Options{Seed: 7, Channel: name})
		again := write(t, document(t).Channel(name), sample.Options{Seed: 7, Channel: name})
		if !bytes.Equal(first, again) {
			t.Errorf("%s: two runs of one seed differ", name)
		}
		if bytes.Equal(first, write(t, document(t).Channel(name), sample.Options{Seed: 8, Channel: name})) {
			t.Errorf("%s: two seeds give the same", name)
		}
	}
}

// A typical payload is one that nothing at all is to be said about.
func TestTypicalIsClean(t *testing.T) {
	s := document(t)
	for _, profile := range []validator.Profile{validator.Observed, validator.Document} {
		reading := s
		if profile == validator.Observed {
			reading = s.Observed
		}
		v := validator.New(s, validator.Options{Profile: profile, Strict: true})
		for _, channel := range reading.Channels {
			for seed := range uint64(5) {
				payload, err := sample.Typical(channel.Schema(), sample.Options{Seed: seed, Channel: channel.Name}).MarshalJSON()
				if err != nil {
					t.Fatal(err)
				}
				found, err := v.Validate(channel.Name, "typical.json", payload)
				if err != nil || len(found) > 0 {
					t.Errorf("%s %s, seed %d: %v %v", profile, channel.Name, seed, found, err)
				}
			}
		}
	}
}

// What a ticket, its messages and its event share is the same everywhere.
func TestTypicalHangsTogether(t *testing.T) {
	for seed := range uint64(20) {
		p := sample.Typical(document(t).Observed.Channel("ticket-message-created").Schema(), sample.Options{Seed: seed, Channel: "ticket-message-created"})
		for _, row := range [][2]string{
			{"/ticket/id", "/message/ticket_id"}, {"/ticket/id", "/ticket/messages/0/ticket_id"}, {"/ticket/id", "/event/object_id"},
			{"/ticket/customer/id", "/ticket/customer_id"}, {"/ticket/customer/email", "/message/receiver/email"},
			{"/ticket/assignee_user/id", "/ticket/assignee_user_id"}, {"/ticket/assignee_user/name", "/message/sender/name"},
			{"/message/id", "/ticket/last_message/id"}, {"/ticket/messages/0/body_text", "/ticket/first_message/body_text"},
		} {
			a, b := p.At(diag.Pointer(row[0])), p.At(diag.Pointer(row[1]))
			if a == nil || b == nil || a.Text == "" || !tree.Equal(a, b) {
				t.Errorf("seed %d: %s is %v and %s is %v, want the same", seed, row[0], a, row[1], b)
			}
		}
		if got := p.At("/event/type").Text; got != "ticket-message-created" {
			t.Errorf("event.type is %q", got)
		}
		if a, b := p.At("/ticket/created_datetime").Text, p.At("/ticket/updated_datetime").Text; a >= b {
			t.Errorf("updated at %s, before %s", b, a)
		}
	}
}

// The cases have the names that people ask for them by.
func TestNames(t *testing.T) {
	names := map[string]sample.Case{}
	for _, name := range []string{"ticket-status-updated", "ticket-message-failed"} {
		for c := range sample.Cases(document(t).Observed.Channel(name).Schema(), sample.Options{Channel: name}) {
			names[name+" "+c.Name] = c
		}
	}
	for _, row := range []struct{ name, verdict string }{
		{"ticket-message-failed typical", "valid"},
		{"ticket-message-failed ticket/status=closed", "valid /ticket/status"},
		{"ticket-message-failed ticket/priority=critical", "valid /ticket/priority"},
		{"ticket-message-failed ticket/assignee_user=null", "valid /ticket/assignee_user"},
		{"ticket-message-failed ticket/assignee_user=absent", "valid /ticket/assignee_user"},
		{"ticket-message-failed ticket/tags=empty", "valid /ticket/tags"},
		{"ticket-message-failed ticket/tags=many", "valid /ticket/tags"},
		{"ticket-message-failed ticket/subject=double-quote", "valid /ticket/subject"},
		{"ticket-message-failed ticket/subject=template", "odd /ticket/subject"},
		{"ticket-message-failed ticket/id=2^63-1", "valid /ticket/id"},
		{"ticket-message-failed ticket/excerpt=present", "valid /ticket/excerpt"},
		{"ticket-message-failed message/sent_datetime=null", "valid /message/sent_datetime"},
		{"ticket-message-failed message/attachments/0/size=null", "valid /message/attachments/0/size"},
		{"ticket-message-failed message/sent_datetime=leap-day", "valid /message/sent_datetime"},
		{"ticket-message-failed ticket=absent", "odd /ticket"},
		{"ticket-message-failed ticket/id:type=string", "type /ticket/id"},
		{"ticket-message-failed ticket/id:type=null", "type /ticket/id"},
		{"ticket-message-failed ticket/status:enum=unlisted", "enum /ticket/status"},
		{"ticket-message-failed ticket/customer/email:format=no-at", "format /ticket/customer/email"},
		{"ticket-message-failed message/created_datetime:format=words", "format /message/created_datetime"},
		{"ticket-message-failed payload:type=array", "type "},
		{"ticket-status-updated ticket@Ticket", "valid /ticket"},
		{"ticket-status-updated ticket@Ticket/customer=absent", "valid /ticket/customer"},
		{"ticket-status-updated ticket/customer_id:type=null", "type /ticket/customer_id"},
	} {
		c, ok := names[row.name]
		if got := verdict(c); !ok || got != row.verdict {
			t.Errorf("%s: %q, want %q", row.name, got, row.verdict)
		}
	}
}

func verdict(c sample.Case) string {
	word := c.Keyword
	switch {
	case c.Odd:
		word = "odd"
	case c.Valid:
		word = "valid"
	}
	if c.Name == "typical" {
		return word
	}
	return word + " " + string(c.Pointer)
}

func ExampleCases() {
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for c := range sample.Cases(s.Channel("ticket-created").Schema(), sample.Options{Channel: "ticket-created"}) {
		if c.Pointer == "/ticket/status" {
			fmt.Println(c.Name)
		}
	}
	// Output:
	// ticket/status=absent
	// ticket/status=open
	// ticket/status=closed
	// ticket/status:enum=unlisted
	// ticket/status:type=null
	// ticket/status:type=boolean
	// ticket/status:type=integer
	// ticket/status:type=array
	// ticket/status:type=object
}
