package validator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A check is the work on one payload.
type check struct {
	v        *Validator
	contract *contract
	source   *tree.Source
	root     *tree.Node
	base     diag.Pointer // where in the context the root stands: "/ticket" of a bare ticket
	broken   int          // the byte at which the reading ended, or -1
	refused  []refused    // values, if the rest of the payload is known to be right
	named    bool         // all names of the root are read beside them
	fork     int          // the byte at which a value of several alternatives begins
	pick     int          // the one that it comes nearest to, counted from 1; 0 for no such value
	unjudged []diag.Pointer
	found    []finding
	unlisted int           // findings beyond what is kept
	worst    diag.Severity // of these
	sparse   tree.Sparse
	wanted   []tree.Wanted
}

// forget leaves nothing of a check but its memory.
func (k *check) forget() {
	clear(k.found)
	k.sparse.Reset()
	*k = check{found: k.found[:0], sparse: k.sparse, wanted: k.wanted}
}

// enough reports whether further findings are counted only: a payload that is
// wrong in thousands of places is wrong as a whole.
func (k *check) enough() bool { return len(k.found) >= 10*maxFindings }

// unlist counts a finding that is not kept.
func (k *check) unlist(rule *diag.Rule) {
	k.unlisted++
	k.worst = max(k.worst, k.severity(finding{rule: rule}))
}

// A finding is a Diagnostic in the making.
type finding struct {
	rule     *diag.Rule
	severity diag.Severity // Off stands for the rule's own
	at       diag.Pointer  // the value
	span     tree.Span
	node     *tree.Node // the value whose text may be shown if it is plain; nil for none
	message  string
	related  []diag.Related
	fix      string // the text that would be right in place of the span's
	hint     string
}

func (k *check) run() {
	k.judgeRead(tree.ReadJSON(k.source, tree.Limits{Depth: maxDepth}))
}

// judgeRead looks at what was read of the payload.
func (k *check) judgeRead(root *tree.Node, faults []tree.Fault) {
	k.root, k.broken = root, -1
	for _, fault := range faults {
		k.fault(fault)
	}
	if k.broken >= 0 || root == nil {
		return
	}
	k.judgeAll()
}

// judgeAll looks at all that can be wrong with well-formed JSON.
func (k *check) judgeAll() {
	root := k.root
	k.numbers(root, "")
	if k.contract.gorgias && !k.context() {
		return
	}
	k.judge()
	if k.contract.gorgias && root.Kind != tree.Object {
		return // what is in it is not of the context, whatever it is
	}
	k.unknown()
	k.texts()
	k.sense()
}

var faultRules = map[tree.FaultKind]*diag.Rule{
	tree.Syntax:        ruleSyntax,
	tree.Trailing:      ruleTrailing,
	tree.Depth:         ruleDepth,
	tree.ByteOrderMark: ruleByteOrderMark,
	tree.Encoding:      ruleEncoding,
	tree.Surrogate:     ruleSurrogate,
	tree.DuplicateName: ruleDuplicateName,
}

func (k *check) fault(fault tree.Fault) {
	f := finding{rule: faultRules[fault.Kind], span: fault.Span, message: fault.Message}
	if fault.Other != nil {
		f.related = append(f.related, diag.Related{Pos: k.source.Position(fault.Other.Start), Message: fault.About})
	}
	if fault.Kind.Fatal() {
		k.broken = fault.Span.Start
	}
	if k.root != nil {
		f.at = pointerAt(k.root, min(fault.Span.Start, len(k.source.Text)-1))
	}
	k.found = append(k.found, f)
}

// pointerAt gives the pointer of the innermost value around a byte.
func pointerAt(root *tree.Node, offset int) diag.Pointer {
	at := diag.Pointer("")
	for n := root; ; {
		next, step := childAround(n, at, offset)
		if next == nil {
			return at
		}
		n, at = next, step
	}
}

func childAround(n *tree.Node, at diag.Pointer, offset int) (*tree.Node, diag.Pointer) {
	for _, m := range n.Members {
		if m.Key.Start <= offset && offset < m.Value.End {
			return m.Value, at.Name(m.Key.Text)
		}
	}
	for i, item := range n.Items {
		if item.Start <= offset && offset < item.End {
			return item, at.Index(i)
		}
	}
	return nil, at
}

// numbers reports numbers that no receiver can hold and that jsonschema v5
// panics on. What they stand for is judged no further.
func (k *check) numbers(n *tree.Node, at diag.Pointer) {
	if n.Kind == tree.Number && !isModest(n.Text) {
		k.found = append(k.found, finding{
			rule: ruleNumber, at: at, span: tree.Span{Start: n.Start, End: n.End},
			message: fmt.Sprintf("%s is a number that receivers cannot hold; want at most %d digits and an exponent below %d",
				subject(k.base+at), maxDigits, maxDigits),
		})
		k.unjudged = append(k.unjudged, at)
	}
	for _, m := range n.Members {
		if m.Value.Kind >= tree.Array || m.Value.Kind == tree.Number && !isModest(m.Value.Text) {
			k.numbers(m.Value, at.Name(m.Key.Text))
		}
	}
	for i, item := range n.Items {
		k.numbers(item, at.Index(i))
	}
}

func isModest(number string) bool {
	if len(number) > maxDigits {
		return false
	}
	i := strings.IndexAny(number, "eE")
	if i < 0 {
		return true
	}
	exponent, err := strconv.Atoi(number[i+1:])
	return err == nil && -maxDigits < exponent && exponent < maxDigits
}

