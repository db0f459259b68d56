package spec

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/webhook-lint/webhook-lint/tree"
)

// mapSchemas notes which node each schema of kin-openapi was read from.
func (p *plan) mapSchemas(doc *openapi3.T) {
	schemas := p.root.Get("components").Get("schemas")
	for _, m := range members(schemas) {
		p.mapSchema(doc.Components.Schemas[m.Key.Text], m.Value)
	}
	operation := doc.Paths.Value("/").Post
	for i, declared := range p.parameters {
		made := operation.Parameters[i].Value
		p.mapSchema(made.Schema, declared.node.Get("schema"))
		p.mapContent(made.Content, declared.node.Get("content"))
	}
	if operation.RequestBody != nil {
		p.mapContent(operation.RequestBody.Value.Content, p.body.Get("content"))
	}
}

func (p *plan) mapContent(content openapi3.Content, n *tree.Node) {
	for _, m := range members(n) {
		if media := content[m.Key.Text]; media != nil {
			p.mapSchema(media.Schema, m.Value.Get("schema"))
		}
	}
}

// mapSchema walks both side by side. What a reference leads to is walked where
// it stands.
func (p *plan) mapSchema(ref *openapi3.SchemaRef, n *tree.Node) {
	if ref == nil || ref.Value == nil || ref.Ref != "" || n == nil || p.schemas[ref.Value] != nil {
		return
	}
	s := ref.Value
	p.schemas[s] = n
	for keyword, sub := range map[string]*openapi3.SchemaRef{
		"items": s.Items, "not": s.Not, "contains": s.Contains, "propertyNames": s.PropertyNames,
		"if": s.If, "then": s.Then, "else": s.Else, "additionalProperties": s.AdditionalProperties.Schema,
		"unevaluatedItems": s.UnevaluatedItems.Schema, "unevaluatedProperties": s.UnevaluatedProperties.Schema,
	} {
		p.mapSchema(sub, n.Get(keyword))
	}
	for keyword, list := range map[string]openapi3.SchemaRefs{"allOf": s.AllOf, "anyOf": s.AnyOf, "oneOf": s.OneOf, "prefixItems": s.PrefixItems} {
		for i, item := range itemsOf(n.Get(keyword)) {
			if i < len(list) {
				p.mapSchema(list[i], item)
			}
		}
	}
	for keyword, subs := range map[string]openapi3.Schemas{"properties": s.Properties, "patternProperties": s.PatternProperties, "dependentSchemas": s.DependentSchemas} {
		for _, m := range members(n.Get(keyword)) {
			p.mapSchema(subs[m.Key.Text], m.Value)
		}
	}
}

// definition gives what a $ref of the plan leads to; any other schema is
// itself.
func (p *plan) definition(n *tree.Node) *tree.Node { return definition(p.root, n) }

func definition(root, n *tree.Node) *tree.Node {
	for range maxDepth {
		ref := refOf(n)
		if ref == nil {
			return n
		}
		target := root.Get("components").Get("schemas").Get(strings.TrimPrefix(ref.Text, bundleOpenAPI.prefix))
		if target == nil {
			return n
		}
		n = target
	}
	return n
}
