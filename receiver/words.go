package receiver

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// subjectOf names what stands at a pointer of the body.
func subjectOf(at diag.Pointer) string {
	if at == "" {
		return "the body"
	}
	return plain(at.Dotted())
}

// subject names what is looked at: a part of the body, or of the parameter.
func (t *teller) subject(at diag.Pointer) string {
	p := t.parameter
	if p == nil {
		return subjectOf(at)
	}
	name := clip(p.Name) + plain(string(at))
	switch p.In {
	case "header":
		return "the header " + name
	case "query":
		return "the query parameter " + name
	case "cookie":
		return "the cookie " + name
	}
	return "the path's " + name
}

// words makes the faults of a leaf. They never show the value: it is private.
func (t *teller) words(l *leaf) {
	switch {
	case l.keyword == "required":
		t.required(l)
	case l.keyword == "dependentRequired":
		t.dependent(l)
	case l.barred && (l.keyword == "properties" || l.keyword == "additionalProperties" || l.keyword == "unevaluatedProperties"):
		t.barred(l)
	case l.keyword == "additionalProperties":
		t.additional(l)
	default:
		t.add(Fault{Pointer: l.at, Keyword: l.keyword, Node: t.place(l), Message: t.subject(l.at) + " " + l.say()})
	}
}

// place gives where the keyword of a leaf stands in the document.
func (t *teller) place(l *leaf) *tree.Node { return l.place(t.at()) }

// required tells of each name that is missing: one validator has one error for
// all of them, the other one for each.
func (t *teller) required(l *leaf) {
	said := false
	for _, name := range itemsOf(l.schema.Get("required")) {
		if l.name != "" && name.Text != l.name || l.value.Kind != tree.Object || t.look.get(l.value, name.Text) != nil {
			continue
		}
		said = true
		t.add(Fault{Pointer: l.at, Keyword: "required", Node: name,
			Message: fmt.Sprintf("%s has no %q, which is required", t.subject(l.at), clip(name.Text))})
	}
	if !said {
		t.add(Fault{Pointer: l.at, Keyword: "required", Node: t.place(l), Message: t.subject(l.at) + " lacks a property that is required"})
	}
}

// additional tells of each property that a closed object does not know.
func (t *teller) additional(l *leaf) {
	if t.parameter == nil && t.told[place{l.schema, l.at}] {
		return
	}
	t.told[place{l.schema, l.at}] = true
	known := l.schema.Get("properties").Names()
	said := false
	for _, m := range l.value.Members {
		if t.look.get(l.schema.Get("properties"), m.Key.Text) != nil || matchesAny(l.schema.Get("patternProperties"), m.Key.Text) || l.schema == nil {
			continue
		}
		said = true
		t.unknown(l.at, m.Key, known, l)
	}
	if !said {
		t.add(Fault{Pointer: l.at, Keyword: l.keyword, Node: t.place(l), Message: t.subject(l.at) + " has a property that is not allowed"})
	}
}

const maxNear = 1000 // names that one is compared with, and faults that are told before

// unknown tells of a property of the object at a pointer.
func (t *teller) unknown(at diag.Pointer, key *tree.Node, known []string, l *leaf) {
	f := Fault{Pointer: at.Name(key.Text), Keyword: l.keyword, Node: t.place(l),
		Message: fmt.Sprintf("%s must not have a property %q", t.subject(at), clip(key.Text))}
	if key.Source != nil {
		f.Pos, f.End = key.Pos(), key.EndPos()
	}
	if len(known) > maxNear || len(t.check.faults) > maxNear {
		known = nil
	}
	if near := diag.Nearest(key.Text, known); len(near) > 0 {
		f.Message += "; did you mean " + diag.Either(near) + "?"
	}
	t.add(f)
}

// barred tells of a property whose schema is false.
func (t *teller) barred(l *leaf) {
	at := l.at.Parent()
	key := tree.NewString(l.at.Last(), nil)
	if t.check.body != nil && t.parameter == nil {
		if m := memberOf(t.look.at(t.check.body, at), t.look.at(t.check.body, l.at)); m != nil {
			key = m.Key
		}
	}
	t.unknown(at, key, l.schema.Get("properties").Names(), l)
}

// memberOf gives the member of an object that has a value.
func memberOf(object, value *tree.Node) *tree.Member {
	if object == nil || value == nil {
		return nil
	}
	i := sort.Search(len(object.Members), func(i int) bool { return object.Members[i].Value.Start >= value.Start })
	if i < len(object.Members) && object.Members[i].Value == value {
		return &object.Members[i]
	}
	return nil
}

// dependent tells of the properties that must come with one that is there.
func (t *teller) dependent(l *leaf) {
	list := l.schema.Get("dependentRequired").Get(l.name)
	for _, name := range itemsOf(list) {
		if l.value.Member(name.Text) == nil {
			t.add(Fault{Pointer: l.at, Keyword: l.keyword, Node: name,
				Message: fmt.Sprintf("%s has %q and lacks %q, which must come with it", t.subject(l.at), clip(l.name), clip(name.Text))})
		}
	}
}

