package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/webhook-lint/webhook-lint/compat"
	"github.com/webhook-lint/webhook-lint/report"
)

func (c *command) diffCommand() *cobra.Command {
	var closed bool
	var body string // of the old definition
	cmd := &cobra.Command{
		Use: "diff OLD NEW", Short: "Tell what a change to an integration does to its receiver",
		Long: `diff infers what two versions of an integration send, and tells what a receiver
that was built for the old one meets with the new: what breaks it (with a
body that shows it), what it loses, and what is safe. One of them may be -,
standard input:

  git show main:crm.json | webhook-lint diff - crm.json

Exit status: 0 nothing found at or above --fail-on; 1 findings, such as what
breaks the receiver; 2 the question could not be asked.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("diff wants two files: the old definition and the new one")
			}
			return nil
		},
		PreRunE: c.configure,
		RunE: func(_ *cobra.Command, args []string) error {
			return c.diff(args, body, compat.Options{AssumeClosed: closed})
		},
	}
	cmd.Flags().BoolVar(&closed, "assume-closed", false, "the receiver refuses properties that it does not know")
	cmd.Flags().Var(text(&body, ""), "old-body", "`FILE` with the template of the old body, in place of its form; --body is that of the new one")
	return c.takes(cmd, configFlag, documentFlags, findingFlags, supposedFlags, []string{"absent", "body", "profile", "stdin-filename"})
}

func (c *command) diff(args []string, body string, o compat.Options) error {
	if err := c.onceStdin(append([]string{body, c.flags.body}, args...)...); err != nil {
		return err
	}
	g, err := c.gate()
	if err != nil {
		return err
	}
	next := g.body
	if g.body, err = c.bodyFile(body); err != nil {
		return err
	}
	old, err := c.oneDefinition(g, args[:1])
	if err != nil {
		return err
	}
	g.body = next
	new, err := c.oneDefinition(g, args[1:])
	if err != nil {
		return err
	}
	found, err := g.checker.Diff(old, new, o)
	if err != nil {
		return err
	}
	out, err := c.output(args)
	if err != nil {
		return err
	}
	out.summary.Noun = "change"
	if err := out.remark(report.Result{Name: args[1], Findings: found}); err != nil {
		return err
	}
	out.summary.Checked = len(found)
	c.status, err = out.close()
	return err
}
