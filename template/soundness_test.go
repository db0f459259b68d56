package template_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/sample"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
	"github.com/webhook-lint/webhook-lint/validator"
)

// A world is a schema, and contexts that it allows.
type world struct {
	context  *template.Type
	contexts []*tree.Node
	paths    []string
	arrays   []string
}

// small has what schemas have, in little: short contexts show more.
const small = `{"type": "object", "required": ["ticket", "flag"], "additionalProperties": false, "properties": {
	"flag": {"type": "boolean"},
	"ticket": {"type": "object", "required": ["id", "status", "subject", "tags", "agent", "either", "at", "mail"], "properties": {
		"id": {"type": "integer"}, "score": {"type": "integer", "minimum": 1, "maximum": 5}, "ratio": {"type": "number"},
		"status": {"type": "string", "enum": ["open", "closed"]}, "mark": {"enum": ["a", 1, null, true]},
		"subject": {"type": ["string", "null"]}, "body": {"type": "string"}, "spam": {"type": ["boolean", "null"]},
		"tags": {"type": "array", "items": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "id": {"type": "integer"}}}},
		"names": {"type": ["array", "null"], "items": {"type": "string"}},
		"pairs": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "array", "items": {"type": ["integer", "string"]}}},
		"agent": {"type": ["object", "null"], "required": ["id"], "properties": {"id": {"type": "integer"}, "name": {"type": ["string", "null"]}}, "additionalProperties": false},
		"either": {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "object", "properties": {"name": {"type": "string"}}}, {"type": "null"}]},
		"meta": {"type": ["object", "null"]}, "data": {}, "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
		"at": {"type": "string", "format": "date-time"}, "mail": {"type": ["string", "null"], "format": "email"}, "key": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]+$"},
		"one": {"const": "x\"y"}, "long": {"type": "string", "minLength": 1}}}}}`

func worlds(t *testing.T) []*world {
	t.Helper()
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	root, faults := tree.ReadJSON(tree.NewSource("small.json", []byte(small)), tree.Limits{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	list := []*world{newWorld(t, &spec.Schema{Root: root}), newWorld(t, &spec.Schema{Root: root})}
	for _, channel := range []string{"ticket-message-created", "ticket-updated"} {
		list = append(list, newWorld(t, s.Observed.Channel(channel).Schema()))
	}
	return list
}

// newWorld gives contexts that differ from a typical one in several values
// each.
func newWorld(t *testing.T, schema *spec.Schema) *world {
	t.Helper()
	w := &world{context: template.ContextOf(schema.Root, true)}
	var cases []sample.Case
	for c := range sample.Cases(schema, sample.Options{}) {
		if c.Valid && len(w.contexts) < 3000 {
			cases = append(cases, c)
			w.contexts = append(w.contexts, c.Payload)
		}
	}
	judge, err := validator.NewSchema(schema.Root)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(7, 7))
	for range 600 {
		payload := cases[0].Payload
		for range 2 + r.IntN(8) {
			c := cases[r.IntN(len(cases))]
			if value := c.Payload.At(c.Pointer); value != nil && c.Pointer != "" && payload.At(c.Pointer.Parent()) != nil {
				payload = tree.With(payload, c.Pointer, value)
			} else if value == nil && payload.At(c.Pointer) != nil {
				payload = tree.Without(payload, c.Pointer)
			}
		}
		if judge.Accepts(payload) {
			w.contexts = append(w.contexts, payload)
		}
	}
	w.walk(cases[0].Payload, "", 0)
	if len(w.paths) < 10 || len(w.arrays) < 2 {
		t.Fatalf("the world has %d paths and %d arrays", len(w.paths), len(w.arrays))
	}
	return w
}

// walk collects the paths of a payload.
func (w *world) walk(n *tree.Node, path string, depth int) {
	if path != "" {
		w.paths = append(w.paths, path)
	}
	if n.Kind == tree.Array && path != "" {
		w.arrays = append(w.arrays, path)
		if len(n.Items) > 0 && depth < 4 {
			w.walk(n.Items[0], path+"[0]", depth+1)
		}
	}
	for _, m := range n.Members {
		if depth < 4 && !strings.ContainsAny(m.Key.Text, "0123456789-") {
			w.walk(m.Value, strings.TrimPrefix(path+"."+m.Key.Text, "."), depth+1)
		}
	}
}

// A tally counts what a run saw.
type tally struct{ templates, rendered, telling, parsed, missed atomic.Int64 }

// What a template renders to is what its schema allows: for templates that
// nobody would write, in contexts that anything may happen in.
func TestSoundness(t *testing.T) {
	const contexts = 20
	templates := 20_000
	if testing.Short() || raceEnabled {
		templates = 1500
	}
	places := worlds(t)
	var counts tally
	var group sync.WaitGroup
	var faults atomic.Int64
	next := make(chan uint64)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for seed := range next {
				if fault := try(places, seed, contexts, &counts); fault != "" && faults.Add(1) <= 25 {
					t.Error(fault)
				}
			}
		})
	}
	for seed := range uint64(templates) {
		next <- seed
	}
	close(next)
	group.Wait()
	t.Logf("%d templates in %d contexts each: %d renderings, %d of them JSON bodies; %d schemas say something; %d bodies that are no JSON were not foretold; %d unsound",
		counts.templates.Load(), contexts, counts.rendered.Load(), counts.parsed.Load(), counts.telling.Load(), counts.missed.Load(), faults.Load())
	if counts.telling.Load()*2 < counts.templates.Load() {
		t.Error("most schemas say nothing, and so the test shows little")
	}
}

