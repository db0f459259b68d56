package compat

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/webhook-lint/webhook-lint/tree"
)

// fit gives what stands between the values of one kind of an alternative of n
// and one alternative of o.
func (q *question) fit(v, o *view, k kinds) []*fault {
	var list []*fault
	for _, p := range o.parts {
		for _, m := range p.members() {
			if f := q.keyword(v, k, p, m); f != nil {
				list = append(list, f)
			}
		}
	}
	switch k {
	case array:
		list = append(list, q.items(v, o)...)
	case object:
		list = append(list, q.members(v, o)...)
	}
	for _, odd := range o.odd {
		if odd.kinds&k != 0 && !q.c.promises(v, odd) {
			list = append(list, q.odd(odd.part, odd.keyword, k))
		}
	}
	for _, b := range o.but {
		if !q.c.excludes(v, b, k) {
			list = append(list, q.odd(b, "", k))
		}
	}
	return list
}

// odd tells of a keyword that cannot be compared, with a witness if one of the
// values that come to mind is refused.
func (q *question) odd(p part, keyword string, k kinds) *fault {
	f := &fault{kind: KindCondition, name: keyword, new: q.n.place(), old: q.o.place()}
	values := append(q.c.samples(q.n, q.o), q.c.samples(q.n, set{p})...)
	values = slices.DeleteFunc(values, func(n *tree.Node) bool { return kindOf(n)&k == 0 })
	f.values = q.c.confirmed(q.n, q.o, values)
	if len(f.values) > 0 {
		f.now = literals(f.values[:1])
	}
	return f
}

// promises reports whether n has the very keyword that is not understood.
func (c *comparison) promises(v *view, o oddity) bool {
	return slices.ContainsFunc(v.odd, func(n oddity) bool {
		a, b := n.part.get(n.keyword), o.part.get(o.keyword)
		return n.keyword == o.keyword && n.part.doc.draft == o.part.doc.draft && c.sameValue(n.part, o.part, n.keyword, a, b) &&
			(n.keyword == "contains" && n.part.get("minContains") == nil && n.part.get("maxContains") == nil &&
				o.part.get("minContains") == nil && o.part.get("maxContains") == nil ||
				n.keyword != "unevaluatedProperties" && n.keyword != "unevaluatedItems" && n.keyword != "contains" && c.same(n.part, o.part))
	})
}

// keyword gives what a keyword of o refuses of the values of a kind.
func (q *question) keyword(v *view, k kinds, p part, m tree.Member) *fault {
	f := &fault{new: q.n.place(), old: q.o.place()}
	refuses := false
	switch k {
	case integer, fraction:
		refuses = q.number(v, k, m, f)
	case text:
		refuses = q.text(v, p, m, f)
	case array:
		refuses = q.count(v, m, f)
	case object:
		refuses = q.memberCount(v, m, f)
	}
	if m.Key.Text == "enum" || m.Key.Text == "const" {
		values, _ := listed(p)
		if refuses = k != text || !allAmong(v, values); !refuses {
			return nil
		}
		f.kind, f.now, f.was = KindEnum, anyWords[k], q.allowed()
		f.values = q.c.valuesFor(v, k, wish{})
	}
	if !refuses {
		return nil
	}
	return f
}

var anyWords = map[kinds]string{
	text: "any string", integer: "any integer", fraction: "any number", array: "any array", object: "any object",
}

