package integration

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

func quoteRune(r rune) string { return strconv.Quote(string(r)) }

// reserved are the headers that HTTP or Gorgias sets for each request.
var reserved = []string{
	"host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade", "expect",
	"traceparent", "tracestate", "x-datadog-trace-id", "x-datadog-parent-id", "x-datadog-sampling-priority", // as recorded
}

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
	first, size := utf8.DecodeRuneInString(m.Key.Text[i:])
	if tag := output.Get().FindStringIndex(m.Key.Text); tag != nil {
		k.inside(ruleHeaderName, m.Key, tree.Span{Start: tag[0], End: tag[1]}, at,
			fmt.Sprintf("the header name %q holds a template, whose braces HTTP forbids in a name; want the variable in the value", m.Key.Text))
		return
	}
	message := fmt.Sprintf("the header name %q holds %s, which HTTP forbids", m.Key.Text, quoteRune(first))
	if word := token(m.Key.Text); isToken(word) {
		message += "; want " + strconv.Quote(word)
	}
	k.inside(ruleHeaderName, m.Key, tree.Span{Start: i, End: i + size}, at, message)
}

// token gives a name with a hyphen for whatever HTTP forbids.
func token(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !isToken(string(r)) })
	return strings.Join(words, "-")
}

func (k *check) headerValue(m tree.Member, at diag.Pointer) {
	n := m.Value
	if n.Kind != tree.String {
		k.tell(ruleType, n, at, "the header %s is %s; want a string", m.Key.Text, article(n.Kind))
		return
	}
	k.delimiters(n, at)
	if i := strings.IndexFunc(n.Text, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }); i >= 0 {
		k.inside(ruleHeaderValue, n, tree.Span{Start: i, End: i + 1}, at, quoteRune(rune(n.Text[i]))+" cannot stand in a header; want it removed")
		return
	}
	k.headerBlank(n, at)
	if i := strings.IndexFunc(n.Text, func(r rune) bool { return r > 0xff }); i >= 0 {
		r, size := utf8.DecodeRuneInString(n.Text[i:])
		k.inside(ruleHeaderValue, n, tree.Span{Start: i, End: i + size}, at,
			quoteRune(r)+" is beyond Latin-1, which is all that a header can hold; want it encoded").Severity = diag.Warning
	}
}

// headerBlank tells of blanks around a value, which are no part of it by RFC
// 9110, section 5.5.
func (k *check) headerBlank(n *tree.Node, at diag.Pointer) {
	inner := strings.Trim(n.Text, " \t")
	if inner == n.Text || inner == "" {
		return
	}
	place := tree.Span{Start: 0, End: strings.Index(n.Text, inner)}
	if place.End == 0 {
		place = tree.Span{Start: len(inner), End: len(n.Text)}
	}
	k.inside(ruleHeaderValue, n, place, at, "a header's value has no blanks around it; want them removed").Severity = diag.Warning
}
