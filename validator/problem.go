package validator

import (
	"cmp"
	"errors"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A problem is one keyword that one value does not satisfy: the facts, of
// which words make a finding.
type problem struct {
	message *message
	keyword string
	at      diag.Pointer // the value
	schema  diag.Pointer // the keyword's place in message.schema
	within  *tree.Node   // the schema of the keyword
	want    *tree.Node   // what the keyword says there
	name    string       // the property that is missing or not allowed, if the keyword is about one
	also    []*tree.Node // schemas of further branches that the value satisfies no better

	amongSeveral bool // the message is the nearest of several
}

// judge asks jsonschema v5 whether value satisfies the schema at pointer in m,
// and gives what it does not satisfy.
func (m *message) judge(at diag.Pointer, value any) []problem {
	schema := m.whole
	if at != "" {
		var err error
		if schema, err = m.compileAt(at); err != nil {
			return []problem{{message: m, keyword: "panic"}}
		}
	}
	return distinct(m.problems(schema, value))
}

// compileAt compiles the schema at a pointer. The compiler is not made for many
// at once.
func (m *message) compileAt(at diag.Pointer) (schema *jsonschema.Schema, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if known := m.parted[at]; known != nil {
		return known, nil
	}
	defer func() {
		if recover() != nil {
			err = errors.New("jsonschema v5 gave up on the schema")
		}
	}()
	schema, err = m.compiler.Compile(m.id + "#" + (&url.URL{Path: string(at)}).EscapedPath())
	if m.parted == nil {
		m.parted = map[diag.Pointer]*jsonschema.Schema{}
	}
	m.parted[at] = schema
	return schema, err
}

// problems gives what of a schema in m a value does not satisfy.
func (m *message) problems(schema *jsonschema.Schema, value any) (problems []problem) {
	defer func() { // the last net: what the guards before let through
		if recover() != nil {
			problems = []problem{{message: m, keyword: "panic"}}
		}
	}()
	err := schema.Validate(value)
	if err == nil {
		return nil
	}
	failed, ok := err.(*jsonschema.ValidationError)
	if !ok {
		return []problem{{message: m, keyword: "panic"}}
	}
	m.relocate(failed, value)
	return m.allLeaves(failed.Causes, value)
}

// distinct puts problems in order, each once.
func distinct(problems []problem) []problem {
	slices.SortFunc(problems, func(a, b problem) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.schema, b.schema), cmp.Compare(a.name, b.name))
	})
	return slices.CompactFunc(problems, func(a, b problem) bool {
		return a.at == b.at && a.schema == b.schema && a.name == b.name
	})
}

// leaves gives the failures that explain a failure: of alternatives, those of
// the one that came nearest.
func (m *message) leaves(e *jsonschema.ValidationError, value any) []problem {
	if isOfName(e) {
		p := m.problem(e)
		p.keyword, p.at, p.name = "propertyNames", p.at.Parent(), p.at.Last()
		return []problem{p}
	}
	if len(e.Causes) == 0 {
		return m.leaf(e, value)
	}
	if e.Message == "" { // several keywords of a schema, whose place may end in any name
		return m.allLeaves(e.Causes, value)
	}
	p := m.problem(e)
	switch p.keyword {
	case "anyOf", "oneOf":
		return m.nearest(p, m.branches(e, value))
	case "not", "contains":
		return []problem{p}
	}
	return m.allLeaves(e.Causes, value)
}

// isOfName reports whether what fails is the name of a member, and not its
// value.
func isOfName(e *jsonschema.ValidationError) bool {
	if !strings.Contains(e.KeywordLocation, "propertyNames") {
		return false
	}
	way := unescape(e.KeywordLocation).Tokens()
	for i := 0; i < len(way); i++ {
		switch way[i] {
		case "properties", "patternProperties", "dependencies", "dependentSchemas":
			i++ // a name
		case "propertyNames":
			return true
		}
	}
	return false
}

func (m *message) allLeaves(list []*jsonschema.ValidationError, value any) (found []problem) {
	for _, e := range list {
		found = joined(found, m.leaves(e, value))
	}
	return found
}

func (m *message) problem(e *jsonschema.ValidationError) problem {
	m.mu.Lock()
	p, known := m.keywords[e.AbsoluteKeywordLocation]
	if !known {
		if m.keywords == nil {
			m.keywords = map[string]problem{}
		}
		p = m.keywordAt(e.AbsoluteKeywordLocation)
		m.keywords[e.AbsoluteKeywordLocation] = p
	}
	m.mu.Unlock()
	p.at = unescape(e.InstanceLocation)
	if e.Message == "not allowed" { // the schema false, which has no keyword
		p.keyword = "false"
	}
	return p
}

