package tree_test

import (
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

func TestWith(t *testing.T) {
	const before = `{"a":{"b":[1,2]},"c":3}`
	for _, c := range []struct {
		at   diag.Pointer
		want string
	}{
		{"", `true`},
		{"/c", `{"a":{"b":[1,2]},"c":true}`},
		{"/a/b/1", `{"a":{"b":[1,true]},"c":3}`},
		{"/a/new", `{"a":{"b":[1,2],"new":true},"c":3}`},
		{"/a/b/2", before},  // no such item
		{"/x/y", before},    // no parent
		{"/c/y", before},    // the parent is no object
		{"/a/b/-1", before}, // no index
	} {
		root, _ := tree.ReadJSON(tree.NewSource("", []byte(before)), tree.Limits{})
		if got := write(t, tree.With(root, c.at, tree.NewBool(true, nil))); got != c.want {
			t.Errorf("with %q: %s, want %s", c.at, got, c.want)
		}
		if after := write(t, root); after != before {
			t.Errorf("with %q: the root became %s", c.at, after)
		}
	}
}

func TestWithout(t *testing.T) {
	root, _ := tree.ReadJSON(tree.NewSource("", []byte(`{"a":{"b":1,"c":2}}`)), tree.Limits{})
	if got := write(t, tree.Without(root, "/a/b")); got != `{"a":{"c":2}}` {
		t.Errorf("without /a/b: %s", got)
	}
	list, _ := tree.ReadJSON(tree.NewSource("", []byte(`{"a":[1,2,3]}`)), tree.Limits{})
	if got := write(t, tree.Without(list, "/a/1")); got != `{"a":[1,3]}` {
		t.Errorf("without /a/1: %s", got)
	}
	if got := write(t, root); got != `{"a":{"b":1,"c":2}}` {
		t.Errorf("the root became %s", got)
	}
}

func write(t *testing.T, n *tree.Node) string {
	t.Helper()
	text, err := n.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
