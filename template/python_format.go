package template

import (
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A layout is how a value is written: what %08.3f and {:>10,} say.
type layout struct {
	fill      string
	align     byte // < > = ^ or 0
	sign      byte // + - or blank, or 0
	alternate bool // #
	group     byte // , or _ or 0
	width     int
	precision int // -1 when there is none
	verb      byte
}

// number writes an integer or a float by its verb.
func (r *renderer) layNumber(l layout, v value) string {
	if n, ok := whole(v); ok && strings.IndexByte("bcdnoxX", l.verb) >= 0 {
		return r.layInteger(l, n)
	}
	f, ok := r.real(v)
	if !ok {
		r.raise(TypeError, "the format %q wants a number, not %s", l.verb, describe(v))
	}
	percent := l.verb == '%'
	if percent {
		f *= 100
		l.verb = 'f'
	}
	digits := r.layFloat(l, f)
	if percent {
		digits += "%"
	}
	return r.layDigits(l, digits, f < 0 || strings.HasPrefix(digits, "-"), "")
}

func (r *renderer) layInteger(l layout, n *big.Int) string {
	prefix, digits := "", ""
	magnitude := new(big.Int).Abs(n)
	switch l.verb {
	case 'b', 'o', 'x', 'X':
		base := map[byte]int{'b': 2, 'o': 8, 'x': 16, 'X': 16}[l.verb]
		digits = magnitude.Text(base)
		if l.alternate {
			prefix = "0" + string(l.verb)
		}
		if l.verb == 'X' {
			digits = upper(digits)
		}
	case 'c':
		if !n.IsInt64() || n.Sign() < 0 || n.Int64() > utf8.MaxRune {
			r.raise(OverflowError, "%%c wants a code point")
		}
		return r.layText(l, string(rune(n.Int64())))
	default:
		digits = r.decimal(magnitude)
	}
	if l.precision > len(digits) {
		r.room(l.precision)
		digits = strings.Repeat("0", l.precision-len(digits)) + digits
	}
	return r.layDigits(l, digits, n.Sign() < 0, prefix)
}

// layFloat gives the digits of a float, with its sign.
func (r *renderer) layFloat(l layout, f float64) string {
	if special := unusual(f); special != "" {
		if l.verb < 'a' && l.verb != 0 {
			special = upper(special)
		}
		return special
	}
	precision := l.precision
	if precision < 0 {
		precision = 6
	}
	r.room(precision + 400)
	if l.alternate {
		r.raise(Unsupported, "the flag # is not supported for floats")
	}
	switch l.verb {
	case 'f', 'F':
		return strconv.FormatFloat(f, 'f', precision, 64)
	case 'e', 'E':
		return strconv.FormatFloat(f, l.verb, precision, 64)
	case 0:
		if l.precision < 0 {
			return pythonFloat(f)
		}
		return general(f, max(precision, 1), 'e', precision-1, true)
	}
	return general(f, max(precision, 1), l.verb-'g'+'e', max(precision, 1), false)
}

// general writes f with so many digits, with an exponent if it is below -4 or
// at least limit.
func general(f float64, digits int, exponentVerb byte, limit int, point bool) string {
	if f == 0 {
		limit = max(limit, 1)
	}
	text := strconv.FormatFloat(f, exponentVerb, digits-1, 64)
	mark := strings.IndexByte(text, exponentVerb)
	n, _ := strconv.Atoi(text[mark+1:])
	if n < -4 || n >= limit {
		return shorten(text[:mark]) + text[mark:]
	}
	text = shorten(strconv.FormatFloat(f, 'f', max(digits-1-n, 0), 64))
	if point && !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// shorten drops the zeros at the end of a fraction.
func shorten(text string) string {
	if !strings.Contains(text, ".") {
		return text
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// layDigits adds sign, prefix, separators and padding to digits.
func (r *renderer) layDigits(l layout, digits string, negative bool, prefix string) string {
	digits = strings.TrimPrefix(digits, "-")
	sign := ""
	switch {
	case negative:
		sign = "-"
	case l.sign == '+' || l.sign == ' ':
		sign = string(l.sign)
	}
	sign += prefix
	if l.align == 0 {
		l.align = '>'
	}
	if l.fill == "" {
		l.fill = " "
	}
	if l.align == '=' {
		r.room(max(l.width, len(digits)))
		digits = grouped(l, digits, l.width-len(sign))
		if missing := l.width - len(sign) - len(digits); missing > 0 {
			digits = strings.Repeat(l.fill, missing) + digits
		}
		return sign + digits
	}
	return r.layText(l, sign+grouped(l, digits, 0))
}

// grouped puts separators between groups of digits, and zeros before them if
// those fill up to width.
func grouped(l layout, digits string, width int) string {
	if l.group == 0 {
		return digits
	}
	end := strings.IndexFunc(digits, func(c rune) bool { return !('0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F') })
	if end < 0 || l.verb == 'e' || l.verb == 'g' || l.verb == 0 {
		if end = strings.IndexAny(digits, ".e"); end < 0 {
			end = len(digits)
		}
	}
	size := 3
	if strings.IndexByte("boxX", l.verb) >= 0 && l.verb != 0 {
		size = 4
	}
	head, tail := digits[:end], digits[end:]
	for l.fill == "0" && len(head)+(len(head)-1)/size+len(tail) < width {
		head = "0" + head
	}
	var b strings.Builder
	for i, c := range head {
		if i > 0 && (len(head)-i)%size == 0 {
			b.WriteByte(l.group)
		}
		b.WriteRune(c)
	}
	return b.String() + tail
}

// layText pads a text.
func (r *renderer) layText(l layout, s string) string {
	pad := l.width - runes(s)
	if pad <= 0 {
		return s
	}
	if l.fill == "" {
		l.fill = " "
	}
	r.room(len(s) + pad*len(l.fill))
	before := 0
	switch l.align {
	case '>', '=':
		before = pad
	case '^':
		before = pad / 2
	}
	return strings.Repeat(l.fill, before) + s + strings.Repeat(l.fill, pad-before)
}

func cutRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
