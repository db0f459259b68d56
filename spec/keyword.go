package spec

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

var schemaTypes = []string{"null", "boolean", "integer", "number", "string", "array", "object"}

// keywords is what may stand behind each keyword of draft-07 and of the Schema
// Objects of AsyncAPI 2 and OpenAPI 3.0: a type, or a word of its own.
var keywords = []field{
	{name: "$id", holds: "string"}, {name: "$schema", holds: "string"}, {name: "$ref", holds: "string"}, {name: "$comment", holds: "string"},
	{name: "title", holds: "string"}, {name: "description", holds: "string"}, {name: "default", holds: "any"},
	{name: "readOnly", holds: "boolean"}, {name: "writeOnly", holds: "boolean"}, {name: "examples", holds: "array"},
	{name: "multipleOf", holds: "positive"}, {name: "maximum", holds: "number"}, {name: "exclusiveMaximum", holds: "bound"},
	{name: "minimum", holds: "number"}, {name: "exclusiveMinimum", holds: "bound"}, {name: "maxLength", holds: "count"},
	{name: "minLength", holds: "count"}, {name: "pattern", holds: "pattern"}, {name: "additionalItems", holds: "schema"},
	{name: "items", holds: "schemas"}, {name: "maxItems", holds: "count"}, {name: "minItems", holds: "count"},
	{name: "uniqueItems", holds: "boolean"}, {name: "contains", holds: "schema"}, {name: "maxProperties", holds: "count"},
	{name: "minProperties", holds: "count"}, {name: "required", holds: "names"}, {name: "additionalProperties", holds: "schema"},
	{name: "definitions", holds: "object"}, {name: "properties", holds: "object"}, {name: "patternProperties", holds: "patterns"},
	{name: "dependencies", holds: "object"}, {name: "propertyNames", holds: "schema"}, {name: "const", holds: "any"},
	{name: "enum", holds: "enum"}, {name: "type", holds: "type"}, {name: "format", holds: "format"},
	{name: "contentMediaType", holds: "string"}, {name: "contentEncoding", holds: "string"}, {name: "if", holds: "schema"},
	{name: "then", holds: "schema"}, {name: "else", holds: "schema"}, {name: "allOf", holds: "list"}, {name: "anyOf", holds: "list"},
	{name: "oneOf", holds: "list"}, {name: "not", holds: "schema"},
	{name: "discriminator", holds: "any"}, {name: "externalDocs", holds: "object"}, {name: "deprecated", holds: "boolean"},
	{name: "nullable", holds: "any"}, {name: "example", holds: "any"}, {name: "xml", holds: "object"},
}

var keywordObject = object{title: "a schema", fields: keywords}

var formats = []string{"date-time", "date", "time", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri",
	"uri-reference", "uri-template", "iri", "iri-reference", "uuid", "json-pointer", "relative-json-pointer", "regex",
	"date-time-local", "time-local", "duration", "int32", "int64", "float", "double", "byte", "binary", "password"}

// constraining are the keywords that an author expects to matter beside $ref.
var annotations = []string{"$ref", "$id", "$comment", "title", "description", "default", "examples", "example", "externalDocs", "deprecated", "readOnly", "writeOnly"}

// schema checks a schema and those in it, once.
func (c *checker) schema(n *tree.Node, openAPI bool) {
	as := "schema"
	if openAPI {
		as = "OpenAPI schema"
	}
	if c.visited[visit{n, as}] {
		return
	}
	c.visited[visit{n, as}] = true
	switch {
	case n.Kind == tree.Bool:
		return
	case n.Kind != tree.Object:
		c.wrongKind(n, "the schema", "an object, true or false")
		return
	case n.Get("$ref") != nil:
		c.schemaRef(n, openAPI)
		return
	}
	for _, m := range n.Members {
		c.keyword(m, openAPI)
	}
	c.rewritten(n, openAPI)
	subschemas(n, func(sub *tree.Node) { c.schema(sub, openAPI) })
}

