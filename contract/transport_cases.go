package contract

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/webhook-lint/webhook-lint/diag"
)

// transport makes the ways in which bytes come.
func (l *library) transport() {
	if len(l.channels) == 0 {
		return
	}
	l.wires()
	l.types()
	l.methods()
	l.sizes()
	l.keepAlive()
	l.certificate()
}

// sent makes a case of a typical event that is sent in a way of its own.
func (l *library) sent(n int, rule *diag.Rule, e Expect, name, when string, edit func(*Receiver, *Delivery)) {
	channel := l.on(n)
	l.add(Case{
		ID: channel + "/" + name, Channel: channel, Profile: l.profile(), Layer: Transport, Safety: Write, Rule: rule, Expect: e, special: when,
		Context: l.typical[channel], Edit: edit, order: orderTransport,
	})
}

func (l *library) wires() {
	for i, w := range []struct {
		name, when string
		edit       func(*Delivery)
	}{
		{"chunked", "sent chunked", func(d *Delivery) { d.Wire.Chunked = true }},
		{"slices", "sent in slices", func(d *Delivery) { d.Wire = Wire{Slices: 4, Pause: 20 * time.Millisecond, Fresh: true} }},
		{"chunked-slices", "sent in chunks one after the other", func(d *Delivery) { d.Wire = Wire{Chunked: true, Slices: 5, Pause: 15 * time.Millisecond, Fresh: true} }},
		{"expect-continue", "sent with Expect: 100-continue", func(d *Delivery) { d.Wire = Wire{Expect: true, Fresh: true} }},
		{"http-1.0", "sent as HTTP/1.0", func(d *Delivery) { d.Wire = Wire{HTTP10: true, Fresh: true} }},
		{"connection-close", "sent with Connection: close", func(d *Delivery) { d.Wire = Wire{Close: true, Fresh: true} }},
		{"tracing-headers", "sent with the headers that trace it", func(d *Delivery) {
			for name, value := range map[string]string{
				"X-Datadog-Trace-Id": "4611686018427387904", "X-Datadog-Parent-Id": "2305843009213693952", "X-Datadog-Sampling-Priority": "1",
				"Traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "Tracestate": "dd=s:1",
			} {
				d.Header.Set(name, value)
			}
		}},
		{"many-headers", "sent with 60 headers", func(d *Delivery) {
			for i := range 60 {
				d.Header.Set(fmt.Sprintf("X-Extra-%d", i), "value")
			}
		}},
		{"long-header", "sent with a header of 4 KB", func(d *Delivery) { d.Header.Set("X-Extra", strings.Repeat("v", 4096)) }},
		{"no-user-agent", "sent without User-Agent", func(d *Delivery) { d.Header.Del("User-Agent") }},
		{"accept-encoding", "sent with Accept-Encoding", func(d *Delivery) { d.Header.Set("Accept-Encoding", "gzip, deflate, br") }},
		{"folded-case", "sent with names of headers in small letters", func(d *Delivery) {
			lower := http.Header{}
			for name, values := range d.Header {
				lower[strings.ToLower(name)] = values
			}
			d.Header = lower
		}},
	} {
		l.sent(i, ruleTransport, Accept, "sent="+w.name, "it is "+w.when, func(_ *Receiver, d *Delivery) { w.edit(d) })
	}
}

func (l *library) types() {
	set := func(value string) func(*Receiver, *Delivery) {
		return func(_ *Receiver, d *Delivery) { d.Header.Set("Content-Type", value) }
	}
	for i, c := range []struct {
		name, value string
		expect      Expect
	}{
		{"charset", "application/json; charset=utf-8", Accept}, {"charset-quoted", `application/json;charset="UTF-8"`, Accept}, {"upper", "Application/JSON", Accept},
		{"plus-json", "application/vnd.gorgias+json", Welcome}, {"text", "text/plain", OtherType}, {"xml", "application/xml", OtherType}, {"nonsense", "nonsense", OtherType},
		{"form", "application/x-www-form-urlencoded", OtherType},
	} {
		l.sent(i, ruleContentType, c.expect, "content-type="+c.name, "the content type is "+c.value, set(c.value))
	}
	l.sent(0, ruleContentType, Withstand, "content-type=absent", "there is no content type", func(_ *Receiver, d *Delivery) { d.Header.Del("Content-Type") })
}

