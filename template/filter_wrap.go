package template

import (
	"slices"
	"strings"
	"unicode"
)

// A wrapper breaks lines as Python's textwrap does.
type wrapper struct {
	width     int
	breakLong bool
	hyphens   bool
}

func filterWordwrap(r *renderer, a []value) value {
	if m, ok := a[0].(*missing); ok {
		return r.fail(m)
	}
	s, ok := plainText(a[0])
	if !ok {
		r.raise(AttributeError, "%s has no lines", describe(a[0]))
	}
	end := r.wrapString(or(a[3], nil))
	r.room(8 * len(s))
	var lines []string
	if s == "" {
		return ""
	}
	w := &wrapper{r.index(or(a[1], intOf(79))), r.truth(or(a[2], true)), r.truth(or(a[4], true))}
	for _, line := range splitLines(s, false) {
		if w.width <= 0 {
			r.raise(ValueError, "the width of a line must be above 0")
		}
		lines = append(lines, strings.Join(w.wrap(line), end))
	}
	r.work(len(lines))
	size := len(s) + len(end)*strings.Count(strings.Join(lines, " "), end)
	r.room(size + len(lines)*len(end))
	return strings.Join(lines, end)
}

func (r *renderer) wrapString(v value) string {
	if v == nil {
		return "\n"
	}
	s, ok := plainText(v)
	if !ok {
		r.raise(AttributeError, "wordwrap wants a string between lines, not %s", describe(v))
	}
	return s
}

// wrap gives the lines of one paragraph.
func (w *wrapper) wrap(paragraph string) []string {
	chunks := w.chunks([]rune(paragraph))
	var lines []string
	for len(chunks) > 0 {
		if len(lines) > 0 && blank(chunks[0]) {
			chunks = chunks[1:]
			if len(chunks) == 0 {
				break
			}
		}
		var line []rune
		line, chunks = w.line(chunks)
		if len(line) > 0 {
			lines = append(lines, string(line))
		}
	}
	return lines
}

func blank(chunk []rune) bool {
	return !slices.ContainsFunc(chunk, func(c rune) bool { return !isWhite(c) })
}

// line takes the chunks of the next line. It may cut the first of the rest.
func (w *wrapper) line(chunks [][]rune) (line []rune, rest [][]rune) {
	last := 0 // where the last chunk of the line begins
	for len(chunks) > 0 && len(line)+len(chunks[0]) <= w.width {
		last = len(line)
		line, chunks = append(line, chunks[0]...), chunks[1:]
	}
	if len(chunks) > 0 && len(chunks[0]) > w.width {
		if part := w.long(chunks[0], len(line)); part >= 0 {
			last = len(line)
			line = append(line, chunks[0][:part]...)
			chunks[0] = chunks[0][part:]
		}
		if len(chunks[0]) == 0 {
			chunks = chunks[1:]
		}
	}
	if blank(line[last:]) {
		line = line[:last]
	}
	return line, chunks
}

// long gives how much of a word that fits on no line stands on one that is
// used up to a place, or -1 when the word must not be broken.
func (w *wrapper) long(word []rune, used int) int {
	if !w.breakLong {
		if used == 0 {
			return len(word)
		}
		return -1
	}
	space := w.width - used
	if !w.hyphens {
		return space
	}
	hyphen := space - 1
	for hyphen > 0 && word[hyphen] != '-' {
		hyphen--
	}
	if hyphen > 0 && slices.ContainsFunc(word[:hyphen], func(c rune) bool { return c != '-' }) {
		return hyphen + 1
	}
	return space
}

// chunks splits a text into words, parts of words and white space.
func (w *wrapper) chunks(text []rune) [][]rune {
	var chunks [][]rune
	for len(text) > 0 {
		end := 1
		for end < len(text) && wrapSpace(text[end]) == wrapSpace(text[0]) {
			end++
		}
		if wrapSpace(text[0]) || !w.hyphens {
			chunks = append(chunks, text[:end])
		} else {
			for start := 0; start < end; {
				next := breakAt(text[:end], start)
				chunks = append(chunks, text[start:next])
				start = next
			}
		}
		text = text[end:]
	}
	return chunks
}

// wrapSpace reports the white space at which lines may be broken.
func wrapSpace(c rune) bool { return c == ' ' || '\t' <= c && c <= '\r' }

func letter(c rune) bool { return unicode.IsLetter(c) || isNumeric(c) || c == '_' }

func letterOnly(c rune) bool { return letter(c) && !unicode.IsDigit(c) }

// breakAt gives the end of the part of a word that begins at start. A word may
// be broken around dashes and behind hyphens.
func breakAt(word []rune, start int) int {
	if n := dash(word, start); n > 0 {
		return start + n
	}
	for i := start + 1; i < len(word); i++ {
		if hyphenBreak(word, i) {
			return i + 1
		}
		if dash(word, i) > 0 {
			return i
		}
	}
	return len(word)
}

// dash gives the length of the dash at i, which is several hyphens between
// words, or 0.
func dash(word []rune, i int) int {
	if word[i] != '-' || i == 0 || !beforeDash(word[i-1]) {
		return 0
	}
	n := 1
	for i+n < len(word) && word[i+n] == '-' {
		n++
	}
	if n < 2 || i+n == len(word) || !letter(word[i+n]) {
		return 0
	}
	return n
}

// beforeDash reports what may stand before a dash, which is two hyphens.
func beforeDash(c rune) bool { return letter(c) || strings.ContainsRune("!\"'&.,?", c) }

// hyphenBreak reports whether the hyphen at i may end a line: two letters
// before it, or one with a hyphen before that, and two behind.
func hyphenBreak(word []rune, i int) bool {
	if word[i] != '-' || i < 2 || i+2 >= len(word) {
		return false
	}
	before := letterOnly(word[i-1]) && (letterOnly(word[i-2]) || word[i-2] == '-' && i > 2 && letterOnly(word[i-3]))
	after := letterOnly(word[i+1]) && (letterOnly(word[i+2]) || word[i+2] == '-' && i+3 < len(word) && letterOnly(word[i+3]))
	return before && after
}
