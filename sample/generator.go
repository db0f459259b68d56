package sample

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A generator walks typical payloads and changes one value at a time.
type generator struct {
	*builder
	maker    *Maker
	yield    func(Case) bool
	under    []diag.Pointer
	done     bool
	here     alternative         // that the payloads at hand take
	seen     map[*tree.Node]bool // schemas whose values were exercised, and lists whose alternatives were
	names    map[string]int
	recorded []Case // of the place at hand
}

// A place is a value of a payload and the schemas that speak of it.
type place struct {
	at      diag.Pointer
	payload *tree.Node // in which it stands
	schemas []*tree.Node
	fresh   bool // nothing of the kind was exercised
	added   bool // by supply
}

// maxBases bounds the typical payloads, one for each alternative.
const maxBases = 32

func (g *generator) run() {
	queue := []alternative{{choice: map[*tree.Node]int{}}}
	for n := 0; n < len(queue) && n < maxBases && !g.stopped(); n++ {
		f := queue[n]
		g.choice, g.here = f.choice, f
		base := g.maker.base(g.builder, f)
		if base == nil || f.list != nil && !g.takes(base, f) {
			continue
		}
		g.emit(Case{Name: f.label(), Payload: base, Valid: true, Pointer: f.at})
		queue = append(queue, g.walk(base)...)
	}
}

// takes reports whether a payload takes an alternative.
func (g *generator) takes(payload *tree.Node, a alternative) bool {
	value := payload.At(a.at)
	return value != nil && g.judge.fits(a.list.Items[a.option], value)
}

func (g *generator) stopped() bool { return g.done || g.judge.work < 0 }

// An alternative is one that the typical payload does not take. The zero
// alternative is what it takes.
type alternative struct {
	at     diag.Pointer
	list   *tree.Node
	option int
	choice map[*tree.Node]int // with what was chosen on the way to it
}

// label names an alternative: ticket@Ticket.
func (a alternative) label() string {
	if a.list == nil {
		return "typical"
	}
	return nameOf(a.at) + "@" + a.word()
}

func (a alternative) word() string {
	option := a.list.Items[a.option]
	if ref := option.Get("$ref"); ref != nil {
		return diag.Pointer(strings.TrimPrefix(ref.Text, "#")).Last()
	}
	if title := option.Get("title"); title != nil && title.Text != "" {
		return title.Text
	}
	return strconv.Itoa(a.option + 1)
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
	root := []*tree.Node{g.judge.root}
	queue := []place{{payload: base, schemas: root, fresh: g.isNew(root)}}
	for len(queue) > 0 && !g.stopped() {
		p := queue[0]
		queue = queue[1:]
		forks = append(forks, g.forks(p)...)
		if p.fresh && !g.recall(p) {
			g.record(p, func() { g.exercise(p) })
		}
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
			if options == nil || g.seen[options] {
				continue
			}
			g.seen[options] = true
			for i, option := range options.Items {
				if i > 0 && isComposite(g.judge, option) {
					choice := maps.Clone(g.choice)
					choice[options] = i
					found = append(found, alternative{p.at, options, i, choice})
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
		if visited[name] || g.stopped() {
			return
		}
		visited[name] = true
		child := place{at: p.at.Name(name), payload: p.payload, schemas: g.schemasOf(parts, name)}
		if !g.wanted(&child) {
			return
		}
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
	value := g.within(maxSteps/10, p.schemas, p.at, 3, 1, 0)
	if value == nil {
		return false
	}
	p.added = true
	return g.put(p, value)
}

// put makes a value part of the payload of a place, and keeps what is thought of
// it, if the schema allows that.
func (g *generator) put(p *place, value *tree.Node) bool {
	payload := tree.With(p.payload, p.at, value)
	if len(g.judge.payload(payload, p.payload)) > 0 {
		return false
	}
	p.payload = payload
	g.judge.keep(payload)
	return true
}

func (g *generator) items(p place, value *tree.Node, parts []*tree.Node) []place {
	var found []place
	if len(value.Items) == 0 {
		g.steps, g.deep = maxSteps, 3
		filled := g.filled(parts, p.at, 1)
		if !g.put(&p, filled) {
			return nil
		}
		value = filled
	}
	for i := range value.Items {
		child := place{at: p.at.Index(i), payload: p.payload, schemas: g.itemSchemas(parts, i)}
		if g.wanted(&child) {
			found = append(found, child)
		}
	}
	return found
}

// wanted reports whether a place is to be looked into, and notes whether it is
// to be exercised.
func (g *generator) wanted(p *place) bool {
	named := slices.ContainsFunc(g.under, p.at.Contains)
	if len(g.under) > 0 && !named && !slices.ContainsFunc(g.under, func(u diag.Pointer) bool { return u.Contains(p.at) }) {
		return false
	}
	p.fresh = g.isNew(p.schemas) || named
	return p.fresh || g.leads(p.at)
}

// leads reports whether a place is on the way to the alternative at hand.
func (g *generator) leads(at diag.Pointer) bool { return g.here.list != nil && at.Contains(g.here.at) }

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
	g.recorded = append(g.recorded, c)
	g.names[c.Name]++
	if n := g.names[c.Name]; n > 1 {
		c.Name += fmt.Sprintf("#%d", n)
	}
	g.done = !g.yield(c)
}
