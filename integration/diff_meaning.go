package integration

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/compat"
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
)

// meaning tells of values that are of the right shape and are not what they
// were: both definitions are rendered with one payload, no two values of which
// are alike, and then with one in which those that are one of a few are not
// either.
func (k *diff) meaning() {
	i := slices.IndexFunc(k.new.Enabled(), func(name string) bool {
		return slices.Contains(k.old.Enabled(), name) && k.c.triggers[name] != nil
	})
	if i < 0 {
		return
	}
	channel := k.new.Enabled()[i]
	trials := k.c.triggers[channel].requests(nil)
	if len(trials) == 0 {
		return
	}
	for _, all := range []bool{false, true} {
		m := &meaning{diff: k, all: all, from: map[string]string{}}
		m.render(channel, m.marked(trials[0].context, ""))
	}
}

// render compares what is sent of one payload.
func (m *meaning) render(channel string, context *tree.Node) {
	k := m.diff
	was, err := k.old.Request(channel, context, k.c.options.Request)
	if err != nil {
		return
	}
	is, err := k.new.Request(channel, context, k.c.options.Request)
	if err != nil {
		return
	}
	m.compare("body", bodyValue(k.old, was), bodyValue(k.new, is), "")
	m.compare("query", queryValue(was), queryValue(is), "")
	m.compare("headers", headersValue(k.old, was), headersValue(k.new, is), "")
}

// A meaning is the comparison of what two definitions send of one payload.
type meaning struct {
	*diff
	all  bool // also values that are one of a few; then it is no payload that is ever sent
	n    int
	from map[string]string // the paths of the payload, by the texts there
}

// marked gives a payload whose values are each another one.
func (m *meaning) marked(n *tree.Node, at diag.Pointer) *tree.Node {
	made := *n
	made.Items, made.Members = nil, nil
	for _, member := range n.Members {
		made.Members = append(made.Members, tree.Member{Key: member.Key, Value: m.marked(member.Value, at.Name(member.Key.Text))})
	}
	for i, item := range n.Items {
		made.Items = append(made.Items, m.marked(item, at.Index(i)))
	}
	m.n++
	number := strconv.Itoa(1000 + m.n)
	switch {
	case n.Kind == tree.Number && strings.Trim(n.Text, "0123456789") == "":
		made.Text = number + "0517"
	case n.Kind != tree.String || n.Text == "":
		return &made
	case strings.HasPrefix(n.Text, "20") && strings.Count(n.Text, ":") >= 2: // a time
		made.Text = n.Text[:2] + number[len(number)-2:] + n.Text[4:]
	case strings.Contains(n.Text, "@"):
		made.Text = "x" + number + n.Text
	case len(n.Text) > 8 && strings.ContainsAny(n.Text, " "):
		made.Text = n.Text + " " + number
	case m.all || isName(at.Last()):
		made.Text = n.Text + number
	}
	m.from[made.Text] = at.Dotted()
	return &made
}

// isName reports whether a property is one of free text that is often short.
func isName(property string) bool {
	return strings.HasSuffix(property, "name") || property == "subject" || strings.HasPrefix(property, "body_")
}

// bodyValue gives what a body holds; nil when it cannot be told.
func bodyValue(d *Definition, r *Request) *tree.Node {
	if len(r.Body) == 0 {
		return nil
	}
	if d.IsFormEncoded() {
		values, err := url.ParseQuery(string(r.Body))
		if err != nil {
			return nil
		}
		return valuesNode(values)
	}
	root, faults := tree.ReadJSON(tree.NewSource("", r.Body), tree.Limits{})
	if len(faults) > 0 {
		return nil
	}
	return root
}

func queryValue(r *Request) *tree.Node {
	_, query, _ := strings.Cut(r.URL, "?")
	query, _, _ = strings.Cut(query, "#")
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil
	}
	return valuesNode(values)
}

// headersValue gives the fields that are not filled in when they are sent.
func headersValue(d *Definition, r *Request) *tree.Node {
	values := map[string][]string{}
	for _, h := range members(d.HTTP.Get("headers")) {
		if sent := r.Header.Values(h.Key.Text); len(sent) > 0 && !isFilledIn(h) {
			values[strings.ToLower(h.Key.Text)] = sent
		}
	}
	return valuesNode(values)
}

func valuesNode(values map[string][]string) *tree.Node {
	n := tree.NewObject(nil)
	for name, list := range values {
		n.Set(name, str(strings.Join(list, ", ")))
	}
	return n
}

func (m *meaning) compare(part string, was, is *tree.Node, at diag.Pointer) {
	switch {
	case was == nil || is == nil || was.Kind != is.Kind:
		return // of another type, which is told
	case is.Kind == tree.Object:
		for _, member := range is.Members {
			m.compare(part, was.Get(member.Key.Text), member.Value, at.Name(member.Key.Text))
		}
	case is.Kind == tree.Array:
		for i, item := range is.Items {
			if i < len(was.Items) {
				m.compare(part, was.Items[i], item, at.Index(i))
			}
		}
	case was.Text != is.Text && !m.isSecret(part, at, is.Text):
		m.tell(part, at, m.words(was.Text, is.Text))
	}
}

