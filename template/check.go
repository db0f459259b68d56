package template

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Context is what a template is rendered with on some triggers.
type Context struct {
	Channels []string // the triggers, never empty
	Type     *Type    // of the context, an object
}

// A Place is where a template stands, which says what its output must be.
type Place uint8

// The places.
const (
	Leaf       Place = iota // a string of a form that is an object or an array: it is encoded after it is rendered
	JSONText                // a body that is text, to be JSON when it is rendered
	URL                     // the URL
	HeaderText              // the value of a header field
	FormText                // a body that is text, to be application/x-www-form-urlencoded
)

// Options say what a template is checked against.
type Options struct {
	Contexts  []Context           // those of the enabled triggers; without any, nothing is known of the variables
	Elsewhere map[string][]string // variables of the contexts of any trigger, and these triggers
	Others    []string            // rules beside those of this package that a comment in the template may name; nil when they are not known
	Place     Place
	Full      bool       // all of Jinja is known to work
	Spec      *spec.Spec // the evidence for properties; nil when there is none
	Verbatim  bool       // an undefined variable leaves the text of its template as it is
}

// An analysis is the check of a template under one context.
type analysis struct {
	*inspection
	context Context
	mute    int    // findings are not told while it is positive: a second look at the same
	lenient int    // what is null or undefined is asked for, as in a condition
	fails   bool   // rendering may fail
	steps   int    // expressions that were looked at
	calls   int    // macros that are being called
	loops   int    // loops around
	long    []Expr // the lists without bound of the loops around
}

// An inspection is the check of a template under all its contexts.
type inspection struct {
	Options
	template *Template
	found    map[foundKey]*found
	keys     []foundKey
	known    map[*Type][]spot // the properties of contexts, where they were asked for
	loose    bool
}

type foundKey struct {
	rule *diag.Rule
	tree.Span
	about string
}

// A found is a finding, and the contexts in which it stands.
type found struct {
	severity diag.Severity
	message  string
	related  []diag.Related
	fix      string
	hint     string
	contexts []int
	scope    bool // the message names triggers already
	advised  bool // the message says what would be right
}

// A Result is what is known of a template.
type Result struct {
	Findings []diag.Diagnostic // sorted by place
	Ignored  []diag.Diagnostic // those that comments in the template hide

	// Schema is the JSON Schema (2020-12) of what the template renders to: of
	// a string or, for JSONText, of the value that the text is. It is nil when
	// nothing can come.
	Schema *tree.Node

	// Fails reports whether rendering may fail, as far as can be told; then
	// the text is sent as it stands, or nothing is sent at all.
	Fails bool

	// Loose reports whether what is printed in a form-encoded text may hold
	// what ends a field there, or stands for another character.
	Loose bool

	inspection *inspection
	ignored    []foundKey
}

// In gives the result for a template of the same text that stands elsewhere.
func (r Result) In(t *Template) Result {
	i := *r.inspection
	i.template = t
	r.Findings, r.Ignored = i.diagnostics(i.keys), i.diagnostics(r.ignored)
	return r
}

// Check checks the template under each context.
func (t *Template) Check(o Options) Result {
	i := &inspection{Options: o, template: t, found: map[foundKey]*found{}}
	if len(o.Contexts) == 0 {
		i.Contexts = []Context{{Type: anything_}}
	}
	var printed []*lang
	var schemas []*tree.Node
	fails := false
	for _, c := range i.Contexts {
		a := &analysis{inspection: i, context: c}
		out := a.run()
		printed = append(printed, out.lang)
		schemas = append(schemas, out.schema)
		if fails = fails || out.fails; out.fails {
			printed = append(printed, textLang(string(t.Source.Text)))
			schemas = append(schemas, t.verbatim())
		}
	}
	i.jinja()
	ignored := i.ignores()
	schema := altLangs(printed...).stringSchema()
	if o.Place == JSONText {
		schema = eitherSchema(schemas...)
	}
	return Result{Schema: schema, Fails: fails, Loose: i.loose, inspection: i, ignored: ignored}.In(t)
}

// verbatim gives the schema of the text as it stands, if it is JSON: what is
// sent when rendering fails.
func (t *Template) verbatim() *tree.Node {
	value, faults := tree.ReadJSON(tree.NewSource("", t.Source.Text), tree.Limits{})
	if value == nil || slices.ContainsFunc(faults, func(f tree.Fault) bool { return f.Kind.Fatal() }) {
		return nil
	}
	return constSchema(value)
}