func (c *checker) schemaRef(n *tree.Node, openAPI bool) {
	ref := n.Get("$ref")
	if ref.Kind != tree.String {
		c.wrongKind(ref, "$ref", "a string")
		return
	}
	for _, m := range n.Members {
		name := m.Key.Text
		if _, known := keywordObject.field(name); known && !slices.Contains(annotations, name) {
			d := c.log.node(ruleRefSibling, m.Key, "%s beside $ref is ignored; put both under allOf", name)
			if name == "nullable" {
				d.Message = `nullable beside $ref is ignored; write anyOf with the $ref and {type: "null"}`
			}
		}
	}
	if strings.HasPrefix(ref.Text, "http://json-schema.org/draft-") || c.namedByID(n, ref) {
		return
	}
	if target := c.follow(n); target != nil {
		c.schema(target, openAPI)
	}
}

// namedByID reports whether a $ref names a schema of its file by $id.
func (c *checker) namedByID(n, ref *tree.Node) bool {
	if _, known := c.doc.origin(n); !known || !strings.Contains(string(n.Source.Text), "$id") {
		return false
	}
	for node := range c.doc.places() {
		if id := node.Get("$id"); id != nil && id.Kind == tree.String && node.Kind == tree.Object {
			plain, _, _ := strings.Cut(ref.Text, "#")
			if ref.Text == id.Text || plain != "" && strings.HasSuffix(strings.TrimSuffix(id.Text, "#"), plain) {
				return true
			}
		}
	}
	return false
}

func (c *checker) keyword(m tree.Member, openAPI bool) {
	name, n := m.Key.Text, m.Value
	f, known := keywordObject.field(name)
	if !known {
		if near := diag.Nearest(name, keywordObject.names()); len(near) > 0 && !strings.HasPrefix(name, "x-") {
			d := c.log.node(ruleKeyword, m.Key, "%q is no keyword and has no effect", name)
			suggest(d, m.Key, near)
		}
		return
	}
	switch f.holds {
	case "any", "schema", "schemas":
	case "string", "boolean", "array", "object", "number":
		if n.Kind.String() != f.holds {
			c.wrongKind(n, name, withArticle(f.holds))
		}
	case "count":
		if n.Kind != tree.Number || asCount(n.Text) == "" {
			c.log.node(ruleSchema, n, "%s is %s; want a whole number from 0", name, shown(n))
		}
	case "positive":
		if n.Kind != tree.Number || strings.HasPrefix(n.Text, "-") || strings.Trim(n.Text, "0.") == "" {
			c.log.node(ruleSchema, n, "%s is %s; want a number above 0", name, shown(n))
		}
	case "bound":
		c.bound(name, n, openAPI)
	case "pattern":
		c.pattern(n)
	case "patterns":
		c.patterns(n)
	case "names":
		c.required(n)
	case "enum":
		c.enum(n)
	case "type":
		c.types(n)
	case "format":
		c.format(n)
	case "list":
		if n.Kind != tree.Array || len(n.Items) == 0 {
			c.log.node(ruleSchema, n, "%s is %s; want a list of at least one schema", name, shown(n))
		}
	}
}

func withArticle(kind string) string {
	if kind == "array" || kind == "object" {
		return "an " + kind
	}
	return "a " + kind
}

func shown(n *tree.Node) string {
	switch {
	case n.Kind == tree.Array && len(n.Items) == 0:
		return "an empty list"
	case n.Kind == tree.Number || n.Kind == tree.Bool:
		return n.Text
	case n.Kind == tree.String && len(n.Text) < 60:
		return fmt.Sprintf("%q", n.Text)
	}
	return kindOf(n)
}

func (c *checker) bound(name string, n *tree.Node, openAPI bool) {
	switch {
	case n.Kind == tree.Number && !openAPI, n.Kind == tree.Bool && openAPI:
	case n.Kind == tree.Bool:
		c.log.node(ruleSchema, n, "%s is %s; want the number itself, which OpenAPI 3.0 writes beside it", name, n.Text)
	default:
		c.log.node(ruleSchema, n, "%s is %s; want a number", name, shown(n))
	}
}

