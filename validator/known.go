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
// schema n: what it refers to, and the branches of allOf, anyOf and oneOf.
func (m *message) parts(n *tree.Node) []*tree.Node {
	var found []*tree.Node
	var visit func(n *tree.Node)
	visit = func(n *tree.Node) {
		if n == nil || n.Kind != tree.Object || slices.Contains(found, n) {
			return
		}
		found = append(found, n)
		if ref := n.Get("$ref"); ref != nil {
			visit(m.definition(ref.Text))
			return
		}
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

	mu       sync.Mutex
	children map[string]*shape
}

func (m *message) newShape(parts []*tree.Node) *shape {
	return &shape{
		message: m, parts: parts, names: namesOf(parts), types: typesOf(parts), isMap: isMap(parts), isPlain: isPlain(parts),
		children: map[string]*shape{},
	}
}

// shapeAt gives the shape of the value at a pointer of the payload.
func (m *message) shapeAt(at diag.Pointer) *shape {
	m.mu.Lock()
	s := m.shapes[at]
	m.mu.Unlock()
	if s != nil {
		return s
	}
	s = m.shape
	for token, rest, ok := at.Cut(); ok; token, rest, ok = rest.Cut() {
		s = s.child(token)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.shapes == nil {
		m.shapes = map[diag.Pointer]*shape{}
	}
	if len(m.shapes) < maxRoutes {
		m.shapes[at] = s
	}
	return s
}

// child gives the shape of a member or an item. Only places that the schema
// names are kept: what payloads hold beyond them has no end.
func (s *shape) child(token string) *shape {
	if len(s.parts) == 0 {
		return s
	}
	known := slices.Contains(s.names, token)
	if !known && s.holdsItems(token) {
		token, known = "0", true
	}
	if !known {
		return s.step(token)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.children[token]
	if next == nil {
		next = s.step(token)
		s.children[token] = next
	}
	return next
}

// holdsItems reports whether token is the index of an item, and all items are
// alike.
func (s *shape) holdsItems(token string) bool {
	if strings.Trim(token, "0123456789") != "" {
		return false
	}
	for _, part := range s.parts {
		if items := part.Get("items"); items != nil && items.Kind == tree.Array {
			return false
		}
	}
	return true
}

func (s *shape) step(token string) *shape {
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

// child gives the schema that part has for a member or an item.
func child(part *tree.Node, token string) *tree.Node {
	if n := part.Get("properties").Get(token); n != nil {
		return n
	}
	if items := part.Get("items"); items != nil && strings.Trim(token, "0123456789") == "" {
		if items.Kind == tree.Array {
			return items.At(diag.Pointer("").Name(token))
		}
		return items
	}
	if rest := part.Get("additionalProperties"); rest != nil && rest.Kind == tree.Object {
		return rest
	}
	return nil
}

// namesAt lists the properties that the schemas at a pointer name.
func (m *message) namesAt(at diag.Pointer) []string { return m.shapeAt(at).names }

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
