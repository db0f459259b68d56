package template

import (
	"math"
	"math/big"
	"strings"
)

// A percenter writes a % format: the old way of Python.
type percenter struct {
	r     *renderer
	html  bool // the format is markup: what is put in is escaped
	rest  string
	whole value // the argument
	args  []value
	at    int
	used  bool // an argument was taken by name
	text  strings.Builder
}

// percent gives format % v.
func (r *renderer) percent(format value, s string, v value) value {
	_, html := format.(markup)
	p := &percenter{r: r, html: html, rest: s, whole: v, args: []value{v}}
	if t, ok := v.(*tuple); ok {
		p.args = t.items
	}
	for p.literal() {
		p.field()
	}
	if p.at < len(p.args) && !p.used && !mapping(v) {
		r.raise(TypeError, "not all arguments were used by the format")
	}
	return like(format, p.text.String())
}

// mapping reports what % takes for something to look names up in.
func mapping(v value) bool {
	switch v.(type) {
	case *dict, *list, *rangeValue:
		return true
	case *missing:
		return true
	}
	return false
}

func (p *percenter) write(s string) {
	p.r.room(p.text.Len() + len(s))
	p.text.WriteString(s)
}

// literal writes up to the next %.
func (p *percenter) literal() bool {
	text, rest, found := strings.Cut(p.rest, "%")
	p.write(text)
	p.rest = rest
	return found
}

func (p *percenter) peek() byte {
	if p.rest == "" {
		p.r.raise(ValueError, "the format ends within a %% field")
	}
	return p.rest[0]
}

func (p *percenter) skip(set string) (byte, bool) {
	if c := p.peek(); strings.IndexByte(set, c) >= 0 {
		p.rest = p.rest[1:]
		return c, true
	}
	return 0, false
}

func (p *percenter) next() value {
	if p.at >= len(p.args) {
		p.r.raise(TypeError, "the format wants more arguments")
	}
	p.at++
	return p.args[p.at-1]
}

// field writes one value.
func (p *percenter) field() {
	if _, ok := p.skip("%"); ok {
		p.write("%")
		return
	}
	l := layout{fill: " ", align: '>', precision: -1}
	if p.peek() == '(' {
		p.key()
	}
	p.flags(&l)
	if n, ok := p.amount(); ok {
		if n < 0 {
			l.align, n = '<', -n
		}
		l.width = n
	}
	if _, ok := p.skip("."); ok {
		n, _ := p.amount()
		l.precision = max(n, 0)
	}
	p.skip("hlL")
	l.verb = p.peek()
	p.rest = p.rest[1:]
	p.write(p.value(l))
}

// key makes the value that (name) names the next argument.
func (p *percenter) key() {
	depth, end := 0, -1
	for i, c := range p.rest {
		if c == '(' {
			depth++
		} else if c == ')' {
			if depth--; depth == 0 {
				end = i
				break
			}
		}
	}
	if end < 0 {
		p.r.raise(ValueError, "the format has an open parenthesis")
	}
	name := p.rest[1:end]
	p.rest = p.rest[end+1:]
	if m, ok := p.whole.(*missing); ok {
		p.r.fail(m)
	}
	d, ok := p.whole.(*dict)
	if !ok {
		p.r.raise(TypeError, "the format wants a dict")
	}
	v, ok := d.named(name)
	if !ok {
		p.r.raise(KeyError, "the format wants a key %q", name)
	}
	p.used = true
	p.args, p.at = []value{v}, 0
}

func (p *percenter) flags(l *layout) {
	for {
		c, ok := p.skip("-+ #0")
		if !ok {
			break
		}
		switch c {
		case '-':
			l.align = '<'
		case '+':
			l.sign = '+'
		case ' ':
			if l.sign == 0 {
				l.sign = ' '
			}
		case '#':
			l.alternate = true
		case '0':
			l.fill = "0"
		}
	}
	if l.fill == "0" && l.align == '>' {
		l.align = '='
	}
	if l.align == '<' {
		l.fill = " "
	}
}

