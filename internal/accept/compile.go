package accept

import (
	"encoding/binary"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/tree"
)

// Compile makes a Matcher of payloads that are valid under every reading. What
// it cannot cover, it leaves out: such values are not accepted.
func Compile(o Options, readings ...Reading) *Matcher {
	c := &compiler{o: o, rules: map[string]*rule{}, nodes: map[string]*node{}, ids: map[part]uint32{}}
	var parts []part
	for i := range readings {
		if hasResources(readings[i].Root, 0) {
			return &Matcher{root: &node{}, o: o}
		}
		parts = append(parts, part{&readings[i], readings[i].Root})
	}
	m := &Matcher{root: c.node(parts, rootRole), o: o}
	if len(o.Roots) == 0 {
		return m
	}
	root := m.root.of[object]
	m.root = &node{}
	m.root.of[object] = root
	for _, name := range o.Roots {
		i := -1
		if root != nil && root.names != nil {
			i = slices.Index(root.names.list, name)
		}
		if i < 0 {
			return &Matcher{root: &node{}, o: o}
		}
		m.roots |= 1 << i
	}
	return m
}

// hasResources reports whether schemas within one have an $id of their own,
// from where references are read then.
func hasResources(n *tree.Node, depth int) bool {
	if n == nil {
		return false
	}
	if id := n.Get("$id"); depth > 0 && id != nil && id.Kind == tree.String {
		return true
	}
	for _, m := range n.Members {
		if hasResources(m.Value, depth+1) {
			return true
		}
	}
	return slices.ContainsFunc(n.Items, func(item *tree.Node) bool { return hasResources(item, depth+1) })
}

// A part is a schema that a value must fit.
type part struct {
	reading *Reading
	schema  *tree.Node
}

// A role is what a value is for the context: its IDs are compared.
type role uint8

const (
	otherRole role = iota
	rootRole
	ticketRole
	messageRole
	messagesRole
	eventRole
)

func (r role) child(name string) role {
	switch {
	case r == rootRole && name == "ticket":
		return ticketRole
	case r == rootRole && name == "message", r == ticketRole && (name == "first_message" || name == "last_message"):
		return messageRole
	case r == ticketRole && name == "messages":
		return messagesRole
	case r == rootRole && name == "event":
		return eventRole
	}
	return otherRole
}

func (r role) item() role {
	if r == messagesRole {
		return messageRole
	}
	return otherRole
}

func (r role) mark(name string) mark {
	switch {
	case r == ticketRole && name == "id":
		return ticketID
	case r == messageRole && name == "ticket_id":
		return ofTicket
	case r == eventRole && name == "type":
		return eventType
	case name == "created_datetime":
		return created
	case name == "updated_datetime":
		return updated
	}
	return unmarked
}

type compiler struct {
	o     Options
	nodes map[string]*node
	rules map[string]*rule
	ids   map[part]uint32
	made  int
}

// maxMade bounds the rules that schemas unfold into.
const maxMade = 5000

// keyOf gives a key for schemas that a value of a kind must fit.
func (c *compiler) keyOf(parts []part, k kind, r role) string {
	b := make([]byte, 0, 64)
	b = append(b, byte(k), byte(r))
	for _, p := range parts {
		id, known := c.ids[p]
		if !known {
			id = uint32(len(c.ids))
			c.ids[p] = id
		}
		b = binary.LittleEndian.AppendUint32(b, id)
	}
	return string(b)
}

func (c *compiler) node(parts []part, r role) *node {
	key := c.keyOf(parts, kinds, r)
	if n := c.nodes[key]; n != nil {
		return n
	}
	n := &node{}
	c.nodes[key] = n
	for k := range kinds {
		n.of[k] = c.rule(parts, k, r)
	}
	return n
}

// rule gives what values of a kind may be; nil when they may not be, or it is
// not known.
func (c *compiler) rule(parts []part, k kind, r role) *rule {
	e := expand(parts, k, nil)
	if e.fork == nil {
		return c.expanded(e, r)
	}
	forked := &rule{}
	for _, option := range e.fork.options {
		if one := expand(parts, k, &fork{e.fork.list, []part{option}}); one.fork == nil {
			if made := c.expanded(one, r); made != nil {
				forked.tries = append(forked.tries, made)
			}
		}
	}
	if forked.tries == nil {
		return nil
	}
	return forked
}

