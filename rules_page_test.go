package webhooklint_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const rulesPage = "docs/rules.md"

// docs/rules.md is what the command says of its rules. With -update it is
// written anew.
func TestRulesPage(t *testing.T) {
	rules := readRules(t)
	want := renderRules(rules)
	if *update {
		if err := os.WriteFile(rulesPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(rulesPage)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not current: run make docs, and read the difference", rulesPage)
	}
	for _, r := range rules {
		if !strings.Contains(want, "\n### "+r.ID+"\n") {
			t.Errorf("%s is in none of the page's areas; add %s to them", r.ID, r.area())
		}
	}
}

// A pageRule is a rule as webhook-lint rules --json gives it.
type pageRule struct{ ID, Severity, Title, Doc, Bad, Good string }

// area gives the first word of the rule's ID.
func (r pageRule) area() string {
	area, _, _ := strings.Cut(r.ID, "-")
	return area
}

func readRules(t *testing.T) []pageRule {
	t.Helper()
	out, err := exec.Command(filepath.Join(buildCommand(t), "webhook-lint"), "rules", "--json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var rules []pageRule
	decoder := json.NewDecoder(bytes.NewReader(out))
	decoder.DisallowUnknownFields() // the page would lack what is in them
	if err := decoder.Decode(&rules); err != nil {
		t.Fatal(err)
	}
	return rules
}

// areas are those of the page in its order, each with the language that its
// examples are shown in.
var areas = []struct{ name, title, says, language string }{
	{"integration", "Integrations", "The settings of a definition: `webhook-lint integration`.", "json"},
	{"template", "Templates", "The templates in a definition, against the context of each trigger: `webhook-lint integration`.", "jinja"},
	{"change", "Changes", "What a change to a definition does to its receiver: `webhook-lint diff`.", ""},
	{"receiver", "Receivers", "What a receiver's own OpenAPI document refuses: `webhook-lint integration --against`.", ""},
	{"contract", "Contract", "What a receiver does with what it is sent: `webhook-lint contract`.", "sh"},
	{"payload", "Payloads", "A payload, against the contract of its channel: `webhook-lint check`.", "json"},
	{"capture", "Captures", "The files that payloads are read from: `webhook-lint check`.", ""},
	{"baseline", "Baseline", "A file of old faults: `--baseline`.", ""},
	{"spec", "Documents", "An AsyncAPI document: `webhook-lint spec`.", "yaml"},
	{"overlay", "Overlays", "The overlays of a document: `--overlay`.", "yaml"},
	{"config", "Configuration", "The file `.webhook-lint.yaml`, in any command.", "yaml"},
}

const rulesHead = `# Rules

<!-- Made from the table of rules by make docs. Change a rule where it stands in the code. -->

Each finding names its rule in brackets, and ` + "`webhook-lint explain RULE`" + ` prints what stands here. ` +
	"`--severity RULE=LEVEL`" + ` gives a rule
another severity or turns it off, ` + "`--ignore RULES` leaves rules out and `--select RULES`" + ` leaves all others out.

`

// renderRules gives the page: the rules by area in tables, and a section for
// each.
func renderRules(rules []pageRule) string {
	var tables, sections strings.Builder
	for _, a := range areas {
		of := inArea(rules, a.name)
		if len(of) == 0 {
			continue
		}
		fmt.Fprintf(&tables, "- [%s](#%s): %d\n", a.title, strings.ToLower(a.title), len(of))
		fmt.Fprintf(&sections, "\n## %s\n\n%s\n\n| rule | severity | what it reports |\n| --- | --- | --- |\n", a.title, a.says)
		for _, r := range of {
			fmt.Fprintf(&sections, "| [%s](#%s) | %s | %s |\n", r.ID, r.ID, r.Severity, plain(r.Title))
		}
		for _, r := range of {
			sections.WriteString(renderRule(r, a.language))
		}
	}
	return rulesHead + tables.String() + sections.String()
}

func inArea(rules []pageRule, area string) []pageRule {
	var of []pageRule
	for _, r := range rules {
		if r.area() == area {
			of = append(of, r)
		}
	}
	return of
}

func renderRule(r pageRule, language string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n### %s\n\n**%s:** %s.\n", r.ID, r.Severity, plain(r.Title))
	if r.Doc != "" {
		fmt.Fprintf(&b, "\n%s\n", plain(r.Doc))
	}
	for _, example := range [][2]string{{"Reported", r.Bad}, {"Right", r.Good}} {
		if example[1] != "" {
			fmt.Fprintf(&b, "\n%s:\n\n%s", example[0], codeBlock(example[1], language))
		}
	}
	return b.String()
}

// codeBlock gives text between fences that are longer than any run of
// backticks in it.
func codeBlock(text, language string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + strings.TrimRight(text, "\n") + "\n" + fence + "\n"
}

var (
	// markup is what GitHub would read as more than text.
	markup = regexp.MustCompile("[\\\\`*_~\\[\\]<>|&]")
	// opening is what makes a list, a heading or a quotation of a paragraph.
	opening = regexp.MustCompile(`^(\d*)([-+#=.)])`)
)

// plain gives text as one line that GitHub shows as it is.
func plain(text string) string {
	text = markup.ReplaceAllString(strings.Join(strings.Fields(text), " "), `\$0`)
	return opening.ReplaceAllString(text, `$1\$2`)
}

func TestPlain(t *testing.T) {
	tests := []struct{ text, want string }{
		{"null where\n none may be", "null where none may be"},
		{"+ does not join, ~ does", `\+ does not join, \~ does`},
		{"--max-bytes", `\--max-bytes`},
		{"1. a", `1\. a`},
		{"0777, 0x1F and 1_000", `0777, 0x1F and 1\_000`},
		{"{{context}} <b> [a](b) a|b &lt; `x` *y* \\n", "{{context}} \\<b\\> \\[a\\](b) a\\|b \\&lt; \\`x\\` \\*y\\* \\\\n"},
	}
	for _, tt := range tests {
		if got := plain(tt.text); got != tt.want {
			t.Errorf("plain(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestCodeBlock(t *testing.T) {
	tests := []struct{ text, want string }{
		{"{{ x }}\n", "```jinja\n{{ x }}\n```\n"},
		{"a\n```\nb", "````jinja\na\n```\nb\n````\n"},
	}
	for _, tt := range tests {
		if got := codeBlock(tt.text, "jinja"); got != tt.want {
			t.Errorf("codeBlock(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}
