// Package suite puts the cases of package contract into a Ginkgo suite: each is
// a spec, with labels to select it by.
//
//	var _ = suite.Specs("the receiver", func() *contract.Receiver {
//		return &contract.Receiver{URL: os.Getenv("RECEIVER_URL")}
//	}, contract.Cases(document, contract.CaseOptions{}))
//
//	go test . --ginkgo.label-filter 'layer:valid && trigger:ticket-updated'
package suite

import (
	"fmt"
	"strings"
	"sync"

	"github.com/onsi/ginkgo/v2"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/diag"
)

// Specs registers a spec for each case. The receiver is asked for when the
// first of them runs, once in each process. What a spec sent, and what is wrong
// with what came, stands in its report entries delivery, finding, reproduce and
// minimised. A finding that is no error does not fail the spec.
func Specs(text string, receiver func() *contract.Receiver, cases []contract.Case) bool {
	start := sync.OnceValues(func() (*contract.Runner, *contract.Receiver) {
		r := receiver()
		return contract.NewRunner(r), r
	})
	return ginkgo.Describe(text, func() {
		for _, c := range cases {
			ginkgo.It(c.ID, ginkgo.Label(c.Labels()...), func(ctx ginkgo.SpecContext) {
				runner, r := start()
				tell(r, runner.Try(ctx, c))
			})
		}
	})
}

// tell passes a result on to Ginkgo.
func tell(r *contract.Receiver, result contract.Result) {
	if result.Skipped != "" {
		ginkgo.Skip(result.Skipped)
	}
	for _, d := range result.Deliveries {
		ginkgo.AddReportEntry("delivery", line(r, d), ginkgo.ReportEntryVisibilityFailureOrVerbose)
	}
	var wrong []string
	for _, f := range result.Findings {
		message := r.Mask(f.Message()) + " [" + f.Rule.ID + "]"
		ginkgo.AddReportEntry("finding", f.Severity.String()+": "+message, ginkgo.ReportEntryVisibilityFailureOrVerbose)
		if f.Delivery != nil {
			ginkgo.AddReportEntry("reproduce", r.Curl(f.Delivery), ginkgo.ReportEntryVisibilityFailureOrVerbose)
		}
		if f.Minimised != nil {
			ginkgo.AddReportEntry("minimised", r.Mask(string(f.Minimised.Body)), ginkgo.ReportEntryVisibilityFailureOrVerbose)
		}
		if f.Severity == diag.Error {
			wrong = append(wrong, message)
		}
	}
	if len(wrong) > 0 {
		ginkgo.Fail(strings.Join(wrong, "\n"))
	}
}

// line says a delivery in a line.
func line(r *contract.Receiver, d *contract.Delivery) string {
	came := string(d.Failure)
	if d.Answer != nil {
		came = fmt.Sprint(d.Answer.Status)
	}
	return r.Mask(fmt.Sprintf("%s %s, %d bytes: %s after %s", d.Method, d.URL, len(d.Body), came, d.Timing.Total()))
}
