package compat

import (
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

func (q *question) memberCount(v *view, m tree.Member, f *fault) bool {
	limit := countOf(m.Value, 0)
	switch m.Key.Text {
	case "minProperties":
		if max(v.minMembers, len(v.required.list)) >= limit {
			return false
		}
		f.kind, f.now, f.was = KindMemberCount, "fewer than "+plural(limit), "at least "+plural(limit)
		f.values = q.build(v, wish{kinds: object, count: limit - 1, exact: true}, wish{kinds: object})
	case "maxProperties":
		if most := q.mostMembers(v); most >= 0 && most <= limit {
			return false
		}
		f.kind, f.now, f.was = KindMemberCount, "more than "+plural(limit), "at most "+plural(limit)
		f.values = q.build(v, wish{kinds: object, count: limit + 1})
	default:
		return false
	}
	return true
}

func plural(n int) string {
	return strings.Replace(count(n, "property"), "propertys", "properties", 1)
}

// mostMembers gives how many members an object can have, or -1.
func (q *question) mostMembers(v *view) int {
	if len(v.patterned()) > 0 || !q.c.isImpossible(v.rest()) {
		return v.maxMembers
	}
	n := 0
	for _, name := range v.names.list {
		if !q.c.isImpossible(v.child(name)) {
			n++
		}
	}
	return least(v.maxMembers, n)
}

// A pattern is one of patternProperties.
type pattern struct {
	text string
	part part
}

func (v *view) patterned() []pattern {
	var list []pattern
	for _, p := range v.parts {
		if n := p.get("patternProperties"); n != nil {
			for _, m := range n.Members {
				list = append(list, pattern{m.Key.Text, p.within(m.Value)})
			}
		}
	}
	return list
}

// members asks about the members of objects.
func (q *question) members(v, o *view) []*fault {
	var list []*fault
	var all names
	all.addAll(o.names.list)
	all.addAll(o.required.list)
	all.addAll(v.names.list)
	for _, name := range all.list {
		list = append(list, q.member(v, o, name)...)
	}
	list = q.renamed(v, o, list)
	list = append(list, q.others(v, o)...)
	return append(list, q.propertyNames(v, o)...)
}

// member asks about one property.
func (q *question) member(v, o *view, name string) []*fault {
	var list []*fault
	in, out := v.child(name), o.child(name)
	gone := q.c.isImpossible(in) || !v.knows(name)
	if o.required.has[name] && !v.required.has[name] {
		list = append(list, q.missing(v, name, in, out, gone))
	}
	if gone {
		if len(list) == 0 && !q.c.literal && !q.isSent(name) && o.names.has[name] && !q.c.isImpossible(out) {
			list = append(list, &fault{kind: KindRemoved, loss: true, name: name, new: q.n.place(), old: out.place()})
		}
		if q.c.isImpossible(in) || len(in) == 0 && len(list) > 0 || len(in) == 0 && !q.c.literal && !q.c.isImpossible(out) {
			return list
		}
	}
	around := func(value *tree.Node) wish { return wish{kinds: object, name: name, value: value} }
	if q.c.isImpossible(out) {
		f := &fault{kind: KindAdded, name: name, new: in.place(), old: q.o.place()}
		if value := q.c.make(in, wish{}); value != nil {
			f.values = q.build(v, around(value))
		}
		return append(list, f)
	}
	below := q.below(v, in, out, step{name: name}, around)
	if gone && slices.ContainsFunc(below, func(f *fault) bool { return !f.loss }) {
		list = slices.DeleteFunc(list, func(f *fault) bool { return f.loss })
	}
	return append(list, below...)
}

// isSent reports whether an alternative has a property.
func (q *question) isSent(name string) bool {
	return slices.ContainsFunc(q.inner, func(v *view) bool { return v.knows(name) && !q.c.isImpossible(v.child(name)) })
}

// missing tells of a property that was always there and need not be now.
func (q *question) missing(v *view, name string, in, out set, gone bool) *fault {
	f := &fault{kind: KindRequired, name: name, new: in.place(), old: out.place()}
	if gone {
		f.new = q.n.place()
	}
	if gone && !q.isSent(name) {
		f.kind = KindRemoved
	}
	if f.old == nil {
		f.old = q.o.place()
	}
	f.values = q.build(v, wish{kinds: object, absent: name})
	return f
}

// renamed takes a property that is gone and one that is new for the same under
// another name, if the names are alike.
func (q *question) renamed(v, o *view, list []*fault) []*fault {
	var added []string
	for _, name := range v.names.list {
		if !o.knows(name) && !q.c.isImpossible(v.child(name)) {
			added = append(added, name)
		}
	}
	for _, f := range list {
		if f == nil || f.kind != KindRemoved {
			continue
		}
		i := slices.IndexFunc(added, func(name string) bool {
			return q.isRenaming(f.name, name, o.child(f.name), v.child(name))
		})
		if i < 0 {
			continue
		}
		f.kind, f.now = KindRenamed, added[i]
		f.new = v.child(added[i]).place()
		absorb(list, f, added[i])
		added = slices.Delete(added, i, i+1)
	}
	return slices.DeleteFunc(list, func(f *fault) bool { return f == nil })
}

// absorb takes what is told of the new name into the renaming.
func absorb(list []*fault, f *fault, name string) {
	for i, other := range list {
		if other != nil && other.kind == KindAdded && other.name == name {
			f.loss = false
			f.values = append(f.values, other.values...)
			list[i] = nil
		}
	}
}

func (q *question) isRenaming(old, new string, was, is set) bool {
	a, ok1 := q.c.expand(was)
	b, ok2 := q.c.expand(is)
	if !ok1 || !ok2 || kindsAmong(a)&kindsAmong(b)&^null == 0 {
		return false
	}
	return len(diag.Nearest(old, []string{new})) > 0 || len(diag.Nearest(new, []string{old})) > 0 || shareWords(old, new)
}

func kindsAmong(list []conjunction) kinds {
	var all kinds
	for _, a := range list {
		all |= a.kinds
	}
	return all
}

// shareWords reports whether one name holds all the words of the other:
// priority and ticket_priority.
func shareWords(a, b string) bool {
	x, y := nameWords(a), nameWords(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	return !slices.ContainsFunc(x, func(word string) bool { return len(word) < 3 || !slices.Contains(y, word) })
}

// nameWords splits a name at separators and at capital letters.
func nameWords(name string) []string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return strings.FieldsFunc(strings.ToLower(b.String()), func(r rune) bool { return strings.ContainsRune("_-. ", r) })
}

// others asks about the members that are not named: those that patterns
// describe, and the rest.
func (q *question) others(v, o *view) []*fault {
	var list []*fault
	in, out := v.rest(), o.rest()
	open := !q.c.isImpossible(in)
	ours, theirs := v.patterned(), o.patterned()
	if open && len(out) > 0 {
		list = append(list, q.rest(v, o, in, out, ".*")...)
	}
	for _, their := range theirs {
		to := set{}.add(their.part)
		if same := patternsOf(ours, their.text); len(same) > 0 {
			list = append(list, q.rest(v, o, same, to, their.text)...)
			continue
		}
		if open {
			list = append(list, q.rest(v, o, in, to, their.text)...)
		}
		for _, our := range ours {
			list = append(list, q.rest(v, o, set{}.add(our.part), to, their.text)...)
		}
	}
	for _, our := range ours {
		if len(out) > 0 && len(patternsOf(theirs, our.text)) == 0 {
			list = append(list, q.rest(v, o, set{}.add(our.part), out, our.text)...)
		}
	}
	return list
}

func patternsOf(list []pattern, text string) set {
	var s set
	found := false
	for _, p := range list {
		if p.text == text {
			s, found = s.add(p.part), true
		}
	}
	if found && len(s) == 0 { // what allows everything
		s = set{{doc: list[0].part.doc, node: tree.NewBool(true, nil)}}
	}
	return s
}

// rest asks about members with names that match a pattern.
func (q *question) rest(v, o *view, in, out set, names string) []*fault {
	if len(out) == 0 || q.c.isImpossible(in) {
		return nil
	}
	name := q.freeName(v, o, names)
	around := func(value *tree.Node) wish { return wish{kinds: object, name: name, value: value} }
	if !q.c.isImpossible(out) {
		return q.below(v, in, out, step{any: true}, around)
	}
	f := &fault{kind: KindOpened, new: q.n.place(), old: q.o.place()}
	if value := q.c.make(in, wish{}); value != nil {
		f.values = q.build(v, around(value))
	}
	return []*fault{f}
}

// freeName gives a name that fits a pattern and no property.
func (q *question) freeName(v, o *view, names string) string {
	candidates := []string{"other", "another", "x"}
	if names != ".*" {
		candidates = append(matching(names), candidates...)
	}
	for _, name := range candidates {
		if !v.names.has[name] && !o.names.has[name] {
			return name
		}
	}
	return candidates[0] + "_1"
}

func (q *question) propertyNames(v, o *view) []*fault {
	var list []*fault
	var have set
	for _, p := range v.parts {
		if n := p.get("propertyNames"); n != nil {
			have = have.add(p.within(n))
		}
	}
	for _, p := range o.parts {
		n := p.get("propertyNames")
		if n == nil {
			continue
		}
		want := set{}.add(p.within(n))
		known := q.knownNames(v, want)
		list = append(list, known...)
		if len(known) > 0 {
			continue // the names that are known are told, and speak for the rest
		}
		if !q.c.isImpossible(v.rest()) || len(v.patterned()) > 0 {
			list = append(list, q.freeNames(v, have, want)...)
		}
	}
	return list
}

func (q *question) knownNames(v *view, want set) []*fault {
	var list []*fault
	for _, name := range v.names.list {
		in := v.child(name)
		if q.c.isImpossible(in) || q.c.accepts(want, tree.NewString(name, nil)) {
			continue
		}
		f := &fault{kind: KindNames, name: name, new: in.place(), old: want.place()}
		if value := q.c.make(in, wish{}); value != nil {
			f.values = q.build(v, wish{kinds: object, name: name, value: value})
		}
		list = append(list, f)
	}
	return list
}

func (q *question) freeNames(v *view, have, want set) []*fault {
	onlyText := tree.NewObject(nil, tree.NewMember("type", tree.NewString("string", nil)))
	have = append(slices.Clip(have), part{doc: q.anyDocument(), node: onlyText, flat: true})
	answer := q.c.include(have, want)
	q.result.depth = min(q.result.depth, answer.depth)
	if len(answer.faults) == 0 {
		return nil
	}
	f := &fault{kind: KindNames, new: q.n.place(), old: want.place()}
	for _, below := range answer.faults {
		for _, name := range below.values {
			if value := q.c.make(v.child(name.Text), wish{}); value != nil {
				f.values = append(f.values, q.build(v, wish{kinds: object, name: name.Text, value: value})...)
			}
		}
	}
	return []*fault{f}
}

func (q *question) anyDocument() *document { return q.o[0].doc }
