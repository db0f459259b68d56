package validator

import (
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// parts gives the schemas that apply to a value in one or another reading of
// schema n: what it refers to, and the branches of allOf, anyOf and oneOf. What
// stands beside $ref says nothing before draft 2019-09.
func (m *message) parts(n *tree.Node) []*tree.Node {
	var found, seen []*tree.Node
	var visit func(n *tree.Node)
	visit = func(n *tree.Node) {
		if n == nil || n.Kind != tree.Object || slices.Contains(seen, n) {
			return
		}
		seen = append(seen, n)
		if ref := n.Get("$ref"); ref != nil {
			if visit(m.definition(ref.Text)); !m.modern {
				return
			}
		}
		found = append(found, n)
		for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
			if list := n.Get(keyword); list != nil {
				for _, item := range list.Items {
					visit(item)
				}
			}
		}
		visit(n.Get("then"))
		visit(n.Get("else"))
	}
	visit(n)
	return found
}

func (m *message) definition(ref string) *tree.Node { return definition(m.schema.Root, ref) }

// definition gives what a reference leads to within a schema.
func definition(root *tree.Node, ref string) *tree.Node {
	pointer, ok := referred(ref)
	if !ok {
		return nil
	}
	return root.At(pointer)
}

// referred gives the place that a reference within a schema names.
func referred(ref string) (diag.Pointer, bool) {
	fragment, ok := strings.CutPrefix(ref, "#")
	if !ok {
		return "", false
	}
	pointer, err := url.PathUnescape(fragment)
	return diag.Pointer(pointer), err == nil
}

// A shape is what the schemas of a message say of the values at one place of
// its payloads. Shapes are made when they are first asked for, and kept.
type shape struct {
	message *message
	parts   []*tree.Node
	names   []string // of the properties there
	types   []string // that the schemas ask for, in order
	isMap   bool     // any name may stand there
	isPlain bool     // texts there are words of the protocol and not of people

	mu      sync.Mutex
	members map[string]*shape
	items   *shape
}

func (m *message) newShape(parts []*tree.Node) *shape {
	return &shape{
		message: m, parts: parts, names: namesOf(parts), types: typesOf(parts), isMap: isMap(parts), isPlain: isPlain(parts),
		members: map[string]*shape{},
	}
}

// A place is where in a payload a value stands. Of an array a number leads to
// an item, and of an object to the member of that name.
type place struct {
	at    diag.Pointer
	items uint64 // bit i is set where token i leads to an item
}

// place gives that of the value at a pointer below the root.
func (k *check) place(at diag.Pointer) place {
	p := place{at: k.base + at}
	if !hasDigit(at) {
		return p
	}
	n := k.root
	for depth := strings.Count(string(k.base), "/"); n != nil; depth++ {
		_, rest, ok := at.Cut()
		if !ok {
			break
		}
		if n.Kind == tree.Array {
			p.items |= 1 << depth
		}
		n, at = n.At(at[:len(at)-len(rest)]), rest
	}
	return p
}

func hasDigit(at diag.Pointer) bool {
	for i := range len(at) {
		if '0' <= at[i] && at[i] <= '9' {
			return true
		}
	}
	return false
}

