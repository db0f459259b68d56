package tree

import (
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
)

func TestReadForm(t *testing.T) {
	for _, test := range []struct{ text, want, fault string }{
		{"", `{}`, ""},
		{"id=12&subject=Hello+World%21\n", `{"id":"12","subject":"Hello World!"}`, ""},
		{"tag=a&id=1&tag=b&tag=c", `{"tag":["a","b","c"],"id":"1"}`, ""},
		{"&a&&b==c;d&", `{"a":"","b":"=c;d"}`, ""},
		{"=x", `{"":"x"}`, ""},
		{"caf%C3%A9=%E2%82%AC", `{"café":"€"}`, ""},
		{"id=1&s=50%+off&x=2", `{"id":"1","s":"50%+off"}`, `"%+o" is no percent-encoding; want %25 for a percent sign`},
		{`{"id": 1}`, `{}`, `'{' stands here, where JSON begins; want fields that are form-encoded, such as id=1&status=open`},
		{"id=1&s%4", `{"id":"1","s%4":""}`, `"%4" is no percent-encoding; want %25 for a percent sign`},
	} {
		root, faults := ReadForm(NewSource("body", []byte(test.text)))
		got, _ := root.MarshalJSON()
		fault := ""
		if len(faults) > 0 {
			fault = faults[0].Message
			if span := faults[0].Span; test.text[span.Start] != '%' && test.text[span.Start] != '{' {
				t.Errorf("ReadForm(%q) places the fault at %q", test.text, test.text[span.Start:span.End])
			}
		}
		if string(got) != test.want || fault != test.fault {
			t.Errorf("ReadForm(%q) = %s, %q, want %s, %q", test.text, got, fault, test.want, test.fault)
		}
	}
}

// What a field says stands at its place, and a field that is given again
// reaches as far as the last.
func TestReadFormPlaces(t *testing.T) {
	const text = "a=1&b=x%20y&a=2"
	root, _ := ReadForm(NewSource("body", []byte(text)))
	for at, want := range map[string]string{"/b": "x%20y", "/a": "1&b=x%20y&a=2", "/a/0": "1", "/a/1": "2"} {
		n := root.At(diag.Pointer(at))
		if got := text[n.Start:n.End]; got != want {
			t.Errorf("%s stands at %q, want %q", at, got, want)
		}
	}
}
