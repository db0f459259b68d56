package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

const draft07 = "http://json-schema.org/draft-07/schema#"

// A Schema is a JSON Schema document, draft-07, that stands on its own: every
// reference leads into its definitions, and it says with the keywords of
// JSON Schema what the document says with those of OpenAPI.
type Schema struct {
	Root    *tree.Node // each node has the place of the document that it comes from
	doc     *document
	sources map[*tree.Node]*tree.Node // what was made anew, and of what
	reasons map[*tree.Node]string
}

const usual = 256 // how many schemas there are in the one of a message

func newSchema(d *document) *Schema {
	return &Schema{doc: d, sources: make(map[*tree.Node]*tree.Node, usual), reasons: map[*tree.Node]string{}}
}

// JSON gives the schema as indented JSON, the same bytes for the same document.
func (s *Schema) JSON() []byte {
	var b bytes.Buffer
	text, _ := s.Root.MarshalJSON()
	_ = json.Indent(&b, text, "", "  ") // MarshalJSON writes JSON
	b.WriteByte('\n')
	return b.Bytes()
}

// Origin gives the pointer, in the document, of what stands in the schema at
// pointer p. The value may be the document's own or one that was rewritten.
func (s *Schema) Origin(p diag.Pointer) diag.Pointer {
	tail := ""
	for at := p; ; at = at.Parent() {
		if o, known := s.origin(s.Root.At(at)); known {
			return o.pointer + diag.Pointer(tail)
		}
		if at == "" {
			return p
		}
		tail = string(p[len(at.Parent()):])
	}
}

// origin gives where a node of the schema stands in the document.
func (s *Schema) origin(n *tree.Node) (origin, bool) {
	if source := s.sources[n]; source != nil {
		n = source
	}
	return s.doc.origin(n)
}

// Reason tells why the value at p differs from what the document writes:
// "nullable: true allows null"; "" when it does not differ.
func (s *Schema) Reason(p diag.Pointer) string { return s.reasons[s.Root.At(p)] }

// What stands behind a keyword of draft-07: JSON Schema Validation, section 10
// of the core and section 6.
var (
	schemaKeywords    = []string{"additionalProperties", "items", "additionalItems", "contains", "propertyNames", "not", "if", "then", "else"}
	schemaMapKeywords = []string{"properties", "patternProperties", "dependencies", "definitions"}
	schemaArrays      = []string{"allOf", "anyOf", "oneOf", "items"}
)

// subschemas calls yield for each schema that stands directly in schema n.
func subschemas(n *tree.Node, yield func(*tree.Node)) {
	if n.Kind != tree.Object {
		return
	}
	for _, m := range n.Members {
		switch value := m.Value; {
		case value.Kind == tree.Array && slices.Contains(schemaArrays, m.Key.Text):
			for _, item := range value.Items {
				yield(item)
			}
		case value.Kind == tree.Object && slices.Contains(schemaMapKeywords, m.Key.Text):
			for _, sub := range value.Members {
				if sub.Value.Kind != tree.Array { // dependencies may name properties instead
					yield(sub.Value)
				}
			}
		case slices.Contains(schemaKeywords, m.Key.Text):
			yield(value)
		}
	}
}

// An extraction builds one Schema.
type extraction struct {
	doc     *document
	openAPI bool // OpenAPI 3.0 schemas: their keywords mean what OpenAPI says
	schema  *Schema
	names   map[*tree.Node]string // of the definitions, by their source
	taken   map[string]bool
	defs    []tree.Member
	queue   []*tree.Node
	ids     *ids
}

// extract gives the schema at n as a document of its own with that $id. It may
// be called from several goroutines.
func (d *document) extract(n *tree.Node, id string, openAPI bool) *Schema {
	d.mu.Lock()
	defer d.mu.Unlock()
	x := &extraction{
		doc: d, openAPI: openAPI,
		schema: newSchema(d),
		names:  map[*tree.Node]string{}, taken: map[string]bool{},
		ids: newIDs(),
	}
	// Draft-07 ignores every keyword beside $ref, so a root that is a
	// reference is replaced by its target.
	target := x.inlined(n)
	body := x.convert(target, x.ids.base(target))
	switch {
	case body.Kind == tree.Bool:
		body = booleanAsObject(body)
	case body.Get("$ref") != nil:
		body = tree.NewObject(body, tree.NewMember("allOf", tree.NewArray(body, body)))
	}
	root := tree.NewObject(target,
		tree.NewMember("$schema", tree.NewString(draft07, nil)),
		tree.NewMember("$id", tree.NewString(id, nil)))
	for _, m := range body.Members {
		if m.Key.Text != "definitions" {
			root.Members = append(root.Members, m)
		}
	}
	x.drain()
	if len(x.defs) > 0 {
		slices.SortFunc(x.defs, func(a, b tree.Member) int { return strings.Compare(a.Key.Text, b.Key.Text) })
		root.Members = append(root.Members, tree.NewMember("definitions", tree.NewObject(nil, x.defs...)))
	}
	x.origin(root, target)
	if reason := x.schema.reasons[body]; reason != "" {
		x.schema.reasons[root] = reason
	}
	x.schema.Root = root
	return x.schema
}

