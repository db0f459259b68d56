package integration

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A secret is a part of a text that tells who calls.
type secret struct {
	node    *tree.Node
	at      diag.Pointer
	span    tree.Span // of the text
	literal bool      // the value itself stands there
	name    string
	guess   bool // only the look of the value says so
}

// Names of headers, of query parameters and of members of a form. What stands
// under a name of the second kind need not be a secret: its look decides.
var (
	secretName = lazy.Regexp(`(?i)^(proxy-)?authorization$|(^|[-_.]|access|auth|client|api|bearer)(tokens?|secret|signature|password|passwd|pwd|passphrase)$|(^|[-_.])(api|access|private|auth)[-_.]?key$`)
	maybeName  = lazy.Regexp(`(?i)^(cookie|pass|sig|code|auth|key|hash)$|[-_.](auth|key|sig)$`)

	secretHeader = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(secretName.Get().String() + "|" + maybeName.Get().String())
	})
)

// isSecretName reports whether what stands under a name is a secret.
func isSecretName(name string) bool { return hasSecretWord(name) && secretName.Get().MatchString(name) }

// isMaybeName reports whether what stands under a name may be a secret.
func isMaybeName(name string) bool { return hasSecretWord(name) && maybeName.Get().MatchString(name) }

// hasSecretWord reports whether a text has one of the words one of which each
// name of a secret has: most have none, which is known much faster.
func hasSecretWord(text string) bool {
	lower := strings.ToLower(text)
	return slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(lower, word) })
}

var secretWords = []string{"auth", "token", "secret", "sig", "pass", "pwd", "key", "cookie", "code", "hash"}

// knownTokens are those whose issuers give them a beginning of their own: what
// each begins with, and a pattern of the rest.
var knownTokens = [][2]string{
	{"sk_", `(?:live|test)_[0-9A-Za-z]{10,}`}, {"pk_", `(?:live|test)_[0-9A-Za-z]{10,}`}, {"rk_", `(?:live|test)_[0-9A-Za-z]{10,}`}, // Stripe
	{"whsec_", `[0-9A-Za-z+/]{16,}`},
	{"gh", `[pousr]_[0-9A-Za-z]{20,}`}, {"github_pat_", `\w{20,}`}, {"glpat-", `[\w-]{15,}`}, {"npm_", `[0-9A-Za-z]{30,}`},
	{"xox", `[abeprs]-[\w-]{10,}`}, {"xapp-", `[\w-]{10,}`}, {"T", `[0-9A-Z]{7,}/B[0-9A-Z]{7,}/[0-9A-Za-z]{20,}`}, // Slack
	{"AKIA", `[0-9A-Z]{16}`}, {"AIza", `[\w-]{30,}`}, {"ya29.", `[\w-]{20,}`},
	{"sk-", `[\w-]{20,}`}, {"hf_", `[0-9A-Za-z]{30,}`}, {"SG.", `[\w-]{16,}\.[\w-]{16,}`}, {"shp", `(?:at|ss|ca|pa)_[0-9a-fA-F]{20,}`},
	{"eyJ", `[\w-]{10,}\.[\w-]+\.[\w-]*`}, // JSON Web Token
}

var knownToken = sync.OnceValue(func() *regexp.Regexp {
	var kinds []string
	for _, kind := range knownTokens {
		kinds = append(kinds, regexp.QuoteMeta(kind[0])+kind[1])
	}
	return regexp.MustCompile(`\b(?:` + strings.Join(kinds, "|") + `)`)
})

var placeholder = lazy.Regexp(`(?i)redacted|example|placeholder|change[-_ ]?me|replace[-_ ]?me|your[-_ ]|xxxx|\*\*\*|•|\.\.\.|…|\$\{|\$\(|\{\{|\{%` +
	`|^(x+|<.*>|\[.*\]|\{.*\}|%\w+%|__\w+__|(vault|op|ssm|env|sops|secrets?)[:/].*|secrets?\.\w+|secret|token|password|dummy|test|todo|key|none|null)$|(?-i:^\$?[A-Z][A-Z_]+$)`)

