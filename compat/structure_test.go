package compat

import (
	"fmt"
	"testing"
)

// Rows are what an older and a newer schema say of a property x, and what
// Compare tells.
func TestCompare(t *testing.T) {
	const person = `"$defs": {"p": {"type": "object", "properties": {"email": {"type": %s}, "boss": {"$ref": "#/$defs/p"}}}}`
	tests := []struct{ old, new, want string }{
		{`{"type": ["string", "null"]}`, `{"anyOf": [{"type": "string"}, {"type": "null"}]}`, ``},
		{`{"type": ["string", "null"]}`, `{"oneOf": [{"type": "string"}, {"type": "null"}, {"type": "boolean"}]}`,
			`breaking type /x: x may now be a boolean; the receiver was built for a string or null · {"x":true}`},
		{`{"enum": ["open", "closed"]}`, `{"enum": ["open", "closed", "snoozed", null]}`,
			`breaking type /x: x may now be null; the receiver was built for "open" or "closed" · {"x":null}
breaking enum /x: x may now be "snoozed"; the receiver was built for "open" or "closed" · {"x":"snoozed"}`},
		{`{"enum": ["a", "b"]}`, `{"anyOf": [{"const": "b"}, {"const": "a"}]}`, ``},
		{`{"const": 1}`, `{"const": 1.0}`, ``},
		{`{"not": {"const": "y"}}`, `{"type": "string"}`,
			`breaking condition /x: x may now be "y", a value that the receiver excludes · {"x":"y"}`},
		{`{"not": {"const": "y"}}`, `{"enum": ["z", "y"]}`,
			`breaking enum /x: x may now be "y"; the receiver was built for other values · {"x":"y"}`},
		{`{"not": {"const": "y"}}`, `{"enum": ["z"]}`,
			`safe type /x: x can no longer be an object, an array, a number, a boolean or null`},
		{`{"not": {"type": "null"}}`, `{"type": ["string", "null"]}`,
			`breaking type /x: x may now be null; the receiver was built for an object, an array, a string, a number or a boolean · {"x":null}`},
		{`{"pattern": "^(foo|bar)$"}`, `{"pattern": "^(bar|foo)$"}`, ``},
		{`{"enum": ["foo", "bar"]}`, `{"type": "string", "pattern": "^(bar|foo)$"}`, ``},
		{`{"type": "string", "pattern": "^[a-z0-9]+$"}`, `{"type": "string", "pattern": "^[a-z]+$"}`,
			`unknown pattern /x: perhaps x may now be text that does not match ^[a-z0-9]+$, which the receiver was built for`},
		{`{"type": "string", "pattern": "^[0-9]+$"}`, `{"enum": ["7", "open"]}`,
			`breaking enum /x: x may now be "open"; the receiver was built for text that matches ^[0-9]+$ · {"x":"open"}`},
		{`{"type": "string", "format": "date-time"}`, `{"const": "open"}`,
			`breaking enum /x: x may now be "open"; the receiver was built for the format date-time · {"x":"open"}`},
		{`{"type": "string", "minLength": 1}`, `{"type": "string", "format": "date-time"}`,
			`safe format /x: x now always has the format date-time`},
		{`{"type": "string", "format": "int32"}`, `{"type": "string"}`, ``},
		{`{"if": {"required": ["k"], "properties": {"k": {"const": 1}}}, "then": {"required": ["v"]}}`, `{"properties": {"k": {"enum": [1, 2]}}}`,
			`breaking condition /x: x may now be {"k":1}, a value that the receiver excludes · {"x":{"k":1}}`},
		{`{"contains": {"const": 1}}`, `{"type": "array", "contains": {"const": 1}}`,
			`safe type /x: x can no longer be an object, a string, a number, a boolean or null`},
		{`{"contains": {"const": 1}}`, `{"type": "array"}`,
			`breaking condition /x: x may now be [], a value that the receiver excludes by "contains" · {"x":[]}`},
		{`{"dependentRequired": {"a": ["b"]}}`, `{"dependentRequired": {"a": ["b", "c"]}}`, ``},
		{`{"dependentRequired": {"a": ["b"]}, "properties": {"a": {}}}`, `{"properties": {"a": {}}}`,
			`breaking alternatives /x: x may now fit none of the alternatives that the receiver was built for, or several · {"x":{"a":"text"}}`},
		{`{"required": ["a", "b"], "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}`,
			`{"anyOf": [{"required": ["a", "b"], "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}, {"required": ["a"], "properties": {"a": {"type": "string"}}}]}`,
			`breaking required /x/b: x.b may now be missing; the receiver was built for one that is always there · {"x":{"a":"text"}}`},
		{`{"additionalProperties": {"type": "string"}}`, `{"additionalProperties": {"type": ["string", "null"]}}`,
			`breaking type /x/*: any other property of x may now be null; the receiver was built for a string · {"x":{"other":null}}`},
		{`{"patternProperties": {"^x-": {"type": "string"}}}`, `{"patternProperties": {"^x-": {"type": ["string", "null"]}}}`,
			`breaking type /x/*: any other property of x may now be null; the receiver was built for a string · {"x":{"x-":null}}`},
		{`{"patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": false}`,
			`{"patternProperties": {"^y-": {"type": "string"}}, "additionalProperties": false}`,
			`breaking opened /x/*: x may now have any other property; the receiver was built for the named ones · {"x":{"y-":"text"}}`},
		{`{"propertyNames": {"pattern": "^[a-z]+$"}}`, `{"properties": {"Abc": {}}}`,
			`breaking names /x/Abc: x.Abc may now have a name that the receiver was not built for · {"x":{"Abc":"text"}}`},
		{`{"propertyNames": {"pattern": "^[a-z]+$"}}`, `{"properties": {"abc": {"type": "null"}}}`,
			`breaking names /x: any other property of x may now have a name that the receiver was not built for · {"x":{"A":"text"}}
safe added /x/abc: x.abc is new`},
		{`{"prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false}`,
			`{"type": "array", "prefixItems": [{"type": "string"}, {"type": "string"}], "items": false}`,
			`breaking type /x/1: x[1] may now be a string; the receiver was built for an integer · {"x":["text","text"]}
safe type /x: x can no longer be an object, a string, a number, a boolean or null`},
		{`{"prefixItems": [{"type": "string"}], "items": false}`, `{"type": "array", "items": {"type": "string"}}`,
			`breaking forbidden /x/*: x[*] may now be there; the receiver was built for none · {"x":["text","text"]}
safe type /x: x can no longer be an object, a string, a number, a boolean or null`},
		{`{"uniqueItems": true}`, `{"type": "array"}`,
			`breaking unique /x: x may now hold the same item twice; the receiver was built for items that differ · {"x":["text","text"]}`},
		{`{"minItems": 1}`, `{"type": "array"}`,
			`breaking item-count /x: x may now hold fewer than 1 item; the receiver was built for at least 1 item · {"x":[]}`},
		{`{"minProperties": 1}`, `{"type": "object"}`,
			`breaking property-count /x: x may now have fewer than 1 property; the receiver was built for at least 1 property · {"x":{}}`},
		{`{"maxProperties": 1}`, `{"type": "object", "properties": {"a": {}}, "additionalProperties": false}`,
			`safe type /x: x can no longer be an array, a string, a number, a boolean or null
safe added /x/a: x.a is new
safe opened /x/*: x has no other properties now`},
		{`{"multipleOf": 0.5}`, `{"type": "number", "multipleOf": 0.25}`,
			`breaking multiple /x: x may now be no multiple of 0.5; the receiver was built for a multiple of 0.5 · {"x":0.25}`},
		{`{"multipleOf": 0.5}`, `{"type": "integer"}`,
			`safe type /x: x can no longer be an object, an array, a string, a number that is not whole, a boolean or null`},
		{`{"exclusiveMinimum": 0}`, `{"type": "integer", "minimum": 1}`,
			`safe type /x: x can no longer be an object, an array, a string, a number that is not whole, a boolean or null`},
		{`{"exclusiveMinimum": 0}`, `{"type": "number", "minimum": 0}`,
			`breaking minimum /x: x may now be 0 or less; the receiver was built for more than 0 · {"x":0}`},
		{`{"anyOf": [{"maximum": 0}, {"minimum": 0}]}`, `{"type": "number"}`,
			`unknown alternatives /x: x may now fit none of the alternatives that the receiver was built for, or several`},
		{`{"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 5}]}`, `{"type": "integer", "minimum": 5}`,
			`breaking condition /x: x may now be 1000, a value that the receiver excludes · {"x":1000}`},
		{`{"oneOf": [{"type": "integer"}, {"type": "string"}]}`, `{"type": "integer", "minimum": 5}`,
			`safe type /x: x can no longer be a string`},
		{`{"allOf": [{"required": ["a"]}, {"properties": {"b": {"type": "integer"}}}]}`,
			`{"required": ["a"], "properties": {"a": {}, "b": {"type": "integer"}}}`,
			`safe added /x/a: x.a is new`},
		{`{"$ref": "#/$defs/p"}, ` + fmt.Sprintf(person, `"string"`), `{"$ref": "#/$defs/p"}, ` + fmt.Sprintf(person, `["string", "null"]`),
			`breaking type /x/email: x.email may now be null; the receiver was built for a string · {"x":{"email":null}}`},
		{`{"type": "array", "items": {"type": "object", "properties": {"b": {"type": "string"}}}}`,
			`{"type": ["array", "null"], "items": {"type": "object", "properties": {"b": {"type": ["string", "null"]}, "c": {}}}}`,
			`breaking type /x: x may now be null; the receiver was built for an array · {"x":null}
breaking type /x/*/b: x[*].b may now be null; the receiver was built for a string · {"x":[{"b":null}]}
safe added /x/*/c: x[*].c is new`},
		{`{"properties": {"subject": {"type": "string"}}, "additionalProperties": false}`,
			`{"properties": {"subjekt": {"type": "string"}}, "additionalProperties": false}`,
			`breaking renamed /x/subject: x.subject is no longer sent; it seems to be called "subjekt" now · {"x":{"subjekt":"text"}}`},
		{`{"properties": {"old_name": {}}, "required": ["old_name"]}`, `{"properties": {"new_name": {}}, "required": ["new_name"]}`,
			`breaking removed /x/old_name: x.old_name is no longer sent; the receiver was built to find it · {"x":{"new_name":"text"}}
safe added /x/new_name: x.new_name is new`},
		{`{"required": ["assigneeId"], "properties": {"assigneeId": {"type": "integer"}}}`, `{"properties": {"assignee_id": {"type": "integer"}}}`,
			`breaking renamed /x/assigneeId: x.assigneeId is no longer sent; it seems to be called "assignee_id" now · {"x":{}}`},
		{`{"oneOf": [{"required": ["type"], "properties": {"type": {"const": "a"}, "n": {"type": "integer"}}}, {"required": ["type"], "properties": {"type": {"const": "b"}}}]}`,
			`{"oneOf": [{"required": ["type"], "properties": {"type": {"const": "a"}, "n": {"type": "string"}}}, {"required": ["type"], "properties": {"type": {"const": "c"}}}]}`,
			`breaking type /x/n: x.n may now be a string; the receiver was built for an integer · {"x":{"type":"a","n":"text"}}
breaking enum /x/type: x.type may now be "c"; the receiver was built for "a" or "b" · {"x":{"type":"c"}}`},
		{`{"type": "object", "properties": {"a": {"type": "string"}}}`, `true`,
			`breaking type /x: x may now be an array, a string, a number, a boolean or null; the receiver was built for an object · {"x":[]}`},
		{`false`, `{"type": "string"}`,
			`breaking added /x: x is new; the receiver was built to refuse properties that it does not know · {"x":"text"}`},
		{`{"type": "string"}`, `false`,
			`loss removed /x: x is no longer sent; the receiver was built to find it`},
	}
	for _, tt := range tests {
		property := func(schema string) string { return `{"type": "object", "properties": {"x": ` + splice(schema) + `}` }
		if got := tell(t, property(tt.old), property(tt.new), Options{}); got != tt.want {
			t.Errorf("%s → %s:\n got %s\nwant %s", tt.old, tt.new, got, tt.want)
		}
	}
}

