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
	"slices"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
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
	Bare     string   // the payload is the value of this root of a context; "" for a context
}

// A Matcher accepts payloads. It is safe for concurrent use.
type Matcher struct {
	root *node
	o    Options
}

// Accepts reports whether text is known to be valid. False says nothing.
func (m *Matcher) Accepts(text []byte) bool {
	if m == nil {
		return false
	}
	w := walk{text: text, o: &m.o}
	end := w.value(space(text, 0), m.root)
	return end >= 0 && space(text, end) == len(text) && (!m.o.Identity || w.isOneTicket())
}

// Event gives the type of the event that a text which Accepts accepts has, as
// it is written; nil when it has none. Options.Identity must be set.
func (m *Matcher) Event(text []byte) []byte {
	w := walk{text: text, o: &m.o}
	w.value(space(text, 0), m.root)
	return w.event
}

// Unnamed reports whether a text that is well-formed JSON is known to have a
// name that no schema has, where such are not accepted. It looks no further
// than to the first value that is not accepted.
func (m *Matcher) Unnamed(text []byte) bool {
	if m == nil {
		return false
	}
	w := walk{text: text, o: &m.o}
	return w.value(space(text, 0), m.root) < 0 && w.unnamed
}

// Names gives the names that an object may have to be accepted: that at the
// root, or that under a name of the root's. The second result is false when
// other names may be accepted there, or other values.
func (m *Matcher) Names(under ...string) ([]string, bool) {
	if m == nil {
		return nil, false
	}
	n := m.root
	for _, name := range under {
		names, ok := n.objectNames()
		i := slices.Index(names, name)
		if !ok || i < 0 || n.of[object].tries != nil {
			return nil, false
		}
		n = n.of[object].members[i].node
	}
	return n.objectNames()
}

func (n *node) objectNames() ([]string, bool) {
	if n == nil || n.of[object] == nil {
		return nil, false
	}
	for k, rule := range n.of {
		if rule != nil && kind(k) != object {
			return nil, false
		}
	}
	return n.of[object].allNames()
}

// allNames gives the names that objects may have: under one or another of
// several rules. The second result is false when they may have others.
func (r *rule) allNames() ([]string, bool) {
	if r.tries == nil {
		if len(r.members) == 0 || !r.closed {
			return nil, false
		}
		return r.names.list, true
	}
	var all []string
	for _, one := range r.tries {
		names, ok := one.allNames()
		if !ok {
			return nil, false
		}
		all = append(all, names...)
	}
	return all, true
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
	kinds // how many there are
)

// kindOf gives the kind of a value by its first byte; kinds if it is none.
var kindOf = func() (of [256]kind) {
	for c := range of {
		of[c] = kinds
	}
	of['n'], of['t'], of['f'], of['"'], of['{'], of['['], of['-'] = null, boolean, boolean, text, object, array, number
	for c := '0'; c <= '9'; c++ {
		of[c] = number
	}
	return of
}()

// A node says what a value may be, by its kind; nil is what is not known to be
// allowed.
type node struct {
	of [8]*rule // those behind the kinds are always nil: of what is no value
}

// A rule says what a value of a kind may be. What is asked of every value stands
// first.
type rule struct {
	free    bool    // nothing is said of texts, words and numbers
	listed  bool    // of texts, only says all
	natural bool    // of numbers, all from 1 that have at most maxNatural digits fit
	sole    *format // of texts, a format of which every one fits
	start   *member // of objects, stands in front of the members
	needed  uint64  // of objects, names that must be there
	items   *node   // of arrays
	tries   []*rule // of objects and arrays, any of these, and nothing else is said
	only    *names  // of the others, one of these, as JSON has them

	partial bool // tries lacks some of which it is not known what they allow

	// Of objects.
	members []*member // those of the names
	others  *member   // those of other names
	closed  bool      // other names are told of, whatever their values
	lessons int32     // how often what follows which was learned
	names   *names

	// Of arrays.
	least, most int // most < 0 for no bound

	either [][]*rule // of texts, numbers, booleans and null, for each of some lists one rule of it

	// Of texts.
	formats  []*format
	patterns []*lazy.Pattern
	shortest int
	longest  int // -1 for no bound

	// Of numbers.
	whole, bounded bool
	low, high      int64
}

// A mark is a value that is compared with others.
type mark uint8

const (
	unmarked mark = iota
	ticketID
	ofTicket // the ID of the ticket that a message is of
	created
	updated
	eventType
)
