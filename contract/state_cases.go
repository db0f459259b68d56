package contract

import (
	"strings"
	"time"

	"github.com/webhook-lint/webhook-lint/diag"
)

// states makes the stories whose end a probe tells.
func (l *library) states(tell func(string, *diag.Rule, func(*Stage))) {
	tell("interrupted-effect", ruleInterrupted, func(s *Stage) {
		t := s.Ticket()
		for range 3 {
			d := s.event(updated)
			d.Wire = Wire{Fresh: true, CutAt: max(len(d.Body)/2, 1)}
			s.Send(d)
		}
		s.Send(t.Event(created, subject("after")))
		s.See(t, "after other senders went away in the middle", map[string]any{"applied": 1, "subject": "after"})
	})
	tell("applied", ruleValid, func(s *Stage) {
		t := s.Ticket()
		s.Send(t.Event(created, open, subject("the first")))
		s.See(t, "after a ticket was created", map[string]any{"applied": 1, "status": "open", "subject": "the first"})
		s.Send(t.Event(updated, closed, subject("the second")))
		s.See(t, "after the ticket was updated", map[string]any{"status": "closed", "subject": "the second"})
		s.Send(t.Event(updated, open, subject("the third")))
		s.See(t, "after the ticket was updated twice", map[string]any{"applied": 3, "status": "open", "subject": "the third"})
	})
	tell("texts", ruleText, func(s *Stage) {
		for _, text := range []string{"李小龍", "Zoë 🚚", "O'Brien", "x < y & z"} {
			t := s.Ticket()
			s.Send(t.Event(created, subject(text)))
			if !s.See(t, "after a ticket with that subject was created", map[string]any{"subject": text}) {
				return
			}
		}
	})
	tell("large-ids", ruleNumber, func(s *Stage) {
		// Two IDs that are one as floating-point numbers.
		base := s.Ticket()
		a, b := *base, *base
		a.ID = 1<<53 + base.ID*2
		b.ID = a.ID + 1
		s.Send(a.Event(created, subject("even")))
		s.Send(b.Event(created, subject("odd")))
		s.See(&a, "after tickets with IDs beyond 2^53 were created", map[string]any{"subject": "even", "applied": 1})
		s.See(&b, "after tickets with IDs beyond 2^53 were created", map[string]any{"subject": "odd", "applied": 1})
	})
	tell("duplicate-effect", ruleDuplicate, func(s *Stage) {
		t := s.Ticket()
		first := s.Send(t.Event(created))
		s.Send(first.Clone())
		s.See(t, "after the same delivery came twice", map[string]any{"applied": 1, "effects": 1})
	})
	tell("duplicate-parallel-effect", ruleDuplicateParallel, func(s *Stage) {
		t := s.Ticket()
		first := t.Event(created)
		list := []*Delivery{first}
		for range 7 {
			list = append(list, first.Clone())
		}
		s.Together(list...)
		s.See(t, "after the same delivery came eight times at once", map[string]any{"applied": 1, "effects": 1})
	})
	tell("retry-effect", ruleRetry, func(s *Stage) {
		t := s.Ticket()
		first := t.Event(created, subject("kept"))
		lost := first.Clone()
		lost.Wire = Wire{Fresh: true, Leave: 3 * time.Millisecond}
		s.Send(lost)
		time.Sleep(50 * time.Millisecond)
		s.Send(first)
		s.See(t, "after a delivery came again whose answer was lost", map[string]any{"applied": 1, "effects": 1, "subject": "kept"})
	})
	tell("retry-cut-body", ruleRetry, func(s *Stage) {
		t := s.Ticket()
		first := t.Event(created, subject("kept"))
		cut := first.Clone()
		cut.Wire = Wire{Fresh: true, CutAt: len(cut.Body) - 1}
		s.Send(cut)
		time.Sleep(20 * time.Millisecond)
		s.Send(first)
		s.See(t, "after a delivery came again that ended too early", map[string]any{"applied": 1, "effects": 1, "subject": "kept"})
	})
	tell("pair-effect", rulePair, func(s *Stage) {
		t := s.Ticket()
		s.Send(t.EventAt(created, 1))
		s.Send(t.EventAt(messageCreated, 1, inbound, public))
		s.See(t, "after both triggers of a new ticket fired", map[string]any{"effects": 1, "messages": 1})
		if s.run.policy.of("order") == createdFirst {
			return
		}
		other := s.Ticket()
		s.Send(other.EventAt(messageCreated, 1, inbound, public))
		s.Send(other.EventAt(created, 1))
		s.See(other, "after both triggers of a new ticket fired, the message first", map[string]any{"effects": 1, "messages": 1})
	})
	tell("message-followed", ruleFollowed, func(s *Stage) {
		t := s.Ticket()
		s.Send(t.Event(messageCreated, fromAgent))
		s.Send(t.Event(messageFailed, fromAgent))
		s.See(t, "after a message was created and failed", map[string]any{"messages": 1, "message_failed": true})
	})
	tell("stale-effect", ruleStale, func(s *Stage) {
		t := s.Ticket()
		s.Send(t.EventAt(created, 1, subject("first")))
		s.Send(t.EventAt(updated, 9, closed, subject("newer")))
		s.Send(t.EventAt(updated, 5, open, subject("older")))
		s.See(t, "after an older update came behind a newer one", map[string]any{"status": "closed", "subject": "newer"})
	})
	tell("lifecycle-effect", ruleLifecycle, func(s *Stage) {
		t := s.Ticket()
		s.Send(t.Event(created, append([]Change{open}, nobody...)...))
		s.Send(t.Event(assigned, assignee(7)...))
		s.See(t, "after the ticket was assigned", map[string]any{"assignee_user_id": 7})
		s.Send(t.Event(assigned, nobody...))
		s.See(t, "after the ticket was unassigned", map[string]any{"assignee_user_id": nil})
		for _, c := range []struct {
			change       Change
			when, status string
		}{{closed, "closed", "closed"}, {open, "closed and reopened", "open"}, {closed, "closed, reopened and closed", "closed"}} {
			s.Send(t.Event(statusUpdated, append([]Change{c.change}, nobody...)...))
			if !s.See(t, "after the ticket was "+c.when, map[string]any{"status": c.status}) {
				return
			}
		}
	})
	tell("concurrent-effect", ruleConcurrent, func(s *Stage) {
		t := s.Ticket()
		s.Send(t.Event(created))
		var list []*Delivery
		for range 12 {
			list = append(list, t.Event(updated))
		}
		s.Together(list...)
		s.See(t, "after twelve updates of one ticket came at once", map[string]any{"applied": 13})
	})
	tell("loop", ruleLoop, func(s *Stage) {
		for _, agent := range []Change{fromAgent, {"/message/from_agent", `"True"`}} {
			t := s.Ticket()
			s.Send(t.Event(messageCreated, agent, public))
			if !s.See(t, "after a message with from_agent "+strings.Trim(agent.Value, `"`), map[string]any{"replies": 0}) {
				return
			}
		}
		t := s.Ticket()
		s.Send(t.Event(messageCreated, Change{"/message/from_agent", `"False"`}, public))
		s.Send(t.Event(messageCreated, fromAgent, public))
	})
	tell("recovery", ruleRecovery, func(s *Stage) {
		t := s.Ticket()
		window := []*Delivery{
			t.EventAt(created, 1, open, subject("one")), t.EventAt(messageCreated, 2, inbound, public), t.EventAt(updated, 3, subject("two")),
			t.EventAt(statusUpdated, 4, closed, subject("two")), t.EventAt(statusUpdated, 5, open, subject("three")),
		}
		want := map[string]any{"status": "open", "subject": "three", "effects": 1, "messages": 1}
		for _, d := range window {
			s.Send(d)
		}
		s.See(t, "after five events", want)
		for _, d := range window {
			s.Send(d.Clone())
		}
		s.See(t, "after the five events came once more", want)
		if s.run.policy.of("order") == createdFirst {
			return
		}
		other := s.Ticket()
		for i := range window {
			late := []*Delivery{
				other.EventAt(created, 1, open, subject("one")), other.EventAt(messageCreated, 2, inbound, public), other.EventAt(updated, 3, subject("two")),
				other.EventAt(statusUpdated, 4, closed, subject("two")), other.EventAt(statusUpdated, 5, open, subject("three")),
			}
			s.Send(late[len(late)-1-i])
		}
		s.See(other, "after the five events came in the opposite order", want)
	})
}