// inlined gives what references from n lead to, as far as they lead.
func (x *extraction) inlined(n *tree.Node) *tree.Node {
	target, _, err := x.doc.deref(n)
	if err != nil {
		target = n
	}
	for err != nil && err.rule != ruleRefCycle && refOf(target) != nil {
		next, err := x.doc.resolve(refOf(target))
		if err != nil {
			break
		}
		target = next
	}
	x.ids.add(target)
	return target
}

func booleanAsObject(b *tree.Node) *tree.Node {
	if b.Text == "true" {
		return tree.NewObject(b)
	}
	return tree.NewObject(b, tree.NewMember("not", tree.NewObject(b)))
}

// drain converts the definitions that were named on the way, which may name
// more.
func (x *extraction) drain() {
	for len(x.queue) > 0 {
		n := x.queue[0]
		x.queue = x.queue[1:]
		x.defs = append(x.defs, tree.NewMember(x.names[n], x.convert(n, x.ids.base(n))))
	}
}

func (x *extraction) origin(made, source *tree.Node) {
	x.schema.sources[made] = source
}

// convert gives a schema of the document in draft-07. Anything that is no
// schema accepts everything: what is wrong with it is not the payload's fault.
func (x *extraction) convert(n *tree.Node, base string) *tree.Node {
	switch {
	case n.Kind == tree.Bool:
		return n
	case n.Kind != tree.Object:
		made := tree.NewBool(true, n)
		x.origin(made, n)
		return made
	case n.Get("$ref") != nil:
		return x.reference(n, base)
	}
	base = x.ids.within(n, base)
	made := tree.NewObject(n, make([]tree.Member, 0, len(n.Members))...)
	x.origin(made, n)
	for _, m := range n.Members {
		if value := x.keyword(m, base); value != nil {
			made.Members = append(made.Members, tree.Member{Key: m.Key, Value: value})
		}
	}
	rw := rewrite{schema: made, source: n, openAPI: x.openAPI}
	made = rw.apply()
	x.origin(made, n)
	for _, r := range rw.changes {
		x.schema.reasons[r.node] = r.reason
	}
	return made
}

// keyword converts the value of one keyword; nil drops it.
func (x *extraction) keyword(m tree.Member, base string) *tree.Node {
	name, value := m.Key.Text, m.Value
	switch {
	case name == "$id" || name == "$schema" || name == "definitions":
		return nil
	case name == "pattern" && !isRE2(value):
		return nil
	case value.Kind == tree.Array && slices.Contains(schemaArrays, name):
		made := tree.NewArray(value, make([]*tree.Node, len(value.Items))...)
		for i, item := range value.Items {
			made.Items[i] = x.convert(item, base)
		}
		x.origin(made, value)
		return made
	case value.Kind == tree.Object && slices.Contains(schemaMapKeywords, name):
		made := tree.NewObject(value, make([]tree.Member, 0, len(value.Members))...)
		for _, sub := range value.Members {
			if name == "patternProperties" && !isRE2(sub.Key) {
				continue
			}
			made.Members = append(made.Members, tree.Member{Key: sub.Key, Value: x.mapValue(sub.Value, base)})
		}
		x.origin(made, value)
		return made
	case slices.Contains(schemaKeywords, name):
		return x.convert(value, base)
	}
	if made := counted(name, value); made != value {
		x.origin(made, value)
		return made
	}
	return value
}

// isRE2 reports whether a pattern is one that can be checked; spec-pattern
// tells of one that is not.
func isRE2(n *tree.Node) bool {
	_, err := syntax.Parse(n.Text, syntax.Perl) // as regexp.Compile does first, and fails by alone
	return n.Kind != tree.String || err == nil
}

func (x *extraction) mapValue(n *tree.Node, base string) *tree.Node {
	if n.Kind == tree.Array { // dependencies: a list of names
		return n
	}
	return x.convert(n, base)
}

