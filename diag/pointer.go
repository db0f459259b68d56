package diag

import (
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
	return p + "/" + Pointer(pointerEscape.Replace(name))
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

// Contains reports whether q is p or lies below it.
func (p Pointer) Contains(q Pointer) bool {
	return p == q || strings.HasPrefix(string(q), string(p)+"/")
}

// Dotted gives the pointer as people write a path: ticket.tags[0].name. The
// whole document is "the payload" to them, and so it is here the empty string.
func (p Pointer) Dotted() string {
	var b strings.Builder
	for _, token := range p.Tokens() {
		if _, err := strconv.ParseUint(token, 10, 32); err == nil {
			b.WriteString("[" + token + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(token)
	}
	return b.String()
}