func (q *question) number(v *view, k kinds, m tree.Member, f *fault) bool {
	limit := ratOf(m.Value)
	if limit == nil {
		return false
	}
	one := big.NewRat(1, 1)
	var hints []*big.Rat
	switch m.Key.Text {
	case "minimum", "exclusiveMinimum":
		b := &bound{limit, m.Key.Text != "minimum"}
		if within(v.low, b, 1, k) {
			return false
		}
		f.kind, f.now, f.was = KindMinimum, "less than "+m.Value.Text, "at least "+m.Value.Text
		if b.open {
			f.now, f.was = m.Value.Text+" or less", "more than "+m.Value.Text
		}
		hints = []*big.Rat{new(big.Rat).Sub(limit, one), limit}
	case "maximum", "exclusiveMaximum":
		b := &bound{limit, m.Key.Text != "maximum"}
		if within(v.high, b, -1, k) {
			return false
		}
		f.kind, f.now, f.was = KindMaximum, "more than "+m.Value.Text, "at most "+m.Value.Text
		if b.open {
			f.now, f.was = m.Value.Text+" or more", "less than "+m.Value.Text
		}
		hints = []*big.Rat{new(big.Rat).Add(limit, one), limit}
	case "multipleOf":
		if isMultiple(v, k, limit) {
			return false
		}
		f.kind, f.now, f.was = KindMultiple, "no multiple of "+m.Value.Text, "a multiple of "+m.Value.Text
		hints = []*big.Rat{new(big.Rat).Add(limit, one), new(big.Rat).Quo(limit, big.NewRat(2, 1))}
	default:
		return false
	}
	f.values = numbers(v, k, hints...)
	return true
}

// within reports whether numbers that end at have end before want.
func within(have, want *bound, sign int, k kinds) bool {
	if have == nil {
		return false
	}
	have, want = whole(have, sign, k), whole(want, sign, k)
	order := sign * have.at.Cmp(want.at)
	return order > 0 || order == 0 && (have.open || !want.open)
}

// whole gives the bound that means the same of whole numbers, and belongs to
// them.
func whole(b *bound, sign int, k kinds) *bound {
	if k != integer {
		return b
	}
	at := ceil(b.at)
	if sign < 0 {
		at = floor(b.at)
	}
	if b.open && b.at.IsInt() {
		at = new(big.Rat).Add(at, big.NewRat(int64(sign), 1))
	}
	return &bound{at: at}
}

func floor(r *big.Rat) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Div(r.Num(), r.Denom()))
}

func ceil(r *big.Rat) *big.Rat {
	return new(big.Rat).Neg(floor(new(big.Rat).Neg(r)))
}

func isMultiple(v *view, k kinds, of *big.Rat) bool {
	if of.Sign() == 0 {
		return true
	}
	have := v.multiples
	if k == integer {
		have = append(slices.Clip(have), big.NewRat(1, 1))
	}
	return slices.ContainsFunc(have, func(r *big.Rat) bool { return r != nil && new(big.Rat).Quo(r, of).IsInt() })
}

