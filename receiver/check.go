// Package receiver holds requests against what a receiver of webhooks says of
// itself in an OpenAPI document.
//
//	r, findings, err := spec.LoadReceiver("openapi.yaml", "")
//	o, findings, err := r.Operation("POST", "/hook")
//	checked, err := receiver.New(o)
//	faults, err := checked.Check(receiver.Request{Method: "POST", URL: "/hook", Body: body})
//
// It is a package of its own because kin-openapi, which does the checking, takes
// longer to start than a check of a payload takes.
package receiver

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Request is one that a receiver is to take.
type Request struct {
	Method string
	URL    string // or its path and query
	Header http.Header
	Body   *tree.Source // nil for none
}

// A FaultKind tells what about a request is not as the document says.
type FaultKind string

// The kinds of fault.
const (
	FaultMethod      FaultKind = "method"       // no such method at the path
	FaultPath        FaultKind = "path"         // no such path
	FaultSecurity    FaultKind = "security"     // no credentials
	FaultParameter   FaultKind = "parameter"    // one in the path, the query, a header or a cookie
	FaultContentType FaultKind = "content-type" // none that the operation takes
	FaultNoBody      FaultKind = "no-body"      // and one is required
	FaultSyntax      FaultKind = "body-syntax"  // not what its content type says
	FaultBody        FaultKind = "body"         // not what its schema wants
	FaultUnchecked   FaultKind = "unchecked"    // of a content type that is not looked into
)

// A Fault is one thing about a request that is not as the document says.
type Fault struct {
	Kind     FaultKind
	In, Name string        // of a parameter
	Pointer  diag.Pointer  // in the body, or in the parameter's value
	Pos, End diag.Position // in the body; the zero Position for what stands in no text
	Keyword  string        // of the schema, or of the object of OpenAPI, that demands it
	Message  string
	Node     *tree.Node // of the OpenAPI document, that demands it; nil if nothing does

	// Unknown says that it may not be one: a pattern that RE2 does not know
	// decides.
	Unknown bool
}

// What is taken of a request.
const (
	maxRequestURL    = 64 << 10
	maxRequestHeader = 1 << 20
	maxRequestBody   = 4 << 20
	maxRequestDepth  = 128
	maxFaults        = 200
)

func orRoot(path string) string {
	if path == "" {
		return "/"
	}
	return path
}

// An Operation holds requests against an operation of a receiver's document.
// It is safe for concurrent use.
type Operation struct {
	*spec.Operation
	closed  *spec.Closed
	route   *routers.Route
	schemas map[*openapi3.Schema]*tree.Node // of closed.Root

	nodes     int // that are compiled
	folding   *folding
	unmatched *Operation // the same where no pattern that RE2 does not know matches; nil without any
}

// New makes an operation ready to be checked. The error says that what the
// document says of it cannot be used.
func New(o *spec.Operation) (*Operation, error) {
	closed := o.Closed()
	if closed == nil {
		return nil, fmt.Errorf("%s %s cannot be checked: what the document says of it cannot be used", o.Method, clip(o.Path))
	}
	made, err := reading(o, closed)
	if err != nil || closed.Unmatched == nil {
		return made, err
	}
	made.unmatched, err = reading(o, closed.Unmatched)
	return made, err
}

func reading(o *spec.Operation, closed *spec.Closed) (*Operation, error) {
	made := &Operation{Operation: o, closed: closed, schemas: map[*openapi3.Schema]*tree.Node{},
		folding: &folding{keyword: map[*tree.Node]string{}, formats: map[string]openapi3.StringFormatValidator{}}}
	if err := made.load(); err != nil {
		return nil, fmt.Errorf("%s %s cannot be read as OpenAPI: %s", o.Method, clip(o.Path), lastClause(err))
	}
	return made, nil
}

func compareFaults(a, b Fault) int {
	return cmp.Or(
		cmp.Compare(faultRank(a.Kind), faultRank(b.Kind)),
		a.Pos.Compare(b.Pos),
		cmp.Compare(a.In, b.In), cmp.Compare(a.Name, b.Name),
		cmp.Compare(a.Pointer, b.Pointer), cmp.Compare(a.Keyword, b.Keyword), cmp.Compare(a.Message, b.Message))
}

func faultRank(kind FaultKind) int {
	return slices.Index([]FaultKind{FaultMethod, FaultPath, FaultSecurity, FaultParameter, FaultContentType, FaultNoBody, FaultSyntax, FaultBody, FaultUnchecked}, kind)
}

// A check is the work on one request.
type check struct {
	*Operation
	request Request
	body    *tree.Node // as JSON, or nil
	faults  []Fault
	steps   int // that holding the body against its schema takes
	err     error
	later   *openapi3.Schema // that the body is held against together with other bodies; or nil
}

func (c *check) add(f Fault) { c.faults = append(c.faults, f) }

