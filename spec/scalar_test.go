package spec

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

var tokens = []string{
	"{{ ticket.id }}", "{% if x %}", "ticket.subject", "é", "李", "😀", `"`, "'", `\`, "\n", "\n", " ", " ", "x", ": ", " #", "#", "{", "}",
	"/", "\t", "word", "\n\n", "\n  in", "\n\n\n", "\u00a0", "\u0085", "\u2028", "\r", "\a", "%", "-", "null", "1", "<<", "\\n", "&", "|",
}

var plainTokens = []string{"ticket.subject", "é", "李", "😀", " ", " ", "x", "/", "word", "a b", "\n", "'", `"`, `\`, "{{ a }}", "-", "#", ":", "null", "1"}

// A nesting is a place in a document for a scalar.
type nesting struct {
	before, behind string
	pointer        diag.Pointer // of the scalar, or of the object that has it as its first key
	key            bool
	indent         int
	flow, oneLine  bool
}

var nestings = []nesting{
	{before: "", behind: "\n"},
	{before: "--- ", behind: "\n...\n"},
	{before: "\ufeff# é\na: ", behind: "\n", pointer: "/a"},
	{before: "a: ", behind: "\nb: 1\n", pointer: "/a"},
	{before: "a:   \n ", behind: "\nb: 1\n", pointer: "/a"},
	{before: "a:\n  b: ", behind: "\n  c: 1\n", pointer: "/a/b", indent: 2},
	{before: "a:\n  - 1\n  - ", behind: "\n", pointer: "/a/1", indent: 2},
	{before: "- - ", behind: "\n  - z\n", pointer: "/0/0", indent: 2},
	{before: "a: !!str ", behind: "\n", pointer: "/a"},
	{before: "a: &x !!str ", behind: "\nb: *x\n", pointer: "/b"},
	{before: "- !<tag:yaml.org,2002:str> &x ", behind: "\n- *x\n", pointer: "/1"},
	{before: "a: &x # 'why\n  !!str\n\n  # because\n  ", behind: "\nb: *x\n", pointer: "/b"},
	{before: "a: {b: [1, ", behind: "]}\n", pointer: "/a/b/1", flow: true},
	{before: "a: [\n &y ", behind: "\n, *y ]\n", pointer: "/a/1", flow: true},
	{before: "a: { ? ", behind: "\n : 1 }\n", pointer: "/a", key: true, flow: true},
	{before: "", behind: ": 1\n", key: true, oneLine: true},
	{before: "a: 1\nb:\n  &k ", behind: " : 1\n", pointer: "/b", key: true, indent: 2, oneLine: true},
	{before: "{", behind: ": 1}\n", key: true, flow: true, oneLine: true},
	{before: "? ", behind: "\n: 1\n", key: true},
	{before: "é: 李\na: ", behind: "", pointer: "/a"},
}

var jsonNestings = []nesting{
	{before: "{\"é\": [1,\n\t", behind: "]}\n", pointer: "/é/1", flow: true, oneLine: true},
	{before: "{\n", behind: ": null}", key: true, flow: true, oneLine: true},
}

// find gives the scalar.
func (n nesting) find(root *tree.Node) *tree.Node {
	node := root.At(n.pointer)
	if node != nil && n.key && len(node.Members) > 0 {
		return node.Members[0].Key
	}
	return node
}

// TestScalarPlaces writes random texts in every style and holds the place of
// each byte of the content against where it was written.
func TestScalarPlaces(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	counts := map[string]int{}
	for range 120_000 {
		st := styles[r.IntN(len(styles))]
		file, nests, words := "f.yaml", nestings, tokens
		switch st.name {
		case "JSON":
			file, nests = "f.json", jsonNestings
		case "plain":
			words = plainTokens
		}
		nest := nests[r.IntN(len(nests))]
		p := &pen{rand: r, newline: "\n", indent: nest.indent, oneLine: nest.oneLine, flow: nest.flow, last: nest.behind == ""}
		if r.IntN(3) == 0 {
			p.newline = "\r\n"
		}
		var text string
		for range 1 + r.IntN(7) {
			text += words[r.IntN(len(words))]
		}
		p.raw(nest.before)
		if !st.write(p, text) {
			continue
		}
		if st.name != "literal" && st.name != "folded" {
			p.end = len(p.text)
		}
		behind := nest.behind
		if strings.HasSuffix(string(p.text), "\n") {
			behind = strings.TrimPrefix(behind, "\n")
		}
		p.raw(behind)
		root, found := Read(tree.NewSource(file, p.text))
		if root == nil {
			t.Fatalf("%s: %q cannot be read: %v", st.name, p.text, found)
		}
		n := nest.find(root)
		if n == nil || n.Kind == tree.String && n.Text != text {
			t.Fatalf("%s: %q in %q is read as %+v", st.name, text, p.text, n)
		}
		if n.Kind != tree.String { // null and 1
			counts["of another kind"]++
			continue
		}
		counts[st.name]++
		holdPlaces(t, p, n)
		if t.Failed() {
			t.FailNow()
		}
	}
	t.Log(counts)
	for _, st := range styles {
		if counts[st.name] < 4000 {
			t.Errorf("only %d scalars are %s", counts[st.name], st.name)
		}
	}
}

func holdPlaces(t *testing.T, p *pen, n *tree.Node) {
	t.Helper()
	content, exact := tree.Content(n)
	if !exact {
		t.Errorf("the content of %q in %q cannot be followed", n.Text, p.text)
		return
	}
	for i, at := range p.at {
		if got, want := content.Position(i), n.Source.Position(at); got != want {
			t.Errorf("byte %d of %q in %q is said to be at %s, and is at %s", i, n.Text, p.text, got, want)
		}
	}
	if n.End != p.end {
		t.Errorf("%q in %q is said to end at %d, and ends at %d", n.Text, p.text, n.End, p.end)
	}
	if end := content.Position(len(n.Text)); end.Line < n.Pos().Line || before(end, content.Position(len(n.Text)-1)) {
		t.Errorf("the content of %q in %q ends at %s", n.Text, p.text, end)
	}
}

func before(a, b diag.Position) bool { return a.Line < b.Line || a.Line == b.Line && a.Col < b.Col }

// TestScalarForms is about line ends of YAML 1.1, what is empty, and forms
// that TestScalarPlaces does not write. The place is that of the x.
func TestScalarForms(t *testing.T) {
	for _, text := range []string{
		"a: 'é\u0085\u0085x'", "a: 'é\u2028 \u2029 x'", "a: |\u0085  é\u2028  x", "a: >-\r  é\r  x\rb: 1", "a: é\r\r b x", "\r\u2028a: \"é\\\u0085 x\"",
		"a: é\u2028 x", "a: >\n  é\u2028\n  x\n", "a: >\n   é\n   \n  # x", "a: >\n  é\n\n   b\n\n  x\n", "a: |1+\n\n  x\n\n", "a: |9\n           x",
		"a:\n- |2\n   x\n  é", "a: |\n  é\n  \tx", "a: |-\n  é\n    \n  x\n    ", "a: \"\n\n  x\n\n \"", "a: '\n x'", "%YAML 1.1\n---\na: x", "a: \"\\\n x\"",
		"a: \"é \\\n \\ x\"", "a: \"\\x41\\u00e9\\U0001f600\\0\\a\\_\\N\\L\\P\\e\\\tx\"", "\n\n# é\n? é\n: - !!str x", "a: \"\\\n\n\n x\"", "a: [é\n\n x]",
	} {
		source := tree.NewSource("f.yaml", []byte(text))
		root, found := Read(source)
		if root == nil {
			t.Errorf("%q cannot be read: %v", text, found)
			continue
		}
		eachString(root, func(n *tree.Node) {
			content, exact := tree.Content(n)
			if !exact {
				t.Errorf("%q: the content %q cannot be followed", text, n.Text)
			}
			if i := strings.LastIndexByte(n.Text, 'x'); i >= 0 {
				if got, want := content.Position(i), source.Position(strings.LastIndexByte(text, 'x')); got != want {
					t.Errorf("%q: x is said to be at %s, and is at %s", text, got, want)
				}
			}
		})
	}
}

// What only carries a tag or an anchor ends there.
func TestScalarOfNothing(t *testing.T) {
	for _, text := range []string{"a: !!str\nb: \"c\"\n", "a: !!str &x\nb: 1\n", "a: !!str # c\nb: 1", "a: &x !!str", "{a: !!str , b: 'c'}", "{a: !!str }"} {
		root, found := Read(tree.NewSource("f.yaml", []byte(text)))
		n := root.Get("a")
		if n == nil || n.Kind != tree.String || n.Start != n.End {
			t.Errorf("%q is read as %+v, %v", text, n, found)
			continue
		}
		tail := strings.TrimRight(text[:n.Start], " ")
		if content, exact := tree.Content(n); !exact || len(content.Text) > 0 || !strings.HasSuffix(tail, "!!str") && !strings.HasSuffix(tail, "&x") {
			t.Errorf("%q: the content %q begins behind %q", text, content.Text, tail)
		}
	}
}

func TestScalarExcerpt(t *testing.T) {
	text := "a: |\r\n  first {{ x\r\n  }} second\r\nb: \"\\u00e9{{\\ty}}\"\r\n"
	root, _ := Read(tree.NewSource("f.yaml", []byte(text)))
	tests := []struct{ name, token, line, marked string }{
		{"a", "{{ x\n}}", "  first {{ x", "{{ x"},
		{"a", "first", "  first {{ x", "first"},
		{"a", " second\n", "  }} second", " second"},
		{"b", "é", `b: "\u00e9{{\ty}}"`, `\u00e9`},
		{"b", "{{\ty}}", `b: "\u00e9{{\ty}}"`, `{{\ty}}`},
	}
	for _, tt := range tests {
		content, _ := tree.Content(root.Get(tt.name))
		start := strings.Index(string(content.Text), tt.token)
		got := content.Excerpt(tree.Span{Start: start, End: start + len(tt.token)}, nil)
		marked := string([]rune(got.Text)[got.Col-1 : got.Col-1+got.Len])
		if got.Text != tt.line || marked != tt.marked {
			t.Errorf("the excerpt of %q is %q with %q marked, want %q with %q", tt.token, got.Text, marked, tt.line, tt.marked)
		}
	}
}

// longScalars are a megabyte in each style, in which each line, blank or
// character asks for something.
func longScalars() map[string]string {
	const size = 1 << 20
	long := func(text string) string { return strings.Repeat(text, size/len(text)) }
	return map[string]string{
		"word": long("x"), "blanks": "'" + long(" ") + "x'", "single": "'" + long("''") + "'", "escapes": `"` + long(`\x41`) + `"`,
		"breaks": "'" + long("\n") + "'", "folds": `"` + long("a\n ") + `"`, "escaped breaks": `"` + long("\\\n ") + `"`,
		"literal": "|\n" + long(" a\n"), "blank lines": ">+\n" + long(" \n") + " a", "deep": "|9\n" + long(" ") + "a\n", "comment": "|9 #" + long(" ") + "\n",
		"flow": "[" + strings.Repeat("'é', ", 100_000) + "]", "deep lines": "|\n" + strings.Repeat(" ", size/2) + "\n" + strings.Repeat(" ", size/2) + "a",
	}
}

func TestLongScalars(t *testing.T) {
	for name, text := range longScalars() {
		locate(t, name, text)
	}
}

// locate reads a document and asks for the places of a thousand bytes of each
// of its scalars.
func locate(t testing.TB, name, text string) {
	root, found := Read(tree.NewSource("f.yaml", []byte(text)))
	if root == nil {
		t.Errorf("%s cannot be read: %v", name, found)
		return
	}
	eachString(root, func(n *tree.Node) {
		content, exact := tree.Content(n)
		if !exact {
			t.Errorf("%s: the content of %d bytes cannot be followed", name, len(n.Text))
		}
		for i := range min(1000, len(n.Text)) {
			content.Position(i * len(n.Text) / 1000)
		}
	})
}

// Each style takes no more than its share of time.
func BenchmarkLongScalars(b *testing.B) {
	for name, text := range longScalars() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				locate(b, name, text)
			}
		})
	}
}

