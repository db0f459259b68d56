package template

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/tree"
)

// A segment is what a template is made of at its outermost: a run of text, or
// a tag from its opening delimiter to its closing one.
type segment struct {
	tree.Span
	kind   segmentKind
	text   string  // of text and comments
	tokens []token // of tags, closed by one of the kind end
	fault  *fault  // nil when the tag can be read
	raw    bool    // text of a raw block
}

type segmentKind uint8

const (
	textSegment segmentKind = iota
	outputSegment
	statementSegment
	commentSegment
)

// A token is a word of an expression.
type token struct {
	tree.Span
	kind tokenKind
	text string // as written; the content of a string, the digits of a number
}

type tokenKind uint8

const (
	endToken tokenKind = iota
	nameToken
	stringToken
	integerToken
	floatToken
	operatorToken
)

// A fault is why a tag cannot be read.
type fault struct {
	tree.Span
	message string
}

func (f *fault) Error() string { return f.message }

const maxTokens = 4000 // of a tag; what is longer is no template but an attack

// A scanner splits a template into segments, as the lexer of Jinja2 does with
// its default delimiters and without trim_blocks and lstrip_blocks.
type scanner struct {
	text     string
	at       int
	trimNext bool // the tag before ended in -%}
	segments []segment
}

func scan(text string) []segment {
	s := &scanner{text: text}
	for s.at < len(s.text) {
		open := s.opening(s.at)
		s.literal(s.at, open, false)
		if s.at = open; open < len(s.text) {
			s.tag()
		}
	}
	return s.segments
}

// opening gives the offset of the next opening delimiter, or of the end.
func (s *scanner) opening(from int) int {
	for i := from; ; i++ {
		next := strings.IndexByte(s.text[i:], '{')
		if next < 0 {
			return len(s.text)
		}
		if i += next; isOpening(s.text[i:]) {
			return i
		}
	}
}

func isOpening(text string) bool {
	return len(text) > 1 && text[0] == '{' && (text[1] == '{' || text[1] == '%' || text[1] == '#')
}

const spaces = " \t\n\r\v\f"

// literal adds the text between two offsets.
func (s *scanner) literal(start, end int, raw bool) {
	text := s.text[start:end]
	if s.trimNext {
		text = strings.TrimLeftFunc(text, isSpace)
		start = end - len(text)
	}
	s.trimNext = false
	if text != "" || raw {
		s.segments = append(s.segments, segment{Span: tree.Span{Start: start, End: end}, text: text, raw: raw})
	}
}

func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f // which Python's \s takes for white space, too
}

// trimLast takes away the white space at the end of the text before a tag.
func (s *scanner) trimLast() {
	if n := len(s.segments); n > 0 && s.segments[n-1].kind == textSegment {
		last := &s.segments[n-1]
		last.text = strings.TrimRightFunc(last.text, isSpace)
		last.End = last.Start + len(last.text)
		if last.text == "" && !last.raw {
			s.segments = s.segments[:n-1]
		}
	}
}

func (s *scanner) tag() {
	start := s.at
	s.at += 2
	if s.at < len(s.text) && (s.text[s.at] == '-' || s.text[s.at] == '+') {
		if s.text[s.at] == '-' {
			s.trimLast()
		}
		s.at++
	}
	switch s.text[start+1] {
	case '#':
		s.comment(start)
	case '%':
		if s.rawBlock(start) {
			return
		}
		s.words(start, statementSegment, "%}")
	default:
		s.words(start, outputSegment, "}}")
	}
}

func (s *scanner) add(start int, kind segmentKind) *segment {
	s.segments = append(s.segments, segment{Span: tree.Span{Start: start, End: s.at}, kind: kind})
	return &s.segments[len(s.segments)-1]
}

func (s *scanner) comment(start int) {
	inner := s.at
	length := strings.Index(s.text[inner:], "#}")
	if length < 0 {
		s.at = len(s.text)
		s.add(start, commentSegment).fault = &fault{tree.Span{Start: start, End: start + 2}, "the comment is not closed; want #} at its end"}
		return
	}
	text := s.text[inner : inner+length]
	if n := len(text); n > 0 && (text[n-1] == '-' || text[n-1] == '+') {
		s.trimNext = text[n-1] == '-'
		text = text[:n-1]
	}
	s.at = inner + length + 2
	s.add(start, commentSegment).text = text
}

