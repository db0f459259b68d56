package validator

import (
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/accept"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A refused value is one that the matcher does not accept, in a payload that is
// right but for such values. It is judged by itself.
type refused struct {
	tree.Place
	lacks bool // it is an object that is right but for names that it must have
}

func (r refused) node() *tree.Node { return r.Path[len(r.Path)-1] }

// alone gives what explain finds, by reading no more of the payload than the
// refused values. It reports whether that tells as much as the whole would.
func (k *check) alone(refusals []accept.Refusal) ([]diag.Diagnostic, bool) {
	if first := refusals[0]; k.contract.gorgias && !first.Lacks && first.Start == k.start() {
		return nil, false
	}
	wanted := make([]tree.Wanted, len(refusals))
	for i, r := range refusals {
		wanted[i] = tree.Wanted{Start: r.Start, Whole: !r.Lacks}
	}
	places := k.readAlone(wanted)
	if len(places) < len(refusals) {
		return nil, false
	}
	k.setRefused(places, refusals)
	if k.contract.gorgias {
		switch known, goes := k.contextAlone(); {
		case !known:
			return nil, false
		case !goes:
			return k.findings(), true
		}
	}
	return k.allAlone()
}

// start gives the byte at which the value begins.
func (k *check) start() int {
	for i, c := range k.source.Text {
		if c > ' ' {
			return i
		}
	}
	return len(k.source.Text)
}

// readAlone reads the values that are wanted, and what leads to them.
func (k *check) readAlone(wanted []tree.Wanted) []tree.Place {
	places := tree.ReadSparse(k.source, wanted, "created_datetime", "updated_datetime")
	if len(places) > 0 {
		k.root, k.broken = places[0].Path[0], -1
	}
	return places
}

func (k *check) setRefused(places []tree.Place, refusals []accept.Refusal) {
	k.refused = make([]refused, len(refusals))
	for i, r := range refusals {
		k.refused[i] = refused{places[i], r.Lacks}
	}
}

// allAlone is judgeAll where the context is known to be right.
func (k *check) allAlone() ([]diag.Diagnostic, bool) {
	for _, r := range k.refused {
		if r.lacks {
			continue
		}
		if k.numbers(r.node(), r.At); len(k.unjudged) > 0 {
			return nil, false
		}
	}
	if !k.judgeAlone() {
		return nil, false
	}
	k.unknownAlone()
	for _, r := range k.refused {
		if !r.lacks {
			k.textsIn(r.node(), r.At)
		}
	}
	k.sense()
	return k.findings(), true
}

// contextAlone is context where the refused values tell all. The first result
// is false when they do not.
func (k *check) contextAlone() (known, goes bool) {
	c := k.contract
	if len(c.roots) == 0 || c.definable || k.isMessageRefused() {
		return false, false
	}
	for _, r := range k.refused {
		if !r.lacks && len(r.Path) == 2 && slices.Contains(c.roots, r.At.Last()) {
			return false, false
		}
	}
	if first := k.refused[0]; first.At == "" && first.lacks {
		goes = k.context()
		return k.base == "", goes
	}
	return !isDefinition(k.root), true
}

// isMessageRefused reports whether a message, which has to be of the ticket, may
// be among the refused values.
func (k *check) isMessageRefused() bool {
	return slices.ContainsFunc(k.refused, func(r refused) bool { return !r.lacks && mayHoldMessage(k.base+r.At) })
}

// mayHoldMessage reports whether the value at a place of a context is a message,
// or holds some.
func mayHoldMessage(at diag.Pointer) bool {
	switch at {
	case "", "/ticket", "/message", "/ticket/messages", "/ticket/first_message", "/ticket/last_message":
		return true
	}
	return at.Parent() == "/ticket/messages"
}

// judgeAlone is judge by the refused values. It reports whether it could.
func (k *check) judgeAlone() bool {
	errors, ok := k.judgeRefused(k.contract.fullest(), nil)
	if !ok {
		return false
	}
	if k.sayAll(errors); k.contract.observed == nil || k.enough() {
		return true
	}
	tolerated, ok := k.judgeRefused(k.contract.letter[0], errors)
	for _, p := range tolerated {
		if !covered(p, errors) {
			k.found = append(k.found, k.sayTolerated(p))
		}
	}
	return ok
}

// fullest gives the message of a channel that has one, as the fuller reading
// has it.
func (c *contract) fullest() *message {
	if c.observed != nil {
		return c.observed[0]
	}
	return c.letter[0]
}

// judgeRefused gives what is wrong under a message with the refused values, but
// for those of which there is a problem already. It is false when a schema
// cannot be followed to one of them.
func (k *check) judgeRefused(m *message, known []problem) ([]problem, bool) {
	var problems []problem
	for _, r := range k.refused {
		if slices.ContainsFunc(known, func(p problem) bool { return p.at.Contains(r.At) }) {
			continue // which covers all that there is
		}
		claims := m.claimsAt(k.base, r)
		if claims == nil {
			return nil, false
		}
		for _, c := range claims {
			if r.lacks {
				problems = append(problems, m.lacking(c, r)...)
				continue
			}
			if m.work(c.node, r.node()) >= maxJudgeWork {
				return nil, false
			}
			for _, p := range m.problems(c.schema, r.node().Value()) {
				p.at = r.At + p.at
				problems = append(problems, p)
			}
		}
	}
	return distinct(problems), true
}

// unknownAlone is unknown of the refused values.
func (k *check) unknownAlone() {
	if k.root.Kind != tree.Object && k.root.Kind != tree.Array {
		return
	}
	for _, r := range k.refused {
		if r.lacks {
			continue
		}
		if n := len(r.Path) - 2; n >= 0 && r.Path[n].Kind == tree.Object {
			at := r.At.Parent()
			if around := k.contract.shapesAt(k.base + at); !isOpen(around) && !isNamed(around, r.At.Last()) {
				k.unknownProperty(*r.Path[n].Member(r.At.Last()), at, absentNames(tree.ReadNames(k.source, r.Path[n].Start), around))
				continue
			}
		}
		if r.node().Kind >= tree.Array {
			k.unknownIn(r.node(), r.At, k.contract.shapesAt(k.base+r.At))
		}
	}
}

// A claim is a schema that applies to the values at a place.
type claim struct {
	schema *jsonschema.Schema
	at     diag.Pointer // the schema's place in the message's
	node   *tree.Node   // what stands there
}

func (m *message) newClaim(s *jsonschema.Schema) claim {
	_, fragment, _ := strings.Cut(s.Location, "#")
	at := unescape(fragment)
	return claim{s, at, m.schema.Root.At(at)}
}

// lacking gives the names that a schema requires of an object that it lacks.
func (m *message) lacking(c claim, r refused) []problem {
	var list []problem
	for _, name := range c.schema.Required {
		if r.node().Get(name) == nil {
			list = append(list, problem{
				message: m, keyword: "required", at: r.At, schema: c.at + "/required", within: c.node, want: c.node.Get("required"), name: name,
			})
		}
	}
	return list
}

// A route is a way to values: their place under a root, "" for the context's,
// and which of the values around them,
// and of themselves, are arrays. Where names are lacked, they are objects.
type route struct {
	base   diag.Pointer
	at     diag.Pointer
	arrays uint64
	lacks  bool
}

func (r refused) route(base diag.Pointer) (route, bool) {
	to := route{base: base, at: r.At, lacks: r.lacks}
	for i, n := range r.Path[:len(r.Path)-1] {
		if n.Kind == tree.Array {
			to.arrays |= 1 << i
		}
	}
	return to, len(r.Path) <= 64
}

// maxRoutes bounds what is kept for the next payloads: there is no end to the
// places that payloads may have.
const maxRoutes = 2000

// claimsAt gives the schemas that apply to a refused value: those of an object
// that lacks names with all that they refer to. It is nil when they cannot be
// followed to the value.
func (m *message) claimsAt(base diag.Pointer, r refused) []claim {
	to, ok := r.route(base)
	if !ok {
		return nil
	}
	m.mu.Lock()
	claims, known := m.claims[to]
	m.mu.Unlock()
	if known {
		return claims
	}
	if schemas, ok := m.schemasAt(base, r); ok {
		claims = make([]claim, 0, len(schemas))
		for _, s := range schemas {
			claims = append(claims, m.newClaim(s))
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.claims == nil {
		m.claims = map[route][]claim{}
	}
	if len(m.claims) < maxRoutes {
		m.claims[to] = claims
	}
	return claims
}

// schemasAt gives the compiled schemas of claimsAt.
func (m *message) schemasAt(base diag.Pointer, r refused) ([]*jsonschema.Schema, bool) {
	first := m.whole
	if base != "" {
		var err error
		if first, err = m.compileAt("/properties" + base); err != nil {
			return nil, false
		}
	}
	list := []*jsonschema.Schema{first}
	tokens := r.At.Tokens()
	for i, n := range r.Path {
		if i == len(tokens) && !r.lacks {
			break
		}
		var all followed
		for _, s := range list {
			all.add(s, n.Kind)
		}
		if all.lost {
			return nil, false
		}
		if list = all.schemas; i == len(tokens) {
			break
		}
		next, ok := all.child(n.Kind, tokens[i])
		if !ok {
			return nil, false
		}
		list = next
	}
	return list, true
}

// followed are the schemas that a value of a kind must fit.
type followed struct {
	schemas []*jsonschema.Schema
	lost    bool // among alternatives, or by a keyword that cannot be followed
}

func (f *followed) add(s *jsonschema.Schema, kind tree.Kind) {
	if s == nil || slices.Contains(f.schemas, s) {
		return
	}
	f.schemas = append(f.schemas, s)
	f.lost = f.lost || s.Always != nil && !*s.Always || s.RecursiveRef != nil || s.DynamicRef != nil || s.If != nil || s.Not != nil
	f.add(s.Ref, kind)
	for _, part := range s.AllOf {
		f.add(part, kind)
	}
	for _, list := range [][]*jsonschema.Schema{s.AnyOf, s.OneOf} {
		f.choose(list, kind)
	}
}

// choose follows the one alternative that allows the kind.
func (f *followed) choose(list []*jsonschema.Schema, kind tree.Kind) {
	var chosen *jsonschema.Schema
	for _, s := range list {
		switch {
		case s.Always != nil:
			f.lost = true
		case !isAllowed(s, kind):
		case chosen != nil:
			f.lost = true
		default:
			chosen = s
		}
	}
	f.lost = f.lost || len(list) > 0 && chosen == nil
	f.add(chosen, kind)
}

// isAllowed reports whether a schema allows values of a kind, an object or an
// array, as far as its types tell.
func isAllowed(s *jsonschema.Schema, kind tree.Kind) bool {
	if s.Types != nil && !slices.Contains(s.Types, kind.String()) || s.Ref != nil && !isAllowed(s.Ref, kind) {
		return false
	}
	return !slices.ContainsFunc(s.AllOf, func(part *jsonschema.Schema) bool { return !isAllowed(part, kind) })
}

// child gives the schemas of a member or an item of such a value.
func (f *followed) child(kind tree.Kind, token string) ([]*jsonschema.Schema, bool) {
	var list []*jsonschema.Schema
	for _, s := range f.schemas {
		var next any
		switch {
		case kind == tree.Array && s.Items2020 != nil:
			next = s.Items2020
		case kind == tree.Array:
			next = s.Items
		case s.Properties[token] != nil:
			next = s.Properties[token]
		default:
			next = s.AdditionalProperties
		}
		if len(s.PatternProperties) > 0 || len(s.PrefixItems) > 0 || s.UnevaluatedProperties != nil || s.UnevaluatedItems != nil {
			return nil, false
		}
		switch next := next.(type) {
		case nil:
		case *jsonschema.Schema:
			list = append(list, next)
		case bool:
			if !next {
				return nil, false
			}
		default:
			return nil, false
		}
	}
	return list, true
}
