package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/report"
	"github.com/webhook-lint/webhook-lint/tree"
)

func testBaseline(t testing.TB, use baselineUse) *baseline {
	folder := t.TempDir()
	return &baseline{
		use: use, path: filepath.Join(folder, "known.json"), folder: folder, by: map[fingerprint]*known{},
		inputs: map[string]bool{"a.json": true}, stdout: io.Discard,
	}
}

func finding(rule, file, pointer, message, line, marked string) diag.Diagnostic {
	start := strings.Index(line, marked)
	return diag.Diagnostic{
		Rule: allRules()[slices.Index(ruleIDs(), rule)], Pos: diag.Position{File: file, Line: 1, Col: start + 1}, Pointer: diag.Pointer(pointer),
		Message: message, Excerpt: diag.Excerpt{Text: line, Col: len([]rune(line[:start])) + 1, Len: len([]rune(marked))},
	}
}

// What tells findings apart, and what does not.
func TestFingerprint(t *testing.T) {
	b := testBaseline(t, baselineHide)
	t.Chdir(b.folder)
	enum := finding("payload-enum", "a.json", "/tags/0/kind", `tags[0].kind is "Red"; want "red" or "blue"`, `  {"kind": "Red"}`, `"Red"`)
	missing := finding("payload-required", "a.json", "/ticket", `ticket has no "id", which is required`, `{`, `{`)
	of := finding("template-property-unknown", "a.yaml", "/form", `ticket has no property "custmer"; did you mean "customer"?`,
		"é {{ ticket.custmer }}", "ticket.custmer")
	on := func(channel string, d diag.Diagnostic) diag.Diagnostic {
		d.Channel = channel
		return d
	}
	for _, test := range []struct {
		name string
		a, b diag.Diagnostic
		same bool
	}{
		{"a second trigger of a definition", on("ticket-created", of), of, true},
		{"another trigger of a definition", on("ticket-created", of), on("ticket-updated", of), true},
		{"another channel of a payload", on("ticket-created", enum), on("ticket-updated", enum), false},
		{"another item", enum, finding("payload-enum", "a.json", "/tags/3/kind", `tags[3].kind is "Red"; want "red"`, `"kind":"Red"`, `"Red"`), true},
		{"a masked value", enum, finding("payload-enum", "a.json", "/tags/0/kind", `tags[0].kind is a text of 3 characters`, `"kind":"•••"`, `"•••"`), true},
		{"a type with its text", finding("payload-type", "a.json", "/a", `a is the text "x"; want y`, `"x"`, `"x"`),
			finding("payload-type", "a.json", "/a", `a is a string; want y`, `"•"`, `"•"`), true},
		{"an absolute path", enum, finding("payload-enum", absolute("a.json"), "/tags/0/kind", `x`, `"Red"`, `"Red"`), true},
		{"another file", enum, finding("payload-enum", "b.json", "/tags/0/kind", `tags[0].kind is "Red"`, `"Red"`, `"Red"`), false},
		{"another rule", enum, finding("payload-type", "a.json", "/tags/0/kind", `tags[0].kind is "Red"`, `"Red"`, `"Red"`), false},
		{"another pointer", enum, finding("payload-enum", "a.json", "/tags/0/name", `tags[0].name is "Red"`, `"Red"`, `"Red"`), false},
		{"a decoded body", finding("payload-enum", "t.har", "/a", "x", `1`, `1`), finding("payload-enum", "t.har#12:decoded", "/a", "x", `1`, `1`), true},
		{"another layout", missing, finding("payload-required", "a.json", "/ticket", `ticket has no "id", which is required`, `{"ticket": {"a": 1}}`, `{"a": 1}`), true},
		{"another name", missing, finding("payload-required", "a.json", "/ticket", `ticket has no "name", which is required`, `{`, `{`), false},
		{"another wording", missing, finding("payload-required", "a.json", "/ticket", `"id" is absent; want it`, `{`, `{`), true},
		{"another advice", of, finding("template-property-unknown", "a.yaml", "/form", `ticket has no property "custmer"; try "x"`,
			"{{ticket.custmer}} 李", "ticket.custmer"), true},
		{"white space", of, finding("template-property-unknown", "a.yaml", "/form", `ticket has no property "custmer"`,
			"x{{ticket . custmer}}", "ticket . custmer"), true},
		{"another text", of, finding("template-property-unknown", "a.yaml", "/form", `ticket has no property "custmer"`,
			"{{old.custmer}}", "old.custmer"), false},
		{"a template for a brace", finding("template-property-unknown", "a.yaml", "/form", "x", "{{ a }}", "{{ a }}"),
			finding("template-property-unknown", "a.yaml", "/form", "x", "{{ b }}", "{{ b }}"), false},
		{"a secret's length", finding("integration-secret-none", "a.yaml", "/u", "x", "k=••••&a", "k=••••&a"),
			finding("integration-secret-none", "a.yaml", "/u", "x", "k=••••••&a", "k=••••••&a"), true},
	} {
		if got := b.fingerprint(test.a) == b.fingerprint(test.b); got != test.same {
			t.Errorf("%s: the same is %t, want %t: %+v and %+v", test.name, got, test.same, b.fingerprint(test.a), b.fingerprint(test.b))
		}
	}
	channel := enum
	channel.Channel = "ticket-created"
	if b.fingerprint(channel) == b.fingerprint(enum) {
		t.Error("the channel makes no difference")
	}
}

