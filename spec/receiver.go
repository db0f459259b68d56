package spec

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// ruleReceiver is what is told of a receiver's document; the rules of reading
// are those of any document.
var ruleReceiver = &diag.Rule{
	ID: "receiver-document", Severity: diag.Error,
	Title: "the receiver's OpenAPI document cannot be used",
	Doc: "A receiver is described by an OpenAPI document, 3.0 or 3.1. What its operation says must be readable, and " +
		"must not take longer to check than any real one does.",
}

// A Receiver is what a receiver of webhooks says of itself in an OpenAPI
// document, 3.0 or 3.1. It is safe for concurrent use.
type Receiver struct {
	File    string
	OpenAPI string // the version
	Title   string
	Paths   []*Operation // in document order; what they say is read by Operation

	doc     *document
	three0  bool
	servers []string // where they hang: the paths of the document's servers
}

// LoadReceiver reads the OpenAPI document in a file. A $ref may lead to files
// of the folder refRoot, and "" is that of the document. The error says that
// the file could not be read. When what it holds cannot be used, the Receiver
// is nil and the findings say why.
func LoadReceiver(path, refRoot string) (*Receiver, []diag.Diagnostic, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %s", path, reason(err))
	}
	if refRoot == "" {
		refRoot = filepath.Dir(path)
	}
	r, found := ReadReceiver(tree.NewSource(path, text), refRoot)
	return r, found, nil
}

// ReadReceiver is LoadReceiver for a text. When refRoot is "", a $ref may lead
// to no other file.
func ReadReceiver(source *tree.Source, refRoot string) (*Receiver, []diag.Diagnostic) {
	log := newLog()
	root := readFile(source, log)
	if root == nil || !isReceiver(root, log) {
		return nil, log.list
	}
	r := &Receiver{
		File:    source.File,
		OpenAPI: text(root.Get("openapi")),
		Title:   text(root.Get("info").Get("title")),
		doc:     newDocument(source.File, root, refRoot, log),
	}
	r.three0 = strings.HasPrefix(r.OpenAPI, "3.0.")
	r.servers = r.bases(root.Get("servers"))
	for _, m := range members(root.Get("paths")) {
		if strings.HasPrefix(m.Key.Text, "/") {
			r.path(m.Key, m.Value)
		}
	}
	if len(r.Paths) == 0 {
		log.node(ruleReceiver, orElse(root.Get("paths"), root), "the document has no operation under paths; want the one that takes the webhook")
		return nil, log.list
	}
	return r, log.list
}

func orElse(n, other *tree.Node) *tree.Node {
	if n == nil {
		return other
	}
	return n
}

var receiverVersion = lazy.Regexp(`^3\.[01]\.\d+([-+].*)?$`)

// isReceiver reports whether a document is of a version that is read here.
func isReceiver(root *tree.Node, log *log) bool {
	const want = "want OpenAPI 3.0 or 3.1"
	version := root.Get("openapi")
	switch {
	case root.Kind != tree.Object:
		log.node(ruleReceiver, root, "the document is %s; %s", kindOf(root), want)
	case version == nil && root.Get("swagger") != nil:
		log.node(ruleReceiver, root.Get("swagger"), "this is Swagger %s; %s", clip(root.Get("swagger").Text), want)
	case version == nil && root.Get("asyncapi") != nil:
		log.node(ruleReceiver, root.Get("asyncapi"), "this is an AsyncAPI document; %s", want)
	case version == nil:
		log.node(ruleReceiver, root, "the document has no openapi version; %s", want)
	case version.Kind != tree.String:
		log.node(ruleReceiver, version, "openapi is %s; want a string such as \"3.0.3\"", kindOf(version))
	case !receiverVersion.Get().MatchString(version.Text):
		log.node(ruleReceiver, version, "OpenAPI %s is not supported; %s", clip(version.Text), want)
	default:
		return true
	}
	return false
}

// clip shortens a word that a document or a request brings along.
func clip(word string) string {
	const most = 40
	if runes := []rune(word); len(runes) > most {
		word = string(runes[:most]) + "…"
	}
	return plain(word)
}

// plain makes one line of a text.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// path notes the operations of a Path Item Object.
func (r *Receiver) path(name, at *tree.Node) {
	item := r.at(at)
	if item == nil || item.Kind != tree.Object {
		return
	}
	for _, m := range item.Members {
		if !isMethod(m.Key.Text) || m.Value.Kind != tree.Object {
			continue
		}
		o := &Operation{Method: strings.ToUpper(m.Key.Text), Path: name.Text, Node: m.Value, receiver: r, item: item, Key: name}
		o.Bases = r.servers
		for _, n := range []*tree.Node{item, m.Value} {
			if list := n.Get("servers"); list != nil && len(list.Items) > 0 {
				o.Bases = r.bases(list)
			}
		}
		r.Paths = append(r.Paths, o)
	}
}

func isMethod(word string) bool {
	for _, m := range methods {
		if m == word {
			return true
		}
	}
	return false
}

// at follows references; nil when they lead nowhere.
func (r *Receiver) at(n *tree.Node) *tree.Node {
	r.doc.mu.Lock()
	defer r.doc.mu.Unlock()
	target, _, err := r.doc.deref(n)
	if err != nil {
		return nil
	}
	return target
}

var serverVariable = lazy.Regexp(`\{([^{}]*)\}`)

// bases gives the paths that servers stand at, without a slash at the end.
// OpenAPI 3.0, Server Object: variables have defaults.
func (r *Receiver) bases(list *tree.Node) []string {
	var bases []string
	for _, server := range itemsOf(list) {
		address := serverVariable.Get().ReplaceAllStringFunc(text(server.Get("url")), func(name string) string {
			if v := server.Get("variables").Get(strings.Trim(name, "{}")).Get("default"); v != nil {
				return v.Text
			}
			return name
		})
		bases = append(bases, strings.TrimRight(pathOf(address), "/"))
	}
	if len(bases) == 0 {
		return []string{""}
	}
	return bases
}

// pathOf gives the path of a URL, or of what is written like one.
func pathOf(address string) string {
	address, _, _ = strings.Cut(address, "#")
	address, _, _ = strings.Cut(address, "?")
	rest, found := strings.CutPrefix(address, "//")
	if !found {
		_, rest, found = strings.Cut(address, "://")
	}
	if !found {
		return address
	}
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[i:]
	}
	return ""
}
