package integration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A setting is a name that an integration has, and the kinds of its value.
type setting struct {
	name  string
	kinds []tree.Kind
}

func of(name string, kinds ...tree.Kind) setting { return setting{name, kinds} }

// What an Integration object has, by Gorgias's REST API and its web client.
var integrationSettings = []setting{
	of("id", tree.Number), of("type", tree.String), of("name", tree.String, tree.Null), of("description", tree.String, tree.Null),
	of("created_datetime", tree.String, tree.Null), of("updated_datetime", tree.String, tree.Null), of("deactivated_datetime", tree.String, tree.Null),
	of("user", tree.Object, tree.Null), of("uri", tree.String), of("application_id", tree.String, tree.Number, tree.Null), of("managed", tree.Bool),
	of("business_hours_id", tree.Number, tree.Null), of("http", tree.Object, tree.Null), of("meta", tree.Object, tree.Null), of("account_id", tree.Number),
	of("created_by_id", tree.Number, tree.Null), of("locked_datetime", tree.String, tree.Null), of("deleted_datetime", tree.String, tree.Null),
	of("decoration", tree.Object, tree.Null), of("mappings"), of("connections"),
}

// What its http object has.
var httpSettings = []setting{
	of("id", tree.Number), of("execution_order", tree.Number), of("url", tree.String), of("method", tree.String),
	of("request_content_type", tree.String, tree.Null), of("response_content_type", tree.String, tree.Null), of("headers", tree.Object, tree.Null),
	of("form", tree.String, tree.Object, tree.Array, tree.Null), of("triggers"),
	of("oauth2", tree.Object, tree.Null), of("hmac_secret", tree.String, tree.Null),
}

// What its oauth2 object has.
var oauthSettings = []setting{
	of("token_url", tree.String), of("client_id", tree.String), of("client_secret", tree.String), of("token_location", tree.String),
	of("token_key", tree.String, tree.Null), of("scopes"),
}

func (k *check) tell(rule *diag.Rule, n *tree.Node, at diag.Pointer, format string, args ...any) *diag.Diagnostic {
	return k.add(placed(rule, n.Source, headOf(n), at, fmt.Sprintf(format, args...), k.d.hiddenIn(n)))
}

// inside tells of a span of a string's content.
func (k *check) inside(rule *diag.Rule, n *tree.Node, span tree.Span, at diag.Pointer, message string) *diag.Diagnostic {
	return k.add(placed(rule, n.Source, outward(n, span), at, message, k.d.hiddenIn(n)))
}

func (k *check) add(d diag.Diagnostic) *diag.Diagnostic {
	k.found = append(k.found, d)
	return &k.found[len(k.found)-1]
}

// meant offers the nearest of some words in place of a node's text.
func meant(d *diag.Diagnostic, word string, known []string, spell func(string) string) {
	near := diag.Nearest(word, known)
	if i := slices.IndexFunc(known, func(k string) bool { return strings.HasSuffix(k, "_"+word) }); i >= 0 && len(near) == 0 {
		near = known[i : i+1]
	}
	if len(near) > 0 {
		d.Message += "; did you mean " + diag.Either(near) + "?"
		d.Fix = &diag.Fix{Message: fmt.Sprintf("did you mean %q?", near[0]), Pos: d.Pos, End: d.End, Text: spell(near[0])}
	}
}

// spelt gives what writes a word in the manner of a node.
func spelt(n *tree.Node) func(string) string {
	return func(word string) string {
		if first := n.Source.Text[n.Start]; first == '"' || first == '\'' {
			return string(first) + word + string(first)
		}
		return word
	}
}

