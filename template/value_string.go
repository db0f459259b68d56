package template

import (
	"math/big"
	"strings"
	"unicode"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
)

// plain makes a method of a function from string to string.
func plain(f func(string) string) method {
	return method{"/", func(r *renderer, self value, _ []value) value {
		s, _ := plainText(self)
		r.room(3 * len(s))
		return like(self, f(s))
	}}
}

// every makes a method that asks whether all characters are of a kind.
func every(is func(rune) bool) method {
	return method{"/", func(r *renderer, self value, _ []value) value {
		s, _ := plainText(self)
		r.room(len(s))
		return s != "" && strings.IndexFunc(s, func(c rune) bool { return !is(c) }) < 0
	}}
}

func asks(f func(string) bool) method {
	return method{"/", func(r *renderer, self value, _ []value) value {
		s, _ := plainText(self)
		r.room(len(s))
		return f(s)
	}}
}

var methodsOfString = lazy.Of(func() map[string]method {
	return map[string]method{
		"upper": plain(upper), "lower": plain(lower), "title": plain(title),
		"capitalize": plain(capitalize), "swapcase": plain(swapCase),
		"casefold":  {"/", stringCasefold},
		"isdigit":   every(isDigit),
		"isdecimal": every(unicode.IsDigit),
		"isnumeric": every(isNumeric),
		"isalpha":   every(unicode.IsLetter),
		"isalnum":   every(func(c rune) bool { return unicode.IsLetter(c) || isNumeric(c) }),
		"isspace":   every(isWhite),
		"islower":   asks(isLower), "isupper": asks(isUpper), "istitle": asks(isTitle),
		"strip":        stripper(strings.TrimFunc),
		"lstrip":       stripper(strings.TrimLeftFunc),
		"rstrip":       stripper(strings.TrimRightFunc),
		"split":        {"sep? maxsplit?", func(r *renderer, self value, a []value) value { return r.splitMethod(self, a, splitLeft) }},
		"rsplit":       {"sep? maxsplit?", func(r *renderer, self value, a []value) value { return r.splitMethod(self, a, splitRight) }},
		"splitlines":   {"keepends?", stringSplitlines},
		"partition":    {"sep /", func(r *renderer, self value, a []value) value { return r.partition(self, a[0], false) }},
		"rpartition":   {"sep /", func(r *renderer, self value, a []value) value { return r.partition(self, a[0], true) }},
		"replace":      {"old new count? /", stringReplace},
		"removeprefix": {"prefix /", remover(strings.TrimPrefix)},
		"removesuffix": {"suffix /", remover(strings.TrimSuffix)},
		"startswith":   {"prefix start? stop? /", starter(strings.HasPrefix)},
		"endswith":     {"suffix start? stop? /", starter(strings.HasSuffix)},
		"find":         finder(strings.Index, false),
		"rfind":        finder(strings.LastIndex, false),
		"index":        finder(strings.Index, true),
		"rindex":       finder(strings.LastIndex, true),
		"count":        {"part start? stop? /", stringCount},
		"join":         {"items /", stringJoin},
		"zfill":        {"width /", stringZfill},
		"center":       {"width fill? /", padder(centered)},
		"ljust":        {"width fill? /", padder(func(pad, _ int) int { return 0 })},
		"rjust":        {"width fill? /", padder(func(pad, _ int) int { return pad })},
		"expandtabs":   {"tabsize?", stringExpandtabs},
	}
})

func isLower(s string) bool {
	return isCased(s, func(c rune) bool { return unicode.IsLower(c) || unicode.Is(unicode.Other_Lowercase, c) }, unicode.IsUpper)
}

func isUpper(s string) bool {
	return isCased(s, unicode.IsUpper, func(c rune) bool { return unicode.IsLower(c) || unicode.Is(unicode.Other_Lowercase, c) })
}

func isDigit(c rune) bool {
	return unicode.IsDigit(c) || strings.ContainsRune("²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", c) || 0x2460 <= c && c <= 0x2468
}

