package accept

import (
	"bytes"
	"testing"
	"time"
)

func isDateTime(text []byte) bool { return dateTime(text, 0) == len(text) }

// A date with one byte changed is what package time says it is.
func TestDateTime(t *testing.T) {
	accepted := 0
	for _, base := range []string{
		"2024-02-29T23:59:59Z", "2023-02-28T00:00:00.5Z", "2000-12-31T19:09:10.123456+00:00", "1999-11-30T12:34:56-09:30",
		"2024-10-09T08:07:06.123456789+14:00", "2100-02-28T20:00:00.000000-00:00",
	} {
		for i := range base {
			for c := range 256 {
				text := []byte(base)
				text[i] = byte(c)
				got := isDateTime(text)
				_, err := time.Parse(time.RFC3339, string(text))
				switch want := err == nil; {
				case text[0] == '0' || text[19] == ',' || bytes.HasSuffix(text, []byte(":60")) || bytes.HasSuffix(text, []byte("+24:00")): // odd, and left to others
					if got {
						t.Errorf("%q is taken", text)
					}
				case got != want:
					t.Errorf("%q: %v, package time says %v", text, got, want)
				}
				if got {
					accepted++
				}
			}
		}
	}
	if accepted < 500 {
		t.Errorf("%d are taken", accepted)
	}
	for _, text := range []string{"", "2024-02-29", "2024-02-29T23:59:5Z", "2024-02-29T23:59:59", "2024-02-29T23:59:59.Z", "2024-02-29T23:59:59.1234567890Z", "2024-02-29T23:59:59+0:00", "2024-02-29T23:59:59.123456+00:0"} {
		if isDateTime([]byte(text)) {
			t.Errorf("%q is taken", text)
		}
	}
}

// A format takes the same from the middle of a text, whatever stands around,
// and nothing of what is cut off.
func TestFormatsEnd(t *testing.T) {
	for name, list := range map[string][]string{
		"date-time": {"2024-02-29T23:59:59Z", "2024-02-29T23:59:59.123456+00:00", "2024-02-29T23:59:59-09:30"},
		"date":      {"2024-02-29"},
		"time":      {"23:59:59Z", "00:00:00.123456789-09:30"},
		"email":     {"emma.smith+x@mail.example.com"},
		"uuid":      {"8f14e45f-ceea-467f-9a0b-0e2c5f3b1a77"},
		"uri":       {"https://example.com/a?b=c", "http://example.com"},
	} {
		f := formatOf(name)
		for _, text := range list {
			for _, behind := range []string{`"`, `",`, `" `, `"}`} {
				if got, want := f.scan([]byte(`{"`+text+behind), 2), 2+len(text); got != want {
					t.Errorf("%s takes %q in front of %q up to %d, want %d", name, text, behind, got, want)
				}
			}
			for end := range text {
				if got := f.scan([]byte(text[:end]), 0); got > end {
					t.Errorf("%s takes %d bytes of %q", name, got, text[:end])
				}
			}
			if f.scan([]byte(text), 0) != len(text) {
				t.Errorf("%s does not take %q up to its end", name, text)
			}
		}
	}
}
