package receiver

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A teller says in our words, and with places, what kin-openapi found.
type teller struct {
	check     *check
	pathKnown bool // the values of the path's variables are
	parameter *spec.Parameter
	look      lookup
	told      map[place]bool // objects whose unknown properties are told
	prefix    []string       // of the pointers of errors that were asked for again
	again     int            // how often that was
	drop      int            // tokens at the beginning of pointers that lead to the body
}

// A place is a keyword's schema and the value that is held against it.
type place struct {
	schema *tree.Node
	at     diag.Pointer
}

func (t *teller) tell(problem error) {
	switch e := problem.(type) {
	case nil:
	case openapi3.MultiError:
		for _, one := range e {
			t.tell(one)
		}
	case *openapi3filter.RequestError:
		t.request(e)
	default:
		t.add(Fault{Keyword: "schema", Node: t.at(), Message: t.subject("") + " is not what the schema wants"})
	}
}

// add completes a fault of the body or of the parameter that is looked at.
func (t *teller) add(f Fault) {
	if p := t.parameter; p != nil {
		f.Kind, f.In, f.Name = FaultParameter, p.In, p.Name
	} else if f.Kind == "" {
		f.Kind = FaultBody
	}
	if n := t.check.body; n != nil && t.parameter == nil && f.Kind == FaultBody && f.Pos.Line == 0 {
		if v := t.look.at(n, f.Pointer); v != nil {
			f.Pos, f.End = v.Pos(), v.EndPos()
		}
	}
	t.check.add(f)
}

// at gives the node of what is looked at: the parameter, or the body.
func (t *teller) at() *tree.Node {
	if t.parameter != nil {
		return t.parameter.Source
	}
	return t.check.closed.Body
}

func (t *teller) request(e *openapi3filter.RequestError) {
	t.parameter = nil
	if e.Parameter != nil {
		t.ofParameter(e)
		return
	}
	content := t.check.closed.Body.Get("content")
	switch {
	case errors.Is(e.Err, openapi3filter.ErrInvalidRequired):
		node := orElse(t.check.closed.Body.Get("required"), t.check.closed.Body)
		t.add(Fault{Kind: FaultNoBody, Keyword: "required", Node: node, Message: "the request has no body, which is required"})
	case e.Err == nil:
		t.add(Fault{Kind: FaultContentType, Keyword: "content", Node: content, Message: t.contentType(content)})
	case !t.schemaErrors(e.Err):
		t.add(Fault{Kind: FaultSyntax, Keyword: "content", Node: content, Message: "the body cannot be read as its content type says" + formName(e.Err)})
	}
}

// formName names the field of a form that could not be read.
func formName(err error) string {
	var parse *openapi3filter.ParseError
	if !errors.As(err, &parse) || len(parse.Path()) == 0 {
		return ""
	}
	return fmt.Sprintf(": its field %q is not of the type that is wanted", clip(fmt.Sprint(parse.Path()[0])))
}

func (t *teller) contentType(content *tree.Node) string {
	const most = 5
	var names []string
	for _, m := range members(content)[:min(len(members(content)), most)] {
		names = append(names, clip(m.Key.Text))
	}
	want := diag.List(names, "or")
	is := t.check.http(nil).Header.Get("Content-Type")
	if is == "" {
		return "the request has no content type; want " + want
	}
	return fmt.Sprintf("the content type is %q; want %s", clip(is), want)
}

func (t *teller) ofParameter(e *openapi3filter.RequestError) {
	plan := t.check.closed
	i := slices.IndexFunc(plan.Parameters, func(p spec.Parameter) bool { return p.In == e.Parameter.In && p.Name == e.Parameter.Name })
	if i < 0 || plan.Parameters[i].In == "path" && !t.pathKnown {
		return
	}
	t.parameter = &plan.Parameters[i]
	node := t.parameter.Source
	switch {
	case errors.Is(e.Err, openapi3filter.ErrInvalidRequired):
		t.add(Fault{Keyword: "required", Node: orElse(node.Get("required"), node), Message: t.subject("") + " is missing, and it is required"})
	case errors.Is(e.Err, openapi3filter.ErrInvalidEmptyValue):
		t.add(Fault{Keyword: "allowEmptyValue", Node: orElse(node.Get("allowEmptyValue"), node), Message: t.subject("") + " is empty; want a value"})
	case t.schemaErrors(e.Err):
	default:
		t.unreadable()
	}
}

