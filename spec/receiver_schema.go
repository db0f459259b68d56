package spec

import (
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/tree"
)

const draft2020 = "https://json-schema.org/draft/2020-12/schema"

// ContentTypes lists those of bodies that the operation takes, in document
// order.
func (o *Operation) ContentTypes() []string { return o.content().Names() }

func (o *Operation) content() *tree.Node {
	if n := o.receiver.at(o.Node.Get("requestBody")); n != nil {
		return n.Get("content")
	}
	return nil
}

// BodySchema gives the schema of bodies of a content type, in draft-07 for
// OpenAPI 3.0 and in draft 2020-12 for 3.1; nil when the operation takes no
// such body. Without a schema everything is allowed.
//
// OpenAPI 3.0, Schema Object: a property that is readOnly is required of a
// response only.
func (o *Operation) BodySchema(contentType string) *Schema {
	for _, m := range members(o.content()) {
		if baseType(m.Key.Text) == baseType(contentType) {
			schema := m.Value.Get("schema")
			if schema == nil {
				schema = tree.NewBool(true, m.Value)
			}
			return o.schema(schema)
		}
	}
	return nil
}

// ParameterSchema gives the schema of an object that holds the operation's
// parameters of one place, query, header, path or cookie, by their names as
// the document writes them. Their values are as they are once they are read: 5
// for the text 5 where the document wants an integer. Those whose value is
// itself a document are strings.
func (o *Operation) ParameterSchema(in string) *Schema {
	properties, required := tree.NewObject(o.Node), tree.NewArray(o.Node)
	for _, p := range o.parametersIn(in) {
		schema := p.Source.Get("schema")
		if schema == nil {
			schema = tree.NewObject(p.Source, tree.NewMember("type", tree.NewString("string", p.Source)))
		}
		properties.Set(p.Name, schema)
		if flag := p.Source.Get("required"); flag.IsTrue() {
			required.Items = append(required.Items, tree.NewString(p.Name, flag))
		}
	}
	root := tree.NewObject(o.Node, tree.NewMember("type", tree.NewString("object", o.Node)), tree.NewMember("properties", properties))
	if len(required.Items) > 0 {
		root.Members = append(root.Members, tree.NewMember("required", required))
	}
	return o.schema(root)
}

func (o *Operation) parametersIn(in string) []Parameter {
	o.receiver.doc.mu.Lock()
	defer o.receiver.doc.mu.Unlock()
	declared := o.declared(newBundle(o.receiver, bundleOpenAPI, newLog()))
	return slices.DeleteFunc(declared, func(p Parameter) bool { return p.In != in })
}

// schema gives a schema of the document as a document of its own.
func (o *Operation) schema(n *tree.Node) *Schema {
	o.receiver.doc.mu.Lock()
	defer o.receiver.doc.mu.Unlock()
	kind, dialect, definitions := bundle2020, draft2020, "$defs"
	if o.receiver.three0 {
		kind, dialect, definitions = bundleDraft07, draft07, "definitions"
	}
	b := newBundle(o.receiver, kind, newLog())
	// Draft-07 ignores every keyword beside $ref, so a root that is a
	// reference is replaced by its target.
	if end := b.end(n); end != nil {
		n = end
	}
	body := b.convert(n)
	switch {
	case body.Kind == tree.Bool:
		body = booleanAsObject(body)
	case o.receiver.three0 && body.Get("$ref") != nil:
		body = tree.NewObject(body, tree.NewMember("allOf", tree.NewArray(body, body)))
	}
	root := tree.NewObject(n, tree.NewMember("$schema", tree.NewString(dialect, nil)))
	root.Members = append(root.Members, body.Members...)
	if defs := b.drain(); len(defs) > 0 {
		root.Members = append(root.Members, tree.NewMember(definitions, tree.NewObject(nil, defs...)))
	}
	b.made(root, n)
	if reason := b.schema.reasons[body]; reason != "" {
		b.schema.reasons[root] = reason
	}
	b.schema.Root = root
	return b.schema
}

// demanded takes from required what is demanded of responses only.
func (b *bundle) demanded(made, source *tree.Node) {
	list := made.Get("required")
	var kept []*tree.Node
	for _, name := range itemsOf(list) {
		property := source.Get("properties").Get(name.Text)
		if property != nil {
			property = b.end(property)
		}
		if !property.Get("readOnly").IsTrue() {
			kept = append(kept, name)
		}
	}
	if list == nil || len(kept) == len(list.Items) {
		return
	}
	made.Remove("required")
	if len(kept) > 0 {
		shorter := tree.NewArray(list, kept...)
		made.Set("required", shorter)
		b.schema.reasons[shorter] = "readOnly: true is not required of a request"
	}
}

func baseType(contentType string) string {
	base, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	return strings.TrimSpace(base)
}