func (c *checker) pattern(n *tree.Node) {
	if n.Kind != tree.String {
		c.wrongKind(n, "pattern", "a string")
		return
	}
	if _, err := regexp.Compile(n.Text); err != nil {
		c.log.node(rulePattern, n, "the pattern is not checked: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
}

func (c *checker) patterns(n *tree.Node) {
	for _, m := range n.Members {
		c.pattern(m.Key)
	}
	if n.Kind != tree.Object {
		c.wrongKind(n, "patternProperties", "an object")
	}
}

func (c *checker) required(n *tree.Node) {
	if n.Kind != tree.Array {
		c.log.node(ruleSchema, n, "required is %s; want a list of names", shown(n))
		return
	}
	seen := map[string]bool{}
	for _, item := range n.Items {
		switch {
		case item.Kind != tree.String:
			c.wrongKind(item, "an item of required", "a string")
		case seen[item.Text]:
			c.log.node(ruleSchema, item, "required names %q twice", item.Text)
		}
		seen[item.Text] = true
	}
}

func (c *checker) enum(n *tree.Node) {
	if n.Kind != tree.Array || len(n.Items) == 0 {
		c.log.node(ruleEnum, n, "enum is %s; want a list of at least one value", shown(n))
		return
	}
	for i, item := range n.Items {
		for _, earlier := range n.Items[:i] {
			if tree.Equal(item, earlier) {
				c.log.node(ruleEnum, item, "enum has the value %s twice", shown(item))
				break
			}
		}
	}
}

func (c *checker) types(n *tree.Node) {
	list := []*tree.Node{n}
	if n.Kind == tree.Array {
		list = n.Items
	}
	for _, t := range list {
		switch {
		case t.Kind != tree.String:
			c.log.node(ruleType, t, "type is %s; want one of %s", shown(t), strings.Join(schemaTypes, ", "))
		case !slices.Contains(schemaTypes, t.Text):
			d := c.log.node(ruleType, t, "type is %q, which does not exist", t.Text)
			near := diag.Nearest(t.Text, schemaTypes)
			if other := typesOfOthers[strings.ToLower(t.Text)]; other != "" {
				near = []string{other}
			}
			if suggest(d, t, near); len(near) == 0 {
				d.Message += "; want one of " + strings.Join(schemaTypes, ", ")
			}
		}
	}
}

// typesOfOthers are the words of other languages for types.
var typesOfOthers = map[string]string{"int": "integer", "long": "integer", "float": "number", "double": "number", "decimal": "number",
	"bool": "boolean", "str": "string", "text": "string", "date": "string", "datetime": "string", "list": "array", "map": "object", "dict": "object",
	"none": "null", "nil": "null"}

func (c *checker) format(n *tree.Node) {
	if n.Kind != tree.String {
		c.wrongKind(n, "format", "a string")
		return
	}
	if slices.Contains(formats, n.Text) {
		return
	}
	d := c.log.node(ruleFormat, n, "the format %q is not known and not checked", n.Text)
	suggest(d, n, diag.Nearest(n.Text, formats))
}

func isFalse(n *tree.Node) bool { return n != nil && n.Kind == tree.Bool && n.Text == "false" }

// rewritten tells of what the keywords of OpenAPI mean in the schema. The
// rewrite that payloads are checked with is the one that knows.
func (c *checker) rewritten(n *tree.Node, openAPI bool) {
	if flag := n.Get("nullable"); flag != nil && flag.Kind != tree.Bool {
		c.log.node(ruleNullable, flag, "nullable is %s; want true or false", shown(flag)).Severity = diag.Error
		return
	}
	rw := rewrite{schema: tree.NewObject(n, slices.Clone(n.Members)...), source: n, openAPI: openAPI}
	rw.apply()
	for _, r := range rw.remarks {
		c.log.node(r.rule, r.at, "%s", r.message)
	}
	if openAPI {
		return
	}
	if example := n.Member("example"); example != nil {
		c.log.node(ruleOpenAPIKeyword, example.Key, "example is a keyword of OpenAPI; write examples: a list")
	}
	flag := n.Member("nullable")
	if flag == nil || len(rw.remarks) > 0 {
		return
	}
	message := "nullable has no effect in AsyncAPI 2.6; remove it"
	if t := n.Get("type"); t != nil && flag.Value.IsTrue() {
		message = fmt.Sprintf("nullable has no effect in AsyncAPI 2.6; write type: [%s, \"null\"]", typeList(t))
	}
	c.log.node(ruleNullable, flag.Key, "%s", message)
}

func typeList(t *tree.Node) string {
	words := []string{t.Text}
	if t.Kind == tree.Array {
		words = nil
		for _, item := range t.Items {
			words = append(words, item.Text)
		}
	}
	return strings.Join(words, ", ")
}
