package integration

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Request is what Gorgias sends: a delivery before it is on its way.
type Request struct {
	Channel     string
	Method, URL string
	Header      http.Header
	Body        []byte
	Notes       []string // where what is sent is not established, and what was assumed

	steps int // that rendering it took
}

// RequestOptions decide what is not established about Gorgias. The zero value
// is the cautious choice.
type RequestOptions struct {
	Undefined string // what becomes of a text with an undefined variable: UndefinedEmpty or UndefinedVerbatim
	NoToJSON  bool   // the filter tojson is unknown, so that a text with it is sent as it stands
	EncodeURL bool   // values in the URL are percent-encoded
}

func (o RequestOptions) renderOptions() (r template.RenderOptions) {
	if o.Undefined == UndefinedVerbatim {
		r.Undefined = template.Strict
	}
	return r
}

// What may become of a text with an undefined variable.
const (
	UndefinedEmpty    = "empty"    // nothing is printed for it, as in Jinja2
	UndefinedVerbatim = "verbatim" // the whole text is sent as it stands, braces and all
)

// Request gives what Gorgias sends when a trigger fires with a context: an
// object with ticket and, on message triggers, message. The rules are those
// that recorded deliveries show: each string of a form that is an object or an
// array is rendered by itself and encoded afterwards; a text that cannot be
// rendered is sent as it stands; a form that is exactly {{context}} is the
// whole context as JSON. It is an error if there is no http object, or if a
// template takes more than is spent on one.
func (d *Definition) Request(channel string, context *tree.Node, o RequestOptions) (*Request, error) {
	if d.HTTP == nil {
		return nil, errors.New("the integration has no settings: http is null or absent")
	}
	s := &sender{d: d, context: context, o: o}
	s.Channel, s.Method, s.Header = channel, d.Method(), http.Header{}
	if u := d.HTTP.Get("url"); u != nil {
		s.URL = s.url(u)
	}
	for _, m := range members(d.HTTP.Get("headers")) {
		s.Header.Add(m.Key.Text, s.text(m.Value))
	}
	s.form()
	if s.limit != nil {
		return nil, fmt.Errorf("a template takes more than is spent on it here: %w", s.limit)
	}
	return &s.Request, nil
}

type sender struct {
	Request
	d       *Definition
	context *tree.Node
	o       RequestOptions
	limit   error // that a template went beyond
}

// note adds a note, once.
func (s *sender) note(format string, args ...any) {
	if note := fmt.Sprintf(format, args...); !slices.Contains(s.Notes, note) {
		s.Notes = append(s.Notes, note)
	}
}

// text renders a template; one that cannot be rendered stays as it is.
func (s *sender) text(n *tree.Node) string {
	if n.Kind != tree.String {
		return pythonText(n)
	}
	r := s.render(n)
	if r == nil {
		return n.Text
	}
	return r.Text
}

// render gives nil for a template that is sent as it stands.
func (s *sender) render(n *tree.Node) *template.Rendering {
	source := tree.NewSource("", []byte(n.Text))
	t, faults := template.Parse(source)
	if len(faults) > 0 {
		s.note("a text that cannot be parsed is sent as it stands: %s", faults[0].Message)
		return nil
	}
	if s.o.NoToJSON && uses(t, "tojson") {
		s.note("tojson is taken to be unknown, and its text is sent as it stands")
		return nil
	}
	r, err := t.Render(s.context, s.o.renderOptions())
	if failed := (*template.RenderError)(nil); errors.As(err, &failed) && failed.Kind == template.Limit {
		s.limit = failed
		return nil
	}
	if err != nil {
		s.note("a text that cannot be rendered is taken to be sent as it stands: %s", err)
		return nil
	}
	s.suppose(t, r)
	s.steps += r.Steps
	return r
}

// suppose notes what a rendering rests on that is not established.
func (s *sender) suppose(t *template.Template, r *template.Rendering) {
	if uses(t, "tojson") {
		s.note("that Gorgias knows the filter tojson is not established; it is taken to")
	}
	for _, output := range r.Undefined {
		if _, oneWay := output.X.(*template.Conditional); !oneWay {
			s.note("%s is undefined; that Gorgias prints nothing for it is not established", template.ExprString(output.X))
		}
	}
}