// judgeable gives the root's value with zeros for the numbers that v5 must not see.
func (k *check) judgeable() any {
	value := k.root.Value()
	for _, at := range k.unjudged {
		if at == "" {
			return json.Number("0")
		}
		switch parent := valueAt(value, at.Parent()).(type) {
		case map[string]any:
			parent[at.Last()] = json.Number("0")
		case []any:
			parent[atoi(at.Last())] = json.Number("0")
		}
	}
	return value
}

// judge compares the payload with each reading of the contract. What the
// fuller reading refuses is an error; what only the letter refuses is a
// warning that names the evidence.
func (k *check) judge() {
	value := k.judgeable()
	if k.contract.observed == nil {
		k.sayAll(k.verdict(k.contract.letter, value))
		return
	}
	errors := k.verdict(k.contract.observed, value)
	if k.sayAll(errors); k.enough() {
		return
	}
	for _, p := range k.verdict(k.contract.letter, value) {
		if !covered(p, errors) {
			k.found = append(k.found, k.sayTolerated(p))
		}
	}
}

func (k *check) sayAll(problems []problem) {
	for _, p := range problems {
		if k.enough() {
			k.unlist(ruleType)
			continue
		}
		k.found = append(k.found, k.say(p))
	}
}

func covered(p problem, by []problem) bool {
	return slices.ContainsFunc(by, func(q problem) bool { return q.at.Contains(p.at) || p.at.Contains(q.at) && p.keyword == "type" })
}

// verdict gives the problems under the message that fits best: AsyncAPI 2.6,
// Operation Object: a payload is one and only one of the messages.
func (k *check) verdict(messages []*message, value any) []problem {
	var best []problem
	var fitting []string
	for i, m := range messages {
		problems := slices.DeleteFunc(m.judge(k.schemaPointer(), value), func(p problem) bool {
			return slices.Contains(k.unjudged, p.at)
		})
		if len(problems) == 0 {
			fitting = append(fitting, m.name)
		}
		if i == 0 || weight(problems) < weight(best) {
			best = problems
		}
	}
	if len(fitting) == 0 && len(messages) > 1 {
		for i := range best {
			best[i].amongSeveral = true
		}
	}
	if len(fitting) > 1 {
		k.report(ruleMessage, firstByte(k.root), "", "the payload fits %d messages at once: %s; want exactly one",
			len(fitting), strings.Join(fitting, ", "))
	}
	return best
}

// schemaPointer gives the place, in a message's schema, of the schema of the
// root at hand.
func (k *check) schemaPointer() diag.Pointer {
	if k.base == "" {
		return ""
	}
	return "/properties" + k.base
}

func firstByte(n *tree.Node) tree.Span { return tree.Span{Start: n.Start, End: n.Start + 1} }

// findings gives the Diagnostics, one for each fault, in order of place.
func (k *check) findings() []diag.Diagnostic {
	k.found = oneEach(k.found)
	list := make([]diag.Diagnostic, 0, len(k.found))
	slices.SortStableFunc(k.found, func(a, b finding) int { return a.span.Start - b.span.Start })
	for i, f := range k.found {
		if i == maxFindings {
			list = append(list, k.more(f, len(k.found)-i+k.unlisted))
			break
		}
		list = append(list, k.diagnostic(f))
	}
	diag.Sort(list)
	return list
}

// more stands for the findings behind the first hundred. It is as severe as
// the worst of them.
func (k *check) more(f finding, n int) diag.Diagnostic {
	worst := k.worst
	for _, rest := range k.found[maxFindings:] {
		worst = max(worst, k.severity(rest))
	}
	f = finding{rule: ruleMore, severity: worst, at: f.at, span: f.span,
		message: fmt.Sprintf("%d more findings in this payload are not listed", n)}
	return k.diagnostic(f)
}

// precedence orders the rules that explain the same fault, the best first.
var precedence = []*diag.Rule{ruleUnrendered, ruleStringified, ruleNull}

// oneEach keeps one finding for each value and each absent thing.
func oneEach(found []finding) []finding {
	if len(found) < 2 {
		return found
	}
	var kept []finding
	index := map[string]int{}
	for _, f := range found {
		key := string(f.at) + "\x00" + f.about()
		i, known := index[key]
		switch {
		case !known:
			index[key] = len(kept)
			kept = append(kept, f)
		case rank(f) < rank(kept[i]):
			kept[i] = f
		}
	}
	return kept
}

// about tells apart findings that stand at the same value and are not about
// the same fault.
func (f finding) about() string {
	if slices.Contains(valueRules, f.rule) {
		return ""
	}
	return f.rule.ID + f.message
}

func rank(f finding) int {
	if i := slices.Index(precedence, f.rule); i >= 0 {
		return i
	}
	return len(precedence)
}

func (k *check) severity(f finding) diag.Severity {
	if f.severity != diag.Off {
		return f.severity
	}
	if k.v.options.Strict && slices.Contains(strictRules, f.rule) {
		return diag.Error
	}
	return f.rule.Severity
}

func (k *check) diagnostic(f finding) diag.Diagnostic {
	pos, end := k.source.Positions(f.span)
	d := diag.Diagnostic{
		Rule:     f.rule,
		Severity: k.severity(f),
		Pos:      pos,
		End:      end,
		Pointer:  f.at,
		Channel:  k.contract.channel.Name,
		Message:  f.message,
		Related:  f.related,
	}
	if !k.v.options.NoExcerpts {
		var near [40]tree.Span
		d.Excerpt = k.source.Excerpt(f.span, k.hidden(near[:0], f))
	}
	if f.hint != "" {
		d.Fix = &diag.Fix{Message: f.hint, Pos: d.Pos, End: d.End, Text: f.fix}
	}
	return d
}
