package compat

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/tree"
)

// A wish is what a value that is made must be beyond being one of a set.
type wish struct {
	kinds  kinds      // 0 for any
	name   string     // of a member
	value  *tree.Node // of that member
	absent string     // the name of a member that must not be there
	item   *tree.Node
	index  int // of that item
	count  int // of items or members, at least
	exact  bool
	full   bool // with every member that is named
}

func (w wish) isPlain() bool { return w == wish{kinds: w.kinds} }

// make gives a small value of a set, or nil if none comes to mind. That it is
// one is for jsonschema v5 to say.
func (c *comparison) make(s set, w wish) *tree.Node {
	if !w.isPlain() {
		return c.makeNew(s, w)
	}
	key := c.key(s) + fmt.Sprint(":", w.kinds)
	if known, ok := c.made[key]; ok {
		return known
	}
	if c.making[key] {
		return nil
	}
	c.making[key] = true
	made := c.makeNew(s, w)
	delete(c.making, key)
	if made != nil || len(c.making) == 0 {
		c.made[key] = made
	}
	return made
}

// makeOrder is the kinds in the order in which they are read most easily.
var makeOrder = []kinds{text, integer, fraction, boolean, object, array, null}

func (c *comparison) makeNew(s set, w wish) *tree.Node {
	alternatives, ok := c.expand(s)
	if !ok {
		return nil
	}
	for _, a := range alternatives {
		v := c.view(a)
		for _, k := range makeOrder {
			if v.kinds&k == 0 || w.kinds != 0 && w.kinds&k == 0 || !c.spend(1) {
				continue
			}
			for _, n := range c.valuesFor(v, k, w) {
				if n != nil && (!w.isPlain() || !c.refuses(s, n)) {
					return n
				}
			}
		}
	}
	return nil
}

// valuesFor gives values of one kind of an alternative, the best first.
func (c *comparison) valuesFor(v *view, k kinds, w wish) []*tree.Node {
	var list []*tree.Node
	if v.finite || w.isPlain() {
		list = shown(v, k)
	}
	if v.finite {
		return list
	}
	switch k {
	case null, boolean:
		return append(list, valuesOf(k)...)
	case integer, fraction:
		return append(list, numbers(v, k)...)
	case text:
		return append(list, c.texts(v)...)
	case array:
		return append(list, c.arrayOf(v, w))
	}
	return append(list, c.objectOf(v, w))
}

// shown gives the values that the schemas themselves name.
func shown(v *view, k kinds) []*tree.Node {
	list := slices.Clone(v.values)
	if !v.finite {
		for _, p := range v.parts {
			if n := p.get("examples"); n != nil && n.Kind == tree.Array {
				list = append(list, n.Items...)
			}
			for _, keyword := range []string{"example", "default"} {
				if n := p.get(keyword); n != nil {
					list = append(list, n)
				}
			}
		}
	}
	return slices.DeleteFunc(list, func(n *tree.Node) bool { return kindOf(n)&k == 0 })
}

// numbers gives numbers between the bounds, first those near the hints.
func numbers(v *view, k kinds, hints ...*big.Rat) []*tree.Node {
	one, half := big.NewRat(1, 1), big.NewRat(1, 2)
	hints = append(hints, one, big.NewRat(0, 1), big.NewRat(-1, 1), big.NewRat(1000, 1))
	for _, b := range []*bound{v.low, v.high} {
		if b != nil {
			hints = append(hints, b.at, new(big.Rat).Add(b.at, one), new(big.Rat).Sub(b.at, one))
		}
	}
	if v.low != nil && v.high != nil {
		hints = append(hints, new(big.Rat).Mul(new(big.Rat).Add(v.low.at, v.high.at), half))
	}
	var list []*tree.Node
	for _, hint := range hints {
		for _, r := range near(v, hint, k) {
			if n := numberNode(r); n != nil && isWithin(v, r) && kindOf(n) == k && !contains(list, n) {
				list = append(list, n)
			}
		}
	}
	return list[:min(len(list), 12)]
}

// near gives numbers of the kind, and of the multiples asked for, by a hint.
func near(v *view, hint *big.Rat, k kinds) []*big.Rat {
	list := []*big.Rat{hint, floor(hint), ceil(hint)}
	if k == fraction {
		half := big.NewRat(1, 2)
		list = []*big.Rat{hint, new(big.Rat).Add(hint, half), new(big.Rat).Sub(hint, half)}
	}
	for _, m := range v.multiples {
		if m != nil && m.Sign() != 0 {
			quotient := new(big.Rat).Quo(hint, m)
			list = append(list, new(big.Rat).Mul(ceil(quotient), m), new(big.Rat).Mul(floor(quotient), m))
		}
	}
	return list
}

