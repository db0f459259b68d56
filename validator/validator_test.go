package validator

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A row is a payload and what is found in it: severity, rule, place and
// pointer of each finding.
func TestValidate(t *testing.T) {
	v := New(load(t, ""), Options{})
	strict := New(load(t, ""), Options{Strict: true})
	letter := New(load(t, ""), Options{Profile: Document})
	tests := []struct {
		v                *Validator
		channel, payload string
		want             string
	}{
		{v, "ticket-created", `{"ticket": {"id": 1, "status": "closed", "assignee_user": null, "assignee_team": null}}`, ``},
		{v, "ticket-created", `{"ticket": {"status": "x", "status": "open"}}`, `error payload-duplicate-name 1:28 /ticket/status`},
		{v, "ticket-created", "{\"ticket\": {\"subject\": \"\U0001F600\u4e2d\", \"id\": null}}", `error payload-null 1:36 /ticket/id`},
		{v, "ticket-created", "{\"ticket\":\n\t{\"id\": null}}", `error payload-null 2:9 /ticket/id`},
		{v, "ticket-created", `{"ticket": {"id": "{{ticket.id}}"}}`, `error payload-unrendered 1:19 /ticket/id`},
		{v, "ticket-created", `{"ticket": {"subject": "{{ ticket.subject | json }}"}}`, `warning payload-unrendered 1:24 /ticket/subject`},
		{v, "ticket-created", `{"ticket": {"status": "{{ticket.status}}"}}`, `error payload-unrendered 1:23 /ticket/status`},
		{v, "ticket-created", `{"tickt": {"id": 1}}`, `warning payload-unknown-property 1:2 /tickt`},
		{strict, "ticket-created", `{"tickt": {"id": 1}}`, `error payload-unknown-property 1:2 /tickt`},
		{strict, "ticket-created", `{}`, `error payload-root 1:1 `},
		{v, "ticket-message-created", `{"ticket": {"id": 1}}`, `warning payload-channel 1:1 `},
		{v, "ticket-created", `{"ticket": {"id": 1}, "message": {"id": 1}}`, `warning payload-channel 1:23 /message`},
		{v, "ticket-created", `[{"key": "ticket_id", "value": "1"}]`, `warning payload-own-body 1:1 `},
		{v, "ticket-created", `{"url": "https://example.com", "triggers": {}}`, `error payload-own-body 1:1 `},
		{v, "ticket-created", `[1]`, `error payload-type 1:1 `},
		{v, "ticket-created", `"x"`, `error payload-type 1:1 `},
		{v, "ticket-created", `null`, `error payload-null 1:1 `},
		{v, "ticket-message-created", `{"ticket": {"id": 1}, "message": {"ticket_id": 2}}`, `error payload-identity 1:48 /message/ticket_id`},
		{v, "ticket-message-created", `{"ticket": {"id": 1}, "message": {"ticket_id": 1}}`, ``},
		{v, "ticket-created", `{"ticket": {"id": 1, "status": "open", "subject": 5, "via": "api"`, `error payload-syntax 1:66 /ticket/via`},
		{letter, "ticket-created", `{"ticket": {"id": 1, "assignee_user": null}}`, ``},
		{letter, "ticket-created", `{"ticket": {"id": "1"}}`, `error payload-type 1:19 /ticket/id`},
		{letter, "ticket-created", `{"ticket": {"customer": {"name": null}}}`, `error payload-null 1:34 /ticket/customer/name`},
	}
	for _, tt := range tests {
		found, err := tt.v.Validate(tt.channel, "", []byte(tt.payload))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range found {
			got = append(got, fmt.Sprintf("%s %s %d:%d %s", d.Severity, d.Rule.ID, d.Pos.Line, d.Pos.Col, d.Pointer))
		}
		if got := strings.Join(got, "; "); got != tt.want {
			t.Errorf("%s: Validate(%s)\n got %s\nwant %s", tt.channel, tt.payload, got, tt.want)
		}
	}
}

// A required property under a misspelt name is one fault.
func TestMisspeltRequired(t *testing.T) {
	v := New(load(t, "testdata/rules.asyncapi.yaml"), Options{})
	found := validate(t, v, "payload-required", []byte(`{"idd": 1}`))
	if len(found) != 1 || found[0].Rule != ruleUnknown || found[0].Severity != diag.Error {
		t.Errorf("found %q", words(found))
	}
}

// Of several messages, the findings are those of the one that comes nearest.
func TestNearestMessage(t *testing.T) {
	v := New(load(t, "testdata/rules.asyncapi.yaml"), Options{})
	found := validate(t, v, "payload-message", []byte(`{"id": true}`))
	if len(found) != 1 || found[0].Message != "id is a boolean; want an integer" ||
		found[0].Related[len(found[0].Related)-1].Message != "of the channel's messages, numbered comes nearest" {
		t.Errorf("found %+v", found)
	}
}

func TestUnknownChannel(t *testing.T) {
	v := New(load(t, ""), Options{})
	for channel, want := range map[string]string{
		"ticket_updated": `unknown channel "ticket_updated"; did you mean "ticket-updated" or "ticket-created"?`,
		"": `unknown channel ""; want one of ticket-created, ticket-updated, ticket-status-updated, ticket-assignment-updated, ` +
			`ticket-handed-over, ticket-self-unsnoozed, ticket-message-created, ticket-message-failed`,
	} {
		if _, err := v.Validate(channel, "", []byte(`{}`)); err == nil || err.Error() != want {
			t.Errorf("Validate(%q) = %v, want %s", channel, err, want)
		}
	}
}

