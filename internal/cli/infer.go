package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/webhook-lint/webhook-lint/integration"
	"github.com/webhook-lint/webhook-lint/tree"
)

var contractParts = []string{"all", "body", "query", "headers"}

func (c *command) inferCommand() *cobra.Command {
	var part, channel string
	cmd := &cobra.Command{
		Use: "infer FILE", Short: "Print the JSON Schema of what an integration sends",
		Long: `infer prints what an integration promises its receiver: the JSON Schema
(2020-12) of the body, with those of the query parameters and the headers among
its definitions, as its templates and the contract of its triggers have it.
A part that nothing is known of is true.

Properties that the contract of a trigger names are taken to be there, as they
are in every delivery that was recorded: {{ticket.id}} is digits. The document
requires none of them. With --absent maybe the promise holds also where any is
missing, save the roots ticket, message, event and context, and is wider for it:
digits, or nothing.`,
		Args: oneFile("infer"), PreRunE: c.configure,
		RunE: func(_ *cobra.Command, args []string) error { return c.infer(args, channel, part) },
	}
	cmd.Flags().VarP(text(&channel, ""), "channel", "c", "trigger `NAME`; all that are on by default")
	cmd.Flags().Var(choice(&part, "part", contractParts), "part", "`PART` of the request: all, body, query, headers")
	must(cmd.RegisterFlagCompletionFunc("channel", c.completeChannels()))
	must(cmd.RegisterFlagCompletionFunc("part", fixed(contractParts...)))
	return c.takes(cmd, configFlag, documentFlags, supposedFlags, []string{"absent", "body", "profile", "stdin-filename"})
}

func oneFile(name string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return fmt.Errorf("%s wants one file with an integration, or - for standard input", name)
		}
		return nil
	}
}

func (c *command) infer(args []string, channel, part string) error {
	g, err := c.gate()
	if err != nil {
		return err
	}
	d, err := c.oneDefinition(g, args)
	if err != nil {
		return err
	}
	triggers, err := c.trigger(d, channel)
	if err != nil {
		return err
	}
	contract := g.checker.Contract(d, triggers...)
	if contract.Unknown != "" {
		fmt.Fprintln(c.env.Stderr, "webhook-lint: note: nothing is known of the body:", contract.Unknown)
	}
	schema := contract.Schema()
	if part != "all" {
		if schema = contract.Part(part); schema == nil {
			return fmt.Errorf("no %s is sent with %s", part, d.Method())
		}
	}
	return c.printNode(schema)
}

// trigger gives the triggers to look at: the one that is named, or those that
// are on.
func (c *command) trigger(d *integration.Definition, name string) ([]string, error) {
	s, err := c.document()
	if err != nil {
		return nil, err
	}
	known := s.ChannelNames()
	if name != "" {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("--channel: %w", unknown("channel", name, known))
		}
		if !slices.Contains(d.Enabled(), name) {
			fmt.Fprintf(c.env.Stderr, "webhook-lint: note: %s is off in this integration; Gorgias sends nothing for it\n", name)
		}
		return []string{name}, nil
	}
	on := slices.DeleteFunc(d.Enabled(), func(trigger string) bool { return !slices.Contains(known, trigger) })
	if len(on) == 0 {
		return nil, fmt.Errorf("no trigger is on; name one with --channel")
	}
	return on, nil
}

// printNode prints a value as indented JSON.
func (c *command) printNode(n *tree.Node) error {
	text, err := n.MarshalJSON()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err = c.env.Stdout.Write(b.Bytes())
	return err
}
