package webhooklint_test

import (
	"flag"

	"github.com/webhook-lint/webhook-lint/contract/suite"
)

// The receiver that -receiver.url or RECEIVER_URL names is held to its
// contract; without one, that which is built in.
var _ = suite.Flags(flag.CommandLine).Specs("the receiver", nil)
