package validator

import (
	"slices"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/accept"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A refused value is one that the matcher does not accept, in a payload that is
// right but for such values. It is judged by itself.
type refused struct {
	tree.Place
	lacks bool // it is an object that is right but for names that it must have
	known bool // it has been read
}

func (r refused) node() *tree.Node { return r.Path[len(r.Path)-1] }

// depth tells how much of the value a schema is asked of.
func (r refused) depth() depth {
	switch {
	case r.lacks:
		return byNames
	case r.node().Kind < tree.Array:
		return asScalar
	}
	return inFull
}

func (r *refused) read() {
	if !r.known {
		r.Read()
		r.known = true
	}
}

// alone gives what explain finds, by reading no more of the payload than the
// refused values. It reports whether that tells as much as the whole would.
func (k *check) alone(refusals []accept.Refusal) ([]diag.Diagnostic, bool) {
	if first := refusals[0]; k.contract.gorgias && first.Start == k.start() && !first.Lacks {
		return nil, false
	}
	if !k.read(refusals) {
		return nil, false
	}
	if k.contract.gorgias {
		switch known, goes := k.contextAlone(); {
		case !known:
			return nil, false
		case !goes:
			return k.findings(), true
		}
	}
	return k.allAlone()
}

// read finds the refused values, of alternatives those of the one that comes
// nearest.
func (k *check) read(refusals []accept.Refusal) bool {
	for i, r := range refusals {
		if r.Tries != nil {
			return k.readFork(refusals, i)
		}
	}
	return k.readAlone(refusals)
}

// readAlone finds the refused values, and what leads to them.
func (k *check) readAlone(refusals []accept.Refusal) bool {
	wanted := k.wanted[:0]
	if k.named && (len(refusals) == 0 || refusals[0].Start > k.start()) {
		wanted = append(wanted, tree.Wanted{Start: k.start()})
	}
	extra := len(wanted)
	for _, r := range refusals {
		wanted = append(wanted, tree.Wanted{Start: r.Start, Whole: !r.Lacks})
	}
	k.wanted = wanted
	places := k.sparse.Read(k.source, wanted, datesOfOne)
	if len(places) < len(wanted) {
		return false
	}
	k.root, k.broken, k.refused = places[0].Path[0], -1, make([]refused, len(refusals))
	for i, r := range refusals {
		k.refused[i] = refused{places[extra+i], r.Lacks, false}
		if k.refused[i].At == "/http" {
			k.refused[i].read() // isDefinition looks into it
		}
	}
	return true
}

// datesOfOne are compared with each other.
var datesOfOne = []string{"created_datetime", "updated_datetime"}

// readFork is readAlone where a value fits none of several alternatives: of
// these, the first with the fewest failures is meant, as for nearest.
func (k *check) readFork(refusals []accept.Refusal, at int) bool {
	tries := refusals[at].Tries
	order := make([]int, len(tries)) // those that refuse little leave the others little to prove
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(tries[a]) - len(tries[b]) })
	var root *tree.Node
	var meant []refused
	pick, least := 0, 0
	for _, i := range order {
		const few = 2
		if pick > 0 && len(tries[i]) > few {
			switch sum, ok := k.try(refusals, at, i, tries[i][:few]); {
			case !ok:
				return false
			case sum > least:
				continue // whatever else it refuses
			}
		}
		sum, ok := k.try(refusals, at, i, tries[i])
		if !ok {
			return false
		}
		if pick == 0 || sum < least || sum == least && i < pick-1 {
			root, meant, pick, least = k.root, k.refused, i+1, sum
		}
	}
	k.root, k.refused, k.pick = root, meant, pick
	return pick > 0
}

// try finds the refused values where one of several alternatives refuses some
// in the value that is refused in a place of the list, and weighs these.
func (k *check) try(refusals []accept.Refusal, at, alternative int, tried []accept.Refusal) (sum int, ok bool) {
	all := slices.Concat(refusals[:at], tried, refusals[at+1:])
	if slices.ContainsFunc(all, func(r accept.Refusal) bool { return r.Tries != nil }) || !k.readAlone(all) {
		return 0, false
	}
	k.fork, k.pick = refusals[at].Start, alternative+1
	for j := range tried {
		problems, ok := k.problemsOf(k.contract.fullest(), &k.refused[at+j], true)
		if !ok {
			return 0, false
		}
		sum += weight(problems)
	}
	return sum, true
}

// allAlone is judgeAll where the context is known to be right.
func (k *check) allAlone() ([]diag.Diagnostic, bool) {
	for i := range k.refused {
		r := &k.refused[i]
		if r.lacks {
			continue
		}
		r.read()
		if k.numbers(r.node(), r.At); len(k.unjudged) > 0 {
			return nil, false
		}
	}
	if !k.judgeAlone() {
		return nil, false
	}
	k.unknownAlone()
	for _, r := range k.refused {
		if !r.lacks {
			k.textsIn(r.node(), r.At)
		}
	}
	k.sense()
	return k.findings(), true
}

// start gives the byte at which the value begins.
func (k *check) start() int { return firstOf(k.source.Text) }

