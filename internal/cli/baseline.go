package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/webhook-lint/webhook-lint/capture"
	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/integration"
	"github.com/webhook-lint/webhook-lint/report"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
	"github.com/webhook-lint/webhook-lint/validator"
)

// A baseline is the findings that are known, and not told again. It stands
// behind every output, so that each command that prints findings has it.
type baseline struct {
	use     baselineUse
	path    string
	folder  string // absolute; files are relative to it
	entries []*known
	by      map[fingerprint]*known
	inputs  map[string]bool // the files of the run, as fingerprints name them
	told    map[string]bool // what kept the run from its end, as of its command
	stdout  io.Writer

	covered bool // a receiver was tried with all that there is
}

// A known finding may occur so many times without being told.
type known struct {
	fingerprint
	count, found int
	node         *tree.Node // its entry in the file; nil for a new one
}

// A baselineUse is what a run does with the baseline.
type baselineUse int

const (
	baselineHide  baselineUse = iota
	baselineWrite             // takes over what is found
	baselinePrune             // takes out what is not found
)

const baselineLong = `baseline keeps a list of findings that are known, so that a check fails on new
ones alone and an old repository can have it today.

  webhook-lint baseline write --baseline known.json captures/
  webhook-lint --baseline known.json captures/
  webhook-lint baseline prune --baseline known.json captures/

  webhook-lint baseline write integration --baseline known.json integrations/
  webhook-lint integration --baseline known.json integrations/

  webhook-lint baseline write contract --baseline known.json --url $URL
  webhook-lint contract --baseline known.json --url $URL

An entry does not say the line: it is the file, the rule, the place in the
payload or definition, the channel, and the text that is at fault; of a
receiver, the rule, the place and the answer. It hides as many findings as were
there when it was written. Put the file under version
control, and name it in ` + configName + `, as in baseline: known.json.`

func (c *command) baselineCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "baseline", Short: "Keep a list of findings that are known", Long: baselineLong, Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		c.recordCommand("write", "Write what is found in payloads into the baseline", `write checks as the command check does, and writes what is found into the file
of --baseline. Entries for other files are left as they are.`, baselineWrite),
		c.recordCommand("prune", "Take out of the baseline what payloads no longer have", `prune checks as the command check does, and takes out of the file of --baseline
what is not found any more, and what is about files that are gone.`, baselinePrune))
	return cmd
}

// recordFlags are those of findingFlags that say what is found, not how it is
// printed.
var recordFlags = []string{"select", "ignore", "severity", "baseline", "quiet"}

// recordCommand gives a command that checks as others do, for its baseline.
func (c *command) recordCommand(name, short, long string, use baselineUse) *cobra.Command {
	as := func(check func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
		return func(cmd *cobra.Command, args []string) error {
			c.baselineUse = use
			return check(cmd, args)
		}
	}
	cmd := c.takes(&cobra.Command{
		Use: name + " [PATH…]", Short: short, Long: long, Args: cobra.ArbitraryArgs, RunE: as(c.check),
	}, configFlag, documentFlags, recordFlags, payloadFlags)
	cmd.AddCommand(c.takes(&cobra.Command{
		Use: "integration PATH…", Short: "The same for definitions of HTTP integrations", Args: cobra.ArbitraryArgs, RunE: as(c.checkIntegrations),
	}, configFlag, documentFlags, recordFlags, integrationFlags))
	cmd.AddCommand(c.takes(&cobra.Command{
		Use: "spec [FILE]", Short: "The same for the AsyncAPI document", Args: c.specCommand().Args, PreRunE: c.configure, RunE: as(c.checkSpec),
	}, configFlag, documentFlags, recordFlags))
	cmd.AddCommand(c.recordContract(as))
	return cmd
}

