package zoo

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// deliver posts a body to a handler and gives the status and the answer.
func deliver(h http.Handler, body string, headers ...string) (int, string) {
	q := httptest.NewRequest(http.MethodPost, "/hook", strings.NewReader(body))
	q.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		q.Header.Del(headers[i])
		if headers[i+1] != "" {
			q.Header.Set(headers[i], headers[i+1])
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, q)
	return w.Code, w.Body.String()
}

// look asks the probe about ticket 7 and message 9.
func look(h http.Handler) string {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/probe?ticket_id=7&message_id=9", nil))
	return w.Body.String()
}

func reference(t *testing.T, o Options) *Receiver {
	t.Helper()
	r, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// event gives the body of an event of ticket 7; more is put into it.
func body(trigger, second, more string) string {
	return fmt.Sprintf(`{"event": {"type": %q}, "ticket": {"id": 7, "updated_datetime": "2026-01-15T09:00:%s.125904+00:00"%s`, trigger, second, more)
}

const (
	openTicket   = `, "status": "open", "subject": "Order", "assignee_user": {"id": 5}}}`
	closedTicket = `, "status": "closed", "subject": "Order", "assignee_user": null}}`
	fromCustomer = `, "status": "open"}, "message": {"id": 9, "public": true, "from_agent": false}}`
	fromAgent    = `, "status": "open"}, "message": {"id": 9, "public": true, "from_agent": true}}`
)

func TestAnswers(t *testing.T) {
	valid := body(created, "01", openTicket)
	tests := []struct {
		name, body string
		headers    []string
		status     int
	}{
		{"valid", valid, nil, 200},
		{"trigger in a header", `{"ticket": {"id": 1}}`, []string{"X-Trigger", updated}, 200},
		{"unknown trigger", body("ticket-merged", "01", openTicket), nil, 200},
		{"unknown trigger of no ticket", `{"event": {"type": "satisfaction-survey-responded"}}`, nil, 200},
		{"no trigger", `{"ticket": {"id": 1}}`, nil, 200},
		{"all null but the identity", `{"event": {"type": "ticket-updated"}, "ticket": {"id": 1, "status": null, "subject": null, "customer": null, "tags": null, "assignee_user": null, "updated_datetime": null}}`, nil, 200},
		{"quoted", `{"event": {"type": "ticket-message-created"}, "ticket": {"id": "218411991", "tags": "[{'id': 1}]", "assignee_user": "None"}, "message": {"id": "9", "from_agent": "True"}}`, nil, 200},
		{"wrong types", `{"event": {"type": "ticket-updated"}, "ticket": {"id": 1, "status": 7, "subject": [], "assignee_user": 1.5, "updated_datetime": {}}}`, nil, 200},
		{"lone surrogate", body(updated, "01", `, "subject": "\ud83d"}}`), nil, 200},
		{"NUL", body(updated, "01", `, "subject": "a\u0000b"}}`), nil, 200},
		{"name twice", body(updated, "01", `, "status": 7, "status": "open"}}`), nil, 200},
		{"huge", body(updated, "01", `, "subject": "`+strings.Repeat("x", 5<<20)+`"}}`), nil, 200},
		{"date of 100 KB", `{"event": {"type": "ticket-updated"}, "ticket": {"id": 1, "updated_datetime": "` + strings.Repeat("9", 100_000) + `"}}`, nil, 200},
		{"white space behind", valid + "\n ", nil, 200},
		{"id of 64 bits", `{"event": {"type": "ticket-updated"}, "ticket": {"id": 9223372036854775807}}`, nil, 200},

		{"charset", valid, []string{"Content-Type", `application/json;charset="UTF-8"`}, 200},
		{"upper case", valid, []string{"Content-Type", "Application/JSON"}, 200},
		{"plus json", valid, []string{"Content-Type", "application/vnd.gorgias+json"}, 200},
		{"no content type", valid, []string{"Content-Type", ""}, 200},
		{"text", valid, []string{"Content-Type", "text/plain"}, 415},
		{"form", "ticket=1", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415},

		{"empty", "", nil, 400},
		{"truncated", valid[:len(valid)/2], nil, 400},
		{"trailing", valid + "}{", nil, 400},
		{"two", valid + valid, nil, 400},
		{"byte order mark", "\ufeff" + valid, nil, 400},
		{"not UTF-8", body(updated, "01", ", \"subject\": \"\xff\"}}"), nil, 400},
		{"null", "null", nil, 400},
		{"list", "[" + valid + "]", nil, 400},
		{"text alone", `"ticket"`, nil, 400},
		{"empty object", `{}`, nil, 400},
		{"deep", strings.Repeat("[", 20_000), nil, 400},
		{"deep within", body(updated, "01", `, "x": `+strings.Repeat("[", 20_000)+strings.Repeat("]", 20_000)+"}}"), nil, 400},
		{"no ticket", `{"event": {"type": "ticket-updated"}}`, nil, 400},
		{"ticket null", `{"event": {"type": "ticket-updated"}, "ticket": null}`, nil, 400},
		{"id null", `{"event": {"type": "ticket-updated"}, "ticket": {"id": null}}`, nil, 400},
		{"id object", `{"event": {"type": "ticket-updated"}, "ticket": {"id": {}}}`, nil, 400},
		{"id fraction", `{"event": {"type": "ticket-updated"}, "ticket": {"id": 1.5}}`, nil, 400},
		{"id beyond 64 bits", `{"event": {"type": "ticket-updated"}, "ticket": {"id": 18446744073709551616}}`, nil, 400},
		{"no message", body(messageCreated, "01", openTicket), nil, 400},
		{"too large", body(updated, "01", `, "subject": "`+strings.Repeat("x", 11<<20)+`"}}`), nil, 413},
	}
	for _, tt := range tests {
		status, answer := deliver(reference(t, Options{}), tt.body, tt.headers...)
		if status != tt.status {
			t.Errorf("%s: status %d, want %d: %s", tt.name, status, tt.status, answer)
		}
		if _, err := parse([]byte(answer)); err != nil || len(answer) > 100 {
			t.Errorf("%s: the answer is %q, want a few words of JSON", tt.name, answer)
		}
	}
}

func TestMethods(t *testing.T) {
	r := reference(t, Options{})
	for _, tt := range []struct{ method, path, allow string }{
		{"GET", "/hook", "POST"}, {"HEAD", "/", "POST"}, {"PUT", "/hook", "POST"}, {"OPTIONS", "/", "POST"}, {"TRACE", "/", "POST"},
		{"POST", "/probe", "GET"}, {"DELETE", "/probe", "GET"},
	} {
		w := httptest.NewRecorder()
		r.ServeHTTP(w, httptest.NewRequest(tt.method, tt.path, strings.NewReader(body(created, "01", openTicket))))
		if w.Code != 405 || w.Header().Get("Allow") != tt.allow {
			t.Errorf("%s %s = %d, Allow %q, want 405, %q", tt.method, tt.path, w.Code, w.Header().Get("Allow"), tt.allow)
		}
	}
	if got := look(r); got != nothing {
		t.Errorf("after other methods the probe says %s, want %s", got, nothing)
	}
}

const nothing = `{"applied":0,"effects":0,"messages":0,"replies":0}`

// ticketState is what the probe says; want lists parts of it.
func TestState(t *testing.T) {
	tests := []struct {
		name   string
		bodies []string
		want   string
	}{
		{"nothing", nil, nothing},
		{"created", []string{body(created, "01", openTicket)},
			`{"applied":1,"effects":1,"replies":0,"messages":0,"message_failed":false,"status":"open","subject":"Order","assignee_user_id":5,"updated_datetime":"2026-01-15T09:00:01.125904+00:00"}`},
		{"the same twice", []string{body(created, "01", openTicket), body(created, "01", openTicket)}, `"applied":1,"effects":1`},
		{"the same written anew", []string{body(created, "01", openTicket), body(created, "01", strings.ReplaceAll(openTicket, `"`, ` "`))}, `"applied":1,"effects":1`},
		{"unknown trigger", []string{body("ticket-merged", "01", openTicket)}, nothing},
		{"refused", []string{body(created, "01", openTicket) + "x"}, nothing},
		{"new ticket and its message", []string{body(created, "01", openTicket), body(messageCreated, "01", fromCustomer)}, `"applied":2,"effects":1,"replies":1,"messages":1`},
		{"message before its ticket", []string{body(messageCreated, "01", fromCustomer), body(created, "01", openTicket)}, `"applied":2,"effects":1,"replies":1,"messages":1`},
		{"message twice, dated anew", []string{body(messageCreated, "01", fromCustomer), body(messageCreated, "02", fromCustomer)}, `"applied":2,"effects":0,"replies":1,"messages":1`},
		{"agent's message", []string{body(messageCreated, "01", fromAgent)}, `"replies":0,"messages":1`},
		{"agent's message in words of Python", []string{body(messageCreated, "01", strings.Replace(fromAgent, "t\": true", `t": "True"`, 1))}, `"replies":0,"messages":1`},
		{"customer's message in words of Python", []string{body(messageCreated, "01", strings.Replace(fromCustomer, "false", `"False"`, 1))}, `"replies":1,"messages":1`},
		{"note", []string{body(messageCreated, "01", strings.Replace(fromCustomer, `"public": true`, `"public": false`, 1))}, `"replies":0,"messages":1`},
		{"nobody knows who wrote", []string{body(messageCreated, "01", `}, "message": {"id": 9}}`)}, `"replies":0,"messages":1`},
		{"message fails", []string{body(messageCreated, "01", fromAgent), body(messageFailed, "02", fromAgent)}, `"applied":2,"effects":0,"replies":0,"messages":1,"message_failed":true`},
		{"another message fails", []string{body(messageCreated, "01", fromAgent), body(messageFailed, "02", strings.Replace(fromAgent, "9", "10", 1))}, `"messages":2,"message_failed":false`},
		{"older after newer", []string{body(updated, "09", closedTicket), body(updated, "05", openTicket)}, `"applied":2,"effects":0,"replies":0,"messages":0,"message_failed":false,"status":"closed"`},
		{"older message after newer", []string{body(updated, "09", closedTicket), body(messageCreated, "05", fromCustomer)}, `"replies":1,"messages":1,"message_failed":false,"status":"closed"`},
		{"older by offset", []string{body(updated, "09", closedTicket), `{"event": {"type": "ticket-updated"}, "ticket": {"id": 7, "status": "open", "updated_datetime": "2026-01-15T10:00:00+02:00"}}`}, `"status":"closed"`},
		{"newer with Z", []string{body(updated, "09", openTicket), `{"event": {"type": "ticket-updated"}, "ticket": {"id": 7, "status": "closed", "updated_datetime": "2026-01-15T09:00:10Z"}}`}, `"status":"closed"`},
		{"newer without offset", []string{body(updated, "09", openTicket), `{"event": {"type": "ticket-updated"}, "ticket": {"id": 7, "status": "closed", "updated_datetime": "2026-01-15T09:00:10.5"}}`}, `"status":"closed"`},
		{"without date", []string{body(updated, "09", openTicket), `{"event": {"type": "ticket-updated"}, "ticket": {"id": 7, "status": "closed", "updated_datetime": null}}`}, `"status":"closed","subject":"Order","assignee_user_id":5,"updated_datetime":"2026-01-15T09:00:09.125904+00:00"`},
		{"closed, reopened, closed", []string{body(statusUpdated, "01", closedTicket), body(statusUpdated, "02", openTicket), body(statusUpdated, "03", closedTicket)}, `"applied":3,"effects":0,"replies":0,"messages":0,"message_failed":false,"status":"closed"`},
		{"assigned, unassigned", []string{body(assigned, "01", openTicket), body(assigned, "02", closedTicket)}, `"assignee_user_id":null`},
		{"unassigned in words of Python", []string{body(assigned, "01", openTicket), body(assigned, "02", `, "assignee_user": "None"}}`)}, `"assignee_user_id":null`},
		{"assigned in words of Python", []string{body(assigned, "01", `, "assignee_user": "{'id': 6, 'name': 'Sam'}"}}`)}, `"assignee_user_id":6`},
		{"assigned by ID alone", []string{body(assigned, "01", `, "assignee_user_id": 6}}`)}, `"assignee_user_id":6`},
		{"subject null", []string{body(updated, "01", `, "subject": null}}`)}, `"subject":null`},
		{"two triggers of one body", []string{body(updated, "01", openTicket), body(statusUpdated, "01", openTicket)}, `"applied":2`},
	}
	for _, tt := range tests {
		r := reference(t, Options{})
		for _, b := range tt.bodies {
			deliver(r, b)
		}
		if got := look(r); !strings.Contains(got, tt.want) {
			t.Errorf("%s: the probe says %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestLargeIDs(t *testing.T) {
	r := reference(t, Options{})
	for _, id := range []string{"9007199254740992", "9007199254740993"} {
		deliver(r, `{"event": {"type": "ticket-created"}, "ticket": {"id": `+id+`, "subject": "`+id+`"}}`)
	}
	for _, id := range []string{"9007199254740992", "9007199254740993"} {
		w := httptest.NewRecorder()
		r.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/probe?ticket_id="+id, nil))
		if got := w.Body.String(); !strings.Contains(got, `"applied":1`) || !strings.Contains(got, id) {
			t.Errorf("ticket %s: the probe says %s", id, got)
		}
	}
}

func TestParallel(t *testing.T) {
	r := reference(t, Options{})
	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			b := body(created, "01", openTicket)
			if i%2 == 0 {
				b = body(messageCreated, "01", fromCustomer)
			}
			if status, answer := deliver(r, b); status != 200 {
				t.Errorf("status %d: %s", status, answer)
			}
		})
	}
	group.Wait()
	if got, want := look(r), `"applied":2,"effects":1,"replies":1,"messages":1`; !strings.Contains(got, want) {
		t.Errorf("after 40 deliveries of two events at once the probe says %s, want %s", got, want)
	}
}

func TestToken(t *testing.T) {
	valid := body(created, "01", openTicket)
	for _, tt := range []struct {
		header string
		status int
	}{
		{"Bearer secret", 200}, {"", 401}, {"secret", 401}, {"Bearer ", 401}, {"Bearer secre", 401}, {"Bearer secret2", 401}, {"Bearer SECRET", 401}, {"bearer secret", 401}, {"Bearer secret ", 401},
	} {
		r := reference(t, Options{Token: "secret"})
		if status, answer := deliver(r, valid, "Authorization", tt.header); status != tt.status || strings.Contains(answer, "secret") {
			t.Errorf("Authorization %q: %d %s, want %d", tt.header, status, answer, tt.status)
		}
		if got := look(r); !strings.Contains(got, "token") {
			t.Errorf("the probe without the token says %s", got)
		}
	}
	q := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(valid))
	q.Header["Authorization"] = []string{"Bearer wrong", "Bearer secret"}
	w := httptest.NewRecorder()
	reference(t, Options{Token: "secret"}).ServeHTTP(w, q)
	if w.Code != 401 {
		t.Errorf("two tokens: %d, want 401", w.Code)
	}
}

