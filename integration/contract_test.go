package integration

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
	"github.com/webhook-lint/webhook-lint/validator"
)

// values are templates for the place of one value.
var values = []string{
	`{{ticket.id}}`, `{{ticket.status}}`, `{{ticket.subject}}`, `{{ticket.subject|urlencode}}`, `{{ticket.subject|default("", true)|urlencode}}`,
	`{{ticket.customer.email}}`, `{{ticket.customer.email|urlencode}}`, `{{ticket.assignee_user.id}}`, `{{ticket.assignee_user}}`, `{{ticket.tags}}`,
	`{{ticket.tags[0].name|urlencode}}`, `{{ticket.spam}}`, `{{ticket.created_datetime}}`, `{{ticket.created_datetime|urlencode}}`, `{{ticket.nothing.at_all}}`,
	`{{message.id}}`, `{{ticket.id|tojson}}`, `{{ticket.id|jsn}}`, `{{ticket.id`, `a`, ``, `a+b`, `%41`, `50%`, `#`, `é`, `x y`, `{{"a+b"}}`, `{{"%41"}}`, `{{"a&b=c"}}`, `{{ticket.channel}}`,
	`{% if ticket.spam %}a{% else %}b+{% endif %}`, `{% for t in ticket.tags %}{{t.id}},{% endfor %}`, `{{ticket.id}}-{{ticket.status}}`, `{{100 // ticket.tags|length}}`,
	`{{ticket.external_id}}`, `{{ticket.messages[-1].body_text}}`, `{{ticket.id ~ "+"}}`, `{{ticket.id}}+`, `${VALUE}`, `{{ "#" if ticket.spam else "x" }}`, `{{ticket.id / 2}}`,
	`{{ticket.customer.meta}}`, `{{-1}}`, `{{ticket.subject|length}}`,
}

// A maker writes definitions that nobody would write.
type definitionMaker struct{ *rand.Rand }

func (m definitionMaker) value() string {
	v := values[m.IntN(len(values))]
	if m.IntN(4) == 0 {
		v += values[m.IntN(len(values))]
	}
	return v
}

func (m definitionMaker) pairs() string {
	var list []string
	for range m.IntN(4) {
		list = append(list, []string{"a", "b", "c d", "e%20f", "A", "a[]", "é", "x=y"}[m.IntN(8)]+[]string{"=", "=", "=", ""}[m.IntN(4)]+m.value())
	}
	return strings.Join(list, "&")
}

func (m definitionMaker) form(depth int) string {
	switch n := m.IntN(9); {
	case n == 0 && depth > 0:
		return []string{"true", "null", "7", "2.50", "1e2"}[m.IntN(5)]
	case n == 1 && depth < 3:
		return "[" + m.form(depth+1) + "," + m.form(depth+1) + "]"
	case n < 4 && depth < 3 || depth == 0:
		return fmt.Sprintf(`{"a": %s, "b": %s, %q: "x"}`, m.form(depth+1), m.form(depth+1), m.value())
	}
	return quoted(m.value())
}

func quoted(text string) string {
	n, _ := tree.NewString(text, nil).MarshalJSON()
	return string(n)
}

func (m definitionMaker) definition() string {
	address := "https://example.com/hook"
	if m.IntN(3) == 0 {
		address += "/" + m.value()
	}
	if m.IntN(3) > 0 {
		address += "?" + m.pairs()
	}
	if m.IntN(6) == 0 {
		address += "#" + m.value()
	}
	form := m.form(0)
	if m.IntN(8) == 0 {
		form = []string{`"{{context}}"`, "null", `""`, "[]", "{}", quoted(m.value())}[m.IntN(6)]
	}
	triggers := []string{`"ticket-created": true`, `"ticket-message-created": true`, `"ticket-created": true, "ticket-message-failed": true`}[m.IntN(3)]
	return fmt.Sprintf(`{"url": %s, "method": %q, "request_content_type": %q, "headers": {"X-A": %s, "x-b": %s, "Authorization": "Bearer ${T}"}, "triggers": {%s}, "form": %s}`,
		quoted(address), []string{"GET", "POST", "PUT", "HEAD"}[m.IntN(4)], []string{jsonType, formType}[m.IntN(2)], quoted(m.value()), quoted(m.value()), triggers, form)
}

