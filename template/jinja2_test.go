package template

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A recording is what CPython's Jinja2 made of a template: see PROVENANCE.md.
type recording struct {
	Group     string
	Template  string
	With      json.RawMessage
	Undefined string
	Newline   string
	Out       string
	Error     string
}

func recordings(t *testing.T) []recording {
	file, err := os.Open("testdata/jinja2/recorded.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var list []recording
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r recording
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

// context gives the variables of a recording.
func (c *recording) context(t *testing.T) *tree.Node {
	base, err := os.ReadFile("testdata/jinja2/context.json")
	if err != nil {
		t.Fatal(err)
	}
	node := readJSON(t, string(base))
	if c.With != nil {
		for _, m := range readJSON(t, string(c.With)).Members {
			node.Set(m.Key.Text, m.Value)
		}
	}
	return node
}

func readJSON(t testing.TB, text string) *tree.Node {
	node, faults := tree.ReadJSON(tree.NewSource("context.json", []byte(text)), tree.Limits{})
	for _, f := range faults {
		if f.Kind.Fatal() {
			t.Fatalf("%s: %s", text, f.Message)
		}
	}
	return node
}

func (c *recording) options() RenderOptions {
	policies := map[string]Undefined{"": Lenient, "chainable": Chainable, "strict": Strict}
	return RenderOptions{Undefined: policies[c.Undefined], KeepTrailingNewline: c.Newline == "keep"}
}

// play renders a recording's template: its text, or the kind of its error.
func (c *recording) play(t *testing.T) (text, kind, message string) {
	parsed, findings := Parse(tree.NewSource("t", []byte(c.Template)))
	if n := syntaxErrors(findings); n != "" {
		return "", "TemplateSyntaxError", n
	}
	return c.render(t, parsed)
}

func (c *recording) render(t *testing.T, parsed *Template) (text, kind, message string) {
	out, err := parsed.Render(c.context(t), c.options())
	var fault *RenderError
	if errors.As(err, &fault) {
		return "", string(fault.Kind), fault.Message
	}
	if err != nil {
		t.Fatal(err)
	}
	checkPieces(t, out)
	return out.Text, "", ""
}

func syntaxErrors(findings []diag.Diagnostic) string {
	for _, f := range findings {
		if f.Severity == diag.Error {
			return f.Message
		}
	}
	return ""
}

// checkPieces states that the pieces are the text, one behind the other.
func checkPieces(t *testing.T, out *Rendering) {
	t.Helper()
	at := 0
	for _, p := range out.Pieces {
		if p.Start != at || p.End <= p.Start || p.Node == nil {
			t.Errorf("piece %d-%d of %T does not follow %d", p.Start, p.End, p.Node, at)
		}
		at = p.End
	}
	if at != len(out.Text) {
		t.Errorf("the pieces end at %d of %d", at, len(out.Text))
	}
}

// sameError reports whether an error of ours is the recorded one. Python finds
// some of the errors that Parse finds only when it compiles its own code.
func sameError(ours, recorded string) bool {
	switch recorded {
	case "TemplateSyntaxError", "SyntaxError", "NameError":
		return ours != ""
	}
	return ours == recorded
}

func TestJinja2(t *testing.T) {
	for _, c := range recordings(t) {
		t.Run(c.Group, func(t *testing.T) {
			text, kind, message := c.play(t)
			if !sameError(kind, c.Error) {
				t.Errorf("%s\n%q ends with %q (%s), want %q; text %q, want %q", c.With, c.Template, kind, message, c.Error, text, c.Out)
			} else if text != c.Out {
				t.Errorf("%s\n%q\nrenders to %q\nwant       %q", c.With, c.Template, text, c.Out)
			}
		})
	}
}

// What a template prints to renders as the template does: nothing that matters
// is lost between String and Parse.
func TestPrinted(t *testing.T) {
	played := 0
	for _, c := range recordings(t) {
		parsed, findings := Parse(tree.NewSource("t", []byte(c.Template)))
		if len(findings) > 0 || c.Newline == "keep" { // the last line end is not of the tree
			continue
		}
		printed := parsed.String()
		again, findings := Parse(tree.NewSource("t", []byte(printed)))
		if len(findings) > 0 {
			t.Errorf("%q prints to %q: %s", c.Template, printed, findings[0].Message)
			continue
		}
		played++
		text, kind, message := c.render(t, again)
		if !sameError(kind, c.Error) || text != c.Out {
			t.Errorf("%q prints to %q, which renders to %q, %q (%s); want %q, %q", c.Template, printed, text, kind, message, c.Out, c.Error)
		}
	}
	if played < 300 {
		t.Errorf("only %d templates can be printed", played)
	}
}

// TestCasesAreRecorded compares cases.txt with the recordings.
func TestCasesAreRecorded(t *testing.T) {
	text, err := os.ReadFile("testdata/jinja2/cases.txt")
	if err != nil {
		t.Fatal(err)
	}
	marks := strings.NewReplacer("⏎", "\n", "␍", "\r", "⇥", "\t", "␛", "\x1b")
	var cases []string
	for _, line := range strings.Split(string(text), "\n") {
		if line != "" && line != "#" && !strings.HasPrefix(line, "# ") {
			template, _, _ := strings.Cut(line, " ‖ ")
			cases = append(cases, marks.Replace(template))
		}
	}
	list := recordings(t)
	if len(list) != len(cases) {
		t.Fatalf("%d cases and %d recordings; run record.py", len(cases), len(list))
	}
	for i, c := range list {
		if c.Template != cases[i] {
			t.Fatalf("case %d is %q and its recording %q; run record.py", i, cases[i], c.Template)
		}
	}
}

// A context whose values are made once renders as it would alone, also behind a
// template that changes lists and dicts of it.
func TestValues(t *testing.T) {
	changing := 0
	for _, c := range recordings(t) {
		parsed, findings := Parse(tree.NewSource("t", []byte(c.Template)))
		if syntaxErrors(findings) != "" {
			continue
		}
		context := parsed.Part(c.context(t))
		o := c.options()
		want, wantErr := parsed.Render(context, o)
		o.Values = parsed.Values([]*tree.Node{context})
		for range 2 {
			got, err := parsed.Render(context, o)
			if fmt.Sprint(err) != fmt.Sprint(wantErr) || (got == nil) != (want == nil) || got != nil && got.Text != want.Text {
				t.Fatalf("%q renders to %v, %v with values that are known; want %v, %v", c.Template, got, err, want, wantErr)
			}
		}
		if strings.Contains(c.Template, ".append(") || strings.Contains(c.Template, ".update(") {
			changing++
		}
	}
	if changing < 3 {
		t.Errorf("%d templates change something", changing)
	}
	text := `{% set _ = l.append(9) %}{% set _ = l.pop(0) %}{% set _ = l.reverse() %}{% set _ = d.update(b=l) %}{% set _ = d.pop("a") %}{{ l }}{{ d }}`
	parsed, _ := Parse(tree.NewSource("t", []byte(text)))
	context := readJSON(t, `{"l": [1, 2, 3], "d": {"a": 1}}`)
	o := RenderOptions{Values: parsed.Values([]*tree.Node{context})}
	for range 2 {
		if got, err := parsed.Render(context, o); err != nil || got.Text != "[9, 3, 2]{'b': [9, 3, 2]}" {
			t.Errorf("%s renders to %v, %v", text, got, err)
		}
	}
}