// openBaseline gives the baseline of a run over these inputs; nil for none.
func (c *command) openBaseline(inputs []string) (*baseline, error) {
	path := c.flags.baseline
	switch {
	case path == "" && c.baselineUse != baselineHide:
		return nil, errors.New("there is no file to keep the baseline in; want --baseline FILE")
	case path == "":
		return nil, nil
	}
	b := &baseline{use: c.baselineUse, path: path, folder: absolute(filepath.Dir(path)), by: map[fingerprint]*known{},
		inputs: map[string]bool{}, told: c.told, stdout: c.env.Stdout}
	if c.flags.quiet {
		b.stdout = io.Discard
	}
	for _, t := range c.flags.targets {
		if t.path != "" && c.isBaseline(t.path) {
			return nil, fmt.Errorf("--format %s=%s would overwrite the baseline", t.format.Name, t.path)
		}
	}
	for _, input := range inputs {
		b.inputs[b.file(input)] = true
	}
	return b, b.read()
}

// isBaseline reports whether a file is the baseline.
func (c *command) isBaseline(path string) bool {
	if c.flags.baseline == "" || filepath.Base(path) != filepath.Base(c.flags.baseline) {
		return false
	}
	one, err := os.Stat(path)
	if err != nil {
		return false
	}
	other, err := os.Stat(c.flags.baseline)
	return err == nil && os.SameFile(one, other)
}

// withoutBaseline leaves the baseline out of the files of a folder.
func (c *command) withoutBaseline(files []capture.File) []capture.File {
	if len(files) < 2 {
		return files
	}
	return slices.DeleteFunc(files, func(f capture.File) bool { return c.isBaseline(f.Name) })
}

// records reports whether findings are recorded and not told.
func (b *baseline) records() bool { return b != nil && b.use != baselineHide }

// hides reports whether a finding is not to be told: it is known, or is
// recorded by this run. What is found in the configuration and in the baseline
// itself is always told.
func (b *baseline) hides(d diag.Diagnostic) bool {
	if b == nil || slices.Contains(configRules, d.Rule) || slices.Contains(baselineRules, d.Rule) {
		return false
	}
	key := b.fingerprint(d)
	k := b.by[key]
	if k == nil && b.use == baselineHide {
		return false
	}
	if k == nil {
		k = b.add(&known{fingerprint: key})
	}
	k.found++
	return b.records() || k.found <= k.count
}

func (b *baseline) add(k *known) *known {
	if first := b.by[k.fingerprint]; first != nil { // a merge of branches may leave an entry twice
		first.count = max(first.count, k.count)
		return first
	}
	b.by[k.fingerprint] = k
	b.entries = append(b.entries, k)
	return k
}

// finish does what is to be done at the end of a run.
func (b *baseline) finish(o *output) error {
	whole := !o.summary.Interrupted && !o.partial && len(b.told) == 0
	switch {
	case b.use == baselineHide && whole:
		return b.remark(o)
	case b.use == baselineHide || o.summary.Interrupted:
		return nil
	case !whole:
		return fmt.Errorf("%s is left as it was: not everything could be checked", b.path)
	}
	removed, gone := b.settle(o)
	if err := b.write(); err != nil {
		return err
	}
	return b.say(removed, gone)
}

// remark notes the entries that no longer occur.
func (b *baseline) remark(o *output) error {
	var found []diag.Diagnostic
	for _, k := range b.entries {
		if k.found < k.count && b.concerns(k, o) {
			found = append(found, k.stale(pruneCommand(o.summary.Noun)))
		}
	}
	if len(found) == 0 {
		return nil
	}
	return o.remark(report.Result{Name: b.path, Findings: found})
}

// pruneCommand gives the command that takes out entries of a run over what the
// noun names.
func pruneCommand(noun string) string {
	return "webhook-lint baseline prune" + map[string]string{"integration": " integration", "document": " spec", "case": " contract"}[noun]
}