// unreadable tells of a parameter whose text is not of the type that its
// schema names.
func (t *teller) unreadable() {
	node := t.parameter.Source
	if node.Get("required").IsTrue() && !t.sent() {
		t.add(Fault{Keyword: "required", Node: node.Get("required"), Message: t.subject("") + " is missing, and it is required"})
		return
	}
	schema := t.check.closed.Definition(orElse(t.parameter.Node.Get("schema"), t.parameter.Node))
	words := "cannot be read as the document says"
	if types := typesIn(schema); len(types) > 0 {
		words = "is a string that cannot be read as " + diag.List(types, "or")
	}
	t.add(Fault{Keyword: "type", Node: orElse(schema.Get("type"), node), Message: t.subject("") + " " + words})
}

// sent reports whether the request has the parameter.
func (t *teller) sent() bool {
	r := t.check.http(nil)
	switch t.parameter.In {
	case "header":
		return len(r.Header.Values(t.parameter.Name)) > 0
	case "cookie":
		_, err := r.Cookie(t.parameter.Name)
		return err == nil
	case "query":
		_, query, _ := strings.Cut(t.check.request.URL, "?")
		return strings.Contains("&"+query, "&"+t.parameter.Name+"=")
	}
	return true
}

// schemaErrors tells each SchemaError in an error, and reports whether there
// was one.
func (t *teller) schemaErrors(err error) bool {
	switch e := err.(type) {
	case *openapi3.SchemaError:
		t.schemaError(e)
		return true
	case openapi3.MultiError:
		any := false
		for _, one := range e {
			any = t.schemaErrors(one) || any
		}
		return any
	}
	return false
}

// whole are the keywords that are told of as one; of what stands in others
// each fault is told.
var whole = []string{"not", "propertyNames", "contains", "minContains", "maxContains"}

func (t *teller) schemaError(e *openapi3.SchemaError) {
	if e.SchemaField == "anyOf" && e.Origin == nil && t.askAgain(e) {
		return
	}
	below := causes(e)
	if len(below) == 1 && isSame(e, below[0]) { // a schema around the error itself
		t.schemaErrors(below[0])
		return
	}
	switch field := e.SchemaField; {
	case len(below) == 0 || slices.Contains(whole, field):
		t.leaf(e)
	case field == "oneOf" || field == "anyOf":
		if one := t.nearest(below, strings.Join(e.JSONPointer(), "/")); one != nil {
			t.schemaErrors(one)
			return
		}
		t.leaf(e)
	default:
		for _, one := range below {
			t.schemaErrors(one)
		}
	}
}

func isSame(e *openapi3.SchemaError, other error) bool {
	one, ok := other.(*openapi3.SchemaError)
	return ok && one.SchemaField == e.SchemaField && slices.Equal(one.JSONPointer(), e.JSONPointer())
}

const maxAgain = 20

// askAgain holds a value against the alternatives that the validator of 3.0
// refused it for without a reason, and reports whether one of them tells more.
func (t *teller) askAgain(e *openapi3.SchemaError) (said bool) {
	if t.again++; t.again > maxAgain || e.Schema == nil {
		return false
	}
	outer := t.prefix
	defer func() {
		t.prefix = outer
		if recover() != nil {
			said = false
		}
	}()
	var below openapi3.MultiError
	for _, branch := range e.Schema.AnyOf {
		if err := branch.Value.VisitJSON(e.Value, t.check.options()...); err != nil {
			below = append(below, err)
		}
	}
	one := t.nearest(below, "")
	if one == nil {
		return false
	}
	t.prefix = append(slices.Clip(outer), e.JSONPointer()...)
	t.schemaErrors(one)
	return true
}

// causes gives the errors that made one.
func causes(e *openapi3.SchemaError) openapi3.MultiError {
	if e.Origin == nil {
		return nil
	}
	var list openapi3.MultiError
	if errors.As(e.Origin, &list) {
		return list
	}
	if many, ok := errors.Unwrap(e.Origin).(interface{ Unwrap() []error }); ok {
		return many.Unwrap()
	}
	return nil
}

