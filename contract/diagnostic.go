package contract

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Failing is findings that have one cause, told once: the first that was
// met, and the cases that fail alike.
type Failing struct {
	Result  Result
	Finding Finding
	Also    []string // IDs of other cases
	Under   []string // other rules that they are about

	trigger *trigger
}

// Failures gathers what was found by cause, in the order in which causes were
// met.
type Failures struct {
	List []*Failing
	at   map[string]*Failing
}

// Add adds the findings of a result.
func (f *Failures) Add(r Result) {
	if f.at == nil {
		f.at = map[string]*Failing{}
	}
	for _, found := range r.Findings {
		cause := found.Cause()
		known := f.at[cause]
		if known == nil {
			if f.explained(&r, &found) {
				continue
			}
			known = &Failing{Result: r, Finding: found, trigger: triggerOf(&found)}
			f.at[cause] = known
			f.List = append(f.List, known)
			continue
		}
		if known.Finding.Again == "" { // cases run beside each other, and one of them was looked into
			known.Finding.Again, known.Finding.Minimised, known.Finding.Severity = found.Again, found.Minimised, found.Severity
			known.trigger = triggerOf(&known.Finding)
		}
		known.note(r.Case.ID, found.Rule.ID)
	}
}

// Diagnostic gives the failing as a finding whose place is in the body that was
// sent: the smallest that fails, where that is known.
func (f *Failing) Diagnostic(r *Receiver) diag.Diagnostic {
	found := f.Finding
	d := diag.Diagnostic{
		Rule: found.Rule, Severity: found.Severity, Channel: f.Result.Case.Channel, Pointer: found.Pointer, Message: r.Mask(found.Message()),
	}
	sent := found.Sent()
	if c := f.Result.Case.captured; c != nil {
		c.place(&d)
	} else if sent != nil {
		locate(&d, f.Result.Case.ID, sent.Body)
	}
	if found.Policy != "" {
		d.Related = append(d.Related, diag.Related{Message: "the policy says so: " + found.Policy})
	}
	if found.Delivery != nil && found.Delivery.Before != nil {
		d.Related = append(d.Related, diag.Related{Message: created + " was sent for its ticket before, as the policy order=" + createdFirst + " has it"})
	}
	if found.Again != "" && found.Again != sameAgain {
		d.Related = append(d.Related, diag.Related{Message: found.Again})
	}
	if n := len(f.Also); n > 0 {
		d.Related = append(d.Related, diag.Related{Message: alike(f.Also)})
	}
	if len(f.Under) > 0 {
		d.Related = append(d.Related, diag.Related{Message: "deliveries that hold the same value fail under " + diag.List(f.Under, "and") + " too, which is not told again"})
	}
	if sent != nil {
		message, isCommand := reproduction(r, f, sent)
		d.Related = append(d.Related, diag.Related{Message: message, Whole: isCommand})
	}
	return d
}

func alike(also []string) string {
	const most = 3
	text := diag.List(also[:min(len(also), most)], "and")
	if len(also) > most {
		text = fmt.Sprintf("%s and %d more", strings.Join(also[:most], ", "), len(also)-most)
	}
	if len(also) == 1 {
		return "another case fails alike: " + text
	}
	return fmt.Sprintf("%d other cases fail alike: %s", len(also), text)
}

// reproduction says how to send it again: with a command, if that can be read
// and holds nothing that a terminal would not show as it is.
func reproduction(r *Receiver, f *Failing, d *Delivery) (text string, isCommand bool) {
	const readable = 600
	if f.Result.Case.captured != nil {
		return "reproduce: --replay of the same file; --save DIR keeps this delivery, with what is private in it", false
	}
	if curl := r.Curl(d); d.Wire == (Wire{}) && f.Result.Case.Play == nil && len(curl) <= readable && isShown(curl) {
		return "reproduce: " + curl, true
	}
	return "reproduce: --save DIR keeps the case, and --replay FILE sends it again", false
}

func isShown(text string) bool {
	return utf8.ValidString(text) && strings.IndexFunc(text, func(c rune) bool { return !unicode.IsPrint(c) }) < 0
}

// locate puts the finding at the value that is special, in the body that was
// sent.
func locate(d *diag.Diagnostic, name string, body []byte) {
	source := tree.NewSource(name, body)
	root, _ := tree.ReadJSON(source, tree.Limits{Depth: 200})
	n := root
	for at := d.Pointer; root != nil; at = at.Parent() {
		if n = root.At(at); n != nil || at == "" {
			break
		}
	}
	if n == nil {
		return
	}
	d.Pos, d.End = n.Pos(), n.EndPos()
	d.Excerpt = source.Excerpt(tree.Span{Start: n.Start, End: n.End}, nil)
}
