package tree

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
)

func TestFaults(t *testing.T) {
	tests := []struct{ text, place, message string }{
		{`{"a": True}`, "1:7", `True is Python's word; want true`},
		{"{\n\t\"é\": 'x'}", "2:7", `JSON knows no single quotes; this may be the text of a Python value`},
		{`{"a": 1,}`, "1:9", `the comma before "}" is one too many`},
		{`[1, ]`, "1:5", `the comma before "]" is one too many`},
		{`{"a" 1}`, "1:6", `'1' stands here; want ":" behind the property name`},
		{`{"a": 1 "b": 2}`, "1:9", `'"' stands here; want "," or "}" behind the property's value`},
		{`{a: 1}`, "1:2", `a word without quotes stands here; want a property name in double quotes`},
		{`{"a": {{ticket.id}}}`, "1:7", `a template expression was not rendered; want a value`},
		{`{"a": {% if x %}}`, "1:7", `a template tag was not rendered; want a value`},
		{`{"a": 1 /* x */}`, "1:9", `JSON has no comments; want "," or "}" behind the property's value`},
		{`{"a": 007}`, "1:7", `a number must not begin with 0; an id with leading zeros is a string`},
		{`{"a": -}`, "1:8", `'}' stands here; want a digit behind "-"`},
		{`{"a": "b`, "1:9", `the text ends inside a string`},
		{`{"a": [1, 2`, "1:12", `the text ends too early; want "," or "]" behind the item`},
		{`{"a": tr`, "1:9", `the text ends inside the word "tr"`},
		{"{\"a\": \"b\nc\"}", "1:9", `inside a string stands a line break; want \n`},
		{"{\"a\": \"b\x01c\"}", "1:9", `inside a string stands the control character U+0001; want \u0001`},
		{`{"a": "\x41"}`, "1:8", `JSON has no such escape; want one of \" \\ \/ \b \f \n \r \t \uXXXX`},
		{`{"a": "\u12"}`, "1:8", `\u wants four hexadecimal digits`},
		{`{} {}`, "1:4", `something follows the value; want one JSON value and nothing behind it`},
		{"\ufeff{}", "1:1", `the text begins with a byte order mark; JSON that is sent must not`},
		{"\ufeff{]", "1:2", `']' stands here; want a property name in double quotes`},
		{"\"a\xffb\"", "1:3", `byte 0xff is not UTF-8; JSON that is sent must be`},
		{`"a\udc00"`, "1:3", `\udc00 is half of a surrogate pair; receivers refuse it or store something else`},
		{`{"a": 1, "a": 2}`, "1:10", `"a" stands twice in one object; most receivers keep the last, some the first`},
		{``, "1:1", `there is no JSON: the text is empty`},
		{" \n ", "2:2", `there is no JSON: the text is empty`},
	}
	for _, tt := range tests {
		source := NewSource("", []byte(tt.text))
		_, faults := ReadJSON(source, Limits{})
		if len(faults) == 0 {
			t.Errorf("ReadJSON(%q) finds nothing", tt.text)
			continue
		}
		fault := faults[len(faults)-1]
		pos := source.Position(fault.Span.Start)
		pos.File = "x"
		if got := strings.TrimPrefix(pos.String(), "x:"); got != tt.place || fault.Message != tt.message {
			t.Errorf("ReadJSON(%q) = %s: %s\nwant %s: %s", tt.text, got, fault.Message, tt.place, tt.message)
		}
	}
}

func TestDepth(t *testing.T) {
	for _, depth := range []int{128, 129} {
		text := strings.Repeat("[", depth) + strings.Repeat("]", depth)
		_, faults := ReadJSON(NewSource("", []byte(text)), Limits{Depth: 128})
		if got := len(faults) == 1 && faults[0].Kind == Depth && faults[0].Span.Start == 128; got != (depth > 128) {
			t.Errorf("at depth %d: %+v", depth, faults)
		}
	}
}

// What was read before a fatal fault is there for those who must not show it.
func TestPartial(t *testing.T) {
	root, _ := ReadJSON(NewSource("", []byte(`{"a": {"b": "secret", "c": ["x", `)), Limits{})
	if got := root.At("/a/b"); !got.Is("secret") {
		t.Errorf("at /a/b stands %+v", got)
	}
	if got := root.At("/a/c/0"); !got.Is("x") {
		t.Errorf("at /a/c/0 stands %+v", got)
	}
}

func TestLastWins(t *testing.T) {
	root, _ := ReadJSON(NewSource("", []byte(`{"a": 1, "a": 2}`)), Limits{})
	if got := root.Get("a").Text; got != "2" {
		t.Errorf("a is %s, want 2 as for encoding/json", got)
	}
}

func TestLongLine(t *testing.T) {
	s := NewSource("", []byte(strings.Repeat("é", 1<<19)))
	for i := range 10_000 {
		if got := s.Position(100 * i).Col; got != 50*i+1 {
			t.Fatalf("byte %d is in column %d, want %d", 100*i, got, 50*i+1)
		}
	}
}

// Places in a line of a megabyte take no time to speak of.
func BenchmarkLongLine(b *testing.B) {
	s := NewSource("", []byte(strings.Repeat("é", 1<<19)))
	for i := 0; b.Loop(); i++ {
		s.Position(100 * (i % 10_000))
	}
}

