package contract

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
)

// A Recording is a case in a file: what was sent, byte for byte, and what came
// of it. Secrets stand in it as variables: they are those of the receiver that
// it is sent to.
type Recording struct {
	Case       string     `json:"case"`
	Rule       string     `json:"rule"`
	Expect     Expect     `json:"expect,omitempty"`
	Message    string     `json:"message"`
	Deliveries []Recorded `json:"deliveries"`
}

// A Recorded is a delivery in a file.
type Recorded struct {
	Channel string      `json:"channel,omitempty"`
	Method  string      `json:"method"`
	Query   *string     `json:"query,omitempty"` // of the URL, if it is not that which any delivery has
	Header  http.Header `json:"header"`
	Own     []string    `json:"own,omitempty"` // headers that are as they are here, or absent, whatever the receiver has
	Body    string      `json:"body,omitempty"`
	Base64  string      `json:"body_base64,omitempty"` // instead of Body, when that is no UTF-8
	Wire    Wire        `json:"wire"`
	Status  int         `json:"status,omitempty"`  // that it was answered with
	Failure Failure     `json:"failure,omitempty"` // why it was not answered
}

// Record gives the recording of a finding: of the smallest delivery that fails
// where there is one, else of all that the case sent.
func (r *Receiver) Record(result *Result, f *Finding) ([]byte, error) {
	list := result.Deliveries
	if f.Minimised != nil {
		list = []*Delivery{f.Minimised}
	}
	out := Recording{Case: result.Case.ID, Rule: f.Rule.ID, Expect: result.Case.Expect, Message: r.Mask(f.Message())}
	for _, d := range list {
		out.Deliveries = append(out.Deliveries, r.recorded(d))
	}
	return json.MarshalIndent(out, "", "  ")
}

func (r *Receiver) recorded(d *Delivery) Recorded {
	out := Recorded{Channel: d.Channel, Method: d.Method, Header: http.Header{}, Own: r.own(d), Wire: d.Wire, Status: d.status(), Failure: d.Failure}
	for name, values := range d.Header {
		for _, value := range values {
			out.Header.Add(name, r.Mask(value))
		}
	}
	if query := queryOf(d.URL); query != queryOf(r.address(d.Channel)) {
		query = r.Mask(query)
		out.Query = &query
	}
	if utf8.Valid(d.Body) {
		out.Body = string(d.Body)
	} else {
		out.Base64 = base64.StdEncoding.EncodeToString(d.Body)
	}
	return out
}

