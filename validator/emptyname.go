package validator

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A relocation gives the failures that jsonschema v5 tells of a value their
// places: v5 leaves empty names out of them, so that the member "" stands where
// the object around it does.
type relocation struct {
	message *message
	schema  *tree.Node // that was asked
	value   any
	list    []failure // each behind the one that it is a cause of
}

type failure struct {
	*jsonschema.ValidationError
	cause int // of which in the list; -1 for none
	way   []string
	at    diag.Pointer
}

// A found is a value, or the name of one, with its place.
type found struct {
	at    diag.Pointer
	value any
}

// relocate puts the places right, if there is any empty name in the value.
func (m *message) relocate(e *jsonschema.ValidationError, value any) {
	if !hasEmptyName(value) {
		return
	}
	r := relocation{message: m, schema: m.schema.Root.At(m.keywordAt(e.AbsoluteKeywordLocation).schema), value: value}
	r.add(e, -1)
	r.place()
	for _, f := range r.list {
		f.InstanceLocation = (&url.URL{Path: string(f.at)}).EscapedPath()
	}
}

func hasEmptyName(value any) bool {
	switch v := value.(type) {
	case map[string]any:
		if _, has := v[""]; has {
			return true
		}
		for _, member := range v {
			if hasEmptyName(member) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, hasEmptyName)
	}
	return false
}

func (r *relocation) add(e *jsonschema.ValidationError, cause int) {
	r.list = append(r.list, failure{e, cause, unescape(e.KeywordLocation).Tokens(), ""})
	cause = len(r.list) - 1
	for _, e := range e.Causes {
		r.add(e, cause)
	}
}

// isOfSchema reports whether a failure is that of a schema, and not of a keyword
// of it.
func (f *failure) isOfSchema() bool { return f.Message == "" || f.Message == "not allowed" }

// keywords gives the tokens of those that lead to the value, and of that which
// fails if that leads to no other.
func (f *failure) keywords() []string {
	if n := len(f.way) - 1; !f.isOfSchema() && n >= 0 && (f.way[n] == "additionalProperties" || f.way[n] == "additionalItems") {
		return f.way[:n]
	}
	return f.way
}

// compare puts failures behind those that they may be causes of, and together
// those that v5 has the same words for.
func (f *failure) compare(g *failure) int {
	first := func(f *failure) int { // what fails by a schema may be the cause of what fails by allOf/0
		if f.isOfSchema() {
			return 1
		}
		return 0
	}
	return cmp.Or(len(f.way)-len(g.way), first(f)-first(g), cmp.Compare(f.KeywordLocation, g.KeywordLocation),
		cmp.Compare(f.InstanceLocation, g.InstanceLocation))
}

// place finds the places.
func (r *relocation) place() {
	order := make([]*failure, len(r.list))
	for i := range r.list {
		order[i] = &r.list[i]
	}
	slices.SortStableFunc(order, (*failure).compare)
	for len(order) > 0 {
		n := 1
		for n < len(order) && order[0].compare(order[n]) == 0 {
			n++
		}
		r.share(order[:n])
		order = order[n:]
	}
}

// share gives failures that v5 has the same words for the values that are
// refused, each another. Those for which there are few come first.
func (r *relocation) share(alike []*failure) {
	all := r.placesOf(r.schema, r.value, "", alike[0].keywords(), unescape(alike[0].InstanceLocation).Tokens())
	if len(all) > len(alike) {
		all = slices.DeleteFunc(all, func(v found) bool { return !r.isRefused(alike[0], v.value) })
	}
	within := func(f *failure) (list []found) {
		for _, v := range all {
			if f.cause < 0 || r.list[f.cause].at.Contains(v.at) {
				list = append(list, v)
			}
		}
		return list
	}
	slices.SortStableFunc(alike, func(f, g *failure) int { return len(within(f)) - len(within(g)) })
	for _, f := range alike {
		list := within(f)
		if len(list) == 0 { // all are given away, or are not known
			f.at = unescape(f.InstanceLocation)
			continue
		}
		f.at = list[0].at
		all = slices.DeleteFunc(all, func(v found) bool { return v.at == f.at })
	}
}

// isRefused reports whether the schema that a failure is of refuses a value.
func (r *relocation) isRefused(f *failure, value any) bool {
	if r.message.prepare() != nil {
		return true
	}
	of := r.message.keywordAt(f.AbsoluteKeywordLocation).schema
	if !f.isOfSchema() {
		of = of.Parent()
	}
	schema, err := r.message.compileAt(of)
	return err != nil || schema == nil || schema.Validate(value) != nil
}

// placesOf gives the values at and below one to which keywords of a schema lead,
// and all tokens with empty names between them.
func (r *relocation) placesOf(schema *tree.Node, value any, at diag.Pointer, keywords, tokens []string) []found {
	if len(keywords) == 0 {
		keywords = []string{""}
	}
	keyword, rest := keywords[0], keywords[1:]
	next := schema.Get(keyword)
	switch keyword {
	case "$ref":
		return r.placesOf(r.message.definition(textOf(next)), value, at, rest, tokens)
	case "$recursiveRef", "$dynamicRef":
		return r.placesOf(nil, value, at, rest, tokens)
	case "not", "if", "then", "else":
		return r.placesOf(next, value, at, rest, tokens)
	case "allOf", "anyOf", "oneOf", "dependencies", "dependentRequired", "dependentSchemas":
		next, rest = inner(next, rest)
		return r.placesOf(next, value, at, rest, tokens)
	case "properties", "patternProperties":
		next, rest = inner(next, rest)
		fallthrough
	case "additionalProperties", "unevaluatedProperties", "propertyNames":
		object, _ := value.(map[string]any)
		var list []found
		for _, name := range append(slices.Clone(tokens[:min(1, len(tokens))]), "") {
			if member, has := object[name]; has && isAbout(schema, keywords, name) {
				if keyword == "propertyNames" {
					member = name
				}
				list = append(list, r.placesOf(next, member, at.Name(name), rest, tokens[min(len(name), 1):])...)
			}
		}
		return list
	case "items", "prefixItems", "additionalItems", "unevaluatedItems", "contains":
		items, _ := value.([]any)
		if len(rest) > 0 && isIndex(rest[0]) { // one for the first items
			next, rest = inner(next, rest)
		}
		if len(tokens) == 0 || atoi(tokens[0]) >= len(items) {
			return nil
		}
		return r.placesOf(next, items[atoi(tokens[0])], at.Name(tokens[0]), rest, tokens[1:])
	}
	if len(tokens) > 0 {
		return nil
	}
	return []found{{at, value}}
}

// inner takes the next token as the one of a schema that a keyword has.
func inner(next *tree.Node, keywords []string) (*tree.Node, []string) {
	if len(keywords) == 0 {
		return nil, nil
	}
	return next.At(diag.Pointer("").Name(keywords[0])), keywords[1:]
}

// isAbout reports whether a keyword of a schema, which leads to members, leads
// to that of a name.
func isAbout(schema *tree.Node, keywords []string, name string) bool {
	switch keywords[0] {
	case "properties":
		return len(keywords) > 1 && keywords[1] == name
	case "patternProperties":
		pattern, err := regexp.Compile(keywords[min(1, len(keywords)-1)])
		return err == nil && pattern.MatchString(name)
	case "additionalProperties":
		return schema.Get("properties").Get(name) == nil && !matchesPattern(schema, name)
	}
	return true
}
