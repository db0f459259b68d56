package receiver

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func posted(text string) Request {
	r := Request{Method: "POST", URL: "/hook", Header: http.Header{"Content-Type": {"application/json"}}}
	body(text)(&r)
	return r
}

func messages(r Result) string {
	if r.Err != nil {
		return r.Err.Error()
	}
	var lines []string
	for _, f := range r.Faults {
		lines = append(lines, told(f))
	}
	return strings.Join(lines, "\n")
}

// Requests that are checked together are told of as each alone.
func TestCheckAll(t *testing.T) {
	schemas := []string{
		`{"type": "object", "required": ["a", "b"], "properties": {"a": {"$ref": "#/components/schemas/A"}, "b": {"type": ["integer", "null"]}}, "additionalProperties": false}`,
		`{"$ref": "#/components/schemas/A"}`,
		`{"anyOf": [{"type": "object", "properties": {"a": {"const": 1}}}, {"type": "array", "items": {"minLength": 2}}]}`,
		`{"oneOf": [{"type": "string"}, {"minLength": 2}], "not": {"const": "no"}}`,
		`false`,
	}
	bodies := []string{`{"a": "x", "b": 1}`, `{"a": "q", "b": "z", "c": 1}`, `{}`, `[]`, `["x", 5]`, `"x"`, `"no"`, `5`, `{"a": 2}`, `{"a"`, ``, `1e999999`, `null`, `{"a": "x", "b": 1}`}
	for _, version := range []string{"3.0.3", "3.1.0"} {
		for _, schema := range schemas {
			o, found := takingJSON(t, version, schema, `"A": {"enum": ["x", "y"]}`)
			if o == nil {
				if version == "3.1.0" {
					t.Errorf("%s: %s", schema, sentences(found))
				}
				continue
			}
			var requests []Request
			for range 8 { // more than go together
				for _, text := range bodies {
					requests = append(requests, posted(text))
				}
			}
			for i, together := range o.CheckAll(requests, nil) {
				if alone := o.CheckAll(requests[i:i+1], nil)[0]; messages(together) != messages(alone) {
					t.Fatalf("%s: %s against %s\n%s\nand alone\n%s", version, bodies[i%len(bodies)], schema, messages(together), messages(alone))
				}
			}
		}
	}
}

// A list of many texts refuses what a list of a few does, in the same words,
// and is not looked through for each value.
func TestManyValues(t *testing.T) {
	list := func(format string, n int) string {
		words := []string{}
		for i := range n {
			words = append(words, fmt.Sprintf(format, fmt.Sprintf("v%d", i)))
		}
		return strings.Join(words, ",")
	}
	short := strings.NewReplacer(fmt.Sprintf("%d more", 100_000-8), "N more", fmt.Sprintf("%d more", 20-8), "N more")
	for _, row := range []struct{ version, format, item string }{
		{"3.0.3", `{"enum": [%s]}`, `%q`},
		{"3.0.3", `{"type": "string", "enum": [%s]}`, `%q`},
		{"3.0.3", `{"oneOf": [%s]}`, `{"type": "string", "enum": [%q]}`},
		{"3.0.3", `{"not": {"enum": [%s]}}`, `%q`},
		{"3.1.0", `{"enum": [%s]}`, `%q`},
		{"3.1.0", `{"type": ["string", "null"], "enum": [%s]}`, `%q`},
		{"3.1.0", `{"oneOf": [%s]}`, `{"const": %q}`},
		{"3.1.0", `{"anyOf": [%s]}`, `{"type": "string", "const": %q}`},
		{"3.1.0", `{"not": {"anyOf": [%s]}}`, `{"const": %q}`},
	} {
		few, _ := takingJSON(t, row.version, fmt.Sprintf(row.format, list(row.item, 20)), "")
		n := 100_000
		if strings.Contains(row.format, "Of") {
			n = 9_000 // schemas: there may be 20,000, in two bodies
		}
		many, found := takingJSON(t, row.version, fmt.Sprintf(row.format, list(row.item, n)), "")
		if many == nil {
			t.Errorf("%s: %s", row.format, sentences(found))
			continue
		}
		if many.nodes > 2*few.nodes {
			t.Errorf("%s %s: %d values are compiled for each request, and %d of a short list", row.version, row.format, many.nodes, few.nodes)
		}
		for _, text := range []string{`"v7"`, `"x"`, `5`, `null`, `["v7"]`} {
			f, m := few.CheckAll([]Request{posted(text)}, nil)[0], many.CheckAll([]Request{posted(text)}, nil)[0]
			if x, y := len(f.Faults), len(m.Faults); x != y || f.Err != nil || m.Err != nil {
				t.Errorf("%s %s: %s: %s\nand of a short list\n%s", row.version, row.format, text, messages(m), messages(f))
				continue
			}
			for i := range f.Faults {
				if x, y := short.Replace(f.Faults[i].Message), short.Replace(m.Faults[i].Message); x != y {
					t.Errorf("%s %s: %s: %s; want %s", row.version, row.format, text, y, x)
				}
			}
		}
	}
}

// Alternatives that the value might each be are looked at as long as there is
// work left.
func TestWork(t *testing.T) {
	var branches []string
	for i := range 3000 {
		branches = append(branches, fmt.Sprintf(`{"type": "object", "required": ["k"], "properties": {"k": {"const": "v%d"}}}`, i))
	}
	o, _ := takingJSON(t, "3.1.0", `{"oneOf": [`+strings.Join(branches, ",")+`]}`, "")
	work := &Work{Left: 6_000_000}
	known := 0
	for i := range 40 {
		for _, r := range o.CheckAll([]Request{posted(fmt.Sprintf(`{"k": "x%d"}`, i))}, work) {
			switch {
			case r.Err == nil && len(r.Faults) == 1:
				known++
			case r.Err != ErrWork:
				t.Fatalf("request %d: %s", i, messages(r))
			}
		}
	}
	if known == 0 || known > 10 || work.Left > 0 {
		t.Errorf("%d requests were checked, and %d steps are left", known, work.Left)
	}
}

func BenchmarkCheckAll(b *testing.B) {
	var words, properties []string
	for i := range 50_000 {
		words = append(words, fmt.Sprintf("%q", fmt.Sprintf("v%d", i)))
	}
	for i := range 300 {
		properties = append(properties, fmt.Sprintf(`"p%d": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": ["integer", "null"]}}}`, i))
	}
	var requests []Request
	for i := range 64 {
		requests = append(requests, posted(fmt.Sprintf(`{"s": "x%d"}`, i)))
	}
	for name, schema := range map[string]string{
		"enum":       `{"properties": {"s": {"enum": [` + strings.Join(words, ",") + `]}}}`,
		"properties": `{"properties": {` + strings.Join(properties, ",") + `}}`,
	} {
		o, _ := takingJSON(b, "3.1.0", schema, "")
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				o.CheckAll(requests, nil)
			}
		})
	}
}
