package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/validator"
)

func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Help about a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknown("command", strings.Join(rest, " "), commandNames(about))
			}
			about.InitDefaultHelpFlag() // which are shown, too
			about.InitDefaultVersionFlag()
			return about.Help()
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			about, _, _ := cmd.Root().Find(args)
			return fixed(commandNames(about)...)(cmd, args, word)
		},
	}
}

func (c *command) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(c.env.Stdout, "webhook-lint", version())
			return err
		},
	}
}

// addCompletion adds cobra's command, which knows the shells, and has it
// refuse shells that it does not know.
func addCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	completion, _, _ := root.Find([]string{"completion"})
	completion.Args = noArgs
	completion.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	for _, shell := range completion.Commands() {
		shell.Args = noArgs
	}
}

type completion = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective)

// fixed completes words that are known beforehand.
func fixed(words ...string) completion {
	return func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		var list []string
		for _, word := range words {
			if strings.HasPrefix(word, begun) {
				list = append(list, word)
			}
		}
		return list, cobra.ShellCompDirectiveNoFileComp
	}
}

// later is fixed for words that are found out when they are asked for.
func later(words func() []string) completion {
	return func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		return fixed(words()...)(cmd, args, begun)
	}
}

// completeChannels completes the channels of the document that the line and
// the configuration name, and further words.
func (c *command) completeChannels(more ...string) completion {
	return func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		if err := c.configure(cmd, args); err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		s, _, err := c.load()
		if err != nil || s == nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return fixed(append(s.ChannelNames(), more...)...)(cmd, args, begun)
	}
}

// completeFlags completes the values of shared flags, on whatever command.
func (c *command) completeFlags(root *cobra.Command) {
	for flag, complete := range map[string]completion{
		"channel": c.completeChannels(auto), "profile": fixed(validator.Profiles()...),
		"format": fixed(formatNames()...), "fail-on": fixed(diag.Severities()[1:]...), "color": fixed(colors...),
		"select": later(ruleIDs), "ignore": later(ruleIDs), "severity": later(levelWords),
	} {
		must(root.RegisterFlagCompletionFunc(flag, complete))
	}
}

// levelWords gives each rule with each level.
func levelWords() []string {
	var words []string
	for _, id := range ruleIDs() {
		for _, level := range diag.Severities() {
			words = append(words, id+"="+level)
		}
	}
	return words
}