// No finding, whatever it is about, shows a name, an address or a text.
func TestMask(t *testing.T) {
	const secret = "Jane Doe jane@example.com"
	v, open := New(load(t, ""), Options{}), New(load(t, ""), Options{ShowValues: true})
	shown := 0
	for _, payload := range []string{
		`{"ticket": {"status": "` + secret + `"}}`,
		`{"ticket": {"id": "` + secret + `"}}`,
		`{"ticket": {"id": null, "subject": "` + secret + `"}}`,
		`{"ticket": {"subject": "` + secret + `", "id": null}}`,
		`{"ticket": {"custmer": "` + secret + `"}}`,
		`{"ticket": {"subject": "{{x}} ` + secret + `"}}`,
		`{"ticket": {"subject": "` + secret + `" "id": 1}}`,
		`{"ticket": {"subject": ` + secret + `}}`,
		`{"ticket": {"subject": "` + secret,
		`{"ticket": {"subject": '` + secret + `'}}`,
		`{"ticket": {"created_datetime": "` + secret + `"}}`,
		`{"ticket": {"customer": {"email": "` + secret + `@"}}}`,
		`{"ticket": {"subject": "` + secret + "\n" + `"}}`,
		`{"ticket": {}} "` + secret + `"`,
		`["` + secret + `"]`,
		`"` + secret + `"`,
	} {
		if text := everything(t, v, payload); strings.Contains(text, "Jane") || strings.Contains(text, "jane") {
			t.Errorf("%s shows it:\n%s", payload, text)
		}
		if strings.Contains(everything(t, open, payload), "Jane") {
			shown++
		}
	}
	if shown < 10 {
		t.Errorf("with ShowValues %d payloads show it, want at least 10", shown)
	}
}

func everything(t *testing.T, v *Validator, payload string) string {
	found := validate(t, v, "ticket-created", []byte(payload))
	if len(found) == 0 {
		t.Errorf("%s: nothing is found", payload)
	}
	var b strings.Builder
	for _, d := range found {
		fmt.Fprintf(&b, "%s\n%s\n", d.Message, d.Excerpt.Text)
		for _, r := range d.Related {
			fmt.Fprintln(&b, r.Message)
		}
		if d.Fix != nil {
			fmt.Fprintln(&b, d.Fix.Message, d.Fix.Text)
		}
	}
	return b.String()
}

// Findings beyond the hundredth are counted, and their worst severity kept.
func TestMore(t *testing.T) {
	v := New(load(t, ""), Options{})
	payload := `{"ticket": {"tags": [` + strings.Repeat(`null, `, 150) + `{}]}}`
	found := validate(t, v, "ticket-created", []byte(payload))
	last := found[len(found)-1]
	if len(found) != maxFindings+1 || last.Rule != ruleMore || last.Severity != diag.Error {
		t.Errorf("%d findings, the last %s %s", len(found), last.Severity, last.Message)
	}
}

func TestConcurrent(t *testing.T) {
	v := New(load(t, ""), Options{})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for _, rule := range Rules {
				validate(t, v, "ticket-message-created", []byte(rule.Bad))
			}
		})
	}
	group.Wait()
}

// Without excerpts the same is found, and nothing of the payload is quoted.
func TestNoExcerpts(t *testing.T) {
	s := load(t, "")
	for _, text := range []string{strings.Replace(benchPayload, `"open"`, `"opem"`, 1), `{"ticket": {"status": 1, "tags": [`, `[]`} {
		with, without := validate(t, New(s, Options{}), "ticket-updated", []byte(text)), validate(t, New(s, Options{NoExcerpts: true}), "ticket-updated", []byte(text))
		for i := range with {
			if with[i].Excerpt.Text == "" {
				t.Errorf("%s: %s has no excerpt", text, with[i].Message)
			}
			with[i].Excerpt = diag.Excerpt{}
		}
		if !reflect.DeepEqual(with, without) {
			t.Errorf("%s: found %s, want %s", text, spelled(without), spelled(with))
		}
	}
}

// A glance at one payload says nothing of another, nor of another channel.
func TestValidateGlanced(t *testing.T) {
	v := New(load(t, ""), Options{})
	clean, wrong := []byte(benchPayload), []byte(strings.Replace(benchPayload, `"open"`, `"opne"`, 1))
	const channel = "ticket-updated"
	if !v.Glance(channel, clean).Accepted() || v.Glance(channel, wrong).Accepted() || v.Glance("none", clean).Accepted() {
		t.Error("a glance does not tell what is accepted")
	}
	for _, text := range [][]byte{clean, wrong, wrong[:90], {}} {
		source := tree.NewSource("payload.json", text)
		want := validate(t, v, channel, text)
		for _, g := range []Glance{{}, v.Glance(channel, text), v.Glance(channel, clean), v.Glance(channel, wrong), v.Glance(channel, text[:len(text)/2]), v.Glance("ticket-message-created", text)} {
			if got, err := v.ValidateGlanced(g, channel, source); err != nil || len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
				t.Errorf("%s: after a glance at %s of %s is found %s, want %s", text, g.payload, g.channel, spelled(got), spelled(want))
			}
		}
	}
}