// nearest gives the errors of the one alternative that the value was meant to
// fit: the only one whose type is right.
func (t *teller) nearest(below openapi3.MultiError, at string) error {
	var fit []error
	for _, one := range below {
		if !wrongType(one, at) {
			fit = append(fit, one)
		}
	}
	if len(fit) == 1 {
		return fit[0]
	}
	return nil
}

// wrongType reports whether an alternative fails because it is for values of
// another type.
func wrongType(err error, at string) bool {
	switch e := err.(type) {
	case *openapi3.SchemaError:
		if below := causes(e); len(below) > 0 {
			return wrongType(below, at)
		}
		return (e.SchemaField == "type" || e.SchemaField == "nullable") && strings.Join(e.JSONPointer(), "/") == at
	case openapi3.MultiError:
		return slices.ContainsFunc(e, func(one error) bool { return wrongType(one, at) })
	}
	return false
}

// leaf tells of one error that has no others behind it.
func (t *teller) leaf(e *openapi3.SchemaError) {
	tokens := append(slices.Clip(t.prefix), e.JSONPointer()...)[t.drop:]
	keyword, name := e.SchemaField, ""
	schema := t.check.schemas[e.Schema]
	switch {
	case keyword == "required" && len(tokens) > 0 && !t.lists(schema, tokens):
		// The validator of 3.0 has the missing property in the pointer.
		tokens, name = tokens[:len(tokens)-1], tokens[len(tokens)-1]
	case keyword == "properties":
		keyword = "additionalProperties"
	case keyword == "nullable":
		keyword = "type"
	}
	keyword = t.check.unfolded(schema, keyword, e.Value)
	at := diag.Pointer("")
	for _, token := range tokens {
		at = at.Name(token)
	}
	l := &leaf{keyword: keyword, at: at, name: name, schema: schema, reason: e.Reason, unchecked: t.check.closed.Unchecked}
	l.value = t.value(at, e.Value)
	t.locate(l)
	t.words(l)
}

// lists reports whether the value at a pointer is the object that lacks a
// property, and not the property that is lacking.
func (t *teller) lists(schema *tree.Node, tokens []string) bool {
	at := diag.Pointer("")
	for _, token := range tokens {
		at = at.Name(token)
	}
	if t.check.body == nil || t.parameter != nil {
		return !slices.ContainsFunc(itemsOf(schema.Get("required")), func(n *tree.Node) bool { return n.Is(tokens[len(tokens)-1]) })
	}
	return t.look.at(t.check.body, at) != nil
}

// value gives the value at a pointer; of a parameter or a form it has no
// place.
func (t *teller) value(at diag.Pointer, value any) *tree.Node {
	if t.check.body != nil && t.parameter == nil {
		if n := t.look.at(t.check.body, at); n != nil {
			return n
		}
	}
	return nodeOf(value)
}

func nodeOf(value any) *tree.Node {
	switch v := value.(type) {
	case nil:
		return tree.NewNull(nil)
	case bool:
		return tree.NewBool(v, nil)
	case string:
		return tree.NewString(v, nil)
	case []any:
		list := tree.NewArray(nil)
		for _, item := range v {
			list.Items = append(list.Items, nodeOf(item))
		}
		return list
	case map[string]any:
		object := tree.NewObject(nil)
		for name, item := range v {
			object.Members = append(object.Members, tree.NewMember(name, nodeOf(item)))
		}
		return object
	}
	return tree.NewNumber(fmt.Sprint(value), nil)
}

// A leaf is one keyword that a value does not obey.
type leaf struct {
	keyword string
	at      diag.Pointer
	name    string // of the one property that is missing, or that asks for others; or ""
	barred  bool   // the keyword is false: nothing may stand here
	value   *tree.Node
	schema  *tree.Node // that the keyword stands in; nil if it is not known
	reason  string

	unchecked map[*tree.Node]string // patterns as they are written
}

// place gives what the keyword says, and so where it stands.
func (l *leaf) place(fallback *tree.Node) *tree.Node {
	if n := l.schema.Get(l.keyword); n != nil {
		return n
	}
	return orElse(l.schema, fallback)
}

func length(n *tree.Node) int { return utf8.RuneCountInString(n.Text) }
