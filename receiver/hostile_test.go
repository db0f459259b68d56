package receiver

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// taking gives a document whose one operation takes JSON of a schema.
func taking(version, schema, components string) string {
	return fmt.Sprintf(`{"openapi": %q, "info": {"title": "t", "version": "1"}, "paths": {"/hook": {"post": {"parameters": [
		{"name": "n", "in": "query", "schema": {"type": "number", "multipleOf": 0.1}},
		{"name": "o", "in": "query", "style": "deepObject", "schema": {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "integer"}}}}}
		], "requestBody": {"content": {"application/json": {"schema": %s},
			"application/x-www-form-urlencoded": {"schema": %s}}}}}}, "components": {"schemas": {%s}}}`, version, schema, schema, components)
}

// takingJSON gives the operation, or what is wrong with it.
func takingJSON(t testing.TB, version, schema, components string) (*Operation, []diag.Diagnostic) {
	t.Helper()
	r, found := spec.ReadReceiver(tree.NewSource("openapi.json", []byte(taking(version, schema, components))), "")
	if r == nil {
		t.Fatal(sentences(found))
	}
	o, found, err := document{r}.Operation("", "")
	if err != nil {
		t.Fatal(err)
	}
	return o, found
}

func posting(url, contentType, text string) Request {
	return Request{Method: "POST", URL: url, Header: http.Header{"Content-Type": {contentType}}, Body: tree.NewSource("body", []byte(text))}
}

// within fails a test that takes much memory.
func within(t *testing.T, name string, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	mib := (after.TotalAlloc - before.TotalAlloc) >> 20
	t.Logf("%s: %d MiB", name, mib)
	if mib > 4096 {
		t.Errorf("%s took %d MiB", name, mib)
	}
}

var versions = []string{"3.0.3", "3.1.0"}

// jsonschema v6 panics on numbers of a great exponent, and on infinities.
func TestReceiverNumbers(t *testing.T) {
	schemas := []string{`{"type": "number", "minimum": 0}`, `{"type": "integer"}`, `{"enum": [1]}`, `{"multipleOf": 0.5}`, `{"maximum": 1, "type": "number"}`, `{}`}
	numbers := []string{"1e10000000", "1e1000001", "-1E+999999999999999999999", "1e-10000000", strings.Repeat("9", 1000)}
	for _, version := range versions {
		for _, schema := range schemas {
			o, found := takingJSON(t, version, schema, "")
			if len(found) > 0 {
				t.Fatal(sentences(found))
			}
			for _, number := range numbers {
				within(t, schema+" "+clip(number), func() {
					faults, err := o.Check(posting("/hook", "application/json", number))
					if err != nil || len(faults) != 1 || faults[0].Kind != FaultBody || !strings.Contains(faults[0].Message, "receivers cannot hold") {
						t.Errorf("%s %s %s: %v %v", version, schema, clip(number), faults, err)
					}
				})
			}
			for _, query := range []string{"n=NaN", "n=Inf", "n=1e400", "n=1e308", "n=" + strings.Repeat("9", 400), "n=0x1p4", "n=", "n"} {
				if _, err := o.Check(posting("/hook?"+query, "application/json", "1")); err != nil {
					t.Errorf("%s %s: %v", version, query, err)
				}
			}
			for _, number := range numbers {
				if _, err := o.Check(posting("/hook?n="+number, "application/json", "1")); err != nil {
					t.Errorf("%s query %s: %v", version, clip(number), err)
				}
			}
		}
		for _, schema := range []string{`{"minimum": 1e10000000}`, `{"const": 1e10000000}`, `{"enum": [{"a": [1e10000000]}]}`, `{"multipleOf": 1e-10000000}`, `{"maximum": 1e999, "type": "number"}`} {
			o, found := takingJSON(t, version, schema, "")
			if strings.Contains(schema, "const") && version == "3.0.3" {
				continue // no keyword there
			}
			if !diag.HasErrors(found) || !strings.Contains(found[0].Message, "cannot be computed with") {
				t.Errorf("%s %s: %q", version, schema, sentences(found))
			}
			if o != nil {
				t.Errorf("%s %s is ready to be checked", version, schema)
			}
		}
	}
}

