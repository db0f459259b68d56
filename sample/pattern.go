package sample

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
)

// textsOf gives texts that a pattern probably matches: the shortest, and one
// with something of everything that may be repeated.
func textsOf(pattern string) []string {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	var found []string
	for _, more := range []int{1, 0} {
		w := writer{more: more}
		w.write(re)
		if s := w.String(); !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	return found
}

// A writer writes a text that a pattern matches.
type writer struct {
	strings.Builder
	more int // how often what may be absent or repeated is written at least
}

func (w *writer) write(re *syntax.Regexp) {
	if w.Len() > maxText {
		return
	}
	switch re.Op {
	case syntax.OpLiteral:
		w.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		w.class(re.Rune)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		w.WriteByte('a')
	case syntax.OpAlternate:
		w.write(re.Sub[0])
	case syntax.OpCapture, syntax.OpConcat:
		w.repeat(re, 1)
	case syntax.OpPlus:
		w.repeat(re, 1)
	case syntax.OpStar, syntax.OpQuest:
		w.repeat(re, w.more)
	case syntax.OpRepeat:
		n := max(re.Min, w.more)
		if re.Max >= 0 {
			n = min(n, re.Max)
		}
		w.repeat(re, n)
	}
}

func (w *writer) repeat(re *syntax.Regexp, n int) {
	for range n {
		for _, sub := range re.Sub {
			w.write(sub)
		}
	}
}

// class writes a character of a class, a letter or digit if there is one.
func (w *writer) class(ranges []rune) {
	for _, r := range "a1A" {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= r && r <= ranges[i+1] {
				w.WriteRune(r)
				return
			}
		}
	}
	for i := 0; i+1 < len(ranges); i += 2 {
		for r := ranges[i]; r <= min(ranges[i+1], ranges[i]+100); r++ {
			if unicode.IsPrint(r) {
				w.WriteRune(r)
				return
			}
		}
	}
	if len(ranges) > 0 {
		w.WriteRune(ranges[0])
	}
}
