package report

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// compile reads a schema under a URL of its own; nothing is fetched.
func compile(t testing.TB, text []byte, fragment string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat = true
	if err := c.AddResource("test:///schema.json", bytes.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("test:///schema.json" + fragment)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func decode(t testing.TB, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// closed gives a schema that does not allow what it does not name, so that a
// test sees a member that nobody described.
func closed(t testing.TB, text []byte) []byte {
	t.Helper()
	schema := decode(t, string(text))
	var closeAll func(any)
	closeAll = func(v any) {
		o, ok := v.(map[string]any)
		if !ok {
			return
		}
		if _, ok := o["properties"]; ok {
			o["additionalProperties"] = false
		}
		for _, member := range o {
			closeAll(member)
		}
	}
	closeAll(schema)
	out, err := json.Marshal(schema)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// published takes the address away that a schema is published at, as it is
// compiled under another.
func published(t testing.TB, text []byte) []byte {
	t.Helper()
	schema := decode(t, string(text)).(map[string]any)
	for _, keyword := range []string{"id", "$id"} {
		delete(schema, keyword)
	}
	out, err := json.Marshal(schema)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestJSONIsOfItsSchema(t *testing.T) {
	schema := compile(t, published(t, closed(t, JSONSchema())), "")
	for _, r := range runs {
		if err := schema.Validate(decode(t, r.write(t, "json", Options{Version: "1.2.3"}))); err != nil {
			t.Errorf("run %s: %#v", r.name, err)
		}
	}
}

func TestJSONLinesAreOfTheSchema(t *testing.T) {
	text := published(t, closed(t, JSONSchema()))
	finding, summary := compile(t, text, "#/definitions/finding"), compile(t, text, "#/definitions/summary")
	for _, r := range runs {
		lines := strings.Split(strings.TrimSuffix(r.write(t, "jsonl", Options{}), "\n"), "\n")
		last := len(lines) - 1
		for i, line := range lines[:last] {
			if err := finding.Validate(decode(t, line)); err != nil {
				t.Errorf("run %s, line %d: %#v", r.name, i+1, err)
			}
		}
		if err := summary.Validate(decode(t, lines[last]).(map[string]any)["summary"]); err != nil {
			t.Errorf("run %s, summary: %#v", r.name, err)
		}
	}
}

func TestJSONSchemaRefuses(t *testing.T) {
	schema := compile(t, published(t, JSONSchema()), "")
	good := runs[1].write(t, "json", Options{})
	tests := []struct{ old, new string }{
		{`"severity":"error"`, `"severity":"fatal"`},
		{`"line":5,`, `"line":"5",`},
		{`"line":5,`, `"line":-1,`},
		{`"rule":"payload-enum",`, ``},
		{`"pointer":"/ticket/status"`, `"pointer":"ticket.status"`},
		{`"checked":4,`, ``},
		{`"interrupted":false`, `"interrupted":0`},
	}
	for _, tt := range tests {
		bad := strings.Replace(good, tt.old, tt.new, 1)
		if bad == good {
			t.Fatalf("the sample has no %s", tt.old)
		}
		if schema.Validate(decode(t, bad)) == nil {
			t.Errorf("the schema accepts %s in place of %s", tt.new, tt.old)
		}
	}
}

// The list of findings holds the same objects as the lines.
func TestJSONLinesAreTheListOfJSON(t *testing.T) {
	for _, r := range runs {
		var list struct{ Findings []json.RawMessage }
		if err := json.Unmarshal([]byte(r.write(t, "json", Options{})), &list); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(r.write(t, "jsonl", Options{}), "\n")
		for i, finding := range list.Findings {
			if string(finding) != lines[i] {
				t.Errorf("run %s, finding %d: %s, want %s", r.name, i, finding, lines[i])
			}
		}
	}
}

// JSON keeps every character, whatever it does to show it.
func TestJSONKeepsText(t *testing.T) {
	want := strings.ToValidUTF8(strings.ReplaceAll(hostileFinding.Message, "\xff", "\ufffd"), "")
	var got struct{ Message string }
	line, _, _ := strings.Cut(runs[2].write(t, "jsonl", Options{}), "\n")
	if err := json.Unmarshal([]byte(line), &got); err != nil {
		t.Fatal(err)
	}
	if got.Message != want {
		t.Errorf("%q, want %q", got.Message, want)
	}
}

func sarifSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	return compile(t, published(t, text), "")
}

func TestSARIFIsOfItsSchema(t *testing.T) {
	schema := sarifSchema(t)
	for _, r := range runs {
		for _, o := range []Options{{}, {Version: "1.2.3", Rules: catalogue}} {
			if err := schema.Validate(decode(t, r.write(t, "sarif", o))); err != nil {
				t.Errorf("run %s: %#v", r.name, err)
			}
		}
	}
}

func TestSARIFSchemaRefuses(t *testing.T) {
	text := strings.Replace(runs[1].write(t, "sarif", Options{}), `"startLine":5`, `"startLine":0`, 1)
	if sarifSchema(t).Validate(decode(t, text)) == nil {
		t.Error("the schema accepts line 0: it does not check what it is there for")
	}
}
