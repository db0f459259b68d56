package template

import (
	"slices"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

var document = func() *spec.Spec {
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		panic(err)
	}
	return s
}()

// under gives options for the triggers of the built-in document.
func under(place Place, triggers ...string) Options {
	o := Options{Place: place, Full: true, Spec: document.Observed, Elsewhere: map[string][]string{}}
	for _, c := range document.Observed.Channels {
		if c.Messages[0].Name == "TicketMessageEvent" {
			o.Elsewhere["message"] = append(o.Elsewhere["message"], c.Name)
		}
	}
	for _, name := range triggers {
		o.Contexts = append(o.Contexts, Context{[]string{name}, ContextOf(document.Observed.Channel(name).Schema().Root, false)})
	}
	return o
}

func check(text string, o Options) []string {
	t, findings := Parse(tree.NewSource("t", []byte(text)))
	findings = append(findings, t.Check(o).Findings...)
	var told []string
	for _, d := range findings {
		told = append(told, strings.TrimPrefix(d.Pos.String(), "t:1:")+" "+d.Severity.String()+" "+d.Rule.ID+": "+d.Message)
	}
	return told
}

func placeOf(r *diag.Rule) Place {
	switch {
	case strings.HasPrefix(r.ID, "template-url"):
		return URL
	case strings.HasPrefix(r.ID, "template-json"):
		return JSONText
	case strings.HasPrefix(r.ID, "template-header"):
		return HeaderText
	case strings.HasPrefix(r.ID, "template-form"):
		return FormText
	}
	return Leaf
}

func TestRules(t *testing.T) {
	for _, r := range Rules {
		if r.Bad == "" {
			continue
		}
		o := under(placeOf(r), "ticket-created")
		o.Full = r != ruleJinja
		bad := check(r.Bad, o)
		if len(bad) != 1 || !strings.Contains(bad[0], " "+r.ID+": ") {
			t.Errorf("%s: the bad example gives\n\t%s", r.ID, strings.Join(bad, "\n\t"))
		}
		if good := check(r.Good, o); len(good) > 0 {
			t.Errorf("%s: the good example gives\n\t%s", r.ID, strings.Join(good, "\n\t"))
		}
	}
}

