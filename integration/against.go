package integration

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/compat"
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Receiver is what a receiver of webhooks says of the requests that it takes.
type Receiver interface {
	// Refuses lists what is not as the receiver wants it in a request.
	Refuses(*Request) ([]Refusal, error)

	// BodySchema gives the JSON Schema of the bodies that the receiver takes
	// from requests like this one; nil for none.
	BodySchema(*Request) *tree.Node
}

// A Refusal is one thing about a request that its receiver does not take.
type Refusal struct {
	Part    string       // of the request: method, url, query, headers or body
	Pointer diag.Pointer // in the part; a header or a parameter by its name
	Message string
	Node    *tree.Node // of what the receiver says, that demands it; nil for none
	Unknown bool       // it could not be found out whether the receiver takes it
}

// A ReceiverError says that what a receiver says of itself cannot be used,
// whatever is sent.
type ReceiverError struct{ Text string }

func (e *ReceiverError) Error() string { return e.Text }

// ReceiverRules is the table of the rules about receivers.
var ReceiverRules = []*diag.Rule{ruleRefused, ruleRefusable, ruleRefusalUnknown}

var (
	ruleRefused = rule("receiver-refuses", diag.Error, "a request that its receiver refuses", "", "",
		"Each enabled trigger is rendered with generated payloads, and the requests are held against the receiver's own OpenAPI document (--against).")
	ruleRefusable = rule("receiver-contract", diag.Warning, "a body that may be sent, and that its receiver refuses", "", "",
		"The receiver's own OpenAPI document (--against) does not take all that the integration promises, as webhook-lint infer prints it. A body that shows it stands beside the finding. What is promised is never less than what is sent, and may be more.")
	ruleRefusalUnknown = rule("receiver-unknown", diag.Note, "a request of which it is not known whether its receiver takes it", "", "",
		"It could neither be proved that the receiver takes all that may be sent nor shown that it does not: a pattern of its document is none that RE2 knows, such as one with a lookahead, or telling would take too long.")
)

// Against tells what the receiver of an integration refuses: of the requests
// that each enabled trigger renders to with generated payloads, and of what the
// integration promises.
func (c *Checker) Against(d *Definition, r Receiver) ([]diag.Diagnostic, error) {
	if d.HTTP == nil {
		return nil, nil
	}
	k := &against{c: c, d: d, receiver: r, parts: d.Parts(), mask: d.masker(), unfilled: d.unfilled(), seen: map[string]bool{}}
	k.read()
	for _, group := range c.templateOptions(d, &Part{}, c.enabled(d)).Contexts {
		if err := k.trigger(group.Channels[0]); err != nil {
			return nil, err
		}
	}
	if err := k.contract(); err != nil {
		return nil, err
	}
	diag.Sort(k.found)
	return k.found, nil
}

type against struct {
	c        *Checker
	d        *Definition
	receiver Receiver
	parts    []*Part
	reads    []diag.Pointer // the places of the context that any part reads
	mask     func(string) string
	sent     *Request // one with a typical payload
	unfilled *unfilled
	seen     map[string]bool
	found    []diag.Diagnostic
}

// read finds what is read.
func (k *against) read() {
	if k.d.isContext() {
		k.reads = []diag.Pointer{""}
		return
	}
	for _, p := range k.parts {
		if len(p.faults) == 0 {
			k.reads = append(k.reads, p.Template.Reads()...)
		}
	}
	slices.Sort(k.reads)
	k.reads = slices.Compact(k.reads)
}

func (k *against) trigger(channel string) error {
	trials := k.c.triggers[channel].requests(k.reads)
	for _, t := range trials {
		list, request, err := k.refusals(channel, t.context)
		if err != nil {
			return err
		}
		if k.sent == nil {
			k.sent = request
		}
		if !slices.ContainsFunc(list, k.isNew) {
			continue
		}
		for _, change := range t.changes {
			if err := k.tell(channel, changed(trials[0].context, []variant{change})); err != nil {
				return err
			}
		}
		if err := k.tell(channel, t.context); err != nil {
			return err
		}
	}
	return nil
}

