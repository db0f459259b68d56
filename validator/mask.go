package validator

import (
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/tree"
)

// hidden gives the parts of the payload that an excerpt must not show: every
// text but names of properties and, if it is plain, the one that the finding
// is about. What follows the end of broken JSON is hidden whole.
func (k *check) hidden(spans []tree.Span, f finding) []tree.Span {
	if k.v.options.ShowValues {
		return nil
	}
	shown := (*tree.Node)(nil)
	if f.node != nil && k.mayShow(f) {
		shown = f.node
	}
	if k.refused != nil {
		return k.nearby(spans, shown, f.span)
	}
	spans = k.private(spans, k.root, shown, f.span)
	if k.broken < 0 {
		return spans
	}
	return append(spans, k.rest(f)...)
}

func (k *check) mayShow(f finding) bool {
	text := f.node.Text
	if f.rule == ruleUnrendered {
		return isTemplate(text)
	}
	if !isWord(text) {
		return false
	}
	var few [2]*shape
	return slices.ContainsFunc(k.contract.shapesAt(few[:0], k.place(f.at)), func(s *shape) bool { return s.isPlain })
}

// isTemplate reports whether a text is one template expression and holds no
// words of people.
func isTemplate(text string) bool {
	inner, opened := strings.CutPrefix(strings.TrimSpace(text), "{{")
	inner, closed := strings.CutSuffix(inner, "}}")
	return opened && closed && !strings.ContainsAny(inner, `{}'"@`)
}

// How far from a finding an excerpt reaches, in bytes.
const (
	windowBefore = 512
	window       = 1100
)

// private collects the texts near a span.
func (k *check) private(spans []tree.Span, n, shown *tree.Node, near tree.Span) []tree.Span {
	if n == nil || n.End < near.Start-windowBefore || n.Start > near.Start+window {
		return spans
	}
	if n.Kind == tree.String && n != shown {
		return append(spans, insideQuotes(n))
	}
	for _, m := range n.Members {
		spans = k.private(spans, m.Value, shown, near)
	}
	for _, item := range n.Items {
		spans = k.private(spans, item, shown, near)
	}
	return spans
}

// nearby is private of a payload that is well-formed and was not read whole.
func (k *check) nearby(spans []tree.Span, shown *tree.Node, near tree.Span) []tree.Span {
	spans = tree.AppendStrings(spans, k.source.Text, near.Start, k.source.Window(near))
	kept := spans[:0]
	for _, text := range spans {
		if shown == nil || text.Start != shown.Start {
			kept = append(kept, tree.Span{Start: text.Start + 1, End: text.End - 1})
		}
	}
	return kept
}

// insideQuotes gives the text of a string: all of it, where none stand around it
// because the payload is a form.
func insideQuotes(n *tree.Node) tree.Span {
	end := n.End
	if n.Start == end || n.Source.Text[n.Start] != '"' {
		return tree.Span{Start: n.Start, End: end}
	}
	if end > n.Start+1 && n.Source.Text[end-1] == '"' {
		end--
	}
	return tree.Span{Start: n.Start + 1, End: end}
}

var wordsOfOthers = []string{"True", "False", "None", "NaN", "Infinity", "undefined", "nil", "NULL", "TRUE", "FALSE"}

// rest hides the letters and digits from the place where the JSON broke, but
// for a word that says itself what is wrong.
func (k *check) rest(f finding) []tree.Span {
	start := k.broken
	if f.span.Start == k.broken && f.span.End <= len(k.source.Text) &&
		slices.Contains(wordsOfOthers, string(k.source.Text[f.span.Start:f.span.End])) {
		start = f.span.End
	}
	var spans []tree.Span
	for i := start; i < len(k.source.Text) && i < start+window; i++ {
		if c := k.source.Text[i]; c > ' ' && !slices.Contains([]byte(`{}[],:"'`), c) {
			spans = append(spans, tree.Span{Start: i, End: i + 1})
		}
	}
	return spans
}
