package tree

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
)

// What a Sparse reads is what ReadJSON reads, at the same place.
func TestSparse(t *testing.T) {
	text := ` {"a": {"b": [1, {"c": "x\"}", "d" : null}, -2.5e3 ], "e": true},
		"f\u0067": "é]", "h": [[], {}, "", false], "when": "now", "i": {"when": "then", "j": "{\\"}, "where": "here", "a/b": {"~": [0]}} `
	source := NewSource("s", []byte(text))
	whole, faults := ReadJSON(source, Limits{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	places := map[int]diag.Pointer{}
	var all []*Node
	var list func(n *Node, at diag.Pointer)
	list = func(n *Node, at diag.Pointer) {
		all, places[n.Start] = append(all, n), at
		for _, m := range n.Members {
			list(m.Value, at.Name(m.Key.Text))
		}
		for i, item := range n.Items {
			list(item, at.Index(i))
		}
	}
	list(whole, "")
	r := rand.New(rand.NewPCG(1, 2))
	var sparse Sparse
	for range 500 {
		var wanted []Wanted
		end := 0
		for _, n := range all {
			if r.IntN(5) == 0 && n.Start >= end {
				w := Wanted{n.Start, r.IntN(2) == 0 || n.Kind != Object}
				if wanted = append(wanted, w); w.Whole {
					end = n.End
				}
			}
		}
		found := sparse.Read(source, wanted, []string{"when", "where"})
		if len(found) != len(wanted) {
			t.Fatalf("%d of %v are found", len(found), wanted)
		}
		for i, p := range found {
			if wanted[i].Whole {
				p.Read()
			}
		}
		for i, p := range found {
			if p.At != places[wanted[i].Start] || p.Path[0] != found[0].Path[0] {
				t.Fatalf("%v is at %q, want %q", wanted[i], p.At, places[wanted[i].Start])
			}
			if err := samePath(p, whole, wanted[i].Whole); err != "" {
				t.Fatalf("%v: %q: %s", wanted, p.At, err)
			}
		}
		sparse.Reset()
	}
}

// samePath compares what was read on the way to a place with what there is.
func samePath(p Place, want *Node, full bool) string {
	rest := p.At
	for i, n := range p.Path {
		if n.Kind != want.Kind || n.Start != want.Start || n != p.Path[0].At(p.At[:len(p.At)-len(rest)]) {
			return fmt.Sprintf("%s at %d, want %s at %d", n.Kind, n.Start, want.Kind, want.Start)
		}
		if i == len(p.Path)-1 {
			if full && (!reflect.DeepEqual(n.Value(), want.Value()) || n.End != want.End) {
				return fmt.Sprintf("%v, want %v", n.Value(), want.Value())
			}
			return sameNames(n, want, !full)
		}
		if err := sameNames(n, want, false); err != "" {
			return err
		}
		var token string
		token, rest, _ = rest.Cut()
		other := map[string]string{"when": "where", "where": "when"}[token]
		if of := want.Get(other); of != nil && !reflect.DeepEqual(n.Get(other).Value(), of.Value()) {
			return "the other one is not read"
		}
		want = want.child(token)
	}
	return ""
}

// sameNames compares the members that were read with those that there are: all
// of them, or some.
func sameNames(n, want *Node, all bool) string {
	if all && len(n.Members) != len(want.Members) {
		return fmt.Sprintf("%d names, want %d", len(n.Members), len(want.Members))
	}
	for _, m := range n.Members {
		of := want.Member(m.Key.Text)
		if of == nil || m.Key.Start != of.Key.Start || m.Key.End != of.Key.End || m.Value.Kind != of.Value.Kind || m.Value.Start != of.Value.Start {
			return fmt.Sprintf("name %q at %d, want %+v", m.Key.Text, m.Key.Start, of)
		}
	}
	return ""
}

func TestReadNames(t *testing.T) {
	source := NewSource("s", []byte(`[{"a" :1, "b\"": ["]", {}], "c": "\\", "d":null , "e": {"f": false},"g":true}, {}]`))
	whole, _ := ReadJSON(source, Limits{})
	for _, want := range whole.Items {
		got := ReadNames(source, want.Start)
		if err := sameNames(got, want, true); err != "" {
			t.Error(err)
		}
		for i, m := range got.Members {
			if m.Value.End != want.Members[i].Value.End {
				t.Errorf("%s ends at %d, want %d", m.Key.Text, m.Value.End, want.Members[i].Value.End)
			}
		}
	}
}

// The strings in a window are the same from wherever it is looked at.
func TestStrings(t *testing.T) {
	text := `{"a" : "b\"c\\", "d":["e", {"f":"\\\"g"}], "h"
		: 1, "i": "", "j": [2, 3, 4, 5, 6, 7], "k": "\\"}`
	root, faults := ReadJSON(NewSource("s", []byte(text)), Limits{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	var starts []int
	var values []Span
	var visit func(n *Node)
	visit = func(n *Node) {
		if starts = append(starts, n.Start); n.Kind == String {
			values = append(values, Span{n.Start, n.End})
		}
		for _, m := range n.Members {
			starts = append(starts, m.Key.Start)
			visit(m.Value)
		}
		for _, item := range n.Items {
			visit(item)
		}
	}
	visit(root)
	for _, at := range starts {
		for from := range at + 1 {
			for end := at; end <= len(text); end++ {
				var want []Span
				for _, v := range values {
					if v.End > from && v.Start < end {
						want = append(want, v)
					}
				}
				if got := AppendStrings(nil, []byte(text), at, Span{from, end}); !slices.Equal(got, want) {
					t.Fatalf("from %d to %d around %d: %v, want %v", from, end, at, got, want)
				}
			}
		}
	}
}
