package integration

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
	"github.com/webhook-lint/webhook-lint/validator"
)

// The contract that is inferred from an integration allows every body that it
// renders to, and refuses nearly every one with a single change: a value of a
// type that is never sent there, or a property that an object of the
// integration's own does not have. What is in a value of the context that is
// printed as a whole is the document's matter.
func TestKilling(t *testing.T) {
	for _, absent := range []bool{false, true} {
		t.Run(map[bool]string{false: "properties are there", true: "properties may be absent"}[absent], func(t *testing.T) {
			kill(t, New(document, Options{Jinja: true, Absent: absent}))
		})
	}
}

func kill(t *testing.T, c *Checker) {
	rendered, killed, all := 0, 0, 0
	for _, d := range corpus(t) {
		contract := c.Contract(d)
		if contract.Body == nil || contract.Body.Kind != tree.Object || d.isContext() || d.ContentType() != jsonType {
			continue // nothing is sent, or nothing of it is the integration's own
		}
		schema, err := validator.NewSchema(contract.Part("body"))
		if err != nil {
			t.Fatal(d.Name, err)
		}
		sent := bodies(t, c, d)
		seen := map[string]bool{}
		for _, b := range sent {
			each(b.root, "", func(at diag.Pointer, value *tree.Node) { seen[placeOf(at, value)] = true })
		}
		for i, b := range sent {
			if rendered++; !schema.Accepts(b.root) {
				t.Errorf("%s: the contract refuses %s", d.Node.Source.File, textOf(t, b.root))
				continue
			}
			if i%8 != 0 {
				continue
			}
			each(b.root, "", func(at diag.Pointer, value *tree.Node) {
				for _, other := range mutants(value) {
					if seen[placeOf(at, other)] && other.Kind != tree.Object || b.isData(value) {
						continue
					}
					all++
					if !schema.Accepts(tree.With(b.root, at, other)) {
						killed++
					} else if testing.Verbose() {
						t.Logf("%s: %s survives with %s", d.Node.Source.File, at, textOf(t, other))
					}
				}
			})
		}
	}
	rate := float64(killed) / float64(max(all, 1))
	t.Logf("%d bodies; %d of %d mutants are refused: %.1f %%", rendered, killed, all, 100*rate)
	if rate < 0.95 || all < 1000 {
		t.Errorf("%d of %d mutants are refused, want 95 %% of at least 1000", killed, all)
	}
}

// placeOf names a kind of value at a place, the same for each item of a list.
func placeOf(at diag.Pointer, value *tree.Node) string {
	return index.Get().ReplaceAllString(string(at), "/*$1") + " " + value.Kind.String()
}

// A body is one that is sent, and where values of the context stand in it.
type body struct {
	root   *tree.Node
	pieces []template.Piece
}

// isData reports whether a value is within one that was printed as a whole.
func (b *body) isData(value *tree.Node) bool {
	return slices.ContainsFunc(b.pieces, func(p template.Piece) bool {
		_, literal := p.Node.(*template.Text)
		return !literal && p.Start < value.Start && value.Start < p.End
	})
}

func textOf(t *testing.T, n *tree.Node) string {
	t.Helper()
	text, err := n.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// corpus gives the definitions that are right.
func corpus(t testing.TB) []*Definition {
	t.Helper()
	files, err := filepath.Glob("../testdata/integrations/valid/*")
	if err != nil || len(files) == 0 {
		t.Fatal("no definitions: ", err)
	}
	var all []*Definition
	for _, file := range files {
		if filepath.Ext(file) == ".out" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		list, _ := Read(tree.NewSource(file, text))
		for _, d := range list {
			if d.HTTP != nil {
				all = append(all, d)
			}
		}
	}
	return all
}

// bodies renders the body with some payloads of each trigger.
func bodies(t *testing.T, c *Checker, d *Definition) []*body {
	t.Helper()
	var list []*body
	k := &against{c: c, d: d, parts: d.Parts()}
	k.read()
	for _, trigger := range c.enabled(d) {
		for _, trial := range c.triggers[trigger].requests(k.reads) {
			request, err := d.Request(trigger, trial.context, RequestOptions{})
			if err != nil {
				t.Fatal(err)
			}
			root, faults := tree.ReadJSON(tree.NewSource("body", request.Body), tree.Limits{})
			if root == nil || slices.ContainsFunc(faults, func(f tree.Fault) bool { return f.Kind.Fatal() }) {
				t.Errorf("%s sends no JSON: %s", d.Node.Source.File, request.Body)
				continue
			}
			list = append(list, &body{root, pieces(d, trial.context)})
		}
	}
	return list
}

// pieces gives what printed which part of a body that is one text.
func pieces(d *Definition, context *tree.Node) []template.Piece {
	if d.Form().Kind != tree.String {
		return nil
	}
	text, _ := template.Parse(tree.NewSource("", []byte(d.Form().Text)))
	r, err := text.Render(context, template.RenderOptions{})
	if err != nil {
		return nil
	}
	return r.Pieces
}

// each calls visit for a value and what is in it.
func each(n *tree.Node, at diag.Pointer, visit func(diag.Pointer, *tree.Node)) {
	visit(at, n)
	for _, m := range n.Members {
		each(m.Value, at.Name(m.Key.Text), visit)
	}
	for i, item := range n.Items {
		each(item, at.Index(i), visit)
	}
}

// mutants gives values of other types, and an object with a property more.
func mutants(n *tree.Node) []*tree.Node {
	list := []*tree.Node{}
	for _, other := range []*tree.Node{
		tree.NewNumber("7.5", nil), tree.NewString("some other text\n\u0001", nil), tree.NewBool(true, nil), tree.NewNull(nil),
		tree.NewArray(nil, tree.NewArray(nil)), tree.NewObject(nil, tree.NewMember("unheard_of", tree.NewNull(nil))),
	} {
		if other.Kind != n.Kind {
			list = append(list, other)
		}
	}
	if n.Kind == tree.Object {
		more := *n
		more.Members = append(slices.Clip(n.Members), tree.NewMember("unheard_of", tree.NewNull(nil)))
		list = append(list, &more)
	}
	return list
}