func TestCheck(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{`{{ ticket.id }} {{ ticket.status }} {{ ticket.customer.id }}`, nil},
		{`{{ ticket.assignee_user.id }}`, []string{`4 warning template-nullable: ticket.assignee_user may be null, and then ticket.assignee_user.id is undefined; want {{ ticket.assignee_user.id if ticket.assignee_user else "…" }}`}},
		{`{% if ticket.assignee_user %}{{ ticket.assignee_user.id }}{% endif %}`, nil},
		{`{% if ticket.assignee_user.id %}{{ ticket.assignee_user.id }}{% endif %}`, nil},
		{`{% if ticket.assignee_user is not none %}{{ ticket.assignee_user.id }}{% endif %}`, nil},
		{`{% if not ticket.assignee_user %}-{% else %}{{ ticket.assignee_user.id }}{% endif %}`, nil},
		{`{{ ticket.assignee_user.id if ticket.assignee_user else "" }}`, nil},
		{`{{ ticket.assignee_user and ticket.assignee_user.id or "" }}`, nil},
		{`{{ ticket.assignee_user.id | default("") }}`, nil},
		{`{% if ticket.assignee_user is defined and ticket.assignee_user != none %}{{ ticket.assignee_user.id }}{% endif %}`, nil},
		{`{{ message.id }}`, []string{`4 error template-trigger-scope: message is not there with ticket-created; only ticket-message-created and ticket-message-failed have it; want {% if message %} around it, or another trigger`}},
		{`{% if message %}{{ message.id }}{% endif %}`, nil},
		{`{{ message.id if message is defined else "" }}`, nil},
		{`{{ id }}`, []string{`4 error template-variable-unknown: there is no variable "id"`}},
		{`{{ tickets.id }}`, []string{`4 error template-variable-unknown: there is no variable "tickets"`}},
		{`{{ null }}`, []string{`4 error template-variable-unknown: there is no variable "null"; Jinja writes none`}},
		{`{{ ticket.customer.first_name }}`, []string{`20 error template-property-unknown: customer has no property "first_name"`}},
		{`{{ ticket.tags.length }}`, []string{`16 error template-property-unknown: ticket.tags is a list, and has no property "length"; want ticket.tags|length`}},
		{`{{ ticket.messages.last.body_text }}`, []string{`20 error template-property-unknown: ticket.messages is a list, and has no property "last"; want ticket.messages[-1]`}},
		{`{{ ticket.messages[-1].from_agent | tojson }}`, []string{`4 warning template-index: ticket.messages may be empty, and then ticket.messages[-1] is undefined; want {% if ticket.messages %} around it`}},
		{`{% if ticket.messages %}{{ ticket.messages[-1].id }}{% endif %}`, nil},
		{`{% if ticket.tags | length > 1 %}{{ ticket.tags[1].name }}{% endif %}`, nil},
		{`{% for t in ticket.tags %}{{ t.name }}{{ "," if not loop.last }}{% endfor %}`, nil},
		{`{{ ticket.tags | map(attribute="name") | join(",") }}`, nil},
		{`{{ ticket.tags | map(attribute="nam") | join(",") }}`, []string{`32 error template-property-unknown: tag has no property "nam"`}},
		{`{{ ticket.subject | json }}`, []string{`21 error template-filter-unknown: there is no filter "json", and Gorgias then sends the braces as they stand`}},
		{`{{ ticket.status == "Open" }}`, []string{
			`4 warning template-boolean-text: ticket.status == "Open" is a boolean, and is sent as the text "True" or "False"; want |tojson for true or false, or a receiver that expects it`,
			`21 warning template-enum-compare: it is never "Open"; want one of "closed" or "open"`}},
		{`{{ ticket.items }}`, []string{`4 error template-object-printed: ticket.items is a method of Python's dict, not the property; want ticket["items"]`}},
		{`{{ ticket.customer.meta.anything }}`, []string{`4 warning template-nullable: ticket.customer.meta may be null, and then ticket.customer.meta.anything is undefined; want {{ ticket.customer.meta.anything if ticket.customer.meta else "…" }}`}},
		{`{{ ticket.assignee_user.meta.team }}`, []string{`4 error template-nullable: ticket.assignee_user may be null, and then ticket.assignee_user.meta is undefined; want {{ ticket.assignee_user.meta if ticket.assignee_user else "…" }}`}},
		{`{{ ticket.subject | tojson }}`, []string{`4 warning template-double-encoded: the text is encoded as JSON twice: by |tojson and when the form is sent; want it without |tojson`}},
		{`{% if ticket.status in ["open", "Closed"] %}x{% endif %}`, []string{`33 warning template-enum-compare: it is never "Closed"; want one of "closed" or "open"`}},
		{`{% if ticket.status not in ["open", ticket.subject, 1] %}x{% endif %}`, nil},
		{`{% for t in ticket.tags %}{% for m in ticket.messages %}{{ m.id }}{% endfor %}{% endfor %}`,
			[]string{`39 warning template-loops: all of ticket.messages is gone through for each item of ticket.tags, and neither has a bound; want one loop behind the other, or a slice such as [:10]`}},
		{`{% for t in ticket.tags %}{% for m in ticket.messages[:3] %}{{ m.id }}{% endfor %}{% endfor %}`, nil},
		{`{% for t in ticket.tags %}{{ t.name }}{% endfor %}{% for m in ticket.messages %}{{ m.id }}{% endfor %}`, nil},
		{`{% for t in ticket.tags %}{% for m in range(3) %}{{ m }}{% endfor %}{% endfor %}`, nil},
		{`{% macro f(n) %}{% if n %}x{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(ticket.id) }}`, []string{`31 note template-gave-up: macros call one another more than 8 deep here, and what they print beyond is not known`}},
		{`{{ ticket.customer.meta.anything.else }}`, []string{`4 error template-nullable: ticket.customer.meta may be null, and then ticket.customer.meta.anything is undefined; want {{ ticket.customer.meta.anything if ticket.customer.meta else "…" }}`}},
		{`{{ ticket.external_id | upper }}`, []string{`4 warning template-null-printed: ticket.external_id may be null, and then prints as the text "None"; want |default("", true) before upper`}},
		{`{{ ticket.external_id | trim | upper }}`, []string{`4 warning template-null-printed: ticket.external_id may be null, and then prints as the text "None"; want |default("", true) before trim`}},
		{`{% if ticket.external_id %}{{ ticket.external_id | upper }}{% endif %}`, nil},
		{`{% if ticket.external_id | lower == "x" %}y{% endif %}`, nil},
		{`{{ ticket.customer | upper }}`, []string{`22 warning template-filter-input: ticket.customer is an object, and upper makes Python text of it; want one of its properties`}},
		{`{{ ticket.created_datetime | datetime_format("L") }}`, nil},
		{`{{ ticket.tags | map(attribute="id") | list }}`, []string{`4 warning template-list-printed: ticket.tags | map(attribute="id") | list is a list, and prints as text; want |tojson`}},
		{`{{ [ticket.id, none] }}`, []string{`4 error template-list-printed: [ticket.id, none] is a list, and prints as Python text […]; want |tojson or |join`}},
		{`{{ ticket.meta.order_id if ticket.meta else "" }}`, []string{`35 note template-property-unrecorded: ticket.meta was never recorded in a delivery`}},
		{`{{ ticket.meta }}`, []string{
			`4 warning template-object-printed: ticket.meta may be an object or a list, and then prints as Python text {'…': …}; want |tojson, or a guard such as {% if ticket.meta is string %}`,
			`11 note template-property-unrecorded: ticket.meta was never recorded in a delivery`}},
		{`{% for t in ticket.tags %}{% for m in ticket.messages %}{% for n in ticket.messages %}{{ n.id }}{% endfor %}{% endfor %}{% endfor %}`,
			[]string{`39 warning template-loops: all of ticket.messages is gone through for each item of ticket.tags, and neither has a bound; want one loop behind the other, or a slice such as [:10]`}},
		{`{{ context }}`, []string{`4 error template-object-printed: context is an object, and prints as Python text {'…': …}; want one of its properties, or |tojson`}},
	}
	for _, tt := range tests {
		got := check(tt.text, under(Leaf, "ticket-created"))
		if !slices.Equal(got, tt.want) {
			t.Errorf("Check(%q) gives\n\t%s\nwant\n\t%s", tt.text, strings.Join(got, "\n\t"), strings.Join(tt.want, "\n\t"))
		}
	}
}

