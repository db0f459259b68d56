package accept

import "strings"

// formats are those whose plainest texts are known to be right.
var formats = map[string]func([]byte) bool{
	"date-time": isDateTime, "date": isDate, "email": isEmail, "uuid": isUUID, "uri": isURI,
}

func digit(b []byte, i int) int { return int(b[i] - '0') }

// twoDigits gives the number of two digits, or -1.
func twoDigits(b []byte, i int) int {
	if b[i] < '0' || b[i] > '9' || b[i+1] < '0' || b[i+1] > '9' {
		return -1
	}
	return digit(b, i)*10 + digit(b, i+1)
}

var daysIn = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// isDate reports whether b is a full-date (RFC 3339 5.6) of the years 1000 to
// 9999.
func isDate(b []byte) bool {
	if len(b) != len("2006-01-02") || b[4] != '-' || b[7] != '-' {
		return false
	}
	century, year, month, day := twoDigits(b, 0), twoDigits(b, 2), twoDigits(b, 5), twoDigits(b, 8)
	if century < 10 || year < 0 || month < 1 || month > 12 || day < 1 {
		return false
	}
	leap := year%4 == 0 && (year != 0 || century%4 == 0)
	return day <= daysIn[month] || month == 2 && leap && day == 29
}

// isDateTime reports whether b is a date-time (RFC 3339 5.6) in upper case,
// without a leap second.
func isDateTime(b []byte) bool {
	if len(b) < len("2006-01-02T15:04:05Z") || !isDate(b[:10]) || b[10] != 'T' || b[13] != ':' || b[16] != ':' {
		return false
	}
	hour, minute, second := twoDigits(b, 11), twoDigits(b, 14), twoDigits(b, 17)
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 {
		return false
	}
	rest := b[19:]
	if rest[0] == '.' {
		n := 1
		for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
			n++
		}
		if n == 1 || n > 10 {
			return false
		}
		rest = rest[n:]
	}
	if len(rest) == 1 {
		return rest[0] == 'Z'
	}
	if len(rest) != len("+00:00") || rest[0] != '+' && rest[0] != '-' || rest[3] != ':' {
		return false
	}
	hour, minute = twoDigits(rest, 1), twoDigits(rest, 4)
	return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59
}

// isEmail reports whether b is words with dots between them, an @, and a host
// name of several labels.
func isEmail(b []byte) bool {
	at := strings.LastIndexByte(string(b), '@')
	if at < 1 || at > 64 || len(b)-at > 200 {
		return false
	}
	return isDotted(b[:at], atom, 1) && isDotted(b[at+1:], host, 2)
}

// isDotted reports whether b is labels of at least so many, with dots between
// them, of certain characters.
func isDotted(b []byte, of uint8, least int) bool {
	labels, size := 1, 0
	for i, c := range b {
		switch {
		case c == '.' && (size == 0 || b[i-1] == '-'), c == '-' && size == 0, size >= 60:
			return false
		case c == '.':
			labels, size = labels+1, 0
		case class[c]&of == 0:
			return false
		default:
			size++
		}
	}
	return size > 0 && labels >= least && b[len(b)-1] != '-'
}

// The classes of characters: of host names, of the words before an @, and of
// the rest of a URL.
const (
	host uint8 = 1 << iota
	atom
	path
)

var class = func() (class [256]uint8) {
	for c := range class {
		if c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			class[c] = host | atom | path
		}
	}
	class['_'], class['+'] = atom, atom
	for _, c := range []byte("/._~?&=,;!$()*+@") {
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
	rest, ok := strings.CutPrefix(string(b), "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(string(b), "http://"); !ok {
			return false
		}
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	if !isDotted([]byte(rest[:end]), host, 1) {
		return false
	}
	for _, c := range []byte(rest[end:]) {
		if class[c]&path == 0 {
			return false
		}
	}
	return true
}
