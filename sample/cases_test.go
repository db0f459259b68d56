package sample

import (
	"slices"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/validator"
)

func embedded(t testing.TB) *spec.Spec {
	t.Helper()
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// readings are the two readings of the embedded document, each with the
// profile that asks for it.
func readings(t testing.TB) map[validator.Profile]*spec.Spec {
	s := embedded(t)
	return map[validator.Profile]*spec.Spec{validator.Document: s, validator.Observed: s.Observed}
}

// The generator and the validator check each other: what is valid passes, and
// what is a fault is reported where it stands, and nowhere else. Of a channel
// whose schema another channel has too, a part of the cases is looked at.
func TestCasesAgainstValidator(t *testing.T) {
	s := embedded(t)
	for profile, reading := range readings(t) {
		v := validator.New(s, validator.Options{Profile: profile})
		seen := map[string]bool{}
		for i, channel := range reading.Channels {
			step := 1
			if shape := shapeOf(channel.Schema()); seen[shape] || testing.Short() {
				step = 11
			} else {
				seen[shape] = true
			}
			t.Run(string(profile)+"/"+channel.Name, func(t *testing.T) {
				t.Parallel()
				checkAll(t, v, channel, Options{Seed: uint64(i), Channel: channel.Name}, step)
			})
		}
	}
}

// shapeOf gives what a schema says, without the name of its channel.
func shapeOf(s *spec.Schema) string {
	root := *s.Root
	root.Remove("$id")
	text, _ := root.MarshalJSON()
	return string(text)
}

// checkAll looks at each of so many cases of a channel.
func checkAll(t *testing.T, v *validator.Validator, channel *spec.Channel, o Options, step int) {
	t.Helper()
	valid, faults := 0, 0
	names := map[string]bool{}
	for c := range Cases(channel.Schema(), o) {
		if names[c.Name] {
			t.Errorf("two cases are called %s", c.Name)
		}
		names[c.Name] = true
		if c.Valid {
			valid++
		} else {
			faults++
		}
		if (valid+faults)%step == 0 || valid == 1 {
			check(t, v, channel.Name, c)
		}
	}
	t.Logf("%d valid, %d faults", valid, faults)
	if valid < 40 || faults < 40 {
		t.Errorf("%d valid cases and %d faults, want more", valid, faults)
	}
}

// check holds what the validator finds in a case against its verdict.
func check(t *testing.T, v *validator.Validator, channel string, c Case) {
	t.Helper()
	payload, err := c.Payload.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	found, err := v.Validate(channel, c.Name, payload)
	if err != nil {
		t.Fatal(err)
	}
	errors := slices.DeleteFunc(slices.Clone(found), func(d diag.Diagnostic) bool { return d.Severity < diag.Error })
	switch {
	case c.Valid && len(errors) > 0:
		t.Errorf("%s is valid; found %s", c.Name, lines(errors))
	case c.Valid && !c.Odd && slices.ContainsFunc(found, isUnexpected):
		t.Errorf("%s is plain; found %s", c.Name, lines(found))
	case !c.Valid && (len(errors) != 1 || errors[0].Pointer != c.Pointer || !slices.Contains(rulesOf[c.Keyword], errors[0].Rule.ID)):
		t.Errorf("%s has one fault, %q %s; found %s", c.Name, c.Pointer, c.Keyword, lines(errors))
	}
}

// rulesOf are the rules of the validator that tell of what breaks a keyword.
var rulesOf = map[string][]string{
	"type": {"payload-type", "payload-null"}, "enum": {"payload-enum"}, "const": {"payload-enum"}, "format": {"payload-format"}, "pattern": {"payload-pattern"},
	"required": {"payload-required"}, "dependencies": {"payload-required"}, "additionalProperties": {"payload-additional-property"}, "uniqueItems": {"payload-unique"},
	"minimum": {"payload-range"}, "maximum": {"payload-range"}, "exclusiveMinimum": {"payload-range"}, "exclusiveMaximum": {"payload-range"}, "multipleOf": {"payload-range"},
	"minLength": {"payload-length"}, "maxLength": {"payload-length"}, "minItems": {"payload-length"}, "maxItems": {"payload-length"}, "additionalItems": {"payload-length"},
	"minProperties": {"payload-length"}, "maxProperties": {"payload-length"}, "anyOf": {"payload-shape"}, "oneOf": {"payload-shape"}, "not": {"payload-shape"},
}

// isUnexpected reports whether a finding is none of those that the profile
// observed tells with its evidence.
func isUnexpected(d diag.Diagnostic) bool {
	return !slices.ContainsFunc(d.Related, func(r diag.Related) bool { return strings.HasPrefix(r.Message, "observed: ") })
}

func lines(found []diag.Diagnostic) string {
	var b strings.Builder
	for _, d := range found {
		b.WriteString("\n\t" + string(d.Pointer) + ": " + d.Severity.String() + ": " + d.Message + " [" + d.Rule.ID + "]")
	}
	if b.Len() == 0 {
		return "nothing"
	}
	return b.String()
}

// Another document's cases hold too.
func TestCasesOfAnotherDocument(t *testing.T) {
	s, found, err := spec.Load("testdata/shop.asyncapi.yaml", spec.Options{})
	if err != nil || s == nil {
		t.Fatal(err, lines(found))
	}
	v := validator.New(s, validator.Options{})
	for _, channel := range s.Channels {
		t.Run(channel.Name, func(t *testing.T) {
			checkAll(t, v, channel, Options{}, 1)
		})
		for _, m := range channel.Messages {
			if Typical(m.Schema(), Options{}) == nil {
				t.Errorf("%s: no typical payload of %s", channel.Name, m.Name)
			}
		}
	}
}

// Each place that is asked for has cases of its own, although the document
// describes the two people by one schema; no case is about anything else.
func TestCasesUnder(t *testing.T) {
	schema := embedded(t).Observed.Channel("ticket-updated").Schema()
	under := []diag.Pointer{"/ticket/customer/name", "/ticket/assignee_user/name", "/ticket/tags"}
	names := map[string]bool{}
	for c := range Cases(schema, Options{Under: under}) {
		names[c.Name] = true
		if !slices.ContainsFunc(under, func(at diag.Pointer) bool { return at.Contains(c.Pointer) || c.Pointer.Parent().Contains(at) }) {
			t.Errorf("%s is at %s", c.Name, c.Pointer)
		}
	}
	for _, name := range []string{
		"typical", "ticket/assignee_user=null", "ticket/customer/name=double-quote", "ticket/assignee_user/name=double-quote",
		"ticket/tags=many", "ticket/tags/0/name=emoji",
	} {
		if !names[name] {
			t.Errorf("there is no case %s", name)
		}
	}
}
