package zoo

// A ticket is what the receiver knows of one.
type ticket struct {
	Applied  int     `json:"applied"`  // distinct events
	Counted  int     `json:"effects"`  // how often it was counted as a new ticket: once
	Replies  int     `json:"replies"`  // to its messages
	Messages int     `json:"messages"` // distinct ones
	Failed   bool    `json:"message_failed"`
	Status   string  `json:"status"`
	Subject  *string `json:"subject"`
	Assignee *int64  `json:"assignee_user_id"`
	Updated  string  `json:"updated_datetime"` // the latest that came
	Last     string  `json:"last,omitempty"`   // digest of what came last, for a receiver that looks at that
}

// A message is what the receiver knows of one.
type message struct {
	Failed  bool `json:"failed"`
	Replied bool `json:"replied"`
}

// count counts a new ticket. Its first message fires a trigger too, with the
// same data, and is not another new ticket.
func (t *ticket) count(e *event) {
	if e.trigger == created && t.Counted == 0 {
		t.Counted++
	}
}

// isOutdated reports whether an event is older than what is known. Nothing
// promises that events come in their order.
func (t *ticket) isOutdated(e *event) bool {
	then, dated := e.time()
	now, known := readTime(t.Updated)
	return dated && known && then.Before(now)
}

// update takes over what an event says of the ticket.
func (t *ticket) update(e *event) {
	about := e.body.at("ticket")
	if status := about.at("status").text(); status != "" {
		t.Status = status
	}
	if subject := about.at("subject"); subject.present {
		t.Subject = nil
		if text, ok := subject.any.(string); ok {
			t.Subject = &text
		}
	}
	t.assign(about)
	if _, dated := e.time(); dated {
		t.Updated = about.at("updated_datetime").text()
	}
}

// assign takes over who is assigned: nobody, if the property is there and
// names nobody.
func (t *ticket) assign(about value) {
	user, id := about.at("assignee_user"), about.at("assignee_user_id")
	if !user.present && !id.present {
		return
	}
	t.Assignee = nil
	if n, ok := user.idWithin(); ok {
		t.Assignee = &n
	} else if n, ok := id.id(); ok && !user.present {
		t.Assignee = &n
	}
}