// rawBlock reads {% raw %}…{% endraw %} if it stands at start.
func (s *scanner) rawBlock(start int) bool {
	end, trim, ok := s.bareTag(s.at, "raw")
	if !ok {
		return false
	}
	for at := end; ; {
		i := strings.Index(s.text[at:], "{%")
		if i < 0 {
			s.at = len(s.text)
			s.add(start, statementSegment).fault = &fault{tree.Span{Start: start, End: end}, "raw is not closed; want {% endraw %}"}
			return true
		}
		at += i
		inner, trimBefore := at+2, false
		if inner < len(s.text) && (s.text[inner] == '-' || s.text[inner] == '+') {
			trimBefore = s.text[inner] == '-'
			inner++
		}
		if close, trimAfter, ok := s.bareTag(inner, "endraw"); ok {
			s.trimNext = trim
			s.literal(end, at, true)
			if trimBefore {
				s.trimLast()
			}
			s.at, s.trimNext = close, trimAfter
			return true
		}
		at += 2
	}
}

// bareTag reads a tag's word and its closing delimiter.
func (s *scanner) bareTag(at int, word string) (end int, trim, ok bool) {
	rest := strings.TrimLeftFunc(s.text[at:], isSpace)
	rest, found := strings.CutPrefix(rest, word)
	if !found {
		return 0, false, false
	}
	rest = strings.TrimLeftFunc(rest, isSpace)
	for _, closing := range []string{"-%}", "+%}", "%}"} {
		if tail, found := strings.CutPrefix(rest, closing); found && (closing != "+%}" || word == "endraw") {
			return len(s.text) - len(tail), closing == "-%}", true
		}
	}
	return 0, false, false
}

// words reads the tokens of a tag up to its closing delimiter.
func (s *scanner) words(start int, kind segmentKind, closing string) {
	inner := s.at
	w := &words{text: s.text, at: inner, closing: closing}
	err := w.all()
	s.at = w.at
	if err != nil {
		s.at = s.resume(inner, closing)
		if err.Span == (tree.Span{}) {
			err.Span = tree.Span{Start: start, End: max(start+2, len(strings.TrimRight(s.text[:s.at], spaces)))}
			if end := strings.IndexByte(s.text[err.Start:err.End], '\n'); end > 0 {
				err.End = err.Start + end
			}
		}
	}
	s.trimNext = err == nil && w.trim
	seg := s.add(start, kind)
	seg.tokens, seg.fault = w.tokens, err
}

// resume finds where to go on behind a tag that cannot be read: its closing
// delimiter, or else the next opening one.
func (s *scanner) resume(from int, closing string) int {
	open := s.opening(from)
	if i := strings.Index(s.text[from:open], closing); i >= 0 {
		return from + i + len(closing)
	}
	return open
}

// words is the reader of the inside of a tag.
type words struct {
	text    string
	at      int
	closing string
	open    []byte // brackets that are not closed
	tokens  []token
	trim    bool // the closing delimiter is -}} or -%}
}

func (w *words) all() *fault {
	for {
		rest := strings.TrimLeftFunc(w.text[w.at:], isSpace)
		w.at = len(w.text) - len(rest)
		if rest == "" {
			return &fault{message: fmt.Sprintf("the tag is not closed; want %s", w.closing)}
		}
		if len(w.open) == 0 && w.close(rest) {
			return nil
		}
		if len(w.tokens) == maxTokens {
			return &fault{tree.Span{Start: w.at, End: w.at + 1}, fmt.Sprintf("the tag is longer than %d words; nobody could read it", maxTokens)}
		}
		if err := w.word(rest); err != nil {
			return err
		}
	}
}

func (w *words) close(rest string) bool {
	start := w.at
	tail, found := strings.CutPrefix(rest, w.closing)
	if !found && (rest[0] == '-' || rest[0] == '+' && w.closing == "%}") {
		tail, found = strings.CutPrefix(rest[1:], w.closing)
		w.trim = found && rest[0] == '-'
	}
	if !found {
		return false
	}
	w.tokens = append(w.tokens, token{Span: tree.Span{Start: start, End: start}})
	w.at = len(w.text) - len(tail)
	return true
}

// operators, each before its prefixes.
var operators = []string{
	"**", "//", "==", "!=", ">=", "<=",
	"+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";",
}

func (w *words) word(rest string) *fault {
	if isOpening(rest) { // no dict begins so that could be evaluated
		return &fault{message: fmt.Sprintf("the tag is not closed before the next one; want %s", w.closing)}
	}
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case '0' <= r && r <= '9':
		return w.number(rest)
	case r == '"' || r == '\'':
		return w.quoted(rest)
	case isWord(r):
		end := strings.IndexFunc(rest, func(r rune) bool { return !isWord(r) })
		if end < 0 {
			end = len(rest)
		}
		w.push(nameToken, end, rest[:end])
		return nil
	}
	if hint := foreignOperator(rest); hint != "" {
		return &fault{tree.Span{Start: w.at, End: w.at + strings.IndexFunc(rest+" ", func(r rune) bool { return !strings.ContainsRune("&|!=?.", r) })}, hint}
	}
	for _, op := range operators {
		if strings.HasPrefix(rest, op) {
			return w.operator(op)
		}
	}
	return &fault{tree.Span{Start: w.at, End: w.at + size}, fmt.Sprintf("%q has no meaning in an expression", r)}
}

