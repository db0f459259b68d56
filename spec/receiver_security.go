package spec

import (
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Requirement is one way to be let in: every credential of it. OpenAPI 3.0,
// Security Requirement Object.
type Requirement struct {
	Credentials []Credential
	Node        *tree.Node
}

// A Credential is what a request must carry. What it says is not looked at.
type Credential struct {
	In, Name string // header, query or cookie
	Scheme   string // of an Authorization header, in lower case: bearer; or ""
}

// requirements reads the operation's security, or the document's.
func (o *Operation) requirements(log *log) []Requirement {
	root := o.receiver.doc.main.root
	list := o.Node.Get("security")
	if list == nil {
		list = root.Get("security")
	}
	if list != nil && list.Kind != tree.Array {
		log.node(ruleReceiver, list, "security is %s; want a list", kindOf(list))
	}
	var all []Requirement
	for _, n := range itemsOf(list) {
		r := Requirement{Node: n}
		for _, m := range n.Members {
			r.Node = m.Key
			scheme := o.scheme(m.Key, log)
			if c, known := credentialOf(scheme); known {
				r.Credentials = append(r.Credentials, c)
			}
		}
		all = append(all, r)
	}
	return all
}

// scheme gives the Security Scheme Object of a name, and tells if there is none.
func (o *Operation) scheme(name *tree.Node, log *log) *tree.Node {
	declared := o.receiver.doc.main.root.Get("components").Get("securitySchemes")
	n := declared.Get(name.Text)
	if n == nil {
		d := log.node(ruleReceiver, name, "the security scheme %q is not declared", clip(name.Text))
		suggest(d, name, diag.Nearest(name.Text, declared.Names()))
		return nil
	}
	target, ref, err := o.receiver.doc.deref(n)
	if err != nil {
		log.node(err.rule, ref, "%s", err.message)
		return nil
	}
	return target
}

// credentialOf gives what a scheme wants; false for one that does not show in
// a request, as a client's certificate.
func credentialOf(scheme *tree.Node) (Credential, bool) {
	switch text(scheme.Get("type")) {
	case "apiKey":
		return Credential{In: text(scheme.Get("in")), Name: text(scheme.Get("name"))}, true
	case "http":
		return Credential{In: "header", Name: "Authorization", Scheme: strings.ToLower(text(scheme.Get("scheme")))}, true
	case "oauth2", "openIdConnect":
		return Credential{In: "header", Name: "Authorization", Scheme: "bearer"}, true
	}
	return Credential{}, false
}
