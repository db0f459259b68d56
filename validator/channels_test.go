package validator

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

// The shape of a payload tells the same by the names at its root as when all of
// it is read.
func TestShapeOf(t *testing.T) {
	v := New(load(t, ""), Options{})
	r := rand.New(rand.NewPCG(7, 8))
	least := 0
	for _, file := range payloads(t) {
		for i := range 6 {
			text := file
			if i > 0 {
				text = mutated(r, file)
			}
			source := tree.NewSource("p", text)
			names := v.shapeOf(source)
			whole, _ := tree.ReadJSON(source, tree.Limits{Depth: maxDepth})
			if names == nil || whole == nil {
				if names != whole {
					t.Errorf("%.200q is read in one way alone", text)
				}
				continue
			}
			if !reflect.DeepEqual(names, whole) {
				least++
			}
			if !reflect.DeepEqual(names.Names(), whole.Names()) {
				t.Errorf("the names are %q, want %q", names.Names(), whole.Names())
			}
			for _, name := range v.names {
				if c := v.outlines[name](); hasMessage(c, names) != hasMessage(c, whole) {
					t.Errorf("%s: %.200q has a message: %t", name, text, hasMessage(c, names))
				}
			}
			if !tree.Equal(names.Get("event").Get("type"), whole.Get("event").Get("type")) {
				t.Errorf("the event is another in %.200q", text)
			}
		}
	}
	if least < 100 {
		t.Errorf("%d payloads were not read whole, so that little is compared", least)
	}
}
