package contract

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/webhook-lint/webhook-lint/diag"
)

// security makes the cases about who may send, and what answers give away.
func (l *library) security() {
	if len(l.channels) == 0 {
		return
	}
	l.tokens()
	l.signatures()
	l.canaries()
	if l.typical[created] != nil {
		l.script("auth-order", Security, Write, ruleAuthOrder, orderState, authOrder, NeedsProbe, NeedsSecret, NeedsTicket)
	}
	l.script("get-effect", Security, Write, ruleMethod, orderState, getEffect, NeedsProbe, NeedsTicket)
}

// secretly makes a case in which the secret is another.
func (l *library) secretly(n int, name, when string, e Expect, edit func(secret string) []string) {
	channel := l.on(n)
	l.add(Case{
		ID: channel + "/auth=" + name, Channel: channel, Profile: l.profile(), Layer: Security, Safety: Hostile, Rule: ruleAuth, Expect: e, Needs: []string{NeedsSecret},
		special: when, Context: l.typical[channel], order: orderSecurity,
		Edit: func(r *Receiver, d *Delivery) { r.prove(d, edit) },
	})
}

// prove replaces the secret of a delivery by others; none takes it away.
func (r *Receiver) prove(d *Delivery, edit func(string) []string) {
	if name := r.secretHeader(); name != "" {
		values := edit(d.Header.Get(name))
		d.Header.Del(name)
		for _, value := range values {
			d.Header.Add(name, value)
		}
		return
	}
	name := r.secretQuery()
	pairs := ""
	if u := strings.SplitN(d.URL, "?", 2); len(u) == 2 {
		pairs = u[1]
	}
	for _, pair := range strings.Split(pairs, "&") {
		if key, value, _ := strings.Cut(pair, "="); key == name {
			d.URL = withoutQuery(d.URL, name)
			for _, other := range edit(value) {
				separator := "?"
				if strings.Contains(d.URL, "?") {
					separator = "&"
				}
				d.URL += separator + name + "=" + other
			}
			return
		}
	}
}

func (l *library) tokens() {
	for i, t := range []struct {
		name, when string
		edit       func(string) []string
	}{
		{"absent", "there is no secret", func(string) []string { return nil }},
		{"empty", "the secret is empty", func(string) []string { return []string{""} }},
		{"wrong", "the secret is another", func(s string) []string { return []string{scheme(s) + "wrong-" + strings.Repeat("x", 16)} }},
		{"prefix", "the secret is cut short", func(s string) []string { return []string{s[:max(len(s)-3, len(scheme(s)))]} }},
		{"suffix", "something follows the secret", func(s string) []string { return []string{s + "x"} }},
		{"case", "the secret is in other letters", func(s string) []string { return []string{scheme(s) + swapCase(s[len(scheme(s)):])} }},
		{"scheme-alone", "the scheme stands alone", func(s string) []string { return []string{scheme(s)} }},
		{"doubled", "a wrong secret follows the right one", func(s string) []string { return []string{scheme(s) + "wrong", scheme(s) + "wrong"} }},
	} {
		l.secretly(i, t.name, t.when, Unauthorised, t.edit)
	}
	// The secret of a header is none in the URL.
	channel := l.on(3)
	l.add(Case{
		ID: channel + "/auth=in-query", Channel: channel, Profile: l.profile(), Layer: Security, Safety: Hostile, Rule: ruleAuth, Expect: Unauthorised, Needs: []string{NeedsSecret},
		special: "a wrong secret stands in the URL", Context: l.typical[channel], order: orderSecurity,
		Edit: func(r *Receiver, d *Delivery) {
			r.unprove(d)
			d.URL = withQuery(d.URL, "access_token", "wrong")
		},
	})
}

// scheme gives the word before a secret, as in Bearer, with its blank.
func scheme(value string) string {
	if i := strings.IndexByte(value, ' '); i > 0 {
		return value[:i+1]
	}
	return ""
}

func swapCase(text string) string {
	swapped := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z':
			return c - 32
		case c >= 'A' && c <= 'Z':
			return c + 32
		}
		return c
	}, text)
	if swapped == text {
		return text + "a"
	}
	return swapped
}

