package spec

import (
	"net/http"
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
		{"no key", header("X-Api-Key", ""), nil},
		{"method", func(r *Request) { r.Method = "PUT" }, nil},
		{"path", address("https://eu.crm.example/hooks/acme?source=gorgias"), nil},
		{"path variable", address("https://eu.crm.example/api/v2/hooks/ACME?source=gorgias"), nil},
		{"query missing", address("/api/v2/hooks/acme"), nil},
		{"query enum", address("/api/v2/hooks/acme?source=x&limit=y"), nil},
		{"header", header("X-Retry", "9"), nil},
		{"header type", header("X-Retry", "x"), nil},
		{"header missing", header("Accept-Version", ""), nil},
		{"content type", header("Content-Type", "text/xml"), nil},
		{"no content type", header("Content-Type", ""), nil},
		{"unchecked", header("Content-Type", "text/csv"), nil},
		{"no body", func(r *Request) { r.Body = nil }, nil},
		{"empty body", body(""), nil},
		{"not JSON", body(`{"event": }`), nil},
		{"trailing", body(right30 + ` x`), nil},
		{"required", body(`{"ticket": {}}`), nil},
		{"type", body(`{"event": 5, "ticket": {"status": null}}`), nil},
		{"closed", body(`{"event": "ticket-x", "ticket": {"status": "open"}, "scor": 1}`), nil},
		{"enum and pattern", body(`{"event": "x", "ticket": {"status": "opne", "id": 5}}`), nil},
		{"array", body(`{"event": "ticket-x", "ticket": {"status": "open"}, "tags": ["a", "bb", "bb"], "score": 0, "sent": "x"}`), nil},
		{"alternatives", body(`{"event": "ticket-x", "ticket": {"status": "open"}, "meta": 5, "channel": {"email": "012345678901234567890"}}`), nil},
		{"recursion", body(`{"event": "ticket-x", "ticket": {"status": "open", "parent": {"status": "x", "customer": {}}}}`), nil},
		{"huge number", body(`{"event": "ticket-x", "ticket": {"status": "open"}, "score": 1e1000000000}`), nil},
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
		{"no token", header("Authorization", "Basic x"), nil},
		{"key instead", func(r *Request) { r.Header.Del("Authorization"); r.URL += "&api_key=1" }, nil},
		{"query", address("/api/hook?attempt=0"), nil},
		{"query type", address("/api/hook?attempt=NaN"), nil},
		{"required", body(`{"event": "x", "ticket": {"id": 0}}`), nil},
		{"unevaluated", body(`{"event": "ticket-updated", "ticket": {"id": 1, "status": "open"}, "eventt": 1}`), nil},
		{"tuple", body(`{"event": "ticket-updated", "ticket": {"id": 1, "status": "open"}, "pair": [1, 2, 3]}`), nil},
		{"alternative", body(`{"event": "ticket-updated", "ticket": {"id": 1, "status": "opne"}, "assignee": {"id": "x"}}`), nil},
		{"patterns", body(`{"event": "ticket-updated", "ticket": {"id": 1, "status": "open"}, "labels": {"l_a": 1, "b": 2}}`), nil},
		{"numbers", body(`{"event": "ticket-updated", "ticket": {"id": 1.5, "status": "open"}, "price": 100.2}`), nil},
		{"conditions", body(`{"event": "ticket-updated", "ticket": {"id": 1, "status": "open"}, "seen": "long", "kinds": ["x"], "owner": {"name": "n"}}`), nil},
		{"recursion", body(`{"event": "ticket-updated", "ticket": {"id": 1, "status": "open", "parent": {"parent": {"id": "x"}}}}`), nil},
		{"huge number", body(`{"event": "ticket-updated", "ticket": {"id": 1, "status": "open"}, "price": 1e10000000}`), nil},
		{"not an object", body(`[]`), nil},
	})
}
