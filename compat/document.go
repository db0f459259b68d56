package compat

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
	"github.com/webhook-lint/webhook-lint/validator"
)

// A document is one of the two schemas that are compared.
type document struct {
	root     *tree.Node
	draft    draft
	schema   *validator.Schema
	at       map[*tree.Node]diag.Pointer
	anchors  map[string]*tree.Node
	patterns map[string]*regexp.Regexp
}

func newDocument(root *tree.Node) (*document, error) {
	if hasDoubles(root) {
		root = tree.Clone(root)
		dropDoubles(root)
	}
	if draftOf(root) == 0 {
		return nil, fmt.Errorf("the dialect %q cannot be compared; want draft 2020-12, 2019-09 or 07", textOf(root.Get("$schema")))
	}
	schema, err := validator.NewSchema(dialected(root))
	if err != nil {
		return nil, err
	}
	d := &document{
		root: root, schema: schema, draft: draftOf(root),
		at: map[*tree.Node]diag.Pointer{}, anchors: map[string]*tree.Node{}, patterns: map[string]*regexp.Regexp{},
	}
	d.index(root, "")
	return d, nil
}

// maxSquare bounds the values of a schema that is compiled in a time which grows
// with the square of their number.
const maxSquare = 12_000

// isLarge reports whether a schema takes too long to be compiled.
func isLarge(root *tree.Node) bool {
	return draftOf(root) == draft2020 && dialected(root) == root && sizeOf(root, maxSquare) > maxSquare
}

func tooLarge(old, new *tree.Node) Change {
	return Change{
		Verdict: Unknown, Kind: KindUnknown, Old: old, New: new,
		Message: fmt.Sprintf("a schema of draft 2020-12 with more than %d values is too large to be compared", maxSquare),
	}
}

// sizeOf counts the values in one; it ends beyond a number.
func sizeOf(n *tree.Node, most int) int {
	sum := 1
	for _, m := range n.Members {
		if sum > most {
			return sum
		}
		sum += sizeOf(m.Value, most-sum)
	}
	for _, item := range n.Items {
		if sum > most {
			return sum
		}
		sum += sizeOf(item, most-sum)
	}
	return sum
}

// dialected gives a schema of draft 2020-12 as one of 2019-09, where that means
// the same: jsonschema v5 compiles those of 2020-12 in a time that grows with
// the square of their size. It gives any other schema as it is.
func dialected(root *tree.Node) *tree.Node {
	if root.Kind != tree.Object || draftOf(root) != draft2020 || !isAlike(root) {
		return root
	}
	made := *root
	made.Members = slices.Clone(root.Members)
	made.Set("$schema", tree.NewString("https://json-schema.org/draft/2019-09/schema", root))
	return &made
}

// apart are the keywords that draft 2019-09 lacks, or reads otherwise.
var apart = []string{
	"prefixItems", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "unevaluatedItems", "additionalItems", "dependencies",
	"$vocabulary", "$schema", "$id",
}

// isAlike reports whether no name in a schema is a keyword that draft 2019-09
// lacks or reads otherwise; the root may have a dialect and a name of its own.
func isAlike(root *tree.Node) bool {
	var alike func(n *tree.Node) bool
	alike = func(n *tree.Node) bool {
		for _, m := range n.Members {
			known := n == root && (m.Key.Text == "$schema" || m.Key.Text == "$id")
			if !known && slices.Contains(apart, m.Key.Text) || m.Key.Text == "items" && m.Value.Kind == tree.Array || !alike(m.Value) {
				return false
			}
		}
		return !slices.ContainsFunc(n.Items, func(item *tree.Node) bool { return !alike(item) })
	}
	return alike(root)
}

// A draft is a version of JSON Schema.
type draft int

const (
	draft7 draft = 7 + iota // a $ref hides what stands beside it
	draft2019
	draft2020 // items is no list
)

// draftOf gives the version that a document is written in, or 0.
func draftOf(root *tree.Node) draft {
	switch name := textOf(root.Get("$schema")); {
	case name == "" || strings.Contains(name, "2020-12"):
		return draft2020
	case strings.Contains(name, "2019-09"):
		return draft2019
	case strings.Contains(name, "draft-07"):
		return draft7
	}
	return 0
}

// unheard are the keywords that a draft does not know.
var unheard = map[draft][]string{
	draft7: {"dependentRequired", "dependentSchemas", "prefixItems", "unevaluatedProperties", "unevaluatedItems",
		"minContains", "maxContains", "$dynamicRef", "$recursiveRef"},
	draft2019: {"prefixItems", "$dynamicRef"},
	draft2020: {"additionalItems", "$recursiveRef"},
}

func (d *document) index(n *tree.Node, at diag.Pointer) {
	if _, known := d.at[n]; known {
		return
	}
	d.at[n] = at
	for _, keyword := range []string{"$anchor", "$id"} {
		if name := strings.TrimPrefix(textOf(n.Get(keyword)), "#"); name != "" && d.anchors[name] == nil {
			d.anchors[name] = n
		}
	}
	for _, m := range n.Members {
		d.index(m.Value, at.Name(m.Key.Text))
	}
	for i, item := range n.Items {
		d.index(item, at.Index(i))
	}
}

