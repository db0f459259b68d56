package report

import (
	"unicode"

	"golang.org/x/text/width"
)

// columns counts the columns that visible text takes on a terminal.
func columns(text string) int {
	n := 0
	for _, r := range text {
		n += columnsOf(r)
	}
	return n
}

// columnsOf gives 2 for East Asian wide characters and emoji, 0 for what joins
// the character before it, else 1. Ambiguous characters are narrow, as they
// are wherever the locale is not East Asian.
func columnsOf(r rune) int {
	switch {
	case r <= unicode.MaxLatin1:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me), joining(r):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// joining reports the vowels and finals of decomposed Hangul, and the skin
// tones of emoji.
func joining(r rune) bool {
	return 0x1160 <= r && r <= 0x11ff || 0x1f3fb <= r && r <= 0x1f3ff
}
