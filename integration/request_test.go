package integration

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

const requestContext = `{"ticket": {"id": 9007199254740993, "subject": "7\" é 😀\n", "spam": false, "from_agent": true, "score": 1.5, "assignee_user": null,
 "tags": [{"id": 1, "name": "it's"}], "none": []}, "message": {"public": true}}`

// What is sent, for each form that a form may have.
func TestRequest(t *testing.T) {
	const (
		encoded = `, "request_content_type": "application/x-www-form-urlencoded"`
		whole   = `{"ticket": {"id": 9007199254740993, "subject": "7\" \u00e9 \ud83d\ude00\n", "spam": false, "from_agent": true, "score": 1.5, "assignee_user": null, ` +
			`"tags": [{"id": 1, "name": "it's"}], "none": []}, "message": {"public": true}}`
	)
	for _, c := range []struct {
		name, settings string   // of the http object: the method, the form and so on
		want           string   // method, URL, content type and body
		notes          []string // their beginnings
	}{
		{name: "an object, leaf by leaf, encoded afterwards", settings: `"method": "POST", "form": {"id": "{{ticket.id}}", "deep": {"list": ["{{ticket.subject}}", "x"]}}`,
			want: `POST https://example.com/hook application/json {"id": "9007199254740993", "deep": {"list": ["7\" \u00e9 \ud83d\ude00\n", "x"]}}`},
		{name: "names and what is no text stay", settings: `"method": "PUT", "form": {"{{ticket.id}}": 1, "b": true, "n": null, "f": 2.5, "e": [], "o": {}}`,
			want: `PUT https://example.com/hook application/json {"{{ticket.id}}": 1, "b": true, "n": null, "f": 2.5, "e": [], "o": {}}`},
		{name: "the last of two", settings: `"method": "PATCH", "form": {"a": "1", "a": "{{ticket.spam}}"}`,
			want: `PATCH https://example.com/hook application/json {"a": "False"}`},
		{name: "values as Python prints them", settings: `"method": "POST", "form": ["{{ticket.from_agent}}", "{{ticket.spam}}", "{{ticket.assignee_user}}", "{{ticket.tags}}", "{{ticket.none}}", "{{ticket.score}}", "{{message}}"]`,
			want: `POST https://example.com/hook application/json ["True", "False", "None", "[{'id': 1, 'name': \"it's\"}]", "[]", "1.5", "{'public': True}"]`},
		{name: "pairs are sent as the array that they are", settings: `"method": "POST", "form": [{"key": "a", "value": "{{ticket.spam}}"}]`,
			want: `POST https://example.com/hook application/json [{"key": "a", "value": "False"}]`},
		{name: "a text", settings: `"method": "POST", "form": "{\"spam\": {{ticket.spam|tojson}}, \"none\": {{ticket.assignee_user}}}"`,
			want:  `POST https://example.com/hook application/json {"spam": false, "none": None}`,
			notes: []string{"that a form which is a text is sent as it is rendered", "that Gorgias knows the filter tojson"}},
		{name: "the context", settings: `"method": "POST", "form": "{{context}}"`, want: `POST https://example.com/hook application/json ` + whole},
		{name: "the context with blanks", settings: `"method": "POST", "form": " {{  context }}\n"`, want: `POST https://example.com/hook application/json ` + whole},
		{name: "null", settings: `"method": "POST", "form": null`, want: `POST https://example.com/hook  `},
		{name: "an empty text", settings: `"method": "POST", "form": ""`, want: `POST https://example.com/hook  `},
		{name: "none", settings: `"method": "DELETE"`, want: `DELETE https://example.com/hook  `},
		{name: "an empty object", settings: `"method": "POST", "form": {}`, want: `POST https://example.com/hook application/json {}`},

		{name: "form-encoded", settings: `"method": "POST", "form": {"a b": "{{ticket.subject}}", "l": ["{{ticket.spam}}", "x"], "n": 2, "t": true}` + encoded,
			want: `POST https://example.com/hook application/x-www-form-urlencoded a+b=7%22+%C3%A9+%F0%9F%98%80%0A&l=False&l=x&n=2&t=True`},
		{name: "form-encoded null", settings: `"method": "POST", "form": {"a": "x", "n": null, "l": [null, "y"]}` + encoded,
			want:  `POST https://example.com/hook application/x-www-form-urlencoded a=x&l=y`,
			notes: []string{"what becomes of null in a form-encoded form is not established"}},
		{name: "form-encoded text", settings: `"method": "POST", "form": "a={{ticket.subject|urlencode}}&b={{ticket.spam}}"` + encoded,
			want:  `POST https://example.com/hook application/x-www-form-urlencoded a=7%22%20%C3%A9%20%F0%9F%98%80%0A&b=False`,
			notes: []string{"that a form which is a text is sent as it is rendered"}},
		{name: "form-encoded array", settings: `"method": "POST", "form": [{"key": "a", "value": "{{ticket.spam}}"}]` + encoded,
			want:  `POST https://example.com/hook application/x-www-form-urlencoded [{"key": "a", "value": "False"}]`,
			notes: []string{"what becomes of a form-encoded form that is no object is not established"}},
		{name: "form-encoded context", settings: `"method": "POST", "form": "{{context}}"` + encoded,
			want:  `POST https://example.com/hook application/x-www-form-urlencoded ` + whole,
			notes: []string{"what becomes of a form-encoded form that is no object is not established"}},
		{name: "form-encoded and none", settings: `"method": "POST", "form": null` + encoded, want: `POST https://example.com/hook  `},

		{name: "GET", settings: `"method": "GET"`, want: `GET https://example.com/hook  `},
		{name: "GET by default", settings: `"form": null`, want: `GET https://example.com/hook  `},
		{name: "GET with an empty text", settings: `"method": "GET", "form": ""`, want: `GET https://example.com/hook  `},
		{name: "GET with fields", settings: `"method": "GET", "form": {"a": "{{ticket.subject}}", "b": "x"}` + encoded,
			want: `GET https://example.com/hook?a=7%22+%C3%A9+%F0%9F%98%80%0A&b=x  `},
		{name: "GET with fields behind others", settings: `"url": "https://example.com/hook?x=1", "method": "GET", "form": {"a": "1"}` + encoded,
			want: `GET https://example.com/hook?x=1&a=1  `},
		{name: "GET with fields and a fragment", settings: `"url": "https://example.com/hook?#top", "method": "GET", "form": {"a": "1"}` + encoded,
			want: `GET https://example.com/hook?a=1#top  `},
		{name: "GET with JSON", settings: `"method": "GET", "form": {"a": "{{ticket.spam}}"}`, want: `GET https://example.com/hook?%7B%22a%22%3A+%22False%22%7D  `},
		{name: "HEAD with JSON", settings: `"method": "HEAD", "form": "{{ticket.spam}}"`, want: `HEAD https://example.com/hook?False  `,
			notes: []string{"that a form which is a text"}},

		{name: "what cannot be rendered", settings: `"method": "POST", "form": {"a": "{{ticket.spam|json}}", "b": "{{ticket.spam", "c": "{{ticket.nothing.x}}", "d": "{{ticket.spam}}"}`,
			want:  `POST https://example.com/hook application/json {"a": "{{ticket.spam|json}}", "b": "{{ticket.spam", "c": "{{ticket.nothing.x}}", "d": "False"}`,
			notes: []string{`a text that cannot be rendered is taken to be sent as it stands: there is no filter "json"`, "a text that cannot be parsed", "a text that cannot be rendered"}},
		{name: "undefined", settings: `"method": "POST", "form": {"a": "{{ticket.nothing}}"}`, want: `POST https://example.com/hook application/json {"a": ""}`,
			notes: []string{"ticket.nothing is undefined; that Gorgias prints nothing for it is not established"}},
		{name: "the URL", settings: `"url": "https://example.com/{{ticket.spam}}?q={{ticket.tags}}", "method": "GET"`, want: `GET https://example.com/False?q=[{'id': 1, 'name': "it's"}]  `,
			notes: []string{"that Gorgias puts values into the URL as they are, not percent-encoded, is not established"}},
		{name: "a content type of its own", settings: `"method": "POST", "headers": {"content-type": "application/vnd.x+json"}, "form": {}`,
			want: `POST https://example.com/hook application/vnd.x+json {}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			settings := c.settings
			if !strings.Contains(settings, `"url"`) {
				settings += `, "url": "https://example.com/hook"`
			}
			list, _ := Read(tree.NewSource("crm.json", []byte("{"+settings+`, "triggers": {"ticket-message-created": true}}`)))
			context, _ := tree.ReadJSON(tree.NewSource("context.json", []byte(requestContext)), tree.Limits{})
			r, err := list[0].Request("ticket-message-created", context, RequestOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprintf("%s %s %s %s", r.Method, r.URL, r.Header.Get("Content-Type"), r.Body); got != c.want {
				t.Errorf("sends\n%s, want\n%s", got, c.want)
			}
			length := ""
			if list[0].hasBody() {
				length = fmt.Sprint(len(r.Body))
			}
			if got := r.Header.Get("Content-Length"); got != length {
				t.Errorf("the content length is %q, want %q", got, length)
			}
			if !slices.EqualFunc(r.Notes, c.notes, strings.HasPrefix) {
				t.Errorf("notes %q, want %q", r.Notes, c.notes)
			}
		})
	}
}
