package validator

import (
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A claim is a schema that applies to the values at a place.
type claim struct {
	schema *jsonschema.Schema
	at     diag.Pointer // the schema's place in the message's
	node   *tree.Node   // what stands there

	plain  bool           // of texts, it asks no more than what judge looks at
	format func(any) bool // nil for any text
	any    []claim        // the alternatives, one of which must fit
}

func newClaim(s *jsonschema.Schema, at diag.Pointer, node *tree.Node) claim {
	c := claim{schema: s, at: at, node: node, format: jsonschema.Formats[s.Format]}
	if s.Format == localDateTime {
		c.format = isLocalDateTime
	}
	branches := itemsOf(node.Get("anyOf"))
	c.plain = node != nil && len(branches) == len(s.AnyOf) && !slices.ContainsFunc(node.Members, func(m tree.Member) bool {
		return !slices.Contains(plainKeywords, m.Key.Text) && !strings.HasPrefix(m.Key.Text, "x-")
	})
	if c.plain {
		for i, one := range s.AnyOf {
			c.any = append(c.any, newClaim(one, at.Name("anyOf").Index(i), branches[i]))
		}
	}
	return c
}

// plainKeywords are those that judge looks at, and those that ask nothing.
var plainKeywords = []string{
	"type", "enum", "format", "pattern", "anyOf",
	"title", "description", "$comment", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "nullable",
}

// judge gives what is wrong with a value: what problems gives, where that takes
// no more than to look at what jsonschema v5 has compiled. That is a type which
// the value has not, for of such a value v5 looks at nothing else, and what the
// plain schemas ask of texts. It is false when v5 has to be asked.
func (c *claim) judge(m *message, n *tree.Node) (found []problem, known bool) {
	switch is, known := c.isTyped(n); {
	case !known:
		return nil, false
	case !is:
		return []problem{c.problem(m, "type")}, true
	case !c.plain || n.Kind != tree.String:
		return nil, false
	}
	text := any(n.Text)
	if len(c.schema.Enum) > 0 && !slices.Contains(c.schema.Enum, text) {
		found = append(found, c.problem(m, "enum"))
	}
	if c.format != nil && !c.format(text) {
		found = append(found, c.problem(m, "format"))
	}
	if c.schema.Pattern != nil && !c.schema.Pattern.MatchString(n.Text) {
		found = append(found, c.problem(m, "pattern"))
	}
	if len(c.any) == 0 {
		return found, true
	}
	groups := make([][]problem, len(c.any))
	for i := range c.any {
		if groups[i], known = c.any[i].judge(m, n); !known || len(groups[i]) == 0 {
			return found, known
		}
	}
	return append(found, m.nearest(c.problem(m, "anyOf"), groups)...), true
}

// isTyped reports whether a value has a type that the schema asks for, if that
// is plain to see: whether a number is whole may not be.
func (c *claim) isTyped(n *tree.Node) (is, known bool) {
	types := c.schema.Types
	switch {
	case c.schema.Always != nil:
		return false, false
	case len(types) == 0 || slices.Contains(types, n.Kind.String()):
		return true, true
	case n.Kind != tree.Number || !slices.Contains(types, "integer"):
		return false, true
	}
	_, fraction, _ := strings.Cut(n.Text, ".")
	return false, strings.Trim(fraction, "0") != "" && !strings.ContainsAny(fraction, "eE")
}

// problem is a keyword of the schema that the payload does not satisfy.
func (c *claim) problem(m *message, keyword string) problem {
	return problem{message: m, keyword: keyword, schema: c.at + "/" + diag.Pointer(keyword), within: c.node, want: c.node.Get(keyword)}
}
