package zoo

// apply applies an event to what is known, once. It runs in one transaction,
// so that the same event at the same time waits, and then is no news.
func apply(p page, e *event) (news bool, err error) {
	if news, err = p.isNew(e.keys()); err != nil || !news {
		return false, err
	}
	return true, applyNew(p, e)
}

// applyNew applies an event that is news.
func applyNew(p page, e *event) error {
	t, err := p.ticket(e.ticket) // an empty one, if events came before the ticket
	if err != nil {
		return err
	}
	t.Applied++
	t.count(e)
	if !t.isOutdated(e) {
		t.update(e)
	}
	if e.message != 0 {
		if err := applyMessage(p, e, t); err != nil {
			return err
		}
	}
	return p.keepTicket(e.ticket, t)
}

// applyMessage applies what an event tells of a message, which is news however
// old the event is.
func applyMessage(p page, e *event, t *ticket) error {
	m, err := p.message(e.ticket, e.message)
	if err != nil {
		return err
	}
	if m == nil {
		m = &message{}
		t.Messages++
	}
	if e.trigger == messageFailed {
		m.Failed, t.Failed = true, true
	}
	if e.trigger == messageCreated && e.fromCustomer() && !m.Replied {
		m.Replied = true
		t.Replies++ // here a reply would be sent
	}
	return p.keepMessage(e.ticket, e.message, m)
}