func (c *compiler) expanded(e *expansion, r role) *rule {
	if e.refused || c.made > maxMade {
		return nil
	}
	key := c.keyOf(e.parts, e.kind, r)
	if made, known := c.rules[key]; known {
		return made
	}
	made := &rule{longest: -1, most: -1}
	c.rules[key] = made
	c.made++
	f := &filling{c, made, e.kind, r, e.parts}
	if !f.alternatives(e.either) || !f.fill() {
		// Somebody may hold it already, as a schema that leads back to itself does.
		*made = rule{least: 1, most: 0, shortest: 1, longest: 0, needed: 1, names: newNames([]string{"\x00"}), children: []*node{{}}, marks: []mark{0}, only: map[string]bool{}}
		c.rules[key] = nil
		return nil
	}
	return made
}

// An expansion lists the schemas that a value of a kind must fit: what is
// referred to, and the one alternative that allows the kind.
type expansion struct {
	kind    kind
	parts   []part
	either  [][]part // one of each list
	fork    *fork    // of an object or array; nil for none that is open
	chosen  *fork    // with one option
	refused bool
}

// A fork is several alternatives, any of which an object or array may fit.
type fork struct {
	list    *tree.Node
	options []part
}

func expand(parts []part, k kind, chosen *fork) *expansion {
	e := &expansion{kind: k, chosen: chosen}
	for _, p := range parts {
		e.add(p)
	}
	return e
}

func (e *expansion) add(p part) {
	switch {
	case e.refused || p.schema == nil:
		e.refused = true
		return
	case p.schema.Kind == tree.Bool:
		e.refused = !p.schema.IsTrue()
		return
	case p.schema.Kind != tree.Object:
		e.refused = true
		return
	case slices.Contains(e.parts, p):
		return
	}
	if len(e.parts) > 64 {
		e.refused = true
		return
	}
	if ref := p.schema.Get("$ref"); ref != nil {
		e.add(part{p.reading, p.reading.Resolve(ref.Text)})
		if !p.reading.Modern {
			return
		}
	}
	e.parts = append(e.parts, p)
	if !allows(p.schema, e.kind) {
		e.refused = true
		return
	}
	if all := p.schema.Get("allOf"); all != nil {
		for _, item := range all.Items {
			e.add(part{p.reading, item})
		}
	}
	for _, keyword := range []string{"anyOf", "oneOf"} {
		if list := p.schema.Get(keyword); list != nil {
			e.choose(p, list, keyword == "anyOf")
		}
	}
}

// choose takes the alternative that allows the kind, if there is one alone: no
// other one can be valid then. Of several, a plain value may take any.
func (e *expansion) choose(p part, list *tree.Node, anyOf bool) {
	var chosen []part
	for _, item := range list.Items {
		if o := (part{p.reading, item}); mayBe(o, e.kind, 0) {
			chosen = append(chosen, o)
		}
	}
	switch {
	case len(chosen) == 1:
		e.add(chosen[0])
	case e.chosen != nil && e.chosen.list == list:
		e.add(e.chosen.options[0])
	case len(chosen) > 1 && anyOf && e.kind != object && e.kind != array:
		e.either = append(e.either, chosen)
	case len(chosen) > 1 && anyOf && e.fork == nil:
		e.fork = &fork{list, chosen}
	default:
		e.refused = true
	}
}

// mayBe reports whether a schema may allow values of a kind, as far as its type
// tells.
func mayBe(p part, k kind, depth int) bool {
	switch {
	case p.schema == nil || depth > 20:
		return true
	case p.schema.Kind == tree.Bool:
		return p.schema.IsTrue()
	}
	if ref := p.schema.Get("$ref"); ref != nil {
		target := part{p.reading, p.reading.Resolve(ref.Text)}
		if !p.reading.Modern {
			return mayBe(target, k, depth+1)
		}
		if !mayBe(target, k, depth+1) {
			return false
		}
	}
	if !allows(p.schema, k) {
		return false
	}
	if all := p.schema.Get("allOf"); all != nil {
		for _, item := range all.Items {
			if !mayBe(part{p.reading, item}, k, depth+1) {
				return false
			}
		}
	}
	return true
}

var typeNames = [kinds][]string{null: {"null"}, boolean: {"boolean"}, number: {"number", "integer"}, text: {"string"}, object: {"object"}, array: {"array"}}

