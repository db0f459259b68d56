package spec

import (
	"flag"
	"os"
	"reflect"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

var update = flag.Bool("update", false, "write gorgias.trees anew")

// The trees that are built in are those of the texts beside them.
func TestBuiltInTrees(t *testing.T) {
	source := tree.NewSource(EmbeddedFile, embeddedText)
	root := readFile(source, newLog())
	overlay := readOverlay(tree.NewSource(EmbeddedOverlayFile, embeddedOverlayText), newLog())
	s := build(EmbeddedFile, root, nil, false, Options{}, newLog())
	s.Observed = build(EmbeddedFile, root, []*Overlay{overlay}, true, Options{}, newLog())
	trees := string(writeBuiltIn(s, overlay))
	if *update {
		if err := os.WriteFile("gorgias.trees", []byte(trees), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if trees != builtInTrees {
		t.Error("gorgias.trees is not current; go generate ./spec writes it anew")
	}
	got, err := builtInSpec(trees, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want, findings, err := readEmbedded(Options{})
	if err != nil || len(findings) > 0 {
		t.Fatal(err, findings)
	}
	sameSpec(t, got, want)
	sameSpec(t, got.Observed, want.Observed)
}

func sameSpec(t *testing.T, got, want *Spec) {
	t.Helper()
	sameTree(t, "", got.doc.main.root, want.doc.main.root)
	proofsOf := func(s *Spec) *proofs {
		if s.proofs == nil {
			return newProofs(nil)
		}
		return s.proofs()
	}
	evidence, wanted := proofsOf(got), proofsOf(want)
	if len(evidence.at) != len(wanted.at) || len(evidence.inOrder) != len(wanted.inOrder) {
		t.Errorf("%d places changed by %d actions, want %d by %d", len(evidence.at), len(evidence.inOrder), len(wanted.at), len(wanted.inOrder))
	}
	shown := func(list []*Action) []Action {
		var plain []Action
		for _, a := range list {
			plain = append(plain, Action{Target: a.Target, Description: a.Description, Pos: a.Pos})
		}
		return plain
	}
	for at := range wanted.at {
		if !reflect.DeepEqual(shown(evidence.at[at]), shown(wanted.at[at])) {
			t.Errorf("%s is changed by %v, want %v", at, shown(evidence.at[at]), shown(wanted.at[at]))
		}
	}
	for _, name := range want.ChannelNames() {
		if a, b := got.Channel(name).Schema().JSON(), want.Channel(name).Schema().JSON(); string(a) != string(b) {
			t.Errorf("the schema of %s is\n%s\nwant\n%s", name, a, b)
		}
	}
}

func sameTree(t *testing.T, at diag.Pointer, got, want *tree.Node) {
	t.Helper()
	if got.Kind != want.Kind || got.Text != want.Text || got.Pos() != want.Pos() || got.EndPos() != want.EndPos() ||
		len(got.Members) != len(want.Members) || len(got.Items) != len(want.Items) {
		t.Fatalf("%s: %s %q at %s, want %s %q at %s", at, got.Kind, got.Text, got.Pos(), want.Kind, want.Text, want.Pos())
	}
	for i, m := range want.Members {
		sameTree(t, at, got.Members[i].Key, m.Key)
		sameTree(t, at.Name(m.Key.Text), got.Members[i].Value, m.Value)
	}
	for i, item := range want.Items {
		sameTree(t, at.Index(i), got.Items[i], item)
	}
}

// Trees that are damaged or of other texts are not used.
func TestBuiltInDamaged(t *testing.T) {
	for size := 0; size < len(builtInTrees); size += 97 {
		if _, err := builtInSpec(builtInTrees[:size], Options{}); err == nil {
			t.Fatalf("the first %d of %d bytes are taken for whole", size, len(builtInTrees))
		}
	}
	if _, err := builtInSpec("\x00"+builtInTrees[1:], Options{}); err == nil {
		t.Error("the trees of another text are taken")
	}
}

func BenchmarkBuiltIn(b *testing.B) {
	b.Run("trees", func(b *testing.B) {
		for b.Loop() {
			if _, err := builtInSpec(builtInTrees, Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("texts", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := readEmbedded(Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
