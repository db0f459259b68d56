package validator

import (
	"fmt"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// Examples checks what a document shows against what it says: the examples of
// its messages, and the examples and defaults of its schemas. Each fault is
// told once, at its place in the document.
func Examples(s *spec.Spec) []diag.Diagnostic {
	e := &examples{spec: s, seen: map[diag.Position]bool{}}
	for _, channel := range s.Channels {
		for _, m := range channel.Messages {
			e.message(channel, m)
		}
	}
	diag.Sort(e.found)
	return e.found
}

type examples struct {
	spec  *spec.Spec
	seen  map[diag.Position]bool
	found []diag.Diagnostic
}

func (e *examples) message(channel *spec.Channel, m *spec.Message) {
	for _, part := range []struct {
		schema *spec.Schema
		of     func(*spec.Example) *tree.Node
	}{
		{m.Schema(), func(x *spec.Example) *tree.Node { return x.Payload }},
		{m.HeaderSchema(), func(x *spec.Example) *tree.Node { return x.Headers }},
	} {
		if part.schema == nil {
			continue
		}
		compiled, err := compileSchema(e.spec, m.Name, part.schema)
		if err != nil {
			continue // what is wrong with the schema is told of the schema
		}
		for _, x := range m.Examples {
			e.judge(channel, compiled, "", part.of(x), "example")
		}
		part.schema.Each(func(at diag.Pointer, n *tree.Node) {
			for _, item := range itemsOf(n.Get("examples")) {
				e.judge(channel, compiled, at, item, "example")
			}
			e.judge(channel, compiled, at, n.Get("default"), "default")
		})
	}
}

// judge checks one value against the schema at a pointer.
func (e *examples) judge(channel *spec.Channel, m *message, at diag.Pointer, n *tree.Node, what string) {
	if n == nil || n.Source == nil || e.seen[n.Pos()] || !areModest(n) {
		return
	}
	e.seen[n.Pos()] = true
	k := &check{
		v: &Validator{spec: e.spec, options: Options{ShowValues: true}}, source: n.Source, root: n, broken: -1,
		contract: &contract{channel: channel, letter: []*message{m}},
	}
	for _, p := range m.judge(at, n.Value()) {
		f := k.say(p)
		f.rule, f.severity = ruleExample, ruleExample.Severity
		f.message = fmt.Sprintf("the %s is refused by its own schema: %s", what, strings.Replace(f.message, subject(""), "it", 1))
		d := k.diagnostic(f)
		d.Channel = ""
		e.found = append(e.found, d)
	}
}

func areModest(n *tree.Node) bool {
	if n.Kind == tree.Number && !isModest(n.Text) {
		return false
	}
	for _, m := range n.Members {
		if !areModest(m.Value) {
			return false
		}
	}
	for _, item := range n.Items {
		if !areModest(item) {
			return false
		}
	}
	return true
}
