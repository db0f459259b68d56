// Package validator checks a payload against the contract of its channel.
//
//	s, _, _ := spec.Embedded(spec.Options{})
//	v := validator.New(s, validator.Options{})
//	findings, err := v.Validate("ticket-updated", "body.json", payload)
//
// A payload that nothing is to be said of is accepted in one walk over its
// bytes; of another, mostly no more is read than the values that the walk
// refuses. Whether such a value fits its schema is the verdict of
// github.com/santhosh-tekuri/jsonschema/v5; where its type alone decides, or a
// keyword of texts, that is looked up in what v5 has compiled. What v5 must not
// see (text that is no JSON, numbers that make it panic, depths that make it
// slow) is found before; what a schema cannot say (unknown properties, templates
// that were not rendered, a message of another ticket) is found beside it; and
// its words are made anew, so that a finding tells what is wrong, where, and
// what would be right.
package validator

import (
	"fmt"
	"strings"
	"sync"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/accept"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Profile says which reading of the document is the contract.
type Profile string

// The profiles.
const (
	// Observed is the document and what is documented or recorded beyond it.
	// What only the latter allows is a warning that names the evidence.
	Observed Profile = "observed"
	// Document is the letter of the document.
	Document Profile = "document"
)

// Profiles lists the profiles, the default first.
func Profiles() []string { return []string{string(Observed), string(Document)} }

// Options say how to check. The zero value is the default profile, not strict,
// with private values masked.
type Options struct {
	Profile    Profile
	Strict     bool // unknown properties and absent roots are errors
	ShowValues bool // findings show the values of names, addresses and texts
	NoExcerpts bool // findings have no Excerpt, and are made in less time
}

// What a payload may hold before it is refused unseen.
const (
	maxDepth    = 128 // beyond it, jsonschema v5 takes seconds to refuse a payload
	maxDigits   = 400 // of a number; beyond some million v5 panics
	maxFindings = 100 // told of one payload
)

// A Validator checks payloads. It is safe for concurrent use.
type Validator struct {
	spec      *spec.Spec
	options   Options
	names     []string // of the channels
	matchers  map[string]lazyMatcher
	outlines  map[string]func() *contract
	contracts map[string]func() (*contract, error) // for what the matchers do not accept
	accepted  map[string]func() []string           // channels of what a matcher accepts
	bares     map[string]lazyBares                 // of the roots of a channel
	checks    sync.Pool                            // whose memory is used again
}

// A lazyMatcher is made when the first payload comes.
type lazyMatcher func() *accept.Matcher

// get gives the matcher. That of a channel that is not known accepts nothing.
func (m lazyMatcher) get() *accept.Matcher {
	if m == nil {
		return nil
	}
	return m()
}

// New makes a Validator for the channels of s. Schemas are compiled when they
// are first needed.
func New(s *spec.Spec, o Options) *Validator {
	if o.Profile == "" {
		o.Profile = Observed
	}
	v := &Validator{
		spec: s, options: o, matchers: map[string]lazyMatcher{},
		outlines: map[string]func() *contract{}, contracts: map[string]func() (*contract, error){}, accepted: map[string]func() []string{},
		bares: map[string]lazyBares{},
	}
	for _, c := range s.Channels {
		v.names = append(v.names, c.Name)
		v.matchers[c.Name] = sync.OnceValue(func() *accept.Matcher { return v.matcher(c) })
		v.bares[c.Name] = sync.OnceValue(func() []bareMatcher { return v.bareMatchers(c) })
		v.accepted[c.Name] = sync.OnceValue(func() []string { return v.channelsAccepted(c.Name) })
		v.outlines[c.Name] = sync.OnceValue(func() *contract { return v.outline(c) })
		v.contracts[c.Name] = sync.OnceValues(func() (*contract, error) { return v.compile(c) })
	}
	return v
}

// Validate checks a payload that channel delivered; name is what findings call
// its file. The findings are sorted by place. The error says that the channel
// is unknown, or that its schema cannot be used.
func (v *Validator) Validate(channel, name string, payload []byte) ([]diag.Diagnostic, error) {
	g := v.Glance(channel, payload)
	if g.Accepted() {
		return nil, nil
	}
	return v.told(channel, tree.NewSource(name, payload), g)
}

// ValidateSource is Validate for a payload that is a part of a file.
func (v *Validator) ValidateSource(channel string, source *tree.Source) ([]diag.Diagnostic, error) {
	return v.ValidateGlanced(v.Glance(channel, source.Text), channel, source)
}

// A Glance is what one walk over the bytes of a payload tells of it.
type Glance struct {
	channel  string
	payload  []byte
	refusals []accept.Refusal
	known    bool
}

// Glance walks over a payload, which costs no memory if there is nothing to say
// of it.
func (v *Validator) Glance(channel string, payload []byte) Glance {
	refusals, known := v.matchers[channel].get().Refusals(payload)
	return Glance{channel, payload, refusals, known}
}

// Accepted reports whether Validate has nothing to say of the payload, as far
// as is known.
func (g Glance) Accepted() bool { return g.known && len(g.refusals) == 0 }

// isOf reports whether it was a glance at these very bytes.
func (g Glance) isOf(channel string, payload []byte) bool {
	return g.channel == channel && len(payload) > 0 && len(g.payload) == len(payload) && &g.payload[0] == &payload[0]
}

// ValidateGlanced is ValidateSource after a glance. One at another payload
// counts for nothing.
func (v *Validator) ValidateGlanced(g Glance, channel string, source *tree.Source) ([]diag.Diagnostic, error) {
	if !g.isOf(channel, source.Text) {
		g = v.Glance(channel, source.Text)
	}
	if g.Accepted() {
		return nil, nil
	}
	return v.told(channel, source, g)
}

// told gives what is to be said of a payload that is not accepted: of what is
// refused in it, if that is known.
func (v *Validator) told(channel string, source *tree.Source, g Glance) ([]diag.Diagnostic, error) {
	if g.known {
		if found, ok := v.alone(v.outlines[channel](), source, g.refusals); ok {
			return found, nil
		}
	}
	if outline := v.outlines[channel]; outline != nil {
		if found, ok := v.bareAlone(outline(), source); ok {
			return found, nil
		}
	}
	c, err := v.contract(channel)
	if err != nil {
		return nil, err
	}
	return v.explain(c, source), nil
}

// Accepts reports whether Validate has nothing to say of the payload, as far as
// one walk over its bytes tells, which costs no memory. False says nothing.
func (v *Validator) Accepts(channel string, payload []byte) bool {
	return v.matchers[channel].get().Accepts(payload)
}

// explain is what Validate does of a payload that is not accepted at once.
func (v *Validator) explain(c *contract, source *tree.Source) []diag.Diagnostic {
	k := v.check(c, source)
	k.run()
	return k.findings()
}

func (v *Validator) check(c *contract, source *tree.Source) *check {
	return &check{v: v, contract: c, source: source}
}

// alone is alone of a check in the memory of an earlier one.
func (v *Validator) alone(c *contract, source *tree.Source, refusals []accept.Refusal) ([]diag.Diagnostic, bool) {
	k, ok := v.checks.Get().(*check)
	if !ok {
		k = &check{}
	}
	k.v, k.contract, k.source = v, c, source
	found, ok := k.alone(refusals)
	k.forget()
	v.checks.Put(k)
	return found, ok
}

func (v *Validator) contract(channel string) (*contract, error) {
	compile := v.contracts[channel]
	if compile == nil {
		return nil, unknownChannel(channel, v.spec.ChannelNames())
	}
	return compile()
}

func unknownChannel(name string, known []string) error {
	if near := diag.Nearest(name, known); len(near) > 0 {
		return fmt.Errorf("unknown channel %q; did you mean %s?", name, diag.Either(near))
	}
	return fmt.Errorf("unknown channel %q; want one of %s", name, strings.Join(known, ", "))
}
