package template

import (
	"math/big"
	"strings"
)

// number reads an integer or a float as Python spells them; the token's text
// has them without underscores, integers in decimal.
func (w *words) number(rest string) *fault {
	if n := floatLength(rest); n > 0 && !w.afterDot() {
		w.push(floatToken, n, strings.ReplaceAll(rest[:n], "_", ""))
		return nil
	}
	n := integerLength(rest)
	text := strings.ReplaceAll(rest[:n], "_", "")
	if value, ok := new(big.Int).SetString(text, 0); ok && len(text) > 1 && len(text) < maxDigits {
		text = value.String()
	}
	w.push(integerToken, n, text)
	return nil
}

const maxDigits = 4300 // of an integer in a text, as in Python

// afterDot reports whether the number is the key of a.14.
func (w *words) afterDot() bool { return w.at > 0 && w.text[w.at-1] == '.' }

// digits gives the length of a run of digits with underscores between them.
func digits(text string, in string) int {
	n := 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		if 'A' <= c && c <= 'F' {
			c += 'a' - 'A'
		}
		if strings.IndexByte(in, c) >= 0 {
			n = i + 1
		} else if c != '_' || n != i {
			break
		}
	}
	return n
}

const decimal = "0123456789"

// floatLength gives the length of the float at the start of text, or 0.
func floatLength(text string) int {
	n := digits(text, decimal)
	isFloat := false
	if strings.HasPrefix(text[n:], ".") {
		if fraction := digits(text[n+1:], decimal); fraction > 0 {
			n += 1 + fraction
			isFloat = true
		}
	}
	if n < len(text) && text[n]|0x20 == 'e' {
		sign := n + 1
		if sign < len(text) && (text[sign] == '+' || text[sign] == '-') {
			sign++
		}
		if exponent := digits(text[sign:], decimal); exponent > 0 {
			return sign + exponent
		}
	}
	if !isFloat {
		return 0
	}
	return n
}

// integerLength gives the length of the integer at the start of text, which
// is a digit.
func integerLength(text string) int {
	if text[0] == '0' && len(text) > 1 {
		in := map[byte]string{'b': "01", 'o': "01234567", 'x': "0123456789abcdef"}[text[1]|0x20]
		if in != "" {
			skip := 2
			if strings.HasPrefix(text[2:], "_") {
				skip = 3
			}
			if n := digits(text[skip:], in); n > 0 {
				return skip + n
			}
		}
	}
	if text[0] == '0' {
		return digits(text, "0")
	}
	return digits(text, decimal)
}
