package contract

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/webhook-lint/webhook-lint/diag"
)

// guarded is a receiver with secrets in every place where one may stand.
func guarded(url string) *Receiver {
	return &Receiver{
		URL: url + "?api_key=Qu3ry%2BS3cret&x=1", Policy: DefaultPolicy(), Hidden: []string{"X-Custom"}, Limits: Limits{Timeout: time.Minute},
		Header:    http.Header{"Authorization": {"Bearer T0kenOfTheTest"}, "X-Api-Key": {"K3yShort"}, "X-Custom": {"hush"}, "X-Plain": {"plain"}},
		Signature: &Signature{Header: "X-Signature", Secret: "S1gnatureSecret", Timestamp: "X-Time"},
	}
}

// What is nowhere to be seen: the secrets, and what tells most of one.
var unseen = []string{"T0kenOfThe", "t0KENoFtHEtEST", "K3yShort", "hush", "Qu3ry", "S1gnatureSecret"}

func TestSecretsAreNowhere(t *testing.T) {
	r := guarded("http://127.0.0.1:1/hook")
	for _, c := range Cases(embedded(t), CaseOptions{Layers: []Layer{Security}}) {
		if c.Play != nil {
			continue
		}
		d, err := r.build(&c, 0)
		if err != nil {
			t.Fatal(err)
		}
		f := Finding{Rule: c.Rule, Got: "answers with T0kenOfTheTest", Delivery: d}
		text, err := r.Record(&Result{Case: c, Deliveries: []*Delivery{d}}, &f)
		if err != nil {
			t.Fatal(err)
		}
		for what, text := range map[string]string{"curl": r.Curl(d), "hurl": r.Hurl(d, "2xx"), "the recording": string(text), "the message": r.Mask(f.Message())} {
			for _, secret := range unseen {
				if strings.Contains(text, secret) {
					t.Errorf("%s: %s shows %q: %s", c.ID, what, secret, text)
				}
			}
		}
	}
}

// A secret that is cut in two is not found by its value, so it is hidden first.
func TestSecretInLocation(t *testing.T) {
	r := guarded("http://127.0.0.1:1/hook")
	for n := range 80 {
		d := &Delivery{Answer: &Answer{Status: 302, Header: http.Header{"Location": {"/" + strings.Repeat("a", n) + "?t=T0kenOfTheTest"}}}}
		if got, _ := redirects(r, d); strings.Contains(got, "T0k") {
			t.Errorf("redirects() = %q, which shows the beginning of a secret", got)
		}
	}
}

// The command sends the same words, whatever is in them.
func TestCurlInAShell(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	r := guarded("http://127.0.0.1:1/hook")
	for _, text := range []string{
		"", "plain", "it's", `"quoted" $HOME \n`, "T0kenOfTheTest", "a T0kenOfTheTest b K3yShort c", "T0kenOfThe", "Bearer t0KENoFtHEtEST", "T0kenOfTheTestT0kenOfTheTest'", "@file",
	} {
		cmd := exec.Command(bash, "-c", "printf %s "+r.quoted(text))
		cmd.Env = []string{"TOKEN=T0kenOfTheTest", "X_API_KEY=K3yShort", "X_CUSTOM=hush"}
		out, err := cmd.CombinedOutput()
		if got := string(out); err != nil || got != text {
			t.Errorf("quoted(%q) = %s, which a shell reads as %q (%v)", text, r.quoted(text), got, err)
		}
	}
}

func TestCurlOptions(t *testing.T) {
	r := &Receiver{}
	for _, tt := range []struct {
		d    Delivery
		want string
	}{
		{Delivery{Method: "POST", URL: "http://h/", Header: http.Header{"Content-Type": {"a/b"}}, Body: []byte("{}")}, `curl -i -X POST 'http://h/' -H 'Content-Type: a/b' --data-binary '{}'`},
		{Delivery{Method: "POST", URL: "http://h/[1-9]", Header: http.Header{"X": {""}}, Body: []byte("@x")}, `curl -i -X POST -g 'http://h/[1-9]' -H 'X;' -H 'Content-Type:' --data-raw '@x'`},
		{Delivery{Method: "PUT", URL: "http://h/"}, `curl -i -X PUT 'http://h/' -H 'Content-Type:' --data-binary ''`},
		{Delivery{Method: "HEAD", URL: "http://h/"}, `curl -I 'http://h/'`},
		{Delivery{Method: "GET", URL: "http://h/"}, `curl -i -X GET 'http://h/'`},
	} {
		if got := r.Curl(&tt.d); got != tt.want {
			t.Errorf("Curl() = %s, want %s", got, tt.want)
		}
	}
}

// A command that a terminal would not show as it is, is none to copy.
func TestReproductionIsCopied(t *testing.T) {
	r := &Receiver{}
	for body, want := range map[string]bool{"{}": true, "a\nb": false, "a\x00": false, "\x1b[31m": false, "\u202e": false, "\xff": false} {
		f := &Failing{Finding: Finding{Rule: ruleValid, Severity: diag.Error}}
		if text, isCommand := reproduction(r, f, &Delivery{Method: "POST", URL: "http://h/", Body: []byte(body)}); isCommand != want {
			t.Errorf("reproduction of %q = %q, which is a command: %t, want %t", body, text, isCommand, want)
		}
	}
}

