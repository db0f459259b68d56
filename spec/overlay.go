package spec

import (
	"fmt"
	"strings"

	"github.com/speakeasy-api/jsonpath/pkg/jsonpath"
	"gopkg.in/yaml.v3"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// An Overlay is a list of changes to a document: OpenAPI Overlay
// Specification 1.0 and 1.1, which is not bound to OpenAPI.
type Overlay struct {
	Title   string
	Extends string // the id or file of the document it was written for, or ""
	Actions []*Action
	root    *tree.Node
}

// An Action is one change, with the reason for it.
type Action struct {
	Target      string // JSONPath, RFC 9535
	Description string
	Pos         diag.Position
	target      *tree.Node
	path        *jsonpath.JSONPath
	update      *tree.Node
	remove      bool
}

var overlayVersion = lazy.Regexp(`^1\.[01]\.\d+$`)

// readOverlay reads an overlay; nil when it cannot be applied, with the
// finding in log.
func readOverlay(source *tree.Source, log *log) *Overlay {
	root := readFile(source, log)
	if root == nil {
		return nil
	}
	version := root.Get("overlay")
	switch {
	case version == nil:
		log.node(ruleOverlay, root, `this is no overlay: it has no "overlay" field; want overlay: 1.0.0`)
		return nil
	case !overlayVersion.Get().MatchString(version.Text):
		log.node(ruleOverlay, version, "overlay version %q is not supported; want 1.0.0 or 1.1.0", version.Text)
		return nil
	}
	o := &Overlay{root: root, Title: text(root.Get("info").Get("title")), Extends: text(root.Get("extends"))}
	actions := root.Get("actions")
	if actions == nil || actions.Kind != tree.Array || len(actions.Items) == 0 {
		log.node(ruleOverlay, root, "the overlay has no actions; want a list of at least one")
		return nil
	}
	for _, item := range actions.Items {
		if a := readAction(item, log); a != nil {
			o.Actions = append(o.Actions, a)
		}
	}
	return o
}

var actionFields = []string{"target", "description", "update", "remove"}

func readAction(n *tree.Node, log *log) *Action {
	if n.Kind != tree.Object {
		log.node(ruleOverlay, n, "an action is %s; want an object with target and update or remove", kindOf(n))
		return nil
	}
	for _, m := range n.Members {
		if !contains(actionFields, m.Key.Text) && !strings.HasPrefix(m.Key.Text, "x-") {
			logUnknown(log, ruleOverlay, m.Key, "an action", actionFields)
		}
	}
	a := &Action{
		target: n.Get("target"), update: n.Get("update"), remove: n.Get("remove").IsTrue(),
		Target: text(n.Get("target")), Description: text(n.Get("description")), Pos: n.Pos(),
	}
	switch {
	case a.Target == "":
		log.node(ruleOverlay, n, "the action has no target; want a JSONPath")
		return nil
	case a.update == nil && !a.remove:
		log.node(ruleOverlay, n, "the action changes nothing; want update, or remove: true")
		return nil
	}
	path, err := jsonpath.NewPath(a.Target)
	if err != nil {
		log.node(ruleOverlayTarget, a.target, "%q is no JSONPath: %s", a.Target, firstLine(err.Error()))
		return nil
	}
	a.path = path
	return a
}

func text(n *tree.Node) string {
	if n == nil {
		return ""
	}
	return n.Text
}

func kindOf(n *tree.Node) string {
	switch n.Kind {
	case tree.Null:
		return "null"
	case tree.Array, tree.Object:
		return "an " + n.Kind.String()
	}
	return "a " + n.Kind.String()
}

func contains(list []string, word string) bool {
	for _, w := range list {
		if w == word {
			return true
		}
	}
	return false
}

// logUnknown reports a name that the thing has not, with the nearest.
func logUnknown(log *log, rule *diag.Rule, key *tree.Node, thing string, known []string) {
	message := fmt.Sprintf("%s has no field %q", thing, key.Text)
	near := diag.Nearest(key.Text, known)
	if len(near) == 0 {
		message += "; want " + strings.Join(known, ", ")
	}
	d := log.node(rule, key, "%s", message)
	suggest(d, key, near)
}

// suggest adds the nearest words to a finding about n: as a fix if there is one.
func suggest(d *diag.Diagnostic, n *tree.Node, near []string) {
	switch {
	case len(near) == 1:
		d.Fix = &diag.Fix{Message: fmt.Sprintf("did you mean %q?", near[0]), Pos: n.Pos(), End: n.EndPos(), Text: requote(n, near[0])}
	case len(near) > 1:
		d.Message += fmt.Sprintf("; did you mean %s?", diag.Either(near))
	}
}

// requote writes a word in the quotes that n has in its text.
func requote(n *tree.Node, word string) string {
	if n.Source != nil && n.Start < len(n.Source.Text) {
		if quote := n.Source.Text[n.Start]; quote == '"' || quote == '\'' {
			return string(quote) + word + string(quote)
		}
	}
	return word
}

// A patch applies overlays to a tree. It keeps the JSONPath library's view of
// the tree in step with it, so that an action costs no more than it changes.
type patch struct {
	root     *tree.Node
	view     *yaml.Node
	nodes    map[*yaml.Node]*tree.Node
	views    map[*tree.Node]*yaml.Node
	pointers map[*tree.Node]diag.Pointer
	evidence map[diag.Pointer][]*Action
	log      *log
}

func newPatch(root *tree.Node, log *log) *patch {
	p := &patch{
		root: root, log: log,
		nodes: map[*yaml.Node]*tree.Node{}, views: map[*tree.Node]*yaml.Node{},
		pointers: map[*tree.Node]diag.Pointer{}, evidence: map[diag.Pointer][]*Action{},
	}
	p.view = &yaml.Node{}
	p.refresh(root, "", p.view)
	return p
}

// refresh makes view show n, which stands at that pointer.
func (p *patch) refresh(n *tree.Node, at diag.Pointer, view *yaml.Node) {
	*view = *shadow(n)
	p.note(n, at, view)
}

func (p *patch) note(n *tree.Node, at diag.Pointer, view *yaml.Node) {
	p.pointers[n], p.views[n], p.nodes[view] = at, view, n
	for i, m := range n.Members {
		p.note(m.Value, at.Name(m.Key.Text), view.Content[2*i+1])
	}
	for i, item := range n.Items {
		p.note(item, at.Index(i), view.Content[i])
	}
}

// apply carries an overlay out. When demand is set, an action whose target the
// document lacks is a finding; else it is passed over.
func (p *patch) apply(o *Overlay, demand bool) {
	for _, a := range o.Actions {
		found := a.path.Query(p.view)
		if len(found) == 0 && demand {
			p.unmatched(a)
		}
		for _, view := range found {
			if n := p.nodes[view]; n != nil {
				p.change(a, n)
			}
		}
	}
}

func (p *patch) change(a *Action, n *tree.Node) {
	at := p.pointers[n]
	if a.remove {
		p.removeAt(a, at)
		return
	}
	p.merge(a, n, a.update, at)
}

func (p *patch) removeAt(a *Action, at diag.Pointer) {
	parent := p.root.At(at.Parent())
	if at == "" || parent == nil {
		return
	}
	switch parent.Kind {
	case tree.Object:
		parent.Remove(at.Last())
	case tree.Array:
		gone := parent.At(diag.Pointer("").Name(at.Last()))
		var kept []*tree.Node
		for _, item := range parent.Items {
			if item != gone {
				kept = append(kept, item)
			}
		}
		parent.Items = kept
	}
	p.prove(at, a)
	p.refresh(parent, at.Parent(), p.views[parent])
}

// prove notes that an action changed what stands at a pointer.
func (p *patch) prove(at diag.Pointer, a *Action) { p.evidence[at] = append(p.evidence[at], a) }

// merge puts an update into a value: Overlay 1.0, Action Object. Objects are
// merged name by name, arrays are joined, everything else is replaced.
func (p *patch) merge(a *Action, n, update *tree.Node, at diag.Pointer) {
	switch {
	case n.Kind == tree.Object && update.Kind == tree.Object:
		for _, m := range update.Members {
			p.mergeMember(a, n, m, at.Name(m.Key.Text))
		}
		return
	case n.Kind == tree.Array && update.Kind == tree.Array:
		n.Items = append(n.Items, tree.Clone(update).Items...)
	case n.Kind == tree.Array:
		n.Items = append(n.Items, tree.Clone(update))
	default:
		*n = *tree.Clone(update)
	}
	p.prove(at, a)
	p.refresh(n, at, p.views[n])
}

func (p *patch) mergeMember(a *Action, n *tree.Node, m tree.Member, at diag.Pointer) {
	old := n.Get(m.Key.Text)
	if old == nil {
		value, view := tree.Clone(m.Value), &yaml.Node{}
		n.Members = append(n.Members, tree.Member{Key: m.Key, Value: value})
		p.views[n].Content = append(p.views[n].Content, nameView(m.Key.Text), view)
		p.prove(at, a)
		p.refresh(value, at, view)
		return
	}
	p.merge(a, old, m.Value, at)
}

var lastName = lazy.Regexp(`^(.*?)(?:\.([\w-]+)|\['([^']+)'\]|\["([^"]+)"\])$`)

// unmatched reports a target that names nothing, and the name that it
// probably meant.
func (p *patch) unmatched(a *Action) {
	d := p.log.node(ruleOverlayTarget, a.target, "%q matches nothing in the document", a.Target)
	for rest, tail := a.Target, ""; ; {
		m := lastName.Get().FindStringSubmatch(rest)
		if m == nil {
			return
		}
		path, err := jsonpath.NewPath(m[1])
		if err != nil {
			return
		}
		if found := path.Query(p.view); len(found) > 0 {
			name := m[2] + m[3] + m[4]
			if near := diag.Nearest(name, p.nodes[found[0]].Names()); len(near) > 0 {
				right := m[1] + strings.Replace(rest[len(m[1]):], name, near[0], 1) + tail
				d.Fix = &diag.Fix{Message: fmt.Sprintf("did you mean %s?", right), Pos: a.target.Pos(), End: a.target.EndPos(), Text: requote(a.target, right)}
			}
			return
		}
		rest, tail = m[1], rest[len(m[1]):]+tail
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}
