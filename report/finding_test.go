package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
)

func TestComplete(t *testing.T) {
	r := Result{Name: "log.ndjson:17", Channel: "ticket-created"}
	tests := []struct {
		name      string
		pos, end  diag.Position
		channel   string
		want, fin diag.Position
		on        string
	}{
		{"nothing", diag.Position{}, diag.Position{}, "", at("log.ndjson:17", 0, 0), at("log.ndjson:17", 0, 0), "ticket-created"},
		{"no end", at("a", 3, 4), diag.Position{}, "", at("a", 3, 4), at("a", 3, 4), "ticket-created"},
		{"an end before", at("a", 3, 4), at("a", 2, 9), "", at("a", 3, 4), at("a", 3, 4), "ticket-created"},
		{"an end without a file", at("a", 3, 4), at("", 3, 9), "", at("a", 3, 4), at("a", 3, 9), "ticket-created"},
		{"all", at("a", 3, 4), at("a", 4, 1), "message-created", at("a", 3, 4), at("a", 4, 1), "message-created"},
	}
	for _, tt := range tests {
		d := complete(r, diag.Diagnostic{Pos: tt.pos, End: tt.end, Channel: tt.channel})
		if d.Pos != tt.want || d.End != tt.fin || d.Channel != tt.on {
			t.Errorf("%s: %v to %v on %q, want %v to %v on %q", tt.name, d.Pos, d.End, d.Channel, tt.want, tt.fin, tt.on)
		}
	}
}

func TestConcise(t *testing.T) {
	tests := []struct {
		pos  diag.Position
		want string
	}{
		{at("a.json", 3, 4), "a.json:3:4: error: m [payload-enum]"},
		{at("a.json", 3, 0), "a.json:3: error: m [payload-enum]"},
		{at("a.json", 0, 4), "a.json: error: m [payload-enum]"},
		{at("a\nb", 1, 1), `a\nb:1:1: error: m [payload-enum]`},
	}
	for _, tt := range tests {
		if got := concise(diag.Diagnostic{Rule: enumRule, Severity: diag.Error, Pos: tt.pos, Message: "m"}); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.pos, got, tt.want)
		}
	}
}

func TestTallies(t *testing.T) {
	softer := with(statusFinding, func(d *diag.Diagnostic) { d.Severity = diag.Warning })
	got := tallies([]diag.Diagnostic{nullFinding, templateFinding, softer, nullFinding, statusFinding, roundFinding})
	want := []tally{
		{enumRule, diag.Error, 1},
		{templateRule, diag.Error, 1},
		{nullRule, diag.Warning, 2},
		{enumRule, diag.Warning, 1},
		{roundRule, diag.Note, 1},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Whatever a finding says, each format stays well-formed, says nothing that
// would be obeyed, and keeps to its lines.
func FuzzFormats(f *testing.F) {
	for _, d := range []diag.Diagnostic{statusFinding, nullFinding, templateFinding, hostileFinding} {
		f.Add(d.Pos.File, d.Message, string(d.Pointer), d.Channel, d.Excerpt.Text, d.Excerpt.Col)
	}
	schema := sarifSchema(f)
	f.Fuzz(func(t *testing.T, file, message, pointer, channel, text string, col int) {
		d := hostileFinding
		d.Pos.File, d.Message, d.Pointer, d.Channel = file, message, diag.Pointer(pointer), channel
		d.Excerpt = diag.Excerpt{Text: text, Col: col, Len: 3}
		d.Fix = &diag.Fix{Message: message, Pos: at(file, 1, 1), End: at(file, 1, 2), Text: text}
		d.Related = []diag.Related{{Pos: at(file, 1, 1), Message: message}, {Message: text}}
		r := run{name: "fuzz", results: []Result{{Name: file, Channel: channel, Findings: []diag.Diagnostic{d, d}}}}
		for _, format := range Formats {
			out := r.write(t, format.Name, Options{Rules: catalogue})
			for line := range strings.SplitSeq(out, "\n") {
				if !plain(line) {
					t.Errorf("%s writes as it came: %q", format.Name, line)
				}
			}
			checkForm(t, format.Name, out)
		}
		if err := schema.Validate(decode(t, r.write(t, "sarif", Options{}))); err != nil {
			t.Errorf("%#v", err)
		}
	})
}

func checkForm(t *testing.T, format, out string) {
	t.Helper()
	lines := strings.Count(out, "\n")
	switch format {
	case "concise", "github":
		if lines != 2 {
			t.Errorf("%s: %d lines for 2 findings: %q", format, lines, out)
		}
	case "jsonl":
		if lines != 3 {
			t.Errorf("%d lines for 2 findings and a summary: %q", lines, out)
		}
	case "json", "sarif":
		if !json.Valid([]byte(out)) {
			t.Errorf("%s: not JSON: %s", format, out)
		}
	case "junit":
		checkXML(t, out)
	case "html":
		checkTags(t, "fuzz", out)
	}
}

func checkXML(t *testing.T, out string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(out)); ; {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%v in %s", err, out)
		}
	}
}

// JSON in which everything hidden is escaped is the same JSON.
func FuzzMarshal(f *testing.F) {
	f.Add("plain")
	f.Add(hostileFinding.Message)
	f.Fuzz(func(t *testing.T, text string) {
		out, err := marshal(text)
		if err != nil || !plain(string(out)) || bytes.ContainsRune(out, '\n') {
			t.Fatalf("marshal(%q) = %q, %v", text, out, err)
		}
		var got string
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatal(err)
		}
		if utf8.ValidString(text) && got != text {
			t.Errorf("marshal(%q) reads as %q", text, got)
		}
	})
}

func TestSentence(t *testing.T) {
	tests := []struct{ message, fix, want string }{
		{`it is "Open"; want "open"`, ``, `it is "Open"; want "open"`},
		{`it is "Open"`, `did you mean "open"?`, `it is "Open"; did you mean "open"?`},
		{`there is no "opn"; did you mean "open"?`, `did you mean "open"?`, `there is no "opn"; did you mean "open"?`},
		{`there is no "opn"; did you mean "open" or "on"?`, `did you mean "open"?`, `there is no "opn"; did you mean "open" or "on"?`},
	}
	for _, tt := range tests {
		if got := sentence(diag.Diagnostic{Message: tt.message, Fix: &diag.Fix{Message: tt.fix}}); got != tt.want {
			t.Errorf("sentence(%q, %q) = %s, want %s", tt.message, tt.fix, got, tt.want)
		}
	}
}
