package contract

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// What came of the same bytes once more.
const (
	sameAgain = "the same came of it again"
	onceOnly  = "it did not happen again"
	firstOnly = "it happens with new IDs, and not with the same bytes again"
)

// Cause names what failures have in common that have one cause: the rule, what
// came, and what was special about the body, whatever the trigger.
func (f Finding) Cause() string {
	if f.cause != "" {
		return f.cause
	}
	answer := ""
	if f.Delivery != nil {
		answer = answerOf(f.Delivery)
	}
	return strings.Join([]string{f.Rule.ID, digits.Get().ReplaceAllString(string(f.Pointer), "0"), answer}, "\x00")
}

// answerOf says what came of a delivery in words that are the same for answers
// that are alike.
func answerOf(d *Delivery) string {
	if d.Answer == nil {
		return d.class()
	}
	return d.class() + "\x00" + cut(digits.Get().ReplaceAllString(string(d.Answer.Body), "0"), 80)
}

var digits = lazy.Regexp(`\d+`)

// look looks into the failures of a case: whether the same bytes fail again,
// and which smallest body does. Failures of one cause are looked into once.
func (r *Runner) look(ctx context.Context, result *Result) {
	for i := range result.Findings {
		f := &result.Findings[i]
		if f.Severity != diag.Error && len(result.Case.parts) == 0 || f.Delivery == nil || r.receiver.Environment == Production || !r.isNews(&result.Case, f) {
			continue
		}
		x := &examination{r, ctx, &result.Case, f, f.Delivery, r.share(maxTrials)}
		before := x.left
		x.again()
		if x.c.captured != nil && !f.Delivery.broke() {
			continue // what is left of a body is refused for what it lacks
		}
		if f.Again != onceOnly && !slices.Contains(whole, f.Rule) {
			x.isolate()
			x.minimise()
		}
		r.looked(before - x.left)
	}
}

// whole are the rules about which a smaller body tells nothing.
var whole = []*diag.Rule{ruleRedirect, ruleLatency, ruleBurst, ruleSignature}

