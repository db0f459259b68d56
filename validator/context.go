package validator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// context looks at the roots of a template context. It reports whether the
// payload is one, or the value of one root, and so can be judged further; for
// what an integration makes of the context is its own, and no fault.
func (k *check) context() bool {
	switch {
	case isDefinition(k.root):
		k.report(ruleOwnBody, firstByte(k.root), "",
			"this is an integration's definition, not a payload that it sends; give it to webhook-lint integration").severity = diag.Error
		return false
	case k.root.Kind == tree.Array && isPairs(k.root):
		k.ownBody("a list of key and value pairs, which Gorgias sends as it stands")
		return false
	case k.root.Kind != tree.Object:
		return true // the schema says that an object is wanted
	case k.hasRoot():
		k.absentRoots()
		return true
	}
	root, hits := k.contract.bareRoot(k.root)
	if other, channels := k.foreign(hits); other != "" {
		k.report(ruleChannel, firstByte(k.root), "", "the payload is a bare %s, which comes with %s", other, diag.List(channels, "and"))
		return false
	}
	if root != "" {
		k.base = diag.Pointer("").Name(root)
		k.report(ruleRoot, firstByte(k.root), "", "the payload is a bare %s; the context holds it as {%q: …}", root, root)
		return true
	}
	if len(k.root.Members) == 0 {
		k.absentRoots()
		return true
	}
	if k.misspelt() {
		return true
	}
	k.ownBody("none of " + diag.Either(k.contract.roots) + " is in it")
	return false
}

func (k *check) report(rule *diag.Rule, span tree.Span, at diag.Pointer, format string, args ...any) *finding {
	k.found = append(k.found, finding{rule: rule, span: span, at: at, message: fmt.Sprintf(format, args...)})
	return &k.found[len(k.found)-1]
}

func (k *check) ownBody(why string) {
	k.report(ruleOwnBody, firstByte(k.root), "",
		"the payload is not the template context but an integration's own body: %s; "+
			"--integration FILE checks it against the definition in FILE", why)
}

// isDefinition reports whether an object is what Gorgias's REST API holds of
// an integration.
func isDefinition(n *tree.Node) bool {
	http := n.Get("http")
	if http == nil {
		http = n
	}
	return http.Get("url") != nil && (http.Get("triggers") != nil || http != n && http.Get("method") != nil)
}

// isPairs reports whether an array is a form in the shape of key and value
// rows, which is sent as the array it is.
func isPairs(n *tree.Node) bool {
	for _, item := range n.Items {
		if item.Get("key") == nil || item.Get("value") == nil {
			return false
		}
	}
	return len(n.Items) > 0
}

// hasRoot reports whether the object has a root of its channel or of another.
func (k *check) hasRoot() bool {
	for _, m := range k.root.Members {
		name := m.Key.Text
		if m.Value.Kind != tree.Object && name != "ticket" && name != "message" {
			continue // an integration's own "event": "ticket-created" is no root
		}
		if slices.Contains(k.contract.rootNames(), name) || k.contract.elsewhere[name] != nil {
			return true
		}
	}
	return false
}