func (l *library) signatures() {
	for i, t := range []struct {
		name, when string
		expect     Expect
		edit       func(*Signature, *Delivery)
	}{
		{"absent", "there is no signature", Unauthorised, func(s *Signature, d *Delivery) { d.Header.Del(s.Header) }},
		{"tampered", "the body is another than the one that was signed", Unauthorised, func(_ *Signature, d *Delivery) {
			d.Body = bytes.Replace(d.Body, []byte(`"open"`), []byte(`"clos"`), 1)
			d.Body = append(d.Body, ' ')
		}},
		{"rewritten", "the body was written anew after it was signed", Unauthorised, func(_ *Signature, d *Delivery) {
			d.Body = bytes.ReplaceAll(d.Body, []byte(`":`), []byte(`": `))
		}},
		{"wrong-secret", "the signature has another secret", Unauthorised, func(s *Signature, d *Delivery) {
			s.otherwise(d)
		}},
		{"cut", "the signature is cut short", Unauthorised, func(s *Signature, d *Delivery) {
			value := d.Header.Get(s.Header)
			d.Header.Set(s.Header, value[:len(value)/2])
		}},
		{"rotated", "the second of two signatures is right", Welcome, func(s *Signature, d *Delivery) {
			right := d.Header.Get(s.Header)
			s.otherwise(d)
			d.Header.Set(s.Header, d.Header.Get(s.Header)+","+right)
		}},
		{"old", "it was signed an hour ago", Unauthorised, func(s *Signature, d *Delivery) { s.signAt(d, time.Now().Add(-time.Hour)) }},
		{"timestamp-absent", "there is no timestamp beside the signature", Unauthorised, func(s *Signature, d *Delivery) { d.Header.Del(s.Timestamp) }},
		{"timestamp-no-number", "the timestamp is no number", Unauthorised, func(s *Signature, d *Delivery) { d.Header.Set(s.Timestamp, "yesterday") }},
		{"timestamp-renewed", "it was signed an hour ago, and has a timestamp of now", Unauthorised, func(s *Signature, d *Delivery) {
			stamp := d.Header.Get(s.Timestamp)
			s.signAt(d, time.Now().Add(-time.Hour))
			d.Header.Set(s.Timestamp, stamp)
		}},
		{"future", "it is signed for an hour from now", Unauthorised, func(s *Signature, d *Delivery) { s.signAt(d, time.Now().Add(time.Hour)) }},
	} {
		channel, needs := l.on(i), []string{NeedsSignature}
		if t.name == "old" || t.name == "future" || strings.HasPrefix(t.name, "timestamp-") {
			needs = append(needs, NeedsTimestamp)
		}
		l.add(Case{
			ID: channel + "/signature=" + t.name, Channel: channel, Profile: l.profile(), Layer: Security, Safety: Hostile, Rule: ruleSignature, Expect: t.expect,
			Needs: needs, special: t.when, Context: l.typical[channel], order: orderSecurity,
			Edit: func(r *Receiver, d *Delivery) {
				if r.Signature != nil {
					t.edit(r.Signature, d)
				}
			},
		})
	}
}

// otherwise signs with another secret.
func (s *Signature) otherwise(d *Delivery) {
	other := *s
	other.Secret = "wrong"
	other.sign(d)
}

// canaries puts the canary's address where customers write addresses, another
// at each place, and looks whether somebody follows it.
func (l *library) canaries() {
	places := map[string][]diag.Pointer{} // by trigger
	for _, at := range []diag.Pointer{"/message/body_html", "/message/body_text", "/message/attachments", "/ticket/customer/meta", "/ticket/subject"} {
		channel := l.having(at)
		places[channel] = append(places[channel], at)
	}
	for _, channel := range l.channels {
		if len(places[channel]) > 0 {
			l.add(Case{
				ID: "security/fetch-" + channel, Channel: channel, Profile: l.profile(), Layer: Security, Safety: Hostile, Rule: ruleFetch, Needs: []string{NeedsCanary},
				order: orderSequence, Play: func(s *Stage) { s.canary(channel, places[channel]) },
			})
		}
	}
}

func (s *Stage) canary(channel string, places []diag.Pointer) {
	var changes []Change
	for _, at := range places {
		changes = append(changes, Change{at, lure(at.Last(), s.Receiver.Canary.url(word(at.Last())))})
	}
	d := s.Send(s.Ticket().Event(channel, changes...))
	for range 20 {
		time.Sleep(10 * time.Millisecond)
		hit := slices.DeleteFunc(slices.Clone(places), func(at diag.Pointer) bool { return !s.Receiver.Canary.hit(word(at.Last())) })
		for _, at := range hit {
			s.Fail(d, "fetches the address that stands in "+at.Dotted(), "an address that is kept, and not followed")
		}
		if len(hit) > 0 {
			return
		}
	}
}

// lure gives a value of a property that holds an address.
func lure(name, address string) string {
	switch name {
	case "attachments":
		return `[{"url": "` + address + `", "name": "a.png", "content_type": "image/png", "size": 10, "public": true}]`
	case "meta":
		return `{"website": "` + address + `", "callback_url": "` + address + `"}`
	}
	return `"see <img src='` + address + `'> ` + address + `"`
}

func authOrder(s *Stage) {
	t := s.Ticket()
	d := t.Event(created)
	s.Receiver.prove(d, func(v string) []string { return []string{scheme(v) + "wrong-secret-of-nobody"} })
	s.Send(d)
	if d.ok() {
		return // another case tells of that
	}
	s.See(t, "after a delivery that it refused", map[string]any{"applied": 0, "effects": 0})
}

func getEffect(s *Stage) {
	t := s.Ticket()
	for _, method := range []string{http.MethodGet, http.MethodPut} {
		d := t.Event(s.c.Channel)
		d.Method = method
		s.Send(d)
		if method == http.MethodPut && d.ok() {
			continue
		}
		s.See(t, "after "+method, map[string]any{"applied": 0, "effects": 0})
	}
}