func eachString(n *tree.Node, visit func(*tree.Node)) {
	if n.Kind == tree.String {
		visit(n)
	}
	for _, item := range n.Items {
		eachString(item, visit)
	}
	for _, m := range n.Members {
		visit(m.Key)
		eachString(m.Value, visit)
	}
}

// FuzzContent states that what Content gives is the value that was read, at
// places within it and in order, for any YAML.
func FuzzContent(f *testing.F) {
	for _, seed := range []string{
		"a: |2-\n   x\n  y\n", "- >+\n a\n\n  b\n", `a: "x\u00e9 \` + "\n y\"", "'a''b\n c': &x d\ne: *x", "a: b\n  c # d", "&x a: !!str 1", "a: >\r  b\u2028  c",
		"? |\n a\n: !!str\n", "[a, b\n c, \"d\"]", "a: !!str # c\n  \"b\"", "<<: {a: 'b'}", "\ufeffa: 'b'", "a: |+\n  \n   \n\n",
		"a: >\n  \tb\n\n  c\n   d\n", "a: >-\n  \tb\n  c\n\t\n-\td\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		source := tree.NewSource("f.yaml", text)
		root, _ := Read(source)
		if root == nil || strings.HasPrefix(string(text), "\xff\xfe") || strings.HasPrefix(string(text), "\xfe\xff") {
			return // UTF-16 has no places
		}
		visited := 0
		eachString(root, func(n *tree.Node) {
			if visited++; visited > 100 { // aliases make many of few
				return
			}
			if err := contentLaw(n); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		})
	})
}

func contentLaw(n *tree.Node) error {
	content, exact := tree.Content(n)
	if !exact || string(content.Text) != n.Text {
		return fmt.Errorf("the content of %q is %q, exact %v", n.Text, content.Text, exact)
	}
	last := n.Pos()
	for i := range len(content.Text) + 1 {
		pos := content.Position(i)
		if before(pos, last) || before(n.EndPos(), pos) && i < len(content.Text) && strings.TrimSpace(n.Text[i:]) != "" {
			return fmt.Errorf("byte %d of %q is said to be at %s, behind %s and within %s to %s", i, n.Text, pos, last, n.Pos(), n.EndPos())
		}
		last = pos
	}
	if end := n.Source.Position(len(n.Source.Text)); before(end, last) {
		return fmt.Errorf("%q ends at %s, behind the text's end at %s", n.Text, last, end)
	}
	return nil
}