func uses(t *template.Template, filter string) bool {
	found := false
	template.Walk(t.Body, nil, func(x template.Expr) {
		if f, ok := x.(*template.Filter); ok && f.Name == filter {
			found = true
		}
	})
	return found
}

func (s *sender) url(n *tree.Node) string {
	if n.Kind != tree.String {
		return s.text(n)
	}
	r := s.render(n)
	if r == nil {
		return n.Text
	}
	var b strings.Builder
	for _, piece := range r.Pieces {
		text := r.Text[piece.Start:piece.End]
		if _, literal := piece.Node.(*template.Text); !literal {
			text = strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
		}
		b.WriteString(text)
	}
	if s.o.EncodeURL {
		return b.String()
	}
	if b.String() != r.Text {
		s.note("that Gorgias puts values into the URL as they are, not percent-encoded, is not established; it is taken to")
	}
	return r.Text
}

// form adds what becomes of the form.
func (s *sender) form() {
	form := s.d.Form()
	if form == nil {
		if s.d.hasBody() {
			s.Header.Set("Content-Length", "0")
		}
		return
	}
	encoded := s.d.ContentType() == formType
	switch {
	case !s.d.hasBody() && encoded:
		s.query(s.fields(form))
	case !s.d.hasBody():
		s.query(url.QueryEscape(s.body(form)))
	case encoded && form.Kind == tree.Object:
		s.send(formType, s.fields(form))
	default:
		if encoded && (form.Kind != tree.String || s.d.isContext()) {
			s.note("what becomes of a form-encoded form that is no object is not established; it is taken to be sent as JSON")
		}
		s.send(s.d.ContentType(), s.body(form))
	}
}

// fields gives the text of a form that is form-encoded.
func (s *sender) fields(form *tree.Node) string {
	for _, m := range members(form) {
		if slices.ContainsFunc(append([]*tree.Node{m.Value}, m.Value.Items...), func(n *tree.Node) bool { return n.Kind == tree.Null }) {
			s.note("what becomes of null in a form-encoded form is not established; it is taken to be left out")
		}
	}
	return formEncode(s.rendered(form))
}

// query adds parameters behind those of the URL, and in front of its fragment.
func (s *sender) query(text string) {
	if text == "" {
		return
	}
	address, _, _ := strings.Cut(s.URL, "#")
	fragment := s.URL[len(address):]
	separator := "&"
	switch _, query, found := strings.Cut(address, "?"); {
	case !found:
		separator = "?"
	case query == "":
		separator = ""
	}
	s.URL = address + separator + text + fragment
}

func (s *sender) send(contentType, body string) {
	if s.Header.Get("Content-Type") == "" {
		s.Header.Set("Content-Type", contentType)
	}
	s.Header.Set("Content-Length", fmt.Sprint(len(body)))
	s.Body = []byte(body)
}

// body gives the text of a form that is not form-encoded.
func (s *sender) body(form *tree.Node) string {
	switch {
	case s.d.isContext() && s.context != nil:
		return pythonJSON(s.context)
	case form.Kind == tree.String:
		s.note("that a form which is a text is sent as it is rendered is not established")
		return s.text(form)
	}
	return pythonJSON(s.rendered(form))
}

// rendered gives the form with each string rendered by itself. Names and other
// values stay as they are.
func (s *sender) rendered(n *tree.Node) *tree.Node {
	switch n.Kind {
	case tree.String:
		return tree.NewString(s.text(n), n)
	case tree.Array:
		list := tree.NewArray(n)
		for _, item := range n.Items {
			list.Items = append(list.Items, s.rendered(item))
		}
		return list
	case tree.Object:
		object := tree.NewObject(n)
		for _, m := range distinct(n.Members) {
			object.Members = append(object.Members, tree.Member{Key: m.Key, Value: s.rendered(m.Value)})
		}
		return object
	}
	return n
}

// distinct gives members without those whose name comes again: whoever reads
// the definition takes the last.
func distinct(list []tree.Member) []tree.Member {
	last := make(map[string]int, len(list))
	for i, m := range list {
		last[m.Key.Text] = i
	}
	if len(last) == len(list) {
		return list
	}
	var kept []tree.Member
	for i, m := range list {
		if last[m.Key.Text] == i {
			kept = append(kept, m)
		}
	}
	return kept
}