// tell adds a finding. What it gives is there to be completed.
func (a *analysis) tell(rule *diag.Rule, place tree.Span, message string) *found {
	if a.mute > 0 {
		return &found{}
	}
	key := foundKey{rule, place, ""}
	f := a.found[key]
	if f == nil {
		f = &found{severity: rule.Severity, message: message}
		a.found[key] = f
		a.keys = append(a.keys, key)
	}
	index := slices.IndexFunc(a.Contexts, func(c Context) bool { return c.Type == a.context.Type })
	if !slices.Contains(f.contexts, index) {
		f.contexts = append(f.contexts, index)
	}
	return f
}

// advise adds to the message what would be right. A place may be looked at
// several times: in a loop, in a macro, with each context.
func (f *found) advise(text string) {
	if !f.advised {
		f.message, f.advised = f.message+text, true
	}
}

func (f *found) at(severity diag.Severity) *found { f.severity = severity; return f }

func (f *found) suggest(hint, text string) *found { f.hint, f.fix = hint, text; return f }

// because adds the place in the document behind a finding.
func (f *found) because(n *tree.Node, message string) *found {
	if n != nil && n.Source != nil && len(f.related) == 0 {
		f.related = append(f.related, diag.Related{Pos: n.Pos(), Message: message})
	}
	return f
}

// diagnostics gives the findings of all contexts. What is not found in all of
// them names the triggers where it is.
func (i *inspection) diagnostics(keys []foundKey) []diag.Diagnostic {
	l := log{source: i.template.Source}
	for _, key := range keys {
		f := i.found[key]
		message, hint := f.message, f.hint
		if said, guess, found := strings.Cut(message, "; did you mean "); found && hint != "" && strings.HasSuffix(guess, "?") {
			message, hint = said, "did you mean "+guess // every format shows both
		}
		if where := i.where(f); where != "" {
			message += where
		}
		d := l.at(key.rule, key.Span, "%s", message)
		d.Severity, d.Related = f.severity, f.related
		if len(f.contexts) == 1 && len(i.Contexts[f.contexts[0]].Channels) == 1 {
			d.Channel = i.Contexts[f.contexts[0]].Channels[0]
		}
		if hint != "" {
			d.Fix = &diag.Fix{Message: hint, Pos: d.Pos, End: d.End, Text: f.fix}
		}
	}
	diag.Sort(l.list)
	return l.list
}

// where names the triggers of a finding that does not stand on all of them.
func (i *inspection) where(f *found) string {
	if f.scope || len(f.contexts) == len(i.Contexts) {
		return ""
	}
	var with, others []string
	for n, c := range i.Contexts {
		if slices.Contains(f.contexts, n) {
			with = append(with, c.Channels...)
		} else {
			others = append(others, c.Channels...)
		}
	}
	return " (with " + diag.List(with, "and") + ", not with " + diag.List(others, "and") + ")"
}

const ignoreMark = "webhook-lint:"

// ignores takes away the findings that comments in the template ask to drop:
// those on the comment's line and on the next one with something on it.
func (i *inspection) ignores() (ignored []foundKey) {
	for _, c := range i.template.ignoring() {
		covered := i.template.covered(c.Comment)
		hidden := func(k foundKey) bool {
			return slices.Contains(c.rules, k.rule.ID) && covered.Start <= k.Start && k.Start < covered.End
		}
		before := len(ignored)
		for _, key := range i.keys {
			if hidden(key) {
				ignored = append(ignored, key)
			}
		}
		i.keys = slices.DeleteFunc(i.keys, hidden)
		i.judge(c, len(ignored) > before)
	}
	i.misspelt()
	return ignored
}

// misspelt tells of comments that look like those that hide findings.
func (i *inspection) misspelt() {
	if !bytes.Contains(bytes.ToLower(i.template.Source.Text), []byte("webhook-lint")) {
		return
	}
	a := &analysis{inspection: i, context: i.Contexts[0]}
	Walk(i.template.Body, func(n Node) {
		c, ok := n.(*Comment)
		if !ok || !meansToHide(c) {
			return
		}
		if _, _, ok := ignored(c.Text); !ok {
			a.beyondAll(a.tell(ruleIgnoreUnused, c.Span(), "the comment hides nothing; want {# webhook-lint: ignore=RULE reason #}"))
		}
	}, nil)
}

// meansToHide reports whether a comment hides findings, or looks as if it should.
func meansToHide(c *Comment) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(c.Text)), "webhook-lint")
}