const (
	leastSecret = 8  // characters of a secret that is one
	leastToken  = 20 // of one that only its look tells
	mostSecrets = 50 // of one text
)

// isSecret reports whether a value is meant to be kept: it is long enough, and
// no placeholder.
func isSecret(value string) bool {
	return len(value) >= leastSecret && !placeholder.Get().MatchString(value)
}

// secrets tells of secrets that stand in the file, and of their absence.
func (k *check) secrets() {
	list := k.d.secrets()
	if len(list) == 0 && !k.d.hasCredentials() && !k.d.isUnguessable() {
		place, at := k.d.HTTP, k.d.at
		if u := k.d.HTTP.Get("url"); u != nil {
			place, at = u, at.Name("url")
		}
		k.tell(ruleSecretNone, place, at, "nothing tells the receiver that it is Gorgias who calls; want a header such as Authorization, or a secret in the URL")
	}
	for _, s := range list {
		if !s.literal {
			continue
		}
		d := k.inside(ruleSecretLiteral, s.node, s.span, s.at, s.name+" holds a secret; want a placeholder such as ${TOKEN}, filled in when the file is deployed")
		if s.guess {
			d.Severity = diag.Note
		}
	}
}

// hasCredentials reports whether Gorgias itself proves who calls.
func (d *Definition) hasCredentials() bool {
	oauth := d.HTTP.Get("oauth2")
	return d.isSigned() || oauth != nil && oauth.Kind == tree.Object
}

// isSigned reports whether Gorgias signs what it sends.
func (d *Definition) isSigned() bool {
	secret := d.HTTP.Get("hmac_secret")
	return secret != nil && secret.Kind != tree.Null
}

// isUnguessable reports whether the host or the path of the URL is one that
// only those know who were told it.
func (d *Definition) isUnguessable() bool {
	u := d.HTTP.Get("url")
	if u == nil || u.Kind != tree.String {
		return false
	}
	address, _, _ := strings.Cut(u.Text, "?")
	for _, part := range strings.FieldsFunc(address, func(r rune) bool { return strings.ContainsRune("/.:-_", r) }) {
		if isRandom(part) {
			return true
		}
	}
	return strings.Count(address, "-") >= 4 && isUUID.Get().MatchString(address)
}

