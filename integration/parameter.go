package integration

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
)

func itoa(i int) string { return strconv.Itoa(i) }

// A parameter is one of a URL's query, its value a template.
type parameter struct {
	name  string
	value *template.Template
}

// parameters splits the query of a URL; false when the template decides on
// more than their values.
func parameters(t *template.Template) (list []parameter, ok bool) {
	var current *parameter
	inQuery, inValue := false, false
	for _, n := range t.Body {
		switch n := n.(type) {
		case *template.Text:
			text, _, fragment := strings.Cut(n.Text, "#")
			if !inQuery {
				_, query, found := strings.Cut(text, "?")
				if !found {
					if fragment {
						return list, true
					}
					continue
				}
				text, inQuery, current = query, true, nil
			}
			list, current, inValue = splitQuery(t.Source, text, list, current, inValue)
			if fragment {
				return list, named(list)
			}
		case *template.Output:
			if inQuery && (current == nil || !inValue) {
				return nil, false // the name of a parameter
			}
			if inQuery {
				current.value.Body = append(current.value.Body, n)
			}
		case *template.Comment:
		default:
			return nil, false
		}
	}
	return list, named(list)
}

// literal gives the text of a value that is no template.
func (p parameter) literal() string {
	var b strings.Builder
	for _, n := range p.value.Body {
		if text, ok := n.(*template.Text); ok {
			b.WriteString(text.Text)
		}
	}
	return b.String()
}

func named(list []parameter) bool {
	for _, p := range list {
		if p.name == "" {
			return false
		}
	}
	return true
}

// splitQuery reads literal text of a query.
func splitQuery(source *tree.Source, text string, list []parameter, current *parameter, inValue bool) ([]parameter, *parameter, bool) {
	for i, part := range strings.Split(text, "&") {
		if i > 0 || current == nil {
			current, inValue = nil, false
			if part == "" {
				continue
			}
			name, value, found := strings.Cut(part, "=")
			if plain, err := url.QueryUnescape(name); err == nil {
				name = plain
			}
			list = append(list, parameter{name, &template.Template{Source: source}})
			current, inValue, part = &list[len(list)-1], found, value
		}
		if plain, err := url.QueryUnescape(part); err == nil && part != "" {
			current.value.Body = append(current.value.Body, &template.Text{Text: plain})
		}
	}
	return list, current, inValue
}
