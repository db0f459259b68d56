package receiver

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
)

// wordsOf says what a credential is.
func wordsOf(c spec.Credential) string {
	words := c.In + " " + clip(c.Name)
	if c.Scheme != "" {
		words += ": " + clip(c.Scheme)
	}
	return words
}

// isSent reports whether a request carries the credential.
func isSent(c spec.Credential, r *http.Request, query url.Values) bool {
	switch c.In {
	case "query":
		return query.Get(c.Name) != ""
	case "cookie":
		cookie, err := r.Cookie(c.Name)
		return err == nil && cookie.Value != ""
	}
	value := r.Header.Get(c.Name)
	if c.Scheme == "" {
		return value != ""
	}
	scheme, rest, _ := strings.Cut(value, " ")
	return strings.EqualFold(scheme, c.Scheme) && strings.TrimSpace(rest) != ""
}

// unmet gives a fault when a request carries none of what the operation wants.
func (c *check) unmet(r *http.Request, query url.Values) []Fault {
	var wanted []string
	for _, requirement := range c.closed.Security {
		missing := ""
		for _, wants := range requirement.Credentials {
			if !isSent(wants, r, query) {
				missing = wordsOf(wants)
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
		Kind: FaultSecurity, Keyword: "security", Node: c.closed.Security[0].Node,
		Message: "the request has no credentials; want " + diag.List(wanted[:min(len(wanted), most)], "or"),
	}}
}
