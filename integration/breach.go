package integration

import (
	"encoding/json"
	"errors"
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
)

// An effect is a way in which what is sent breaks.
type effect uint8

// The effects.
const (
	notRendered   effect = 1 << iota // rendering fails, and the text is sent as it stands
	notJSON                          // a body that is no JSON
	badURL                           // a URL that is not legal, or means something else
	badHeader                        // a header value that HTTP forbids
	pythonValue                      // a value that arrives as Python text
	printsNothing                    // an output that usually prints something; nothing need be wrong with it
	tooMuch                          // more work than is spent on a template, so that nothing more is known of it
)

// A breach is what breaks in one rendering.
type breach struct {
	effect
	at    int       // the byte of the text where it shows
	text  string    // that was rendered, or "" when it was not
	why   string    // rendering failed
	place tree.Span // of the template
}

// window gives the breach with the text around it alone.
func (b breach) window() breach {
	const most = 4 << 10 // bytes on each side
	start, end := max(0, b.at-most), min(len(b.text), b.at+most)
	b.text, b.at = strings.ToValidUTF8(b.text[start:end], ""), b.at-start
	return b
}

// failure gives the breach of a template that cannot be rendered. What cannot
// be told, because rendering has its limits or a filter is Gorgias's own, is none.
func failure(t *template.Template, err *template.RenderError) []breach {
	if err.Kind == template.Limit || err.Kind == template.Unsupported {
		return nil
	}
	if err.Kind == template.UnknownFilter && template.IsMacroFilter(string(t.Source.Text[err.Span.Start:err.Span.End])) {
		return nil
	}
	return []breach{{effect: notRendered, why: err.Message, place: err.Span}}
}

// breaches gives what breaks in a rendering of a part, beside what it usually
// renders to, which may be nil.
func (p *Part) breaches(r, usual *template.Rendering) []breach {
	e := &evidence{Rendering: r, part: p, usual: usual}
	switch p.Place {
	case template.JSONText:
		e.add(notJSON, jsonError(r.Text))
	case template.URL:
		e.add(badURL, e.urlError())
	case template.HeaderText:
		e.add(badHeader, strings.IndexFunc(r.Text, isHeaderControl))
	}
	if p.Place != template.JSONText {
		e.pythonValues()
	}
	e.silent()
	return e.list
}

// evidence is what a rendering shows.
type evidence struct {
	*template.Rendering
	part  *Part
	usual *template.Rendering // with the typical payload; nil when that cannot be rendered
	list  []breach
}

// add adds a breach that shows at a byte of the text, if that is one.
func (e *evidence) add(effect effect, at int) {
	if at >= 0 {
		e.list = append(e.list, breach{effect: effect, at: at, text: e.Text, place: e.blamed(at)})
	}
}

// blamed gives the place in the template of what printed the text at an offset,
// or last before it; the whole template when nothing but literal text did.
func (e *evidence) blamed(at int) tree.Span {
	place := tree.Span{Start: 0, End: len(e.part.Template().Source.Text)}
	for piece := range e.printed() {
		if piece.Start <= at {
			place = piece.Node.Span()
		}
	}
	return place
}

// printed gives the pieces that are no literal text of the template.
func (e *evidence) printed() iter.Seq[template.Piece] {
	return func(yield func(template.Piece) bool) {
		for _, piece := range e.Pieces {
			if _, literal := piece.Node.(*template.Text); !literal && !yield(piece) {
				return
			}
		}
	}
}

// silent adds the outputs that print something with a typical payload alone.
func (e *evidence) silent() {
	same := func(a, b template.Piece) bool { return a.Node == b.Node }
	if e.usual == nil || slices.EqualFunc(e.Pieces, e.usual.Pieces, same) {
		return
	}
	speaks := map[template.Node]bool{}
	for _, piece := range e.Pieces {
		speaks[piece.Node] = true
	}
	for _, piece := range e.usual.Pieces {
		if output, ok := piece.Node.(*template.Output); ok && !speaks[output] {
			speaks[output] = true
			e.list = append(e.list, breach{effect: printsNothing, text: e.Text, place: output.Span()})
		}
	}
}

// pythonValues adds the values that Python writes its own way.
func (e *evidence) pythonValues() {
	for piece := range e.printed() {
		if isPythonText(e.Text[piece.Start:piece.End]) {
			e.add(pythonValue, piece.Start)
		}
	}
}

// jsonError gives the byte at which a text stops being JSON, or -1.
func jsonError(text string) int {
	body := []byte(text)
	if json.Valid(body) {
		return -1
	}
	var value json.RawMessage
	err := json.Unmarshal(body, &value)
	if fault := (*json.SyntaxError)(nil); errors.As(err, &fault) {
		return max(int(fault.Offset)-1, 0)
	}
	return -1
}

// isHeaderControl reports whether a character may not stand in a field value:
// RFC 9110 5.5.
func isHeaderControl(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }

// isPythonText reports whether what an output printed is how Python writes a
// value that is no text. None of the generated texts looks like that.
func isPythonText(text string) bool {
	switch text {
	case "True", "False", "None":
		return true
	}
	for _, start := range []string{"{'", "['", "[{'", "[["} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

// urlError gives the byte at which a URL is not legal, or begins to mean
// something else than with a typical payload; -1 when it is right.
func (e *evidence) urlError() int {
	if at := e.inPrinted(isIllegalInURL, 0); at >= 0 {
		return at
	}
	if query := strings.IndexByte(e.Text, '?'); query >= 0 {
		if at := e.inPrinted(func(c rune) bool { return c == '+' }, query); at >= 0 {
			return at // the receiver reads a space
		}
	}
	at := e.inPrinted(isStructural, 0)
	if at < 0 || e.usual == nil || structure(e.usual.Text) == structure(e.Text) {
		return -1
	}
	return at
}

// inPrinted gives the byte of the first such character that is printed behind
// an offset, or -1.
func (e *evidence) inPrinted(is func(rune) bool, behind int) int {
	for piece := range e.printed() {
		if at := strings.IndexFunc(e.Text[piece.Start:piece.End], is); at >= 0 && piece.Start+at >= behind {
			return piece.Start + at
		}
	}
	return -1
}

// isIllegalInURL reports whether a character must be percent-encoded anywhere in
// a URL: RFC 3986 2.
func isIllegalInURL(c rune) bool {
	switch c {
	case '"', '<', '>', '\\', '^', '`', '{', '|', '}':
		return true
	}
	return c <= ' ' || c >= 0x7f
}

// isStructural reports whether a character ends a part of a URL.
func isStructural(c rune) bool {
	switch c {
	case '&', '#', '?', '/', ';':
		return true
	}
	return false
}

// structure gives the shape of a URL: its host, how many segments its path has,
// and the names of its parameters.
func structure(text string) string {
	u, err := url.Parse(filled(text, func(string) string { return "1" }))
	if err != nil {
		return "illegal"
	}
	var names []string
	for _, parameter := range strings.Split(u.RawQuery, "&") {
		name, _, _ := strings.Cut(parameter, "=")
		names = append(names, name)
	}
	fragment := ""
	if u.Fragment != "" {
		fragment = "#"
	}
	return u.Host + strings.Repeat("/", strings.Count(u.EscapedPath(), "/")) + "?" + strings.Join(names, "&") + fragment
}
