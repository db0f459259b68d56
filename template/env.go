package template

import (
	"maps"

	"github.com/webhook-lint/webhook-lint/tree"
)

// An env is what is known at one point of a template.
type env struct {
	vars  map[string]*Type // bound by set, for, with and macros
	facts map[string]*Type // of paths, by what was asked of them
	dead  bool             // the point cannot be reached
}

func newEnv() *env { return &env{vars: map[string]*Type{}, facts: map[string]*Type{}} }

func (e *env) clone() *env {
	return &env{maps.Clone(e.vars), maps.Clone(e.facts), e.dead}
}

// bind gives a variable a value; what was known of paths from it is void.
func (e *env) bind(name string, t *Type) {
	e.vars[name] = t
	for path := range e.facts {
		if rootOf(path) == name {
			delete(e.facts, path)
		}
	}
}

func rootOf(path string) string {
	for i, c := range path {
		if c == '.' || c == '[' {
			return path[:i]
		}
	}
	return path
}

// learn keeps a fact about a path. A value that cannot be makes the point one
// that cannot be reached.
func (e *env) learn(path string, t *Type) {
	if t.impossible() {
		e.dead = true
	}
	e.facts[path] = t
}

// joinEnvs gives what is known where two ways meet.
func joinEnvs(a, b *env) *env {
	switch {
	case a.dead:
		return b
	case b.dead:
		return a
	}
	e := newEnv()
	for name, t := range a.vars {
		if other := b.vars[name]; other != nil {
			e.vars[name] = join(t, other)
		} else {
			e.vars[name] = join(t, undefined)
		}
	}
	for name, t := range b.vars {
		if a.vars[name] == nil {
			e.vars[name] = join(t, undefined)
		}
	}
	for path, t := range a.facts {
		if other := b.facts[path]; other != nil {
			e.facts[path] = join(t, other)
		}
	}
	return e
}

// pathOf gives the text of an expression that is a path with constant steps,
// such as ticket.tags[0].name; "" for any other.
func pathOf(x Expr) string {
	switch x := x.(type) {
	case *Name:
		return x.Name
	case *Attribute:
		if p := pathOf(x.X); p != "" {
			return p + "." + x.Name
		}
	case *Subscript:
		index, ok := x.Index.(*Literal)
		p := pathOf(x.X)
		if minus, negative := x.Index.(*Unary); negative && p != "" && minus.Op == "-" {
			if n, ok := minus.X.(*Literal); ok {
				return p + "[-" + n.Text + "]"
			}
		}
		if !ok || p == "" {
			return ""
		}
		if index.Kind == tree.String {
			return p + "." + index.Text
		}
		return p + "[" + index.Text + "]"
	}
	return ""
}
