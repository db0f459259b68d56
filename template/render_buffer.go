package template

import (
	"strings"

	"github.com/webhook-lint/webhook-lint/tree"
)

// A buffer is where nodes print to.
type buffer struct {
	text   strings.Builder
	traced bool // whether pieces are kept
	pieces []Piece
}

// print adds what a node prints.
func (r *renderer) print(text string, by Node) {
	out := r.out
	start := out.text.Len()
	r.room(start + len(text) - start)
	if start+len(text) > r.options.Bytes {
		r.raise(Limit, "the text grows beyond %d bytes", r.options.Bytes)
	}
	if text == "" {
		return
	}
	out.text.WriteString(text)
	if out.traced {
		out.pieces = append(out.pieces, Piece{start, start + len(text), by})
	}
}

// captured gives what do prints.
func (r *renderer) captured(do func()) string {
	outer := r.out
	r.out = &buffer{}
	do()
	text := r.out.text.String()
	r.out = outer
	return text
}

// lastNewline prints the line end that Parse took from the end of the
// template, unless the tag before it takes the white space behind itself.
func (r *renderer) lastNewline() {
	text := r.template.Source.Text
	n := len(text)
	if n == 0 || text[n-1] != '\n' && text[n-1] != '\r' || r.trimmed(text) {
		return
	}
	r.print("\n", &Text{span: span(tree.Span{Start: n - 1, End: n}), Text: "\n"})
}

// trimmed reports whether the text ends with a tag like -%} and white space.
func (r *renderer) trimmed(text []byte) bool {
	body := r.template.Body
	if len(body) == 0 {
		return false
	}
	last := body[len(body)-1]
	if _, isText := last.(*Text); isText {
		return false
	}
	end := last.Span().End
	return end >= 3 && end <= len(text) && text[end-3] == '-'
}

// A scope holds the variables that are bound in a part of a template.
type scope struct {
	names map[string]value
	up    *scope
}

func (s *scope) set(name string, v value) {
	if s.names == nil {
		s.names = map[string]value{}
	}
	s.names[name] = v
}

func (s *scope) lookup(name string) (value, bool) {
	for ; s != nil; s = s.up {
		if v, ok := s.names[name]; ok {
			return v, true
		}
	}
	return nil, false
}

// bind makes the members of context the variables of the template.
func (r *renderer) bind(context *tree.Node) {
	if context != nil {
		r.root.names = r.variables(context)
	}
}