// refusals gives none for what cannot be rendered within the limits, which is
// told where the template is proven.
func (k *against) refusals(channel string, context *tree.Node) ([]Refusal, *Request, error) {
	request, err := k.d.Request(channel, context, k.c.options.Request)
	if failed := (*template.RenderError)(nil); errors.As(err, &failed) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	list, err := k.receiver.Refuses(k.asSent(request))
	return slices.DeleteFunc(list, func(r Refusal) bool { return k.unfilled.decides(r, request) }), request, err
}

// asSent gives a request whose URL can be read.
func (k *against) asSent(r *Request) *Request {
	sent := *r
	sent.URL = k.unfilled.address(r.URL)
	return &sent
}

var index = regexp.MustCompile(`/\d+(/|$)`)

// key names what is refused, in any item of a list.
func key(r Refusal) string {
	at := r.Part + index.ReplaceAllString(string(r.Pointer), "/*$1")
	if r.Unknown {
		return "? " + at
	}
	if r.Node == nil {
		return at + " " + r.Message
	}
	return at + " " + r.Node.Pos().String()
}

func (k *against) isNew(r Refusal) bool { return !k.seen[key(r)] }

// tell tells what is refused with a context and was not told yet.
func (k *against) tell(channel string, context *tree.Node) error {
	list, _, err := k.refusals(channel, context)
	if err != nil {
		return err
	}
	for _, r := range list {
		if !k.isNew(r) {
			continue
		}
		k.seen[key(r)] = true
		small, request, err := k.smallest(channel, context, r)
		if err != nil {
			return err
		}
		rule, message := ruleRefused, "the receiver refuses it: "
		if r.Unknown {
			rule, message = ruleRefusalUnknown, "whether the receiver takes it is not known: "
		}
		f := k.finding(rule, r.Part, r.Pointer, message+r.Message, r.Node)
		f.Related = append(f.Related, diag.Related{Message: k.remark(small, request, r)})
	}
	return nil
}

// smallest gives a part of a context with which the same is refused: what the
// template that is at fault reads or, if that is not enough, what all do.
func (k *against) smallest(channel string, context *tree.Node, r Refusal) (*tree.Node, *Request, error) {
	for _, small := range []*tree.Node{k.ofPart(context, r), only(context, k.reads)} {
		if small == nil {
			continue
		}
		list, request, err := k.refusals(channel, small)
		if err != nil || slices.ContainsFunc(list, func(o Refusal) bool { return key(o) == key(r) && o.Message == r.Message }) {
			return small, request, err
		}
	}
	_, request, err := k.refusals(channel, context)
	return context, request, err
}

// ofPart gives what is read by the template at a place: nothing when there is
// none, and nil when it is not known.
func (k *against) ofPart(context *tree.Node, r Refusal) *tree.Node {
	n, at := k.d.place(r.Part, r.Pointer)
	if n.Kind != tree.String && r.Part != "body" {
		return tree.NewObject(nil)
	}
	for _, p := range k.parts {
		if p.Pointer == at && len(p.faults) == 0 {
			return p.Template.Part(context)
		}
	}
	return nil
}

// only gives the parts of a value at some places, and the objects around them.
func only(n *tree.Node, places []diag.Pointer) *tree.Node {
	if slices.Contains(places, "") || n.Kind != tree.Object {
		return n
	}
	part := tree.NewObject(n)
	for _, m := range n.Members {
		var inner []diag.Pointer
		at := diag.Pointer("").Name(m.Key.Text)
		for _, p := range places {
			if at.Contains(p) {
				inner = append(inner, p[len(at):])
			}
		}
		if len(inner) > 0 {
			part.Members = append(part.Members, tree.Member{Key: m.Key, Value: only(m.Value, inner)})
		}
	}
	return part
}

