package contract

import (
	"slices"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A trigger is the one value that is left of the smallest body that breaks a
// receiver: whatever delivery holds it breaks the receiver in the same way,
// whatever else the delivery is about.
type trigger struct {
	at     diag.Pointer
	value  *tree.Node
	answer string
}

// triggerOf gives the trigger of a finding that can be relied on; nil when more
// than one value is left, or none. A body that is refused with 4xx tells of
// none: it may be refused for what it lacks. What is wrong with an answer as
// such, as a stack trace in it, is another matter.
func triggerOf(f *Finding) *trigger {
	if f.ambient || f.Minimised == nil || f.Delivery == nil || !f.Delivery.broke() || f.Again != sameAgain && f.Again != firstOnly {
		return nil
	}
	body, _ := tree.ReadJSON(tree.NewSource("", f.Minimised.Body), tree.Limits{Depth: 64})
	at, n := sole(body)
	if n == nil {
		return nil
	}
	return &trigger{at, n, answerOf(f.Delivery)}
}

// sole gives the one plain or empty value that a body holds, and its place; nil
// when it holds more, or is that value itself.
func sole(body *tree.Node) (at diag.Pointer, n *tree.Node) {
	n = body
	for n != nil && len(n.Members)+len(n.Items) == 1 {
		if n.Kind == tree.Object {
			at, n = at.Name(n.Members[0].Key.Text), n.Members[0].Value
		} else {
			at, n = at.Index(0), n.Items[0]
		}
	}
	if n == nil || at == "" || len(n.Members)+len(n.Items) > 0 {
		return "", nil
	}
	return at, n
}

// explains reports whether a finding is about a delivery that holds the value,
// and had the same answer.
func (t *trigger) explains(f *Finding) bool {
	if f.ambient || f.Severity != diag.Error || f.Delivery == nil || !f.Delivery.broke() || answerOf(f.Delivery) != t.answer {
		return false
	}
	body, _ := tree.ReadJSON(tree.NewSource("", f.Delivery.Body), tree.Limits{Depth: 64})
	return body != nil && tree.Equal(body.At(t.at), t.value)
}

// explained adds a finding to the failing whose value explains it, if there is
// one.
func (f *Failures) explained(r *Result, found *Finding) bool {
	if triggerOf(found) != nil { // it has a value of its own
		return false
	}
	for _, known := range f.List {
		if known.trigger != nil && known.trigger.explains(found) {
			known.note(r.Case.ID, found.Rule.ID)
			return true
		}
	}
	return false
}

// note notes a case that fails alike, under a rule of its own if it has one.
func (f *Failing) note(id, rule string) {
	if n := len(f.Also); f.Result.Case.ID != id && (n == 0 || f.Also[n-1] != id) {
		f.Also = append(f.Also, id)
	}
	if rule != f.Finding.Rule.ID && !slices.Contains(f.Under, rule) {
		f.Under = append(f.Under, rule)
	}
}
