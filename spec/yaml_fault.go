package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// maxExact is the size of a text whose faults are looked for to the column,
// which reads parts of it again.
const maxExact = 256 << 10

// A yamlFault is what keeps a text from being YAML, while its place is looked
// for.
type yamlFault struct {
	text    []byte
	problem string // as yaml.v3 has it
	line    int    // that yaml.v3 names, from 1; 0 for none
}

var yamlErrorLine = lazy.Regexp(`^yaml: (?:line (\d+): )?(.*)$`)

func logYAMLError(source *tree.Source, text []byte, log *log, err error) {
	f := &yamlFault{text: text}
	f.problem, f.line = problemOf(err)
	span, message := f.told()
	log.at(ruleSyntax, source, span.Start, span.End, "%s", message)
}

// problemOf gives what yaml.v3 says, and the line that it says it of. Of what
// its parser finds, as its scanner does not, it counts the lines from 0.
func problemOf(err error) (problem string, line int) {
	m := yamlErrorLine.Get().FindStringSubmatch(strings.SplitN(err.Error(), "\n", 2)[0])
	if m == nil {
		return err.Error(), 0
	}
	line, _ = strconv.Atoi(m[1])
	if parserProblem.Get().MatchString(m[2]) && line > 0 {
		line++
	}
	return m[2], line
}

var parserProblem = lazy.Regexp(`^did not find expected (?:<|node content|'-'|key|',')|^found (?:undefined tag|duplicate|incompatible)`)

// told gives the place of the fault, and what to say of it.
func (f *yamlFault) told() (tree.Span, string) {
	if span, message := f.badCharacter(); message != "" {
		return span, message
	}
	if f.problem == "found unexpected end of stream" || f.problem == "found unexpected document indicator" {
		return f.unclosedQuote()
	}
	at := f.place()
	if start, ok := f.bareTemplate(at); ok {
		return tree.Span{Start: start, End: lineEnd(f.text, start)}, templateInYAML
	}
	switch f.problem {
	case "mapping values are not allowed in this context":
		return f.strayColon(at)
	case "could not find expected ':'":
		return f.noName()
	}
	if f.problem == "did not find expected key" && f.isBehindQuote(at) {
		return f.token(at), `the text goes on behind its closing quote; want it in the quotes, and a quote in it written \" or ''`
	}
	if strings.HasPrefix(f.problem, "did not find expected ','") || strings.HasPrefix(f.problem, "did not find expected node") {
		if bracket := f.openBracket(at); bracket >= 0 {
			return tree.Span{Start: bracket, End: bracket + 1},
				fmt.Sprintf("the %q is not closed, or lacks a comma between what it holds; want the one that is missing", f.text[bracket:bracket+1])
		}
	}
	for _, w := range yamlWords {
		if strings.HasPrefix(f.problem, w.problem) {
			if parserProblem.Get().MatchString(f.problem) {
				at = f.word(at)
			}
			return f.token(at), w.message
		}
	}
	if name, ok := strings.CutPrefix(f.problem, "unknown anchor '"); ok {
		name = strings.TrimSuffix(name, "' referenced")
		return f.alias(name), fmt.Sprintf("the alias *%s names nothing above it; want &%s at a value above, or the text in quotes", name, name)
	}
	return f.token(at), "YAML has no such text here; want a name, a value or a list"
}

const templateInYAML = "a value that begins with a brace is an object of YAML's; want a template in quotes"

