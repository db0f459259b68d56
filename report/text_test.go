package report

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
)

// excerpted gives a finding at the first place of mark in text.
func excerpted(text, mark string) diag.Diagnostic {
	before, _, _ := strings.Cut(text, mark)
	col, length := utf8.RuneCountInString(before)+1, utf8.RuneCountInString(mark)
	return diag.Diagnostic{
		Rule:     enumRule,
		Severity: diag.Error,
		Pos:      at("body.json", 3, col),
		End:      at("body.json", 3, col+length),
		Message:  `status must be "open" or "closed"`,
		Excerpt:  diag.Excerpt{Text: text, Col: col, Len: length},
	}
}

func with(d diag.Diagnostic, change func(*diag.Diagnostic)) diag.Diagnostic {
	change(&d)
	return d
}

const longLine = `{"id":1,"uri":"/api/tickets/1/","via":"email","tags":[{"id":7,"name":"vip"}],"status":"Open","channel":"email","language":"en","spam":false,"priority":"normal"}`

var textCases = []struct {
	name     string
	options  Options
	findings []diag.Diagnostic
}{
	{name: "design", findings: []diag.Diagnostic{statusFinding}},
	{name: "colour", options: Options{Color: true}, findings: []diag.Diagnostic{statusFinding, nullFinding, roundFinding}},
	{name: "wide", findings: []diag.Diagnostic{
		excerpted(`  "名前": "注文 42", "status": "Open"`, `"Open"`),
		excerpted(`  "状態": "開いている"`, `"開いている"`),
		excerpted(`  "mood": "🙂👍🏽", "status": "Open"`, `"Open"`),
		excerpted(`  "flag": "🇩🇪", "status": "🎉🎉"`, `"🎉🎉"`),
		excerpted(`  "ﾊﾝｶｸ": "ＡＢＣ", "status": "Open"`, `"Open"`),
	}},
	{name: "combining", findings: []diag.Diagnostic{
		excerpted("  \"cafe\u0301\": \"Zu\u0308rich\", \"status\": \"Open\"", `"Open"`),
		excerpted("  \"status\": \"Zu\u0308rich\"", "\u0308"),
		excerpted("  \"\u1112\u1161\u11ab\": \"\u0e17\u0e35\u0e48\", \"status\": \"Open\"", `"Open"`),
	}},
	{name: "tabs", findings: []diag.Diagnostic{
		excerpted("\t\"status\":\t\"Open\",", `"Open"`),
		excerpted("\t\"status\":\t\"Open\",", "\t\"Open\""),
	}},
	{name: "control", findings: []diag.Diagnostic{
		hostileFinding,
		excerpted("{\"a\u200bb\u00a0c\u00ad\": \"\x00\x07\x7f\u0085\u2066\ufeff\", \"status\": \"Open\"}", `"Open"`),
		excerpted("{\"n\": \"\xc3\x28\", \"status\": \"👨\u200d👩\"}", `"👨‍👩"`),
	}},
	{name: "window", findings: []diag.Diagnostic{
		excerpted(longLine, `{`),
		excerpted(longLine, `"Open"`),
		excerpted(longLine, `"normal"`),
		excerpted(longLine, `"via":"email","tags":[{"id":7,"name":"vip"}],"status":"Open"`),
		excerpted(longLine, longLine[8:]),
		excerpted(strings.Repeat("長", 60)+`"Open"`+strings.Repeat("い", 60), `"Open"`),
		with(excerpted(longLine, `"Open"`), func(d *diag.Diagnostic) { d.Pos.Col, d.End.Col = 1086, 1092 }),
	}},
	{name: "narrow", options: Options{Width: 40}, findings: []diag.Diagnostic{
		statusFinding,
		templateFinding,
		excerpted(longLine, `"Open"`),
	}},
	{name: "narrowest", options: Options{Width: 1}, findings: []diag.Diagnostic{excerpted(longLine, `"Open"`)}},
	{name: "broad", options: Options{Width: 200}, findings: []diag.Diagnostic{excerpted(longLine, `"Open"`)}},
	{name: "end", findings: []diag.Diagnostic{
		with(excerpted(`{"status": "open"`, ``), func(d *diag.Diagnostic) { d.Excerpt.Col, d.Excerpt.Len = 18, 1 }),
		with(excerpted(`{"status": "open"`, ``), func(d *diag.Diagnostic) { d.Excerpt.Col, d.Excerpt.Len = 12, 500 }),
		with(excerpted(`{}`, `{`), func(d *diag.Diagnostic) { d.Excerpt.Col, d.Excerpt.Len = 0, 0 }),
		with(excerpted(longLine, ``), func(d *diag.Diagnostic) { d.Excerpt.Col, d.Excerpt.Len = len(longLine)+1, 1 }),
	}},
	{name: "bare", findings: []diag.Diagnostic{
		{Rule: nullRule, Severity: diag.Warning, Message: "there is no place to point at"},
		{Rule: nullRule, Severity: diag.Warning, Pos: at("crm.json", 0, 0), Channel: "ticket-created", Message: "the file is empty"},
		with(statusFinding, func(d *diag.Diagnostic) { d.Excerpt = diag.Excerpt{} }),
	}},
	{name: "long", findings: []diag.Diagnostic{
		with(nullFinding, func(d *diag.Diagnostic) {
			d.Pos.Line = 10_482
			d.Message = "external_id is null, and null is what a third of the recorded deliveries have; " +
				"want a string, or write type: [string, \"null\"] in the document to say that both are right"
			d.Related = []diag.Related{
				{Pos: at("spec/gorgias.asyncapi.yaml", 118, 11), Message: "the contract says so here, and says nothing of nullable, which AsyncAPI 2.6 does not know"},
				{Message: "注文番号は文字列でなければなりません that is, 注文番号は文字列でなければなりません and 注文番号は文字列でなければなりません"},
				{Pos: at("a/very/long/path/to/a/document/that/nobody/would/want/to/type/by/hand/gorgias.asyncapi.yaml", 118, 11), Message: "and here"},
			}
		}),
		with(templateFinding, func(d *diag.Diagnostic) {
			rule := *templateRule
			rule.ID = "integration-body-renders-differently-under-context"
			d.Rule = &rule
		}),
	}},
	{name: "fix", findings: []diag.Diagnostic{
		statusFinding,
		with(statusFinding, func(d *diag.Diagnostic) {
			fix := *d.Fix
			fix.Message = `did you mean "open", which is what every other delivery of this ticket has?`
			d.Fix = &fix
		}),
		with(statusFinding, func(d *diag.Diagnostic) { d.Fix = &diag.Fix{Text: "x"} }),
	}},
}