// A schema that refers to itself for the same value exhausts the stack.
func TestReceiverCycles(t *testing.T) {
	ref := `{"$ref": "#/components/schemas/A"}`
	for _, version := range versions {
		for _, a := range []string{
			ref, `{"allOf": [` + ref + `]}`, `{"anyOf": [{"type": "string"}, ` + ref + `]}`, `{"oneOf": [` + ref + `]}`, `{"not": ` + ref + `}`,
			`{"allOf": [{"not": {"anyOf": [` + ref + `]}}]}`,
		} {
			_, found := takingJSON(t, version, ref, `"A": `+a)
			if !diag.HasErrors(found) {
				t.Errorf("%s: %s is taken", version, a)
			}
		}
		for _, a := range []string{
			`{"properties": {"a": ` + ref + `}}`, `{"items": ` + ref + `, "type": "array"}`, `{"additionalProperties": ` + ref + `}`,
			`{"type": "object", "properties": {"not": ` + ref + `, "allOf": ` + ref + `, "$ref": {}, "enum": {}}, "enum": [{"$ref": "x"}]}`,
			`{"anyOf": [{"type": "integer"}, {"type": "object", "properties": {"a": ` + ref + `}}]}`,
		} {
			o, found := takingJSON(t, version, ref, `"A": `+a)
			if len(found) > 0 {
				t.Fatalf("%s %s: %q", version, a, sentences(found))
			}
			for _, text := range []string{`{"a": {"a": {"a": 1}}}`, `[[[]]]`, `5`, strings.Repeat(`{"a":`, 120) + "1" + strings.Repeat("}", 120)} {
				if strings.HasPrefix(a, `{"anyOf"`) && len(text) > 100 {
					continue // doubles with each level
				}
				if _, err := o.Check(posting("/hook", "application/json", text)); err != nil {
					t.Errorf("%s %s: %v", version, a, err)
				}
			}
			if _, err := o.Check(posting("/hook", formType, "a=1&a[b]=2&not=3")); err != nil {
				t.Errorf("%s %s: %v", version, a, err)
			}
		}
	}
	if _, found := takingJSON(t, "3.1.0", ref, `"A": {"if": {"then": {}}, "then": `+ref+`}`); !diag.HasErrors(found) {
		t.Error("then leads back to itself")
	}
	if _, found := takingJSON(t, "3.1.0", ref, `"A": {"dependentSchemas": {"a": `+ref+`}}`); !diag.HasErrors(found) {
		t.Error("dependentSchemas leads back to itself")
	}
}

// Work that grows without bound is refused before it is begun.
func TestReceiverWork(t *testing.T) {
	ref := func(name string) string { return `{"$ref": "#/components/schemas/` + name + `"}` }
	twice := func(keyword, name string) string {
		return `{"` + keyword + `": [` + ref(name) + `, ` + ref(name) + `]}`
	}
	for _, version := range versions {
		for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
			var doubling []string
			for i := range 60 {
				doubling = append(doubling, fmt.Sprintf(`"A%d": %s`, i, twice(keyword, fmt.Sprint("A", i+1))))
			}
			doubling = append(doubling, `"A60": {"type": "object"}`)
			within(t, version+" doubling "+keyword, func() {
				if _, found := takingJSON(t, version, ref("A0"), strings.Join(doubling, ",")); !diag.HasErrors(found) {
					t.Errorf("%s: doubling %s is taken", version, keyword)
				}
			})
			branch := `{"type": "object", "properties": {"a": ` + ref("A") + `}, "required": ["a"]}`
			o, found := takingJSON(t, version, ref("A"), `"A": {"`+keyword+`": [`+branch+`, `+branch+`]}`)
			if len(found) > 0 {
				t.Fatal(sentences(found))
			}
			within(t, version+" deep "+keyword, func() {
				_, err := o.Check(posting("/hook", "application/json", strings.Repeat(`{"a":`, 100)+"1"+strings.Repeat("}", 100)))
				if err == nil || !strings.Contains(err.Error(), "checking the body takes more than") {
					t.Errorf("%s: deep %s is checked: %v", version, keyword, err)
				}
			})
		}
	}
}

