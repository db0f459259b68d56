package sample

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A generator walks typical payloads and changes one value at a time.
type generator struct {
	*builder
	yield func(Case) bool
	done  bool
	label string              // of the alternative at hand, in the names of cases
	seen  map[*tree.Node]bool // schemas whose values were exercised
	names map[string]int
}

// A place is a value of a payload and the schemas that speak of it.
type place struct {
	at      diag.Pointer
	payload *tree.Node // in which it stands
	schemas []*tree.Node
	added   bool // by supply
}

// maxBases bounds the typical payloads, one for each alternative.
const maxBases = 32

func (g *generator) run() {
	base := g.build()
	if base == nil {
		return
	}
	g.emit(Case{Name: "typical", Payload: base, Valid: true})
	forks := g.walk(base)
	for i, f := range forks {
		if i == maxBases || g.stopped() {
			return
		}
		g.choice = map[*tree.Node]int{f.list: f.option}
		g.label = f.label()
		if base := g.build(); base != nil && g.judge.root != nil {
			g.emit(Case{Name: g.label, Payload: base, Valid: true, Pointer: f.at})
			g.walk(base)
		}
	}
}

func (g *generator) stopped() bool { return g.done || g.judge.work < 0 }

// An alternative is one that the typical payload does not take.
type alternative struct {
	at     diag.Pointer
	list   *tree.Node
	option int
}

// label names an alternative: ticket@Ticket.
func (a alternative) label() string {
	option := a.list.Items[a.option]
	name := strconv.Itoa(a.option + 1)
	if ref := option.Get("$ref"); ref != nil {
		name = diag.Pointer(strings.TrimPrefix(ref.Text, "#")).Last()
	} else if title := option.Get("title"); title != nil && title.Text != "" {
		name = title.Text
	}
	return nameOf(a.at) + "@" + name
}

func nameOf(at diag.Pointer) string {
	if at == "" {
		return "payload"
	}
	return string(at[1:])
}

// walk exercises the values of a payload, those near the root first, and gives
// the alternatives on the way that it does not take.
func (g *generator) walk(base *tree.Node) []alternative {
	g.judge.keep(base)
	var forks []alternative
	queue := []place{{payload: base, schemas: []*tree.Node{g.judge.root}}}
	for len(queue) > 0 && !g.stopped() {
		p := queue[0]
		queue = queue[1:]
		forks = append(forks, g.forks(p)...)
		g.exercise(p)
		queue = append(queue, g.children(p)...)
	}
	return forks
}

// forks lists the alternatives for the object or array at a place.
func (g *generator) forks(p place) []alternative {
	if v := p.payload.At(p.at); v.Kind != tree.Object && v.Kind != tree.Array {
		return nil
	}
	var found []alternative
	for _, part := range reach(g.judge, p.schemas, nil) {
		for _, keyword := range []string{"anyOf", "oneOf"} {
			options := part.Get(keyword)
			for i, option := range itemsOf(options) {
				if i > 0 && isComposite(g.judge, option) {
					found = append(found, alternative{p.at, options, i})
				}
			}
		}
	}
	return found
}

func isComposite(j *judge, schema *tree.Node) bool {
	return slices.ContainsFunc(reach(j, []*tree.Node{schema}, nil), func(s *tree.Node) bool {
		types := s.Get("type")
		return types != nil && slices.ContainsFunc(words(types), func(t string) bool { return t == "object" || t == "array" }) ||
			s.Get("properties") != nil
	})
}

// children gives the values within a place that were not exercised yet: also
// those that the schema names and the typical payload lacks.
func (g *generator) children(p place) []place {
	value := p.payload.At(p.at)
	parts := reach(g.judge, p.schemas, g.taken(value))
	switch value.Kind {
	case tree.Object:
		return g.properties(p, value, parts)
	case tree.Array:
		return g.items(p, value, parts)
	}
	return nil
}

// taken tells which of alternatives an object or array takes: the chosen one,
// or the first that allows it.
func (g *generator) taken(value *tree.Node) func(*tree.Node) *tree.Node {
	if value.Kind != tree.Object && value.Kind != tree.Array {
		return nil
	}
	return func(options *tree.Node) *tree.Node {
		for _, option := range g.ordered(options) {
			if g.judge.fits(option, value) {
				return option
			}
		}
		return nil
	}
}

func (g *generator) properties(p place, value *tree.Node, parts []*tree.Node) []place {
	var found []place
	visited := map[string]bool{}
	visit := func(name string) {
		schemas := g.schemasOf(parts, name)
		if visited[name] || !g.isNew(schemas) || g.stopped() {
			return
		}
		visited[name] = true
		child := place{at: p.at.Name(name), payload: p.payload, schemas: schemas}
		if value.Get(name) == nil && !g.supply(&child) {
			return
		}
		found = append(found, child)
	}
	for _, part := range parts {
		for _, name := range part.Get("properties").Names() {
			visit(name)
		}
	}
	for _, m := range value.Members {
		visit(m.Key.Text)
	}
	return found
}

// supply puts a value where the typical payload has none.
func (g *generator) supply(p *place) bool {
	g.steps, g.deep = maxSteps/10, 3
	value := g.value(p.schemas, p.at)
	if value == nil {
		return false
	}
	p.payload, p.added = set(p.payload, p.at, value), true
	if len(g.judge.payload(p.payload)) > 0 {
		return false
	}
	g.judge.keep(p.payload)
	return true
}

func (g *generator) items(p place, value *tree.Node, parts []*tree.Node) []place {
	var found []place
	if len(value.Items) == 0 {
		g.steps, g.deep = maxSteps/10, 3
		filled := g.filled(parts, p.at, 1)
		p.payload = set(p.payload, p.at, filled)
		if len(g.judge.payload(p.payload)) > 0 {
			return nil
		}
		g.judge.keep(p.payload)
		value = filled
	}
	for i := range value.Items {
		schemas := g.itemSchemas(parts, i)
		if g.isNew(schemas) {
			found = append(found, place{at: p.at.Index(i), payload: p.payload, schemas: schemas})
		}
	}
	return found
}

// isNew reports whether any of the schemas was not exercised yet, and takes
// note of them.
func (g *generator) isNew(schemas []*tree.Node) bool {
	fresh := false
	for _, s := range schemas {
		if s.Kind == tree.Object && !g.seen[s] {
			g.seen[s], fresh = true, true
		}
	}
	return fresh
}

// emit gives a case away, under a name that no other has.
func (g *generator) emit(c Case) {
	if g.done {
		return
	}
	g.names[c.Name]++
	if n := g.names[c.Name]; n > 1 {
		c.Name += fmt.Sprintf("#%d", n)
	}
	g.done = !g.yield(c)
}
