package integration

import (
	"slices"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A proof renders one part with generated payloads, and shows by them what is
// wrong with it.
type proof struct {
	part  *Part
	found []diag.Diagnostic // of the part; those that are explained have a remark
	new   []diag.Diagnostic // of what no finding explains
	shown map[shown]bool
	told  map[int]bool // findings that have a remark, by index
	on    string       // the trigger, if it makes a difference

	always effect // what breaks with the typical payload of the trigger
	mask   func(string) string

	typical *tree.Node // of which usual is known
	usual   *template.Rendering
}

// breaches gives what breaks with a context that differs from a typical one.
func (f *proof) breaches(context, typical *tree.Node) []breach {
	if f.typical != typical {
		f.typical = typical
		f.usual, _ = f.part.Template.Render(typical, template.RenderOptions{})
	}
	return f.part.breaches(context, f.usual)
}

// A shown is an effect at a place that is dealt with.
type shown struct {
	effect
	place tree.Span
}

// prove renders a part as each enabled trigger would. What breaks is shown by
// the smallest context that breaks it, in the finding that foretold it or, when
// none did, in one of its own.
func (k *check) prove(p *Part, found []diag.Diagnostic, o template.Options) *proof {
	proof := &proof{part: p, found: found, shown: map[shown]bool{}, told: map[int]bool{}, mask: k.d.masker()}
	for _, c := range o.Contexts {
		if len(o.Contexts) > 1 {
			proof.on = "on " + c.Channels[0] + " "
		}
		proof.always = 0
		trials := k.c.triggers[c.Channels[0]].trials(p.Template)
		for _, t := range trials {
			proof.try(trials[0].context, t)
		}
	}
	return proof
}

// findings gives the findings of their own: one at a place that breaks the
// whole says it all.
func (f *proof) findings() []diag.Diagnostic {
	return slices.DeleteFunc(slices.Clone(f.new), func(d diag.Diagnostic) bool {
		return d.Rule == ruleValueBroken && slices.ContainsFunc(f.new, func(o diag.Diagnostic) bool {
			return o.Rule != ruleValueBroken && o.Pos == d.Pos
		})
	})
}

// try shows what breaks with a trial. Where one change alone breaks it, that is
// what is shown.
func (f *proof) try(typical *tree.Node, t trial) {
	list := f.fresh(t.context, typical)
	if len(list) == 0 {
		return
	}
	for _, change := range t.changes {
		alone := []variant{change}
		context := changed(typical, alone)
		for _, b := range f.fresh(context, typical) {
			f.show(b, trial{context, alone}, typical)
		}
	}
	for _, b := range f.fresh(t.context, typical) {
		f.show(b, t, typical)
	}
}

// fresh gives the breaches that were not shown yet. Where the typical payload
// breaks the body, no other one shows more.
func (f *proof) fresh(context, typical *tree.Node) []breach {
	return slices.DeleteFunc(f.breaches(context, typical), func(b breach) bool {
		return f.shown[shown{b.effect, b.place}] || f.always&b.effect != 0
	})
}

func (f *proof) show(b breach, t trial, typical *tree.Node) {
	f.shown[shown{b.effect, b.place}] = true
	if len(t.changes) == 0 && b.effect&(pythonValue|printsNothing) == 0 {
		f.always |= b.effect
	}
	if b.effect == printsNothing && f.explained(b) < 0 {
		return
	}
	b, context := f.smallest(b, t, typical)
	remark := diag.Related{Message: f.remark(b, context)}
	i := f.explained(b)
	switch {
	case i >= 0 && !f.told[i]:
		f.told[i] = true
		f.found[i].Related = append(f.found[i].Related, remark)
	case i < 0 && b.effect != printsNothing:
		d := broken(b, f.part)
		d.Related = append(d.Related, remark)
		if !f.part.Template.Ignores(d.Rule.ID, b.place.Start) {
			f.new = append(f.new, d)
		}
	}
}

// maxShrink bounds the renderings for one context.
const maxShrink = 300

// smallest takes from a context what the breach does not need: a value goes if
// the breach stays and is not the doing of what is gone.
func (f *proof) smallest(b breach, t trial, typical *tree.Node) (breach, *tree.Node) {
	s := &shrinking{proof: f, breach: b, context: t.context, typical: typical, changes: t.changes, left: maxShrink}
	s.visit("")
	return s.breach, pruned(s.context)
}

// A shrinking is the search for the smallest context of a breach.
type shrinking struct {
	*proof
	breach
	context, typical *tree.Node
	changes          []variant
	left             int // renderings
}

// visit tries to do without each value below a place, the last first: items
// before it keep their index.
func (s *shrinking) visit(at diag.Pointer) {
	n := s.context.At(at)
	var names []diag.Pointer
	for _, m := range n.Members {
		names = append(names, at.Name(m.Key.Text))
	}
	for i := range n.Items {
		names = append(names, at.Index(i))
	}
	slices.Reverse(names)
	for _, name := range names {
		if s.left <= 0 {
			return
		}
		if !s.without(name) && s.context.At(name) != nil {
			s.visit(name)
		}
	}
}

// without takes a value from the context, if it can.
func (s *shrinking) without(at diag.Pointer) bool {
	if slices.ContainsFunc(s.changes, func(c variant) bool { return at.Contains(c.at) }) {
		return false
	}
	s.left--
	smaller, usual := tree.Without(s.context, at), tree.Without(s.typical, at)
	same := s.again(s.breach, smaller, usual)
	if same == nil || len(s.changes) > 0 && s.again(s.breach, usual, usual) != nil {
		return false
	}
	s.breach, s.context, s.typical = *same, smaller, usual
	return true
}

// again gives the breach with another context, if it is there.
func (f *proof) again(b breach, context, typical *tree.Node) *breach {
	for _, other := range f.breaches(context, typical) {
		if other.effect == b.effect && other.place == b.place && other.why == b.why {
			return &other
		}
	}
	return nil
}

// pruned drops objects that lost all of their members.
func pruned(n *tree.Node) *tree.Node {
	if n.Kind != tree.Object {
		return n
	}
	kept := tree.NewObject(n)
	for _, m := range n.Members {
		value := pruned(m.Value)
		if value.Kind != tree.Object || len(value.Members) > 0 || len(m.Value.Members) == 0 {
			kept.Members = append(kept.Members, tree.Member{Key: m.Key, Value: value})
		}
	}
	return kept
}

// remark says what a context does.
func (f *proof) remark(b breach, context *tree.Node) string {
	text, err := context.MarshalJSON()
	if err != nil {
		return ""
	}
	with := f.on + "with " + shortened(f.mask(string(text)), 0, 160)
	switch {
	case b.effect == notRendered:
		return with + " it cannot be rendered, and is sent as it stands: " + b.why
	case b.text == "":
		return with + " it renders to nothing"
	}
	return with + " it renders to " + shortened(f.mask(b.text), b.at, 80)
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

// explained gives the index of the finding that foretells a breach, or -1: one
// at the place that broke, before those that were shown; else, of what breaks
// the whole, the first.
func (f *proof) explained(b breach) int {
	source := f.part.Template.Source
	start, end := source.Position(b.place.Start), source.Position(b.place.End)
	first, there := -1, -1
	for i, d := range f.found {
		if explains[d.Rule.ID]&b.effect == 0 {
			continue
		}
		if first < 0 {
			first = i
		}
		if d.Pos.Compare(end) < 0 && start.Compare(d.End) < 0 && (there < 0 || f.told[there]) {
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
}

// broken makes a finding of a breach that no other finding foretold.
func broken(b breach, p *Part) diag.Diagnostic {
	rule, message := ruleBodyBroken, "the body is no JSON with some payloads; want tojson for each value in it"
	switch b.effect {
	case notRendered:
		rule, message = ruleNotRendered, "the template cannot be rendered with some payloads: "+b.why
	case badURL:
		rule, message = ruleURLBroken, "the URL is another one, or none, with some payloads; want urlencode for each value in it"
	case badHeader:
		rule, message = ruleHeaderValue, "the header value has a line end or a control character with some payloads"
	case pythonValue:
		rule, message = ruleValueBroken, "what is printed is Python's text of a value with some payloads; want tojson, or the properties of it"
	}
	return placed(rule, p.Template.Source, b.place, p.Pointer, message, nil)
}
