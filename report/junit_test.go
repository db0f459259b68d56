package report

import (
	"encoding/xml"
	"os/exec"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
)

func TestJUnitIsOfJenkinsSchema(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is not installed (package libxml2-utils)")
	}
	for _, r := range runs {
		command := exec.Command(xmllint, "--nonet", "--noout", "--schema", "testdata/jenkins-junit.xsd", "-")
		command.Stdin = strings.NewReader(r.write(t, "junit", Options{}))
		if out, err := command.CombinedOutput(); err != nil {
			t.Errorf("run %s: %v\n%s", r.name, err, out)
		}
	}
}

func TestJUnitCounts(t *testing.T) {
	for _, r := range runs {
		var got junitSuites
		if err := xml.Unmarshal([]byte(r.write(t, "junit", Options{})), &got); err != nil {
			t.Fatalf("run %s: %v", r.name, err)
		}
		if len(got.Suites) != 1 {
			t.Fatalf("run %s: %d suites, want 1", r.name, len(got.Suites))
		}
		suite, failures := got.Suites[0], 0
		for i, c := range suite.Cases {
			if c.Name != Visible(r.results[i].Name) {
				t.Errorf("run %s, case %d: name %q, want that of the result", r.name, i, c.Name)
			}
			if c.Failure != nil {
				failures++
			}
		}
		want := []int{len(r.results), len(r.results), len(r.results), failures, failures}
		for i, n := range []int{len(suite.Cases), suite.Tests, got.Tests, suite.Failures, got.Failures} {
			if n != want[i] {
				t.Errorf("run %s, count %d: %d, want %d", r.name, i, n, want[i])
			}
		}
	}
}

func TestJUnitCase(t *testing.T) {
	tests := []struct {
		name          string
		failOn        diag.Severity
		findings      []diag.Diagnostic
		failure, text string // the type of the failure, and where a message stands
	}{
		{"none", diag.Error, nil, "", ""},
		{"warning to fail on", diag.Warning, []diag.Diagnostic{nullFinding}, nullFinding.Rule.ID, "failure"},
		{"warning, then error, and a warning to fail on", diag.Warning, []diag.Diagnostic{nullFinding, statusFinding}, "payload-enum", "failure"},
		{"warning", diag.Error, []diag.Diagnostic{nullFinding}, "", "out"},
		{"error", diag.Error, []diag.Diagnostic{statusFinding}, "payload-enum", "failure"},
		{"warning, then error", diag.Error, []diag.Diagnostic{nullFinding, templateFinding, statusFinding}, "template-unknown-property", "failure"},
	}
	for _, tt := range tests {
		c := newJUnitCase(Result{Name: "a.json", Findings: tt.findings}, tt.failOn)
		failure, text := "", ""
		if c.Failure != nil {
			failure, text = c.Failure.Type, "failure"
		}
		if c.SystemOut != nil {
			text += "out"
		}
		if failure != tt.failure || text != tt.text {
			t.Errorf("%s: failure %q with text in %q, want %q in %q", tt.name, failure, text, tt.failure, tt.text)
		}
	}
}

func TestJUnitClass(t *testing.T) {
	for _, tt := range []struct{ channel, noun, want string }{
		{"ticket-created", "", "ticket-created"},
		{"", "", "document"},
		{"", "integration", "integration"},
	} {
		r := run{results: []Result{{Name: "a.json", Channel: tt.channel}}, summary: Summary{Checked: 1, Noun: tt.noun}}
		if got := r.write(t, "junit", Options{}); !strings.Contains(got, `classname="`+tt.want+`"`) {
			t.Errorf("channel %q of a run over %q: the class is not %q:\n%s", tt.channel, tt.noun, tt.want, got)
		}
	}
}
