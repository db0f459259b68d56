package webhooklint_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

const ciPage = "docs/ci.md"

var (
	quotedFile = regexp.MustCompile("(?s)<!-- ([^ ]+) -->\n```yaml\n(.*?)```\n")
	namesTable = regexp.MustCompile(`\| (input|output) \| what it says \|\n\| --- \| --- \|\n(?:\|[^\n]*\n)*`)
)

// docs/ci.md shows the examples as they are, and the inputs and outputs of the
// action. With -update it is written anew.
func TestCIPage(t *testing.T) {
	got, err := os.ReadFile(ciPage)
	if err != nil {
		t.Fatal(err)
	}
	want := quotedFile.ReplaceAllStringFunc(string(got), func(block string) string {
		name := quotedFile.FindStringSubmatch(block)[1]
		text, err := os.ReadFile(name)
		if err != nil {
			t.Error(err)
		}
		return fmt.Sprintf("<!-- %s -->\n%s", name, codeBlock(string(text), "yaml"))
	})
	tables := actionTables(t)
	want = namesTable.ReplaceAllStringFunc(want, func(table string) string {
		return tables[namesTable.FindStringSubmatch(table)[1]]
	})
	if *update {
		if err := os.WriteFile(ciPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if string(got) != want && !*update {
		t.Errorf("%s is not current: run make docs, and read the difference", ciPage)
	}
	for _, name := range []string{"examples/github-workflow.yml", "examples/gitlab-ci.yml"} {
		if !strings.Contains(want, "<!-- "+name+" -->") {
			t.Errorf("%s does not show %s", ciPage, name)
		}
	}
	for id := range readHooks(t) {
		if !strings.Contains(want, "- id: "+id+"\n") {
			t.Errorf("%s does not show the hook %s", ciPage, id)
		}
	}
}

// actionTables gives a table of the action's inputs and one of its outputs, in
// the order of the file.
func actionTables(t *testing.T) map[string]string {
	t.Helper()
	var document struct{ Inputs, Outputs yaml.Node }
	text, err := os.ReadFile("action.yml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"input": namesOf(t, "input", document.Inputs), "output": namesOf(t, "output", document.Outputs)}
}

func namesOf(t *testing.T, kind string, n yaml.Node) string {
	table := fmt.Sprintf("| %s | what it says |\n| --- | --- |\n", kind)
	for i := 0; i+1 < len(n.Content); i += 2 {
		var entry struct{ Description, Default string }
		if err := n.Content[i+1].Decode(&entry); err != nil {
			t.Fatal(err)
		}
		says := plain(entry.Description)
		if entry.Default != "" {
			says += "; `" + entry.Default + "` when absent"
		}
		table += fmt.Sprintf("| `%s` | %s |\n", n.Content[i].Value, says)
	}
	return table
}
