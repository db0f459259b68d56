package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// Check gives the findings about the document itself, sorted by place: one for
// each fault. Those of reading it are Load's.
func (s *Spec) Check() []diag.Diagnostic {
	c := &checker{spec: s, doc: s.doc, log: &log{}, visited: map[visit]bool{}, referenced: map[*tree.Node]bool{},
		told: map[*tree.Node]bool{}, operations: map[string]*tree.Node{}, messages: map[string]*tree.Node{}}
	c.minor, _ = strconv.Atoi(strings.SplitN(s.AsyncAPI+"..", ".", 3)[1])
	loaded := len(s.doc.log.list)
	root := s.doc.main.root
	c.object("document", root)
	c.servers(root)
	c.channels(root)
	c.unused(root.Get("components"))
	c.log.list = append(c.log.list, s.doc.log.list[loaded:]...) // of files that only references named
	for i, d := range c.log.list {
		if d.Pointer == "" {
			c.log.list[i].Pointer = c.pointerAt(d.Pos)
		}
	}
	diag.Sort(c.log.list)
	return c.log.list
}

type checker struct {
	spec       *Spec
	doc        *document
	log        *log
	minor      int
	visited    map[visit]bool
	referenced map[*tree.Node]bool // by any $ref, or by name
	told       map[*tree.Node]bool // references whose fault is told
	operations map[string]*tree.Node
	messages   map[string]*tree.Node
	places     map[diag.Position]diag.Pointer
}

type visit struct {
	node *tree.Node
	as   string
}

// pointerAt gives the pointer of what stands at a place of the main file.
func (c *checker) pointerAt(pos diag.Position) diag.Pointer {
	if c.places == nil {
		c.places = map[diag.Position]diag.Pointer{}
		for n, o := range c.doc.places() {
			if n.Source == nil || o.file != c.doc.main {
				continue
			}
			at := n.Pos()
			if old, known := c.places[at]; !known || len(o.pointer) < len(old) {
				c.places[at] = o.pointer
			}
			for _, m := range n.Members {
				c.places[m.Key.Pos()] = o.pointer.Name(m.Key.Text)
			}
		}
	}
	return c.places[pos]
}

// follow gives what a Reference Object leads to, and tells of one that leads
// nowhere.
func (c *checker) follow(n *tree.Node) *tree.Node {
	if refOf(n) == nil {
		return n
	}
	target, ref, err := c.doc.deref(n)
	for step := n; refOf(step) != nil; {
		next, failed := c.doc.resolve(refOf(step))
		if failed != nil || c.referenced[next] {
			break
		}
		c.referenced[next] = true
		step = next
	}
	if target != nil {
		c.referenced[target] = true
	}
	if err != nil && !c.told[ref] {
		c.told[ref] = true
		d := c.log.node(err.rule, ref, "%s", err.message)
		if err.fix != "" {
			c.mean(err.fix)
			d.Fix = &diag.Fix{Message: fmt.Sprintf("did you mean %q?", err.fix), Pos: ref.Pos(), End: ref.EndPos(), Text: requote(ref, err.fix)}
		}
	}
	return target
}

// mean takes a component for used that a misspelt reference was meant to name:
// one fault, not two.
func (c *checker) mean(ref string) {
	if pointer, ok := strings.CutPrefix(ref, "#"); ok {
		if n := c.doc.main.root.At(diag.Pointer(pointer)); n != nil {
			c.referenced[n] = true
		}
	}
}

// value checks what a field holds.
func (c *checker) value(holds string, n *tree.Node, what string) {
	switch {
	case holds == "any":
	case holds == "string":
		if n.Kind != tree.String {
			c.wrongKind(n, what, "a string")
		}
	case holds == "schema":
		c.schema(n, false)
	case strings.HasPrefix(holds, "["):
		if n.Kind != tree.Array {
			c.wrongKind(n, what, "a list")
			return
		}
		for i, item := range n.Items {
			c.value(holds[1:len(holds)-1], item, fmt.Sprintf("%s[%d]", what, i))
		}
	case strings.HasPrefix(holds, "{"):
		if n.Kind != tree.Object {
			c.wrongKind(n, what, "an object")
			return
		}
		for _, m := range n.Members {
			c.value(holds[1:len(holds)-1], m.Value, m.Key.Text)
		}
	default:
		c.object(holds, n)
	}
}

func (c *checker) wrongKind(n *tree.Node, what, want string) {
	d := c.log.node(ruleStructure, n, "%s is %s; want %s", what, kindOf(n), want)
	if n.Kind == tree.Number && want == "a string" {
		d.Fix = &diag.Fix{Message: fmt.Sprintf("did you mean %q?", n.Text), Pos: n.Pos(), End: n.EndPos(), Text: strconv.Quote(n.Text)}
	}
}

