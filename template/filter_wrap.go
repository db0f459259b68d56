package template

import (
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
	chunks := w.chunks(paragraph)
	var lines []string
	for len(chunks) > 0 {
		if len(lines) > 0 && blank(chunks[0]) {
			chunks = chunks[1:]
			if len(chunks) == 0 {
				break
			}
		}
		var line []string
		line, chunks = w.line(chunks)
		if len(line) > 0 {
			lines = append(lines, strings.Join(line, ""))
		}
	}
	return lines
}

func blank(chunk string) bool { return strings.TrimFunc(chunk, isWhite) == "" }

// line takes the chunks of the next line.
func (w *wrapper) line(chunks []string) (line, rest []string) {
	length := 0
	for len(chunks) > 0 && length+runes(chunks[0]) <= w.width {
		length += runes(chunks[0])
		line, chunks = append(line, chunks[0]), chunks[1:]
	}
	if len(chunks) > 0 && runes(chunks[0]) > w.width {
		line, chunks = w.long(line, chunks, w.width-length)
	}
	if n := len(line); n > 0 && blank(line[n-1]) {
		line = line[:n-1]
	}
	return line, chunks
}

// long puts a part of a word that fits on no line on this one.
func (w *wrapper) long(line, chunks []string, space int) ([]string, []string) {
	if !w.breakLong {
		if len(line) == 0 {
			return chunks[:1], chunks[1:]
		}
		return line, chunks
	}
	word := []rune(chunks[0])
	space = max(space, 1)
	if w.width < 1 {
		space = 1
	}
	end := space
	if w.hyphens && len(word) > space {
		hyphen := strings.LastIndex(string(word[:space]), "-")
		if before := strings.TrimRight(string(word[:max(hyphen, 0)]), "-"); hyphen > 0 && before != "" {
			end = runes(string(word[:space])[:hyphen]) + 1
		}
	}
	rest := append([]string{string(word[end:])}, chunks[1:]...)
	return append(line, string(word[:end])), rest
}

const wrapSpace = "\t\n\v\f\r "

// chunks splits a text into words, parts of words and white space.
func (w *wrapper) chunks(text string) []string {
	var chunks []string
	for text != "" {
		end := strings.IndexFunc(text, func(c rune) bool { return !strings.ContainsRune(wrapSpace, c) })
		if end != 0 {
			if end < 0 {
				end = len(text)
			}
			chunks = append(chunks, text[:end])
			text = text[end:]
			continue
		}
		if end = strings.IndexAny(text, wrapSpace); end < 0 {
			end = len(text)
		}
		chunks = append(chunks, w.parts(text[:end])...)
		text = text[end:]
	}
	return chunks
}

// parts splits a word where it may be broken: around dashes, behind hyphens.
func (w *wrapper) parts(word string) []string {
	if !w.hyphens {
		return []string{word}
	}
	var parts []string
	for word != "" {
		n := breakAt([]rune(word))
		cut := len(string([]rune(word)[:n]))
		parts = append(parts, word[:cut])
		word = word[cut:]
	}
	return parts
}

func letter(c rune) bool { return unicode.IsLetter(c) || isNumeric(c) || c == '_' }

func letterOnly(c rune) bool { return letter(c) && !unicode.IsDigit(c) }

// breakAt gives the length of the first part of a word.
func breakAt(word []rune) int {
	if n := dashRun(word, 0); n >= 2 && n < len(word) && letter(word[n]) {
		return n
	}
	for i := 1; i < len(word); i++ {
		if n := dashRun(word, i); n >= 2 && i+n < len(word) && letter(word[i+n]) && strings.ContainsRune("\"'&!,.?", word[i-1]) || n >= 2 && i+n < len(word) && letter(word[i+n]) && letter(word[i-1]) {
			return i
		}
		if hyphenBreak(word, i) {
			return i + 1
		}
	}
	return len(word)
}

func dashRun(word []rune, i int) int {
	n := 0
	for i+n < len(word) && word[i+n] == '-' {
		n++
	}
	return n
}

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
