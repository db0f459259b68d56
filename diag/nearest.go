package diag

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Nearest gives the candidates that word was probably meant to be, the most
// likely first and at most five; candidates of equal distance keep their
// order. It is empty when none is close.
func Nearest(word string, candidates []string) []string {
	const longest = 64 // beyond it a word is no misspelling, and the table below grows with the square
	if word == "" || len(word) > longest {
		return nil
	}
	type near struct {
		word     string
		distance int
	}
	var found []near
	plain := fold(word)
	limit := 0 // letters that may be wrong: none of one, one of two to five, then a third
	if n := utf8.RuneCountInString(word); n > 1 {
		limit = max(1, n/3)
	}
	for _, candidate := range candidates {
		if len(candidate) > longest {
			continue
		}
		if d := distance(plain, fold(candidate)); d <= limit {
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

// fold takes away what people confuse most: letter case, and which of the
// separators is used.
func fold(word string) []rune {
	return []rune(strings.NewReplacer("_", "-", ".", "-", " ", "-").Replace(strings.ToLower(word)))
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b (optimal string alignment).
func distance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replace := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			rows[i][j] = min(replace, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
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
