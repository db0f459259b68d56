package validator

import (
	"github.com/webhook-lint/webhook-lint/internal/accept"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// matcher gives what accepts the payloads of a channel that nothing is to be
// said of. It is nil for a channel of several messages: a payload may fit just
// one.
func (v *Validator) matcher(c *spec.Channel) *accept.Matcher {
	o := accept.Options{Closed: true, Texts: true}
	channels := []*spec.Channel{c}
	if v.spec.Observed != nil {
		o.Roots, o.Identity = c.Roots(), true
		if v.options.Profile == Observed {
			channels = append(channels, v.spec.Observed.Channel(c.Name))
		}
	}
	var readings []accept.Reading
	for _, c := range channels {
		if len(c.Messages) > 1 {
			return nil
		}
		schema := c.Schema()
		if schema == nil {
			return nil
		}
		root := schema.Root
		readings = append(readings, accept.Reading{Root: root, Resolve: func(ref string) *tree.Node { return definition(root, ref) }})
	}
	return accept.Compile(o, readings...)
}
