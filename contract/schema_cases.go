package contract

import (
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/sample"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// schemas makes every property in every form, and one fault at a time. What
// the document says is tried on each trigger; what is only observed, and is the
// same on several triggers, on one of them in turn.
func (l *library) schemas() {
	byLetter := l.namesByLetter()
	turn := 0
	for _, group := range l.groups() {
		for c := range sample.Cases(group.schema, sample.Options{Channel: group.channels[0], Seed: l.options.Seed}) {
			if c.Name == "typical" || l.isRendered() && !c.Valid {
				continue
			}
			c.Name = option.Get().ReplaceAllString(c.Name, "$2")
			letter := l.spec == l.letter || byLetter[c.Name]
			l.gather(group, c)
			channels := group.channels
			if !letter && !l.options.Full {
				channels = channels[turn%len(channels):][:1]
				turn++
			}
			for i, channel := range channels {
				l.add(l.schemaCase(channel, c, letter, i == turn%len(channels)))
			}
			turn++
		}
	}
}

// option matches the name of an alternative in that of a case, before what is
// special about it: a property is the same one in all alternatives.
var option = lazy.Regexp(`(@[^/:=]+)([/:=])`)

// A group is triggers that share a schema.
type group struct {
	schema   *spec.Schema
	channels []string
}

func (l *library) groups() []group {
	var list []group
	for _, name := range l.channels {
		channel := l.spec.Channel(name)
		message := channel.Message()
		i := slices.IndexFunc(list, func(g group) bool { return message != nil && l.spec.Channel(g.channels[0]).Message() == message })
		if i < 0 {
			list = append(list, group{channel.Schema(), []string{name}})
			continue
		}
		list[i].channels = append(list[i].channels, name)
	}
	return list
}

// namesByLetter lists the cases that the document itself gives.
func (l *library) namesByLetter() map[string]bool {
	names, done := map[string]bool{}, map[*tree.Node]bool{}
	if l.spec == l.letter {
		return names
	}
	for _, channel := range l.channels {
		c := l.letter.Channel(channel)
		if c == nil || c.Schema() == nil || done[c.Message()] {
			continue
		}
		done[c.Message()] = c.Message() != nil
		for s := range sample.Cases(c.Schema(), sample.Options{Channel: channel, Seed: l.options.Seed}) {
			names[s.Name] = true
		}
	}
	return names
}

func (l *library) schemaCase(channel string, s sample.Case, letter, first bool) Case {
	c := Case{
		ID: channel + "/" + s.Name, Channel: channel, Profile: Document, Layer: Schema, Safety: Write,
		Context: s.Payload, At: s.Pointer, Expect: Accept, class: class(s.Name), order: orderRest,
	}
	switch {
	case l.isRendered():
		c.Profile = Rendered
	case !letter:
		c.Profile = Observed
	}
	if s.Keyword == "required" {
		place, _, _ := strings.Cut(s.Name, ":")
		c.special = strings.ReplaceAll(place, "/", ".") + " is absent, which is required"
	}
	c.Rule, c.Expect = schemaRule(&c, s)
	if kind := c.Rule.ID + " " + string(c.At); first {
		c.order = orderAgain
		if !l.kinds[kind] {
			c.order, l.kinds[kind] = orderFirst, true
		}
	}
	switch {
	case !s.Valid:
		c.Safety = Hostile
	case c.Rule == ruleNull && s.Pointer == "/ticket/assignee_user", s.Name == "ticket/status=closed":
		c.Safety, c.order = Read, orderDaily
	case c.Rule == ruleNull && strings.Contains(string(s.Pointer), "assignee"):
		c.Safety, c.order = Read, orderDomain
	}
	return c
}

// gather lays what is special about a case of a group with what else may come
// in one delivery with it.
func (l *library) gather(g group, s sample.Case) {
	channel := l.widest(g.channels)
	c := Case{Layer: Schema, Profile: Document, Context: s.Payload, At: s.Pointer, class: class(s.Name)}
	c.Rule, c.Expect = schemaRule(&c, s)
	value, usual := s.Payload.At(s.Pointer), l.typical[channel].At(s.Pointer)
	isWanted := c.Rule == ruleAbsent || c.Rule == ruleEnum || c.Rule == ruleIllTyped && s.Keyword == "type"
	if !isWanted || value == nil && c.class != "absent" || tree.Equal(value, usual) {
		return
	}
	p := part{at: s.Pointer, class: c.class}
	if s.Keyword == "type" {
		p.class = "ill-typed"
	}
	if value != nil {
		p.json = string(encode(value))
	}
	l.packer.add(channel, c, p)
}

// class gives what is special about a case of package sample: the part of its
// name behind the place.
func class(name string) string {
	if i := strings.LastIndexAny(name, "="); i >= 0 {
		return strings.SplitN(name[i+1:], "#", 2)[0]
	}
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// schemaRule gives the rule that a case is about, and the answer that is right.
func schemaRule(c *Case, s sample.Case) (*diag.Rule, Expect) {
	name := string(c.At.Last())
	switch {
	case s.Keyword == "required":
		return ruleIllTyped, Withstand
	case !s.Valid && isIdentity(c.At) || s.Valid && isIdentity(c.At) && (c.class == "absent" || c.class == "null" || c.class == "empty"):
		return ruleIdentity, Refuse
	case !s.Valid && s.Keyword == "enum":
		return ruleUnknownValue, Accept
	case !s.Valid:
		return ruleIllTyped, Withstand
	case isIdentity(c.At) && (strings.HasPrefix(c.class, "-") || c.class == "0"):
		return ruleNumber, Withstand
	case c.class == "absent" || c.class == "present":
		return ruleAbsent, Accept
	case c.class == "extra":
		return ruleUnknownField, Accept
	case c.Profile == Observed && !isText(c.Context.At(c.At)):
		return ruleRecorded, Accept
	case c.class == "null":
		return ruleNull, Accept
	case c.class == "empty" && !isText(c.Context.At(c.At)), c.class == "many" || c.class == "twice" || c.class == "one":
		return ruleEmpty, Accept
	case isOpenSet(name):
		return ruleEnum, Accept
	case isDate(name):
		return ruleDatetime, Accept
	case isAddress(name):
		return ruleAddress, Accept
	}
	switch v := c.Context.At(c.At); {
	case v != nil && v.Kind == tree.Number:
		return ruleNumber, Accept
	case isText(v):
		return ruleText, Accept
	}
	return ruleEnum, Accept
}

// isIdentity reports whether a place tells which ticket or message an event is
// about.
func isIdentity(at diag.Pointer) bool {
	return at == "" || at == "/ticket" || at == "/ticket/id" || at == "/message" || at == "/message/id"
}

func isText(n *tree.Node) bool { return n != nil && n.Kind == tree.String }

func isOpenSet(name string) bool {
	switch name {
	case "status", "priority", "channel", "via", "type":
		return true
	}
	return false
}

func isAddress(name string) bool {
	switch name {
	case "email", "name", "firstname", "lastname", "timezone", "language", "address":
		return true
	}
	return false
}
