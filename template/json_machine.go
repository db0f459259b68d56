package template

import (
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A jsonReader reads all the texts of a lang as JSON at once, and builds the
// schema of their values.
type jsonReader struct {
	a       *analysis
	tainted bool // a text may add structure of its own: nothing is known of the value
	broken  bool // there are too many ways to follow
	failed  map[Expr]bool
	steps   int                   // of the work that was done
	keys    map[*tree.Node]string // of schemas
}

// A machine is one way through the text: where in a JSON value it is (RFC
// 8259), and the schemas of what it has read.
type machine struct {
	mode  mode
	stack []*frame
	text  *lang  // of the string or the number that is being read
	buf   string // of an escape, a literal
	root  *tree.Node
	at    int       // in the template, of the character that is being read
	name  tree.Span // in the template, of the name that was read last
}

type mode uint8

const (
	beforeValue mode = iota
	beforeItem       // or the end of the array
	afterValue
	beforeFirstName // or the end of the object
	beforeName
	inName
	afterName
	inString
	inNumber
	inWord // true, false, null
)

// A frame is an object or an array that is not closed.
type frame struct {
	array    bool
	names    []string // in order
	values   map[string]*tree.Node
	always   map[string]bool
	dynamic  *tree.Node // of the properties whose names are not known; nil for none
	name     *lang      // of the property that is being read
	items    *tree.Node // nil for none
	min, max int        // items; max < 0 for any number
}

const (
	maxMachines = 48
	maxRounds   = 12      // of a loop until nothing new comes
	maxReading  = 500_000 // steps: each of a machine, or of a frame of one
	manyItems   = 3       // beyond which items are not counted
)

// readJSON gives the schema of the JSON values that l prints, and tells where
// it prints none.
func (a *analysis) readJSON(l *lang) *tree.Node {
	if l == nil {
		return nil
	}
	r := &jsonReader{a: a, failed: map[Expr]bool{}, keys: map[*tree.Node]string{}}
	ends := r.run(l, []*machine{{}})
	var roots []*tree.Node
	unclosed := false
	for _, m := range ends {
		if m = m.endNumber(r); m != nil && m.mode == afterValue && len(m.stack) == 0 {
			roots = append(roots, m.root)
		} else if m != nil {
			unclosed = true
		}
	}
	if r.broken {
		a.tell(ruleGaveUp, tree.Span{Start: 0, End: min(2, len(a.template.Source.Text))}, "the body has too many cases to be checked in full; what it sends is not known")
	}
	if r.broken || r.tainted {
		return anySchema()
	}
	if unclosed && len(r.failed) == 0 {
		end := len(a.template.Source.Text)
		a.tellOnce(ruleJSON, tree.Span{Start: max(end-1, 0), End: end}, "the body ends before its JSON is complete")
	}
	return eitherSchema(roots...)
}

// tellOnce tells of a part of the template that nothing is told of yet, nor of
// the name that it ends with.
func (a *analysis) tellOnce(rule *diag.Rule, at tree.Span, message string) *found {
	for key := range a.found {
		if key.rule != rule && (key.Span == at || key.rule == ruleProperty && key.Start > at.Start && key.End == at.End) {
			return &found{}
		}
	}
	return a.tell(rule, at, message)
}

func (r *jsonReader) run(l *lang, list []*machine) []*machine {
	if r.work(list); r.broken || len(list) == 0 {
		return nil
	}
	switch l.op {
	case literalLang:
		return r.literal(l, list)
	case catLang:
		for _, s := range l.subs {
			list = r.run(s, list)
		}
		return list
	case altLang:
		return r.either(l, list)
	case starLang:
		return r.star(l.subs[0], list)
	}
	return r.hole(l, list)
}

// work counts what it takes to look at machines; what takes too much is not read
// to its end.
func (r *jsonReader) work(list []*machine) {
	for _, m := range list {
		r.steps += 1 + len(m.stack)
	}
	r.broken = r.broken || r.steps > maxReading
}

// either takes each of several ways. Inside a string they are no different
// ways unless one of them may end it.
func (r *jsonReader) either(l *lang, list []*machine) []*machine {
	var ends []*machine
	plain := l.isPlain()
	for _, m := range list {
		if plain && m.buf == "" && (m.mode == inString || m.mode == inName) {
			m.text = catLangs(m.text, l)
			for _, s := range l.subs {
				if s.from != nil {
					r.quotedWord(s)
				}
			}
			ends = append(ends, m)
			continue
		}
		for _, s := range l.subs {
			ends = append(ends, r.run(s, clones([]*machine{m}))...)
		}
	}
	return r.few(ends)
}

// isPlain reports whether all texts of l mean themselves in a JSON string.
func (l *lang) isPlain() bool {
	for _, s := range l.subs {
		plain := s.op == literalLang && inJSON(s.text) && !strings.Contains(s.text, `\`) || s.op == formLang
		if !plain && (s.op != altLang && s.op != catLang || !s.isPlain()) {
			return false
		}
	}
	return true
}

func clones(list []*machine) []*machine {
	copies := make([]*machine, len(list))
	for i, m := range list {
		copies[i] = m.clone()
	}
	return copies
}

func (m *machine) clone() *machine {
	c := *m
	c.stack = make([]*frame, len(m.stack))
	for i, f := range m.stack {
		g := *f
		g.names = slices.Clone(f.names)
		g.values, g.always = map[string]*tree.Node{}, map[string]bool{}
		for name, v := range f.values {
			g.values[name] = v
		}
		for name, v := range f.always {
			g.always[name] = v
		}
		c.stack[i] = &g
	}
	return &c
}

// star runs a body any number of times, until nothing new comes of it.
func (r *jsonReader) star(body *lang, list []*machine) []*machine {
	all := list
	for range maxRounds {
		more := r.run(body, clones(all))
		union := r.few(append(clones(all), more...))
		if slices.EqualFunc(union, all, func(a, b *machine) bool { return r.key(a) == r.key(b) }) {
			return all
		}
		all = union
	}
	r.broken = true
	return nil
}

// few drops machines that are the same, and joins those that differ in what
// they have read only when they are many.
func (r *jsonReader) few(list []*machine) []*machine {
	if r.work(list); r.broken {
		return nil
	}
	if len(list) > 1 {
		list = distinct(list, r.key, nil)
	}
	if len(list) > maxMachines/4 {
		list = distinct(list, (*machine).skeleton, joinMachines)
	}
	if len(list) > maxMachines {
		r.broken = true
		return nil
	}
	return list
}

func distinct(list []*machine, key func(*machine) string, join func(a, b *machine)) []*machine {
	var kept []*machine
	index := map[string]*machine{}
	for _, m := range list {
		k := key(m)
		if first := index[k]; first == nil {
			index[k] = m
			kept = append(kept, m)
		} else if join != nil {
			join(first, m)
		}
	}
	return kept
}

// skeleton is what machines that can be joined have in common.
func (m *machine) skeleton() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %q", m.mode, m.buf)
	if m.text != nil {
		b.WriteString(m.text.pattern())
	}
	for _, f := range m.stack {
		fmt.Fprintf(&b, "|%v", f.array)
		if f.name != nil {
			b.WriteString(f.name.pattern())
		}
	}
	return b.String()
}

// key is the same for machines that are the same.
func (r *jsonReader) key(m *machine) string {
	var b strings.Builder
	b.WriteString(m.skeleton())
	b.WriteString(r.keyOf(m.root))
	for _, f := range m.stack {
		fmt.Fprintf(&b, "|%d %d %s %s", f.min, f.max, r.keyOf(f.items), r.keyOf(f.dynamic))
		for _, name := range f.names {
			fmt.Fprintf(&b, " %q %t %s", name, f.always[name], r.keyOf(f.values[name]))
		}
	}
	return b.String()
}

// keyOf is keyOf, and remembers it: machines have many schemas in common.
func (r *jsonReader) keyOf(schema *tree.Node) string {
	if schema == nil {
		return ""
	}
	key, known := r.keys[schema]
	if !known {
		key = keyOf(schema)
		r.keys[schema] = key
	}
	return key
}

// joinMachines lets a stand for b, too.
func joinMachines(a, b *machine) {
	a.root = eitherSchema(a.root, b.root)
	for i, f := range a.stack {
		f.join(b.stack[i])
	}
}

func (f *frame) join(g *frame) {
	f.items = eitherSchema(f.items, g.items)
	f.dynamic = eitherSchema(f.dynamic, g.dynamic)
	f.min = min(f.min, g.min)
	if f.max < 0 || g.max < 0 {
		f.max = -1
	} else {
		f.max = max(f.max, g.max)
	}
	for name := range f.always {
		f.always[name] = f.always[name] && g.always[name]
	}
	for _, name := range g.names {
		if f.values[name] == nil {
			f.names = append(f.names, name)
			f.always[name] = false
		}
		f.values[name] = eitherSchema(f.values[name], g.values[name])
	}
}

// schema gives the schema of what the frame has read.
func (f *frame) schema() *tree.Node {
	if f.array {
		return f.arraySchema()
	}
	schema := typeSchema("object")
	properties := tree.NewObject(nil)
	var required []*tree.Node
	for _, name := range f.names {
		properties.Set(name, eitherSchema(f.values[name], f.dynamic))
		if f.always[name] {
			required = append(required, tree.NewString(name, nil))
		}
	}
	if len(f.names) > 0 {
		schema.Set("properties", properties)
	}
	if len(required) > 0 {
		schema.Set("required", tree.NewArray(nil, required...))
	}
	extra := tree.NewBool(false, nil)
	if f.dynamic != nil {
		extra = f.dynamic
	}
	schema.Set("additionalProperties", extra)
	return schema
}

func (f *frame) arraySchema() *tree.Node {
	schema := typeSchema("array")
	if f.items != nil && !isAny(f.items) {
		schema.Set("items", f.items)
	}
	if f.min > 0 {
		schema.Set("minItems", tree.NewNumber(fmt.Sprint(f.min), nil))
	}
	if f.max >= 0 {
		schema.Set("maxItems", tree.NewNumber(fmt.Sprint(f.max), nil))
	}
	return schema
}

// top gives the innermost frame, or nil.
func (m *machine) top() *frame {
	if len(m.stack) == 0 {
		return nil
	}
	return m.stack[len(m.stack)-1]
}

// value puts a value that is complete into what it stands in.
func (m *machine) value(schema *tree.Node) {
	m.mode, m.text, m.buf = afterValue, nil, ""
	f := m.top()
	switch {
	case f == nil:
		m.root = schema
	case f.array:
		f.items = eitherSchema(f.items, schema)
		if f.min < manyItems {
			f.min++
		}
		if f.max >= 0 {
			if f.max++; f.max > manyItems {
				f.max = -1
			}
		}
	default:
		f.property(schema)
	}
}

func (f *frame) property(schema *tree.Node) {
	if set, ok := f.name.set(1); ok && len(set) == 1 {
		name := set[0]
		if f.values[name] == nil {
			f.names = append(f.names, name)
		}
		f.values[name], f.always[name] = schema, true
	} else {
		f.dynamic = eitherSchema(f.dynamic, schema)
	}
	f.name = nil
}

// close ends the innermost array or object.
func (m *machine) close() {
	schema := m.top().schema()
	m.stack = m.stack[:len(m.stack)-1]
	m.value(schema)
}
