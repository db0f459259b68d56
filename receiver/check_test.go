package receiver

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const right30 = `{"event": "ticket-updated", "ticket": {"status": "open"}}`

func TestCheck30(t *testing.T) {
	o, found, err := receiver(t, "crm30.yaml").Operation("POST", "")
	if err != nil || len(found) > 0 {
		t.Fatal(err, sentences(found))
	}
	right := func() Request {
		r := Request{Method: "POST", URL: "https://eu.crm.example/api/v2/hooks/acme?source=gorgias", Header: http.Header{}}
		for name, value := range map[string]string{"Content-Type": "application/json; charset=utf-8", "X-Api-Key": "k", "Accept-Version": "1"} {
			r.Header.Set(name, value)
		}
		body(right30)(&r)
		return r
	}
	checkRequests(t, o, right, []requestRow{
		{name: "right"},
		{"no key", header("X-Api-Key", ""), []string{
			`security security 10:5: the request has no credentials; want header X-Api-Key`,
		}},
		{"method", func(r *Request) { r.Method = "PUT" }, []string{
			`method post 20:7: the method is PUT; /hooks/{account} takes POST`,
		}},
		{"path", address("https://eu.crm.example/hooks/acme?source=gorgias"), []string{
			`path paths 12:3: the path is "/hooks/acme"; want /api/v2/hooks/{account}`,
		}},
		{"path variable", address("https://eu.crm.example/api/v2/hooks/ACME?source=gorgias"), []string{
			`parameter path account pattern 17:41: the path's account does not match the pattern ^[a-z]+$`,
		}},
		{"query missing", address("/api/v2/hooks/acme"), []string{
			`parameter query source required 24:21: the query parameter source is missing, and it is required`,
		}},
		{"query enum", address("/api/v2/hooks/acme?source=x&limit=y"), []string{
			`parameter query limit type 29:51: the query parameter limit is a string that cannot be read as an integer or null`,
			`parameter query source enum 27:19: the query parameter source is not one of the values that are wanted: "gorgias" or "other"`,
		}},
		{"header", header("X-Retry", "9"), []string{
			`parameter header X-Retry maximum 18:70: the header X-Retry is out of range; want at most 5`,
		}},
		{"header type", header("X-Retry", "x"), []string{
			`parameter header X-Retry type 18:52: the header X-Retry is a string that cannot be read as an integer`,
		}},
		{"header missing", header("Accept-Version", ""), []string{
			`parameter header Accept-Version required 30:56: the header Accept-Version is missing, and it is required`,
		}},
		{"content type", header("Content-Type", "text/xml"), []string{
			`content-type content 34:11: the content type is "text/xml"; want application/json, application/x-www-form-urlencoded or text/csv`,
		}},
		{"no content type", header("Content-Type", ""), []string{
			`content-type content 34:11: the request has no content type; want application/json, application/x-www-form-urlencoded or text/csv`,
		}},
		{"unchecked", header("Content-Type", "text/csv"), []string{
			`unchecked content 34:11: a body of type text/csv is not looked into`,
		}},
		{"no body", func(r *Request) { r.Body = nil }, []string{
			`no-body required 32:19: the request has no body, which is required`,
		}},
		{"empty body", body(""), []string{
			`no-body required 32:19: the request has no body, which is required`,
		}},
		{"not JSON", body(`{"event": }`), []string{
			`body-syntax content 34:11: '}' stands here; want a value`,
		}},
		{"trailing", body(right30 + ` x`), []string{
			`body-syntax content 34:11: something follows the value; want one JSON value and nothing behind it`,
		}},
		{"required", body(`{"ticket": {}}`), []string{
			`body required 59:18: the body has no "event", which is required`,
			`body /ticket required 91:22: ticket has no "status", which is required`,
		}},
		{"type", body(`{"event": 5, "ticket": {"status": null}}`), []string{
			`body /event type 63:17: event is a number; want a string`,
			`body /ticket/status enum 96:17: ticket.status is not one of the values that are wanted: "open" or "closed"`,
		}},
		{"closed", body(`{"event": "ticket-x", "ticket": {"status": "open"}, "scor": 1}`), []string{
			`body /scor additionalProperties 60:29: the body must not have a property "scor"; did you mean "score"?`,
		}},
		{"enum and pattern", body(`{"event": "x", "ticket": {"status": "opne", "id": 5}}`), []string{
			`body /event pattern 64:20: event does not match the pattern ^ticket-`,
			`body /ticket/status enum 96:17: ticket.status is not one of the values that are wanted: "open" or "closed"`,
			`body /ticket/id readOnly 93:39: ticket.id must not be sent: the schema says that it is read-only`,
		}},
		{"array", body(`{"event": "ticket-x", "ticket": {"status": "open"}, "tags": ["a", "bb", "bb"], "score": 0, "sent": "x"}`), []string{
			`body /tags maxItems 68:21: tags has 3 items; want at most 2`,
			`body /tags uniqueItems 69:24: tags holds the same item twice; want each once`,
			`body /tags/0 minLength 70:44: tags[0] has 1 character; want at least 2`,
			`body /score exclusiveMinimum 74:29: score is out of range; want more than 0`,
			`body /sent format 76:38: sent is no date-time`,
		}},
		{"alternatives", body(`{"event": "ticket-x", "ticket": {"status": "open"}, "meta": 5, "channel": {"email": "012345678901234567890"}}`), []string{
			`body /meta anyOf 79:13: meta fits none of the alternatives`,
			`body /channel/email maxLength 87:50: channel.email has 21 characters; want at most 20`,
		}},
		{"recursion", body(`{"event": "ticket-x", "ticket": {"status": "open", "parent": {"status": "x", "customer": {}}}}`), []string{
			`body /ticket/parent/status enum 96:17: ticket.parent.status is not one of the values that are wanted: "open" or "closed"`,
			`body /ticket/parent/customer required 104:18: ticket.parent.customer has no "email", which is required`,
		}},
		{"huge number", body(`{"event": "ticket-x", "ticket": {"status": "open"}, "score": 1e1000000000}`), []string{
			`body /score type 34:11: score is a number that receivers cannot hold; want at most 400 digits and an exponent below 400`,
		}},
	})
}

