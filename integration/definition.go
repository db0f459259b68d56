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
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Definition is an integration as it is written in a file.
type Definition struct {
	Name    string       // as its author calls it, or ""
	Node    *tree.Node   // the whole of it
	Pointer diag.Pointer // of Node in its file
	HTTP    *tree.Node   // the object with url, method, headers, form and triggers; nil when it is null or absent

	bare   bool         // Node is the http object itself
	at     diag.Pointer // of HTTP
	hidden []tree.Span  // the secrets of the whole file
	known  []secret     // of the definition, when they were looked for
	looked bool

	body       *tree.Node        // in place of the form; nil when that stands
	bodyFaults []diag.Diagnostic // of reading it
	bodyHidden []tree.Span       // the secrets of its file
}

// IsFormEncoded reports whether the body is sent form-encoded.
func (d *Definition) IsFormEncoded() bool { return d.hasBody() && d.ContentType() == formType }

// HasFields reports whether the form says which fields a form-encoded body has.
func (d *Definition) HasFields() bool {
	form := d.Form()
	return form != nil && form.Kind == tree.Object
}

// SetBody puts the text of a file in the place of the form: JSON when it is
// an object or an array of JSON, else a body that is text. What is wrong with
// its JSON otherwise, Check tells.
func (d *Definition) SetBody(source *tree.Source) {
	root, findings := readBody(source)
	d.body, d.bodyFaults, d.bodyHidden, d.looked = root, findings, nil, false
	if root == nil {
		text := strings.TrimSuffix(strings.TrimSuffix(string(source.Text), "\n"), "\r")
		d.body = &tree.Node{Kind: tree.String, Text: text, Source: source, Start: 0, End: len(text)}
	}
	d.bodyHidden = spansOf(formSecrets(d.body, ""))
	maskFindings(source, d.bodyFaults, d.bodyHidden)
}

// readBody gives the JSON of a body, with the faults that do not end the
// reading of it; nil for a text.
func readBody(source *tree.Source) (*tree.Node, []diag.Diagnostic) {
	root, faults := tree.ReadJSON(source, tree.Limits{Depth: maxForm})
	if root == nil || root.Kind != tree.Object && root.Kind != tree.Array {
		return nil, nil
	}
	var findings []diag.Diagnostic
	for _, fault := range faults {
		if fault.Kind.Fatal() {
			return nil, nil
		}
		findings = append(findings, placed(ruleBodyFile, source, fault.Span, "", fault.Message, nil))
	}
	return root, findings
}

const maxForm = 500 // levels of a form in a file of its own, as many as of one in a definition

// Form gives the body's template, or nil when there is none.
func (d *Definition) Form() *tree.Node {
	form := d.body
	if form == nil {
		form = d.HTTP.Get("form")
	}
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

// isUnsaid reports whether a setting of the request is no text, or an empty
// one, so that what is meant is not known.
func (d *Definition) isUnsaid(name string) bool {
	n := d.HTTP.Get(name)
	return n != nil && (n.Kind != tree.String || n.Text == "") && (n.Kind != tree.Null || name == "method")
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
	for _, m := range triggerMembers(d.HTTP.Get("triggers")) {
		if name := today(m.Key.Text); m.Value.IsTrue() && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// triggerMembers gives the names of triggers with what is said of them. Those
// of a list, which is no way to write them, are meant to be on.
func triggerMembers(triggers *tree.Node) []tree.Member {
	if triggers == nil || triggers.Kind == tree.Object {
		return members(triggers)
	}
	names := triggers.Items
	if triggers.Kind == tree.String {
		names = []*tree.Node{triggers}
	}
	var list []tree.Member
	for _, name := range names {
		if name.Kind == tree.String {
			list = append(list, tree.Member{Key: name, Value: tree.NewBool(true, nil)})
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
	Place   template.Place
	Pointer diag.Pointer
	Node    *tree.Node

	template *template.Template // nil until it is asked for: most texts are known from elsewhere
	failed   []diag.Diagnostic  // of parsing
}

// Template gives the template as far as it can be parsed.
func (p *Part) Template() *template.Template {
	if p.template == nil {
		p.template, p.failed = template.Parse(content(p.Node))
	}
	return p.template
}

// faults gives what is wrong with the syntax of the template.
func (p *Part) faults() []diag.Diagnostic {
	p.Template()
	return p.failed
}

// Parts gives the templates: those of the URL, the headers and the form.
func (d *Definition) Parts() []*Part {
	if d.HTTP == nil {
		return nil
	}
	var list []*Part
	add := func(place template.Place, n *tree.Node, at diag.Pointer) {
		if n != nil && n.Kind == tree.String && n.Source != nil {
			list = append(list, &Part{Place: place, Node: n, Pointer: at})
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

var jsonText = lazy.Regexp(`(?s)^\s*(\{\s*"[^"]*"\s*:.*\}|\[\s*(\{\s*["}]|").*\])\s*$`)

// isJSONText reports whether a leaf holds JSON of its own. A label in brackets,
// such as [{{ticket.id}}], is none.
func isJSONText(text string) bool {
	const blank = " \t\n\f\r"
	text = strings.TrimLeft(text, blank)
	object, isObject := strings.CutPrefix(text, "{")
	if isObject && !strings.HasPrefix(strings.TrimLeft(object, blank), `"`) {
		return false // as most templates are, which is known much faster
	}
	return (isObject || strings.HasPrefix(text, "[")) && jsonText.Get().MatchString(text)
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
	if isWhole(n) {
		return n.Source.Slice(n.Start, n.End)
	}
	source, _ := tree.Content(n)
	return source
}

// isWhole reports whether a string is a body from a file of its own, which is
// written without quotes.
func isWhole(n *tree.Node) bool {
	return n.Start == 0 && n.End == len(n.Text) && string(n.Source.Text[:n.End]) == n.Text
}
