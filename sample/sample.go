// Package sample makes payloads with a known verdict, from any payload schema.
//
//	schema := s.Observed.Channel("ticket-updated").Schema()
//	for c := range sample.Cases(schema, sample.Options{Channel: "ticket-updated"}) {
//		fmt.Println(c.Name, c.Valid, c.Pointer)
//	}
//
// Each case is the typical payload with one value changed, so that a case that
// fails names its cause. A valid case is an extreme that the schema allows: a
// property that is absent or null, a word of an enumeration, 2^63-1, a text
// with a quote in it. Any other case has one fault.
//
// The verdicts are the schema's own. What it takes for granted and what only
// people find odd is not judged here; package validator warns of some of it,
// and such cases are marked.
package sample

import (
	"iter"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Case is a payload and what a schema says of it.
type Case struct {
	Name    string       // what is special: "ticket/subject=quote", "ticket/id:type=boolean"; stable and unique
	Payload *tree.Node   // shared with other cases, and so not to be changed
	Valid   bool         // whether the schema allows the payload
	Odd     bool         // valid, but a reader may well warn of it: a template that was not rendered, an unknown property
	Pointer diag.Pointer // what was changed; of a fault, the value that is at fault
	Keyword string       // of the schema that a fault breaks, or ""
}

// Options say what cases to make. The zero value is right for a document
// about which nothing is known.
type Options struct {
	Seed    uint64 // another one tells another story
	Channel string // the name that payloads give as their event's type, if they have one

	// Under, if it is not empty, leaves out the cases that change nothing at,
	// above or within these places. Each of the places has cases of its own,
	// also where the schema describes several of them once.
	Under []diag.Pointer

	// Usual leaves out the cases that are not valid or odd, and those in which
	// something is absent or added. Only a Maker looks at it.
	Usual bool
}

// Typical gives a payload that reads like a real one, with whatever the schema
// names. It is nil when no value that the schema allows was found.
func Typical(schema *spec.Schema, o Options) *tree.Node {
	return NewMaker(schema, o).Typical()
}

// Cases gives the typical payload and then, value by value from the root down,
// its cases. What a schema describes once is exercised once, where it comes
// first: a message's properties in the message, and not again in the ticket's
// list of messages. The same schema and options give the same cases. There are
// none when there is no typical payload; and of a schema that is hostile by its
// size only some.
func Cases(schema *spec.Schema, o Options) iter.Seq[Case] {
	return NewMaker(schema, o).Cases(o.Under...)
}
