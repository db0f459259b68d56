package validator_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/validator"
)

// A receiver checks each delivery before its handler has it.
func ExampleValidator_Middleware() {
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		panic(err)
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux := http.NewServeMux()
	mux.Handle("POST /hooks/{channel}", validator.New(s, validator.Options{}).Middleware(handler, validator.MiddlewareOptions{
		Channel: validator.FromPath("channel"), Refuse: true,
		Count: func(channel, outcome string) { fmt.Println(channel, outcome) }, // deliveries.WithLabelValues(channel, outcome).Inc()
	}))
	for _, body := range []string{`{"ticket": {"id": 218411991, "status": "open"}}`, `{"ticket": {"id": 218411991, "status": "Open"}}`} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest("POST", "/hooks/ticket-updated", strings.NewReader(body)))
		fmt.Println(w.Code)
	}
	// Output:
	// ticket-updated clean
	// 204
	// ticket-updated broken
	// 422
}

// A payload is checked against the contract of the channel that delivered it.
func Example() {
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		panic(err)
	}
	v := validator.New(s, validator.Options{})
	payload := []byte(`{
  "ticket": {
    "id": 218411991,
    "status": "Open",
    "custmer": {"email": "jane@example.com"}
  }
}`)
	findings, err := v.Validate("ticket-updated", "body.json", payload)
	if err != nil {
		panic(err)
	}
	for _, d := range findings {
		fmt.Printf("%s: %s: %s [%s]\n", d.Pos, d.Severity, d.Message, d.Rule.ID)
		if d.Fix != nil {
			fmt.Println("  ", d.Fix.Message)
		}
	}
	// Output:
	// body.json:4:15: error: ticket.status is "Open"; want "open" or "closed" [payload-enum]
	//    did you mean "open"?
	// body.json:5:5: warning: ticket has no property "custmer" [payload-unknown-property]
	//    did you mean "customer"?
}

// The letter of the document forbids what Gorgias is recorded to send. The
// default profile makes that a warning; the profile Document an error.
func ExampleOptions_profile() {
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		panic(err)
	}
	payload := []byte(`{"ticket": {"id": 86538298, "customer": {"id": 387705374, "name": null}}}`)
	for _, profile := range []validator.Profile{validator.Observed, validator.Document} {
		v := validator.New(s, validator.Options{Profile: profile})
		findings, err := v.Validate("ticket-created", "body.json", payload)
		if err != nil {
			panic(err)
		}
		for _, d := range findings {
			fmt.Printf("%s: %s: %s\n", profile, d.Severity, d.Message)
		}
	}
	// Output:
	// observed: warning: ticket.customer.name is null; the letter of the document wants a string
	// document: error: ticket.customer.name is null; want a string
}