// isSecret reports whether a secret is sent at a place: no receiver breaks when
// it changes.
func (m *meaning) isSecret(part string, at diag.Pointer, text string) bool {
	if part == "query" {
		s, ok := querySecret(at.Last(), text)
		return ok && s.literal
	}
	n, _ := m.new.place(part, at)
	return slices.ContainsFunc(m.new.secrets(), func(s secret) bool { return s.node == n && s.literal })
}

const anotherValue = "another value is sent for the same payload"

// words says what is shown, by where it comes from in the payload.
func (m *meaning) words(was, is string) string {
	before, now := m.sources(was), m.sources(is)
	if before == "" || now == "" || before == now {
		return anotherValue
	}
	return fmt.Sprintf("it was filled from %s and is filled from %s", before, now)
}

func (m *meaning) sources(text string) string {
	var paths []string
	for value, path := range m.from {
		if text == value || len(value) > 4 && strings.Contains(text, value) {
			paths = append(paths, path)
		}
	}
	const most = 4
	slices.Sort(paths)
	if n := len(paths) - most; n > 0 {
		paths = append(paths[:most], fmt.Sprintf("%d more", n))
	}
	return diag.List(paths, "and")
}

// tell adds to what is told of a place that breaks a receiver, and takes the
// place of what is told of one that does not.
func (m *meaning) tell(part string, at diag.Pointer, words string) {
	if m.new.isContext() {
		return
	}
	for i, told := range m.told {
		if told.part != part || !told.at.Contains(at) || told.at == "" && at != "" && told.verdict < compat.Unknown {
			continue
		}
		if told.verdict >= compat.Breaking || told.at != at || told.verdict == compat.Unknown && words == anotherValue {
			if words != anotherValue {
				m.found[told.index].Related = append(m.found[told.index].Related, diag.Related{Message: words})
			}
			return
		}
		m.found[told.index].Message = "" // left out below
		m.told = slices.Delete(m.told, i, i+1)
		break
	}
	n, where_ := m.new.place(part, at)
	before, _ := m.old.place(part, at)
	m.told = append(m.told, tellingOf{part, at, compat.Unknown, len(m.found)})
	m.diff.tell(ruleUnknown, n, where_, before, "%s: %s", where(part, at), words)
}

// A tellingOf is what was told of a place.
type tellingOf struct {
	part    string
	at      diag.Pointer
	verdict compat.Verdict
	index   int // of found
}

// credentials tells of a header whose value is filled in on the way, and that
// is of another scheme or in another frame now.
func (k *diff) credentials() {
	for _, now := range members(k.new.HTTP.Get("headers")) {
		for _, before := range members(k.old.HTTP.Get("headers")) {
			if strings.EqualFold(http.CanonicalHeaderKey(before.Key.Text), now.Key.Text) && isFilledIn(now) && isFilledIn(before) {
				k.frame(before, now)
			}
		}
	}
}

func (k *diff) frame(before, now tree.Member) {
	was, is := frameOf(before), frameOf(now)
	if was == is || was == "" || is == "" {
		return
	}
	n, at := k.new.place("headers", diag.Pointer("").Name(now.Key.Text))
	rule, what := ruleUnknown, "what stands around its placeholder"
	if strings.EqualFold(now.Key.Text, "Authorization") {
		rule, what = ruleBreaking, "its scheme"
	}
	k.tell(rule, n, at, before.Value, "header %s: %s was %s and is %s", now.Key.Text, what, was, is)
}

// frameOf gives the scheme of credentials, or the text around a placeholder; ""
// where it is not known or may be secret.
func frameOf(m tree.Member) string {
	text := m.Value.Text
	if strings.EqualFold(m.Key.Text, "Authorization") {
		scheme, _, found := strings.Cut(strings.TrimSpace(text), " ")
		if !found || deployed().MatchString(scheme) || strings.Contains(scheme, "{") {
			return ""
		}
		return strings.ToUpper(scheme[:1]) + strings.ToLower(scheme[1:])
	}
	if !deployed().MatchString(text) {
		return ""
	}
	return strconv.Quote(deployed().ReplaceAllString(text, "${…}"))
}

// repeated tells of query parameters that are sent another number of times, and
// gives their names.
func (k *diff) repeated() {
	was, is := counts(k.old), counts(k.new)
	n, at := k.new.node("url")
	before, _ := k.old.node("url")
	for _, name := range sortedNames(is) {
		if x, y := was[name], is[name]; x > 0 && x != y {
			k.told = append(k.told, tellingOf{"query", diag.Pointer("").Name(name), compat.Breaking, len(k.found)})
			k.tell(ruleUnknown, n, at, before, "query %s: it was sent %s and is sent %s", name, times(x), times(y))
		}
	}
}

func sortedNames(counts map[string]int) []string {
	var names []string
	for name := range counts {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return strconv.Itoa(n) + " times"
}

// counts tells how often each query parameter is sent.
func counts(d *Definition) map[string]int {
	u := d.HTTP.Get("url")
	if u == nil || u.Kind != tree.String {
		return nil
	}
	t, faults := template.Parse(tree.NewSource("", []byte(u.Text)))
	params, ok := parameters(t)
	if len(faults) > 0 || !ok {
		return nil
	}
	n := map[string]int{}
	for _, p := range params {
		n[p.name]++
	}
	if form := d.Form(); form != nil && !d.hasBody() && d.ContentType() == formType {
		for _, m := range form.Members {
			n[m.Key.Text]++
		}
	}
	return n
}
