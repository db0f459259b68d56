package integration

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// What is passed over because of a quick look holds nothing to be found.
func TestMaybe(t *testing.T) {
	pieces := []string{
		"{", "{{", "}", "}}", "$", "#", "((", "))", "[[", "]]", "<%", "<%=", "%>", "%7B%7b", "%7D%7D", "%20", " ", "\n", "{%", "%}", "{#", "#}",
		"ticket.id", "message[0]", "event.x", "context.a.b", "current_user.id", "ticket", ".id", "x",
		"sk_live_", "ghp_", "xoxb-", "xapp-", "AKIA", "ya29.", "SG.", "eyJ", "T0123456/B0123456/", "whsec_", "shpat_", "0123456789", "abcdefABCDEF0123", "+/", ".",
	}
	r := rand.New(rand.NewPCG(1, 2))
	delimiters, secrets := 0, 0
	for range 200_000 {
		var b strings.Builder
		for range 1 + r.IntN(6) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		text := b.String()
		if len(foreignIn(text)) > 0 {
			if delimiters++; !maybeForeign(text) {
				t.Errorf("%q is passed over, and has a variable in foreign braces", text)
			}
		}
		if knownToken().MatchString(text) {
			if secrets++; !maybeToken(text) {
				t.Errorf("%q is passed over, and has a token", text)
			}
		}
	}
	if delimiters < 100 || secrets < 100 {
		t.Errorf("%d texts with foreign braces and %d with tokens; want 100 of each", delimiters, secrets)
	}
}
