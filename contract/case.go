package contract

import (
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Layer is a kind of case. Each can be selected.
type Layer string

// The layers.
const (
	Valid     Layer = "valid"     // the plainest event of each trigger
	Schema    Layer = "schema"    // every property in every form that the schema allows, and in those that it does not
	Domain    Layer = "domain"    // what texts, numbers, dates and bodies can be beyond a schema
	Transport Layer = "transport" // how the bytes come
	Timed     Layer = "timing"    // how long answers take, and how that grows
	Sequence  Layer = "sequence"  // deliveries that follow each other
	Security  Layer = "security"  // who may send, and what an answer gives away
	State     Layer = "state"     // what was applied in the end, which needs a probe
)

// Layers lists the layers.
var Layers = []Layer{Valid, Schema, Domain, Transport, Timed, Sequence, Security, State}

// A Profile says where the body of a case comes from.
type Profile string

// The profiles.
const (
	Document Profile = "document"    // the document allows it
	Observed Profile = "observed"    // it is recorded or documented beyond the document
	Rendered Profile = "integration" // the owner's own definition renders to it
)

// Profiles lists the profiles.
var Profiles = []Profile{Document, Observed, Rendered}

// A Safety says what a case may do to a receiver.
type Safety string

// The safeties.
const (
	Read    Safety = "read"    // a valid event such as every day brings
	Write   Safety = "write"   // an event that is rare, or repeated
	Hostile Safety = "hostile" // what nobody sends in good faith
)

// What a case may need.
const (
	NeedsProbe     = "probe"
	NeedsCanary    = "canary"
	NeedsSecret    = "secret"
	NeedsSignature = "signature"
	NeedsTimestamp = "timestamp" // that is signed
	NeedsTicket    = "ticket"    // a document whose events have a ticket, as those of Gorgias
)

// A Case is something that is tried on a receiver: one delivery, or a script of
// several.
type Case struct {
	ID      string // ticket-status-updated/status=closed; stable words
	Channel string // the trigger
	Profile Profile
	Layer   Layer
	Safety  Safety
	Needs   []string
	Rule    *diag.Rule // of the finding when the expectation is not met

	// One delivery: the context as the trigger has it, what is to be special in
	// the request, and which answer is right.
	Context *tree.Node
	At      diag.Pointer // what is special about the context
	Edit    func(*Receiver, *Delivery)
	Expect  Expect

	// A script, instead of all that. It plays alone.
	Play func(*Stage)

	index   int    // from 1 in the order in which cases are made, which names its IDs
	class   string // what is special about the value, in a word
	special string // what is special otherwise: the body is a list
	parts   []part // of a pack: all that is special
	order   int    // the lower, the earlier
	library *library

	captured *Captured // what is sent again, instead of a context
}

// typical gives the plainest context of a trigger.
func (c *Case) typical(channel string) *tree.Node { return c.library.typical[channel] }

// Labels gives the words that select the case: trigger:, layer:, profile:,
// severity:, safe: and needs:.
func (c Case) Labels() []string {
	labels := []string{"trigger:" + c.Channel, "layer:" + string(c.Layer), "profile:" + string(c.Profile), "severity:" + c.Rule.Severity.String(), "safe:" + string(c.Safety)}
	for _, need := range c.Needs {
		labels = append(labels, "needs:"+need)
	}
	return labels
}

// A Finding is one thing that a receiver does wrong.
type Finding struct {
	Rule     *diag.Rule
	Severity diag.Severity
	Got      string // what the receiver does: answers 500
	When     string // in which case: ticket.assignee_user is null
	Want     string // what would be right, or ""
	Policy   string // the term of the policy that decided, or ""
	Delivery *Delivery
	Pointer  diag.Pointer // what is special about the body

	Again     string    // what came of the same bytes once more: "the same", or why the finding cannot be relied on
	Minimised *Delivery // the smallest that still fails the same way, or nil

	cause   string // if it is not what the other fields say
	ambient bool   // a check for any answer found it
}

// Sent gives the delivery that shows the finding: the smallest that still fails
// the same way, where that is known; nil if no delivery is to blame.
func (f Finding) Sent() *Delivery {
	if f.Minimised != nil {
		return f.Minimised
	}
	return f.Delivery
}

// Message says the finding in a line.
func (f Finding) Message() string {
	text := "the receiver " + f.Got
	if f.When != "" {
		text += " when " + f.When
	}
	if f.Want != "" {
		text += "; want " + f.Want
	}
	return text
}

// A Result is what came of one case.
type Result struct {
	Case       Case
	Deliveries []*Delivery
	Findings   []Finding
	Skipped    string // why it was not run, or ""
}

// Failed reports whether the case has a finding that is an error.
func (r Result) Failed() bool {
	for _, f := range r.Findings {
		if f.Severity == diag.Error {
			return true
		}
	}
	return false
}
