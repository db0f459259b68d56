package integration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/compat"
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// DiffRules is the table of the rules about changes.
var DiffRules = []*diag.Rule{ruleBreaking, ruleUnknown, ruleLoss, ruleSafe}

var (
	ruleBreaking = rule("change-breaking", diag.Error, "a change that breaks a receiver", "", "",
		"Something may be sent now that the integration could not send before: a strict receiver refuses it, and a typed one cannot decode it. A payload that shows it stands beside the finding.")
	ruleUnknown = rule("change-unknown", diag.Warning, "a change that may break a receiver", "", "",
		"The two contracts differ, and it could neither be proved that the change is safe nor shown that it is not. Or what is sent looks as before and is something else: a value that is filled from another property of the payload.")
	ruleLoss = rule("change-loss", diag.Warning, "a change that tells a receiver less", "", "",
		"What is sent now was allowed before, but something that was always there is there no more.")
	ruleSafe = rule("change-safe", diag.Note, "a change that no receiver minds", "", "",
		"Whatever is sent now could be sent before.")
)

var changeRules = map[compat.Verdict]*diag.Rule{
	compat.Breaking: ruleBreaking, compat.Unknown: ruleUnknown, compat.Loss: ruleLoss, compat.Safe: ruleSafe,
}

// Diff tells what a receiver that was built for the integration old meets when
// new takes its place. The findings stand in new, with old beside.
func (c *Checker) Diff(old, new *Definition, o compat.Options) ([]diag.Diagnostic, error) {
	k := &diff{c: c, old: old, new: new, options: o}
	k.settings()
	k.triggers()
	was, is := c.Contract(old), c.Contract(new)
	if len(old.Enabled()) > 0 && len(new.Enabled()) == 0 {
		was, is = &Contract{}, &Contract{} // nothing is sent that could be compared
	}
	k.repeated()
	for _, part := range []string{"body", "query", "headers"} {
		if err := k.part(part, was, is); err != nil {
			return nil, err
		}
	}
	k.credentials()
	k.meaning()
	k.found = slices.DeleteFunc(k.found, func(d diag.Diagnostic) bool { return d.Message == "" })
	k.hide()
	diag.Sort(k.found)
	return k.found, nil
}

// hide hides the secrets of both definitions in what is told.
func (k *diff) hide() {
	was, is := k.old.masker(), k.new.masker()
	for i := range k.found {
		f := &k.found[i]
		f.Message = was(is(f.Message))
		f.Related = slices.Clone(f.Related)
		for n := range f.Related {
			f.Related[n].Message = was(is(f.Related[n].Message))
		}
		if source := k.new.Node.Source; source != nil && f.Pos.File == source.File {
			maskFindings(source, k.found[i:i+1], k.new.hidden)
		}
		if b := k.new.body; b != nil && b.Source != nil && f.Pos.File == b.Source.File {
			maskFindings(b.Source, k.found[i:i+1], k.new.bodyHidden)
		}
	}
}

type diff struct {
	c        *Checker
	old, new *Definition
	options  compat.Options
	found    []diag.Diagnostic
	told     []tellingOf // in the parts of what is sent
	bodiless bool        // the method takes no body now, or took none: that is told
}

func (k *diff) tell(rule *diag.Rule, n *tree.Node, at diag.Pointer, before *tree.Node, format string, args ...any) *diag.Diagnostic {
	f := finding(rule, n, at, format, args...)
	if before != nil && before.Source != nil {
		f.Related = append(f.Related, diag.Related{Pos: before.Pos(), Message: "before"})
	}
	k.found = append(k.found, f)
	return &k.found[len(k.found)-1]
}

// node gives a setting of a definition, or its http object.
func (d *Definition) node(name string) (*tree.Node, diag.Pointer) {
	if n := d.HTTP.Get(name); n != nil {
		return n, d.at.Name(name)
	}
	return d.HTTP, d.at
}