// allows reports whether the keyword type allows values of a kind.
func allows(schema *tree.Node, k kind) bool {
	t := schema.Get("type")
	if t == nil {
		return true
	}
	if t.Kind == tree.String {
		return slices.Contains(typeNames[k], t.Text)
	}
	return slices.ContainsFunc(t.Items, func(item *tree.Node) bool { return slices.Contains(typeNames[k], item.Text) })
}

// A filling makes one rule of the schemas that a value must fit.
type filling struct {
	c     *compiler
	rule  *rule
	kind  kind
	role  role
	parts []part
}

// about lists the keywords that say nothing of values of a kind, beside those
// of annotation; covered those that a rule covers.
var (
	silent = words("$id $schema $comment $anchor $vocabulary title description default examples deprecated readOnly writeOnly definitions $defs " +
		"externalDocs discriminator example xml nullable contentMediaType contentEncoding contentSchema $ref type allOf anyOf oneOf")
	about = [kinds][]string{
		number: words("minimum maximum exclusiveMinimum exclusiveMaximum multipleOf format"),
		text:   words("minLength maxLength pattern format"),
		object: words("properties required additionalProperties patternProperties propertyNames minProperties maxProperties dependencies " +
			"dependentRequired dependentSchemas unevaluatedProperties"),
		array: words("items additionalItems prefixItems minItems maxItems uniqueItems contains minContains maxContains unevaluatedItems"),
	}
)

func words(list string) []string { return strings.Fields(list) }

func isSilent(keyword string, k kind) bool {
	if strings.HasPrefix(keyword, "x-") || slices.Contains(silent, keyword) {
		return true
	}
	for other, list := range about {
		if kind(other) != k && slices.Contains(list, keyword) && !slices.Contains(about[k], keyword) {
			return true
		}
	}
	return false
}

// alternatives makes the rules one of which a plain value must fit, and reports
// whether there are any.
func (f *filling) alternatives(either [][]part) bool {
	for _, list := range either {
		var rules []*rule
		for _, p := range list {
			if r := f.c.rule([]part{p}, f.kind, f.role); r != nil {
				rules = append(rules, r)
			}
		}
		if len(rules) == 0 {
			return false
		}
		f.rule.either = append(f.rule.either, rules)
	}
	return true
}

// fill reports whether the rule covers all that the schemas say.
func (f *filling) fill() bool {
	for _, p := range f.parts {
		for _, m := range p.schema.Members {
			if !isSilent(m.Key.Text, f.kind) && !f.keyword(p, m.Key.Text, m.Value) {
				return false
			}
		}
		if t := p.schema.Get("type"); f.kind == number && t != nil && !hasWord(t, "number") {
			f.rule.whole = true
		}
	}
	switch f.kind {
	case object:
		return f.object()
	case array:
		return f.array()
	case text:
		f.rule.free = f.rule.only == nil && f.rule.formats == nil && f.rule.patterns == nil && f.rule.shortest == 0 && f.rule.longest < 0 && f.rule.either == nil
	}
	return true
}

func hasWord(list *tree.Node, word string) bool {
	return list.Is(word) || slices.ContainsFunc(list.Items, func(item *tree.Node) bool { return item.Is(word) })
}

func (f *filling) keyword(p part, keyword string, value *tree.Node) bool {
	r := f.rule
	switch keyword {
	case "enum":
		return f.one(value.Items...)
	case "const":
		return f.one(value)
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
		return f.bound(keyword, value)
	case "minLength", "minItems":
		n, ok := whole(value)
		r.shortest, r.least = max(r.shortest, n), max(r.least, n)
		return ok
	case "maxLength", "maxItems":
		n, ok := whole(value)
		if r.longest < 0 || n < r.longest {
			r.longest, r.most = n, n
		}
		return ok
	case "pattern":
		pattern, err := regexp.Compile(value.Text)
		if err != nil {
			return false
		}
		r.patterns = append(r.patterns, pattern)
		return true
	case "format":
		if f.kind == number {
			return value.Is("int32") || value.Is("int64") || value.Is("float") || value.Is("double")
		}
		format := formats[value.Text]
		if format == nil {
			return false
		}
		r.formats = append(r.formats, format)
		return true
	case "uniqueItems":
		return value.Kind == tree.Bool && !value.IsTrue()
	case "properties", "required", "additionalProperties", "items":
		return true // with those of the other schemas
	}
	return false
}

