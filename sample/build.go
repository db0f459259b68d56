package sample

import (
	"iter"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// What is thought up for one payload.
const (
	maxSteps    = 10_000 // values, before parts that may be absent are left out
	maxReadings = 64     // of one schema
	maxItems    = 1000   // of an array that must have many
	maxText     = 1 << 16
	valueWork   = 200 // what thinking up a value costs, where judging one costs 1
)

// A builder thinks up values of schemas. Whatever it makes, the judge has
// found to fit.
type builder struct {
	judge  *judge
	story  *story
	choice map[*tree.Node]int // which of alternatives comes first, if not the first
	deep   int                // how deep parts that may be absent are built
	steps  int
	inside map[*tree.Node]int // schemas whose objects are being built
	level  int
}

// build gives a typical value of the whole schema, or nil when there is none
// or none is found. The more a schema leads back to itself, the less of what
// may be absent is in it.
func (b *builder) build() *tree.Node {
	return b.within(maxSteps, []*tree.Node{b.judge.root}, "", 32, 6, 3, 1, 0)
}

// within gives a value in so many steps, as deep as it can be had.
func (b *builder) within(steps int, schemas []*tree.Node, at diag.Pointer, depths ...int) *tree.Node {
	for _, b.deep = range depths {
		b.steps = steps
		if value := b.value(schemas, at); value != nil && b.steps >= 0 {
			return value
		}
	}
	return nil
}

// value gives a value that fits every one of the schemas, or nil.
func (b *builder) value(schemas []*tree.Node, at diag.Pointer) *tree.Node {
	b.level++
	defer func() { b.level-- }()
	if b.judge.work -= valueWork; b.level > 40 || b.spent() {
		return nil
	}
	for parts := range b.readings(schemas) {
		for v := range b.proposals(parts, at) {
			if b.steps--; b.steps < 0 {
				return nil
			}
			if v != nil && b.fits(schemas, v) {
				return v
			}
		}
	}
	return nil
}

// spent reports whether enough was thought up.
func (b *builder) spent() bool { return b.steps < 0 || b.judge.work < 0 }

func (b *builder) fits(schemas []*tree.Node, v *tree.Node) bool {
	return !slices.ContainsFunc(schemas, func(s *tree.Node) bool { return !b.judge.fits(s, v) })
}

// readings gives the ways to read schemas as a list of plain ones, all of which
// apply: references are followed, and of alternatives one is taken.
func (b *builder) readings(schemas []*tree.Node) iter.Seq[[]*tree.Node] {
	return func(yield func([]*tree.Node) bool) {
		left := maxReadings
		b.read(schemas, nil, func(parts []*tree.Node) bool {
			left--
			return yield(parts) && left > 0
		})
	}
}

// read calls yield for the readings of what is left to read, after done. It
// reports whether to go on.
func (b *builder) read(left, done []*tree.Node, yield func([]*tree.Node) bool) bool {
	for len(left) > 0 {
		schema := left[0]
		left = left[1:]
		if schema.Kind != tree.Object {
			if schema.Kind == tree.Bool && schema.Text == "false" {
				return true
			}
			continue
		}
		if slices.Contains(done, schema) {
			continue
		}
		done = append(slices.Clip(done), schema)
		if b.steps--; b.steps < 0 {
			return false
		}
		if ref := schema.Get("$ref"); ref != nil {
			if target := b.judge.resolve(ref); target != nil {
				left = append([]*tree.Node{target}, left...)
			}
			continue
		}
		if all := schema.Get("allOf"); all != nil {
			left = slices.Concat(all.Items, left)
		}
		if forks := b.alternatives(schema); len(forks) > 0 {
			return b.branch(forks[0], without(schema, forks[0].keyword), left, done, yield)
		}
	}
	return yield(done)
}

// A fork is a keyword that offers alternatives, and these.
type fork struct {
	keyword string
	options [][]*tree.Node
}

// alternatives lists what a schema offers.
func (b *builder) alternatives(schema *tree.Node) []fork {
	var forks []fork
	for _, keyword := range []string{"anyOf", "oneOf"} {
		if list := schema.Get(keyword); list != nil && len(list.Items) > 0 {
			f := fork{keyword: keyword}
			for _, item := range b.ordered(list) {
				f.options = append(f.options, []*tree.Node{item})
			}
			forks = append(forks, f)
		}
	}
	if condition := schema.Get("if"); condition != nil {
		yes, no := []*tree.Node{condition}, []*tree.Node{}
		if then := schema.Get("then"); then != nil {
			yes = append(yes, then)
		}
		if other := schema.Get("else"); other != nil {
			no = append(no, other)
		}
		forks = append(forks, fork{"if", [][]*tree.Node{yes, no}})
	}
	return forks
}

// ordered gives alternatives with the chosen one first, and null last.
func (b *builder) ordered(list *tree.Node) []*tree.Node {
	items := slices.Clone(list.Items)
	if i := b.choice[list]; i > 0 && i < len(items) {
		items = slices.Insert(slices.Delete(items, i, i+1), 0, list.Items[i])
	}
	slices.SortStableFunc(items, func(x, y *tree.Node) int { return rankOf(x) - rankOf(y) })
	return items
}

func rankOf(schema *tree.Node) int {
	if schema.Get("type").Is("null") {
		return 1
	}
	return 0
}

// without gives a schema less a keyword that was dealt with, or nil when
// nothing else in it offers alternatives.
func without(schema *tree.Node, keyword string) *tree.Node {
	rest := object()
	for _, name := range []string{"anyOf", "oneOf", "if", "then", "else"} {
		if value := schema.Get(name); value != nil && name != keyword {
			rest.Set(name, value)
		}
	}
	if rest.Get("anyOf") == nil && rest.Get("oneOf") == nil && rest.Get("if") == nil || keyword == "if" {
		return nil
	}
	return rest
}

func (b *builder) branch(f fork, rest *tree.Node, left, done []*tree.Node, yield func([]*tree.Node) bool) bool {
	for _, option := range f.options {
		next := slices.Concat(option, left)
		if rest != nil {
			next = append(next, rest)
		}
		if !b.read(next, done, yield) {
			return false
		}
	}
	return true
}

// proposals gives values that may fit a reading, the most typical first.
func (b *builder) proposals(parts []*tree.Node, at diag.Pointer) iter.Seq[*tree.Node] {
	return func(yield func(*tree.Node) bool) {
		give := func(values ...*tree.Node) bool {
			return !slices.ContainsFunc(values, func(v *tree.Node) bool { return !yield(v) })
		}
		for _, keyword := range []string{"const", "examples", "default"} {
			for _, v := range every(parts, keyword) {
				if keyword == "examples" {
					if !give(v.Items...) {
						return
					}
				} else if !give(v) {
					return
				}
			}
		}
		known, _ := b.story.known(at)
		if known != nil && !(known.Kind == tree.Object && hasProperties(parts)) && !give(known) {
			return
		}
		for _, keyword := range []string{"enum", "x-known-values"} {
			for _, words := range every(parts, keyword) {
				if !give(words.Items...) {
					return
				}
			}
		}
		for _, kind := range kinds(parts) {
			for v := range b.ofKind(kind, parts, at) {
				if !give(v) {
					return
				}
			}
		}
		if known != nil {
			give(known)
		}
	}
}

// every gives the values of a keyword in those parts that have it.
func every(parts []*tree.Node, keyword string) []*tree.Node {
	var found []*tree.Node
	for _, part := range parts {
		if v := part.Get(keyword); v != nil {
			found = append(found, v)
		}
	}
	return found
}

func hasProperties(parts []*tree.Node) bool { return len(every(parts, "properties")) > 0 }

// kinds lists the types that every part takes, null last; where no part names
// one, the keywords that are there tell of one.
func kinds(parts []*tree.Node) []string {
	var all []string
	for i, types := range every(parts, "type") {
		these := words(types)
		if i == 0 {
			all = these
			continue
		}
		all = slices.DeleteFunc(all, func(t string) bool {
			return !slices.Contains(these, t) && !(t == "integer" && slices.Contains(these, "number"))
		})
		if slices.Contains(these, "integer") && !slices.Contains(all, "integer") {
			all = append(all, "integer") // what is left of number
		}
	}
	if len(every(parts, "type")) == 0 {
		all = hinted(parts)
	}
	slices.SortStableFunc(all, func(a, b string) int { return isNull(a) - isNull(b) })
	return all
}

func isNull(kind string) int {
	if kind == "null" {
		return 1
	}
	return 0
}

// words gives a text, or a list of texts, as a list.
func words(n *tree.Node) []string {
	if n.Kind == tree.String {
		return []string{n.Text}
	}
	var list []string
	for _, item := range n.Items {
		list = append(list, item.Text)
	}
	return list
}

var hints = []struct{ keyword, kind string }{
	{"properties", "object"}, {"required", "object"}, {"additionalProperties", "object"}, {"minProperties", "object"},
	{"items", "array"}, {"contains", "array"}, {"minItems", "array"}, {"pattern", "string"}, {"format", "string"},
	{"minLength", "string"}, {"maxLength", "string"}, {"minimum", "number"}, {"maximum", "number"}, {"multipleOf", "number"},
}

func hinted(parts []*tree.Node) []string {
	var found []string
	for _, h := range hints {
		if len(every(parts, h.keyword)) > 0 && !slices.Contains(found, h.kind) {
			found = append(found, h.kind)
		}
	}
	for _, kind := range []string{"string", "integer", "object", "array", "boolean", "null"} {
		if !slices.Contains(found, kind) {
			found = append(found, kind)
		}
	}
	return found
}

// ofKind gives values of one type.
func (b *builder) ofKind(kind string, parts []*tree.Node, at diag.Pointer) iter.Seq[*tree.Node] {
	return func(yield func(*tree.Node) bool) {
		switch kind {
		case "null":
			yield(null())
		case "boolean":
			_ = yield(tree.NewBool(true, nil)) && yield(tree.NewBool(false, nil))
		case "integer", "number":
			for _, spelling := range numbersFor(parts) {
				if !yield(number(spelling)) {
					return
				}
			}
		case "string":
			for s := range b.textsFor(parts) {
				if !yield(text(s)) {
					return
				}
			}
		case "array":
			_ = yield(b.array(parts, at)) && yield(list())
		case "object":
			_ = yield(b.object(parts, at, false)) && yield(b.object(parts, at, true))
		}
	}
}

// numbersFor gives numbers that bounds may let through.
func numbersFor(parts []*tree.Node) []string {
	found := []string{"7", "0", "1", "-1", "0.5"}
	for _, keyword := range []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"} {
		for _, bound := range every(parts, keyword) {
			r := rational(bound.Text)
			if r == nil {
				continue
			}
			for _, step := range []int64{0, 1, -1} {
				found = append(found, decimal(new(big.Rat).Add(r, big.NewRat(step, 1))))
			}
			for _, factor := range every(parts, "multipleOf") {
				if f := rational(factor.Text); f != nil && f.Sign() > 0 {
					quotient := new(big.Rat).Quo(r, f)
					whole := new(big.Int).Quo(quotient.Num(), quotient.Denom())
					for _, step := range []int64{0, 1, -1} {
						n := new(big.Rat).SetInt(new(big.Int).Add(whole, big.NewInt(step)))
						found = append(found, decimal(n.Mul(n, f)))
					}
				}
			}
		}
	}
	return append(found, between(parts)...)
}

