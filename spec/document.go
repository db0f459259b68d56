package spec

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A file is one text of a document: the one that was named, or one that a
// $ref names.
type file struct {
	path string // as opened; the key of document.files
	root *tree.Node
}

// An origin is where a node stands: which file, and which value of it.
type origin struct {
	file    *file
	pointer diag.Pointer
}

// A document is a tree of files with one main file. It resolves references.
type document struct {
	main    *file
	refRoot string // the folder that references may not leave; "" allows none
	files   map[string]*file
	log     *log
	mu      sync.Mutex // held by extract, which may open files

	components map[*tree.Node]string // set by component, which extract alone calls

	placing sync.Mutex // held while what follows is used
	origins map[*tree.Node]origin
	unread  []*file // whose nodes are not in origins yet
}

func newDocument(path string, root *tree.Node, refRoot string, log *log) *document {
	d := &document{
		main:    &file{path: path, root: root},
		refRoot: refRoot,
		log:     log,
		origins: map[*tree.Node]origin{},
	}
	d.files, d.unread = map[string]*file{path: d.main}, []*file{d.main}
	return d
}

// origin gives where a node stands; false for one that is in no file. Files are
// looked through when the first node of theirs is asked for: a payload that is
// right needs none.
func (d *document) origin(n *tree.Node) (origin, bool) {
	d.placing.Lock()
	defer d.placing.Unlock()
	o, known := d.places()[n]
	return o, known
}

// places gives where all nodes stand. It is called with d.placing held where
// files may be opened meanwhile.
func (d *document) places() map[*tree.Node]origin {
	for _, f := range d.unread {
		d.index(f)
	}
	d.unread = nil
	return d.origins
}

// index notes where each node of a file stands. A node that aliases share is
// noted once.
func (d *document) index(f *file) {
	var visit func(n *tree.Node, at diag.Pointer)
	visit = func(n *tree.Node, at diag.Pointer) {
		if _, known := d.origins[n]; known {
			return
		}
		d.origins[n] = origin{f, at}
		for _, m := range n.Members {
			visit(m.Value, at.Name(m.Key.Text))
		}
		for i, item := range n.Items {
			visit(item, at.Index(i))
		}
	}
	visit(f.root, "")
}

// pointer gives the place of n in its file.
func (d *document) pointer(n *tree.Node) diag.Pointer {
	o, _ := d.origin(n)
	return o.pointer
}

// component gives the name of a schema among the components of the main file,
// or "".
func (d *document) component(n *tree.Node) string {
	if d.components == nil {
		list := members(d.main.root.Get("components").Get("schemas"))
		d.components = make(map[*tree.Node]string, len(list))
		for _, m := range list {
			d.components[m.Value] = m.Key.Text
		}
	}
	return d.components[n]
}

// fileOf gives the file that a node stands in.
func (d *document) fileOf(n *tree.Node) *file {
	if len(d.files) == 1 {
		return d.main
	}
	if o, known := d.origin(n); known {
		return o.file
	}
	return d.main
}

// readFile reads a YAML or JSON text; nil when it could not be read, with the
// finding in log.
func readFile(source *tree.Source, log *log) *tree.Node {
	if len(source.Text) > maxBytes {
		log.at(ruleSyntax, source, 0, 0, "the document is larger than %d MiB", maxBytes>>20)
		return nil
	}
	if name := tree.WideEncoding(source.Text); name != "" {
		log.at(ruleSyntax, source, 0, 0, "the text is %s; want it encoded as UTF-8", name)
		return nil
	}
	if !looksLikeJSON(source) {
		return readYAML(source, log)
	}
	root, faults := tree.ReadJSON(source, tree.Limits{Depth: maxDepth})
	for _, fault := range faults {
		rule := ruleSyntax
		if fault.Kind == tree.DuplicateName {
			rule = ruleDuplicateKey
		}
		log.at(rule, source, fault.Span.Start, fault.Span.End, "%s", fault.Message)
		if fault.Kind.Fatal() {
			root = nil
		}
	}
	return root
}

// looksLikeJSON trusts the file's extension; without one that says anything,
// an object in braces is JSON when it is no YAML flow mapping with bare names.
func looksLikeJSON(source *tree.Source) bool {
	switch strings.ToLower(filepath.Ext(source.File)) {
	case ".json":
		return true
	case ".yaml", ".yml":
		return false
	}
	text := strings.TrimLeft(strings.TrimPrefix(string(source.Text[:min(len(source.Text), 512)]), "\ufeff"), " \t\r\n")
	rest, isBrace := strings.CutPrefix(text, "{")
	rest = strings.TrimLeft(rest, " \t\r\n")
	return isBrace && (strings.HasPrefix(rest, `"`) || strings.HasPrefix(rest, "}"))
}

// A refError says why a $ref leads nowhere.
type refError struct {
	rule    *diag.Rule
	message string
	fix     string // the $ref that would be right
}

func (e *refError) Error() string { return e.message }

// deref follows references from n to a value that is none. Of a chain that
// does not end, or leads nowhere, it gives nil and the reference at fault.
func (d *document) deref(n *tree.Node) (*tree.Node, *tree.Node, *refError) {
	var passed []*tree.Node
	for {
		ref := refOf(n)
		if ref == nil {
			return n, nil, nil
		}
		if i := slices.Index(passed, n); i >= 0 {
			ref = refOf(firstOf(passed[i:]))
			return nil, ref, &refError{rule: ruleRefCycle,
				message: fmt.Sprintf("%q leads back to itself and never to a value", ref.Text)}
		}
		passed = append(passed, n)
		next, err := d.resolve(ref)
		if err != nil {
			return nil, ref, err
		}
		n = next
	}
}

