package integration

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
)

// withWords gives a template's text with each output as a word that is legal
// anywhere; false when the template has statements.
func withWords(t *template.Template) (string, bool) {
	var b strings.Builder
	for _, n := range t.Body {
		switch n := n.(type) {
		case *template.Text:
			b.WriteString(n.Text)
		case *template.Output:
			b.WriteString("x")
		case *template.Comment:
		default:
			return "", false
		}
	}
	return b.String(), true
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
	k.delimiters(n, at)
	source := content(n)
	t, faults := template.Parse(source)
	text, plain := withWords(t)
	if len(faults) > 0 || !plain {
		return
	}
	if k.illegal(t, source, at) {
		return
	}
	u, err := url.Parse(text)
	switch {
	case text == "":
		k.tell(ruleURL, n, at, "the url is empty; want https://…")
	case err != nil:
		k.tell(ruleURL, n, at, "the url cannot be read: %s", plainURLError(err))
	case u.Scheme == "" || u.Host == "" && u.Opaque == "":
		k.tell(ruleURL, n, at, "the url has no %s; want https://host/…", missing(u))
	case strings.EqualFold(u.Scheme, "http") && strings.HasPrefix(strings.ToLower(n.Text), "http"):
		d := k.tell(ruleURLScheme, n, at, "the url is plain http, which anybody on the way can read; want https")
		d.Fix = &diag.Fix{Message: "did you mean https?", Pos: source.Position(0), End: source.Position(4), Text: "https"}
	case !strings.EqualFold(u.Scheme, "https") && strings.Contains(n.Text, u.Scheme+":"):
		k.tell(ruleURLScheme, n, at, "the url is of the scheme %s; want https", u.Scheme)
	default:
		k.host(n, at, strings.ToLower(u.Hostname()))
	}
}

func missing(u *url.URL) string {
	if u.Scheme == "" {
		return "scheme"
	}
	return "host"
}

func plainURLError(err error) string {
	if inner, ok := err.(*url.Error); ok {
		err = inner.Err
	}
	return strings.TrimPrefix(err.Error(), "net/url: ")
}

// illegal tells of the first character of the URL's own text that no URL may
// have.
func (k *check) illegal(t *template.Template, source *tree.Source, at diag.Pointer) bool {
	for _, n := range t.Body {
		text, ok := n.(*template.Text)
		if !ok {
			continue
		}
		for i, r := range text.Text {
			if r <= ' ' || r == 0x7f || strings.ContainsRune("\"<>\\^`{|}", r) {
				start := text.Start + i
				what := "%q cannot stand in a URL; want it encoded"
				if strings.TrimSpace(text.Text[i:]) == "" || strings.TrimSpace(text.Text[:i+1]) == "" {
					what = "%q cannot stand in a URL; want it removed"
				}
				k.found = append(k.found, spanFinding(ruleURL, source, tree.Span{Start: start, End: start + len(string(r))}, at,
					strings.Replace(what, "%q", quoteRune(r), 1)))
				return true
			}
		}
	}
	return false
}

func (k *check) host(n *tree.Node, at diag.Pointer, host string) {
	address, err := netip.ParseAddr(host)
	private := err == nil && (address.IsLoopback() || address.IsPrivate() || address.IsLinkLocalUnicast() || address.IsUnspecified())
	switch {
	case private || host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".internal"):
		k.tell(ruleURLLocal, n, at, "Gorgias cannot reach %s; want a public host", host)
	case hasSuffix(host, ".ngrok.io", ".ngrok-free.app", ".ngrok.app", ".loca.lt", ".trycloudflare.com", ".serveo.net"):
		k.tell(ruleURLLocal, n, at, "%s is a tunnel, whose address changes; want the receiver's own host", host)
	}
}

func hasSuffix(s string, suffixes ...string) bool {
	for _, suffix := range suffixes {
		if strings.HasSuffix(s, suffix) {
			return true
		}
	}
	return false
}
