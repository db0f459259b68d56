package contract

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
)

// An Expect says which answers to a delivery are right.
type Expect string

// The expectations.
const (
	Accept       Expect = "accept"       // 2xx; anything else is an error
	Welcome      Expect = "welcome"      // 2xx; 4xx is a warning
	Withstand    Expect = "withstand"    // any answer but 5xx
	Refuse       Expect = "refuse"       // as the policy malformed has it
	Unauthorised Expect = "unauthorised" // as the policy auth has it
	OtherMethod  Expect = "other-method" // as the policy methods has it
	Stranger     Expect = "stranger"     // as the policy unknown-trigger has it
	OtherType    Expect = "other-type"   // as the policy content-type has it
	Repeated     Expect = "repeated"     // as the policy duplicates has it
	Early        Expect = "early"        // as the policy order has it, of what comes before the creation of its ticket
	Sized        Expect = "sized"        // 2xx or 413
)

// A judgement is what is wrong with an answer; the zero value is nothing.
type judgement struct {
	severity diag.Severity
	want     string
	policy   string // the line that decided, if one did
}

// judge holds what came of a delivery against an expectation.
func (e Expect) judge(p Policy, d *Delivery) judgement {
	if d.Failure == Left || d.Failure == Stopped {
		return judgement{}
	}
	if d.broke() && !(e == OtherMethod && d.status() == http.StatusNotImplemented) { // RFC 9110 15.6.2 has 501 for that
		return judgement{diag.Error, e.want(p), ""}
	}
	switch e {
	case Accept:
		return unless(d.ok(), diag.Error, "2xx")
	case Welcome:
		return unless(d.ok(), diag.Warning, "2xx")
	case Sized:
		return unless(d.ok() || d.status() == http.StatusRequestEntityTooLarge, diag.Error, "2xx or 413")
	case Refuse:
		return e.refuse(p, "malformed", d)
	case OtherType:
		return e.refuse(p, "content-type", d)
	case Unauthorised:
		return e.unauthorised(p, d)
	case OtherMethod:
		return e.method(p, d)
	case Stranger:
		return e.among(p, "unknown-trigger", d, diag.Warning)
	case Early:
		return unless(d.ok() || p.of("order") == createdFirst && d.refused(), diag.Error, e.want(p))
	case Repeated:
		return e.among(p, "duplicates", d, diag.Error)
	}
	return judgement{}
}

func unless(right bool, s diag.Severity, want string) judgement {
	if right {
		return judgement{}
	}
	return judgement{severity: s, want: want}
}

func (e Expect) want(p Policy) string {
	switch e {
	case Accept, Welcome:
		return "2xx"
	case Sized:
		return "2xx or 413"
	case Refuse:
		return p.of("malformed")
	case Unauthorised:
		return "401 or 403"
	case OtherMethod:
		return p.of("methods")
	case Stranger:
		return p.of("unknown-trigger")
	case Early:
		if p.of("order") == createdFirst {
			return "2xx or 4xx"
		}
		return "2xx"
	case Repeated:
		return p.of("duplicates")
	}
	return "any answer but 5xx"
}

func (e Expect) refuse(p Policy, term string, d *Delivery) judgement {
	if p.of(term) != "4xx" || !d.ok() {
		return judgement{}
	}
	return judgement{diag.Warning, "4xx", p.line(term)}
}

func (e Expect) unauthorised(p Policy, d *Delivery) judgement {
	if p.of("auth") == "none" || !d.ok() {
		return judgement{}
	}
	return judgement{diag.Error, "401 or 403", p.line("auth")}
}

func (e Expect) method(p Policy, d *Delivery) judgement {
	switch want := p.of("methods"); {
	case want == "405" && d.status() == http.StatusMethodNotAllowed && d.Answer.Header.Get("Allow") == "":
		return judgement{diag.Warning, "a header Allow with 405 (RFC 9110 15.5.6)", p.line("methods")}
	case want == "405" && d.status() != http.StatusMethodNotAllowed && !(d.Method == http.MethodOptions && d.ok()):
		return judgement{diag.Warning, "405", p.line("methods")}
	case want == "4xx" && d.ok() && d.Method != http.MethodOptions:
		return judgement{diag.Warning, "4xx", p.line("methods")}
	}
	return judgement{}
}

func (e Expect) among(p Policy, term string, d *Delivery, s diag.Severity) judgement {
	want := p.of(term)
	if d.ok() || want == "4xx" && d.refused() {
		return judgement{}
	}
	return judgement{s, want, p.line(term)}
}

// endless is the detail of interim answers without an answer.
const endless = "interim answers"

// got says what came of a delivery.
func (d *Delivery) got() string {
	switch d.Failure {
	case "":
	case Timeout:
		return "gives no answer in time"
	case Reset:
		return "ends the connection without an answer"
	case Garbage:
		if d.Detail == endless {
			return fmt.Sprintf("sends more than %d interim answers, and none that is final", maxInterim)
		}
		return "answers with what is no HTTP"
	case Untrusted:
		return "cannot be trusted: " + d.Detail
	default:
		return "cannot be reached: " + d.Detail
	}
	if d.Answer == nil {
		return "was not asked"
	}
	text := fmt.Sprintf("answers %d", d.Answer.Status)
	if d.Answer.Partial {
		text += ", and ends the connection before its answer does"
	}
	return strings.TrimSpace(text)
}
