package validator

import (
	"net/url"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/webhook-lint/webhook-lint/diag"
)

// A relocation gives the failures that jsonschema v5 tells of a value their
// places: v5 leaves empty names out of them, so that the member "" stands where
// the object around it does.
type relocation struct {
	message *message
	value   any
	told    map[string]int // how many failures were said alike
}

// relocate puts the places right, if there is any empty name in the value.
func (m *message) relocate(e *jsonschema.ValidationError, value any) {
	if hasEmptyName(value) {
		(&relocation{m, value, map[string]int{}}).put(e, "")
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
		for _, item := range v {
			if hasEmptyName(item) {
				return true
			}
		}
	}
	return false
}

// put puts the place of a failure right, which is within another place, and of
// what caused it.
func (r *relocation) put(e *jsonschema.ValidationError, around diag.Pointer) {
	at := r.place(e, around)
	e.InstanceLocation = (&url.URL{Path: string(at)}).EscapedPath()
	for _, cause := range e.Causes {
		r.put(cause, at)
	}
}

// place finds the value of a failure by the keywords that lead to it. Of several
// values for which v5 has the same words those are meant that are refused, one
// by each failure.
func (r *relocation) place(e *jsonschema.ValidationError, around diag.Pointer) diag.Pointer {
	way := keywordsTo(e)
	var list, refused []diag.Pointer
	for _, at := range placesOf(r.value, "", way, unescape(e.InstanceLocation).Tokens()) {
		if around.Contains(at) {
			list = append(list, at)
		}
	}
	if len(list) == 0 {
		return unescape(e.InstanceLocation)
	}
	if len(list) > 1 {
		for _, at := range list {
			if r.isRefused(e, at) {
				refused = append(refused, at)
			}
		}
	}
	if len(refused) > 0 {
		list = refused
	}
	alike := string(around) + "\n" + e.KeywordLocation + "\n" + e.InstanceLocation
	r.told[alike]++
	return list[(r.told[alike]-1)%len(list)]
}

// keywordsTo gives the tokens of the keywords that lead to the value of a
// failure, and that which fails if that leads to no other.
func keywordsTo(e *jsonschema.ValidationError) []string {
	way := unescape(e.KeywordLocation).Tokens()
	if n := len(way) - 1; !isOfSchema(e) && n >= 0 && (way[n] == "additionalProperties" || way[n] == "additionalItems") {
		return way[:n]
	}
	return way
}

// isOfSchema reports whether a failure is that of a schema, and not of a keyword
// of it.
func isOfSchema(e *jsonschema.ValidationError) bool {
	return e.Message == "" || e.Message == "not allowed"
}

// isRefused reports whether the schema that a failure is of refuses a value.
func (r *relocation) isRefused(e *jsonschema.ValidationError, at diag.Pointer) bool {
	if r.message.prepare() != nil {
		return false
	}
	of := r.message.keywordAt(e.AbsoluteKeywordLocation).schema
	if !isOfSchema(e) {
		of = of.Parent()
	}
	schema, err := r.message.compileAt(of)
	return err == nil && schema != nil && schema.Validate(valueAt(r.value, at)) != nil
}

// placesOf gives the places at and below a value to which keywords lead, and
// all tokens with empty names between them.
func placesOf(value any, at diag.Pointer, keywords, tokens []string) []diag.Pointer {
	keyword := ""
	if len(keywords) > 0 {
		keyword = keywords[0]
	}
	const others, named = 1, 2 // how many tokens of keywords lead on
	switch keyword {
	case "$ref", "$recursiveRef", "$dynamicRef", "not", "if", "then", "else":
		return placesOf(value, at, keywords[1:], tokens)
	case "allOf", "anyOf", "oneOf", "dependencies", "dependentRequired", "dependentSchemas":
		return placesOf(value, at, keywords[min(named, len(keywords)):], tokens)
	case "properties":
		return membersOf(value, at, keywords[named:], tokens, func(name string) bool { return name == keywords[1] })
	case "patternProperties":
		return membersOf(value, at, keywords[named:], tokens, isAny)
	case "additionalProperties", "unevaluatedProperties", "propertyNames":
		return membersOf(value, at, keywords[others:], tokens, isAny)
	case "items", "prefixItems", "additionalItems", "unevaluatedItems", "contains":
		return itemAt(value, at, keywords[others:], tokens)
	}
	if len(tokens) > 0 {
		return nil
	}
	return []diag.Pointer{at}
}

func isAny(string) bool { return true }

// membersOf gives those below the members that a keyword may be about: that of
// the next token, and that of the empty name.
func membersOf(value any, at diag.Pointer, keywords, tokens []string, isMeant func(name string) bool) []diag.Pointer {
	object, _ := value.(map[string]any)
	var list []diag.Pointer
	if len(tokens) > 0 && isMeant(tokens[0]) {
		if member, has := object[tokens[0]]; has {
			list = placesOf(member, at.Name(tokens[0]), keywords, tokens[1:])
		}
	}
	if member, has := object[""]; has && isMeant("") {
		list = append(list, placesOf(member, at.Name(""), keywords, tokens)...)
	}
	return list
}

// itemAt gives those below the item of the next token. A keyword may have schemas
// for the first items.
func itemAt(value any, at diag.Pointer, keywords, tokens []string) []diag.Pointer {
	items, _ := value.([]any)
	if len(keywords) > 0 && isIndex(keywords[0]) {
		keywords = keywords[1:]
	}
	if len(tokens) == 0 || atoi(tokens[0]) >= len(items) {
		return nil
	}
	return placesOf(items[atoi(tokens[0])], at.Name(tokens[0]), keywords, tokens[1:])
}
