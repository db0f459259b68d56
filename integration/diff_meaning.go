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
// are alike, then with one in which those that are one of a few are not either,
// and then, where a template is another one, with generated payloads.
func (k *diff) meaning() {
	i := slices.IndexFunc(k.new.Enabled(), func(name string) bool {
		return slices.Contains(k.old.Enabled(), name) && k.c.triggers[name] != nil
	})
	if i < 0 {
		return
	}
	channel := k.new.Enabled()[i]
	trials := k.c.triggers[channel].requests(k.changedReads())
	if len(trials) == 0 {
		return
	}
	for _, all := range []bool{false, true} {
		m := &meaning{diff: k, all: all, from: map[string]string{}}
		m.render(channel, m.marked(trials[0].context, ""))
	}
	left := meaningSteps
	for _, t := range trials[1:] {
		m := &meaning{diff: k, channel: channel, typical: trials[0].context, changes: t.changes}
		if left -= m.render(channel, t.context); left <= 0 {
			return
		}
	}
}

const meaningSteps = 1_000_000 // of all renderings with generated payloads

// changedReads gives what is read by the templates that are others than before.
func (k *diff) changedReads() []diag.Pointer {
	texts := map[string]bool{}
	for _, p := range k.old.Parts() {
		texts[string(p.Pointer)+" "+p.Node.Text] = true
	}
	var reads []diag.Pointer
	for _, p := range k.new.Parts() {
		if !texts[string(p.Pointer)+" "+p.Node.Text] && len(p.faults()) == 0 {
			reads = append(reads, p.Template().Reads()...)
		}
	}
	slices.Sort(reads)
	return slices.Compact(reads)
}

// render compares what is sent of one payload, and gives the steps that it
// took.
func (m *meaning) render(channel string, context *tree.Node) (steps int) {
	was, is := m.requests(channel, context)
	if was == nil {
		return meaningSteps
	}
	before, now := m.partsOf(m.old, was), m.partsOf(m.new, is)
	for _, part := range []string{"body", "query", "headers"} {
		m.compare(part, before[part], now[part], "")
	}
	return m.steps + costOf(was) + costOf(is)
}

// costOf gives the steps that a request took to be rendered and compared.
func costOf(r *Request) int { return renderCost + r.steps + len(r.Body)/4 }

// requests gives what both definitions send; nil when one cannot be told.
func (m *meaning) requests(channel string, context *tree.Node) (was, is *Request) {
	was, err := m.old.Request(channel, context, m.c.options.Request)
	if err != nil {
		return nil, nil
	}
	if is, err = m.new.Request(channel, context, m.c.options.Request); err != nil {
		return nil, nil
	}
	return was, is
}

// A meaning is the comparison of what two definitions send of one payload.
type meaning struct {
	*diff
	all  bool // also values that are one of a few; then it is no payload that is ever sent
	n    int
	from map[string]string // the paths of the payload, by the texts there

	// Of a generated payload, which is one that may be sent:
	channel string
	typical *tree.Node
	changes []variant // what is not typical
	singles []single  // with each of them; nil until it is asked for
	steps   int       // that these took
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
		made.Text = "X" + number + n.Text
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
	case was.Text != is.Text && !m.isSettled(part, at) && !m.isSecret(part, at, is.Text):
		m.tell(part, at, m.said(part, at, was.Text, is.Text))
	}
}