// What is large and right, or large and wrong, is done in time.
func TestReceiverSize(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("takes seconds")
	}
	array := func(item string, n int) string { return "[" + strings.Repeat(item+",", n) + item + "]" }
	for _, version := range versions {
		o, _ := takingJSON(t, version, `{"type": "array", "uniqueItems": true, "items": {"type": "integer", "enum": [2, 3, 4, 5, 6, 7, 8, 9]}}`, "")
		var numbers strings.Builder
		for i := range 20_000 {
			fmt.Fprintf(&numbers, "%d,", i+100)
		}
		for name, text := range map[string]string{
			"wrong items": array("1", 20_000), "different items": "[" + numbers.String() + "1]", "wrong kinds": array(`"x"`, 20_000), "many": array("2", 1_900_000),
		} {
			within(t, version+" "+name, func() {
				faults, err := o.Check(posting("/hook", "application/json", text))
				if len(faults) > maxFaults {
					t.Errorf("%d faults", len(faults))
				}
				t.Logf("%d faults, %v", len(faults), err)
			})
		}
		within(t, version+" too large", func() {
			if _, err := o.Check(posting("/hook", "application/json", `"`+strings.Repeat("x", maxRequestBody)+`"`)); err == nil {
				t.Error("a body of 4 MiB is taken")
			}
		})
		within(t, version+" deep schema", func() {
			deep := strings.Repeat(`{"properties": {"a": `, 200) + `{"type": "string"}` + strings.Repeat(`}}`, 200)
			o, found := takingJSON(t, version, deep, "")
			_, err := o.Check(posting("/hook", "application/json", strings.Repeat(`{"a":`, 120)+"1"+strings.Repeat("}", 120)))
			t.Log(len(found), err)
		})
		within(t, version+" wide schema", func() {
			var wide strings.Builder
			for i := range 9_000 {
				fmt.Fprintf(&wide, `"p%d": {"type": "string", "pattern": "^a"},`, i)
			}
			o, found := takingJSON(t, version, `{"properties": {`+wide.String()+`"z": {}}}`, "")
			_, err := o.Check(posting("/hook", "application/json", `{"p1": 5, "p2": "b"}`))
			t.Log(len(found), err)
		})
		within(t, version+" wide body", func() {
			var properties, wide strings.Builder
			for i := range 9_000 {
				fmt.Fprintf(&properties, `"q%d": {"type": "integer"},`, i)
				fmt.Fprintf(&wide, `"p%d": 1, "q%d": "x", `, i, i)
			}
			o, found := takingJSON(t, version, `{"type": "object", "additionalProperties": false, "properties": {`+properties.String()+`"z": {}}}`, "")
			faults, err := o.Check(posting("/hook", "application/json", "{"+wide.String()+`"z": 1}`))
			if err != nil || len(faults) != maxFaults {
				t.Error(len(found), len(faults), err)
			}
		})
		within(t, version+" deep body", func() {
			o, _ := takingJSON(t, version, `{}`, "")
			faults, err := o.Check(posting("/hook", "application/json", strings.Repeat("[", 100_000)))
			if err != nil || len(faults) != 1 || faults[0].Kind != FaultSyntax {
				t.Error(faults, err)
			}
		})
		within(t, version+" sparse array", func() {
			for _, query := range []string{"o[a][999999999]=1", "o[a][-1]=1", "o[a][1][b]=2", "o[a]=1", "o[]=1", "o[[[[=1", strings.Repeat("o[a][0]=1&", 5000)} {
				if _, err := o.Check(posting("/hook?"+query, "application/json", "[]")); err != nil {
					t.Error(clip(query), err)
				}
			}
		})
	}
}

// Of names in brackets that contradict each other kin-openapi takes one, now
// this and now that, and panics on some.
func TestReceiverContradictions(t *testing.T) {
	o, _ := takingJSON(t, "3.1.0", `{}`, "")
	for query, want := range map[string]string{
		"o[a][0]=1": "", "o[a][0]=1&o[a][1]=2&o[b]=x": "", "o=1&o[a][0]=1": "", "p[a]=1&o[a][0]=1": "",
		"o[a]=1&o[a][0]=1": "o[a]", "o[a]k=1&o[a][0]=1": "o[a]", "o[a]=1&o[a]k=1": "o[a]k", "o[a\x1fb]=1&o[a]=1": "o[a]",
	} {
		faults, err := o.Check(posting("/hook?"+strings.ReplaceAll(query, "\x1f", "%1F"), "application/json", `1`))
		got := ""
		for _, f := range faults {
			got += f.Message
		}
		if want != "" {
			want = "the query has a value for " + want + ", and for what is in it"
		}
		if err != nil || got != want {
			t.Errorf("%s: %v %s, want %s", query, err, got, want)
		}
	}
}

// A request is refused that is more than any sender sends.
func TestReceiverLimits(t *testing.T) {
	o, _ := takingJSON(t, "3.1.0", `{}`, "")
	long := strings.Repeat("x", maxRequestHeader+1)
	for _, r := range []Request{
		{Method: "POST", URL: "/hook?" + long},
		{Method: "POST", URL: "/hook", Header: http.Header{"A": {long}}},
	} {
		if _, err := o.Check(r); err == nil {
			t.Error("a request is checked that is too large")
		}
	}
	for _, url := range []string{"", "%zz", "://", "/hook?%zz", "\x00", "http://[::1"} {
		if _, err := o.Check(Request{Method: "\x00", URL: url}); err != nil {
			t.Errorf("%q: %v", url, err)
		}
	}
}
