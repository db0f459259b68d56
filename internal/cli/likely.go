package cli

import (
	"slices"

	"github.com/webhook-lint/webhook-lint/capture"
	"github.com/webhook-lint/webhook-lint/validator"
)

// A likely tells quickly of most payloads of a file that nothing is to be said
// of them. The nil likely tells of none.
type likely struct {
	*checker
	promise *validator.Schema // what lines are held against in place of a channel; nil for one
	channel string            // that is said or named by the path; "" when the shape tells
	recent  string            // where the shape tells, a channel that the last payload had
	bare    string            // a channel of which no payload is an envelope; "" for none
	shapes  []*shape

	glance validator.Glance // at the payload at hand, if the channel is known and it is not accepted

	clean, unclean, alike []string // for scratch
}

// A shape is channels that payloads may have which fit them alike.
type shape struct {
	channels []string // len > 0
	noted    bool     // that the channel is one of several
}

// likely gives what accepts payloads with such words in their path.
func (k *checker) likely(paths []string) *likely {
	switch {
	case k.promise != nil:
		if s := k.promise.schemaOfLines(); s != nil {
			return &likely{checker: k, promise: s, channel: k.promise.channel}
		}
		return nil
	case k.channel != auto:
		return &likely{checker: k, channel: k.channel}
	}
	for _, word := range paths {
		if name := k.named(word); name != "" {
			return &likely{checker: k, channel: name}
		}
	}
	return &likely{checker: k, recent: k.names[0]}
}

// accepts reports whether nothing is to be said of a payload, and the channel
// that it is then checked under.
func (l *likely) accepts(b *capture.Block) (string, bool) {
	if l == nil {
		return "", false
	}
	channel, ok := "", false
	raw := b.Raw()
	if l.promise != nil {
		return l.channel, raw != nil && l.promise.Passes(raw)
	}
	if raw != nil {
		channel, ok = l.text(raw)
		if ok && l.isNoEnvelope(channel) {
			return channel, true
		}
	}
	switch trigger := b.Trigger(); {
	case trigger == "" && raw != nil || b.Text() == nil:
		return channel, ok
	case trigger != "" && l.checker.channel == auto:
		return trigger, l.validator.Accepts(trigger, b.Text())
	}
	return l.text(b.Text())
}

// isNoEnvelope reports whether no payload that the channel accepts is an
// envelope around another.
func (l *likely) isNoEnvelope(channel string) bool {
	if channel != l.bare {
		if l.validator.MayHold(channel, "payload") || l.validator.MayHold(channel, "body") {
			return false
		}
		l.bare = channel
	}
	return true
}

// text is accepts for a text that is in no envelope.
func (l *likely) text(text []byte) (string, bool) {
	if l.channel != "" {
		g := l.validator.Glance(l.channel, text)
		if g.Accepted() {
			return l.channel, true
		}
		l.glance = g
		return l.channel, false
	}
	if !l.recognise(text) {
		return "", false
	}
	fit := l.validator.ChannelsAccepted(l.recent, text)
	l.clean, l.unclean, l.alike = append(l.clean[:0], l.first[l.recent]), l.unclean[:0], l.alike[:0]
	for _, channel := range fit {
		switch clean, known := l.judge(l.first[channel], text); {
		case !known:
			return "", false
		case clean:
			l.alike = append(l.alike, channel)
		}
	}
	if len(l.alike) == 0 || len(l.alike) > 1 && !l.shape().noted {
		l.shape().noted = true
		return "", false // of the first there is to say that its channel is guessed
	}
	return l.alike[0], true
}

// recognise finds a channel that accepts the text.
func (l *likely) recognise(text []byte) bool {
	if l.validator.Accepts(l.recent, text) {
		return true
	}
	for _, channel := range l.names {
		if l.first[channel] == channel && channel != l.recent && l.validator.Accepts(channel, text) {
			l.recent = channel
			return true
		}
	}
	return false
}

// judge reports whether nothing is to be said of the text under a channel, and
// whether that is known.
func (l *likely) judge(channel string, text []byte) (clean, known bool) {
	switch {
	case slices.Contains(l.clean, channel):
		return true, true
	case slices.Contains(l.unclean, channel):
		return false, true
	case l.validator.Accepts(channel, text):
		l.clean = append(l.clean, channel)
		return true, true
	case l.validator.Rejects(channel, text):
		l.unclean = append(l.unclean, channel)
		return false, true
	}
	return false, false
}

// shape gives the shape of the channels in alike.
func (l *likely) shape() *shape {
	for _, s := range l.shapes {
		if slices.Equal(s.channels, l.alike) {
			return s
		}
	}
	l.shapes = append(l.shapes, &shape{channels: slices.Clone(l.alike)})
	return l.shapes[len(l.shapes)-1]
}