func isWithin(v *view, r *big.Rat) bool {
	if v.low != nil && (r.Cmp(v.low.at) < 0 || v.low.open && r.Cmp(v.low.at) == 0) {
		return false
	}
	if v.high != nil && (r.Cmp(v.high.at) > 0 || v.high.open && r.Cmp(v.high.at) == 0) {
		return false
	}
	return !slices.ContainsFunc(v.multiples, func(m *big.Rat) bool {
		return m != nil && m.Sign() != 0 && !new(big.Rat).Quo(r, m).IsInt()
	})
}

func numberNode(r *big.Rat) *tree.Node {
	if r.IsInt() {
		return tree.NewNumber(r.Num().String(), nil)
	}
	digits, exact := r.FloatPrec()
	if !exact || digits > 100 {
		return nil
	}
	return tree.NewNumber(r.FloatString(digits), nil)
}

// arrayOf makes an array; a second item that must differ is sought among the
// samples of its schema.
func (c *comparison) arrayOf(v *view, w wish) *tree.Node {
	n := max(v.minItems, w.count)
	if w.exact {
		n = w.count
	}
	if w.item != nil {
		n = max(n, w.index+1)
	}
	const most = 2000
	if n < 0 || n > most || !c.spend(1+n/4) { // what an item may be is mostly known
		return nil
	}
	made := tree.NewArray(nil)
	for i := range n {
		item := w.item
		if item == nil || i != w.index {
			if item = c.itemFor(v, made.Items, i); item == nil {
				return nil
			}
		}
		made.Items = append(made.Items, item)
	}
	return made
}

func (c *comparison) itemFor(v *view, others []*tree.Node, i int) *tree.Node {
	item := c.make(v.item(i), wish{})
	if !v.unique || item == nil || !contains(others, item) {
		return item
	}
	for _, n := range append(c.samples(v.item(i), nil), variants(item, i)...) {
		if !contains(others, n) && !c.refuses(v.item(i), n) {
			return n
		}
	}
	return nil
}

func variants(n *tree.Node, i int) []*tree.Node {
	switch n.Kind {
	case tree.String:
		return []*tree.Node{tree.NewString(fmt.Sprintf("%s%d", n.Text, i+1), nil)}
	case tree.Number:
		if r := ratOf(n); r != nil {
			return []*tree.Node{numberNode(new(big.Rat).Add(r, big.NewRat(int64(i), 1)))}
		}
	}
	return nil
}

// objectOf makes an object of what is required, in the order of the schema.
func (c *comparison) objectOf(v *view, w wish) *tree.Node {
	var wanted, all names
	wanted.addAll(v.required.list)
	if w.value != nil {
		wanted.add(w.name)
	}
	for _, name := range v.names.list {
		if w.full || wanted.has[name] {
			all.add(name)
		}
	}
	all.addAll(wanted.list)
	made := tree.NewObject(nil)
	for _, name := range all.list {
		if name != w.absent && !c.addMember(made, v, w, name) && wanted.has[name] {
			return nil
		}
	}
	return c.filled(made, v, w)
}

func (c *comparison) addMember(made *tree.Node, v *view, w wish, name string) bool {
	value := w.value
	if value == nil || name != w.name {
		value = c.make(v.child(name), wish{})
	}
	if value != nil {
		made.Members = append(made.Members, tree.NewMember(name, value))
	}
	return value != nil
}

// filled adds members until there are as many as must be.
func (c *comparison) filled(made *tree.Node, v *view, w wish) *tree.Node {
	n := max(v.minMembers, w.count)
	if w.exact {
		n = w.count
		if len(made.Members) > n {
			return nil
		}
	}
	const most = 1000
	if n > most || !c.spend(n) {
		return nil
	}
	spare := slices.Clone(v.names.list)
	for i := range n {
		spare = append(spare, strings.TrimSuffix(fmt.Sprintf("other_%d", i+1), "_1"))
	}
	for _, p := range v.patterned() {
		spare = append(spare, matching(p.text)...)
	}
	for _, name := range spare {
		if len(made.Members) < n && name != w.absent && made.Get(name) == nil {
			c.addMember(made, v, w, name)
		}
	}
	if len(made.Members) < n {
		return nil
	}
	return made
}

// samples gives values of n of every alternative and kind, and values that o
// names.
func (c *comparison) samples(n, o set) []*tree.Node {
	var list []*tree.Node
	for _, s := range []set{n, append(slices.Clip(n), o...), o} {
		alternatives, ok := c.expand(s)
		if !ok {
			continue
		}
		for _, a := range alternatives {
			v := c.view(a)
			for _, k := range makeOrder {
				if v.kinds&k != 0 && len(list) < 100 && c.spend(1) {
					list = append(list, c.valuesFor(v, k, wish{})...)
				}
			}
			if v.kinds&object != 0 && c.spend(1) {
				list = append(list, c.objectOf(v, wish{full: true}))
			}
			if v.kinds&array != 0 && c.spend(1) {
				list = append(list, c.arrayOf(v, wish{count: 1}), c.arrayOf(v, wish{count: 2}))
			}
		}
	}
	return slices.DeleteFunc(list, func(n *tree.Node) bool { return n == nil })
}
