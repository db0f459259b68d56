// Package spec reads AsyncAPI 2.0–2.6 documents: which channels there are,
// which messages they carry, and what a payload may be, each with its place in
// the file.
//
//	s, findings, err := spec.Embedded(spec.Options{})
//	schema := s.Channel("ticket-updated").Schema().JSON()
//
// It extracts payload schemas into JSON Schema documents, checks the document
// itself, and knows what is observed beyond it (Spec.Observed). It fetches
// nothing, and reads no file outside the document's folder unless told so.
package spec

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

//go:generate go test -count=1 -run TestBuiltInTrees . -update
//go:generate go run ../cmd/webhook-lint schema -o schemas

// What is built in: the description of Gorgias's webhooks, and what is
// documented or recorded beyond it.
const (
	EmbeddedFile        = "spec/gorgias.asyncapi.yaml"
	EmbeddedOverlayFile = "spec/gorgias.observed.overlay.yaml"

	embeddedID = "urn:com:gorgias:webhooks" // which the overlay extends
)

//go:embed gorgias.asyncapi.yaml
var embeddedText []byte

//go:embed gorgias.observed.overlay.yaml
var embeddedOverlayText []byte

// A Spec is an AsyncAPI document.
type Spec struct {
	File        string
	AsyncAPI    string // its version of AsyncAPI
	ID          string
	Title       string
	Version     string
	ContentType string // defaultContentType
	Servers     []*Server
	Channels    []*Channel // in document order

	// Observed is the document with what is known of its messages beyond it,
	// or nil when nothing is.
	Observed *Spec

	doc     *document
	proofs  func() *proofs // nil when no overlay was applied
	builtIn string         // which of all texts that were ever built in it was read from; "" for others
}

// BuiltIn gives a word that changes with the document that is built in, and
// with what is observed beyond it; "" for another document.
func (s *Spec) BuiltIn() string { return s.builtIn }

// Proofs are the actions of overlays that changed a document.
type proofs struct {
	at      map[diag.Pointer][]*Action // what they changed, in order
	inOrder []*Action                  // the same, by their own place
}

// A Server is where messages go.
type Server struct {
	Name, URL, Protocol string
	Node                *tree.Node
}

// A Channel is one kind of event: for Gorgias, a trigger.
type Channel struct {
	Name        string
	OperationID string
	Method      string     // of the http binding, or ""
	Messages    []*Message // one of which a payload is
	Node        *tree.Node // the Channel Item Object

	spec      *Spec
	operation *tree.Node
}

// A Message is what a channel carries.
type Message struct {
	Name        string // name, or messageId, or the component's name
	ContentType string
	Format      string // schemaFormat as written, or ""
	Examples    []*Example
	Node        *tree.Node // the Message Object with its traits

	channel          *Channel
	payload, headers *tree.Node
}

// An Example is a payload that the document shows.
type Example struct {
	Name             string
	Payload, Headers *tree.Node // nil when absent
}

// Options say how to read a document. The zero value is right for one file.
type Options struct {
	Overlays []string // files, applied in order
	RefRoot  string   // the folder that $ref may not leave; "" is that of the document
}

// Embedded gives the document that is built in.
func Embedded(o Options) (*Spec, []diag.Diagnostic, error) {
	if len(o.Overlays) == 0 {
		if s, err := builtInSpec(builtInTrees, o); err == nil {
			return s, nil, nil
		}
	}
	return readEmbedded(o)
}

func readEmbedded(o Options) (*Spec, []diag.Diagnostic, error) {
	return load(tree.NewSource(EmbeddedFile, embeddedText), o)
}

// Load reads the document in a file. The error says that the file, or an
// overlay's, could not be read. When what it holds cannot be used, the Spec is
// nil and the findings say why.
func Load(path string, o Options) (*Spec, []diag.Diagnostic, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %s", path, reason(err))
	}
	if o.RefRoot == "" {
		o.RefRoot = filepath.Dir(path)
	}
	return load(tree.NewSource(path, text), o)
}

func load(source *tree.Source, o Options) (*Spec, []diag.Diagnostic, error) {
	builtIn := readBuiltInOverlay(source.Text)
	log := &log{}
	root := readFile(source, log)
	if root == nil || !supported(root, log) {
		return nil, log.list, nil
	}
	overlays, err := readOverlays(o.Overlays, log)
	if err != nil {
		return nil, nil, err
	}
	observed := builtIn(text(root.Get("id")))
	if observed == nil {
		return build(source.File, root, overlays, true, o, log), log.list, nil
	}
	// What an overlay of the user's changes may exist only beyond the
	// document, so its targets are demanded in the fuller of the two.
	fuller := make(chan *Spec)
	go func() { fuller <- build(source.File, root, append([]*Overlay{observed}, overlays...), true, o, log) }()
	s := build(source.File, root, overlays, false, o, newLog())
	s.Observed = <-fuller
	return s, log.list, nil
}

