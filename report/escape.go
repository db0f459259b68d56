package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible spells out what would be obeyed, hidden or reordered where text is
// shown: control and format characters, bidirectional overrides, unusual
// spaces, line ends, and bytes that are not UTF-8.
func Visible(text string) string {
	if plain(text) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		b.WriteString(spell(r, text[i:i+size]))
		i += size
	}
	return b.String()
}

func plain(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] < ' ' || text[i] > '~' {
			return isVisible(text[i:])
		}
	}
	return true
}

func isVisible(text string) bool {
	return utf8.ValidString(text) && strings.IndexFunc(text, hidden) < 0
}

func hidden(r rune) bool { return !unicode.IsPrint(r) }

// spell gives a character as it may be shown; raw is how the text has it.
func spell(r rune, raw string) string {
	switch {
	case r == utf8.RuneError && len(raw) == 1:
		return fmt.Sprintf(`\x%02x`, raw[0])
	case !hidden(r):
		return raw
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < utf8.RuneSelf:
		return fmt.Sprintf(`\x%02x`, r)
	case r > 0xffff:
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}
