package integration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
	"github.com/webhook-lint/webhook-lint/validator"
)

// Options say what integrations are checked against. The zero value is right.
type Options struct {
	Profile validator.Profile // the reading of the document: Observed unless it is set
	Jinja   bool              // all of Jinja is taken to work at Gorgias
	Absent  bool              // contracts hold as well where a property is absent that the document does not require
	Request RequestOptions    // what is taken to be so of requests
}

// A Checker checks integrations. It is safe for concurrent use.
type Checker struct {
	spec      *spec.Spec // in the reading that counts
	options   Options
	channels  []string
	triggers  map[string]*trigger // by channel
	elsewhere map[string][]string // variables that only some channels have
	others    []string            // rules of this package

	// Integrations have many texts in common.
	clean   memory[bool]            // of which nothing is to be said
	checked memory[template.Result] // of which something is
	proven  memory[[]witness]       // with what breaks them
}

// New makes a Checker for the channels of s.
func New(s *spec.Spec, o Options) *Checker {
	if s.Observed != nil && o.Profile != validator.Document {
		s = s.Observed
	}
	c := &Checker{spec: s, options: o, channels: s.ChannelNames(), triggers: map[string]*trigger{}, elsewhere: map[string][]string{}, others: diag.RuleIDs(Rules)}
	c.checked.most = 2000
	known := map[*tree.Node]*trigger{} // by message
	for _, channel := range s.Channels {
		message := channel.Message()
		t := known[message]
		if t == nil || message == nil {
			t = &trigger{channel: channel, made: memory[*trials]{most: maxTrials}}
			known[message] = t
		}
		c.triggers[channel.Name] = t
		for _, root := range channel.Roots() {
			c.elsewhere[root] = append(c.elsewhere[root], channel.Name)
		}
	}
	return c
}

// Check gives what is to be said of an integration, sorted by place.
func (c *Checker) Check(d *Definition) []diag.Diagnostic {
	k := &check{c: c, d: d, enabled: c.enabled(d), parts: d.Parts(), mask: d.masker()}
	k.definition()
	for _, p := range k.parts {
		k.part(p)
	}
	diag.Sort(k.found)
	return slices.CompactFunc(k.found, func(a, b diag.Diagnostic) bool { // an alias of YAML is met twice
		return a.Pos == b.Pos && a.Rule == b.Rule && a.Message == b.Message
	})
}

type check struct {
	c       *Checker
	d       *Definition
	enabled []string // triggers that it is checked for
	parts   []*Part  // the first is the URL, if that is a text
	found   []diag.Diagnostic
	mask    func(string) string
}

func (k *check) part(p *Part) {
	key := k.key(p)
	if k.c.clean.has(key) {
		return
	}
	list := k.unknown(p)
	if len(p.faults()) == 0 {
		list = k.template(p, key)
	}
	k.d.maskPart(p, list)
	for _, f := range superseded(list) {
		f.Pointer = p.Pointer
		k.found = append(k.found, f)
	}
}

// unknown gives the faults of a template that could not be parsed, and what is
// wrong beside them whatever is meant there.
func (k *check) unknown(p *Part) []diag.Diagnostic {
	if len(p.faults()) == 0 {
		return nil
	}
	sure := []string{"template-filter-unknown", "template-test-unknown", "template-property-unknown"}
	result := p.Template().Check(k.c.templateOptions(p.Place, k.enabled))
	others := slices.DeleteFunc(result.Findings, func(d diag.Diagnostic) bool { return !slices.Contains(sure, d.Rule.ID) })
	return append(slices.Clip(p.faults()), others...)
}

// key gives what decides on what is to be said of a part.
func (k *check) key(p *Part) string {
	key := fmt.Sprintf("%d %s\x00%s", p.Place, strings.Join(k.enabled, " "), p.Node.Text)
	if strings.Contains(p.Node.Text, "{#") { // which lines a comment hides depends on how the text is written
		key += fmt.Sprint("\x00", p.Node.Pos())
	}
	return key
}

// template checks and proves a template that could be parsed.
func (k *check) template(p *Part, key string) []diag.Diagnostic {
	o := k.c.templateOptions(p.Place, k.enabled)
	result := k.c.check(p, o, key)
	list := append(result.Findings, k.take(p.Pointer)...)
	list = k.supposed(p, list)
	list, new := explain(p, append(list, result.Ignored...), k.c.witnesses(p, o, key), k.mask)
	list = append(list[:len(list)-len(result.Ignored)], new...)
	if len(list) == 0 {
		k.c.clean.put(key, true)
	}
	return list
}

// check checks a template, or knows what came of it elsewhere.
func (c *Checker) check(p *Part, o template.Options, key string) template.Result {
	if known, ok := c.checked.get(key); ok {
		return known.In(p.Template())
	}
	result := p.Template().Check(o)
	if len(result.Findings)+len(result.Ignored) > 0 {
		c.checked.put(key, result)
	}
	return result
}

// supposed says where findings rest on what is not established, and drops those
// that a setting answers.
func (k *check) supposed(p *Part, list []diag.Diagnostic) []diag.Diagnostic {
	o := k.c.options.Request
	if o.NoToJSON && uses(p.Template(), "tojson") {
		list = append(list, placed(ruleToJSON, p.Template().Source, tree.Span{Start: 0, End: len(p.Template().Source.Text)}, p.Pointer,
			"tojson is taken to be unknown, and then the text is sent as it stands, braces and all", nil))
	}
	return slices.DeleteFunc(list, func(d diag.Diagnostic) bool { return o.EncodeURL && isAboutEncoding(d) })
}

func isAboutEncoding(d diag.Diagnostic) bool {
	return d.Rule.ID == "template-url-unencoded" || d.Rule.ID == "template-url-slash"
}

// take takes the findings about a text as a whole from what is found.
func (k *check) take(at diag.Pointer) []diag.Diagnostic {
	var taken []diag.Diagnostic
	k.found = slices.DeleteFunc(k.found, func(d diag.Diagnostic) bool {
		if d.Pointer == at {
			taken = append(taken, d)
		}
		return d.Pointer == at
	})
	return taken
}

// enabled gives the triggers that an integration is checked for: those that
// are on or, when none is, all that it names.
func (c *Checker) enabled(d *Definition) []string {
	var list []string
	for _, name := range d.Enabled() {
		if c.triggers[name] != nil {
			list = append(list, name)
		}
	}
	if len(list) > 0 {
		return list
	}
	for _, m := range triggerMembers(d.HTTP.Get("triggers")) {
		if name := today(m.Key.Text); c.triggers[name] != nil {
			list = append(list, name)
		}
	}
	return list
}

// templateOptions says what a part is checked against on some triggers.
func (c *Checker) templateOptions(place template.Place, triggers []string) template.Options {
	o := template.Options{Place: place, Full: c.options.Jinja, Spec: c.spec, Elsewhere: c.elsewhere, Others: c.others, Verbatim: c.options.Request.Undefined == UndefinedVerbatim}
	for _, name := range triggers {
		t := c.triggers[name].describe().context
		i := slices.IndexFunc(o.Contexts, func(known template.Context) bool { return known.Type == t })
		if i < 0 {
			o.Contexts = append(o.Contexts, template.Context{Channels: []string{name}, Type: t})
			continue
		}
		o.Contexts[i].Channels = append(o.Contexts[i].Channels, name)
	}
	return o
}
