// Package integration reads the definition of a Gorgias HTTP integration, tells
// what is wrong with it, what it sends, and what that promises the receiver.
//
//	definitions, findings := integration.Read(tree.NewSource("crm.json", text))
//	c := integration.New(s, integration.Options{})
//	for _, d := range definitions {
//		findings = append(findings, c.Check(d)...)
//	}
//
// An integration is what people configure: url, method, headers, form (the
// body's template) and triggers. The context that its templates are rendered
// with is described by the AsyncAPI document.
package integration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Definition is an integration as it is written in a file.
type Definition struct {
	Name    string       // as its author calls it, or ""
	Node    *tree.Node   // the whole of it
	Pointer diag.Pointer // of Node in its file
	HTTP    *tree.Node   // the object with url, method, headers, form and triggers; nil when it is null or absent

	bare bool         // Node is the http object itself
	at   diag.Pointer // of HTTP
	body *tree.Node   // in place of the form; nil when that stands
}

// Read reads the integrations of a JSON or YAML text: an Integration object as
// Gorgias's REST API gives and takes it, its http object alone, a list of
// integrations, or a page of them. The findings say what could not be read.
func Read(source *tree.Source) ([]*Definition, []diag.Diagnostic) {
	root, findings := spec.Read(source)
	if root == nil {
		return nil, findings
	}
	r := &definitionReader{source: source, findings: findings}
	r.read(root, "")
	return r.list, r.findings
}

type definitionReader struct {
	source   *tree.Source
	list     []*Definition
	findings []diag.Diagnostic
}

func (r *definitionReader) read(n *tree.Node, at diag.Pointer) {
	data := n.Get("data")
	switch {
	case n.Kind == tree.Array:
		r.all(n, at)
	case n.Kind == tree.Object && data != nil && data.Kind == tree.Array && n.Get("http") == nil && n.Get("url") == nil:
		r.all(data, at.Name("data"))
	case n.Kind == tree.Object && (n.Member("http") != nil || n.Get("type").Is("http")):
		r.integration(n, at)
	case n.Kind == tree.Object && isHTTP(n):
		r.list = append(r.list, &Definition{Node: n, Pointer: at, HTTP: n, bare: true, at: at})
	default:
		r.other(n, at)
	}
}

func (r *definitionReader) all(list *tree.Node, at diag.Pointer) {
	for i, item := range list.Items {
		if kind := item.Get("type"); kind != nil && kind.Kind == tree.String && kind.Text != "http" && item.Get("http") == nil {
			continue // a page lists integrations of every type
		}
		if item.Kind == tree.Array {
			r.other(item, at.Index(i))
			continue
		}
		r.read(item, at.Index(i))
	}
}

func (r *definitionReader) integration(n *tree.Node, at diag.Pointer) {
	d := &Definition{Node: n, Pointer: at, at: at.Name("http")}
	if name := n.Get("name"); name != nil {
		d.Name = name.Text
	}
	if http := n.Get("http"); http != nil && http.Kind == tree.Object {
		d.HTTP = http
	}
	r.list = append(r.list, d)
}

// isHTTP reports whether an object is the http object of an integration.
func isHTTP(n *tree.Node) bool {
	hits := 0
	for _, name := range []string{"url", "triggers", "method", "form", "headers", "request_content_type"} {
		if n.Get(name) != nil {
			hits++
		}
	}
	return hits >= 2 || n.Get("url") != nil
}

// other tells of something that is no integration.
func (r *definitionReader) other(n *tree.Node, at diag.Pointer) {
	message := "this is no integration; want an object with http, or with url and triggers"
	switch {
	case n.Get("asyncapi") != nil:
		message = "this is an AsyncAPI document; webhook-lint spec checks it"
	case n.Get("ticket") != nil || n.Get("message") != nil || n.Get("event") != nil:
		message = "this looks like a payload, not an integration; webhook-lint FILE checks it"
	case n.Kind != tree.Object:
		message = fmt.Sprintf("this is %s; want an object with http, or with url and triggers", article(n.Kind))
	}
	r.findings = append(r.findings, finding(ruleShape, n, at, "%s", message))
}

func article(k tree.Kind) string {
	switch k {
	case tree.Null:
		return "null"
	case tree.Array, tree.Object:
		return "an " + k.String()
	}
	return "a " + k.String()
}

// finding makes a finding about a node. An object or array is shown by its
// first character.
func finding(rule *diag.Rule, n *tree.Node, at diag.Pointer, format string, args ...any) diag.Diagnostic {
	place := tree.Span{Start: n.Start, End: n.End}
	if n.Kind == tree.Object || n.Kind == tree.Array {
		place.End = min(n.Start+1, n.End)
	}
	return spanFinding(rule, n.Source, place, at, fmt.Sprintf(format, args...))
}

func spanFinding(rule *diag.Rule, source *tree.Source, place tree.Span, at diag.Pointer, message string) diag.Diagnostic {
	return diag.Diagnostic{
		Rule: rule, Severity: rule.Severity, Pointer: at, Message: message,
		Pos: source.Position(place.Start), End: source.Position(place.End), Excerpt: source.Excerpt(place, nil),
	}
}

// SetBody puts the text of a file in the place of the form: JSON when it is
// an object or an array of JSON, else a body that is text.
func (d *Definition) SetBody(source *tree.Source) {
	root, faults := tree.ReadJSON(source, tree.Limits{})
	if len(faults) == 0 && (root.Kind == tree.Object || root.Kind == tree.Array) {
		d.body = root
		return
	}
	text := strings.TrimSuffix(strings.TrimSuffix(string(source.Text), "\n"), "\r")
	d.body = &tree.Node{Kind: tree.String, Text: text, Source: source, Start: 0, End: len(text)}
}

