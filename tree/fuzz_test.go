package tree

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"unicode/utf8"
)

var seeds = []string{
	`{"a": [1, 2.5e-3, true, false, null, "x"], "b": {}}`, `[]`, `""`, `0`, ``, ` `, `nul`, `tru}`, `{"a":1,}`, `[1,]`, `{"a" 1}`,
	`{"a":1}{`, `"\ud83d\ude00"`, `"\ud83d"`, `"\u12g4"`, `"\x"`, "\"\xff\"", "\ufeff{}", `{"a":1,"a":2}`, `01`, `-`, `1.`, `1e`, `{{x}}`,
	`{% if %}`, `'a'`, `// x`, "\"a\nb\"", `[[[[`, `{"é": "中", "\u00e9": 1}`, `True`, `NaN`, `{"a":"b`, `{"a`, `"\`, "\x00",
}

// FuzzReadJSON states the laws of the reader: it accepts what encoding/json
// accepts, and reads the same; what it refuses it places where encoding/json
// stops, or at the start of the word that is cut there; a node's span is its text.
func FuzzReadJSON(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		root, faults := ReadJSON(NewSource("fuzz.json", text), Limits{})
		again, faultsAgain := ReadJSON(NewSource("fuzz.json", text), Limits{})
		if !reflect.DeepEqual(faults, faultsAgain) || !Equal(root, again) {
			t.Fatalf("%q is read in two ways: %v, %v", text, faults, faultsAgain)
		}
		refused, plain := false, len(faults) == 0
		for _, fault := range faults {
			refused = refused || fault.Kind.Fatal() || fault.Kind == ByteOrderMark
			if fault.Span.Start < 0 || fault.Span.End < fault.Span.Start || fault.Span.End > len(text) || fault.Message == "" {
				t.Fatalf("%q: the fault %+v is outside the text", text, fault)
			}
			if fault.Kind == Syntax && faults[0].Kind != ByteOrderMark { // encoding/json stops at the mark
				placed(t, text, fault)
			}
		}
		if refused == json.Valid(text) {
			t.Fatalf("%q is refused %v, by encoding/json %v: %+v", text, refused, !json.Valid(text), faults)
		}
		if refused {
			return
		}
		if want := decode(t, text); !reflect.DeepEqual(root.Value(), want) {
			t.Fatalf("%q is read as %v, by encoding/json as %v", text, root.Value(), want)
		}
		if plain {
			spans(t, root)
		}
	})
}

// placed compares the place of a fault with that of encoding/json, which names
// the number of bytes that it has read.
func placed(t *testing.T, text []byte, fault Fault) {
	var syntax *json.SyntaxError
	var v any
	if err := json.Unmarshal(text, &v); errors.As(err, &syntax) && int64(fault.Span.Start) > syntax.Offset {
		t.Fatalf("%q: the fault %+v is behind byte %d, where encoding/json stops: %v", text, fault, syntax.Offset, err)
	}
}

func decode(t *testing.T, text []byte) any {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func spans(t *testing.T, n *Node) {
	if got := decode(t, n.Source.Text[n.Start:n.End]); !reflect.DeepEqual(got, n.Value()) {
		t.Fatalf("the span of %v holds %v", n.Value(), got)
	}
	if n.Kind == String {
		inner, exact := Content(n)
		if !exact || string(inner.Text) != n.Text {
			t.Fatalf("the content of %q is %q", n.Text, inner.Text)
		}
		for i, last := 0, n.Start; i <= len(inner.Text); i++ {
			at := inner.place(i)
			if at < last || at >= n.End {
				t.Fatalf("byte %d of %q is placed at %d, behind %d and in %d to %d", i, n.Text, at, last, n.Start, n.End)
			}
			last = at
		}
	}
	for _, m := range n.Members {
		spans(t, m.Key)
		spans(t, m.Value)
	}
	for _, item := range n.Items {
		spans(t, item)
	}
}

// FuzzPosition states that Offset undoes Position, for any text, and that the
// bytes of a character are all at one place.
func FuzzPosition(f *testing.F) {
	f.Add("a\n😀b\r\n\tc\n\n", 3)
	f.Add("\ufeffé中\xff\xfe", 5)
	f.Add("a😀b", 3)
	f.Fuzz(func(t *testing.T, text string, offset int) {
		s := NewSource("fuzz", []byte(text))
		if offset < 0 || offset > len(text) || text == "" {
			return
		}
		pos := s.Position(offset)
		start := 0
		for i, c := range text {
			if i <= offset && offset < i+utf8.RuneLen(c) && c != utf8.RuneError {
				start = i
			}
		}
		if start > 0 && s.Position(start) != pos {
			t.Fatalf("%q: byte %d is at %v, its character at %v", text, offset, pos, s.Position(start))
		}
		back := s.Offset(pos.Line, pos.Col)
		if s.Position(back) != pos {
			t.Fatalf("%q: byte %d is at %v, which is byte %d at %v", text, offset, pos, back, s.Position(back))
		}
		s.Excerpt(Span{offset, len(text)}, []Span{{0, offset}})
	})
}

// FuzzJSONContent states that JSONContent takes for a string what encoding/json
// takes for one, and reads it as Content does.
func FuzzJSONContent(f *testing.F) {
	for _, text := range []string{`a`, `{\"a\": \"é\"}`, `\ud83d\ude00`, `\ud83d`, `\ude00\ud83d`, `\u00e9\/\b\n`, `\x`, `\u12g4`, `\ud800\udc0x`, `\u12`, `a\`, `"`, "a\nb", "\xff\xe2\x82", "€é😀", `0123456\\`, "\x7f01234567\x1f"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		literal := []byte(`["` + text + `"]`)
		source := NewSource("fuzz", literal)
		got, ok := JSONContent(source, 1, len(literal)-1)
		var want []string
		if is := json.Unmarshal(literal, &want) == nil && len(want) == 1; ok != is {
			t.Fatalf("%q is a string: %t, want %t", text, ok, is)
		}
		if !ok {
			return
		}
		same, exact := Content(&Node{Kind: String, Text: want[0], Source: source, Start: 1, End: len(literal) - 1})
		if string(got.Text) != want[0] || !exact {
			t.Fatalf("%q is %q, want %q", text, got.Text, want[0])
		}
		for i := range len(got.Text) + 1 {
			if got.Position(i) != same.Position(i) {
				t.Fatalf("byte %d of %q is at %v, want %v", i, got.Text, got.Position(i), same.Position(i))
			}
		}
	})
}
