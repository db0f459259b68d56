package contract

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// domain makes what values and bodies can be beyond a schema.
func (l *library) domain() {
	if len(l.channels) == 0 {
		return
	}
	l.torture()
	l.numbers()
	l.dates()
	l.addresses()
	l.pythonTexts()
	l.unknown()
	l.identities()
	l.malformed()
	l.nested()
}

// value makes a case of the typical event with one value changed; the trigger
// is the n-th that has the place.
func (l *library) value(n int, rule *diag.Rule, e Expect, safety Safety, name string, changes ...Change) {
	channel := ""
	for i := range l.channels {
		if c := l.on(n + i); l.change(c, changes...) != nil {
			channel = c
			break
		}
	}
	if channel == "" {
		return
	}
	c := Case{
		ID: channel + "/" + nameOf(changes[0].At) + "=" + name, Channel: channel, Profile: l.profile(), Layer: Domain, Safety: safety,
		Rule: rule, Expect: e, Context: l.change(channel, changes...), At: changes[0].At, class: name, order: orderDomain,
	}
	if isPacked(rule) && rule != ruleText && e != Withstand { // texts have packs of their own, and a refusal hides the rest
		wide := l.widest(l.channels)
		for _, change := range changes {
			l.packer.add(wide, c, l.spread(wide, part{change.At, name, change.Value})...)
		}
	}
	l.add(c)
}

func nameOf(at diag.Pointer) string { return strings.TrimPrefix(string(at), "/") }

// Texts that are told apart by what they do to programs.
var texts = []struct{ name, json string }{
	{"zwj-emoji", `"👩‍👩‍👧‍👦 🏳️‍🌈 🚚"`}, {"cjk", `"李小龍の注文 주문"`}, {"rtl", `"\u202eעברית \u202bعربي"`}, {"nul", `"a\u0000b"`},
	{"controls", `"a\u0001\u0008\u001bb\u007f"`}, {"lone-surrogate", `"a` + halfMark + ` b"`}, {"quotes", `"O'Brien said \"no\""`}, {"backslashes", `"C:\\new\\table\\"`},
	{"sql", `"'; DROP TABLE tickets; --"`}, {"script", `"` + scriptMark + `"`}, {"template", `"` + templateMark + ` ${7*191} <%= 7*191 %>"`},
	{"line-ends", `"a\r\nb\nc\rd\u2028e"`}, {"header-line", `"contract\r\n` + injectedName + `: 1"`}, {"255", `"` + strings.Repeat("x", 255) + `"`}, {"256", `"` + strings.Repeat("x", 256) + `"`},
	{"4-thousand", `"` + strings.Repeat("four words and more ", 200) + `"`}, {"blanks", `"   "`}, {"padded", `"  padded\t"`}, {"empty", `""`}, {"format", `"%s %d %n %%"`},
	{"path", `"../../../../etc/passwd"`}, {"shell", `"$(touch x) ` + "`id`" + ` | ls; &"`}, {"csv", `"=1+1,\"a\""`}, {"null-word", `"null"`}, {"bom", `"\ufeffa"`},
	{"combining", `"Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ"`},
}

// writtenPlaces are those where each odd text comes alone.
var writtenPlaces = []diag.Pointer{"/ticket/subject", "/ticket/customer/name", "/message/body_text", "/ticket/external_id"}

func (l *library) torture() {
	for j, at := range writtenPlaces {
		for i, text := range texts {
			l.value(i+j, ruleText, Accept, Hostile, text.name, Change{at, text.json})
		}
	}
	// Names of tags and meta data are written by people too.
	l.value(0, ruleText, Accept, Hostile, "zwj-emoji-tag", Change{"/ticket/tags", `[{"id": 1, "name": "👩‍👩‍👧 O'Brien \"x\""}]`})
}

func (l *library) numbers() {
	for i, n := range []struct{ name, json string }{
		{"2^31-1", "2147483647"}, {"2^31", "2147483648"}, {"2^33", "8589934592"}, {"2^53+1", "9007199254740993"}, {"2^63-1", "9223372036854775807"},
	} {
		for j, at := range []diag.Pointer{"/ticket/id", "/message/id", "/ticket/customer/id", "/ticket/messages_count"} {
			l.value(i+j, ruleNumber, Accept, Write, n.name, Change{at, n.json})
		}
	}
	for i, n := range []struct{ name, json string }{{"exponent", "9.9e11"}, {"decimal", "990000000001.0"}, {"beyond-64-bits", "18446744073709551616"}, {"huge-exponent", "1e400"}, {"negative-zero", "-0"}} {
		l.value(i, ruleNumber, Withstand, Hostile, n.name, Change{"/ticket/id", n.json})
	}
}

