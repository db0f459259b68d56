// Package contract tells what a receiver of webhooks does with everything that
// it may be sent: every trigger, with valid payloads and with edge cases.
//
//	s, _, err := spec.Embedded(spec.Options{})
//	receiver := &contract.Receiver{URL: "https://staging.example.com/hooks/gorgias"}
//	for result := range contract.Run(ctx, receiver, contract.Cases(s, contract.CaseOptions{})) {
//		for _, f := range result.Findings {
//			fmt.Println(f.Message())
//		}
//	}
//
// A Case is one delivery, or a script of several. What came of it is held
// against a Policy, for receivers rightly differ; Run reads the receiver's own
// habits when it is not told of one. Only the receiver that is named is asked.
package contract
