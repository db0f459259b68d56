package compat

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
	"github.com/webhook-lint/webhook-lint/validator"
)

// formatTexts is texts of each format, the plainest first.
var formatTexts = lazy.Of(func() map[string][]string {
	return map[string][]string{
		"date-time":             {"2024-01-31T09:30:00Z", "2024-01-31T09:30:00.123456+00:00"},
		"date-time-local":       {"2024-01-31T09:30:00"},
		"date":                  {"2024-01-31"},
		"time":                  {"09:30:00Z"},
		"duration":              {"P1D"},
		"email":                 {"ada@example.com"},
		"hostname":              {"example.com"},
		"ipv4":                  {"192.0.2.1"},
		"ipv6":                  {"2001:db8::1"},
		"uri":                   {"https://example.com/1"},
		"iri":                   {"https://example.com/1"},
		"uri-reference":         {"/tickets/1", "https://example.com/1"},
		"iri-reference":         {"/tickets/1"},
		"uri-template":          {"https://example.com/{id}"},
		"uuid":                  {"123e4567-e89b-12d3-a456-426614174000"},
		"regex":                 {"^a$"},
		"json-pointer":          {"/ticket/id", ""},
		"relative-json-pointer": {"1/id", "0"},
	}
})

// formatLengths is how short and how long texts of a format are; -1 for no end.
var formatLengths = map[string][2]int{
	"date-time": {20, -1}, "date-time-local": {19, -1}, "date": {10, 10}, "uuid": {36, 36}, "email": {3, 254}, "ipv4": {7, 15},
	"hostname": {1, 253}, "time": {9, -1}, "uri": {1, -1}, "duration": {2, -1},
}

// isFormat reports whether text of the format have is of the format want.
func isFormat(have, want string) bool {
	within := map[string][]string{"uri": {"uri-reference", "iri", "iri-reference"}, "iri": {"iri-reference", "uri", "uri-reference"}}
	return have == want || slices.Contains(within[have], want)
}

// oddTexts are refused by one or another of the formats.
var oddTexts = []string{"text", "\x00", "%", "(", "{", "~", "x y", "\\"}

// isAsserted reports whether jsonschema v5 refuses text for a format.
func (c *comparison) isAsserted(format string) bool {
	known, asked := c.asserted[format]
	if !asked {
		known = refusesSome(format)
		c.asserted[format] = known
	}
	return known
}

func refusesSome(format string) bool {
	root := tree.NewObject(nil, tree.NewMember("format", tree.NewString(format, nil)))
	schema, err := validator.NewSchema(root)
	return err == nil && slices.ContainsFunc(oddTexts, func(text string) bool { return schema.Refuses(tree.NewString(text, nil)) })
}

// lengths gives how short and how long the texts of a view are, by what its
// formats and patterns say too; -1 for no end.
func lengths(v *view) (shortest, longest int) {
	shortest, longest = v.minLength, v.maxLength
	for _, format := range v.formats {
		if limits, known := formatLengths[format]; known {
			shortest, longest = max(shortest, limits[0]), least(longest, limits[1])
		}
	}
	for _, pattern := range v.patterns {
		if re, err := syntax.Parse(pattern, syntax.Perl); err == nil {
			low, high := extent(re)
			shortest = max(shortest, low)
			if isAnchored(re) {
				longest = least(longest, high)
			}
		}
	}
	return shortest, longest
}

// isAnchored reports whether a pattern speaks of the whole text.
func isAnchored(re *syntax.Regexp) bool {
	return re.Op == syntax.OpConcat && len(re.Sub) > 1 && re.Sub[0].Op == syntax.OpBeginText &&
		re.Sub[len(re.Sub)-1].Op == syntax.OpEndText
}

// extent gives how short and how long the matches of a pattern are; -1 for no
// end.
func extent(re *syntax.Regexp) (low, high int) {
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune), len(re.Rune)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1, 1
	case syntax.OpCapture:
		return extent(re.Sub[0])
	case syntax.OpStar:
		return 0, -1
	case syntax.OpPlus:
		low, _ = extent(re.Sub[0])
		return low, -1
	case syntax.OpQuest:
		_, high = extent(re.Sub[0])
		return 0, high
	case syntax.OpRepeat:
		low, high = extent(re.Sub[0])
		return low * re.Min, timesOrNone(high, re.Max)
	case syntax.OpConcat:
		return extents(re.Sub)
	case syntax.OpAlternate:
		low, high = extent(re.Sub[0])
		for _, sub := range re.Sub[1:] {
			l, h := extent(sub)
			low = min(low, l)
			if high >= 0 && (h < 0 || h > high) {
				high = h
			}
		}
		return low, high
	}
	return 0, 0
}

func timesOrNone(a, b int) int {
	if a < 0 || b < 0 {
		return -1
	}
	return a * b
}

func extents(list []*syntax.Regexp) (low, high int) {
	for _, sub := range list {
		l, h := extent(sub)
		low += l
		if h < 0 || high < 0 {
			high = -1
		} else {
			high += h
		}
	}
	return low, high
}

// texts gives texts for a view, of the lengths if there are some.
func (c *comparison) texts(v *view, wanted ...int) []*tree.Node {
	var list []string
	for _, format := range v.formats {
		list = append(list, formatTexts.Get()[format]...)
	}
	for _, pattern := range v.patterns {
		list = append(list, matching(pattern)...)
	}
	list = append(list, "text", "a", "A", "1", "Some text", "")
	var fit []*tree.Node
	for _, s := range list {
		for _, n := range append(slices.Clip(wanted), max(v.minLength, utf8.RuneCountInString(s))) {
			s := stretched(s, n)
			if v.maxLength >= 0 {
				s = cut(s, v.maxLength)
			}
			node := tree.NewString(s, nil)
			if isText(v, s) && !contains(fit, node) && len(fit) < 16 && c.spend(1+len(s)/1000) {
				fit = append(fit, node)
			}
		}
	}
	return fit
}