func TestCheckJSON(t *testing.T) {
	tests := []struct{ text, want string }{
		{`{"a": "{{ (ticket.uri | tojson)[1:-1] }}"}`, ``},
		{`{"a": "{{ ticket.foo }}", "b": {{ ticket.foo }}}`, "18 error template-property-unknown: ticket has no property \"foo\"\n42 error template-property-unknown: ticket has no property \"foo\""},
		{`{"a": "{{ ticket.spam }}"}`, `11 warning template-boolean-text: ticket.spam prints "True" inside the quotes, which is a text and no boolean; want ticket.spam|tojson without the quotes`},
		{`{"a": 1, "a": 2}`, `10 warning template-json-duplicate: the object has a property "a" already, and receivers take one of the two`},
		{`{"a": 1{% if ticket.spam %}, "a": 2{% endif %}}`, `30 warning template-json-duplicate: the object has a property "a" already, and receivers take one of the two`},
		{"{\r\n \"a\": 1,\r\n \"b\" 2\r\n}", `t:3:6 error template-json-structure: "2" cannot stand here in JSON, in one of the cases of the template`},
		{"{% raw %}{\"a\":\r\n{% endraw %}{{ ticket.id -}}\r\n \r\n \"b\" 2}", `t:4:2 error template-json-structure: "\"" cannot stand here in JSON, in one of the cases of the template`},
		{`{"a": 1{% if ticket.spam %} "b": 2{% endif %}}`, `29 error template-json-structure: "\"" cannot stand here in JSON, in one of the cases of the template`},
		{`{ {% if ticket.spam %}"a": 1{% else %}"a": 2{% endif %}}`, ``},
		{`{"a": {"b": 1}, "b": {"b": 1}}`, ``},
		{`[{% for t in ticket.tags %}{{ t.id }}{% endfor %}]`, `31 warning template-json-joined: t.id is printed right behind another number, and both are one; want a comma between them`},
		{`[{{ ticket.id }}.5, {{ ticket.id }}]`, ``},
		{`{"a": "{{ (ticket.subject | tojson)[1:-1] }}"}`, `12 warning template-null-printed: ticket.subject may be null, and then prints as the text "ul"; want |default("", true) before tojson`},
		{`{"a": "{{ (ticket.subject | default("", true) | truncate(80) | tojson)[1:-1] }}"}`, ``},
		{`{"a": "{{ (ticket.subject | default("", true) | tojson)[1:-1] | truncate(80) }}"}`,
			`12 error template-json-cut: an escape may be cut in two; want the text cut before it is escaped`},
	}
	for _, tt := range tests {
		if got := strings.Join(check(tt.text, under(JSONText, "ticket-created")), "\n"); got != tt.want {
			t.Errorf("Check(%q) gives\n\t%s\nwant\n\t%s", tt.text, got, tt.want)
		}
	}
}

