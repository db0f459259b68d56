package validator

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/sample"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
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

// BenchmarkAccepts compares the verdict on a whole payload with a check of its
// syntax alone, and with that of jsonschema v5.
func BenchmarkAccepts(b *testing.B) {
	s := load(b, "")
	const channel = "ticket-message-created"
	payload, err := sample.Typical(s.Channel(channel).Schema(), sample.Options{Channel: channel}).MarshalJSON()
	if err != nil {
		b.Fatal(err)
	}
	v := New(s, Options{})
	c, err := v.contract(channel)
	if err != nil {
		b.Fatal(err)
	}
	run := func(name string, accepts func() bool) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(payload)))
			b.ReportAllocs()
			for b.Loop() {
				if !accepts() {
					b.Fatal("not accepted")
				}
			}
		})
	}
	m := v.matchers[channel]()
	run("matcher", func() bool { return m.Accepts(payload) })
	run("Validate", func() bool {
		found, err := v.Validate(channel, "body.json", payload)
		return err == nil && len(found) == 0
	})
	run("json.Valid", func() bool { return json.Valid(payload) })
	run("jsonschema", func() bool {
		var value any
		d := json.NewDecoder(bytes.NewReader(payload))
		d.UseNumber()
		return d.Decode(&value) == nil && c.letter[0].whole.Validate(value) == nil && c.observed[0].whole.Validate(value) == nil
	})
	refused := bytes.Replace(payload, []byte(`"status":"open"`), []byte(`"status":"opem"`), 1)
	run("refused", func() bool {
		found, err := v.Validate(channel, "body.json", refused)
		return err == nil && len(found) == 1
	})
	run("explain", func() bool { return len(v.explain(c, tree.NewSource("body.json", payload))) == 0 })
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

// BenchmarkRefused is what a fault takes: the first one, with what is compiled
// for it and kept, and each that is alike.
func BenchmarkRefused(b *testing.B) {
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		b.Fatal(err)
	}
	payload := []byte(strings.Replace(benchPayload, `"open"`, `"opne"`, 1))
	refuse := func(b *testing.B, v *Validator) {
		if found, err := v.Validate("ticket-updated", "body.json", payload); err != nil || len(found) != 1 {
			b.Fatal(found, err)
		}
	}
	v := New(s, Options{NoExcerpts: true})
	refuse(b, v)
	b.Run("first", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			b.StopTimer()
			fresh := New(s, Options{NoExcerpts: true})
			fresh.Accepts("ticket-updated", payload)
			b.StartTimer()
			refuse(b, fresh)
		}
	})
	b.Run("next", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			refuse(b, v)
		}
	})
}
