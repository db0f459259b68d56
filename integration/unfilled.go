package integration

import (
	"net/url"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// An unfilled definition has placeholders, such as ${TOKEN}, whose values are
// known when it is deployed only. What is refused for such a value is not known
// to be.
type unfilled struct {
	d     *Definition
	query string // of the URL, as it is written
	path  string
}

func (d *Definition) unfilled() *unfilled {
	address := ""
	if n := d.HTTP.Get("url"); n != nil && n.Kind == tree.String {
		address = n.Text
	}
	address, _, _ = strings.Cut(address, "#")
	path, query, _ := strings.Cut(address, "?")
	if _, rest, found := strings.Cut(path, "://"); found {
		_, path, _ = strings.Cut(rest, "/")
	}
	return &unfilled{d: d, query: query, path: path}
}

var placeholderHost = lazy.Regexp(`^([a-z]+://)([^/?#]*)`)

// address gives a URL that can be read although its host has placeholders.
func (u *unfilled) address(text string) string {
	host := placeholderHost.Get().FindString(text)
	return deployed.Get().ReplaceAllString(host, "placeholder") + text[len(host):]
}

// known leaves out what a placeholder decides on. That the path is none of the
// receiver's, so that nothing else is checked, is not known then.
func (u *unfilled) known(list []Refusal, sent *Request) []Refusal {
	var kept []Refusal
	for _, r := range list {
		decides := u.decides(r, sent)
		if decides && (r.Part != "url" || r.Node != nil) {
			continue
		}
		r.Unknown = r.Unknown || decides
		kept = append(kept, r)
	}
	return kept
}

// decides reports whether a placeholder decides on what is refused.
func (u *unfilled) decides(r Refusal, sent *Request) bool {
	name := ""
	if tokens := r.Pointer.Tokens(); len(tokens) > 0 {
		name = tokens[0]
	}
	switch r.Part {
	case "url":
		return deployed.Get().MatchString(u.path)
	case "query":
		return u.inQuery(name)
	case "headers":
		return u.inHeader(name)
	case "body":
		return isUnfilled(sent.Body, r.Pointer)
	}
	return false
}

// isUnfilled reports whether the text at a place of a JSON text has a
// placeholder.
func isUnfilled(text []byte, at diag.Pointer) bool {
	if !deployed.Get().Match(text) {
		return false
	}
	root, _ := tree.ReadJSON(tree.NewSource("", text), tree.Limits{})
	value := root.At(at)
	return value != nil && value.Kind == tree.String && deployed.Get().MatchString(value.Text)
}

// inQuery reports whether the value of a parameter has a placeholder, or one
// may add parameters.
func (u *unfilled) inQuery(name string) bool {
	return slices.ContainsFunc(strings.Split(u.query, "&"), func(field string) bool {
		key, value, _ := strings.Cut(field, "=")
		if deployed.Get().MatchString(key) {
			return true
		}
		plain, err := url.QueryUnescape(key)
		return err == nil && plain == name && deployed.Get().MatchString(value)
	})
}

// inHeader is inQuery for a field of the header, and for the credentials, whose
// name is "": the scheme stands at the beginning of a value.
func (u *unfilled) inHeader(name string) bool {
	return slices.ContainsFunc(members(u.d.HTTP.Get("headers")), func(m tree.Member) bool {
		at := deployed.Get().FindStringIndex(m.Value.Text)
		switch {
		case at == nil:
			return false
		case name == "":
			return strings.EqualFold(m.Key.Text, "Authorization") && strings.TrimSpace(m.Value.Text[:at[0]]) == "" || strings.EqualFold(m.Key.Text, "Cookie")
		}
		return strings.EqualFold(m.Key.Text, name) || strings.EqualFold(m.Key.Text, "Cookie") && strings.Contains(m.Value.Text, name+"=")
	})
}
