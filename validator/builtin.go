package validator

import (
	_ "embed"
	"strings"

	"github.com/webhook-lint/webhook-lint/spec"
)

//go:generate go test -count=1 -run TestBuiltInMatchers . -update

// builtInMatchers holds the matchers for the document that is built in and the
// default profile, so that a run need not compile them: behind the word for the
// document, the name of each channel and the compact form of its matcher, each
// behind its length in two bytes.
//
//go:embed gorgias.matchers
var builtInMatchers string

// builtIn gives the compact form of the matcher of a channel; "" when none is
// built in.
func (v *Validator) builtIn(c *spec.Channel) string {
	word := v.spec.BuiltIn()
	rest, ok := strings.CutPrefix(builtInMatchers, word)
	if word == "" || !ok || v.spec.Observed == nil || v.options.Profile != Observed {
		return ""
	}
	for rest != "" {
		var name, text string
		name, rest = cutCounted(rest)
		if text, rest = cutCounted(rest); name == c.Name {
			return text
		}
	}
	return ""
}

func cutCounted(text string) (first, rest string) {
	const size = 2
	end := size + int(text[0])<<8 + int(text[1])
	return text[size:end], text[end:]
}
