package accept

import "bytes"

// formats are those whose plainest texts are known to be right.
var formats = map[string]func([]byte) bool{
	"date-time": isDateTime, "date": isDate, "email": isEmail, "uuid": isUUID, "uri": isURI,
}

// A shape is that of eight bytes: digits where it has a 0, anything where it has
// a question mark, and the rest as it is.
type shape struct{ mask, zeros, spare uint64 }

func newShape(like string) shape {
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
	}
	return s
}

var (
	yearAndMonth = newShape("0000-00-")
	monthAndDay  = newShape("00-00-00")
	clock        = newShape("00:00:00")
	fraction     = newShape(".000000?")
	offset       = newShape("???00:00")
)

// read gives the values of the digits in eight bytes from a place, if they have
// the shape.
func (s *shape) read(b []byte, at int) (digits, bool) {
	v := load(b, at)&s.mask ^ s.zeros
	return digits(v), (v|(v+s.spare))&tops == 0
}

func (s *shape) is(b []byte, at int) bool {
	_, ok := s.read(b, at)
	return ok
}

// digits are numbers below ten, one in each byte.
type digits uint64

func (d digits) two(at int) uint64 { return uint64(d)>>(8*at)&0xff*10 + uint64(d)>>(8*at+8)&0xff }

var daysIn = [16]uint64{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// isDate reports whether b is a full-date (RFC 3339 5.6) of the years 1000 to
// 9999.
func isDate(b []byte) bool {
	if len(b) != len("2006-01-02") {
		return false
	}
	first, ok1 := yearAndMonth.read(b, 0)
	last, ok2 := monthAndDay.read(b, 2)
	if !ok1 || !ok2 || first.two(0) < 10 {
		return false
	}
	day, year := last.two(6)-1, last.two(0)
	if month := last.two(3); month != 2 {
		return month < 13 && day < daysIn[month]
	}
	return day < 28 || day == 28 && year%4 == 0 && (year != 0 || first.two(0)%4 == 0)
}

// isDateTime reports whether b is a date-time (RFC 3339 5.6) in upper case,
// without a leap second.
func isDateTime(b []byte) bool {
	if len(b) < len("2006-01-02T15:04:05Z") || !isDate(b[:10]) || b[10] != 'T' {
		return false
	}
	if time, ok := clock.read(b, 11); !ok || time.two(0) > 23 || time.two(3) > 59 || time.two(6) > 59 {
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
	zone, ok := offset.read(b, len(b)-8)
	return ok && (rest[0] == '+' || rest[0] == '-') && zone.two(3) <= 23 && zone.two(6) <= 59
}

// isEmail reports whether b is words with dots between them, an @, and a host
// name of several labels.
func isEmail(b []byte) bool {
	at := bytes.LastIndexByte(b, '@')
	if at < 1 || at > 64 || len(b)-at > 200 {
		return false
	}
	return isDotted(b[:at], atom, 1) && isDotted(b[at+1:], host, 2)
}

// isDotted reports whether b is labels of at least so many, with dots between
// them, of certain characters; none begins or ends with a hyphen.
func isDotted(b []byte, of uint8, least int) bool {
	labels, start := 1, 0
	for i, c := range b {
		switch {
		case class[c]&of != 0:
		case c == '-' && i > start:
		case c == '.' && isLabel(b[start:i]):
			labels, start = labels+1, i+1
		default:
			return false
		}
	}
	return labels >= least && isLabel(b[start:])
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
	end := bytes.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	if !isDotted(rest[:end], host, 1) {
		return false
	}
	for _, c := range rest[end:] {
		if class[c]&path == 0 {
			return false
		}
	}
	return true
}
