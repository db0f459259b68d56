package template

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
)

// Characters whose upper case is several, each before those: Unicode,
// SpecialCasing.txt.
const severalUpper = "" +
	"ßSS ŉ\u02bcN ǰJ\u030c ΐΙ\u0308\u0301 ΰΥ\u0308\u0301 ևԵՒ ẖH\u0331 ẗT\u0308 ẘW\u030a ẙY\u030a ẚA\u02be ὐΥ\u0313 ὒΥ\u0313\u0300 ὔΥ\u0313\u0301 " +
	"ὖΥ\u0313\u0342 ᾀἈΙ ᾁἉΙ ᾂἊΙ ᾃἋΙ ᾄἌΙ ᾅἍΙ ᾆἎΙ ᾇἏΙ ᾈἈΙ ᾉἉΙ ᾊἊΙ ᾋἋΙ ᾌἌΙ ᾍἍΙ " +
	"ᾎἎΙ ᾏἏΙ ᾐἨΙ ᾑἩΙ ᾒἪΙ ᾓἫΙ ᾔἬΙ ᾕἭΙ ᾖἮΙ ᾗἯΙ ᾘἨΙ ᾙἩΙ ᾚἪΙ ᾛἫΙ ᾜἬΙ " +
	"ᾝἭΙ ᾞἮΙ ᾟἯΙ ᾠὨΙ ᾡὩΙ ᾢὪΙ ᾣὫΙ ᾤὬΙ ᾥὭΙ ᾦὮΙ ᾧὯΙ ᾨὨΙ ᾩὩΙ ᾪὪΙ ᾫὫΙ " +
	"ᾬὬΙ ᾭὭΙ ᾮὮΙ ᾯὯΙ ᾲᾺΙ ᾳΑΙ ᾴΆΙ ᾶΑ\u0342 ᾷΑ\u0342Ι ᾼΑΙ ῂῊΙ ῃΗΙ ῄΉΙ ῆΗ\u0342 " +
	"ῇΗ\u0342Ι ῌΗΙ ῒΙ\u0308\u0300 ΐΙ\u0308\u0301 ῖΙ\u0342 ῗΙ\u0308\u0342 ῢΥ\u0308\u0300 ΰΥ\u0308\u0301 ῤΡ\u0313 ῦΥ\u0342 ῧΥ\u0308\u0342 ῲῺΙ ῳΩΙ " +
	"ῴΏΙ ῶΩ\u0342 ῷΩ\u0342Ι ῼΩΙ ﬀFF ﬁFI ﬂFL ﬃFFI ﬄFFL ﬅST ﬆST ﬓՄՆ ﬔՄԵ ﬕՄԻ " +
	"ﬖՎՆ ﬗՄԽ"

var upperOf = lazy.Of(severalUpperOf)

func severalUpperOf() map[rune]string {
	table := map[rune]string{}
	for _, entry := range strings.Fields(severalUpper) {
		c, n := utf8.DecodeRuneInString(entry)
		table[c] = entry[n:]
	}
	return table
}

func upper(s string) string {
	if isASCII(s) {
		return strings.ToUpper(s)
	}
	var b strings.Builder
	for _, c := range s {
		if several, ok := upperOf.Get()[c]; ok {
			b.WriteString(several)
		} else {
			b.WriteRune(unicode.ToUpper(c))
		}
	}
	return b.String()
}

func lower(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	for i, c := range s {
		switch c {
		case '\u0130':
			b.WriteString("i\u0307")
		case '\u03a3':
			b.WriteRune(sigma(s[:i], s[i+len("\u03a3"):]))
		default:
			b.WriteRune(unicode.ToLower(c))
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// sigma gives the small letter for a capital sigma between two texts: it has a
// form of its own at the end of a word.
func sigma(before, after string) rune {
	before = strings.TrimRightFunc(before, caseIgnorable)
	after = strings.TrimLeftFunc(after, caseIgnorable)
	last, _ := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(after)
	if cased(last) && !cased(next) {
		return '\u03c2'
	}
	return '\u03c3'
}

func cased(c rune) bool {
	return unicode.IsUpper(c) || unicode.IsLower(c) || unicode.IsTitle(c) || unicode.Is(unicode.Other_Lowercase, c)
}

func caseIgnorable(c rune) bool {
	return strings.ContainsRune("'.:\u00b7\u2018\u2019\u2024\u2027", c) || unicode.In(c, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk)
}

// capital gives the first letter of a word.
func capital(c rune) string {
	if several, ok := upperOf.Get()[c]; ok && unicode.ToTitle(c) == c && !unicode.IsTitle(c) {
		if c == '\u0149' {
			return several // its first character is no letter
		}
		first, n := utf8.DecodeRuneInString(several)
		return string(first) + lower(several[n:])
	}
	return string(unicode.ToTitle(c))
}

func capitalize(s string) string {
	if s == "" {
		return ""
	}
	c, n := utf8.DecodeRuneInString(s)
	return capital(c) + lower(s)[len(lower(s[:n])):]
}

// title gives each word a capital, where a word is a run of letters.
func title(s string) string {
	var b strings.Builder
	inside := false
	for i, c := range s {
		switch {
		case !inside:
			b.WriteString(capital(c))
		case c == '\u03a3':
			b.WriteRune(sigma(s[:i], s[i+len("\u03a3"):]))
		default:
			b.WriteString(lower(string(c)))
		}
		inside = cased(c)
	}
	return b.String()
}

func swapCase(s string) string {
	var b strings.Builder
	for i, c := range s {
		switch {
		case c == '\u03a3':
			b.WriteRune(sigma(s[:i], s[i+len("\u03a3"):]))
		case unicode.IsUpper(c):
			b.WriteString(lower(string(c)))
		case unicode.IsTitle(c):
			b.WriteRune(c)
		default:
			b.WriteString(upper(string(c)))
		}
	}
	return b.String()
}

// isCased reports whether s has letters of a case, and none of another.
func isCased(s string, want, other func(rune) bool) bool {
	found := false
	for _, c := range s {
		if other(c) || unicode.IsTitle(c) {
			return false
		}
		found = found || want(c)
	}
	return found
}

// isTitle reports whether capitals begin words and stand nowhere else.
func isTitle(s string) bool {
	found, inside := false, false
	for _, c := range s {
		capital := unicode.IsUpper(c) || unicode.IsTitle(c)
		if capital && inside || !capital && cased(c) && !inside {
			return false
		}
		inside = cased(c)
		found = found || inside
	}
	return found
}

// isWhite reports what Python takes for white space.
func isWhite(c rune) bool {
	return unicode.IsSpace(c) || 0x1c <= c && c <= 0x1f
}

// lineEnd gives the length of the line end at the start of s, or 0.
func lineEnd(s string) int {
	if strings.HasPrefix(s, "\r\n") {
		return 2
	}
	c, n := utf8.DecodeRuneInString(s)
	if strings.ContainsRune("\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029", c) && s != "" {
		return n
	}
	return 0
}

func splitLines(s string, keep bool) []string {
	lines := []string{}
	start := 0
	for i := 0; i < len(s); {
		n := lineEnd(s[i:])
		if n == 0 {
			_, size := utf8.DecodeRuneInString(s[i:])
			i += size
			continue
		}
		end := i
		if keep {
			end += n
		}
		lines = append(lines, s[start:end])
		i += n
		start = i
	}
	if start < len(s) {
		lines = append(lines, s[start:])
	}
	return lines
}