// Every request is as the contract has it: the body, the fields of one that is
// form-encoded, the query and the headers, whatever is taken to be so.
func TestContractIsSound(t *testing.T) {
	definitions := 500
	if testing.Short() || raceEnabled {
		definitions = 100
	}
	settings := []RequestOptions{{}, {Undefined: UndefinedVerbatim}, {NoToJSON: true}, {EncodeURL: true}}
	var checkers []*Checker
	for _, o := range settings {
		checkers = append(checkers, New(document, Options{Request: o}))
	}
	held := map[string]int{}
	for seed := range uint64(definitions) {
		m := definitionMaker{rand.New(rand.NewPCG(seed, 5))}
		text := m.definition()
		list, found := Read(tree.NewSource("crm.json", []byte(text)))
		if len(list) != 1 {
			t.Fatalf("%s: %s", text, lines(found))
		}
		c, o := checkers[seed%4], settings[seed%4]
		k := &against{c: c, d: list[0], parts: list[0].Parts()}
		k.read()
		parts := map[string]*validator.Schema{}
		contract := c.Contract(list[0])
		for _, name := range []string{"body", "query", "headers"} {
			if schema := contract.Part(name); schema != nil {
				judge, err := validator.NewSchema(schema)
				if err != nil {
					t.Fatalf("%s: the %s has a schema that cannot be read: %s", text, name, err)
				}
				parts[name] = judge
			}
		}
		for _, trigger := range c.enabled(list[0]) {
			for i, trial := range c.triggers[trigger].requests(k.reads) {
				if i > 12 {
					break
				}
				request, err := list[0].Request(trigger, trial.context, o)
				if err != nil {
					continue // it takes too much
				}
				for name, value := range partsOf(list[0], request) {
					if parts[name] == nil {
						t.Fatalf("seed %d: %s sends a %s: %s", seed, text, name, textOf(t, value))
					}
					held[name]++
					if !parts[name].Accepts(value) {
						shown, _ := contract.Part(name).MarshalJSON()
						t.Fatalf("seed %d, %+v: %s\nsends the %s %s\nand promises %s", seed, o, text, name, textOf(t, value), shown)
					}
				}
			}
		}
	}
	t.Log(held)
	for _, name := range []string{"body", "query", "headers"} {
		if held[name] < definitions {
			t.Errorf("only %d of a %s were held against the contract", held[name], name)
		}
	}
}

// partsOf gives what a receiver reads of a request.
func partsOf(d *Definition, r *Request) map[string]*tree.Node {
	parts := map[string]*tree.Node{}
	if u, err := url.Parse(r.URL); err == nil {
		if query, err := url.ParseQuery(u.RawQuery); err == nil {
			parts["query"] = objectOf(query)
		}
	}
	header := map[string][]string{}
	for name, list := range r.Header {
		header[strings.ToLower(name)] = list
	}
	parts["headers"] = objectOf(header)
	if len(r.Body) == 0 {
		return parts
	}
	if d.IsFormEncoded() {
		if fields, err := url.ParseQuery(string(r.Body)); err == nil && d.Form().Kind == tree.Object {
			parts["body"] = objectOf(fields)
		}
		return parts
	}
	body, faults := tree.ReadJSON(tree.NewSource("body", r.Body), tree.Limits{})
	if body != nil && !slices.ContainsFunc(faults, func(f tree.Fault) bool { return f.Kind.Fatal() }) {
		parts["body"] = body
	}
	return parts
}

// objectOf gives an object of what has names: a text, or a list of several.
func objectOf(fields map[string][]string) *tree.Node {
	object := tree.NewObject(nil)
	for name, list := range fields {
		value := tree.NewString(list[0], nil)
		if len(list) > 1 {
			value = tree.NewArray(nil)
			for _, text := range list {
				value.Items = append(value.Items, tree.NewString(text, nil))
			}
		}
		object.Set(name, value)
	}
	return object
}
