package integration

import (
	"mime"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

var methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}

// request applies the rules about the method and the content types.
func (k *check) request() {
	if m := k.d.HTTP.Get("method"); m != nil && m.Kind == tree.String && !slices.Contains(methods, m.Text) {
		d := k.tell(ruleMethod, m, k.d.at.Name("method"), "the method is %q; want one of %s", m.Text, diag.List(methods, "or"))
		if upper := strings.ToUpper(m.Text); slices.Contains(methods, upper) {
			meant(d, upper, []string{upper}, spelt(m))
		}
	}
	for _, name := range []string{"request_content_type", "response_content_type"} {
		allowed := []string{jsonType, formType}
		if name == "response_content_type" {
			allowed = allowed[:1]
		}
		if t := k.d.HTTP.Get(name); t != nil && t.Kind == tree.String && !slices.Contains(allowed, t.Text) {
			d := k.tell(ruleContentType, t, k.d.at.Name(name), "%s is %q; want %s", name, t.Text, diag.Either(allowed))
			meant(d, t.Text, allowed, spelt(t))
		}
	}
	k.contentTypeHeader()
}

// contentTypeHeader tells of a header that says something else than the
// setting, unless there is no body or the setting itself is wrong.
func (k *check) contentTypeHeader() {
	want := k.d.ContentType()
	if !k.d.hasBody() || k.d.Form() == nil || want != jsonType && want != formType {
		return
	}
	for _, m := range members(k.d.HTTP.Get("headers")) {
		if !strings.EqualFold(m.Key.Text, "Content-Type") || m.Value.Kind != tree.String || strings.ContainsAny(m.Value.Text, "{\r\n") {
			continue
		}
		if media, _, err := mime.ParseMediaType(m.Value.Text); err != nil || media != want {
			k.tell(ruleContentTypeHeader, m.Value, k.d.at.Name("headers").Name(m.Key.Text),
				"the header says %q, and the body is encoded as %s; want the header removed, or request_content_type set", m.Value.Text, want)
		}
	}
}

// form applies the rules about what is sent.
func (k *check) form() {
	form, at := k.d.Form(), k.d.formPointer()
	switch {
	case form != nil && (form.Kind == tree.Bool || form.Kind == tree.Number): // its type is told of
	case k.d.isUnsaid("method") || k.d.isUnsaid("request_content_type"): // as here; what follows from it is not known
		if form != nil {
			k.texts(form, at)
		}
	case form == nil:
		k.emptyBody()
	case !k.d.hasBody():
		k.formWithoutBody(form, at)
		k.texts(form, at)
	case k.d.ContentType() == formType:
		k.formEncoded(form, at)
		k.texts(form, at)
	default:
		k.formAsJSON(form, at)
		k.texts(form, at)
	}
}

func (k *check) formWithoutBody(form *tree.Node, at diag.Pointer) {
	switch {
	case k.d.ContentType() == formType && form.Kind != tree.Object:
		k.tell(ruleFormType, form, at, "a form that becomes query parameters is %s; want an object", article(form.Kind))
	case isEmpty(form) && k.d.ContentType() == formType: // no parameters
	case isEmpty(form):
		text := map[tree.Kind]string{tree.Object: "{}", tree.Array: "[]"}[form.Kind]
		k.tell(ruleGetForm, form, at, "with %s the form %s is taken to become the query string as it stands; want null", k.d.Method(), text).Severity = diag.Note
	case k.d.ContentType() == formType && k.nested(form, at, "the query"):
	case k.d.ContentType() == formType:
		k.tell(ruleGetForm, form, at, "with %s the form becomes the query parameters", k.d.Method()).Severity = diag.Note
	default:
		k.tell(ruleGetForm, form, at, "with %s the JSON text of the form becomes the query string; want POST, or the values in the URL", k.d.Method())
	}
}

func isEmpty(form *tree.Node) bool {
	return form.Kind != tree.String && len(form.Members)+len(form.Items) == 0
}

func (k *check) formEncoded(form *tree.Node, at diag.Pointer) {
	if form.Kind != tree.Object {
		k.tell(ruleFormType, form, at, "a form-encoded form is %s; want an object", article(form.Kind))
		return
	}
	k.nested(form, at, "a form-encoded body")
}

// nested tells of values with names or items of their own, and whether there
// are any. A list of texts gives its name several times.
func (k *check) nested(form *tree.Node, at diag.Pointer, where string) (found bool) {
	want := "want a text"
	if k.d.hasBody() {
		want += ", or " + jsonType
	}
	for _, m := range form.Members {
		values, is := []*tree.Node{m.Value}, "is"
		if m.Value.Kind == tree.Array {
			values, is = m.Value.Items, "holds"
		}
		for _, v := range values {
			if v.Kind == tree.Object || v.Kind == tree.Array {
				k.tell(ruleFormType, v, at.Name(m.Key.Text), "%q %s %s, which %s has no room for; %s", m.Key.Text, is, article(v.Kind), where, want)
				found = true
				break
			}
			if v.Kind == tree.Null {
				k.tell(ruleFormType, v, at.Name(m.Key.Text), "%q %s null, and whether %s leaves it out or has a word for it is not established; want a text", m.Key.Text, is, where).Severity = diag.Warning
			}
		}
	}
	return found
}

