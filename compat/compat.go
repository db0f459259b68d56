// Package compat tells whether every value that one JSON Schema allows is
// allowed by another, and if not, where, and by which value that shows it.
//
//	changes, err := compat.Compare(old, new, compat.Options{})
//
// Compare asks what a receiver that was built for old meets when new is sent.
// Includes asks the bare question of sets. Both walk the two schemas side by
// side; whatever they suspect is put to jsonschema v5, and is Breaking only
// when there is a witness, a value that new allows and old forbids. What they
// can neither prove nor show is Unknown. Nothing is fetched.
package compat

import (
	"fmt"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Verdict is what a change does to a receiver.
type Verdict uint8

// In rising order of trouble, so that verdicts compare with <.
const (
	Safe     Verdict = iota // whatever is sent was allowed before
	Loss                    // allowed before, but something that was told is told no more
	Unknown                 // perhaps breaking; neither proved nor shown
	Breaking                // there is a witness
)

func (v Verdict) String() string {
	return [...]string{"safe", "loss", "unknown", "breaking"}[v]
}

// A Change is one difference between two schemas.
type Change struct {
	Verdict  Verdict
	Kind     string       // one of Kinds
	Pointer  diag.Pointer // of the payload, with * for any item or name
	Old, New *tree.Node   // the schemas there, or those around it; nil if there is none
	Message  string
	Witness  *tree.Node // a payload that new allows and old forbids; nil unless Breaking
}

// Options say how to compare. The zero value takes schemas at their word.
type Options struct {
	// AssumeClosed takes every object with named properties for one that has
	// no others, as receivers do that refuse what they do not know.
	AssumeClosed bool
}

// Compare lists what a receiver built for old meets when new is sent: first
// what it must know of, then what is safe, each in document order and no more
// than 200. A fault in a definition is told once, where it is met first. The
// error says that one of the two is no schema that can be used.
//
// An object that does not speak of other properties is taken to send none: a
// property that is gone from it is a Loss, though the letter would allow
// anything under its name.
func Compare(old, new *tree.Node, o Options) ([]Change, error) {
	if o.AssumeClosed {
		old, new = closed(old), closed(new)
	}
	if isLarge(old) || isLarge(new) {
		return []Change{tooLarge(old, new)}, nil
	}
	was, err := newDocument(old)
	if err != nil {
		return nil, fmt.Errorf("the old schema: %w", err)
	}
	is, err := newDocument(new)
	if err != nil {
		return nil, fmt.Errorf("the new schema: %w", err)
	}
	forth := &comparison{voice: changed}
	found := forth.run(is, was)
	back := &comparison{voice: narrowed, swapped: true}
	safe := append(back.run(was, is), annotated(is, was)...)
	return append(found, unspoken(safe, found)...), nil
}

// unspoken keeps the safe changes at places of which nothing worse was told.
func unspoken(safe, found []Change) []Change {
	told := map[diag.Pointer]bool{}
	for _, c := range found {
		told[c.Pointer] = true
	}
	var kept []Change
	for _, c := range safe {
		if !told[c.Pointer] && c.Verdict != Unknown && c.Kind != KindRenamed {
			told[c.Pointer] = true
			c.Verdict, c.Witness = Safe, nil
			c.Old, c.New = c.New, c.Old
			if other := mirrored[c.Kind]; other != "" {
				c.Kind = other
			}
			kept = append(kept, c)
		}
	}
	return kept
}

// mirrored names kinds that are another when looked at backwards.
var mirrored = map[string]string{KindRemoved: KindAdded, KindAdded: KindRemoved}

// An Answer is what is known of a question.
type Answer uint8

// The answers.
const (
	Yes Answer = iota
	No
	Undecided
)

func (a Answer) String() string { return [...]string{"yes", "no", "undecided"}[a] }

// Includes reports whether wide allows every value that narrow allows, to the
// letter, and lists where it does not: Breaking with a value of narrow that
// wide refuses, or Unknown.
func Includes(wide, narrow *tree.Node, o Options) (Answer, []Change, error) {
	if o.AssumeClosed {
		wide, narrow = closed(wide), closed(narrow)
	}
	if isLarge(wide) || isLarge(narrow) {
		return Undecided, []Change{tooLarge(wide, narrow)}, nil
	}
	outer, err := newDocument(wide)
	if err != nil {
		return Undecided, nil, fmt.Errorf("the wide schema: %w", err)
	}
	inner, err := newDocument(narrow)
	if err != nil {
		return Undecided, nil, fmt.Errorf("the narrow schema: %w", err)
	}
	c := &comparison{voice: included, literal: true}
	changes := c.run(inner, outer)
	answer := Yes
	for _, change := range changes {
		switch change.Verdict {
		case Breaking:
			return No, changes, nil
		case Unknown:
			answer = Undecided
		}
	}
	return answer, changes, nil
}
