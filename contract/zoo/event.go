package zoo

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// The triggers of Gorgias.
const (
	created        = "ticket-created"
	updated        = "ticket-updated"
	messageCreated = "ticket-message-created"
	messageFailed  = "ticket-message-failed"
	unsnoozed      = "ticket-self-unsnoozed"
	assigned       = "ticket-assignment-updated"
	statusUpdated  = "ticket-status-updated"
	handedOver     = "ticket-handed-over"
)

var triggers = []string{created, updated, messageCreated, messageFailed, unsnoozed, assigned, statusUpdated, handedOver}

// An event is what a delivery tells. Whatever is not needed is not looked at,
// so that nothing new in it can do harm.
type event struct {
	trigger string
	body    value
	digest  string // of the bytes
	ticket  int64
	message int64 // 0 when the event has none
}

// readEvent reads the event in a body. An error says why there is none; it
// holds nothing of the body.
func readEvent(trigger string, body []byte) (*event, error) {
	root, err := parse(body)
	if err != nil {
		return nil, err
	}
	if !root.isObject() {
		return nil, errors.New("the body is not an object")
	}
	sum := sha256.Sum256(body)
	e := &event{trigger: trigger, body: root, digest: hex.EncodeToString(sum[:])}
	if e.trigger == "" {
		e.trigger = root.at("event", "type").text()
	}
	if e.trigger != "" && !e.known() {
		return e, nil
	}
	return e, e.identify()
}

// triggerOf gives the trigger that the request itself tells, or "".
func triggerOf(q *http.Request) string {
	if name := q.Header.Get("X-Trigger"); name != "" {
		return name
	}
	return q.URL.Query().Get("trigger")
}

// known reports whether the trigger is one that there is something to do for.
// New ones come without notice.
func (e *event) known() bool { return slices.Contains(triggers, e.trigger) }

// identify finds out which ticket and which message the event is about.
func (e *event) identify() error {
	var ok bool
	if e.ticket, ok = e.body.at("ticket", "id").id(); !ok {
		return errors.New("ticket.id is not an ID")
	}
	if e.message, ok = e.body.at("message", "id").id(); !ok && e.aboutMessage() {
		return errors.New("message.id is not an ID")
	}
	return nil
}

func (e *event) aboutMessage() bool { return e.trigger == messageCreated || e.trigger == messageFailed }

// keys name the event: another with one of its keys is the same event again.
// Gorgias gives deliveries no ID. The bytes of two triggers may be the same.
func (e *event) keys() []string {
	keys := []string{e.trigger + " " + e.digest}
	if stamp, ok := e.time(); ok {
		keys = append(keys, fmt.Sprintf("%s %d %d %s", e.trigger, e.ticket, e.message, stamp.UTC().Format(time.RFC3339Nano)))
	}
	return keys
}

// time gives when the ticket was as the event has it.
func (e *event) time() (time.Time, bool) {
	return readTime(e.body.at("ticket", "updated_datetime").text())
}

// fromCustomer reports whether a customer wrote the message for everybody to
// read. Messages of which that is not known are not taken for his: who answers
// them may answer himself.
func (e *event) fromCustomer() bool {
	fromAgent, known := e.body.at("message", "from_agent").boolean()
	public, told := e.body.at("message", "public").boolean()
	return known && !fromAgent && (public || !told)
}

// timeLayouts are the forms in which dates come: with an offset, as they are
// recorded, and without one, as documentation has them, which is UTC. A
// fraction of seconds may follow in each.
var timeLayouts = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05"}

func readTime(text string) (time.Time, bool) {
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
