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
	"github.com/webhook-lint/webhook-lint/internal/accept"
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

// Over random schemas, what the matcher accepts is valid for jsonschema v5; and
// it accepts plain values that are.
func TestAcceptSchemas(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	compared, valid, both := 0, 0, 0
	for range 3000 {
		text := randomSchema(r, 3)
		definition := strings.ReplaceAll(randomSchema(r, 1), `"$ref": "#/definitions/d"`, `"minimum": 1`)
		root, _ := tree.ReadJSON(tree.NewSource("s", []byte(`{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"d": `+definition+`}, "allOf": [`+text+`]}`)), tree.Limits{})
		schema, err := NewSchema(root)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		m := accept.Compile(accept.Options{}, accept.Reading{Root: schema.message.schema.Root, Resolve: schema.message.definition})
		for range 12 {
			payload := randomValue(r, 3)
			value, _ := tree.ReadJSON(tree.NewSource("v", []byte(payload)), tree.Limits{})
			accepted := m.Accepts([]byte(payload))
			compared++
			switch is := value != nil && schema.Accepts(value); {
			case accepted && !is:
				t.Errorf("%s is accepted under %s", payload, text)
			case is:
				valid++
				if accepted {
					both++
				}
			}
		}
	}
	t.Logf("%d compared, %d valid, %d of them accepted", compared, valid, both)
	if both < valid/3 {
		t.Errorf("%d of %d valid values are accepted, want a third", both, valid)
	}
}

func pick(r *rand.Rand, list ...string) string { return list[r.IntN(len(list))] }

func randomSchema(r *rand.Rand, depth int) string {
	if depth == 0 {
		return pick(r, `true`, `{}`, `{"type": "string"}`, `{"type": "integer"}`, `{"type": ["null", "number"]}`, `{"$ref": "#/definitions/d"}`)
	}
	sub := func() string { return randomSchema(r, depth-1) }
	var members []string
	add := func(format string, args ...any) { members = append(members, fmt.Sprintf(format, args...)) }
	switch r.IntN(9) {
	case 0:
		add(`"type": "object", "properties": {"a": %s, "b": %s, "longer_name": %s}`, sub(), sub(), sub())
		if r.IntN(2) == 0 {
			add(`"required": [%q]`, pick(r, "a", "b", "c"))
		}
		if r.IntN(2) == 0 {
			add(`"additionalProperties": %s`, pick(r, "false", "true", sub()))
		}
	case 1:
		add(`"type": ["array", "null"], "items": %s`, sub())
		if r.IntN(2) == 0 {
			add(`"minItems": %d, "maxItems": %d`, r.IntN(2), 1+r.IntN(3))
		}
	case 2:
		add(`"type": "string", %s`, pick(r, `"minLength": 1`, `"maxLength": 3`, `"pattern": "^a"`, `"enum": ["a", "b", "ab"]`, `"format": "date-time"`, `"format": "date"`, `"format": "email"`, `"format": "uri"`, `"format": "uuid"`))
	case 3:
		add(`"type": %s, %s`, pick(r, `"integer"`, `"number"`, `["integer", "string"]`), pick(r, `"minimum": 0`, `"maximum": 10`, `"exclusiveMinimum": 1`, `"exclusiveMaximum": 1.5`, `"multipleOf": 2`, `"enum": [1, 2, null, "a"]`, `"const": 1`))
	case 4:
		add(`"%s": [%s, %s]`, pick(r, "anyOf", "oneOf", "allOf"), sub(), sub())
	case 5:
		add(`"%s": [%s, {"type": "null"}]`, pick(r, "anyOf", "oneOf"), sub())
	case 6:
		add(`"not": %s`, sub())
	case 7:
		add(`"$ref": "#/definitions/d", "type": "string"`)
	default:
		add(`"type": ["object", "string", "boolean"], %s`, pick(r, `"minProperties": 1`, `"propertyNames": {"maxLength": 1}`, `"patternProperties": {"^a": {"type": "null"}}`, `"const": true`, `"uniqueItems": true`, `"title": "x"`))
	}
	return "{" + strings.Join(members, ", ") + "}"
}

func randomValue(r *rand.Rand, depth int) string {
	if depth == 0 || r.IntN(3) == 0 {
		return pick(r, `null`, `true`, `false`, `0`, `1`, `2`, `-0`, `1.0`, `1e1`, `1.5`, `11`, `99999999999999999999`, `"a"`, `"b"`, `"ab"`, `"abcd"`, `""`, `"\u0061"`, `"é"`, `"2024-02-29T10:00:00Z"`,
			`"2023-02-29T10:00:00Z"`, `"2024-02-29T10:00:00.123456+00:00"`, `"2024-02-29t10:00:00z"`, `"2024-02-29"`, `"0000-01-01"`, `"emma@example.com"`, `"a.@b.c"`, `"https://example.com/a?b=c"`, `"a:b"`,
			`"https://ex ample.com"`, `"658d6f54-fbff-4b7c-8f2d-032100000000"`)
	}
	if r.IntN(3) == 0 {
		return "[" + strings.Join([]string{randomValue(r, depth-1), randomValue(r, depth-1)}[:r.IntN(3)], ",") + "]"
	}
	var members []string
	for _, name := range []string{"a", "b", "c", "longer_name", "abc"} {
		if r.IntN(2) == 0 {
			members = append(members, fmt.Sprintf("%q: %s", name, randomValue(r, depth-1)))
		}
	}
	return "{" + strings.Join(members, ", ") + "}"
}

// A schema of its own accepts at once what it finds nothing in.
func TestAcceptSchemaCheck(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	accepted := 0
	for range 600 {
		text := randomSchema(r, 2)
		if strings.Contains(text, "$ref") {
			continue
		}
		root, _ := tree.ReadJSON(tree.NewSource("s", []byte(text)), tree.Limits{})
		s, err := NewSchema(root)
		if err != nil {
			t.Fatal(text, err)
		}
		for range 10 {
			payload := []byte(randomValue(r, 2))
			source := tree.NewSource("v", payload)
			told := s.Check(source)
			slow := *s
			slow.matcher = &accept.Matcher{}
			found := slow.Check(source)
			if len(told)+len(found) > 0 && !reflect.DeepEqual(told, found) {
				t.Errorf("%s: under %s is told\n%s\nand of the whole\n%s", payload, text, spelled(told), spelled(found))
			}
			if s.matcher.Accepts(payload) {
				accepted++
			}
		}
	}
	if accepted < 200 {
		t.Errorf("%d are accepted, so that little is compared", accepted)
	}
}
