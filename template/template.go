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
	panic("not written yet")
}
