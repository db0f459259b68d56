package report

import (
	_ "embed"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/webhook-lint/webhook-lint/diag"
)

//go:embed page.html
var pageSource string

var pageTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(pageSource)) })

// htmlFindings is how many findings a page shows: a browser is slow to show
// more, and nobody reads them. The others are counted.
const htmlFindings = 1000

type htmlPrinter struct {
	w        io.Writer
	version  string
	findings []diag.Diagnostic
	worst    map[diag.Severity]int // results by their worst finding; Off is none
	results  int
}

func newHTML(w io.Writer, o Options) Printer {
	return &htmlPrinter{w: w, version: o.Version, worst: make(map[diag.Severity]int)}
}

func (p *htmlPrinter) Print(r Result) error {
	worst := diag.Off
	for _, d := range r.Findings {
		worst = max(worst, d.Severity)
		p.findings = append(p.findings, complete(r, d))
	}
	p.worst[worst]++
	p.results++
	return nil
}

func (p *htmlPrinter) Close(s Summary) error {
	shown := p.findings[:min(len(p.findings), htmlFindings)]
	page := htmlPage{
		Version: p.version,
		Summary: s,
		Strip:   p.strip(s),
		Files:   newHTMLFiles(shown),
		Bars:    newHTMLBars(tallies(p.findings)),
		Cut:     cutText(len(p.findings) - len(shown)),
		Docs:    rulesOf(p.findings),
	}
	var b strings.Builder
	if err := pageTemplate().Execute(&b, page); err != nil {
		return err
	}
	_, err := io.WriteString(p.w, b.String())
	return err
}

func cutText(n int) string {
	if n == 0 {
		return ""
	}
	return "The page ends here: " + count(n, "more finding") + " in the counts above."
}

// An htmlPage is what page.html is filled with. Texts in it are visible.
type htmlPage struct {
	Version string
	Summary Summary
	Strip   []htmlShare
	Bars    []htmlBar
	Files   []htmlFile
	Cut     string // what is not shown
	Docs    []*diag.Rule
}

// An htmlShare is a part of the results: X and Width are percentages.
type htmlShare struct {
	Class    string
	Label    string
	X, Width float64
}

// strip divides the results by their worst finding.
func (p *htmlPrinter) strip(s Summary) []htmlShare {
	var list []htmlShare
	x := 0.0
	for _, severity := range append(shownSeverities[:3:3], diag.Off) {
		n := p.worst[severity]
		if n == 0 {
			continue
		}
		share := htmlShare{Class: severity.String(), X: x, Width: 100 * float64(n) / float64(p.results)}
		share.Label = count(n, s.input()) + " without findings"
		if severity > diag.Off {
			share.Label = count(n, s.input()) + ", " + severity.String() + " at worst"
		}
		x += share.Width
		list = append(list, share)
	}
	return list
}

type htmlBar struct {
	tally
	Width float64 // percent of the longest
}

func newHTMLBars(list []tally) []htmlBar {
	most := 0
	for _, t := range list {
		most = max(most, t.Count)
	}
	bars := make([]htmlBar, len(list))
	for i, t := range list {
		bars[i] = htmlBar{t, 100 * float64(t.Count) / float64(most)}
	}
	return bars
}

type htmlFile struct {
	Name     string
	Count    string
	Findings []htmlFinding
}

type htmlFinding struct {
	Rule                  string
	Severity              diag.Severity
	Place                 string
	Channel, Pointer      string
	Message               string
	Line                  int
	Before, Marked, After string // the excerpt
	Fix                   string
	Related               []string
}

// newHTMLFiles groups findings by file, in the order in which files come up.
func newHTMLFiles(findings []diag.Diagnostic) []htmlFile {
	var list []htmlFile
	at := make(map[string]int)
	for _, d := range findings {
		i, ok := at[d.Pos.File]
		if !ok {
			i = len(list)
			at[d.Pos.File] = i
			list = append(list, htmlFile{Name: Visible(d.Pos.File)})
		}
		list[i].Findings = append(list[i].Findings, newHTMLFinding(d))
	}
	for i := range list {
		list[i].Count = count(len(list[i].Findings), "finding")
	}
	return list
}

func newHTMLFinding(d diag.Diagnostic) htmlFinding {
	f := htmlFinding{
		Rule:     d.Rule.ID,
		Severity: d.Severity,
		Place:    place(d.Pos),
		Channel:  Visible(d.Channel),
		Pointer:  Visible(string(d.Pointer)),
		Message:  Visible(d.Message),
		Line:     d.Pos.Line,
	}
	if d.Fix != nil {
		f.Fix = Visible(d.Fix.Message)
	}
	for _, r := range d.Related {
		f.Related = append(f.Related, remark(r))
	}
	if d.Excerpt.Text != "" {
		f.cut(appendCells(nil, d))
	}
	return f
}

// cut divides the excerpt at the fault.
func (f *htmlFinding) cut(line []cell) {
	first := slices.IndexFunc(line, func(c cell) bool { return c.marked })
	end := first
	for end < len(line) && line[end].marked {
		end++
	}
	f.Before, f.Marked, f.After = shown(line[:first]), shown(line[first:end]), shown(line[end:])
	if f.Marked == "" {
		f.Marked = " " // the end of the line
	}
}

// rulesOf gives the rules of the findings by ID.
func rulesOf(findings []diag.Diagnostic) []*diag.Rule {
	var list []*diag.Rule
	seen := make(map[string]bool)
	for _, d := range findings {
		if !seen[d.Rule.ID] {
			seen[d.Rule.ID] = true
			list = append(list, d.Rule)
		}
	}
	slices.SortFunc(list, func(a, b *diag.Rule) int { return strings.Compare(a.ID, b.ID) })
	return list
}