func matchesAny(patterns *tree.Node, name string) bool {
	for _, m := range members(patterns) {
		if re, err := regexp.Compile(m.Key.Text); err == nil && re.MatchString(name) {
			return true
		}
	}
	return false
}

var boundWords = map[string]string{
	"minimum": "at least", "maximum": "at most", "exclusiveMinimum": "more than", "exclusiveMaximum": "less than", "multipleOf": "a multiple of",
	"minLength": "at least", "maxLength": "at most", "minItems": "at least", "maxItems": "at most", "minProperties": "at least", "maxProperties": "at most",
}

// say says what is wrong with the value, without showing it.
func (l *leaf) say() string {
	want := l.schema.Get(l.keyword)
	number := clip(text(l.bound()))
	switch l.keyword {
	case "type":
		return l.typeWords()
	case "enum":
		return "is not one of the values that are wanted: " + valuesIn(want)
	case "const":
		return "is not " + literalOf(want)
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
		return "is out of range; want " + boundWords[l.keyword] + " " + number
	case "minLength", "maxLength":
		return fmt.Sprintf("has %s; want %s %s", counted(length(l.value), "character"), boundWords[l.keyword], number)
	case "minItems", "maxItems":
		return fmt.Sprintf("has %s; want %s %s", counted(len(l.value.Items), "item"), boundWords[l.keyword], number)
	case "minProperties", "maxProperties":
		return fmt.Sprintf("has %s; want %s %s", counted(len(l.value.Members), "propert"), boundWords[l.keyword], number)
	case "pattern":
		if written, ok := l.unchecked[want]; ok {
			return fmt.Sprintf("is held to the pattern %s, which is none that RE2 knows", clip(written))
		}
		return "does not match the pattern " + clip(text(want))
	case "format":
		return "is no " + clip(text(want))
	case "uniqueItems":
		return "holds the same item twice; want each once"
	}
	return l.shapeWords()
}

func (l *leaf) shapeWords() string {
	switch l.keyword {
	case "oneOf":
		if strings.Contains(l.reason, "more than one") || strings.Contains(l.reason, "subschemas") {
			return "fits more than one of the alternatives; want exactly one"
		}
		return "fits none of the alternatives; want exactly one"
	case "anyOf":
		return "fits none of the alternatives"
	case "discriminator":
		return fmt.Sprintf("is not told apart by its property %q", clip(text(l.schema.Get("discriminator").Get("propertyName"))))
	case "not":
		return "is what the schema excludes"
	case "readOnly":
		return "must not be sent: the schema says that it is read-only"
	case "contains", "minContains", "maxContains":
		return "holds too few or too many items of the kind that is wanted"
	case "propertyNames":
		return "has a property whose name is not allowed"
	}
	if l.barred || l.keyword == "boolean" {
		return "must not be there"
	}
	return "is not what the schema wants"
}

// bound gives the number that a bound is. OpenAPI 3.0: that of an exclusive
// one stands beside it.
func (l *leaf) bound() *tree.Node {
	n := l.schema.Get(l.keyword)
	if n != nil && n.Kind == tree.Bool {
		return l.schema.Get(strings.ToLower(strings.TrimPrefix(l.keyword, "exclusive")))
	}
	return n
}

func (l *leaf) typeWords() string {
	is := "is " + kindOf(l.value)
	types := typesIn(l.schema)
	if l.value.Kind == tree.Number && slices.Contains(types, "an integer") {
		is = "has a fraction"
		if !strings.ContainsAny(l.value.Text, ".eE") {
			is = "is an integer that is too large"
		}
	}
	if len(types) == 0 {
		return is + ", which is not wanted here"
	}
	return is + "; want " + diag.List(types, "or")
}

// typesIn names the types of a schema, with articles.
func typesIn(schema *tree.Node) []string {
	var words []string
	list := []*tree.Node{schema.Get("type")}
	if list[0] != nil && list[0].Kind == tree.Array {
		list = list[0].Items
	}
	for _, t := range list {
		switch text(t) {
		case "":
		case "null":
			words = append(words, "null")
		case "integer", "array", "object":
			words = append(words, "an "+t.Text)
		default:
			words = append(words, "a "+clip(t.Text))
		}
	}
	if schema.Get("nullable").IsTrue() && len(words) > 0 {
		words = append(words, "null")
	}
	return words
}

// valuesIn lists the values of an enum, a few of many.
func valuesIn(enum *tree.Node) string {
	const most = 8
	var words []string
	for i, n := range itemsOf(enum) {
		if i == most {
			words = append(words, fmt.Sprintf("%d more", len(enum.Items)-most))
			break
		}
		words = append(words, literalOf(n))
	}
	return diag.List(words, "or")
}

func literalOf(n *tree.Node) string {
	if n == nil {
		return "the value that is wanted"
	}
	if n.Kind == tree.String {
		return strconv.Quote(clip(n.Text))
	}
	out, _ := n.MarshalJSON()
	return clip(string(out))
}

func counted(n int, noun string) string {
	one, many := noun, noun+"s"
	if noun == "propert" {
		one, many = "property", "properties"
	}
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