// reference gives a $ref into the definitions. Its siblings are ignored, as
// AsyncAPI 2.6 and draft-07 say.
func (x *extraction) reference(n *tree.Node, base string) *tree.Node {
	ref := n.Get("$ref")
	target := x.target(n, ref, base)
	if target == nil && strings.HasPrefix(ref.Text, "http://json-schema.org/draft-") {
		return tree.NewObject(n, tree.NewMember("$ref", ref))
	}
	if target == nil {
		made := tree.NewBool(true, n)
		x.origin(made, n)
		return made
	}
	made := tree.NewObject(n, tree.NewMember("$ref", tree.NewString("#/definitions/"+escapeFragment(x.name(target)), ref)))
	x.origin(made, n)
	return made
}

func (x *extraction) target(n, ref *tree.Node, base string) *tree.Node {
	if ref.Kind != tree.String {
		return nil
	}
	if target := x.ids.resolve(ref.Text, base); target != nil {
		if target == n || target.Get("$ref") == nil {
			return target
		}
		return x.target(target, target.Get("$ref"), x.ids.base(target))
	}
	target, _, err := x.doc.deref(n)
	if err != nil {
		return nil
	}
	x.ids.add(target)
	return target
}

func escapeFragment(name string) string {
	return url.PathEscape(string(diag.Pointer("").Name(name)[1:]))
}

// name gives the definition's name for a schema: that of the component, or
// the end of its pointer, with a number when another has it.
func (x *extraction) name(target *tree.Node) string {
	if name, ok := x.names[target]; ok {
		return name
	}
	name := x.doc.component(target)
	if name == "" {
		name = definitionName(x.doc.pointer(target))
	}
	for i, plain := 2, name; x.taken[name]; i++ {
		name = plain + "_" + strconv.Itoa(i)
	}
	x.names[target], x.taken[name] = name, true
	x.queue = append(x.queue, target)
	return name
}

func definitionName(p diag.Pointer) string {
	tokens := p.Tokens()
	for i, token := range tokens {
		if token == "schemas" || token == "definitions" {
			if rest := tokens[i+1:]; len(rest) > 0 {
				return strings.Join(rest, ".")
			}
		}
	}
	if len(tokens) == 0 {
		return "root"
	}
	return strings.Join(tokens, ".")
}

// ids knows the schemas that a payload schema names with $id: JSON Schema
// draft-07, section 8.2. Few documents of AsyncAPI have any.
type ids struct {
	bases map[*tree.Node]string // of each schema that was looked at
	named map[string]*tree.Node // by absolute URI
	roots map[string]*tree.Node // the schema that a base URI begins at
}

func newIDs() *ids {
	return &ids{bases: make(map[*tree.Node]string, usual), named: map[string]*tree.Node{}, roots: map[string]*tree.Node{}}
}

// add looks for names in a schema and below it.
func (i *ids) add(root *tree.Node) { i.visit(root, i.bases[root]) }

func (i *ids) visit(n *tree.Node, base string) {
	if n.Kind != tree.Object {
		return
	}
	if _, seen := i.bases[n]; seen {
		return
	}
	i.bases[n] = base
	if n.Get("$ref") != nil {
		return
	}
	if id := n.Get("$id"); id != nil && id.Kind == tree.String {
		uri := join(base, id.Text)
		i.named[uri] = n
		if plain, fragment, _ := strings.Cut(uri, "#"); fragment == "" {
			base = plain
			i.named[plain], i.roots[plain] = n, n
		}
	}
	subschemas(n, func(sub *tree.Node) { i.visit(sub, base) })
}

func (i *ids) base(n *tree.Node) string { return i.bases[n] }

// within gives the base URI inside schema n.
func (i *ids) within(n *tree.Node, base string) string {
	if id := n.Get("$id"); id != nil && id.Kind == tree.String {
		if plain, fragment, _ := strings.Cut(join(base, id.Text), "#"); fragment == "" {
			return plain
		}
	}
	return base
}

// resolve gives the schema that ref names by an $id, or by a pointer below
// one; nil when no $id has to do with it.
func (i *ids) resolve(ref, base string) *tree.Node {
	if len(i.named) == 0 {
		return nil
	}
	uri := join(base, ref)
	if n := i.named[uri]; n != nil {
		return n
	}
	plain, fragment, _ := strings.Cut(uri, "#")
	root := i.roots[plain]
	if root == nil {
		return nil
	}
	decoded, err := url.PathUnescape(fragment)
	if err != nil || decoded != "" && decoded[0] != '/' {
		return nil
	}
	target := root.At(diag.Pointer(decoded))
	if target != nil {
		i.visit(target, plain)
	}
	return target
}

func join(base, ref string) string {
	b, err := url.Parse(base)
	if err != nil {
		return ref
	}
	r, err := url.Parse(ref)
	if err != nil {
		return ref
	}
	if b.Opaque != "" && strings.HasPrefix(ref, "#") {
		return fmt.Sprintf("%s:%s%s", b.Scheme, b.Opaque, ref)
	}
	return b.ResolveReference(r).String()
}
