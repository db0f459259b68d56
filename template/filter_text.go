package template

import (
	"bytes"
	"html"
	"strings"
	"unicode"
)

func filterUpper(r *renderer, a []value) value      { return r.applied(a[0], upper) }
func filterLower(r *renderer, a []value) value      { return r.applied(a[0], lower) }
func filterCapitalize(r *renderer, a []value) value { return r.applied(a[0], capitalize) }
func filterString(r *renderer, a []value) value     { return r.softText(a[0]) }
func filterEscape(r *renderer, a []value) value     { return r.escape(a[0]) }
func filterSafe(r *renderer, a []value) value       { return markup(r.str(a[0])) }

func filterForceescape(r *renderer, a []value) value { return markup(r.escapeText(r.str(a[0]))) }

// filterTitle begins a word after white space, hyphens and opening brackets.
func filterTitle(r *renderer, a []value) value {
	s := r.str(a[0])
	r.room(3 * len(s))
	var b strings.Builder
	for s != "" {
		end := strings.IndexFunc(s, opensWord)
		if end < 0 {
			end = len(s)
		}
		b.WriteString(titled(s[:end]))
		s = s[end:]
		if end = strings.IndexFunc(s, func(c rune) bool { return !opensWord(c) }); end < 0 {
			end = len(s)
		}
		b.WriteString(s[:end])
		s = s[end:]
	}
	return b.String()
}

func titled(word string) string {
	for _, c := range word {
		first := string(c)
		return upper(first) + lower(word[len(first):])
	}
	return ""
}

func opensWord(c rune) bool { return isWhite(c) || strings.ContainsRune("-({[<", c) }

func filterCenter(r *renderer, a []value) value {
	return r.pad(r.softText(a[0]), r.index(or(a[1], intOf(80))), " ", centered)
}

func filterTrim(r *renderer, a []value) value {
	v := r.softText(a[0])
	s, _ := plainText(v)
	r.room(len(s))
	return like(v, r.strip(s, or(a[1], nil), strings.TrimFunc))
}

func filterReplace(r *renderer, a []value) value {
	n := -1
	if count := or(a[3], nil); count != nil {
		n = r.index(count)
	}
	return r.replace(r.str(a[0]), r.str(a[1]), r.str(a[2]), n)
}

func filterFormat(r *renderer, a *arguments) value {
	if len(a.items) == 0 {
		r.raise(TypeError, "format needs a value")
	}
	v, rest := r.softText(a.items[0]), a.items[1:]
	s, _ := plainText(v)
	if len(rest) > 0 && len(a.names) > 0 {
		r.raise(FilterArgumentError, "format takes arguments by place or by name, not both")
	}
	if len(a.names) == 0 {
		return r.percent(v, s, newTuple(rest...))
	}
	d := &dict{}
	for i, name := range a.names {
		d.put(name, name, a.named[i])
	}
	return r.percent(v, s, d)
}

func filterIndent(r *renderer, a []value) value {
	indent := r.blanks(or(a[1], intOf(4)))
	if l, ok := a[0].(*list); ok {
		r.raise(AttributeError, "%s has no lines", describe(l))
	}
	s := r.binary("+", a[0], "\n")
	content, ok := plainText(s)
	if !ok {
		r.raise(UndefinedError, "indent wants a string, not %s", describe(a[0]))
	}
	if isMarkup(s) {
		// The text and the indentation are joined as markup, none is escaped.
		a[0] = s
	}
	r.room(len(content))
	lines := splitLines(content, false)
	r.room(len(content) + len(lines)*len(indent))
	return like(a[0], indented(lines, indent, r.truth(or(a[2], false)), r.truth(or(a[3], false))))
}

func indented(lines []string, indent string, first, blank bool) string {
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteString("\n")
			if blank || line != "" {
				b.WriteString(indent)
			}
		} else if first {
			b.WriteString(indent)
		}
		b.WriteString(line)
	}
	return b.String()
}