// A message says each thing once, however often its place is looked at.
func TestToldOnce(t *testing.T) {
	for _, r := range Rules {
		o := under(placeOf(r), "ticket-created", "ticket-message-created")
		o.Full = true
		for _, text := range []string{r.Bad, "{% for i in ticket.tags %}" + r.Bad + "{% endfor %}", "{% macro m() %}" + r.Bad + "{% endmacro %}{{ m() }}{{ m() }}"} {
			for _, told := range check(text, o) {
				clauses := strings.Split(told, "; ")
				slices.Sort(clauses)
				if len(slices.Compact(slices.Clone(clauses))) < len(clauses) {
					t.Errorf("Check(%q) says a thing twice: %s", text, told)
				}
			}
		}
	}
}

func TestCheckURL(t *testing.T) {
	tests := []struct{ text, want string }{
		{`https://{{ ticket.customer.meta.domain if ticket.customer.meta else "x.example" }}/`,
			`12 error template-url-host: ticket.customer.meta.domain if ticket.customer.meta else "x.example" decides which host is called; want a fixed host`},
		{`{{ ticket.uri }}`, `4 error template-url-host: ticket.uri decides which host is called; want a fixed host`},
		{`https://{{ "x" }}.example/{{ ticket.id }}`, `12 note template-url-host: this part of the host is always "x"; want it written out`},
		{`https://x.example/{{ ticket.assignee_user.id }}`, `22 error template-nullable: ticket.assignee_user may be null, and then ticket.assignee_user.id is undefined; want {{ ticket.assignee_user.id if ticket.assignee_user else "…" }}`},
		{`https://x.example/{{ ticket.assignee_user.email | urlencode | replace("/", "%2F") }}`, `22 error template-nullable: ticket.assignee_user may be null, and then ticket.assignee_user.email is undefined; want {{ ticket.assignee_user.email if ticket.assignee_user else "…" }}`},
		{`https://x.example/{{ ticket.assignee_user.id | int }}`, `22 warning template-nullable: ticket.assignee_user may be null, and then ticket.assignee_user.id is undefined; want {{ ticket.assignee_user.id if ticket.assignee_user else "…" }}`},
		{`https://x.example/?a={{ ticket.assignee_user.id }}`, `25 warning template-nullable: ticket.assignee_user may be null, and then ticket.assignee_user.id is undefined; want {{ ticket.assignee_user.id if ticket.assignee_user else "…" }}`},
		{`https://{% if ticket.spam %}a{% else %}b{% endif %}.example/`, ``},
		{`https://x.example/{{ ticket.id // 2 }}/{{ ticket.id % 7 }}/{{ ticket.id / 2 }}?a={{ ticket.id // 2 }}`, ``},
	}
	for _, tt := range tests {
		if got := strings.Join(check(tt.text, under(URL, "ticket-created")), "\n"); got != tt.want {
			t.Errorf("Check(%q) gives\n\t%s\nwant\n\t%s", tt.text, got, tt.want)
		}
	}
}

func TestCheckTriggers(t *testing.T) {
	tests := []struct {
		text string
		want string
	}{
		{`{{ message.id }}`, `4 error template-trigger-scope: message is not there with ticket-created; ticket-message-created has it; want {% if message %} around it, or another trigger`},
		{`{{ message.public | tojson if message else ticket.status }}`, ``},
		{`{% if message %}{{ message.body_txt }}{% endif %}`, `28 error template-property-unknown: message has no property "body_txt" (with ticket-message-created, not with ticket-created)`},
	}
	for _, tt := range tests {
		got := strings.Join(check(tt.text, under(Leaf, "ticket-created", "ticket-message-created")), "\n")
		if got != tt.want {
			t.Errorf("Check(%q) gives\n\t%s\nwant\n\t%s", tt.text, got, tt.want)
		}
	}
}