// between gives the middle of the narrowest bounds.
func between(parts []*tree.Node) []string {
	var low, high *big.Rat
	for _, bound := range append(every(parts, "minimum"), every(parts, "exclusiveMinimum")...) {
		if r := rational(bound.Text); r != nil && (low == nil || r.Cmp(low) > 0) {
			low = r
		}
	}
	for _, bound := range append(every(parts, "maximum"), every(parts, "exclusiveMaximum")...) {
		if r := rational(bound.Text); r != nil && (high == nil || r.Cmp(high) < 0) {
			high = r
		}
	}
	if low == nil || high == nil {
		return nil
	}
	middle := new(big.Rat).Add(low, high)
	return []string{decimal(middle.Quo(middle, big.NewRat(2, 1)))}
}

// decimal spells a number as JSON does.
func decimal(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	return strings.TrimRight(r.FloatString(12), "0")
}

// textsFor gives texts that lengths, patterns and formats may let through.
func (b *builder) textsFor(parts []*tree.Node) iter.Seq[string] {
	return func(yield func(string) bool) {
		var found []string
		for _, name := range every(parts, "format") {
			if f := formatOf(name.Text); f != nil {
				for _, form := range slices.Concat(b.dated(name.Text), f.good) {
					found = append(found, form.text)
				}
			}
		}
		for _, pattern := range every(parts, "pattern") {
			found = append(found, textsOf(pattern.Text)...)
		}
		found = append(found, "sample", "A1", "1", "")
		for _, s := range found {
			if !yield(s) || !yield(fitted(s, parts)) {
				return
			}
		}
	}
}

// dated gives the story's own time as a form of date-time.
func (b *builder) dated(format string) []form {
	if format != "date-time" {
		return nil
	}
	return []form{{"typical", b.story.words["updated"]}}
}

// fitted gives a text with a length that the parts allow.
func fitted(s string, parts []*tree.Node) string {
	n := utf8.RuneCountInString(s)
	for _, bound := range every(parts, "maxLength") {
		if most, err := strconv.Atoi(bound.Text); err == nil && most >= 0 && n > most {
			s, n = string([]rune(s)[:most]), most
		}
	}
	for _, bound := range every(parts, "minLength") {
		if least, err := strconv.Atoi(bound.Text); err == nil && n < least && least <= maxText {
			pad := "x"
			if s != "" {
				_, size := utf8.DecodeLastRuneInString(s)
				pad = s[len(s)-size:]
			}
			s, n = s+strings.Repeat(pad, least-n), least
		}
	}
	return s
}
