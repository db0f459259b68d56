package validator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// subject names a value as its reader thinks of it.
func subject(at diag.Pointer) string {
	if at == "" {
		return "the payload"
	}
	return at.Dotted()
}

// say makes a finding of a problem.
func (k *check) say(p problem) finding {
	node := k.root.At(p.at)
	if node == nil {
		node = k.root
	}
	if f, ok := k.rendered(p, node); ok {
		return f
	}
	f := finding{at: p.at, span: spanOf(node), node: node}
	f.rule, f.message = k.words(p, node)
	switch p.keyword {
	case "additionalProperties", "propertyNames":
		if m := node.Member(p.name); m != nil {
			f.at, f.span, f.node = p.at.Name(p.name), spanOf(m.Key), nil
			if k.refused != nil {
				node = k.sparse.ReadNames(k.source, node.Start)
			}
			suggest(&f, m.Key, absentNames(node, []*shape{p.message.shapeAt(k.place(p.at))}))
		}
	case "enum", "const":
		k.suggestValue(&f, p, node)
	}
	if related, ok := p.demand(); ok {
		f.related = append(f.related, related)
	}
	if p.amongSeveral {
		f.related = append(f.related, diag.Related{Message: fmt.Sprintf("of the channel's messages, %s comes nearest", p.message.name)})
	}
	return f
}

func spanOf(n *tree.Node) tree.Span {
	if n.Kind == tree.Object || n.Kind == tree.Array {
		return firstByte(n)
	}
	return tree.Span{Start: n.Start, End: n.End}
}

// sayTolerated makes a warning of what the letter of the document forbids and
// what is known beyond it allows.
func (k *check) sayTolerated(p problem) finding {
	f := k.say(p)
	if f.rule == ruleStringified {
		return f
	}
	f.severity = diag.Warning
	if len(f.related) > 0 {
		f.related[0].Message = "the document says so here"
	}
	f.message = strings.Replace(f.message, "; want ", "; the letter of the document wants ", 1)
	for _, action := range k.evidence(p) {
		f.related = append(f.related, observed(action))
	}
	return f
}

func observed(action *spec.Action) diag.Related {
	return diag.Related{Pos: action.Pos, Message: "observed: " + action.Description}
}

// evidence gives the actions that allow what a problem's keyword forbids: those
// that changed the keyword, or put alternatives in its place, or gave the
// channel another message.
func (k *check) evidence(p problem) []*spec.Action {
	beyond := k.v.spec.Observed
	at := p.message.schema.Origin(p.schema)
	actions := beyond.Evidence(at)
	if beyond.Node(at) == nil && beyond.Node(at.Parent()+"/anyOf") != nil {
		actions = slices.Concat(actions, beyond.Evidence(at.Parent()+"/anyOf"))
	}
	if actions == nil {
		actions = beyond.Evidence(diag.Pointer("/channels").Name(k.contract.channel.Name) + "/subscribe/message/$ref")
	}
	var distinct []*spec.Action
	for _, action := range actions {
		if !slices.ContainsFunc(distinct, func(a *spec.Action) bool { return a.Description == action.Description }) {
			distinct = append(distinct, action)
		}
	}
	return distinct
}

// words gives the rule that a problem belongs to, and the sentence: the fact,
// then what would be right.
func (k *check) words(p problem, node *tree.Node) (*diag.Rule, string) {
	who := subject(k.base + p.at)
	want := p.want
	switch p.keyword {
	case "type":
		return k.typeWords(p, node, who)
	case "enum":
		return ruleEnum, isNot(who, k.show(p, node), k.oneOf(want))
	case "const":
		return ruleEnum, isNot(who, k.show(p, node), literal(want))
	case "format":
		return ruleFormat, formatWords(who, want.Text, k.show(p, node))
	case "required":
		return ruleRequired, fmt.Sprintf("%s has no %q, which is required", who, p.name)
	case "additionalProperties":
		return ruleAdditional, fmt.Sprintf("%s must not have a property %q", who, p.name)
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
		return ruleRange, isNot(who, shortNumber(node.Text), rangeWords[p.keyword]+" "+want.Text)
	case "minLength", "maxLength":
		return ruleLength, fmt.Sprintf("%s is %s long; want %s %s", who, count(len([]rune(node.Text)), "character"), lengthWords[p.keyword], want.Text)
	case "minItems", "maxItems":
		return ruleLength, fmt.Sprintf("%s has %s; want %s %s", who, count(len(node.Items), "item"), lengthWords[p.keyword], want.Text)
	case "minProperties", "maxProperties":
		return ruleLength, fmt.Sprintf("%s has %s; want %s %s", who, count(len(node.Members), "property"), lengthWords[p.keyword], want.Text)
	case "pattern":
		return rulePattern, fmt.Sprintf("%s does not match the pattern %s", who, want.Text)
	case "uniqueItems":
		return ruleUnique, fmt.Sprintf("%s holds the same item twice; want each once", who)
	case "contains":
		return ruleShape, fmt.Sprintf("%s holds no item of the kind that is wanted", who)
	case "minContains", "maxContains":
		return ruleShape, fmt.Sprintf("%s holds too few or too many items of a kind; want %s %s", who, lengthWords[p.keyword], want.Text)
	case "oneOf":
		return ruleShape, fmt.Sprintf("%s fits more than one of the alternatives, or none; want exactly one", who)
	case "not":
		return ruleShape, fmt.Sprintf("%s is what the schema excludes", who)
	case "propertyNames":
		return ruleShape, fmt.Sprintf("%s has a property %q; want names that fit the schema's propertyNames", who, p.name)
	case "dependencies":
		return ruleRequired, fmt.Sprintf("%s has %q and lacks %q, which must come with it", who, p.schema.Parent().Last(), want.Text)
	case "additionalItems":
		return ruleLength, fmt.Sprintf("%s has %s; want no more than %d", who, count(len(node.Items), "item"), len(itemsOf(p.within.Get("items"))))
	case "contentEncoding", "contentMediaType":
		return ruleFormat, fmt.Sprintf("%s is not encoded as %s", who, want.Text)
	case "panic":
		return ruleInternal, "the payload could not be judged; please report it with the schema"
	}
	return ruleShape, fmt.Sprintf("%s must not be there", who)
}