func newLog() *log { return &log{} }

// readBuiltInOverlay begins to read what is known beyond a document while the
// document itself is read, if the text may be that of the document. The
// overlay is given for the id that it extends, else nil.
func readBuiltInOverlay(text []byte) func(id string) *Overlay {
	if !bytes.Contains(text, []byte(embeddedID)) {
		return func(string) *Overlay { return nil }
	}
	read := make(chan *Overlay, 1)
	go func() { read <- readOverlay(tree.NewSource(EmbeddedOverlayFile, embeddedOverlayText), newLog()) }()
	return func(id string) *Overlay {
		if o := <-read; o != nil && o.Extends == id {
			return o
		}
		return nil
	}
}

func readOverlays(paths []string, log *log) ([]*Overlay, error) {
	var overlays []*Overlay
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read overlay %s: %s", path, reason(err))
		}
		if o := readOverlay(tree.NewSource(path, text), log); o != nil {
			overlays = append(overlays, o)
		}
	}
	return overlays, nil
}

var supportedVersion = lazy.Regexp(`^2\.[0-6]\.\d+([-+].*)?$`)

// supported reports whether the version is one that is read here. AsyncAPI
// 2.6, Version String: the patch version does not matter.
func supported(root *tree.Node, log *log) bool {
	version := root.Get("asyncapi")
	switch {
	case root.Kind != tree.Object:
		log.node(ruleVersion, root, "the document is %s; want an object with an asyncapi version", kindOf(root))
	case version == nil && root.Get("openapi") != nil:
		log.node(ruleVersion, root.Get("openapi"), "this is an OpenAPI document; want AsyncAPI 2.0 to 2.6")
	case version == nil:
		log.node(ruleVersion, root, "the document has no asyncapi version; want one from 2.0.0 to 2.6.0")
	case !supportedVersion.Get().MatchString(version.Text):
		log.node(ruleVersion, version, "AsyncAPI %s is not supported; want 2.0 to 2.6", version.Text)
	default:
		return true
	}
	return false
}

// build makes the model of a tree with overlays applied. When demand is set,
// an overlay's target that the document lacks is a finding.
func build(path string, root *tree.Node, overlays []*Overlay, demand bool, o Options, log *log) *Spec {
	s := &Spec{File: path}
	if len(overlays) > 0 {
		root = tree.Clone(root)
		p := newPatch(root, log)
		for _, overlay := range overlays {
			p.apply(overlay, demand)
		}
		made := newProofs(p.evidence)
		s.proofs = func() *proofs { return made }
	}
	s.doc = newDocument(path, root, o.RefRoot, log)
	s.AsyncAPI = text(root.Get("asyncapi"))
	s.ID = text(root.Get("id"))
	s.Title = text(root.Get("info").Get("title"))
	s.Version = text(root.Get("info").Get("version"))
	s.ContentType = text(root.Get("defaultContentType"))
	for _, m := range members(root.Get("servers")) {
		if n := s.at(m.Value); n != nil {
			s.Servers = append(s.Servers, &Server{m.Key.Text, text(n.Get("url")), text(n.Get("protocol")), n})
		}
	}
	for _, m := range members(root.Get("channels")) {
		if n := s.at(m.Value); n != nil && n.Kind == tree.Object {
			s.Channels = append(s.Channels, s.channel(m.Key.Text, n))
		}
	}
	return s
}

func members(n *tree.Node) []tree.Member {
	if n == nil {
		return nil
	}
	return n.Members
}

// at follows references; nil when they lead nowhere.
func (s *Spec) at(n *tree.Node) *tree.Node {
	if n == nil {
		return nil
	}
	target, _, err := s.doc.deref(n)
	if err != nil {
		return nil
	}
	return target
}