var isUUID = lazy.Regexp(`(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)

// isRandom reports whether a text looks made by a machine: long, of letters and
// digits, and changing between them again and again.
func isRandom(text string) bool {
	if len(text) < 12 || len(text) > 512 {
		return false
	}
	changes, digits, last := 0, 0, 0
	for _, r := range text {
		class := 1
		switch {
		case r >= '0' && r <= '9':
			class = 2
			digits++
		case r >= 'A' && r <= 'Z':
			class = 3
		case r < 'a' || r > 'z':
			return false
		}
		if class != last {
			changes++
		}
		last = class
	}
	return digits > 0 && digits < len(text) && changes*4 > len(text)
}

// isLongToken reports whether a value has the length and the look of a token.
func isLongToken(value string) bool {
	if len(value) < leastToken {
		return false
	}
	plain := strings.NewReplacer("-", "", "_", "", ".", "", "=", "", "%3D", "").Replace(value)
	return len(plain) >= leastToken && isRandom(plain) && !isUUID.Get().MatchString(value) && isSecret(value)
}

// secrets finds what may tell the receiver who calls, and whatever else is
// secret.
func (d *Definition) secrets() (list []secret) {
	if d.HTTP == nil || d.looked {
		return d.known
	}
	for _, m := range members(d.HTTP.Get("headers")) {
		if m.Value.Kind == tree.String && m.Value.Source != nil {
			list = append(list, headerSecrets(m, d.at.Name("headers").Name(m.Key.Text))...)
		}
	}
	if u := d.HTTP.Get("url"); u != nil && u.Kind == tree.String && u.Source != nil {
		list = append(list, urlSecrets(u, d.at.Name("url"))...)
	}
	for _, at := range []diag.Pointer{"/hmac_secret", "/oauth2/client_secret"} {
		if n := d.HTTP.At(at); n != nil && n.Kind == tree.String && n.Text != "" && n.Source != nil {
			list = append(list, secret{node: n, at: d.at + at, span: whole(n), literal: isSecret(n.Text), name: at.Dotted()})
		}
	}
	if form := d.Form(); form != nil && form.Source != nil {
		list = append(list, formSecrets(form, d.formPointer())...)
	}
	return list
}

func whole(n *tree.Node) tree.Span { return tree.Span{Start: 0, End: len(n.Text)} }

var scheme = lazy.Regexp(`^(?i)\s*(bearer|basic|token|apikey|digest)\s+`)

func headerSecrets(m tree.Member, at diag.Pointer) []secret {
	sure, maybe := isSecretName(m.Key.Text), isMaybeName(m.Key.Text)
	if !sure && !maybe || strings.TrimSpace(m.Value.Text) == "" {
		return tokens(m.Value, at, "the header "+m.Key.Text)
	}
	start := len(scheme.Get().FindString(m.Value.Text))
	value := m.Value.Text[start:]
	if sure {
		if list := besideTemplates(m, start, at); len(list) > 0 {
			return list
		}
	}
	return []secret{{
		node: m.Value, at: at, span: tree.Span{Start: start, End: len(m.Value.Text)},
		literal: isSecret(value) && (sure || start > 0 || isLongToken(value)), name: "the header " + m.Key.Text,
	}}
}

// besideTemplates finds the literal parts of a header that holds a template
// too. Those within a template's own texts count as well.
func besideTemplates(m tree.Member, start int, at diag.Pointer) (list []secret) {
	if !strings.Contains(m.Value.Text, "{{") && !strings.Contains(m.Value.Text, "{%") {
		return nil
	}
	for _, span := range literalPart.Get().FindAllStringIndex(m.Value.Text[start:], mostSecrets) {
		span := tree.Span{Start: start + span[0], End: start + span[1]}
		if value := m.Value.Text[span.Start:span.End]; isRandom(value) && isSecret(value) {
			list = append(list, secret{node: m.Value, at: at, span: span, literal: true, name: "the header " + m.Key.Text})
		}
	}
	return list
}

var literalPart = lazy.Regexp(`[\w+/=-]{12,}`)

// tokens finds the tokens that are known by their beginning.
func tokens(n *tree.Node, at diag.Pointer, name string) (list []secret) {
	if !maybeToken(n.Text) {
		return nil
	}
	for _, span := range knownToken().FindAllStringIndex(n.Text, mostSecrets) {
		if isSecret(n.Text[span[0]:span[1]]) {
			list = append(list, secret{node: n, at: at, span: tree.Span{Start: span[0], End: span[1]}, literal: true, name: name})
		}
	}
	return list
}

// maybeToken reports whether there are as many characters of a token in a row
// as the shortest one has, and the beginning of one. It is much faster than to
// look for all of them.
func maybeToken(text string) bool {
	const shortest = 13 // "eyJ" and ten more
	run := 0
	for i := 0; i < len(text) && run < shortest; i++ {
		if run++; !isTokenCharacter(text[i]) {
			run = 0
		}
	}
	return run >= shortest && slices.ContainsFunc(knownTokens, func(kind [2]string) bool { return strings.Contains(text, kind[0]) })
}

func isTokenCharacter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '+' || c == '/'
}

var jsonPair = lazy.Regexp(`"([\w.-]{2,40})"\s*:\s*"([^"\\{}\s]{8,200})"`)

