package sample

import (
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
)

// A format is a word of the keyword format: how to tell, and texts on both
// sides of the line.
type format struct {
	has       func(text string) bool
	good, bad []form
}

// A form is a way to write something, under a name for cases.
type form struct{ name, text string }

// formatOf gives the format of that name; nil when nothing asserts it.
func formatOf(name string) *format {
	switch name {
	case "date-time":
		return &dateTime
	case "date-time-local":
		return &dateTimeLocal
	case "date":
		return &date
	case "time":
		return &clock
	case "email":
		return &email
	case "uri", "iri":
		return &uri
	case "uuid":
		return &uuid
	case "hostname":
		return &hostname
	case "ipv4", "ip-address":
		return &ipv4
	case "ipv6":
		return &ipv6
	case "regex":
		return &regex
	}
	return furtherFormat(name)
}

// furtherFormat gives formats of which one good text is enough.
func furtherFormat(name string) *format {
	switch name {
	case "uri-reference", "iri-reference", "uriref":
		return &format{has: isReference, good: []form{{"reference", "../orders/1042"}}, bad: []form{{"backslash", `\orders`}}}
	case "uri-template":
		return &format{has: isReference, good: []form{{"template", "https://shop.example.com/orders/{id}"}}}
	case "json-pointer":
		return &format{has: matches(`^(/([^~]|~[01])*)?$`), good: []form{{"pointer", "/ticket/id"}}, bad: []form{{"words", "ticket.id"}}}
	case "relative-json-pointer":
		return &format{has: matches(`^(0|[1-9][0-9]*)(#|(/([^~]|~[01])*)?)$`), good: []form{{"pointer", "1/id"}}, bad: []form{{"words", "ticket"}}}
	case "duration":
		return &format{has: matches(`^P([0-9]+W|([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+S)?)?)$`),
			good: []form{{"days", "P1DT12H"}, {"seconds", "PT30S"}}, bad: []form{{"words", "two days"}}}
	case "period":
		return &format{has: matches(`^[^/]+/P?[^/]+$`), good: []form{{"period", "2025-01-01T00:00:00Z/P1D"}}, bad: []form{{"words", "two days"}}}
	}
	return nil
}

func hasFormat(name, text string) bool {
	f := formatOf(name)
	return f == nil || f.has(text)
}

func matches(pattern string) func(string) bool {
	compiled := lazy.Regexp(pattern)
	return func(text string) bool { return compiled.Get().MatchString(text) }
}

