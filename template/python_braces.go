package template

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// stringFormat gives self.format(…).
func (r *renderer) stringFormat(self value, a *arguments) value {
	s, _ := plainText(self)
	if isMarkup(self) {
		r.raise(Unsupported, "format of markup is not supported")
	}
	var b strings.Builder
	auto := 0
	for s != "" {
		at := strings.IndexAny(s, "{}")
		if at < 0 {
			at = len(s)
		}
		r.room(b.Len() + at)
		b.WriteString(s[:at])
		if s = s[at:]; s == "" {
			break
		}
		if len(s) > 1 && s[0] == s[1] {
			b.WriteByte(s[0])
			s = s[2:]
			continue
		}
		field, rest, closed := strings.Cut(s[1:], "}")
		if s[0] == '}' || !closed {
			r.raise(ValueError, "the format has a single brace")
		}
		if strings.Contains(field, "{") {
			r.raise(Unsupported, "fields within fields are not supported")
		}
		out := r.replaced(field, &auto, a)
		r.room(b.Len() + len(out))
		b.WriteString(out)
		s = rest
	}
	return b.String()
}

// replaced gives the text for a field: name!conversion:layout.
func (r *renderer) replaced(field string, auto *int, a *arguments) string {
	name, spec, _ := strings.Cut(field, ":")
	name, conversion, _ := strings.Cut(name, "!")
	v := r.formatArgument(name, auto, a)
	switch conversion {
	case "":
	case "s":
		v = r.str(v)
	case "r":
		v = r.repr(v)
	default:
		r.raise(ValueError, "the format has no conversion %q", conversion)
	}
	return r.formatted(v, spec)
}

func (r *renderer) formatArgument(name string, auto *int, a *arguments) value {
	if strings.ContainsAny(name, ".[") {
		r.raise(Unsupported, "attributes and items in a format are not supported")
	}
	n, err := strconv.Atoi(name)
	switch {
	case name == "":
		if *auto < 0 {
			r.raise(ValueError, "the format mixes {} and numbers")
		}
		n = *auto
		*auto++
	case err == nil:
		if *auto > 0 {
			r.raise(ValueError, "the format mixes {} and numbers")
		}
		*auto = -1
	default:
		for i, named := range a.names {
			if named == name {
				return a.named[i]
			}
		}
		r.raise(KeyError, "the format wants an argument %q", name)
	}
	if n >= len(a.items) || n < 0 {
		r.raise(IndexError, "the format wants more arguments")
	}
	return a.items[n]
}

// formatted gives format(v, spec).
func (r *renderer) formatted(v value, spec string) string {
	if spec == "" {
		return r.str(v)
	}
	l := r.layoutOf(spec)
	s, isText := plainText(v)
	switch {
	case isText:
		return r.formatText(l, s)
	case !isNumberValue(v):
		r.raise(TypeError, "%s has no layout", describe(v))
	}
	if _, ok := v.(float64); ok {
		if l.verb != 0 && strings.IndexByte("eEfFgG%n", l.verb) < 0 {
			r.raise(ValueError, "a float has no format %q", l.verb)
		}
		return r.layNumber(l, v)
	}
	if l.verb == 0 {
		l.verb = 'd'
	}
	if strings.IndexByte("bcdnoxXeEfFgG%", l.verb) < 0 || l.precision >= 0 && strings.IndexByte("bcdnoxX", l.verb) >= 0 {
		r.raise(ValueError, "an integer has no such format")
	}
	return r.layNumber(l, v)
}

func (r *renderer) formatText(l layout, s string) string {
	if l.verb != 0 && l.verb != 's' || l.sign != 0 || l.group != 0 || l.alternate || l.align == '=' && l.fill != "0" {
		r.raise(ValueError, "a string has no such format")
	}
	if l.precision >= 0 {
		s = cutRunes(s, l.precision)
	}
	if l.align == '=' {
		l.align = '<'
	}
	return r.layText(l, s)
}

// layoutOf reads [[fill]align][sign][#][0][width][group][.precision][verb].
func (r *renderer) layoutOf(spec string) layout {
	l := layout{precision: -1}
	if _, n := utf8.DecodeRuneInString(spec); len(spec) > n && strings.IndexByte("<>=^", spec[n]) >= 0 {
		l.fill, l.align, spec = spec[:n], spec[n], spec[n+1:]
	} else if strings.IndexByte("<>=^", spec[0]) >= 0 {
		l.align, spec = spec[0], spec[1:]
	}
	take := func(set string) byte {
		if spec == "" || strings.IndexByte(set, spec[0]) < 0 {
			return 0
		}
		c := spec[0]
		spec = spec[1:]
		return c
	}
	l.sign = take("+- ")
	l.alternate = take("#") != 0
	if take("0") != 0 && l.fill == "" {
		l.fill = "0"
		if l.align == 0 {
			l.align = '='
		}
	}
	l.width = r.digits(&spec)
	l.group = take(",_")
	if take(".") != 0 {
		l.precision = r.digits(&spec)
	}
	l.verb = take("bcdeEfFgGnosxX%")
	if spec != "" {
		r.raise(ValueError, "the format has no layout %q", spec)
	}
	return l
}

func (r *renderer) digits(spec *string) int {
	end := 0
	for end < len(*spec) && '0' <= (*spec)[end] && (*spec)[end] <= '9' {
		end++
	}
	n, err := strconv.Atoi("0" + (*spec)[:end])
	if err != nil || n > farAway {
		r.raise(ValueError, "the format has too many digits")
	}
	*spec = (*spec)[end:]
	return n
}
