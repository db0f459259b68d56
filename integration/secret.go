package integration

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A secret is a part of a text that tells who calls.
type secret struct {
	node    *tree.Node
	at      diag.Pointer
	span    tree.Span // of the text
	literal bool      // the value itself stands there
	name    string
}

var (
	secretHeader = regexp.MustCompile(`(?i)^(authorization|proxy-authorization|cookie|.*(token|secret|signature|password|api-?key|auth|-key)$)`)
	secretQuery  = regexp.MustCompile(`(?i)^(token|secret|key|sig|signature|password|pass|pwd|auth|code|.*[-_.](token|secret|key|signature|password)|(api|access|auth|client)(key|token|secret))$`)

	// Tokens whose issuers give them a beginning of their own.
	knownToken = regexp.MustCompile(`(sk|pk|rk)_(live|test)_[0-9A-Za-z]{10,}|gh[pousr]_[0-9A-Za-z]{20,}|github_pat_\w{20,}|glpat-[\w-]{15,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|eyJ[\w-]{10,}\.[\w-]+\.[\w-]*|SG\.[\w-]{16,}\.[\w-]{16,}|shp(at|ss|ca|pa)_[0-9a-fA-F]{20,}`)

	placeholder = regexp.MustCompile(`(?i)redacted|example|placeholder|change[-_ ]?me|your[-_ ]|^x+$|xxxx|\*\*\*|\.\.\.|…|^<.*>$|\$\{|\$[A-Z_]+$|\{\{|\{%|^(secret|token|password|dummy|test|todo|key|none|null)$`)
)

const leastSecret = 8 // characters of a secret that is one

// secrets tells of secrets that stand in the file, and of their absence; and
// hides them in all findings.
func (k *check) secrets() {
	list := k.d.secrets()
	if len(list) == 0 && k.d.HTTP.Get("oauth2").Get("client_id") == nil && k.d.HTTP.Get("hmac_secret") == nil {
		place, at := k.d.HTTP, k.d.at
		if u := k.d.HTTP.Get("url"); u != nil {
			place, at = u, at.Name("url")
		}
		k.tell(ruleSecretNone, place, at, "nothing tells the receiver that it is Gorgias who calls; want a header such as Authorization, or a secret in the URL")
	}
	for _, s := range list {
		if s.literal {
			d := spanFinding(ruleSecretLiteral, content(s.node), s.span, s.at, s.name+" holds a secret; want a placeholder such as ${TOKEN}, filled in when the file is deployed")
			k.found = append(k.found, d)
		}
	}
}

// secrets finds what may tell the receiver who calls.
func (d *Definition) secrets() (list []secret) {
	for _, m := range members(d.HTTP.Get("headers")) {
		at := d.at.Name("headers").Name(m.Key.Text)
		if m.Value.Kind != tree.String || m.Value.Source == nil {
			continue
		}
		if secretHeader.MatchString(m.Key.Text) && m.Value.Text != "" {
			list = append(list, headerSecret(m, at))
		} else if span := knownToken.FindStringIndex(m.Value.Text); span != nil {
			list = append(list, secret{m.Value, at, tree.Span{Start: span[0], End: span[1]}, true, "the header " + m.Key.Text})
		}
	}
	if u := d.HTTP.Get("url"); u != nil && u.Kind == tree.String && u.Source != nil {
		list = append(list, urlSecrets(u, d.at.Name("url"))...)
	}
	for _, at := range []diag.Pointer{"/hmac_secret", "/oauth2/client_secret"} {
		if n := d.HTTP.At(at); n != nil && n.Kind == tree.String && n.Text != "" && n.Source != nil {
			list = append(list, secret{n, d.at + at, tree.Span{Start: 0, End: len(n.Text)}, isSecret(n.Text), at.Dotted()})
		}
	}
	return list
}

var scheme = regexp.MustCompile(`^(?i)(bearer|basic|token|apikey|digest)\s+`)

func headerSecret(m tree.Member, at diag.Pointer) secret {
	start := 0
	if span := scheme.FindStringIndex(m.Value.Text); span != nil {
		start = span[1]
	}
	value := m.Value.Text[start:]
	return secret{m.Value, at, tree.Span{Start: start, End: len(m.Value.Text)}, isSecret(value), "the header " + m.Key.Text}
}

// isSecret reports whether a value is meant to be kept: it is long enough, and
// no placeholder.
func isSecret(value string) bool {
	return len(value) >= leastSecret && !placeholder.MatchString(value)
}

// urlSecrets finds the secrets in a URL: in its query, before its host, and
// tokens that are known by their beginning.
func urlSecrets(n *tree.Node, at diag.Pointer) (list []secret) {
	text := n.Text
	if _, query, found := strings.Cut(text, "?"); found {
		start := len(text) - len(query)
		for _, pair := range strings.Split(query, "&") {
			name, value, _ := strings.Cut(pair, "=")
			if plain, err := url.QueryUnescape(name); err == nil && secretQuery.MatchString(plain) && value != "" {
				list = append(list, secret{n, at, tree.Span{Start: start + len(name) + 1, End: start + len(pair)}, isSecret(value), "the query parameter " + plain})
			}
			start += len(pair) + 1
		}
	}
	if user := regexp.MustCompile(`^[a-zA-Z]+://[^/?#@]*:([^/?#@]+)@`).FindStringSubmatchIndex(text); user != nil {
		list = append(list, secret{n, at, tree.Span{Start: user[2], End: user[3]}, isSecret(text[user[2]:user[3]]) || !placeholder.MatchString(text[user[2]:user[3]]), "the URL"})
	}
	for _, span := range knownToken.FindAllStringIndex(text, -1) {
		known := tree.Span{Start: span[0], End: span[1]}
		if len(list) == 0 || list[len(list)-1].span.Start > known.Start || list[len(list)-1].span.End < known.End {
			list = append(list, secret{n, at, known, true, "the URL"})
		}
	}
	return list
}

// mask hides the secrets of the definition in what findings quote.
func (k *check) mask() {
	if k.d.HTTP == nil {
		return
	}
	hidden := map[*tree.Source][]tree.Span{}
	for _, s := range k.d.secrets() {
		if s.literal {
			source := content(s.node)
			start := s.node.Source.Offset(source.Position(s.span.Start).Line, source.Position(s.span.Start).Col)
			end := s.node.Source.Offset(source.Position(s.span.End).Line, source.Position(s.span.End).Col)
			hidden[s.node.Source] = append(hidden[s.node.Source], tree.Span{Start: start, End: end})
		}
	}
	for source, spans := range hidden {
		for i := range k.found {
			f := &k.found[i]
			if f.Pos.File == source.File && f.Pos.IsValid() {
				f.Excerpt = source.Excerpt(tree.Span{Start: source.Offset(f.Pos.Line, f.Pos.Col), End: source.Offset(f.End.Line, f.End.Col)}, spans)
			}
		}
	}
}

// Mask hides the secrets of the definition in a request that is to be shown.
func (d *Definition) Mask(r *Request) {
	for _, s := range d.secrets() {
		if !s.literal {
			continue
		}
		value := s.node.Text[s.span.Start:s.span.End]
		r.URL = strings.ReplaceAll(r.URL, value, masked)
		r.Body = []byte(strings.ReplaceAll(string(r.Body), value, masked))
		for _, values := range r.Header {
			for i := range values {
				values[i] = strings.ReplaceAll(values[i], value, masked)
			}
		}
	}
}

const masked = "••••"
