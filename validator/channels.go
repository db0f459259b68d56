package validator

import (
	"bytes"
	"slices"

	"github.com/webhook-lint/webhook-lint/internal/accept"
	"github.com/webhook-lint/webhook-lint/tree"
)

// Channels lists the channels that the source's shape allows, in document
// order: by the type of its event if that names one, else by its roots. All
// are allowed when the shape says nothing.
func (v *Validator) Channels(source *tree.Source) []string {
	if v.spec.Observed == nil {
		return v.spec.ChannelNames()
	}
	root := v.shapeOf(source)
	if root == nil {
		return v.spec.ChannelNames()
	}
	if event := root.Get("event").Get("type"); event != nil && v.contracts[event.Text] != nil {
		return []string{event.Text}
	}
	var fit []string
	has := map[string]bool{} // of channels that are alike
	for _, name := range v.names {
		c := v.outlines[name]()
		if c.failed != nil {
			continue
		}
		message, known := has[c.alike]
		if !known {
			message = hasMessage(c, root)
			has[c.alike] = message
		}
		if c.expects("message") == message {
			fit = append(fit, name)
		}
	}
	if len(fit) == 0 {
		return v.spec.ChannelNames()
	}
	return fit
}

// shapeOf reads a payload, or no more of it than the names at the root where
// these tell as much: it is known to be right but for certain values, and has no
// event.
func (v *Validator) shapeOf(source *tree.Source) *tree.Node {
	if len(v.names) > 0 && !bytes.Contains(source.Text, []byte(`"event"`)) {
		start := firstOf(source.Text)
		if _, known := v.matchers[v.names[0]].get().Refusals(source.Text); known && source.Text[start] == '{' {
			return tree.ReadNames(source, start)
		}
	}
	root, _ := tree.ReadJSON(source, tree.Limits{Depth: maxDepth})
	return root
}

// hasMessage reports whether root holds a message, under its name or bare.
func hasMessage(c *contract, root *tree.Node) bool {
	if root.Get("message") != nil {
		return true
	}
	bare, _ := c.bareRoot(root)
	return bare == "message" || root.Get("ticket_id") != nil && root.Get("body_text") != nil
}

// ChannelsAccepted is Channels for a payload that Accepts accepts under the
// channel, without reading it. It is nil when that takes reading.
func (v *Validator) ChannelsAccepted(channel string, payload []byte) []string {
	channels := v.accepted[channel]
	if channels == nil {
		return nil
	}
	if v.spec.Observed == nil || !bytes.Contains(payload, []byte(`"event"`)) {
		return channels()
	}
	event := v.matchers[channel]().Event(payload)
	if bytes.IndexByte(event, '\\') >= 0 {
		return nil
	}
	if len(event) > 0 && event[0] == '"' {
		if i := slices.Index(v.names, string(event[1:len(event)-1])); i >= 0 {
			return v.names[i : i+1 : i+1]
		}
	}
	return channels()
}

// channelsAccepted gives the channels of every payload that the channel's
// matcher accepts and whose event names none.
func (v *Validator) channelsAccepted(channel string) []string {
	if v.spec.Observed == nil {
		return v.spec.ChannelNames()
	}
	names, closed := v.matchers[channel]().Names()
	message := slices.Contains(v.spec.Channel(channel).Roots(), "message")
	if !closed || !message && !v.cannotHoldMessage(names) {
		return nil
	}
	var fit []string
	for _, c := range v.spec.Channels {
		switch {
		case v.matchers[c.Name]() == nil:
			return nil // whether its schema can be used at all is not known
		case slices.Contains(c.Roots(), "message") == message:
			fit = append(fit, c.Name)
		}
	}
	return fit
}

// cannotHoldMessage reports whether no object with some of these names has a
// message as hasMessage finds one: it takes three names of a message to know a
// bare one.
func (v *Validator) cannotHoldMessage(names []string) bool {
	if slices.Contains(names, "message") || slices.Contains(names, "ticket_id") {
		return false
	}
	for _, c := range v.spec.Channels {
		if !slices.Contains(c.Roots(), "message") {
			continue
		}
		of, ok := v.matchers[c.Name]().Names("message")
		isOther := func(name string) bool { return !slices.Contains(of, name) }
		if !ok || len(slices.DeleteFunc(slices.Clone(names), isOther)) >= 3 {
			return false
		}
	}
	return true
}

// Rejects reports whether Validate has something to say of a payload that is
// accepted under another channel: it has a name that this one has not. False
// says nothing.
func (v *Validator) Rejects(channel string, payload []byte) bool {
	return v.matchers[channel].get().Unnamed(payload)
}

// MayHold reports whether a payload that Accepts accepts under the channel may
// have a root of that name.
func (v *Validator) MayHold(channel, root string) bool {
	return mayHold(v.matchers[channel].get(), root)
}

func mayHold(m *accept.Matcher, root string) bool {
	names, closed := m.Names()
	return !closed || slices.Contains(names, root)
}