func TestCheck31(t *testing.T) {
	o, found, err := receiver(t, "crm31.yaml").Operation("", "")
	if err != nil || len(found) > 0 {
		t.Fatal(err, sentences(found))
	}
	right := func() Request {
		r := Request{Method: "POST", URL: "https://x.example/api/hook?attempt=1", Header: http.Header{}}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer t")
		body(`{"event": "ticket-updated", "ticket": {"id": 1, "status": null}, "assignee": null}`)(&r)
		return r
	}
	checkRequests(t, o, right, []requestRow{
		{name: "right"},
		{"no token", header("Authorization", "Basic x"), []string{
			`security security 11:11: the request has no credentials; want header Authorization: bearer or query api_key`,
		}},
		{"key instead", func(r *Request) { r.Header.Del("Authorization"); r.URL += "&api_key=1" }, nil},
		{"query", address("/api/hook?attempt=0"), []string{
			`parameter query attempt exclusiveMinimum 26:49: the query parameter attempt is out of range; want more than 0`,
		}},
		{"query type", address("/api/hook?attempt=NaN"), []string{
			`parameter query attempt type 26:22: the query parameter attempt is a string that cannot be read as an integer`,
		}},
		{"required", body(`{"event": "x", "ticket": {"id": 0}}`), []string{
			`body /event const 36:24: event is not "ticket-updated"`,
			`body /ticket minProperties 37:70: ticket has 1 property; want at least 2`,
			`body /ticket/id minimum 65:38: ticket.id is out of range; want at least 1`,
		}},
		{"unevaluated", body(`{"event": "ticket-updated", "ticket": {"id": 1, "status": "open"}, "eventt": 1}`), []string{
			`body /eventt unevaluatedProperties 34:30: the body must not have a property "eventt"; did you mean "event"?`,
		}},
		{"tuple", body(`{"event": "ticket-updated", "ticket": {"id": 1, "status": "open"}, "pair": [1, 2, 3]}`), []string{
			`body /pair/0 type 40:32: pair[0] is a number; want a string`,
			`body /pair/2 items 41:18: pair[2] must not be there`,
		}},
		{"alternative", body(`{"event": "ticket-updated", "ticket": {"id": 1, "status": "opne"}, "assignee": {"id": "x"}}`), []string{
			`body /ticket/status enum 66:48: ticket.status is not one of the values that are wanted: "open", "closed" or null`,
			`body /assignee required 70:22: assignee has no "email", which is required`,
			`body /assignee/id type 72:20: assignee.id is a string; want an integer`,
		}},
		{"patterns", body(`{"event": "ticket-updated", "ticket": {"id": 1, "status": "open"}, "labels": {"l_a": 1, "b": 2}}`), []string{
			`body /labels/l_a type 49:27: labels.l_a is a number; want a string`,
			`body /labels/b additionalProperties 50:33: labels must not have a property "b"`,
		}},
		{"numbers", body(`{"event": "ticket-updated", "ticket": {"id": 1.5, "status": "open"}, "price": 100.2}`), []string{
			`body /ticket/id type 65:20: ticket.id has a fraction; want an integer`,
			`body /price exclusiveMaximum 51:49: price is out of range; want less than 100`,
			`body /price multipleOf 51:66: price is out of range; want a multiple of 0.5`,
		}},
		{"conditions", body(`{"event": "ticket-updated", "ticket": {"id": 1, "status": "open"}, "seen": "long", "kinds": ["x"], "owner": {"name": "n"}}`), []string{
			`body /seen maxLength 54:29: seen has 4 characters; want at most 3`,
			`body /kinds contains 57:21: kinds holds too few or too many items of the kind that is wanted`,
			`body /owner dependentRequired 60:38: owner has "name" and lacks "email", which must come with it`,
		}},
		{"recursion", body(`{"event": "ticket-updated", "ticket": {"id": 1, "status": "open", "parent": {"parent": {"id": "x"}}}}`), []string{
			`body /ticket/parent required 63:18: ticket.parent has no "id", which is required`,
			`body /ticket/parent/parent/id type 65:20: ticket.parent.parent.id is a string; want an integer`,
		}},
		{"huge number", body(`{"event": "ticket-updated", "ticket": {"id": 1, "status": "open"}, "price": 1e10000000}`), []string{
			`body /price type 18:11: price is a number that receivers cannot hold; want at most 400 digits and an exponent below 400`,
		}},
		{"not an object", body(`[]`), []string{
			`body type 32:13: the body is an array; want an object`,
		}},
	})
}

