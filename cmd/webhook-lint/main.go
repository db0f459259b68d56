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
		usual := debug.SetGCPercent(200)
		later := time.AfterFunc(500*time.Millisecond, func() { debug.SetGCPercent(usual) })
		env.Bulk = func() {
			later.Stop()
			debug.SetGCPercent(5 * usual / 4) // little is left of what is checked, and some is made of what is refused
		}
		env.Many = func() {
			later.Stop()
			debug.SetGCPercent(8 * usual)                                         // much is made for each, and left at once
			time.AfterFunc(time.Second, func() { debug.SetGCPercent(4 * usual) }) // there are very many
		}
	}
	os.Exit(int(cli.Main(context.Background(), env)))
}
