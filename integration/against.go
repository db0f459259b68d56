package integration

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/compat"
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Receiver is what a receiver of webhooks says of the requests that it takes.
type Receiver interface {
	// Refuses lists what is not as the receiver wants it in each request. What
	// is done is taken from the work; when nothing is left, the receiver does
	// not know.
	Refuses([]*Request, *Work) ([][]Refusal, error)

	// BodySchema gives the JSON Schema of the bodies that the receiver takes
	// from requests like this one; nil for none.
	BodySchema(*Request) *tree.Node
}

// Work is what may be spent on finding out.
type Work struct{ Left int } // steps, each about as long as looking at one keyword

const againstSteps = 4_000_000 // of one integration

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
	k := &against{c: c, d: d, receiver: r, parts: d.Parts(), mask: d.masker(), unfilled: d.unfilled(), work: Work{againstSteps}, seen: map[string]bool{}}
	k.read()
	for _, group := range c.templateOptions(template.Leaf, c.enabled(d)).Contexts {
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
	work     Work
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
		if len(p.faults()) == 0 {
			k.reads = append(k.reads, p.Template().Reads()...)
		}
	}
	slices.Sort(k.reads)
	k.reads = slices.Compact(k.reads)
}

func (k *against) trigger(channel string) error {
	trials := k.c.triggers[channel].requests(k.reads)
	if len(trials) == 0 {
		return nil
	}
	typical := trials[0].context
	contexts := make([]*tree.Node, len(trials))
	for i, t := range trials {
		contexts[i] = t.context
	}
	for len(contexts) > 0 {
		n := min(len(contexts), maxTogether)
		outcomes, err := k.outcomes(channel, contexts[:n])
		if err != nil {
			return err
		}
		for i, o := range outcomes {
			if k.sent == nil {
				k.sent = o.request
			}
			if !slices.ContainsFunc(o.refusals, k.isNew) {
				continue
			}
			if err := k.explain(channel, typical, trials[i], o); err != nil {
				return err
			}
		}
		contexts, trials = contexts[n:], trials[n:]
	}
	return nil
}

const maxTogether = 64 // requests that are held against the receiver together

// explain tells what is refused with a trial that was not told yet. Where one
// change alone is, that is what is told.
func (k *against) explain(channel string, typical *tree.Node, t trial, whole outcome) error {
	var contexts []*tree.Node
	for _, change := range t.changes {
		contexts = append(contexts, changed(typical, []variant{change}))
	}
	outcomes, err := k.outcomes(channel, contexts)
	if err != nil {
		return err
	}
	for _, o := range append(outcomes, whole) {
		if err := k.tell(channel, o); err != nil {
			return err
		}
	}
	return nil
}

// An outcome is what is sent with a context, and what is refused of it: nothing
// of what cannot be rendered within the limits, which is told where the
// template is proven.
type outcome struct {
	context  *tree.Node
	request  *Request
	refusals []Refusal
}

func (k *against) outcomes(channel string, contexts []*tree.Node) ([]outcome, error) {
	outcomes := make([]outcome, len(contexts))
	var sent []*Request
	for i, context := range contexts {
		outcomes[i].context = context
		request, err := k.d.Request(channel, context, k.c.options.Request)
		if failed := (*template.RenderError)(nil); errors.As(err, &failed) {
			continue
		}
		if err != nil {
			return nil, err
		}
		outcomes[i].request = request
		sent = append(sent, k.asSent(request))
	}
	if len(sent) == 0 {
		return outcomes, nil
	}
	lists, err := k.receiver.Refuses(sent, &k.work)
	if err != nil {
		return nil, err
	}
	for i := range outcomes {
		o := &outcomes[i]
		if o.request == nil {
			continue
		}
		o.refusals = k.unfilled.known(lists[0], o.request)
		lists = lists[1:]
	}
	return outcomes, nil
}

// asSent gives a request whose URL can be read.
func (k *against) asSent(r *Request) *Request {
	sent := *r
	sent.URL = k.unfilled.address(r.URL)
	return &sent
}

var index = lazy.Regexp(`/\d+(/|$)`)

// key names what is refused, in any item of a list.
func key(r Refusal) string {
	at := r.Part + index.Get().ReplaceAllString(string(r.Pointer), "/*$1")
	if r.Unknown {
		return "? " + at
	}
	if r.Node == nil {
		return at + " " + r.Message
	}
	return at + " " + r.Node.Pos().String()
}