// splice closes the properties behind the first value, and leaves what follows
// it to the root.
func splice(schema string) string {
	for i, depth := 0, 0; i < len(schema); i++ {
		switch schema[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return schema[:i+1] + "}" + schema[i+1:]
			}
		}
	}
	return schema + "}"
}

// Includes takes schemas by the letter: what is not spoken of may be sent.
func TestIncludes(t *testing.T) {
	tests := []struct {
		wide, narrow string
		want         Answer
		told         string
	}{
		{`{"properties": {"id": {"type": "integer"}}}`, `{"type": "object"}`, No,
			`breaking type /id: id may be an object, an array, a string, a number that is not whole, a boolean or null; the receiver takes an integer · {"id":{}}`},
		{`{"properties": {"id": {"type": "integer"}}}`, `{"type": "object", "additionalProperties": false}`, Yes, ``},
		{`{"required": ["id"]}`, `{"type": "object", "additionalProperties": false}`, No, `breaking removed /id: id is not sent; the receiver wants it · {}`},
		{`{"required": ["id"]}`, `{"properties": {"id": {}}, "type": "object"}`, No,
			`breaking required /id: id may be missing; the receiver wants it always · {}`},
		{`{"properties": {"status": {"enum": ["open"]}}}`, `{"properties": {"status": {"enum": ["open", "closed"]}}}`, No,
			`breaking enum /status: status may be "closed"; the receiver takes "open" · {"status":"closed"}`},
		{`{"properties": {}, "additionalProperties": false}`, `{"type": "object", "properties": {"a": {"const": 1}}, "additionalProperties": false}`, No,
			`breaking added /a: a is sent; the receiver refuses properties that it does not know · {"a":1}`},
		{`{"type": "string", "pattern": "^[a-z0-9]+$"}`, `{"type": "string", "pattern": "^[a-z]+$"}`, Undecided,
			`unknown pattern : perhaps the payload may be text that does not match ^[a-z0-9]+$, which the receiver wants`},
		{`{"type": "string"}`, `false`, Yes, ``},
	}
	for _, tt := range tests {
		wide, narrow := parse(t, tt.wide), parse(t, tt.narrow)
		answer, changes, err := Includes(wide, narrow, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := lines(t, changes, compile(t, wide), compile(t, narrow)); answer != tt.want || got != tt.told {
			t.Errorf("%s ⊇ %s: %s, want %s\n got %s\nwant %s", tt.wide, tt.narrow, answer, tt.want, got, tt.told)
		}
	}
}

// A change points at both schemas.
func TestPlaces(t *testing.T) {
	old := "{\"properties\": {\n\"status\": {\"enum\": [\"open\"]},\n\"gone\": {\"type\": \"string\"}}}"
	new := "{\"properties\": {\n\n\"status\": {\"enum\": [\"open\", \"closed\"]},\n\"fresh\": {\"type\": \"integer\"}}}"
	changes, err := Compare(parse(t, old), parse(t, new), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range changes {
		got = append(got, fmt.Sprintf("%s %s %s %s", c.Verdict, c.Pointer, c.Old.Pos(), c.New.Pos()))
	}
	want := "[breaking /status schema.json:2:11 schema.json:3:11 loss /gone schema.json:3:9 schema.json:1:1 safe /fresh schema.json:1:1 schema.json:4:10]"
	if fmt.Sprint(got) != want {
		t.Errorf(" got %s\nwant %s", got, want)
	}
}

// Receivers that refuse what they do not know are asked about names in every
// place where several schemas describe one object.
func TestAssumeClosed(t *testing.T) {
	tests := []struct{ old, new, want string }{
		{`{"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]}`, `{"properties": {"a": {}, "b": {}}}`, ``},
		{`{"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]}`, `{"properties": {"a": {}, "b": {}, "c": {"const": 1}}}`,
			`breaking added /c: c is new; the receiver was built to refuse properties that it does not know · {"c":1}`},
		{`{"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/definitions/a", "definitions": {"a": {"properties": {"b": {}}}}}`,
			`{"properties": {"b": {}, "c": {"const": 1}}}`,
			`breaking added /c: c is new; the receiver was built to refuse properties that it does not know · {"c":1}`},
		{`{"properties": {"list": {"items": {"properties": {"b": {}}}}}}`, `{"properties": {"list": {"items": {"properties": {"b": {}, "c": {"const": 1}}}}}}`,
			`breaking added /list/*/c: list[*].c is new; the receiver was built to refuse properties that it does not know · {"list":[{"c":1}]}`},
		{`{"properties": {"a": {}}, "additionalProperties": {"type": "string"}}`, `{"properties": {"a": {}, "b": {"type": "string"}}}`,
			"safe added /b: b is new\nsafe opened /*: the payload has no other properties now"},
		{`{"type": "object"}`, `{"properties": {"a": {}}, "type": "object"}`,
			"safe added /a: a is new\nsafe opened /*: the payload has no other properties now"},
	}
	for _, tt := range tests {
		if got := tell(t, tt.old, tt.new, Options{AssumeClosed: true}); got != tt.want {
			t.Errorf("%s → %s:\n got %s\nwant %s", tt.old, tt.new, got, tt.want)
		}
	}
}
