package validator

import (
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/accept"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A bareMatcher accepts the bare values of a root of which there is nothing to
// say but that they are bare.
type bareMatcher struct {
	root    string
	matcher *accept.Matcher
}

type lazyBares func() []bareMatcher

func (v *Validator) bareMatchers(c *spec.Channel) []bareMatcher {
	var list []bareMatcher
	if v.spec.Observed == nil {
		return nil
	}
	for _, root := range c.Roots() {
		if m := v.bare(c, root); m != nil {
			list = append(list, bareMatcher{root, m})
		}
	}
	return list
}

// bareAlone is alone for a payload that is the bare value of a root.
func (v *Validator) bareAlone(c *contract, source *tree.Source) ([]diag.Diagnostic, bool) {
	bares := v.bares[c.channel.Name]
	if bares == nil {
		return nil, false
	}
	for _, b := range bares() {
		refusals, known := b.matcher.Refusals(source.Text)
		if !known {
			continue
		}
		k := v.check(c, source)
		if !k.readBare(refusals) {
			continue
		}
		if isDefinition(k.root) || k.hasRoot() {
			return nil, false
		}
		goes := k.context()
		if k.base == diag.Pointer("").Name(b.root) && goes && !k.isMessageRefused() {
			return k.allAlone()
		}
	}
	return nil, false
}

// readBare reads the names of the root, and the refused values. It reports
// whether these are found in an object.
func (k *check) readBare(refusals []accept.Refusal) bool {
	start := k.start()
	if start == len(k.source.Text) || k.source.Text[start] != '{' {
		return false
	}
	wanted := []tree.Wanted{{Start: start}}
	for _, r := range refusals {
		switch {
		case r.Start > start:
			wanted = append(wanted, tree.Wanted{Start: r.Start, Whole: !r.Lacks})
		case !r.Lacks:
			return false
		}
	}
	places := k.readAlone(wanted)
	if len(places) < len(wanted) {
		return false
	}
	if len(refusals) < len(wanted) {
		places = places[1:]
	}
	k.setRefused(places, refusals)
	return true
}
