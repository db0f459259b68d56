package validator

import (
	"reflect"
	"strings"
	"sync"
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
		members, step := 0, 5 // enough of them are like those of one channel
		if channel == "ticket-message-created" {
			step = 1
		}
		if raceEnabled {
			step *= 8
		}
		eachMember(root, func(m tree.Member) {
			if members++; members%step > 0 {
				return
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
		if !raceEnabled && (wrong < n/3 || alone < wrong*2/3) {
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

// What is kept from one payload for the next may be made by several at once.
func TestRefusedTogether(t *testing.T) {
	s := load(t, "")
	bare := strings.TrimSuffix(strings.TrimPrefix(benchPayload, `{"ticket": `), "}")
	var list [][]byte
	for _, text := range []string{benchPayload, bare} {
		for _, change := range [][2]string{{`"open"`, `"opem"`}, {`"refund"`, `1`}, {`"via"`, `"vai"`}, {`null`, `"None"`}, {`2024-02-14T21:30:50.228948`, `2024-02-13T21:30:50.228948`}} {
			list = append(list, []byte(strings.Replace(text, change[0], change[1], 1)))
		}
	}
	together, alone := New(s, Options{}), New(s, Options{})
	var group sync.WaitGroup
	for _, channel := range []string{"ticket-updated", "ticket-status-updated", "ticket-message-created"} {
		for range 2 {
			group.Go(func() {
				for _, text := range list {
					if found, err := together.Validate(channel, "p", text); err != nil || len(found) == 0 {
						t.Errorf("%s: nothing is found in %s, %v", channel, text, err)
					}
				}
			})
		}
	}
	group.Wait()
	for _, channel := range []string{"ticket-updated", "ticket-status-updated", "ticket-message-created"} {
		for _, text := range list {
			if got, want := validate(t, together, channel, text), validate(t, alone, channel, text); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %s, want %s", channel, spelled(got), spelled(want))
			}
		}
	}
}
