package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
)

// githubCap is how many annotations of one severity GitHub shows for a step.
const githubCap = 10

type githubPrinter struct {
	w           io.Writer
	stepSummary string
	findings    []diag.Diagnostic
}

func newGitHub(w io.Writer, o Options) Printer {
	return &githubPrinter{w: w, stepSummary: o.StepSummary}
}

func (p *githubPrinter) Print(r Result) error {
	for _, d := range r.Findings {
		p.findings = append(p.findings, complete(r, d))
	}
	return nil
}

// Close writes the errors first, as GitHub shows the first of each severity.
func (p *githubPrinter) Close(s Summary) error {
	slices.SortStableFunc(p.findings, func(a, b diag.Diagnostic) int {
		return int(b.Severity) - int(a.Severity)
	})
	if err := p.annotate(s); err != nil || p.stepSummary == "" {
		return err
	}
	return appendFile(p.stepSummary, newMarkdown(s, p.findings))
}

func (p *githubPrinter) annotate(s Summary) error {
	lines := p.remarks(s)
	for _, d := range p.findings {
		lines = append(lines, annotation(d))
	}
	for _, line := range lines {
		if _, err := io.WriteString(p.w, line+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// remarks gives what is to be said of the run as a whole. It stands before the
// findings, so that the cap that it speaks of does not swallow it.
func (p *githubPrinter) remarks(s Summary) []string {
	var lines []string
	if s.Interrupted {
		lines = append(lines, "::warning title=webhook-lint::"+interruption)
	}
	counts := make(map[diag.Severity]int)
	for _, d := range p.findings {
		counts[d.Severity]++
	}
	if max(counts[diag.Error], counts[diag.Warning], counts[diag.Note]) > githubCap {
		const text = "GitHub shows %d annotations of each severity for a step; this step has %s, which its log lists in full"
		lines = append(lines, "::notice title=webhook-lint::"+fmt.Sprintf(text, githubCap, Summary{Counts: counts}.findings()))
	}
	return lines
}

// annotation gives a finding as a workflow command.
func annotation(d diag.Diagnostic) string {
	command := d.Severity.String()
	if d.Severity == diag.Note {
		command = "notice"
	}
	lines := []string{Visible(d.Message)}
	if d.Fix != nil && d.Fix.Message != "" {
		lines = append(lines, Visible(d.Fix.Message))
	}
	for _, r := range d.Related {
		lines = append(lines, remark(r))
	}
	return "::" + command + " " + properties(d) + "::" + commandData.Replace(strings.Join(lines, "\n"))
}

// properties gives where a finding stands and what found it. The runner takes
// columns on a single line only.
func properties(d diag.Diagnostic) string {
	list := []string{"file=" + commandProperty.Replace(Visible(d.Pos.File))}
	add := func(name string, n int) {
		if n > 0 {
			list = append(list, name+"="+strconv.Itoa(n))
		}
	}
	add("line", d.Pos.Line)
	if d.Pos.Line == d.End.Line {
		add("col", d.Pos.Col)
	}
	add("endLine", d.End.Line)
	if d.Pos.Line == d.End.Line {
		add("endColumn", d.End.Col)
	}
	return strings.Join(append(list, "title="+commandProperty.Replace(d.Rule.ID)), ",")
}

// As the runner's ActionCommand undoes it.
var (
	commandData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
