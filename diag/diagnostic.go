// Package diag says what is wrong and where: the rules, the findings that they
// make, and the places that findings point at.
//
// A finding is a value. An error, in this project, means that the question
// could not be asked. The package knows nothing of documents, payloads or
// output formats; it imports the standard library alone.
package diag

import (
	"cmp"
	"slices"
)

// A Diagnostic is one finding: one fault at one place.
type Diagnostic struct {
	Rule     *Rule
	Severity Severity // the rule's own unless the context raised or lowered it
	Pos, End Position // the faulty text; End is exclusive
	Pointer  Pointer  // the faulty value within its document
	Channel  string   // the channel under which a payload was checked, or ""
	Message  string   // the fact, then what would be right; lower case, no period
	Related  []Related
	Excerpt  Excerpt
	Fix      *Fix // nil when no single replacement is known to be right
}

// Related is a second place that a finding speaks of: where the document
// demands it, or the evidence behind a softer verdict.
type Related struct {
	Pos     Position // the zero Position when the remark has no place
	Message string
	Whole   bool // it is to be copied, and never broken into lines
}

// An Excerpt is the line that a finding stands on, or a window of a long one.
// Private values in it are masked already.
type Excerpt struct {
	Text string
	Col  int // where the finding starts in Text, in code points from 1
	Len  int // how many code points of Text the finding covers
}

// A Fix replaces the text between Pos and End by Text.
type Fix struct {
	Message  string // for people: did you mean "open"?
	Pos, End Position
	Text     string
}

// HasErrors reports whether there is an error among findings.
func HasErrors(list []Diagnostic) bool {
	return slices.ContainsFunc(list, func(d Diagnostic) bool { return d.Severity == Error })
}

// Sort orders findings by file, place, pointer, rule and message, so that the
// same input gives the same list.
func Sort(list []Diagnostic) {
	slices.SortStableFunc(list, func(a, b Diagnostic) int {
		return cmp.Or(
			a.Pos.Compare(b.Pos),
			cmp.Compare(a.Pointer, b.Pointer),
			cmp.Compare(a.Rule.ID, b.Rule.ID),
			cmp.Compare(a.Message, b.Message),
		)
	})
}
