package spec

import (
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Closed is an operation as an OpenAPI document of its own, at the path "/"
// and with the method POST: it holds nothing else, and no reference leads out
// of it. No schema in it is for the same value as itself. Its nodes have the
// places of the receiver's document.
type Closed struct {
	Root       *tree.Node
	Parameters []Parameter
	Body       *tree.Node // the Request Body Object, or nil
	Security   []Requirement

	// Unchecked are the patterns that RE2 does not know. Here each is one that
	// every text matches; in Unmatched, one that none does.
	Unchecked map[*tree.Node]string // as written, by the nodes of Root that stand for them
	Unmatched *Closed               // nil when every pattern can be checked
}

// A Parameter is one that the operation or its path declares.
type Parameter struct {
	In, Name string
	Node     *tree.Node // of Root
	Source   *tree.Node // of the receiver's document
}

// Closed gives the operation by itself; nil when what the document says of it
// cannot be used, as the findings of Receiver.Operation say.
func (o *Operation) Closed() *Closed {
	o.prepare()
	return o.closed
}

// prepare makes the operation a document of its own, once.
func (o *Operation) prepare() {
	o.once.Do(func() {
		o.receiver.doc.mu.Lock()
		defer o.receiver.doc.mu.Unlock()
		log := newLog()
		o.receiver.doc.log = log // of files that only references name
		p := o.close(log)
		if o.found = sorted(log.list); !diag.HasErrors(o.found) {
			o.closed = p
		}
	})
}

// sorted gives findings in order, and no more than anyone reads.
func sorted(list []diag.Diagnostic) []diag.Diagnostic {
	const most = 200
	diag.Sort(list)
	list = slices.CompactFunc(list, func(a, b diag.Diagnostic) bool {
		return a.Pos == b.Pos && a.Rule == b.Rule && a.Message == b.Message
	})
	slices.SortStableFunc(list, func(a, b diag.Diagnostic) int { return severityRank(a) - severityRank(b) })
	list = list[:min(len(list), most)]
	diag.Sort(list)
	return list
}

func severityRank(d diag.Diagnostic) int {
	if d.Severity == diag.Error {
		return 0
	}
	return 1
}

func (o *Operation) close(log *log) *Closed {
	c := o.reading(bundleOpenAPI, log)
	newCycles(c.Root, log).look()
	if len(c.Unchecked) > 0 && !diag.HasErrors(log.list) {
		kind := bundleOpenAPI
		kind.unmatched = true
		c.Unmatched = o.reading(kind, newLog())
	}
	return c
}

func (o *Operation) reading(kind bundleKind, log *log) *Closed {
	b := newBundle(o.receiver, kind, log)
	c := &Closed{Parameters: o.declared(b), Body: b.requestBody(o.Node.Get("requestBody")), Security: o.requirements(log)}
	c.Root, c.Unchecked = o.document(c, b.drain()), b.unchecked
	return c
}

// declared gives the parameters, those of the path first. OpenAPI 3.0,
// Operation Object: one of the operation overrides one of the path.
func (o *Operation) declared(b *bundle) []Parameter {
	var list []Parameter
	seen := map[[2]string]int{}
	for _, holder := range []*tree.Node{o.item, o.Node} {
		for _, at := range itemsOf(holder.Get("parameters")) {
			p, ok := b.parameter(at)
			if !ok {
				continue
			}
			if i, known := seen[[2]string{p.In, p.Name}]; known {
				list[i] = p
				continue
			}
			seen[[2]string{p.In, p.Name}] = len(list)
			list = append(list, p)
		}
	}
	return list
}

var parameterPlaces = []string{"query", "header", "path", "cookie"}

// ignoredHeaders are described elsewhere. OpenAPI 3.0, Parameter Object: a
// header parameter of such a name is ignored.
var ignoredHeaders = []string{"accept", "content-type", "authorization"}

// follow gives what a Reference Object leads to, and tells of one that leads
// nowhere.
func (b *bundle) follow(n *tree.Node) *tree.Node {
	target, ref, err := b.receiver.doc.deref(n)
	if err != nil {
		b.log.node(err.rule, ref, "%s", err.message)
		return nil
	}
	return target
}

func (b *bundle) parameter(at *tree.Node) (Parameter, bool) {
	n := b.follow(at)
	if n == nil {
		return Parameter{}, false
	}
	in, name := n.Get("in"), n.Get("name")
	switch {
	case n.Kind != tree.Object:
		b.log.node(ruleReceiver, n, "the parameter is %s; want an object", kindOf(n))
		return Parameter{}, false
	case name == nil || name.Kind != tree.String || in == nil || in.Kind != tree.String:
		b.log.node(ruleReceiver, n, "the parameter has no name and place; want name, and in: %s", strings.Join(parameterPlaces, ", "))
		return Parameter{}, false
	case !slices.Contains(parameterPlaces, in.Text):
		d := b.log.node(ruleReceiver, in, "the parameter is in %q; want one of %s", clip(in.Text), strings.Join(parameterPlaces, ", "))
		suggest(d, in, diag.Nearest(in.Text, parameterPlaces))
		return Parameter{}, false
	case in.Text == "header" && slices.Contains(ignoredHeaders, strings.ToLower(name.Text)):
		return Parameter{}, false
	}
	made := b.fields(n, "name", "in", "required", "style", "explode", "allowReserved", "allowEmptyValue")
	if schema := n.Get("schema"); schema != nil {
		made.Set("schema", b.convert(schema))
	} else if content := n.Get("content"); content != nil {
		made.Set("content", b.content(content))
	}
	return Parameter{in.Text, name.Text, made, n}, true
}

// booleans are the fields that are true or false.
var booleans = []string{"required", "explode", "allowReserved", "allowEmptyValue"}

// fields copies some members of an object, those of the right kind.
func (b *bundle) fields(n *tree.Node, names ...string) *tree.Node {
	made := tree.NewObject(n)
	for _, name := range names {
		m := n.Member(name)
		if m == nil {
			continue
		}
		kind, want := tree.String, "a string"
		if slices.Contains(booleans, name) {
			kind, want = tree.Bool, "true or false"
		}
		if m.Value.Kind != kind {
			b.log.node(ruleReceiver, m.Value, "%s is %s; want %s", name, kindOf(m.Value), want)
			continue
		}
		made.Members = append(made.Members, *m)
	}
	return b.made(made, n)
}

// content gives a map of Media Type Objects. The first of a type stands for
// that type whatever its parameters, as requests are met without.
func (b *bundle) content(n *tree.Node) *tree.Node {
	made := tree.NewObject(n)
	if n.Kind != tree.Object {
		b.log.node(ruleReceiver, n, "content is %s; want an object", kindOf(n))
		return made
	}
	for _, m := range lasting(n) {
		media := tree.NewObject(m.Value)
		if schema := m.Value.Get("schema"); schema != nil {
			media.Set("schema", b.convert(schema))
		}
		if encoding := m.Value.Get("encoding"); encoding != nil {
			media.Set("encoding", b.encoding(encoding))
		}
		key := *m.Key
		if base := baseType(key.Text); n.Get(base) == nil && made.Get(base) == nil {
			key.Text = base
		}
		made.Members = append(made.Members, tree.Member{Key: &key, Value: media})
	}
	return made
}

func (b *bundle) encoding(n *tree.Node) *tree.Node {
	made := tree.NewObject(n)
	for _, m := range lasting(n) {
		made.Members = append(made.Members, tree.Member{Key: m.Key, Value: b.fields(m.Value, "contentType", "style", "explode", "allowReserved")})
	}
	return made
}

func (b *bundle) requestBody(at *tree.Node) *tree.Node {
	if at == nil {
		return nil
	}
	n := b.follow(at)
	if n == nil {
		return nil
	}
	if n.Kind != tree.Object {
		b.log.node(ruleReceiver, n, "requestBody is %s; want an object", kindOf(n))
		return nil
	}
	made := b.fields(n, "required")
	content := tree.NewObject(n)
	if c := n.Get("content"); c != nil {
		content = b.content(c)
	}
	made.Set("content", content)
	return made
}

// document gives the operation as a document of its own.
func (o *Operation) document(p *Closed, schemas []tree.Member) *tree.Node {
	version := "3.1.0"
	if o.receiver.three0 {
		version = "3.0.3"
	}
	object := func(members ...tree.Member) *tree.Node { return tree.NewObject(o.Node, members...) }
	word := func(text string) *tree.Node { return tree.NewString(text, o.Node) }
	described := object(tree.NewMember("description", word("")))
	operation := object(tree.NewMember("responses", object(tree.NewMember("default", described))))
	list := tree.NewArray(o.Node)
	for _, parameter := range p.Parameters {
		list.Items = append(list.Items, parameter.Node)
	}
	operation.Set("parameters", list)
	if p.Body != nil {
		operation.Set("requestBody", p.Body)
	}
	return object(
		tree.NewMember("openapi", word(version)),
		tree.NewMember("info", object(tree.NewMember("title", word("")), tree.NewMember("version", word("")))),
		tree.NewMember("paths", object(tree.NewMember("/", object(tree.NewMember("post", operation))))),
		tree.NewMember("components", object(tree.NewMember("schemas", object(schemas...)))))
}