// firstOf gives the node that stands first, so that a cycle is told of at one
// place wherever it is entered.
func firstOf(nodes []*tree.Node) *tree.Node {
	return slices.MinFunc(nodes, func(a, b *tree.Node) int { return a.Pos().Compare(b.Pos()) })
}

// refOf gives the $ref of a Reference Object, or nil.
func refOf(n *tree.Node) *tree.Node {
	if n == nil || n.Kind != tree.Object {
		return nil
	}
	if ref := n.Get("$ref"); ref != nil && ref.Kind == tree.String {
		return ref
	}
	return nil
}

// resolve gives the value that a $ref names: AsyncAPI 2.6, Reference Object.
// The path is relative to the file that the $ref stands in.
func (d *document) resolve(ref *tree.Node) (*tree.Node, *refError) {
	return d.resolveFrom(d.fileOf(ref), ref)
}

func (d *document) resolveFrom(in *file, ref *tree.Node) (*tree.Node, *refError) {
	path, fragment, _ := strings.Cut(ref.Text, "#")
	if path != "" {
		f, err := d.open(in, path)
		if err != nil {
			return nil, err
		}
		in = f
	}
	decoded, err := url.PathUnescape(fragment) // RFC 6901, section 6: the fragment is percent-decoded first
	if err != nil {
		return nil, &refError{rule: ruleRef, message: fmt.Sprintf("%q: the fragment is not percent-encoded as a URI wants it", ref.Text)}
	}
	pointer := diag.Pointer(decoded)
	if decoded == "/" {
		pointer = ""
	}
	if pointer != "" && pointer[0] != '/' {
		return nil, &refError{rule: ruleRef, message: fmt.Sprintf("%q: the fragment is no JSON pointer; want one that begins with #/", ref.Text)}
	}
	if n := in.root.At(pointer); n != nil {
		return n, nil
	}
	return nil, missing(in, path, ref.Text, pointer)
}

// missing tells how far a pointer leads, and names what it was meant to be.
func missing(in *file, path, ref string, pointer diag.Pointer) *refError {
	e := &refError{rule: ruleRef}
	at, n := diag.Pointer(""), in.root
	for _, token := range pointer.Tokens() {
		next := n.At(diag.Pointer("").Name(token))
		if next == nil {
			e.message = fmt.Sprintf("%q leads nowhere: %s has no %q", ref, placeName(at), token)
			if near := diag.Nearest(token, n.Names()); len(near) > 0 {
				e.fix = path + "#" + strings.Replace(string(pointer), string(at.Name(token)), string(at.Name(near[0])), 1)
			}
			return e
		}
		at, n = at.Name(token), next
	}
	return e
}

func placeName(p diag.Pointer) string {
	if p == "" {
		return "the document"
	}
	return "#" + string(p)
}

// open reads the file that a $ref in another file names.
func (d *document) open(from *file, ref string) (*file, *refError) {
	if u, err := url.Parse(ref); err != nil || u.Scheme != "" || u.Host != "" || filepath.IsAbs(ref) {
		return nil, &refError{rule: ruleRefOutside, message: fmt.Sprintf("%q is not followed; want a path relative to this file", ref)}
	}
	name, err := url.PathUnescape(ref)
	if err != nil {
		name = ref
	}
	path := filepath.Join(filepath.Dir(from.path), filepath.FromSlash(name))
	if f := d.files[path]; f != nil {
		if f.root == nil {
			return nil, &refError{rule: ruleRef, message: fmt.Sprintf("%q cannot be read", ref)}
		}
		return f, nil
	}
	if !d.allows(path) {
		return nil, &refError{rule: ruleRefOutside,
			message: fmt.Sprintf("%q leaves the document's folder; --ref-root widens what may be read", ref)}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, &refError{rule: ruleRef, message: fmt.Sprintf("%q cannot be read: %s", ref, reason(err))}
	}
	f := &file{path: path}
	d.files[path] = f
	if f.root = readFile(tree.NewSource(path, text), d.log); f.root == nil {
		return nil, &refError{rule: ruleRef, message: fmt.Sprintf("%q cannot be read", ref)}
	}
	d.placing.Lock()
	defer d.placing.Unlock()
	d.unread = append(d.unread, f)
	return f, nil
}

// allows reports whether path lies in the folder of references, also when
// symbolic links are followed.
func (d *document) allows(path string) bool {
	if d.refRoot == "" {
		return false
	}
	root, err := realPath(d.refRoot)
	if err != nil {
		return false
	}
	real, err := realPath(path)
	if err != nil {
		real, err = filepath.Abs(path) // it does not exist; the reading will say so
		if err != nil {
			return false
		}
		root, _ = filepath.Abs(d.refRoot)
	}
	within, err := filepath.Rel(root, real)
	return err == nil && filepath.IsLocal(within)
}

func realPath(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

// reason gives the part of a file error that a person wants to read.
func reason(err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return "no such file"
	}
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err.Error()
	}
	return err.Error()
}
