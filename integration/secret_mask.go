package integration

import (
	"net/url"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

const masked = "••••"

// secretSpans gives the places of all secrets of a file, in order: one line may
// hold several integrations.
func secretSpans(list []*Definition) []tree.Span {
	var all []secret
	for _, d := range list {
		d.known, d.looked = d.secrets(), true
		all = append(all, d.known...)
	}
	return spansOf(all)
}

func spansOf(list []secret) []tree.Span {
	var spans []tree.Span
	for _, s := range list {
		if s.literal {
			spans = append(spans, outward(s.node, s.span))
		}
	}
	sort.Slice(spans, func(i, j int) bool { return spans[i].Start < spans[j].Start })
	return spans
}

// outward gives a span of a string's content as the span that it is written at.
func outward(n *tree.Node, span tree.Span) tree.Span {
	source := content(n)
	return tree.Span{Start: offsetIn(n, source.Position(span.Start)), End: offsetIn(n, source.Position(span.End))}
}

// offsetIn gives the byte of a place in or behind a node, counted from the
// node's start: its line may be long.
func offsetIn(n *tree.Node, place diag.Position) int {
	start := n.Pos()
	if place.Line != start.Line {
		return n.Source.Offset(place.Line, place.Col)
	}
	offset := n.Start
	for col := start.Col; col < place.Col && offset < len(n.Source.Text); col++ {
		_, size := utf8.DecodeRune(n.Source.Text[offset:])
		offset += size
	}
	return offset
}

// around gives those of some spans, which are in order, that an excerpt can
// show.
func around(spans []tree.Span, place tree.Span) []tree.Span {
	const window = 2048 // bytes, more than an excerpt has
	first := sort.Search(len(spans), func(i int) bool { return spans[i].End > place.Start-window })
	last := first
	for last < len(spans) && spans[last].Start < place.Start+window {
		last++
	}
	return spans[first:last]
}

// maskFindings hides secrets in what findings about a text quote.
func maskFindings(source *tree.Source, found []diag.Diagnostic, hidden []tree.Span) {
	if len(hidden) == 0 {
		return
	}
	for i := range found {
		maskFinding(source, &found[i], source.Offset(found[i].Pos.Line, found[i].Pos.Col), hidden)
	}
}

func maskFinding(source *tree.Source, f *diag.Diagnostic, start int, hidden []tree.Span) {
	end := start
	for range f.Excerpt.Len {
		_, size := utf8.DecodeRune(source.Text[min(end, len(source.Text)):])
		end += size
	}
	place := tree.Span{Start: start, End: end}
	if near := around(hidden, place); len(near) > 0 {
		f.Excerpt = source.Excerpt(place, near)
	}
}

var rawSecret = lazy.Regexp(`(?i)\b(?:bearer|basic)\s+([^\s"',}]{8,})|(?:token|secret|password|api[-_]?key|authorization)["']?\s*[:=]\s*["']?([^\s"',}&]{8,})`)

// maskUnread hides what looks like a secret in findings about a text that could
// not be read.
func maskUnread(source *tree.Source, found []diag.Diagnostic) []diag.Diagnostic {
	for i := range found {
		f := &found[i]
		runes := []rune(f.Excerpt.Text)
		for _, span := range rawSpans(f.Excerpt.Text) {
			from := utf8.RuneCountInString(f.Excerpt.Text[:span.Start])
			for at := from; at < from+utf8.RuneCountInString(f.Excerpt.Text[span.Start:span.End]); at++ {
				runes[at] = '•'
			}
		}
		f.Excerpt.Text = string(runes)
	}
	return found
}

func rawSpans(text string) (spans []tree.Span) {
	for _, m := range rawSecret.Get().FindAllStringSubmatchIndex(text, -1) {
		start, end := max(m[2], m[4]), max(m[3], m[5])
		if !placeholder.Get().MatchString(text[start:end]) {
			spans = append(spans, tree.Span{Start: start, End: end})
		}
	}
	for _, m := range knownToken().FindAllStringIndex(text, -1) {
		spans = append(spans, tree.Span{Start: m[0], End: m[1]})
	}
	return spans
}

// hiddenIn gives the secrets of the text that a node stands in.
func (d *Definition) hiddenIn(n *tree.Node) []tree.Span {
	if d.body != nil && n.Source == d.body.Source {
		return d.bodyHidden
	}
	return d.hidden
}

// maskPart hides secrets in findings about a template.
func (d *Definition) maskPart(p *Part, found []diag.Diagnostic) {
	hidden := d.hiddenIn(p.Node)
	if len(hidden) == 0 {
		return
	}
	for i := range found {
		maskFinding(p.Node.Source, &found[i], offsetIn(p.Node, found[i].Pos), hidden)
	}
}

// Mask hides the secrets of the definition in a request that is to be shown.
func (d *Definition) Mask(r *Request) {
	hide := d.masker()
	r.URL = hide(r.URL)
	r.Body = []byte(hide(string(r.Body)))
	for _, values := range r.Header {
		for i := range values {
			values[i] = hide(values[i])
		}
	}
}

// masker gives what hides the secrets of the definition in a text. It looks for
// them when it is first used.
func (d *Definition) masker() func(string) string {
	hide := sync.OnceValue(func() *strings.Replacer { return strings.NewReplacer(d.replacements()...) })
	return func(text string) string { return hide().Replace(text) }
}

// replacements gives each secret, the longest first, and what hides it. One
// that is too short to look for is hidden where it stands.
func (d *Definition) replacements() []string {
	const least = 4
	var values []string
	for _, s := range d.secrets() {
		value := s.node.Text[s.span.Start:s.span.End]
		switch {
		case s.literal && len(value) >= least:
			values = append(values, value, url.QueryEscape(value))
		case s.literal:
			values = append(values, ":"+value+"@")
		}
	}
	slices.SortFunc(values, func(a, b string) int { return len(b) - len(a) })
	var list []string
	for _, value := range values {
		list = append(list, value, masked)
	}
	return list
}