// definition applies the rules about the definition itself.
func (k *check) definition() {
	k.found = append(k.found, k.d.bodyFaults...)
	if k.d.HTTP == nil {
		k.incomplete()
		return
	}
	if !k.d.bare {
		k.settings(k.d.Node, k.d.Pointer, integrationSettings, httpSettings, "it stands in http")
		k.kindOfIntegration()
	}
	k.settings(k.d.HTTP, k.d.at, httpSettings, integrationSettings, "it stands beside http")
	k.oauth()
	k.deactivated()
	k.triggers()
	k.request()
	k.form()
	k.url()
	k.headers()
	k.secrets()
}

func (k *check) kindOfIntegration() {
	if kind := k.d.Node.Get("type"); kind != nil && kind.Kind == tree.String && kind.Text != "http" {
		k.tell(ruleType, kind, k.d.Pointer.Name("type"), "type is %q; want \"http\"", kind.Text)
	}
}

// incomplete tells of an integration without its http object, which may have
// been written without that level.
func (k *check) incomplete() {
	const want = "want an object with url and triggers"
	http := k.d.Node.Get("http")
	var flat []string
	for _, s := range httpSettings[2:] {
		if k.d.Node.Get(s.name) != nil {
			flat = append(flat, s.name)
		}
	}
	switch {
	case http == nil && len(flat) > 0:
		k.tell(ruleHTTPMissing, k.d.Node, k.d.at, "%s belong in an object http, which is absent", diag.List(flat, "and"))
	case http == nil:
		k.tell(ruleHTTPMissing, k.d.Node, k.d.at, "the integration has no settings: http is absent; %s", want)
	case http.Kind == tree.Null:
		k.tell(ruleHTTPMissing, http, k.d.at, "the integration has no settings: http is null; %s", want)
	}
	k.settings(k.d.Node, k.d.Pointer, integrationSettings, httpSettings, "")
}

// settings tells of names that an object does not have. One of the other
// object is told of with where it stands, or not at all.
func (k *check) settings(n *tree.Node, at diag.Pointer, known, other []setting, where string) {
	for _, m := range n.Members {
		isNamed := func(s setting) bool { return s.name == m.Key.Text }
		i, elsewhere := slices.IndexFunc(known, isNamed), slices.ContainsFunc(other, isNamed)
		switch {
		case i >= 0:
			k.kind(m, at, known[i])
		case strings.HasPrefix(m.Key.Text, "x-") || elsewhere && where == "":
		case elsewhere:
			k.tell(ruleKey, m.Key, at.Name(m.Key.Text), "there is no %q here; %s", m.Key.Text, where)
		default:
			meant(k.tell(ruleKey, m.Key, at.Name(m.Key.Text), "an integration has no %q", m.Key.Text), m.Key.Text, namesOf(known), spelt(m.Key))
		}
	}
}

func namesOf(list []setting) []string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = s.name
	}
	return names
}

// oauth applies the rules about the object oauth2.
func (k *check) oauth() {
	n, at := k.d.HTTP.Get("oauth2"), k.d.at.Name("oauth2")
	if n == nil || n.Kind != tree.Object {
		return
	}
	k.settings(n, at, oauthSettings, nil, "")
	if where := n.Get("token_location"); where != nil && where.Kind == tree.String && where.Text != "header" && where.Text != "query" {
		k.tell(ruleType, where, at.Name("token_location"), "token_location is %q; want \"header\" or \"query\"", where.Text)
	}
}

func (k *check) kind(m tree.Member, at diag.Pointer, s setting) {
	if len(s.kinds) == 0 || slices.Contains(s.kinds, m.Value.Kind) {
		return
	}
	words := make([]string, len(s.kinds))
	for i, kind := range s.kinds {
		words[i] = article(kind)
	}
	k.tell(ruleType, m.Value, at.Name(s.name), "%s is %s; want %s", s.name, article(m.Value.Kind), diag.List(words, "or"))
}

func (k *check) deactivated() {
	if k.d.Deactivated() {
		k.tell(ruleDeactivated, k.d.Node.Get("deactivated_datetime"), k.d.Pointer.Name("deactivated_datetime"),
			"the integration is switched off, and is not called; null switches it on")
	}
}