// settings compares what is not in a schema.
func (k *diff) settings() {
	if was, is := k.old.Method(), k.new.Method(); was != is {
		n, at := k.new.node("method")
		before, _ := k.old.node("method")
		words := ""
		if old, new := k.old.hasBody() && k.old.Form() != nil, k.new.hasBody() && k.new.Form() != nil; old != new {
			k.bodiless = true
			words = map[bool]string{true: ", so that a body is sent that was not", false: ", so that no body is sent any more"}[new]
		}
		k.tell(ruleBreaking, n, at, before, "the method was %s and is %s%s", was, is, words)
	}
	if was, is := k.old.ContentType(), k.new.ContentType(); was != is && k.new.hasBody() && k.new.Form() != nil {
		n, at := k.new.node("request_content_type")
		before, _ := k.old.node("request_content_type")
		k.tell(ruleBreaking, n, at, before, "the body was %s and is %s", was, is)
	}
	k.url()
	if k.old.isSigned() && !k.new.isSigned() {
		before, _ := k.old.node("hmac_secret")
		k.tell(ruleBreaking, k.new.HTTP, k.new.at, before, "hmac_secret is gone: the receiver finds no signature any more")
	}
	if k.new.Deactivated() && !k.old.Deactivated() {
		k.tell(ruleLoss, k.new.Node.Get("deactivated_datetime"), k.new.Pointer.Name("deactivated_datetime"), nil, "the integration is deactivated now: the receiver gets no event any more")
	}
}

func (k *diff) url() {
	was, is := endpoint(k.old), endpoint(k.new)
	if was == is {
		return
	}
	n, at := k.new.node("url")
	before, _ := k.old.node("url")
	k.tell(ruleBreaking, n, at, before, "another endpoint is called: it was %s and is %s", was, is)
}

// endpoint gives the URL without its query, and without what may be secret.
func endpoint(d *Definition) string {
	u := d.HTTP.Get("url")
	if u == nil {
		return "nothing"
	}
	path, _, _ := strings.Cut(u.Text, "?")
	path, _, _ = strings.Cut(path, "#")
	for _, s := range d.secrets() {
		if s.node == u && s.literal && s.span.End <= len(path) {
			path = path[:s.span.Start] + masked + path[s.span.End:]
		}
	}
	return plainHost(path)
}

// plainHost gives a URL whose host is written as any other way to write it is:
// RFC 3986 6.2.2.1 and 6.2.3.
func plainHost(address string) string {
	scheme, rest, found := strings.Cut(address, "://")
	if !found {
		return address
	}
	host, path := rest, ""
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		host, path = rest[:i], rest[i:]
	}
	if strings.Contains(host, "{") {
		return address
	}
	user, name, found := strings.Cut(host, "@")
	if !found {
		user, name = "", host
	} else {
		user += "@"
	}
	scheme, name = strings.ToLower(scheme), strings.ToLower(name)
	name = strings.TrimSuffix(name, map[string]string{"https": ":443", "http": ":80"}[scheme])
	return scheme + "://" + user + name + path
}

func (k *diff) triggers() {
	was, is := k.old.Enabled(), k.new.Enabled()
	n, at := k.new.node("triggers")
	before, _ := k.old.node("triggers")
	for _, name := range is {
		if !slices.Contains(was, name) {
			written := triggerName(n, name)
			k.tell(ruleLoss, written, k.new.triggerPointer(written), before, "%s is on now: the receiver gets events that it did not get", name)
		}
	}
	for _, name := range was {
		if !slices.Contains(is, name) {
			k.tell(ruleLoss, n, at, before, "%s is off now: the receiver gets no such event any more", name)
		}
	}
}

func (k *diff) part(name string, was, is *Contract) error {
	before, after := was.Part(name), is.Part(name)
	if before == nil || after == nil {
		if before != after && !k.bodiless {
			k.body(before == nil)
		}
		return nil
	}
	if name == "query" && k.bodiless && (was.Query.IsTrue() || is.Query.IsTrue()) {
		return nil // the form stands in the query of GET
	}
	if !k.options.AssumeClosed {
		before = opened(before)
	}
	changes, err := compat.Compare(before, after, k.options)
	if err != nil {
		return fmt.Errorf("the contract of the %s: %w", name, err)
	}
	if name == "body" && k.old.isContext() && !k.new.isContext() {
		changes = k.context(changes)
	}
	for _, change := range changes {
		if change.Verdict == compat.Safe && change.Pointer.Last() == "*" && !k.options.AssumeClosed {
			continue // that nothing else comes: the receiver did not know
		}
		if slices.ContainsFunc(k.told, func(t tellingOf) bool { return t.part == name && t.at == change.Pointer }) {
			continue // that it is sent another number of times
		}
		k.change(name, change)
	}
	return nil
}

