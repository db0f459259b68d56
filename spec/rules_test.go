package spec

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// Each rule's bad example yields that rule and no other, and its good one
// nothing.
func TestRules(t *testing.T) {
	for _, rule := range Rules {
		if rule.Title == "" || rule.Doc == "" || rule.Severity == diag.Off {
			t.Errorf("%s: want a title, a doc and a severity", rule.ID)
		}
		examine := findings
		if strings.HasPrefix(rule.ID, "overlay-") {
			examine = overlayFindings
		}
		if got := examine(t, rule.Bad); len(got) != 1 || got[0].Rule != rule {
			t.Errorf("%s: the bad example yields %q", rule.ID, sentences(got))
		}
		if got := examine(t, rule.Good); len(got) != 0 {
			t.Errorf("%s: the good example yields %q", rule.ID, sentences(got))
		}
	}
}

// findings gives what is found in a document, in reading it and after.
func findings(t testing.TB, text string) []diag.Diagnostic {
	t.Helper()
	s, found, err := load(tree.NewSource("example.yaml", []byte(text)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s != nil {
		found = append(found, s.Check()...)
	}
	return found
}

func overlayFindings(t testing.TB, text string) []diag.Diagnostic {
	t.Helper()
	path := filepath.Join(t.TempDir(), "overlay.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	_, found, err := Embedded(Options{Overlays: []string{path}})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func sentences(found []diag.Diagnostic) []string {
	var list []string
	for _, d := range found {
		list = append(list, d.Pos.String()+": "+d.Severity.String()+": "+d.Message+" ["+d.Rule.ID+"]")
	}
	return list
}

// The built-in document gets the warnings that it deserves and no others.
func TestEmbedded(t *testing.T) {
	s, found, err := Embedded(Options{})
	if err != nil || len(found) > 0 {
		t.Fatal(sentences(found), err)
	}
	want := map[string][]int{
		"spec-http-binding": {56, 72, 88, 104, 120, 136, 152, 168}, // type, which version 0.3.0 does not have
		"spec-payload-open": {185, 197},                            // nothing is required
		"spec-nullable":     {232, 251, 254, 284, 321},             // no keyword of AsyncAPI
	}
	got := map[string][]int{}
	for _, d := range s.Check() {
		got[d.Rule.ID] = append(got[d.Rule.ID], d.Pos.Line)
		if d.Severity != diag.Warning || d.Pointer == "" {
			t.Errorf("%s is %s at %q; want a warning with a pointer", d.Message, d.Severity, d.Pointer)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("found at lines %v, want %v", got, want)
	}
}

// A component that a misspelt reference was meant to name is not unused too.
func TestMisspeltReference(t *testing.T) {
	text := inDocument("          {$ref: '#/components/schemas/Tickt'}") + "\ncomponents:\n  schemas:\n    Ticket: {required: [id]}\n"
	if got := places(findings(t, text)); got != "8:18 error spec-ref" {
		t.Errorf("found %s", got)
	}
}