func (k *check) formAsJSON(form *tree.Node, at diag.Pointer) {
	switch {
	case form.Kind == tree.Array && isPairs(form):
		k.tell(ruleFormPairs, form, at, "the form is sent as the list that it is, of objects with key and value; want one object")
	case form.Kind == tree.String && fieldList.Get().MatchString(form.Text):
		k.tell(ruleFormType, form, at, "the body is written as form-encoded fields, and goes out as %s; want request_content_type %s, and an object as the form", jsonType, formType)
	case form.Kind == tree.String && !k.d.isContext() && !fileName.Get().MatchString(form.Text) && !contextOutput.Get().MatchString(form.Text):
		k.tell(ruleBodyText, form, at, "the body is a text; that Gorgias sends it as it is rendered is not established")
	}
}

func (k *check) emptyBody() {
	if !slices.Contains([]string{"POST", "PUT", "PATCH"}, k.d.Method()) {
		return
	}
	place, at := k.d.HTTP, k.d.at
	if form := k.d.HTTP.Get("form"); form != nil {
		place, at = form, at.Name("form")
	}
	k.tell(ruleBodyEmpty, place, at, "the request has an empty body, for there is no form; want one, or \"{{context}}\" for the whole context")
}

// isPairs reports whether an array is one of objects with key and value.
func isPairs(form *tree.Node) bool {
	for _, item := range form.Items {
		if len(item.Members) != 2 || item.Get("key") == nil || item.Get("value") == nil {
			return false
		}
	}
	return len(form.Items) > 0
}

// texts applies the rules about each text of the form, and each name.
func (k *check) texts(form *tree.Node, at diag.Pointer) {
	if k.d.isContext() {
		return
	}
	leaves(form, at, func(n *tree.Node, at diag.Pointer) {
		if n.Source == nil {
			return
		}
		k.contextMixed(n, at)
		k.delimiters(n, at)
		if n != form && isJSONText(n.Text) {
			k.tell(ruleJSONInLeaf, n, at, "the text holds JSON of its own, which the receiver must parse again; want an object in the form")
		}
	})
	k.names(form, at)
	k.files(form, at)
}

// names tells of templates in the names of a form.
func (k *check) names(n *tree.Node, at diag.Pointer) {
	for i, item := range n.Items {
		k.names(item, at.Index(i))
	}
	for _, m := range n.Members {
		if span := output.Get().FindStringIndex(m.Key.Text); span != nil {
			k.inside(ruleNameTemplate, m.Key, tree.Span{Start: span[0], End: span[1]}, at.Name(m.Key.Text),
				"names of a form are not rendered; want the variable in a value")
		}
		k.names(m.Value, at.Name(m.Key.Text))
	}
}

var (
	output        = lazy.Regexp(`\{\{[^{}]*\}\}|\{%[^{}]*%\}`)
	fieldList     = lazy.Regexp(`^\s*[\w.\[\]-]+=(?:[^&{]|\{\{[^{}]*\}\})*(?:&[\w.\[\]-]+=(?:[^&{]|\{\{[^{}]*\}\})*)*$`)
	contextPath   = lazy.Regexp(`\{[{%]-?\s*(?:(?:if|for \w+ in)\s+)?(context)\b`)
	contextOutput = lazy.Regexp(`\{\{-?\s*context\s*-?\}\}`)
)

func (k *check) contextMixed(n *tree.Node, at diag.Pointer) {
	if !strings.Contains(n.Text, "context") {
		return
	}
	if span := contextOutput.Get().FindStringIndex(n.Text); span != nil {
		k.inside(ruleContextMixed, n, tree.Span{Start: span[0], End: span[1]}, at,
			`{{context}} is JSON only when it is the whole form; want "form": "{{context}}"`)
	} else if span := contextPath.Get().FindStringSubmatchIndex(n.Text); span != nil {
		k.inside(ruleContextMixed, n, tree.Span{Start: span[2], End: span[3]}, at,
			"context is known as a whole form alone, {{context}}, and not within a template; want the path without it, such as ticket.id")
	}
}

// superseded drops the findings of a part that a rule about the form tells
// better: about {{context}} as an object, and about a body whose kind is wrong
// as JSON.
func superseded(list []diag.Diagnostic) []diag.Diagnostic {
	form := slices.ContainsFunc(list, func(f diag.Diagnostic) bool {
		return f.Rule == ruleContextMixed || f.Rule == ruleFormType || f.Rule == ruleFormFile
	})
	return slices.DeleteFunc(list, func(f diag.Diagnostic) bool {
		return form && (f.Rule.ID == "template-json-structure" || f.Rule.ID == "template-object-printed" && strings.HasPrefix(f.Message, "context "))
	})
}
