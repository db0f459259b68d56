package contract

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
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
		l.enums(group)
		for c := range sample.Cases(group.schema, sample.Options{Channel: group.channels[0], Seed: l.options.Seed}) {
			if c.Name == "typical" || l.isRendered() && !c.Valid {
				continue
			}
			c.Name = option.ReplaceAllString(c.Name, "$2")
			letter := l.spec == l.letter || byLetter[c.Name]
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

// maxPacks bounds the packs of enumerated values: a place may have dozens.
const maxPacks = 6

// enums packs the values that enumerated properties may have, the n-th of each
// place into the n-th event.
func (l *library) enums(g group) {
	channel := cmp.Or(l.having("/message"), l.on(0))
	if !slices.Contains(g.channels, channel) {
		return
	}
	values := map[diag.Pointer]int{}
	made := make([]*tree.Node, maxPacks)
	for c := range sample.Cases(g.schema, sample.Options{Channel: channel, Seed: l.options.Seed}) {
		value := c.Payload.At(c.Pointer)
		if !c.Valid || !isOpenSet(c.Pointer.Last()) || !isText(value) || value.Text == "" || l.typical[channel].At(c.Pointer) == nil {
			continue
		}
		n := values[c.Pointer]
		if values[c.Pointer]++; n >= maxPacks {
			continue
		}
		if made[n] == nil {
			made[n] = l.typical[channel]
		}
		made[n] = tree.With(made[n], c.Pointer, value)
	}
	for n, context := range made {
		if context != nil {
			l.pack(channel, fmt.Sprintf("enumerated-%d", n+1), ruleEnum, Accept, Write, context)
		}
	}
}

// option matches the name of an alternative in that of a case, before what is
// special about it: a property is the same one in all alternatives.
var option = regexp.MustCompile(`(@[^/:=]+)([/:=])`)

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
	case c.Rule == ruleNull && strings.Contains(string(s.Pointer), "assignee"), s.Name == "ticket/status=closed":
		c.Safety, c.order = Read, orderDomain
	}
	return c
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
	case strings.HasSuffix(name, "datetime"):
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