func (k *known) stale(prune string) diag.Diagnostic {
	n, what := k.node, k.rule
	if k.pointer != "" {
		what += " at " + k.pointer
	}
	if k.file != ofAReceiver {
		what += " in " + k.file
	}
	message := fmt.Sprintf("%s is no longer found; %s takes it out", what, prune)
	if k.found > 0 {
		message = fmt.Sprintf("%s is known %d times and found %s; %s takes the rest out", what, k.count, plural(k.found, "time"), prune)
	}
	return diag.Diagnostic{
		Rule: ruleBaselineStale, Severity: ruleBaselineStale.Severity, Pos: n.Pos(), End: n.EndPos(), Message: message,
		Excerpt: n.Source.Excerpt(tree.Span{Start: n.Start, End: n.End}, nil),
	}
}

// concerns reports whether a run was over what an entry is about.
func (b *baseline) concerns(k *known, o *output) bool {
	if isOfReceiver(k.rule) {
		return b.covered && o.settings.selected(k.rule) && !o.isOff(k.rule)
	}
	reached := k.channel == "" || o.channels[k.channel] || o.summary.Noun != ""
	reached = reached && (o.settings.against != "" || !finds("receiver", k.rule) || !slices.Contains(ruleIDs(), k.rule))
	return b.inputs[k.file] && reached && o.settings.selected(k.rule) && !o.isOff(k.rule) && finds(o.summary.Noun, k.rule)
}

func (o *output) isOff(rule string) bool {
	level, set := o.levels[rule]
	return set && level == diag.Off
}

// finds reports whether a rule is one of those that are held against what the
// noun names. A rule that is unknown, as of another version, is one.
func finds(noun, rule string) bool {
	of := map[string][]*diag.Rule{
		"":            slices.Concat(validator.Rules, captureRules),
		"integration": slices.Concat(integration.Rules, template.Rules, integration.ReceiverRules),
		"receiver":    integration.ReceiverRules,
		"document":    slices.Concat(spec.Rules, validator.Rules),
		"change":      integration.DiffRules,
		"case":        contract.Rules,
	}
	is := func(r *diag.Rule) bool { return r.ID == rule }
	return slices.ContainsFunc(of[noun], is) || !slices.Contains(ruleIDs(), rule)
}

// settle gives each entry the count that it is to have, and tells how many
// findings went, and how many of them with their files.
func (b *baseline) settle(o *output) (removed, gone int) {
	left := b.entries[:0:0]
	for _, k := range b.entries {
		before := k.count
		switch {
		case b.concerns(k, o) && b.use == baselinePrune:
			k.count = min(k.count, k.found)
		case b.concerns(k, o) || k.found > 0 && b.use == baselineWrite:
			k.count = k.found
		case b.use == baselinePrune && b.isGone(k.file):
			k.count = 0
			gone += before
		}
		removed += max(before-k.count, 0)
		if k.count > 0 {
			left = append(left, k)
		}
	}
	b.entries = left
	return removed, gone
}

func (b *baseline) isGone(file string) bool {
	_, err := os.Lstat(filepath.Join(b.folder, filepath.FromSlash(file)))
	return errors.Is(err, os.ErrNotExist) && file != "stdin" && file != ofAReceiver
}

// say tells what was written.
func (b *baseline) say(removed, gone int) error {
	total, files := 0, map[string]bool{}
	for _, k := range b.entries {
		total += k.count
		files[k.file] = true
	}
	in := plural(len(files), "file")
	if files[ofAReceiver] {
		in = "a receiver"
		if n := len(files) - 1; n > 0 {
			in += " and " + plural(n, "file")
		}
	}
	text := fmt.Sprintf("%s knows %s in %s", b.path, plural(total, "finding"), in)
	if removed > 0 {
		text += fmt.Sprintf("; %d taken out", removed)
	}
	if gone > 0 {
		text += fmt.Sprintf(", %d of them with their files", gone)
	}
	_, err := fmt.Fprintln(b.stdout, text)
	return err
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

var ruleBaselineStale = &diag.Rule{ID: "baseline-stale", Severity: diag.Note, Title: "an entry of the baseline is out of date",
	Doc: "What the entry hid is mended, and the entry would hide the next fault of that kind at its place. webhook-lint baseline prune " +
		"takes it out. Only entries for files that were checked are reported."}

var baselineRules = []*diag.Rule{ruleBaselineStale}
