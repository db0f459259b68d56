package sample

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A judge knows whether values fit a schema, JSON Schema draft-07. It is what
// makes a verdict known: whatever is thought up as a case is looked at before
// it is given away. It remembers what it judged, for the cases of one schema
// differ in one value each.
type judge struct {
	root     *tree.Node
	kept     map[pair][]fault          // of values that many payloads share
	fresh    map[pair][]fault          // of the payload at hand
	before   map[*tree.Node]*tree.Node // what objects of the payload at hand were in one whose verdicts are kept
	patterns map[string]*regexp.Regexp
	members  map[*tree.Node]map[string]*tree.Node
	depth    int
	work     int // what may still be done; then everything is a fault
}

// A pair is a schema and a value.
type pair struct{ schema, value *tree.Node }

// A fault is a keyword that a value does not satisfy.
type fault struct {
	at      diag.Pointer // from the value that is judged
	keyword string
}

const (
	maxWork   = 10_000_000 // schemas, members and items looked at for one schema's cases
	maxFaults = 8          // of one value; more are no single fault
	maxDepth  = 512        // schemas within schemas on the way to one verdict
)

func newJudge(root *tree.Node) *judge {
	return &judge{
		root: root, work: maxWork,
		kept: map[pair][]fault{}, fresh: map[pair][]fault{}, before: map[*tree.Node]*tree.Node{},
		patterns: map[string]*regexp.Regexp{}, members: map[*tree.Node]map[string]*tree.Node{},
	}
}

// keep remembers the verdicts on a value and on what is in it.
func (j *judge) keep(value *tree.Node) {
	j.faults(j.root, value)
	maps.Copy(j.kept, j.fresh)
	j.fresh = map[pair][]fault{} // small again
}

// payload judges a whole payload, which was made of base.
func (j *judge) payload(value, base *tree.Node) []fault {
	clear(j.fresh)
	clear(j.before)
	j.compare(value, base)
	return j.faults(j.root, value)
}

// compare notes what the objects of a payload were in base.
func (j *judge) compare(value, base *tree.Node) {
	if value == base || len(value.Members) != len(base.Members) || len(value.Items) != len(base.Items) {
		return
	}
	if value.Kind == tree.Object {
		j.before[value] = base
	}
	for i, m := range value.Members {
		j.compare(m.Value, base.Members[i].Value)
	}
	for i, item := range value.Items {
		j.compare(item, base.Items[i])
	}
}

// fitted gives the members of an object that are known to fit a schema of it,
// each at its place, because what the object was before fits.
func (j *judge) fitted(schema, value *tree.Node) []tree.Member {
	if before := j.before[value]; before != nil {
		if found, known := j.kept[pair{schema, before}]; known && len(found) == 0 {
			return before.Members
		}
	}
	return nil
}

func (j *judge) fits(schema, value *tree.Node) bool { return len(j.faults(schema, value)) == 0 }

func (j *judge) faults(schema, value *tree.Node) []fault {
	p := pair{schema, value}
	if found, known := j.kept[p]; known {
		return found
	}
	if found, known := j.fresh[p]; known {
		return found
	}
	j.work -= 1 + len(value.Members) + len(value.Items)
	if j.work < 0 || j.depth > maxDepth {
		return one("work")
	}
	j.fresh[p] = nil // a schema that leads back to itself says nothing new
	j.depth++
	found := j.apply(schema, value)
	j.depth--
	j.fresh[p] = found
	return found
}

func one(keyword string) []fault { return []fault{{keyword: keyword}} }

func (j *judge) apply(schema, value *tree.Node) []fault {
	if schema.Kind != tree.Object {
		if schema.Kind == tree.Bool && schema.Text == "false" {
			return one("false")
		}
		return nil
	}
	if ref := schema.Get("$ref"); ref != nil { // draft-07: what stands beside it is ignored
		if target := j.resolve(ref); target != nil {
			return j.faults(target, value)
		}
		return one("$ref")
	}
	var found []fault
	for _, m := range schema.Members {
		if rule := keywordOf(m.Key.Text); rule != nil && len(found) < maxFaults {
			found = append(found, rule(j, schema, m, value)...)
		}
	}
	return found
}

func (j *judge) resolve(ref *tree.Node) *tree.Node {
	fragment, ok := strings.CutPrefix(ref.Text, "#")
	if !ok {
		return nil
	}
	pointer, err := url.PathUnescape(fragment)
	if err != nil {
		return nil
	}
	return j.root.At(diag.Pointer(pointer))
}

// member gives the schema that an object of schemas has under a name.
func (j *judge) member(schemas *tree.Node, name string) *tree.Node {
	if schemas == nil || len(schemas.Members) < 16 {
		return schemas.Get(name)
	}
	index := j.members[schemas]
	if index == nil {
		index = make(map[string]*tree.Node, len(schemas.Members))
		for _, m := range schemas.Members {
			index[m.Key.Text] = m.Value
		}
		j.members[schemas] = index
	}
	return index[name]
}

// matches reports whether a text matches a pattern. One that cannot be read is
// matched by nothing.
func (j *judge) matches(pattern, text string) bool {
	re, known := j.patterns[pattern]
	if !known {
		re, _ = regexp.Compile(pattern) // nil when it cannot be read
		j.patterns[pattern] = re
	}
	return re != nil && re.MatchString(text)
}

// below puts faults of a member or an item where they stand.
func below(token diag.Pointer, found []fault) []fault {
	moved := make([]fault, len(found))
	for i, f := range found {
		moved[i] = fault{token + f.at, f.keyword}
	}
	return moved
}

// nearest chooses among alternatives that all failed the one that was meant:
// of those that take the value's type, if any does, the one with the fewest
// faults. When none takes it, the type is the fault.
func nearest(groups [][]fault) []fault {
	var best []fault
	mistyped := true
	for _, group := range groups {
		atTop := slices.Contains(group, fault{"", "type"})
		switch {
		case best == nil, mistyped && !atTop:
			best, mistyped = group, atTop
		case mistyped == atTop && weight(group) < weight(best):
			best = group
		}
	}
	if mistyped && len(best) > 0 {
		return one("type")
	}
	return best
}

// weight counts faults; a name that a closed alternative lacks speaks for
// another alternative and counts more.
func weight(found []fault) int {
	sum := len(found)
	for _, f := range found {
		if f.keyword == "additionalProperties" || f.keyword == "false" {
			sum += 2
		}
	}
	return sum
}
