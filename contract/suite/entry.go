package suite

import (
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/onsi/ginkgo/v2"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/diag"
)

// A delivery is what its report entry holds. Secrets are masked. Of a spec that
// passes it holds neither headers nor bodies: reports of thousands are large.
type delivery struct {
	Method  string      `json:"method"`
	URL     string      `json:"url"`
	Header  http.Header `json:"header,omitempty"`
	Size    int         `json:"size"`
	Body    string      `json:"body,omitempty"`
	Answer  *answer     `json:"answer,omitempty"`
	Failure string      `json:"failure,omitempty"` // why there is no answer
	After   string      `json:"after"`
}

type answer struct {
	Status int         `json:"status"`
	Header http.Header `json:"header,omitempty"`
	Body   string      `json:"body,omitempty"`
}

// A finding is what its report entry holds.
type finding struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	Pointer  string `json:"pointer,omitempty"`
	Policy   string `json:"policy,omitempty"`
	Again    string `json:"again,omitempty"`
}

func (f finding) String() string { return f.Severity + ": " + f.Message + " [" + f.Rule + "]" }

func entryOf(r *contract.Receiver, d *contract.Delivery, whole bool) delivery {
	e := delivery{Method: d.Method, URL: r.Mask(d.URL), Size: len(d.Body), Failure: string(d.Failure), After: contract.Rounded(d.Timing.Total()).String()}
	if d.Detail != "" {
		e.Failure += ": " + r.Mask(d.Detail)
	}
	if whole {
		e.Header, e.Body = masked(r, d.Header), r.Mask(string(d.Body))
	}
	if a := d.Answer; a != nil {
		e.Answer = &answer{Status: a.Status}
		if whole {
			e.Answer.Header, e.Answer.Body = masked(r, a.Header), r.Mask(string(a.Body))
		}
	}
	return e
}

func masked(r *contract.Receiver, header http.Header) http.Header {
	out := http.Header{}
	for name, values := range header {
		for _, value := range values {
			out.Add(name, r.Mask(value))
		}
	}
	return out
}

// String says a delivery in a line.
func (d delivery) String() string {
	return fmt.Sprintf("%s %s, %d bytes: %s after %s", d.Method, d.URL, d.Size, d.came(), d.After)
}

func (d delivery) came() string {
	if d.Answer == nil {
		return d.Failure
	}
	return strings.TrimSpace(fmt.Sprint(d.Answer.Status, " ", http.StatusText(d.Answer.Status)))
}

// visibility gives how report entries are shown. Those of a spec that fails are
// not: its message says what they hold, in fewer words.
func visibility(fails bool) ginkgo.ReportEntryVisibility {
	if fails {
		return ginkgo.ReportEntryVisibilityNever
	}
	return ginkgo.ReportEntryVisibilityFailureOrVerbose
}

// entries adds the report entries of a result.
func (f *front) entries(result contract.Result, fails bool) {
	for _, d := range result.Deliveries {
		ginkgo.AddReportEntry("delivery", entryOf(f.receiver, d, fails), visibility(fails), f.at)
	}
	for _, found := range result.Findings {
		f.findingEntry(result, found, fails)
		if found.Delivery != nil {
			ginkgo.AddReportEntry("reproduce", f.receiver.Curl(found.Sent()), ginkgo.ReportEntryVisibilityNever, f.at)
		}
		if found.Minimised != nil {
			ginkgo.AddReportEntry("minimised", f.receiver.Mask(string(found.Minimised.Body)), ginkgo.ReportEntryVisibilityNever, f.at)
		}
	}
}

// findingEntry adds a finding. A warning is shown though the spec passes, once
// for each cause.
func (f *front) findingEntry(result contract.Result, found contract.Finding, fails bool) {
	shown := visibility(fails)
	if found.Severity == diag.Warning && !fails && f.isNews(found, result.Case.ID) {
		shown = ginkgo.ReportEntryVisibilityAlways
	}
	ginkgo.AddReportEntry("finding", finding{
		Rule: found.Rule.ID, Severity: found.Severity.String(), Message: f.receiver.Mask(found.Message()),
		Pointer: string(found.Pointer), Policy: found.Policy, Again: found.Again,
	}, shown, f.at)
}

// isNews reports whether a cause was not told of yet, and notes that it is.
func (f *front) isNews(found contract.Finding, id string) bool {
	cause := found.Cause()
	if f.shown[cause] != "" {
		return false
	}
	f.shown[cause] = id
	return true
}

// tellHabits tells of the policy that the receiver's habits gave.
func (f *front) tellHabits(fails bool) {
	ginkgo.AddReportEntry("policy", f.run.Policy().String(), visibility(fails), f.at)
	for _, result := range f.run.Habits() {
		f.entries(result, fails)
	}
}

// visible gives a text in one line, without what a terminal would obey.
func visible(text string, most int) string {
	var b strings.Builder
	for i, c := range text {
		if i >= most {
			fmt.Fprintf(&b, "… (%d bytes)", len(text))
			break
		}
		switch {
		case c == utf8.RuneError, unicode.IsPrint(c):
			b.WriteRune(c)
		default:
			b.WriteString(strings.Trim(fmt.Sprintf("%q", c), "'"))
		}
	}
	return b.String()
}