// A form's fields have the types of their schemas, and no places.
func TestCheckForm(t *testing.T) {
	o, _, err := receiver(t, "crm30.yaml").Operation("", "/hooks/{account}")
	if err != nil {
		t.Fatal(err)
	}
	right := func() Request {
		r := Request{Method: "POST", URL: "/api/v2/hooks/acme?source=gorgias", Header: http.Header{
			"content-type": {formType}, "X-Api-Key": {"k"}, "Accept-Version": {"1"}}}
		body("ticket_id=5&status=open")(&r)
		return r
	}
	checkRequests(t, o, right, []requestRow{
		{name: "right"},
		{"missing", body("status=open"), []string{`body required 40:26: the body has no "ticket_id", which is required`}},
		{"enum", body("ticket_id=0&status=opne"), []string{
			`body /status enum 43:46: status is not one of the values that are wanted: "open" or "closed"`,
			`body /ticket_id minimum 42:53: ticket_id is out of range; want at least 1`}},
		{"type", body("ticket_id=x"), []string{`body-syntax content 34:11: the body cannot be read as its content type says: its field "ticket_id" is not of the type that is wanted`}},
		{"no form", body("%zz"), []string{`body-syntax content 34:11: the body is no form as application/x-www-form-urlencoded has it`}},
	})
}

