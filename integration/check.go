package integration

import (
	"slices"

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
}

// A Checker checks integrations. It is safe for concurrent use.
type Checker struct {
	spec      *spec.Spec // in the reading that counts
	options   Options
	channels  []string
	contexts  map[string]*template.Type // by channel; the same for channels with the same message
	elsewhere map[string][]string       // variables that only some channels have
}

// New makes a Checker for the channels of s.
func New(s *spec.Spec, o Options) *Checker {
	if s.Observed != nil && o.Profile != validator.Document {
		s = s.Observed
	}
	c := &Checker{spec: s, options: o, channels: s.ChannelNames(), contexts: map[string]*template.Type{}, elsewhere: map[string][]string{}}
	known := map[*tree.Node]*template.Type{}
	for _, channel := range s.Channels {
		for _, m := range channel.Messages {
			if t := known[m.Node]; t != nil && len(channel.Messages) == 1 {
				c.contexts[channel.Name] = t
			}
		}
		if c.contexts[channel.Name] == nil {
			c.contexts[channel.Name] = contextOf(channel)
			if len(channel.Messages) == 1 {
				known[channel.Messages[0].Node] = c.contexts[channel.Name]
			}
		}
		for _, root := range channel.Roots() {
			c.elsewhere[root] = append(c.elsewhere[root], channel.Name)
		}
	}
	return c
}

// contextOf gives the type of a channel's context.
func contextOf(channel *spec.Channel) *template.Type {
	schema := channel.Schema()
	if schema == nil {
		return template.ContextOf(nil, false)
	}
	return template.ContextOf(schema.Root, false)
}

// Check gives what is to be said of an integration, sorted by place.
func (c *Checker) Check(d *Definition) []diag.Diagnostic {
	k := &check{c: c, d: d}
	k.definition()
	for _, p := range d.Parts() {
		k.part(p)
	}
	diag.Sort(k.found)
	return k.found
}

type check struct {
	c     *Checker
	d     *Definition
	found []diag.Diagnostic
}

func (k *check) part(p *Part) {
	list := p.faults
	if len(list) == 0 {
		list = p.Template.Check(k.c.templateOptions(k.d, p, k.c.triggers(k.d))).Findings
	}
	k.d.maskPart(p, list)
	for _, f := range superseded(p, list) {
		f.Pointer = p.Pointer
		k.found = append(k.found, f)
	}
}

// triggers gives the triggers that an integration is checked for: those that
// are on or, when none is, all that it names.
func (c *Checker) triggers(d *Definition) []string {
	var list []string
	for _, name := range d.Enabled() {
		if c.contexts[name] != nil {
			list = append(list, name)
		}
	}
	if len(list) > 0 {
		return list
	}
	for _, m := range members(d.HTTP.Get("triggers")) {
		if name := today(m.Key.Text); c.contexts[name] != nil {
			list = append(list, name)
		}
	}
	return list
}

// templateOptions says what a part is checked against on some triggers.
func (c *Checker) templateOptions(_ *Definition, p *Part, triggers []string) template.Options {
	o := template.Options{Place: p.Place, Full: c.options.Jinja, Spec: c.spec, Elsewhere: c.elsewhere}
	for _, name := range triggers {
		t := c.contexts[name]
		i := slices.IndexFunc(o.Contexts, func(known template.Context) bool { return known.Type == t })
		if i < 0 {
			o.Contexts = append(o.Contexts, template.Context{Channels: []string{name}, Type: t})
			continue
		}
		o.Contexts[i].Channels = append(o.Contexts[i].Channels, name)
	}
	return o
}
