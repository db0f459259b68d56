package compat

import (
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// The kinds of change.
const (
	KindType         = "type"
	KindEnum         = "enum"
	KindRequired     = "required"       // a property may be missing
	KindRemoved      = "removed"        // a property is not sent any more
	KindRenamed      = "renamed"        // one is gone, and one with a similar name is new
	KindAdded        = "added"          // a property where no others were allowed
	KindOpened       = "opened"         // any further property where none were allowed
	KindForbidden    = "forbidden"      // something where nothing was allowed
	KindNames        = "names"          // a property with a name that was not allowed
	KindMemberCount  = "property-count" // of an object
	KindCount        = "item-count"
	KindUnique       = "unique"
	KindMinimum      = "minimum"
	KindMaximum      = "maximum"
	KindMultiple     = "multiple"
	KindLength       = "length"
	KindPattern      = "pattern"
	KindFormat       = "format"
	KindAlternatives = "alternatives" // of anyOf or oneOf, none or several
	KindCondition    = "condition"    // what not, if, contains or such refuse
	KindDefault      = "default"
	KindProse        = "prose"   // title, description, examples
	KindUnknown      = "unknown" // too much to be compared
)

// Kinds lists the kinds of change.
func Kinds() []string {
	return []string{KindType, KindEnum, KindRequired, KindRemoved, KindRenamed, KindAdded, KindOpened, KindForbidden, KindNames,
		KindMemberCount, KindCount, KindUnique, KindMinimum, KindMaximum, KindMultiple, KindLength, KindPattern, KindFormat,
		KindAlternatives, KindCondition, KindDefault, KindProse, KindUnknown}
}

// A voice says what the two sides of a comparison are.
type voice uint8

const (
	changed  voice = iota // what is sent now, and what the receiver was built for
	narrowed              // what was sent before, and what is sent now
	included              // what is sent, and what the receiver takes
)

// change gives a fault as a Change.
func (c *comparison) change(f *fault) Change {
	ch := Change{Kind: f.kind, Old: f.old, New: f.new, Verdict: Unknown}
	for _, s := range f.path {
		ch.Pointer = ch.Pointer.Name(s.token())
	}
	switch f.kind {
	case KindRequired, KindRemoved, KindRenamed, KindAdded, KindNames:
		if f.name != "" {
			ch.Pointer = ch.Pointer.Name(f.name)
		}
	case KindOpened:
		ch.Pointer = ch.Pointer.Name("*")
	}
	switch {
	case len(f.values) > 0:
		ch.Verdict, ch.Witness = Breaking, f.values[0]
	case f.loss:
		ch.Verdict = Loss
	}
	ch.Message = c.voice.say(f)
	if ch.Verdict == Unknown && f.kind != KindUnknown && f.kind != KindAlternatives {
		ch.Message = "perhaps " + ch.Message
	}
	return ch
}

func (s step) token() string {
	if s.any {
		return "*"
	}
	return s.name
}

// who names a place as its reader thinks of it: ticket.tags[*].name.
func who(path []step) string {
	if n := len(path); n > 0 && path[n-1].any && !path[n-1].item {
		return "any other property of " + who(path[:n-1])
	}
	var b strings.Builder
	for i, s := range path {
		switch {
		case s.item && i == 0:
			b.WriteString("the payload[" + s.token() + "]")
		case s.item:
			b.WriteString("[" + s.token() + "]")
		case b.Len() > 0:
			b.WriteString("." + s.token())
		default:
			b.WriteString(s.token())
		}
	}
	if b.Len() == 0 {
		return "the payload"
	}
	return b.String()
}

// verbs stand between the place and what is allowed there; be unless named.
var verbs = map[string]string{
	KindCount: "hold", KindMemberCount: "have", KindUnique: "hold",
}

func (v voice) say(f *fault) string {
	place := who(f.path)
	whole := place
	if f.kind == KindNames {
		whole = "any other property of " + place
	}
	if f.name != "" {
		whole = who(append(slices.Clip(f.path), step{name: f.name}))
	}
	switch f.kind {
	case KindRequired:
		return [...]string{
			whole + " may now be missing; the receiver was built for one that is always there",
			whole + " is now always there",
			whole + " may be missing; the receiver wants it always",
		}[v]
	case KindRemoved:
		return [...]string{
			whole + " is no longer sent; the receiver was built to find it",
			whole + " is new",
			whole + " is not sent; the receiver wants it",
		}[v]
	case KindRenamed:
		return [...]string{
			fmt.Sprintf("%s is no longer sent; it seems to be called %q now", whole, f.now),
			whole + " seems to be a new name",
			fmt.Sprintf("%s is not sent; it seems to be called %q", whole, f.now),
		}[v]
	case KindAdded:
		return [...]string{
			whole + " is new; the receiver was built to refuse properties that it does not know",
			whole + " is no longer sent",
			whole + " is sent; the receiver refuses properties that it does not know",
		}[v]
	case KindOpened:
		return [...]string{
			place + " may now have any other property; the receiver was built for the named ones",
			place + " has no other properties now",
			place + " may have any other property; the receiver takes the named ones",
		}[v]
	case KindNames:
		return [...]string{
			whole + " may now have a name that the receiver was not built for",
			whole + " has one of fewer names now",
			whole + " may have a name that the receiver does not take",
		}[v]
	case KindForbidden:
		return [...]string{
			place + " may now be there; the receiver was built for none",
			place + " is not sent any more",
			place + " may be there; the receiver takes none",
		}[v]
	case KindUnknown:
		if len(f.values) > 0 {
			return [...]string{
				place + " may now be what the receiver was not built for",
				place + " is less than it was",
				place + " may be what the receiver does not take",
			}[v]
		}
		return place + " has too many alternatives to be compared"
	case KindCondition:
		return v.condition(place, f)
	case KindAlternatives:
		return [...]string{
			place + " may now fit none of the alternatives that the receiver was built for, or several",
			place + " has fewer alternatives",
			place + " may fit none of the alternatives that the receiver takes, or several",
		}[v]
	}
	return v.facts(place, f)
}

// condition says what a keyword refuses that is not told of in other words.
func (v voice) condition(place string, f *fault) string {
	by := "the receiver excludes"
	if f.name != "" {
		by = fmt.Sprintf("the receiver excludes by %q", f.name)
	}
	value := "something"
	if f.now != "" {
		value = f.now + ", a value"
	}
	return [...]string{
		fmt.Sprintf("%s may now be %s that %s", place, value, by),
		place + " is under one more condition now",
		fmt.Sprintf("%s may be %s that %s", place, value, by),
	}[v]
}

// facts says what a value may be on either side.
func (v voice) facts(place string, f *fault) string {
	verb := verbs[f.kind]
	if verb == "" {
		verb = "be"
	}
	if f.kind == KindPattern {
		return [...]string{
			fmt.Sprintf("%s may now be %s, which the receiver was built for", place, f.now),
			fmt.Sprintf("%s is now always %s", place, f.was),
			fmt.Sprintf("%s may be %s, which the receiver wants", place, f.now),
		}[v]
	}
	switch v {
	case narrowed:
		if f.kind == KindFormat {
			return fmt.Sprintf("%s now always has %s", place, f.was)
		}
		if f.kind == KindEnum && strings.HasPrefix(f.now, "any ") {
			return fmt.Sprintf("%s is now always %s", place, f.was)
		}
		return fmt.Sprintf("%s can no longer %s %s", place, verb, f.now)
	case included:
		return fmt.Sprintf("%s may %s %s; the receiver takes %s", place, verb, f.now, f.was)
	}
	return fmt.Sprintf("%s may now %s %s; the receiver was built for %s", place, verb, f.now, f.was)
}

// literals writes values, the first dozen of many.
func literals(list []*tree.Node) string {
	const many, long = 12, 60
	var words []string
	for i, n := range list {
		if i == many {
			words = append(words, fmt.Sprintf("%d more", len(list)-many))
			break
		}
		text, err := n.MarshalJSON()
		if err != nil || len(text) > long {
			text = []byte("a certain " + n.Kind.String())
		}
		words = append(words, string(text))
	}
	return diag.List(words, "or")
}

// annotated lists what the two schemas say differently without effect.
func annotated(is, was *document) []Change {
	a := &annotations{is: is, was: was, seen: map[[2]*tree.Node]bool{}}
	a.walk(is.root, was.root, nil)
	return a.found
}

type annotations struct {
	is, was *document
	seen    map[[2]*tree.Node]bool
	found   []Change
}

// walk compares two schemas of the same place. Old and New are told the wrong
// way round, as of all that is looked at backwards.
func (a *annotations) walk(is, was *tree.Node, path []step) {
	if is == nil || was == nil || a.seen[[2]*tree.Node{is, was}] || len(path) > maxNesting {
		return
	}
	a.seen[[2]*tree.Node{is, was}] = true
	for _, keyword := range []string{"default", "title", "description", "examples", "example"} {
		x, y := is.Get(keyword), was.Get(keyword)
		if x == nil && y == nil || x != nil && y != nil && equal(x, y) {
			continue
		}
		kind := KindProse
		if keyword == "default" {
			kind = KindDefault
		}
		a.tell(kind, keyword, is, was, path)
		break
	}
	x, y := is, was
	if ref := is.Get("$ref"); ref != nil {
		x = a.is.resolve(ref.Text)
	}
	if ref := was.Get("$ref"); ref != nil {
		y = a.was.resolve(ref.Text)
	}
	if x != is || y != was {
		a.walk(x, y, path)
	}
	for _, m := range membersOf(is.Get("properties")) {
		a.walk(m.Value, was.Get("properties").Get(m.Key.Text), append(slices.Clip(path), step{name: m.Key.Text}))
	}
	if x, y := is.Get("items"), was.Get("items"); x != nil && x.Kind == tree.Object {
		a.walk(x, y, append(slices.Clip(path), step{any: true, item: true}))
	}
}

func (a *annotations) tell(kind, keyword string, is, was *tree.Node, path []step) {
	c := Change{Verdict: Safe, Kind: kind, Old: is, New: was, Message: fmt.Sprintf("the %s of %s is another", keyword, who(path))}
	for _, s := range path {
		c.Pointer = c.Pointer.Name(s.token())
	}
	a.found = append(a.found, c)
}
