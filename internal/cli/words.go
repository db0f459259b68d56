package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// oneLine gives an error as a terminal may show it: in one line, with an
// escape for each byte and character that a terminal would obey.
func oneLine(err error) string {
	quoted := strconv.Quote(err.Error())
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(quoted[1 : len(quoted)-1])
}

// plainError gives what the system said, without the operation and the path.
func plainError(err error) error {
	if inner := (*fs.PathError)(nil); errors.As(err, &inner) {
		return inner.Err
	}
	return err
}

// wideError says that a text is in UTF-16 or UTF-32; nil for one that is not.
func wideError(path string, text []byte) error {
	if name := tree.WideEncoding(text); name != "" {
		return fmt.Errorf("read %s: the text is %s; want it encoded as UTF-8", path, name)
	}
	return nil
}

// readError says why a file could not be read.
func readError(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read %s: no such file", path)
	}
	return fmt.Errorf("read %s: %w", path, plainError(err))
}

// writeError says why a file could not be written.
func writeError(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write %s: there is no such folder", path)
	}
	return fmt.Errorf("write %s: %w", path, plainError(err))
}

// printError says why findings could not be printed.
func printError(err error) error {
	if inner := (*fs.PathError)(nil); errors.As(err, &inner) {
		return writeError(inner.Path, err)
	}
	return fmt.Errorf("write: %w", err)
}

// near gives the words that a mistyped one was probably meant to be: the
// nearest, or else one that begins with it; at most five. Words that begin
// alike up to a hyphen, as ours do, are told apart by the rest.
func near(word string, known []string) []string {
	area, rest, _ := strings.Cut(word, "-")
	var tails []string
	for _, k := range known {
		if tail, ok := strings.CutPrefix(k, area+"-"); ok {
			tails = append(tails, tail)
		}
	}
	list := diag.Nearest(rest, tails)
	for i := range list {
		list[i] = area + "-" + list[i]
	}
	if len(list) == 0 {
		list = diag.Nearest(word, known)
	}
	for _, k := range known {
		if len(list) == 0 && len(word) > 1 && strings.HasPrefix(k, word) {
			list = []string{k}
		}
	}
	return list
}

// unknown says that a word is not one of those that are known.
func unknown(what, word string, known []string) error {
	if list := near(word, known); len(list) > 0 {
		return fmt.Errorf("unknown %s %q; did you mean %s?", what, word, diag.Either(list))
	}
	if len(known) > 8 && (what == "rule" || what == "channel") {
		return fmt.Errorf("unknown %s %q; webhook-lint %ss lists them", what, word, what)
	}
	return fmt.Errorf("unknown %s %q; want %s", what, word, diag.Either(known))
}

// enumerate lists some names, and counts the rest.
func enumerate(names []string) string {
	const most = 5
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

// flagError puts what pflag says of a flag in our words.
func (c *command) flagError(cmd *cobra.Command, err error) error {
	var missing *pflag.ValueRequiredError
	var refused *pflag.InvalidValueError
	var unknownFlag *pflag.NotExistError
	switch {
	case errors.As(err, &missing):
		name, _ := pflag.UnquoteUsage(missing.GetFlag())
		return fmt.Errorf("--%s wants a value: %s", missing.GetFlag().Name, name)
	case errors.As(err, &refused):
		return fmt.Errorf("--%s: %w", refused.GetFlag().Name, refused.Unwrap())
	case errors.As(err, &unknownFlag):
		return c.unknownFlag(cmd, unknownFlag)
	}
	return err
}

func (c *command) unknownFlag(cmd *cobra.Command, err *pflag.NotExistError) error {
	name, dashed := err.GetSpecifiedName(), "--"+err.GetSpecifiedName()
	if letters := err.GetSpecifiedShortnames(); letters != "" {
		name, _, _ = strings.Cut(letters, "=")
		dashed = "-" + name
	}
	if cmd == c.root && len(c.env.Args) > 0 {
		if meant := c.meantCommand(c.env.Args[0]); meant != nil {
			return meant
		}
	}
	var flags []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { flags = append(flags, f.Name) })
	if list := near(name, flags); len(list) > 0 {
		for i := range list {
			list[i] = "--" + list[i]
		}
		return fmt.Errorf("unknown flag %s; did you mean %s?", dashed, diag.List(list, "or"))
	}
	return fmt.Errorf("unknown flag %s; see %s --help", dashed, cmd.CommandPath())
}

// singleDash refuses -channel, which would be -c with the value hannel.
func (c *command) singleDash() error {
	for _, arg := range c.env.Args {
		if arg == "--" {
			break
		}
		name, found := strings.CutPrefix(arg, "-")
		name, _, _ = strings.Cut(name, "=")
		if found && len(name) > 1 && c.shared.Lookup(name) != nil {
			return fmt.Errorf("unknown flag -%s; did you mean --%s?", name, name)
		}
	}
	return nil
}

// meantCommand says that a word is neither a file nor a command, if it reads
// like a command's name; else it gives nil.
func (c *command) meantCommand(word string) error {
	if _, err := os.Lstat(word); err == nil || strings.ContainsAny(word, "-/.\\") {
		return nil
	}
	if list := diag.Nearest(word, commandNames(c.root)); len(list) > 0 && list[0] != word {
		return fmt.Errorf("there is no file and no command %q; did you mean the command %s?", word, list[0])
	}
	return nil
}

func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, sub := range cmd.Commands() {
		names = append(names, sub.Name())
	}
	return names
}

// noArgs refuses arguments; a word may have been meant for a command below.
func noArgs(cmd *cobra.Command, args []string) error {
	switch names := commandNames(cmd); {
	case len(args) == 0:
		return nil
	case len(names) == 0:
		return fmt.Errorf("%s takes no argument, and there is %q", cmd.Name(), args[0])
	default:
		return unknown(cmd.Name()+" command", args[0], names)
	}
}