// Of alternatives, of which one is null, the other one is told of, whichever
// of its validators kin-openapi takes.
func TestCheckAlternatives(t *testing.T) {
	const user = `"User": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "boss": {"anyOf": [{"$ref": "#/components/schemas/User"}, %s]}}}`
	for _, version := range versions {
		null := `{"type": "null"}`
		if version == "3.0.3" {
			null = `{"type": "string"}`
		}
		o, found := takingJSON(t, version, `{"$ref": "#/components/schemas/User"}`, fmt.Sprintf(user, null))
		if len(found) > 0 {
			t.Fatal(sentences(found))
		}
		faults, err := o.Check(posting("/hook", "application/json", `{"id": 1, "boss": {"id": 2, "boss": {"id": "x", "boss": {}}}}`))
		if err != nil || len(faults) != 2 || faults[0].Message != "boss.boss.id is a string; want an integer" ||
			faults[1].Message != `boss.boss.boss has no "id", which is required` {
			t.Error(version, faults, err)
		}
		faults, err = o.Check(posting("/hook", "application/json", `{"id": 1, "boss": 5}`))
		if err != nil || len(faults) != 1 || faults[0].Message != "boss fits none of the alternatives" {
			t.Error(version, faults, err)
		}
	}
}

// Faults of the body have their place in it.
func TestFaultPlaces(t *testing.T) {
	o, _, _ := receiver(t, "crm31.yaml").Operation("", "")
	r := posting("/api/hook?api_key=k", "application/json", "{\n  \"event\": \"x\",\n  \"ticket\": {\"id\": 1, \"status\": null},\n  \"evnt\": 5\n}")
	faults, err := o.Check(r)
	if err != nil || len(faults) != 2 {
		t.Fatal(faults, err)
	}
	for i, want := range []string{"body:2:12 body:2:15", "body:4:3 body:4:9"} {
		if got := faults[i].Pos.String() + " " + faults[i].End.String(); got != want {
			t.Errorf("fault %d stands at %s, want %s", i, got, want)
		}
	}
}

// A Receiver may be used by several goroutines.
func TestReceiverConcurrent(t *testing.T) {
	r := receiver(t, "crm31.yaml")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			o, _, err := r.Operation("POST", "")
			if err != nil {
				t.Error(err)
				return
			}
			faults, err := o.Check(posting("/api/hook?api_key=k", "application/json", `{"event": "x", "ticket": {"id": 1, "x": 1}}`))
			if err != nil || len(faults) != 1 {
				t.Error(faults, err)
			}
			if o.BodySchema("application/json") == nil || o.ParameterSchema("query") == nil {
				t.Error("there is no schema")
			}
		})
	}
	all.Wait()
}

// References lead to other files of the folder, and keep their places.
func TestReceiverFiles(t *testing.T) {
	o, found, err := receiver(t, "split.yaml").Operation("POST", "/hook")
	if err != nil || len(found) > 0 {
		t.Fatal(err, sentences(found))
	}
	r := Request{Method: "POST", URL: "/hook", Header: http.Header{"Content-Type": {"application/json"}}}
	body(`{"id": "x", "parent": {"parent": {"id": true}}}`)(&r)
	faults, err := o.Check(r)
	if err != nil || len(faults) != 2 {
		t.Fatal(err, faults)
	}
	for i, want := range []string{"/id type 4:16: id is a string; want an integer", "/parent/parent/id type 4:16: parent.parent.id is a boolean; want an integer"} {
		if got := strings.TrimPrefix(told(faults[i]), "body "); got != want {
			t.Errorf("fault %q, want %q", got, want)
		}
		if file := filepath.Base(faults[i].Node.Pos().File); file != "schemas.yaml" {
			t.Errorf("the place is in %s", file)
		}
	}
}

