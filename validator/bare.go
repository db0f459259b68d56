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
		k.named = true
		if start := k.start(); start == len(source.Text) || source.Text[start] != '{' {
			return nil, false
		} else if len(refusals) > 0 && refusals[0].Start == start && !refusals[0].Lacks && refusals[0].Tries == nil {
			continue
		}
		if k.base = diag.Pointer("").Name(b.root); !k.read(refusals) {
			continue
		}
		if k.base = ""; isDefinition(k.root) || k.hasRoot() {
			return nil, false
		}
		goes := k.context()
		if k.base == diag.Pointer("").Name(b.root) && goes && !k.isMessageRefused() {
			return k.allAlone()
		}
	}
	return nil, false
}