func (l *library) methods() {
	for i, method := range []string{"GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} {
		l.sent(i, ruleMethod, OtherMethod, "method="+method, "the method is "+method, func(_ *Receiver, d *Delivery) {
			d.Method = method
			if method == "GET" || method == "HEAD" || method == "TRACE" {
				d.Body = nil
			}
		})
	}
}

func (l *library) sizes() {
	at := diag.Pointer("/message/body_html")
	channel := l.having(at)
	if channel == "" {
		at, channel = "/ticket/subject", l.having("/ticket/subject")
	}
	if channel == "" {
		return
	}
	for _, kb := range []int{20, 100, 200, 256, 1024} {
		e := Accept
		if kb > 256 {
			e = Sized
		}
		l.add(Case{
			ID: fmt.Sprintf("%s/size=%d-kb", channel, kb), Channel: channel, Profile: l.profile(), Layer: Transport, Safety: Write, Rule: ruleSize, Expect: e,
			special: fmt.Sprintf("the body has %d KB", kb), At: at, order: orderTransport,
			Context: l.change(channel, Change{at, `"` + strings.Repeat("<p>seven</p>\\n", kb<<10/14) + `"`}),
		})
	}
}

// script makes a case that is a script.
func (l *library) script(name string, layer Layer, safety Safety, rule *diag.Rule, order int, play func(*Stage), needs ...string) {
	channel := l.on(0)
	if l.typical["ticket-updated"] != nil {
		channel = "ticket-updated"
	}
	l.add(Case{ID: string(layer) + "/" + name, Channel: channel, Profile: l.profile(), Layer: layer, Safety: safety, Rule: rule, Play: play, Needs: needs, order: order})
}

// keepAlive sends one delivery after the other over one connection: a body
// that was not read to its end garbles the next.
func (l *library) keepAlive() {
	l.script("connection-again", Transport, Write, ruleTransport, orderSequence, func(s *Stage) {
		for i := range 4 {
			d := s.event(s.c.Channel)
			if i == 1 {
				d.Body = append(d.Body, bytes.Repeat([]byte(" "), 20_000)...) // white space may follow a value
				if s.Receiver.Signature != nil {
					s.Receiver.Signature.sign(d)
				}
			}
			s.Send(d)
			s.Expect(d, Accept, fmt.Sprintf("it is delivery %d on one connection", i+1))
		}
	})
}

// event makes the typical event of a trigger, of a ticket of its own.
func (s *Stage) event(channel string) *Delivery { return s.Ticket().Event(channel) }

// expiry is how long before its end a certificate is to be told of.
const expiry = 21 * 24 * time.Hour

// certificate looks at the certificate of a receiver over HTTPS.
func (l *library) certificate() {
	l.script("certificate", Transport, Read, ruleTLS, orderTransport, func(s *Stage) {
		u, err := url.Parse(s.Receiver.URL)
		if err != nil || u.Scheme != "https" {
			return
		}
		c, err := s.run.dialer.dial(s.Context, u)
		if err != nil {
			d := &Delivery{Case: s.c.ID, Channel: s.c.Channel, Method: http.MethodPost, URL: s.Receiver.URL}
			d.fail(s.Context, err)
			s.Fail(d, d.got(), "a certificate that the sender trusts")
			return
		}
		defer c.Close()
		if secured, ok := c.Conn.(*tls.Conn); ok {
			s.certificate(secured.ConnectionState())
		}
	})
}

func (s *Stage) certificate(state tls.ConnectionState) {
	if state.Version < tls.VersionTLS12 {
		s.told(nil, diag.Error, "speaks "+tls.VersionName(state.Version), "TLS 1.2 or later")
	}
	ends := earliest(state.PeerCertificates)
	if left := time.Until(ends); left < expiry {
		s.told(nil, diag.Warning, fmt.Sprintf("has a certificate that ends on %s, in %d days", ends.Format(time.DateOnly), int(left.Hours()/24)), "a new one in time")
	}
}

func earliest(chain []*x509.Certificate) time.Time {
	ends := time.Now().Add(10 * 365 * 24 * time.Hour)
	for _, c := range chain {
		if c.NotAfter.Before(ends) {
			ends = c.NotAfter
		}
	}
	return ends
}
