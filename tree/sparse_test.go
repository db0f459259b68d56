package tree

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// What ReadSparse reads is what ReadJSON reads, and the rest has the same kind
// and place.
func TestReadSparse(t *testing.T) {
	text := ` {"a": {"b": [1, {"c": "x\"}", "d" : null}, -2.5e3 ], "e": true},
		"f\u0067": "é]", "h": [[], {}, "", false], "when": "now", "i": {"when": "then", "j": "{\\"}} `
	source := NewSource("s", []byte(text))
	whole, faults := ReadJSON(source, Limits{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	var all []*Node
	var list func(n *Node)
	list = func(n *Node) {
		all = append(all, n)
		for _, m := range n.Members {
			list(m.Value)
		}
		for _, item := range n.Items {
			list(item)
		}
	}
	list(whole)
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var wanted []Wanted
		full := map[int]bool{}
		end := 0
		for _, n := range all {
			if r.IntN(5) == 0 && n.Start >= end {
				w := Wanted{n.Start, r.IntN(2) == 0 || n.Kind < Array}
				if wanted = append(wanted, w); w.Whole {
					full[n.Start], end = true, n.End
				}
			}
		}
		if err := sameSparse(ReadSparse(source, wanted, "when"), whole, full); err != "" {
			t.Fatalf("%v: %s", wanted, err)
		}
	}
}

// sameSparse compares what was read of a value with all that it is.
func sameSparse(got, want *Node, full map[int]bool) string {
	if got.Kind != want.Kind || got.Start != want.Start || got.End != want.End {
		return fmt.Sprintf("%s at %d to %d, want %s at %d to %d", got.Kind, got.Start, got.End, want.Kind, want.Start, want.End)
	}
	if full[want.Start] {
		if !reflect.DeepEqual(got.Value(), want.Value()) {
			return fmt.Sprintf("%v, want %v", got.Value(), want.Value())
		}
		return ""
	}
	for i, m := range got.Members {
		of := want.Members[i]
		if m.Key.Text != of.Key.Text || m.Key.Start != of.Key.Start || m.Key.End != of.Key.End || len(got.Members) != len(want.Members) {
			return fmt.Sprintf("name %q at %d, want %q at %d", m.Key.Text, m.Key.Start, of.Key.Text, of.Key.Start)
		}
		if m.Key.Text == "when" && m.Value.Text != of.Value.Text {
			return fmt.Sprintf("when is %q, want %q", m.Value.Text, of.Value.Text)
		}
		if err := sameSparse(m.Value, of.Value, full); err != "" {
			return err
		}
	}
	for i, item := range got.Items {
		if len(got.Items) != len(want.Items) {
			return fmt.Sprintf("%d items, want %d", len(got.Items), len(want.Items))
		}
		if err := sameSparse(item, want.Items[i], full); err != "" {
			return err
		}
	}
	return ""
}

func TestStrings(t *testing.T) {
	text := `{"a" : "b\"c", "d":["e", {"f":"g"}], "h"
		: 1}`
	var got []string
	for _, s := range Strings([]byte(text), 0, len(text)) {
		got = append(got, text[s.Start:s.End])
	}
	if want := `"b\"c" "e" "g"`; strings.Join(got, " ") != want {
		t.Errorf("%s, want %s", got, want)
	}
}
