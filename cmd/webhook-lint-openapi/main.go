// Command webhook-lint-openapi is webhook-lint with what reads OpenAPI documents
// linked in. webhook-lint runs it for --against; it takes the same arguments.
package main

import (
	"context"
	"os"

	"github.com/webhook-lint/webhook-lint/internal/cli"
)

func main() {
	env := cli.System()
	env.Receiver = open
	os.Exit(int(cli.Main(context.Background(), env)))
}
