package contract

import (
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/sample"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// CaseOptions say which cases to make. The zero value makes those that a
// receiver of everything is to be tried with.
type CaseOptions struct {
	Channels []string  // the triggers; all when empty
	Layers   []Layer   // all when empty
	Profiles []Profile // document and observed when empty
	Seed     uint64
	Full     bool // each form of a property on each trigger, also where triggers share a schema
}

// Cases makes the cases for the receivers of a document's events, those that
// reveal most for a request first. The same document and options give the same
// cases.
func Cases(s *spec.Spec, o CaseOptions) []Case {
	l := newLibrary(s, o)
	l.valid()
	l.domain() // before the schema's: of two cases that are one, it keeps its own
	l.schemas()
	l.packs()
	l.transport()
	l.security()
	l.sequences()
	l.timing()
	slices.SortStableFunc(l.cases, func(a, b Case) int { return a.order - b.order })
	return l.cases
}

// A library makes cases.
type library struct {
	spec      *spec.Spec // in the reading that counts
	letter    *spec.Spec // the document itself
	options   CaseOptions
	channels  []string
	typical   map[string]*tree.Node // by channel
	size      map[string]int        // of the typical event, in values
	creation  *tree.Node            // the typical event of a new ticket, whatever the channels; nil when there is none
	hasTicket bool
	cases     []Case
	made      int
	ids       map[string]bool
	kinds     map[string]bool // rules and places that schema cases are about
	about     map[string]int
	packer    packer
}

func newLibrary(s *spec.Spec, o CaseOptions) *library {
	l := &library{spec: s, letter: s, options: o, typical: map[string]*tree.Node{}, size: map[string]int{}, ids: map[string]bool{}, kinds: map[string]bool{}, about: map[string]int{}}
	if s.Observed != nil && (len(o.Profiles) == 0 || slices.Contains(o.Profiles, Observed) || slices.Contains(o.Profiles, Rendered)) {
		l.spec = s.Observed
	}
	for _, c := range l.spec.Channels {
		if len(o.Channels) > 0 && !slices.Contains(o.Channels, c.Name) {
			continue
		}
		schema := c.Schema()
		if schema == nil {
			continue
		}
		if payload := sample.Typical(schema, sample.Options{Channel: c.Name, Seed: o.Seed}); payload != nil {
			l.typical[c.Name], l.size[c.Name] = payload, count(payload)
			l.channels = append(l.channels, c.Name)
			l.hasTicket = l.hasTicket || payload.At("/ticket/id") != nil
		}
	}
	if c := l.spec.Channel(created); c != nil && c.Schema() != nil {
		if payload := sample.Typical(c.Schema(), sample.Options{Channel: created, Seed: o.Seed}); payload != nil && payload.At("/ticket/id") != nil {
			l.creation = payload
		}
	}
	return l
}

// add adds a case, if its layer and its profile are wanted.
func (l *library) add(c Case) {
	l.made++
	c.index, c.library = l.made, l
	if len(l.options.Layers) > 0 && !slices.Contains(l.options.Layers, c.Layer) || !l.wants(c.Profile) || l.ids[c.ID] {
		return
	}
	if slices.Contains(c.Needs, NeedsTicket) && !l.hasTicket || l.isRendered() && c.Rule == ruleIdentity {
		return // what is about a ticket's own values; a definition always renders to something
	}
	l.ids[c.ID] = true
	c.order = l.place(&c)
	l.cases = append(l.cases, c)
}

// place gives where a case comes: of those that are about a rule and that one
// answer is right to, the first few come before the rest.
func (l *library) place(c *Case) int {
	isEarly := c.order == orderDomain && c.Layer == Domain && !isPacked(c.Rule)
	isLate := c.order == orderTransport && c.Rule != ruleTransport
	if !isEarly && !isLate {
		return c.order
	}
	kind := c.Rule.ID + " " + string(c.Expect)
	l.about[kind]++
	switch few := l.about[kind] <= early; {
	case isEarly && few:
		return orderEarly
	case isLate && !few:
		return orderDomain
	}
	return c.order
}

func (l *library) wants(p Profile) bool {
	if len(l.options.Profiles) == 0 {
		return p != Rendered
	}
	return slices.Contains(l.options.Profiles, p)
}

// isRendered reports whether bodies are those of the owner's definition alone.
func (l *library) isRendered() bool {
	return l.wants(Rendered) && !l.wants(Document) && !l.wants(Observed)
}

// profile gives the profile of bodies that every day brings.
func (l *library) profile() Profile {
	for _, p := range []Profile{Observed, Document, Rendered} {
		if l.wants(p) && (p != Observed || l.spec != l.letter) {
			return p
		}
	}
	return Document
}

// on gives the n-th trigger, so that cases that need one alone are spread over
// all of them.
func (l *library) on(n int) string { return l.channels[n%len(l.channels)] }

// having gives the first trigger whose events have a value at a place, or "".
func (l *library) having(at diag.Pointer) string {
	for _, channel := range l.channels {
		if l.typical[channel].At(at) != nil {
			return channel
		}
	}
	return ""
}

// valid makes the plainest event of each trigger, once for each profile.
func (l *library) valid() {
	for _, channel := range l.channels {
		for _, p := range Profiles {
			c := Case{
				ID: channel + "/valid", Channel: channel, Profile: p, Layer: Valid, Safety: Read, Rule: ruleValid, Expect: Accept,
				Context: l.typical[channel], order: orderValid,
			}
			switch {
			case p == Rendered:
				c.ID, c.Rule = channel+"/rendered", ruleRendered
			case p != l.profile():
				continue
			}
			l.add(c)
		}
	}
}

// Cases that reveal more for a request come earlier.
const (
	orderValid  = iota
	orderPacked // one delivery, and a kind of value at every place
	orderDaily  // what every day brings, on each trigger
	orderPoison // while what is hostile has not come by itself
	orderEarly  // the first of a kind that is not packed
	orderSecurity
	orderTransport
	orderState // stories of a few deliveries whose end a probe tells
	orderSequence
	orderCrowd  // many deliveries for one answer
	orderSeldom // what others told of, if there is a probe
	orderDomain
	orderFirst // the first at a place that is about a rule
	orderAgain // the others there, on one trigger
	orderRest
)

// plainest gives the case that tells whether a receiver works at all.
func (l *library) plainest() *Case {
	if len(l.channels) == 0 {
		return nil
	}
	channel := l.channels[0]
	return &Case{
		ID: channel + "/valid", Channel: channel, Profile: l.profile(), Layer: Valid, Safety: Read, Rule: ruleValid, Expect: Accept,
		Context: l.typical[channel], library: l,
	}
}

// early is how many cases of one kind come before the rest of it.
const early = 4

// change gives the typical context of a trigger with other values; nil when a
// place is not there.
func (l *library) change(channel string, changes ...Change) *tree.Node {
	context := l.typical[channel]
	for _, c := range changes {
		if parent := context.At(c.At.Parent()); parent == nil || parent.Kind != tree.Object {
			return nil
		}
		context = tree.With(context, c.At, parse(c.Value))
	}
	return context
}

// word makes a value a part of a case's name.
func word(text string) string {
	return strings.Map(func(c rune) rune {
		if c <= ' ' || c > '~' || c == '/' {
			return '-'
		}
		return c
	}, cut(text, 40))
}
