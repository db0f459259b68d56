package contract

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
)

// Curl gives a command that sends a delivery again. Secrets stand in it as
// variables of the environment. What curl cannot do, as writing in slices, it
// leaves out.
func (r *Receiver) Curl(d *Delivery) string {
	var b strings.Builder
	fmt.Fprintf(&b, "curl -i -X %s %s", d.Method, r.quoted(d.URL))
	for _, name := range sortedNames(d.Header) {
		for _, value := range d.Header[name] {
			fmt.Fprintf(&b, " -H %s", r.quoted(name+": "+value))
		}
	}
	if len(d.Body) > 0 {
		fmt.Fprintf(&b, " --data-binary %s", r.quoted(string(d.Body)))
	}
	return b.String()
}

// quoted quotes a word for a shell, with the variables of secrets outside.
func (r *Receiver) quoted(text string) string {
	masked := r.Mask(text)
	quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
	for _, s := range r.secrets() {
		if before, after, ok := strings.Cut(masked, s.name); ok {
			if after == "" {
				return quote(before) + `"` + s.name + `"`
			}
			return quote(before) + `"` + s.name + `"` + quote(after)
		}
	}
	return quote(masked)
}

// Hurl gives a delivery as a file of hurl, which sends it again. Secrets stand
// in it as variables.
func (r *Receiver) Hurl(d *Delivery, want string) string {
	var b strings.Builder
	braced := func(text string) string {
		text = r.Mask(strings.ReplaceAll(text, "{{", `\{\{`))
		for _, s := range r.secrets() {
			text = strings.ReplaceAll(text, s.name, "{{"+strings.ToLower(s.name[1:])+"}}")
		}
		return text
	}
	fmt.Fprintf(&b, "# %s\n%s %s\n", d.Case, d.Method, braced(d.URL))
	for _, name := range sortedNames(d.Header) {
		for _, value := range d.Header[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, braced(value))
		}
	}
	if len(d.Body) > 0 {
		fmt.Fprintf(&b, "base64,%s;\n", base64.StdEncoding.EncodeToString(d.Body))
	}
	fmt.Fprintf(&b, "HTTP *\n# want: %s\n", want)
	if strings.HasPrefix(want, "2xx") {
		b.WriteString("[Asserts]\nstatus >= 200\nstatus < 300\n")
	}
	return b.String()
}

// A Recording is a case in a file: what was sent, byte for byte, and what came
// of it. Secrets are left out: they are those of the receiver that it is sent
// to.
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
	Query   string      `json:"query,omitempty"` // of the URL, beyond that of the receiver
	Header  http.Header `json:"header"`
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
	out := Recorded{Channel: d.Channel, Method: d.Method, Header: http.Header{}, Wire: d.Wire, Status: d.status(), Failure: d.Failure}
	secrets := r.secrets()
	for name, values := range d.Header {
		for _, value := range values {
			if masked := r.Mask(value); masked == value || len(secrets) == 0 {
				out.Header[name] = append(out.Header[name], value)
			}
		}
	}
	if utf8.Valid(d.Body) {
		out.Body = string(d.Body)
	} else {
		out.Base64 = base64.StdEncoding.EncodeToString(d.Body)
	}
	return out
}

// Replay gives the case that a recording holds. Its deliveries go to the
// receiver with its own secrets, and are held against what was expected then;
// a script, against the kinds of answer that were recorded.
func Replay(text []byte) (Case, error) {
	var in Recording
	if err := json.Unmarshal(text, &in); err != nil || in.Case == "" || len(in.Deliveries) == 0 {
		return Case{}, errors.New("the file is no recording of a case: want the members case and deliveries")
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

func (r *Receiver) replayed(in *Recorded) *Delivery {
	d := &Delivery{Channel: in.Channel, Method: in.Method, URL: r.URL, Header: in.Header.Clone(), Body: []byte(in.Body), Wire: in.Wire}
	if d.Header == nil {
		d.Header = http.Header{}
	}
	if in.Base64 != "" {
		d.Body, _ = base64.StdEncoding.DecodeString(in.Base64)
	}
	for name, values := range r.Header {
		d.Header[name] = values
	}
	r.TriggerIn.apply(d, in.Channel)
	if r.Signature != nil {
		r.Signature.sign(d)
	}
	return d
}
