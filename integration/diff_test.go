package integration

import (
	"fmt"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/compat"
	"github.com/webhook-lint/webhook-lint/tree"
)

func differences(t *testing.T, old, new string) string {
	t.Helper()
	read := func(name, text string) *Definition {
		list, found := Read(tree.NewSource(name, []byte(text)))
		if len(list) != 1 {
			t.Fatal(text, found)
		}
		return list[0]
	}
	found, err := New(document, Options{}).Diff(read("old.json", old), read("new.json", new), compat.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, d := range found {
		fmt.Fprintf(&b, "%s: %s %s %v\n", d.Rule.ID, d.Message, d.Excerpt.Text, d.Related)
	}
	return b.String()
}

// A secret that changes breaks no receiver, and is shown in no finding.
func TestDiffSecrets(t *testing.T) {
	with := func(secret string) string {
		text := strings.Replace(example, `"https://example.com/hook"`, `"https://u:`+secret+`@example.com/hook?token=`+secret+`"`, 1)
		return strings.Replace(text, `{"id": "{{ticket.id}}"}`, `{"id": "{{ticket.id}}", "password": "`+secret+`"}`, 1)
	}
	if got := differences(t, with("S3cretS3cretS3cret"), with("N3wS3cretN3wS3cret")); got != "" {
		t.Errorf("told: %s", got)
	}
	got := differences(t, with("S3cretS3cretS3cret"), strings.Replace(with("N3wS3cretN3wS3cret"), "/hook?", "/other?", 1))
	if !strings.Contains(got, "another endpoint") || strings.Contains(got, "S3cret") {
		t.Errorf("told: %s", got)
	}
}

// What changes beside the schemas, and what is the same though it is written
// otherwise.
func TestDiffSettings(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"https://example.com/hook", "https://EXAMPLE.com/hook", ""},
		{"https://example.com/hook", "https://example.com:443/hook", ""},
		{"https://example.com/hook", "https://example.com/hook#x", ""},
		{"https://example.com/hook", "https://example.com:444/hook", "change-breaking: another endpoint"},
		{"https://example.com/hook", "https://example.com/Hook", "change-breaking: another endpoint"},
		{`"ticket-created": true`, `"ticket-created": false`, "change-loss: ticket-created is off now"},
		{`"type": "http"`, `"type": "http", "deactivated_datetime": "2024-01-01T00:00:00"`, "change-loss: the integration is deactivated now"},
	} {
		got := differences(t, example, strings.Replace(example, c.from, c.to, 1))
		if !strings.HasPrefix(got, c.want) || strings.Count(got, "\n") > 1 || c.want == "" && got != "" {
			t.Errorf("%s → %s: told %q, want %q alone", c.from, c.to, got, c.want)
		}
	}
	signed := strings.Replace(example, `"method"`, `"hmac_secret": "${SECRET}", "method"`, 1)
	if got := differences(t, signed, example); !strings.HasPrefix(got, "change-breaking: hmac_secret is gone") {
		t.Errorf("told: %s", got)
	}
}

// Secrets are found beside templates, in a fragment, before a host and in JSON
// that is a text, and are shown in no finding.
func TestSecretPlaces(t *testing.T) {
	const secret = "S3cretS3cretS3cret"
	for name, text := range map[string]string{
		"header":   define("header", "x"),
		"user":     strings.Replace(define("leaf", "{{ticket.subjct}}"), "https://example.com/hook", "https://"+secret+"@example.com/{{ticket.subjct}}", 1),
		"fragment": strings.Replace(define("leaf", "{{ticket.subjct}}"), "https://example.com/hook", "https://example.com/hook#access_token="+secret, 1),
		"body":     define("body", `{"password": "`+secret+`", "a": "{{ticket.subjct}}"}`),
	} {
		if name == "header" {
			text = strings.Replace(text, "Bearer REDACTED", "Bearer "+secret+"{{ticket.subjct}}", 1)
		}
		told := false
		for _, d := range findings("example.json", text) {
			told = told || d.Rule == ruleSecretLiteral
			if all := fmt.Sprint(d.Message, d.Excerpt, d.Related); strings.Contains(all, secret) {
				t.Errorf("%s: %s shows it: %s", name, d.Rule.ID, all)
			}
		}
		if !told {
			t.Errorf("%s: not told in %s", name, text)
		}
	}
}
