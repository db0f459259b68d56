package template

import (
	"fmt"
	"slices"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A parser reads statements; for the words of one tag it makes a reader.
type parser struct {
	source   *tree.Source
	segments []segment
	at       int
	depth    int
	open     []opened // statements around
	gaveUp   bool     // the text behind is not read
	foreign  int      // blocks of another language that were told of and are open
	log      log
}

// An opened is a statement whose end has not come yet.
type opened struct {
	word string // for, if…
	tree.Span
	needles []string // the words that end its current body
}

func (p *parser) template() *Template {
	t := &Template{Source: p.source}
	for {
		body, end := p.body()
		t.Body = append(t.Body, body...)
		if end == nil {
			return t
		}
	}
}

// body reads nodes up to a tag with one of the needles of the innermost open
// statement, and gives the words of that tag; nil at the end of the text.
func (p *parser) body() (nodes []Node, end *reader) {
	for p.at < len(p.segments) {
		s := &p.segments[p.at]
		p.at++
		switch {
		case s.kind == textSegment:
			nodes = append(nodes, &Text{span(s.Span), newlines.Replace(s.text), s.raw})
		case s.kind == commentSegment:
			p.fault(s.fault)
			nodes = append(nodes, &Comment{span(s.Span), s.text})
		case s.kind == outputSegment:
			nodes = append(nodes, &Output{span(s.Span), p.output(s)})
		default:
			more, end := p.statement(s)
			if nodes = append(nodes, more...); end != nil {
				return nodes, end
			}
		}
	}
	return nodes, nil
}

func (p *parser) fault(f *fault) {
	if f != nil {
		p.log.at(ruleSyntax, f.Span, "%s", f.message)
	}
}

// output reads the expression of {{ … }}.
func (p *parser) output(s *segment) Expr {
	if tag := handlebarsTag.Get().FindStringSubmatch(string(p.source.Text[s.Start:s.End])); tag != nil {
		p.handlebars(s, tag[1], tag[2])
		return &Broken{span(s.Span)}
	}
	if s.fault != nil {
		p.fault(s.fault)
		return &Broken{span(s.Span)}
	}
	r := p.reader(s)
	var x Expr = &Broken{span(s.Span)}
	p.try(func() {
		if r.peek().kind == endToken {
			r.fail(s.Span, "the output is empty; want an expression between {{ and }}")
		}
		whole := r.tuple(nil, true)
		r.end("}}")
		x = whole
	})
	return x
}

var handlebarsTag = lazy.Regexp(`^\{\{\s*([#/^])\s*(\w*)`)

// handlebars tells of a block of Handlebars, once: where it begins, or where it
// ends when it begins nowhere.
func (p *parser) handlebars(s *segment, mark, word string) {
	if mark == "/" && p.foreign > 0 {
		p.foreign--
		return
	}
	if word != "if" && word != "unless" && word != "each" && word != "with" {
		word = "each" // of Mustache, where a section is named for its list
	}
	begin, end := "if …", "endif"
	switch word {
	case "unless":
		begin = "if not …"
	case "each":
		begin, end = "for … in …", "endfor"
	case "with":
		begin, end = "with …", "endwith"
	}
	if mark == "/" {
		p.log.at(ruleSyntax, s.Span, "this ends a block of Handlebars; want {%% %s %%}", end)
		return
	}
	if mark == "^" {
		begin, end = "if not …", "endif"
	}
	p.foreign++
	p.log.at(ruleSyntax, s.Span, "this begins a block of Handlebars; want {%% %s %%} and {%% %s %%}", begin, end)
}

// try runs a part of the parser that may fail, and logs why it did.
func (p *parser) try(read func()) (ok bool) {
	depth := p.depth
	defer func() {
		if r := recover(); r != nil {
			f, isFault := r.(*fault)
			if !isFault {
				panic(r)
			}
			p.depth = depth
			p.fault(f)
			ok = false
		}
	}()
	read()
	return true
}

// statement reads the statement that begins with the tag s. When the tag ends
// the body of an open statement instead, its words are given back.
func (p *parser) statement(s *segment) (nodes []Node, end *reader) {
	if s.fault != nil {
		p.fault(s.fault)
		return p.broken(s), nil
	}
	r := p.reader(s)
	first := r.peek()
	if first.kind != nameToken {
		p.log.at(ruleSyntax, s.Span, "the tag has no name; want a statement such as if, for or set")
		return nil, nil
	}
	if n := len(p.open); n > 0 && slices.Contains(p.open[n-1].needles, first.text) {
		return nil, r
	}
	if read := statementOf(first.text); read != nil {
		r.next()
		p.nested(s, func() { nodes = read(p, r, s) })
		return nodes, nil
	}
	return nil, p.stray(r, s)
}

// blocks are the statements that have a body, and the tags in it that are
// theirs, the last of which ends it.
var blocks = lazy.Of(func() map[string][]string {
	return map[string][]string{
		"if": {"elif", "else", "endif"}, "for": {"else", "endfor"}, "with": {"endwith"}, "macro": {"endmacro"}, "filter": {"endfilter"}, "call": {"endcall"},
	}
})

var firstWord = lazy.Regexp(`^\{%[-+]?\s*(\w+)`)

// broken reads the body of a statement whose tag cannot be read, so that the
// tag that ends it is not taken for a fault of its own.
func (p *parser) broken(s *segment) (nodes []Node) {
	word := firstWord.Get().FindStringSubmatch(string(p.source.Text[s.Start:s.End]))
	if word == nil || blocks.Get()[word[1]] == nil {
		return nil
	}
	needles := blocks.Get()[word[1]]
	p.nested(s, func() {
		for {
			body, needle, end := p.block(word[1], s, needles...)
			nodes = append(nodes, body...)
			if end == nil || needle == needles[len(needles)-1] {
				return
			}
		}
	})
	return nodes
}

func (p *parser) nested(s *segment, read func()) {
	if p.depth++; p.depth > maxDepth {
		p.log.at(ruleSyntax, s.Span, "statements nest more than %d deep", maxDepth)
		p.at, p.gaveUp = len(p.segments), true
	} else {
		p.try(read)
	}
	p.depth--
}

// stray reports a tag that begins nothing. When it would end a statement
// further out, those within are taken to be closed.
func (p *parser) stray(r *reader, s *segment) *reader {
	word := r.peek().text
	for i := len(p.open) - 2; i >= 0; i-- {
		if slices.Contains(p.open[i].needles, word) && word[:2] == "en" {
			p.at-- // the statements within end here, each reported by close
			return r
		}
	}
	if word == "else" && len(p.open) > 0 {
		p.log.at(ruleSyntax, s.Span, "a second else; want {%% %s %%}", p.open[len(p.open)-1].needles[0])
		return nil
	}
	if begin, ends := endings[word]; ends {
		p.log.at(ruleSyntax, s.Span, "%s stands where no %s is open", word, begin)
		return nil
	}
	if word == "endtrans" && p.foreign > 0 {
		p.foreign--
		return nil
	}
	if word == "trans" {
		p.foreign++
	}
	d := p.log.at(ruleTag, r.peek().Span, "%s", tagMessage(word))
	if len(p.open) > 0 && (word == "elseif" || word == "elsif") {
		d.Fix = &diag.Fix{Message: "did you mean elif?", Pos: d.Pos, End: d.End, Text: "elif"}
	}
	return nil
}

// tagMessage says what is wrong with a word that names no statement.
func tagMessage(word string) string {
	switch word {
	case "include", "import", "from", "extends", "block":
		return fmt.Sprintf("%s needs other templates, and an integration has none", word)
	case "trans", "pluralize", "endtrans", "do", "break", "continue", "debug":
		return fmt.Sprintf("%s is of an extension of Jinja, which Gorgias is not known to have", word)
	case "elseif", "elsif":
		return fmt.Sprintf("there is no statement %q; want elif", word)
	case "unless":
		return `there is no statement "unless"; want if not`
	case "assign", "capture":
		return fmt.Sprintf("there is no statement %q; want set", word)
	}
	names := statementNames()
	if near := diag.Nearest(word, names); len(near) > 0 {
		return fmt.Sprintf("there is no statement %q; did you mean %s?", word, diag.List(near, "or"))
	}
	return fmt.Sprintf("there is no statement %q; want one of %s", word, diag.List(statementNames(), "or"))
}

func statementNames() []string {
	return []string{"if", "for", "set", "with", "filter", "macro", "call", "raw", "print"}
}

// endings gives the statement that each word of a closing or dividing tag
// belongs to.
var endings = map[string]string{
	"endif": "if", "elif": "if", "else": "if or for", "endfor": "for", "endset": "set", "endwith": "with",
	"endfilter": "filter", "endmacro": "macro", "endcall": "call", "endraw": "raw",
}

// block reads the body of a statement up to one of the needles, and gives the
// words of the tag that ended it, past the needle; "" when the text ended.
func (p *parser) block(word string, s *segment, needles ...string) (body []Node, needle string, r *reader) {
	p.open = append(p.open, opened{word, s.Span, needles})
	defer func() { p.open = p.open[:len(p.open)-1] }()
	body, r = p.body()
	if r == nil {
		if !p.gaveUp {
			p.log.at(ruleSyntax, s.Span, "%s is not closed; want {%% %s %%}", word, needles[len(needles)-1])
		}
		return body, "", nil
	}
	needle = r.peek().text
	if !slices.Contains(needles, needle) { // it ends a statement further out
		p.log.at(ruleSyntax, s.Span, "%s is not closed before %s; want {%% %s %%}", word, needle, needles[len(needles)-1])
		return body, "", nil
	}
	r.next()
	return body, needle, r
}

// closed reads the end of a closing tag.
func (p *parser) closed(r *reader) {
	if r != nil {
		p.try(func() { r.end("%}") })
	}
}

// ended gives the span from a tag to what was read last.
func (p *parser) ended(s *segment) span {
	return span{s.Start, p.segments[p.at-1].End}
}