func (l *library) dates() {
	for i, d := range []struct {
		name, json string
		expect     Expect
	}{
		{"micros", `"2026-01-15T09:00:00.123456+00:00"`, Accept}, {"no-fraction", `"2026-01-15T09:00:00+00:00"`, Accept}, {"null", "null", Accept},
		{"z", `"2026-01-15T09:00:00Z"`, Welcome}, {"no-offset", `"2026-01-15T09:00:00.123456"`, Welcome}, {"offset", `"2026-01-15T11:00:00+02:00"`, Welcome},
		{"millis-z", `"2026-01-15T09:00:00.123Z"`, Welcome}, {"leap-day", `"2028-02-29T23:59:59.999999+00:00"`, Accept}, {"leap-second", `"2026-06-30T23:59:60Z"`, Withstand},
		{"year-1", `"0001-01-01T00:00:00+00:00"`, Withstand}, {"no-date", `"yesterday"`, Withstand}, {"empty", `""`, Withstand},
	} {
		for j, at := range []diag.Pointer{"/ticket/created_datetime", "/ticket/updated_datetime", "/message/sent_datetime"} {
			if d.name == "null" && at != "/message/sent_datetime" {
				continue
			}
			l.value(i+j, ruleDatetime, d.expect, Write, d.name, Change{at, d.json})
		}
	}
}

func (l *library) addresses() {
	oddities := map[diag.Pointer][]struct{ name, json string }{
		"/ticket/customer/email": {
			{"plus", `"emma+orders@example.com"`}, {"apostrophe", `"o'brien@example.com"`}, {"upper", `"EMMA@EXAMPLE.COM"`}, {"idn", `"emma@exämple.com"`}, {"no-dot", `"bot@658d6f54fbff9b7c6f2d0321"`},
			{"long", `"` + strings.Repeat("a", 64) + `@` + strings.Repeat("b", 60) + `.example.com"`}, {"null", "null"}, {"empty", `""`},
		},
		"/ticket/customer/name":      {{"one-word", `"Cher"`}, {"four-words", `"María José de la Cruz"`}, {"null", "null"}, {"empty-name", `""`}, {"mark", `"Zoë ❤"`}},
		"/ticket/customer/firstname": {{"empty", `""`}, {"apostrophe", `"D'Arcy"`}},
		"/ticket/customer/timezone":  {{"unknown", `"Mars/Olympus"`}, {"null", "null"}, {"offset", `"UTC+3"`}},
		"/ticket/customer/language":  {{"unknown", `"tlh"`}, {"null", "null"}, {"region", `"pt-BR"`}},
	}
	for i, at := range []diag.Pointer{"/ticket/customer/email", "/ticket/customer/name", "/ticket/customer/firstname", "/ticket/customer/timezone", "/ticket/customer/language"} {
		for j, o := range oddities[at] {
			l.value(i+j, ruleAddress, Accept, Write, o.name, Change{at, o.json})
		}
	}
}

func (l *library) pythonTexts() {
	for i, p := range []struct {
		name string
		at   diag.Pointer
		json string
	}{
		{"quoted", "/ticket/id", `"990000000777"`}, {"python-true", "/message/from_agent", `"True"`}, {"python-false", "/message/from_agent", `"False"`}, {"python-false", "/message/public", `"False"`},
		{"python-none", "/ticket/assignee_user", `"None"`}, {"python-list", "/ticket/tags", `"[{'id': 123, 'name': 'auto-close'}]"`}, {"python-empty-list", "/ticket/tags", `"[]"`},
		{"json-text", "/ticket/tags", `"[{\"id\": 123, \"name\": \"vip\"}]"`}, {"quoted", "/message/id", `"990000000778"`},
	} {
		l.value(i, rulePythonText, Accept, Write, p.name, Change{p.at, p.json})
	}
}