// jsonSecrets finds the secrets in a text that holds JSON, by their names.
func jsonSecrets(n *tree.Node, at diag.Pointer) (list []secret) {
	if !hasSecretWord(n.Text) {
		return nil
	}
	for _, m := range jsonPair.Get().FindAllStringSubmatchIndex(n.Text, -1) {
		name, value := n.Text[m[2]:m[3]], n.Text[m[4]:m[5]]
		if isSecretName(name) && isSecret(value) && len(list) < mostSecrets {
			list = append(list, secret{node: n, at: at, span: tree.Span{Start: m[4], End: m[5]}, literal: true, name: name})
		}
	}
	return list
}

var userInfo = lazy.Regexp(`^[a-zA-Z]+://(?:[^/?#@:]*:)?([^/?#@:]+)@`)

// urlSecrets finds the secrets in a URL: in its query, before its host, and
// tokens that are known by their beginning.
func urlSecrets(n *tree.Node, at diag.Pointer) []secret {
	list := querySecrets(n, at)
	if strings.Contains(n.Text, "@") {
		list = append(list, userSecrets(n, at)...)
	}
	for _, s := range tokens(n, at, "the URL") {
		if !covered(list, s.span) {
			list = append(list, s)
		}
	}
	return list
}

func userSecrets(n *tree.Node, at diag.Pointer) []secret {
	user := userInfo.Get().FindStringSubmatchIndex(n.Text)
	if user == nil {
		return nil
	}
	value := n.Text[user[2]:user[3]]
	return []secret{{node: n, at: at, span: tree.Span{Start: user[2], End: user[3]}, literal: !placeholder.Get().MatchString(value), name: "the URL"}}
}

func covered(list []secret, span tree.Span) bool {
	for _, s := range list {
		if s.span.Start < span.End && span.Start < s.span.End {
			return true
		}
	}
	return false
}

func querySecrets(n *tree.Node, at diag.Pointer) (list []secret) {
	before, query, found := strings.Cut(n.Text, "?")
	query, _, _ = strings.Cut(query, "#")
	list = pairSecrets(n, at, query, len(before)+1, found)
	before, fragment, found := strings.Cut(n.Text, "#")
	return append(list, pairSecrets(n, at, fragment, len(before)+1, found && strings.Contains(fragment, "="))...)
}

// pairSecrets finds the secrets among pairs of names and values.
func pairSecrets(n *tree.Node, at diag.Pointer, query string, start int, found bool) (list []secret) {
	for found && query != "" && len(list) < mostSecrets {
		pair, rest, more := strings.Cut(query, "&")
		name, value, _ := strings.Cut(pair, "=")
		if s, ok := querySecret(name, value); ok {
			s.node, s.at, s.span = n, at, tree.Span{Start: start + len(name) + 1, End: start + len(pair)}
			list = append(list, s)
		}
		start += len(pair) + 1
		query, found = rest, more
	}
	return list
}

// querySecret reports whether a parameter may tell who calls.
func querySecret(name, value string) (secret, bool) {
	plain, err := url.QueryUnescape(name)
	if err != nil {
		plain = name
	}
	long := isLongToken(value)
	s := secret{name: "the query parameter " + plain, literal: isSecret(value)}
	switch {
	case value == "":
		return s, false
	case isSecretName(plain):
		return s, true
	case isMaybeName(plain):
		s.literal = long
		return s, !strings.Contains(value, "{{")
	}
	s.guess = true
	return s, long
}

// formSecrets finds the secrets in a form.
func formSecrets(form *tree.Node, at diag.Pointer) (list []secret) {
	leaves(form, at, func(n *tree.Node, at diag.Pointer) {
		name := "the form"
		if at.Last() != "" && n != form {
			name = at.Dotted()
		}
		if n.Source == nil || n.Text == "" {
			return
		}
		if n != form && isSecretName(at.Last()) {
			if literal := isSecret(n.Text); literal || !strings.Contains(n.Text, "{{") {
				list = append(list, secret{node: n, at: at, span: whole(n), literal: literal, name: name})
			}
			return
		}
		list = append(list, jsonSecrets(n, at)...)
		list = append(list, tokens(n, at, name)...)
	})
	return list
}
