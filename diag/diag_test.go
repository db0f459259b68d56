package diag

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestNearest(t *testing.T) {
	triggers := []string{"ticket-created", "ticket-updated", "ticket-message-created"}
	tests := []struct {
		word       string
		candidates []string
		want       []string
	}{
		{"opne", []string{"open", "closed"}, []string{"open"}},
		{"Open", []string{"open", "closed"}, []string{"open"}},
		{"ticket_created", triggers, []string{"ticket-created", "ticket-updated"}},
		{"custmer", []string{"customer", "status"}, []string{"customer"}},
		{"first_name", []string{"firstname", "lastname"}, []string{"firstname"}},
		{"nothing-like-it", triggers, nil},
		{"x", []string{"y"}, nil},
		{"", triggers, nil},
		{"statsu", []string{"state", "STATUS", "stale_status"}, []string{"STATUS", "state"}},
		{"größe", []string{"GRÖSSE", "GRÖßE", "grö_e"}, []string{"GRÖßE", "grö_e"}},
		{"aa", []string{"ab", "ac", "ad", "ae", "af", "ag"}, []string{"ab", "ac", "ad", "ae", "af"}},
	}
	for _, tt := range tests {
		if got := Nearest(tt.word, tt.candidates); !slices.Equal(got, tt.want) {
			t.Errorf("Nearest(%q, %q) = %q, want %q", tt.word, tt.candidates, got, tt.want)
		}
	}
}

func TestPointer(t *testing.T) {
	p := Pointer("").Name("a/b").Name("~c").Index(2)
	if p != "/a~1b/~0c/2" {
		t.Errorf("pointer is %q", p)
	}
	if got := p.Tokens(); !slices.Equal(got, []string{"a/b", "~c", "2"}) {
		t.Errorf("Tokens() = %q", got)
	}
	if p.Last() != "2" || p.Parent() != "/a~1b/~0c" || Pointer("").Last() != "" || Pointer("").Parent() != "" {
		t.Errorf("Last() = %q, Parent() = %q", p.Last(), p.Parent())
	}
	if !Pointer("/a").Contains("/a/b") || !Pointer("/a").Contains("/a") || Pointer("/a").Contains("/ab") || !Pointer("").Contains("/x") {
		t.Error("Contains is wrong")
	}
	for p, want := range map[Pointer]string{"/ticket/tags/0/name": "ticket.tags[0].name", "": "", "/": `""`, "/a//b": `a."".b`} {
		if got := p.Dotted(); got != want {
			t.Errorf("%q.Dotted() = %q, want %q", p, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, p := range []Pointer{"", "a", "/", "/a", "/a/b", "/a~1b/~0c/2", "//a", "/a/", "/~01"} {
		var got []string
		for token, rest, ok := p.Cut(); ok; token, rest, ok = rest.Cut() {
			got = append(got, token)
		}
		if want := p.Tokens(); !slices.Equal(got, want) {
			t.Errorf("Cut gives %q of %q, want %q", got, p, want)
		}
	}
}

func TestSort(t *testing.T) {
	a, b := &Rule{ID: "a"}, &Rule{ID: "b"}
	list := []Diagnostic{
		{Rule: a, Pos: Position{"f", 2, 1}}, {Rule: b, Pos: Position{"f", 1, 5}}, {Rule: a, Pos: Position{"f", 1, 5}},
		{Rule: a, Pos: Position{"e", 9, 9}},
	}
	Sort(list)
	var got []string
	for _, d := range list {
		got = append(got, d.Pos.String()+d.Rule.ID)
	}
	if want := []string{"e:9:9a", "f:1:5a", "f:1:5b", "f:2:1a"}; !slices.Equal(got, want) {
		t.Errorf("Sort gives %q, want %q", got, want)
	}
}

func TestSeverity(t *testing.T) {
	for _, word := range Severities() {
		if s, ok := ParseSeverity(word); !ok || s.String() != word {
			t.Errorf("ParseSeverity(%q) = %s, %v", word, s, ok)
		}
	}
	if _, ok := ParseSeverity("fatal"); ok {
		t.Error("fatal is a severity")
	}
}

func TestEither(t *testing.T) {
	for want, words := range map[string][]string{"": nil, `"a"`: {"a"}, `"a" or "b"`: {"a", "b"}, `"a", "b" or "c"`: {"a", "b", "c"}} {
		if got := Either(words); got != want {
			t.Errorf("Either(%q) = %s, want %s", words, got, want)
		}
	}
}

// Words are never nearer to each other than they are known to be apart.
func TestApart(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		letters := []rune("abcdé\u0161\u00a1-_Ab")
		runes := make([]rune, r.IntN(9))
		for i := range runes {
			runes[i] = letters[r.IntN(len(letters))]
		}
		return string(runes)
	}
	for range 20_000 {
		var a, b folded
		v, w := word(), word()
		a.fold(v)
		b.fold(w)
		if d := distance(a.runes[:a.n], b.runes[:b.n]); a.apart(&b) > d {
			t.Fatalf("%q and %q are %d apart, want at most %d", v, w, a.apart(&b), d)
		}
	}
}