// context tells what goes with a {{context}} that is the body no more, in one
// sentence, and gives the changes that are no part of it.
func (k *diff) context(changes []compat.Change) []compat.Change {
	var gone []string
	rest := slices.DeleteFunc(changes, func(c compat.Change) bool {
		if c.Kind == compat.KindRemoved && c.Verdict == compat.Loss {
			gone = append(gone, c.Pointer.Dotted())
			return true
		}
		return c.Kind == compat.KindProse
	})
	if len(gone) == 0 {
		return rest
	}
	const most = 8
	noun := "properties"
	if len(gone) == 1 {
		noun = "property"
	}
	if n := len(gone) - most; n > 0 {
		gone = append(gone[:most], fmt.Sprintf("%d more", n))
	}
	n, at := k.new.node("form")
	before, _ := k.old.node("form")
	k.tell(ruleLoss, n, at, before, "the body was {{context}}, all that is known of the event, and is not: it has no %s %s any more", noun, diag.List(gone, "and"))
	return rest
}

// opened gives a schema as a receiver reads it that ignores what it does not
// know: nothing is closed.
func opened(n *tree.Node) *tree.Node {
	c := *n
	c.Items, c.Members = nil, nil
	for _, item := range n.Items {
		c.Items = append(c.Items, opened(item))
	}
	for _, m := range n.Members {
		if m.Key.Text != "additionalProperties" || m.Value.Kind != tree.Bool {
			c.Members = append(c.Members, tree.Member{Key: m.Key, Value: opened(m.Value)})
		}
	}
	return &c
}

func (k *diff) body(comes bool) {
	n, at := k.new.node("form")
	before, _ := k.old.node("form")
	if comes {
		k.tell(ruleBreaking, n, at, before, "a body is sent now, and none was before")
		return
	}
	k.tell(ruleBreaking, n, at, before, "no body is sent any more")
}

func (k *diff) change(part string, change compat.Change) {
	n, at := k.new.place(part, change.Pointer)
	before, _ := k.old.place(part, change.Pointer)
	k.told = append(k.told, tellingOf{part, change.Pointer, change.Verdict, len(k.found)})
	f := k.tell(changeRules[change.Verdict], n, at, before, "%s: %s", where(part, change.Pointer), change.Message)
	if change.Witness != nil {
		text, err := change.Witness.MarshalJSON()
		if err == nil {
			f.Related = append(f.Related, diag.Related{Message: witnessOf[part] + ": " + short(string(text), 200)})
		}
	}
}

var witnessOf = map[string]string{"body": "a body that shows it", "query": "a query that shows it", "headers": "headers that show it"}

func where(part string, at diag.Pointer) string {
	if path := at.Dotted(); path != "" {
		return part + " " + path
	}
	return "the " + part
}

// short gives the beginning of a text.
func short(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most]) + "…"
}

// place gives where in the definition a part of what is sent is written.
func (d *Definition) place(part string, at diag.Pointer) (*tree.Node, diag.Pointer) {
	switch part {
	case "query", "url":
		return d.node("url")
	case "method":
		return d.node("method")
	case "content-type":
		return d.node("request_content_type")
	case "headers":
		headers, where := d.node("headers")
		for _, m := range members(headers) {
			if tokens := at.Tokens(); len(tokens) > 0 && strings.EqualFold(m.Key.Text, tokens[0]) {
				return m.Value, where.Name(m.Key.Text)
			}
		}
		return headers, where
	}
	n, where := d.Form(), d.formPointer()
	if n == nil {
		return d.node("form")
	}
	for _, token := range at.Tokens() {
		next := n.At(diag.Pointer("").Name(token))
		if next == nil {
			break
		}
		n, where = next, where.Name(token)
	}
	return n, where
}