func TestSchema(t *testing.T) {
	tests := []struct {
		place Place
		text  string
		want  string
	}{
		{Leaf, `{{ ticket.id }}`, `{"type":"string","pattern":"^-?[0-9]+$"}`},
		{Leaf, `{{ ticket.id // 2 }}`, `{"type":"string","pattern":"^(?:-?[0-9]+|\\{\\{ ticket\\.id // 2 \\}\\})$"}`},
		{Leaf, `{{ ticket.status }}`, `{"type":"string","enum":["closed","open"]}`},
		{Leaf, `#{{ ticket.id }} is {{ ticket.status }}`, `{"type":"string","pattern":"^#-?[0-9]+ is (?:closed|open)$"}`},
		{Leaf, `{{ ticket.subject }}`, `{"type":"string"}`},
		{Leaf, `new`, `{"const":"new"}`},
		{Leaf, `{{ "vip" if ticket.spam else "plain" }}`, `{"type":"string","enum":["plain","vip"]}`},
		{Leaf, `{% if ticket.spam %}a{% else %}b{% endif %}c`, `{"type":"string","enum":["ac","bc"]}`},
		{Leaf, `{% for t in ticket.tags %}{{ t.id }}{{ "," if not loop.last }}{% endfor %}`,
			`{"type":"string","pattern":"^(?:|-?[0-9]+|-?[0-9]+,(?:-?[0-9]+,)*-?[0-9]+)$"}`},
		{JSONText, `{"id": {{ ticket.id }}, "status": "{{ ticket.status }}", "s": {{ ticket.subject | tojson }}}`,
			`{"type":"object","properties":{"id":{"type":"integer"},"status":{"type":"string","enum":["closed","open"]},"s":{"anyOf":[{"type":"string"},{"type":"null"}]}},"required":["id","status","s"],"additionalProperties":false}`},
		{JSONText, `[{% for t in ticket.tags %}{{ t.id }}{{ "," if not loop.last }}{% endfor %}]`,
			`{"type":"array","items":{"type":"integer"}}`},
		{JSONText, `{"a": 1{% if ticket.spam %}, "b": true{% endif %}}`,
			`{"anyOf":[{"type":"object","properties":{"a":{"const":1},"b":{"const":true}},"required":["a","b"],"additionalProperties":false},{"type":"object","properties":{"a":{"const":1}},"required":["a"],"additionalProperties":false}]}`},
		{JSONText, `{"{{ ticket.channel }}": 1}`, `true`},
		{JSONText, `{"{{ ticket.id }}": 1}`, `{"type":"object","additionalProperties":{"const":1}}`},
	}
	for _, tt := range tests {
		parsed, _ := Parse(tree.NewSource("t", []byte(tt.text)))
		got := parsed.Check(under(tt.place, "ticket-created")).Schema
		if keyOf(got) != tt.want {
			t.Errorf("the schema of %q is\n\t%s\nwant\n\t%s", tt.text, keyOf(got), tt.want)
		}
	}
}

// A comment that hides findings names its rules with commas between them; one
// that looks like it, and hides nothing, is told.
func TestIgnoreComments(t *testing.T) {
	const nullable = `{{ ticket.assignee_user.id }}{{ ticket.subjct }}`
	for text, want := range map[string]string{
		`{# webhook-lint: ignore=template-nullable,template-property-unknown why #}` + nullable:    "",
		`{# webhook-lint: ignore=template-nullable, template-property-unknown why #}` + nullable:   "",
		`{# webhook-lint: ignore=template-nullable, the CRM knows #}{{ ticket.assignee_user.id }}`: "",
		`{# webhook-lint: ignor=template-nullable why #}{{ ticket.id }}`:                           "1 note template-ignore-unused: the comment hides nothing; want {# webhook-lint: ignore=RULE reason #}",
		`{# Webhook-Lint ignore=template-nullable why #}{{ ticket.id }}`:                           "1 note template-ignore-unused: the comment hides nothing; want {# webhook-lint: ignore=RULE reason #}",
		`{# the webhook-lint rules say so #}{{ ticket.id }}`:                                       "",
	} {
		if got := strings.Join(check(text, under(Leaf, "ticket-created")), "\n"); got != want {
			t.Errorf("Check(%q) gives %s, want %s", text, got, want)
		}
	}
}

// What no integration was seen to have is noted once, where it stands.
func TestJinjaNotes(t *testing.T) {
	for text, want := range map[string]string{
		`{{ ticket.id }}{{ ticket.customer.id }}`:         "",
		`{# the CRM's id #}{{ ticket.id }}{# b #}`:        "1 note template-jinja: a comment was not seen in any integration; whether Gorgias renders it is not established",
		`a{% raw %}{{ x }}{% endraw %}`:                   "2 note template-jinja: the statement raw was not seen in any integration; whether Gorgias renders it is not established",
		`a{{- ticket.id }}{{ ticket.id -}}`:               "2 note template-jinja: the - that takes white space away was not seen in any integration; whether Gorgias renders it is not established",
		`{% if ticket.id %}a{% endif %}`:                  "1 note template-jinja: the statement if was not seen in any integration; whether Gorgias renders it is not established",
		`{{ ticket.status|upper }}{{ ticket.via|upper }}`: "4 note template-jinja: the filter upper was not seen in any integration; whether Gorgias renders it is not established",
	} {
		o := under(Leaf, "ticket-created")
		o.Full = false
		if got := strings.Join(check(text, o), "\n"); got != want {
			t.Errorf("Check(%q) gives %s, want %s", text, got, want)
		}
	}
}
