package spec

import (
	"fmt"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// read gives a receiver from a text that must be one.
func read(t testing.TB, text string) *Receiver {
	t.Helper()
	r, found := ReadReceiver(tree.NewSource("openapi.yaml", []byte(text)), "")
	if r == nil {
		t.Fatal(sentences(found))
	}
	return r
}

func TestReadReceiver(t *testing.T) {
	for text, want := range map[string]string{
		"swagger: '2.0'\ninfo: {}":               `1:10: this is Swagger 2.0; want OpenAPI 3.0 or 3.1`,
		"asyncapi: 2.6.0":                        `1:11: this is an AsyncAPI document; want OpenAPI 3.0 or 3.1`,
		"a: 1":                                   `1:1: the document has no openapi version; want OpenAPI 3.0 or 3.1`,
		"openapi: 3.2.0":                         `1:10: OpenAPI 3.2.0 is not supported; want OpenAPI 3.0 or 3.1`,
		"openapi: 3.1":                           `1:10: openapi is a number; want a string such as "3.0.3"`,
		"[]":                                     `1:1: the document is an array; want OpenAPI 3.0 or 3.1`,
		"":                                       `1:1: the document is empty`,
		"openapi: 3.0.0\npaths: {}":              `2:8: the document has no operation under paths; want the one that takes the webhook`,
		"openapi: 3.0.0":                         `1:1: the document has no operation under paths; want the one that takes the webhook`,
		"openapi: 3.0.0\npaths: {/a: {post: 1}}": `2:8: the document has no operation under paths; want the one that takes the webhook`,
		"openapi: 3.0.0\npaths: {/a: {$ref: x.yaml}}": `2:8: the document has no operation under paths; want the one that takes the webhook`,
	} {
		r, found := ReadReceiver(tree.NewSource("openapi.yaml", []byte(text)), "")
		if r != nil || len(found) != 1 || placeOf(found[0]) != want {
			t.Errorf("ReadReceiver(%q) finds %q, want %q", text, placesOf(found), want)
		}
	}
	if _, _, err := LoadReceiver("testdata/none.yaml", ""); err == nil || err.Error() != "read testdata/none.yaml: no such file" {
		t.Errorf("LoadReceiver of no file: %v", err)
	}
}

func placeOf(d diag.Diagnostic) string {
	return fmt.Sprintf("%d:%d: %s", d.Pos.Line, d.Pos.Col, d.Message)
}

func placesOf(found []diag.Diagnostic) []string {
	var list []string
	for _, d := range found {
		list = append(list, placeOf(d))
	}
	return list
}

func TestReceiverOperation(t *testing.T) {
	const text = `openapi: 3.0.3
servers: [{url: 'https://x.example/v1/'}, {url: /}]
paths:
  /hooks/{id}: {post: {}, put: {}}
  /hooks/mine: {post: {}, get: {}}
  /{a}/{b}: {patch: {}}
  /files/{name}.{type}: {post: {}}
  /other:
    servers: [{url: '//y.example/{stage}', variables: {stage: {default: beta}}}]
    delete: {}
  x-note: {post: {}}
`
	r := read(t, text)
	for _, row := range []struct{ method, path, want string }{
		{"POST", "/hooks/mine", "POST /hooks/mine"},
		{"post", "/v1/hooks/mine", "POST /hooks/mine"},
		{"POST", "https://a.example:8080/v1/hooks/a%2Fb?x=/y#z", "POST /hooks/{id}"},
		{"PUT", "/hooks/{id}", "PUT /hooks/{id}"},
		{"", "/beta/other", "DELETE /other"},
		{"PATCH", "/x/y", "PATCH /{a}/{b}"},
		{"POST", "/files/a.b.c", "POST /files/{name}.{type}"},
		{"DELETE", "", "DELETE /other"},
		{"PUT", "/hooks/mine", `/hooks/mine takes POST or GET, not PUT`},
		{"DELETE", "/other", "DELETE /other"},
		{"", "/hook/mine/x", `openapi.yaml has no path "/hook/mine/x"; did you mean "/hooks/mine"?`},
		{"", "/", `openapi.yaml has no path "/"; it has POST /hooks/{id}, PUT /hooks/{id}, POST /hooks/mine, GET /hooks/mine, PATCH /{a}/{b} and 2 more`},
		{"POST", "", `openapi.yaml has several paths, and which of them takes the webhook is not known; want one of POST /hooks/{id}, POST /hooks/mine and POST /files/{name}.{type}`},
		{"HEAD", "", `openapi.yaml has no path that takes HEAD; it has POST /hooks/{id}, PUT /hooks/{id}, POST /hooks/mine, GET /hooks/mine, PATCH /{a}/{b} and 2 more`},
	} {
		o, _, err := r.Operation(row.method, row.path)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = o.String()
		}
		if got != row.want {
			t.Errorf("Operation(%q, %q) = %s, want %s", row.method, row.path, got, row.want)
		}
	}
}

// What the document says wrongly of an operation is found with its place, and
// an operation with an error is not checked.
func TestReceiverFindings(t *testing.T) {
	const head = "openapi: 3.0.3\npaths:\n  /a:\n    post:\n      "
	const schema = "requestBody: {content: {application/json: {schema: "
	for _, row := range []struct{ text, want string }{
		{schema + "{$ref: '#/components/schemas/X'}}}}", `5:65: "#/components/schemas/X" leads nowhere: the document has no "components"`},
		{schema + "{$ref: 'https://x.example/a.json'}}}}", `5:65: "https://x.example/a.json" is not followed; want a path relative to this file`},
		{schema + "{$ref: 'file:///etc/passwd'}}}}", `5:65: "file:///etc/passwd" is not followed; want a path relative to this file`},
		{schema + "{$ref: other.yaml}}}}", `5:65: "other.yaml" leaves the document's folder; --ref-root widens what may be read`},
		{schema + "{type: objct}}}}", `5:65: type is "objct", which does not exist`},
		{schema + "{maxLength: x}}}}", `5:70: maxLength is "x"; want a whole number from 0`},
		{schema + "{exclusiveMinimum: 5}}}}", `5:77: exclusiveMinimum is 5; want true or false, and the number as minimum`},
		{schema + "{items: [{}]}}}}", `5:66: items is a list; want one schema`},
		{schema + "{allOf: 1}}}}", `5:66: allOf is a number; want a list of schemas`},
		{schema + "{properties: []}}}}", `5:71: properties is an array; want an object`},
		{schema + "x}}}", `5:58: the schema is a string; want an object`},
		{"parameters: [{in: qury, name: a}]", `5:25: the parameter is in "qury"; want one of query, header, path, cookie`},
		{"parameters: [{name: a}]", `5:20: the parameter has no name and place; want name, and in: query, header, path, cookie`},
		{"parameters: [{name: a, in: query, required: 1}]", `5:51: required is a number; want true or false`},
		{"parameters: [{$ref: '#/x'}]", `5:27: "#/x" leads nowhere: the document has no "x"`},
		{"requestBody: 5", `5:20: requestBody is a number; want an object`},
		{"requestBody: {content: 5}", `5:30: content is a number; want an object`},
		{"security: [{kye: []}]", `5:19: the security scheme "kye" is not declared`},
		{"security: 5", `5:17: security is a number; want a list`},
	} {
		o, found, err := read(t, head+row.text).Operation("", "")
		if err != nil || len(found) != 1 || placeOf(found[0]) != row.want {
			t.Errorf("%s: %v %q, want %q", row.text, err, placesOf(found), row.want)
			continue
		}
		if o.Closed() != nil {
			t.Errorf("%s: it can be used all the same", row.text)
		}
	}
}
