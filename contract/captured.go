package contract

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A Captured is a delivery that somebody recorded. What it holds is private:
// findings show its place, and not its bytes.
type Captured struct {
	Name    string // replay/traffic.har#3
	Channel string // the trigger, or "" when it is not known
	Method  string // POST when empty
	Header  http.Header
	Source  *tree.Source // the body, where it stands
	Body    []byte       // as it was sent, if that is not the text of Source
	Status  int          // that it was answered with; 0 if that is not known
	Invalid bool         // the body breaks the contract: the receiver may refuse it, as it may have done
}

// Resend gives the cases that send deliveries again, one after the other: the
// bytes of each body, its method and its header as they were. What belonged to
// the connection, and what proved who sent, is left out: secrets are those of
// the receiver that it is sent to.
func Resend(list []Captured) []Case {
	var cases []Case
	seen, told := map[[sha256.Size]byte]bool{}, map[string]bool{}
	for i := range list {
		c := &list[i]
		one := Case{
			ID: c.Name, Channel: c.Channel, Profile: Observed, Layer: Valid, Safety: Write, Rule: ruleReplay, Expect: Accept,
			special: "a captured delivery comes again", index: i + 1, captured: c,
		}
		body, _ := tree.ReadJSON(c.Source, tree.Limits{Depth: 64})
		ticket := ""
		if body != nil {
			ticket = ticketIn(body)
		}
		told[ticket] = told[ticket] || c.Channel == created
		key := sha256.Sum256(append([]byte(c.Channel+"\x00"), c.Source.Text...))
		switch {
		case c.Invalid && !isSuccess(c.Status):
			one.Expect, one.special = Withstand, "a captured delivery comes that breaks the contract"
		case seen[key]:
			one.Expect, one.special = Repeated, "a delivery comes that was captured twice"
		case ticket != "" && !told[ticket]:
			one.Expect = Early
		}
		seen[key] = true
		cases = append(cases, one)
	}
	return cases
}

func isSuccess(status int) bool { return status/100 == 2 }

// resend makes the delivery. Each try but the first has IDs that are made up,
// so that it is no repetition.
func (r *Receiver) resend(c *Case, try int) *Delivery {
	was := c.captured
	d := &Delivery{Case: c.ID, Channel: c.Channel, Method: cmp.Or(was.Method, http.MethodPost), URL: r.URL, Header: kept(was.Header), Body: was.Body}
	if d.Body == nil {
		d.Body = was.Source.Text
		d.Header.Del("Content-Encoding") // a recorder that unpacks bodies leaves it
	}
	d.Body = bytes.Clone(d.Body)
	if body, faults := tree.ReadJSON(was.Source, tree.Limits{Depth: 64}); try > 0 && body != nil && len(faults) == 0 {
		id := c.id(try)
		d.Body = encode(identify(body, id, id))
		d.Header.Del("Content-Encoding")
	}
	if was.Header.Get("Content-Type") == "" {
		d.Header.Set("Content-Type", "application/json")
	}
	for name, values := range r.Header {
		d.Header[http.CanonicalHeaderKey(name)] = values
	}
	if place := r.TriggerIn; c.Channel != "" && (place.Place != "header" || d.Header.Get(place.Name) == "") {
		place.apply(d, c.Channel)
	}
	r.mark(d)
	return d
}

// ofConnection are headers that speak of the connection that they came over
// (RFC 9110 7.6.1), or of the length of what came.
var ofConnection = []string{
	"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "Http2-Settings", "Expect", "Host", "Content-Length",
}

// ofSecrets are parts of the names of headers that prove who sends.
var ofSecrets = []string{"authorization", "authenticate", "cookie", "token", "secret", "password", "api-key", "apikey", "session", "signature", "hmac"}

// kept gives the headers of a recorded request that go out again.
func kept(header http.Header) http.Header {
	out, listed := http.Header{}, strings.ToLower(strings.Join(header.Values("Connection"), ","))
	for name, values := range header {
		name = http.CanonicalHeaderKey(name)
		lower := strings.ToLower(name)
		switch {
		case !isToken(name), slices.Contains(ofConnection, name), slices.ContainsFunc(ofSecrets, func(part string) bool { return strings.Contains(lower, part) }):
		case slices.ContainsFunc(strings.Split(listed, ","), func(word string) bool { return strings.TrimSpace(word) == lower }):
		case slices.ContainsFunc(values, func(v string) bool { return strings.ContainsAny(v, "\r\n\x00") }):
		default:
			out[name] = slices.Clone(values)
		}
	}
	return out
}

// isToken reports whether a text is the name of a header (RFC 9110 5.6.2);
// recordings of HTTP/2 have :path beside them.
func isToken(text string) bool {
	return text != "" && strings.IndexFunc(text, func(c rune) bool {
		return c <= ' ' || c > '~' || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c)
	}) < 0
}

// answered holds what came of a captured delivery against the answer then.
func (c *Captured) answered(f *Finding) {
	d := f.Delivery
	switch {
	case c.Status == 0 || f.Rule != ruleReplay || d == nil:
	case isSuccess(c.Status):
		f.Want += fmt.Sprintf(", as the %d that it was answered with then", c.Status)
	case d.status()/100 == c.Status/100:
		f.Got += fmt.Sprintf(", as it answered %d then,", c.Status)
		f.Severity = min(f.Severity, diag.Warning)
	}
}

// place gives a finding its place in the capture: that of the value that it is
// about, where that is known. Nothing of the text is shown.
func (c *Captured) place(d *diag.Diagnostic) {
	d.Pos, d.End = c.Source.Position(0), c.Source.Position(0)
	root, _ := tree.ReadJSON(c.Source, tree.Limits{Depth: 200})
	if n := root.At(d.Pointer); n != nil {
		d.Pos, d.End = n.Pos(), n.EndPos()
	}
}
