package validator

import (
	"slices"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/accept"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// matcher gives what accepts the payloads of a channel that nothing is to be
// said of. It is nil for a channel of several messages: a payload may fit just
// one.
func (v *Validator) matcher(c *spec.Channel) *accept.Matcher {
	o := accept.Options{Closed: true, Texts: true}
	if v.spec.Observed != nil {
		o.Roots, o.Identity = c.Roots(), true
	}
	if text := v.builtIn(c); text != "" {
		if m, err := accept.ReadCompact(o, text); err == nil {
			return m
		}
	}
	readings := v.readings(c, "")
	if readings == nil {
		return nil
	}
	return accept.Compile(o, readings...)
}

// bare gives what accepts the bare values of a root of a channel's context. It
// is nil where there may be other things to say of them.
func (v *Validator) bare(c *spec.Channel, root string) *accept.Matcher {
	readings := v.readings(c, bareAt(root))
	if readings == nil {
		return nil
	}
	m := accept.Compile(accept.Options{Closed: true, Texts: true, Identity: true, Bare: root}, readings...)
	if names, closed := m.Names(); !closed || mayDefine(names) {
		return nil
	}
	return m
}

// accepting gives what accepts the payloads of a schema that stands alone.
func (m *message) accepting() *accept.Matcher {
	return accept.Compile(accept.Options{Closed: true, Texts: true}, accept.Reading{Root: m.schema.Root, Resolve: m.definition, Modern: m.modern})
}

// bareAt gives the place of the schema of a root.
func bareAt(root string) diag.Pointer { return diag.Pointer("/properties").Name(root) }

// readings gives what the schemas of a channel say at a place; none if they
// cannot be used.
func (v *Validator) readings(c *spec.Channel, at diag.Pointer) []accept.Reading {
	channels := []*spec.Channel{c}
	if v.spec.Observed != nil && v.options.Profile == Observed {
		channels = append(channels, v.spec.Observed.Channel(c.Name))
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
		part := root.At(at)
		if part == nil {
			return nil
		}
		readings = append(readings, accept.Reading{Root: part, Resolve: func(ref string) *tree.Node { return definition(root, ref) }})
	}
	return readings
}

// mayDefine reports whether an object with these names may be taken for an
// integration's definition.
func mayDefine(names []string) bool {
	return slices.Contains(names, "http") || slices.Contains(names, "url")
}
