package validator

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// rendered explains a problem by the text being what a template left: one that
// was not rendered at all, or a value in the words of Python.
func (k *check) rendered(p problem, node *tree.Node) (finding, bool) {
	if node.Kind != tree.String {
		return finding{}, false
	}
	if hasTemplate(node.Text) {
		return k.unrendered(node, p.at, diag.Error), true
	}
	if !slices.Contains(valueKeywords, p.keyword) || p.at == "" {
		return finding{}, false // a whole body in quotes is no value of a template
	}
	for _, m := range k.contract.observed {
		for _, t := range m.shapeAt(k.place(p.at)).types {
			if r := k.contract.rendering(t, node.Text); r != nil {
				return k.stringified(node, p.at, t, r), true
			}
		}
	}
	return finding{}, false
}

var valueKeywords = []string{"type", "enum", "const", "format", "pattern"}

// rendering gives the way in which a value of that type reads as this text, or
// nil.
func (c *contract) rendering(kind, text string) *rendering {
	list := c.rendered()
	for i, r := range list {
		if r.kind == kind && r.pattern.MatchString(text) {
			return &list[i]
		}
	}
	return nil
}

func hasTemplate(text string) bool {
	return strings.Contains(text, "{{") && strings.Contains(text, "}}") ||
		strings.Contains(text, "{%") && strings.Contains(text, "%}")
}

func (k *check) unrendered(n *tree.Node, at diag.Pointer, severity diag.Severity) finding {
	return finding{
		rule: ruleUnrendered, severity: severity, at: at, node: n, span: spanOf(n),
		message: fmt.Sprintf("%s still holds a template; Gorgias sends one as it stands when it has an unknown filter or a slip", subject(k.base+at)),
	}
}

func (k *check) stringified(n *tree.Node, at diag.Pointer, kind string, r *rendering) finding {
	f := finding{
		rule: ruleStringified, at: at, node: n, span: spanOf(n),
		message: fmt.Sprintf("%s is the text of %s; a quoted template renders it so, and {{context}} would keep the type",
			subject(k.base+at), withArticles([]string{kind})),
	}
	for _, action := range k.v.spec.Observed.EvidenceAt(r.form) {
		f.related = append(f.related, observed(action))
	}
	return f
}

// texts looks at every text that its schema accepts as a text.
func (k *check) texts() { k.textsIn(k.root, "") }

func (k *check) textsIn(n *tree.Node, at diag.Pointer) {
	if n.Kind == tree.String {
		k.text(n, at)
	}
	for _, m := range n.Members {
		if m.Value.Kind >= tree.Array || m.Value.Kind == tree.String && isSuspect(m.Value.Text) {
			k.textsIn(m.Value, at.Name(m.Key.Text))
		}
	}
	for i, item := range n.Items {
		k.textsIn(item, at.Index(i))
	}
}

// isSuspect reports whether text looks at a text any closer.
func isSuspect(text string) bool { return text == "None" || strings.IndexByte(text, '{') >= 0 }

func (k *check) text(n *tree.Node, at diag.Pointer) {
	switch {
	case k.enough():
	case hasTemplate(n.Text):
		k.found = append(k.found, k.unrendered(n, at, diag.Off))
	case n.Text == "None":
		k.stringifiedText(n, at, "null")
	case strings.HasPrefix(n.Text, "[{'"):
		k.stringifiedText(n, at, "array")
	case strings.HasPrefix(n.Text, "{'"):
		k.stringifiedText(n, at, "object")
	}
}

// stringifiedText reports a text in Python's words where a text may stand. For
// "None" the contract must know null there, for it may be somebody's name.
func (k *check) stringifiedText(n *tree.Node, at diag.Pointer, kind string) {
	r := k.contract.rendering(kind, n.Text)
	if r == nil {
		return
	}
	for _, m := range k.contract.observed {
		if kind != "null" || slices.Contains(m.shapeAt(k.place(at)).types, "null") {
			k.found = append(k.found, k.stringified(n, at, kind, r))
			return
		}
	}
}

// parseTime reads a date-time with or without its offset; without, it is UTC.
func parseTime(n *tree.Node) (time.Time, bool) {
	if n == nil || n.Kind != tree.String || n.Text == "" {
		return time.Time{}, false
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, n.Text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
