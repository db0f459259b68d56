package contract

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/contract/zoo"
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/integration"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// Every layer has cases, every case has a name of its own and a rule of the
// table, and the null assignee and the closed ticket stand on each trigger.
func TestCases(t *testing.T) {
	s := embedded(t)
	cases, ids, layers := Cases(s, CaseOptions{}), map[string]bool{}, map[Layer]int{}
	for _, c := range cases {
		if ids[c.ID] || !slices.Contains(Rules, c.Rule) || c.Play == nil && (c.Context == nil || c.Expect == "") {
			t.Errorf("%s is there twice, or lacks its rule, its context or what is expected", c.ID)
		}
		ids[c.ID] = true
		layers[c.Layer]++
	}
	for _, l := range Layers {
		if layers[l] == 0 {
			t.Errorf("the layer %s has no case", l)
		}
	}
	for _, channel := range s.ChannelNames() {
		for _, id := range []string{"/valid", "/ticket/assignee_user=null", "/ticket/status=closed"} {
			if !ids[channel+id] {
				t.Errorf("there is no case %s%s", channel, id)
			}
		}
	}
	t.Logf("%d cases: %v", len(cases), layers)
}

// Any AsyncAPI document gives cases, those about tickets aside.
func TestOtherDocument(t *testing.T) {
	file := filepath.Join(t.TempDir(), "orders.yaml")
	text := `asyncapi: 2.6.0
info: {title: Orders, version: '1'}
channels:
  order/paid:
    subscribe:
      message:
        payload: {type: object, required: [id], properties: {id: {type: string, format: uuid}, note: {type: [string, 'null']}}}
  order/packed:
    subscribe:
      message: {schemaFormat: application/vnd.apache.avro;version=1.9.0, payload: {type: record}}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, _, err := spec.Load(file, spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range Cases(s, CaseOptions{}) {
		ids = append(ids, c.ID)
		if strings.Contains(c.ID, "ticket") && !strings.Contains(c.ID, "trigger=") {
			t.Errorf("%s is about tickets", c.ID)
		}
	}
	for _, want := range []string{"order/paid/valid", "order/paid/note=null", "order/paid/id:required", "order/paid/sent=chunked", "order/paid/body=truncated", "sequence/duplicate", "timing/burst"} {
		if !slices.Contains(ids, want) {
			t.Errorf("there is no case %s", want)
		}
	}
	if none := Cases(s, CaseOptions{Channels: []string{"order/packed"}}); len(none) > 0 {
		t.Errorf("a channel whose schema cannot be read has %d cases", len(none))
	}
}

// The bodies of the owner's own definition are what it renders to, on the
// triggers that are on.
func TestRendered(t *testing.T) {
	text := `{"http": {"url": "https://example.com/hooks?src=gorgias", "method": "POST", "triggers": {"ticket-updated": true},
		"form": {"event": {"type": "{{event.type}}"}, "ticket": {"id": "{{ticket.id}}", "subject": "{{ticket.subject}}"}}}}`
	definitions, _ := integration.Read(tree.NewSource("crm.json", []byte(text)))
	reference, err := zoo.New(zoo.Options{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	defer reference.Close()
	r := serve(t, reference)
	r.Integration = definitions[0]
	cases := Cases(embedded(t), CaseOptions{Profiles: []Profile{Rendered}, Channels: definitions[0].Enabled(), Layers: []Layer{Valid, Domain, Transport, Sequence}})
	for result := range Run(t.Context(), r, cases) {
		for _, f := range result.Findings {
			if f.Severity == diag.Error {
				t.Errorf("%s: %s", result.Case.ID, f.Message())
			}
		}
		if d := result.Deliveries; result.Case.ID == "ticket-updated/rendered" && (!strings.HasPrefix(string(d[0].Body), `{"event": {"type": "ticket-updated"}`) || !strings.HasSuffix(d[0].URL, "/hook?src=gorgias")) {
			t.Errorf("%s %s", d[0].URL, d[0].Body)
		}
	}
}
