package sample

import (
	"slices"
	"strconv"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// object gives an object with every property that the parts name, or with
// those alone that must be there; nil when one of these cannot be made.
func (b *builder) object(parts []*tree.Node, at diag.Pointer, bare bool) *tree.Node {
	defer b.enter(parts)()
	must := map[string]bool{}
	var names []string
	add := func(name string, needed bool) {
		if _, known := must[name]; !known {
			names = append(names, name)
		}
		must[name] = must[name] || needed
	}
	for _, part := range parts {
		for _, name := range part.Get("properties").Names() {
			add(name, false)
		}
	}
	for _, required := range every(parts, "required") {
		for _, name := range required.Items {
			add(name.Text, true)
		}
	}
	made := object()
	b.judge.work -= 10 * len(names)
	for _, name := range names {
		if b.spent() {
			return nil
		}
		if bare && !must[name] {
			continue
		}
		value := b.property(parts, at, name, must[name])
		if value == nil && must[name] {
			return nil
		}
		if value != nil {
			made.Members = append(made.Members, tree.NewMember(name, value))
		}
	}
	b.further(made, parts, at)
	return made
}

// enter counts the schemas whose objects are being built, until what it gives
// is called.
func (b *builder) enter(parts []*tree.Node) func() {
	for _, part := range parts {
		b.inside[part]++
	}
	return func() {
		for _, part := range parts {
			b.inside[part]--
		}
	}
}

func (b *builder) property(parts []*tree.Node, at diag.Pointer, name string, needed bool) *tree.Node {
	schemas := b.schemasOf(parts, name)
	at = at.Name(name)
	if !needed {
		if b.story.lacks(at) || b.level > b.deep || b.recurs(schemas) {
			return nil
		}
	}
	return b.value(schemas, at)
}

// schemasOf gives the schemas that the parts of an object have for a member.
func (b *builder) schemasOf(parts []*tree.Node, name string) []*tree.Node {
	var found []*tree.Node
	for _, part := range parts {
		if s := b.judge.member(part.Get("properties"), name); s != nil {
			found = append(found, s)
		}
		for _, rule := range members(part.Get("patternProperties")) {
			if b.judge.matches(rule.Key.Text, name) {
				found = append(found, rule.Value)
			}
		}
		if rest := part.Get("additionalProperties"); rest != nil && !b.judge.isNamed(part, name) {
			found = append(found, rest)
		}
	}
	return found
}

// recurs reports whether schemas lead to one whose object is being built in
// one of its own kind already.
func (b *builder) recurs(schemas []*tree.Node) bool {
	return slices.ContainsFunc(reach(b.judge, schemas, nil), func(s *tree.Node) bool { return b.inside[s] > 1 })
}

// further adds members of any name where there must be some, and one where a
// schema describes them.
func (b *builder) further(made *tree.Node, parts []*tree.Node, at diag.Pointer) {
	least := 0
	for _, bound := range every(parts, "minProperties") {
		if n, err := strconv.Atoi(bound.Text); err == nil && n <= maxItems {
			least = max(least, n)
		}
	}
	if len(made.Members) == 0 && !hasProperties(parts) && b.level <= b.deep &&
		slices.ContainsFunc(every(parts, "additionalProperties"), func(s *tree.Node) bool { return len(s.Members) > 0 }) {
		least = max(least, 1)
	}
	for i := 1; len(made.Members) < least && i <= least; i++ {
		name := "key_" + strconv.Itoa(i)
		value := b.value(b.schemasOf(parts, name), at.Name(name))
		if value == nil {
			return
		}
		made.Set(name, value)
	}
}

// array gives an array of typical length.
func (b *builder) array(parts []*tree.Node, at diag.Pointer) *tree.Node {
	defer b.enter(parts)()
	n, told := b.story.items(at)
	for _, items := range every(parts, "items") {
		if !told && items.Kind == tree.Array {
			n = len(items.Items)
		}
	}
	least := 0
	for _, bound := range every(parts, "minItems") {
		if m, err := strconv.Atoi(bound.Text); err == nil {
			least = max(least, m)
		}
	}
	for _, bound := range every(parts, "maxItems") {
		if m, err := strconv.Atoi(bound.Text); err == nil {
			n = min(n, m)
		}
	}
	if b.level > b.deep || !told && len(every(parts, "items")) == 0 || b.recurs(b.itemSchemas(parts, 0)) {
		n = 0
	}
	if least > maxItems {
		return nil
	}
	return b.filled(parts, at, max(n, least))
}

// filled gives an array of n items, or of fewer when no more are found.
func (b *builder) filled(parts []*tree.Node, at diag.Pointer, n int) *tree.Node {
	made := list()
	unique := isUnique(parts)
	for i := range n {
		schemas := b.itemSchemas(parts, i)
		if i == 0 {
			schemas = append(schemas, every(parts, "contains")...)
		}
		item := b.value(schemas, at.Index(i))
		if item != nil && unique {
			item = b.another(schemas, item, made.Items)
		}
		if item == nil {
			break
		}
		made.Items = append(made.Items, item)
	}
	return made
}

func isUnique(parts []*tree.Node) bool {
	return slices.ContainsFunc(every(parts, "uniqueItems"), (*tree.Node).IsTrue)
}

func isTuple(parts []*tree.Node) bool {
	return slices.ContainsFunc(every(parts, "items"), func(items *tree.Node) bool { return items.Kind == tree.Array })
}

// itemSchemas gives the schemas that the parts of an array have for item i.
func (b *builder) itemSchemas(parts []*tree.Node, i int) []*tree.Node {
	var found []*tree.Node
	for _, part := range parts {
		items := part.Get("items")
		switch {
		case items == nil:
		case items.Kind != tree.Array:
			found = append(found, items)
		case i < len(items.Items):
			found = append(found, items.Items[i])
		case part.Get("additionalItems") != nil:
			found = append(found, part.Get("additionalItems"))
		}
	}
	return found
}

// another gives an item that is none of some others: the typical one, or one
// like it, or nil.
func (b *builder) another(schemas []*tree.Node, item *tree.Node, others []*tree.Node) *tree.Node {
	isNew := func(v *tree.Node) bool {
		return v != nil && !slices.ContainsFunc(others, func(o *tree.Node) bool { return equal(o, v) }) && b.fits(schemas, v)
	}
	if isNew(item) {
		return item
	}
	for _, part := range reach(b.judge, schemas, nil) {
		for _, word := range itemsOf(part.Get("enum")) {
			if isNew(word) {
				return word
			}
		}
	}
	for i := range 3 {
		if v := varied(item, len(others)+i); isNew(v) {
			return v
		}
	}
	return nil
}

// varied gives the i-th value that is like n, or nil.
func varied(n *tree.Node, i int) *tree.Node {
	switch n.Kind {
	case tree.Number:
		if r := rational(n.Text); r != nil {
			return number(decimal(r.Add(r, rational(strconv.Itoa(i)))))
		}
	case tree.String:
		return text(n.Text + strconv.Itoa(i))
	case tree.Bool:
		return tree.NewBool(n.Text != "true", nil)
	case tree.Object:
		for _, m := range n.Members {
			if v := varied(m.Value, i); v != nil {
				return tree.With(n, diag.Pointer("").Name(m.Key.Text), v)
			}
		}
	case tree.Array:
		if len(n.Items) > 0 {
			if v := varied(n.Items[0], i); v != nil {
				return tree.With(n, "/0", v)
			}
		}
	}
	return nil
}

// reach gives the schemas that may apply to a value, in one reading or
// another. With a value, of the alternatives for objects and arrays only the
// one that is taken counts.
func reach(j *judge, schemas []*tree.Node, taken func(list *tree.Node) *tree.Node) []*tree.Node {
	var found []*tree.Node
	seen := map[*tree.Node]bool{}
	var visit func(n *tree.Node)
	visit = func(n *tree.Node) {
		if n == nil || n.Kind != tree.Object || seen[n] {
			return
		}
		seen[n] = true
		found = append(found, n)
		if ref := n.Get("$ref"); ref != nil {
			visit(j.resolve(ref))
			return
		}
		for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
			options := n.Get(keyword)
			if options == nil {
				continue
			}
			if keyword != "allOf" && taken != nil {
				if one := taken(options); one != nil {
					visit(one)
					continue
				}
			}
			for _, item := range options.Items {
				visit(item)
			}
		}
		visit(n.Get("then"))
		visit(n.Get("else"))
	}
	for _, s := range schemas {
		visit(s)
	}
	j.work -= len(found)
	return found
}
