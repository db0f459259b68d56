package accept

import (
	"cmp"
	"iter"
	"slices"

	"github.com/webhook-lint/webhook-lint/tree"
)

// A name is known where any schema has it that applies to the value, or would
// by another alternative (anyOf, oneOf) than the one that holds, there or
// further up. Others are told of wherever a schema has names and none leaves
// more open in so many words, by additionalProperties. An alternative that
// merely says nothing of names does not open what another names: it holds
// whatever the names are, and so would hide each that is misspelt.
//
// So with each schema that a value must fit go those beside it, of alternatives
// that were not taken, from which nothing but names is asked.

// beside gives those that have a say in the names of an expansion's values, or
// of what these hold: of the alternatives that it did not take, and of those
// that were not taken around it.
func (c *compiler) beside(e *expansion, around []part) []part {
	if !c.o.Closed || e.kind != object && e.kind != array || len(e.untaken)+len(around) == 0 {
		return nil
	}
	var found []part
	seen := map[part]bool{}
	for _, list := range [][]part{e.untaken, around} {
		for _, p := range list {
			p.each(seen, func(p part) {
				if p.names(e.kind) && !slices.Contains(e.parts, p) {
					found = append(found, p)
				}
			})
		}
	}
	slices.SortFunc(found, func(a, b part) int { return cmp.Compare(c.id(a), c.id(b)) })
	return found
}

// each calls f for the schemas that apply in one reading or another to a value
// that p applies to.
func (p part) each(seen map[part]bool, f func(p part)) {
	if p.schema == nil || p.schema.Kind != tree.Object || seen[p] {
		return
	}
	seen[p] = true
	for next := range p.inPlace() {
		next.each(seen, f)
	}
	if p.reading.Modern || p.schema.Get("$ref") == nil {
		f(p)
	}
}

// inPlace gives the schemas that a schema applies to the same value.
func (p part) inPlace() iter.Seq[part] {
	return func(yield func(part) bool) {
		if ref := p.schema.Get("$ref"); ref != nil {
			if !yield(part{p.reading, p.reading.Resolve(ref.Text)}) || !p.reading.Modern {
				return
			}
		}
		for _, m := range p.schema.Members {
			switch m.Key.Text {
			case "allOf", "anyOf", "oneOf":
				for _, item := range m.Value.Items {
					if !yield(part{p.reading, item}) {
						return
					}
				}
			case "then", "else":
				if !yield(part{p.reading, m.Value}) {
					return
				}
			}
		}
	}
}

// names reports whether a schema has a say in the names of values of a kind, or
// in those of what they hold.
func (p part) names(k kind) bool {
	if k == array {
		return p.schema.Get("items") != nil || p.schema.Get("prefixItems") != nil
	}
	return hasMembers(p.schema.Get("properties")) || p.opens()
}

// opens reports whether a schema leaves names open in so many words.
func (p part) opens() bool {
	others := p.schema.Get("additionalProperties")
	return p.schema.Get("patternProperties") != nil || p.schema.Get("propertyNames") != nil ||
		others != nil && !(others.Kind == tree.Bool && !others.IsTrue())
}

func hasMembers(n *tree.Node) bool { return n != nil && len(n.Members) > 0 }

// isClosed reports whether names that no schema has are told of: a reading with
// names closes what another leaves open by silence.
func (f *filling) isClosed() bool {
	var named, open []*Reading
	for _, list := range [][]part{f.parts, f.beside} {
		for _, p := range list {
			if hasMembers(p.schema.Get("properties")) {
				named = append(named, p.reading)
			}
			if p.opens() {
				open = append(open, p.reading)
			}
		}
	}
	return len(named) > 0 && !slices.ContainsFunc(open, func(r *Reading) bool { return slices.Contains(named, r) })
}
