// Package cli is the command webhook-lint: its flags, its configuration and
// its subcommands. It prints, and decides on the exit status; what it finds
// out it asks of the packages below.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/integration"
	"golang.org/x/term"
)

// A Status is an exit status.
type Status int

// The exit statuses.
const (
	Clean       Status = 0   // nothing at or above --fail-on
	Found       Status = 1   // findings at or above it
	Failed      Status = 2   // the question could not be asked
	Unreachable Status = 3   // the receiver cannot be reached, or failed too often
	Interrupted Status = 130 // stopped by a signal; what was known is printed
)

// Environment is what the command sees of the world.
type Environment struct {
	Args           []string // without the program's name
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Terminal       func(io.Writer) (columns int, ok bool)

	// Bulk, if it is not nil, is called when a run turns out to be over many
	// payloads, and its memory is to stay small.
	Bulk func()
	// Many is called, if it is not nil, when many definitions are to be checked.
	Many func()

	// Receiver opens the OpenAPI document of a receiver; with an empty path the
	// operation is found by each request's URL. It is nil in the command that
	// does not link what reads such documents: another one is run then.
	Receiver func(file, refRoot, path string) (integration.Receiver, []diag.Diagnostic, error)
}

// System is the Environment of this process.
func System() Environment {
	return Environment{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, Terminal: terminal,
	}
}

func terminal(w io.Writer) (int, bool) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil || columns == 0 {
		columns = 80
	}
	return columns, true
}

// Main runs the command and gives its exit status.
func Main(ctx context.Context, env Environment) Status {
	c := &command{env: env, told: map[string]bool{}}
	c.shared = c.flags.flagSet()
	c.root = c.newRoot()
	err := c.singleDash()
	if err == nil {
		err = c.root.ExecuteContext(ctx)
	}
	switch {
	case errors.Is(err, syscall.EPIPE):
		return Failed // the reader went away; there is nobody to tell
	case err != nil:
		c.tell(err)
	}
	if len(c.told) > 0 && c.status != Interrupted {
		return Failed
	}
	return c.status
}

// A command is one run.
type command struct {
	env    Environment
	root   *cobra.Command
	flags  settings
	shared *pflag.FlagSet // the flags that set flags
	config config
	status Status
	told   map[string]bool // what kept the question from being asked

	baselineUse baselineUse
}

// tell says what went wrong, and says it once.
func (c *command) tell(err error) {
	line := oneLine(err)
	if !c.told[line] && !errors.Is(err, errTold) {
		fmt.Fprintf(c.env.Stderr, "webhook-lint: %s\n", line)
	}
	c.told[line] = true
}

const rootLong = `webhook-lint checks Gorgias webhook payloads against the contract of their
channel, and says what is wrong, where, and what would be right.

  webhook-lint payload.json --channel ticket-updated
  webhook-lint captures/ traffic.har --channel auto
  gunzip < log.ndjson.gz | webhook-lint - --channel ticket-created

A path is a JSON file, a log with a payload a line (.ndjson, .jsonl), a HAR
file, a raw HTTP request (.http), any of these with .gz, a folder, a pattern,
or - for standard input. A file that has the name of a command is ./NAME.
Definitions of integrations are checked by webhook-lint integration.

Exit status: 0 nothing found at or above --fail-on; 1 findings; 2 the question
could not be asked; 130 interrupted.`

func (c *command) newRoot() *cobra.Command {
	root := c.checkCommand("webhook-lint [PATH…]", "Check webhook payloads against the contract of their channel")
	root.SetArgs(append([]string{}, c.env.Args...)) // nil would stand for those of the process
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetOut(c.env.Stdout)
	root.SetErr(c.env.Stderr)
	root.SetIn(c.env.Stdin)
	root.SetFlagErrorFunc(c.flagError)
	root.Version = version()
	root.SetVersionTemplate("webhook-lint {{.Version}}\n")
	root.SetUsageFunc(c.usage)
	if !beginsWithFile(c.env.Args) {
		c.addCommands(root)
		return root
	}
	help := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		c.addCommands(root)
		help(cmd, args)
	})
	return root
}

// beginsWithFile reports whether the first argument is neither a flag nor a
// command. A line that begins so needs none of the commands, unless it asks for
// help.
func beginsWithFile(args []string) bool {
	return len(args) > 0 && !strings.HasPrefix(args[0], "-") && strings.ContainsAny(args[0], `./\`)
}

func (c *command) addCommands(root *cobra.Command) {
	addGroup(root, "Payloads", c.checkCommand("check [PATH…]", "Check payloads (the default)"), c.sampleCommand())
	addGroup(root, "Integrations", c.integrationCommand(), c.renderCommand(), c.inferCommand(), c.diffCommand())
	addGroup(root, "Receivers", c.contractCommand(), c.receiverCommand(), c.zooCommand())
	addGroup(root, "The document", c.specCommand(), c.schemaCommand(), c.channelsCommand())
	addGroup(root, "Findings", c.baselineCommand(), c.rulesCommand(), c.explainCommand())
	addGroup(root, "The command itself", c.configCommand(), c.versionCommand())
	root.SetHelpCommand(helpCommand())
	root.SetHelpCommandGroupID("The command itself")
	root.SetCompletionCommandGroupID("The command itself")
	root.InitDefaultHelpCmd()
	addCompletion(root)
	c.completeFlags(root)
}

// takes gives a command the shared flags of these names.
func (c *command) takes(cmd *cobra.Command, names ...[]string) *cobra.Command {
	for _, list := range names {
		for _, name := range list {
			cmd.Flags().AddFlag(c.shared.Lookup(name))
		}
	}
	return cmd
}