func (c *contract) namesOfRoots() []string {
	var names []string
	for _, m := range c.known() {
		for _, name := range m.namesAt("") {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// misspelt reports whether a name is close to that of a root.
func (k *check) misspelt() bool {
	for _, m := range k.root.Members {
		if m.Value.Kind == tree.Object && len(diag.Nearest(m.Key.Text, k.contract.roots)) > 0 {
			return true
		}
	}
	return false
}

// absentRoots reports the roots that the document gives the channel and the
// payload lacks, unless a name in it is a misspelling of the root.
func (k *check) absentRoots() {
	for _, root := range k.contract.roots {
		if k.root.Get(root) != nil || k.hasMisspelling(root) {
			continue
		}
		rule := ruleRoot
		if len(k.contract.elsewhere[root]) < len(k.v.spec.Channels) {
			rule = ruleChannel // a root that tells this channel from others
		}
		k.report(rule, firstByte(k.root), "", "the payload has no %q, which comes with %s", root, k.contract.channel.Name)
	}
}

func (k *check) hasMisspelling(root string) bool {
	for _, m := range k.root.Members {
		if !slices.Contains(k.contract.rootNames(), m.Key.Text) && slices.Contains(diag.Nearest(m.Key.Text, k.contract.roots), root) {
			return true
		}
	}
	return false
}

// foreign gives the root of another channel that a bare payload is rather the
// value of, by more than so many names, and these channels.
func (k *check) foreign(hits int) (string, []string) {
	seen := make([]string, 0, 8) // of channels that are alike
	for _, name := range k.v.names {
		c := k.v.outlines[name]()
		if slices.Equal(c.roots, k.contract.roots) || slices.Contains(seen, c.alike) {
			continue
		}
		seen = append(seen, c.alike)
		if root, more := c.bareRoot(k.root); more > hits && !k.contract.expects(root) {
			return root, k.contract.elsewhere[root]
		}
	}
	return "", nil
}

// unknown reports properties that no reading of the contract has.
func (k *check) unknown() {
	if k.root.Kind != tree.Object && k.root.Kind != tree.Array {
		return
	}
	k.unknownIn(k.root, "", k.contract.shapesAt(nil, k.place("")))
}

func (k *check) unknownIn(n *tree.Node, at diag.Pointer, shapes []*shape) {
	if n.Kind == tree.Array {
		for i, item := range n.Items {
			if item.Kind == tree.Object || item.Kind == tree.Array {
				token := strconv.Itoa(i)
				k.unknownIn(item, at.Name(token), children(shapes, (*shape).item, token))
			}
		}
		return
	}
	open := isOpen(shapes)
	var absent []string // names that the object has not; made for the first unknown one
	for _, m := range n.Members {
		name := m.Key.Text
		if !open && !isNamed(shapes, name) {
			if absent == nil {
				absent = absentNames(n, shapes)
			}
			k.unknownProperty(m, at, absent)
			continue
		}
		if m.Value.Kind == tree.Object || m.Value.Kind == tree.Array {
			k.unknownIn(m.Value, at.Name(name), children(shapes, (*shape).member, name))
		}
	}
}

func children(shapes []*shape, child func(s *shape, token string) *shape, token string) []*shape {
	next := make([]*shape, len(shapes))
	for i, s := range shapes {
		next[i] = child(s, token)
	}
	return next
}

func isNamed(shapes []*shape, name string) bool {
	return slices.ContainsFunc(shapes, func(s *shape) bool { return slices.Contains(s.names, name) })
}

// isOpen reports whether any name may stand there: a reading with names closes
// what another leaves open by silence, and so does one of alternatives, whichever
// holds. A name is no less likely misspelt for an alternative that would hold
// whatever the names are; additionalProperties opens them in so many words.
func isOpen(shapes []*shape) bool {
	named := false
	for _, s := range shapes {
		if len(s.names) == 0 {
			continue
		}
		named = true
		if s.isMap {
			return true
		}
	}
	return !named
}

// absentNames lists what the shapes name and the object lacks.
func absentNames(object *tree.Node, shapes []*shape) []string {
	most := 0
	for _, s := range shapes {
		most = max(most, len(s.names))
	}
	skip := make(map[string]bool, len(object.Members)+most)
	for _, m := range object.Members {
		skip[m.Key.Text] = true
	}
	absent := make([]string, 0, most)
	for _, s := range shapes {
		for _, name := range s.names {
			if !skip[name] {
				skip[name] = true
				absent = append(absent, name)
			}
		}
	}
	return absent
}

func (k *check) unknownProperty(m tree.Member, at diag.Pointer, absent []string) {
	name, span := m.Key.Text, tree.Span{Start: m.Key.Start, End: m.Key.End}
	if k.enough() {
		k.unlist(ruleUnknown)
		return
	}
	if at == "" && k.base == "" && k.contract.elsewhere[name] != nil {
		k.report(ruleChannel, span, at.Name(name), "the payload has a %q, which comes with %s and not with %s",
			name, diag.List(k.contract.elsewhere[name], "and"), k.contract.channel.Name)
		return
	}
	f := k.report(ruleUnknown, span, at.Name(name), "%s has no property %q", subject(k.base+at), name)
	near := suggest(f, m.Key, absent)
	if len(near) == 0 {
		return
	}
	i := slices.IndexFunc(k.found, func(q finding) bool {
		return q.rule == ruleRequired && q.at == at && strings.Contains(q.message, quote(near[0]))
	})
	if i >= 0 { // a required property under another name is one fault, not two
		f.severity = diag.Error
		k.found = slices.Delete(k.found, i, i+1)
	}
}

// sense looks at what no schema can say: values that contradict each other.
func (k *check) sense() {
	if !k.contract.gorgias {
		return
	}
	k.dates(k.root, "")
	ticket := k.root.Get("ticket")
	if k.base == "/ticket" {
		ticket = k.root
	}
	id := ticket.Get("id")
	if id == nil {
		return
	}
	if k.base == "" {
		k.identity(k.root.Get("message"), "/message", id)
	}
	at := diag.Pointer("/ticket")[len(k.base):]
	for _, name := range []string{"first_message", "last_message"} {
		k.identity(ticket.Get(name), at.Name(name), id)
	}
	for i, message := range itemsOf(ticket.Get("messages")) {
		k.identity(message, at.Name("messages").Index(i), id)
	}
}

// identity reports a message that is of another ticket. Quoted and plain ids
// are the same.
func (k *check) identity(message *tree.Node, at diag.Pointer, id *tree.Node) {
	of := message.Get("ticket_id")
	if of == nil || of.Text == id.Text || !isID(of) || !isID(id) {
		return
	}
	f := k.report(ruleIdentity, tree.Span{Start: of.Start, End: of.End}, at.Name("ticket_id"),
		"%s is %s but the ticket's id is %s; want the same", subject(k.base+at.Name("ticket_id")), shortNumber(of.Text), shortNumber(id.Text))
	f.node = of
	f.related = []diag.Related{{Pos: id.Pos(), Message: "the ticket's id"}}
}

func isID(n *tree.Node) bool {
	return n.Kind == tree.Number || n.Kind == tree.String && n.Text != "" && strings.Trim(n.Text, "0123456789") == ""
}

// dates reports objects that were changed before they were made.
func (k *check) dates(n *tree.Node, at diag.Pointer) {
	created, updated := n.Get("created_datetime"), n.Get("updated_datetime")
	if c, ok := parseTime(created); ok {
		if u, ok := parseTime(updated); ok && u.Before(c) {
			f := k.report(ruleDateOrder, tree.Span{Start: updated.Start, End: updated.End}, at.Name("updated_datetime"),
				"%s is before created_datetime; want the same time or a later one", subject(k.base+at.Name("updated_datetime")))
			f.node = updated
			f.related = []diag.Related{{Pos: created.Pos(), Message: "created_datetime"}}
		}
	}
	for _, m := range n.Members {
		if m.Value.Kind >= tree.Array {
			k.dates(m.Value, at.Name(m.Key.Text))
		}
	}
	for i, item := range n.Items {
		k.dates(item, at.Index(i))
	}
}
