package integration

import (
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Contract is what an integration promises its receiver: JSON Schemas
// (2020-12) of what it sends. Each is true where nothing is known, and Body is
// nil when no body is sent.
type Contract struct {
	Title       string
	Body        *tree.Node
	Query       *tree.Node // of an object with the query parameters, decoded
	Headers     *tree.Node // of an object with the header fields that are configured
	Unknown     string     // why nothing is known of the body, or ""
	definitions *tree.Node // that Body refers to, or nil
}

// Contract infers what an integration promises with some of its triggers; with
// none, with those that are on.
func (c *Checker) Contract(d *Definition, triggers ...string) *Contract {
	if len(triggers) == 0 {
		triggers = c.enabled(d)
	}
	k := &inference{c: c, d: d, triggers: triggers}
	contract := &Contract{Title: d.Name, Headers: k.headers(), Query: k.query()}
	contract.Body, contract.definitions = k.body()
	if contract.Body.IsTrue() {
		contract.Unknown = "its template prints what need not be JSON; want tojson for each value in it"
		if d.ContentType() == formType {
			contract.Unknown = "it is a text that is sent as " + formType + "; want an object as the form"
		}
	}
	return contract
}

// Schema gives the contract as one JSON Schema document: that of the body, with
// the query and the headers among its definitions.
func (k *Contract) Schema() *tree.Node {
	body := k.Body
	if body == nil {
		body = tree.NewObject(nil, tree.NewMember("$comment", str("no body is sent")), tree.NewMember("not", tree.NewObject(nil)))
	}
	parts := tree.NewObject(nil, tree.NewMember("body", body), tree.NewMember("query", k.Query), tree.NewMember("headers", k.Headers))
	root := k.document()
	root.Set("$ref", str("#/$defs/body"))
	root.Set("$defs", parts)
	return k.withDefinitions(root)
}

// Part gives the schema of the body, the query or the headers as a document of
// its own; nil for a body that is not sent.
func (k *Contract) Part(name string) *tree.Node {
	part := map[string]*tree.Node{"body": k.Body, "query": k.Query, "headers": k.Headers}[name]
	if part == nil {
		return nil
	}
	root := k.document()
	if part.Kind == tree.Bool && !part.IsTrue() {
		root.Set("not", tree.NewObject(nil))
		return root
	}
	root.Members = append(root.Members, part.Members...)
	return k.withDefinitions(root)
}

func (k *Contract) document() *tree.Node {
	root := tree.NewObject(nil, tree.NewMember("$schema", str("https://json-schema.org/draft/2020-12/schema")))
	if k.Title != "" {
		root.Set("title", str(k.Title))
	}
	return root
}

func (k *Contract) withDefinitions(root *tree.Node) *tree.Node {
	if k.definitions != nil {
		root.Set("definitions", k.definitions)
	}
	return root
}

func str(text string) *tree.Node { return tree.NewString(text, nil) }

func any_() *tree.Node { return tree.NewBool(true, nil) }

// An inference is the work on one contract.
type inference struct {
	c        *Checker
	d        *Definition
	triggers []string
}

// schema infers what a text renders to.
func (k *inference) schema(place template.Place, n *tree.Node) *tree.Node {
	if n.Kind != tree.String {
		return tree.NewObject(nil, tree.NewMember("const", n))
	}
	if k.isSecret(n) {
		if place == template.JSONText {
			return any_()
		}
		return tree.NewObject(nil, tree.NewMember("type", str("string")))
	}
	source := tree.NewSource("", []byte(n.Text))
	t, faults := template.Parse(source)
	if len(faults) > 0 || k.c.options.Request.NoToJSON && uses(t, "tojson") {
		return k.verbatim(place, n) // it is sent as it stands
	}
	return k.template(place, t)
}

// isSecret reports whether a secret stands in a text: a contract is shown, and
// a receiver does not break when it changes.
func (k *inference) isSecret(n *tree.Node) bool {
	return slices.ContainsFunc(k.d.secrets(), func(s secret) bool { return s.node == n && s.literal })
}

// verbatim gives the schema of a text that is not rendered.
func (k *inference) verbatim(place template.Place, n *tree.Node) *tree.Node {
	if place == template.JSONText && jsonError(n.Text) >= 0 {
		return tree.NewBool(false, nil) // no JSON is sent
	}
	if place == template.JSONText {
		value, _ := tree.ReadJSON(tree.NewSource("", []byte(n.Text)), tree.Limits{})
		n = value
	}
	return tree.NewObject(nil, tree.NewMember("const", n))
}

func (k *inference) template(place template.Place, t *template.Template) *tree.Node {
	o := k.templateOptions(place)
	if schema := t.Check(o).Schema; schema != nil {
		return schema
	}
	return any_()
}

// templateOptions says what the contexts of the triggers are.
func (k *inference) templateOptions(place template.Place) template.Options {
	o := k.c.templateOptions(place, k.triggers)
	if k.c.options.Absent {
		for i, context := range o.Contexts {
			o.Contexts[i].Type = k.c.triggers[context.Channels[0]].sparse
		}
	}
	return o
}

func (k *inference) body() (schema, definitions *tree.Node) {
	form := k.d.Form()
	switch {
	case form == nil || !k.d.hasBody():
		return nil, nil
	case k.d.isContext():
		return k.context()
	case k.d.ContentType() == formType && form.Kind == tree.Object:
		return k.fields(form), nil
	case form.Kind == tree.String && k.d.ContentType() == formType:
		return any_(), nil
	case form.Kind == tree.String:
		return k.schema(template.JSONText, form), nil
	}
	return k.encoded(form), nil
}

// encoded gives the schema of a form that is encoded as JSON after its texts
// are rendered.
func (k *inference) encoded(n *tree.Node) *tree.Node {
	switch n.Kind {
	case tree.String:
		return from(n, k.leaf(n))
	case tree.Array:
		return from(n, k.array(n))
	case tree.Object:
		return from(n, k.object(n))
	}
	return from(n, tree.NewObject(nil, tree.NewMember("const", n)))
}

func (k *inference) leaf(n *tree.Node) *tree.Node { return k.schema(template.Leaf, n) }

func (k *inference) array(n *tree.Node) *tree.Node {
	schema := tree.NewObject(nil, tree.NewMember("type", str("array")))
	items := tree.NewArray(nil)
	for _, item := range n.Items {
		items.Items = append(items.Items, k.encoded(item))
	}
	if len(items.Items) > 0 {
		schema.Set("prefixItems", items)
		schema.Set("minItems", tree.NewNumber(itoa(len(items.Items)), nil))
	}
	schema.Set("items", tree.NewBool(false, nil))
	return schema
}

func (k *inference) object(n *tree.Node) *tree.Node {
	properties, required := tree.NewObject(nil), tree.NewArray(nil)
	for _, m := range n.Members {
		if properties.Get(m.Key.Text) == nil {
			required.Items = append(required.Items, str(m.Key.Text))
		}
		properties.Set(m.Key.Text, k.encoded(m.Value))
	}
	return closed(properties, required)
}

func closed(properties, required *tree.Node) *tree.Node {
	schema := tree.NewObject(nil, tree.NewMember("type", str("object")))
	if len(properties.Members) > 0 {
		schema.Set("properties", properties)
		schema.Set("required", required)
	}
	schema.Set("additionalProperties", tree.NewBool(false, nil))
	return schema
}

// fields gives the schema of a form that is form-encoded: of an object of
// texts, or of lists of texts.
func (k *inference) fields(form *tree.Node) *tree.Node {
	properties, required := tree.NewObject(nil), tree.NewArray(nil)
	for _, m := range form.Members {
		if m.Value.Kind == tree.Array || m.Value.Kind == tree.Object || m.Value.Kind == tree.Null {
			properties.Set(m.Key.Text, any_())
			continue
		}
		require(required, m.Key.Text)
		value := m.Value
		if value.Kind != tree.String {
			value = tree.NewString(pythonText(value), value)
		}
		properties.Set(m.Key.Text, from(m.Value, k.leaf(value)))
	}
	schema := closed(properties, required)
	schema.Set("$comment", str("the fields of a form-encoded body, decoded"))
	return schema
}

// from notes where in the file a schema comes from.
func from(n, schema *tree.Node) *tree.Node {
	pos := n.Pos()
	if !pos.IsValid() {
		return schema
	}
	if schema.Kind != tree.Object {
		schema = tree.NewObject(nil)
	}
	schema.Set("x-source", tree.NewObject(nil, tree.NewMember("file", str(pos.File)),
		tree.NewMember("line", tree.NewNumber(itoa(pos.Line), nil)), tree.NewMember("column", tree.NewNumber(itoa(pos.Col), nil))))
	return schema
}

// context gives the schema of the whole context: that of the document.
func (k *inference) context() (schema, definitions *tree.Node) {
	definitions = tree.NewObject(nil)
	var list []*tree.Node
	seen := map[*tree.Node]bool{}
	for _, name := range k.triggers {
		channel := k.c.spec.Channel(name)
		node := channel.Message()
		if node != nil && seen[node] {
			continue
		}
		seen[node] = true
		extracted := channel.Schema()
		if extracted == nil {
			return any_(), nil
		}
		root := tree.Clone(extracted.Root)
		for _, m := range members(root.Get("definitions")) {
			definitions.Set(m.Key.Text, m.Value)
		}
		for _, name := range []string{"definitions", "$schema", "$id", "title"} {
			root.Remove(name)
		}
		list = append(list, root)
	}
	switch len(list) {
	case 0:
		return any_(), nil
	case 1:
		return list[0], definitions
	}
	return tree.NewObject(nil, tree.NewMember("anyOf", tree.NewArray(nil, list...))), definitions
}

func (k *inference) headers() *tree.Node {
	properties, required := tree.NewObject(nil), tree.NewArray(nil)
	for _, m := range members(k.d.HTTP.Get("headers")) {
		if m.Value.Kind != tree.String {
			continue
		}
		name := strings.ToLower(m.Key.Text) // as Go and HTTP/2 have them: letter case does not count
		schema := k.schema(template.HeaderText, m.Value)
		if isFilledIn(m) {
			schema = tree.NewObject(nil, tree.NewMember("type", str("string")))
		}
		if properties.Get(name) != nil {
			schema = any_() // one of two, or both
		}
		properties.Set(name, from(m.Value, schema))
		require(required, name)
	}
	schema := closed(properties, required)
	schema.Remove("additionalProperties") // Gorgias and what is on the way add others
	return schema
}

// isFilledIn reports whether the value of a header is another one when it is
// sent: a secret, or what stands for one until the definition is deployed.
func isFilledIn(m tree.Member) bool {
	return deployed.Get().MatchString(m.Value.Text) || secretHeader().MatchString(m.Key.Text) && isSecret(m.Value.Text)
}

// query gives the schema of the query parameters: those of the URL, and those
// that GET makes of a form-encoded form.
func (k *inference) query() *tree.Node {
	properties, required := tree.NewObject(nil), tree.NewArray(nil)
	u := k.d.HTTP.Get("url")
	if u == nil || u.Kind != tree.String {
		return any_()
	}
	t, faults := template.Parse(tree.NewSource("", []byte(u.Text)))
	params, ok := parameters(t)
	if len(faults) > 0 || !ok {
		return any_()
	}
	if k.isOpen(t) {
		return tree.NewObject(nil, tree.NewMember("type", str("object")))
	}
	for _, p := range params {
		schema := k.parameter(p.value)
		if s, ok := querySecret(p.name, p.literal()); ok && s.literal {
			schema = tree.NewObject(nil, tree.NewMember("type", str("string")))
		}
		if properties.Get(p.name) == nil {
			required.Items = append(required.Items, str(p.name))
		} else {
			schema = any_()
		}
		properties.Set(p.name, from(u, schema))
	}
	if form := k.d.Form(); form != nil && !k.d.hasBody() {
		if k.d.ContentType() != formType || form.Kind != tree.Object {
			return any_()
		}
		fields := k.fields(form)
		for _, m := range members(fields.Get("properties")) {
			if properties.Get(m.Key.Text) != nil {
				m.Value = any_() // one of two, or both
			}
			properties.Set(m.Key.Text, m.Value)
		}
		for _, name := range items(fields.Get("required")) {
			require(required, name.Text)
		}
	}
	return closed(properties, required)
}

// isOpen reports whether a URL may have other parameters than those that stand
// in it: a value, also one of the path, may add some, or cut off those behind
// it; and a URL that cannot be rendered is called as it stands.
func (k *inference) isOpen(t *template.Template) bool {
	o := k.c.options.Request
	result := t.Check(k.templateOptions(template.FormText))
	return result.Fails || result.Schema == nil || result.Loose && !o.EncodeURL || o.NoToJSON && uses(t, "tojson")
}

// require adds a name to those that are required, once.
func require(required *tree.Node, name string) {
	if !slices.ContainsFunc(required.Items, func(n *tree.Node) bool { return n.Is(name) }) {
		required.Items = append(required.Items, str(name))
	}
}

func items(n *tree.Node) []*tree.Node {
	if n == nil {
		return nil
	}
	return n.Items
}

// parameter gives the schema of a parameter's decoded value. One that speaks of
// % or + is of the value before it is decoded, but for the + behind the digits
// of a pattern.
func (k *inference) parameter(value *template.Template) *tree.Node {
	schema := value.Check(k.templateOptions(template.FormText)).Schema
	if schema == nil {
		return any_()
	}
	text, err := schema.MarshalJSON()
	if err != nil || strings.ContainsAny(strings.ReplaceAll(string(text), "[0-9]+", ""), "%+") || deployed.Get().Match(text) {
		return tree.NewObject(nil, tree.NewMember("type", str("string")))
	}
	return schema
}
