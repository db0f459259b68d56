package spec

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A pen writes a document with one scalar in it, and remembers where each byte
// of the scalar's content is written.
type pen struct {
	rand    *rand.Rand
	text    []byte
	at      []int  // for each byte of the content
	end     int    // behind the last character of the scalar
	newline string // LF or CRLF
	indent  int    // of what the scalar stands in
	oneLine bool   // a key has no second line
	flow    bool   // the scalar stands in brackets
	last    bool   // nothing follows the scalar
}

// raw writes what is not of the content.
func (p *pen) raw(text string) {
	p.text = append(p.text, strings.ReplaceAll(text, "\n", p.newline)...)
}

// char writes a character of the content.
func (p *pen) char(c rune, spelling string) {
	for range utf8.RuneLen(c) {
		p.at = append(p.at, len(p.text))
	}
	p.raw(spelling)
}

func (p *pen) spaces(n int) { p.raw(strings.Repeat(" ", n)) }

func (p *pen) chance(percent int) bool { return p.rand.IntN(100) < percent }

// A style writes a text as a scalar, in one of the ways that there are; it
// gives false when the style cannot hold the text.
type style struct {
	name  string
	write func(p *pen, text string) bool
}

var styles = []style{
	{"plain", writePlain},
	{"single", writeSingle},
	{"double", writeDouble},
	{"JSON", writeJSON},
	{"literal", func(p *pen, text string) bool { return p.block(text, false) }},
	{"folded", func(p *pen, text string) bool { return p.block(text, true) }},
}

func writePlain(p *pen, text string) bool {
	if text == "" || strings.TrimSpace(text) != text || strings.ContainsAny(text[:1], "-?:,[]{}#&*!|>'\"%@`~") {
		return false
	}
	for _, no := range []string{": ", ":\t", ":\n", " #", "\t#", "\n#"} {
		if strings.Contains(text, no) {
			return false
		}
	}
	if strings.HasSuffix(text, ":") || p.flow && strings.ContainsAny(text, ",[]{}?:") {
		return false
	}
	return p.folding(text, func(c rune) string { return string(c) })
}

func writeSingle(p *pen, text string) bool {
	p.raw("'")
	ok := p.folding(text, func(c rune) string {
		if c == '\'' {
			return "''"
		}
		return string(c)
	})
	p.raw("'")
	return ok
}

// folding writes a text whose lines may be folded, with no escapes to keep
// blanks at their ends.
func (p *pen) folding(text string, spell func(rune) string) bool {
	if strings.ContainsAny(text, "\r\u0085\u2028\u2029\a") {
		return false
	}
	chars := []rune(text)
	for i := 0; i < len(chars); i++ {
		c := chars[i]
		n := 0
		for i+n < len(chars) && chars[i+n] == '\n' {
			n++
		}
		lonely := (i == 0 || !isBlankRune(chars[i-1])) && (i+max(n, 1) == len(chars) || !isBlankRune(chars[i+max(n, 1)]))
		switch {
		case n > 0 && (p.oneLine || !lonely):
			return false
		case n > 0:
			p.trailingBlanks()
			p.raw("\n")
			for range n {
				p.spaces(p.rand.IntN(4))
				p.char('\n', "\n")
			}
			p.spaces(p.indent + 1)
			i += n - 1
		case c == ' ' && lonely && !p.oneLine && (i+1 == len(chars) || chars[i+1] != '\n') && (i == 0 || chars[i-1] != '\n') && p.chance(30):
			p.trailingBlanks()
			p.char(' ', "\n")
			p.spaces(p.indent + 1 + p.rand.IntN(3))
		default:
			p.char(c, spell(c))
		}
	}
	return true
}

func isBlankRune(c rune) bool { return c == ' ' || c == '\t' }

func (p *pen) trailingBlanks() {
	if p.chance(30) {
		p.raw([]string{" ", "\t", "  \t "}[p.rand.IntN(3)])
	}
}

var shortEscapes = map[rune]string{
	'\a': `\a`, '\t': `\t`, '\n': `\n`, '\r': `\r`, ' ': `\ `, '"': `\"`, '\\': `\\`,
	'\u0085': `\N`, '\u00a0': `\_`, '\u2028': `\L`, '\u2029': `\P`,
}

