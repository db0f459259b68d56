package spec

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/webhook-lint/webhook-lint/tree"
)

// openAPI asks a reader of OpenAPI whether a payload's schema is one of
// OpenAPI 3.0, and tells of the first thing that it refuses.
func (c *checker) openAPI(payload *tree.Node) {
	if err := validateOpenAPI(c.doc.openAPI(payload)); err != nil {
		c.log.node(ruleOpenAPISchema, payload, "a reader of OpenAPI 3.0 refuses the schema: %s", openAPIReason(err))
	}
}

// openAPI gives the schema at n, and those that it refers to, as an OpenAPI
// document.
func (d *document) openAPI(n *tree.Node) *tree.Node {
	x := d.newExtraction(n, true)
	x.raw = true
	root := x.convert(n, "")
	x.drain()
	schemas := tree.NewObject(n, tree.NewMember("Payload", root))
	for _, m := range x.defs {
		schemas.Set(componentKey(m.Key.Text), m.Value)
	}
	renameRefs(schemas)
	info := tree.NewObject(n, tree.NewMember("title", tree.NewString("schemas", n)), tree.NewMember("version", tree.NewString("1", n)))
	return tree.NewObject(n,
		tree.NewMember("openapi", tree.NewString("3.0.3", n)),
		tree.NewMember("info", info),
		tree.NewMember("paths", tree.NewObject(n)),
		tree.NewMember("components", tree.NewObject(n, tree.NewMember("schemas", schemas))))
}

var notInKey = regexp.MustCompile(`[^a-zA-Z0-9._-]`)

// componentKey writes a definition's name as OpenAPI wants names of components.
func componentKey(name string) string { return notInKey.ReplaceAllString(name, "_") }

// renameRefs makes references lead to the components of OpenAPI.
func renameRefs(n *tree.Node) {
	for i, m := range n.Members {
		if name, ok := strings.CutPrefix(text(m.Value), "#/definitions/"); ok && m.Key.Text == "$ref" {
			n.Members[i].Value = tree.NewString("#/components/schemas/"+componentKey(name), m.Value)
			continue
		}
		renameRefs(m.Value)
	}
	for _, item := range n.Items {
		renameRefs(item)
	}
}

func validateOpenAPI(document *tree.Node) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	data, err := document.MarshalJSON()
	if err != nil {
		return err
	}
	loaded, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return err
	}
	return loaded.Validate(context.Background(), openapi3.DisableExamplesValidation())
}

// openAPIReason gives the end of an error's chain, which names the fault.
func openAPIReason(err error) string {
	line := firstLine(err.Error())
	for _, mark := range []string{"invalid components: ", `schema "Payload": `} {
		line = strings.TrimPrefix(line, mark)
	}
	return line
}