// A recording sends again what was sent: to the letter, and with the secrets
// that the case had, right or wrong.
func TestReplaySendsTheSame(t *testing.T) {
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		seen = append(seen, fmt.Sprintf("%s %s %v %v %q", q.Method, q.RequestURI, q.Header, q.TransferEncoding, body))
		w.WriteHeader(http.StatusTeapot)
	}))
	defer server.Close()
	for name, change := range map[string]func(*Receiver){
		"header": func(*Receiver) {}, "query": func(r *Receiver) { delete(r.Header, "Authorization"); delete(r.Header, "X-Api-Key") },
		"trigger in the query": func(r *Receiver) { r.TriggerIn = TriggerIn{"query", "trigger"} },
	} {
		r := guarded(server.URL + "/hook")
		r.Signature.Timestamp = "" // time goes on
		change(r)
		for _, c := range Cases(embedded(t), CaseOptions{Layers: []Layer{Security, Transport}, Channels: []string{"ticket-updated"}}) {
			if c.Play != nil || slices.Contains(c.Needs, NeedsTimestamp) || c.Layer == Transport && strings.Contains(c.ID, "size") {
				continue
			}
			d, err := r.build(&c, 0)
			if err != nil {
				t.Fatal(err)
			}
			run := NewRunner(r)
			seen = nil
			run.Send(context.Background(), d)
			text, err := r.Record(&Result{Case: c, Deliveries: []*Delivery{d}}, &Finding{Rule: c.Rule, Delivery: d})
			if err != nil {
				t.Fatal(err)
			}
			again, err := Replay(text)
			if err != nil {
				t.Fatalf("%s: %v", c.ID, err)
			}
			run.perform(context.Background(), again, 0)
			run.dialer.close()
			if len(seen) != 2 || seen[0] != seen[1] {
				t.Errorf("%s, %s: was sent, and then again\n%s", name, c.ID, strings.Join(seen, "\n"))
			}
		}
	}
}

func TestReplayRefuses(t *testing.T) {
	const good = `"method": "POST", "header": {}`
	for _, tt := range []struct{ delivery, want string }{
		{`"method": "POST / HTTP/1.1\r\nX", "header": {}`, `delivery 1 has the method "POST / HTTP/1.1\r\nX"; want one such as POST`},
		{`"method": "POST", "header": {"X": ["a\r\nb"]}`, `delivery 1 has the header "X" that is none of HTTP`},
		{`"method": "POST", "header": {"X Y": ["a"]}`, `delivery 1 has the header "X Y" that is none of HTTP`},
		{good + `, "body_base64": "%"`, "delivery 1 has a body_base64 that is no base64"},
		{good + `, "query": "a b"`, "delivery 1 has a blank or a control character in query"},
		{good + `, "wire": {"slices": -1}`, "delivery 1 has a number below zero in wire"},
		{good + `, "wire": {"slices": 4611686018427387904}`, "delivery 1 takes more than a minute to send, by what wire says"},
		{good + `, "wire": {"leave": 3600000000000}`, "delivery 1 takes more than a minute to send, by what wire says"},
	} {
		_, err := Replay([]byte(`{"case": "x", "deliveries": [{` + tt.delivery + `}]}`))
		if got, want := fmt.Sprint(err), "the recording cannot be sent: "+tt.want; got != want {
			t.Errorf("Replay(%s): %s, want %s", tt.delivery, got, want)
		}
	}
	if _, err := Replay([]byte(`{"case": "x", "deliveries": [{` + good + `}]}`)); err != nil {
		t.Error(err)
	}
}

func TestParseHeader(t *testing.T) {
	getenv := func(name string) string { return map[string]string{"A": "hush", "B": "two\nlines"}[name] }
	for _, tt := range []struct{ line, want string }{
		{"x-plain: a b", "{X-Plain a b false} <nil>"},
		{"X-Custom: env:A", "{X-Custom hush true} <nil>"},
		{"Authorization: Bearer env:A", "{Authorization Bearer hush true} <nil>"},
		{"X: env:", "env: names no variable; want env:NAME"},
		{"X: env:C", "the variable C is not set"},
		{"X: env:B", "the value of the header X has a line end or another control character; want a text in one line"},
		{"X Y: 1", `"X Y" is no name of a header; want letters, digits and hyphens before the colon`},
		{"host: evil", "the header Host is the sender's own: it follows from the URL and the body; want another"},
		{"hush", "a header has no colon; want 'NAME: VALUE'"},
	} {
		h, err := ParseHeader(tt.line, getenv)
		if got := fmt.Sprint(h, " ", err); err == nil && got != tt.want || err != nil && err.Error() != tt.want {
			t.Errorf("ParseHeader(%q) = %s, want %s", tt.line, got, tt.want)
		}
	}
}
