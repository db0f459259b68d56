package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/spf13/cobra"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
)

// ofAReceiver stands where entries of a baseline have their file. Which of
// several cases shows a fault first differs from run to run, and so does where
// the receiver is.
const ofAReceiver = "receiver"

// isOfReceiver reports whether a rule is one about receivers.
func isOfReceiver(rule string) bool { return strings.HasPrefix(rule, "contract-") }

var (
	answers   = lazy.Regexp(`answers \d{3}\b`)
	anyDigits = lazy.Regexp(`\d+(\.\d+)?`)
)

// ofReceiver gives the fingerprint of what a receiver does wrong: the rule, what
// it answers, and the place in the body or, where there is none, in which case.
// Which of several values at a place shows it, how long something took, and how
// many of something there were, differs.
func ofReceiver(d diag.Diagnostic) fingerprint {
	f := fingerprint{rule: d.Rule.ID, file: ofAReceiver, pointer: anyItem(d.Pointer)}
	fact, _, _ := strings.Cut(d.Message, "; want ")
	status := answers.Get().FindString(fact)
	if f.pointer != "" && status != "" {
		fact = ""
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{f.rule, f.pointer, status, anyDigits.Get().ReplaceAllString(fact, "0")}, "\x00")))
	f.hash = hex.EncodeToString(sum[:16])
	return f
}

// recordContract gives the command that tries a receiver for its baseline.
func (c *command) recordContract(as func(func(*cobra.Command, []string) error) func(*cobra.Command, []string) error) *cobra.Command {
	cmd := c.contractFlags()
	cmd.Short, cmd.Long, cmd.RunE = "The same for a receiver", "", as(cmd.RunE)
	return c.takes(cmd, configFlag, documentFlags, recordFlags, supposedFlags, []string{"integration", "profile", "channel"})
}

// covers reports whether a run has tried all that there is: no case was left
// out by a flag, and nothing stopped it. What was not found then is mended.
func (j *contractJob) covers(run *contract.Runner) bool {
	why, _ := run.Stopped()
	return why == "" && len(j.layers) == 0 && len(j.triggers) == 0 && j.replay == "" && contract.Environment(j.env) != contract.Production
}