func filterTruncate(r *renderer, a []value) value {
	length, end := r.measure(or(a[1], intOf(255))), or(a[3], "...")
	tail, ok := plainText(end)
	leeway := 5
	if v := or(a[4], nil); v != nil {
		leeway = r.measure(v)
	}
	if !ok {
		r.raise(TypeError, "the end of truncate must be a string, not %s", describe(end))
	}
	if length < runes(tail) || leeway < 0 {
		r.raise(AssertionError, "truncate to %d leaves no room for %q", length, tail)
	}
	n, ok := r.sized(a[0])
	if !ok {
		r.raise(TypeError, "%s has no length", describe(a[0]))
	}
	if n <= length+leeway {
		return a[0]
	}
	cut := r.slice(a[0], [3]value{nil, intOf(length - runes(tail)), nil})
	if !r.truth(or(a[2], false)) {
		s, ok := plainText(cut)
		if !ok {
			r.raise(AttributeError, "truncate wants a string, not %s", describe(a[0]))
		}
		if at := strings.LastIndex(s, " "); at >= 0 {
			cut = like(cut, s[:at])
		}
	}
	return r.binary("+", cut, end)
}

// measure gives a length, which is compared before it is used.
func (r *renderer) measure(v value) int {
	if f, ok := v.(float64); ok {
		r.raise(Unsupported, "a length of %v is not supported", f)
	}
	if m, ok := v.(*missing); ok {
		r.fail(m)
	}
	return r.index(v)
}

func filterWordcount(r *renderer, a []value) value {
	s := r.str(a[0])
	r.room(len(s))
	n, inside := 0, false
	for _, c := range s {
		word := c == '_' || unicode.IsLetter(c) || isNumeric(c)
		if word && !inside {
			n++
		}
		inside = word
	}
	return intOf(n)
}

func filterStriptags(r *renderer, a []value) value {
	s := r.str(a[0])
	s = r.without(s, "<!--", "-->")
	s = r.without(s, "<", ">")
	return html.UnescapeString(strings.Join(strings.FieldsFunc(s, isWhite), " "))
}

// without takes away what stands between two marks, and the marks. What stood
// before and behind may be a mark when it comes together.
func (r *renderer) without(s, open, end string) string {
	r.room(len(s))
	var out []byte
	for {
		start := strings.Index(s, open)
		if start < 0 {
			break
		}
		stop := strings.Index(s[start:], end)
		if stop < 0 {
			break
		}
		out = append(out, s[:start]...)
		s = s[start+stop+len(end):]
		for n := len(open) - 1; n > 0; n-- {
			if before, ok := bytes.CutSuffix(out, []byte(open[:n])); ok && strings.HasPrefix(s, open[n:]) {
				out, s = before, open[:n]+s
				r.room(len(s))
				break
			}
		}
	}
	return string(out) + s
}

func filterURLEncode(r *renderer, a []value) value {
	if _, ok := plainText(a[0]); ok {
		return r.urlQuote(a[0], false)
	}
	pairs := a[0]
	if d, ok := pairs.(*dict); ok {
		pairs = &view{"dict_items", d}
	} else if _, ok := r.iterator(pairs); !ok {
		return r.urlQuote(pairs, false)
	}
	var parts []string
	next, size := r.iterate(pairs), 0
	for pair, ok := next(); ok; pair, ok = next() {
		items := r.collect(pair)
		if len(items) != 2 {
			r.raise(ValueError, "urlencode wants pairs, not %d items", len(items))
		}
		parts = append(parts, r.urlQuote(items[0], true)+"="+r.urlQuote(items[1], true))
		size += len(parts[len(parts)-1]) + 1
		r.room(size)
	}
	return strings.Join(parts, "&")
}

// urlQuote writes all but letters, digits and a few marks as %XX.
func (r *renderer) urlQuote(v value, query bool) string {
	const hex = "0123456789ABCDEF"
	s := r.str(v)
	r.room(3 * len(s))
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("_.-~", c) >= 0, c == '/' && !query:
			b.WriteByte(c)
		case c == ' ' && query:
			b.WriteByte('+')
		default:
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}
