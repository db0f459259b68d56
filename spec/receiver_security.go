package spec

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A requirement is one way to be let in: every credential of it. OpenAPI 3.0,
// Security Requirement Object.
type requirement struct {
	credentials []credential
	node        *tree.Node
}

// A credential is what a request must carry. What it says is not looked at.
type credential struct {
	in, name string // header, query or cookie
	scheme   string // of an Authorization header, in lower case: bearer; or ""
}

// requirements reads the operation's security, or the document's.
func (o *Operation) requirements(log *log) []requirement {
	root := o.receiver.doc.main.root
	list := o.Node.Get("security")
	if list == nil {
		list = root.Get("security")
	}
	if list != nil && list.Kind != tree.Array {
		log.node(ruleReceiver, list, "security is %s; want a list", kindOf(list))
	}
	var all []requirement
	for _, n := range itemsOf(list) {
		r := requirement{node: n}
		for _, m := range n.Members {
			r.node = m.Key
			scheme := o.scheme(m.Key, log)
			if c, known := credentialOf(scheme); known {
				r.credentials = append(r.credentials, c)
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
func credentialOf(scheme *tree.Node) (credential, bool) {
	switch text(scheme.Get("type")) {
	case "apiKey":
		return credential{in: text(scheme.Get("in")), name: text(scheme.Get("name"))}, true
	case "http":
		return credential{in: "header", name: "Authorization", scheme: strings.ToLower(text(scheme.Get("scheme")))}, true
	case "oauth2", "openIdConnect":
		return credential{in: "header", name: "Authorization", scheme: "bearer"}, true
	}
	return credential{}, false
}

func (c credential) String() string {
	words := c.in + " " + clip(c.name)
	if c.scheme != "" {
		words += ": " + clip(c.scheme)
	}
	return words
}

// sent reports whether a request carries the credential.
func (c credential) sent(r *http.Request, query url.Values) bool {
	switch c.in {
	case "query":
		return query.Get(c.name) != ""
	case "cookie":
		cookie, err := r.Cookie(c.name)
		return err == nil && cookie.Value != ""
	}
	value := r.Header.Get(c.name)
	if c.scheme == "" {
		return value != ""
	}
	scheme, rest, _ := strings.Cut(value, " ")
	return strings.EqualFold(scheme, c.scheme) && strings.TrimSpace(rest) != ""
}

// unmet gives a fault when a request carries none of what the operation wants.
func (p *plan) unmet(r *http.Request, query url.Values) []Fault {
	var wanted []string
	for _, requirement := range p.security {
		missing := ""
		for _, c := range requirement.credentials {
			if !c.sent(r, query) {
				missing = c.String()
				break
			}
		}
		if missing == "" {
			return nil
		}
		wanted = append(wanted, missing)
	}
	if len(wanted) == 0 {
		return nil
	}
	const most = 5
	return []Fault{{
		Kind: FaultSecurity, Keyword: "security", Node: p.security[0].node,
		Message: "the request has no credentials; want " + diag.List(wanted[:min(len(wanted), most)], "or"),
	}}
}
