package validator

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
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
	alike     string     // a word for its messages: channels with the same one judge alike
	failed    error      // why some message cannot be checked
	letter    []*message // of the document; never empty
	observed  []*message // of what is known beyond it; nil when that is not asked for
	rendered  func() []rendering
	gorgias   bool                // the payload is a template context with the roots below
	roots     []string            // that the document gives the context
	definable bool                // an integration's definition may look like a payload that is right
	elsewhere map[string][]string // roots of other channels, and these channels
	bare      func() []bareRoot
	rootNames func() []string // the roots that are known in any reading
}

// A message is one of the messages of a channel.
type message struct {
	spec     *spec.Spec
	name     string
	schema   *spec.Schema
	compiler *jsonschema.Compiler
	whole    *jsonschema.Schema
	prepare  func() error // compiles the schema, once
	asWhole  bool         // no portions of it are compiled
	modern   bool         // of draft 2019-09 or later
	shape    *shape       // of a whole payload
	id       string

	mu       sync.Mutex
	parted   map[diag.Pointer]*jsonschema.Schema // compiled at a pointer
	portions map[about]*jsonschema.Schema        // compiled by themselves
	keywords map[string]problem                  // that v5 has named, by its words for their places
	claims   map[route]*claims                   // of refused values
	shapes   map[place]*shape                    // that were asked for
}

// A rendering tells how a value of one JSON type reads as text when it comes
// from a quoted template.
type rendering struct {
	kind    string // a type of JSON Schema
	pattern *regexp.Regexp
	form    *tree.Node // that says so
}

// outline gives what is known of a channel's contract without jsonschema v5,
// which compile adds.
func (v *Validator) outline(c *spec.Channel) *contract {
	k := &contract{channel: c, gorgias: v.spec.Observed != nil, elsewhere: map[string][]string{}, roots: c.Roots()}
	for _, other := range v.spec.Channels {
		for _, root := range other.Roots() {
			k.elsewhere[root] = append(k.elsewhere[root], other.Name)
		}
	}
	k.letter, k.failed = messagesOf(v.spec, c)
	if v.spec.Observed != nil && v.options.Profile == Observed {
		var failed error
		k.observed, failed = messagesOf(v.spec.Observed, v.spec.Observed.Channel(c.Name))
		k.failed = errors.Join(k.failed, failed)
	}
	k.rendered = sync.OnceValue(func() []rendering {
		if k.observed == nil {
			return nil
		}
		return renderings(v.spec.Observed.Channel(c.Name))
	})
	if k.alike = c.Name; len(c.Messages) > 0 {
		k.alike = ""
	}
	for _, m := range c.Messages {
		k.alike += fmt.Sprintf("%p ", m.Node)
	}
	if k.observed != nil {
		for _, m := range v.spec.Observed.Channel(c.Name).Messages {
			k.alike += fmt.Sprintf("%p ", m.Node)
		}
	}
	names, closed := v.matchers[c.Name].get().Names()
	k.definable = !closed || mayDefine(names)
	k.bare, k.rootNames = sync.OnceValue(k.bareRoots), sync.OnceValue(k.namesOfRoots)
	return k
}

// messagesOf gives the messages of a channel up to one that cannot be checked.
func messagesOf(s *spec.Spec, c *spec.Channel) ([]*message, error) {
	if len(c.Messages) == 0 {
		return []*message{newMessage(s, c.Name, c.Schema())}, nil
	}
	var list []*message
	for _, m := range c.Messages {
		schema := m.Schema()
		if schema == nil {
			return list, fmt.Errorf("channel %s: the schema format %q of message %s is unsupported; its payloads cannot be checked",
				c.Name, m.Format, m.Name)
		}
		list = append(list, newMessage(s, m.Name, schema))
	}
	return list, nil
}

