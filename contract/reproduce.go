package contract

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"
)

// Curl gives a command that sends a delivery again. Secrets stand in it as
// variables of the environment. What curl cannot do, as writing in slices, it
// leaves out.
func (r *Receiver) Curl(d *Delivery) string {
	var b strings.Builder
	b.WriteString("curl -i -X " + d.Method)
	if d.Method == http.MethodHead {
		b.Reset()
		b.WriteString("curl -I") // with -X it would wait for a body
	}
	if strings.ContainsAny(d.URL, "[]{}") {
		b.WriteString(" -g") // they are no ranges
	}
	b.WriteString(" " + r.quoted(d.URL))
	for _, name := range sortedNames(d.Header) {
		for _, value := range d.Header[name] {
			if value == "" {
				b.WriteString(" -H " + r.quoted(name+";")) // with a colon curl leaves it out
				continue
			}
			b.WriteString(" -H " + r.quoted(name+": "+value))
		}
	}
	if hasBody := !slices.Contains(bodyless, d.Method); hasBody || len(d.Body) > 0 {
		if d.Header["Content-Type"] == nil {
			b.WriteString(" -H 'Content-Type:'") // curl would send that of a form
		}
		option := " --data-binary "
		if bytes.HasPrefix(d.Body, []byte("@")) {
			option = " --data-raw " // it is no name of a file
		}
		b.WriteString(option + r.quoted(string(d.Body)))
	}
	return b.String()
}

// bodyless are methods of requests without a body, which have no length then.
var bodyless = []string{http.MethodGet, http.MethodHead, http.MethodTrace}

// quoted quotes a word for a shell, with the variables of secrets outside.
func (r *Receiver) quoted(text string) string {
	var b strings.Builder
	split(text, r.secrets(), func(plain string, s *secret) {
		if plain != "" || s == nil && b.Len() == 0 {
			b.WriteString("'" + strings.ReplaceAll(plain, "'", `'\''`) + "'")
		}
		if s != nil {
			b.WriteString(`"` + s.name + `"`)
		}
	})
	return b.String()
}

// Hurl gives a delivery as a file of hurl, which sends it again. Secrets stand
// in it as variables.
func (r *Receiver) Hurl(d *Delivery, want string) string {
	var b strings.Builder
	escape := strings.NewReplacer("{{", `\{\{`, `\`, `\\`, "#", `\#`)
	braced := func(text string) string {
		var b strings.Builder
		split(text, r.secrets(), func(plain string, s *secret) {
			b.WriteString(escape.Replace(plain))
			if s != nil {
				b.WriteString("{{" + s.hurl + "}}")
			}
		})
		return b.String()
	}
	fmt.Fprintf(&b, "# %s\n%s %s\n", inLine(d.Case), d.Method, braced(d.URL))
	for _, name := range sortedNames(d.Header) {
		for _, value := range d.Header[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, braced(value))
		}
	}
	if len(d.Body) > 0 {
		fmt.Fprintf(&b, "base64,%s;\n", base64.StdEncoding.EncodeToString(d.Body))
	}
	fmt.Fprintf(&b, "HTTP *\n# want: %s\n", inLine(r.Mask(want)))
	if strings.HasPrefix(want, "2xx") {
		b.WriteString("[Asserts]\nstatus >= 200\nstatus < 300\n")
	}
	return b.String()
}

// inLine keeps a text in the line of a comment.
func inLine(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || !unicode.IsPrint(c) {
			return ' '
		}
		return c
	}, text)
}
