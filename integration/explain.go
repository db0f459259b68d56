package integration

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/template"
)

// An explanation brings together what is found in a part and what breaks it.
type explanation struct {
	part  *Part
	found []diag.Diagnostic // those that foretell a breach have a remark
	new   []diag.Diagnostic // of what none foretells
	told  map[int]bool      // findings that have a remark, by index
	mask  func(string) string
}

// explain puts each witness as a remark into the finding that foretold it or,
// when none did, into one of its own. It gives the findings, and those of their
// own.
func explain(p *Part, found []diag.Diagnostic, list []witness, mask func(string) string) (explained, new []diag.Diagnostic) {
	e := &explanation{part: p, found: found, told: map[int]bool{}, mask: mask}
	for _, w := range list {
		e.add(w)
	}
	return e.found, slices.DeleteFunc(slices.Clone(e.new), e.isLess)
}

func (e *explanation) add(w witness) {
	i := e.foretold(w.breach)
	switch {
	case i >= 0 && !e.told[i]:
		e.told[i] = true
		e.found[i].Related = append(slices.Clip(e.found[i].Related), e.remark(w))
	case i < 0 && w.effect != printsNothing:
		d := broken(w.breach, e.part)
		if w.effect != tooMuch {
			d.Related = append(d.Related, e.remark(w))
		}
		if !e.part.Template().Ignores(d.Rule.ID, w.place.Start) {
			e.new = append(e.new, d)
		}
	}
}

// isLess reports whether a finding is about a value that breaks the whole as
// well.
func (e *explanation) isLess(d diag.Diagnostic) bool {
	return d.Rule == ruleValueBroken && slices.ContainsFunc(e.new, func(o diag.Diagnostic) bool {
		return o.Rule != ruleValueBroken && o.Pos == d.Pos
	})
}

// remark says what a context does.
func (e *explanation) remark(w witness) diag.Related {
	with := "with " + shortened(e.mask(w.context), 0, 160)
	if w.on != "" {
		with = "on " + w.on + " " + with
	}
	switch {
	case w.effect == tooMuch:
		return diag.Related{Message: "nor is it proven by rendering it: " + w.why}
	case w.effect == notRendered:
		return diag.Related{Message: with + " it cannot be rendered, and is sent as it stands, as far as is known: " + w.why}
	case w.text == "":
		return diag.Related{Message: with + " it renders to nothing" + supposition(w)}
	case w.effect == printsNothing:
		return diag.Related{Message: with + " it renders to " + shortened(e.mask(w.text), w.at, 80) + supposition(w)}
	}
	return diag.Related{Message: with + " it renders to " + shortened(e.mask(w.text), w.at, 80)}
}

// supposition says that an undefined variable may have another effect.
func supposition(w witness) string {
	if w.effect != printsNothing {
		return ""
	}
	return "; that Gorgias prints nothing for what is undefined is not established"
}

// shortened gives the part of a text around an offset, of at most so many
// characters.
func shortened(text string, at, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	before := []rune(text[:min(at, len(text))])
	after := []rune(text[len(string(before)):])
	start := max(0, len(before)-most/2)
	end := min(len(after), most-(len(before)-start))
	short := string(before[start:]) + string(after[:end])
	if start > 0 {
		short = "…" + short
	}
	if end < len(after) {
		short += "…"
	}
	return short
}

// foretold gives the index of the finding that foretells a breach, or -1: one
// at the place that broke, before those that were shown; else, of what breaks
// the whole, the first.
func (e *explanation) foretold(b breach) int {
	source := e.part.Template().Source
	start, end := source.Position(b.place.Start), source.Position(b.place.End)
	first, there := -1, -1
	for i, d := range e.found {
		if explains[d.Rule.ID]&b.effect == 0 {
			continue
		}
		if first < 0 {
			first = i
		}
		if d.Pos.Compare(end) < 0 && start.Compare(d.End) < 0 && (there < 0 || e.told[there]) {
			there = i
		}
	}
	if there >= 0 || b.effect&(pythonValue|printsNothing) != 0 {
		return there
	}
	return first
}

// explains lists what the effects are of what a rule finds.
var explains = map[string]effect{
	"template-filter-unknown":      notRendered,
	"template-filter-arguments":    notRendered,
	"template-filter-input":        notRendered | notJSON | pythonValue,
	"template-test-unknown":        notRendered,
	"template-function-unknown":    notRendered,
	"template-variable-unknown":    notRendered | notJSON | badURL | printsNothing,
	"template-property-unknown":    notRendered | notJSON | badURL | printsNothing,
	"template-property-unrecorded": notRendered | notJSON | badURL | printsNothing,
	"template-trigger-scope":       notRendered | notJSON | badURL | printsNothing,
	"template-nullable":            notRendered | notJSON | badURL | pythonValue | printsNothing,
	"template-null-printed":        notJSON | pythonValue,
	"template-index":               notRendered | notJSON | badURL | printsNothing,
	"template-iterate":             notRendered,
	"template-object-printed":      badURL | notJSON | pythonValue,
	"template-list-printed":        badURL | notJSON | pythonValue,
	"template-boolean-text":        badURL | notJSON | pythonValue,
	"template-double-encoded":      notJSON,
	"template-join-objects":        badURL | pythonValue,
	"template-operator":            notRendered,
	"template-compare-kinds":       notRendered,
	"template-default-null":        notJSON | pythonValue,
	"integration-context-mixed":    notRendered,
	"integration-form-type":        notJSON,
	"integration-url":              badURL,
	"integration-header-value":     badHeader,
	"template-url-unencoded":       badURL,
	"template-url-host":            badURL,
	"template-url-slash":           badURL,
	"template-url-null":            pythonValue,
	"template-header-injection":    badHeader,
	"template-json-structure":      notJSON,
	"template-json-unescaped":      notJSON,
	"template-json-escape":         notJSON,
	"template-json-quoted":         notJSON,
	"template-json-python":         notJSON,
	"template-json-unquoted":       notJSON,
	"template-json-cut":            notJSON,
	"template-json-joined":         notJSON,
	"template-gave-up":             tooMuch,
}

// guard gives the advice for what is taken from a value that is not always
// there.
func guard(b breach, t *template.Template) (advice string) {
	template.Walk(t.Body, nil, func(x template.Expr) {
		var of template.Expr
		switch x := x.(type) {
		case *template.Attribute:
			of = x.X
		case *template.Subscript:
			of = x.X
		}
		if of == nil || x.Span() != b.place || !strings.Contains(b.why, " has no ") {
			return
		}
		if _, isName := of.(*template.Name); !isName {
			advice = "; want {% if " + template.ExprString(of) + " %} around it"
		}
	})
	return advice
}

// broken makes a finding of a breach that no other finding foretold.
func broken(b breach, p *Part) diag.Diagnostic {
	rule, message := ruleBodyBroken, "the body is no JSON with some payloads; want tojson for each value in it"
	switch b.effect {
	case notRendered:
		rule, message = ruleNotRendered, "the template cannot be rendered with some payloads: "+b.why+guard(b, p.Template())
	case tooMuch:
		rule, message = ruleLimit, "the template takes more than is spent on it, and what it sends is not proven: "+b.why
	case badURL:
		rule, message = ruleURLBroken, "the URL is another one, or none, with some payloads; want urlencode for each value in it"
	case badHeader:
		rule, message = ruleHeaderValue, "the header value has a line end or a control character with some payloads"
	case pythonValue:
		rule, message = ruleValueBroken, "what is printed is Python's text of a value with some payloads; want tojson, or the properties of it"
	}
	return placed(rule, p.Template().Source, b.place, p.Pointer, message, nil)
}
