package compat

import (
	"fmt"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
	"github.com/webhook-lint/webhook-lint/validator"
)

func parse(t testing.TB, text string) *tree.Node {
	t.Helper()
	n, faults := tree.ReadJSON(tree.NewSource("schema.json", []byte(text)), tree.Limits{})
	if n == nil || len(faults) > 0 {
		t.Fatalf("%s: %v", text, faults)
	}
	return n
}

func compile(t testing.TB, n *tree.Node) *validator.Schema {
	t.Helper()
	s, err := validator.NewSchema(n)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// tell writes the changes that Compare finds, one a line, and holds the
// witnesses against the schemas.
func tell(t testing.TB, old, new string, o Options) string {
	t.Helper()
	was, is := parse(t, old), parse(t, new)
	changes, err := Compare(was, is, o)
	if err != nil {
		t.Fatalf("%s → %s: %v", old, new, err)
	}
	if o.AssumeClosed {
		was, is = closed(was), closed(is)
	}
	return lines(t, changes, compile(t, was), compile(t, is))
}

func lines(t testing.TB, changes []Change, refuses, accepts *validator.Schema) string {
	t.Helper()
	var list []string
	for _, c := range changes {
		line := fmt.Sprintf("%s %s %s: %s", c.Verdict, c.Kind, c.Pointer, c.Message)
		if (c.Witness != nil) != (c.Verdict == Breaking) {
			t.Errorf("%s: the witness is %v", line, c.Witness)
		}
		if c.Witness != nil {
			text, _ := c.Witness.MarshalJSON()
			line += " · " + string(text)
			if !accepts.Accepts(c.Witness) || !refuses.Refuses(c.Witness) {
				t.Errorf("%s: this is no witness", line)
			}
		}
		list = append(list, line)
	}
	return strings.Join(list, "\n")
}