// limits tells of a request that is larger than one that is looked into.
func (c *check) limits() error {
	if n := len(c.request.URL); n > maxRequestURL {
		return fmt.Errorf("the URL has %d bytes; want at most %d", n, maxRequestURL)
	}
	sum := 0
	for name, values := range c.request.Header {
		for _, value := range values {
			sum += len(name) + len(value)
		}
	}
	if sum > maxRequestHeader {
		return fmt.Errorf("the headers have %d bytes; want at most %d", sum, maxRequestHeader)
	}
	if b := c.request.Body; b != nil && len(b.Text) > maxRequestBody {
		return fmt.Errorf("the body has %d bytes; want at most %d", len(b.Text), maxRequestBody)
	}
	return nil
}

// run finds all that is told of one request alone.
func (c *check) run() error {
	address, err := url.Parse(c.request.URL)
	if err != nil {
		c.add(Fault{Kind: FaultPath, Keyword: "paths", Node: c.Key, Message: fmt.Sprintf("%q is no URL", clip(c.request.URL))})
		return nil
	}
	if method := strings.ToUpper(c.request.Method); method != c.Operation.Method {
		c.add(Fault{Kind: FaultMethod, Keyword: strings.ToLower(c.Operation.Method), Node: c.Operation.Node,
			Message: fmt.Sprintf("the method is %s; %s takes %s", clip(method), clip(c.Operation.Path), c.Operation.Method)})
	}
	path, found := c.PathValues(c.request.URL)
	if !found {
		c.add(Fault{Kind: FaultPath, Keyword: "paths", Node: c.Key,
			Message: fmt.Sprintf("the path is %q; want %s", clip(orRoot(pathOf(c.request.URL))), clip(c.Bases[0]+c.Operation.Path))})
	}
	request := c.http(address)
	query := address.Query()
	c.faults = append(c.faults, c.unmet(request, query)...)
	withBody, err := c.readBody(request.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	if name, clash := contradicted(query); name != "" {
		c.add(Fault{Kind: FaultParameter, In: "query", Name: baseName(name), Keyword: "parameters", Node: orElse(c.Operation.Node.Get("parameters"), c.Operation.Node),
			Message: "the query has " + clash})
		address.RawQuery = ""
	}
	c.steps += requestSteps
	problems, err := c.validate(request, path, !withBody || c.later != nil)
	if err != nil {
		return err
	}
	c.teller(found).tell(problems)
	return nil
}

func (c *check) teller(pathKnown bool) *teller {
	return &teller{check: c, pathKnown: pathKnown, look: lookup{}, told: map[place]bool{}}
}

// http gives the request as net/http knows it.
func (c *check) http(address *url.URL) *http.Request {
	r := &http.Request{Method: http.MethodPost, URL: address, Header: http.Header{}}
	for name, values := range c.request.Header {
		for _, value := range values {
			r.Header.Add(name, value)
		}
	}
	if c.request.Body != nil {
		r.Body = io.NopCloser(bytes.NewReader(c.request.Body.Text))
		r.ContentLength = int64(len(c.request.Body.Text))
	}
	return r
}

// validate asks kin-openapi, which panics on what it did not expect.
func (c *check) validate(r *http.Request, path map[string]string, noBody bool) (problems, err error) {
	defer func() {
		if recover() != nil {
			problems, err = nil, errBroke
		}
	}()
	return openapi3filter.ValidateRequest(context.Background(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: path, Route: c.route,
		Options: &openapi3filter.Options{
			ExcludeRequestBody: noBody, MultiError: true, SkipSettingDefaults: true,
			AuthenticationFunc:      openapi3filter.NoopAuthenticationFunc,
			SchemaValidationOptions: c.formats(),
		},
	}), nil
}

// readBody reads the body with places, and reports whether kin-openapi is to
// look at it. It would take what stands behind the JSON, and numbers that it
// breaks at; of other content types it takes more than is safe.
func (c *check) readBody(contentType string) (bool, error) {
	declared := c.closed.Body
	if declared == nil || len(c.bytes()) == 0 || len(members(declared.Get("content"))) == 0 {
		return declared != nil, nil
	}
	media := c.media(contentType)
	switch {
	case media == nil:
		return true, nil // the fault is told by kin-openapi, as it is of one of the declared types
	case isJSONType(contentType):
		return c.readJSON(media)
	case baseType(contentType) == formType:
		return c.readForm(media)
	}
	if media.Schema != nil {
		c.add(Fault{Kind: FaultUnchecked, Keyword: "content", Unknown: true, Node: c.closed.Body.Get("content"),
			Message: fmt.Sprintf("a body of type %s is not looked into", clip(baseType(contentType)))})
	}
	return false, nil
}

func (c *check) bytes() []byte {
	if c.request.Body == nil {
		return nil
	}
	return c.request.Body.Text
}

func (c *check) media(contentType string) *openapi3.MediaType {
	return c.route.Operation.RequestBody.Value.Content.Get(contentType)
}

const formType = "application/x-www-form-urlencoded"

// baseType gives a content type without its parameters.
func baseType(contentType string) string {
	base, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	return strings.TrimSpace(base)
}

func isJSONType(contentType string) bool {
	base := baseType(contentType)
	return base == "application/json" || strings.HasSuffix(base, "+json")
}

func (c *check) readJSON(media *openapi3.MediaType) (ok bool, err error) {
	root, faults := tree.ReadJSON(c.request.Body, tree.Limits{Depth: maxRequestDepth})
	for _, fault := range faults {
		if !fault.Kind.Fatal() && fault.Kind != tree.ByteOrderMark {
			continue
		}
		c.add(Fault{Kind: FaultSyntax, Keyword: "content", Node: c.closed.Body.Get("content"), Message: fault.Message,
			Pos: c.request.Body.Position(fault.Span.Start), End: c.request.Body.Position(fault.Span.End)})
		return false, nil
	}
	c.body = root
	if n, at := hugeNumber(root, ""); n != nil {
		c.add(Fault{Kind: FaultBody, Pointer: at, Keyword: "type", Node: c.closed.Body.Get("content"), Pos: n.Pos(), End: n.EndPos(),
			Message: fmt.Sprintf("%s is a number that receivers cannot hold; want at most %d digits and an exponent below %d",
				subjectOf(at), maxNumberDigits, maxNumberDigits)})
		return false, nil
	}
	schema := c.schemaOf(media)
	if schema == nil {
		return true, nil
	}
	if c.steps, err = c.affordable(schema, root); err != nil {
		return false, err
	}
	if c.route.Spec.IsOpenAPI31OrLater() {
		c.later = media.Schema.Value
	}
	return true, nil
}

// schemaOf gives the plan's node of a media type's schema.
func (c *check) schemaOf(media *openapi3.MediaType) *tree.Node {
	if media == nil || media.Schema == nil {
		return nil
	}
	return c.schemas[media.Schema.Value]
}

func hugeNumber(n *tree.Node, at diag.Pointer) (*tree.Node, diag.Pointer) {
	if n.Kind == tree.Number && isHuge(n.Text) {
		return n, at
	}
	for _, m := range n.Members {
		if found, where := hugeNumber(m.Value, at.Name(m.Key.Text)); found != nil {
			return found, where
		}
	}
	for i, item := range n.Items {
		if found, where := hugeNumber(item, at.Index(i)); found != nil {
			return found, where
		}
	}
	return nil, ""
}

// readForm reads what is needed to know how far kin-openapi would go.
func (c *check) readForm(media *openapi3.MediaType) (ok bool, err error) {
	values, err := url.ParseQuery(string(c.bytes()))
	if err != nil {
		c.add(Fault{Kind: FaultSyntax, Keyword: "content", Node: c.closed.Body.Get("content"), Pos: c.request.Body.Position(0),
			Message: "the body is no form as " + formType + " has it"})
		return false, nil
	}
	if _, clash := contradicted(values); clash != "" {
		c.add(Fault{Kind: FaultSyntax, Keyword: "content", Node: c.closed.Body.Get("content"), Pos: c.request.Body.Position(0),
			Message: "the body has " + clash})
		return false, nil
	}
	form := tree.NewObject(nil)
	for name, list := range values {
		value := tree.NewArray(nil)
		for _, item := range list {
			value.Items = append(value.Items, tree.NewString(item, nil))
		}
		form.Members = append(form.Members, tree.NewMember(name, value))
	}
	if schema := c.schemaOf(media); schema != nil {
		c.steps, err = c.affordable(schema, form)
		return true, err
	}
	return true, nil
}

var brackets = regexp.MustCompile(`\[(.*?)\]`)

// contradicted gives a name with brackets, a[b], that has a value although
// another name does that is read as the same, or as a part of it, a[b][c], and
// says so; "" if there is none. kin-openapi takes the one or the other, as it
// comes.
func contradicted(values url.Values) (name, clash string) {
	seen := map[string]bool{}
	var all [][]string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		path := []string{baseName(name)}
		for _, m := range brackets.FindAllStringSubmatch(name, -1) {
			path = append(path, strings.Split(m[1], "\x1f")...) // which kin-openapi puts between them
		}
		key := strings.Join(path, "\x1f")
		switch {
		case len(path) == 1:
			continue
		case len(path) > maxRequestDepth:
			return name, fmt.Sprintf("a name with more than %d brackets", maxRequestDepth)
		case seen[key]:
			return name, clashOf(name)
		}
		seen[key] = true
		all = append(all, path)
	}
	for _, path := range all {
		for i := 2; i < len(path); i++ {
			if seen[strings.Join(path[:i], "\x1f")] {
				name := path[0] + "[" + strings.Join(path[1:i], "][") + "]"
				return name, clashOf(name)
			}
		}
	}
	return "", ""
}

func clashOf(name string) string {
	return fmt.Sprintf("a value for %s, and for what is in it", clip(name))
}

func baseName(name string) string {
	base, _, _ := strings.Cut(name, "[")
	return base
}
