package integration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A setting is a name that an integration has, and the kinds of its value.
type setting struct {
	name  string
	kinds []tree.Kind
}

func of(name string, kinds ...tree.Kind) setting { return setting{name, kinds} }

// What an Integration object has, by Gorgias's REST API and its web client.
var integrationSettings = []setting{
	of("id", tree.Number), of("type", tree.String), of("name", tree.String, tree.Null), of("description", tree.String, tree.Null),
	of("created_datetime", tree.String, tree.Null), of("updated_datetime", tree.String, tree.Null), of("deactivated_datetime", tree.String, tree.Null),
	of("user", tree.Object, tree.Null), of("uri", tree.String), of("application_id", tree.String, tree.Number, tree.Null), of("managed", tree.Bool),
	of("business_hours_id", tree.Number, tree.Null), of("http", tree.Object, tree.Null), of("meta", tree.Object, tree.Null), of("account_id", tree.Number),
	of("created_by_id", tree.Number, tree.Null), of("locked_datetime", tree.String, tree.Null), of("deleted_datetime", tree.String, tree.Null),
	of("decoration", tree.Object, tree.Null), of("mappings"), of("connections"),
}

// What its http object has.
var httpSettings = []setting{
	of("id", tree.Number), of("execution_order", tree.Number), of("url", tree.String), of("method", tree.String),
	of("request_content_type", tree.String, tree.Null), of("response_content_type", tree.String, tree.Null), of("headers", tree.Object, tree.Null),
	of("form", tree.String, tree.Object, tree.Array, tree.Null), of("triggers", tree.Object, tree.Null),
	of("oauth2", tree.Object, tree.Null), of("hmac_secret", tree.String, tree.Null),
}

func (k *check) tell(rule *diag.Rule, n *tree.Node, at diag.Pointer, format string, args ...any) *diag.Diagnostic {
	k.found = append(k.found, finding(rule, n, at, format, args...))
	return &k.found[len(k.found)-1]
}

// meant offers the nearest of some words in place of a node's text.
func meant(d *diag.Diagnostic, word string, known []string, spell func(string) string) {
	if near := diag.Nearest(word, known); len(near) > 0 {
		d.Message += "; did you mean " + diag.Either(near) + "?"
		d.Fix = &diag.Fix{Message: fmt.Sprintf("did you mean %q?", near[0]), Pos: d.Pos, End: d.End, Text: spell(near[0])}
	}
}

// spelt gives what writes a word in the manner of a node.
func spelt(n *tree.Node) func(string) string {
	return func(word string) string {
		if first := n.Source.Text[n.Start]; first == '"' || first == '\'' {
			return string(first) + word + string(first)
		}
		return word
	}
}

// definition applies the rules about the definition itself.
func (k *check) definition() {
	if !k.d.bare {
		k.settings(k.d.Node, k.d.Pointer, integrationSettings)
	}
	if kind := k.d.Node.Get("type"); !k.d.bare && kind != nil && kind.Kind == tree.String && kind.Text != "http" {
		k.tell(ruleType, kind, k.d.Pointer.Name("type"), "type is %q; want \"http\"", kind.Text)
	}
	if k.d.HTTP == nil {
		place := k.d.Node
		if http := k.d.Node.Get("http"); http != nil {
			place = http
		}
		if place.Kind == tree.Null || place == k.d.Node {
			k.tell(ruleHTTPMissing, place, k.d.at, "the integration has no settings: http is %s; want an object with url and triggers", nullOrAbsent(place, k.d.Node))
		}
		return
	}
	k.settings(k.d.HTTP, k.d.at, httpSettings)
	k.deactivated()
	k.triggers()
	k.request()
	k.form()
	k.url()
	k.headers()
	k.secrets()
}

func nullOrAbsent(place, whole *tree.Node) string {
	if place == whole {
		return "absent"
	}
	return "null"
}

func (k *check) settings(n *tree.Node, at diag.Pointer, known []setting) {
	names := make([]string, len(known))
	for i, s := range known {
		names[i] = s.name
	}
	for _, m := range n.Members {
		i := slices.Index(names, m.Key.Text)
		switch {
		case i >= 0:
			k.kind(m, at, known[i])
		case !strings.HasPrefix(m.Key.Text, "x-"):
			d := k.tell(ruleKey, m.Key, at.Name(m.Key.Text), "an integration has no %q", m.Key.Text)
			if slices.ContainsFunc(httpSettings, func(s setting) bool { return s.name == m.Key.Text }) {
				d.Message += " here; it stands in http"
				continue
			}
			meant(d, m.Key.Text, names, spelt(m.Key))
		}
	}
}

