package sample

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Maker makes the cases of some places of a schema, and then of others. What
// they have in common it makes once. It is not safe for concurrent use.
type Maker struct {
	root    *tree.Node
	story   *story
	usual   bool
	judge   *judge
	bases   map[string]*tree.Node // typical payloads, by their alternatives
	emitted map[placed][]Case     // by place, before they have names of their own
}

// A placed is a place of a typical payload.
type placed struct {
	payload *tree.Node
	at      diag.Pointer
}

// NewMaker gives a Maker of cases; its typical payload is that of the function
// Typical. Options.Under is not looked at.
func NewMaker(schema *spec.Schema, o Options) *Maker {
	m := &Maker{root: schema.Root, story: tell(o.Seed, o.Channel), usual: o.Usual}
	m.forget()
	return m
}

func (m *Maker) forget() {
	m.judge, m.bases, m.emitted = newJudge(m.root), map[string]*tree.Node{}, map[placed][]Case{}
}

// Typical gives the typical payload, or nil when there is none.
func (m *Maker) Typical() *tree.Node {
	return m.base(m.builder(), alternative{})
}

// Cases gives the cases at, above and within some places, or all of them; they
// are those of the function Cases.
func (m *Maker) Cases(under ...diag.Pointer) iter.Seq[Case] {
	return func(yield func(Case) bool) {
		if m.judge.work < 0 {
			m.forget() // verdicts that were not come to
		}
		m.judge.work = maxWork
		g := &generator{
			builder: m.builder(), maker: m, yield: yield, under: under,
			seen: map[*tree.Node]bool{}, names: map[string]int{},
		}
		g.run()
	}
}

func (m *Maker) builder() *builder {
	return &builder{judge: m.judge, story: m.story, choice: map[*tree.Node]int{}, inside: map[*tree.Node]int{}}
}

// base gives the typical payload that takes an alternative, or nil.
func (m *Maker) base(b *builder, a alternative) *tree.Node {
	key := a.key()
	base, known := m.bases[key]
	if !known {
		base = b.build()
		m.bases[key] = base
	}
	return base
}

func (a alternative) key() string {
	var chosen []string
	for list, option := range a.choice {
		chosen = append(chosen, fmt.Sprintf("%p=%d", list, option))
	}
	slices.Sort(chosen)
	return strings.Join(chosen, " ")
}

// recall emits the cases of a place again, if they are known.
func (g *generator) recall(p place) bool {
	list, known := g.maker.emitted[placed{p.payload, p.at}]
	for _, c := range list {
		g.emit(c)
	}
	return known
}

// record notes what is emitted for a place while do runs, to the end.
func (g *generator) record(p place, do func()) {
	before := g.recorded
	g.recorded = nil
	do()
	if !g.stopped() {
		g.maker.emitted[placed{p.payload, p.at}] = g.recorded
	}
	g.recorded = before
}
