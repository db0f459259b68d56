package sample

import (
	"slices"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
)

// What a Maker remembers changes no case.
func TestMaker(t *testing.T) {
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Seed: 3, Channel: "ticket-message-created"}
	schema := s.Observed.Channel(o.Channel).Schema()
	m := NewMaker(schema, o)
	for _, at := range []diag.Pointer{
		"/ticket/subject", "/ticket/id", "/ticket", "/message/sender", "/ticket/tags/0/name", "/ticket/subject", "/ticket/assignee_user/id", "/message",
	} {
		n := 0
		for range m.Cases(at) {
			if n++; n == 5 {
				break // and what was not finished is made anew
			}
		}
		o.Under = []diag.Pointer{at}
		got, want := slices.Collect(m.Cases(at)), slices.Collect(Cases(schema, o))
		if len(got) != len(want) || len(want) < 10 {
			t.Fatalf("%s: %d cases, want %d", at, len(got), len(want))
		}
		for i := range want {
			g, w := got[i], want[i]
			if g.Name != w.Name || g.Valid != w.Valid || g.Odd != w.Odd || g.Pointer != w.Pointer || g.Keyword != w.Keyword || !equal(g.Payload, w.Payload) {
				t.Errorf("%s: case %d is %s, want %s", at, i, g.Name, w.Name)
			}
		}
	}
}
