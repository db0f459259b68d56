package compat

import (
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A comparison looks for the values of one schema that another forbids.
type comparison struct {
	voice   voice
	literal bool // what is not spoken of may be sent
	swapped bool // the roles of old and new are changed
	steps   int
	spent   bool
	cut     bool // there are more faults than are kept

	ids      map[part]int
	known    map[string]*outcome
	open     []string // questions that are being asked, outermost first
	alike    map[[2]part]bool
	made     map[string]*tree.Node
	making   map[string]bool
	asserted map[string]bool // formats that jsonschema v5 looks at
}

const (
	maxSteps   = 400_000
	judgeSteps = 20 // what one question to jsonschema v5 counts for
	maxFaults  = 200
	maxNesting = 120 // of questions within questions
)

// spend counts work; false says that there was too much of it.
func (c *comparison) spend(steps int) bool {
	c.steps += steps
	c.spent = c.spent || c.steps > maxSteps
	return !c.spent
}

// An outcome is what came of a question: nothing, if all is allowed.
type outcome struct {
	faults []*fault
	depth  int // the outermost question that was taken for answered yes; large for none
}

// A fault is where a value of the one schema is not one of the other.
type fault struct {
	kind     string
	loss     bool
	path     []step // from the place of the question
	new, old *tree.Node
	now, was string       // words for what is allowed on either side
	name     string       // the property that it is about
	values   []*tree.Node // of the question's place, each allowed here and forbidden there
	origin   *fault       // the same fault, told of a place within
}

type step struct {
	name string
	any  bool // any item or name
	item bool
}

func (f *fault) root() *fault {
	for f.origin != nil {
		f = f.origin
	}
	return f
}

// isReal reports whether more is known than a suspicion.
func (f *fault) isReal() bool { return f.loss || len(f.values) > 0 }

func (c *comparison) run(inner, outer *document) []Change {
	c.ids, c.known, c.alike = map[part]int{}, map[string]*outcome{}, map[[2]part]bool{}
	c.made, c.making = map[string]*tree.Node{}, map[string]bool{}
	c.asserted = map[string]bool{}
	n, o := set{}.add(part{doc: inner, node: inner.root}), set{}.add(part{doc: outer, node: outer.root})
	var changes []Change
	for _, f := range c.include(n, o).faults {
		changes = append(changes, c.change(f))
	}
	if c.spent {
		changes = append(changes, Change{
			Verdict: Unknown, Kind: KindUnknown, Old: outer.root, New: inner.root,
			Message: "the schemas are too entangled to be compared to the end",
		})
	}
	if c.cut {
		changes = append(changes, Change{
			Verdict: Unknown, Kind: KindUnknown, Old: outer.root, New: inner.root,
			Message: fmt.Sprintf("there are more differences than the %d that are listed", maxFaults),
		})
	}
	return changes
}

// include asks which values of n are not in o. A question that is asked again
// while it is being answered is taken for answered yes: were it not so, the
// first asking would find out.
func (c *comparison) include(n, o set) *outcome {
	key := c.key(n) + "⊆" + c.key(o)
	if known := c.known[key]; known != nil {
		return known
	}
	if i := slices.Index(c.open, key); i >= 0 {
		return &outcome{depth: i}
	}
	if !c.spend(1+len(n)+len(o)) || len(c.open) >= maxNesting {
		c.spent = true
		return &outcome{depth: maxNesting}
	}
	c.open = append(c.open, key)
	result := &outcome{depth: maxNesting}
	c.compare(n, o, result)
	faults, all := distinct(result.faults)
	result.faults, c.cut = faults, c.cut || !all
	c.open = c.open[:len(c.open)-1]
	if result.depth >= len(c.open) {
		result.depth = maxNesting
	}
	if result.depth == maxNesting || len(result.faults) > 0 {
		c.known[key] = result
	}
	return result
}

func (c *comparison) key(s set) string {
	ids := make([]string, len(s))
	for i, p := range s {
		id, known := c.ids[p]
		if !known {
			id = len(c.ids)
			c.ids[p] = id
		}
		ids[i] = fmt.Sprint(id)
	}
	slices.Sort(ids)
	return strings.Join(ids, ",")
}

// distinct keeps one of the faults that are told of the same place within, the
// first that is shown by a value if there is one.
// More than maxFaults are not kept, which is told.
func distinct(faults []*fault) (kept []*fault, all bool) {
	all = true
	index := map[*fault]int{}
	for _, f := range faults {
		i, known := index[f.root()]
		switch {
		case !known && len(kept) < maxFaults:
			index[f.root()] = len(kept)
			kept = append(kept, f)
		case known && !kept[i].isReal() && f.isReal():
			kept[i] = f
		case !known:
			all = false
		}
	}
	return kept, all
}

func (c *comparison) compare(n, o set, result *outcome) {
	o = slices.DeleteFunc(slices.Clone(o), func(p part) bool {
		return slices.ContainsFunc(n, func(q part) bool { return c.same(q, p) })
	})
	if len(o) == 0 {
		return
	}
	inner, fine1 := c.expand(n)
	outer, fine2 := c.expand(o)
	if !fine1 || !fine2 {
		result.faults = c.suspect(n, o, KindUnknown)
		return
	}
	q := &question{c: c, n: n, o: o, result: result}
	for _, a := range outer {
		q.outer = append(q.outer, c.view(a))
	}
	for _, a := range inner {
		if v := c.view(a); v.kinds != 0 {
			q.inner = append(q.inner, v)
		}
	}
	for _, v := range q.inner {
		q.alternative(v)
	}
	q.typeFault()
}

// suspect looks for a value of n that o refuses where nothing else is known.
func (c *comparison) suspect(n, o set, kind string) []*fault {
	f := &fault{kind: kind, new: n.place(), old: o.place()}
	f.values = c.confirmed(n, o, c.samples(n, o))
	return []*fault{f}
}

// confirmed keeps of values those that jsonschema v5 allows in n and refuses
// in o, and no more than a few.
func (c *comparison) confirmed(n, o set, values []*tree.Node) []*tree.Node {
	const enough = 3
	var kept []*tree.Node
	for _, v := range values {
		if v != nil && len(kept) < enough && !contains(kept, v) && c.refuses(o, v) && c.accepts(n, v) {
			kept = append(kept, v)
		}
	}
	return kept
}

// A question is one asking of which values of n are not in o.
type question struct {
	c      *comparison
	n, o   set
	inner  []*view // the alternatives of n
	outer  []*view // those of o
	result *outcome
	lost   kinds // of n, and of no alternative of o
	bare   bool  // n says nothing but a type there
}

// alternative asks the question for one alternative of n.
func (q *question) alternative(v *view) {
	if v.finite || v.kinds&^(null|boolean) == 0 {
		q.each(v)
		return
	}
	var taken kinds
	for _, o := range q.outer {
		taken |= o.kinds
	}
	q.lost |= v.kinds &^ taken
	if v.kinds&^taken != 0 && isBare(v) {
		q.bare = true
	}
	if rest := v.kinds & taken & (null | boolean); rest != 0 {
		some := *v
		some.kinds, some.values, some.finite = rest, nil, false
		q.each(&some)
	}
	for _, k := range eachKind {
		if v.kinds&taken&k&^(null|boolean) != 0 {
			q.kind(v, k)
		}
	}
}

func isBare(v *view) bool {
	for _, p := range v.parts {
		for _, m := range p.members() {
			if m.Key.Text != "type" && slices.Contains(constraining, m.Key.Text) {
				return false
			}
		}
	}
	return true
}

// each asks for every value of a finite alternative.
func (q *question) each(v *view) {
	values := v.values
	if !v.finite {
		values = valuesOf(v.kinds)
	}
	var taken kinds
	for _, o := range q.outer {
		taken |= o.kinds
	}
	var refused []*tree.Node
	for _, value := range values {
		if kindOf(value)&v.kinds == 0 || q.c.refuses(q.n, value) || q.c.accepts(q.o, value) {
			continue
		}
		if k := kindOf(value); k&taken == 0 && k&(text|number) == 0 {
			q.lost |= k
			continue
		}
		refused = append(refused, value)
	}
	if len(refused) == 0 {
		return
	}
	f := &fault{kind: KindEnum, new: q.n.place(), old: q.o.place(), now: literals(refused), was: q.allowed(), values: refused}
	q.tell(f)
}

func valuesOf(k kinds) []*tree.Node {
	var list []*tree.Node
	if k&null != 0 {
		list = append(list, tree.NewNull(nil))
	}
	if k&boolean != 0 {
		list = append(list, tree.NewBool(true, nil), tree.NewBool(false, nil))
	}
	return list
}

// allowed gives words for what o allows.
func (q *question) allowed() string {
	var known among
	var all kinds
	finite := true
	for _, o := range q.outer {
		all |= o.kinds
		finite = finite && (o.finite || o.kinds&^null == 0)
		for _, value := range o.values {
			if kindOf(value)&o.kinds != 0 {
				known.add(value)
			}
		}
		if !o.finite && o.kinds == null {
			known.add(tree.NewNull(nil))
		}
	}
	list := known.list
	isNarrower := func(o *view) bool { return len(o.but)+len(o.odd) > 0 }
	switch {
	case finite && len(list) > 0:
		return literals(list)
	case slices.ContainsFunc(q.outer, isNarrower) && q.lost == 0:
		return "other values"
	case len(q.outer) == 1 && all == text:
		return q.outer[0].textWords()
	}
	return all.words()
}

// textWords gives words for the texts of a view.
func (v *view) textWords() string {
	for _, p := range v.parts {
		if pattern := p.get("pattern"); pattern != nil {
			return "text that matches " + pattern.Text
		}
	}
	for _, p := range v.parts {
		if format := p.get("format"); format != nil {
			return "the format " + format.Text
		}
	}
	return text.words()
}

// tell adds a fault of this place, or to an equal one that is there already.
func (q *question) tell(f *fault) {
	f.values = q.c.confirmed(q.n, q.o, f.values)
	for _, other := range q.result.faults {
		if other.kind == f.kind && len(other.path) == 0 && len(f.path) == 0 && other.old == f.old && other.name == f.name {
			if f.kind == KindEnum && other.now != f.now {
				other.now = joinWords(other.now, f.now)
			}
			other.values = append(other.values, f.values...)
			return
		}
	}
	q.result.faults = append(q.result.faults, f)
}

func joinWords(a, b string) string {
	return diag.List(append(strings.Split(strings.Replace(a, " or ", ", ", 1), ", "), b), "or")
}

// typeFault tells of the kinds of value that o never allows. When n says
// nothing but a type, what else it no longer says is the same change.
func (q *question) typeFault() {
	if q.lost == 0 {
		return
	}
	var values []*tree.Node
	for _, k := range eachKind {
		if q.lost&k != 0 {
			values = append(values, q.c.make(q.n, wish{kinds: k}))
		}
	}
	f := &fault{kind: KindType, new: q.n.place(), old: q.o.place(), now: q.lost.words(), was: q.allowed()}
	f.values = q.c.confirmed(q.n, q.o, values)
	if q.c.isImpossible(q.o) {
		f.kind = KindForbidden
	}
	if q.bare {
		q.result.faults = nil
	}
	q.result.faults = append([]*fault{f}, q.result.faults...)
}

// kind asks the question for the values of one kind of an alternative of n.
func (q *question) kind(v *view, k kinds) {
	var rivals []*view
	for _, o := range q.outer {
		if o.kinds&k != 0 {
			rivals = append(rivals, o)
		}
	}
	if k == object && len(rivals) > 1 {
		if rivals = q.tagged(v, rivals); rivals == nil {
			return
		}
	}
	var best []*fault
	for i, o := range rivals {
		faults := q.fit(v, o, k)
		if !slices.ContainsFunc(faults, func(f *fault) bool { return !f.loss }) {
			q.result.faults = append(q.result.faults, faults...)
			return
		}
		if i == 0 || rate(faults) < rate(best) {
			best = faults
		}
	}
	if len(rivals) > 1 {
		best = q.amongRivals(best, k)
	}
	for _, f := range best {
		if len(f.path) == 0 {
			q.tell(f)
			continue
		}
		q.result.faults = append(q.result.faults, f)
	}
}

// rate orders the alternatives of o by how near they come; those that values
// show to be wrong come first, for the rest are guesses.
func rate(faults []*fault) int {
	sum := 0
	for _, f := range faults {
		sum += 2
		if len(f.values) == 0 {
			sum++
		}
	}
	return sum
}

// amongRivals keeps what is shown by values: that one alternative does not
// allow something says nothing of the others.
func (q *question) amongRivals(faults []*fault, k kinds) []*fault {
	var real []*fault
	for _, f := range faults {
		if f.values = q.c.confirmed(q.n, q.o, f.values); len(f.values) > 0 {
			real = append(real, f)
		}
	}
	if len(real) > 0 {
		return real
	}
	f := q.c.suspect(q.n, q.o, KindAlternatives)[0]
	f.now = k.words()
	return []*fault{f}
}
