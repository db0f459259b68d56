package validator

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/sample"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// differential checks that nothing is found in what the matcher accepts, and
// that what is told of the values that it refuses is what is told of the whole.
// It reports both verdicts.
func differential(t *testing.T, v *Validator, channel string, text []byte) (accepted, clean bool) {
	t.Helper()
	c, err := v.contract(channel)
	if err != nil {
		t.Fatal(err)
	}
	accepted = v.matchers[channel]().Accepts(text)
	found := v.explain(c, tree.NewSource("p", text))
	if accepted && len(found) > 0 {
		t.Errorf("%s: accepted, and %s %s is found in %.300q", channel, found[0].Rule.ID, found[0].Message, text)
	}
	refusals, known := v.matchers[channel]().Refusals(text)
	if accepted != (known && len(refusals) == 0) {
		t.Errorf("%s: accepted is %t, and there are %d refusals in %.300q", channel, accepted, len(refusals), text)
	}
	if told, err := v.Validate(channel, "p", text); err != nil || len(told)+len(found) > 0 && !reflect.DeepEqual(told, found) {
		t.Errorf("%s: Validate tells\n%s\nand of the whole is told\n%s\nin %.3000s", channel, spelled(told), spelled(found), text)
	}
	if !known || accepted {
		return accepted, len(found) == 0
	}
	if told, ok := v.check(c, tree.NewSource("p", text)).alone(refusals); ok && !(len(told) == 0 && len(found) == 0) && !reflect.DeepEqual(told, found) {
		t.Errorf("%s: of the refused values alone is told\n%s\nand of the whole\n%s\nin %.3000s", channel, spelled(told), spelled(found), text)
	}
	return accepted, len(found) == 0
}

func spelled(found []diag.Diagnostic) string {
	var b strings.Builder
	for _, d := range found {
		fmt.Fprintf(&b, "%s %s %s %s-%s %q %s %+v %+v %+v\n", d.Severity, d.Rule.ID, d.Pointer, d.Pos, d.End, d.Message, d.Excerpt.Text, d.Excerpt, d.Related, d.Fix)
	}
	return b.String()
}

// What the matcher accepts is what the full path finds nothing in; and of that
// it accepts nearly all.
func TestAccept(t *testing.T) {
	s := load(t, "")
	const channel = "ticket-message-created"
	for profile, schema := range map[Profile]func() []sample.Case{
		Observed: func() []sample.Case { return every(s.Observed.Channel(channel).Schema(), 3) },
		Document: func() []sample.Case { return every(s.Channel(channel).Schema(), 1) },
	} {
		v := New(s, Options{Profile: profile})
		n, both := 0, 0
		for _, k := range schema() {
			text, err := k.Payload.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			accepted, clean := differential(t, v, channel, text)
			if clean {
				n++
			}
			if accepted {
				both++
			}
		}
		if n < 200 || both < n*95/100 {
			t.Errorf("%s: %d of %d clean payloads are accepted, want 95 in 100", profile, both, n)
		}
	}
}

// Whatever becomes of payloads, nothing is accepted that the full path finds
// something in.
func TestAcceptMutations(t *testing.T) {
	s := load(t, "")
	v := New(s, Options{})
	r := rand.New(rand.NewPCG(1, 2))
	accepted := 0
	for _, file := range payloads(t) {
		for range 12 {
			text := mutated(r, file)
			for _, channel := range []string{"ticket-updated", "ticket-message-created", "ticket-status-updated"} {
				if ok, _ := differential(t, v, channel, text); ok {
					accepted++
				}
			}
		}
	}
	if accepted < 20 {
		t.Errorf("%d are accepted, so that little is compared", accepted)
	}
}

func FuzzAccept(f *testing.F) {
	for _, file := range payloads(f) {
		f.Add(file)
	}
	s := load(f, "")
	observed, document := New(s, Options{}), New(s, Options{Profile: Document})
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, v := range []*Validator{observed, document} {
			for _, channel := range []string{"ticket-updated", "ticket-message-created", "ticket-status-updated"} {
				if _, known := v.matchers[channel]().Refusals(text); known || json.Valid(text) {
					differential(t, v, channel, text)
				}
			}
		}
	})
}

func payloads(t testing.TB) [][]byte {
	t.Helper()
	files, err := filepath.Glob("../testdata/*/*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no payloads", err)
	}
	var list [][]byte
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, text)
	}
	s := load(t, "")
	for _, channel := range []string{"ticket-updated", "ticket-message-created", "ticket-status-updated"} {
		text, err := sample.Typical(s.Channel(channel).Schema(), sample.Options{Channel: channel}).MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			list = append(list, text)
		}
	}
	return list
}

// mutated gives a text with a few pieces of it changed for others that are easy
// to take for right.
func mutated(r *rand.Rand, text []byte) []byte {
	pieces := []string{`1.0`, `1e2`, `-0`, `01`, `1.`, `+1`, `1e400`, `null`, `true`, `"None"`, `"{{x}}"`, `"\ud83d"`, `"\ud83d\ude9a"`, `"\u007b{a}}"`, `"{%a%}"`, `""`, `[]`, `{}`,
		`"2024-02-30T00:00:00Z"`, `"2024-02-29T00:00:00Z"`, `"2024-02-14t21:30:50z"`, `"2016-12-31T23:59:60Z"`, `"a@b"`, `"a..b@example.com"`, `"[{'a'"`, `99999999999999999999`,
		`"\u0000"`, `"\u0041"`, "\"\xff\"", "\"\x01\"", `"é"`, `{"id": 1, "id": 2}`, `[1,]`, `{"a": 1,}`, "\ufeff", `"updated_datetime": "1999-01-01T00:00:00Z", `, `"ticket_id": 5, `,
		`"unheard": 1, `, `"i\u0064": 1, `, ` `, "\n", `,`, `}`, `]`, `"`, `\`}
	text = append([]byte{}, text...)
	for range 1 + r.IntN(2) {
		at := r.IntN(len(text) + 1)
		piece := []byte(pieces[r.IntN(len(pieces))])
		switch r.IntN(4) {
		case 0: // in place of a value
			if i := strings.IndexByte(string(text[at:]), ':'); i >= 0 {
				from := at + i + 1
				to := from + strings.IndexAny(string(text[from:])+",", ",}]")
				text = append(append(append([]byte{}, text[:from]...), piece...), text[min(to, len(text)):]...)
			}
		case 1: // before a name
			if i := strings.IndexByte(string(text[at:]), '{'); i >= 0 {
				from := at + i + 1
				text = append(append(append([]byte{}, text[:from]...), piece...), text[from:]...)
			}
		case 2:
			text = append(append(append([]byte{}, text[:at]...), piece...), text[at:]...)
		default:
			text = append(append([]byte{}, text[:at]...), text[min(at+1+r.IntN(3), len(text)):]...)
		}
	}
	return text
}

// every gives each n-th case.
func every(schema *spec.Schema, n int) []sample.Case {
	var list []sample.Case
	i := 0
	for k := range sample.Cases(schema, sample.Options{}) {
		if i++; i%n == 0 {
			list = append(list, k)
		}
	}
	return list
}
