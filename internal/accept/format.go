package accept

import (
	"bytes"
	"slices"
	"strconv"
)

// A format is one whose plainest texts are known to be right.
type format struct {
	name string
	has  func([]byte) bool
}

var formats = []format{{"date-time", isDateTime}, {"date", isDate}, {"email", isEmail}, {"uuid", isUUID}, {"uri", isURI}}

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
	fraction     = newShape(".000000?", ".      ?")
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

// isDate reports whether b is a full-date (RFC 3339 5.6) of the years 1000 to
// 9999.
func isDate(b []byte) bool { return len(b) == len("2006-01-02") && startsWithDate(b) }

func startsWithDate(b []byte) bool {
	first, ok1 := yearAndMonth.read(b, 0)
	last, ok2 := monthAndDay.read(b, 2)
	if !ok1 || !ok2 || b[0] == '0' {
		return false
	}
	day, month := last.at(6), last.at(3)
	if day-1 < 28 {
		return month > 0
	}
	if month == 2 {
		year, century := last.at(0), first.at(0)
		return day == 29 && year%4 == 0 && (year != 0 || century%4 == 0)
	}
	return day-1 < daysIn[month&0xf]
}

// isDateTime reports whether b is a date-time (RFC 3339 5.6) in upper case,
// without a leap second.
func isDateTime(b []byte) bool {
	if len(b) < len("2006-01-02T15:04:05Z") || !startsWithDate(b) || b[10] != 'T' || !clock.is(b, 11) {
		return false
	}
	rest := b[19:]
	if len(b) == len("2006-01-02T15:04:05.000000+00:00") && fraction.is(b, 19) {
		rest = rest[len(".000000"):]
	} else if rest[0] == '.' {
		n := 1
		for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
			n++
		}
		if n == 1 || n > 10 {
			return false
		}
		rest = rest[n:]
	}
	if len(rest) != len("+00:00") {
		return string(rest) == "Z"
	}
	return offset.is(b, len(b)-8) && (rest[0] == '+' || rest[0] == '-')
}

// isEmail reports whether b is words with dots between them, an @, and a host
// name of several labels.
func isEmail(b []byte) bool {
	at, words := dotted(b, 0, atom)
	if words == 0 || at > 64 || at == len(b) || b[at] != '@' || len(b)-at > 200 {
		return false
	}
	end, labels := dotted(b, at+1, host)
	return end == len(b) && labels > 1
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

func isUUID(b []byte) bool {
	if len(b) != 36 {
		return false
	}
	for i, c := range b {
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'):
			return false
		}
	}
	return true
}

// isURI reports whether b is a plain URL: a scheme of the web, a host name, and
// characters that need no encoding.
func isURI(b []byte) bool {
	rest, ok := bytes.CutPrefix(b, []byte("https://"))
	if !ok {
		if rest, ok = bytes.CutPrefix(b, []byte("http://")); !ok {
			return false
		}
	}
	end, labels := dotted(rest, 0, host)
	if labels == 0 || end < len(rest) && rest[end] != '/' && rest[end] != '?' {
		return false
	}
	for _, c := range rest[end:] {
		if class[c]&path == 0 {
			return false
		}
	}
	return true
}
