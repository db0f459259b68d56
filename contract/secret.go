package contract

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/tree"
)

// A Header is one that each delivery has.
type Header struct {
	Name, Value string
	Hidden      bool // the value came from the environment: it is shown nowhere
}

// ParseHeader reads NAME: VALUE, where the value is as Secret has it.
func ParseHeader(line string, getenv func(string) string) (Header, error) {
	name, value, ok := strings.Cut(line, ":")
	h := Header{Name: http.CanonicalHeaderKey(strings.TrimSpace(name))}
	switch {
	case !ok || h.Name == "":
		return h, errors.New("a header has no colon; want 'NAME: VALUE'") // it may be a secret, and is not shown
	case !isToken(h.Name):
		return h, fmt.Errorf("%q is no name of a header; want letters, digits and hyphens before the colon", h.Name)
	case slices.Contains(ofSender, h.Name):
		return h, fmt.Errorf("the header %s is the sender's own: it follows from the URL and the body; want another", h.Name)
	}
	value = strings.TrimSpace(value)
	secret, err := Secret(value, getenv)
	if err != nil {
		return h, err
	}
	if i := strings.IndexFunc(secret, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }); i >= 0 {
		return h, fmt.Errorf("the value of the header %s has a line end or another control character; want a text in one line", h.Name)
	}
	h.Value, h.Hidden = secret, secret != value
	return h, nil
}

// Secret gives a value or, of env:NAME, that of the variable; a scheme and a
// blank may stand before it, as in Bearer env:TOKEN.
func Secret(value string, getenv func(string) string) (string, error) {
	scheme, name, ok := strings.Cut(value, "env:")
	if !ok || scheme != "" && !strings.HasSuffix(scheme, " ") {
		return value, nil
	}
	if name == "" {
		return "", errors.New("env: names no variable; want env:NAME")
	}
	secret := getenv(name)
	if secret == "" {
		return "", fmt.Errorf("the variable %s is not set", name)
	}
	return scheme + secret, nil
}

// ofSender are headers that the sender writes by itself.
var ofSender = []string{"Host", "Content-Length", "Transfer-Encoding"}

// secretHeader names the header that proves who calls, or is "".
func (r *Receiver) secretHeader() string {
	for _, name := range sortedNames(r.Header) {
		lower := strings.ToLower(name)
		if lower == "authorization" || strings.Contains(lower, "token") || strings.Contains(lower, "secret") || strings.Contains(lower, "api-key") || strings.Contains(lower, "apikey") {
			return name
		}
	}
	return ""
}

// secretQuery names the parameter of the URL that proves who calls, or is "".
func (r *Receiver) secretQuery() string {
	u, err := url.Parse(r.URL)
	if err != nil {
		return ""
	}
	for _, pair := range strings.Split(u.RawQuery, "&") {
		if name, _, _ := strings.Cut(pair, "="); isSecretParameter(name) {
			return name
		}
	}
	return ""
}

func isSecretParameter(name string) bool {
	lower := strings.ToLower(name)
	return strings.Contains(lower, "token") || strings.Contains(lower, "secret") || lower == "key" || strings.Contains(lower, "api_key")
}

func (r *Receiver) hasSecret() bool { return r.secretHeader() != "" || r.secretQuery() != "" }

// A secret is a value that is to be shown nowhere, and what stands for it: a
// variable of the environment, for a shell and for hurl.
type secret struct {
	value, name, hurl string
	altered           bool // a case makes it of another
}

// isSecret reports whether the value of a header is to be shown nowhere.
func (r *Receiver) isSecret(name, value string) bool {
	lower := strings.ToLower(name)
	switch {
	case slices.ContainsFunc(r.Hidden, func(hidden string) bool { return strings.EqualFold(hidden, name) }),
		slices.ContainsFunc(ofSecrets, func(part string) bool { return strings.Contains(lower, part) }):
		return true
	}
	return len(value) >= 16 && !slices.Contains([]string{"accept", "content-type", "user-agent"}, lower)
}