// An excerpt may say anything.
func TestTextAt(t *testing.T) {
	rule := &diag.Rule{ID: "spec-x"}
	for _, e := range []diag.Excerpt{{}, {Text: "a", Col: 5, Len: 9}, {Text: "é", Col: -1, Len: -1}, {Text: strings.Repeat("é", 999), Col: 1, Len: 999}, {Text: "[1]", Col: 1, Len: 1 << 40}} {
		if got := []rune(textAt(diag.Diagnostic{Rule: rule, Excerpt: e})); len(got) > 160 {
			t.Errorf("%d characters of %+v", len(got), e)
		}
	}
}

func TestBaselineCounts(t *testing.T) {
	b := testBaseline(t, baselineHide)
	d := finding("payload-enum", "a.json", "/a", "x", "1", "1")
	b.add(&known{fingerprint: b.fingerprint(d), count: 2})
	b.add(&known{fingerprint: b.fingerprint(d), count: 1}) // left by a merge
	if got := []bool{b.hides(d), b.hides(d), b.hides(d)}; !slices.Equal(got, []bool{true, true, false}) {
		t.Errorf("hides: %v, want two of three", got)
	}
	for _, rule := range slices.Concat(configRules, baselineRules) {
		if testBaseline(t, baselineWrite).hides(finding(rule.ID, "a.json", "/a", "x", "1", "1")) {
			t.Errorf("%s would be written into a baseline", rule.ID)
		}
	}
}

// A run that was stopped proves nothing, and leaves the file as it is.
func TestBaselineInterrupted(t *testing.T) {
	for _, use := range []baselineUse{baselineHide, baselineWrite, baselinePrune} {
		b := testBaseline(t, use)
		b.add(&known{fingerprint: fingerprint{rule: "payload-enum", file: "a.json"}, count: 1})
		o := &output{settings: &settings{}, baseline: b, summary: report.Summary{Interrupted: true, Counts: map[diag.Severity]int{}}}
		if err := b.finish(o); err != nil || len(o.summary.Counts) > 0 {
			t.Errorf("finish gives %v and counts %v", err, o.summary.Counts)
		}
		if _, err := os.Stat(b.path); err == nil {
			t.Error("a file was written")
		}
	}
}

// Every rule is known to the kind of run that finds it, or its entries would
// never be out of date.
func TestFinds(t *testing.T) {
	for _, rule := range allRules() {
		found := slices.ContainsFunc([]string{"", "integration", "document", "change", "case"}, func(noun string) bool { return finds(noun, rule.ID) })
		if own := slices.Contains(slices.Concat(configRules, baselineRules), rule); found == own {
			t.Errorf("%s: found by a run is %t", rule.ID, found)
		}
	}
	if !finds("", "payload-of-old") {
		t.Error("an entry with a rule that is gone is not found to be out of date")
	}
}

func TestBaselineRules(t *testing.T) {
	for _, rule := range baselineRules {
		if rule.Title == "" || rule.Doc == "" || rule.Severity != diag.Note {
			t.Errorf("%s lacks words, or fails a run", rule.ID)
		}
	}
}

// FuzzBaseline states that what is read is written so that it is read again,
// and is written the same then.
func FuzzBaseline(f *testing.F) {
	f.Add(`{"version": 1, "findings": [{"rule": "payload-enum", "file": "a.json", "pointer": "/a", "channel": "c", "count": 2, "fingerprint": "00"}]}`)
	f.Add(`{"version": 1, "findings": [{"rule": "<\u2028\ud83d\ude00", "file": "", "pointer": "", "count": 1, "fingerprint": ""}, {}]}`)
	f.Add(`{"version": 1e0, "findings": [1, [], null]}`)
	f.Add(`[]`)
	f.Add(``)
	f.Fuzz(func(t *testing.T, text string) {
		b := testBaseline(t, baselineHide)
		if err := b.parse(tree.NewSource("known.json", []byte(text))); err != nil {
			if strings.ContainsAny(oneLine(err), "\n\r") {
				t.Errorf("%q: the error is %q", text, err)
			}
			return
		}
		first := written(t, b)
		again := testBaseline(t, baselineHide)
		if err := again.parse(tree.NewSource("known.json", first)); err != nil {
			t.Fatalf("%q is written as %q: %v", text, first, err)
		}
		if second := written(t, again); !bytes.Equal(first, second) || len(again.entries) != len(b.entries) {
			t.Errorf("%q is written as %q, then as %q", text, first, second)
		}
		if lines := bytes.Count(first, []byte("\n")); lines != 5+len(b.entries) && len(b.entries) > 0 {
			t.Errorf("%d entries stand on %d lines", len(b.entries), lines)
		}
	})
}

func written(t *testing.T, b *baseline) []byte {
	if err := b.write(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(b.path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
