package validator

import (
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A portion is as much of a message's schema as leads to the values at a place
// and says what they must be. What is in it stands where it stands in the
// schema, so that what jsonschema v5 says by the one holds by the other. It is
// compiled in a small part of the time that the whole takes.
type portion struct {
	root   *tree.Node
	tokens []string // of the place
	of     depth
	steps  map[step]bool
	taken  map[*tree.Node]bool // or something within
	whole  map[*tree.Node]bool // as it is
	lost   bool                // the schema cannot be divided so
}

// about tells portions apart: the way to the place begins at the root base.
type about struct {
	base, at diag.Pointer
	of       depth
}

// A depth is how much of values schemas are asked of.
type depth uint8

const (
	inFull   depth = iota // all that is in them
	asScalar              // they are neither objects nor arrays
	byNames               // the names that they lack
)

// maxPortions bounds how many portions of a schema are compiled before the
// whole of it is.
const maxPortions = 24

// portion compiles a portion of the schema. It is nil where that cannot be, or
// there were many.
func (m *message) portion(of about) *jsonschema.Schema {
	if m.asWhole {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	made, known := m.portions[of]
	if known || len(m.portions) == maxPortions {
		return made
	}
	if m.portions == nil {
		m.portions = map[about]*jsonschema.Schema{}
	}
	made = m.compilePortion(of)
	m.portions[of] = made
	return made
}

func (m *message) compilePortion(of about) *jsonschema.Schema {
	cut := m.cut(of)
	if cut == nil {
		return nil
	}
	c, err := m.newCompiler(jsonschema.Draft7, cut)
	if err != nil {
		return nil
	}
	made, err := c.Compile(m.id)
	if err == nil && of.base != "" {
		made = made.Properties[of.base.Last()]
	}
	return made // nil for an error
}

// cut gives a portion of the schema, or nil.
func (m *message) cut(of about) *tree.Node {
	root := m.schema.Root
	p := portion{
		root: root, tokens: (of.base + of.at).Tokens(), of: of.of,
		steps: map[step]bool{}, taken: map[*tree.Node]bool{root: true}, whole: map[*tree.Node]bool{},
	}
	if p.follow(step{root, 0}); p.lost {
		return nil
	}
	return p.copy(root)
}

// A step is a schema that applies to the value that so many of the tokens lead
// to.
type step struct {
	schema *tree.Node
	at     int
}

// astray are the keywords that lead to schemas by other ways.
var astray = []string{
	"$id", "$anchor", "if", "then", "else", "not", "contains", "propertyNames", "patternProperties", "dependencies",
	"prefixItems", "additionalItems", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties", "contentSchema",
}

// divided are the keywords of which there is in a portion what is taken, if
// anything is.
var divided = []string{"properties", "additionalProperties", "items", "allOf", "anyOf", "oneOf", "definitions", "$defs", "description"}

// follow takes what a schema says.
func (p *portion) follow(s step) {
	schema := s.schema
	if p.lost || schema.Kind != tree.Object || p.steps[s] {
		return
	}
	p.steps[s] = true
	if s.at == len(p.tokens) && p.of == inFull {
		p.all(schema)
		return
	}
	if p.look(schema); schema.Get("items") != nil && schema.Get("items").Kind == tree.Array {
		p.lost = true
	}
	p.refer(schema, func(target *tree.Node) { p.follow(step{target, s.at}) })
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		p.take(schema.Get(keyword))
		for _, item := range itemsOf(schema.Get(keyword)) {
			p.take(item)
			p.follow(step{item, s.at})
		}
	}
	if s.at == len(p.tokens) {
		return
	}
	properties := schema.Get("properties")
	for _, next := range []*tree.Node{properties.Get(p.tokens[s.at]), schema.Get("additionalProperties"), schema.Get("items")} {
		if p.take(next) {
			p.follow(step{next, s.at + 1})
		}
	}
	if properties.Get(p.tokens[s.at]) != nil {
		p.take(properties)
	}
}

// take takes something within a value, if there is one.
func (p *portion) take(n *tree.Node) bool {
	if n != nil {
		p.taken[n] = true
	}
	return n != nil
}

// all takes a value as it is, and what it refers to.
func (p *portion) all(n *tree.Node) {
	if p.lost || p.whole[n] {
		return
	}
	p.whole[n] = true
	p.look(n)
	p.refer(n, p.all)
	for _, m := range n.Members {
		p.all(m.Value)
	}
	for _, item := range n.Items {
		p.all(item)
	}
}

// look gives up where a schema may lead elsewhere.
func (p *portion) look(schema *tree.Node) {
	for _, m := range schema.Members {
		if slices.Contains(astray, m.Key.Text) && (schema != p.root || m.Key.Text != "$id") {
			p.lost = true
		}
	}
}

// refer takes the way to what a schema refers to.
func (p *portion) refer(schema *tree.Node, then func(target *tree.Node)) {
	ref := schema.Get("$ref")
	if ref == nil || ref.Kind != tree.String {
		return
	}
	pointer, ok := referred(ref.Text)
	n := p.root
	for _, token := range pointer.Tokens() {
		if n.Kind != tree.Object || !p.take(n.Get(token)) {
			ok = false
			break
		}
		n = n.Get(token)
	}
	if p.lost = p.lost || !ok; ok {
		then(n)
	}
}

// copy gives what is taken of a value.
func (p *portion) copy(n *tree.Node) *tree.Node {
	if p.whole[n] || len(n.Members)+len(n.Items) == 0 {
		return n
	}
	if n.Kind == tree.Array {
		items := make([]*tree.Node, len(n.Items))
		for i, item := range n.Items {
			items[i] = p.copy(item)
		}
		return tree.NewArray(n, items...)
	}
	says := p.isFollowed(n)
	made := tree.NewObject(n)
	for _, m := range n.Members {
		switch {
		case p.taken[m.Value]:
			made.Members = append(made.Members, tree.Member{Key: m.Key, Value: p.copy(m.Value)})
		case says && !slices.Contains(divided, m.Key.Text):
			made.Members = append(made.Members, m)
		}
	}
	return made
}

// isFollowed reports whether a value is a schema that something is said by.
func (p *portion) isFollowed(n *tree.Node) bool {
	for at := range len(p.tokens) + 1 {
		if p.steps[step{n, at}] {
			return true
		}
	}
	return false
}
