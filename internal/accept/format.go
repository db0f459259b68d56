package accept

import (
	"bytes"
	"slices"
	"strconv"
)

// A format is one whose plainest texts are known to be right. Its scan gives
// the place behind the longest of these that begins at a place, or -1. They
// are ASCII without quotes, escapes and braces.
type format struct {
	name string
	scan func(text []byte, i int) int
}

var formats = []format{{"date-time", dateTime}, {"date", date}, {"time", fullTime}, {"email", email}, {"uuid", uuid}, {"uri", uri}}

// formatOf gives a format by its name, or nil.
func formatOf(name string) *format {
	i := slices.IndexFunc(formats, func(f format) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	return &formats[i]
}

// A shape is that of eight bytes: digits where it has a 0, anything where it has
// a question mark, and the rest as it is. Two digits together are at most what
// stands in their place in another text.
type shape struct{ mask, zeros, spare, room uint64 }

func newShape(like, most string) shape {
	var s shape
	for i := range 8 {
		c, spare := like[i], byte(0x7f)
		if c == '0' {
			spare = 0x80 - 10
		}
		if c != '?' {
			s.mask |= 0xff << (8 * i)
			s.zeros |= uint64(c) << (8 * i)
		}
		s.spare |= uint64(spare) << (8 * i)
		if n, err := strconv.ParseUint(most[i:min(i+2, 8)], 10, 8); err == nil && n > 9 {
			s.room |= (0x7f - n) << (8 * i)
		}
	}
	return s
}

var (
	yearAndMonth = newShape("0000-00-", "    -12-")
	monthAndDay  = newShape("00-00-00", "  -12-31")
	clock        = newShape("00:00:00", "23:59:59")
	offset       = newShape("???00:00", "???23:59")
)

// read gives what the digits in eight bytes from a place mean two by two, if
// they have the shape.
func (s *shape) read(b []byte, at int) (pairs, bool) {
	v := load(b, at)&s.mask ^ s.zeros
	p := v*10 + v>>8
	return pairs(p), (v|(v+s.spare)|(p+s.room))&tops == 0
}

func (s *shape) is(b []byte, at int) bool {
	_, ok := s.read(b, at)
	return ok
}

// pairs are numbers below a hundred: each byte with the one behind it.
type pairs uint64

func (p pairs) at(i int) uint64 { return uint64(p) >> (8 * i) & 0xff }

var daysIn = [16]uint64{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// date takes a full-date (RFC 3339 5.6) of the years 1000 to 9999.
func date(text []byte, i int) int {
	if i+10 > len(text) {
		return -1
	}
	first, ok1 := yearAndMonth.read(text, i)
	last, ok2 := monthAndDay.read(text, i+2)
	if !ok1 || !ok2 || text[i] == '0' {
		return -1
	}
	most := uint64(28)
	if day, month := last.at(6), last.at(3); day > most {
		if most = daysIn[month&0xf]; month == 2 && isLeap(first.at(0), last.at(0)) {
			most = 29
		}
		if day > most {
			return -1
		}
	} else if day == 0 || month == 0 {
		return -1
	}
	return i + 10
}

func isLeap(century, year uint64) bool { return year%4 == 0 && (year != 0 || century%4 == 0) }

// dateTime takes a date-time (RFC 3339 5.6) in upper case, of what date and
// fullTime take.
func dateTime(text []byte, i int) int {
	if date(text, i) < 0 || i+11 > len(text) || text[i+10] != 'T' {
		return -1
	}
	return fullTime(text, i+11)
}

// fullTime takes a full-time (RFC 3339 5.6) in upper case, without a leap
// second, of at most nine digits behind the seconds.
func fullTime(text []byte, i int) int {
	if i+9 > len(text) || !clock.is(text, i) {
		return -1
	}
	if i += 8; text[i] == '.' {
		from := i + 1
		if i = digits(text, from); i == from || i > from+9 || i >= len(text) {
			return -1
		}
	}
	switch c := text[i]; {
	case c == 'Z':
		return i + 1
	case (c == '+' || c == '-') && i+6 <= len(text) && offset.is(text, i-2):
		return i + 6
	}
	return -1
}

// email takes words with dots between them, an @, and a host name of several
// labels.
func email(text []byte, i int) int {
	at, words := dotted(text, i, atom)
	if words == 0 || at-i > 64 || at == len(text) || text[at] != '@' {
		return -1
	}
	end, labels := dotted(text, at+1, host)
	if labels < 2 || end-at > 200 || end-i > 254 {
		return -1
	}
	return end
}

// dotted gives the end of labels with dots between them, of certain characters,
// and how many there are: none, if one is empty, or begins or ends with a hyphen.
func dotted(b []byte, i int, of uint8) (end, labels int) {
	for {
		start := i
		for i < len(b) && (class[b[i]]&of != 0 || b[i] == '-' && i > start) {
			i++
		}
		if !isLabel(b[start:i]) {
			return start, 0
		}
		if labels++; i == len(b) || b[i] != '.' {
			return i, labels
		}
		i++
	}
}

func isLabel(b []byte) bool { return len(b) > 0 && len(b) <= 60 && b[len(b)-1] != '-' }

// The classes of characters: of host names, of the words before an @, and of
// the rest of a URL.
const (
	host uint8 = 1 << iota
	atom
	path
)

var class = func() (class [256]uint8) {
	for c := range class {
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			class[c] = host | atom | path
		}
	}
	class['_'], class['+'] = atom, atom
	for _, c := range []byte("/._~?&=,;!$()*+@-") {
		class[c] |= path
	}
	return class
}()

func uuid(text []byte, i int) int {
	const like = "00000000-0000-0000-0000-000000000000"
	if i+len(like) > len(text) {
		return -1
	}
	for k, c := range text[i : i+len(like)] {
		if hyphen := like[k] == '-'; hyphen != (c == '-') || !hyphen && hexDigit[c] < 0 {
			return -1
		}
	}
	return i + len(like)
}

// uri takes a plain URL: a scheme of the web, a host name, and characters that
// need no encoding.
func uri(text []byte, i int) int {
	switch {
	case bytes.HasPrefix(text[i:], []byte("https://")):
		i += len("https://")
	case bytes.HasPrefix(text[i:], []byte("http://")):
		i += len("http://")
	default:
		return -1
	}
	i, labels := dotted(text, i, host)
	if labels == 0 {
		return -1
	}
	if i < len(text) && (text[i] == '/' || text[i] == '?') {
		for i < len(text) && class[text[i]]&path != 0 {
			i++
		}
	}
	return i
}
