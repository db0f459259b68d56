package validator

import (
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

func (m *message) newClaims(list []*jsonschema.Schema) []claim {
	made := make([]claim, 0, len(list))
	for _, s := range list {
		_, fragment, _ := strings.Cut(s.Location, "#")
		at := unescape(fragment)
		made = append(made, newClaim(s, at, m.schema.Root.At(at)))
	}
	return made
}

// Claims are what a message says of a refused value.
type claims struct {
	list   []claim // it must fit each
	closed []claim // of the object around, which must not have the name
	picked bool    // by one of several alternatives
}

// A route is a way to values: their place under a root, "" for the context's,
// and which of the values around them are arrays. Of the alternatives that a
// value around them may fit, if it may fit several, one is taken.
type route struct {
	base   diag.Pointer
	at     diag.Pointer // with the index 0 for every item
	arrays uint64
	of     depth
	fork   int8 // how deep the value with alternatives is
	pick   int8 // the alternative, counted from 1; 0 for none
}

// route gives the way to a refused value.
func (k *check) route(r refused) route {
	to := route{base: k.base, at: r.At, of: r.depth()}
	for i, n := range r.Path {
		if n.Kind == tree.Array && i < len(r.Path)-1 {
			to.arrays |= 1 << i
		}
		if k.pick > 0 && n.Start == k.fork {
			to.fork, to.pick = int8(i), int8(k.pick)
		}
	}
	if to.arrays != 0 {
		to.at = r.anyItem()
	}
	return to
}

// anyItem gives the place with the index 0 for every item.
func (r refused) anyItem() (at diag.Pointer) {
	for i, token := range r.At.Tokens() {
		if r.Path[i].Kind == tree.Array {
			token = "0"
		}
		at = at.Name(token)
	}
	return at
}

// maxRoutes bounds what is kept for the next payloads: there is no end to the
// places that payloads may have.
const maxRoutes = 2000

// claimsAt gives the schemas that apply to a refused value: those of an object
// that lacks names with all that they refer to. It is nil when they cannot be
// followed to the value.
func (m *message) claimsAt(to route, r refused) *claims {
	if len(r.Path) > 64 {
		return nil
	}
	m.mu.Lock()
	made, known := m.claims[to]
	m.mu.Unlock()
	if known {
		return made
	}
	made = m.follow(m.first(to), to, r)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.claims == nil {
		m.claims = map[route]*claims{}
	}
	if len(m.claims) < maxRoutes {
		m.claims[to] = made
	}
	return made
}

func (m *message) follow(first *jsonschema.Schema, to route, r refused) *claims {
	if first == nil {
		return nil
	}
	list := []*jsonschema.Schema{first}
	picked, doubled := false, false
	for i, n := range r.Path {
		last := i == len(r.Path)-1
		if last && !r.lacks {
			break
		}
		all := followed{kind: n.Kind}
		if i == int(to.fork) {
			all.pick = int(to.pick)
		}
		for _, s := range list {
			all.add(s)
		}
		picked, doubled = picked || all.picked, doubled || all.doubled && i >= int(to.fork)
		if all.lost || picked && doubled { // what is told twice would count twice
			return nil
		}
		if last {
			return &claims{m.newClaims(all.schemas), nil, picked}
		}
		next, closed, ok := all.child(r.token(i))
		if !ok || len(closed) > 0 && i < len(r.Path)-2 {
			return nil
		}
		if list = next; len(closed) > 0 {
			return &claims{m.newClaims(list), m.newClaims(closed), picked}
		}
	}
	return &claims{m.newClaims(list), nil, picked}
}

// first gives the schema of the root that a route begins at, or of it what is
// about the values at the end. It is nil when the schema cannot be used.
func (m *message) first(to route) *jsonschema.Schema {
	if first := m.portion(about{to.base, to.at, to.of}); first != nil {
		return first
	}
	if m.prepare() != nil {
		return m.compilePortion(about{to.base, to.at, to.of}) // what is said does not depend on how many there were
	}
	if to.base == "" {
		return m.whole
	}
	first, err := m.compileAt("/properties" + to.base)
	if err != nil {
		return nil
	}
	return first
}

// token gives the name or the index that leads from a value of the path to the
// next.
func (r refused) token(i int) string { return r.At.Tokens()[i] }

// followed are the schemas that a value of a kind must fit.
type followed struct {
	kind    tree.Kind
	pick    int // of several alternatives, the one to take; 0 for none
	picked  bool
	schemas []*jsonschema.Schema
	doubled bool // one of them is asked for twice
	lost    bool // among alternatives, or by a keyword that cannot be followed
}

func (f *followed) add(s *jsonschema.Schema) {
	if s == nil {
		return
	}
	if slices.Contains(f.schemas, s) {
		f.doubled = true
		return
	}
	f.schemas = append(f.schemas, s)
	f.lost = f.lost || s.Always != nil && !*s.Always || s.RecursiveRef != nil || s.DynamicRef != nil || s.If != nil || s.Not != nil
	f.add(s.Ref)
	for _, part := range s.AllOf {
		f.add(part)
	}
	f.choose(s.AnyOf, true)
	f.choose(s.OneOf, false)
}

// choose follows the one alternative that allows the kind, or the one that is
// to be taken of those that do.
func (f *followed) choose(list []*jsonschema.Schema, any bool) {
	var allowed []*jsonschema.Schema
	for _, s := range list {
		switch {
		case s.Always != nil:
			f.lost = true
		case isAllowed(s, f.kind):
			allowed = append(allowed, s)
		}
	}
	switch n := len(allowed); {
	case n == 1:
		f.add(allowed[0])
	case n > 1 && any && 0 < f.pick && f.pick <= n && !f.picked:
		f.picked = true
		f.add(allowed[f.pick-1])
	case len(list) > 0:
		f.lost = true
	}
}

// isAllowed reports whether a schema allows values of a kind, an object or an
// array, as far as its types tell.
func isAllowed(s *jsonschema.Schema, kind tree.Kind) bool {
	if s.Types != nil && !slices.Contains(s.Types, kind.String()) || s.Ref != nil && !isAllowed(s.Ref, kind) {
		return false
	}
	return !slices.ContainsFunc(s.AllOf, func(part *jsonschema.Schema) bool { return !isAllowed(part, kind) })
}

// child gives the schemas of a member or an item of such a value, and those that
// do not allow it.
func (f *followed) child(token string) (list, closed []*jsonschema.Schema, ok bool) {
	for _, s := range f.schemas {
		var next any
		switch {
		case f.kind == tree.Array && s.Items2020 != nil:
			next = s.Items2020
		case f.kind == tree.Array:
			next = s.Items
		case s.Properties[token] != nil:
			next = s.Properties[token]
		default:
			next = s.AdditionalProperties
		}
		if len(s.PatternProperties) > 0 || len(s.PrefixItems) > 0 || s.UnevaluatedProperties != nil || s.UnevaluatedItems != nil {
			return nil, nil, false
		}
		switch next := next.(type) {
		case nil:
		case *jsonschema.Schema:
			list = append(list, next)
		case bool:
			switch {
			case next:
			case f.kind == tree.Object:
				closed = append(closed, s)
			default:
				return nil, nil, false
			}
		default:
			return nil, nil, false
		}
	}
	return list, closed, true
}

// excluded gives the names that closed schemas do not allow.
func (c *claims) excluded(m *message, r refused) []problem {
	var list []problem
	for i := range c.closed {
		p := c.closed[i].problem(m, "additionalProperties")
		p.at, p.name = r.At.Parent(), r.At.Last()
		list = append(list, p)
	}
	return list
}

// lacking gives the names that a schema requires of an object that it lacks.
func (c *claim) lacking(m *message, r refused) []problem {
	var list []problem
	for _, name := range c.schema.Required {
		if r.node().Get(name) == nil {
			p := c.problem(m, "required")
			p.at, p.name = r.At, name
			list = append(list, p)
		}
	}
	return list
}
