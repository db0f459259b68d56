package receiver

import (
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"

	"github.com/webhook-lint/webhook-lint/tree"
)

// mapSchemas notes which node each schema of kin-openapi was read from.
func (o *Operation) mapSchemas(doc *openapi3.T) {
	schemas := o.closed.Root.Get("components").Get("schemas")
	for _, m := range members(schemas) {
		o.mapSchema(doc.Components.Schemas[m.Key.Text], m.Value)
	}
	operation := doc.Paths.Value("/").Post
	for i, declared := range o.closed.Parameters {
		made := operation.Parameters[i].Value
		o.mapSchema(made.Schema, declared.Node.Get("schema"))
		o.mapContent(made.Content, declared.Node.Get("content"))
	}
	if operation.RequestBody != nil {
		o.mapContent(operation.RequestBody.Value.Content, o.closed.Body.Get("content"))
	}
}

func (o *Operation) mapContent(content openapi3.Content, n *tree.Node) {
	for _, m := range members(n) {
		if media := content[m.Key.Text]; media != nil {
			o.mapSchema(media.Schema, m.Value.Get("schema"))
		}
	}
}

// mapSchema walks both side by side. What a reference leads to is walked where
// it stands.
func (o *Operation) mapSchema(ref *openapi3.SchemaRef, n *tree.Node) {
	if ref == nil || ref.Value == nil || ref.Ref != "" || n == nil || o.schemas[ref.Value] != nil {
		return
	}
	s := ref.Value
	o.schemas[s] = n
	for keyword, sub := range map[string]*openapi3.SchemaRef{
		"items": s.Items, "not": s.Not, "contains": s.Contains, "propertyNames": s.PropertyNames,
		"if": s.If, "then": s.Then, "else": s.Else, "additionalProperties": s.AdditionalProperties.Schema,
		"unevaluatedItems": s.UnevaluatedItems.Schema, "unevaluatedProperties": s.UnevaluatedProperties.Schema,
	} {
		o.mapSchema(sub, n.Get(keyword))
	}
	for keyword, list := range map[string]openapi3.SchemaRefs{"allOf": s.AllOf, "anyOf": s.AnyOf, "oneOf": s.OneOf, "prefixItems": s.PrefixItems} {
		for i, item := range itemsOf(n.Get(keyword)) {
			if i < len(list) {
				o.mapSchema(list[i], item)
			}
		}
	}
	for keyword, subs := range map[string]openapi3.Schemas{"properties": s.Properties, "patternProperties": s.PatternProperties, "dependentSchemas": s.DependentSchemas} {
		for _, m := range members(n.Get(keyword)) {
			o.mapSchema(subs[m.Key.Text], m.Value)
		}
	}
}

// load gives the document to kin-openapi, which panics on some.
func (o *Operation) load() (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("kin-openapi broke off: %v", cause)
		}
	}()
	root := o.folding.fold(o.closed.Root)
	o.nodes = size(root)
	text, err := root.MarshalJSON()
	if err != nil {
		return err
	}
	doc := &openapi3.T{}
	if err := doc.UnmarshalJSON(text); err != nil { // not by the loader, which reads JSON as YAML
		return err
	}
	loader := openapi3.NewLoader() // it refuses external references; there are none
	if err := loader.ResolveRefsIn(doc, nil); err != nil {
		return err
	}
	item := doc.Paths.Value("/")
	o.route = &routers.Route{Spec: doc, Path: "/", PathItem: item, Method: o.Method, Operation: item.Post}
	o.mapSchemas(doc)
	return nil
}

// lastClause gives the innermost part of an error of another library.
func lastClause(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	if i := strings.LastIndex(line, ": "); i >= 0 {
		line = line[i+2:]
	}
	const most = 200
	if len(line) > most {
		line = strings.ToValidUTF8(line[:most], "") + "…"
	}
	return plain(line)
}