func TestContent(t *testing.T) {
	text := `{"body": "a\n\"é\u00e9\ud83d\ude00z"}`
	root, _ := ReadJSON(NewSource("f", []byte(text)), Limits{})
	inner, _ := Content(root.Get("body"))
	for char, written := range map[string]string{"a": "a", "\n": `\n`, `"`: `\"`, "😀": `\ud83d`, "z": "z"} {
		at := inner.Position(strings.Index(string(inner.Text), char))
		if want := strings.Index(text, written); inner.outer.Offset(at.Line, at.Col) != want && char != "a" {
			t.Errorf("%q is placed at %v, want byte %d", char, at, want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	text := "{\r\n\t\"a\": \"Jane 😀\", \"b\": 1\r\n}"
	s := NewSource("", []byte(text))
	start := strings.Index(text, `"b"`)
	jane := strings.Index(text, "Jane")
	got := s.Excerpt(Span{start, start + 3}, []Span{{jane, jane + len("Jane 😀")}})
	if got.Text != "\t\"a\": \"••••••\", \"b\": 1" || got.Col != 17 || got.Len != 3 {
		t.Errorf("Excerpt = %+v", got)
	}
	long := NewSource("", []byte(strings.Repeat("x", 5000)+"!"+strings.Repeat("y", 5000)))
	if got := long.Excerpt(Span{5000, 5001}, nil); []rune(got.Text)[got.Col-1] != '!' || len(got.Text) > 400 {
		t.Errorf("Excerpt of a long line = %+v", got)
	}
}

func BenchmarkReadJSON(b *testing.B) {
	text := []byte(`{"ticket": [` + strings.Repeat(`{"id": 86538298, "status": "open", "subject": "Where is my order?", "tags": []},`, 25) + `{}]}`)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if root, faults := ReadJSON(NewSource("", text), Limits{}); root == nil || len(faults) > 0 {
			b.Fatal(faults)
		}
	}
}

// What stands outside of the window of an excerpt does not change it.
func TestWindow(t *testing.T) {
	for _, text := range []string{"", "abc\ndef", strings.Repeat("abcdefghi\"", 200), strings.Repeat("é€😀a", 300)} {
		for at := 0; at <= len(text); at += 7 {
			span := Span{at, min(at+5, len(text))}
			of := NewSource("p", []byte(text))
			window := of.Window(span)
			if got, want := of.Excerpt(span, []Span{window}), of.Excerpt(span, []Span{{0, len(text)}}); got != want {
				t.Fatalf("%.10q: at %d, the excerpt is %+v, want %+v", text, at, got, want)
			}
		}
	}
}

// An excerpt is told a code point at a time.
func TestExcerptCodePoints(t *testing.T) {
	texts := []string{"", "abc\ndef\r\n", "\ufeffab\ufeffc", strings.Repeat("abcdefghi\"", 60), strings.Repeat("é€😀a\xff", 90), "x\r"}
	for _, text := range texts {
		s := NewSource("p", []byte(text))
		for start := 0; start <= len(text); start += 1 + len(text)/60 {
			for _, span := range []Span{{start, start}, {start, min(start+1, len(text))}, {start, min(start+9, len(text))}} {
				for _, hidden := range [][]Span{nil, {{0, len(text)}}, {{2, 5}, {6, 6}, {8, 20}, {30, 31}}} {
					if got, want := s.Excerpt(span, hidden), slowExcerpt(text, span, hidden); got != want {
						t.Fatalf("%.20q at %v without %v: %+v, want %+v", text, span, hidden, got, want)
					}
				}
			}
		}
	}
}

func slowExcerpt(text string, span Span, hidden []Span) diag.Excerpt {
	first := span.Start
	for n := 0; n < before && first > 0 && text[first-1] != '\n'; n++ {
		_, size := utf8.DecodeLastRuneInString(text[:first])
		first -= size
	}
	var shown []rune
	col, length := 1, 0
	for i, c := range text[first:] {
		at := first + i
		if c == '\n' || len(shown) == before+after {
			break
		}
		for _, h := range hidden {
			if h.Start <= at && at < h.End {
				c = '•'
			}
		}
		switch {
		case c == '\ufeff' && at < span.Start:
		case at < span.Start:
			col++
		case at < span.End:
			length++
		}
		if c != '\ufeff' {
			shown = append(shown, c)
		}
	}
	if n := len(shown); n > 0 && shown[n-1] == '\r' {
		shown = shown[:n-1]
		length = min(length, n-col)
	}
	return diag.Excerpt{Text: string(shown), Col: col, Len: max(length, 1)}
}

// Positions is Position twice, and counts as utf8.RuneCount does.
func TestPositions(t *testing.T) {
	for _, text := range []string{"", "a", "ab\ncd", "aé\n€b", "\ufeffab", "\xff\xe2\x82a", strings.Repeat("é12345678", 900) + "\n" + strings.Repeat("x", 30)} {
		s := NewSource("p", []byte(text))
		step := len(text)/50 + 1
		for start := 0; start <= len(text); start += step {
			for end := start; end <= len(text); end += step {
				from, to := s.Positions(Span{start, end})
				if from != s.Position(start) || to != s.Position(end) {
					t.Fatalf("%.20q: Positions(%d, %d) = %v, %v, want %v, %v", text, start, end, from, to, s.Position(start), s.Position(end))
				}
				if n := runeCount(s.Text[start:end]); n != utf8.RuneCount(s.Text[start:end]) {
					t.Fatalf("%.20q: runeCount is %d, want %d", s.Text[start:end], n, utf8.RuneCount(s.Text[start:end]))
				}
			}
		}
	}
}
