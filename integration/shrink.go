package integration

import (
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// maxShrink bounds the renderings for one context.
const maxShrink = 300

// A shrinking is the search for the smallest context of a breach. A value goes
// if the breach stays and is not the doing of what is gone.
type shrinking struct {
	*proof
	breach
	context, typical *tree.Node
	changes          []variant
	left             int // renderings
}

// visit tries to do without each value below a place, the last first: items
// before it keep their index.
func (s *shrinking) visit(at diag.Pointer) {
	n := s.context.At(at)
	var names []diag.Pointer
	for _, m := range n.Members {
		names = append(names, at.Name(m.Key.Text))
	}
	for i := range n.Items {
		names = append(names, at.Index(i))
	}
	slices.Reverse(names)
	for _, name := range names {
		if s.left <= 0 {
			return
		}
		if !s.without(name) && s.context.At(name) != nil {
			s.shorten(name)
			s.visit(name)
		}
	}
}

// without takes a value from the context, if it can.
func (s *shrinking) without(at diag.Pointer) bool {
	if slices.ContainsFunc(s.changes, func(c variant) bool { return at.Contains(c.at) }) {
		return false
	}
	s.left--
	smaller, usual := tree.Without(s.context, at), tree.Without(s.typical, at)
	return s.take(smaller, usual)
}

// take goes on with a smaller context, if the breach stays and is not the
// doing of what is gone.
func (s *shrinking) take(smaller, usual *tree.Node) bool {
	same := s.again(s.breach, smaller, usual)
	if same == nil || len(s.changes) > 0 && s.again(s.breach, usual, usual) != nil {
		return false
	}
	s.breach, s.context, s.typical = *same, smaller, usual
	return true
}

// longText is from how many bytes on a text is told in fewer words.
const longText = 40

// shorten leaves only the first word of a long text, or the first line, if it
// can.
func (s *shrinking) shorten(at diag.Pointer) {
	n := s.context.At(at)
	if n.Kind != tree.String || len(n.Text) < longText || slices.ContainsFunc(s.changes, func(c variant) bool { return c.at == at }) {
		return
	}
	for _, ends := range []string{" ,\n", "\n"} {
		end := strings.IndexAny(n.Text, ends)
		if end <= 0 || s.left <= 0 {
			continue
		}
		s.left--
		short := tree.NewString(n.Text[:end], n)
		if s.take(tree.With(s.context, at, short), tree.With(s.typical, at, short)) {
			return
		}
	}
}

// again gives the breach with another context, if it is there.
func (f *proof) again(b breach, context, typical *tree.Node) *breach {
	for _, other := range f.breaches(context, typical) {
		if other.effect == b.effect && other.place == b.place && other.why == b.why {
			return &other
		}
	}
	return nil
}

// pruned drops objects that lost all of their members.
func pruned(n *tree.Node) *tree.Node {
	if n.Kind != tree.Object {
		return n
	}
	kept := tree.NewObject(n)
	for _, m := range n.Members {
		value := pruned(m.Value)
		if value.Kind != tree.Object || len(value.Members) > 0 || len(m.Value.Members) == 0 {
			kept.Members = append(kept.Members, tree.Member{Key: m.Key, Value: value})
		}
	}
	return kept
}
