package contract

import (
	"context"
	"net/http"
	"strconv"
	"sync"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// createdFirst is the policy of receivers that take no event of a ticket which
// they were not told of: each ticket's story begins with its creation then.
const createdFirst = "created-first"

// longAgo is when tickets are created that a case does not create itself: no
// event of it is older.
var longAgo = []Change{
	{"/ticket/created_datetime", `"2020-01-06T09:00:00.125904+00:00"`},
	{"/ticket/updated_datetime", `"2020-01-06T09:00:00.125904+00:00"`},
}

// ticketIn gives the digits of the ticket's ID in a context, or "".
func ticketIn(context *tree.Node) string {
	n := context.At("/ticket/id")
	if n == nil {
		return ""
	}
	if id, err := strconv.ParseInt(n.Text, 10, 64); err != nil || id <= 0 {
		return ""
	}
	return n.Text
}

// creation gives the delivery that tells of a ticket's creation; nil when the
// document has no such trigger.
func (r *Runner) creation(of *Delivery) *Delivery {
	if r.health == nil || r.health.library == nil || r.health.library.creation == nil {
		return nil
	}
	context := tree.With(r.health.library.creation, "/ticket/id", tree.NewNumber(of.ticket, nil))
	if id, err := strconv.ParseInt(of.ticket, 10, 64); err == nil {
		context = identify(context, id, id)
	}
	for _, c := range longAgo {
		if context.At(c.At) != nil {
			context = tree.With(context, c.At, parse(c.Value))
		}
	}
	d, err := r.receiver.delivery(&Case{ID: of.Case, Profile: r.health.Profile}, created, context)
	if err != nil {
		return nil
	}
	return unannounced(d)
}

// introduce tells the receiver of the ticket that a delivery is about, if the
// policy has it so and nothing told of it yet.
func (r *Runner) introduce(ctx context.Context, d *Delivery) {
	if d.ticket == "" || d.unannounced || r.policy.of("order") != createdFirst {
		return
	}
	first := r.creation(d)
	if first == nil || first.Method != d.Method {
		return
	}
	r.mu.Lock()
	if r.tickets == nil {
		r.tickets = map[string]*sync.Once{}
	}
	once := r.tickets[d.ticket]
	if once == nil {
		once = new(sync.Once)
		r.tickets[d.ticket] = once
	}
	r.mu.Unlock()
	once.Do(func() {
		if d.Channel != created {
			r.Send(ctx, first)
		}
	})
	if d.Channel != created {
		d.Before = first
	}
}

// unannounced makes a delivery one that comes before the creation of its
// ticket, whatever the policy.
func unannounced(d *Delivery) *Delivery {
	d.unannounced = true
	return d
}

// readOrder reads whether the receiver takes an update of a ticket that it does
// not know: one delivery and, if it is refused, the creation and the same again.
func (r *Runner) readOrder(ctx context.Context, yield func(Result) bool) bool {
	l := r.health.library
	if l == nil || l.creation == nil || r.receiver.Known["order"] != "" {
		return true
	}
	channel := ""
	for _, name := range l.channels {
		if name != created && l.typical[name].At("/ticket/id") != nil {
			channel = name
			break
		}
	}
	if channel == "" {
		return true
	}
	c := Case{
		ID: "calibration/order", Channel: channel, Profile: r.health.Profile, Layer: Valid, Safety: Write, Rule: ruleOrder, Expect: Withstand, class: "calibration",
		Context: l.typical[channel], index: r.health.index, library: l,
	}
	d, err := r.receiver.build(&c, 92)
	if err != nil {
		return true
	}
	r.Send(ctx, unannounced(d))
	result := Result{Case: c, Deliveries: []*Delivery{d}}
	if d.refused() && d.status() != http.StatusUnauthorized && d.status() != http.StatusForbidden && d.status() != http.StatusTooManyRequests {
		if first := r.creation(d); first != nil {
			again := d.Clone()
			r.Send(ctx, first)
			r.Send(ctx, again)
			result.Deliveries = append(result.Deliveries, first, again)
			if first.ok() && again.ok() {
				r.policy["order"] = createdFirst
				result.Findings = []Finding{{
					Rule: ruleOrder, Severity: diag.Warning, Got: d.got(), When: channel + " comes for a ticket that was not created yet", Want: "2xx: nothing promises an order",
					Policy: r.policy.line("order"), Delivery: d,
				}}
			}
		}
	}
	return yield(result) && d.Failure != Stopped
}
