package template

import (
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/tree"
)

// jinja notes what is not known to work at Gorgias.
func (i *inspection) jinja() {
	if i.Full {
		return
	}
	a := &analysis{inspection: i, context: i.Contexts[0]}
	first := map[string]bool{}
	Walk(i.template.Body, func(n Node) {
		at := n.Span()
		written := string(i.template.Source.Text[at.Start:at.End])
		word := statementWord(n)
		if text, ok := n.(*Text); ok && text.Raw {
			word, written = "raw", ""
			at.Start, at.End = strings.LastIndex(string(i.template.Source.Text[:at.Start]), "{%"), at.Start
		}
		if word != "" && !first[word] {
			first[word] = true
			if end := strings.Index(written, "%}"); end >= 0 {
				at.End = at.Start + end + 2
			}
			a.beyond(at, "the statement "+word+" was not seen in any integration")
		}
		if _, ok := n.(*Output); ok && (strings.HasPrefix(written, "{{-") || strings.HasSuffix(written, "-}}")) && !first["-"] {
			first["-"] = true
			a.beyond(at, "the - that takes white space away was not seen in any integration")
		}
		if c, ok := n.(*Comment); ok && !meansToHide(c) && !first["#"] {
			first["#"] = true
			a.beyond(at, "a comment was not seen in any integration")
		}
	}, func(x Expr) {
		if message := beyondPaths(x); message != "" && !first[message] {
			first[message] = true
			a.beyond(x.Span(), message)
		}
	})
}

func (a *analysis) beyond(at tree.Span, message string) {
	f := a.tell(ruleJinja, at, message+"; whether Gorgias renders it is not established")
	for n := range a.Contexts {
		if !slices.Contains(f.contexts, n) {
			f.contexts = append(f.contexts, n)
		}
	}
}

func statementWord(n Node) string {
	switch n.(type) {
	case *If:
		return "if"
	case *For:
		return "for"
	case *Set, *SetBlock:
		return "set"
	case *With:
		return "with"
	case *FilterBlock:
		return "filter"
	case *Macro, *CallBlock:
		return "macro"
	}
	return ""
}

// beyondPaths says what of an expression is more than a path, an index and the
// filters that are seen in integrations.
func beyondPaths(x Expr) string {
	switch x := x.(type) {
	case *Filter:
		switch {
		case x.Name == "tojson" || x.Name == "escape":
			return "the filter " + x.Name + " stands in a published guide, without a delivery that shows it at work"
		case IsMacroFilter(x.Name):
			return "the filter " + x.Name + " is known from macros, not from integrations"
		case isFilter(x.Name):
			return "the filter " + x.Name + " was not seen in any integration"
		}
	case *Test:
		return "a test was not seen in any integration"
	case *Call:
		return "a call was not seen in any integration"
	case *Slice:
		return "a slice was not seen in any integration"
	case *Binary, *Compare, *Unary:
		if u, ok := x.(*Unary); ok && u.Op != "not" {
			return "" // -1 is an index
		}
		return "an operator was not seen in any integration"
	case *Conditional:
		return "a conditional expression was not seen in any integration"
	case *List, *Tuple, *Dict:
		return "a list or a dict was not seen in any integration"
	}
	return ""
}

// macroFilters are those of Gorgias that are documented for macros.
var macroFilters = []string{"datetime_format", "datetime_relative", "fallback"}

// IsMacroFilter reports whether a filter is one of Gorgias's that are
// documented for macros, and that Jinja does not have.
func IsMacroFilter(name string) bool { return slices.Contains(macroFilters, name) }
