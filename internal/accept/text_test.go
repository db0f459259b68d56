package accept

import (
	"strings"
	"testing"
)

// Whatever byte stands wherever in a text, the text is taken if RFC 8259 lets
// the byte stand for itself, and it is one of ASCII.
func TestText(t *testing.T) {
	m := compiled(t, Options{}, `{"type": "string"}`)
	for size := range 36 {
		for at := range size {
			for c := range 256 {
				content := []byte(strings.Repeat("a", size))
				content[at] = byte(c)
				for _, behind := range []string{"", strings.Repeat(" ", 20)} {
					text := `"` + string(content) + `"` + behind
					want := c >= ' ' && c < 0x80 && c != '"' && c != '\\'
					if got := m.Accepts([]byte(text)); got != want {
						t.Fatalf("%q: accepted is %t", text, got)
					}
				}
			}
		}
	}
}

// A text is taken with escapes and characters beyond ASCII wherever they
// stand, up to the last byte of all.
func TestEscapes(t *testing.T) {
	m := compiled(t, Options{}, `{"type": "string"}`)
	for piece, want := range map[string]bool{
		`\n`: true, `\"`: true, `\\`: true, `\/`: true, `\u00e9`: true, `\u0442\u0435`: true, `\ud83d\ude9a`: true, `\u000a`: true, "é": true, "€": true, "🚚": true,
		`\`: false, `\x`: false, `\u`: false, `\u00e`: false, `\u00eg`: false, `\u00-1`: false, `\ud83d`: false, `\ude9a`: false, `\ud83d\u00e9`: false, `\ud83d\ud83d`: false, `\u0041`: false,
		"ÿ": true, "\u0080": true, "\u07ff": true, "\u0800": true, "\ud7ff": true, "\ue000": true, "\uffff": true, "\U00010000": true, "\U0010ffff": true,
		"\xc1\xbf": false, "\xe0\x9f\xbf": false, "\xed\xbf\xbf": false, "\xef\xbf": false, "\xef\xbf\xc0": false, "\xdf\xc0": false, "\xdf\x00": false, "\xf4\x90\x80\x80": false,
		"\xc3": false, "\xe2\x82": false, "\xf0\x9f\x9a": false, "\xed\xa0\x80": false, "\xc0\x80": false, "\xfb": false, "\xff": false,
	} {
		for before := range 20 {
			for after := range 20 {
				text := `"` + strings.Repeat("z", before) + piece + strings.Repeat("z", after) + `"`
				if got := m.Accepts([]byte(text)); got != want {
					t.Fatalf("%q: accepted is %t", text, got)
				}
			}
		}
	}
}