// The state is there when a receiver opens the file of another that closed.
func TestFile(t *testing.T) {
	o := Options{File: filepath.Join(t.TempDir(), "state.db")}
	r, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	deliver(r, body(created, "01", openTicket))
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	again := reference(t, o)
	deliver(again, body(created, "01", openTicket))
	if got := look(again); !strings.Contains(got, `"applied":1,"effects":1`) {
		t.Errorf("after it was opened again the probe says %s", got)
	}
	if _, err := New(Options{File: t.TempDir()}); err == nil {
		t.Error("a folder was opened as a file")
	}
}

// A receiver that cannot keep an event does not say that it did.
func TestClosedStore(t *testing.T) {
	r := reference(t, Options{})
	r.Close()
	if status, _ := deliver(r, body(created, "01", openTicket)); status != 503 {
		t.Errorf("status %d, want 503", status)
	}
}

func TestCutBody(t *testing.T) {
	r := reference(t, Options{})
	whole := body(created, "01", openTicket)
	q := httptest.NewRequest(http.MethodPost, "/", io.MultiReader(strings.NewReader(whole), failing{}))
	w := httptest.NewRecorder()
	r.ServeHTTP(w, q)
	if got := look(r); w.Code != 400 || got != nothing {
		t.Errorf("a body that ends early: %d, and the probe says %s", w.Code, got)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestServed(t *testing.T) {
	s := httptest.NewServer(reference(t, Options{}))
	defer s.Close()
	response, err := http.Post(s.URL+"/any/path?trigger="+created, "application/json", bytes.NewReader([]byte(`{"ticket": {"id": 7}}`)))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 200 || response.Header.Get("Content-Type") != "application/json" {
		t.Errorf("answer %d of %s", response.StatusCode, response.Header.Get("Content-Type"))
	}
}