// resolve gives what a $ref leads to, or nil.
func (d *document) resolve(ref string) *tree.Node {
	base, fragment, _ := strings.Cut(ref, "#")
	if base != "" && base != textOf(d.root.Get("$id")) {
		return d.anchors[ref]
	}
	fragment, err := url.PathUnescape(fragment)
	if err != nil {
		return nil
	}
	if fragment == "" || fragment[0] == '/' {
		return d.root.At(diag.Pointer(fragment))
	}
	return d.anchors[fragment]
}

// matches reports whether a name fits a pattern.
func (d *document) matches(pattern, name string) bool {
	re, known := d.patterns[pattern]
	if !known {
		re, _ = regexp.Compile(pattern)
		d.patterns[pattern] = re
	}
	return re != nil && re.MatchString(name)
}

func textOf(n *tree.Node) string {
	if n == nil {
		return ""
	}
	return n.Text
}

// A part is a schema of a document.
type part struct {
	doc  *document
	node *tree.Node
	flat bool // without its $ref, allOf, anyOf, oneOf and other schemas for the same value
}

func (p part) get(keyword string) *tree.Node {
	if slices.Contains(unheard[p.doc.draft], keyword) {
		return nil
	}
	return p.node.Get(keyword)
}

// members gives the keywords that the draft knows.
func (p part) members() []tree.Member {
	deaf := unheard[p.doc.draft]
	isDeaf := func(m tree.Member) bool { return slices.Contains(deaf, m.Key.Text) }
	if !slices.ContainsFunc(p.node.Members, isDeaf) {
		return p.node.Members
	}
	return slices.DeleteFunc(slices.Clone(p.node.Members), isDeaf)
}

func (p part) within(n *tree.Node) part { return part{doc: p.doc, node: n} }

// A set is the values that all its parts allow.
type set []part

// add gives s with one more part, unless that one says nothing new.
func (s set) add(p part) set {
	if isTrivial(p.node) || slices.Contains(s, p) {
		return s
	}
	return append(slices.Clip(s), p)
}

// place gives the schema that stands for a set: the first that has a place.
func (s set) place() *tree.Node {
	for _, p := range s {
		if p.node.Source != nil {
			return p.node
		}
	}
	if len(s) > 0 {
		return s[0].node
	}
	return nil
}

// constraining are the keywords that can make a schema refuse a value.
var constraining = []string{
	"$ref", "$dynamicRef", "$recursiveRef", "type", "enum", "const", "allOf", "anyOf", "oneOf", "not", "if", "then", "else",
	"properties", "patternProperties", "additionalProperties", "propertyNames", "required", "minProperties", "maxProperties",
	"dependencies", "dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems",
	"items", "prefixItems", "additionalItems", "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains",
	"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "format",
	"contentEncoding", "contentMediaType",
}

// isTrivial reports whether a schema plainly allows everything.
func isTrivial(n *tree.Node) bool {
	if n.Kind == tree.Bool {
		return n.Text == "true"
	}
	return !slices.ContainsFunc(n.Members, func(m tree.Member) bool { return slices.Contains(constraining, m.Key.Text) })
}

// accepts reports whether jsonschema v5 says that value is of the set.
func (c *comparison) accepts(s set, value *tree.Node) bool {
	for _, p := range s {
		if !p.flat && !c.acceptsPart(p, value) {
			return false
		}
	}
	return true
}

func (c *comparison) acceptsPart(p part, value *tree.Node) bool {
	if p.node.Kind == tree.Bool {
		return p.node.Text == "true"
	}
	at, known := p.doc.at[p.node]
	return known && c.spend(judgeSteps) && p.doc.schema.AcceptsAt(at, value)
}

// refuses reports whether jsonschema v5 says that value is not of the set.
func (c *comparison) refuses(s set, value *tree.Node) bool {
	return slices.ContainsFunc(s, func(p part) bool {
		if p.flat {
			return false
		}
		if p.node.Kind == tree.Bool {
			return p.node.Text == "false"
		}
		at, known := p.doc.at[p.node]
		return known && c.spend(judgeSteps) && p.doc.schema.RefusesAt(at, value)
	})
}

func membersOf(n *tree.Node) []tree.Member {
	if n == nil {
		return nil
	}
	return n.Members
}

// hasDoubles reports whether an object in n has two members of one name.
func hasDoubles(n *tree.Node) bool {
	seen := map[string]bool{}
	for _, m := range n.Members {
		if seen[m.Key.Text] || hasDoubles(m.Value) {
			return true
		}
		seen[m.Key.Text] = true
	}
	return slices.ContainsFunc(n.Items, hasDoubles)
}

// dropDoubles keeps the last member of each name, as jsonschema v5 does.
func dropDoubles(n *tree.Node) {
	for i := len(n.Members) - 1; i >= 0; i-- {
		if n.Member(n.Members[i].Key.Text) != &n.Members[i] {
			n.Members = slices.Delete(n.Members, i, i+1)
		}
	}
	for _, m := range n.Members {
		dropDoubles(m.Value)
	}
	for _, item := range n.Items {
		dropDoubles(item)
	}
}