func isNumeric(c rune) bool { return unicode.IsNumber(c) }

func stringCasefold(r *renderer, self value, _ []value) value {
	s, _ := plainText(self)
	if strings.IndexFunc(s, func(c rune) bool { return c > unicode.MaxASCII }) >= 0 {
		r.raise(Unsupported, "casefold is supported for ASCII alone")
	}
	return like(self, lower(s))
}

// stripper makes strip, lstrip or rstrip.
func stripper(trim func(string, func(rune) bool) string) method {
	return method{"chars? /", func(r *renderer, self value, a []value) value {
		s, _ := plainText(self)
		r.room(len(s))
		return like(self, r.strip(s, or(a[0], nil), trim))
	}}
}

func (r *renderer) strip(s string, chars value, trim func(string, func(rune) bool) string) string {
	if chars == nil {
		return trim(s, isWhite)
	}
	set := map[rune]bool{}
	for _, c := range r.wantText(chars) {
		set[c] = true
	}
	return trim(s, func(c rune) bool { return set[c] })
}

// splitMethod gives a list of the parts of a string.
func (r *renderer) splitMethod(self value, a []value, split func(s, sep string, n int) []string) value {
	s, _ := plainText(self)
	n := r.index(or(a[1], intOf(-1)))
	sep := ""
	if a[0] = or(a[0], nil); a[0] != nil {
		if sep = r.wantText(a[0]); sep == "" {
			r.raise(ValueError, "the separator of split is empty")
		}
	}
	r.room(len(s))
	return r.texts(self, split(s, sep, n))
}

// texts gives a list of strings of the kind of model.
func (r *renderer) texts(model value, parts []string) *list {
	r.work(len(parts))
	l := &list{items: make([]value, len(parts))}
	for i, part := range parts {
		l.items[i] = like(model, part)
	}
	return l
}

// splitLeft cuts s at most n times; without sep it cuts at white space.
func splitLeft(s, sep string, n int) []string {
	if sep != "" {
		if n >= 0 {
			n++
		}
		return strings.SplitN(s, sep, n)
	}
	parts := []string{}
	for s = strings.TrimLeftFunc(s, isWhite); s != ""; s = strings.TrimLeftFunc(s, isWhite) {
		end := strings.IndexFunc(s, isWhite)
		if n == 0 || end < 0 {
			return append(parts, strings.TrimRightFunc(s, func(c rune) bool { return n != 0 && isWhite(c) }))
		}
		parts = append(parts, s[:end])
		s = s[end:]
		n--
	}
	return parts
}

// splitRight is splitLeft from the end.
func splitRight(s, sep string, n int) []string {
	parts := []string{}
	if sep == "" {
		for s = strings.TrimRightFunc(s, isWhite); s != ""; s = strings.TrimRightFunc(s, isWhite) {
			at := strings.LastIndexFunc(s, isWhite)
			if n == 0 || at < 0 {
				parts = append(parts, s)
				break
			}
			cut := at + len(string([]rune(s[at:])[0]))
			parts = append(parts, s[cut:])
			s = s[:at]
			n--
		}
		return reversed(parts)
	}
	for ; n != 0; n-- {
		at := strings.LastIndex(s, sep)
		if at < 0 {
			break
		}
		parts = append(parts, s[at+len(sep):])
		s = s[:at]
	}
	return reversed(append(parts, s))
}

func reversed[T any](items []T) []T {
	out := make([]T, len(items))
	for i, item := range items {
		out[len(items)-1-i] = item
	}
	return out
}

func stringSplitlines(r *renderer, self value, a []value) value {
	s, _ := plainText(self)
	r.room(len(s))
	return r.texts(self, splitLines(s, r.flag(a[0])))
}

