package validator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/webhook-lint/webhook-lint/spec"
)

type suiteGroup struct {
	Description string
	Schema      json.RawMessage
	Tests       []struct {
		Description string
		Data        json.RawMessage
		Valid       bool
	}
}

// What jsonschema v5 judges rightly on its own, it judges rightly when the
// schema was the payload of a message, was extracted, and was rewritten.
func TestJSONSchemaTestSuite(t *testing.T) {
	files, err := filepath.Glob("testdata/json-schema-test-suite/*.json")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files; %v", len(files), err)
	}
	total, alone := 0, 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var groups []suiteGroup
		if err := json.Unmarshal(text, &groups); err != nil {
			t.Fatal(err)
		}
		for _, group := range groups {
			judge := throughDocument(t, group.Schema)
			for _, test := range group.Tests {
				if !judgedAlone(group.Schema, test.Data, test.Valid) {
					alone++
					continue
				}
				total++
				if got, err := judge(test.Data); got != test.Valid || err != nil {
					t.Errorf("%s: %s: %s: valid %v, want %v; %v", filepath.Base(file), group.Description, test.Description, got, test.Valid, err)
				}
			}
		}
	}
	t.Logf("%d cases pass; %d are not judged by jsonschema v5 alone, for nothing is fetched", total, alone)
	if total < 880 {
		t.Errorf("%d cases were judged, want at least 880", total)
	}
}

func judgedAlone(schema, data []byte, want bool) bool {
	compiler := jsonschema.NewCompiler()
	compiler.Draft = jsonschema.Draft7
	compiler.LoadURL = func(string) (io.ReadCloser, error) { return nil, errFetch }
	if err := compiler.AddResource("https://suite.invalid/schema", bytes.NewReader(schema)); err != nil {
		return false
	}
	compiled, err := compiler.Compile("https://suite.invalid/schema")
	if err != nil {
		return false
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return false
	}
	return (compiled.Validate(value) == nil) == want
}

// throughDocument gives the judgement of a document with the schema as payload.
func throughDocument(t *testing.T, schema []byte) func([]byte) (bool, error) {
	folder := t.TempDir()
	path := filepath.Join(folder, "document.yaml")
	document := `{asyncapi: 2.6.0, info: {title: suite, version: '1'}, channels: {suite: {subscribe: {message: {payload: {$ref: schema.json}}}}}}`
	// The suite's own pointers begin at the schema, so it is a file of its own.
	for name, text := range map[string][]byte{path: []byte(document), filepath.Join(folder, "schema.json"): schema} {
		if err := os.WriteFile(name, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, found, err := spec.Load(path, spec.Options{})
	if err != nil || s == nil {
		return func([]byte) (bool, error) { return false, errors.Join(err, fmt.Errorf("%v", found)) }
	}
	c, err := New(s, Options{}).contract("suite")
	return func(data []byte) (bool, error) {
		if err != nil {
			return false, err
		}
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.UseNumber()
		var value any
		if err := decoder.Decode(&value); err != nil {
			return false, err
		}
		return len(c.letter[0].judge("", value)) == 0, nil
	}
}