func (k *against) finding(rule *diag.Rule, part string, at diag.Pointer, message string, wants *tree.Node) *diag.Diagnostic {
	n, where := k.d.place(part, at)
	f := placed(rule, n.Source, headOf(n), where, message, k.d.hiddenIn(n))
	if wants != nil && wants.Source != nil {
		f.Related = append(f.Related, diag.Related{Pos: wants.Pos(), Message: "the receiver says so here"})
	}
	k.found = append(k.found, f)
	return &k.found[len(k.found)-1]
}

// remark says what is sent with a context, as far as a part of it goes.
func (k *against) remark(context *tree.Node, sent *Request, r Refusal) string {
	text, err := context.MarshalJSON()
	if err != nil {
		return ""
	}
	with := "with " + shortened(k.mask(string(text)), 0, 160)
	shown := sent.Method + " " + sent.URL
	switch r.Part {
	case "body":
		shown = valueIn(sent.Body, r.Pointer)
	case "headers":
		shown = headerLines(sent)
	}
	return with + " it sends " + shortened(k.mask(shown), 0, 160)
}

// valueIn gives the value at a place of a JSON text, or all of the text.
func valueIn(text []byte, at diag.Pointer) string {
	root, _ := tree.ReadJSON(tree.NewSource("", text), tree.Limits{})
	if root != nil && at != "" {
		if value := root.At(at); value != nil && value.End > value.Start {
			return string(text[value.Start:value.End])
		}
	}
	return string(text)
}

func headerLines(r *Request) string {
	var lines []string
	for name, values := range r.Header {
		lines = append(lines, name+": "+strings.Join(values, ", "))
	}
	slices.Sort(lines)
	return strings.Join(lines, "; ")
}

// contract compares what is promised with what the receiver takes. What was
// shown by a request is not told again.
func (k *against) contract() error {
	promised := k.c.Contract(k.d).Part("body")
	if promised == nil || k.sent == nil || k.d.ContentType() != jsonType {
		return nil
	}
	taken := k.receiver.BodySchema(k.sent)
	if taken == nil {
		return nil
	}
	_, changes, err := compat.Includes(taken, promised, compat.Options{})
	if err != nil {
		return fmt.Errorf("the body that is sent and the one that is taken: %w", err)
	}
	for _, change := range changes {
		if !k.isTold(change.Pointer) && !k.isOpen(change) {
			k.change(change)
		}
	}
	return nil
}

// isOpen reports whether a change hangs on something that is not known: the
// value of a placeholder, or what a pattern matches.
func (k *against) isOpen(change compat.Change) bool {
	if change.Witness == nil {
		return false
	}
	text, err := change.Witness.MarshalJSON()
	if err != nil || isUnfilled(text, change.Pointer) {
		return err == nil
	}
	shown := k.asSent(k.sent)
	shown.Body = text
	list, err := k.receiver.Refuses(shown)
	inBody := func(r Refusal) bool { return r.Part == "body" }
	isSure := func(r Refusal) bool { return inBody(r) && !r.Unknown }
	return err == nil && slices.ContainsFunc(list, inBody) && !slices.ContainsFunc(list, isSure)
}

// isTold reports whether something was refused at a place of the body, or
// around or in it.
func (k *against) isTold(at diag.Pointer) bool {
	_, where := k.d.place("body", at)
	return slices.ContainsFunc(k.found, func(d diag.Diagnostic) bool {
		return d.Rule == ruleRefused && (d.Pointer.Contains(where) || where.Contains(d.Pointer))
	})
}

func (k *against) change(change compat.Change) {
	rule, message := ruleRefusable, "the receiver does not take all that may be sent: "
	if change.Verdict != compat.Breaking {
		rule, message = ruleRefusalUnknown, "whether the receiver takes all that may be sent is not known: "
	}
	f := k.finding(rule, "body", change.Pointer, message+change.Message, change.Old)
	if change.Witness == nil {
		return
	}
	if text, err := change.Witness.MarshalJSON(); err == nil {
		f.Related = append(f.Related, diag.Related{Message: "a body that shows it: " + shortened(k.mask(string(text)), 0, 200)})
	}
}
