package receiver

import (
	"errors"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/webhook-lint/webhook-lint/tree"
)

// A folding replaces lists of many texts, of which a value must be one, by
// formats: kin-openapi compares with each of a list, and copies it for each
// value that is none.
type folding struct {
	keyword map[*tree.Node]string // enum, anyOf or oneOf, by the schemas that were replaced
	formats map[string]openapi3.StringFormatValidator
}

const manyValues = 50

var errNotListed = errors.New("not listed")

// fold gives a schema, or what has schemas in it, with formats for lists.
func (f *folding) fold(n *tree.Node) *tree.Node {
	made := *n
	made.Items, made.Members = nil, nil
	for _, item := range n.Items {
		made.Items = append(made.Items, f.fold(item))
	}
	keyword, values := f.list(n)
	for _, m := range n.Members {
		switch m.Key.Text {
		case keyword:
			continue
		case "enum", "const":
		default:
			m.Value = f.fold(m.Value)
		}
		made.Members = append(made.Members, m)
	}
	if keyword == "" {
		return &made
	}
	name := "one-of-list-" + strconv.Itoa(len(f.formats))
	f.keyword[n] = keyword
	f.formats[name] = openapi3.NewCallbackValidator(func(text string) error {
		if !values[text] {
			return errNotListed
		}
		return nil
	})
	made.Set("type", tree.NewString("string", n))
	made.Set("format", tree.NewString(name, n))
	return &made
}

// list gives the keyword that lists the many texts that a value of the schema
// may be, and the texts; "" for none.
func (f *folding) list(n *tree.Node) (string, map[string]bool) {
	if n.Get("format") != nil || n.Get("nullable").IsTrue() || n.Get("discriminator") != nil || !isOfTexts(n.Get("type")) {
		return "", nil
	}
	for _, keyword := range []string{"enum", "oneOf", "anyOf"} {
		list := n.Get(keyword)
		if list == nil || list.Kind != tree.Array || len(list.Items) < manyValues {
			continue
		}
		values := map[string]bool{}
		ok := false
		if keyword == "enum" {
			ok = addTexts(values, list.Items)
		} else {
			ok = addBranches(values, list.Items, keyword == "oneOf")
		}
		if ok {
			return keyword, values
		}
	}
	return "", nil
}

// isOfTexts reports whether a type is that of texts, and perhaps of null.
func isOfTexts(n *tree.Node) bool {
	if n == nil || n.Is("string") {
		return true
	}
	isOther := func(t *tree.Node) bool { return !t.Is("string") && !t.Is("null") }
	return slices.ContainsFunc(n.Items, func(t *tree.Node) bool { return t.Is("string") }) && !slices.ContainsFunc(n.Items, isOther)
}

func addTexts(values map[string]bool, list []*tree.Node) bool {
	for _, n := range list {
		if n.Kind != tree.String {
			return false
		}
		values[n.Text] = true
	}
	return true
}

// addBranches adds the texts of schemas that do nothing but list them; each
// once if only one of the schemas may fit.
func addBranches(values map[string]bool, branches []*tree.Node, once bool) bool {
	sum := 0
	for _, branch := range branches {
		listed := false
		for _, m := range branch.Members {
			switch {
			case m.Key.Text == "type" && m.Value.Is("string"):
			case m.Key.Text == "const" && addTexts(values, []*tree.Node{m.Value}) && !listed:
				sum, listed = sum+1, true
			case m.Key.Text == "enum" && addTexts(values, m.Value.Items) && !listed:
				sum, listed = sum+len(m.Value.Items), true
			default:
				return false
			}
		}
		if !listed {
			return false
		}
	}
	return !once || sum == len(values)
}

// unfolded gives the keyword of the document behind one that replaces it. The
// validator of 3.0 looks at enum before it looks at types.
func (o *Operation) unfolded(schema *tree.Node, keyword string, value any) string {
	listed, ok := o.folding.keyword[schema]
	if !ok || keyword != "format" && keyword != "type" {
		return keyword
	}
	types := schema.Get("type")
	if keyword == "type" && types != nil && (value != nil || !takesNull(types)) && (o.route.Spec.IsOpenAPI31OrLater() || listed != "enum") {
		return keyword
	}
	return listed
}

func takesNull(types *tree.Node) bool {
	return slices.ContainsFunc(types.Items, func(t *tree.Node) bool { return t.Is("null") })
}
