package diag

import (
	"cmp"
	"strconv"
	"strings"
)

// A Pointer is a JSON Pointer (RFC 6901) in its string form: "" is the whole
// document, "/a~1b/0" the first item of its member "a/b".
type Pointer string

var (
	pointerEscape   = strings.NewReplacer("~", "~0", "/", "~1")
	pointerUnescape = strings.NewReplacer("~1", "/", "~0", "~")
)

// Name gives the pointer to the member of that name.
func (p Pointer) Name(name string) Pointer {
	if strings.IndexByte(name, '/') >= 0 || strings.IndexByte(name, '~') >= 0 {
		name = pointerEscape.Replace(name)
	}
	return p + "/" + Pointer(name)
}

// Index gives the pointer to item i.
func (p Pointer) Index(i int) Pointer {
	return p + "/" + Pointer(strconv.Itoa(i))
}

// Tokens gives the reference tokens, unescaped. A Pointer that does not start
// with a slash has none.
func (p Pointer) Tokens() []string {
	if p == "" || p[0] != '/' {
		return nil
	}
	tokens := strings.Split(string(p[1:]), "/")
	for i, token := range tokens {
		tokens[i] = unescape(token)
	}
	return tokens
}

// Cut gives the first of the Tokens, and the pointer from there on. It is false
// when there is none.
func (p Pointer) Cut() (token string, rest Pointer, ok bool) {
	if p == "" || p[0] != '/' {
		return "", "", false
	}
	token, rest = string(p[1:]), ""
	if i := strings.IndexByte(token, '/'); i >= 0 {
		token, rest = token[:i], p[i+1:]
	}
	return unescape(token), rest, true
}

func unescape(token string) string {
	if strings.IndexByte(token, '~') < 0 {
		return token
	}
	return pointerUnescape.Replace(token)
}

// Last gives the last token, or "" for the whole document.
func (p Pointer) Last() string {
	i := strings.LastIndexByte(string(p), '/')
	return unescape(string(p[i+1:]))
}

// Parent gives the pointer without its last token.
func (p Pointer) Parent() Pointer {
	if i := strings.LastIndexByte(string(p), '/'); i >= 0 {
		return p[:i]
	}
	return ""
}

func isIndex(token string) bool {
	if token == "" || token[0] < '0' || token[0] > '9' {
		return false // without an error of strconv's
	}
	_, err := strconv.ParseUint(token, 10, 32)
	return err == nil
}

// Contains reports whether q is p or lies below it.
func (p Pointer) Contains(q Pointer) bool {
	return strings.HasPrefix(string(q), string(p)) && (len(p) == len(q) || q[len(p)] == '/')
}

// Dotted gives the pointer as people write a path: ticket.tags[0].name, with
// quotes for an empty name. The whole document is "the payload" to them, and so
// it is here the empty string.
func (p Pointer) Dotted() string {
	var b strings.Builder
	b.Grow(len(p))
	for token, rest, ok := p.Cut(); ok; token, rest, ok = rest.Cut() {
		if isIndex(token) {
			b.WriteByte('[')
			b.WriteString(token)
			b.WriteByte(']')
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(cmp.Or(token, `""`))
	}
	return b.String()
}