// yamlWords say what the problems of yaml.v3 are, by their beginnings.
var yamlWords = []struct{ problem, message string }{
	{"found a tab", "a tab stands in the indentation; want spaces"},
	{"block sequence entries", "a list begins on the line of a name; want it on a line of its own"},
	{"mapping keys", "\"?\" stands at the beginning of a value; want the value in quotes"},
	{"did not find expected '-'", "a list ends here, in the column of its items; want \"- \" before the item, or another indentation"},
	{"did not find expected key", "something stands here that is no name of the object above; want \"name: value\" in the column of its other names"},
	{"did not find expected ','", "a list or an object in brackets goes on here without a comma, or is not closed; want the comma or bracket that is missing"},
	{"did not find expected node content", "a value is missing here, or a bracket closes what is not open; want a value, or a bracket less"},
	{"did not find expected <document start>", "the text goes on behind its value; want one value, or names in one column"},
	{"did not find expected comment or line break", "something stands behind what ends its line; want a line end, or \"#\" before a comment"},
	{"did not find expected alphabetic", "an anchor or alias has no name; want one, or the text in quotes"},
	{"did not find expected hexdecimal", "an escape wants more hexadecimal digits: 2 behind \\x, 4 behind \\u, 8 behind \\U"},
	{"found invalid Unicode character escape", "the escape is of no character; want another one"},
	{"found unknown escape", "the escape is not one that YAML knows; want \"\\\\\" for a backslash, or single quotes around the text"},
	{"found an indentation indicator equal to 0", "the indentation of a text is 0; want 1 to 9, or none"},
	{"found undefined tag handle", "the tag is not declared; want a plain value"},
	{"did not find the expected '>'", "the tag is not closed; want a plain value"},
	{"did not find expected tag", "the tag has no name; want a plain value"},
	{"did not find expected whitespace", "a tag or a directive goes on without a blank; want one"},
	{"exceeded max depth", "the text is nested too deep to be read; want fewer levels"},
	{"could not find expected directive", "\"%\" begins a directive; want %YAML 1.2, or the text in quotes"},
	{"found unexpected non-alphabetical", "\"%\" begins a directive; want %YAML 1.2, or the text in quotes"},
	{"did not find expected digit", "the version of YAML is no number; want 1.2"},
	{"did not find expected version", "the version of YAML is no number; want 1.2"},
	{"found extremely long version", "the version of YAML is no number; want 1.2"},
	{"found unknown directive", "the directive is not one that YAML knows; want %YAML 1.2, or none"},
	{"found incompatible YAML", "the text is of another version of YAML; want 1.2"},
	{"found duplicate", "a directive stands twice; want it once"},
}

// same reports whether a part of the text, from its start, has the same fault.
func (f *yamlFault) same(end int) bool {
	err := firstError(bytes.NewReader(f.text[:end]))
	if err == nil {
		return false
	}
	problem, _ := problemOf(err)
	return problem == f.problem
}

// firstError reads a YAML text for its fault alone.
func firstError(r io.Reader) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("yaml: %v", p)
		}
	}()
	var n yaml.Node
	if err = yaml.NewDecoder(r).Decode(&n); errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// place gives the byte that the fault comes with: the last one of the shortest
// beginning of the text that has it. yaml.v3 tells no column, and the line of
// what the fault lies in.
func (f *yamlFault) place() int {
	if len(f.text) > maxExact {
		return f.indented(f.line)
	}
	low := f.start(f.line)
	if f.same(low) {
		low = 0
	}
	end := f.shortest(low, len(f.text))
	// A line that is cut may have another fault: whole lines tell more.
	for range 3 {
		start := bytes.LastIndexByte(f.text[:max(end-1, 0)], '\n') + 1
		if start == 0 || !f.same(start) {
			break
		}
		end = f.shortest(0, start)
	}
	return max(end-1, 0)
}

