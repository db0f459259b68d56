package validator

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/accept"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Schema is a JSON Schema that belongs to no channel. It is not safe for
// concurrent use, but for Passes.
type Schema struct {
	ShowValues bool // findings show the values of names, addresses and texts

	message *message
	matcher func() *accept.Matcher // made for the first payload
	at      map[diag.Pointer]*jsonschema.Schema
}

// What a schema may be before it is refused unseen.
const (
	maxSchemaDepth = 3 * maxDepth
	maxJudgeWork   = 300_000 // schemas that a value is held against, one inside another
)

const schemaURL = "https://schema.webhook-lint.invalid/root.json"

// NewSchema compiles a JSON Schema, of draft 2020-12 unless its $schema says
// draft-07. Formats count in both. Nothing is fetched.
func NewSchema(root *tree.Node) (s *Schema, err error) {
	defer func() {
		if recover() != nil {
			s, err = nil, errors.New("the schema cannot be used: jsonschema v5 gave up on it")
		}
	}()
	switch {
	case depthOf(root, maxSchemaDepth) > maxSchemaDepth:
		return nil, fmt.Errorf("the schema nests more than %d deep", maxSchemaDepth)
	case !areModest(root):
		return nil, fmt.Errorf("the schema holds a number of more than %d digits", maxDigits)
	}
	root = rooted(root)
	m := newMessage(&spec.Spec{}, "", &spec.Schema{Root: root})
	m.asWhole, m.prepare = true, func() error { return nil }
	if m.compiler, err = m.newCompiler(jsonschema.Draft2020, root); err != nil {
		return nil, fmt.Errorf("the schema cannot be used: %s", oneLine(err))
	}
	if err := m.compile(); err != nil {
		return nil, noSchema(root, err)
	}
	if isModern(m.whole.Draft) {
		m.modern = true
		m.shape = m.newShape(m.parts(root))
	}
	return &Schema{message: m, matcher: sync.OnceValue(m.accepting), at: map[diag.Pointer]*jsonschema.Schema{}}, nil
}

// rooted gives root as an object with an absolute $id, which v5 puts into the
// places that it names.
func rooted(root *tree.Node) *tree.Node {
	made := tree.NewObject(root)
	if root.Kind == tree.Object {
		made.Members = append(made.Members, root.Members...)
	} else {
		made.Set("allOf", tree.NewArray(root, root))
	}
	id, err := url.Parse(textOf(root.Get("$id")))
	if err != nil || !id.IsAbs() || strings.Contains(textOf(root.Get("$id")), "#") || id.Scheme == "file" {
		made.Set("$id", tree.NewString(schemaURL, nil))
	}
	return made
}

// isModern reports whether what stands beside $ref counts.
func isModern(draft *jsonschema.Draft) bool {
	return draft != jsonschema.Draft4 && draft != jsonschema.Draft6 && draft != jsonschema.Draft7
}

func textOf(n *tree.Node) string {
	if n == nil {
		return ""
	}
	return n.Text
}

// noSchema says where the metaschema refuses a schema.
func noSchema(root *tree.Node, err error) error {
	var failed *jsonschema.ValidationError
	if !errors.As(err, &failed) {
		return fmt.Errorf("the schema cannot be used: %s", oneLine(err))
	}
	for len(failed.Causes) > 0 {
		failed = failed.Causes[0]
	}
	at := unescape(failed.InstanceLocation)
	where := string(at)
	if place := root.At(at).Pos(); place.IsValid() {
		where = place.String()
	}
	return fmt.Errorf("the schema is no JSON Schema: %s: %s", where, failed.Message)
}

// depthOf gives how deep n nests, or something above limit.
func depthOf(n *tree.Node, limit int) int {
	if limit < 0 {
		return 1
	}
	deepest := 0
	for _, m := range n.Members {
		deepest = max(deepest, depthOf(m.Value, limit-1))
	}
	for _, item := range n.Items {
		deepest = max(deepest, depthOf(item, limit-1))
	}
	return deepest + 1
}

// Accepts reports whether the schema is known to allow value. What cannot be
// judged, as numbers of thousands of digits, is neither accepted nor refused.
func (s *Schema) Accepts(value *tree.Node) bool { return s.AcceptsAt("", value) }

