package integration

import (
	"fmt"
	"slices"
	"strconv"
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
	if isOdd(triggers) && triggers.Kind != tree.Object {
		k.tell(ruleType, triggers, at, "triggers is %s; want an object: %s", article(triggers.Kind), k.asObject(triggers))
	}
	for _, m := range triggerMembers(triggers) {
		k.trigger(m)
	}
	on := k.d.Enabled()
	if len(on) == 0 && !isOdd(triggers) && !k.d.Deactivated() {
		place, where := k.d.HTTP, k.d.at
		if triggers != nil {
			place, where = triggers, at
		}
		k.tell(ruleTriggerNone, place, where, "no trigger is on, and the integration is never called")
	}
	k.combined(triggers, on)
	if slices.Contains(on, handover) && k.d.Name != "" && !strings.HasPrefix(k.d.Name, "AIAgentHandoverWebhook::") {
		name := triggerName(triggers, handover)
		k.tell(ruleHandover, name, k.d.triggerPointer(name), "%s is for the hand-over webhooks of the AI agent; want it off, or the name AIAgentHandoverWebhook::… instead of %q", handover, k.d.Name)
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

// triggerName gives the name of a trigger that is on, as it is written.
func triggerName(triggers *tree.Node, name string) *tree.Node {
	for _, m := range triggerMembers(triggers) {
		if today(m.Key.Text) == name && m.Value.IsTrue() {
			return m.Key
		}
	}
	return nil
}

// asObject writes triggers that are a list or a text as the object that they
// are to be.
func (k *check) asObject(triggers *tree.Node) string {
	var on []string
	for _, m := range triggerMembers(triggers) {
		name := today(m.Key.Text)
		if near := diag.Nearest(name, k.c.channels); len(near) > 0 {
			on = append(on, strconv.Quote(near[0])+": true")
		}
	}
	if len(on) == 0 {
		on = []string{`"ticket-created": true`}
	}
	return "{" + strings.Join(on, ", ") + "}"
}

// triggerPointer gives where the name of a trigger stands.
func (d *Definition) triggerPointer(name *tree.Node) diag.Pointer {
	triggers, at := d.HTTP.Get("triggers"), d.at.Name("triggers")
	if triggers.Kind == tree.Object {
		return at.Name(name.Text)
	}
	if i := slices.Index(triggers.Items, name); i >= 0 {
		return at.Index(i)
	}
	return at
}

func (k *check) trigger(m tree.Member) {
	name, known, at := m.Key.Text, k.c.channels, k.d.triggerPointer(m.Key)
	instead, isEvent := eventTypes[name]
	switch {
	case slices.Contains(known, name):
	case slices.Contains(known, today(name)):
		if k.d.HTTP.Get("triggers").Kind == tree.Object { // of another kind it is told how to write them
			k.spelling(m, at)
		}
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
func (k *check) combined(triggers *tree.Node, on []string) {
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
	name := triggerName(triggers, short[0])
	verb, it := "has", "it"
	if len(short) > 1 {
		verb, it = "have", "them"
	}
	k.tell(ruleTriggerPair, name, k.d.triggerPointer(name), "%s %s a shorter context, and the help desk does not combine %s with %s; want two integrations",
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
