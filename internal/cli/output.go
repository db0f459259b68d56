package cli

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/report"
)

// An output is where findings go: one printer for each --format.
type output struct {
	printers []report.Printer
	files    []*os.File
	settings *settings
	levels   map[string]diag.Severity // by rule, where --severity gives one
	ignores  []*ignore
	baseline *baseline       // of findings that are known; nil for none
	channels map[string]bool // that payloads were checked under
	summary  report.Summary
	failed   bool
	partial  bool // the run begins behind the beginning of its files
	every    bool // a printer wants results without findings too
}

// output opens what --format asks for. A file that is to be read is not
// written.
func (c *command) output(inputs []string) (*output, error) {
	o := &output{settings: &c.flags, levels: c.flags.levelsByRule(), ignores: c.config.ignores, channels: map[string]bool{}}
	o.summary.Counts = map[diag.Severity]int{}
	o.summary.ByRule, o.summary.ByChannel = map[string]int{}, map[string]int{}
	var err error
	if o.baseline, err = c.openBaseline(inputs); err != nil {
		return nil, err
	}
	targets := c.flags.targets
	switch {
	case c.baselineUse != baselineHide:
		targets = nil // findings are recorded, not printed
	case len(targets) == 0:
		targets = []target{{format: report.Formats[0]}}
	}
	for _, t := range targets {
		if err := t.verify(inputs); err != nil {
			return nil, err
		}
	}
	for _, t := range targets {
		if err := c.open(o, t); err != nil {
			o.closeFiles()
			return nil, err
		}
	}
	return o, nil
}

// looksAtExcerpts reports whether a format shows the excerpts of findings, or
// the baseline knows findings by them.
func (c *command) looksAtExcerpts() bool {
	isShown := func(t target) bool { return t.format.Excerpts }
	return len(c.flags.targets) == 0 || c.flags.baseline != "" || slices.ContainsFunc(c.flags.targets, isShown)
}

func (f *settings) levelsByRule() map[string]diag.Severity {
	levels := map[string]diag.Severity{}
	for _, l := range f.levels {
		for _, id := range ruleIDs() {
			if match(l.pattern, id) {
				levels[id] = l.severity
			}
		}
	}
	return levels
}

func (t target) verify(inputs []string) error {
	written, err := os.Stat(t.path)
	if t.path == "" || err != nil || !written.Mode().IsRegular() {
		return nil
	}
	for _, input := range inputs {
		if read, err := os.Stat(input); err == nil && os.SameFile(read, written) {
			return fmt.Errorf("%s is to be checked, and --format %s=%s would overwrite it", input, t.format.Name, t.path)
		}
	}
	return nil
}

func (c *command) open(o *output, t target) error {
	options := report.Options{
		Version: version(), Rules: allRules(), Quiet: c.flags.quiet, FailOn: c.flags.failOn,
		StepSummary: c.env.Getenv("GITHUB_STEP_SUMMARY"),
	}
	var w io.Writer = c.env.Stdout
	if t.path == "" {
		options.Color = c.color(w)
		options.Width, _ = c.env.Terminal(w)
	} else {
		file, err := os.Create(t.path)
		if err != nil {
			return writeError(t.path, err)
		}
		o.files = append(o.files, file)
		w = file
	}
	o.printers = append(o.printers, t.format.New(w, options))
	o.every = o.every || t.format.Every
	return nil
}

// color decides as no-color.org and force-color.org ask.
func (c *command) color(w io.Writer) bool {
	switch {
	case c.flags.color != auto:
		return c.flags.color == "always"
	case c.env.Getenv("NO_COLOR") != "":
		return false
	case c.env.Getenv("FORCE_COLOR") != "":
		return true
	}
	_, isTerminal := c.env.Terminal(w)
	return isTerminal && c.env.Getenv("TERM") != "dumb"
}

// pass takes note of inputs that were checked and of which there is nothing to
// say, for printers that do not want each.
func (o *output) pass(channel string, n int) {
	o.summary.Checked += n
	if channel != "" {
		o.channels[channel] = true
	}
}

// print passes on what was found in an input that was checked.
func (o *output) print(r report.Result) error {
	o.summary.Checked++
	if r.Channel != "" {
		o.channels[r.Channel] = true
	}
	return o.remark(r)
}

// remark passes a result on, less what is not selected or is ignored.
func (o *output) remark(r report.Result) error {
	kept := r.Findings[:0:0]
	for _, d := range r.Findings {
		if d, ok := o.keep(d); ok {
			kept = append(kept, d)
			o.summary.Counts[d.Severity]++
			o.summary.ByRule[d.Rule.ID]++
			if channel := cmp.Or(d.Channel, r.Channel); channel != "" {
				o.summary.ByChannel[channel]++
			}
			o.failed = o.failed || d.Severity >= o.settings.failOn
		}
	}
	r.Findings = kept
	for _, p := range o.printers {
		if err := p.Print(r); err != nil {
			return printError(err)
		}
	}
	return nil
}

// keep gives a finding its severity, and reports whether it is to be told. All
// ignores are asked, so that those that match are known.
func (o *output) keep(d diag.Diagnostic) (diag.Diagnostic, bool) {
	ignored := false
	for _, i := range o.ignores {
		if i.matches(d) {
			i.used, ignored = true, true
		}
	}
	if level, set := o.levels[d.Rule.ID]; set {
		d.Severity = level
	}
	if d.Severity == diag.Off || !o.settings.selected(d.Rule.ID) {
		return d, false
	}
	ignored = ignored || o.baseline.hides(d)
	if ignored {
		o.summary.Ignored++
	}
	return d, !ignored
}

func (f *settings) selected(id string) bool {
	return !matchAny(f.ignores, id) && (len(f.selects) == 0 || matchAny(f.selects, id))
}

func matchAny(patterns []string, word string) bool {
	for _, pattern := range patterns {
		if match(pattern, word) {
			return true
		}
	}
	return false
}

// close ends the output and gives the exit status that it asks for.
func (o *output) close() (Status, error) {
	defer o.closeFiles()
	if o.baseline != nil {
		if err := o.baseline.finish(o); err != nil {
			return Failed, err
		}
	}
	for _, p := range o.printers {
		if err := p.Close(o.summary); err != nil {
			return Failed, printError(err)
		}
	}
	for _, f := range o.files {
		if err := f.Close(); err != nil {
			return Failed, printError(err)
		}
	}
	o.files = nil
	switch {
	case o.summary.Interrupted:
		return Interrupted, nil
	case o.failed && !o.baseline.records():
		return Found, nil
	}
	return Clean, nil
}

func (o *output) closeFiles() {
	for _, f := range o.files {
		f.Close()
	}
}

// version tells which build this is.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
