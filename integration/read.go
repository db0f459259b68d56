package integration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// Read reads the integrations of a JSON or YAML text: an Integration object as
// Gorgias's REST API gives and takes it, its http object alone, a list of
// integrations, or a page of them. The findings say what could not be read.
func Read(source *tree.Source) ([]*Definition, []diag.Diagnostic) {
	root, findings := spec.Read(source)
	for i := range findings {
		if own := ownRules[findings[i].Rule.ID]; own != nil {
			findings[i].Rule = own
			findings[i].Message = strings.Replace(findings[i].Message, "most receivers", "most readers", 1)
		}
	}
	if root == nil {
		return nil, maskUnread(source, findings)
	}
	r := &reader{found: findings}
	r.file(root)
	hidden := secretSpans(r.list)
	for _, d := range r.list {
		d.hidden = hidden
	}
	maskFindings(source, r.found, hidden)
	return r.list, r.found
}

// ownRules are those of definitions in place of the rules of documents, which
// are read alike.
var ownRules = map[string]*diag.Rule{
	"spec-syntax": ruleSyntax, "spec-duplicate-key": ruleDuplicateKey, "spec-yaml": ruleYAML, "spec-yaml-number": ruleYAMLNumber,
}

// A reader collects what is in a file.
type reader struct {
	list  []*Definition
	found []diag.Diagnostic
}

// file reads one integration, a list or a page.
func (r *reader) file(root *tree.Node) {
	data := root.Get("data")
	switch {
	case root.Kind == tree.Array:
		r.all(root, "")
	case data != nil && data.Kind == tree.Array && !isIntegration(root) && !isHTTP(root):
		r.all(data, diag.Pointer("").Name("data"))
	default:
		r.one(root, "")
	}
}

// all reads a list; a page lists integrations of every type.
func (r *reader) all(list *tree.Node, at diag.Pointer) {
	for i, item := range list.Items {
		if kind := item.Get("type"); kind != nil && kind.Kind == tree.String && kind.Text != "http" && item.Get("http") == nil {
			continue
		}
		r.one(item, at.Index(i))
	}
}

func (r *reader) one(n *tree.Node, at diag.Pointer) {
	switch {
	case isIntegration(n):
		d := &Definition{Node: n, Pointer: at, at: at.Name("http")}
		if name := n.Get("name"); name != nil && name.Kind == tree.String {
			d.Name = name.Text
		}
		if http := n.Get("http"); http != nil && http.Kind == tree.Object {
			d.HTTP = http
		}
		r.list = append(r.list, d)
	case isHTTP(n):
		r.list = append(r.list, &Definition{Node: n, Pointer: at, HTTP: n, bare: true, at: at})
	default:
		r.found = append(r.found, finding(ruleShape, n, at, "%s", otherwise(n)))
	}
}

// isIntegration reports whether an object is an Integration object.
func isIntegration(n *tree.Node) bool {
	return n.Kind == tree.Object && (n.Get("http") != nil || n.Get("type").Is("http"))
}

// isHTTP reports whether an object is the http object of an integration: a URL
// alone may be one of anything.
func isHTTP(n *tree.Node) bool {
	hits := 0
	for _, name := range []string{"url", "triggers", "method", "form", "headers", "request_content_type"} {
		if n.Get(name) != nil {
			hits++
		}
	}
	return hits >= 2 || n.Get("url") != nil || n.Get("triggers") != nil
}

// otherwise says what something is that is no integration.
func otherwise(n *tree.Node) string {
	const want = "want an object with http, or with url and triggers"
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return n.Get(name) != nil })
	}
	switch {
	case n.Kind != tree.Object:
		return fmt.Sprintf("this is %s; %s", article(n.Kind), want)
	case has("asyncapi"):
		return "this is an AsyncAPI document; webhook-lint spec checks it"
	case has("ticket", "message", "event"):
		return "this looks like a payload, not an integration; webhook-lint FILE checks it"
	case has("openapi", "swagger"):
		return "this is an OpenAPI document; " + want
	}
	return "this is no integration; " + want
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
	return placed(rule, n.Source, headOf(n), at, fmt.Sprintf(format, args...), nil)
}

// headOf gives the place that stands for a node.
func headOf(n *tree.Node) tree.Span {
	if n.Kind == tree.Object || n.Kind == tree.Array {
		return tree.Span{Start: n.Start, End: min(n.Start+1, n.End)}
	}
	return tree.Span{Start: n.Start, End: n.End}
}

// placed makes a finding about a span of a text, some of which is hidden.
func placed(rule *diag.Rule, source *tree.Source, place tree.Span, at diag.Pointer, message string, hidden []tree.Span) diag.Diagnostic {
	return diag.Diagnostic{
		Rule: rule, Severity: rule.Severity, Pointer: at, Message: message,
		Pos: source.Position(place.Start), End: source.Position(place.End),
		Excerpt: source.Excerpt(place, around(hidden, place)),
	}
}