// keywordAt gives what does not depend on the value of a problem with the
// keyword at a location of the schema.
func (m *message) keywordAt(location string) problem {
	_, fragment, _ := strings.Cut(location, "#")
	p := problem{message: m, schema: unescape(fragment)}
	p.keyword = p.schema.Last()
	above := p.schema.Parent()
	p.within = m.schema.Root.At(above)
	p.want = p.within.At(p.schema[len(above):])
	if isIndex(p.keyword) {
		if depends := above.Parent().Last(); depends == "dependencies" || depends == "dependentRequired" {
			p.keyword = "dependencies"
		}
	}
	return p
}

func isIndex(token string) bool { return token != "" && strings.Trim(token, "0123456789") == "" }

func unescape(location string) diag.Pointer {
	if strings.IndexByte(location, '%') < 0 {
		return diag.Pointer(location)
	}
	plain, err := url.PathUnescape(location)
	if err != nil {
		plain = location
	}
	return diag.Pointer(plain)
}

// leaf gives one problem for each property that required and
// additionalProperties speak of at once.
func (m *message) leaf(e *jsonschema.ValidationError, value any) []problem {
	p := m.problem(e)
	if p.keyword != "required" && p.keyword != "additionalProperties" {
		return []problem{p}
	}
	object, _ := valueAt(value, p.at).(map[string]any)
	var names []string
	switch {
	case p.keyword == "required":
		for _, item := range itemsOf(p.want) {
			if _, has := object[item.Text]; !has {
				names = append(names, item.Text)
			}
		}
	case p.keyword == "additionalProperties" && p.within != nil:
		names = additional(p.within, object)
	}
	if len(names) == 0 {
		return []problem{p}
	}
	list := make([]problem, len(names))
	for i, name := range names {
		list[i] = p
		list[i].name = name
	}
	return list
}

func itemsOf(n *tree.Node) []*tree.Node {
	if n == nil {
		return nil
	}
	return n.Items
}

// additional lists the properties of an object that a closed schema lacks.
func additional(schema *tree.Node, object map[string]any) []string {
	var names []string
	for name := range object {
		if schema.Get("properties").Get(name) == nil && !matchesPattern(schema, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func valueAt(value any, at diag.Pointer) any {
	for _, token := range at.Tokens() {
		switch v := value.(type) {
		case map[string]any:
			value = v[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

// nearest chooses among alternatives that all failed. Those that refuse the
// value's very type are left aside if another takes it; of the rest the one
// with the fewest failures is meant, the first of several. When every one
// refuses the type, one problem names them all.
func (m *message) nearest(whole problem, groups [][]problem) []problem {
	if len(groups) == 0 {
		return []problem{whole}
	}
	var best []problem
	var also []*tree.Node
	mistyped := true
	for _, found := range groups {
		top := slices.IndexFunc(found, func(p problem) bool { return p.at == whole.at && p.keyword == "type" })
		atTop := top >= 0
		if atTop { // v5 tells of members in any order
			found[0], found[top] = found[top], found[0]
			also = append(also, m.parts(found[0].within)...)
		}
		switch {
		case best == nil, mistyped && !atTop:
			best, mistyped = found, atTop
		case mistyped == atTop && weight(found) < weight(best):
			best = found
		}
	}
	if mistyped && len(best) > 0 {
		best[0].also = append(best[0].also, also...)
		return best[:1]
	}
	return best
}

// weight counts failures; a property that a closed alternative lacks counts
// more, for it speaks for another alternative.
func weight(problems []problem) int {
	sum := 0
	for _, p := range problems {
		sum++
		if p.keyword == "additionalProperties" || p.keyword == "false" {
			sum += 2
		}
	}
	return sum
}

// branches gives the failures that explain one of anyOf or oneOf, by
// alternative.
func (m *message) branches(e *jsonschema.ValidationError, value any) [][]problem {
	groups := map[int][]problem{}
	for _, cause := range e.Causes {
		branch := strings.TrimPrefix(cause.KeywordLocation, e.KeywordLocation+"/")
		branch, _, _ = strings.Cut(branch, "/")
		groups[atoi(branch)] = append(groups[atoi(branch)], m.leaves(cause, value)...)
	}
	sorted := make([][]problem, 0, len(groups))
	for _, i := range slices.Sorted(maps.Keys(groups)) {
		sorted = append(sorted, groups[i])
	}
	return sorted
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func matchesPattern(schema *tree.Node, name string) bool {
	patterns := schema.Get("patternProperties")
	for _, pattern := range patterns.Names() {
		if re, err := regexp.Compile(pattern); err == nil && re.MatchString(name) {
			return true
		}
	}
	return false
}