func TestText(t *testing.T) {
	for _, c := range textCases {
		t.Run(c.name, func(t *testing.T) {
			c.options.Quiet = true
			r := run{name: c.name, results: []Result{{Name: "payload.json", Findings: c.findings}}}
			golden(t, "text/"+c.name+".txt", r.write(t, "text", c.options))
		})
	}
}

// The example at the end of the design document.
func TestTextOfDesign(t *testing.T) {
	const want = `error[payload-enum]: status must be "open" or "closed"
  --> payloads/ticket-updated.json:5:15   channel ticket-updated   /ticket/status
   |
 5 |     "status": "Open",
   |               ^^^^^^ did you mean "open"?
   = spec/gorgias.asyncapi.yaml:236: the contract says so here

`
	r := run{results: []Result{{Findings: []diag.Diagnostic{statusFinding}}}}
	if got := r.write(t, "text", Options{Quiet: true}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Excerpts keep to the width, and a caret stands in them. Only they have a bar
// once the rest of the finding has no text.
func TestTextWidth(t *testing.T) {
	for width := 20; width < 200; width++ {
		for _, c := range textCases {
			for _, d := range c.findings {
				checkWidth(t, d, width)
			}
		}
	}
}

func findingText(width int, d diag.Diagnostic) string {
	b := block{layout: layout{width: width}}
	b.finding(d)
	return b.String()
}

func checkWidth(t *testing.T, d diag.Diagnostic, width int) {
	t.Helper()
	d.Message, d.Related = "", nil
	d.Pos.File, d.Pointer, d.Channel = "", "", ""
	text := findingText(width, complete(Result{Name: "a.json"}, d))
	for line := range strings.SplitSeq(text, "\n") {
		if strings.Contains(line, "|") && columns(line) > width {
			t.Errorf("%d columns, want at most %d: %q", columns(line), width, line)
		}
	}
	if d.Excerpt.Text != "" && !strings.Contains(text, "^") {
		t.Errorf("no caret at width %d in\n%s", width, text)
	}
}

// A finding is written the same whatever was written before it.
func TestTextAgain(t *testing.T) {
	again := block{layout: layout{width: 60}}
	for _, c := range textCases {
		for _, d := range c.findings {
			again.Reset()
			again.finding(d)
			if got, want := again.String(), findingText(60, d); got != want {
				t.Errorf("written\n%s, want\n%s", got, want)
			}
		}
	}
}

func FuzzText(f *testing.F) {
	for _, c := range textCases {
		for _, d := range c.findings {
			f.Add(d.Pos.File, d.Message, string(d.Pointer), d.Excerpt.Text, d.Excerpt.Col, d.Excerpt.Len, 80)
		}
	}
	f.Fuzz(func(t *testing.T, file, message, pointer, text string, col, length, width int) {
		d := diag.Diagnostic{
			Rule:     enumRule,
			Severity: diag.Error,
			Pos:      at(file, 1, 1),
			Pointer:  diag.Pointer(pointer),
			Message:  message,
			Excerpt:  diag.Excerpt{Text: text, Col: col % 1000, Len: length % 1000},
		}
		width = 20 + (width&0xff)%200
		checkWidth(t, d, width)
		for line := range strings.SplitSeq(findingText(width, d), "\n") {
			if !plain(line) {
				t.Errorf("written as it came: %q", line)
			}
		}
	})
}

func TestSummary(t *testing.T) {
	counts := func(errors, warnings, notes int) map[diag.Severity]int {
		return map[diag.Severity]int{diag.Error: errors, diag.Warning: warnings, diag.Note: notes}
	}
	tests := []struct {
		summary Summary
		want    string
	}{
		{Summary{}, "no findings in 0 payloads"},
		{Summary{Checked: 3}, "no findings in 3 payloads"},
		{Summary{Checked: 1, Counts: counts(1, 1, 1)}, "1 error, 1 warning, 1 note in 1 payload"},
		{Summary{Checked: 3, Counts: counts(2, 1, 0)}, "2 errors, 1 warning in 3 payloads"},
		{Summary{Checked: 3, Counts: counts(0, 0, 2), Ignored: 4}, "2 notes in 3 payloads, 4 ignored"},
		{Summary{Checked: 3, Ignored: 4, Interrupted: true}, "no findings in 3 payloads, 4 ignored; interrupted before the end"},
		{Summary{Checked: 2, Noun: "delivery"}, "no findings in 2 deliveries"},
		{Summary{Checked: 2, Noun: "relay"}, "no findings in 2 relays"},
		{Summary{Checked: 1, Noun: "document"}, "no findings in 1 document"},
	}
	for _, tt := range tests {
		if got := tt.summary.String(); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.summary, got, tt.want)
		}
		quiet := run{summary: tt.summary}
		if got := quiet.write(t, "text", Options{Quiet: true}); got != "" {
			t.Errorf("%+v, quiet: %q, want nothing", tt.summary, got)
		}
	}
}

