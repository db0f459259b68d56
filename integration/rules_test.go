package integration

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

var document = func() *spec.Spec {
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		panic(err)
	}
	return s
}()

func findings(name, text string) []diag.Diagnostic { return findingsWith(name, text, Options{}) }

func findingsWith(name, text string, o Options) []diag.Diagnostic {
	list, found := Read(tree.NewSource(name, []byte(text)))
	c := New(document, o)
	for _, d := range list {
		found = append(found, c.Check(d)...)
	}
	return found
}

func lines(found []diag.Diagnostic) string {
	var b strings.Builder
	for _, d := range found {
		b.WriteString(d.Pos.String() + " " + d.Severity.String() + " " + d.Rule.ID + ": " + d.Message + "\n")
	}
	return b.String()
}

// Each rule's bad example yields that rule and no other, and its good one
// nothing.
func TestRules(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules {
		if r.Title == "" || r.Doc == "" || r.Severity == diag.Off || seen[r.ID] || !strings.HasPrefix(r.ID, "integration-") {
			t.Errorf("%s: want a title, a doc, a severity and an ID of its own", r.ID)
		}
		seen[r.ID] = true
		bad := slices.DeleteFunc(exampleFindings(r, r.Bad), func(d diag.Diagnostic) bool { return isAside(d) && r != d.Rule })
		if len(bad) != 1 || bad[0].Rule != r || bad[0].Severity != r.Severity {
			t.Errorf("%s: the bad example gives\n%s", r.ID, lines(bad))
		}
		if good := lines(exampleFindings(r, r.Good)); good != "" {
			t.Errorf("%s: the good example gives\n%s", r.ID, good)
		}
	}
}

// isAside reports whether a finding is about nothing that is wrong: examples of
// what only rendering shows need more than a path.
func isAside(d diag.Diagnostic) bool {
	return d.Severity == diag.Note && (d.Rule.ID == "template-jinja" || d.Rule == ruleBodyText)
}

// exampleFindings gives the findings of an example, which is a body for the rule about
// bodies in files of their own.
func exampleFindings(r *diag.Rule, text string) []diag.Diagnostic {
	if r == ruleToJSON {
		return findingsWith("example.json", text, Options{Request: RequestOptions{NoToJSON: true}})
	}
	if r == ruleBodyFile {
		return withBody(example, text)
	}
	if !strings.HasPrefix(text, "{") {
		return findings("example.yaml", text)
	}
	return findings("example.json", text)
}

func withBody(definition, body string) []diag.Diagnostic {
	list, found := Read(tree.NewSource("definition.json", []byte(definition)))
	list[0].SetBody(tree.NewSource("body", []byte(body)))
	return append(found, New(document, Options{}).Check(list[0])...)
}

// A fault of parsing hides no other mistake, and makes none.
func TestFaults(t *testing.T) {
	text := `{"url": "https://example.com/hook", "method": "POST", "headers": {"Authorization": "Bearer ${T}"}, "triggers": {"ticket-created": true},
"form": {"a": "{% set x = %}{{ x.y }}{{ ticket.idd }}{% if %}{{ ticket.id | jsn }}{% endif %}{{ ticket is foo }}{% for t in %}{{ t.name }}{% endfor %}{{ ticket.external_id"}}`
	want := []string{"2:25 template-syntax", "2:48 template-property-unknown", "2:58 template-syntax", "2:77 template-filter-unknown", "2:107 template-test-unknown",
		"2:123 template-syntax", "2:151 template-syntax"}
	var got []string
	for _, d := range findings("crm.json", text) {
		got = append(got, fmt.Sprintf("%d:%d %s", d.Pos.Line, d.Pos.Col, d.Rule.ID))
	}
	if !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

// What is found in each recorded definition is what its note in SOURCES.md
// supports.
func TestRecorded(t *testing.T) {
	files, err := filepath.Glob("testdata/recorded/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no recorded definitions: ", err)
	}
	const (
		unsigned = "note integration-secret-none"
		null     = "warning template-null-printed: "
		boolean  = "warning template-boolean-text: "
		absent   = "warning template-nullable: "
		empty    = "warning template-index: "
		quote    = "template-json-unescaped: "
	)
	want := map[string][]string{
		"integration_activepieces_flat_form.json": {unsigned, null + "ticket.subject", null + "ticket.language", null + "ticket.customer.email", null + "ticket.customer.name",
			absent + "ticket.assignee_user", absent + "ticket.assignee_user", null + "message.body_text", boolean + "message.from_agent", boolean + "message.public"},
		"integration_docs_older_underscore_triggers.json": {unsigned, "warning template-url-null: ticket.customer.email", "warning template-url-unencoded: ticket.customer.email",
			"warning integration-get-form", "warning integration-trigger-spelling", "warning integration-trigger-spelling", "warning integration-trigger-spelling", "warning integration-trigger-spelling"},
		"integration_ecomintent_negative_index.json": {unsigned, boolean + "ticket.messages[-1].from_agent", empty + "ticket.messages", empty + "ticket.messages",
			null + "ticket.messages[-1].body_text", null + "ticket.subject"},
		"integration_helpdesk_ui_object.json":            {unsigned},
		"integration_loyaltylion_get.json":               {"warning template-url-null: ticket.requester.email", "warning template-url-unencoded: ticket.requester.email"},
		"integration_pipedream_context_string_form.json": {unsigned},
		"integration_slates_json_inside_string.json": {unsigned, "warning integration-json-in-text", "note " + quote + "ticket.channel", "error " + quote + "ticket.subject",
			"note " + quote + "ticket.customer.email", absent + "ticket.assignee_user", "error " + quote + "ticket.assignee_user.firstname", absent + "ticket.assignee_user",
			"error " + quote + "ticket.assignee_user.lastname", absent + "ticket.assignee_user"},
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range findings(filepath.Base(file), string(text)) {
			told := d.Severity.String() + " " + d.Rule.ID
			if strings.HasPrefix(d.Rule.ID, "template-") {
				told += ": " + strings.Fields(d.Message)[0]
			}
			got = append(got, told)
		}
		if expected, known := want[filepath.Base(file)]; !known || !slices.Equal(got, expected) {
			t.Errorf("%s: found %q, want %q", file, got, expected)
		}
	}
}

