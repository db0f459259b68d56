package template

import (
	"fmt"
	"math/big"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A jsonWriter writes what Python's json.dumps writes, with sorted keys and
// without what HTML would take for its own.
type jsonWriter struct {
	r      *renderer
	text   strings.Builder
	indent value // nil when all stands on one line
	level  int
}

func filterTojson(r *renderer, a []value) value {
	w := &jsonWriter{r: r, indent: or(a[1], nil)}
	w.value(a[0])
	return markup(w.text.String())
}

func (w *jsonWriter) write(s string) {
	w.text.WriteString(s)
	w.wrote(len(s))
}

// wrote counts the work of writing n bytes, and refuses a text that is too long.
func (w *jsonWriter) wrote(n int) {
	w.r.work(n / stepBytes)
	if w.text.Len() > w.r.options.Bytes {
		w.r.room(w.text.Len())
	}
}

func (w *jsonWriter) value(v value) {
	w.r.level(w.level)
	switch v := v.(type) {
	case nil:
		w.write("null")
	case bool:
		w.write(map[bool]string{true: "true", false: "false"}[v])
	case *big.Int:
		w.write(w.r.decimal(v))
	case float64:
		w.write(jsonFloat(v))
	case string:
		w.quote(v, "")
	case markup:
		w.quote(string(v), "")
	case *list:
		w.items(v.items)
	case *tuple:
		w.items(v.items)
	case *dict:
		w.dict(v)
	default:
		w.r.raise(TypeError, "%s cannot be written as JSON", describe(v))
	}
}

func jsonFloat(f float64) string {
	text := pythonFloat(f)
	if special, ok := map[string]string{"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[text]; ok {
		return special
	}
	return text
}

// line begins a line within brackets, or goes on in the same one.
func (w *jsonWriter) line(i int) {
	if i > 0 {
		w.write(",")
	}
	switch {
	case w.indent != nil:
		indent := w.r.blanks(w.indent)
		w.write("\n")
		for range w.level {
			w.write(indent)
		}
	case i > 0:
		w.write(" ")
	}
}

func (w *jsonWriter) items(items []value) {
	if len(items) == 0 {
		w.write("[]")
		return
	}
	w.write("[")
	w.level++
	for i, item := range items {
		w.line(i)
		w.value(item)
	}
	w.level--
	w.close("]")
}

func (w *jsonWriter) close(bracket string) {
	if w.indent != nil {
		w.line(0)
	}
	w.write(bracket)
}

func (w *jsonWriter) dict(d *dict) {
	if len(d.keys) == 0 {
		w.write("{}")
		return
	}
	order := w.r.ranked(d.keys, false)
	w.write("{")
	w.level++
	for i, at := range order {
		w.line(i)
		w.quote(w.key(d.keys[at]), ": ")
		w.value(d.values[at])
	}
	w.level--
	w.close("}")
}

func (w *jsonWriter) key(key value) string {
	switch key := key.(type) {
	case string:
		return key
	case markup:
		return string(key)
	case nil:
		return "null"
	case bool:
		return map[bool]string{true: "true", false: "false"}[key]
	case *big.Int:
		return w.r.decimal(key)
	case float64:
		return jsonFloat(key)
	}
	w.r.raise(TypeError, "%s cannot be a name in JSON", describe(key))
	return ""
}

// quote writes a string in ASCII, and < > & ' as escapes too, and what stands
// behind it.
func (w *jsonWriter) quote(s, behind string) {
	start := w.text.Len()
	quoteJSON(&w.text, s)
	w.text.WriteString(behind)
	w.wrote(w.text.Len() - start)
}

func quoteJSON(b *strings.Builder, s string) {
	b.WriteByte('"')
	written := 0
	for i := 0; i < len(s); {
		if isPlainInJSON(s[i]) {
			i++
			continue
		}
		c, size := utf8.DecodeRuneInString(s[i:])
		b.WriteString(s[written:i])
		escapeJSON(b, c)
		i += size
		written = i
	}
	b.WriteString(s[written:])
	b.WriteByte('"')
}

// isPlainInJSON reports whether a byte stands for itself.
func isPlainInJSON(c byte) bool {
	switch c {
	case '"', '\\', '<', '>', '&', '\'':
		return false
	}
	return ' ' <= c && c <= '~'
}

func escapeJSON(b *strings.Builder, c rune) {
	const named = "\"\\\n\r\t\b\f"
	if i := strings.IndexRune(named, c); i >= 0 {
		b.WriteByte('\\')
		b.WriteByte(`"\nrtbf`[i])
		return
	}
	unicodeEscape(b, c)
}

func unicodeEscape(b *strings.Builder, c rune) {
	if c < 0x10000 {
		fmt.Fprintf(b, `\u%04x`, c)
		return
	}
	high, low := utf16.EncodeRune(c)
	fmt.Fprintf(b, `\u%04x\u%04x`, high, low)
}
