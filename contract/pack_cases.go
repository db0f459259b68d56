package contract

import (
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A part is one of the changes that a pack makes at once.
type part struct {
	at    diag.Pointer
	class string // what is special about the value, in a word
	json  string // the value; "" when the place is to be absent
}

func (p part) String() string { return p.at.Dotted() + " is " + p.class }

// changed gives a context with parts. Texts of one place that follow each other
// become one text.
func changed(context *tree.Node, parts []part) *tree.Node {
	for i := 0; i < len(parts); i++ {
		p := parts[i]
		for i+1 < len(parts) && parts[i+1].at == p.at {
			i++
			p.json = strings.TrimSuffix(p.json, `"`) + " " + strings.TrimPrefix(parts[i].json, `"`)
		}
		switch {
		case !isInObject(context, p.at):
		case p.json == "":
			context = tree.Without(context, p.at)
		default:
			context = tree.With(context, p.at, parse(p.json))
		}
	}
	return context
}

func isInObject(context *tree.Node, at diag.Pointer) bool {
	parent := context.At(at.Parent())
	return parent != nil && (parent.Kind == tree.Object || context.At(at) != nil)
}

// isPacked reports whether several domain cases about a rule may come in one
// delivery. What breaks a body, or leaves no event, hides the rest of it.
func isPacked(rule *diag.Rule) bool {
	switch rule {
	case ruleText, ruleNumber, ruleDatetime, ruleAddress, rulePythonText, ruleUnknownValue, ruleUnknownField:
		return true
	}
	return false
}

// A packer gathers the parts that single cases are made of.
type packer struct {
	piles []*pile
}

// A pile is parts that are about one rule, and that one answer is right to.
type pile struct {
	channel string
	layer   Layer
	rule    *diag.Rule
	expect  Expect
	parts   []part
}

func (p *packer) add(channel string, c Case, parts ...part) {
	i := slices.IndexFunc(p.piles, func(o *pile) bool {
		return o.channel == channel && o.layer == c.Layer && o.rule == c.Rule && o.expect == c.Expect
	})
	if i < 0 {
		i = len(p.piles)
		p.piles = append(p.piles, &pile{channel, c.Layer, c.Rule, c.Expect, nil})
	}
	p.piles[i].parts = append(p.piles[i].parts, parts...)
}

// rounds gives how many packs of a pile there are. Of what may be refused few
// tell as much as many, as a refusal hides the rest, and triggers whose events
// hold less have most of what the widest has.
func (p *pile) rounds(widest string) int {
	if p.expect == Withstand || p.channel != widest {
		return 2
	}
	return 5
}

// deal deals parts out to a few deliveries: in each, a place stands once, and
// none lies within another.
func deal(parts []part, most int) (list [][]part) {
	for len(parts) > 0 && len(list) < most {
		var round, rest []part
		for _, p := range parts {
			if slices.ContainsFunc(round, func(o part) bool { return o.at.Contains(p.at) || p.at.Contains(o.at) }) {
				rest = append(rest, p)
			} else {
				round = append(round, p)
			}
		}
		parts = rest
		if len(round) > 1 { // one alone is a case of its own
			list = append(list, round)
		}
	}
	return list
}

// packs makes the cases that try one kind of value at many places at once: what
// breaks at any of them shows in one delivery, and is taken apart when it does.
func (l *library) packs() {
	if len(l.channels) == 0 {
		return
	}
	channel := l.widest(l.channels)
	for _, p := range l.kindsOfValue() {
		l.pack(channel, p.name, Case{Layer: Domain, Rule: p.rule, Expect: Accept}, l.places(channel, p.parts))
	}
	slices.SortStableFunc(l.packer.piles, func(a, b *pile) int { return l.size[b.channel] - l.size[a.channel] })
	packed := map[part]bool{}
	for _, p := range l.packer.piles {
		p.parts = slices.DeleteFunc(p.parts, func(o part) bool {
			again := packed[o]
			packed[o] = true
			return again
		})
		for i, round := range deal(p.parts, p.rounds(channel)) {
			l.pack(p.channel, p.name(round, i+1), Case{Layer: p.layer, Rule: p.rule, Expect: p.expect}, round)
		}
	}
}

// name names the n-th round: for its values, if they are of one class.
func (p *pile) name(round []part, n int) string {
	name, class := strings.TrimPrefix(p.rule.ID, "contract-"), round[0].class
	if class == name || slices.ContainsFunc(round, func(o part) bool { return o.class != class }) {
		class = strconv.Itoa(n)
	}
	return name + "-" + class
}

// widest gives the first trigger whose events hold about as much as any.
func (l *library) widest(channels []string) string {
	most := 0
	for _, channel := range channels {
		most = max(most, l.size[channel])
	}
	return channels[slices.IndexFunc(channels, func(c string) bool { return l.size[c] >= most*9/10 })]
}

func (l *library) pack(channel, name string, c Case, parts []part) {
	parts = slices.DeleteFunc(parts, func(p part) bool { return !isInObject(l.typical[channel], p.at) })
	if len(parts) < 2 {
		return
	}
	c.ID, c.Channel, c.Profile, c.Safety, c.order, c.parts = channel+"/all="+name, channel, l.profile(), Write, orderPacked, parts
	if c.Expect != Accept {
		c.Safety = Hostile
	}
	c.Context = changed(l.typical[channel], parts)
	l.add(c)
}

// A kindOfValue is a value for every place where it can stand.
type kindOfValue struct {
	name  string
	rule  *diag.Rule
	parts func(at diag.Pointer, n *tree.Node) []part // nil: the place stays
}

func (l *library) kindsOfValue() []kindOfValue {
	return []kindOfValue{
		{"nulls", ruleNull, where(func(at diag.Pointer, n *tree.Node) bool { return isNullable(at) && n.Kind != tree.Null }, "null", "null")},
		{"recorded-nulls", ruleRecorded, where(func(at diag.Pointer, _ *tree.Node) bool { return isRecordedNull(at) }, "null", "null")},
		{"empty-lists", ruleEmpty, where(func(_ diag.Pointer, n *tree.Node) bool { return n.Kind == tree.Array }, "empty", "[]")},
		{"empty-objects", ruleEmpty, where(func(at diag.Pointer, n *tree.Node) bool {
			return n.Kind == tree.Object && !isIdentity(at) && at != "/event"
		}, "empty", "{}")},
		{"letters", ruleText, written("zwj-emoji", "cjk", "rtl", "combining", "quotes")},
		{"code", ruleText, written("backslashes", "sql", "script", "template", "header-line", "format", "path", "shell", "csv", "null-word")},
		{"controls", ruleText, written("lone-surrogate", "nul", "controls", "line-ends", "padded", "bom")},
		{"256-letters", ruleText, written("256")},
		{"long-texts", ruleText, at(writtenPlaces, written("4-thousand"))},
		{"no-texts", ruleText, written("empty")},
	}
}

// where gives a value to the places that are so.
func where(is func(diag.Pointer, *tree.Node) bool, class, json string) func(diag.Pointer, *tree.Node) []part {
	return func(at diag.Pointer, n *tree.Node) []part {
		if !is(at, n) {
			return nil
		}
		return []part{{at, class, json}}
	}
}

// written gives texts to every place where somebody writes.
func written(names ...string) func(diag.Pointer, *tree.Node) []part {
	return func(at diag.Pointer, n *tree.Node) (list []part) {
		name := at.Last()
		if !isText(n) || isOpenSet(name) || isAddress(name) || isDate(name) || diag.Pointer("/event").Contains(at) {
			return nil
		}
		for _, text := range texts {
			if slices.Contains(names, text.name) {
				list = append(list, part{at, text.name, text.json})
			}
		}
		return list
	}
}

// at gives parts to some places alone: long texts at all of them would be a
// long body.
func at(some []diag.Pointer, parts func(diag.Pointer, *tree.Node) []part) func(diag.Pointer, *tree.Node) []part {
	return func(at diag.Pointer, n *tree.Node) []part {
		if !slices.Contains(some, at) {
			return nil
		}
		return parts(at, n)
	}
}

func isDate(name string) bool { return strings.HasSuffix(name, "datetime") }

// places walks the typical event of a trigger. What lies in a value that
// changes is not looked at.
func (l *library) places(channel string, parts func(diag.Pointer, *tree.Node) []part) (list []part) {
	var walk func(diag.Pointer, *tree.Node)
	walk = func(at diag.Pointer, n *tree.Node) {
		if found := parts(at, n); len(found) > 0 {
			list = append(list, found...)
			return
		}
		for _, m := range n.Members {
			walk(at.Name(m.Key.Text), m.Value)
		}
		for i, item := range n.Items {
			walk(at.Index(i), item)
		}
	}
	walk("", l.typical[channel])
	return list
}

// spread gives a part for each place of a trigger's event whose last name is
// that of a part: dates, names and addresses stand at many.
func (l *library) spread(channel string, p part) []part {
	name := p.at.Last()
	if !isDate(name) && !isAddress(name) {
		return []part{p}
	}
	return l.places(channel, where(func(at diag.Pointer, n *tree.Node) bool { return at.Last() == name && isText(n) }, p.class, p.json))
}

// isNullable reports whether the document says that a property may be null.
func isNullable(at diag.Pointer) bool {
	name := at.Last()
	return name == "assignee_user" || name == "assignee_team" || name == "external_id"
}

// isRecordedNull reports whether a property is null in recorded deliveries,
// and the document does not say so.
func isRecordedNull(at diag.Pointer) bool {
	switch at {
	case "/ticket/subject", "/ticket/language", "/ticket/meta", "/ticket/customer/meta", "/ticket/customer/language", "/message/subject", "/message/receiver",
		"/message/sent_datetime", "/message/attachments", "/message/message_id":
		return true
	}
	return false
}