// isNews reports whether nothing like a failure was looked into. What a pack is
// about may have a cause of its own in each. Where the plainest event of a
// trigger fails alike, there is nothing to find in what is special.
func (r *Runner) isNews(c *Case, f *Finding) bool {
	cause, plain := f.Cause(), "plain\x00"+c.Channel+"\x00"+f.Delivery.class()
	if len(c.parts) > 0 && f.Rule == c.Rule {
		cause += c.ID
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	news := r.stopped == "" && !r.causes[cause] && !(f.Rule == c.Rule && r.causes[plain])
	r.causes[cause] = true
	if c.Layer == Valid && f.Rule == c.Rule {
		r.causes[plain] = true
	}
	return news
}

// maxTrials bounds the deliveries for the smallest body.
const maxTrials = 60

// share gives how many deliveries the smallest body is worth in a run that may
// not send many: a tenth of them for one, and a quarter for all.
func (r *Runner) share(most int) int {
	limit := r.receiver.Limits.Requests
	if limit == 0 {
		return most
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return max(min(most, limit/10, limit/4-r.trials), 0)
}

// looked counts deliveries for smallest bodies.
func (r *Runner) looked(trials int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.trials += trials
}

type examination struct {
	*Runner
	ctx     context.Context
	c       *Case
	finding *Finding
	from    *Delivery // which smaller ones are made of
	left    int
}

// again sends the same bytes again. A receiver that takes a repetition for the
// event that it had need not fail again: then new IDs decide.
func (x *examination) again() {
	f := x.finding
	same, renewed := f.Delivery.Clone(), x.renewed(2)
	switch {
	case x.fails(same):
		f.Again = sameAgain
	case x.fails(renewed):
		f.Again = firstOnly
	case same.Failure == Stopped, renewed != nil && renewed.Failure == Stopped: // the run has ended
	default:
		f.Again, f.Severity = onceOnly, diag.Warning
	}
}

func (x *examination) renewed(try int) *Delivery {
	d, err := x.receiver.build(x.c, try)
	if err != nil {
		return nil
	}
	return d
}

// fails sends a delivery and reports whether the same is found again.
func (x *examination) fails(d *Delivery) bool {
	if d == nil {
		return false
	}
	x.Send(x.ctx, d)
	for _, f := range x.judge(x.c, d, "") {
		if f.Rule == x.finding.Rule && d.class() == x.finding.Delivery.class() {
			return true
		}
	}
	return false
}

// minimise looks for the smallest body that fails the same way: first with
// what is special alone, then by leaving out one part after the other.
func (x *examination) minimise() {
	body, faults := tree.ReadJSON(tree.NewSource("", bytes.ReplaceAll(x.from.Body, []byte(half), []byte(halfMark))), tree.Limits{Depth: 64})
	if body == nil || len(faults) > 0 || x.c.Edit != nil && x.c.Context == nil {
		x.cutText()
		return
	}
	best := body
	alone := only(body, x.c.At)
	if parent := x.c.At.Parent(); alone == nil && x.c.At != "" && body.At(parent) != nil { // it is absent
		alone = tree.With(onPath(body, parent.Tokens()), parent, tree.NewObject(nil))
	}
	if alone != nil && x.without(alone) {
		best = alone
	}
	if x.c.At == "" {
		empty := tree.NewObject(nil)
		if body.Kind == tree.Object && x.without(empty) {
			best = empty
		}
	}
	best = x.reduce(best, "")
	if best != body {
		x.finding.Minimised = x.with(best)
		x.blame(best)
	}
}

// blame tells of the one value that is left of a captured body.
func (x *examination) blame(best *tree.Node) {
	at, n := sole(best)
	if x.c.captured == nil || x.c.At != "" || n == nil {
		return
	}
	what := "as it was captured"
	switch {
	case n.Kind == tree.Null:
		what = "null"
	case n.Kind == tree.Array, n.Kind == tree.Object, n.Text == "":
		what = "empty"
	}
	x.finding.cause = x.finding.Cause() // that of deliveries that were not looked into
	x.finding.Pointer, x.finding.When = at, at.Dotted()+" is "+what
}

// isolate looks for the one part of a pack that breaks the receiver: it halves
// them, and goes on with the half that does. What it finds takes the place of
// the case; where it takes several parts, the pack does.
func (x *examination) isolate() {
	parts, isProven := x.c.parts, true
	if len(parts) == 0 {
		return
	}
	var last *Delivery
	for len(parts) > 1 && x.left > 0 {
		half := len(parts) / 2
		if last, isProven = x.onlyParts(parts[:half]); isProven {
			parts = parts[:half]
		} else {
			parts = parts[half:]
		}
	}
	if !isProven {
		last, isProven = x.onlyParts(parts)
	}
	if !isProven || len(parts) > 1 {
		return
	}
	c := *x.c
	c.parts, c.At, c.class, c.Context = nil, parts[0].at, parts[0].class, changed(c.typical(c.Channel), parts)
	x.c, x.from = &c, last
	x.finding.Pointer, x.finding.When, x.finding.Minimised = c.At, c.when(), last
}

// onlyParts tries some parts of a pack.
func (x *examination) onlyParts(parts []part) (*Delivery, bool) {
	c := *x.c
	c.parts, c.Context = parts, changed(c.typical(c.Channel), parts)
	d, err := x.receiver.build(&c, x.number())
	return d, err == nil && x.try(d)
}

// number names a try that no other has.
func (x *examination) number() int { return 30 + x.left%60 }

// cutText shortens a body that is no JSON.
func (x *examination) cutText() {
	body := x.from.Body
	for n := len(body) / 2; n > 0 && x.left > 0; n /= 2 {
		d := x.finding.Delivery.Clone()
		d.Body = bytes.Clone(body[:len(body)-n])
		if x.try(d) {
			body = d.Body
		}
	}
	if len(body) < len(x.from.Body) {
		x.finding.Minimised = x.finding.Delivery.Clone()
		x.finding.Minimised.Body = body
	}
}

// only gives the value at a pointer with what leads to it alone.
func only(n *tree.Node, at diag.Pointer) *tree.Node {
	if at == "" || n.At(at) == nil {
		return nil
	}
	tokens := at.Tokens()
	return onPath(n, tokens)
}

func onPath(n *tree.Node, tokens []string) *tree.Node {
	if len(tokens) == 0 {
		return n
	}
	switch n.Kind {
	case tree.Object:
		if m := n.Member(tokens[0]); m != nil {
			return tree.NewObject(n, tree.NewMember(tokens[0], onPath(m.Value, tokens[1:])))
		}
	case tree.Array:
		if i, err := strconv.Atoi(tokens[0]); err == nil && i < len(n.Items) {
			return tree.NewArray(n, onPath(n.Items[i], tokens[1:]))
		}
	}
	return n
}

// reduce leaves out the members and items below a place, halves of them before
// single ones, as long as the failure stays.
func (x *examination) reduce(n *tree.Node, at diag.Pointer) *tree.Node {
	value := n.At(at)
	if value == nil {
		return n
	}
	size := len(value.Members) + len(value.Items)
	for step := (size + 1) / 2; step > 0 && x.left > 0; step /= 2 {
		for from := 0; from < width(n.At(at)) && x.left > 0; {
			smaller := without(n, at, from, from+step)
			if x.without(smaller) {
				n = smaller
				continue
			}
			from += step
		}
	}
	value = n.At(at)
	for _, m := range value.Members {
		n = x.reduce(n, at.Name(m.Key.Text))
	}
	for i := range value.Items {
		n = x.reduce(n, at.Index(i))
	}
	return n
}

func width(n *tree.Node) int { return len(n.Members) + len(n.Items) }

// without gives a tree without some members or items of the value at a place.
func without(n *tree.Node, at diag.Pointer, from, to int) *tree.Node {
	value := *n.At(at)
	to = min(to, width(&value))
	if value.Kind == tree.Object {
		value.Members = append(append([]tree.Member{}, value.Members[:from]...), value.Members[to:]...)
	} else {
		value.Items = append(append([]*tree.Node{}, value.Items[:from]...), value.Items[to:]...)
	}
	value.Source = nil
	if at == "" {
		return &value
	}
	return tree.With(n, at, &value)
}

// without reports whether a smaller body still fails.
func (x *examination) without(body *tree.Node) bool { return x.try(x.with(body)) }

func (x *examination) try(d *Delivery) bool {
	if x.left <= 0 || x.halted() {
		return false
	}
	x.left--
	return x.fails(d)
}

// with gives the delivery with another body. IDs that are left in it are new,
// so that it is no repetition.
func (x *examination) with(body *tree.Node) *Delivery {
	d := x.finding.Delivery.Clone()
	id := x.c.id(x.number())
	body = identify(body, id, id, x.c.about()...)
	d.Body, d.ticket = encode(body), ticketIn(body)
	if s := x.receiver.Signature; s != nil {
		s.sign(d)
	}
	return d
}

// Nodes counts the values of a JSON text: how small a minimised body is.
func Nodes(body []byte) int {
	n, _ := tree.ReadJSON(tree.NewSource("", body), tree.Limits{})
	return count(n)
}

func count(n *tree.Node) int {
	if n == nil {
		return 0
	}
	sum := 1
	for _, m := range n.Members {
		sum += count(m.Value)
	}
	for _, item := range n.Items {
		sum += count(item)
	}
	return sum
}

// when says in words what is special about a case.
func (c *Case) when() string {
	switch {
	case c.special != "":
		return c.special
	case len(c.parts) > 0:
		return together(c.parts)
	case c.class == "":
		return ""
	case c.At == "":
		return "the payload is " + c.class
	}
	return fmt.Sprintf("%s is %s", c.At.Dotted(), c.class)
}

// about lists the places that a case is about.
func (c *Case) about() []diag.Pointer {
	if len(c.parts) == 0 {
		return []diag.Pointer{c.At}
	}
	var list []diag.Pointer
	for _, p := range c.parts {
		list = append(list, p.at)
	}
	return list
}

// together says what is special about a pack.
func together(parts []part) string {
	const most = 2
	var list []string
	for _, p := range parts[:min(most, len(parts))] {
		list = append(list, p.String())
	}
	if n := len(parts) - most; n > 0 {
		list = append(list, fmt.Sprintf("%d other values are odd", n))
	}
	return strings.Join(list, ", and ") + " at the same time"
}