// secrets lists the secrets, the longest first: one may be a part of another.
func (r *Receiver) secrets() []secret {
	var list []secret
	add := func(value, name string) string {
		variable := variableOf(name)
		for n := 2; slices.ContainsFunc(list, func(s secret) bool { return s.name == "$"+variable && s.value != value }); n++ {
			variable = fmt.Sprintf("%s_%d", variableOf(name), n)
		}
		if value != "" {
			list = append(list, secret{value, "$" + variable, strings.ToLower(variable), false})
		}
		return variable
	}
	proof := r.secretHeader()
	for _, name := range sortedNames(r.Header) {
		for _, value := range r.Header[name] {
			if r.isSecret(name, value) {
				variable := add(credential(value), name)
				if name == proof {
					list = append(list, altered(credential(value), variable)...)
				}
			}
		}
	}
	for name, value := range parameters(r.URL) {
		variable := add(value, name)
		list = append(list, altered(value, variable)...)
	}
	if r.Signature != nil {
		add(r.Signature.Secret, "SIGNATURE_SECRET")
	}
	r.ofIntegration(add)
	slices.SortFunc(list, func(a, b secret) int {
		return cmp.Or(len(b.value)-len(a.value), strings.Compare(a.value, b.value), strings.Compare(a.name, b.name))
	})
	return list
}

// altered gives the secrets that cases make of one: whoever reads them knows it.
func altered(value, variable string) (list []secret) {
	if n := len(value) - 3; n > 0 {
		list = append(list, secret{value[:n], "${" + variable + "%???}", strings.ToLower(variable) + "_short", true})
	}
	if other := swapCase(value); !strings.HasPrefix(other, value) {
		list = append(list, secret{other, "${" + variable + "~~}", strings.ToLower(variable) + "_case", true})
	}
	return list
}

// ofIntegration gives the secrets that stand in the owner's definition.
func (r *Receiver) ofIntegration(add func(value, name string) string) {
	if r.Integration == nil || r.Integration.HTTP == nil {
		return
	}
	if h := r.Integration.HTTP.Get("headers"); h != nil {
		for _, m := range h.Members {
			if m.Value.Kind == tree.String && r.isSecret(m.Key.Text, m.Value.Text) && !strings.Contains(m.Value.Text, "{{") {
				add(credential(m.Value.Text), m.Key.Text)
			}
		}
	}
	if u := r.Integration.HTTP.Get("url"); u != nil {
		for name, value := range parameters(u.Text) {
			add(value, name)
		}
	}
}

// parameters gives the parameters of an address that are secret.
func parameters(address string) map[string]string {
	found := map[string]string{}
	u, err := url.Parse(address)
	if err != nil {
		return found
	}
	for name, values := range u.Query() {
		if isSecretParameter(name) && !strings.Contains(values[0], "{{") {
			found[name] = values[0]
		}
	}
	return found
}

// credential gives what follows the scheme of a header such as Authorization.
func credential(value string) string {
	_, rest, isScheme := strings.Cut(value, " ")
	if !isScheme || strings.Contains(rest, " ") {
		return value
	}
	return rest
}

// variableOf makes the name of a header that of an environment variable.
func variableOf(name string) string {
	if strings.EqualFold(name, "Authorization") {
		return "TOKEN"
	}
	text := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			return c
		}
		return '_'
	}, name)
	if text[0] >= '0' && text[0] <= '9' {
		text = "_" + text
	}
	return strings.ToUpper(text)
}

// split calls visit for each part of a text: the plain text, and the secret
// behind it; nil behind the last.
func split(text string, secrets []secret, visit func(plain string, s *secret)) {
	for {
		first, length, found := len(text), 0, (*secret)(nil)
		for i := range secrets {
			for _, form := range secrets[i].forms() {
				if at := strings.Index(text, form); at >= 0 && (at < first || at == first && len(form) > length) {
					first, length, found = at, len(form), &secrets[i]
				}
			}
		}
		visit(text[:first], found)
		if found == nil {
			return
		}
		text = text[first+length:]
	}
}

// forms lists how the secret may be written: as it is, in a URL, quoted.
func (s *secret) forms() []string {
	quoted := strconv.Quote(s.value)
	return slices.Compact([]string{s.value, url.QueryEscape(s.value), url.PathEscape(s.value), quoted[1 : len(quoted)-1]})
}

// Mask hides the receiver's secrets in a text that is to be shown.
func (r *Receiver) Mask(text string) string {
	return r.replaced(text, func(s *secret) string { return s.name })
}

func (r *Receiver) replaced(text string, by func(*secret) string) string {
	var b strings.Builder
	split(text, r.secrets(), func(plain string, s *secret) {
		b.WriteString(plain)
		if s != nil {
			b.WriteString(by(s))
		}
	})
	return b.String()
}

// shown gives the beginning of a text that came from the receiver, without
// secrets: a secret that is cut in two is not found any more.
func (r *Receiver) shown(text string, most int) string {
	text = r.Mask(text)
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	return cut(text, most)
}