func writeDouble(p *pen, text string) bool {
	p.raw(`"`)
	blank, fresh := false, false // a blank, a new line stands in front
	for _, c := range text {
		if !p.oneLine && p.chance(8) {
			p.raw("\\\n")
			p.spaces(p.indent + 1)
			blank, fresh = false, true
		}
		must := strings.ContainsRune("\a\n\r\"\\\u0085\u2028\u2029", c) || fresh && isBlankRune(c)
		switch {
		case c == ' ' && !blank && !fresh && !p.oneLine && p.chance(20):
			p.char(c, "\n")
			p.spaces(p.indent + 1)
			blank, fresh = false, true
			continue
		case must && shortEscapes[c] != "" && p.chance(80):
			p.char(c, shortEscapes[c])
			blank = false
		case c < 0x100 && (must || p.chance(10)):
			p.char(c, fmt.Sprintf(`\x%02x`, c))
			blank = false
		case must || p.chance(10):
			p.char(c, []string{fmt.Sprintf(`\u%04X`, c), fmt.Sprintf(`\U%08x`, c)}[b2i(c > 0xffff || p.chance(50))])
			blank = false
		default:
			p.char(c, string(c))
			blank = isBlankRune(c)
		}
		fresh = false
	}
	p.raw(`"`)
	return true
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// writeJSON writes surrogate pairs and \/ only where a JSON reader reads.
func writeJSON(p *pen, text string) bool {
	p.raw(`"`)
	for _, c := range text {
		switch {
		case strings.ContainsRune("\n\r\t\"\\", c):
			p.char(c, shortEscapes[c])
		case c < ' ' || c < 0x10000 && p.chance(15):
			p.char(c, fmt.Sprintf(`\u%04x`, c))
		case c >= 0x10000 && p.chance(50):
			high, low := utf16.EncodeRune(c)
			p.char(c, fmt.Sprintf(`\u%04x\u%04X`, high, low))
		case c == '/' && p.chance(50):
			p.char(c, `\/`)
		default:
			p.char(c, string(c))
		}
	}
	p.raw(`"`)
	return true
}

// block writes a literal or a folded scalar.
func (p *pen) block(text string, folded bool) bool {
	content := strings.TrimRight(text, "\n")
	if text == "" || p.flow || p.oneLine || strings.ContainsAny(text, "\r\u0085\u2028\u2029\a") {
		return false
	}
	kept := len(text) - len(content)
	more := 1 + p.rand.IntN(4)
	p.raw(map[bool]string{false: "|", true: ">"}[folded])
	chomp := p.header(strings.TrimLeft(content, "\n"), kept, more)
	p.end = len(p.text)
	if kept == 0 && content == "" {
		return true
	}
	p.raw("\n")
	if content == "" {
		p.emptyLines(kept, more)
		return true
	}
	p.lines(content, p.indent+more, folded)
	switch {
	case kept > 0:
		p.char('\n', "\n")
		p.emptyLines(kept-1, more)
	case !p.last:
		p.raw("\n")
	}
	if chomp != "+" && !p.last && p.chance(30) {
		p.raw("\n \n")
	}
	return true
}

// header writes what follows the | or >.
func (p *pen) header(content string, kept, more int) (chomp string) {
	switch {
	case kept > 1 || content == "":
		chomp = "+"
	case kept == 1:
		chomp = []string{"", "+"}[p.rand.IntN(2)]
	default:
		chomp = "-"
	}
	digit := ""
	if content == "" || isBlankRune(rune(content[0])) || p.chance(20) {
		digit = fmt.Sprint(more)
	}
	if p.chance(50) {
		p.raw(chomp + digit)
	} else {
		p.raw(digit + chomp)
	}
	if p.chance(20) {
		p.raw("  # {{ no.content }}")
	}
	return chomp
}

func (p *pen) emptyLines(n, more int) {
	for range n {
		p.spaces(p.rand.IntN(p.indent + more + 1))
		p.char('\n', "\n")
	}
}

// lines writes the lines of a block scalar, but for the end of the last.
func (p *pen) lines(content string, indent int, folded bool) {
	before, newlines := "", 0
	for i, line := range strings.Split(content, "\n") {
		if i > 0 {
			newlines++
		}
		if line == "" {
			continue
		}
		if before != "" && folded && !isBlankRune(rune(before[0])) && !isBlankRune(rune(line[0])) {
			p.raw("\n")
		} else if before != "" {
			p.char('\n', "\n")
			newlines--
		}
		p.emptyLines(newlines, indent-p.indent)
		newlines = 0
		p.spaces(indent)
		p.words(line, indent, folded && !isBlankRune(rune(line[0])))
		before, p.end = line, len(p.text)
	}
}

func (p *pen) words(line string, indent int, folds bool) {
	chars := []rune(line)
	for i, c := range chars {
		if folds && c == ' ' && i > 0 && i+1 < len(chars) && !isBlankRune(chars[i+1]) && p.chance(40) {
			p.char(' ', "\n")
			p.spaces(indent)
			continue
		}
		p.char(c, string(c))
	}
}
