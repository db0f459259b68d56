package cli

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
)

// What a receiver does wrong can be known; what is new is told, and what a
// whole run finds no more is said.
func TestContractBaseline(t *testing.T) {
	var breaks atomic.Value
	breaks.Store("packed")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		for _, word := range strings.Fields(breaks.Load().(string)) {
			if bytes.Contains(body, []byte(`"`+word+`"`)) {
				w.WriteHeader(http.StatusInternalServerError)
			}
		}
	}))
	defer server.Close()
	files := map[string]string{"shop.yaml": `asyncapi: 2.6.0
info: {title: shop, version: '1'}
channels:
  order-changed: {subscribe: {message: {payload: {type: object, properties: {status: {type: string, enum: [open, packed, sent]}, priority: {type: string, enum: [order, gift]}}}}}}
`}
	try := " --spec shop.yaml --baseline known.json --url " + server.URL
	status, out, err := runIn(t, files, "baseline write contract"+try+" --layer valid,schema --select contract-enum")
	if status != Clean || out != "known.json knows 1 finding in a receiver\n" {
		t.Fatalf("status %d: %s%s", status, out, err)
	}
	known, _ := os.ReadFile("known.json")
	for _, tt := range []struct {
		name, breaks, flags string
		status              Status
		want                string
	}{
		{"known", "packed", "--layer valid,schema --select contract-enum", Clean, " 1 ignored"},
		{"known, and one more", "packed gift", "--layer valid,schema --select contract-enum", Found, "when priority is gift"},
		{"mended, in a run of a part", "", "--layer valid,schema --select contract-enum,baseline-*", Clean, "no findings in "},
		{"mended", "", "--select contract-enum,baseline-*", Clean, "contract-enum at /status is no longer found; webhook-lint baseline prune contract takes it out"},
	} {
		breaks.Store(tt.breaks)
		status, out, err := runIn(t, map[string]string{"shop.yaml": files["shop.yaml"], "known.json": string(known)}, "contract"+try+" "+tt.flags)
		if text := strings.Join(strings.Fields(out), " "); status != tt.status || !strings.Contains(text, tt.want) || tt.status == Found && strings.Contains(text, "status is packed") {
			t.Errorf("%s: status %d: %s%s", tt.name, status, out, err)
		}
	}
	status, out, err = runIn(t, map[string]string{"shop.yaml": files["shop.yaml"], "known.json": string(known)}, "baseline prune contract"+try)
	if status != Clean || out != "known.json knows 0 findings in 0 files; 1 taken out\n" {
		t.Errorf("status %d: %s%s", status, out, err)
	}
	server.Close()
	status, _, err = runIn(t, map[string]string{"shop.yaml": files["shop.yaml"], "known.json": string(known)}, "baseline write contract"+try)
	if left, _ := os.ReadFile("known.json"); status != Failed || string(left) != string(known) || !strings.Contains(err, "known.json is left as it was") {
		t.Errorf("a receiver that is not there: status %d: %s%s", status, left, err)
	}
}

// What tells the faults of a receiver apart, and what does not.
func TestReceiverFingerprint(t *testing.T) {
	b := testBaseline(t, baselineHide)
	of := func(rule, file, pointer, message string) diag.Diagnostic {
		return finding("contract-"+rule, file, pointer, message, "x", "x")
	}
	closed := of("enum", "ticket-created/ticket/status=closed", "/ticket/status", "the receiver answers 500 when ticket.status is closed; want 2xx")
	late := of("latency", "ticket-created/valid", "", "the receiver answers after 3.25s, more than half of the 5s that the sender waits; want an answer at once")
	for _, tt := range []struct {
		name string
		a, b diag.Diagnostic
		same bool
	}{
		{"another case", closed, of("enum", "ticket-updated/ticket/status=closed", "/ticket/status", closed.Message), true},
		{"another expectation", closed, of("enum", "x", "/ticket/status", "the receiver answers 500 when ticket.status is closed; want 4xx"), true},
		{"another value", closed, of("enum", "x", "/ticket/status", "the receiver answers 500 when ticket.status is open; want 2xx"), true},
		{"another place", closed, of("enum", "x", "/ticket/channel", "the receiver answers 500 when ticket.channel is chat; want 2xx"), false},
		{"another story", of("order", "x", "", "the receiver answers 500 when a message comes before its ticket; want 2xx"), of("order", "x", "", "the receiver answers 500 when a message fails; want 2xx"), false},
		{"another answer", closed, of("enum", "x", "/ticket/status", "the receiver answers 404 when ticket.status is closed; want 2xx"), false},
		{"another rule", closed, of("null", "x", "/ticket/status", closed.Message), false},
		{"another time", late, of("latency", "x", "", "the receiver answers after 4.1s, more than half of the 5s that the sender waits; want an answer at once"), true},
		{"another item", of("null", "x", "/a/0/b", "m"), of("null", "x", "/a/3/b", "m"), true},
	} {
		if same := b.fingerprint(tt.a) == b.fingerprint(tt.b); same != tt.same {
			t.Errorf("%s: the same: %t", tt.name, same)
		}
	}
}
