// Package accept says of a JSON text that it is certainly what a schema wants,
// or that it does not know.
//
//	m := accept.Compile(accept.Options{}, accept.Reading{Root: schema})
//	if m.Accepts(payload) { … } // else somebody slower has to judge
//
// It stands in front of a validator, and never contradicts it: whatever is odd
// (a number with an exponent, a name with an escape, a keyword that it does not
// cover) is not known. What it accepts is well-formed JSON (RFC 8259) in UTF-8
// without a name twice in an object, and valid under each schema.
//
// It walks the bytes once and builds no values. It is a walk of its own, for no
// tokenizer in Go is fast enough to stand before one: those that allocate
// nothing take several times as long over the tokens alone as this walk takes
// for a verdict (BenchmarkAccepts, beside json.Valid).
package accept

import (
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Reading is a schema of draft-07 or, if it is told, 2020-12. All that a
// Matcher is compiled from must hold.
type Reading struct {
	Root    *tree.Node
	Resolve func(ref string) *tree.Node // what a $ref leads to; nil for nowhere
	Modern  bool                        // draft 2020-12: what stands beside $ref counts
}

// Options say what is looked at beside the schemas.
type Options struct {
	Closed   bool     // a name that no schema has is not accepted, unless any name may stand there
	Texts    bool     // nor is a text with a template in it, or in the words of Python
	Roots    []string // names that the payload must have
	Identity bool     // the messages are of the ticket, and nothing was updated before it was created
}

// A Matcher accepts payloads. It is safe for concurrent use.
type Matcher struct {
	root  *node
	roots uint64 // of Options.Roots, among the names of the root
	o     Options
}

// Accepts reports whether text is known to be valid. False says nothing.
func (m *Matcher) Accepts(text []byte) bool {
	if m == nil {
		return false
	}
	w := walk{text: text, o: &m.o}
	end := w.value(w.space(0), m.root, m.roots)
	return end >= 0 && w.space(end) == len(text) && (!m.o.Identity || w.isOneTicket())
}

// maxDepth is how deep accepted values nest.
const maxDepth = 64

// A kind is one of the kinds of value that JSON has.
type kind uint8

const (
	null kind = iota
	boolean
	number
	text
	object
	array
	kinds
)

// A node says what a value may be, by its kind; nil is what is not known to be
// allowed.
type node struct {
	of [kinds]*rule
}

// A rule says what a value of a kind may be.
type rule struct {
	free bool // any text

	// Of numbers.
	whole     bool
	low, high int64
	bounded   bool

	// Of texts, numbers, booleans and null: one of these, as JSON has them; and
	// for each of some lists, one rule of it.
	only   map[string]bool
	either [][]*rule

	// Of texts.
	formats  []func([]byte) bool
	patterns []matcher
	shortest int
	longest  int // -1 for no bound

	// Of objects.
	names    *names
	children []*node // of the names
	marks    []mark  // of the names
	needed   uint64  // names that must be there
	rest     *node   // of other names; nil if there may be none

	// Of arrays.
	items       *node
	least, most int // most < 0 for no bound
}

type matcher interface{ Match([]byte) bool }

// A mark is a value that is compared with others.
type mark uint8

const (
	unmarked mark = iota
	ticketID
	ofTicket // the ID of the ticket that a message is of
	created
	updated
)