// partition cuts a string in three at the first separator, or at the last.
func (r *renderer) partition(self, sep value, last bool) value {
	s, _ := plainText(self)
	mark := r.wantText(sep)
	if mark == "" {
		r.raise(ValueError, "the separator of partition is empty")
	}
	r.room(len(s))
	at, parts := strings.Index(s, mark), [3]string{s, "", ""}
	if last {
		at, parts = strings.LastIndex(s, mark), [3]string{"", "", s}
	}
	if at >= 0 {
		parts = [3]string{s[:at], mark, s[at+len(mark):]}
	}
	return newTuple(like(self, parts[0]), like(self, parts[1]), like(self, parts[2]))
}

func stringReplace(r *renderer, self value, a []value) value {
	s, _ := plainText(self)
	old, with := r.wantText(a[0]), r.wantText(a[1])
	if _, ok := self.(markup); ok {
		with = string(r.escape(a[1]))
	}
	return like(self, r.replace(s, old, with, r.index(or(a[2], intOf(-1)))))
}

func (r *renderer) replace(s, old, with string, n int) string {
	found := strings.Count(s, old)
	if n >= 0 {
		found = min(found, n)
	}
	r.room(len(s))
	r.room(len(s) + found*(len(with)-len(old)))
	return strings.Replace(s, old, with, n)
}

func remover(trim func(s, part string) string) func(*renderer, value, []value) value {
	return func(r *renderer, self value, a []value) value {
		s, _ := plainText(self)
		return like(self, trim(s, r.wantText(a[0])))
	}
}

func starter(has func(s, part string) bool) func(*renderer, value, []value) value {
	return func(r *renderer, self value, a []value) value {
		s, ok := r.part(self, a[1], a[2])
		options := []value{a[0]}
		if t, isTuple := a[0].(*tuple); isTuple {
			options = t.items
		}
		for _, option := range options {
			if has(s, r.wantText(option)) && ok {
				return true
			}
		}
		return false
	}
}

// part gives self[start:stop], and whether start lies in the string.
func (r *renderer) part(self, start, stop value) (string, bool) {
	s, _ := plainText(self)
	r.room(len(s))
	if or(start, nil) == nil && or(stop, nil) == nil {
		return s, true
	}
	chars := []rune(s)
	low, high := r.window(len(chars), start, stop)
	if low > len(chars) || low > high {
		return "", false
	}
	return string(chars[low:high]), true
}

func finder(find func(s, part string) int, must bool) method {
	return method{"part start? stop? /", func(r *renderer, self value, a []value) value {
		s, ok := r.part(self, a[1], a[2])
		part := r.wantText(a[0])
		if at := find(s, part); at >= 0 && ok {
			whole, _ := plainText(self)
			low, _ := r.window(runes(whole), a[1], a[2])
			return intOf(low + runes(s[:at]))
		}
		if must {
			r.raise(ValueError, "the string does not hold that part")
		}
		return intOf(-1)
	}}
}

func stringCount(r *renderer, self value, a []value) value {
	s, ok := r.part(self, a[1], a[2])
	n := strings.Count(s, r.wantText(a[0]))
	if !ok {
		n = 0
	}
	return intOf(n)
}

func stringJoin(r *renderer, self value, a []value) value {
	sep, _ := plainText(self)
	_, html := self.(markup)
	var parts []string
	next, size := r.iterate(a[0]), 0
	for item, ok := next(); ok; item, ok = next() {
		part, isText := plainText(item)
		if html {
			part = string(r.escape(item))
		} else if !isText {
			r.raise(TypeError, "join wants strings, not %s", describe(item))
		}
		parts = append(parts, part)
		size += len(part) + len(sep)
		r.room(size - len(sep))
	}
	return like(self, strings.Join(parts, sep))
}

func stringZfill(r *renderer, self value, a []value) value {
	s, _ := plainText(self)
	width := r.index(a[0])
	pad := max(width-runes(s), 0)
	r.room(len(s) + pad)
	sign := ""
	if s != "" && (s[0] == '-' || s[0] == '+') {
		sign, s = s[:1], s[1:]
	}
	return like(self, sign+strings.Repeat("0", pad)+s)
}

