// Command webhook-lint checks Gorgias webhook payloads against the contract of
// their channel. Run webhook-lint --help.
package main

import (
	"context"
	"os"

	"github.com/webhook-lint/webhook-lint/internal/cli"
)

func main() {
	os.Exit(int(cli.Main(context.Background(), cli.System())))
}
