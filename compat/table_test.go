package compat

import "testing"

// The 36 changes to a payload that a receiver of webhooks can meet.
func TestCompareTable(t *testing.T) {
	closedOptions := Options{AssumeClosed: true}
	const (
		status   = `{"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}`
		optional = `{"type": "object", "properties": {"status": {"type": "string"}}}`
		enum     = `{"type": "object", "properties": {"status": {"type": "string", "enum": ["open", "closed"]}}}`
		user     = `{"type": "object", "properties": {"assignee_user": {"type": "object"}}}`
		nullUser = `{"type": "object", "properties": {"assignee_user": {"type": ["object", "null"]}}}`
		whole    = `{"type": "object", "properties": {"id": {"type": "integer"}}}`
		any      = `{"type": "object", "properties": {"id": {"type": "number"}}}`
		closedA  = `{"type": "object", "properties": {"meta": {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false}}}`
	)
	property := func(schema string) string { return `{"type": "object", "properties": {"x": ` + schema + `}}` }
	tests := []struct {
		row      string
		o        Options
		old, new string
		want     string
	}{
		{"1 optional property, open", Options{}, optional,
			`{"type": "object", "properties": {"status": {"type": "string"}, "b": {"type": "string"}}}`,
			`safe added /b: b is new`},
		{"1 optional property, taken for closed", closedOptions, optional,
			`{"type": "object", "properties": {"status": {"type": "string"}, "b": {"type": "string"}}}`,
			`breaking added /b: b is new; the receiver was built to refuse properties that it does not know · {"b":"text"}`},
		{"2 optional property, closed", Options{}, closedA,
			`{"type": "object", "properties": {"meta": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "additionalProperties": false}}}`,
			`breaking added /meta/b: meta.b is new; the receiver was built to refuse properties that it does not know · {"meta":{"b":"text"}}`},
		{"3 optional property removed", Options{},
			`{"type": "object", "properties": {"id": {"type": "integer"}, "subject": {"type": "string"}}}`, whole,
			`loss removed /subject: subject is no longer sent; the receiver was built to find it`},
		{"4 required property removed", Options{}, status, `{"type": "object", "properties": {}}`,
			`breaking removed /status: status is no longer sent; the receiver was built to find it · {}`},
		{"5 required to optional", Options{}, status, optional,
			`breaking required /status: status may now be missing; the receiver was built for one that is always there · {}`},
		{"6 optional to required", Options{}, optional, status,
			`safe required /status: status is now always there`},
		{"7 new required property", Options{}, `{"type": "object"}`, status,
			`safe added /status: status is new`},
		{"8 new enum value", Options{}, enum,
			`{"type": "object", "properties": {"status": {"type": "string", "enum": ["open", "closed", "snoozed"]}}}`,
			`breaking enum /status: status may now be "snoozed"; the receiver was built for "open" or "closed" · {"status":"snoozed"}`},
		{"9 enum value removed", Options{}, enum,
			`{"type": "object", "properties": {"status": {"type": "string", "enum": ["open"]}}}`,
			`safe enum /status: status can no longer be "closed"`},
		{"10 enum dropped", Options{}, enum, optional,
			`breaking enum /status: status may now be any string; the receiver was built for "open" or "closed" · {"status":"text"}`},
		{"11 string to enum", Options{}, optional, enum,
			`safe enum /status: status is now always "open" or "closed"`},
		{"12 became nullable", Options{}, user, nullUser,
			`breaking type /assignee_user: assignee_user may now be null; the receiver was built for an object · {"assignee_user":null}`},
		{"13 became non-nullable", Options{}, nullUser, user,
			`safe type /assignee_user: assignee_user can no longer be null`},
		{"14 integer to number", Options{}, whole, any,
			`breaking type /id: id may now be a number that is not whole; the receiver was built for an integer · {"id":1.5}`},
		{"15 number to integer", Options{}, any, whole,
			`safe type /id: id can no longer be a number that is not whole`},
		{"16 integer to string", Options{}, whole, `{"type": "object", "properties": {"id": {"type": "string"}}}`,
			`breaking type /id: id may now be a string; the receiver was built for an integer · {"id":"text"}`},
		{"17 string to string or integer", Options{}, property(`{"type": "string"}`), property(`{"type": ["string", "integer"]}`),
			`breaking type /x: x may now be an integer; the receiver was built for a string · {"x":1}`},
		{"18 format removed", Options{}, property(`{"type": "string", "format": "date-time"}`), property(`{"type": "string"}`),
			`breaking format /x: x may now be text that is no date-time; the receiver was built for the format date-time · {"x":"text"}`},
		{"19 format date-time to date", Options{}, property(`{"type": "string", "format": "date-time"}`),
			property(`{"type": "string", "format": "date"}`),
			`breaking format /x: x may now be text that is no date-time; the receiver was built for the format date-time · {"x":"2024-01-31"}`},
		{"20 format added", Options{}, property(`{"type": "string"}`), property(`{"type": "string", "format": "date-time"}`),
			`safe format /x: x now always has the format date-time`},
		{"21 maxLength raised", Options{}, property(`{"type": "string", "maxLength": 10}`), property(`{"type": "string", "maxLength": 20}`),
			`breaking length /x: x may now be longer than 10 characters; the receiver was built for at most 10 characters · {"x":"text text t"}`},
		{"21 maxLength removed", Options{}, property(`{"type": "string", "maxLength": 10}`), property(`{"type": "string"}`),
			`breaking length /x: x may now be longer than 10 characters; the receiver was built for at most 10 characters · {"x":"text text t"}`},
		{"22 maxLength lowered", Options{}, property(`{"type": "string", "maxLength": 20}`), property(`{"type": "string", "maxLength": 10}`),
			`safe length /x: x can no longer be longer than 10 characters`},
		{"23 minimum removed", Options{}, property(`{"type": "integer", "minimum": 0}`), property(`{"type": "integer"}`),
			`breaking minimum /x: x may now be less than 0; the receiver was built for at least 0 · {"x":-1}`},
		{"24 pattern changed", Options{}, property(`{"type": "string", "pattern": "^[A-Z]+$"}`),
			property(`{"type": "string", "pattern": "^[a-z]+$"}`),
			`breaking pattern /x: x may now be text that does not match ^[A-Z]+$, which the receiver was built for · {"x":"a"}`},
		{"25 pattern removed", Options{}, property(`{"type": "string", "pattern": "^[A-Z]+$"}`), property(`{"type": "string"}`),
			`breaking pattern /x: x may now be text that does not match ^[A-Z]+$, which the receiver was built for · {"x":"text"}`},
		{"26 items object to string", Options{}, property(`{"type": "array", "items": {"type": "object"}}`),
			property(`{"type": "array", "items": {"type": "string"}}`),
			`breaking type /x/*: x[*] may now be a string; the receiver was built for an object · {"x":["text"]}`},
		{"27 maxItems raised", Options{}, property(`{"type": "array", "items": {"type": "integer"}, "maxItems": 10}`),
			property(`{"type": "array", "items": {"type": "integer"}, "maxItems": 20}`),
			`breaking item-count /x: x may now hold more than 10 items; the receiver was built for at most 10 items · {"x":[1,1,1,1,1,1,1,1,1,1,1]}`},
		{"28 property renamed", Options{}, `{"type": "object", "properties": {"priority": {"type": "string"}}}`,
			`{"type": "object", "properties": {"ticket_priority": {"type": "string"}}}`,
			`loss renamed /priority: priority is no longer sent; it seems to be called "ticket_priority" now`},
		{"29 const changed", Options{}, property(`{"const": "ticket"}`), property(`{"const": "ticket.v2"}`),
			`breaking enum /x: x may now be "ticket.v2"; the receiver was built for "ticket" · {"x":"ticket.v2"}`},
		{"30 oneOf branch added", Options{}, property(`{"oneOf": [{"type": "string"}, {"type": "integer"}]}`),
			property(`{"oneOf": [{"type": "string"}, {"type": "integer"}, {"const": true}]}`),
			`breaking type /x: x may now be a boolean; the receiver was built for a string or an integer · {"x":true}`},
		{"31 oneOf branch removed", Options{}, property(`{"oneOf": [{"type": "string"}, {"type": "integer"}]}`),
			property(`{"oneOf": [{"type": "string"}]}`),
			`safe type /x: x can no longer be an integer`},
		{"32 closed to open", Options{}, closedA,
			`{"type": "object", "properties": {"meta": {"type": "object", "properties": {"a": {"type": "string"}}}}}`,
			`breaking opened /meta/*: meta may now have any other property; the receiver was built for the named ones · {"meta":{"other":"text"}}`},
		{"33 open to closed", Options{},
			`{"type": "object", "properties": {"meta": {"type": "object", "properties": {"a": {"type": "string"}}}}}`, closedA,
			`safe opened /meta/*: meta has no other properties now`},
		{"34 nested property became required", Options{}, property(`{"type": "object", "properties": {"id": {"type": "integer"}}}`),
			property(`{"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}`),
			`safe required /x/id: x.id is now always there`},
		{"35 default added", Options{}, property(`{"type": "string"}`), property(`{"type": "string", "default": "a"}`),
			`safe default /x: the default of x is another`},
		{"36 description changed", Options{}, property(`{"type": "string", "description": "a"}`),
			property(`{"type": "string", "description": "b"}`),
			`safe prose /x: the description of x is another`},
	}
	for _, tt := range tests {
		if got := tell(t, tt.old, tt.new, tt.o); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.row, got, tt.want)
		}
	}
}