func (l *library) unknown() {
	for i, u := range []struct {
		at   diag.Pointer
		name string
	}{
		{"/ticket/channel", "tiktok-shop"}, {"/ticket/via", "tiktok-shop"}, {"/message/channel", "tiktok-shop"}, {"/ticket/status", "snoozed"}, {"/ticket/priority", "critical"}, {"/ticket/priority", "unheard-of"},
	} {
		l.value(i, ruleUnknownValue, Accept, Write, u.name, Change{u.at, `"` + u.name + `"`})
	}
	for i, at := range []diag.Pointer{"", "/ticket", "/ticket/customer", "/message", "/ticket/assignee_user", "/event"} {
		l.value(i, ruleUnknownField, Accept, Write, "extra", Change{at.Name("unheard_of"), `{"deep": [{"er": null}]}`})
	}
	l.value(0, ruleUnknownField, Accept, Write, "custom", Change{"/ticket/custom_fields", `{"4711": {"id": 4711, "value": ["a", 1, null]}}`}, Change{"/ticket/spam", "false"})
	for i, name := range []string{"ticket-merged", "ticket.created", "satisfaction-survey-responded", ""} {
		l.trigger(i, name)
	}
}

// trigger makes an event of a trigger that nobody knows.
func (l *library) trigger(n int, name string) {
	channel := l.on(n)
	l.add(Case{
		ID: channel + "/trigger=" + cmp.Or(name, "absent"), Channel: channel, Profile: l.profile(), Layer: Domain, Safety: Write, Rule: ruleUnknownTrigger, Expect: Stranger,
		Context: l.typical[channel], special: "the trigger is " + cmp.Or(name, "absent"), order: orderDomain,
		Edit: func(r *Receiver, d *Delivery) { r.retrigger(d, channel, name) },
	})
}

// retrigger tells another trigger than the one that fired; none when it is "".
func (r *Receiver) retrigger(d *Delivery, from, to string) {
	switch at, inBody := r.TriggerIn.inBody(); {
	case inBody:
		body, _ := tree.ReadJSON(tree.NewSource("", d.Body), tree.Limits{})
		if body == nil || body.At(at) == nil {
			return
		}
		if to == "" {
			d.Body = encode(tree.Without(body, at))
		} else {
			d.Body = encode(tree.With(body, at, tree.NewString(to, nil)))
		}
	case r.TriggerIn.Place == "header" && to == "":
		d.Header.Del(r.TriggerIn.Name)
	case r.TriggerIn.Place == "header":
		d.Header.Set(r.TriggerIn.Name, to)
	case r.TriggerIn.Place == "query":
		d.URL = withoutQuery(d.URL, r.TriggerIn.Name)
		if to != "" {
			d.URL = withQuery(d.URL, r.TriggerIn.Name, to)
		}
	case r.TriggerIn.Place == "path" && to != "":
		d.URL = strings.ReplaceAll(d.URL, from, to)
	}
}

func (l *library) identities() {
	if !l.hasTicket {
		return
	}
	if channel := l.having("/message"); channel != "" {
		l.add(Case{
			ID: channel + "/message=dropped", Channel: channel, Profile: l.profile(), Layer: Domain, Safety: Hostile, Rule: ruleIdentity, Expect: Withstand,
			Context: tree.Without(l.typical[channel], "/message"), class: "absent", At: "/message", order: orderDomain, Needs: []string{NeedsTicket},
		})
	}
	none := []struct {
		at         diag.Pointer
		name, json string
	}{
		{"/ticket/id", "null", "null"}, {"/ticket", "null", "null"}, {"/ticket/id", "object", "{}"}, {"/ticket/id", "fraction", "1.5"}, {"/ticket/id", "text", `"abc"`}, {"/ticket/id", "list", "[1]"},
		{"/ticket/id", "boolean", "true"}, {"/ticket", "list", "[]"}, {"/ticket", "text", `"ticket"`}, {"/ticket", "empty-object", "{}"},
	}
	for i, c := range none {
		l.value(i, ruleIdentity, Refuse, Hostile, c.name, Change{c.at, c.json})
	}
}

// raw makes a case whose body is made of the typical one as bytes.
func (l *library) raw(n int, rule *diag.Rule, e Expect, name, when string, edit func(body []byte) []byte) {
	channel := l.on(n)
	l.add(Case{
		ID: channel + "/body=" + name, Channel: channel, Profile: l.profile(), Layer: Domain, Safety: Hostile, Rule: rule, Expect: e, special: "the body is " + cmp.Or(when, name),
		Context: l.typical[channel], order: orderDomain,
		Edit: func(r *Receiver, d *Delivery) {
			if d.Method == http.MethodGet {
				return
			}
			d.Body = edit(d.Body)
			if r.Signature != nil {
				r.Signature.sign(d)
			}
		},
	})
}