// try makes one template, renders it in some contexts, and gives what is not
// as its schema has it.
func try(worlds []*world, seed uint64, contexts int, counts *tally) string {
	r := rand.New(rand.NewPCG(seed, 1))
	w := worlds[r.IntN(len(worlds))]
	g := &grammar{Rand: r, paths: w.paths, arrays: w.arrays}
	place := []template.Place{template.Leaf, template.JSONText, template.JSONText, template.URL, template.HeaderText}[r.IntN(5)]
	text := g.nodes()
	if place == template.JSONText && r.IntN(10) > 0 {
		text = g.json()
	}
	parsed, faults := template.Parse(tree.NewSource("", []byte(text)))
	if len(faults) > 0 {
		return fmt.Sprintf("seed %d: the grammar made %q: %s", seed, text, faults[0].Message)
	}
	result := parsed.Check(template.Options{Contexts: []template.Context{{Channels: []string{"c"}, Type: w.context}}, Place: place, Full: true})
	counts.templates.Add(1)
	if result.Schema == nil || !result.Schema.IsTrue() {
		counts.telling.Add(1)
	}
	judge, err := validator.NewSchema(schemaOrFalse(result.Schema))
	if err != nil {
		return fmt.Sprintf("seed %d: %q has a schema that cannot be read: %s", seed, text, err)
	}
	for range contexts {
		context := w.contexts[r.IntN(len(w.contexts))]
		value := sent(parsed, text, context, place, result, counts)
		if value != nil && !judge.Accepts(value) {
			return unsound(seed, text, place, context.At(""), value, result.Schema, parsed)
		}
	}
	return ""
}

func schemaOrFalse(schema *tree.Node) *tree.Node {
	if schema == nil {
		return tree.NewBool(false, nil)
	}
	return schema
}

// sent gives what is sent in a context: the text, or the value that it is in
// JSON. It is nil when that cannot be told.
func sent(parsed *template.Template, text string, context *tree.Node, place template.Place, result template.Result, counts *tally) *tree.Node {
	rendering, err := parsed.Render(context, template.RenderOptions{Steps: 50_000})
	rendered := text
	if failed := (*template.RenderError)(nil); errors.As(err, &failed) {
		if failed.Kind == template.Limit || failed.Kind == template.Unsupported {
			return nil
		}
	} else {
		rendered = rendering.Text
	}
	counts.rendered.Add(1)
	if place != template.JSONText {
		return tree.NewString(rendered, nil)
	}
	value, faults := tree.ReadJSON(tree.NewSource("", []byte(rendered)), tree.Limits{})
	if value == nil || slices.ContainsFunc(faults, func(f tree.Fault) bool { return f.Kind.Fatal() }) {
		if !slices.ContainsFunc(result.Findings, func(d diag.Diagnostic) bool { return d.Severity >= diag.Warning }) && err == nil {
			counts.missed.Add(1)
		}
		return nil
	}
	counts.parsed.Add(1)
	return value
}

func unsound(seed uint64, text string, place template.Place, context, value, schema *tree.Node, parsed *template.Template) string {
	shown := func(n *tree.Node) string {
		if n == nil {
			return "false"
		}
		text, err := n.MarshalJSON()
		if err != nil {
			return err.Error()
		}
		if len(text) > 1500 {
			text = append(text[:1500], "…"...)
		}
		return string(text)
	}
	return fmt.Sprintf("seed %d, place %d: %s\nwith %s\nsends %s\nand the schema is %s", seed, place, text, shown(parsed.Part(context)), shown(value), shown(schema))
}

// FuzzCheck holds what is inferred of any text against what it renders to.
func FuzzCheck(f *testing.F) {
	g := &grammar{Rand: rand.New(rand.NewPCG(3, 3)), paths: []string{"ticket.id", "ticket.subject", "ticket.tags", "ticket.agent.name", "flag"}, arrays: []string{"ticket.tags"}}
	for i := range 60 {
		g.vars = nil
		f.Add(g.nodes(), uint8(i))
		f.Add(g.json(), uint8(1))
	}
	root, _ := tree.ReadJSON(tree.NewSource("small.json", []byte(small)), tree.Limits{})
	var contexts []*tree.Node
	for c := range sample.Cases(&spec.Schema{Root: root}, sample.Options{}) {
		if c.Valid && len(contexts) < 40 {
			contexts = append(contexts, c.Payload)
		}
	}
	context := template.ContextOf(root, true)
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		if len(text) > 4000 || !utf8.ValidString(text) {
			return
		}
		place := template.Place(n % 5)
		parsed, faults := template.Parse(tree.NewSource("", []byte(text)))
		result := parsed.Check(template.Options{Contexts: []template.Context{{Channels: []string{"c"}, Type: context}}, Place: place})
		if len(faults) > 0 {
			return
		}
		judge, err := validator.NewSchema(schemaOrFalse(result.Schema))
		if err != nil {
			t.Fatalf("%q has a schema that cannot be read: %s", text, err)
		}
		for _, c := range contexts {
			if value := sent(parsed, text, c, place, result, &tally{}); value != nil && !judge.Accepts(value) {
				t.Fatal(unsound(0, text, place, c, value, result.Schema, parsed))
			}
		}
	})
}