func (k *against) isNew(r Refusal) bool { return !k.seen[key(r)] }

// tell tells what is refused and was not told yet.
func (k *against) tell(channel string, o outcome) error {
	fresh := slices.DeleteFunc(slices.Clone(o.refusals), func(r Refusal) bool { return !k.isNew(r) })
	if len(fresh) == 0 {
		return nil
	}
	contexts := []*tree.Node{only(o.context, k.reads)}
	owner := map[int]int{} // the refusal that a context is small for
	for i, r := range fresh {
		if small := k.ofPart(o.context, r); small != nil {
			owner[i] = len(contexts)
			contexts = append(contexts, small)
		}
	}
	outcomes, err := k.outcomes(channel, contexts)
	if err != nil {
		return err
	}
	for i, r := range fresh {
		if !k.isNew(r) {
			continue // an item of a list is told for the others
		}
		k.seen[key(r)] = true
		shown := o
		for _, n := range []int{0, owner[i]} {
			if outcomes[n].shows(r) {
				shown = outcomes[n]
			}
		}
		k.refused(r, shown)
	}
	return nil
}

// shows reports whether the same is refused.
func (o outcome) shows(r Refusal) bool {
	return slices.ContainsFunc(o.refusals, func(other Refusal) bool { return key(other) == key(r) && other.Message == r.Message })
}

func (k *against) refused(r Refusal, shown outcome) {
	rule, message := ruleRefused, "the receiver refuses it: "
	if r.Unknown {
		rule, message = ruleRefusalUnknown, "whether the receiver takes it is not known: "
	}
	f := k.finding(rule, r.Part, r.Pointer, message+r.Message, r.Node)
	f.Related = append(f.Related, diag.Related{Message: k.remark(shown.context, shown.request, r)})
}

// ofPart gives what is read by the template at a place: nothing when there is
// none, and nil when it is not known.
func (k *against) ofPart(context *tree.Node, r Refusal) *tree.Node {
	n, at := k.d.place(r.Part, r.Pointer)
	if n.Kind != tree.String && r.Part != "body" {
		return tree.NewObject(nil)
	}
	for _, p := range k.parts {
		if p.Pointer == at && len(p.faults()) == 0 {
			return p.Template().Part(context)
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

// codePoint is a character as the patterns of RE2 have it, which were written
// with \u in the receiver's document.
var codePoint = lazy.Regexp(`\\x(?:\{([0-9A-Fa-f]{4})\}|(\{[0-9A-Fa-f]{5,6}\}))`)

func (k *against) finding(rule *diag.Rule, part string, at diag.Pointer, message string, wants *tree.Node) *diag.Diagnostic {
	n, where := k.d.place(part, at)
	f := placed(rule, n.Source, headOf(n), where, codePoint.Get().ReplaceAllString(message, `\u$1$2`), k.d.hiddenIn(n))
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
	changes = slices.DeleteFunc(changes, func(c compat.Change) bool { return k.isTold(c.Pointer) })
	open, err := k.open(changes)
	if err != nil {
		return err
	}
	for i, change := range changes {
		if !open[i] {
			k.change(change)
		}
	}
	return nil
}

// open tells of which changes it hangs on something that is not known: the
// value of a placeholder, or what a pattern matches.
func (k *against) open(changes []compat.Change) ([]bool, error) {
	open := make([]bool, len(changes))
	var shown []*Request
	var of []int
	for i, change := range changes {
		if change.Witness == nil {
			continue
		}
		text, err := change.Witness.MarshalJSON()
		if err != nil || isUnfilled(text, change.Pointer) {
			open[i] = err == nil
			continue
		}
		request := k.asSent(k.sent)
		request.Body = text
		shown, of = append(shown, request), append(of, i)
	}
	if len(shown) == 0 {
		return open, nil
	}
	lists, err := k.receiver.Refuses(shown, &k.work)
	inBody := func(r Refusal) bool { return r.Part == "body" }
	isSure := func(r Refusal) bool { return inBody(r) && !r.Unknown }
	for i, list := range lists {
		open[of[i]] = k.work.Left >= 0 && slices.ContainsFunc(list, inBody) && !slices.ContainsFunc(list, isSure)
	}
	return open, err
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
