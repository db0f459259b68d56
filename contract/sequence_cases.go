package contract

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/webhook-lint/webhook-lint/diag"
)

// The triggers that scripts tell stories with.
const (
	created        = "ticket-created"
	updated        = "ticket-updated"
	messageCreated = "ticket-message-created"
	messageFailed  = "ticket-message-failed"
	statusUpdated  = "ticket-status-updated"
	assigned       = "ticket-assignment-updated"
	handedOver     = "ticket-handed-over"
	unsnoozed      = "ticket-self-unsnoozed"
)

// Values that scripts change.
var (
	open       = Change{"/ticket/status", `"open"`}
	closed     = Change{"/ticket/status", `"closed"`}
	unassigned = Change{"/ticket/assignee_user", "null"}
	fromAgent  = Change{"/message/from_agent", "true"}
	inbound    = Change{"/message/from_agent", "false"}
	public     = Change{"/message/public", "true"}
)

func subject(text string) Change { return Change{"/ticket/subject", `"` + text + `"`} }

func assignee(id int) []Change {
	return []Change{
		{"/ticket/assignee_user", fmt.Sprintf(`{"id": %d, "email": "sam.carter@example.com", "name": "Sam Carter", "firstname": "Sam", "lastname": "Carter"}`, id)},
		{"/ticket/assignee_user_id", fmt.Sprint(id)},
	}
}

var nobody = []Change{unassigned, {"/ticket/assignee_user_id", "null"}}

// sequences makes the stories that several deliveries tell.
func (l *library) sequences() {
	if len(l.channels) == 0 {
		return
	}
	for _, channel := range []string{created, updated, messageCreated, messageFailed, statusUpdated, assigned, handedOver, unsnoozed} {
		if l.typical[channel] == nil || l.isRendered() { // these stories need more triggers, or more of each event
			l.duplicates(l.on(0))
			return
		}
	}
	tell := func(name string, rule *diag.Rule, play func(*Stage)) {
		l.script(name, Sequence, Write, rule, orderSequence, play, NeedsTicket)
	}
	seldom := func(name string, rule *diag.Rule, play func(*Stage)) { // its twin in the layer state tells more, and has the same deliveries
		l.script(name, Sequence, Write, rule, orderSeldom, play, NeedsTicket)
	}
	state := func(name string, rule *diag.Rule, play func(*Stage)) {
		order := orderState
		if rule == ruleConcurrent || rule == ruleDuplicateParallel || rule == ruleRecovery {
			order = orderCrowd
		}
		l.script(name, State, Write, rule, order, play, NeedsProbe, NeedsTicket)
	}
	l.duplicates(updated)
	tell("update-first", ruleOrder, updateFirst)
	tell("message-first", ruleOrder, messageFirst)
	tell("hand-over-unsnooze", ruleLifecycle, handOver)
	tell("retry-lost-answer", ruleRetry, lostAnswer)
	seldom("duplicate-message", ruleDuplicate, duplicateMessage)
	seldom("close-reopen-close", ruleLifecycle, reopen)
	seldom("assign-unassign", ruleLifecycle, reassign)
	seldom("pair", rulePair, pair)
	seldom("stale", ruleStale, stale)
	seldom("message-fails", ruleFollowed, messageFails)
	seldom("cut-body", ruleInterrupted, cutBody)
	l.poison()
	seldom("concurrent", ruleConcurrent, concurrent)
	l.states(state)
}

func (l *library) duplicates(channel string) {
	if channel == "" || l.typical[channel] == nil {
		return
	}
	l.script("duplicate", Sequence, Write, ruleDuplicate, orderSequence, func(s *Stage) {
		first := s.Send(s.event(channel))
		if !first.ok() {
			return
		}
		second := s.Send(first.Clone())
		s.Expect(second, Repeated, "the same delivery comes again")
	})
	l.script("duplicate-parallel", Sequence, Write, ruleDuplicateParallel, orderSequence, func(s *Stage) {
		first := s.event(channel)
		list := []*Delivery{first, first.Clone(), first.Clone(), first.Clone()}
		s.Together(list...)
		for _, d := range list {
			if !s.Expect(d, Repeated, "the same delivery comes four times at once") {
				return
			}
		}
	})
}

func duplicateMessage(s *Stage) {
	first := s.Send(s.Ticket().Event(messageCreated, inbound))
	if first.ok() {
		s.Expect(s.Send(first.Clone()), Repeated, "the same message comes again")
	}
}

func pair(s *Stage) {
	t := s.Ticket()
	s.Expect(s.Send(t.EventAt(created, 1)), Accept, "a ticket is created")
	s.Expect(s.Send(t.EventAt(messageCreated, 1, inbound)), Accept, "the first message of the new ticket comes after it")
	other := s.Ticket()
	s.Expect(s.Send(unannounced(other.EventAt(messageCreated, 1, inbound))), Early, "the first message of a new ticket comes before it")
	s.Expect(s.Send(other.EventAt(created, 1)), Accept, "a ticket is created after its first message came")
}

func lostAnswer(s *Stage) {
	t := s.Ticket()
	first := t.Event(updated)
	lost := first.Clone()
	lost.Wire = Wire{Fresh: true, Leave: 5 * time.Millisecond}
	s.Send(lost)
	time.Sleep(30 * time.Millisecond)
	s.Expect(s.Send(first), Repeated, "it comes again after its sender went away without the answer")
}

