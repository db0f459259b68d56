package integration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

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
	if len(on) == 0 && !isOdd(triggers) && !k.d.Deactivated() {
		place, where := k.d.HTTP, k.d.at
		if triggers != nil {
			place, where = triggers, at
		}
		k.tell(ruleTriggerNone, place, where, "no trigger is on, and the integration is never called")
	}
	k.combined(triggers, at, on)
	if slices.Contains(on, handover) && k.d.Name != "" && !strings.HasPrefix(k.d.Name, "AIAgentHandoverWebhook::") {
		m := triggerMember(triggers, handover)
		k.tell(ruleHandover, m.Key, at.Name(m.Key.Text), "%s is for the hand-over webhooks of the AI agent; want it off, or the name AIAgentHandoverWebhook::… instead of %q", handover, k.d.Name)
	}
}

// isOdd reports whether triggers are not what is written as such, so that
// nothing can be said of which are on.
func isOdd(triggers *tree.Node) bool {
	if triggers != nil && triggers.Kind != tree.Object && triggers.Kind != tree.Null {
		return true
	}
	return slices.ContainsFunc(members(triggers), func(m tree.Member) bool { return m.Value.Kind != tree.Bool })
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
	at = at.Name(name)
	instead, isEvent := eventTypes[name]
	switch {
	case slices.Contains(known, name):
	case slices.Contains(known, today(name)):
		k.spelling(m, at)
	case isEvent:
		advice := "no trigger is for it alone"
		if instead != "" {
			advice = "want " + instead
		}
		k.tell(ruleTriggerEvent, m.Key, at, "%s is a type of event, and no trigger; %s", name, advice)
	default:
		d := k.tell(ruleTrigger, m.Key, at, "there is no trigger %q", name)
		if meant(d, name, known, spelt(m.Key)); d.Fix == nil {
			d.Message += "; want one of " + diag.List(known, "or")
		}
	}
	if m.Value.Kind != tree.Bool {
		k.tell(ruleType, m.Value, at, "the trigger %s is %s; want true or false", name, article(m.Value.Kind))
	}
}

// spelling tells of a trigger with underscores; there is no fix beside the
// trigger as it is written today.
func (k *check) spelling(m tree.Member, at diag.Pointer) {
	name := m.Key.Text
	d := k.tell(ruleTriggerSpelling, m.Key, at, "the trigger %q is written %q today", name, today(name))
	if k.d.HTTP.Get("triggers").Get(today(name)) != nil {
		d.Message += ", which is there too; want one of them removed"
		return
	}
	d.Fix = &diag.Fix{Message: fmt.Sprintf("did you mean %q?", today(name)), Pos: d.Pos, End: d.End, Text: spelt(m.Key)(today(name))}
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
	verb, it := "has", "it"
	if len(short) > 1 {
		verb, it = "have", "them"
	}
	k.tell(ruleTriggerPair, m.Key, at.Name(m.Key.Text), "%s %s a shorter context, and the help desk does not combine %s with %s; want two integrations",
		diag.List(short, "and"), verb, it, diag.List(full, "and"))
}

// eventTypes are types of Gorgias's events that people take for triggers, and
// the trigger that fires then, if one is known to.
// https://developers.gorgias.com/reference/the-event-object
var eventTypes = map[string]string{
	"ticket-closed": "ticket-status-updated", "ticket-reopened": "ticket-status-updated",
	"ticket-assigned": "ticket-assignment-updated", "ticket-unassigned": "ticket-assignment-updated",
	"ticket-team-assigned": "ticket-assignment-updated", "ticket-team-unassigned": "ticket-assignment-updated",
	"ticket-customer-updated": "", "ticket-deleted": "", "ticket-marked-spam": "", "ticket-unmarked-spam": "", "ticket-merged": "",
	"ticket-snoozed": "", "ticket-subject-updated": "", "ticket-tags-added": "", "ticket-tags-removed": "", "ticket-trashed": "",
	"ticket-untrashed": "", "ticket-message-deleted": "", "ticket-message-updated": "", "ticket-chat-updated": "",
	"satisfaction-survey-responded": "", "satisfaction-survey-sent": "",
	"customer-created": "", "customer-deleted": "", "customer-merged": "", "customer-updated": "",
	"integration-deactivated": "", "integration-reactivated": "", "rule-executed": "", "macro-applied": "",
	"user-created": "", "user-updated": "", "tag-created": "", "tag-updated": "", "view-created": "", "view-updated": "",
}
