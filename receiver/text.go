package receiver

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/webhook-lint/webhook-lint/tree"
)

// clip shortens a word that a document or a request brings along.
func clip(word string) string {
	const most = 40
	if runes := []rune(word); len(runes) > most {
		word = string(runes[:most]) + "…"
	}
	return plain(word)
}

// plain makes one line of a text.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

func orElse(n, other *tree.Node) *tree.Node {
	if n == nil {
		return other
	}
	return n
}

func members(n *tree.Node) []tree.Member {
	if n == nil {
		return nil
	}
	return n.Members
}

func itemsOf(n *tree.Node) []*tree.Node {
	if n == nil {
		return nil
	}
	return n.Items
}

// text gives the text of a string, or "".
func text(n *tree.Node) string {
	if n == nil {
		return ""
	}
	return n.Text
}

func isFalse(n *tree.Node) bool { return n != nil && n.Kind == tree.Bool && n.Text == "false" }

// kindOf names the kind of a value, with its article.
func kindOf(n *tree.Node) string {
	switch n.Kind {
	case tree.Null:
		return "null"
	case tree.Array, tree.Object:
		return "an " + n.Kind.String()
	}
	return "a " + n.Kind.String()
}

const maxNumberDigits = 400 // also the largest exponent

var exponent = regexp.MustCompile(`[eE]([-+]?[0-9]+)$`)

// isHuge reports whether a number has more digits, or a larger exponent, than
// any receiver can hold. math/big allocates them all.
func isHuge(number string) bool {
	if len(number) > maxNumberDigits {
		return true
	}
	m := exponent.FindStringSubmatch(number)
	if m == nil {
		return false
	}
	e, err := strconv.Atoi(m[1])
	return err != nil || e > maxNumberDigits || e < -maxNumberDigits
}

// pathOf gives the path of a URL, or of what is written like one.
func pathOf(address string) string {
	address, _, _ = strings.Cut(address, "#")
	address, _, _ = strings.Cut(address, "?")
	rest, found := strings.CutPrefix(address, "//")
	if !found {
		_, rest, found = strings.Cut(address, "://")
	}
	if !found {
		return address
	}
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[i:]
	}
	return ""
}
