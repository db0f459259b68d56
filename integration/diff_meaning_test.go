package integration

import (
	"fmt"
	"strings"
	"testing"
)

// What is sent is of the same shape and of another meaning, each told once.
func TestDiffMeaning(t *testing.T) {
	with := func(url, method, header, form string) string {
		return fmt.Sprintf(`{"name": "x", "type": "http", "http": {"url": "https://example.com/hook%s", "method": %q,
			"headers": {"Authorization": %q}, "triggers": {"ticket-created": true}, "form": %s}}`, url, method, header, form)
	}
	body := func(form string) string { return with("", "POST", "Bearer ${T}", form) }
	many := func(name string) string {
		var fields []string
		for i := range 300 {
			fields = append(fields, fmt.Sprintf(`"%s%d": ""`, name, i))
		}
		return body("{" + strings.Join(fields, ",") + "}")
	}
	for _, c := range []struct {
		name, old, new string
		want           []string // the beginnings of the lines, and what stands in them further on
	}{
		{"scheme", with("", "POST", "Basic ${T}", "{}"), with("", "POST", "Bearer ${T}", "{}"),
			[]string{"change-breaking: header Authorization: its scheme was Basic and is Bearer"}},
		{"scheme in other letters", with("", "POST", "bearer ${T}", "{}"), with("", "POST", "Bearer ${T}", "{}"), nil},
		{"scheme of a placeholder", with("", "POST", "${T}", "{}"), with("", "POST", "Bearer ${T}", "{}"), nil},
		{"another placeholder", with("", "POST", "Bearer ${T}", "{}"), with("", "POST", "Bearer ${U}", "{}"), nil},
		{"swapped", body(`{"a": "{{ticket.customer.firstname}}", "b": "{{ticket.customer.lastname}}"}`),
			body(`{"a": "{{ticket.customer.lastname}}", "b": "{{ticket.customer.firstname}}"}`),
			[]string{"change-unknown: body a: it was filled from ticket.customer.firstname and is filled from ticket.customer.lastname",
				"change-unknown: body b: it was filled from ticket.customer.lastname"}},
		{"swapped in a text", body(`"{\"a\": {{ticket.customer.firstname|tojson}}, \"b\": [{{ticket.customer.lastname|tojson}}]}"`),
			body(`"{\"a\": {{ticket.customer.lastname|tojson}}, \"b\": [{{ticket.customer.firstname|tojson}}]}"`),
			[]string{"change-unknown: body a: it was filled from", "change-unknown: body b[0]: it was filled from"}},
		{"in the query", with("?a={{ticket.id}}", "POST", "Bearer ${T}", "{}"), with("?a={{ticket.customer.id}}", "POST", "Bearer ${T}", "{}"),
			[]string{"change-unknown: query a: it was filled from ticket.id and is filled from ticket.customer.id"}},
		{"one of a few", body(`{"a": "{{ticket.channel}}"}`), body(`{"a": "{{ticket.via}}"}`),
			[]string{"change-unknown: body a: it was filled from ticket.channel and is filled from ticket.via"}},
		{"written otherwise", body(`{"a": "{{ticket.customer.firstname}}"}`), body(`{"a": "{{ ticket['customer'].firstname }}"}`), nil},
		{"narrower, and of another place", body(`{"a": "{{ticket.subject}}"}`), body(`{"a": "{{ticket.status}}"}`),
			[]string{"change-unknown: body a: "}},
		{"a filter", body(`{"a": "{{ticket.subject}}"}`), body(`{"a": "{{ticket.subject|upper}}"}`),
			[]string{"change-unknown: body a: another value is sent for the same payload … and is \"WHERE IS MY ORDER"}},
		{"a filter of addresses", body(`{"a": "{{ticket.customer.email}}"}`), body(`{"a": "{{ticket.customer.email|lower}}"}`),
			[]string{"change-unknown: body a: another value is sent for the same payload"}},
		{"a filter of one of a few", body(`{"a": "{{ticket.status}}"}`), body(`{"a": "{{ticket.status|upper}}"}`),
			[]string{`change-breaking: body a: a may now be "CLOSED" or "OPEN"; the receiver was built for "closed" or "open"`}},
		{"a filter that counts for some", body(`{"a": "{{ticket.subject}}"}`), body(`{"a": "{{ticket.subject|trim}}"}`),
			[]string{`change-unknown: body a: another value is sent for some payloads … with {"ticket":{"subject":"   "}} it was "   " and is ""`}},
		{"a value in place of nothing", body(`{"a": "{{ticket.external_id}}"}`), body(`{"a": "{{ticket.external_id|default('', true)}}"}`),
			[]string{`change-unknown: body a: another value is sent for the same payload … it was "None" and is ""`}},
		{"a filter that is not known here", body(`{"a": "{{ticket.updated_datetime|datetime_format('L')}}"}`), body(`{"a": "{{ticket.updated_datetime}}"}`),
			[]string{"change-unknown: body a: another value is sent for the same payload … one of the two templates cannot be rendered here"}},
		{"a constant in place of a variable", body(`{"a": "{{ticket.subject}}"}`), body(`{"a": "hello"}`),
			[]string{`change-loss: body a: it was rendered for each event and is always "hello"`}},
		{"another constant", body(`{"a": "hello"}`), body(`{"a": "Hello"}`),
			[]string{`change-breaking: body a: a may now be "Hello"; the receiver was built for "hello"`}},
		{"a variable in place of a constant", body(`{"a": "hello"}`), body(`{"a": "{{ticket.subject}}"}`),
			[]string{`change-breaking: body a: a may now be any string; the receiver was built for "hello"`}},
		{"method", body(`{"a": "x"}`), with("", "GET", "Bearer ${T}", `{"a": "x"}`),
			[]string{"change-breaking: the method was POST and is GET, so that no body is sent any more"}},
		{"repeated", with("?x=1&x=2", "POST", "Bearer ${T}", "{}"), with("?x=1", "POST", "Bearer ${T}", "{}"),
			[]string{"change-unknown: query x: it was sent twice and is sent once"}},
		{"repeated more", with("?x=1", "POST", "Bearer ${T}", "{}"), with("?x=1&x=2&x=3", "POST", "Bearer ${T}", "{}"),
			[]string{"change-unknown: query x: it was sent once and is sent 3 times"}},
		{"a header that stands there twice", body("{}"), strings.Replace(body("{}"), `"Authorization"`, `"X-A": "1", "x-a": "2", "Authorization"`, 1),
			[]string{"change-safe: headers x-a: x-a is new"}},
		{"a field that the query has", with("?a=1", "GET", "Bearer ${T}", "null"),
			strings.Replace(with("?a=1", "GET", "Bearer ${T}", `{"a": "1"}`), `"method"`, `"request_content_type": "application/x-www-form-urlencoded", "method"`, 1),
			[]string{"change-unknown: query a: it was sent once and is sent twice"}},
		{"nothing", strings.Replace(body(`"{{context}}"`), `true}`, `true, "ticket-message-created": true}`, 1),
			strings.Replace(body(`"{{context}}"`), `true}`, `true, "ticket-message-created": true}`, 1), nil},
		{"no context", body(`"{{context}}"`), body(`{"ticket": "{{ticket.id}}"}`),
			[]string{"change-loss: the body was {{context}}, all that is known of the event, and is not: it has no properties ",
				"change-breaking: body ticket: ticket may now be a string; the receiver was built for an object"}},
	} {
		got := strings.Split(strings.TrimSuffix(differences(t, c.old, c.new), "\n"), "\n")
		if got[0] == "" {
			got = nil
		}
		ok := len(got) == len(c.want)
		for i := range min(len(got), len(c.want)) {
			begins, holds, _ := strings.Cut(c.want[i], " … ")
			ok = ok && strings.HasPrefix(got[i], begins) && strings.Contains(got[i], holds)
		}
		if !ok {
			t.Errorf("%s: told\n%s\nwant\n%s", c.name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
	if got := differences(t, body(`{"a": "{{ticket.id}}"}`), body(`{"a": "{{ticket.subject}}"}`)); strings.Count(got, "it was filled from ticket.id") != 1 {
		t.Errorf("where a value comes from is not told once:\n%s", got)
	}
	if got := differences(t, many("a"), body(`{"q": ""}`)); !strings.Contains(got, "change-unknown: the body: there are more differences than the 200 that are listed") {
		t.Error("300 properties are gone, and that some are not listed is not told")
	}
}