func isText(v *view, s string) bool {
	n := utf8.RuneCountInString(s)
	if n < v.minLength || v.maxLength >= 0 && n > v.maxLength {
		return false
	}
	for _, pattern := range v.patterns {
		re, err := regexp.Compile(pattern)
		if err == nil && !re.MatchString(s) {
			return false
		}
	}
	return true
}

// stretched repeats a text until it has n characters; it leaves it alone when
// n is negative or beyond reason.
func stretched(s string, n int) string {
	const most = 100_000
	if n < 0 || n > most {
		return s
	}
	if utf8.RuneCountInString(s) >= n {
		return cut(s, n)
	}
	if s == "" {
		return strings.Repeat("x", n)
	}
	return cut(strings.Repeat(s+" ", n/(len(s)+1)+1), n)
}

func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}

// matching gives a few texts that match a pattern.
func matching(pattern string) []string {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	var list []string
	for variant := range 6 {
		w := &writer{variant: variant}
		w.write(re)
		if s := w.b.String(); utf8.ValidString(s) && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// A writer writes a text that a pattern describes; its variant says which of
// the choices that the pattern leaves is taken.
type writer struct {
	b       strings.Builder
	variant int
}

func (w *writer) write(re *syntax.Regexp) {
	const most = 10_000
	if w.b.Len() > most {
		return
	}
	switch re.Op {
	case syntax.OpLiteral:
		w.b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		w.b.WriteRune(w.pick(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		w.b.WriteByte("ax1A-b"[w.variant%6])
	case syntax.OpCapture:
		w.write(re.Sub[0])
	case syntax.OpAlternate:
		w.write(re.Sub[w.variant%len(re.Sub)])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			w.write(sub)
		}
	case syntax.OpStar:
		w.repeat(re.Sub[0], w.variant%3)
	case syntax.OpPlus:
		w.repeat(re.Sub[0], 1+w.variant*w.variant)
	case syntax.OpQuest:
		w.repeat(re.Sub[0], w.variant%2)
	case syntax.OpRepeat:
		most := re.Max
		if most < 0 {
			most = re.Min + 10
		}
		w.repeat(re.Sub[0], min(re.Min+w.variant*w.variant, most))
	}
}

func (w *writer) repeat(re *syntax.Regexp, n int) {
	for range n {
		w.write(re)
	}
}

// pick chooses a readable character of a class.
func (w *writer) pick(ranges []rune) rune {
	if len(ranges) == 0 {
		return 'x'
	}
	const readable = "axyzbc019AXZ_-. "
	var found []rune
	for _, r := range readable {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= r && r <= ranges[i+1] {
				found = append(found, r)
			}
		}
	}
	if len(found) == 0 {
		return ranges[0]
	}
	return found[w.variant%len(found)]
}

// allMatch reports whether n has so few texts that each can be held against a
// pattern, and each matches.
func allMatch(v *view, d *document, pattern string) bool {
	texts, few := sentences(v)
	return few && !slices.ContainsFunc(texts, func(s string) bool { return !d.matches(pattern, s) })
}

// allAmong reports whether n has few texts and each is one of the values.
func allAmong(v *view, values []*tree.Node) bool {
	texts, few := sentences(v)
	known := amongOf(values)
	return few && !slices.ContainsFunc(texts, func(s string) bool { return !known.has(tree.NewString(s, nil)) })
}

// sentences lists the texts of a view if one of its patterns allows only a
// few: ^(open|closed)$.
func sentences(v *view) ([]string, bool) {
	for _, pattern := range v.patterns {
		re, err := syntax.Parse(pattern, syntax.Perl)
		if err != nil || !isAnchored(re) {
			continue
		}
		if texts, few := language(re); few {
			return slices.DeleteFunc(texts, func(s string) bool { return !isText(v, s) }), true
		}
	}
	return nil, false
}

const maxSentences = 200

// language lists the texts that a pattern matches as a whole; false if they
// are many.
func language(re *syntax.Regexp) ([]string, bool) {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText:
		return []string{""}, true
	case syntax.OpLiteral:
		return []string{string(re.Rune)}, re.Flags&syntax.FoldCase == 0
	case syntax.OpCharClass:
		return class(re.Rune)
	case syntax.OpCapture:
		return language(re.Sub[0])
	case syntax.OpQuest:
		texts, few := language(re.Sub[0])
		return append(texts, ""), few
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			texts, few := language(sub)
			if !few || len(all)+len(texts) > maxSentences {
				return nil, false
			}
			all = append(all, texts...)
		}
		return all, true
	case syntax.OpConcat:
		return concatenated(re.Sub)
	}
	return nil, false
}

func class(ranges []rune) ([]string, bool) {
	var list []string
	for i := 0; i+1 < len(ranges); i += 2 {
		if int(ranges[i+1]-ranges[i]) > maxSentences-len(list) {
			return nil, false
		}
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			list = append(list, string(r))
		}
	}
	return list, true
}

func concatenated(list []*syntax.Regexp) ([]string, bool) {
	all := []string{""}
	for _, sub := range list {
		texts, few := language(sub)
		if !few || len(all)*len(texts) > maxSentences {
			return nil, false
		}
		var longer []string
		for _, s := range all {
			for _, t := range texts {
				longer = append(longer, s+t)
			}
		}
		all = longer
	}
	return all, true
}
