package integration

import (
	"os"
	"path/filepath"
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

func findings(name, text string) []diag.Diagnostic {
	list, found := Read(tree.NewSource(name, []byte(text)))
	c := New(document, Options{})
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

func TestRules(t *testing.T) {
	for _, r := range Rules {
		bad := findings("bad.json", r.Bad)
		if len(bad) != 1 || bad[0].Rule != r {
			t.Errorf("%s: the bad example gives\n%s", r.ID, lines(bad))
		}
		if good := lines(findings("good.json", r.Good)); good != "" && !(r == ruleContextMixed && good == "") {
			t.Errorf("%s: the good example gives\n%s", r.ID, good)
		}
	}
}

func TestRecorded(t *testing.T) {
	files, err := filepath.Glob("testdata/recorded/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no recorded definitions: ", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s", lines(findings(filepath.Base(file), string(text))))
	}
}
