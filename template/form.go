package template

import (
	"regexp/syntax"
	"strings"
)

// A form is what is known of the look of a text.
type form struct {
	samples string // those that may occur in it
	pattern string // a regular expression for the whole; "" when there is none of use
}

// forms are those that have names: formats of JSON Schema, and others.
var forms = map[string]form{
	"date-time":       {"Z0-:+.a", `[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})`},
	"date-time-local": {"Z0-:.,", `[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?`},
	"date":            {"0-", `[0-9]{4}-[0-9]{2}-[0-9]{2}`},
	"uuid":            {"aZ0-", `[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}`},
	"email":           {"aé李Z0-._+@'&=?/#%!$*{}`|^~\"\\ <>[],:;()", ``},
	"slug":            {string(samples), ``}, // a word of an open list
	"uri":             {"aZ0-._~:/?#[]@!$&'()*+,;=%", ``},
}

// patternMark begins the name of a form that is a pattern of the schema.
const patternMark = "/"

func formOf(name string) (form, bool) {
	if pattern, ok := strings.CutPrefix(name, patternMark); ok {
		return patternForm(pattern)
	}
	f, known := forms[name]
	return f, known
}

// patternForm gives the form of a pattern that holds for the whole text; of
// another, nothing is known.
func patternForm(pattern string) (form, bool) {
	inner, begins := strings.CutPrefix(pattern, "^")
	inner, ends := strings.CutSuffix(inner, "$")
	parsed, err := syntax.Parse(inner, syntax.Perl)
	if !begins || !ends || err != nil || parsed.Op == syntax.OpAlternate || strings.HasSuffix(inner, `\`) {
		return form{}, false
	}
	var b strings.Builder
	for _, r := range samples {
		if occurs(parsed, r) {
			b.WriteRune(r)
		}
	}
	return form{b.String(), inner}, true
}

// occurs reports whether a character like r may stand in what re matches.
func occurs(re *syntax.Regexp, r rune) bool {
	switch re.Op {
	case syntax.OpLiteral:
		for _, c := range re.Rune {
			if c == r || samples[sampleFor(c)] == r || re.Flags&syntax.FoldCase != 0 && (r == 'a' || r == 'Z') {
				return true
			}
		}
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			if re.Rune[i] <= r && r <= re.Rune[i+1] || samples[sampleFor(re.Rune[i])] == r || samples[sampleFor(re.Rune[i+1])] == r {
				return true
			}
		}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return true
	}
	for _, sub := range re.Sub {
		if occurs(sub, r) {
			return true
		}
	}
	return false
}

// formText gives the text of a known form.
func formText(name string) *text {
	f, known := formOf(name)
	if !known {
		return anyText
	}
	m := makeImages(func(r rune) []string {
		if strings.ContainsRune(f.samples, r) {
			return []string{string(r)}
		}
		return nil
	})
	return &text{images: &m, forms: []string{name}, filled: f.pattern != ""}
}