// padder makes center, ljust or rjust: left says how much of the padding
// stands to the left.
func padder(left func(pad, width int) int) func(*renderer, value, []value) value {
	return func(r *renderer, self value, a []value) value {
		fill := r.wantText(or(a[1], " "))
		if runes(fill) != 1 {
			r.raise(TypeError, "the fill character must be one character")
		}
		if _, ok := self.(markup); ok && given(a[1]) {
			if fill = string(r.escape(a[1])); runes(fill) != 1 {
				r.raise(TypeError, "the fill character must be one character")
			}
		}
		return r.pad(self, r.index(a[0]), fill, left)
	}
}

func (r *renderer) pad(self value, width int, fill string, left func(pad, width int) int) value {
	s, _ := plainText(self)
	pad := width - runes(s)
	if pad <= 0 {
		return self
	}
	r.room(len(s) + pad*len(fill))
	before := left(pad, width)
	return like(self, strings.Repeat(fill, before)+s+strings.Repeat(fill, pad-before))
}

// centered puts the odd blank where CPython puts it.
func centered(pad, width int) int { return pad/2 + (pad & width & 1) }

func stringExpandtabs(r *renderer, self value, a []value) value {
	s, _ := plainText(self)
	size := r.index(or(a[0], intOf(8)))
	var b strings.Builder
	column := 0
	for _, c := range s {
		switch {
		case c == '\t' && size > 0:
			n := size - column%size
			r.room(b.Len() + n)
			b.WriteString(strings.Repeat(" ", n))
			column += n
			continue
		case c == '\t':
			continue
		case c == '\n' || c == '\r':
			column = -1
		}
		column++
		b.WriteRune(c)
	}
	return like(self, b.String())
}

// parseInteger reads an integer as Python's int() does.
func parseInteger(s string, base int) (*big.Int, bool) {
	s = strings.TrimFunc(s, isWhite)
	digits := strings.TrimLeft(s, "+-")
	if base == 1 || len(s)-len(digits) > 1 || len(s) > maxDigits+1 {
		return nil, false
	}
	digits, ok := asciiDigits(digits)
	if !ok || digits == "" || base == 0 && len(digits) > 1 && digits[0] == '0' && strings.Trim(digits, "0_") != "" && digits[1] >= '0' && digits[1] <= '9' {
		return nil, false
	}
	digits, base = withoutPrefix(digits, base)
	n, ok := new(big.Int).SetString(digits, base)
	if !ok || digits[0] == '-' || digits[0] == '+' {
		return nil, false
	}
	if s[0] == '-' {
		n.Neg(n)
	}
	return n, true
}

// withoutPrefix takes 0x and the like away from a number of that base.
func withoutPrefix(digits string, base int) (string, int) {
	if len(digits) > 2 && digits[0] == '0' {
		prefixed := map[byte]int{'x': 16, 'o': 8, 'b': 2}[digits[1]|0x20]
		if prefixed != 0 && (base == 0 || base == prefixed) {
			return strings.TrimPrefix(digits[2:], "_"), prefixed
		}
	}
	if base == 0 {
		base = 10
	}
	return digits, base
}

// asciiDigits writes digits of other scripts as ASCII and drops the
// underscores between digits.
func asciiDigits(s string) (string, bool) {
	var b strings.Builder
	last := '_'
	for _, c := range s {
		if c == '_' && last == '_' {
			return "", false
		}
		last = c
		if c == '_' {
			continue
		}
		if unicode.IsDigit(c) && c > unicode.MaxASCII {
			c = '0' + digitOf(c)
		}
		b.WriteRune(c)
	}
	return b.String(), s == "" || last != '_'
}

// digitOf gives the value of a decimal digit: they stand in runs of ten.
func digitOf(c rune) rune {
	for _, run := range unicode.Nd.R16 {
		if rune(run.Lo) <= c && c <= rune(run.Hi) {
			return (c - rune(run.Lo)) % 10
		}
	}
	for _, run := range unicode.Nd.R32 {
		if rune(run.Lo) <= c && c <= rune(run.Hi) {
			return (c - rune(run.Lo)) % 10
		}
	}
	return 0
}