// object checks one object of the standard, once for each place that leads to it.
func (c *checker) object(name string, n *tree.Node) {
	kind := objects.Get()[name]
	if n = c.follow(n); n == nil || c.visited[visit{n, name}] {
		return
	}
	c.visited[visit{n, name}] = true
	if n.Kind != tree.Object {
		c.wrongKind(n, kind.title, "an object")
		return
	}
	for _, m := range n.Members {
		c.field(kind, m)
	}
	for _, f := range kind.fields {
		if f.required && n.Get(f.name) == nil {
			c.log.at(ruleStructure, n.Source, n.Start, min(n.Start+1, len(n.Source.Text)), "%s has no %q, which is required", kind.title, f.name)
		}
	}
	switch name {
	case "operation":
		c.operation(n)
	case "message":
		c.message(n)
	case "http":
		c.http(n)
	case "variable":
		c.variable(n)
	case "security":
		c.security(n)
	case "parameter":
		c.location(n, nil)
	}
}

func (c *checker) field(kind object, m tree.Member) {
	name := m.Key.Text
	f, known := kind.field(name)
	switch {
	case strings.HasPrefix(name, "x-"):
	case known && f.since > c.minor:
		c.log.node(ruleStructure, m.Key, "%s has %q since AsyncAPI 2.%d, and this is %s", kind.title, name, f.since, c.spec.AsyncAPI)
	case known:
		c.value(f.holds, m.Value, name)
	case !kind.open:
		logUnknown(c.log, ruleStructure, m.Key, kind.title, kind.names())
	}
}

func (c *checker) operation(n *tree.Node) {
	c.unique(c.operations, n.Get("operationId"), ruleOperationID, "operationId")
}

// unique tells of an identifier that was used before.
func (c *checker) unique(seen map[string]*tree.Node, id *tree.Node, rule *diag.Rule, what string) {
	if id == nil || id.Kind != tree.String {
		return
	}
	first, again := seen[id.Text]
	if !again {
		seen[id.Text] = id
		return
	}
	d := c.log.node(rule, id, "%s %q is used twice; want one for each", what, id.Text)
	d.Related = []diag.Related{{Pos: first.Pos(), Message: "the first one"}}
}

func (c *checker) message(n *tree.Node) {
	c.unique(c.messages, n.Get("messageId"), ruleMessageID, "messageId")
	if n.Get("oneOf") != nil {
		return
	}
	m := &Message{Format: text(n.Get("schemaFormat"))}
	payload := n.Get("payload")
	c.location(n.Get("correlationId"), n)
	switch format := m.format(); {
	case format == FormatUnsupported:
		c.log.node(ruleSchemaFormat, n.Get("schemaFormat"), "the schema format %q is not supported; its payloads are not checked", m.Format)
		return
	case payload == nil && len(members(n.Get("traits"))) == 0:
		c.log.at(rulePayloadOpen, n.Source, n.Start, n.Start+1, "%s has no payload and accepts anything", c.messageName(n))
		return
	case payload == nil:
		return
	default:
		c.schema(payload, format == FormatOpenAPI)
		c.open(n, payload)
	}
	if headers := c.spec.at(n.Get("headers")); headers != nil && headers.Get("type") != nil && !headers.Get("type").Is("object") {
		c.log.node(ruleStructure, headers.Get("type"), "headers are %s; want type object", headers.Get("type").Text)
	}
}

func (c *checker) messageName(n *tree.Node) string {
	if name := text(n.Get("name")); name != "" {
		return "message " + name
	}
	if at := c.doc.pointer(n); strings.HasPrefix(string(at), "/components/") {
		return "message " + at.Last()
	}
	return "the message"
}

// open tells of a payload schema that no object fails: nothing is required.
func (c *checker) open(message, payload *tree.Node) {
	n := c.spec.at(payload)
	if n == nil {
		return
	}
	for _, keyword := range []string{"required", "const", "enum", "minProperties", "allOf", "anyOf", "oneOf", "not", "if", "propertyNames", "dependencies"} {
		if n.Get(keyword) != nil {
			return
		}
	}
	if t := n.Get("type"); n.Kind == tree.Bool && n.Text == "false" || t != nil && !t.Is("object") || isFalse(n.Get("additionalProperties")) {
		return
	}
	c.log.node(rulePayloadOpen, payload, "%s accepts {}: its payload requires nothing", c.messageName(message))
}

var httpMethods = []string{"GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE"}

// http checks an HTTP binding: the binding's own versions 0.1.0 to 0.3.0.
func (c *checker) http(n *tree.Node) {
	version := n.Get("bindingVersion")
	if version != nil && !slices.Contains([]string{"0.1.0", "0.2.0", "0.3.0", "latest"}, version.Text) {
		c.log.node(ruleHTTPBinding, version, "http binding %s is not known; want 0.1.0, 0.2.0 or 0.3.0", version.Text)
	}
	if kind := n.Member("type"); kind != nil && !version.Is("0.1.0") {
		of := "latest"
		if version != nil {
			of = version.Text
		}
		c.log.node(ruleHTTPBinding, kind.Key, "http binding %s has no field %q, which 0.1.0 had; remove it", of, "type")
	}
	method := n.Get("method")
	if method == nil || method.Kind != tree.String || slices.Contains(httpMethods, method.Text) {
		return
	}
	d := c.log.node(ruleHTTPBinding, method, "%q is no HTTP method", method.Text)
	if near := diag.Nearest(method.Text, httpMethods); len(near) > 0 {
		suggest(d, method, near[:1])
	} else {
		d.Message += "; want one of " + strings.Join(httpMethods, ", ")
	}
}