// isSettled reports whether a generated payload adds nothing to what is told of
// a place.
func (m *meaning) isSettled(part string, at diag.Pointer) bool {
	return m.channel != "" && (m.new.isContext() || slices.ContainsFunc(m.told, func(t tellingOf) bool {
		return t.part == part && t.at.Contains(at) && (t.at == at || t.at != "") && t.verdict >= compat.Loss
	}))
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

// A saying is what is told of a value.
type saying struct {
	verdict compat.Verdict
	words   string
	shown   string // an example, or ""
}

// said says what is shown, by where it comes from in the payload.
func (m *meaning) said(part string, at diag.Pointer, was, is string) saying {
	if m.channel != "" {
		return saying{compat.Unknown, "another value is sent for some payloads", m.witness(part, at, was, is)}
	}
	shown := fmt.Sprintf("it was %q and is %q", short(was, 60), short(is, 60))
	if strings.Contains(was, "{{") || strings.Contains(is, "{{") {
		shown = "one of the two templates cannot be rendered here"
	}
	before, now := m.sources(was), m.sources(is)
	switch {
	case m.isFixed(m.new, part, at) && !m.isFixed(m.old, part, at):
		return saying{compat.Loss, fmt.Sprintf("it was rendered for each event and is always %q", short(is, 60)), ""}
	case before == "" || now == "" || before == now:
		return saying{compat.Unknown, "another value is sent for the same payload", shown}
	}
	return saying{compat.Unknown, fmt.Sprintf("it was filled from %s and is filled from %s", before, now), ""}
}

// isFixed reports whether a value is written without a template.
func (m *meaning) isFixed(d *Definition, part string, at diag.Pointer) bool {
	n, _ := d.place(part, at)
	return part != "query" && n.Kind == tree.String && !strings.Contains(n.Text, "{{") && !strings.Contains(n.Text, "{%")
}

// witness says what is sent with a generated payload: of one change to the
// typical one, where that shows it.
func (m *meaning) witness(part string, at diag.Pointer, was, is string) string {
	changes := m.changes
	for _, one := range m.apart() {
		before, now := one.was[part].At(at), one.is[part].At(at)
		if before != nil && now != nil && before.Text != now.Text {
			was, is, changes = before.Text, now.Text, []variant{one.change}
			break
		}
	}
	var places []diag.Pointer
	for _, c := range changes {
		places = append(places, c.at)
	}
	text, err := only(changed(m.typical, changes), places).MarshalJSON()
	if err != nil {
		text = nil
	}
	return fmt.Sprintf("with %s it was %q and is %q", short(string(text), 120), short(was, 60), short(is, 60))
}

// A single is what both definitions send when one thing is not typical.
type single struct {
	change  variant
	was, is map[string]*tree.Node // by part
}

// apart gives what is sent with each of the changes by itself.
func (m *meaning) apart() []single {
	if m.singles != nil {
		return m.singles
	}
	m.singles = []single{}
	for _, change := range m.changes {
		was, is := m.requests(m.channel, changed(m.typical, []variant{change}))
		if was != nil {
			m.singles = append(m.singles, single{change, m.partsOf(m.old, was), m.partsOf(m.new, is)})
			m.steps += costOf(was) + costOf(is)
		}
	}
	return m.singles
}

// partsOf gives the parts of what is sent that are compared.
func (m *meaning) partsOf(d *Definition, r *Request) map[string]*tree.Node {
	return map[string]*tree.Node{"body": bodyValue(d, r), "query": queryValue(r), "headers": headersValue(d, r)}
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
// place of what is told of one that does not. What a generated payload shows is
// told where nothing else is.
func (m *meaning) tell(part string, at diag.Pointer, s saying) {
	if m.new.isContext() {
		return
	}
	for i, told := range m.told {
		if told.part != part || !told.at.Contains(at) || told.at == "" && at != "" && told.verdict < compat.Unknown {
			continue
		}
		onlyShown := s.shown != ""
		if told.verdict >= compat.Breaking || told.verdict > s.verdict || told.at != at || onlyShown && told.verdict >= compat.Loss {
			if f := &m.found[told.index]; !onlyShown && !says(*f, s.words) {
				f.Related = append(f.Related, diag.Related{Message: s.words})
			}
			return
		}
		m.found[told.index].Message = "" // left out below
		m.told = slices.Delete(m.told, i, i+1)
		break
	}
	n, where_ := m.new.place(part, at)
	before, _ := m.old.place(part, at)
	m.told = append(m.told, tellingOf{part, at, s.verdict, len(m.found)})
	f := m.diff.tell(changeRules[s.verdict], n, where_, before, "%s: %s", where(part, at), s.words)
	if s.shown != "" {
		f.Related = append(f.Related, diag.Related{Message: s.shown})
	}
}

// says reports whether a finding has words beside it, as from the template of a
// value that is also read part by part.
func says(f diag.Diagnostic, words string) bool {
	return slices.ContainsFunc(f.Related, func(r diag.Related) bool { return r.Message == words })
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
		if !found || deployed.Get().MatchString(scheme) || strings.Contains(scheme, "{") {
			return ""
		}
		return strings.ToUpper(scheme[:1]) + strings.ToLower(scheme[1:])
	}
	if !deployed.Get().MatchString(text) {
		return ""
	}
	return strconv.Quote(deployed.Get().ReplaceAllString(text, "${…}"))
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
