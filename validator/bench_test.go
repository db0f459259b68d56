package validator

import (
	"testing"

	"github.com/webhook-lint/webhook-lint/spec"
)

const benchPayload = `{"ticket": {"id": 86538298, "status": "open", "subject": "Where is my order?", "channel": "email", "via": "email",
"customer": {"id": 387705374, "email": "customer@example.com", "name": "Sample", "firstname": "Sample", "lastname": ""},
"assignee_user": null, "tags": [{"id": 1, "name": "refund"}], "created_datetime": "2024-02-14T21:30:50.201204+00:00",
"updated_datetime": "2024-02-14T21:30:50.228948+00:00"}}`

func BenchmarkCompile(b *testing.B) {
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := New(s, Options{}).contract("ticket-updated"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkValidate(b *testing.B) {
	v := New(load(b, ""), Options{})
	b.SetBytes(int64(len(benchPayload)))
	for b.Loop() {
		found, err := v.Validate("ticket-updated", "body.json", []byte(benchPayload))
		if err != nil || len(found) > 0 {
			b.Fatal(found, err)
		}
	}
}
