// Command webhook-lint checks Gorgias webhook payloads against the contract of
// their channel. Run webhook-lint --help.
package main

import (
	"context"
	"os"
	"runtime/debug"
	"time"

	"github.com/webhook-lint/webhook-lint/internal/cli"
)

func main() {
	env := cli.System()
	if os.Getenv("GOGC") == "" {
		// What is made once, at the start, is not worth collecting; what a long run makes is.
		usual := debug.SetGCPercent(400)
		later := time.AfterFunc(2*time.Second, func() { debug.SetGCPercent(usual) })
		env.Bulk = func() {
			later.Stop()
			debug.SetGCPercent(3 * usual / 4) // little is left of what is checked, and little is made of it
		}
	}
	os.Exit(int(cli.Main(context.Background(), env)))
}