func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// foreignOperator tells what Jinja writes in place of an operator of another
// language.
func foreignOperator(rest string) string {
	for _, f := range [][2]string{
		{"&&", "and"}, {"||", "or"}, {"===", "=="}, {"!==", "!="}, {"?.", "."}, {"??", `default("…", true)`},
	} {
		if strings.HasPrefix(rest, f[0]) {
			return fmt.Sprintf("%q is not Jinja; want %s", f[0], f[1])
		}
	}
	if rest[0] == '!' && !strings.HasPrefix(rest, "!=") {
		return `"!" is not Jinja; want not`
	}
	if rest[0] == '?' {
		return `"?" is not Jinja; want a if condition else b`
	}
	return ""
}

func (w *words) push(kind tokenKind, length int, text string) {
	w.tokens = append(w.tokens, token{tree.Span{Start: w.at, End: w.at + length}, kind, text})
	w.at += length
}

var closes = map[byte]byte{')': '(', ']': '[', '}': '{'}

func (w *words) operator(op string) *fault {
	switch c := op[0]; c {
	case '(', '[', '{':
		if len(w.open) >= maxDepth {
			return &fault{tree.Span{Start: w.at, End: w.at + 1}, fmt.Sprintf("brackets nest more than %d deep", maxDepth)}
		}
		w.open = append(w.open, c)
	case ')', ']', '}':
		n := len(w.open)
		if n == 0 || w.open[n-1] != closes[c] {
			f := &fault{tree.Span{Start: w.at, End: w.at + 1}, fmt.Sprintf("%q closes nothing", op)}
			if n == 0 && c == '}' && w.closing == "}}" {
				f.message = "one } is missing; want }} at the end"
			} else if n > 0 {
				f.message = fmt.Sprintf("%q stands where %q is to be closed", op, string(w.open[n-1]))
			}
			return f
		}
		w.open = w.open[:n-1]
	}
	w.push(operatorToken, len(op), op)
	return nil
}

// quoted reads a string: Python's escapes, and its \ before a line end.
func (w *words) quoted(rest string) *fault {
	for i := 1; i < len(rest); i++ {
		if rest[i] == '\\' {
			i++
			continue
		}
		if rest[i] == rest[0] {
			content, bad := unescape(rest[1:i])
			if bad != "" {
				return &fault{tree.Span{Start: w.at, End: w.at + i + 1}, fmt.Sprintf("the escape %s is not complete", bad)}
			}
			w.push(stringToken, i+1, content)
			return nil
		}
	}
	return &fault{tree.Span{Start: w.at, End: w.at + 1}, fmt.Sprintf("the string is not closed; want %c at its end", rest[0])}
}

var escapes = map[byte]string{
	'\\': `\`, '\'': "'", '"': `"`, 'a': "\a", 'b': "\b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t", 'v': "\v", '\n': "",
}

// unescape gives the content of a string as Python's unicode-escape does: an
// escape that it does not know stays as it is. bad is one that is cut short.
func unescape(text string) (content, bad string) {
	text = newlines.Replace(text)
	if strings.IndexByte(text, '\\') < 0 {
		return text, ""
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		if plain, ok := escapes[text[i]]; ok {
			b.WriteString(plain)
			continue
		}
		digits, base := escapeDigits(text[i:])
		if base == 0 {
			b.WriteByte('\\')
			b.WriteByte(text[i])
			continue
		}
		skip := 1
		if base == 8 {
			skip = 0
		}
		code, err := strconv.ParseUint(digits, base, 32)
		if err != nil || code > unicode.MaxRune {
			return "", text[i-1 : min(i+1+len(digits), len(text))]
		}
		b.WriteRune(rune(code))
		i += skip + len(digits) - 1
	}
	return b.String(), ""
}

// escapeDigits gives the digits of a numeric escape and their base, or 0 for
// what is none.
func escapeDigits(text string) (digits string, base int) {
	count := map[byte]int{'x': 2, 'u': 4, 'U': 8}[text[0]]
	if count > 0 {
		if len(text) <= count {
			return "", 16
		}
		return text[1 : 1+count], 16
	}
	end := 0
	for end < len(text) && end < 3 && '0' <= text[end] && text[end] <= '7' {
		end++
	}
	if end == 0 {
		return "", 0
	}
	return text[:end], 8
}