// one leaves of a kind the values of an enumeration.
func (f *filling) one(list ...*tree.Node) bool {
	only := map[string]bool{}
	for _, n := range list {
		switch {
		case n.Kind == tree.Null:
			only["null"] = f.kind == null
		case n.Kind == tree.Bool && f.kind == boolean, n.Kind == tree.String && f.kind == text:
			only[n.Text] = true
		case n.Kind == tree.Number && f.kind == number:
			if _, err := strconv.ParseInt(n.Text, 10, 64); err == nil {
				only[n.Text] = true
			}
		}
	}
	if f.kind == object || f.kind == array {
		return false
	}
	if f.rule.only != nil {
		for word := range f.rule.only {
			if !only[word] {
				delete(f.rule.only, word)
			}
		}
		return true
	}
	f.rule.only = only
	return true
}

func (f *filling) bound(keyword string, value *tree.Node) bool {
	n, err := strconv.ParseInt(value.Text, 10, 64)
	if err != nil || value.Kind != tree.Number || n == -1<<63 || n == 1<<63-1 {
		return false
	}
	r := f.rule
	if !r.bounded {
		r.bounded, r.low, r.high = true, -1<<63, 1<<63-1
	}
	switch keyword {
	case "minimum":
		r.low = max(r.low, n)
	case "exclusiveMinimum":
		r.low = max(r.low, n+1)
	case "maximum":
		r.high = min(r.high, n)
	case "exclusiveMaximum":
		r.high = min(r.high, n-1)
	}
	return true
}

func whole(n *tree.Node) (int, bool) {
	v, err := strconv.Atoi(n.Text)
	return v, err == nil && n.Kind == tree.Number && v >= 0
}

// object makes the children of all names that any of the schemas has.
func (f *filling) object() bool {
	var list []string
	for _, p := range f.parts {
		for _, name := range append(p.schema.Get("properties").Names(), required(p.schema)...) {
			if !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	if len(list) > maxNames {
		return false
	}
	f.rule.rest, f.rule.closed = f.child("", true), f.isClosed()
	if len(list) == 0 {
		return true
	}
	f.rule.names = newNames(list)
	for i, name := range list {
		f.rule.children = append(f.rule.children, f.child(name, false))
		m := unmarked
		if f.c.o.Identity {
			m = f.role.mark(name)
		}
		f.rule.marks = append(f.rule.marks, m)
		for _, p := range f.parts {
			if slices.Contains(required(p.schema), name) {
				f.rule.needed |= 1 << i
			}
		}
	}
	return true
}

func required(schema *tree.Node) []string {
	list := schema.Get("required")
	if list == nil {
		return nil
	}
	var names []string
	for _, item := range list.Items {
		names = append(names, item.Text)
	}
	return names
}

// child gives what a member may be: that of a name or, with rest, of any name
// that no schema has.
func (f *filling) child(name string, rest bool) *node {
	var parts []part
	known := false
	for _, p := range f.parts {
		properties, others := p.schema.Get("properties"), p.schema.Get("additionalProperties")
		if own := properties.Get(name); own != nil && !rest {
			parts, known = append(parts, part{p.reading, own}), true
		} else if others != nil {
			parts = append(parts, part{p.reading, others})
		}
	}
	if !known && f.isClosed() {
		return nil
	}
	return f.c.node(parts, f.role.child(name))
}

// isClosed reports whether names that no schema has are told of: a schema with
// names closes what another leaves open by silence.
func (f *filling) isClosed() bool {
	named, open := false, true // whether any schema has names, and those that have leave others open
	for _, p := range f.parts {
		properties, others := p.schema.Get("properties"), p.schema.Get("additionalProperties")
		if properties != nil && len(properties.Members) > 0 {
			named = true
			open = open && others != nil && !(others.Kind == tree.Bool && !others.IsTrue())
		}
	}
	return f.c.o.Closed && named && !open
}

func (f *filling) array() bool {
	var parts []part
	for _, p := range f.parts {
		switch items := p.schema.Get("items"); {
		case items == nil:
		case items.Kind == tree.Array:
			return false
		default:
			parts = append(parts, part{p.reading, items})
		}
	}
	f.rule.items = f.c.node(parts, f.role.item())
	return true
}
