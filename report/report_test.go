package report

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var (
	enumRule = &diag.Rule{
		ID:       "payload-enum",
		Severity: diag.Error,
		Title:    "a value is none of those that the document lists",
		Doc:      "A receiver that switches on the value takes the wrong branch. Send one of the values of the enum, spelt as it is there.",
		Bad:      "{\"status\": \"Open\"}\n",
		Good:     "{\"status\": \"open\"}\n",
	}
	nullRule = &diag.Rule{
		ID:       "payload-null",
		Severity: diag.Warning,
		Title:    "null where the document allows a value only",
		Doc:      "Recorded deliveries have null here although the document does not say so.",
		Bad:      `{"external_id": null}`,
		Good:     `{"external_id": "7"}`,
	}
	templateRule = &diag.Rule{
		ID:       "template-unknown-property",
		Severity: diag.Error,
		Title:    "a template names a property that there is not",
		Doc:      "Gorgias renders an unknown property as nothing.",
		Bad:      "{{ticket.custmer.name}}",
		Good:     "{{ticket.customer.name}}",
	}
	roundRule = &diag.Rule{ID: "payload-round-number", Severity: diag.Note, Title: "a number has a fraction of zero"}
)

var catalogue = []*diag.Rule{enumRule, nullRule, roundRule, templateRule}

func at(file string, line, col int) diag.Position {
	return diag.Position{File: file, Line: line, Col: col}
}

var statusFinding = diag.Diagnostic{
	Rule:     enumRule,
	Severity: diag.Error,
	Pos:      at("payloads/ticket-updated.json", 5, 15),
	End:      at("payloads/ticket-updated.json", 5, 21),
	Pointer:  "/ticket/status",
	Channel:  "ticket-updated",
	Message:  `status must be "open" or "closed"`,
	Related:  []diag.Related{{Pos: at("spec/gorgias.asyncapi.yaml", 236, 0), Message: "the contract says so here"}},
	Excerpt:  diag.Excerpt{Text: `    "status": "Open",`, Col: 15, Len: 6},
	Fix: &diag.Fix{
		Message: `did you mean "open"?`,
		Pos:     at("payloads/ticket-updated.json", 5, 15),
		End:     at("payloads/ticket-updated.json", 5, 21),
		Text:    `"open"`,
	},
}

var nullFinding = diag.Diagnostic{
	Rule:     nullRule,
	Severity: diag.Warning,
	Pos:      at("payloads/ticket-updated.json", 12, 22),
	End:      at("payloads/ticket-updated.json", 12, 26),
	Pointer:  "/ticket/customer/external_id",
	Message:  "external_id is null; want a string",
	Related: []diag.Related{
		{Pos: at("spec/gorgias.asyncapi.yaml", 118, 11), Message: "the contract says so here"},
		{Message: "21 of 24 recorded tickets have null here (grade A)"},
	},
	Excerpt: diag.Excerpt{Text: `      "external_id": null,`, Col: 22, Len: 4},
}

var templateFinding = diag.Diagnostic{
	Rule:     templateRule,
	Severity: diag.Error,
	Pos:      at("integrations/crm: sales, EU.json", 9, 14),
	End:      at("integrations/crm: sales, EU.json", 9, 37),
	Pointer:  "/http/form",
	Message:  `ticket has no property "custmer" in "{{ticket.custmer.name}}"; did you mean "customer"?`,
	Excerpt:  diag.Excerpt{Text: `    "form": "{{ticket.custmer.name}} 100%"`, Col: 14, Len: 23},
}

var roundFinding = diag.Diagnostic{
	Rule:     roundRule,
	Severity: diag.Note,
	Pos:      at("log.ndjson", 17, 8),
	End:      at("log.ndjson", 17, 11),
	Pointer:  "/id",
	Message:  "id is 7.0; want 7",
	Excerpt:  diag.Excerpt{Text: `{"id": 7.0}`, Col: 8, Len: 3},
}

// hostileFinding has in every text what a terminal, a page, a table or a
// workflow would obey.
var hostileFinding = diag.Diagnostic{
	Rule:     enumRule,
	Severity: diag.Error,
	Pos:      at("a\x1b]0;title\a\n::error::|<b>`x`.json", 1, 11),
	End:      at("a\x1b]0;title\a\n::error::|<b>`x`.json", 1, 19),
	Pointer:  "/\x1b[2J/<script>/\u202egnp.",
	Channel:  "\u009b31m\"&<c>",
	Message:  "value is \"\x1b[31m\u202e\xff\x00\u2028\ufffe\U000e0041\"\r\n::set-output name=x::y %0A ]]> <script>alert(1)</script> [x](https://example.com) | *b* @all {0}",
	Related:  []diag.Related{{Pos: at("\x7f../../etc/../x?#é.yaml", 3, 1), Message: "\x9b\t<i>"}, {Message: "|\u2066|\n| --- |"}},
	Excerpt:  diag.Excerpt{Text: "{\"s\":\t\"a\x1b[31m\u202eb\"}", Col: 7, Len: 9},
	Fix:      &diag.Fix{Message: "did you mean \"\x1b[5m\"?", Pos: at("", 1, 11), End: at("", 1, 19), Text: "\"\x1b\u202e\""},
}

type run struct {
	name    string
	results []Result
	summary Summary
}

