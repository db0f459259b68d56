package accept

import (
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

// compiled gives the Matcher of a schema, written and read again.
func compiled(t testing.TB, o Options, schema string) *Matcher {
	t.Helper()
	root, faults := tree.ReadJSON(tree.NewSource("s", []byte(schema)), tree.Limits{})
	if root == nil || len(faults) > 0 {
		t.Fatal(schema, faults)
	}
	resolve := func(ref string) *tree.Node {
		return root.Get("definitions").Get(strings.TrimPrefix(ref, "#/definitions/"))
	}
	m := Compile(o, Reading{Root: root, Resolve: resolve})
	read, differs := reread(m)
	if differs != "" {
		t.Fatalf("%s, written and read again: %s", schema, differs)
	}
	return read
}

// mail gives an address of so many bytes, in quotes.
func mail(size int) string {
	host := strings.Repeat("h.", 80) + "example.com"
	local := strings.Repeat("a", 30) + "." + strings.Repeat("b", 33)
	return `"` + (local + "@" + strings.Repeat("c", size-len(local)-len(host)-2) + "." + host) + `"`
}

// What is accepted, and what is left to others.
func TestAccepts(t *testing.T) {
	const thing = `{"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}, "next": {"$ref": "#/definitions/next"}}, "required": ["id"]`
	const defs = `, "definitions": {"next": {"anyOf": [{"type": "object", "properties": {"id": {"type": "integer"}}}, {"type": "null"}]}}}`
	for _, tt := range []struct {
		schema string
		o      Options
		yes    []string
		no     []string
	}{
		{thing + defs, Options{},
			[]string{`{"id": 1}`, ` { "id" : -1 , "name":"\"é\\\ud83d\ude9a" }` + "\n", `{"id":0,"next":null}`, `{"id":1,"next":{"id":2}}`, `{"other":[1.5,{}],"id":1}`},
			[]string{``, `{}`, `{"id":1`, `{"id":1}}`, `{"id":1},`, `[]`, `{"id":1,}`, `{,"id":1}`, `{"id":1 "name":""}`, `{"id":1.0}`, `{"id":1e2}`, `{"id":01}`, `{"id":-}`, `{"id":+1}`,
				`{"id":1,"id":2}`, `{"id":1,"x":1,"x":2}`, `{"i\u0064":1}`, `{"id":"1"}`, `{"id":1,"name":null}`, `{"id":1,"name":"` + "\x01" + `"}`, `{"id":1,"name":"` + "\xff" + `"}`,
				`{"id":1,"name":"\ud83d"}`, `{"id":1,"name":"\ude9a"}`, `{"id":1,"name":"\x"}`, "\xef\xbb\xbf" + `{"id":1}`, `{"id":1,"next":{"id":""}}`, `{"id":1,"next":1}`, `{"id":1,"é":1}`,
				`{"id":` + strings.Repeat("9", 50) + `}`, `{"id":1,"a":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`, `nul`, `{"id":1,"name":"`, `{"id":1,"a":tru}`}},
		{thing + defs, Options{Closed: true}, []string{`{"id":1,"next":{"id":2}}`}, []string{`{"id":1,"x":1}`, `{"id":1,"next":{"x":2}}`}},
		{thing + `, "additionalProperties": {"type": "string"}` + defs, Options{Closed: true}, []string{`{"id":1,"x":"y"}`}, []string{`{"id":1,"x":1}`}},
		{thing + defs, Options{Texts: true},
			[]string{`{"id":1,"name":"None of it {a} %}"}`, `{"id":1,"name":"{\"a\": 1}"}`},
			[]string{`{"id":1,"name":"{{ticket.id}}"}`, `{"id":1,"x":["{% if %}"]}`, `{"id":1,"name":"None"}`, `{"id":1,"name":"[{'id': 1}]"}`, `{"id":1,"name":"{'id': 1}"}`, `{"id":1,"name":"\u007b{a}}"}`}},
		{thing + defs, Options{Roots: []string{"name"}}, []string{`{"id":1,"name":""}`}, []string{`{"id":1}`}},
		{`{"type": "string", "format": "date-time", "anyOf": [{"pattern": "^x"}, {"format": "date-time"}]}`, Options{}, []string{`"2024-02-29T23:59:59Z"`}, []string{`"x"`, `"2024-02-29"`}},
		{`{"type": "string", "anyOf": [{"pattern": "^x"}, {"format": "date-time"}]}`, Options{}, []string{`"2024-02-29T23:59:59Z"`, `"x"`}, []string{`"y"`, `"2024-02-29"`}},
		{`{"type": "string", "format": "date", "anyOf": [{"pattern": "^2"}, {"format": "date-time"}]}`, Options{}, []string{`"2024-02-29"`}, []string{`"2024-02-29T23:59:59Z"`, `"2"`, `"1024-02-29"`}},
		{`{"type": "string", "allOf": [{"anyOf": [{"pattern": "^x"}, {"format": "date"}]}, {"anyOf": [{"format": "email"}, {"pattern": "^2"}]}]}`, Options{},
			[]string{`"2024-02-29"`, `"x@example.com"`}, []string{`"a@example.com"`, `"x"`, `"2"`}},
		{`{"type": "string", "format": "date-time"}`, Options{},
			[]string{`"2024-02-29T23:59:59Z"`, `"2000-02-29T00:00:00.123456+00:00"`, `"2024-12-31T00:00:00-09:30"`},
			[]string{`"2023-02-29T00:00:00Z"`, `"1900-02-29T00:00:00Z"`, `"2024-13-01T00:00:00Z"`, `"2024-01-32T00:00:00Z"`, `"2024-01-01T24:00:00Z"`, `"2024-01-01T00:00:60Z"`, `"2024-01-01t00:00:00Z"`,
				`"2024-01-01T00:00:00"`, `"2024-01-01T00:00:00."`, `"2024-01-01T00:00:00.Z"`, `"2024-01-01T00:00:00+1:00"`, `"2024-01-01T00:00:00+00:60"`, `"2024-01-01"`, `""`, `"0024-01-01T00:00:00Z"`}},
		{`{"type": "string", "format": "time"}`, Options{},
			[]string{`"23:59:59Z"`, `"00:00:00.123456+00:00"`, `"09:08:07-09:30"`},
			[]string{`"24:00:00Z"`, `"23:60:00Z"`, `"23:59:60Z"`, `"9:00:00Z"`, `"23:59:59"`, `"23:59:59z"`, `"23:59:59.Z"`, `"23:59:59+24:00"`, `"T23:59:59Z"`, `"23:59Z"`, `""`}},
		{`{"type": "string", "format": "email"}`, Options{},
			[]string{`"emma.smith+x@mail.example.com"`}, []string{`"emma"`, `"a.@example.com"`, `"a@b@example.com"`, `"-a@example.com"`, `"@example.com"`, `"a..b@example.com"`, `".a@example.com"`, `"a@-b.com"`, `"a@b-.com"`, `"a@b."`, `"\"a b\"@example.com"`, `""`}},
		{`{"type": "string", "format": "email"}`, Options{}, []string{mail(254)}, []string{mail(255), mail(264)}},
		{`{"type": "string", "format": "uri"}`, Options{}, []string{`"https://example.com/a?b=c"`}, []string{`"example.com"`, `"https://"`, `"https://a b"`, `"https://example.com/%zz"`}},
		{`{"type": "string", "format": "phone"}`, Options{}, nil, []string{`"1"`}},
		{`{"type": ["integer", "null"], "minimum": 1, "exclusiveMaximum": 10}`, Options{}, []string{`1`, `9`, `null`}, []string{`0`, `10`, `99999999999999999999`}},
		{`{"type": "integer", "minimum": 1}`, Options{}, []string{`1`, ` 999999999999999999 `, `1000000000000000000`, `9223372036854775807`},
			[]string{`0`, `-1`, `01`, `1.5`, `1.`, `1e3`, `1E3`, `9223372036854775808`, `12x`, `1 2`}},
		{`{"type": "number", "maximum": 1000}`, Options{}, []string{`1`, `-1`, `1000`}, []string{`1001`, `999999999999999999`, `1.5`}},
		{`{"enum": ["a", 1, null, true]}`, Options{}, []string{`"a"`, `1`, `null`, `true`}, []string{`"b"`, `2`, `false`, `1.0`, `"\u0061"`, `{}`}},
		{`{"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 2}`, Options{}, []string{`[1]`, `[1, 2]`}, []string{`[]`, `[1,2,3]`, `[""]`, `[1,]`, `[1 2]`, `[1`}},
		{`{"type": "string", "minLength": 2, "maxLength": 3, "pattern": "^a"}`, Options{}, []string{`"ab"`, `"abc"`}, []string{`"a"`, `"abcd"`, `"bb"`, `"aé"`}},
		{`{"anyOf": [{"format": "date"}, {"pattern": "^[0-9]+$"}]}`, Options{}, []string{`"2024-01-01"`, `"12"`, `1`, `null`, `{}`, `[]`}, []string{`"x"`}},
		{`{"anyOf": [{"required": ["a"], "properties": {"a": {"type": "integer"}}}, {"required": ["b"], "properties": {"b": {"type": "string"}}}]}`,
			Options{Closed: true}, []string{`{"a": 1}`, `{"b": "x"}`, `{"a": 1, "b": 2}`}, []string{`{"a": "x"}`, `{"a": 1, "c": 1}`, `{}`, `[`}},
		{`{"anyOf": [{"properties": {"b": {"properties": {"x": {}}}}}, {"properties": {"b": {"type": "object"}}}]}`,
			Options{Closed: true}, []string{`{"b": {"x": 1}}`, `{"b": {}}`}, []string{`{"b": {"y": 1}}`, `{"c": 1}`}},
		{`{"anyOf": [{"properties": {"b": {"properties": {"x": {}}}}}, {"additionalProperties": true}]}`,
			Options{Closed: true}, []string{`{"b": {"x": 1}}`, `{"c": {"y": 1}}`}, []string{`{"b": {"y": 1}}`}},
		{`{"anyOf": [{"properties": {"b": {"properties": {"x": {}}}}}, {"properties": {"b": {"additionalProperties": true}}}]}`,
			Options{Closed: true}, []string{`{"b": {"x": 1}}`, `{"b": {"y": 1}}`}, nil},
		{`{"anyOf": [{"type": "array", "items": {"properties": {"x": {}}}}, {"items": {"type": "object"}}]}`,
			Options{Closed: true}, []string{`[{"x": 1}]`, `1`}, []string{`[{"y": 1}]`}},
		{`{"anyOf": [{"type": "array", "items": [{"properties": {"x": {}}}]}, {"items": {"type": "object"}}]}`, Options{Closed: true}, []string{`1`}, []string{`[{"x": 1}]`, `[{"y": 1}]`}},
		{`{"anyOf": [{"items": {"type": "integer"}, "minItems": 1}, {"items": {"type": "string"}}]}`, Options{}, []string{`[1, 2]`, `["a"]`, `[]`}, []string{`[1, "a"]`, `[null]`}},
		{`{"properties": {"x": {"anyOf": [{"properties": {"y": {"anyOf": [{"type": "object", "required": ["a"]}, {"type": "object", "required": ["b"]}]}}}, {"required": ["c"]}]}}}`,
			Options{}, []string{`{"x": {}}`, `{"x": {"c": 1}}`}, []string{`{"x": {"y": {}}}`}},
		{`{"anyOf": [{"type": "object"}, {"$ref": "#/definitions/a"}], "definitions": {"a": {"allOf": [{"properties": {"a": {}}}]}}}`,
			Options{Closed: true}, []string{`{}`, `{"a": 1}`}, []string{`{"b": 1}`}},
		{`{"anyOf": [{"type": "object"}, {"type": "null"}]}`, Options{Closed: true}, []string{`{"b": 1}`, `null`}, nil},
		{`{"oneOf": [{"type": "string"}, {"type": "string", "minLength": 1}]}`, Options{}, nil, []string{`"a"`, `""`}},
		{`{"allOf": [{"type": ["string", "integer"]}, {"type": ["string", "null"], "maxLength": 1}]}`, Options{}, []string{`"a"`}, []string{`"ab"`, `1`, `null`}},
		{`{"not": {"type": "string"}}`, Options{}, nil, []string{`1`}},
		{`{"type": "object", "properties": {"a": {"not": {}}}}`, Options{}, []string{`{}`, `{"b": 1}`}, []string{`{"a": 1}`}},
		{`{"properties": {"a": {"$id": "http://example.com/a", "$ref": "#/definitions/b"}}, "definitions": {"b": {}}}`, Options{}, nil, []string{`{}`}},
		{`{"properties": {"$id": {"type": "string"}}}`, Options{}, []string{`{"$id": "a"}`}, []string{`{"$id": 1}`}},
		{`{"$ref": "#/definitions/d", "definitions": {"d": {"oneOf": [{"type": "number"}, {"type": "null", "allOf": [{"$ref": "#/definitions/d"}]}]}}}`,
			Options{}, nil, []string{`null`, `1`}},
		{`{"$ref": "#/definitions/d", "definitions": {"d": {"$ref": "#/definitions/d"}}}`, Options{}, nil, []string{`null`}},
		{`{"$ref": "#/definitions/d", "definitions": {"d": {"anyOf": [{"type": "number"}, {"type": "array", "items": {"$ref": "#/definitions/d"}}]}}}`,
			Options{}, []string{`1`, `[1, [2]]`}, []string{`null`, `[null]`}},
		{`{"$ref": "#/definitions/nowhere"}`, Options{}, nil, []string{`1`, `{}`}},
		{`{"anyOf": [{"type": "object", "properties": {"a": {}}}, {"type": "object", "required": ["b"]}]}`,
			Options{Roots: []string{"b"}}, []string{`{"b": 1}`}, []string{`{"a": 1}`, `{}`}},
		{`{"anyOf": [{"type": "object", "properties": {"a": {}}}, {"type": "object", "required": ["b"]}]}`, Options{Roots: []string{"c"}}, nil, []string{`{"a": 1}`, `{"c": 1}`, `{}`}},
		{`false`, Options{}, nil, []string{`1`}},
		{`true`, Options{}, []string{`1`, `[{"a": [null]}]`}, []string{`1 2`}},
	} {
		m := compiled(t, tt.o, tt.schema)
		for _, text := range tt.yes {
			if !m.Accepts([]byte(text)) {
				t.Errorf("%s is not accepted under %s", text, tt.schema)
			}
		}
		for _, text := range tt.no {
			if m.Accepts([]byte(text)) {
				t.Errorf("%s is accepted under %s", text, tt.schema)
			}
		}
	}
}

// The messages of a context are of its ticket, and nothing was updated before
// it was created.
func TestIdentity(t *testing.T) {
	const message = `{"type": "object", "properties": {"ticket_id": {"type": ["integer", "string"]}}}`
	m := compiled(t, Options{Identity: true}, `{"type": "object", "properties": {"ticket": {"type": "object", "properties": {"id": {"type": ["integer", "string"]}, "created_datetime": {}, "updated_datetime": {},
		"customer": {"type": "object", "properties": {"id": {}}}, "messages": {"type": "array", "items": `+message+`}}}, "message": `+message+`}}`)
	for text, want := range map[string]bool{
		`{"ticket": {"id": 1}, "message": {"ticket_id": 1}}`:                                                             true,
		`{"message": {"ticket_id": 1}, "ticket": {"id": 1, "customer": {"id": 2}}}`:                                      true,
		`{"message": {"ticket_id": 1}, "ticket": {"messages": [{"ticket_id": 1}, {}], "id": 1}}`:                         true,
		`{"ticket": {"id": 1}, "message": {"ticket_id": 2}}`:                                                             false,
		`{"message": {"ticket_id": 2}, "ticket": {"id": 1}}`:                                                             false,
		`{"ticket": {"id": 1, "messages": [{"ticket_id": 1}, {"ticket_id": 2}]}}`:                                        false,
		`{"ticket": {"id": "1"}, "message": {"ticket_id": 1}}`:                                                           false,
		`{"ticket": {"created_datetime": "2024-01-01T00:00:00Z", "updated_datetime": "2024-01-01T00:00:00Z"}}`:           true,
		`{"ticket": {"created_datetime": "2024-01-01T00:00:01Z", "updated_datetime": "2024-01-01T00:00:00Z"}}`:           false,
		`{"ticket": {"created_datetime": "2024-01-01T01:00:00+02:00", "updated_datetime": "2024-01-01T00:00:00+00:00"}}`: true,
		`{"ticket": {"created_datetime": "2024-01-01T00:00:00.5Z", "updated_datetime": "2024-01-01T00:00:00Z"}}`:         false,
		`{"ticket": {"created_datetime": "yesterday", "updated_datetime": "2024-01-01T00:00:00Z"}}`:                      false,
		`{"ticket": {"customer": {"created_datetime": "2024-01-01T00:00:01Z"}}}`:                                         false,
	} {
		for _, gap := range gaps {
			if text := spread(text, gap); m.Accepts([]byte(text)) != want {
				t.Errorf("%q: accepted is %v", text, !want)
			}
		}
	}
}

// gaps are what may stand between tokens.
var gaps = []string{"", " ", "  ", "\n", "\t", "\r\n ", " \n\t "}

// spread gives a text with a gap around each of its tokens.
func spread(text, gap string) string {
	var out strings.Builder
	within := false
	for _, c := range text {
		switch {
		case c == '"':
			within = !within
		case within:
		case c == ' ':
			continue
		case strings.ContainsRune("{}[]:,", c):
			out.WriteString(gap + string(c) + gap)
			continue
		}
		out.WriteRune(c)
	}
	return out.String()
}

// What is refused begins where its value does, whatever stands around.
func TestRefusalStart(t *testing.T) {
	m := compiled(t, Options{}, `{"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "array", "items": {"type": "null"}}, "c": {"type": "string"}, "d": {"type": "object"}}}`)
	for text, places := range map[string][]string{
		`{"a": "A", "b": [null, 8], "c": "x", "d": {"e": true}}`: {`"A"`, `8`},
		`{"d": false, "a": 1, "c": 9, "b": ["B"]}`:               {`false`, `9`, `"B"`},
	} {
		for _, gap := range gaps {
			text := spread(text, gap)
			list, ok := m.Refusals([]byte(text))
			if !ok || len(list) != len(places) {
				t.Fatalf("%q: %v, %v", text, list, ok)
			}
			for i, place := range places {
				if want := strings.Index(text, place); list[i].Start != want {
					t.Errorf("%q: refusal %d begins at %d, want %d", text, i, list[i].Start, want)
				}
			}
		}
	}
}

// Nothing is made on the way.
func TestAllocations(t *testing.T) {
	m := compiled(t, Options{Closed: true, Texts: true}, `{"type": "object", "properties": {"a": {"type": ["string", "null"], "maxLength": 9}, "b": {"type": "array", "items": {"enum": [1, 2]}}}}`)
	text := []byte(`{"a": "x", "b": [1, 2, 1]}`)
	if n := testing.AllocsPerRun(100, func() {
		if !m.Accepts(text) {
			t.Fatal("not accepted")
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
