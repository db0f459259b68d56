package spec

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// places gives line:column, rule and severity of each finding.
func places(found []diag.Diagnostic) string {
	var list []string
	for _, d := range found {
		list = append(list, fmt.Sprintf("%d:%d %s %s", d.Pos.Line, d.Pos.Col, d.Severity, d.Rule.ID))
	}
	return strings.Join(list, "; ")
}

func inDocument(payload string) string {
	return "asyncapi: 2.6.0\ninfo: {title: t, version: '1'}\nchannels:\n  c:\n    subscribe:\n      message:\n        payload:\n" + payload
}

// What YAML says and JSON does not, by section 1.6 of the traps that readers of
// AsyncAPI fall into.
func TestYAML(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"timestamps are strings", inDocument("          {const: 2024-01-01, enum: [2024-01-01T00:00:00Z]}"), ``},
		{"a number as version", strings.Replace(inDocument("          {const: 1}"), "'1'", "1.0", 1), `2:27 error spec-structure`},
		{"names are strings", inDocument("          required: [a]\n          properties: {200: {}, true: {}, null: {}}"), ``},
		{"duplicate names", inDocument("          required: [a]\n          required: [b]"), `9:11 error spec-duplicate-key`},
		{"merge keys", inDocument("          <<: &x {required: [a]}\n          properties: {p: *x}"), ``},
		{"an alias within itself", inDocument("          const: &x [*x]"), `8:22 error spec-yaml`},
		{"octal", inDocument("          {const: 0o17, enum: [0777]}"), `8:19 warning spec-yaml-number; 8:32 warning spec-yaml-number`},
		{"other spellings", inDocument("          {const: 0x1F, enum: [1_000]}"), `8:19 warning spec-yaml-number; 8:32 warning spec-yaml-number`},
		{"no number", inDocument("          {const: .nan, enum: [-.inf]}"), `8:19 error spec-yaml; 8:32 error spec-yaml`},
		{"beyond 64 bits", inDocument("          {const: 123456789012345678901234567890}"), ``},
		{"second document", inDocument("          {const: 1}\n---\nx: 1"), `9:1 error spec-yaml`},
		{"tags", inDocument("          {const: !!binary aGVsbG8=, enum: [!mine x]}"), `8:28 error spec-yaml; 8:51 error spec-yaml`},
		{"names that are lists", inDocument("          {? [a] : b}"), `8:14 error spec-yaml`},
		{"broken", "asyncapi: 2.6.0\n  info: x\n", `2:3 error spec-syntax`},
		{"empty", "", `1:1 error spec-syntax`},
		{"a scalar", "hello", `1:1 error spec-version`},
		{"depth", inDocument("          const: " + strings.Repeat("[", 600) + strings.Repeat("]", 600)), `8:513 error spec-yaml`},
		{"alias bomb", bomb(), `14:55 error spec-yaml`},
	}
	for _, tt := range tests {
		if got := places(findings(t, tt.text)); got != tt.want {
			t.Errorf("%s: found %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

func bomb() string {
	var b strings.Builder
	b.WriteString(inDocument("          x-bomb:\n            - &a0 [x, x, x, x, x, x, x, x, x, x]\n"))
	for i := range 9 {
		fmt.Fprintf(&b, "            - &a%d [*a%d%s]\n", i+1, i, strings.Repeat(fmt.Sprintf(", *a%d", i), 9))
	}
	return b.String()
}

func TestNumberKeepsItsSpelling(t *testing.T) {
	for _, number := range []string{"123456789012345678901234567890", "1.0", "1e2", "-0"} {
		s, _, err := load(tree.NewSource("x.yaml", []byte(inDocument("          {const: "+number+"}"))), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Channels[0].Schema().Root.Get("const").Text; got != number {
			t.Errorf("%s is read as %s", number, got)
		}
	}
}

func TestVersions(t *testing.T) {
	for version, want := range map[string]string{
		"2.0.0": "", "2.6.0": "", "2.6.9": "", "2.0.0-rc2": "",
		"1.2.0": "AsyncAPI 1.2.0 is not supported; want 2.0 to 2.6",
		"2.7.0": "AsyncAPI 2.7.0 is not supported; want 2.0 to 2.6",
		"3.0.0": "AsyncAPI 3.0.0 is not supported; want 2.0 to 2.6",
	} {
		text := strings.Replace(inDocument("          {required: [a]}"), "2.6.0", version, 1)
		got := ""
		if found := findings(t, text); len(found) > 0 {
			got = found[0].Message
		}
		if got != want {
			t.Errorf("%s: %q, want %q", version, got, want)
		}
	}
	if got := findings(t, "openapi: 3.1.0\ninfo: {}\n")[0].Message; got != "this is an OpenAPI document; want AsyncAPI 2.0 to 2.6" {
		t.Error(got)
	}
}

// A row is a schema as it is written, what is extracted from it, and what its
// author is told.
func TestRewrite(t *testing.T) {
	tests := []struct{ schema, want, told string }{
		{`{type: string, nullable: true}`, `{"type":["string","null"]}`, `spec-nullable`},
		{`{type: [string, integer], nullable: true}`, `{"type":["string","integer","null"]}`, `spec-nullable`},
		{`{type: [string, "null"], nullable: true}`, `{"type":["string","null"]}`, `spec-nullable`},
		{`{type: string, enum: [a], nullable: true}`, `{"type":["string","null"],"enum":["a",null]}`, `spec-nullable-enum`},
		{`{type: string, const: a, nullable: true}`, `{"anyOf":[{"type":["string","null"],"const":"a"},{"type":"null"}]}`, `spec-nullable`},
		{`{type: string, format: date, minLength: 1, nullable: true}`, `{"type":["string","null"],"format":"date","minLength":1}`, `spec-nullable`},
		{`{allOf: [{minimum: 1}], nullable: true}`, `{"anyOf":[{"allOf":[{"minimum":1}]},{"type":"null"}]}`, `spec-nullable`},
		{`{enum: [a], nullable: true}`, `{"anyOf":[{"enum":["a"]},{"type":"null"}]}`, `spec-nullable`},
		{`{nullable: true}`, `{}`, `spec-nullable`},
		{`{oneOf: [{type: string, nullable: true}, {type: integer}]}`, `{"oneOf":[{"type":["string","null"]},{"type":"integer"}]}`, `spec-nullable`},
		{`{oneOf: [{type: string, nullable: true}, {type: integer, nullable: true}]}`,
			`{"oneOf":[{"type":["string","null"]},{"type":["integer","null"]}]}`, `spec-nullable spec-nullable spec-nullable`},
		{`{type: object, allOf: [{type: object}], nullable: true}`, `{"type":["object","null"],"allOf":[{"type":"object"}]}`, `spec-nullable`},
		{`{type: string, nullable: false}`, `{"type":"string"}`, `spec-nullable`},
		{`{type: string, nullable: "yes"}`, `{"type":"string"}`, `spec-nullable`},
		{`{type: string, x-nullable: true}`, `{"type":["string","null"]}`, ``},
		{`{properties: {nullable: {type: string}, example: {type: string}, discriminator: {}}}`,
			`{"properties":{"nullable":{"type":"string"},"example":{"type":"string"},"discriminator":{}}}`, ``},
		{`{enum: [{nullable: true, type: string}], default: {example: 1}}`, `{"enum":[{"nullable":true,"type":"string"}],"default":{"example":1}}`, ``},
		{`{minimum: 1, exclusiveMinimum: true}`, `{"minimum":1}`, `spec-schema`},
		{`{example: 1}`, `{"examples":[1]}`, `spec-openapi-keyword`},
		{`{examples: [1], example: 2}`, `{"examples":[1,2]}`, `spec-openapi-keyword`},
		{`{discriminator: kind, deprecated: true, readOnly: true}`, `{"discriminator":"kind","deprecated":true,"readOnly":true}`, ``},
	}
	for _, tt := range tests {
		text := inDocument("          {required: [a], properties: {a: " + tt.schema + "}}")
		s, _, err := load(tree.NewSource("x.yaml", []byte(text)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, _ := s.Channels[0].Schema().Root.At("/properties/a").MarshalJSON()
		var told []string
		for _, d := range s.Check() {
			told = append(told, d.Rule.ID)
		}
		if string(got) != tt.want || strings.Join(told, " ") != tt.told {
			t.Errorf("%s\n gives %s %s\n want  %s %s", tt.schema, got, told, tt.want, tt.told)
		}
	}
}

func TestRewriteOpenAPI(t *testing.T) {
	text := strings.Replace(inDocument("          {required: [a], properties: {a: {type: number, minimum: 1, exclusiveMinimum: true, nullable: true}}}"),
		"        payload:", "        schemaFormat: application/vnd.oai.openapi+json; version=3.0.2\n        payload:", 1)
	s, _, err := load(tree.NewSource("x.yaml", []byte(text)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	schema := s.Channels[0].Schema()
	got, _ := schema.Root.At("/properties/a").MarshalJSON()
	if want := `{"type":["number","null"],"exclusiveMinimum":1}`; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := schema.Reason("/properties/a/type"); got != "nullable: true allows null" {
		t.Errorf("Reason = %q", got)
	}
	if got := schema.Origin("/properties/a/minimum"); got != "/channels/c/subscribe/message/payload/properties/a/minimum" {
		t.Errorf("Origin = %q", got)
	}
	if got := places(s.Check()); got != "" {
		t.Errorf("found %s", got)
	}
}

// write puts files into a folder of their own and gives the first one's path.
func write(t *testing.T, files ...string) string {
	t.Helper()
	folder := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(folder, files[i])
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, files[0])
}

func TestRefs(t *testing.T) {
	path := write(t,
		"api/main.yaml", inDocument(`          $ref: 'schemas/event.json#/definitions/a~1%7E0b'`),
		"api/schemas/event.json", `{"definitions": {"a/~b": {"required": ["x"], "properties": {"x": {"$ref": "other.yaml"}, "self": {"$ref": "#/definitions/a~1~0b"}}}}}`,
		"api/schemas/other.yaml", "{type: integer}")
	s, _, err := Load(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Check(); len(got) != 0 {
		t.Errorf("found %q", sentences(got))
	}
	schema := s.Channels[0].Schema()
	if got := schema.Root.At("/definitions/root/type"); !got.Is("integer") || filepath.Base(got.Pos().File) != "other.yaml" {
		t.Errorf("%s", schema.JSON())
	}
	if got := schema.Root.At("/properties/self/$ref"); got == nil || schema.Root.At("/definitions/a~1~0b/required/0") == nil {
		t.Errorf("%s", schema.JSON())
	}
}

func TestRefsOutside(t *testing.T) {
	for ref, rule := range map[string]*diag.Rule{
		"../secret.yaml": ruleRefOutside, "link.yaml": ruleRefOutside, "file:///etc/passwd": ruleRefOutside,
		"/etc/passwd": ruleRefOutside, "https://example.com/x.json": ruleRefOutside, "absent.yaml": ruleRef,
	} {
		path := write(t, "api/main.yaml", inDocument("          $ref: '"+ref+"'"), "secret.yaml", "type: string")
		if err := os.Symlink("../secret.yaml", filepath.Join(filepath.Dir(path), "link.yaml")); err != nil {
			t.Fatal(err)
		}
		s, _, err := Load(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Check(); len(got) != 1 || got[0].Rule != rule {
			t.Errorf("%s: found %q, want %s", ref, sentences(got), rule.ID)
		}
		if got := string(s.Channels[0].Schema().JSON()); strings.Contains(got, `"string"`) {
			t.Errorf("%s was read: %s", ref, got)
		}
	}
	path := write(t, "api/main.yaml", inDocument("          $ref: '../secret.yaml'"), "secret.yaml", "{type: string}")
	s, _, err := Load(path, Options{RefRoot: filepath.Dir(filepath.Dir(path))})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Check(); len(got) != 0 {
		t.Errorf("with a wider folder: found %q", sentences(got))
	}
}

// A schema that contains itself is legal, and is kept as it is.
func TestRecursion(t *testing.T) {
	text := inDocument("          {$ref: '#/components/schemas/Node'}") +
		"\ncomponents:\n  schemas:\n    Node: {required: [id], properties: {id: {type: integer}, next: {$ref: '#/components/schemas/Node'}}}\n"
	s, _, err := load(tree.NewSource("x.yaml", []byte(text)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Check(); len(got) > 0 {
		t.Errorf("found %q", sentences(got))
	}
	if got := s.Channels[0].Schema().Root.At("/properties/next/$ref"); !got.Is("#/definitions/Node") {
		t.Errorf("%s", s.Channels[0].Schema().JSON())
	}
}

// AsyncAPI 2: a trait wins over what it is applied to, and a later one over an
// earlier; headers are merged.
func TestTraits(t *testing.T) {
	text := `asyncapi: 2.6.0
info: {title: t, version: '1'}
channels:
  c:
    subscribe:
      operationId: own
      traits: [{operationId: trait, bindings: {http: {method: PUT}}}]
      message:
        name: own
        headers: {type: object, required: [x], properties: {x: {type: string}}}
        traits:
          - {name: first, contentType: text/plain, headers: {properties: {y: {type: string}}}}
          - {$ref: '#/components/messageTraits/second'}
        payload: {required: [a]}
components:
  messageTraits:
    second: {name: second}
`
	s, _, err := load(tree.NewSource("x.yaml", []byte(text)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := s.Channels[0]
	m := c.Messages[0]
	if c.OperationID != "trait" || c.Method != "PUT" || m.Name != "second" || m.ContentType != "text/plain" {
		t.Errorf("%s %s %s %s", c.OperationID, c.Method, m.Name, m.ContentType)
	}
	if got := m.HeaderSchema().Root.Get("properties").Names(); !slices.Equal(got, []string{"x", "y"}) {
		t.Errorf("headers have %q", got)
	}
	if got := s.Check(); len(got) > 0 {
		t.Errorf("found %q", sentences(got))
	}
}

func TestMessages(t *testing.T) {
	text := `asyncapi: 2.6.0
info: {title: t, version: '1'}
defaultContentType: application/json
channels:
  c:
    publish:
      message:
        oneOf:
          - $ref: '#/components/messages/Named'
          - oneOf:
              - {messageId: identified, payload: {const: 1}}
              - {payload: true, schemaFormat: application/vnd.apache.avro;version=1.9.0}
components:
  messages:
    Named: {payload: {const: 2}, schemaFormat: 'application/schema+yaml; version=draft-07', examples: [{name: two, payload: 2}]}
`
	s, _, err := load(tree.NewSource("x.yaml", []byte(text)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range s.Channels[0].Messages {
		names = append(names, m.Name+" "+m.ContentType)
	}
	if want := []string{"Named application/json", "identified application/json", "c message 3 application/json"}; !slices.Equal(names, want) {
		t.Errorf("messages are %q, want %q", names, want)
	}
	if s.Channels[0].Schema() != nil || s.Channels[0].Messages[2].Schema() != nil {
		t.Error("there is a schema in a format that is not supported")
	}
	if x := s.Channels[0].Messages[0].Examples; len(x) != 1 || x[0].Name != "two" || x[0].Payload.Text != "2" {
		t.Errorf("examples are %+v", x)
	}
}

func TestOverlay(t *testing.T) {
	overlay := `overlay: 1.0.0
info: {title: mine, version: '1'}
actions:
  - target: $.components.schemas.Ticket.properties
    description: mine
    update: {custom: {type: string}, status: {enum: [snoozed]}}
  - target: $.components.schemas.Ticket.properties.snippet
    remove: true
`
	path := write(t, "mine.yaml", overlay)
	s, found, err := Embedded(Options{Overlays: []string{path}})
	if err != nil || len(found) > 0 {
		t.Fatal(sentences(found), err)
	}
	for _, s := range []*Spec{s, s.Observed} {
		at := diag.Pointer("/components/schemas/Ticket/properties")
		if n := s.Node(at.Name("custom")); n == nil || n.Pos().File != path || n.Pos().Line != 6 {
			t.Errorf("custom stands at %v", n.Pos())
		}
		if got := s.Node(at.Name("status").Name("enum")); len(got.Items) != 3 {
			t.Errorf("enum has %d values, want 3", len(got.Items))
		}
		if s.Node(at.Name("snippet")) != nil {
			t.Error("snippet is still there")
		}
		for _, name := range []diag.Pointer{"custom", "status/enum", "snippet"} {
			if got := s.Evidence(at + "/" + name); len(got) == 0 || got[len(got)-1].Pos.File != path {
				t.Errorf("%s: the evidence is %v", name, got)
			}
		}
	}
	if s.Evidence("/components/schemas/Ticket/properties/id") != nil {
		t.Error("there is evidence for what the document itself says")
	}
}

func TestOverlayFindings(t *testing.T) {
	head := "overlay: 1.0.0\ninfo: {title: mine, version: '1'}\nactions:\n"
	tests := []struct{ text, want string }{
		{head + "  - {target: $.info, update: {title: x}}", ``},
		{strings.Replace(head, "1.0.0", "2.0.0", 1) + "  - {target: $.info, update: {title: x}}", `1:10 error overlay-syntax`},
		{"info: {title: mine}\n", `1:1 error overlay-syntax`},
		{head + "  - {target: $.info.titel, update: x}", `4:14 error overlay-target`},
		{head + "  - {target: '$.[', update: {}}", `4:14 error overlay-target`},
		{head + "  - {target: $.info}", `4:5 error overlay-syntax`},
		{head + "  - {update: {}}", `4:5 error overlay-syntax`},
		{head + "  - {target: $.info, updat: {}, update: {title: x}}", `4:22 error overlay-syntax`},
		{"overlay: 1.0.0\nactions: []", `1:1 error overlay-syntax`},
		{"overlay: [", `1:10 error spec-syntax`},
	}
	for _, tt := range tests {
		found := overlayFindings(t, tt.text)
		if got := places(found); got != tt.want {
			t.Errorf("%s\nfound %s %q\nwant  %s", tt.text, got, sentences(found), tt.want)
		}
	}
	found := overlayFindings(t, head+"  - {target: $.components.schemas.Tickt.properties, update: {}}")
	if len(found) != 1 || found[0].Fix == nil || found[0].Fix.Text != "$.components.schemas.Ticket.properties" {
		t.Errorf("found %q, fix %+v", sentences(found), found[0].Fix)
	}
}

// The schema of a channel stands on its own, and says what the document says.
func TestExtraction(t *testing.T) {
	s, _, err := Embedded(Options{})
	if err != nil {
		t.Fatal(err)
	}
	schema := s.Channel("ticket-message-created").Schema()
	if got := schema.Root.Names()[:2]; !slices.Equal(got, []string{"$schema", "$id"}) {
		t.Errorf("it begins with %q", got)
	}
	if got := schema.Root.Get("definitions").Names(); !slices.Equal(got, []string{"Customer", "Message", "Ticket"}) {
		t.Errorf("its definitions are %q", got)
	}
	if got := schema.Origin("/definitions/Ticket/properties/status/enum"); got != "/components/schemas/Ticket/properties/status/enum" {
		t.Errorf("Origin = %q", got)
	}
	if got := schema.Root.At("/definitions/Ticket/properties/status/enum").Pos().Line; got != 235 {
		t.Errorf("enum stands in line %d, want 235", got)
	}
	if got := schema.Reason("/definitions/Ticket/properties/external_id/type"); got != "nullable: true allows null" {
		t.Errorf("Reason = %q", got)
	}
}

// FuzzLoad states that any text gives a document or a finding, twice the same.
func FuzzLoad(f *testing.F) {
	for _, rule := range Rules {
		f.Add([]byte(rule.Bad))
	}
	f.Add(embeddedText)
	f.Add([]byte(bomb()))
	f.Fuzz(func(t *testing.T, text []byte) {
		first, again := findings(t, string(text)), findings(t, string(text))
		if !slices.Equal(sentences(first), sentences(again)) {
			t.Fatalf("one time %q, another %q", sentences(first), sentences(again))
		}
		s, found, _ := load(tree.NewSource("example.yaml", text), Options{})
		if s == nil && len(found) == 0 {
			t.Fatal("there is no document and no finding")
		}
		if s != nil {
			for _, c := range s.Channels {
				if schema := c.Schema(); schema != nil && !slices.Equal(schema.JSON(), c.Schema().JSON()) {
					t.Fatal("two extractions differ")
				}
			}
		}
	})
}