func (v *Validator) compile(c *spec.Channel) (*contract, error) {
	k := v.outlines[c.Name]()
	var group sync.WaitGroup // the readings are compiled side by side: somebody waits for the first payload
	var errs [2]error
	group.Go(func() { errs[0] = compileAll(c, k.letter) })
	if k.observed != nil {
		group.Go(func() { errs[1] = compileAll(c, k.observed) })
	}
	group.Wait()
	if err := errors.Join(errs[0], errs[1], k.failed); err != nil {
		return nil, err
	}
	return k, nil
}

func compileAll(c *spec.Channel, list []*message) error {
	for _, m := range list {
		if err := m.prepare(); err != nil && len(c.Messages) > 0 {
			return fmt.Errorf("channel %s: %w", c.Name, err)
		} else if err != nil {
			return err
		}
	}
	return nil
}

var errFetch = errors.New("nothing is fetched")

func compileSchema(s *spec.Spec, name string, schema *spec.Schema) (*message, error) {
	m := newMessage(s, name, schema)
	return m, m.prepare()
}

func newMessage(s *spec.Spec, name string, schema *spec.Schema) *message {
	m := &message{spec: s, name: name, schema: schema, id: schema.Root.Get("$id").Text}
	m.shape = m.newShape(m.parts(m.schema.Root))
	m.prepare = sync.OnceValue(m.compileWhole)
	return m
}

// compileWhole compiles the schema, of draft-07.
func (m *message) compileWhole() (err error) {
	if m.compiler, err = m.newCompiler(jsonschema.Draft7, m.schema.Root); err != nil {
		return fmt.Errorf("the schema of message %s cannot be used: %s", m.name, oneLine(err))
	}
	if err := m.compile(); err != nil {
		return fmt.Errorf("the schema of message %s is no JSON Schema; webhook-lint spec tells where", m.name)
	}
	return nil
}

// newCompiler gives a compiler with the text of a schema. That of a draft that
// leaves it open asserts formats.
func (m *message) newCompiler(draft *jsonschema.Draft, schema *tree.Node) (*jsonschema.Compiler, error) {
	c := jsonschema.NewCompiler()
	c.Draft = draft
	c.AssertFormat = draft != jsonschema.Draft7
	c.LoadURL = func(string) (io.ReadCloser, error) { return nil, errFetch }
	c.Formats[localDateTime] = isLocalDateTime
	text, err := schema.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return c, c.AddResource(m.id, bytes.NewReader(text))
}

func (m *message) compile() (err error) {
	m.whole, err = m.compiler.Compile(m.id)
	return err
}

func oneLine(err error) string {
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

const localDateTime = "date-time-local"

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
func renderings(c *spec.Channel) []rendering {
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
			list = append(list, rendering{form.Key.Text, pattern, form.Value})
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

// shapesAt appends the shapes of the value at a place of the payload, in every
// reading.
func (c *contract) shapesAt(shapes []*shape, at place) []*shape {
	for _, list := range [][]*message{c.letter, c.observed} {
		for _, m := range list {
			shapes = append(shapes, m.shapeAt(at))
		}
	}
	return shapes
}

// A bareRoot is a root, with the names of the objects that are its values.
type bareRoot struct {
	root  string
	names map[string]bool
}

func (c *contract) bareRoots() []bareRoot {
	var list []bareRoot
	for _, root := range c.roots {
		names := map[string]bool{}
		for _, m := range c.known() {
			for _, name := range m.namesAt(diag.Pointer("").Name(root)) {
				names[name] = true
			}
		}
		list = append(list, bareRoot{root, names})
	}
	return list
}

// bareRoot gives the root that an object is the value of, by its names, and how
// many of them speak for it; "" when none does.
func (c *contract) bareRoot(n *tree.Node) (string, int) {
	best, most := "", 0
	if n.Kind != tree.Object {
		return best, most
	}
	for _, r := range c.bare() {
		hits := 0
		for _, member := range n.Members {
			if r.names[member.Key.Text] {
				hits++
			}
		}
		if hits > most && (hits >= 5 || hits >= 3 && 2*hits > len(n.Members)) {
			best, most = r.root, hits
		}
	}
	return best, most
}
