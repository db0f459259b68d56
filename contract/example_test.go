package contract_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/spec"
)

// Four lines try an http.Handler: a server of package httptest, and a loop over
// what came of the cases.
func Example() {
	handler := http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { w.WriteHeader(http.StatusNoContent) })
	document, _, _ := spec.Embedded(spec.Options{})

	server := httptest.NewServer(handler)
	defer server.Close()
	for result := range contract.Run(context.Background(), &contract.Receiver{URL: server.URL}, contract.Cases(document, contract.CaseOptions{Layers: []contract.Layer{contract.Valid}})) {
		for _, f := range result.Findings {
			fmt.Println(f.Severity, f.Message())
		}
	}
	// Output:
	// warning the receiver answers 204 when the body is no JSON, so that what was meant is lost without a word; want 4xx
}
