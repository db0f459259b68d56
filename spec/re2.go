package spec

import (
	"fmt"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
)

// asRE2 gives a pattern as RE2 writes it. Patterns are of ECMA-262, most of
// which RE2 writes alike; false for one that RE2 has no words for, such as one
// that looks around.
func asRE2(pattern string) (string, bool) {
	if _, err := syntax.Parse(pattern, syntax.Perl); err == nil {
		return pattern, true
	}
	if len(pattern) > maxPatternRead {
		return "", false
	}
	r := &ecmaReader{rest: pattern}
	for r.rest != "" {
		r.next()
	}
	made := r.made.String()
	_, err := syntax.Parse(made, syntax.Perl)
	return made, err == nil
}

const (
	maxPatternRead = 16 << 10 // bytes of a pattern that is written anew
	maxPatternMade = 64 << 10 // bytes that long repetitions may make of it
	maxRepeat      = 1000     // of RE2
	maxPieces      = 20       // that a longer repetition is made of
)

// An ecmaReader writes a pattern of ECMA-262 as one of RE2. What it does not
// know it leaves as it is.
type ecmaReader struct {
	rest    string
	made    strings.Builder
	inClass bool
	groups  []int // where the open groups begin
	last    int   // where the last thing begins that may be repeated
}

// put writes what the next bytes of the pattern mean.
func (r *ecmaReader) put(size int, text string) {
	r.last = r.made.Len()
	r.made.WriteString(text)
	r.rest = r.rest[size:]
}

// more is put for what belongs to the thing before it.
func (r *ecmaReader) more(size int, text string) {
	last := r.last
	r.put(size, text)
	r.last = last
}

func (r *ecmaReader) next() {
	switch c := r.rest[0]; {
	case c == '\\':
		r.escape()
	case r.inClass:
		r.inClass = c != ']'
		r.more(1, string(c))
	case strings.HasPrefix(r.rest, "[^]"):
		r.put(3, `[\x00-\x{10FFFF}]`)
	case strings.HasPrefix(r.rest, "[]"):
		r.put(2, `[^\x00-\x{10FFFF}]`)
	case c == '[':
		r.inClass = true
		r.put(1, "[")
	case c == '(':
		r.groups = append(r.groups, r.made.Len())
		r.put(1, "(")
	case c == ')' && len(r.groups) > 0:
		begin := r.groups[len(r.groups)-1]
		r.groups = r.groups[:len(r.groups)-1]
		r.put(1, ")")
		r.last = begin
	case c == '{':
		r.repeat()
	case strings.ContainsRune("*+?|^$)", rune(c)):
		r.more(1, string(c))
	default:
		_, size := utf8.DecodeRuneInString(r.rest)
		r.put(size, r.rest[:size])
	}
}

// escapes are what stands behind a backslash in ECMA-262 alone.
var escapes = lazy.Regexp(`^\\(?:u([0-9A-Fa-f]{4})(?:\\u([Dd][C-Fc-f][0-9A-Fa-f]{2}))?|u\{([0-9A-Fa-f]{1,6})\}|c([A-Za-z])|([pP])\{(?:Script|sc|General_Category|gc)=(\w+)\}|(b))`)

func (r *ecmaReader) escape() {
	put := r.put
	if r.inClass {
		put = r.more
	}
	m := escapes.Get().FindStringSubmatch(r.rest)
	switch {
	case m != nil && m[1] != "":
		r.unicode(m[1], m[2], put)
	case m != nil && m[3] != "":
		put(len(m[0]), `\x{`+m[3]+`}`)
	case m != nil && m[4] != "":
		put(len(m[0]), fmt.Sprintf(`\x%02x`, m[4][0]&31))
	case m != nil && m[5] != "":
		put(len(m[0]), `\`+m[5]+`{`+m[6]+`}`)
	case m != nil && m[7] != "" && r.inClass:
		put(len(m[0]), `\x08`)
	default:
		_, size := utf8.DecodeRuneInString(r.rest[1:])
		put(1+size, r.rest[:1+size])
	}
}

// unicode writes \uXXXX, or two of them that are one character; half of one is
// left, and is none of RE2's.
func (r *ecmaReader) unicode(first, second string, put func(int, string)) {
	high, _ := strconv.ParseUint(first, 16, 32)
	if second != "" {
		low, _ := strconv.ParseUint(second, 16, 32)
		if c := utf16.DecodeRune(rune(high), rune(low)); c != '\uFFFD' {
			put(len(`\u0000\u0000`), fmt.Sprintf(`\x{%X}`, c))
			return
		}
	}
	text := `\x{` + first + `}`
	if utf16.IsSurrogate(rune(high)) {
		text = `\u` + first
	}
	put(len(`\u0000`), text)
}

var repetition = lazy.Regexp(`^\{([0-9]{1,6})(?:(,)([0-9]{1,6})?)?\}\??`)

// repeat writes a repetition that is longer than those of RE2 as several.
func (r *ecmaReader) repeat() {
	m := repetition.Get().FindStringSubmatch(r.rest)
	if m == nil {
		r.more(1, "{")
		return
	}
	least, _ := strconv.Atoi(m[1])
	most, _ := strconv.Atoi(m[3])
	if m[2] == "" {
		most = least
	}
	if max(least, most) <= maxRepeat || max(least, most) > maxRepeat*maxPieces || m[3] != "" && most < least {
		r.more(len(m[0]), m[0])
		return
	}
	thing := r.made.String()[r.last:]
	if len(thing)*2*maxPieces+r.made.Len() > maxPatternMade {
		r.more(len(m[0]), m[0])
		return
	}
	var b strings.Builder
	for n := least; n > 0; n -= maxRepeat {
		fmt.Fprintf(&b, "%s{%d}", thing, min(n, maxRepeat))
	}
	if m[2] != "" && m[3] == "" {
		b.WriteString(thing + "*")
	}
	for n := most - least; n > 0; n -= maxRepeat {
		fmt.Fprintf(&b, "%s{0,%d}", thing, min(n, maxRepeat))
	}
	before := r.made.String()[:r.last]
	r.made.Reset()
	r.made.WriteString(before + "(?:")
	r.last = len(before)
	r.more(len(m[0]), b.String()+")")
}