func (q *question) text(v *view, p part, m tree.Member, f *fault) bool {
	limit := countOf(m.Value, 0)
	shortest, longest := lengths(v)
	switch m.Key.Text {
	case "minLength":
		if shortest >= limit {
			return false
		}
		f.kind, f.now, f.was = KindLength, "shorter than "+count(limit, "character"), "at least "+count(limit, "character")
		f.values = q.c.texts(v, limit-1, shortest)
	case "maxLength":
		if longest >= 0 && longest <= limit {
			return false
		}
		f.kind, f.now, f.was = KindLength, "longer than "+count(limit, "character"), "at most "+count(limit, "character")
		f.values = q.c.texts(v, limit+1, longest)
	case "pattern":
		if slices.Contains(v.patterns, m.Value.Text) || allMatch(v, p.doc, m.Value.Text) {
			return false
		}
		f.kind, f.now, f.was = KindPattern, "text that does not match "+m.Value.Text, "text that matches "+m.Value.Text
		f.name, f.values = m.Value.Text, q.c.texts(v)
	case "format":
		if !q.c.isAsserted(m.Value.Text) || slices.ContainsFunc(v.formats, func(have string) bool { return isFormat(have, m.Value.Text) }) {
			return false
		}
		f.kind, f.now, f.was = KindFormat, "text that is no "+m.Value.Text, "the format "+m.Value.Text
		f.name, f.values = m.Value.Text, q.c.texts(v)
	default:
		return false
	}
	return true
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (q *question) count(v *view, m tree.Member, f *fault) bool {
	limit := countOf(m.Value, 0)
	switch m.Key.Text {
	case "minItems":
		if v.minItems >= limit {
			return false
		}
		f.kind, f.now, f.was = KindCount, "fewer than "+count(limit, "item"), "at least "+count(limit, "item")
		f.values = q.build(v, wish{kinds: array, count: limit - 1, exact: true}, wish{kinds: array})
	case "maxItems":
		if v.maxItems >= 0 && v.maxItems <= limit || q.holdsAtMost(v, limit) {
			return false
		}
		f.kind, f.now, f.was = KindCount, "more than "+count(limit, "item"), "at most "+count(limit, "item")
		f.values = q.build(v, wish{kinds: array, count: limit + 1})
	case "uniqueItems":
		if !m.Value.IsTrue() || v.unique || v.maxItems >= 0 && v.maxItems < 2 {
			return false
		}
		f.kind, f.now, f.was = KindUnique, "the same item twice", "items that differ"
		f.values = q.build(v, wish{kinds: array, count: max(2, v.minItems)})
	default:
		return false
	}
	return true
}

// holdsAtMost reports whether no further items are allowed behind the fixed
// ones.
func (q *question) holdsAtMost(v *view, limit int) bool {
	return v.fixed() <= limit && q.c.isImpossible(v.item(v.fixed()))
}

// build makes values of n with what is wished for: first those that are right
// for o in everything else.
func (q *question) build(v *view, wishes ...wish) []*tree.Node {
	var list []*tree.Node
	for _, w := range wishes {
		for _, s := range []set{append(slices.Clip(v.parts), q.o...), v.parts} {
			if n := q.c.make(s, w); n != nil {
				list = append(list, n)
			}
		}
	}
	return list
}

// items asks about the items of arrays, until there are more faults than are
// kept.
func (q *question) items(v, o *view) []*fault {
	var list []*fault
	fixed := max(v.fixed(), o.fixed())
	for i := range fixed {
		if v.maxItems >= 0 && i >= v.maxItems || q.c.isImpossible(v.item(i)) || areTooMany(list) {
			return list
		}
		list = append(list, q.item(v, o, i, step{name: fmt.Sprint(i), item: true})...)
	}
	if v.maxItems >= 0 && fixed >= v.maxItems {
		return list
	}
	return append(list, q.item(v, o, fixed, step{any: true, item: true})...)
}

func areTooMany(list []*fault) bool {
	if len(list) <= maxFaults {
		return false
	}
	_, all := distinct(list)
	return !all
}

func (q *question) item(v, o *view, i int, at step) []*fault {
	in, out := v.item(i), o.item(i)
	if len(out) == 0 || q.c.isImpossible(in) {
		return nil
	}
	return q.below(v, in, out, at, func(value *tree.Node) wish {
		return wish{kinds: array, item: value, index: i}
	})
}

// below asks about the values at one step, and tells of the faults there as
// faults of this place.
func (q *question) below(v *view, in, out set, at step, around func(*tree.Node) wish) []*fault {
	answer := q.c.include(in, out)
	q.result.depth = min(q.result.depth, answer.depth)
	var list []*fault
	for _, f := range answer.faults {
		made := *f
		made.path = append([]step{at}, f.path...)
		made.origin, made.values = f, nil
		for _, value := range f.values {
			made.values = q.witnesses(v, at, around(value), made.values)
		}
		list = append(list, &made)
	}
	return list
}

// witnesses adds to values what shows a fault at one step, as long as they are
// few. A large value is long in the making and in the judging: one of them is
// enough; it is judged as a part of the whole alone, that is in the outermost
// question; and where o has no alternatives, it is refused for what is refused
// within.
func (q *question) witnesses(v *view, at step, w wish, values []*tree.Node) []*tree.Node {
	const large = 32 // items or members
	enough, accepted, refused := 3, false, false
	if v.fixed()+len(v.names.list) > large || w.value != nil && len(w.value.Items)+len(w.value.Members) > large {
		enough, accepted, refused = 1, len(q.c.open) > 1, len(q.outer) == 1 && !at.any
	}
	for _, s := range []set{append(slices.Clip(v.parts), q.o...), v.parts} {
		if len(values) >= enough {
			break
		}
		n := q.c.make(s, w)
		if n != nil && !contains(values, n) && (refused || q.c.refuses(q.o, n)) && (accepted || q.c.accepts(q.n, n)) {
			values = append(values, n)
		}
	}
	return values
}
