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
	at    diag.Pointer
	path  []*tree.Node // from the root to the value
	lacks bool         // it is an object that is right but for names that it must have
}

func (r refused) node() *tree.Node { return r.path[len(r.path)-1] }

// alone gives what explain finds, by reading no more of the payload than the
// refused values. It reports whether that tells as much as the whole would.
func (k *check) alone(refusals []accept.Refusal) ([]diag.Diagnostic, bool) {
	wanted := make([]tree.Wanted, len(refusals))
	for i, r := range refusals {
		wanted[i] = tree.Wanted{Start: r.Start, Whole: !r.Lacks}
	}
	k.root, k.broken = tree.ReadSparse(k.source, wanted, "created_datetime", "updated_datetime"), -1
	for _, r := range refusals {
		found := k.locate(r)
		if !r.Lacks && mayHoldMessage(found.at) {
			return nil, false // which has to be of the ticket
		}
		k.refused = append(k.refused, found)
	}
	if k.judgeAll(); k.base != "" || k.unsure || len(k.unjudged) > 0 {
		return nil, false
	}
	return k.findings(), true
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

// locate finds the value that a refusal is about.
func (k *check) locate(r accept.Refusal) refused {
	found := refused{path: []*tree.Node{k.root}, lacks: r.Lacks}
	for n := k.root; n.Start != r.Start; n = found.node() {
		at := len(found.path)
		for _, m := range n.Members {
			if m.Value.Start <= r.Start && r.Start < m.Value.End {
				found.at, found.path = found.at.Name(m.Key.Text), append(found.path, m.Value)
			}
		}
		for i, item := range n.Items {
			if item.Start <= r.Start && r.Start < item.End {
				found.at, found.path = found.at.Index(i), append(found.path, item)
			}
		}
		if len(found.path) == at {
			break
		}
	}
	return found
}

// judgeRefused is judge of the whole payload by its refused values. The second
// result is false when a schema cannot be followed to one of them.
func (m *message) judgeRefused(list []refused) ([]problem, bool) {
	var problems []problem
	for _, r := range list {
		schemas, ok := m.schemasAt(r)
		if !ok {
			return nil, false
		}
		for _, s := range schemas {
			if r.lacks {
				problems = append(problems, m.lacking(s, r)...)
				continue
			}
			work := work{schema: m, known: map[workPair]int{}}
			if work.of(m.schema.Root.At(placeOf(s)), r.node()) >= maxJudgeWork {
				return nil, false
			}
			for _, p := range m.problems(s, r.node().Value()) {
				p.at = r.at + p.at
				problems = append(problems, p)
			}
		}
	}
	return distinct(problems), true
}

// lacking gives the names that a schema requires of an object that it lacks.
func (m *message) lacking(s *jsonschema.Schema, r refused) []problem {
	var list []problem
	for _, name := range s.Required {
		if r.node().Get(name) == nil {
			list = append(list, problem{message: m, keyword: "required", at: r.at, schema: placeOf(s) + "/required", name: name})
		}
	}
	return list
}

// placeOf gives the place of a compiled schema in the message's.
func placeOf(s *jsonschema.Schema) diag.Pointer {
	_, fragment, _ := strings.Cut(s.Location, "#")
	return unescape(fragment)
}

// schemasAt gives the compiled schemas that apply to a refused value: those of
// an object that lacks names with all that they refer to.
func (m *message) schemasAt(r refused) ([]*jsonschema.Schema, bool) {
	list := []*jsonschema.Schema{m.whole}
	tokens := r.at.Tokens()
	for i, n := range r.path {
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
