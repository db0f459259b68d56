package validator

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A mutant is a recorded payload with one fault planted in it.
type mutant struct {
	fault   string
	text    string
	pointer diag.Pointer  // where the fault is to be found
	least   diag.Severity // how severe it is at least
}

// isFoundBy reports whether a finding is at the fault's place. Where a file was
// cut off, that is the innermost value that was begun.
func (m mutant) isFoundBy(d diag.Diagnostic) bool {
	if m.fault == "truncated" {
		return d.Rule == ruleSyntax && d.Pointer.Contains(m.pointer)
	}
	return d.Pointer == m.pointer && d.Severity >= m.least
}

// Every fault that is planted in a recorded payload is found at its place.
func TestMutants(t *testing.T) {
	files, err := filepath.Glob("../testdata/valid/*/recorded-*.json")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d recorded payloads, want at least 6; %v", len(files), err)
	}
	v := New(load(t, ""), Options{})
	planted := map[string]int{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		channel := filepath.Base(filepath.Dir(file))
		if found := validate(t, v, channel, text); diag.HasErrors(found) {
			t.Errorf("%s: unchanged, it has errors: %q", file, words(found))
		}
		for _, m := range mutants(t, v, channel, file, text) {
			planted[m.fault]++
			found := validate(t, v, channel, []byte(m.text))
			if !slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return m.isFoundBy(d) }) {
				t.Errorf("%s: %s at %s is not found there: %q", file, m.fault, m.pointer, words(found))
			}
		}
	}
	for _, fault := range []string{"wrong type", "enum", "misspelt", "null id", "date", "truncated"} {
		if planted[fault] < 4 {
			t.Errorf("%d faults of the kind %q were planted, want at least 4", planted[fault], fault)
		}
	}
	t.Log("planted:", planted)
}

func mutants(t *testing.T, v *Validator, channel, file string, text []byte) []mutant {
	root, faults := tree.ReadJSON(tree.NewSource(file, text), tree.Limits{})
	if root == nil || len(faults) > 0 {
		t.Fatalf("%s: %v", file, faults)
	}
	if root.Kind != tree.Object {
		return nil
	}
	c, err := v.contract(channel)
	if err != nil {
		t.Fatal(err)
	}
	base := diag.Pointer("")
	if bare, _ := c.bareRoot(root); bare != "" {
		base = base.Name(bare)
	}
	p := planter{text: string(text), contract: c, check: &check{root: root, base: base}}
	p.plant(root, "")
	for _, part := range []int{3, 2} {
		p.list = append(p.list, mutant{"truncated", string(text[:len(text)/part]), pointerAt(root, len(text)/part-1), diag.Off})
	}
	return p.list
}

type planter struct {
	text     string
	contract *contract
	check    *check
	list     []mutant
}

func (p *planter) add(fault string, n *tree.Node, text string, at diag.Pointer, least diag.Severity) {
	p.list = append(p.list, mutant{fault, p.text[:n.Start] + text + p.text[n.End:], at, least})
}

func (p *planter) plant(n *tree.Node, at diag.Pointer) {
	shape := p.contract.observed[0].shapeAt(p.check.place(at))
	for _, m := range n.Members {
		child := at.Name(m.Key.Text)
		if !shape.isMap && len(m.Key.Text) > 3 {
			name := swapped(m.Key.Text)
			p.add("misspelt", m.Key, `"`+name+`"`, at.Name(name), diag.Warning)
		}
		p.value(m.Value, child)
	}
	for i, item := range n.Items {
		p.value(item, at.Index(i))
	}
}

func swapped(name string) string {
	last := len(name) - 1
	if name[last] == name[last-1] {
		return name + "x"
	}
	return name[:last-1] + string(name[last]) + string(name[last-1])
}

func (p *planter) value(n *tree.Node, at diag.Pointer) {
	parts := p.contract.observed[0].shapeAt(p.check.place(at)).parts
	if wrong := wrongType(parts); wrong != "" {
		p.add("wrong type", n, wrong, at, diag.Error)
	}
	switch {
	case at.Last() == "id" && n.Kind == tree.Number && len(typesOf(parts)) > 0:
		p.add("null id", n, "null", at, diag.Error)
	case strings.HasSuffix(at.Last(), "_datetime") && n.Kind == tree.String && len(parts) > 0:
		p.add("date", n, `"2024-13-45T00:00:00Z"`, at, diag.Error)
	case isEnum(parts):
		p.add("enum", n, `"pending"`, at, diag.Error)
	}
	p.plant(n, at)
}

func isEnum(parts []*tree.Node) bool {
	return slices.ContainsFunc(parts, func(n *tree.Node) bool { return n.Get("enum") != nil })
}

// wrongType gives a value of a type that the contract does not know there.
func wrongType(parts []*tree.Node) string {
	types := typesOf(parts)
	if len(types) == 0 {
		return ""
	}
	for _, value := range [][2]string{{"boolean", "true"}, {"number", "1.5"}, {"object", "{}"}, {"array", "[]"}} {
		if !slices.Contains(types, value[0]) {
			return value[1]
		}
	}
	return ""
}
