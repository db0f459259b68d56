package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/webhook-lint/webhook-lint/compat"
	"github.com/webhook-lint/webhook-lint/report"
)

func (c *command) diffCommand() *cobra.Command {
	var closed bool
	cmd := &cobra.Command{
		Use: "diff OLD NEW", Short: "Tell what a change to an integration does to its receiver",
		Long: `diff infers what two versions of an integration send, and tells what a receiver
that was built for the old one meets with the new: what breaks it (with a
payload that shows it), what it loses, and what is safe.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("diff wants two files: the old definition and the new one")
			}
			return nil
		},
		PreRunE: c.configure,
		RunE:    func(_ *cobra.Command, args []string) error { return c.diff(args, compat.Options{AssumeClosed: closed}) },
	}
	cmd.Flags().BoolVar(&closed, "assume-closed", false, "the receiver refuses properties that it does not know")
	return c.takes(cmd, configFlag, documentFlags, findingFlags, supposedFlags, []string{"profile", "stdin-filename"})
}

func (c *command) diff(args []string, o compat.Options) error {
	g, err := c.gate()
	if err != nil {
		return err
	}
	old, err := c.oneDefinition(g, args[:1])
	if err != nil {
		return err
	}
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