func isReference(text string) bool {
	_, err := url.Parse(text)
	return err == nil && !strings.Contains(text, `\`)
}

// The formats with forms of their own. Years are those in which nothing else
// of a payload happens: see early and late.
var (
	dateTime = format{
		has: isDateTime,
		bad: []form{
			{"words", "yesterday at noon"}, {"blank", "2025-06-02 09:14:27+00:00"}, {"date", "2025-06-02"},
			{"epoch", "1748855667s"}, {"month-13", "2025-13-02T09:14:27Z"}, {"empty", ""},
		},
	}
	dateTimeLocal = format{
		has: func(text string) bool { _, err := time.Parse("2006-01-02T15:04:05", text); return err == nil },
		bad: []form{{"words", "yesterday at noon"}},
	}
	date = format{
		has:  func(text string) bool { _, err := time.Parse(time.DateOnly, text); return err == nil },
		good: []form{{"day", "2025-06-02"}, {"leap-day", "2024-02-29"}, {"first", "1970-01-01"}, {"last", "9999-12-31"}},
		bad:  []form{{"words", "yesterday"}, {"no-leap-day", "2025-02-29"}, {"american", "06/02/2025"}},
	}
	clock = format{
		has:  func(text string) bool { return isDateTime("2025-06-02T" + text) },
		good: []form{{"Z", "09:14:27Z"}, {"offset", "09:14:27+02:00"}, {"micros", "09:14:27.125904Z"}},
		bad:  []form{{"words", "at noon"}, {"hour-25", "25:00:00Z"}},
	}
	email = format{
		has: isEmail,
		good: []form{
			{"plain", "jane@example.com"}, {"plus", "jane+orders@example.com"}, {"apostrophe", "o'brien@example.com"},
			{"upper-case", "Jane.Doe@Example.COM"}, {"subdomain", "jane@mail.shop.example.co.uk"}, {"short", "j@example.io"},
			{"no-dot", "bot@658d6f54fbff9b7c6f2d0321"},
		},
		bad: []form{{"no-at", "jane.example.com"}, {"no-domain", "jane@"}, {"blank", "jane doe@example.com"}, {"empty", ""}},
	}
	uri = format{
		has: func(text string) bool { u, err := url.Parse(text); return err == nil && u.IsAbs() },
		good: []form{
			{"https", "https://shop.example.com/orders/1042?ref=mail&x=%20#top"}, {"port", "http://example.com:8080"}, {"mailto", "mailto:jane@example.com"},
		},
		bad: []form{{"words", "orders/1042"}, {"empty", ""}},
	}
	uuid = format{
		has:  matches(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`),
		good: []form{{"lower-case", "0f4c1c9e-7a52-4d0b-9c0a-3a6d8f1b2c44"}, {"upper-case", "0F4C1C9E-7A52-4D0B-9C0A-3A6D8F1B2C44"}},
		bad:  []form{{"words", "not-a-uuid"}, {"short", "0f4c1c9e-7a52-4d0b-9c0a-3a6d8f1b2c4"}},
	}
	hostname = format{
		has:  isHostname,
		good: []form{{"domain", "shop.example.com"}, {"one-label", "localhost"}},
		bad:  []form{{"blank", "shop example"}, {"empty-label", "shop..example"}},
	}
	ipv4 = format{
		has:  func(text string) bool { a, err := netip.ParseAddr(text); return err == nil && a.Is4() },
		good: []form{{"address", "192.0.2.7"}, {"all-ones", "255.255.255.255"}},
		bad:  []form{{"256", "192.0.2.256"}, {"short", "192.0.2"}},
	}
	ipv6 = format{
		has:  func(text string) bool { return strings.Contains(text, ":") && net.ParseIP(text) != nil },
		good: []form{{"address", "2001:db8::7"}, {"loopback", "::1"}},
		bad:  []form{{"two-gaps", "2001::db8::7"}},
	}
	regex = format{
		has:  func(text string) bool { _, err := regexp.Compile(text); return err == nil },
		good: []form{{"expression", "^[a-z]+$"}},
		bad:  []form{{"open", "(a"}},
	}
)

// early and late are date-times before and after whatever else a payload tells
// of: something is not changed before it is made.
var (
	early = []form{
		{"Z", "2024-03-11T08:00:00Z"}, {"plus-zero", "2024-03-11T08:00:00+00:00"}, {"micros", "2024-03-11T08:00:00.000001+00:00"},
		{"millis-Z", "2024-03-11T08:00:00.125Z"}, {"offset", "2024-03-11T13:30:00+05:30"}, {"offset-west", "2024-03-11T00:00:00.5-08:00"},
		{"leap-day", "2024-02-29T23:59:59+00:00"}, {"epoch", "1970-01-01T00:00:00+00:00"},
	}
	late = []form{
		{"Z", "2027-03-11T08:00:00Z"}, {"plus-zero", "2027-03-11T08:00:00+00:00"}, {"micros", "2027-03-11T08:00:00.000001+00:00"},
		{"millis-Z", "2027-03-11T08:00:00.125Z"}, {"offset", "2027-03-11T13:30:00+05:30"}, {"offset-west", "2027-03-11T00:00:00.5-08:00"},
		{"leap-day", "2028-02-29T23:59:59+00:00"}, {"last", "9999-12-31T23:59:59.999999+00:00"},
	}
)

// isDateTime reports whether text is RFC 3339's date-time. Leap seconds, which
// few readers take, are left aside.
func isDateTime(text string) bool {
	_, err := time.Parse(time.RFC3339, strings.ToUpper(text))
	return err == nil && !strings.Contains(text, ",")
}

func isEmail(text string) bool {
	at := strings.LastIndexByte(text, '@')
	if at < 0 || at > 64 || len(text) > 254 || !isHostname(text[at+1:]) {
		return false
	}
	_, err := mail.ParseAddress(text)
	return err == nil
}

var label = lazy.Regexp(`^[0-9A-Za-z]([-0-9A-Za-z]{0,61}[0-9A-Za-z])?$`)

func isHostname(text string) bool {
	labels := strings.Split(strings.TrimSuffix(text, "."), ".")
	return len(text) <= 253 && !slices.ContainsFunc(labels, func(l string) bool { return !label.Get().MatchString(l) })
}