// Channel gives the channel of that name, or nil.
func (s *Spec) Channel(name string) *Channel {
	for _, c := range s.Channels {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// ChannelNames lists the channels in document order.
func (s *Spec) ChannelNames() []string {
	names := make([]string, len(s.Channels))
	for i, c := range s.Channels {
		names[i] = c.Name
	}
	return names
}

// Evidence gives the overlay's actions that made the document say what it says
// at p, or that took away what stood there, in order; nil when none did.
func (s *Spec) Evidence(p diag.Pointer) []*Action {
	if s.proofs == nil {
		return nil
	}
	for at := s.proofs().at; ; p = p.Parent() {
		if actions := at[p]; actions != nil || p == "" {
			return actions
		}
	}
}

// Node gives the value that stands at p in the document, or nil.
func (s *Spec) Node(p diag.Pointer) *tree.Node { return s.doc.main.root.At(p) }

// channel reads a Channel Item Object. AsyncAPI 2.6: what the application
// sends stands under subscribe; publish is what it takes. A document with only
// publish is read as one that is written from the other side.
func (s *Spec) channel(name string, n *tree.Node) *Channel {
	c := &Channel{Name: name, Node: n, spec: s}
	op := s.at(n.Get("subscribe"))
	if op == nil {
		op = s.at(n.Get("publish"))
	}
	if op == nil {
		return c
	}
	op = s.withTraits(op)
	c.operation = op
	c.OperationID = text(op.Get("operationId"))
	c.Method = text(s.at(s.at(op.Get("bindings")).Get("http")).Get("method"))
	s.messages(c, op.Get("message"), 0)
	for i, m := range c.Messages {
		if m.Name == "" {
			m.Name = fmt.Sprintf("%s message %d", name, i+1)
		}
	}
	return c
}

// withTraits merges the traits of an operation or a message into it. AsyncAPI
// 2.6, Operation Object: by JSON Merge Patch, in order, so that a trait wins.
func (s *Spec) withTraits(n *tree.Node) *tree.Node {
	traits := n.Get("traits")
	if traits == nil || traits.Kind != tree.Array {
		return n
	}
	for _, item := range traits.Items {
		if trait := s.at(item); trait != nil && trait.Kind == tree.Object {
			n = mergePatch(n, trait)
		}
	}
	return n
}

// mergePatch gives target changed by patch: RFC 7396.
func mergePatch(target, patch *tree.Node) *tree.Node {
	if patch.Kind != tree.Object || target == nil && !holdsNull(patch) {
		return patch
	}
	made := tree.NewObject(patch)
	if target != nil && target.Kind == tree.Object {
		made = tree.NewObject(target, append([]tree.Member{}, target.Members...)...)
	}
	for _, m := range patch.Members {
		switch old := made.Member(m.Key.Text); {
		case m.Value.Kind == tree.Null:
			made.Remove(m.Key.Text)
		case old == nil:
			made.Members = append(made.Members, tree.Member{Key: m.Key, Value: mergePatch(nil, m.Value)})
		default:
			*old = tree.Member{Key: m.Key, Value: mergePatch(old.Value, m.Value)}
		}
	}
	return made
}

// holdsNull reports whether a merge patch takes something away.
func holdsNull(patch *tree.Node) bool {
	for _, m := range patch.Members {
		if m.Value.Kind == tree.Null || holdsNull(m.Value) {
			return true
		}
	}
	return false
}

// messages reads a Message Object, a reference to one, or oneOf several,
// which may themselves be oneOf.
func (s *Spec) messages(c *Channel, at *tree.Node, depth int) {
	n := s.at(at)
	if n == nil || n.Kind != tree.Object || depth > maxDepth || len(c.Messages) >= maxMessages {
		return
	}
	if list := n.Get("oneOf"); list != nil && list.Kind == tree.Array {
		for _, item := range list.Items {
			s.messages(c, item, depth+1)
		}
		return
	}
	c.Messages = append(c.Messages, s.message(c, n))
}

const maxMessages = 10_000 // of one channel; oneOf that refers to itself stops here

func (s *Spec) message(c *Channel, n *tree.Node) *Message {
	component := n
	n = s.withTraits(n)
	m := &Message{
		ContentType: text(n.Get("contentType")),
		Format:      text(n.Get("schemaFormat")),
		Node:        n, channel: c,
		payload: n.Get("payload"), headers: n.Get("headers"),
	}
	if m.ContentType == "" {
		m.ContentType = s.ContentType
	}
	m.Name = cmp.Or(text(n.Get("name")), text(n.Get("messageId")))
	if m.Name == "" {
		if at := s.doc.pointer(component); !strings.HasPrefix(string(at), "/channels/") {
			m.Name = at.Last()
		}
	}
	m.Examples = s.examples(n.Get("examples"))
	return m
}

// examples reads Message Example Objects, which are free-form before 2.2.
func (s *Spec) examples(list *tree.Node) []*Example {
	if list == nil {
		return nil
	}
	var examples []*Example
	for _, item := range list.Items {
		if n := s.at(item); n != nil && n.Kind == tree.Object {
			examples = append(examples, &Example{text(n.Get("name")), s.at(n.Get("payload")), s.at(n.Get("headers"))})
		}
	}
	return examples
}

// Schema gives the schema of the channel's payloads: of its one message, or of
// one of several. It is nil when a message's format is not supported.
func (c *Channel) Schema() *Schema {
	switch {
	case len(c.Messages) == 0:
		return c.spec.doc.extract(tree.NewBool(true, c.Node), c.id(), false)
	case len(c.Messages) == 1:
		return c.Messages[0].Schema()
	}
	either := tree.NewArray(c.Node)
	openAPI := false
	for _, m := range c.Messages {
		format := m.format()
		if format == FormatUnsupported {
			return nil
		}
		openAPI = openAPI || format == FormatOpenAPI
		either.Items = append(either.Items, m.payloadOrTrue())
	}
	root := tree.NewObject(c.Node, tree.NewMember("oneOf", either))
	return c.spec.doc.extract(root, c.id(), openAPI)
}

// id names the channel's schema for good.
func (c *Channel) id() string {
	base := c.spec.ID
	if base == "" {
		base = "urn:webhook-lint"
	}
	return base + ":" + escapeFragment(c.Name)
}

// A Format is a language that payload schemas are written in.
type Format uint8

// The formats that matter here.
const (
	FormatAsyncAPI    Format = iota // JSON Schema draft-07 and a little more
	FormatOpenAPI                   // OpenAPI 3.0 Schema Object
	FormatUnsupported               // Avro, RAML, Protobuf and others
)

var (
	asyncAPIFormat = lazy.Regexp(`^application/vnd\.aai\.asyncapi(\+json|\+yaml)?(;version=2\.\d+\.\d+)?$`)
	draft07Format  = lazy.Regexp(`^application/schema(\+json|\+yaml)?;version=draft-07$`)
	openAPIFormat  = lazy.Regexp(`^application/vnd\.oai\.openapi(\+json|\+yaml)?(;version=3\.0(\.\d+)?)?$`)
)

func (m *Message) format() Format {
	if m.Format == "" {
		return FormatAsyncAPI
	}
	name := strings.ToLower(strings.NewReplacer(" ", "", `"`, "").Replace(m.Format))
	switch {
	case name == "", asyncAPIFormat.Get().MatchString(name), draft07Format.Get().MatchString(name):
		return FormatAsyncAPI
	case openAPIFormat.Get().MatchString(name):
		return FormatOpenAPI
	}
	return FormatUnsupported
}

func (m *Message) payloadOrTrue() *tree.Node {
	if m.payload == nil {
		return tree.NewBool(true, m.Node)
	}
	return m.payload
}

// Schema gives the schema of the message's payload; nil when schemaFormat is
// one that is not supported.
func (m *Message) Schema() *Schema {
	format := m.format()
	if format == FormatUnsupported {
		return nil
	}
	return m.channel.spec.doc.extract(m.payloadOrTrue(), m.channel.id(), format == FormatOpenAPI)
}

// HeaderSchema gives the schema of the message's headers, or nil.
func (m *Message) HeaderSchema() *Schema {
	if m.headers == nil || m.format() == FormatUnsupported {
		return nil
	}
	return m.channel.spec.doc.extract(m.headers, m.channel.id()+":headers", m.format() == FormatOpenAPI)
}

// EvidenceAt is Evidence for a value of the document.
func (s *Spec) EvidenceAt(n *tree.Node) []*Action {
	if o, known := s.doc.origin(n); known {
		return s.Evidence(o.pointer)
	}
	return nil
}

// ActionAt gives the overlay's action that wrote a value, found by its place;
// nil for what the document itself says.
func (s *Spec) ActionAt(n *tree.Node) *Action {
	if s.proofs == nil {
		return nil
	}
	actions, pos := s.proofs().inOrder, n.Pos()
	behind := sort.Search(len(actions), func(i int) bool { return actions[i].Pos.Compare(pos) > 0 })
	if behind == 0 || actions[behind-1].Pos.File != pos.File {
		return nil
	}
	return actions[behind-1]
}

func newProofs(at map[diag.Pointer][]*Action) *proofs {
	p := &proofs{at: at}
	for _, actions := range at {
		p.inOrder = append(p.inOrder, actions...)
	}
	slices.SortFunc(p.inOrder, func(a, b *Action) int { return a.Pos.Compare(b.Pos) })
	return p
}
