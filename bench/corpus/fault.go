package corpus

// A Fault is what is wrong with a payload. Every validator of JSON Schema can
// tell of it, and the document and what is observed beyond it both forbid it.
type Fault struct {
	Pointer string // of the value
	Keyword string // of the schema that forbids it
	value   string // JSON
}

var faults = []Fault{
	{"/ticket/status", "enum", `"Open"`},
	{"/message/from_agent", "type", `"yes"`},
	{"/ticket/customer/email", "format", `"jane.example.com"`},
	{"/message/id", "type", `12.5`},
	{"/ticket/created_datetime", "format", `"yesterday"`},
	{"/ticket/tags", "type", `{}`},
	{"/ticket/priority", "enum", `"highest"`},
	{"/message/sender", "type", `"Jane"`},
	{"/message/sent_datetime", "format", `"2026-13-31T09:30:00+00:00"`},
	{"/ticket/id", "type", `null`},
}
