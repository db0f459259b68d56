package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// addGroup adds commands below a heading of their own.
func addGroup(root *cobra.Command, title string, commands ...*cobra.Command) {
	root.AddGroup(&cobra.Group{ID: title, Title: title})
	for _, cmd := range commands {
		cmd.GroupID = title
		root.AddCommand(cmd)
	}
}

// usage prints how a command is called, no wider than the terminal.
func (c *command) usage(cmd *cobra.Command) error {
	var b strings.Builder
	b.WriteString("Usage:")
	if cmd.Runnable() {
		b.WriteString("\n  " + cmd.UseLine())
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString("\n  " + cmd.CommandPath() + " [command]")
	}
	for _, group := range cmd.Groups() {
		listCommands(&b, group.Title, cmd, group.ID)
	}
	if !cmd.AllChildCommandsHaveGroup() {
		listCommands(&b, "Commands", cmd, "")
	}
	c.listFlags(&b, "Flags", cmd.LocalFlags())
	c.listFlags(&b, "Global flags", cmd.InheritedFlags())
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n\n%s [command] --help tells more about a command.", cmd.CommandPath())
	}
	_, err := fmt.Fprintln(cmd.OutOrStderr(), b.String())
	return err
}

func listCommands(b *strings.Builder, title string, cmd *cobra.Command, group string) {
	fmt.Fprintf(b, "\n\n%s:", title)
	for _, sub := range cmd.Commands() {
		if sub.GroupID == group && (sub.IsAvailableCommand() || sub.Name() == "help") {
			fmt.Fprintf(b, "\n  %-*s %s", sub.NamePadding(), sub.Name(), sub.Short)
		}
	}
}

func (c *command) listFlags(b *strings.Builder, title string, flags *pflag.FlagSet) {
	if flags.HasAvailableFlags() {
		fmt.Fprintf(b, "\n\n%s:\n%s", title, strings.TrimRight(flags.FlagUsagesWrapped(c.columns()), "\n"))
	}
}

// columns gives how wide help is.
func (c *command) columns() int {
	if columns, ok := c.env.Terminal(c.env.Stdout); ok {
		return columns
	}
	return 80
}