// shortest gives the end of the shortest beginning with the fault, of those
// that end behind low and not behind high, which has it.
func (f *yamlFault) shortest(low, high int) int {
	for high-low > 1 {
		middle := (low + high) / 2
		if f.same(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// start gives the byte where a line starts.
func (f *yamlFault) start(line int) int {
	at := 0
	for ; line > 1; line-- {
		i := bytes.IndexByte(f.text[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
	}
	return at
}

// indented gives the first byte of a line that is no space.
func (f *yamlFault) indented(line int) int {
	at := f.start(line)
	for at < len(f.text) && f.text[at] == ' ' {
		at++
	}
	return at
}

// lineOf gives the line of a byte, from 1.
func (f *yamlFault) lineOf(at int) int { return 1 + bytes.Count(f.text[:at], []byte("\n")) }

// lineText gives a line without its end.
func (f *yamlFault) lineText(line int) string {
	start := f.start(line)
	return strings.TrimRight(string(f.text[start:lineEnd(f.text, start)]), "\r")
}

// isBehindQuote reports whether a quote stands before a byte, blanks between
// them left out.
func (f *yamlFault) isBehindQuote(at int) bool {
	before := bytes.TrimRight(f.text[:at], " ")
	return bytes.HasSuffix(before, []byte(`"`)) || bytes.HasSuffix(before, []byte(`'`))
}

// openBracket gives the innermost bracket that is open where yaml.v3 gave up,
// of those from the line on that it names; -1 for none.
func (f *yamlFault) openBracket(at int) int {
	read := &slowReader{text: f.text}
	if len(f.text) > maxExact || firstError(read) == nil {
		return -1
	}
	for _, part := range []struct{ start, end int }{{f.start(f.line), read.at}, {0, read.at}, {0, at}} {
		if part.start > part.end {
			continue
		}
		if open := openBracket(f.text[:part.end], part.start); open >= 0 {
			return open
		}
	}
	return -1
}

// A slowReader gives a byte at a time, so that at is close to where its reader
// is.
type slowReader struct {
	text []byte
	at   int
}

func (r *slowReader) Read(b []byte) (int, error) {
	if r.at == len(r.text) {
		return 0, io.EOF
	}
	b[0] = r.text[r.at]
	r.at++
	return 1, nil
}

// openBracket gives the last bracket from start on that is not closed, brackets
// in quotes left out; -1 for none. A quote opens where a value begins.
func openBracket(text []byte, start int) int {
	var open []int
	begins := true
	for at := start; at < len(text); at++ {
		switch c := text[at]; {
		case (c == '"' || c == '\'') && begins:
			end := bytes.IndexByte(text[at+1:], c)
			if end < 0 {
				return last(open)
			}
			at += 1 + end
		case c == '{' || c == '[':
			open = append(open, at)
		case (c == '}' || c == ']') && len(open) > 0:
			open = open[:len(open)-1]
		}
		begins = bytes.IndexByte([]byte(":,[{"), text[at]) >= 0 || begins && isSpace(text[at])
	}
	return last(open)
}

func last(list []int) int {
	if len(list) == 0 {
		return -1
	}
	return list[len(list)-1]
}

// word gives the start of the word that a byte is of.
func (f *yamlFault) word(at int) int {
	for at > 0 && at < len(f.text) && !isSpace(f.text[at]) && !isSpace(f.text[at-1]) {
		at--
	}
	return at
}

// token gives the span of what stands at a byte, up to a blank.
func (f *yamlFault) token(at int) tree.Span {
	if at < len(f.text) && (f.text[at] == '\n' || f.text[at] == '\r') {
		return tree.Span{Start: at, End: at}
	}
	end := at
	for end < len(f.text) && !isSpace(f.text[end]) {
		end++
	}
	return tree.Span{Start: at, End: max(end, min(at+1, len(f.text)))}
}

// alias gives the span of the first alias of a name that has no anchor.
func (f *yamlFault) alias(name string) tree.Span {
	end := f.place() + 1
	return tree.Span{Start: max(end-len(name)-len("*"), 0), End: end}
}

// badCharacter finds what no YAML text may have wherever it stands, and what
// cannot begin a value.
func (f *yamlFault) badCharacter() (tree.Span, string) {
	switch {
	case strings.Contains(f.problem, "UTF-8") || f.problem == "invalid Unicode character" || f.problem == "control characters are not allowed":
		for at := 0; at < len(f.text); {
			c, size := utf8.DecodeRune(f.text[at:])
			span := tree.Span{Start: at, End: at + size}
			if c == utf8.RuneError && size == 1 {
				return span, fmt.Sprintf("the byte 0x%02X is not UTF-8; want the text encoded as UTF-8", f.text[at])
			}
			if isControl(c) {
				return span, fmt.Sprintf("the character U+%04X cannot stand in YAML; want it removed, or as an escape in double quotes", c)
			}
			at += size
		}
	case f.problem == "found character that cannot start any token":
		at := f.place()
		if start, ok := f.bareTemplate(at); ok {
			return tree.Span{Start: start, End: lineEnd(f.text, start)}, templateInYAML
		}
		c, size := utf8.DecodeRune(f.text[at:])
		if c == '\t' {
			return tree.Span{Start: at, End: at + 1}, "a tab stands in the indentation; want spaces"
		}
		return tree.Span{Start: at, End: at + size}, fmt.Sprintf("%q cannot begin a value; want the value in quotes", string(c))
	}
	return tree.Span{}, ""
}

// isControl reports whether YAML forbids a character (YAML 1.2, section 5.1).
func isControl(c rune) bool {
	return c < ' ' && c != '\t' && c != '\n' && c != '\r' || c >= 0x7f && c <= 0x9f && c != 0x85 || c == 0xfffe || c == 0xffff
}

var bareTemplate = lazy.Regexp(`(?:^[ \t]*|:[ \t]+|-[ \t]+)(\{[{%].*)`)

// bareTemplate finds a template that begins a value without quotes on the line
// of a byte.
func (f *yamlFault) bareTemplate(at int) (int, bool) {
	start := bytes.LastIndexByte(f.text[:at], '\n') + 1
	m := bareTemplate.Get().FindSubmatchIndex(f.text[start:lineEnd(f.text, start)])
	if m == nil {
		return 0, false
	}
	return start + m[2], true
}

// strayColon tells of a colon where no name may stand.
func (f *yamlFault) strayColon(at int) (tree.Span, string) {
	line := f.lineOf(at)
	text := f.lineText(line)
	if before := text[:min(at-f.start(line), len(text))]; strings.Contains(before, ": ") || strings.Contains(before, `":`) || strings.Contains(before, "- \"") {
		return tree.Span{Start: at, End: at + 1}, `": " stands in a value, and ends a name; want the value in quotes`
	}
	first := f.indented(line)
	above := line - 1
	for above > 1 && strings.TrimSpace(f.lineText(above)) == "" {
		above--
	}
	name := tree.Span{Start: first, End: at}
	if above < 1 || indent(text) > indent(f.lineText(above)) {
		return name, "the name is indented deeper than the one above, which has a value; want one column for both"
	}
	start := f.indented(above)
	return tree.Span{Start: start, End: lineEnd(f.text, start)}, `the line is no name with a value; want "name: value", with a blank behind the ":"`
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// noName tells of a line without a colon.
func (f *yamlFault) noName() (tree.Span, string) {
	start := f.indented(max(f.line, 1))
	span := tree.Span{Start: start, End: lineEnd(f.text, start)}
	if f.line > 1 && blockHeader.Get().MatchString(f.lineText(f.line-1)) {
		return span, "the text is not indented deeper than the name above; want it deeper"
	}
	return span, `the line is no name with a value; want "name: value", with a blank behind the ":"`
}

var blockHeader = lazy.Regexp(`(?:^|[ \t])[|>][-+0-9]*[ \t]*$`)

// unclosedQuote finds the quote that is not closed: of those on the line that
// yaml.v3 names, the last one in front of which all is well.
func (f *yamlFault) unclosedQuote() (tree.Span, string) {
	const message = "the quote is not closed; want the same one behind the text"
	start := f.start(max(f.line, 1))
	if len(f.text) <= maxExact {
		if at, ok := f.openQuote(start); ok {
			return tree.Span{Start: at, End: at + 1}, message
		}
		if at, ok := f.openQuote(0); ok { // of the first line, yaml.v3 names where it gave up
			return tree.Span{Start: at, End: at + 1}, message
		}
	}
	return tree.Span{Start: start, End: lineEnd(f.text, start)}, "a quote of this line is not closed; want the same one behind the text"
}

const mostQuotes = 20 // of one line that are tried

func (f *yamlFault) openQuote(start int) (int, bool) {
	end := lineEnd(f.text, start)
	for tried := 0; end > start && tried < mostQuotes; tried++ {
		i := bytes.LastIndexAny(f.text[start:end], `"'`)
		if i < 0 {
			break
		}
		end = start + i
		if f.isUnclosed(end+1) && !f.isUnclosed(end) {
			return end, true
		}
	}
	return 0, false
}

func (f *yamlFault) isUnclosed(end int) bool {
	err := firstError(bytes.NewReader(f.text[:end]))
	return err != nil && strings.HasSuffix(err.Error(), "found unexpected end of stream")
}
