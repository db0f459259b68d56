package integration

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
)

// foreignDelimiter matches variables in the braces of other languages, each
// with its path in a group of its own. The first alternative is what Gorgias
// renders, so that a match of another one begins outside it.
var foreignDelimiter = sync.OnceValue(func() *regexp.Regexp {
	const path = `\s*((?:ticket|message|event|context|current_user)(?:\.\w+|\[-?\w+\])+)\s*`
	return regexp.MustCompile(strings.Join([]string{
		`\$?\{\{[^{}]*\}\}`, `\{%[^{}]*%\}`, `\{#[^{}]*#\}`,
		`\$\{` + path + `\}`, `#\{` + path + `\}`, `\{` + path + `\}`, `\(\(` + path + `\)\)`, `\[\[` + path + `\]\]`,
		`<%=?` + path + `%>`, `(?i:%7B%7B)` + strings.ReplaceAll(path, `\s*`, `(?:\s|%20)*`) + `(?i:%7D%7D)`,
	}, "|"))
})

const mostDelimiters = 20 // of one text

// delimiters tells of variables that are not rendered for their braces, and of
// a brace too many.
func (k *check) delimiters(n *tree.Node, at diag.Pointer) {
	if i := surplus(n); i >= 0 {
		k.inside(ruleDelimiter, n, tree.Span{Start: i, End: i + 1}, at, `the "}" behind "`+n.Text[i-2:i]+`" is sent too; want it removed`)
	}
	for _, span := range foreign(n.Text) {
		written := n.Text[span.Start:span.End]
		if strings.HasPrefix(written, "${{") {
			k.inside(ruleDelimiter, n, tree.Span{Start: span.Start, End: span.Start + 1}, at,
				`the "$" before "{{" is sent too; want it removed`)
			continue
		}
		k.inside(ruleDelimiter, n, span.Span, at, strings.Join(strings.Fields(written), " ")+" is sent as it stands; want {{ "+span.path+" }}")
	}
}

// surplus gives the place of a brace that stands behind a tag, and closes none
// of the text's own; -1 for none.
func surplus(n *tree.Node) int {
	if !strings.Contains(n.Text, "}}}") && !strings.Contains(n.Text, "%}}") {
		return -1
	}
	t, faults := template.Parse(tree.NewSource("", []byte(n.Text)))
	if len(faults) > 0 {
		return -1
	}
	first := -1
	opened := false
	template.Walk(t.Body, func(node template.Node) {
		text, ok := node.(*template.Text)
		if !ok || opened || first >= 0 {
			return
		}
		if text.Start > 1 && n.Text[text.Start] == '}' && n.Text[text.Start-1] == '}' {
			first = text.Start
			return
		}
		opened = strings.Contains(text.Text, "{")
	}, nil)
	return first
}

// A foreignSpan is a variable in the braces of another language.
type foreignSpan struct {
	tree.Span
	path string
}

func foreign(text string) []foreignSpan {
	if !maybeForeign(text) {
		return nil
	}
	return foreignIn(text)
}

func foreignIn(text string) (list []foreignSpan) {
	for _, m := range foreignDelimiter().FindAllStringSubmatchIndex(text, -1) {
		if m[0] > 0 && text[m[0]-1] == '{' {
			continue // of a variable that is not closed
		}
		f := foreignSpan{Span: tree.Span{Start: m[0], End: m[1]}}
		for group := 2; group < len(m); group += 2 {
			if m[group] >= 0 {
				f.path = text[m[group]:m[group+1]]
			}
		}
		if f.path == "" && !isDollarOutput(text[m[0]:m[1]]) {
			continue // what Gorgias renders
		}
		if list = append(list, f); len(list) == mostDelimiters {
			break
		}
	}
	return list
}

// variables are the names that a context starts with.
var variables = []string{"ticket", "message", "event", "context", "current_user"}

// maybeForeign reports whether one of the names stands behind braces that are
// not Gorgias's. It is much faster than to look for all that matches.
func maybeForeign(text string) bool {
	for _, name := range variables {
		for at := 0; ; at += len(name) {
			i := strings.Index(text[at:], name)
			if i < 0 {
				break
			}
			if at += i; opensForeign(text[:at]) {
				return true
			}
		}
	}
	return false
}

// foreignOpening are the ends of what may stand before a variable.
var foreignOpening = []string{"((", "[[", "<%", "<%=", "%7B%7B", "%7B%7b", "%7b%7B", "%7b%7b"}

func opensForeign(before string) bool {
	for trimmed := ""; trimmed != before; {
		trimmed = before
		before = strings.TrimSuffix(strings.TrimRight(before, "\t\n\f\r "), "%20")
	}
	if own, ok := strings.CutSuffix(before, "{{"); ok {
		return strings.HasSuffix(own, "$")
	}
	return strings.HasSuffix(before, "{") ||
		slices.ContainsFunc(foreignOpening, func(opening string) bool { return strings.HasSuffix(before, opening) })
}

var dollarOutput = lazy.Regexp(`^\$\{\{\s*(?:ticket|message|event|context|current_user)[.\[]`)

// isDollarOutput reports whether a variable is written as in GitHub's
// workflows. A price such as ${{ amount }} may be meant.
func isDollarOutput(text string) bool { return dollarOutput.Get().MatchString(text) }