func (l *library) malformed() {
	constant := func(text string) func([]byte) []byte { return func([]byte) []byte { return []byte(text) } }
	for i, m := range []struct { // one of each kind before the rest
		name, when string
		edit       func([]byte) []byte
	}{
		{"truncated", "JSON that ends too early", func(b []byte) []byte { return b[:len(b)/2] }},
		{"trailing", "JSON with something behind it", func(b []byte) []byte { return append(bytes.Clone(b), "}{"...) }},
		{"nothing", "empty", constant("")},
		{"null", "null", constant("null")},
		{"two-values", "two values of JSON", func(b []byte) []byte { return append(bytes.Clone(b), b...) }},
		{"blank", "blank", constant("  \n")},
		{"byte-order-mark", "JSON behind a byte order mark", func(b []byte) []byte { return append([]byte("\xef\xbb\xbf"), b...) }},
		{"utf-16", "JSON in UTF-16", func(b []byte) []byte {
			wide := []byte{0xff, 0xfe}
			for _, c := range b {
				wide = append(wide, c, 0)
			}
			return wide
		}},
		{"bad-utf-8", "JSON with bytes that are not UTF-8", func(b []byte) []byte {
			return bytes.Replace(b, []byte(`"status"`), []byte("\"\xff\xfe\": 1, \"status\""), 1)
		}},
		{"single-quotes", "Python's text of an object", func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(`"`), []byte("'")) }},
		{"comma", "JSON with a comma too many", func(b []byte) []byte { return append(bytes.TrimSuffix(bytes.Clone(b), []byte("}")), ",}"...) }},
		{"nan", "JSON with NaN", func(b []byte) []byte { return bytes.Replace(b, []byte(`"status"`), []byte(`"n": NaN, "status"`), 1) }},
		{"unrendered", "a template that was not rendered", constant(`{"ticket": {"id": {{ticket.id}}}}`)},
		{"form", "a form", constant("ticket[id]=990000000001&ticket[status]=open")},
		{"html", "a page of HTML", constant("<html><body>502 Bad Gateway</body></html>")},
		{"list", "a list", func(b []byte) []byte { return fmt.Appendf(nil, "[%s]", b) }},
		{"text", "a text", constant(`"ticket"`)},
		{"number", "a number", constant("42")},
		{"boolean", "true", constant("true")},
		{"pairs", "a list of keys and values", constant(`[{"key": "ticket_id", "value": "990000000001"}]`)},
		{"empty-object", "an empty object", constant("{}")},
	} {
		l.raw(i, ruleMalformed, Refuse, m.name, m.when, m.edit)
	}
}

func (l *library) nested() {
	l.value(0, ruleNesting, Withstand, Hostile, "of-5000", Change{"/ticket/tags", "[" + strings.TrimSuffix(strings.Repeat(`{"id": 1, "name": "t"},`, 5000), ",") + "]"})
	deep := func(open, end string, n int) func([]byte) []byte {
		return func(b []byte) []byte {
			return bytes.Replace(b, []byte(`"status"`), []byte(`"unheard_of": `+strings.Repeat(open, n)+"1"+strings.Repeat(end, n)+`, "status"`), 1)
		}
	}
	for i, n := range []struct {
		name, when string
		edit       func([]byte) []byte
	}{
		{"deep-lists", "lists nested 5,000 deep", deep("[", "]", 5000)},
		{"duplicate-names", "JSON with a name twice", func(b []byte) []byte {
			return bytes.Replace(b, []byte(`"status"`), []byte(`"status": 7, "status"`), 1)
		}},
		{"duplicate-roots", "JSON with ticket twice", func(b []byte) []byte {
			return bytes.Replace(b, []byte(`{"ticket"`), []byte(`{"ticket": null, "ticket"`), 1)
		}},
		{"deep-objects", "objects nested 2,000 deep", deep(`{"a":`, "}", 2000)},
		{"long-number", "a number of 10,000 digits", func(b []byte) []byte {
			return bytes.Replace(b, []byte(`"status"`), []byte(`"unheard_of": `+strings.Repeat("9", 10_000)+`, "status"`), 1)
		}},
		{"many-names", "an object of 10,000 names", func(b []byte) []byte {
			var names strings.Builder
			for i := range 10_000 {
				fmt.Fprintf(&names, `"n%d": %d, `, i, i)
			}
			return bytes.Replace(b, []byte(`"status"`), []byte(names.String()+`"status"`), 1)
		}},
	} {
		l.raw(i, ruleNesting, Withstand, n.name, n.when, n.edit)
	}
}