// Refuses reports whether the schema is known to forbid value.
func (s *Schema) Refuses(value *tree.Node) bool { return s.RefusesAt("", value) }

// AcceptsAt is Accepts for the schema at a pointer within this one.
func (s *Schema) AcceptsAt(at diag.Pointer, value *tree.Node) bool {
	accepted, judged := s.judge(at, value)
	return judged && accepted
}

// RefusesAt is Refuses for the schema at a pointer within this one.
func (s *Schema) RefusesAt(at diag.Pointer, value *tree.Node) bool {
	accepted, judged := s.judge(at, value)
	return judged && !accepted
}

func (s *Schema) judge(at diag.Pointer, value *tree.Node) (accepted, judged bool) {
	defer func() { // the last net: what the guards before let through
		if recover() != nil {
			accepted, judged = false, false
		}
	}()
	if value == nil || !s.isJudgeable(at, value) {
		return false, false
	}
	compiled, err := s.compiled(at)
	if err != nil {
		return false, false
	}
	err = compiled.Validate(value.Value())
	var failed *jsonschema.ValidationError
	return err == nil, err == nil || errors.As(err, &failed)
}

func (s *Schema) compiled(at diag.Pointer) (*jsonschema.Schema, error) {
	if at == "" {
		return s.message.whole, nil
	}
	if known := s.at[at]; known != nil {
		return known, nil
	}
	made, err := s.message.compiler.Compile(s.message.id + "#" + (&url.URL{Path: string(at)}).EscapedPath())
	if err != nil {
		return nil, err
	}
	s.at[at] = made
	return made, nil
}

// isJudgeable reports whether v5 will come to an end with a value.
func (s *Schema) isJudgeable(at diag.Pointer, value *tree.Node) bool {
	if depthOf(value, maxDepth) > maxDepth || !areModest(value) {
		return false
	}
	w := &work{schema: s.message, known: map[workPair]int{}}
	return w.of(s.message.schema.Root.At(at), value) < maxJudgeWork
}

// A work estimates how often v5 will hold a part of a value against a part of
// a schema: without memory of its own, v5 takes time that grows with the
// number of ways that lead to a definition.
type work struct {
	schema *message
	known  map[workPair]int
	sum    int // pairs that were looked at
}

// work gives how many schemas of a message a value is held against, by the one
// at hand.
func (m *message) work(schema, value *tree.Node) int {
	w := work{schema: m, known: map[workPair]int{}}
	return w.of(schema, value)
}

type workPair struct{ schema, value *tree.Node }

func (w *work) of(schema, value *tree.Node) int {
	if schema == nil || schema.Kind != tree.Object || w.sum > maxJudgeWork {
		return 1
	}
	pair := workPair{schema, value}
	if n, known := w.known[pair]; known {
		return n
	}
	w.known[pair] = 1 // a loop of references, which v5 refuses
	w.sum++
	n := 1
	add := func(schema, value *tree.Node) { n = min(maxJudgeWork, n+w.of(schema, value)) }
	if ref := schema.Get("$ref"); ref != nil {
		add(w.schema.definition(ref.Text), value)
	}
	for _, m := range schema.Members {
		w.inPlace(m, value, add)
		w.below(m, value, add)
	}
	w.known[pair] = n
	return n
}

func (w *work) inPlace(m tree.Member, value *tree.Node, add func(schema, value *tree.Node)) {
	switch m.Key.Text {
	case "allOf", "anyOf", "oneOf":
		for _, item := range m.Value.Items {
			add(item, value)
		}
	case "not", "if", "then", "else":
		add(m.Value, value)
	case "dependencies", "dependentSchemas":
		for _, sub := range m.Value.Members {
			add(sub.Value, value)
		}
	}
}

