package report

import (
	"encoding/json"
	"net/url"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
)

func TestFileURI(t *testing.T) {
	tests := []struct{ file, want string }{
		{"body.json", "body.json"},
		{"./a/../payloads//body.json", "payloads/body.json"},
		{"../body.json", "../body.json"},
		{"c:body.json", "c%3Abody.json"},
		{"a b/ü#?%.json", "a%20b/%C3%BC%23%3F%25.json"},
		{"/tmp/a b.json", "file:///tmp/a%20b.json"},
		{"<stdin>", "%3Cstdin%3E"},
		{"a\\b\n.json", "a%5Cb%0A.json"},
	}
	for _, tt := range tests {
		got := fileURI(tt.file)
		if got != tt.want {
			t.Errorf("fileURI(%q) = %q, want %q", tt.file, got, tt.want)
		}
		if _, err := url.Parse(got); err != nil {
			t.Errorf("fileURI(%q): %v", tt.file, err)
		}
	}
}

func TestSARIFText(t *testing.T) {
	tests := []struct{ message, want string }{
		{`status is "x"`, `status is "x"`},
		{`"{{ticket.id}}" has no {0}`, `"{{{{ticket.id}}}}" has no {{0}}`},
		{`tags[0] is null`, `tags[0] is null`},
		{`see [tags](1)`, `see \[tags\](1)`},
		{"a\x1bb", `a\x1bb`},
	}
	for _, tt := range tests {
		if got := sarifText(tt.message).Text; got != tt.want {
			t.Errorf("sarifText(%q) = %q, want %q", tt.message, got, tt.want)
		}
	}
}

func TestFingerprint(t *testing.T) {
	base := fingerprint(statusFinding)
	moved := with(statusFinding, func(d *diag.Diagnostic) { d.Pos.Line, d.Pos.Col, d.End.Line = 50, 1, 50 })
	if got := fingerprint(moved); got != base {
		t.Errorf("a finding that moved down: %s, want %s", got, base)
	}
	changes := map[string]func(*diag.Diagnostic){
		"rule":    func(d *diag.Diagnostic) { d.Rule = nullRule },
		"file":    func(d *diag.Diagnostic) { d.Pos.File = "other.json" },
		"pointer": func(d *diag.Diagnostic) { d.Pointer = "/ticket/channel" },
		"message": func(d *diag.Diagnostic) { d.Message += "!" },
	}
	for name, change := range changes {
		if fingerprint(with(statusFinding, change)) == base {
			t.Errorf("another %s: the same fingerprint", name)
		}
	}
}

func TestSARIFRules(t *testing.T) {
	type log struct {
		Runs []struct {
			Tool struct {
				Driver struct{ Rules []sarifRule }
			}
			Results []sarifResult
		}
	}
	read := func(rules []*diag.Rule) log {
		var l log
		if err := json.Unmarshal([]byte(runs[1].write(t, "sarif", Options{Rules: rules})), &l); err != nil {
			t.Fatal(err)
		}
		return l
	}
	l := read(catalogue)
	for i, r := range l.Runs[0].Results {
		if r.RuleIndex == nil || l.Runs[0].Tool.Driver.Rules[*r.RuleIndex].ID != r.RuleID {
			t.Errorf("result %d: ruleIndex does not lead to %s", i, r.RuleID)
		}
	}
	for i, r := range read(nil).Runs[0].Results {
		if r.RuleIndex != nil {
			t.Errorf("result %d: ruleIndex %d into no rules", i, *r.RuleIndex)
		}
	}
}

func TestSARIFRegion(t *testing.T) {
	tests := []struct {
		start, end diag.Position
		want       string
	}{
		{at("a", 0, 0), at("a", 0, 0), `null`},
		{at("a", 3, 0), diag.Position{}, `{"startLine":3}`},
		{at("a", 3, 7), diag.Position{}, `{"startLine":3,"startColumn":7}`},
		{at("a", 3, 7), at("a", 3, 9), `{"startLine":3,"startColumn":7,"endLine":3,"endColumn":9}`},
		{at("a", 3, 7), at("a", 3, 7), `{"startLine":3,"startColumn":7,"endLine":3,"endColumn":7}`},
	}
	for _, tt := range tests {
		got, err := json.Marshal(newSARIFRegion(tt.start, tt.end))
		if err != nil || string(got) != tt.want {
			t.Errorf("%v to %v: %s, %v, want %s", tt.start, tt.end, got, err, tt.want)
		}
	}
}