func isNot(who, is, want string) string { return who + " is " + is + "; want " + want }

var rangeWords = map[string]string{
	"minimum": "at least", "maximum": "at most", "exclusiveMinimum": "more than",
	"exclusiveMaximum": "less than", "multipleOf": "a multiple of",
}

var lengthWords = map[string]string{
	"minLength": "at least", "maxLength": "at most", "minItems": "at least",
	"maxItems": "at most", "minContains": "at least", "maxContains": "at most", "minProperties": "at least", "maxProperties": "at most",
}

func count(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "y"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(noun, "y"))
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func shortNumber(number string) string {
	if len(number) > 40 {
		return number[:40] + "…"
	}
	return number
}

func (k *check) typeWords(p problem, node *tree.Node, who string) (*diag.Rule, string) {
	types := typesOf(append([]*tree.Node{p.within}, p.also...))
	want := withArticles(types)
	if node.Kind == tree.Null {
		return ruleNull, isNot(who, "null", want)
	}
	is := kindWords(node)
	if node.Kind == tree.Number && slices.Contains(types, "integer") {
		is = shortNumber(node.Text)
	}
	if node.Kind == tree.String && p.message.shapeAt(k.place(p.at)).isPlain && isWord(node.Text) {
		is = "the text " + strconv.Quote(node.Text)
	}
	return ruleType, isNot(who, is, want)
}

func kindWords(n *tree.Node) string {
	switch n.Kind {
	case tree.Null:
		return "null"
	case tree.Array, tree.Object:
		return "an " + n.Kind.String()
	}
	return "a " + n.Kind.String()
}

func withArticles(types []string) string {
	words := make([]string, len(types))
	for i, t := range types {
		switch t {
		case "null":
			words[i] = "null"
		case "integer", "array", "object":
			words[i] = "an " + t
		default:
			words[i] = "a " + t
		}
	}
	return diag.List(words, "or")
}

// oneOf lists the values of an enumeration, the first dozen of a long one.
func (k *check) oneOf(enum *tree.Node) string {
	const many = 12
	words := make([]string, 0, many)
	for _, item := range itemsOf(enum) {
		if len(words) == many {
			words = append(words, fmt.Sprintf("%d more", len(enum.Items)-many))
			break
		}
		words = append(words, literal(item))
	}
	return diag.List(words, "or")
}

func literal(n *tree.Node) string {
	text := n.JSON()
	if len(text) > 60 {
		return "the value that the contract names"
	}
	return text
}

// isWord reports whether a text looks like a word of a protocol.
func isWord(text string) bool {
	const longest = 40
	return len(text) <= longest && strings.IndexFunc(text, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("_.:+-", c)
	}) < 0
}

// show gives a value if it may be shown, else its kind.
func (k *check) show(p problem, node *tree.Node) string {
	if node.Kind != tree.String {
		if node.Kind == tree.Object || node.Kind == tree.Array {
			return kindWords(node)
		}
		return literal(node)
	}
	if k.v.options.ShowValues || isWord(node.Text) && p.message.shapeAt(k.place(p.at)).isPlain {
		return strconv.Quote(node.Text)
	}
	return fmt.Sprintf("a text of %s", count(len([]rune(node.Text)), "character"))
}

var formatExamples = map[string]string{
	"date-time": `a date-time such as "2026-01-31T09:30:00.123456+00:00"`,
	"date":      `a date such as "2026-01-31"`,
	"time":      `a time such as "09:30:00Z"`,
	"email":     "an e-mail address",
	"uri":       "a URI with its scheme",
	"uuid":      "a UUID",
	"ipv4":      "an IPv4 address",
	"ipv6":      "an IPv6 address",
	"hostname":  "a host name",
}

func formatWords(who, format, shown string) string {
	if format == "date-time-local" {
		format = "date-time"
	}
	want := formatExamples[format]
	if want == "" {
		want = "the format " + format
	}
	return isNot(who, shown, want)
}

// suggest adds the nearest of the names that the object does not have yet.
func suggest(f *finding, key *tree.Node, absent []string) []string {
	near := diag.Nearest(key.Text, absent)
	switch {
	case len(near) == 1:
		f.hint, f.fix = "did you mean "+strconv.Quote(near[0])+"?", quote(near[0])
	case len(near) > 1:
		f.message += fmt.Sprintf("; did you mean %s?", diag.Either(near))
	}
	return near
}

func (k *check) suggestValue(f *finding, p problem, node *tree.Node) {
	if node.Kind != tree.String {
		return
	}
	var words []string
	for _, item := range itemsOf(p.want) {
		if item.Kind == tree.String {
			words = append(words, item.Text)
		}
	}
	if near := diag.Nearest(node.Text, words); len(near) > 0 {
		f.hint, f.fix = "did you mean "+strconv.Quote(near[0])+"?", quote(near[0])
	}
}

func quote(word string) string { return literal(tree.NewString(word, nil)) }