func TestWordsOf(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"", []string{""}},
		{"one two", []string{"one", "two"}},
		{"want {{ a if b else c }}; or else", []string{"want", "{{ a", "if", "b", "else", "c }};", "or", "else"}},
		{"{{ }}", []string{"{{ }}"}},
		{"}} {{", []string{"}}", "{{"}},
		{"want {% if a %} around", []string{"want", "{% if", "a %}", "around"}},
	} {
		if got := wordsOf(tt.text); !slices.Equal(got, tt.want) {
			t.Errorf("wordsOf(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

// A run over many inputs tells the rules and channels of what it found.
func TestBulkSummary(t *testing.T) {
	s := Summary{
		Checked: 1000, Counts: map[diag.Severity]int{diag.Error: 12},
		ByRule:    map[string]int{"payload-type": 1, "payload-enum": 10, "payload-null": 1},
		ByChannel: map[string]int{"ticket-updated": 12},
	}
	want := "12 errors in 1000 payloads\nby rule: payload-enum 10, payload-null 1, payload-type 1\nby channel: ticket-updated 12\n"
	for n, want := range map[int]string{1000: want, 999: "12 errors in 999 payloads\n"} {
		var b strings.Builder
		s.Checked = n
		if err := newText(&b, Options{}).Close(s); err != nil || b.String() != want {
			t.Errorf("%d payloads: %q, want %q", n, b.String(), want)
		}
	}
}