// What isSecretName looks for first is in every name that secretName matches.
func TestSecretWords(t *testing.T) {
	for _, name := range []string{"Authorization", "Proxy-Authorization", "X-Token", "access_tokens", "client-secret", "X-Hub-Signature", "user.password",
		"passwd", "db_pwd", "passphrase", "apikey", "X-Api-Key", "api_key", "private-key", "AUTH_KEY", "accesskey", "bearertoken"} {
		if !secretName.Get().MatchString(name) || !isSecretName(name) {
			t.Errorf("%s: the pattern says %v, and isSecretName %v", name, secretName.Get().MatchString(name), isSecretName(name))
		}
	}
	for _, name := range []string{"ticket", "id", "author", "keyboard", "monkey", "passenger"} {
		if secretName.Get().MatchString(name) != isSecretName(name) {
			t.Errorf("%s: the pattern says %v, and isSecretName %v", name, secretName.Get().MatchString(name), isSecretName(name))
		}
	}
}

// Triggers that are a list or a text are told of once, with how they are
// written, and the rest is checked as if they were.
func TestTriggersOfAnotherKind(t *testing.T) {
	const object = `{"ticket-created": true}`
	for triggers, want := range map[string]string{
		`["ticket-created"]`:                       `triggers is an array; want an object: {"ticket-created": true}`,
		`["ticket_created", "ticket-updatd"]`:      `triggers is an array; want an object: {"ticket-created": true, "ticket-updated": true}|there is no trigger "ticket-updatd"`,
		`"ticket-created"`:                         `triggers is a string; want an object: {"ticket-created": true}`,
		`["ticket-created", 5, null, ["a"], true]`: `triggers is an array; want an object: {"ticket-created": true}`,
		`[]`:   `triggers is an array; want an object: {"ticket-created": true}`,
		`true`: `triggers is a boolean; want an object: {"ticket-created": true}`,
		`["ticket-created", "ticket-status-updated"]`: `triggers is an array; want an object: {"ticket-created": true, "ticket-status-updated": true}|` +
			`ticket-status-updated has a shorter context`,
	} {
		found := findings("crm.json", strings.Replace(example, object, triggers, 1))
		for i, part := range strings.Split(want, "|") {
			if i >= len(found) || !strings.HasPrefix(found[i].Message, part) {
				t.Fatalf("%s: found\n%s, want %s", triggers, lines(found), want)
			}
		}
		if got := len(found); got != strings.Count(want, "|")+1 {
			t.Errorf("%s: found\n%s", triggers, lines(found))
		}
	}
	misspelt := strings.Replace(strings.Replace(example, object, `["ticket-created"]`, 1), "ticket.id", "message.id", 1)
	if got := lines(findings("crm.json", misspelt)); !strings.Contains(got, "template-trigger-scope") {
		t.Errorf("the trigger of a list is not on: %s", got)
	}
}
