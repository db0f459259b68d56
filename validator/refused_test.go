package validator

import (
	"testing"

	"github.com/webhook-lint/webhook-lint/sample"
	"github.com/webhook-lint/webhook-lint/tree"
)

// Whatever is wrong with one value, the same is told of it whether it is read
// alone or with the whole payload; and nearly always it is read alone.
func TestRefused(t *testing.T) {
	for _, channel := range []string{"ticket-message-created", "ticket-updated", "ticket-status-updated"} {
		testRefused(t, channel, channel, "")
	}
	testRefused(t, "ticket-updated", "ticket-updated", "ticket")
	testRefused(t, "ticket-status-updated", "ticket-updated", "") // a whole ticket, where a shorter one may be
	testRefused(t, "ticket-assignment-updated", "ticket-updated", "ticket")
	testRefused(t, "ticket-assignment-updated", "ticket-status-updated", "ticket")
	testRefused(t, "ticket-message-created", "ticket-message-created", "message")
}

// testRefused tries the payloads of another channel under one or, if a root is
// named, bare values of it.
func testRefused(t *testing.T, channel, other, bare string) {
	s := load(t, "")
	pieces := []string{`null`, `1`, `-1.5`, `"opem"`, `"{{x}}"`, `"None"`, `"2024-02-30T00:00:00Z"`, `"2026-02-03T00:00:00"`, `true`, `{}`, `[]`, `[null]`, `{"id": "x"}`, `"a@b"`, `"True"`, `"12"`}
	for _, profile := range Profiles() {
		v := New(s, Options{Profile: Profile(profile)})
		schema := s.Channel(other).Schema()
		if profile == string(Observed) {
			schema = s.Observed.Channel(other).Schema()
		}
		typical := sample.Typical(schema, sample.Options{Channel: other})
		if bare != "" {
			typical = typical.Get(bare)
		}
		text, err := typical.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		wrong, alone, n := 0, 0, 0
		try := func(start, end int, piece string) {
			n++
			changed := append(append(append([]byte{}, text[:start]...), piece...), text[end:]...)
			_, clean := differential(t, v, channel, changed)
			if clean {
				return
			}
			wrong++
			c, _ := v.contract(channel)
			source := tree.NewSource("p", changed)
			ok := false
			if refusals, known := v.matchers[channel]().Refusals(changed); known && len(refusals) > 0 {
				_, ok = v.check(c, source).alone(refusals)
			}
			if !ok {
				_, ok = v.bareAlone(c, source)
			}
			if ok {
				alone++
			}
		}
		root, _ := tree.ReadJSON(tree.NewSource("p", text), tree.Limits{})
		members := 0
		eachMember(root, func(m tree.Member) {
			if members++; members%5 > 0 && channel != "ticket-message-created" {
				return // enough of them are like those
			}
			try(m.Value.Start, m.Value.End, pieces[n%len(pieces)])
			if n%3 > 0 {
				return
			}
			try(m.Key.Start, m.Key.End, `"`+m.Key.Text+`s"`)
			try(m.Key.Start, m.Key.Start, `"unheard": [{"a": "{{ b }}"}], `)
			if text[m.Value.End] == ',' {
				try(m.Key.Start, m.Value.End+1, "")
			}
		})
		t.Logf("%s of %s %s %s: %d of %d changes are wrong, and %d are told alone", channel, other, bare, profile, wrong, n, alone)
		if wrong < n/3 || alone < wrong*2/3 {
			t.Errorf("%s of %s %s %s: %d of %d changes are wrong, and %d are told alone, want a third and two thirds", channel, other, bare, profile, wrong, n, alone)
		}
	}
}

func eachMember(n *tree.Node, do func(tree.Member)) {
	for _, m := range n.Members {
		do(m)
		eachMember(m.Value, do)
	}
	for _, item := range n.Items {
		eachMember(item, do)
	}
}
