package integration

import (
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

func quoteRune(r rune) string { return strconv.Quote(string(r)) }

// reserved are the headers that HTTP or Gorgias sets for each request.
var reserved = []string{"host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade", "expect"}

func (k *check) headers() {
	headers, at := k.d.HTTP.Get("headers"), k.d.at.Name("headers")
	seen := map[string]string{}
	for _, m := range members(headers) {
		where := at.Name(m.Key.Text)
		lower := strings.ToLower(m.Key.Text)
		switch first, twice := seen[lower]; {
		case m.Key.Text == "":
			k.tell(ruleHeaderName, m.Key, where, "a header has no name")
		case !isToken(m.Key.Text):
			k.headerName(m, where)
		case twice && first != m.Key.Text:
			k.tell(ruleHeaderName, m.Key, where, "%s and %s are one header: letter case does not count", first, m.Key.Text)
		case slices.Contains(reserved, lower):
			k.tell(ruleHeaderReserved, m.Key, where, "%s is set for each request; want it removed", m.Key.Text)
		}
		seen[lower] = m.Key.Text
		k.headerValue(m, where)
	}
}

// isToken reports whether a text is a token of RFC 9110, section 5.6.2.
func isToken(text string) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
	}) < 0
}

func (k *check) headerName(m tree.Member, at diag.Pointer) {
	i := strings.IndexFunc(m.Key.Text, func(r rune) bool { return !isToken(string(r)) })
	for _, r := range m.Key.Text[i:] {
		d := k.tell(ruleHeaderName, m.Key, at, "the header name %q holds %s, which HTTP forbids", m.Key.Text, quoteRune(r))
		if fixed := strings.Trim(strings.Map(func(r rune) rune {
			if isToken(string(r)) {
				return r
			}
			return '-'
		}, m.Key.Text), "-"); isToken(fixed) {
			d.Message += "; want " + strconv.Quote(fixed)
		}
		return
	}
}

func (k *check) headerValue(m tree.Member, at diag.Pointer) {
	if m.Value.Kind != tree.String {
		k.tell(ruleType, m.Value, at, "the header %s is %s; want a string", m.Key.Text, article(m.Value.Kind))
		return
	}
	k.delimiters(m.Value, at)
	if i := strings.IndexFunc(m.Value.Text, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }); i >= 0 {
		k.found = append(k.found, spanFinding(ruleHeaderValue, content(m.Value), tree.Span{Start: i, End: i + 1}, at,
			quoteRune(rune(m.Value.Text[i]))+" cannot stand in a header; want it removed"))
	}
}
