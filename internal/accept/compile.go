package accept

import (
	"encoding/binary"
	"slices"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// Compile makes a Matcher of payloads that are valid under every reading. What
// it cannot cover, it leaves out: such values are not accepted.
func Compile(o Options, readings ...Reading) *Matcher {
	const usual = 256 // of the schemas of a message
	c := &compiler{
		o: o, nodes: make(map[string]*node, usual), same: make(map[[8]*rule]*node, usual/2),
		rules: make(map[string]*rule, usual), ids: make(map[part]uint32, usual), loops: make(map[part]bool, usual), patterns: map[string]*lazy.Pattern{},
	}
	var parts []part
	for i := range readings {
		if hasResources(readings[i].Root, 0) {
			return &Matcher{root: &node{}, o: o}
		}
		parts = append(parts, part{&readings[i], readings[i].Root})
	}
	m := &Matcher{root: c.node(parts, nil, o.role()), o: o}
	if len(o.Roots) > 0 {
		root := &node{}
		root.of[object] = m.root.of[object].requiring(o.Roots)
		m.root = root
	}
	return m
}

// requiring gives the rule of objects that must have some names too; nil if it
// has not all of them.
func (r *rule) requiring(list []string) *rule {
	if r == nil {
		return nil
	}
	with := *r
	with.tries = nil
	for _, one := range r.tries {
		if one = one.requiring(list); one != nil {
			with.tries = append(with.tries, one)
		}
	}
	switch {
	case with.tries != nil:
		with.partial = with.partial || len(with.tries) < len(r.tries)
		return &with
	case r.tries != nil:
		return nil
	}
	for _, name := range list {
		i := slices.Index(r.names.list, name)
		if i < 0 {
			return nil
		}
		with.needed |= 1 << i
	}
	return &with
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

// role gives that of the payload. A message alone is of no ticket that one
// could know.
func (o Options) role() role {
	switch o.Bare {
	case "":
		return rootRole
	case "ticket":
		return ticketRole
	}
	return otherRole
}

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
	same  map[[8]*rule]*node
	rules map[string]*rule
	ids   map[part]uint32
	loops map[part]bool // schemas that lead back to themselves, as far as is known
	made  int

	patterns map[string]*lazy.Pattern
}

// maxMade bounds the rules that schemas unfold into.
const maxMade = 5000

// keyOf gives a key for schemas that a value of a kind must fit, and those beside
// them.
func (c *compiler) keyOf(parts, beside []part, k kind, r role) string {
	b := make([]byte, 0, 64)
	b = append(b, byte(k), byte(r), byte(len(parts)), byte(len(parts)>>8))
	for _, p := range parts {
		b = binary.LittleEndian.AppendUint32(b, c.id(p))
	}
	for _, p := range beside {
		b = binary.LittleEndian.AppendUint32(b, c.id(p))
	}
	return string(b)
}

func (c *compiler) id(p part) uint32 {
	id, known := c.ids[p]
	if !known {
		id = uint32(len(c.ids))
		c.ids[p] = id
	}
	return id
}

// node gives what values may be that must fit some schemas, with those beside
// them that have a say in the names.
func (c *compiler) node(parts, beside []part, r role) *node {
	key := c.keyOf(parts, beside, kinds, r)
	if n := c.nodes[key]; n != nil {
		return n
	}
	n := &node{}
	c.nodes[key] = n
	if slices.ContainsFunc(parts, c.isLoop) {
		return n
	}
	for k := range kinds {
		n.of[k] = c.rule(parts, beside, k, r)
	}
	if same := c.same[n.of]; same != nil {
		n = same
	}
	c.nodes[key], c.same[n.of] = n, n
	return n
}

// isLoop reports whether a schema applies itself to the value that it applies
// to, which jsonschema v5 does not judge, or leads to one that does.
func (c *compiler) isLoop(p part) bool {
	if p.schema == nil || p.schema.Kind != tree.Object {
		return false
	}
	met := false
	for next := range p.inPlace() {
		if !met {
			if loops, known := c.loops[p]; known {
				return loops
			}
			met, c.loops[p] = true, true // as long as it is looked at
		}
		if c.isLoop(next) {
			return true
		}
	}
	if met {
		c.loops[p] = false
	}
	return false
}

// rule gives what values of a kind may be; nil when they may not be, or it is
// not known.
func (c *compiler) rule(parts, beside []part, k kind, r role) *rule {
	for _, p := range parts {
		if !mayBe(p, k, 0) {
			return nil
		}
	}
	e := expand(parts, k, nil)
	if e.fork == nil {
		return c.expanded(e, beside, r)
	}
	forked := &rule{}
	for _, option := range e.fork.options {
		if one := expand(parts, k, &fork{e.fork.list, []part{option}}); one.fork == nil {
			if made := c.expanded(one, beside, r); made != nil {
				forked.tries = append(forked.tries, made)
			}
		}
	}
	if forked.tries == nil {
		return nil
	}
	forked.partial = len(forked.tries) < len(e.fork.options)
	return forked
}

func (c *compiler) expanded(e *expansion, beside []part, r role) *rule {
	if e.refused || c.made > maxMade {
		return nil
	}
	if e.saysNothing() {
		return anything.of[text]
	}
	beside = c.beside(e, beside)
	key := c.keyOf(e.parts, beside, e.kind, r)
	if made, known := c.rules[key]; known {
		return made
	}
	made := &rule{longest: -1, most: -1}
	if e.kind == object {
		made.name(nil, nil, nil)
	}
	c.rules[key] = made
	c.made++
	f := &filling{c: c, rule: made, kind: e.kind, role: r, parts: e.parts, beside: beside}
	if !f.alternatives(e.either) || !f.fill() {
		// Somebody may hold it already, as a schema that leads back to itself does.
		*made = rule{least: 1, most: 0, shortest: 1, longest: 0, needed: 1, only: newNames(nil)}
		made.name([]string{"\x00"}, []*member{newMember("\x00", nil, unmarked)}, nil)
		c.rules[key] = nil
		return nil
	}
	return made
}