// firstOf gives the first byte that is no white space.
func firstOf(text []byte) int {
	for i, c := range text {
		if c > ' ' {
			return i
		}
	}
	return len(text)
}

// contextAlone is context where the refused values tell all. The first result
// is false when they do not.
func (k *check) contextAlone() (known, goes bool) {
	c := k.contract
	if len(c.roots) == 0 || c.definable || k.isMessageRefused() {
		return false, false
	}
	for _, r := range k.refused {
		if !r.lacks && len(r.Path) == 2 && slices.Contains(c.roots, r.At.Last()) {
			return false, false
		}
	}
	if first := k.refused[0]; first.At == "" && first.lacks {
		goes = k.context()
		return k.base == "", goes
	}
	return !isDefinition(k.root), true
}

// isMessageRefused reports whether a message, which has to be of the ticket, may
// be among the refused values.
func (k *check) isMessageRefused() bool {
	return slices.ContainsFunc(k.refused, func(r refused) bool { return !r.lacks && mayHoldMessage(k.base+r.At) })
}

// mayHoldMessage reports whether the value at a place of a context is a message,
// or holds some.
func mayHoldMessage(at diag.Pointer) bool {
	switch at {
	case "", "/ticket", "/message", "/ticket/messages", "/ticket/first_message", "/ticket/last_message":
		return true
	}
	return at.Parent() == "/ticket/messages"
}

// judgeAlone is judge by the refused values. It reports whether it could.
func (k *check) judgeAlone() bool {
	errors, ok := k.judgeRefused(k.contract.fullest(), nil)
	if !ok {
		return false
	}
	if k.sayAll(errors); k.contract.observed == nil || k.enough() {
		return true
	}
	tolerated, ok := k.judgeRefused(k.contract.letter[0], errors)
	for _, p := range tolerated {
		if !covered(p, errors) {
			k.found = append(k.found, k.sayTolerated(p))
		}
	}
	return ok
}

// fullest gives the message of a channel that has one, as the fuller reading
// has it.
func (c *contract) fullest() *message {
	if c.observed != nil {
		return c.observed[0]
	}
	return c.letter[0]
}

// judgeRefused gives what is wrong under a message with the refused values, but
// for those of which there is a problem already. It is false when a schema
// cannot be followed to one of them.
func (k *check) judgeRefused(m *message, known []problem) ([]problem, bool) {
	var problems []problem
	for i := range k.refused {
		r := &k.refused[i]
		if slices.ContainsFunc(known, func(p problem) bool { return p.at.Contains(r.At) }) {
			continue // which covers all that there is
		}
		list, ok := k.problemsOf(m, r, m == k.contract.fullest())
		if !ok {
			return nil, false
		}
		problems = joined(problems, list)
	}
	return distinct(problems), true
}

// problemsOf gives what is wrong with a refused value under a message. It is
// false when a schema cannot be followed to it, or only by an alternative that
// was not chosen for the message.
func (k *check) problemsOf(m *message, r *refused, chosen bool) (problems []problem, ok bool) {
	claims := m.claimsAt(k.route(*r), *r)
	if claims == nil || claims.picked && !chosen {
		return nil, false
	}
	problems = claims.excluded(m, *r)
	for i := range claims.list {
		c := &claims.list[i]
		if r.lacks {
			problems = append(problems, c.lacking(m, *r)...)
			continue
		}
		if r.read(); !areModest(r.node()) {
			return nil, false // which is told otherwise, and v5 must not see it
		}
		found, known := c.judge(m, r.node())
		if !known {
			if m.work(c.node, r.node()) >= maxJudgeWork {
				return nil, false
			}
			found = m.problems(c.schema, r.node().Value())
		}
		for i := range found {
			found[i].at = r.At + found[i].at
		}
		problems = joined(problems, found)
	}
	return problems, true
}

// joined appends to a list, without a copy if that is empty.
func joined(list, more []problem) []problem {
	if len(list) == 0 {
		return more
	}
	return append(list, more...)
}

// unknownAlone is unknown of the refused values.
func (k *check) unknownAlone() {
	if k.root.Kind != tree.Object && k.root.Kind != tree.Array {
		return
	}
	var few [2]*shape
	var last *tree.Node // that had a name which is not known
	var absent []string // from it
	for _, r := range k.refused {
		if r.lacks {
			continue
		}
		if n := len(r.Path) - 2; n >= 0 && r.Path[n].Kind == tree.Object {
			at, object := r.At.Parent(), r.Path[n]
			if around := k.contract.shapesAt(few[:0], k.place(at)); !isOpen(around) && !isNamed(around, r.At.Last()) {
				if object != last {
					last, absent = object, absentNames(k.sparse.ReadNames(k.source, object.Start), around)
				}
				k.unknownProperty(*object.Member(r.At.Last()), at, absent)
				continue
			}
		}
		if r.node().Kind >= tree.Array {
			k.unknownIn(r.node(), r.At, k.contract.shapesAt(few[:0], k.place(r.At)))
		}
	}
}
