package tree

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unexpected reports that something else stands where want should, in words
// that name the usual cause.
func (r *jsonReader) unexpected(want string) bool {
	if r.at == len(r.text) {
		return r.unexpectedEnd(want)
	}
	word := r.bareWord()
	if right := wordsOfOthers[word]; right != "" {
		return r.fault(Syntax, Span{r.at, r.at + len(word)}, right)
	}
	if want == "a value" && r.at+len(word) == len(r.text) && isBegun(word) {
		return r.fault(Syntax, Span{len(r.text), len(r.text)}, fmt.Sprintf("the text ends inside the word %q", word))
	}
	c, size := utf8.DecodeRune(r.text[r.at:])
	span := Span{r.at, r.at + max(size, len(word))}
	switch {
	case c == '\'':
		return r.fault(Syntax, span, "JSON knows no single quotes; this may be the text of a Python value")
	case c == '/' || c == '#':
		return r.fault(Syntax, span, "JSON has no comments; want "+want)
	case c == '%' && r.at > 0 && r.text[r.at-1] == '{':
		return r.fault(Syntax, Span{r.at - 1, r.at + 1}, "a template tag was not rendered; want a value")
	case c == '{' && strings.HasPrefix(want, "a property name") && r.at > 0 && r.text[r.at-1] == '{':
		return r.fault(Syntax, Span{r.at - 1, r.at + 1}, "a template expression was not rendered; want a value")
	case word != "":
		return r.fault(Syntax, span, "a word without quotes stands here; want "+want)
	case unicode.IsPrint(c):
		return r.fault(Syntax, span, fmt.Sprintf("%q stands here; want %s", c, want))
	}
	return r.fault(Syntax, span, fmt.Sprintf("the character U+%04X stands here; want %s", c, want))
}

// wordsOfOthers are words that other languages write where JSON has its own.
var wordsOfOthers = map[string]string{
	"True":      "True is Python's word; want true",
	"False":     "False is Python's word; want false",
	"None":      "None is Python's word; want null",
	"TRUE":      "TRUE is not JSON; want true",
	"FALSE":     "FALSE is not JSON; want false",
	"NULL":      "NULL is not JSON; want null",
	"nil":       "nil is not JSON; want null",
	"undefined": "undefined is JavaScript's word; want null",
	"NaN":       "JSON has no NaN; want a number or null",
	"Infinity":  "JSON has no Infinity; want a number or null",
}

func (r *jsonReader) bareWord() string {
	end := r.at
	for end < len(r.text) && end-r.at < 64 && isWord(r.text[end]) {
		end++
	}
	return string(r.text[r.at:end])
}

// isBegun reports whether a word is the beginning of one that JSON has.
func isBegun(word string) bool {
	for _, whole := range []string{"true", "false", "null"} {
		if word != "" && strings.HasPrefix(whole, word) {
			return true
		}
	}
	return false
}

func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

func (r *jsonReader) unexpectedEnd(want string) bool {
	r.fault(Syntax, Span{r.at, r.at}, "the text ends too early; want "+want)
	if len(r.open) > 0 {
		begin := r.open[len(r.open)-1]
		r.also(Span{begin, begin + 1}, fmt.Sprintf("the %q that is not closed", r.text[begin]))
	}
	return false
}