func (c *checker) variable(n *tree.Node) {
	list, value := n.Get("enum"), n.Get("default")
	if list == nil || value == nil || list.Kind != tree.Array {
		return
	}
	for _, item := range list.Items {
		if item.Text == value.Text {
			return
		}
	}
	c.log.node(ruleServerVariable, value, "the default %q is none of enum", value.Text)
}

func (c *checker) security(n *tree.Node) {
	schemes := c.doc.main.root.Get("components").Get("securitySchemes")
	for _, m := range n.Members {
		if scheme := schemes.Get(m.Key.Text); scheme != nil {
			c.referenced[scheme] = true
			continue
		}
		d := c.log.node(ruleRef, m.Key, "there is no security scheme %q in components", m.Key.Text)
		suggest(d, m.Key, diag.Nearest(m.Key.Text, schemes.Names()))
	}
}

var braced = lazy.Regexp(`\{([^{}]*)\}`)

func bracedNames(text string) []string {
	var names []string
	for _, m := range braced.Get().FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}

// servers checks that a URL's variables are those that are declared.
func (c *checker) servers(root *tree.Node) {
	for _, m := range members(root.Get("servers")) {
		n := c.spec.at(m.Value)
		if n == nil || n.Get("url") == nil {
			continue
		}
		url, declared := n.Get("url"), c.spec.at(n.Get("variables"))
		c.names(bracedNames(url.Text), url, declared, ruleServerVariable, "server variable", "the url")
	}
}

func (c *checker) channels(root *tree.Node) {
	servers := root.Get("servers").Names()
	for _, m := range members(root.Get("channels")) {
		if strings.ContainsAny(m.Key.Text, "?#") {
			c.log.node(ruleStructure, m.Key, "channel %q has a query or fragment; want a path, and parameters in the http binding", m.Key.Text)
		}
		n := c.spec.at(m.Value)
		if n == nil {
			continue
		}
		c.names(bracedNames(m.Key.Text), m.Key, n.Get("parameters"), ruleParameter, "parameter", "the channel's name")
		for _, server := range itemsOf(n.Get("servers")) {
			if !slices.Contains(servers, server.Text) {
				d := c.log.node(ruleRef, server, "there is no server %q", server.Text)
				suggest(d, server, diag.Nearest(server.Text, servers))
			}
		}
	}
}

func itemsOf(n *tree.Node) []*tree.Node {
	if n == nil {
		return nil
	}
	return n.Items
}

// names compares the names in braces in a text with those that are declared.
func (c *checker) names(used []string, at, declared *tree.Node, rule *diag.Rule, what, where string) {
	var missing []string
	for _, name := range used {
		if declared.Get(name) == nil {
			missing = append(missing, name)
		}
	}
	for _, m := range members(declared) {
		if slices.Contains(used, m.Key.Text) {
			continue
		}
		near := diag.Nearest(m.Key.Text, missing)
		d := c.log.node(rule, m.Key, "%s %q is not in %s", what, m.Key.Text, where)
		suggest(d, m.Key, near)
		missing = slices.DeleteFunc(missing, func(name string) bool { return slices.Contains(near, name) }) // one slip, not two
	}
	for _, name := range missing {
		c.log.node(rule, at, "%s %q is not declared", what, name)
	}
}

// unused tells of components that nothing refers to, and checks them all the
// same.
func (c *checker) unused(components *tree.Node) {
	for _, group := range members(components) {
		if f, known := objects.Get()["components"].field(group.Key.Text); known {
			for _, m := range members(group.Value) {
				c.component(f.holds[1:len(f.holds)-1], m)
			}
		}
	}
	for _, group := range members(components) {
		if _, known := objects.Get()["components"].field(group.Key.Text); !known {
			continue
		}
		for _, m := range members(group.Value) {
			if !c.referenced[m.Value] {
				c.log.node(ruleUnused, m.Key, "component %q is used nowhere; remove it, or refer to it", m.Key.Text)
			}
		}
	}
}

var componentName = lazy.Regexp(`^[a-zA-Z0-9._-]+$`)

func (c *checker) component(holds string, m tree.Member) {
	if !componentName.Get().MatchString(m.Key.Text) {
		c.log.node(ruleStructure, m.Key, "component %q has a character that references cannot hold; want letters, digits, dots, dashes and underscores", m.Key.Text)
	}
	c.value(holds, m.Value, m.Key.Text)
}
