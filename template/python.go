package template

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// str gives str(v).
func (r *renderer) str(v value) string {
	switch v := v.(type) {
	case string:
		return v
	case markup:
		return string(v)
	case *missing:
		if v.policy == Strict {
			r.fail(v)
		}
		return ""
	}
	return r.repr(v)
}

// repr gives repr(v).
func (r *renderer) repr(v value) string {
	p := &reprWriter{r: r}
	p.value(v)
	return p.text.String()
}

// A reprWriter writes values as Python's repr does.
type reprWriter struct {
	r    *renderer
	text strings.Builder
	open []value // the containers that are being written
}

func (p *reprWriter) write(s string) {
	if p.text.Len()+len(s) > p.r.options.Bytes {
		p.r.room(p.text.Len() + len(s))
	}
	p.r.work(len(s) / stepBytes)
	p.text.WriteString(s)
}

func (p *reprWriter) value(v value) {
	p.r.level(len(p.open))
	switch v := v.(type) {
	case nil:
		p.write("None")
	case bool:
		p.write(pythonBool(v))
	case *big.Int:
		p.write(p.r.decimal(v))
	case float64:
		p.write(pythonFloat(v))
	case string:
		p.write(pythonQuote(v))
	case markup:
		p.write("Markup(" + pythonQuote(string(v)) + ")")
	case *missing:
		p.write("Undefined")
	case *rangeValue:
		p.rangeValue(v)
	case *macro:
		p.write(v.repr())
	case *loop:
		p.write(fmt.Sprintf("<LoopContext %d/%d>", v.index+1, v.length(p.r)))
	case *builtin:
		if v.repr == "" {
			p.address(v)
		}
		p.write(v.repr)
	case *list, *tuple, *dict, *view, *namespace:
		p.container(v)
	default:
		p.address(v)
	}
}

func (p *reprWriter) address(v value) {
	p.r.raise(Unsupported, "a %s prints as its address in memory", typeName(v))
}

// container writes a value that holds others, or dots if it holds itself.
func (p *reprWriter) container(v value) {
	for _, outer := range p.open {
		if outer == v {
			p.write(map[string]string{"list": "[...]", "dict": "{...}", "tuple": "(...)"}[typeName(v)])
			return
		}
	}
	p.open = append(p.open, v)
	switch v := v.(type) {
	case *list:
		p.items("[", v.items, "]")
	case *tuple:
		end := ")"
		if len(v.items) == 1 {
			end = ",)"
		}
		p.items("(", v.items, end)
	case *dict:
		p.dict(v)
	case *view:
		p.write(v.name + "([")
		for i := range v.of.keys {
			p.separate(i)
			p.value(v.item(i))
		}
		p.write("])")
	case *namespace:
		p.write("<Namespace ")
		p.container(v.of)
		p.write(">")
	}
	p.open = p.open[:len(p.open)-1]
}

func (p *reprWriter) separate(i int) {
	if i > 0 {
		p.write(", ")
	}
}

func (p *reprWriter) items(start string, items []value, end string) {
	p.write(start)
	for i, item := range items {
		p.separate(i)
		p.value(item)
	}
	p.write(end)
}

func (p *reprWriter) dict(d *dict) {
	p.write("{")
	for i, key := range d.keys {
		p.separate(i)
		p.value(key)
		p.write(": ")
		p.value(d.values[i])
	}
	p.write("}")
}

func (p *reprWriter) rangeValue(i *rangeValue) {
	p.write("range(" + i.start.String() + ", " + i.stop.String())
	if i.step.Cmp(big.NewInt(1)) != 0 {
		p.write(", " + i.step.String())
	}
	p.write(")")
}

func pythonBool(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// decimal gives the digits of n; Python refuses to write very many.
func (r *renderer) decimal(n *big.Int) string {
	if n.IsInt64() {
		return strconv.FormatInt(n.Int64(), 10)
	}
	r.work(n.BitLen() / stepBytes)
	text := n.String()
	if len(strings.TrimPrefix(text, "-")) > maxDigits {
		r.raise(ValueError, "an integer of more than %d digits cannot be printed", maxDigits)
	}
	return text
}

// pythonFloat gives the shortest text that reads back as f, in Python's form.
func pythonFloat(f float64) string {
	if special := unusual(f); special != "" {
		return special
	}
	text := strconv.FormatFloat(f, 'e', -1, 64)
	digits, exponent, _ := strings.Cut(text, "e")
	n, _ := strconv.Atoi(exponent)
	if n < -4 || n >= 16 {
		return fmt.Sprintf("%se%+03d", digits, n)
	}
	text = strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// unusual gives the text of a float without digits, or "".
func unusual(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	return ""
}

// pythonQuote gives repr of a string: in single quotes, unless it holds those and no
// double ones.
func pythonQuote(s string) string {
	q := '\''
	if strings.ContainsRune(s, '\'') && !strings.ContainsRune(s, '"') {
		q = '"'
	}
	var b strings.Builder
	b.WriteRune(q)
	for _, c := range s {
		if c == q {
			b.WriteByte('\\')
		}
		escapeRune(&b, c)
	}
	b.WriteRune(q)
	return b.String()
}

func escapeRune(b *strings.Builder, c rune) {
	switch {
	case c == '\\':
		b.WriteString(`\\`)
	case c == '\n':
		b.WriteString(`\n`)
	case c == '\r':
		b.WriteString(`\r`)
	case c == '\t':
		b.WriteString(`\t`)
	case c == ' ' || unicode.IsPrint(c):
		b.WriteRune(c)
	case c < 0x100:
		fmt.Fprintf(b, `\x%02x`, c)
	case c < 0x10000:
		fmt.Fprintf(b, `\u%04x`, c)
	default:
		fmt.Fprintf(b, `\U%08x`, c)
	}
}

func runes(s string) int { return utf8.RuneCountInString(s) }

// describe names a value in a message.
func describe(v value) string {
	if v == nil {
		return "None"
	}
	return "a value of type " + typeName(v)
}
