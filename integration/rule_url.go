package integration

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
)

// withWords gives a template's text with each output, and each placeholder
// such as ${HOST}, as a digit, which is legal anywhere but at the start; false
// when the template has statements.
func withWords(t *template.Template) (string, bool) {
	var b strings.Builder
	for _, n := range t.Body {
		switch n := n.(type) {
		case *template.Text:
			b.WriteString(n.Text)
		case *template.Output:
			b.WriteString("1")
		case *template.Comment:
		default:
			return "", false
		}
	}
	return filled(b.String(), func(string) string { return "1" }), true
}

// deployed matches what is filled in before the definition reaches Gorgias.
var deployed = lazy.Regexp(`\$\{[A-Za-z_]\w*(?::?-[^{}]*)?\}|<[A-Za-z_][\w-]*>`)

// filled gives a text with something else in place of what is filled in later.
func filled(text string, with func(string) string) string {
	if !strings.ContainsAny(text, "$<") {
		return text // as most are, which is known much faster
	}
	return deployed.Get().ReplaceAllStringFunc(text, with)
}

func (k *check) url() {
	n, at := k.d.HTTP.Get("url"), k.d.at.Name("url")
	if n == nil {
		k.tell(ruleURL, k.d.HTTP, k.d.at, "there is no url; want https://…")
		return
	}
	if n.Kind != tree.String || n.Source == nil {
		return
	}
	if strings.TrimSpace(n.Text) == "" {
		k.tell(ruleURL, n, at, "the url is empty; want https://…")
		return
	}
	k.delimiters(n, at)
	t, faults := k.parts[0].Template(), k.parts[0].faults()
	text, plain := withWords(t)
	if len(faults) > 0 || !plain || k.illegal(n, t, at) || text == "" {
		return
	}
	if first := text[0]; first == '1' && n.Text[0] != '1' {
		return // the scheme and the host are filled in
	}
	k.address(n, at, text)
}

// address applies the rules about scheme and host.
func (k *check) address(n *tree.Node, at diag.Pointer, text string) {
	u, err := url.Parse(text)
	if u == nil {
		u = &url.URL{}
	}
	secure, isPlain := strings.EqualFold(u.Scheme, "https"), strings.EqualFold(u.Scheme, "http")
	switch {
	case !strings.Contains(text, "://") && !secure && !isPlain:
		k.tell(ruleURL, n, at, "the url has no scheme; want https://host/…")
	case err != nil:
		k.unreadable(n, at, err)
	case u.Host == "" || u.Hostname() == "":
		k.tell(ruleURL, n, at, "the url has no host; want https://host/…")
	case isPlain && unreachable(u.Hostname(), n.Text) == "":
		d := k.inside(ruleURLScheme, n, tree.Span{Start: 0, End: len(u.Scheme)}, at, "the url is plain http, which anybody on the way can read; want https")
		d.Fix = &diag.Fix{Message: "did you mean https?", Pos: d.Pos, End: d.End, Text: "https"}
		k.host(n, at, u)
	case !secure && !isPlain && strings.HasPrefix(n.Text, u.Scheme+":"):
		k.inside(ruleURLScheme, n, tree.Span{Start: 0, End: len(u.Scheme)}, at, fmt.Sprintf("the url is of the scheme %s; want https", u.Scheme))
	case secure || isPlain:
		k.host(n, at, u)
	}
}

// unreadable tells why a URL cannot be read; of an escape sequence that is none,
// where it stands.
func (k *check) unreadable(n *tree.Node, at diag.Pointer, err error) {
	var escape url.EscapeError
	switch {
	case errors.As(err, &escape):
		k.escape(n, at, string(escape))
	case strings.Contains(err.Error(), "port"):
		k.tell(ruleURL, n, at, "the url cannot be read: its port is no number")
	default:
		k.tell(ruleURL, n, at, "the url cannot be read: want https://host/…")
	}
}

// escape tells of an escape sequence that is none. One with a digit in the
// place of a value is not written so.
func (k *check) escape(n *tree.Node, at diag.Pointer, text string) {
	if !strings.Contains(n.Text, text) {
		text = "%"
	}
	message := fmt.Sprintf("the url cannot be read: %q is no percent-encoding; want %%25 for a percent sign", text)
	if strings.Count(n.Text, text) != 1 {
		k.tell(ruleURL, n, at, "%s", message)
		return
	}
	start := strings.Index(n.Text, text)
	k.inside(ruleURL, n, tree.Span{Start: start, End: start + len(text)}, at, message)
}

// illegal tells of the first character of the URL's own text that no URL may
// have (RFC 3986, appendix A). Blanks and control characters break the call;
// others are encoded by most who call it.
func (k *check) illegal(n *tree.Node, t *template.Template, at diag.Pointer) bool {
	for _, part := range t.Body {
		text, ok := part.(*template.Text)
		if !ok {
			continue
		}
		plain := blotted(text.Text)
		i := strings.IndexFunc(plain, func(r rune) bool { return isBlankOrControl(r) || strings.ContainsRune("\"<>\\^`{|}", r) })
		if i < 0 {
			continue
		}
		r, size := utf8.DecodeRuneInString(plain[i:])
		want := "encoded"
		if strings.TrimSpace(n.Text[:text.Start+i+size]) == "" || strings.TrimSpace(n.Text[text.Start+i:]) == "" {
			want = "removed"
		}
		d := k.inside(ruleURL, n, tree.Span{Start: text.Start + i, End: text.Start + i + size}, at, quoteRune(r)+" cannot stand in a URL; want it "+want)
		if !isBlankOrControl(r) {
			d.Severity = diag.Warning
		}
		return isBlankOrControl(r)
	}
	return false
}

func isBlankOrControl(r rune) bool { return r <= ' ' || r == 0x7f }

// blotted gives a text without the placeholders and the foreign braces in it,
// at the same length.
func blotted(text string) string {
	blot := func(s string) string { return strings.Repeat("1", len(s)) }
	text = filled(text, blot)
	for _, f := range foreign(text) {
		text = text[:f.Start] + blot(text[f.Start:f.End]) + text[f.End:]
	}
	return text
}
