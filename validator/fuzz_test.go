package validator

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
)

// FuzzValidate states what holds for any bytes: a payload that encoding/json
// refuses has an error; the same bytes give the same findings in the same
// order; no finding points outside the payload; time grows with the size (a MiB
// takes about a second, and the limit leaves a busy machine five more).
func FuzzValidate(f *testing.F) {
	for _, rule := range Rules {
		f.Add([]byte(rule.Bad))
		f.Add([]byte(rule.Good))
	}
	files, _ := filepath.Glob("../testdata/*/*/*.json")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		f.Fatal(err)
	}
	once, again := New(s, Options{}), New(s, Options{})
	f.Fuzz(func(t *testing.T, payload []byte) {
		for _, channel := range []string{"ticket-status-updated", "ticket-message-created"} {
			found := validate(t, once, channel, payload)
			if second := validate(t, again, channel, payload); !reflect.DeepEqual(words(found), words(second)) {
				t.Errorf("one time %q, another %q", words(found), words(second))
			}
			if !json.Valid(payload) && !diag.HasErrors(found) {
				t.Errorf("encoding/json refuses it, and %q is no error", words(found))
			}
			for _, d := range found {
				if !d.Pos.IsValid() || d.End.Compare(d.Pos) < 0 || d.Message == "" || d.Excerpt.Col < 1 {
					t.Errorf("%+v points nowhere", d)
				}
			}
		}
	})
}

func validate(t *testing.T, v *Validator, channel string, payload []byte) []diag.Diagnostic {
	t.Helper()
	found, err := v.Validate(channel, "payload.json", payload)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func words(found []diag.Diagnostic) []string {
	var list []string
	for _, d := range found {
		list = append(list, d.Pos.String()+" "+d.Severity.String()+" "+string(d.Pointer)+" "+d.Message+" "+d.Rule.ID)
	}
	return list
}
