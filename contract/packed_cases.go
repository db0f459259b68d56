package contract

import (
	"cmp"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A pack is one kind of value for many places at once: what breaks on any of
// them shows in one delivery, and is taken apart when it does. Single cases
// about the same places come later.
type pack struct {
	name   string
	rule   *diag.Rule
	expect Expect
	safety Safety
	edit   func(at diag.Pointer, n *tree.Node) *tree.Node // nil: stays
}

func (l *library) packed() {
	for i, p := range packs {
		channel := cmp.Or(l.having("/message"), l.on(i))
		l.pack(channel, p.name, p.rule, p.expect, p.safety, edited(l.typical[channel], "", p.edit))
	}
	if channel := cmp.Or(l.having("/message"), l.on(0)); l.typical[channel] != nil {
		l.pack(channel, "absent", ruleAbsent, Accept, Write, bare(l.typical[channel], ""))
	}
	if !l.hasTicket {
		return
	}
	for _, channel := range l.channels {
		if quiet := l.change(channel, append([]Change{closed, {"/ticket/assignee_team", "null"}, {"/ticket/external_id", "null"}}, nobody...)...); quiet != nil {
			l.pack(channel, "closed-and-unassigned", ruleNull, Accept, Read, quiet)
		}
	}
}

func (l *library) pack(channel, name string, rule *diag.Rule, e Expect, safety Safety, context *tree.Node) {
	l.add(Case{
		ID: channel + "/all=" + name, Channel: channel, Profile: l.profile(), Layer: Domain, Safety: safety, Rule: rule, Expect: e,
		Context: context, special: packed + name, order: orderPacked,
	})
}

var packs = []pack{
	{"nulls", ruleNull, Accept, Write, nulls},
	{"recorded-nulls", ruleRecorded, Accept, Write, func(at diag.Pointer, _ *tree.Node) *tree.Node {
		if isRecordedNull(at) {
			return tree.NewNull(nil)
		}
		return nil
	}},
	{"empty-lists", ruleEmpty, Accept, Write, func(_ diag.Pointer, n *tree.Node) *tree.Node {
		if n.Kind == tree.Array {
			return tree.NewArray(nil)
		}
		return nil
	}},
	{"empty-objects", ruleEmpty, Accept, Write, func(at diag.Pointer, n *tree.Node) *tree.Node {
		if n.Kind == tree.Object && isNullable(at) {
			return tree.NewObject(nil)
		}
		return nil
	}},
	{"emoji", ruleText, Accept, Write, everyText(`"🚚 👩‍👩‍👧‍👦 é 李 עברית"`)},
	{"quotes", ruleText, Accept, Write, everyText(`"O'Brien \"said\" \\ it; DROP TABLE tickets; --"`)},
	{"markup", ruleText, Accept, Write, everyText(`"` + scriptMark + " & <b>" + templateMark + `"`)},
	{"long-texts", ruleText, Accept, Write, everyText(`"` + strings.Repeat("a long text ", 400) + `"`)},
	{"no-texts", ruleText, Accept, Write, everyText(`""`)},
	{"nul", ruleText, Accept, Hostile, everyText(`"a\u0000b\u0001"`)},
	{"lone-surrogates", ruleText, Accept, Hostile, everyText(`"a\ud83d b"`)},
	{"header-lines", ruleText, Accept, Hostile, everyText(`"contract\r\n` + injectedName + `: 1"`)},
	{"dates-with-z", ruleDatetime, Accept, Write, everyDate("2026-01-15T09:00:00Z")},
	{"dates-with-offset", ruleDatetime, Welcome, Write, everyDate("2026-01-15T11:00:00+02:00")},
	{"dates-without-offset", ruleDatetime, Welcome, Write, everyDate("2026-01-15T09:00:00.123456")},
	{"odd-addresses", ruleAddress, Accept, Write, addresses(map[string]string{
		"email": `"emma.o'brien+orders@example.com"`, "name": `"Cher"`, "firstname": `"Cher"`, "lastname": `""`, "timezone": `"Mars/Olympus"`, "language": `"pt-BR"`,
	})},
	{"no-addresses", ruleAddress, Accept, Write, addresses(map[string]string{"email": "null", "name": "null", "timezone": "null", "language": "null"})},
	{"wrong-types", ruleIllTyped, Withstand, Hostile, func(at diag.Pointer, n *tree.Node) *tree.Node {
		if (n.Kind == tree.Object || n.Kind == tree.Array) && len(at.Tokens()) == 2 && !isNullable(at) && !isRecordedNull(at) {
			return tree.NewNull(nil)
		}
		return nil
	}},
}

// everyText gives each text that people write a value; JSON holds it.
func everyText(json string) func(diag.Pointer, *tree.Node) *tree.Node {
	return func(at diag.Pointer, n *tree.Node) *tree.Node {
		if n.Kind != tree.String || isOpenSet(at.Last()) || strings.HasSuffix(at.Last(), "datetime") || isAddress(at.Last()) || strings.HasPrefix(string(at), "/event") {
			return nil
		}
		return parse(json)
	}
}

func everyDate(text string) func(diag.Pointer, *tree.Node) *tree.Node {
	return func(at diag.Pointer, n *tree.Node) *tree.Node {
		if n.Kind == tree.String && strings.HasSuffix(at.Last(), "datetime") {
			return tree.NewString(text, nil)
		}
		return nil
	}
}

// addresses gives the customer other values, by name.
func addresses(values map[string]string) func(diag.Pointer, *tree.Node) *tree.Node {
	return func(at diag.Pointer, _ *tree.Node) *tree.Node {
		if json, ok := values[at.Last()]; ok && at.Parent() == "/ticket/customer" {
			return parse(json)
		}
		return nil
	}
}

func nulls(at diag.Pointer, n *tree.Node) *tree.Node {
	if isNullable(at) && n.Kind != tree.Null {
		return tree.NewNull(nil)
	}
	return nil
}

// bare gives an event without what it can do without: plain values that neither
// tell what it is about nor when.
func bare(n *tree.Node, at diag.Pointer) *tree.Node {
	if n.Kind != tree.Object {
		return n
	}
	c := *n
	c.Members, c.Source = nil, nil
	for _, m := range n.Members {
		name := m.Key.Text
		plain := m.Value.Kind != tree.Object && m.Value.Kind != tree.Array
		if plain && at != "" && at != "/event" && name != "id" && !isOpenSet(name) && !strings.HasSuffix(name, "_id") && !strings.HasSuffix(name, "datetime") && m.Value.Kind != tree.Bool {
			continue
		}
		if name == "via" || name == "external_id" {
			continue
		}
		c.Members = append(c.Members, tree.Member{Key: m.Key, Value: bare(m.Value, at.Name(name))})
	}
	return &c
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

// edited gives a tree in which a function replaced values.
func edited(n *tree.Node, at diag.Pointer, edit func(diag.Pointer, *tree.Node) *tree.Node) *tree.Node {
	if other := edit(at, n); other != nil {
		return other
	}
	c := *n
	switch n.Kind {
	case tree.Object:
		c.Members = nil
		for _, m := range n.Members {
			c.Members = append(c.Members, tree.Member{Key: m.Key, Value: edited(m.Value, at.Name(m.Key.Text), edit)})
		}
	case tree.Array:
		c.Items = nil
		for i, item := range n.Items {
			c.Items = append(c.Items, edited(item, at.Index(i), edit))
		}
	}
	return &c
}
