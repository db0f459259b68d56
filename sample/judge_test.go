package sample

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

func read(t testing.TB, text string) *tree.Node {
	t.Helper()
	n, faults := tree.ReadJSON(tree.NewSource("test.json", []byte(text)), tree.Limits{})
	if n == nil || len(faults) > 0 {
		t.Fatalf("%s: %v", text, faults)
	}
	return n
}

// The judge is right where JSON Schema's own test suite says what is right.
func TestJudgeSuite(t *testing.T) {
	files, err := filepath.Glob("../validator/testdata/json-schema-test-suite/*.json")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files; %v", len(files), err)
	}
	total := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range read(t, string(data)).Items {
			schema, _ := group.Get("schema").MarshalJSON()
			if strings.Contains(string(schema), `"$id"`) || strings.Contains(string(schema), `"$ref":"http`) {
				continue // schemas that are extracted have no $id but their own
			}
			for _, test := range group.Get("tests").Items {
				total++
				j := newJudge(group.Get("schema"))
				found := j.payload(test.Get("data"), test.Get("data"))
				if got, want := len(found) == 0, test.Get("valid").IsTrue(); got != want {
					t.Errorf("%s: %s: %s: fits %v, want %v; %v", filepath.Base(file), group.Get("description").Text, test.Get("description").Text, got, want, found)
				}
			}
		}
	}
	if total < 800 {
		t.Errorf("%d cases of the suite were judged, want 800 or more", total)
	}
}

// Faults are told where they stand, and by the keyword that finds them.
func TestJudgeFaults(t *testing.T) {
	const schema = `{"type": "object", "required": ["id"], "additionalProperties": false, "properties": {
		"id": {"type": "integer", "minimum": 1},
		"who": {"anyOf": [{"$ref": "#/definitions/who"}, {"type": "null"}]},
		"when": {"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date-time-local"}]},
		"tags": {"type": "array", "items": {"type": "string", "maxLength": 3}, "uniqueItems": true}},
		"definitions": {"who": {"type": "object", "properties": {"name": {"type": "string"}}}}}`
	for _, row := range [][2]string{
		{`{"id": 1, "who": null, "when": "2025-01-01T00:00:00", "tags": ["a"]}`, ``},
		{`{}`, ` required`},
		{`{"id": 0}`, `/id minimum`},
		{`{"id": 1.5}`, `/id type`},
		{`{"id": 1, "x/y": 2}`, `/x~1y additionalProperties`},
		{`{"id": 1, "who": {"name": 1}}`, `/who/name type`},
		{`{"id": 1, "who": 5}`, `/who type`},
		{`{"id": 1, "when": "noon"}`, `/when format`},
		{`{"id": 1, "tags": ["a", "a"]}`, `/tags uniqueItems`},
		{`{"id": 1, "tags": ["abcd", 1]}`, `/tags/0 maxLength, /tags/1 type`},
		{`[]`, ` type`},
	} {
		var got []string
		value := read(t, row[0])
		for _, f := range newJudge(read(t, schema)).payload(value, value) {
			got = append(got, string(f.at)+" "+f.keyword)
		}
		if text := strings.Join(got, ", "); text != row[1] {
			t.Errorf("%s: faults %q, want %q", row[0], text, row[1])
		}
	}
}

// isFormat asks jsonschema, which asserts all of them but date-time-local.
func isFormat(t *testing.T, format, text string) bool {
	t.Helper()
	return compile(`{"format": "`+format+`"}`).Validate(text) == nil
}

// Each form stands on the side of its format's line that it claims, to
// jsonschema as to the judge.
func TestForms(t *testing.T) {
	names := []string{"date-time", "date-time-local", "date", "time", "email", "uri", "uuid", "hostname", "ipv4", "ipv6", "regex",
		"uri-reference", "uri-template", "json-pointer", "relative-json-pointer", "duration", "period"}
	for _, name := range names {
		f := formatOf(name)
		for _, g := range f.good {
			if !f.has(g.text) || !isFormat(t, name, g.text) {
				t.Errorf("%s: %q is no %s", g.name, g.text, name)
			}
		}
		for _, b := range f.bad {
			if f.has(b.text) || name != "date-time-local" && isFormat(t, name, b.text) {
				t.Errorf("%s: %q is a %s", b.name, b.text, name)
			}
		}
	}
	for _, form := range append(append([]form{}, early...), late...) {
		if !isDateTime(form.text) {
			t.Errorf("%s: %q is no date-time", form.name, form.text)
		}
	}
	if hasFormat("unheard-of", "x") != true {
		t.Error("a format that nobody knows is asserted")
	}
}