// own lists the headers of a delivery that its case made other than those of
// the receiver, or took away.
func (r *Receiver) own(d *Delivery) (names []string) {
	for name, values := range r.Header {
		if !slices.Equal(d.Header.Values(name), values) {
			names = append(names, http.CanonicalHeaderKey(name))
		}
	}
	if s := r.Signature; s != nil && d.Header.Get(s.Header) != s.of(d.Header.Get(s.Timestamp), d.Body) {
		names = append(names, http.CanonicalHeaderKey(s.Header))
		if s.Timestamp != "" {
			names = append(names, http.CanonicalHeaderKey(s.Timestamp))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// address gives where a delivery goes that has nothing special.
func (r *Receiver) address(channel string) string {
	d := &Delivery{URL: r.URL, Header: http.Header{}}
	r.TriggerIn.apply(d, channel)
	return d.URL
}

func queryOf(address string) string {
	_, query, _ := strings.Cut(address, "?")
	return query
}

// Replay gives the case that a recording holds. Its deliveries go to the
// receiver with its own secrets, and are held against what was expected then;
// a script, against the kinds of answer that were recorded.
func Replay(text []byte) (Case, error) {
	var in Recording
	if err := json.Unmarshal(text, &in); err != nil || in.Case == "" || len(in.Deliveries) == 0 {
		return Case{}, errors.New("the file is no recording of a case: want the members case and deliveries")
	}
	for i := range in.Deliveries {
		if why := in.Deliveries[i].refuses(); why != "" {
			return Case{}, fmt.Errorf("%w: delivery %d %s", ErrRecording, i+1, why)
		}
	}
	c := Case{ID: in.Case, Channel: in.Deliveries[0].Channel, Profile: Document, Layer: Sequence, Safety: Write, Rule: ruleNamed(in.Rule), Expect: in.Expect}
	c.Play = func(s *Stage) {
		for i, recorded := range in.Deliveries {
			d := s.Receiver.replayed(&recorded)
			d.Case = c.ID
			s.Send(d)
			when := fmt.Sprintf("delivery %d of the recording comes", i+1)
			if in.Expect != "" {
				s.Expect(d, in.Expect, when)
			} else if d.status()/100 != recorded.Status/100 && recorded.Status != 0 {
				s.told(d, diag.Error, d.got(), fmt.Sprintf("an answer like the %d that was recorded", recorded.Status))
			}
		}
	}
	return c, nil
}

func ruleNamed(id string) *diag.Rule {
	for _, rule := range Rules {
		if rule.ID == id {
			return rule
		}
	}
	return ruleReplay
}

// ErrRecording is that of a recording whose deliveries cannot be sent.
var ErrRecording = errors.New("the recording cannot be sent")

// refuses says why a recorded delivery is not sent, or is "": a file comes from
// anywhere, and says what goes over the connection, and how long that takes.
func (in *Recorded) refuses() string {
	const most = time.Minute
	w := in.Wire
	switch _, err := base64.StdEncoding.DecodeString(in.Base64); {
	case err != nil:
		return "has a body_base64 that is no base64"
	case !isToken(in.Method):
		return fmt.Sprintf("has the method %q; want one such as POST", in.Method)
	case w.Slices < 0 || w.CutAt < 0 || w.Pause < 0 || w.Leave < 0:
		return "has a number below zero in wire"
	case w.Slices > 1<<16 || w.Pause > most || w.Leave > most || w.length() > most:
		return "takes more than a minute to send, by what wire says"
	case in.Query != nil && strings.IndexFunc(*in.Query, func(c rune) bool { return c <= ' ' || c == 0x7f }) >= 0:
		return "has a blank or a control character in query"
	}
	for name, values := range in.Header {
		if !isToken(name) || slices.ContainsFunc(values, func(v string) bool { return strings.ContainsAny(v, "\r\n\x00") }) {
			return fmt.Sprintf("has the header %q that is none of HTTP", name)
		}
	}
	return ""
}

func (r *Receiver) replayed(in *Recorded) *Delivery {
	d := &Delivery{Channel: in.Channel, Method: in.Method, URL: r.URL, Header: http.Header{}, Body: []byte(in.Body), Wire: in.Wire}
	if in.Base64 != "" {
		d.Body, _ = base64.StdEncoding.DecodeString(in.Base64)
	}
	reveal := r.revealer(func(s string) string { return s })
	for name, values := range in.Header {
		name = http.CanonicalHeaderKey(name)
		for _, value := range values {
			if value = reveal.Replace(value); !isVariable.Get().MatchString(value) { // of a secret that this receiver does not have
				d.Header[name] = append(d.Header[name], value)
			}
		}
	}
	for name, values := range r.Header {
		if !slices.Contains(in.Own, http.CanonicalHeaderKey(name)) {
			d.Header[name] = values
		}
	}
	r.TriggerIn.apply(d, in.Channel)
	if in.Query != nil {
		d.URL, _, _ = strings.Cut(d.URL, "?")
		if query := r.revealer(url.QueryEscape).Replace(*in.Query); query != "" {
			d.URL += "?" + query
		}
	}
	if s := r.Signature; s != nil && !slices.Contains(in.Own, http.CanonicalHeaderKey(s.Header)) {
		s.sign(d)
	}
	return d
}

// isVariable finds what stands for a secret.
var isVariable = lazy.Regexp(`\$([A-Z_][A-Z0-9_]*|\{[A-Z_][A-Z0-9_]*(%\?\?\?|~~)\})`)

// revealer puts the secrets in the place of their variables.
func (r *Receiver) revealer(write func(string) string) *strings.Replacer {
	list := r.secrets()
	slices.SortStableFunc(list, func(a, b secret) int { return len(b.name) - len(a.name) })
	var pairs []string
	for _, s := range list {
		pairs = append(pairs, s.name, write(s.value))
	}
	return strings.NewReplacer(pairs...)
}