// What a pattern decides on that RE2 does not know is not known; what it does
// not decide on is.
func TestCheckUnknownPattern(t *testing.T) {
	const ahead = `{"type": "string", "pattern": "^(?=a)"}`
	for _, row := range []struct{ schema, body, want string }{
		{ahead, `"a"`, `? the body is held to the pattern ^(?=a), which is none that RE2 knows`},
		{ahead, `5`, `! the body is a number; want a string`},
		{`{"not": ` + ahead + `}`, `"a"`, `? perhaps the body is `},
		{`{"not": ` + ahead + `}`, `5`, ``},
		{`{"oneOf": [` + ahead + `, {"enum": ["a"]}]}`, `"a"`, `? perhaps the body fits more than one of the alternatives; want exactly one`},
		{`{"patternProperties": {"^(?=a)": {"type": "string"}}, "additionalProperties": false}`, `{"a": "x"}`, `? perhaps the body must not have a property "a"`},
		{`{"patternProperties": {"^(?=a)": {"type": "string"}, "^(?=b)": {}}}`, `{"a": 5}`, `? perhaps a is a number; want a string`},
		{`{"properties": {"a": ` + ahead + `, "b": {"type": "string", "pattern": "^x$"}}}`, `{"a": "y", "b": "y"}`,
			"? a is held to the pattern ^(?=a), which is none that RE2 knows\n! b does not match the pattern ^x$"},
	} {
		for _, version := range []string{"3.0.3", "3.1.0"} {
			if version == "3.0.3" && strings.Contains(row.schema, "patternProperties") {
				continue
			}
			o, _ := takingJSON(t, version, row.schema, "")
			r := Request{Method: "POST", URL: "/hook", Header: http.Header{"Content-Type": {"application/json"}}}
			body(row.body)(&r)
			faults, err := o.Check(r)
			var got []string
			for _, f := range faults {
				got = append(got, map[bool]string{true: "? ", false: "! "}[f.Unknown]+f.Message)
			}
			if g := strings.Join(got, "\n"); !strings.HasPrefix(g, row.want) || row.want == "" && g != "" || err != nil {
				t.Errorf("%s: %s against %s: %v\n%s\nwant\n%s", version, row.body, row.schema, err, g, row.want)
			}
		}
	}
}

// A count may be written with a fraction of nothing or an exponent, and a
// pattern as ECMA-262 has it.
func TestCheckWrittenOtherwise(t *testing.T) {
	for _, row := range []struct{ schema, body, want string }{
		{`{"maxLength": 2.0, "minLength": 1e0}`, `"ab"`, ``},
		{`{"maxLength": 2.0}`, `"abc"`, `the body has 3 characters; want at most 2`},
		{`{"maxItems": 0.1e1}`, `[1, 2]`, `the body has 2 items; want at most 1`},
		{`{"type": "string", "pattern": "^[\\u00e0-\\u00ff]+$"}`, `"é"`, ``},
		{`{"type": "string", "pattern": "^[\\u00e0-\\u00ff]+$"}`, `"e"`, `the body does not match the pattern ^[\x{00e0}-\x{00ff}]+$`},
		{`{"type": "string", "pattern": "^\\ud83d\\ude00.{0,1200}$"}`, `"😀a"`, ``},
	} {
		for _, version := range []string{"3.0.3", "3.1.0"} {
			o, _ := takingJSON(t, version, row.schema, "")
			r := Request{Method: "POST", URL: "/hook", Header: http.Header{"Content-Type": {"application/json"}}}
			body(row.body)(&r)
			faults, err := o.Check(r)
			got := ""
			if len(faults) > 0 {
				got = faults[0].Message
			}
			if got != row.want || len(faults) > 1 || err != nil {
				t.Errorf("%s: %s against %s: %v %q, want %q", version, row.body, row.schema, err, got, row.want)
			}
		}
	}
}
