package receiver

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// Whatever a document and a request say, reading ends, and what is told has a
// place in the document, is one line, and is the same again.
func FuzzCheck(f *testing.F) {
	for _, name := range []string{"crm30.yaml", "crm31.yaml"} {
		text, err := os.ReadFile("testdata/openapi/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), "/api/v2/hooks/acme?source=x&limit=1", "application/json", right30)
		f.Add(string(text), "/api/hook?attempt=1", "application/json", `{"event": "x", "ticket": {"id": "1", "parent": {}}, "pair": [1], "labels": {"l": 1}}`)
		f.Add(string(text), "/api/v2/hooks/acme", formType, "ticket_id=5&status=open")
	}
	ref := `{"$ref": "#/components/schemas/A"}`
	for _, version := range versions {
		for _, schema := range []string{
			ref, `{"allOf": [` + ref + `]}`, `{"type": "object", "properties": {"a": ` + ref + `}}`, `{"type": "number", "minimum": 0}`,
			`{"oneOf": [{"type": "string"}, ` + ref + `], "discriminator": {"propertyName": "a", "mapping": {"x": "A", "y": "#/components/schemas/B"}}}`,
			`{"$ref": "#/components/schemas/A", "maxLength": 2}`, `{"enum": [1e9, null, {"$ref": "x"}]}`, `{"items": false, "prefixItems": [true]}`,
			`{"type": ["null", "array"], "uniqueItems": true, "contains": {}}`, `true`, `{"pattern": "(?=a)"}`, `{"$dynamicRef": "#a", "$anchor": "a", "$id": "b"}`,
			`{"if": {}, "then": false, "dependentSchemas": {"a": false}, "dependentRequired": {"a": ["b"]}}`, `{"nullable": true, "allOf": [{}]}`,
		} {
			text := taking(version, schema, `"A": {"type": "object", "properties": {"a": `+schema+`}}, "B": {}`)
			f.Add(text, "/hook?n=1&o[a][0]=1", "application/json", `{"a": {"a": 1e400, "b": null}}`)
			f.Add(text, "/hook?n=NaN&o[a]=1", formType, `a=1&b=2`)
		}
	}
	f.Fuzz(func(t *testing.T, document, url, contentType, text string) {
		if len(document) > 20_000 || len(text) > 10_000 {
			return
		}
		r, _ := spec.ReadReceiver(tree.NewSource("openapi", []byte(document)), "")
		if r == nil {
			return
		}
		for _, o := range r.Paths[:min(len(r.Paths), 3)] {
			chosen, found, err := r.Operation(o.Method, o.Path)
			if err != nil || chosen == nil {
				t.Fatalf("%s is not found: %v", o, err)
			}
			for _, d := range found {
				oneLine(t, d.Message)
			}
			checked, err := New(o)
			if err != nil {
				oneLine(t, err.Error())
				continue
			}
			fuzzRequest(t, checked, Request{Method: "POST", URL: url, Header: http.Header{"Content-Type": {contentType}}, Body: tree.NewSource("body", []byte(text))})
			for _, contentType := range o.ContentTypes() {
				if s := o.BodySchema(contentType); s == nil || s.Root.Get("$schema") == nil {
					t.Errorf("no schema of %q", contentType)
				}
			}
			for _, in := range []string{"query", "header", "path", "cookie"} {
				o.ParameterSchema(in)
			}
		}
	})
}

func fuzzRequest(t *testing.T, o *Operation, request Request) {
	first, err := o.Check(request)
	if err != nil {
		oneLine(t, err.Error())
		if strings.Contains(err.Error(), "broke off") {
			t.Logf("kin-openapi panics: %v", err)
		}
	}
	for _, fault := range first {
		oneLine(t, fault.Message)
		if fault.Node == nil || fault.Node.Source == nil || fault.Keyword == "" {
			t.Errorf("%s has no place", fault.Message)
		}
	}
	second, _ := o.Check(request)
	if len(first) != len(second) {
		t.Fatalf("%d faults, and then %d", len(first), len(second))
	}
	for i := range first {
		if first[i].Message != second[i].Message || first[i].Node != second[i].Node {
			t.Errorf("%s, and then %s", told(first[i]), told(second[i]))
		}
	}
}

func oneLine(t *testing.T, message string) {
	if message == "" || strings.ContainsAny(message, "\n\r") || strings.HasSuffix(message, ".") {
		t.Errorf("%q is no sentence of ours", message)
	}
}