// judge tells of a comment that names no rule, hides nothing or gives no reason.
func (i *inspection) judge(c ignoreComment, hides bool) {
	a := &analysis{inspection: i, context: i.Contexts[0]}
	known := append(slices.Clip(i.Others), diag.RuleIDs(Rules)...)
	wrong := slices.IndexFunc(c.rules, func(rule string) bool {
		return !slices.Contains(known, rule) && (len(i.Others) > 0 || !isForeign(rule))
	})
	switch {
	case wrong >= 0:
		a.noRule(c, c.rules[wrong], known)
	case !hides && !slices.ContainsFunc(c.rules, isForeign):
		a.beyondAll(a.tell(ruleIgnoreUnused, c.Span(), "the ignore of "+diag.List(c.rules, "and")+" hides nothing; want it removed"))
	case c.reason == "":
		a.beyondAll(a.tell(ruleIgnoreReason, c.Span(), "the ignore has no reason; want one behind the rule, for whoever reads it next"))
	}
}

// noRule tells of a rule that there is not, at its name in the comment.
func (a *analysis) noRule(c ignoreComment, name string, known []string) {
	span := c.Span()
	if at := strings.Index(string(a.template.Source.Text[c.Start:c.End]), name); at >= 0 && name != "" {
		span = tree.Span{Start: c.Start + at, End: c.Start + at + len(name)}
	}
	f := a.tell(ruleIgnoreUnused, span, fmt.Sprintf("there is no rule %q, and so nothing is hidden", name))
	if near := diag.Nearest(name, known); len(near) > 0 {
		f.advise("; did you mean " + near[0] + "?")
		f.suggest("did you mean "+near[0]+"?", near[0])
	}
	a.beyondAll(f)
}

// isForeign reports whether a rule is none of this package, so that what it
// finds is not known here.
func isForeign(rule string) bool { return !strings.HasPrefix(rule, "template-") }

// Ignores reports whether a comment in the template hides what a rule finds at
// an offset of its text.
func (t *Template) Ignores(rule string, offset int) bool {
	return slices.ContainsFunc(t.ignoring(), func(c ignoreComment) bool {
		covered := t.covered(c.Comment)
		return slices.Contains(c.rules, rule) && covered.Start <= offset && offset < covered.End
	})
}

// An ignoreComment is a comment that hides findings.
type ignoreComment struct {
	*Comment
	rules  []string
	reason string
}

func (t *Template) ignoring() (list []ignoreComment) {
	if !strings.Contains(string(t.Source.Text), ignoreMark) {
		return nil
	}
	Walk(t.Body, func(n Node) {
		if c, ok := n.(*Comment); ok {
			if rules, reason, ok := ignored(c.Text); ok {
				list = append(list, ignoreComment{c, rules, reason})
			}
		}
	}, nil)
	return list
}

func (a *analysis) beyondAll(f *found) {
	f.scope = true
	f.contexts = nil
	for n := range a.Contexts {
		f.contexts = append(f.contexts, n)
	}
}

// ignored reads the rules of {# webhook-lint: ignore=RULE[,RULE] reason #}.
func ignored(comment string) (rules []string, reason string, ok bool) {
	rest, found := strings.CutPrefix(strings.TrimSpace(comment), ignoreMark)
	if !found {
		return nil, "", false
	}
	rest, found = strings.CutPrefix(strings.TrimSpace(rest), "ignore=")
	if !found {
		return nil, "", false
	}
	list := ignoredRules.Get().FindString(rest)
	for name := range strings.SplitSeq(list, ",") {
		rules = append(rules, strings.TrimSpace(name))
	}
	return rules, strings.Trim(rest[len(list):], ", \t\r\n"), true
}

// ignoredRules matches the rules at the start of what follows ignore=. Behind a
// comma and a blank a word without a hyphen is one of the reason.
var ignoredRules = lazy.Regexp(`^[^\s,]*(?:\s*,\s*[a-z]+-[a-z*-]+|,[^\s,]+)*`)

// covered gives what a comment speaks of: its line and, with nothing behind it
// there, the next.
func (t *Template) covered(c *Comment) tree.Span {
	text := t.Source.Text
	end := t.lineEnd(c.End)
	if len(bytes.TrimSpace(text[c.End:end])) == 0 && end < len(text) {
		if text[end] == '\n' {
			end++
		}
		end = t.lineEnd(end)
	}
	return tree.Span{Start: t.lineStart(c.Start), End: end}
}

// Lines are those of the text and those of the file that it is written in: a
// folded text of YAML is one line, written on several.

func (t *Template) lineStart(offset int) int {
	written := t.Source.Position(offset).Line
	first := sort.Search(offset, func(i int) bool { return t.Source.Position(i).Line >= written })
	return max(first, bytes.LastIndexByte(t.Source.Text[:offset], '\n')+1)
}

func (t *Template) lineEnd(offset int) int {
	text, written := t.Source.Text, t.Source.Position(offset).Line
	end := len(text)
	if i := bytes.IndexByte(text[offset:], '\n'); i >= 0 {
		end = offset + i
	}
	return offset + sort.Search(end-offset, func(i int) bool { return t.Source.Position(offset+i).Line > written })
}
