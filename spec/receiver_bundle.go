package spec

import (
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A bundle gathers schemas of a receiver's document, and what they refer to,
// so that they stand on their own. Every node has the place that it comes
// from.
type bundle struct {
	receiver *Receiver
	kind     bundleKind
	log      *log
	check    *checker // of keywords, into log
	names    map[*tree.Node]string
	taken    map[string]int // how often a name was asked for
	anchors  map[string]*tree.Node
	nodes    int
	look     lookup
	queue    []*tree.Node
	defs     []tree.Member
	schema   *Schema // where sources and reasons are kept

	unchecked map[*tree.Node]string // patterns that RE2 does not know
}

// A bundleKind is what a bundle is for.
type bundleKind struct {
	prefix  string // of references to the gathered schemas
	rewrite bool   // into JSON Schema

	unmatched bool // no text matches a pattern that RE2 does not know
}

var (
	bundleOpenAPI = bundleKind{prefix: "#/components/schemas/"}
	bundleDraft07 = bundleKind{prefix: "#/definitions/", rewrite: true}
	bundle2020    = bundleKind{prefix: "#/$defs/", rewrite: true}
)

func newBundle(r *Receiver, kind bundleKind, log *log) *bundle {
	return &bundle{
		receiver: r, kind: kind, log: log,
		check:  &checker{doc: r.doc, log: log, visited: map[visit]bool{}, told: map[*tree.Node]bool{}},
		names:  map[*tree.Node]string{},
		taken:  map[string]int{},
		schema: newSchema(r.doc),

		unchecked: map[*tree.Node]string{},
	}
}

// What stands behind the keywords of OpenAPI 3.0, and those that 3.1 has
// beyond it: JSON Schema 2020-12. What is not named here constrains nothing.
var (
	keywords30 = []string{"type", "format", "enum", "nullable", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
		"multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minProperties",
		"maxProperties", "required", "properties", "additionalProperties", "items", "allOf", "anyOf", "oneOf", "not",
		"readOnly", "writeOnly", "discriminator"}
	keywords31 = []string{"const", "prefixItems", "contains", "minContains", "maxContains", "patternProperties", "propertyNames",
		"dependentRequired", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties", "if", "then", "else"}
	annotationKeywords = []string{"title", "description", "default", "example", "examples", "deprecated"}

	subSchema = []string{"additionalProperties", "items", "not", "contains", "propertyNames", "if", "then", "else",
		"unevaluatedItems", "unevaluatedProperties"}
	subSchemaLists = []string{"allOf", "anyOf", "oneOf", "prefixItems"}
	subSchemaMaps  = []string{"properties", "patternProperties", "dependentSchemas"}
)

// keeps reports whether a keyword is taken over.
func (b *bundle) keeps(keyword string) bool {
	switch {
	case slices.Contains(keywords30, keyword):
		return !b.kind.rewrite || keyword != "discriminator"
	case slices.Contains(keywords31, keyword):
		return !b.receiver.three0
	}
	return b.kind.rewrite && slices.Contains(annotationKeywords, keyword)
}

// convert gives a schema with its references led into the bundle. Anything
// that is no schema accepts everything, and is told.
func (b *bundle) convert(n *tree.Node) *tree.Node {
	if b.full(n) {
		return tree.NewObject(n)
	}
	switch {
	case n.Kind == tree.Bool:
		return b.made(tree.NewBool(n.IsTrue(), n), n)
	case n.Kind != tree.Object:
		b.log.node(ruleSchema, n, "the schema is %s; want an object", kindOf(n))
		return b.made(tree.NewObject(n), n)
	}
	made := tree.NewObject(n)
	ref := n.Get("$ref")
	if ref != nil {
		to := b.reference(n, ref)
		if to == nil {
			return b.made(made, n)
		}
		made.Members = append(made.Members, tree.Member{Key: n.Member("$ref").Key, Value: to})
		if b.receiver.three0 { // OpenAPI 3.0, Reference Object: siblings are ignored
			return b.made(made, n)
		}
	}
	for _, m := range lasting(n) {
		if !b.keeps(m.Key.Text) {
			continue
		}
		if value := b.keyword(m, n); value != nil {
			made.Members = append(made.Members, tree.Member{Key: m.Key, Value: value})
		}
	}
	if ref != nil && !b.kind.rewrite {
		b.aside(made, n)
	}
	return b.made(b.rewritten(made, n), n)
}

// aside puts a $ref that has siblings under allOf, which says the same:
// kin-openapi lets siblings override what the reference says.
func (b *bundle) aside(schema, source *tree.Node) {
	if len(schema.Members) == 1 {
		return
	}
	ref := schema.Members[0]
	schema.Members = schema.Members[1:]
	all := tree.NewArray(ref.Value, b.made(tree.NewObject(ref.Value, ref), source))
	if list := schema.Get("allOf"); list != nil {
		all.Items = append(all.Items, list.Items...)
	}
	schema.Set("allOf", all)
}

// full reports whether more is gathered than can be handled, and tells once.
func (b *bundle) full(n *tree.Node) bool {
	b.nodes++
	if b.nodes == maxSchemas {
		b.log.node(ruleReceiver, n, "the operation has more than %d schemas", maxSchemas)
	}
	return b.nodes >= maxSchemas
}

const maxSchemas = 20_000 // of one operation

// made notes what a node was made from.
func (b *bundle) made(made, source *tree.Node) *tree.Node {
	b.schema.sources[made] = source
	return made
}

// rewritten says in JSON Schema what a schema says in OpenAPI's keywords.
func (b *bundle) rewritten(made, source *tree.Node) *tree.Node {
	if !b.kind.rewrite {
		return made
	}
	rw := rewrite{schema: made, source: source, openAPI: b.receiver.three0}
	if b.receiver.three0 {
		b.demanded(made, source)
		made = rw.apply()
	} else {
		rw.example()
		made.Remove("nullable") // OpenAPI 3.1 has no such keyword
	}
	for _, c := range rw.changes {
		b.schema.reasons[c.node] = c.reason
	}
	return made
}

// keyword gives the value of one keyword; nil drops it.
func (b *bundle) keyword(m tree.Member, schema *tree.Node) *tree.Node {
	name, value := m.Key.Text, m.Value
	if !b.sound(m) {
		return nil
	}
	switch {
	case name == "discriminator":
		return b.discriminator(value)
	case name == "pattern":
		return b.pattern(value)
	case slices.Contains(subSchema, name):
		return b.convert(value)
	case slices.Contains(subSchemaLists, name):
		made := tree.NewArray(value)
		for _, item := range value.Items {
			made.Items = append(made.Items, b.convert(item))
		}
		return b.made(made, value)
	case slices.Contains(subSchemaMaps, name):
		made := tree.NewObject(value)
		for _, sub := range lasting(value) {
			if name == "patternProperties" {
				sub.Key = b.pattern(sub.Key)
			}
			if sub.Key != nil {
				made.Members = append(made.Members, tree.Member{Key: sub.Key, Value: b.convert(sub.Value)})
			}
		}
		return b.made(made, value)
	}
	return b.made(counted(name, b.copy(value)), value)
}

// pattern gives a pattern as RE2 writes it, or what stands for it.
func (b *bundle) pattern(n *tree.Node) *tree.Node {
	if n.Kind != tree.String {
		return b.copy(n)
	}
	text, ok := asRE2(n.Text)
	if !ok {
		return b.stand(n)
	}
	made := b.copy(n)
	made.Text = text
	return made
}

// stand gives the pattern that stands for one that RE2 does not know; nil in
// JSON Schema, where there is none.
func (b *bundle) stand(pattern *tree.Node) *tree.Node {
	if b.kind.rewrite {
		return nil
	}
	made := *pattern
	made.Text = "(?:|" + strconv.Itoa(len(b.unchecked)) + ")" // each another one, as names must be
	if b.kind.unmatched {
		made.Text += `[^\x00-\x{10FFFF}]`
	}
	b.unchecked[&made] = pattern.Text
	return &made
}

// sound reports whether a keyword's value is of the kind that it wants, and
// tells if it is not.
func (b *bundle) sound(m tree.Member) bool {
	name, n := m.Key.Text, m.Value
	before := len(b.log.list)
	switch {
	case slices.Contains(subSchemaLists, name):
		b.want(n, name, tree.Array, "a list of schemas")
	case slices.Contains(subSchemaMaps, name), name == "dependentRequired", name == "discriminator":
		b.want(n, name, tree.Object, "an object")
	case name == "exclusiveMinimum", name == "exclusiveMaximum":
		b.exclusive(name, n)
	case name == "nullable":
		b.want(n, name, tree.Bool, "true or false")
	case name == "items" && n.Kind == tree.Array:
		b.log.node(ruleSchema, n, "items is a list; want one schema")
	case isCount(name) && n.Kind == tree.Number && len(asCount(n.Text)) > maxCountDigits:
		b.log.node(ruleSchema, n, "%s is %s; want a whole number of at most %d digits", name, clip(n.Text), maxCountDigits)
	case name == "pattern" && n.Kind == tree.String: // what RE2 does not know, is told where it counts
	case name == "minContains", name == "maxContains":
		if n.Kind != tree.Number || asCount(n.Text) == "" {
			b.log.node(ruleSchema, n, "%s is %s; want a whole number from 0", name, shown(n))
		}
	case name == "enum" && len(n.Items) > maxEnumChecked:
	default:
		b.check.keyword(m, b.receiver.three0)
	}
	b.numbers(n)
	for _, d := range b.log.list[before:] {
		if d.Severity == diag.Error {
			return false
		}
	}
	return true
}

func (b *bundle) want(n *tree.Node, keyword string, kind tree.Kind, words string) {
	if n.Kind != kind {
		b.log.node(ruleSchema, n, "%s is %s; want %s", keyword, kindOf(n), words)
	}
}

// exclusive checks what changed between OpenAPI 3.0 and 3.1.
func (b *bundle) exclusive(name string, n *tree.Node) {
	switch {
	case b.receiver.three0 && n.Kind != tree.Bool:
		b.log.node(ruleSchema, n, "%s is %s; want true or false, and the number as %s", name, shown(n),
			strings.ToLower(strings.TrimPrefix(name, "exclusive")))
	case !b.receiver.three0 && n.Kind != tree.Number:
		b.log.node(ruleSchema, n, "%s is %s; want the number itself, since OpenAPI 3.1", name, shown(n))
	}
}

// numbers tells of a number that would break, or occupy, whoever computes
// with it.
func (b *bundle) numbers(n *tree.Node) {
	if n.Kind == tree.Number && isHuge(n.Text) {
		b.log.node(ruleReceiver, n, "%s is a number that cannot be computed with; want at most %d digits and an exponent below %d",
			clip(n.Text), maxNumberDigits, maxNumberDigits)
		return
	}
	if n.Kind == tree.Array {
		for _, item := range n.Items {
			b.numbers(item)
		}
	}
}

const maxEnumChecked = 1000 // values; that none comes twice takes time with their square

// copy gives a value that holds no schema. A number in it that cannot be
// computed with is told and left out.
func (b *bundle) copy(n *tree.Node) *tree.Node {
	made := *n
	made.Members, made.Items = nil, nil
	if n.Kind == tree.Number && isHuge(n.Text) {
		if b.log != nil {
			b.numbers(n)
		}
		made.Text = "0"
	}
	for _, m := range lasting(n) {
		made.Members = append(made.Members, tree.Member{Key: m.Key, Value: b.copy(m.Value)})
	}
	for _, item := range n.Items {
		made.Items = append(made.Items, b.copy(item))
	}
	return b.made(&made, n)
}

// reference gives the $ref of a schema into the bundle; nil when it leads
// nowhere, which is told.
func (b *bundle) reference(n, ref *tree.Node) *tree.Node {
	if ref.Kind != tree.String {
		b.log.node(ruleRef, ref, "$ref is %s; want a string", kindOf(ref))
		return nil
	}
	target, err := b.target(n, ref)
	if err != nil {
		b.log.node(err.rule, ref, "%s", err.message)
		return nil
	}
	return tree.NewString(b.kind.prefix+b.name(target), ref)
}

// target follows a reference, and those beyond it that say nothing else.
func (b *bundle) target(n, ref *tree.Node) (*tree.Node, *refError) {
	if b.receiver.three0 {
		target, _, err := b.receiver.doc.deref(n)
		return target, err
	}
	seen := []*tree.Node{n}
	for {
		target, err := b.step(ref)
		if err != nil {
			return nil, err
		}
		next := refOf(target)
		if next == nil || len(target.Members) > 1 {
			return target, nil
		}
		if slices.Contains(seen, target) {
			return nil, &refError{rule: ruleRefCycle, message: strconv.Quote(ref.Text) + " leads back to itself and never to a value"}
		}
		seen, ref = append(seen, target), next
	}
}

// step follows one reference. JSON Schema 2020-12 also knows names: $anchor.
func (b *bundle) step(ref *tree.Node) (*tree.Node, *refError) {
	name, isFragment := strings.CutPrefix(ref.Text, "#")
	if isFragment && name != "" && name[0] != '/' {
		if target := b.anchored(name); target != nil {
			return target, nil
		}
	}
	return b.receiver.doc.resolve(ref)
}

// anchored gives the schema of the document that has an $anchor.
func (b *bundle) anchored(name string) *tree.Node {
	if b.anchors == nil {
		b.anchors = map[string]*tree.Node{}
		b.findAnchors(b.receiver.doc.main.root)
	}
	return b.anchors[name]
}

func (b *bundle) findAnchors(n *tree.Node) {
	if name := n.Get("$anchor"); name != nil && b.anchors[name.Text] == nil {
		b.anchors[name.Text] = n
	}
	for _, m := range n.Members {
		b.findAnchors(m.Value)
	}
	for _, item := range n.Items {
		b.findAnchors(item)
	}
}

var notOfName = lazy.Regexp(`[^a-zA-Z0-9._-]`)

// name gives the name of a gathered schema: that of the component, in the
// letters that OpenAPI allows, with a number when another has it.
func (b *bundle) name(target *tree.Node) string {
	if name, ok := b.names[target]; ok {
		return name
	}
	name := notOfName.Get().ReplaceAllString(definitionName(b.receiver.doc.pointer(target)), "_")
	for plain := name; b.taken[name] > 0; {
		b.taken[plain]++
		name = plain + "_" + strconv.Itoa(b.taken[plain])
	}
	b.names[target], b.taken[name] = name, 1
	b.queue = append(b.queue, target)
	return name
}

// drain converts the schemas that were named on the way, and gives them all,
// sorted by name.
func (b *bundle) drain() []tree.Member {
	for len(b.queue) > 0 {
		n := b.queue[0]
		b.queue = b.queue[1:]
		b.defs = append(b.defs, tree.NewMember(b.names[n], b.convert(n)))
	}
	slices.SortFunc(b.defs, func(x, y tree.Member) int { return strings.Compare(x.Key.Text, y.Key.Text) })
	return b.defs
}

// discriminator leads its mapping into the bundle. OpenAPI 3.0, Discriminator
// Object: a value is a reference, or the name of a component.
func (b *bundle) discriminator(n *tree.Node) *tree.Node {
	property := n.Get("propertyName")
	if property == nil || property.Kind != tree.String {
		return nil
	}
	made := tree.NewObject(n, tree.Member{Key: n.Member("propertyName").Key, Value: property})
	mapping := tree.NewObject(n)
	if from := n.Get("mapping"); from != nil {
		for _, m := range lasting(from) {
			if target := b.mapped(m.Value); target != nil {
				mapping.Members = append(mapping.Members, tree.Member{Key: m.Key, Value: tree.NewString(b.kind.prefix+b.name(target), m.Value)})
			}
		}
	}
	if len(mapping.Members) > 0 {
		made.Members = append(made.Members, tree.NewMember("mapping", mapping))
	}
	return b.made(made, n)
}

func (b *bundle) mapped(n *tree.Node) *tree.Node {
	if n.Kind != tree.String {
		return nil
	}
	if schema := b.component(n.Text); schema != nil {
		return b.end(schema)
	}
	ref := tree.NewString(n.Text, n)
	target, err := b.receiver.doc.resolveFrom(b.receiver.doc.fileOf(n), ref)
	if err != nil {
		return nil
	}
	return b.end(target)
}

// end gives what a schema refers to when it does nothing else.
func (b *bundle) end(n *tree.Node) *tree.Node {
	if ref := refOf(n); ref != nil && (b.receiver.three0 || len(n.Members) == 1) {
		if target, err := b.target(n, ref); err == nil {
			return target
		}
		return nil
	}
	return n
}

func (b *bundle) component(name string) *tree.Node {
	return b.look.get(b.receiver.doc.main.root.Get("components").Get("schemas"), name)
}