func updateFirst(s *Stage) {
	for _, channel := range []string{updated, statusUpdated, assigned} {
		s.Expect(s.Send(unannounced(s.Ticket().Event(channel))), Early, channel+" comes for a ticket that was not created yet")
	}
}

func messageFirst(s *Stage) {
	t := s.Ticket()
	s.Expect(s.Send(unannounced(t.EventAt(messageCreated, 2, inbound))), Early, "a message comes before its ticket")
	s.Expect(s.Send(t.EventAt(created, 1)), Accept, "a ticket comes after its message")
	s.Expect(s.Send(unannounced(s.Ticket().Event(messageFailed))), Early, "a message fails that was not created yet")
}

func stale(s *Stage) {
	t := s.Ticket()
	s.Expect(s.Send(t.EventAt(created, 1)), Accept, "a ticket is created")
	s.Expect(s.Send(t.EventAt(updated, 9, closed)), Accept, "the ticket is updated")
	s.Expect(s.Send(t.EventAt(updated, 5, open)), Accept, "an older update comes after a newer one")
}

func reopen(s *Stage) {
	t := s.Ticket()
	s.Expect(s.Send(t.Event(created, open)), Accept, "a ticket is created")
	for i, c := range []Change{closed, open, closed, open} {
		s.Expect(s.Send(t.Event(statusUpdated, c)), Accept, fmt.Sprintf("the status changes for the %s time", []string{"first", "second", "third", "fourth"}[i]))
	}
}

func reassign(s *Stage) {
	t := s.Ticket()
	s.Expect(s.Send(t.Event(created, nobody...)), Accept, "a ticket is created")
	for _, change := range []struct {
		changes []Change
		when    string
	}{{assignee(7), "the ticket is assigned"}, {nobody, "the ticket is unassigned"}, {assignee(8), "the ticket is assigned again"}} {
		s.Expect(s.Send(t.Event(assigned, change.changes...)), Accept, change.when)
	}
}

func handOver(s *Stage) {
	t := s.Ticket()
	s.Send(t.Event(created))
	s.Expect(s.Send(t.Event(handedOver)), Accept, "the ticket is handed over")
	s.Expect(s.Send(t.Event(unsnoozed)), Accept, "the ticket comes back from snoozing")
}

func concurrent(s *Stage) {
	t := s.Ticket()
	s.Send(t.Event(created))
	var list []*Delivery
	for i := range 4 {
		list = append(list, t.Event(updated, subject(fmt.Sprintf("change %d", i))), t.Event(statusUpdated, closed), t.Event(assigned, assignee(i+1)...))
	}
	s.Together(list...)
	for _, d := range list {
		if !s.Expect(d, Accept, "twelve events of one ticket come at once") {
			return
		}
	}
}

func messageFails(s *Stage) {
	t := s.Ticket()
	s.Expect(s.Send(t.Event(messageCreated, fromAgent)), Accept, "a message is created")
	s.Expect(s.Send(t.Event(messageFailed, fromAgent)), Accept, "the message fails to be sent")
}

func cutBody(s *Stage) {
	for range 3 {
		d := s.event(updated)
		d.Wire = Wire{Fresh: true, CutAt: max(len(d.Body)/2, 1)}
		s.Send(d)
	}
	s.Expect(s.Send(s.event(updated)), Accept, "senders before it went away in the middle of a body")
	d := s.event(updated)
	d.Wire = Wire{Fresh: true, Leave: time.Millisecond}
	s.Send(d)
	s.Expect(s.Send(s.event(updated)), Accept, "a sender before it did not wait for the answer")
}

// poison sends what is hostile, and a valid event after each.
func (l *library) poison() {
	for i, p := range []struct{ name, body string }{ // the first of each kind before the rest
		{"truncated", `{"ticket": {"id": `}, {"null", "null"}, {"list", "[]"}, {"empty", ""}, {"ticket-null", `{"ticket": null}`}, {"id-text", `{"ticket": {"id": "x"}}`},
		{"deep", strings.Repeat("[", 10_000)}, {"nul", `{"ticket": {"id": 1, "subject": "\u0000"}}`}, {"bad-utf-8", "{\"ticket\": \"\xff\"}"},
	} {
		order := orderPoison
		if i >= early {
			order = orderSeldom
		}
		l.script("poison-"+p.name, Sequence, Hostile, rulePoison, order, func(s *Stage) {
			bad := s.event(updated)
			bad.Body = []byte(p.body)
			if s.Receiver.Signature != nil {
				s.Receiver.Signature.sign(bad)
			}
			s.Send(bad)
			if bad.Failure == Stopped {
				return
			}
			s.Expect(s.Send(s.event(updated)), Accept, "a delivery before it was "+p.name)
		}, NeedsTicket)
	}
	l.script("poison-text", Sequence, Hostile, rulePoison, orderSequence, func(s *Stage) {
		bad := s.Ticket().Event(updated, Change{"/ticket/subject", `"\u0000` + halfMark + `🚚"`})
		bad.Body = bytes.Clone(bad.Body)
		s.Send(bad)
		s.Expect(s.Send(s.event(updated)), Accept, "a delivery before it held odd text")
	}, NeedsTicket)
}