func (k *check) kind(m tree.Member, at diag.Pointer, s setting) {
	if len(s.kinds) == 0 || slices.Contains(s.kinds, m.Value.Kind) {
		return
	}
	words := make([]string, len(s.kinds))
	for i, kind := range s.kinds {
		words[i] = article(kind)
	}
	rule := ruleType
	if s.name == "form" {
		rule = ruleFormType
	}
	k.tell(rule, m.Value, at.Name(s.name), "%s is %s; want %s", s.name, article(m.Value.Kind), diag.List(words, "or"))
}

func (k *check) deactivated() {
	if k.d.Deactivated() {
		k.tell(ruleDeactivated, k.d.Node.Get("deactivated_datetime"), k.d.Pointer.Name("deactivated_datetime"),
			"the integration is switched off, and is not called; null switches it on")
	}
}

// shortTriggers are those with the shorter context, and fullTriggers those
// that the help desk does not let be on beside them.
var (
	shortTriggers = []string{"ticket-assignment-updated", "ticket-status-updated"}
	fullTriggers  = []string{"ticket-created", "ticket-updated", "ticket-self-unsnoozed", "ticket-message-created", "ticket-message-failed"}
)

const handover = "ticket-handed-over"

func (k *check) triggers() {
	triggers, at := k.d.HTTP.Get("triggers"), k.d.at.Name("triggers")
	for _, m := range members(triggers) {
		k.trigger(m, at)
	}
	on := k.d.Enabled()
	odd := slices.ContainsFunc(members(triggers), func(m tree.Member) bool { return m.Value.Kind != tree.Bool })
	if len(on) == 0 && !odd && !k.d.Deactivated() {
		place, where := k.d.HTTP, k.d.at
		if triggers != nil {
			place, where = triggers, at
		}
		k.tell(ruleTriggerNone, place, where, "no trigger is on, and the integration is never called")
	}
	k.combined(triggers, at, on)
	if slices.Contains(on, handover) && k.d.Name != "" && !strings.HasPrefix(k.d.Name, "AIAgentHandoverWebhook::") {
		m := triggerMember(triggers, handover)
		k.tell(ruleHandover, m.Key, at.Name(m.Key.Text), "%s is for the hand-over webhooks of the AI agent, named AIAgentHandoverWebhook::…, and this one is named %q", handover, k.d.Name)
	}
}

func triggerMember(triggers *tree.Node, name string) *tree.Member {
	for i, m := range triggers.Members {
		if today(m.Key.Text) == name && m.Value.IsTrue() {
			return &triggers.Members[i]
		}
	}
	return nil
}

func (k *check) trigger(m tree.Member, at diag.Pointer) {
	name, known := m.Key.Text, k.c.channels
	switch {
	case slices.Contains(known, name):
	case slices.Contains(known, today(name)):
		d := k.tell(ruleTriggerSpelling, m.Key, at.Name(name), "the trigger %q is written %q today", name, today(name))
		d.Fix = &diag.Fix{Message: fmt.Sprintf("did you mean %q?", today(name)), Pos: d.Pos, End: d.End, Text: spelt(m.Key)(today(name))}
	default:
		d := k.tell(ruleTrigger, m.Key, at.Name(name), "there is no trigger %q", name)
		if meant(d, name, known, spelt(m.Key)); d.Fix == nil {
			d.Message += "; want one of " + diag.List(known, "or")
		}
	}
	if m.Value.Kind != tree.Bool {
		k.tell(ruleType, m.Value, at.Name(name), "the trigger %s is %s; want true or false", name, article(m.Value.Kind))
	}
}

// combined tells of triggers that are not on together.
func (k *check) combined(triggers *tree.Node, at diag.Pointer, on []string) {
	var short, full []string
	for _, name := range on {
		if slices.Contains(shortTriggers, name) {
			short = append(short, name)
		} else if slices.Contains(fullTriggers, name) {
			full = append(full, name)
		}
	}
	if len(short) == 0 || len(full) == 0 {
		return
	}
	m := triggerMember(triggers, short[0])
	verb := "has"
	if len(short) > 1 {
		verb = "have"
	}
	k.tell(ruleTriggerPair, m.Key, at.Name(m.Key.Text), "%s %s a shorter context, and the help desk does not combine it with %s; want two integrations",
		diag.List(short, "and"), verb, diag.List(full, "and"))
}