// amount reads a width or a precision, which may be an argument.
func (p *percenter) amount() (int, bool) {
	if _, ok := p.skip("*"); ok {
		n, isInt := whole(p.next())
		if !isInt {
			p.r.raise(TypeError, "* wants an integer")
		}
		return clamp(n), true
	}
	n, found := 0, false
	for {
		c, ok := p.skip("0123456789")
		if !ok {
			return n, found
		}
		n, found = n*10+int(c-'0'), true
		if n > math.MaxInt32 {
			p.r.raise(Limit, "the format asks for too long a text")
		}
	}
}

func (p *percenter) value(l layout) string {
	switch l.verb {
	case 's', 'r', 'a':
		return p.string(l)
	case 'c':
		return p.character(l)
	case 'd', 'i', 'u':
		l.verb = 'd'
		return p.r.layNumber(l, p.integer(p.next()))
	case 'o', 'x', 'X':
		return p.r.layNumber(l, p.exact(p.next()))
	case 'e', 'E', 'f', 'F', 'g', 'G':
		return p.r.layNumber(l, p.float(p.next()))
	}
	p.next()
	p.r.raise(ValueError, "the format has no verb %q", l.verb)
	return ""
}

func (p *percenter) string(l layout) string {
	v := p.next()
	s := ""
	switch {
	case l.verb == 's':
		s = p.r.str(v)
	case l.verb == 'a' && strings.IndexFunc(p.r.repr(v), func(c rune) bool { return c > 126 }) >= 0:
		p.r.raise(Unsupported, "%%a is supported for ASCII alone")
	default:
		s = p.r.repr(v)
	}
	if p.html && (l.verb != 's' || !isMarkup(v)) {
		s = p.r.escapeText(s)
	}
	if l.precision >= 0 {
		s = cutRunes(s, l.precision)
	}
	l.fill = " "
	return p.r.layText(l, s)
}

func (p *percenter) character(l layout) string {
	v := p.next()
	if s, ok := plainText(v); ok && !p.html {
		if runes(s) != 1 {
			p.r.raise(TypeError, "%%c wants one character")
		}
		return p.r.layText(l, s)
	}
	n, ok := whole(v)
	if !ok || p.html {
		p.r.raise(TypeError, "%%c wants an integer or a character")
	}
	l.fill = " "
	return p.r.layNumber(l, n)
}

// integer gives what %d makes of a value.
func (p *percenter) integer(v value) value {
	if f, ok := v.(float64); ok {
		return p.r.truncated(f)
	}
	if m, ok := v.(*missing); ok {
		return p.r.fail(m)
	}
	n, ok := whole(v)
	if !ok {
		p.r.raise(TypeError, "%%d wants a number, not %s", describe(v))
	}
	return n
}

func (p *percenter) exact(v value) value {
	n, ok := whole(v)
	if !ok || p.html {
		p.r.raise(TypeError, "the format wants an integer, not %s", describe(v))
	}
	return n
}

func (p *percenter) float(v value) value {
	if m, ok := v.(*missing); ok {
		return p.r.fail(m)
	}
	if s, ok := plainText(v); ok && p.html {
		if f, ok := parseFloat(s); ok {
			return f
		}
	}
	f, ok := p.r.real(v)
	if !ok {
		p.r.raise(TypeError, "the format wants a number, not %s", describe(v))
	}
	return f
}

// truncated gives int(f).
func (r *renderer) truncated(f float64) *big.Int {
	if math.IsNaN(f) {
		r.raise(ValueError, "nan is no integer")
	}
	if math.IsInf(f, 0) {
		r.raise(OverflowError, "infinity is no integer")
	}
	n, _ := big.NewFloat(f).Int(nil)
	return n
}

func isMarkup(v value) bool {
	_, ok := v.(markup)
	return ok
}