// Form gives the body's template, or nil when there is none.
func (d *Definition) Form() *tree.Node {
	if d.body != nil {
		return d.body
	}
	form := d.HTTP.Get("form")
	if form == nil || form.Kind == tree.Null || form.Is("") {
		return nil
	}
	return form
}

// Method gives the HTTP method; GET is Gorgias's default.
func (d *Definition) Method() string {
	if m := d.HTTP.Get("method"); m != nil && m.Kind == tree.String && m.Text != "" {
		return strings.ToUpper(m.Text)
	}
	return "GET"
}

// The content types of requests.
const (
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"
)

// ContentType gives the content type of the request; JSON is Gorgias's default.
func (d *Definition) ContentType() string {
	if t := d.HTTP.Get("request_content_type"); t != nil && t.Kind == tree.String && t.Text != "" {
		return t.Text
	}
	return jsonType
}

// hasBody reports whether the method sends a form as the body.
func (d *Definition) hasBody() bool { return d.Method() != "GET" && d.Method() != "HEAD" }

// Deactivated reports whether Gorgias does not call the integration.
func (d *Definition) Deactivated() bool {
	at := d.Node.Get("deactivated_datetime")
	return !d.bare && at != nil && at.Kind == tree.String && at.Text != ""
}

// Enabled lists the triggers that are on, in the spelling of today, and in
// order.
func (d *Definition) Enabled() []string {
	var list []string
	for _, m := range members(d.HTTP.Get("triggers")) {
		if name := today(m.Key.Text); m.Value.IsTrue() && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// today gives the spelling of a trigger: older documents have underscores.
func today(trigger string) string { return strings.ReplaceAll(trigger, "_", "-") }

func members(n *tree.Node) []tree.Member {
	if n == nil || n.Kind != tree.Object {
		return nil
	}
	return n.Members
}

// A Part is a text of an integration that is a template.
type Part struct {
	Place    template.Place
	Pointer  diag.Pointer
	Node     *tree.Node
	Template *template.Template

	faults []diag.Diagnostic // of parsing
}

// Parts gives the templates: those of the URL, the headers and the form.
func (d *Definition) Parts() []*Part {
	if d.HTTP == nil {
		return nil
	}
	var list []*Part
	add := func(place template.Place, n *tree.Node, at diag.Pointer) {
		if n != nil && n.Kind == tree.String && n.Source != nil {
			p := &Part{Place: place, Node: n, Pointer: at}
			p.Template, p.faults = template.Parse(content(n))
			list = append(list, p)
		}
	}
	add(template.URL, d.HTTP.Get("url"), d.at.Name("url"))
	for _, m := range members(d.HTTP.Get("headers")) {
		add(template.HeaderText, m.Value, d.at.Name("headers").Name(m.Key.Text))
	}
	form, at := d.Form(), d.formPointer()
	switch {
	case form == nil || d.isContext():
	case form.Kind == tree.String && d.ContentType() == formType:
		add(template.FormText, form, at)
	case form.Kind == tree.String:
		add(template.JSONText, form, at)
	default:
		leaves(form, at, func(n *tree.Node, at diag.Pointer) {
			place := template.Leaf
			if isJSONText(n.Text) {
				place = template.JSONText
			}
			add(place, n, at)
		})
	}
	return list
}

func (d *Definition) formPointer() diag.Pointer {
	if d.body != nil {
		return ""
	}
	return d.at.Name("form")
}

// leaves calls visit for each text below a form.
func leaves(n *tree.Node, at diag.Pointer, visit func(*tree.Node, diag.Pointer)) {
	switch n.Kind {
	case tree.String:
		visit(n, at)
	case tree.Array:
		for i, item := range n.Items {
			leaves(item, at.Index(i), visit)
		}
	case tree.Object:
		for _, m := range n.Members {
			leaves(m.Value, at.Name(m.Key.Text), visit)
		}
	}
}

// isJSONText reports whether a leaf holds JSON of its own.
func isJSONText(text string) bool {
	text = strings.TrimSpace(text)
	if len(text) < 2 {
		return false
	}
	open, inner, end := text[0], strings.TrimSpace(text[1:]), text[len(text)-1]
	switch {
	case open == '{' && end == '}':
		return inner[0] == '"' && strings.Contains(inner, ":") || inner == "}" && false
	case open == '[' && end == ']':
		return inner[0] == '{' || inner[0] == '"'
	}
	return false
}

// isContext reports whether the body is the whole context: the form is exactly
// {{context}}.
func (d *Definition) isContext() bool {
	form := d.Form()
	return form != nil && form.Kind == tree.String && isContextTemplate(form.Text)
}

func isContextTemplate(text string) bool {
	inner, ok := strings.CutPrefix(strings.TrimSpace(text), "{{")
	inner, closed := strings.CutSuffix(inner, "}}")
	return ok && closed && strings.TrimSpace(inner) == "context"
}

// content gives the text of a string with its places.
func content(n *tree.Node) *tree.Source {
	if n.Start == 0 && n.End == len(n.Text) && string(n.Source.Text[:n.End]) == n.Text {
		return n.Source // a body from a file of its own
	}
	source, _ := tree.Content(n)
	return source
}