// below is generous: it takes every member for one that every keyword for
// members is about, but for those that properties names.
func (w *work) below(m tree.Member, value *tree.Node, add func(schema, value *tree.Node)) {
	switch m.Key.Text {
	case "properties":
		for _, sub := range value.Members {
			add(m.Value.Get(sub.Key.Text), sub.Value)
		}
	case "patternProperties":
		for _, pattern := range m.Value.Members {
			for _, sub := range value.Members {
				add(pattern.Value, sub.Value)
			}
		}
	case "additionalProperties", "unevaluatedProperties", "propertyNames":
		for _, sub := range value.Members {
			add(m.Value, sub.Value)
		}
	case "items", "prefixItems", "additionalItems", "contains", "unevaluatedItems":
		for i, item := range value.Items {
			add(m.Value, item)
			if i < len(m.Value.Items) {
				add(m.Value.Items[i], item)
			}
		}
	}
}

// Passes reports whether a payload is known to be right, so that Check has
// nothing to say of it. False says nothing. It is safe for concurrent use.
func (s *Schema) Passes(payload []byte) bool { return s.matcher().Accepts(payload) }

// MayHold reports whether a payload that passes may have a root of that name.
func (s *Schema) MayHold(root string) bool { return mayHold(s.matcher(), root) }

// Check reports what is wrong with a payload, in the words and by the rules
// of Validate, but for those that are about Gorgias's own contexts.
func (s *Schema) Check(source *tree.Source) []diag.Diagnostic {
	refusals, known := s.matcher().Refusals(source.Text)
	if known && len(refusals) == 0 {
		return nil
	}
	if known {
		if found, ok := s.check(source).alone(refusals); ok {
			return found
		}
	}
	root, faults := tree.ReadJSON(source, tree.Limits{Depth: maxDepth})
	return s.findings(source, root, faults)
}

// CheckForm is Check for a payload that is form-encoded: what its fields say,
// decoded, is held against the schema.
func (s *Schema) CheckForm(source *tree.Source) []diag.Diagnostic {
	root, faults := tree.ReadForm(source)
	return s.findings(source, root, faults)
}

func (s *Schema) check(source *tree.Source) *check {
	v := &Validator{spec: s.message.spec, options: Options{ShowValues: s.ShowValues}}
	return v.check(&contract{channel: &spec.Channel{}, letter: []*message{s.message}}, source)
}

// findings reports what is wrong with what was read of a payload.
func (s *Schema) findings(source *tree.Source, root *tree.Node, faults []tree.Fault) []diag.Diagnostic {
	k := s.check(source)
	if root != nil && areModest(root) && !s.isJudgeable("", root) {
		k.root = root
		k.report(ruleInternal, firstByte(root), "", "the schema is too entangled to judge the payload by it")
		return k.findings()
	}
	k.judgeRead(root, faults)
	return k.findings()
}

// Places gives the values that the schema refuses within value, innermost
// first of alternatives; none when the schema accepts it or it cannot be
// judged.
func (s *Schema) Places(value *tree.Node) []diag.Pointer {
	if !s.Refuses(value) {
		return nil
	}
	var list []diag.Pointer
	for _, p := range s.message.judge("", value.Value()) {
		at := p.at
		if p.name != "" {
			at = at.Name(p.name)
		}
		list = append(list, at)
	}
	return list
}

// demand gives the place of the keyword, and for a schema that stands in no
// text the place of the template that it was inferred from: the nearest
// x-source.
func (p problem) demand() (diag.Related, bool) {
	if pos := p.want.Pos(); pos.IsValid() {
		return diag.Related{Pos: pos, Message: "the contract says so here"}, true
	}
	m := p.message
	for at := p.schema; at != ""; at = at.Parent() {
		if pos := sourceOf(m.schema.Root.At(at)); pos.IsValid() {
			return diag.Related{Pos: pos, Message: "the template promises so here"}, true
		}
	}
	pos := sourceOf(m.schema.Root)
	return diag.Related{Pos: pos, Message: "the template promises so here"}, pos.IsValid()
}

// sourceOf reads the x-source of a schema.
func sourceOf(schema *tree.Node) diag.Position {
	source := schema.Get("x-source")
	number := func(name string) int {
		n, _ := strconv.Atoi(strings.TrimSpace(textOf(source.Get(name))))
		return n
	}
	return diag.Position{File: textOf(source.Get("file")), Line: number("line"), Col: number("column")}
}
