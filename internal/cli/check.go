package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/spf13/cobra"

	"github.com/webhook-lint/webhook-lint/capture"
	"github.com/webhook-lint/webhook-lint/report"
)

func (c *command) checkCommand(use, short string) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Long: rootLong, Args: cobra.ArbitraryArgs, RunE: c.check,
	}
	return c.takes(cmd, configFlag, documentFlags, findingFlags, payloadFlags, fromFlag)
}

// check is the command's main job.
func (c *command) check(cmd *cobra.Command, args []string) error {
	if cmd == c.root && len(args) == 0 && cmd.Flags().NFlag() == 0 {
		return cmd.Help()
	}
	if err := c.configure(cmd, args); err != nil {
		return err
	}
	files, err := c.inputs(args)
	if err != nil {
		return err
	}
	k, err := c.checker(c.looksAtExcerpts())
	if err != nil {
		return err
	}
	names := c.names(files)
	from, err := c.beginning(names)
	if err != nil {
		return err
	}
	out, err := c.output(names)
	if err != nil {
		return err
	}
	out.partial = c.flags.from != ""
	reached, err := c.run(cmd.Context(), k, files, from, out)
	if err != nil {
		out.closeFiles()
		return err
	}
	if err := c.conclude(out, names); err != nil {
		return err
	}
	if c.status, err = out.close(); err == nil && out.summary.Interrupted {
		c.stopped(names, reached)
	}
	return err
}

// interruptible gives a context that a first interrupt ends, so that the work
// ends in order; a second one ends it at once.
func interruptible(ctx context.Context) (context.Context, func()) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// interruptibleLater is interruptible, but for the first milliseconds, in which
// an interrupt ends the process: most small work is done by then, and asking for
// signals costs as much.
func interruptibleLater(ctx context.Context) (context.Context, func()) {
	const soon = 10 * time.Millisecond
	ctx, cancel := context.WithCancel(ctx)
	later := time.AfterFunc(soon, func() {
		asked, _ := interruptible(ctx) // until ctx ends
		context.AfterFunc(asked, cancel)
	})
	return ctx, func() {
		later.Stop()
		cancel()
	}
}

// run checks the files from a place on, prints what is found, and gives the
// place that it reached. It gives an error when that cannot be printed; files
// that cannot be read are told of.
func (c *command) run(ctx context.Context, k *checker, files []capture.File, from place, out *output) (place, error) {
	first := min(from.file, len(files))
	progress := c.progress(files[first:])
	defer progress.pause()
	r := &run{checker: k, jobs: c.flags.jobs, files: files, from: from, bulk: c.env.Bulk, every: out.every, options: capture.Options{
		Stdin: c.env.Stdin, StdinName: c.flags.stdinName, MaxBytes: c.flags.maxBytes, KnownTrigger: k.known,
	}}
	err := r.each(ctx, func(p *part) error {
		if p.speaks() {
			progress.pause()
		}
		for _, err := range p.failed {
			if !c.isPassable(err, files[from.file:]) {
				c.tell(err)
			}
		}
		for _, t := range p.clean {
			out.pass(t.channel, t.n)
		}
		for _, result := range p.results {
			if err := out.print(result); err != nil {
				return err
			}
		}
		progress.add(p.bytes, p.after.file-first, p.seen)
		return nil
	})
	progress.end(out.summary.Checked)
	out.summary.Interrupted = r.interrupted
	return r.reached, err
}

// isPassable reports whether an error of the first of files tells no more than
// that there is nothing in it, which is to be no error: it ends where the run
// begins, and there are others.
func (c *command) isPassable(err error, files []capture.File) bool {
	var beyond *capture.BeyondEnd
	return errors.As(err, &beyond) && (c.flags.allowEmpty || beyond.From == beyond.Has+1 && len(files) > 1)
}

// conclude says what only the end of a run can tell: that there was nothing
// in its files, and which ignores are to go.
func (c *command) conclude(out *output, names []string) error {
	if out.summary.Interrupted || len(c.told) > 0 {
		return nil
	}
	if out.summary.Checked == 0 && !c.flags.allowEmpty {
		where := enumerate(names)
		if out.partial {
			where += " from " + c.flags.from + " on"
		}
		c.tell(fmt.Errorf("there is no %s in %s", cmp.Or(out.summary.Noun, "payload"), where))
		return nil
	}
	if out.partial {
		return nil
	}
	return c.remarks(out, names, false)
}

// remarks prints what is to be said of the configuration after a run.
func (c *command) remarks(out *output, names []string, document bool) error {
	found := c.config.remarks(names, out.channels, document)
	if len(found) == 0 {
		return nil
	}
	return out.remark(report.Result{Name: c.config.path, Findings: found})
}

// inputs gives the files that arguments name.
func (c *command) inputs(args []string) ([]capture.File, error) {
	if c.flags.allowEmpty {
		args = slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return isEmpty(arg) })
	}
	if len(args) == 0 && !c.flags.allowEmpty {
		return nil, errors.New("there is nothing to check; want a file, a folder, a pattern, or - for standard input")
	}
	files, err := capture.Expand(args)
	if err != nil {
		if meant := c.meantCommand(args[0]); meant != nil {
			return nil, meant
		}
	}
	return c.withoutBaseline(files), err
}

// isEmpty reports whether an argument is a folder or a pattern, and names no
// file.
func isEmpty(arg string, extensions ...string) bool {
	_, err := capture.Expand([]string{arg}, extensions...)
	if err == nil || errors.As(err, new(syscall.Errno)) {
		return false
	}
	info, statErr := os.Stat(arg)
	if statErr == nil {
		return info.IsDir()
	}
	return strings.ContainsAny(arg, "*?[{") && doublestar.ValidatePattern(arg)
}

// names gives the files as findings call them.
func (c *command) names(files []capture.File) []string {
	names := make([]string, len(files))
	for i, f := range files {
		if names[i] = f.Name; f.Name == "-" {
			names[i] = "stdin"
			if c.flags.stdinName != "" {
				names[i] = c.flags.stdinName
			}
		}
	}
	return names
}
