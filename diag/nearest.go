package diag

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// longest is how many bytes a word has at most that may be a misspelling: what
// comparing costs grows with the square.
const longest = 64

// Nearest gives the candidates that word was probably meant to be, the most
// likely first and at most five; candidates of equal distance keep their
// order. It is empty when none is close.
func Nearest(word string, candidates []string) []string {
	if word == "" || len(word) > longest {
		return nil
	}
	type near struct {
		word     string
		distance int
	}
	var found []near
	var of, other folded
	of.fold(word)
	limit := 0 // letters that may be wrong: none of one, one of two to five, then a third
	if of.n > 1 {
		limit = max(1, of.n/3)
	}
	for _, candidate := range candidates {
		if len(candidate) > longest {
			continue
		}
		if other.fold(candidate); of.apart(&other) > limit {
			continue
		}
		if d := distance(of.runes[:of.n], other.runes[:other.n]); d <= limit {
			found = append(found, near{candidate, d})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return a.distance - b.distance })
	var words []string
	for _, f := range found[:min(len(found), 5)] {
		words = append(words, f.word)
	}
	return words
}

// A folded word lacks what people confuse most: letter case, and which of the
// separators is used.
type folded struct {
	runes [longest]rune
	n     int
	set   uint64 // of its runes, where some share a bit
}

func (f *folded) fold(word string) {
	f.n, f.set = 0, 0
	for _, c := range word {
		switch c {
		case '_', '.', ' ':
			c = '-'
		default:
			c = unicode.ToLower(c)
		}
		f.runes[f.n] = c
		f.n++
		f.set |= 1 << (c % 64)
	}
}

// apart gives how far two words are from each other at least: each letter that
// is one too many, or that the other has not, takes one step.
func (f *folded) apart(other *folded) int {
	return max(f.n-other.n, other.n-f.n, bits.OnesCount64(f.set&^other.set), bits.OnesCount64(other.set&^f.set))
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b (optimal string alignment).
func distance(a, b []rune) int {
	var table [3][longest + 1]int
	before, last, row := &table[0], &table[1], &table[2]
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(replace, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}

// List writes words as a sentence does: a, b or c, with the last word given.
func List(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

// Either writes words in quotes: "a", "b" or "c".
func Either(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = strconv.Quote(word)
	}
	return List(quoted, "or")
}
