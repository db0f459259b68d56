package capture

import (
	"bytes"

	"github.com/webhook-lint/webhook-lint/tree"
)

// An envelope is what some recorders put around a body: an object that names
// a trigger, in trigger or channel, and holds the body, in payload or body, as
// an object or as a string. A ticket has a channel too, but it is the word of
// no trigger; and people send the text of a message as body, but it is no JSON.
type envelope struct{ trigger, channel, payload, body value }

// unwrapped gives the payload without its envelope, if it has one.
func (r *reader) unwrapped(p Payload) Payload {
	if r.KnownTrigger == nil || !mayBeEnvelope(p.Source.Text) {
		return p
	}
	e, ok := envelopeIn(p.Source.Text)
	if !ok {
		return p
	}
	trigger := e.trigger.word()
	if trigger == "" || !r.KnownTrigger(trigger) {
		trigger = e.channel.word()
	}
	if trigger == "" || !r.KnownTrigger(trigger) {
		return p
	}
	for _, inner := range []value{e.payload, e.body} {
		if source := contained(p.Source, inner); source != nil {
			p.Source, p.Trigger = source, trigger
			return p
		}
	}
	return p
}

// mayBeEnvelope is a fast look for the names.
func mayBeEnvelope(text []byte) bool {
	return bytes.Contains(text, []byte(`"payload"`)) || bytes.Contains(text, []byte(`"body"`))
}

func envelopeIn(text []byte) (e envelope, ok bool) {
	outer, ok := valueIn(text)
	if !ok {
		return e, false
	}
	whole := outer.members(func(name []byte, member value) {
		switch string(name) {
		case "trigger":
			e.trigger = member
		case "channel":
			e.channel = member
		case "payload":
			e.payload = member
		case "body":
			e.body = member
		}
	})
	return e, whole
}

// contained gives the object that v is or, as a string, holds; else nil.
func contained(source *tree.Source, v value) *tree.Source {
	switch {
	case v.is('{'):
		return source.Slice(v.start, v.end)
	case v.is('"'):
		if inner, ok := tree.JSONContent(source, v.start, v.end); ok && beginsWith(inner.Text, "{") {
			return inner
		}
	}
	return nil
}

// beginsWith reports whether the text, white space aside, begins with one of
// the characters.
func beginsWith(text []byte, characters string) bool {
	at := space(text, 0)
	return at < len(text) && bytes.IndexByte([]byte(characters), text[at]) >= 0
}