// shapeAt gives the shape of the value at a place.
func (m *message) shapeAt(p place) *shape {
	m.mu.Lock()
	s := m.shapes[p]
	m.mu.Unlock()
	if s != nil {
		return s
	}
	s = m.shape
	depth := 0
	for token, rest, ok := p.at.Cut(); ok; token, rest, ok = rest.Cut() {
		if p.items>>depth&1 != 0 {
			s = s.item(token)
		} else {
			s = s.member(token)
		}
		depth++
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.shapes == nil {
		m.shapes = map[place]*shape{}
	}
	if len(m.shapes) < maxRoutes {
		m.shapes[p] = s
	}
	return s
}

// member gives the shape of a member. Only those that the schema names are
// kept: what payloads hold beyond them has no end.
func (s *shape) member(name string) *shape {
	if len(s.parts) == 0 {
		return s
	}
	if !slices.Contains(s.names, name) {
		return s.step(memberOf, name)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.members[name]
	if next == nil {
		next = s.step(memberOf, name)
		s.members[name] = next
	}
	return next
}

// item gives the shape of an item, which is kept where all are alike.
func (s *shape) item(index string) *shape {
	if len(s.parts) == 0 {
		return s
	}
	if slices.ContainsFunc(s.parts, s.message.tellsItemsApart) {
		return s.step(s.message.itemOf, index)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.items == nil {
		s.items = s.step(s.message.itemOf, index)
	}
	return s.items
}

func (s *shape) step(child func(part *tree.Node, token string) *tree.Node, token string) *shape {
	var next []*tree.Node
	for _, part := range s.parts {
		for _, n := range s.message.parts(child(part, token)) {
			if !slices.Contains(next, n) {
				next = append(next, n)
			}
		}
	}
	return s.message.newShape(next)
}

// memberOf gives the schema that part has for a member.
func memberOf(part *tree.Node, name string) *tree.Node {
	if n := part.Get("properties").Get(name); n != nil {
		return n
	}
	if rest := part.Get("additionalProperties"); rest != nil && rest.Kind == tree.Object {
		return rest
	}
	return nil
}

// tellsItemsApart reports whether part has schemas of its own for the first
// items: items before draft 2020-12, prefixItems since.
func (m *message) tellsItemsApart(part *tree.Node) bool {
	items := part.Get("items")
	return items != nil && items.Kind == tree.Array || m.modern && part.Get("prefixItems") != nil
}

// itemOf gives the schema that part has for an item.
func (m *message) itemOf(part *tree.Node, index string) *tree.Node {
	items := part.Get("items")
	if !m.tellsItemsApart(part) {
		return items
	}
	if items == nil || items.Kind != tree.Array {
		if first := part.Get("prefixItems").At(diag.Pointer("").Name(index)); first != nil {
			return first
		}
		return items
	}
	return items.At(diag.Pointer("").Name(index))
}

// namesAt lists the properties that the schemas at a pointer through objects name.
func (m *message) namesAt(at diag.Pointer) []string { return m.shapeAt(place{at: at}).names }

func namesOf(parts []*tree.Node) []string {
	var names []string
	for _, part := range parts {
		for _, name := range part.Get("properties").Names() {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// isMap reports whether objects there have names that the schema leaves open
// on purpose, or no names at all.
func isMap(parts []*tree.Node) bool {
	named := false
	for _, part := range parts {
		if part.Get("patternProperties") != nil || part.Get("propertyNames") != nil {
			return true
		}
		if rest := part.Get("additionalProperties"); rest != nil && !(rest.Kind == tree.Bool && rest.Text == "false") {
			return true
		}
		named = named || part.Get("properties") != nil
	}
	return !named
}

// typesOf lists the types that the schemas ask for, in order.
func typesOf(parts []*tree.Node) []string {
	var types []string
	add := func(n *tree.Node) {
		if n != nil && n.Kind == tree.String && !slices.Contains(types, n.Text) {
			types = append(types, n.Text)
		}
	}
	for _, part := range parts {
		t := part.Get("type")
		add(t)
		if t != nil {
			for _, item := range t.Items {
				add(item)
			}
		}
	}
	return types
}

// isPlain reports whether the texts there are words of the protocol and not of
// people: one of an enumeration, a date, or what should be a number or such.
func isPlain(parts []*tree.Node) bool {
	for _, part := range parts {
		format := part.Get("format")
		if part.Get("enum") != nil || part.Get("const") != nil || format != nil && strings.HasPrefix(format.Text, "date") {
			return true
		}
	}
	types := typesOf(parts)
	for _, t := range types {
		if t == "string" || t == "object" || t == "array" {
			return false
		}
	}
	return len(types) > 0
}
