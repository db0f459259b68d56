package report

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
)

// many gives a run with that many findings, the notes first.
func many(errors, warnings, notes int) run {
	r := run{results: []Result{{Name: "log.ndjson"}}, summary: Summary{Checked: 1, Counts: map[diag.Severity]int{
		diag.Error: errors, diag.Warning: warnings, diag.Note: notes,
	}}}
	for _, kind := range []struct {
		n       int
		finding diag.Diagnostic
	}{{notes, roundFinding}, {warnings, nullFinding}, {errors, statusFinding}} {
		for i := range kind.n {
			d := kind.finding
			d.Pos.File, d.Pos.Line, d.End.Line = "log.ndjson", i+1, i+1
			r.results[0].Findings = append(r.results[0].Findings, d)
		}
	}
	return r
}

func TestGitHubSortsAndCaps(t *testing.T) {
	tests := []struct {
		errors, warnings, notes int
		notice                  string
	}{
		{0, 0, 0, ""},
		{10, 10, 10, ""},
		{11, 0, 0, "this step has 11 errors, which"},
		{1, 12, 3, "this step has 1 error, 12 warnings, 3 notes, which"},
		{0, 0, 11, "this step has 11 notes, which"},
	}
	for _, tt := range tests {
		name := fmt.Sprintf("%d errors, %d warnings, %d notes", tt.errors, tt.warnings, tt.notes)
		lines := strings.Split(strings.TrimSuffix(many(tt.errors, tt.warnings, tt.notes).write(t, "github", Options{}), "\n"), "\n")
		if tt.notice != "" {
			if !strings.HasPrefix(lines[0], "::notice title=webhook-lint::GitHub shows 10 annotations") || !strings.Contains(lines[0], tt.notice) {
				t.Errorf("%s: first line %q", name, lines[0])
			}
			lines = lines[1:]
		}
		order := []string{"::error", "::warning", "::notice"}
		if !slices.IsSortedFunc(lines, func(a, b string) int {
			return slices.Index(order, strings.Fields(a)[0]) - slices.Index(order, strings.Fields(b)[0])
		}) {
			t.Errorf("%s: not sorted: %q", name, lines)
		}
		if n := strings.Count(strings.Join(lines, "\n"), "title=webhook-lint"); n > 0 {
			t.Errorf("%s: %d remarks too many", name, n)
		}
	}
}

func TestAnnotation(t *testing.T) {
	tests := []struct {
		name   string
		change func(*diag.Diagnostic)
		want   string
	}{
		{"bare", func(d *diag.Diagnostic) {}, "::error file=a.json,title=payload-enum::m"},
		{"note", func(d *diag.Diagnostic) { d.Severity = diag.Note }, "::notice file=a.json,title=payload-enum::m"},
		{"line", func(d *diag.Diagnostic) { d.Pos.Line = 3 }, "::error file=a.json,line=3,endLine=3,title=payload-enum::m"},
		{
			"columns",
			func(d *diag.Diagnostic) { d.Pos, d.End = at("a.json", 3, 7), at("a.json", 3, 9) },
			"::error file=a.json,line=3,col=7,endLine=3,endColumn=9,title=payload-enum::m",
		},
		{
			"lines: the runner takes no columns",
			func(d *diag.Diagnostic) { d.Pos, d.End = at("a.json", 3, 7), at("a.json", 5, 2) },
			"::error file=a.json,line=3,endLine=5,title=payload-enum::m",
		},
		{
			"escapes in properties",
			func(d *diag.Diagnostic) { d.Pos.File = "a:b,100%\n.json" },
			`::error file=a%3Ab%2C100%25\n.json,title=payload-enum::m`,
		},
		{
			"escapes in data",
			func(d *diag.Diagnostic) { d.Message = "50%, a:b\r\n::error::x" },
			`::error file=a.json,title=payload-enum::50%25, a:b\r\n::error::x`,
		},
		{
			"related and fix",
			func(d *diag.Diagnostic) {
				d.Fix = &diag.Fix{Message: "f?"}
				d.Related = []diag.Related{{Pos: at("s.yaml", 2, 0), Message: "here"}, {Message: "there"}}
			},
			"::error file=a.json,title=payload-enum::m%0Af?%0As.yaml:2: here%0Athere",
		},
	}
	for _, tt := range tests {
		d := diag.Diagnostic{Rule: enumRule, Severity: diag.Error, Message: "m"}
		tt.change(&d)
		if got := annotation(complete(Result{Name: "a.json"}, d)); got != tt.want {
			t.Errorf("%s:\n%s, want\n%s", tt.name, got, tt.want)
		}
	}
}

func TestStepSummary(t *testing.T) {
	for _, r := range append(runs, func() run { r := many(120, 3, 0); r.name = "many"; return r }()) {
		file := filepath.Join(t.TempDir(), "summary.md")
		r.write(t, "github", Options{StepSummary: file})
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "github/"+r.name+".md", string(text))
	}
}

func TestStepSummaryIsAppended(t *testing.T) {
	file := filepath.Join(t.TempDir(), "summary.md")
	if err := os.WriteFile(file, []byte("before\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	runs[0].write(t, "github", Options{StepSummary: file})
	text, err := os.ReadFile(file)
	if want := "before\n### webhook-lint: no findings in 0 payloads\n"; err != nil || string(text) != want {
		t.Errorf("%q, %v, want %q", text, err, want)
	}
}

func TestStepSummaryError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "none", "summary.md")
	if err := runs[1].print(newGitHub(&strings.Builder{}, Options{StepSummary: file})); err == nil {
		t.Error("no error for a summary that cannot be written")
	}
}

// GitHub drops a step summary of more than a mebibyte.
func TestStepSummaryIsSmall(t *testing.T) {
	r := many(1000, 0, 0)
	for i := range r.results[0].Findings {
		d := &r.results[0].Findings[i]
		d.Message, d.Pos.File = strings.Repeat("|&", 1<<10), strings.Repeat("\x1b", 1<<10)
	}
	if n := len(newMarkdown(r.summary, r.results[0].Findings)); n > 1<<20 {
		t.Errorf("%d bytes", n)
	}
}

func TestCellText(t *testing.T) {
	tests := []struct{ text, want string }{
		{`status must be "open"`, `status must be "open"`},
		{"a|b", `a\|b`},
		{"`x` *y* _z_ ~s~", "\\`x\\` \\*y\\* \\_z\\_ \\~s\\~"},
		{"<img src=x> &lt;", "&lt;img src=x&gt; &amp;lt;"},
		{"[x](https://example.com) www.example.com", `\[x\](https:\//example.com) www\.example.com`},
		{`{{a}} \| $x$ @all #1`, `{{a}} \\\| \$x\$ \@all \#1`},
	}
	for _, tt := range tests {
		if got := cellText(tt.text); got != tt.want {
			t.Errorf("cellText(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
	if n := utf8.RuneCountInString(cellText(strings.Repeat("ü", 10_000))); n != markdownCell+1 {
		t.Errorf("a long cell has %d code points, want %d", n, markdownCell+1)
	}
}
