package suite_test

import (
	"flag"
	"net/http"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/webhook-lint/webhook-lint/contract/suite"
)

var handler http.Handler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { w.WriteHeader(http.StatusNoContent) })

// Four lines of a test hold a handler to its contract: these specs, and in
// TestReceiver, whose t it is, those of the example.
var _ = suite.Flags(flag.CommandLine).Specs("the receiver", suite.Serve(handler))

var t ginkgo.GinkgoTestingT

func Example() {
	gomega.RegisterFailHandler(ginkgo.Fail)
	ginkgo.RunSpecs(t, "receiver")
}
