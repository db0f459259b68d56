package validator

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A contract is what a channel's payloads must be, in each reading.
type contract struct {
	channel   *spec.Channel
	letter    []*message // of the document; never empty
	observed  []*message // of what is known beyond it; nil when that is not asked for
	rendered  []rendering
	gorgias   bool                // the payload is a template context with the roots below
	roots     []string            // that the document gives the context
	definable bool                // an integration's definition may look like a payload that is right
	elsewhere map[string][]string // roots of other channels, and these channels
}

// A message is one of the messages of a channel, compiled.
type message struct {
	spec     *spec.Spec
	name     string
	schema   *spec.Schema
	compiler *jsonschema.Compiler
	whole    *jsonschema.Schema
	shape    *shape // of a whole payload
	id       string

	mu     sync.Mutex
	claims map[route][]claim       // of refused values
	shapes map[diag.Pointer]*shape // that were asked for
}

// A rendering tells how a value of one JSON type reads as text when it comes
// from a quoted template.
type rendering struct {
	kind    string // a type of JSON Schema
	pattern *regexp.Regexp
	actions []*spec.Action
}

func (v *Validator) compile(c *spec.Channel) (*contract, error) {
	k := &contract{channel: c, gorgias: v.spec.Observed != nil, elsewhere: map[string][]string{}, roots: c.Roots()}
	for _, other := range v.spec.Channels {
		for _, root := range other.Roots() {
			k.elsewhere[root] = append(k.elsewhere[root], other.Name)
		}
	}
	var group sync.WaitGroup // the readings are compiled side by side: somebody waits for the first payload
	var errs [2]error
	group.Go(func() { k.letter, errs[0] = compileMessages(v.spec, c) })
	if v.spec.Observed != nil && v.options.Profile == Observed {
		beyond := v.spec.Observed.Channel(c.Name)
		group.Go(func() { k.observed, errs[1] = compileMessages(v.spec.Observed, beyond) })
		k.rendered = renderings(v.spec.Observed, beyond)
	}
	names, closed := v.matchers[c.Name].get().Names()
	k.definable = !closed || slices.Contains(names, "http") || slices.Contains(names, "url")
	group.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	return k, nil
}

func compileMessages(s *spec.Spec, c *spec.Channel) ([]*message, error) {
	if len(c.Messages) == 0 {
		m, err := compileSchema(s, c.Name, c.Schema())
		return []*message{m}, err
	}
	var list []*message
	for _, m := range c.Messages {
		schema := m.Schema()
		if schema == nil {
			return nil, fmt.Errorf("channel %s: the schema format %q of message %s is unsupported; its payloads cannot be checked",
				c.Name, m.Format, m.Name)
		}
		compiled, err := compileSchema(s, m.Name, schema)
		if err != nil {
			return nil, fmt.Errorf("channel %s: %w", c.Name, err)
		}
		list = append(list, compiled)
	}
	return list, nil
}

var errFetch = errors.New("nothing is fetched")

func compileSchema(s *spec.Spec, name string, schema *spec.Schema) (*message, error) {
	m := newMessage(s, name, schema)
	m.compiler.Draft = jsonschema.Draft7
	if err := m.add(); err != nil {
		return nil, fmt.Errorf("the schema of message %s cannot be used: %s", name, oneLine(err))
	}
	if err := m.compile(); err != nil {
		return nil, fmt.Errorf("the schema of message %s is no JSON Schema; webhook-lint spec tells where", name)
	}
	return m, nil
}

func newMessage(s *spec.Spec, name string, schema *spec.Schema) *message {
	m := &message{spec: s, name: name, schema: schema, compiler: jsonschema.NewCompiler(), id: schema.Root.Get("$id").Text}
	m.compiler.LoadURL = func(string) (io.ReadCloser, error) { return nil, errFetch }
	m.compiler.Formats["date-time-local"] = isLocalDateTime
	return m
}

// add gives the compiler the text of the schema.
func (m *message) add() error {
	text, err := m.schema.Root.MarshalJSON()
	if err != nil {
		return err
	}
	return m.compiler.AddResource(m.id, bytes.NewReader(text))
}

func (m *message) compile() (err error) {
	if m.whole, err = m.compiler.Compile(m.id); err != nil {
		return err
	}
	m.shape = m.newShape(m.parts(m.schema.Root))
	return nil
}

func oneLine(err error) string {
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// isLocalDateTime reports whether v is a date-time without its offset, which
// is what the format date-time-local of the OpenAPI registry means.
func isLocalDateTime(v any) bool {
	text, ok := v.(string)
	if !ok {
		return true
	}
	_, err := time.Parse("2006-01-02T15:04:05", text)
	return err == nil
}

// renderings reads the x-rendered-text of a channel's messages.
func renderings(s *spec.Spec, c *spec.Channel) []rendering {
	var list []rendering
	for _, m := range c.Messages {
		forms := m.Node.Get("x-rendered-text")
		if forms == nil {
			continue
		}
		for _, form := range forms.Members {
			pattern, err := regexp.Compile(form.Value.Text)
			if err != nil {
				continue
			}
			list = append(list, rendering{form.Key.Text, pattern, s.EvidenceAt(form.Value)})
		}
	}
	return list
}

// expects reports whether the document gives the channel that root.
func (c *contract) expects(root string) bool {
	for _, r := range c.roots {
		if r == root {
			return true
		}
	}
	return false
}

// known gives the messages of every reading, for questions of the kind "is
// there any such thing".
func (c *contract) known() []*message {
	return append(append([]*message{}, c.letter...), c.observed...)
}

// shapesAt gives the shapes of the value at a pointer of the payload, in every
// reading.
func (c *contract) shapesAt(at diag.Pointer) []*shape {
	shapes := make([]*shape, 0, len(c.letter)+len(c.observed))
	for _, list := range [][]*message{c.letter, c.observed} {
		for _, m := range list {
			shapes = append(shapes, m.shapeAt(at))
		}
	}
	return shapes
}

// bareRoot gives the root that an object is the value of, by its names, and how
// many of them speak for it; "" when none does.
func (c *contract) bareRoot(n *tree.Node) (string, int) {
	best, most := "", 0
	if n.Kind != tree.Object {
		return best, most
	}
	for _, root := range c.roots {
		names := map[string]bool{}
		for _, m := range c.known() {
			for _, name := range m.namesAt(diag.Pointer("").Name(root)) {
				names[name] = true
			}
		}
		hits := 0
		for _, member := range n.Members {
			if names[member.Key.Text] {
				hits++
			}
		}
		if hits > most && (hits >= 5 || hits >= 3 && 2*hits > len(n.Members)) {
			best, most = root, hits
		}
	}
	return best, most
}
