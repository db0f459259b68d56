package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/report"
	"github.com/webhook-lint/webhook-lint/validator"
)

func (c *command) specCommand() *cobra.Command {
	return c.takes(&cobra.Command{
		Use:   "spec [FILE]",
		Short: "Check the AsyncAPI document itself",
		Long:  "spec checks an AsyncAPI 2.0–2.6 document: FILE, or that of --spec, or the\nbuilt-in one.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("spec checks one document, and there are %d", len(args))
			}
			return nil
		},
		PreRunE: c.configure, RunE: c.checkSpec,
	}, configFlag, documentFlags, findingFlags)
}

func (c *command) checkSpec(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		c.flags.spec = args[0]
	}
	s, findings, err := c.load()
	if err != nil {
		return err
	}
	if s != nil {
		findings = append(findings, s.Check()...)
		findings = append(findings, validator.Examples(s)...)
	}
	diag.Sort(findings)
	names := append([]string{c.documentName()}, c.flags.overlays...)
	out, err := c.output(names)
	if err != nil {
		return err
	}
	out.summary.Noun = "document"
	if err := out.print(report.Result{Name: names[0], Findings: findings}); err != nil {
		return err
	}
	if err := c.remarks(out, names, true); err != nil {
		return err
	}
	c.status, err = out.close()
	return err
}