var runs = []run{
	{name: "empty"},
	{
		name: "sample",
		results: []Result{
			{Name: "payloads/ticket-updated.json", Channel: "ticket-updated", Findings: []diag.Diagnostic{statusFinding, nullFinding}},
			{Name: "payloads/ticket-created.json", Channel: "ticket-created"},
			{Name: "log.ndjson:17", Channel: "ticket-created", Findings: []diag.Diagnostic{roundFinding}},
			{Name: "integrations/crm: sales, EU.json", Findings: []diag.Diagnostic{templateFinding}},
		},
		summary: Summary{
			Checked: 4,
			Counts:  map[diag.Severity]int{diag.Error: 2, diag.Warning: 1, diag.Note: 1},
			ByRule:  map[string]int{"payload-enum": 1, "payload-null": 1, "payload-round-number": 1, "template-unknown-property": 1},
			Ignored: 3,
		},
	},
	{
		name:    "hostile",
		results: []Result{{Name: hostileFinding.Pos.File, Channel: hostileFinding.Channel, Findings: []diag.Diagnostic{hostileFinding}}},
		summary: Summary{Checked: 1, Counts: map[diag.Severity]int{diag.Error: 1}, ByRule: map[string]int{"payload-enum": 1}},
	},
	{
		name:    "interrupted",
		results: []Result{{Name: "a.json", Channel: "ticket-created", Findings: []diag.Diagnostic{{Rule: nullRule, Severity: diag.Warning, Message: "there is no place to point at"}}}},
		summary: Summary{
			Checked:     1,
			Counts:      map[diag.Severity]int{diag.Warning: 1},
			ByRule:      map[string]int{"payload-null": 1},
			Interrupted: true,
		},
	},
}

// write gives what a format makes of a run.
func (r run) write(t testing.TB, format string, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.print(formatNamed(t, format).New(&b, o)); err != nil {
		t.Fatalf("%s of run %s: %v", format, r.name, err)
	}
	return b.String()
}

func (r run) print(p Printer) error {
	for _, result := range r.results {
		if err := p.Print(result); err != nil {
			return err
		}
	}
	return p.Close(r.summary)
}

func formatNamed(t testing.TB, name string) Format {
	t.Helper()
	for _, f := range Formats {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("there is no format %q", name)
	return Format{}
}

// golden compares text with a file under testdata.
func golden(t *testing.T, name, text string) {
	t.Helper()
	name = filepath.Join("testdata", filepath.FromSlash(name))
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("output differs from %s at %s", name, firstDifference(text, string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return "line\n  got  " + g[i] + "\n  want " + strings.Join(w[i:min(i+1, len(w))], "")
		}
	}
	return "its end: lines are missing"
}

var extensions = map[string]string{
	"text": "txt", "concise": "txt", "json": "json", "jsonl": "jsonl",
	"sarif": "sarif", "junit": "xml", "github": "txt", "html": "html",
}

func TestFormats(t *testing.T) {
	for _, r := range runs {
		for _, f := range Formats {
			t.Run(r.name+"/"+f.Name, func(t *testing.T) {
				golden(t, r.name+"/"+f.Name+"."+extensions[f.Name], r.write(t, f.Name, Options{Version: "1.2.3", Rules: catalogue}))
			})
		}
	}
}

func TestFormatsAreDocumented(t *testing.T) {
	seen := make(map[string]bool)
	for _, f := range Formats {
		if f.Doc == "" || seen[f.Name] || extensions[f.Name] == "" {
			t.Errorf("format %q needs its own name, a line for help and a golden file", f.Name)
		}
		seen[f.Name] = true
	}
}

// What people see of hostile input must not be obeyed by what shows it.
func TestNothingHiddenIsWritten(t *testing.T) {
	for _, r := range runs {
		for _, f := range Formats {
			for i, line := range strings.Split(r.write(t, f.Name, Options{}), "\n") {
				if !plain(line) {
					t.Errorf("%s of run %s, line %d: %q", f.Name, r.name, i+1, line)
				}
			}
		}
	}
}

// A brokenWriter takes a number of bytes, then fails.
type brokenWriter struct{ room int }

var errBroken = errors.New("the pipe is broken")

func (w *brokenWriter) Write(p []byte) (int, error) {
	if len(p) > w.room {
		return w.room, errBroken
	}
	w.room -= len(p)
	return len(p), nil
}

func TestWriteErrors(t *testing.T) {
	for _, r := range runs {
		for _, f := range Formats {
			length := len(r.write(t, f.Name, Options{}))
			for room := 0; room < length; room += 1 + length/50 {
				if err := r.print(f.New(&brokenWriter{room}, Options{})); !errors.Is(err, errBroken) {
					t.Fatalf("%s of run %s with room for %d of %d bytes: error %v, want %v", f.Name, r.name, room, length, err, errBroken)
				}
			}
		}
	}
}

// Formats that hold nothing have written a finding when Print returns.
func TestStreaming(t *testing.T) {
	streaming := map[string]bool{"text": true, "concise": true, "json": true, "jsonl": true, "sarif": true}
	for _, f := range Formats {
		var b bytes.Buffer
		p := f.New(&b, Options{})
		if err := p.Print(Result{Name: "a.json", Findings: []diag.Diagnostic{statusFinding}}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(b.String(), "status must be"); got != streaming[f.Name] {
			t.Errorf("%s wrote at Print: %v, want %v", f.Name, got, streaming[f.Name])
		}
	}
}

// Memory does not grow with the number of results where nothing is held.
func BenchmarkPrint(b *testing.B) {
	for _, f := range Formats {
		b.Run(f.Name, func(b *testing.B) {
			p := f.New(io.Discard, Options{Rules: catalogue})
			b.ReportAllocs()
			for range b.N {
				for _, result := range runs[1].results {
					if err := p.Print(result); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
