// Package template reads the Jinja templates that Gorgias renders: the URL, the
// headers and the body of an HTTP integration.
//
// It parses them with exact places, checks them against the schema of the
// context that they are rendered with, renders them as Jinja2 does, and tells
// what they can render to at all.
//
// Parse finds every error of a text in one pass and gives a tree for what it
// could read. Nothing here reads files, runs code or knows of integrations.
package template

import (
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// Limits of what is parsed.
const (
	maxBytes = 256 << 10 // of a template
	maxDepth = 100       // of nested expressions and statements
)

// Parse reads a template. The tree holds all that could be read; the findings
// say what could not.
func Parse(source *tree.Source) (*Template, []diag.Diagnostic) {
	p := &parser{source: source, log: log{source: source}}
	if len(source.Text) > maxBytes {
		p.log.at(ruleLarge, tree.Span{Start: 0, End: 1}, "the template is larger than %d KiB", maxBytes>>10)
		return &Template{Source: source}, p.log.list
	}
	text := string(source.Text)
	p.segments = scan(text)
	p.dropLastNewline(text)
	return p.template(), p.log.list
}

// dropLastNewline takes one line end from the end of the text, as Jinja2 does
// unless it is told to keep it.
func (p *parser) dropLastNewline(text string) {
	n := len(p.segments)
	if n == 0 || p.segments[n-1].kind != textSegment || p.segments[n-1].raw {
		return
	}
	last := &p.segments[n-1]
	for _, end := range []string{"\r\n", "\n", "\r"} {
		if cut, found := strings.CutSuffix(last.text, end); found {
			last.text = cut
			last.End -= len(end)
			break
		}
	}
	if last.text == "" {
		p.segments = p.segments[:n-1]
	}
}
