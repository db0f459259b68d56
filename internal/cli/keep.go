package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/report"
)

// writable finds out before a run whether there is a place for what is to be
// kept of it.
func writable(job *contractJob) error {
	if job.save != "" {
		if err := os.MkdirAll(job.save, 0o755); err != nil {
			return writeError(job.save, err)
		}
	}
	return nil
}

// keep writes the case of each failure. What cannot be written is told, and
// nothing else is left out for it.
func (c *command) keep(r *contract.Receiver, page *contract.Page, job *contractJob) {
	if job.save == "" {
		return
	}
	taken := map[string]bool{}
	for _, f := range page.Failures.List {
		if err := keepCase(r, f, filepath.Join(job.save, caseFile(f, taken))); err != nil {
			c.tell(err)
		}
	}
}

// showPage makes the page of a run what the format html writes: what failed,
// each property in each form on each trigger, and the times of answers.
func (c *command) showPage(page *contract.Page, run *contract.Runner) {
	for i, t := range c.flags.targets {
		if t.format.Name == "html" {
			c.flags.targets[i].format.New = func(w io.Writer, _ report.Options) report.Printer {
				return &pagePrinter{w, page, run}
			}
		}
	}
}

// A pagePrinter writes a page that has been filled in by the time of Close.
type pagePrinter struct {
	w    io.Writer
	page *contract.Page
	run  *contract.Runner
}

func (p *pagePrinter) Print(report.Result) error { return nil }

func (p *pagePrinter) Close(report.Summary) error { return p.page.Write(p.w, p.run.Policy()) }

// caseFile names the file of a failure for its case; for its rule and a number
// too where a case fails in several ways.
func caseFile(f *contract.Failing, taken map[string]bool) string {
	const most = 150 // bytes; file systems take 255
	name := strings.Map(func(c rune) rune {
		switch {
		case c == '/':
			return '.'
		case c < ' ', strings.ContainsRune(`:#\*?"<>|`, c), c == 0x7f:
			return '-'
		}
		return c
	}, f.Result.Case.ID)
	name = strings.ToValidUTF8(name[:min(len(name), most)], "")
	if taken[name] {
		name += "." + f.Finding.Rule.ID
	}
	for n, stem := 2, name; taken[name]; n++ {
		name = fmt.Sprintf("%s.%d", stem, n)
	}
	taken[name] = true
	return name
}

// keepCase writes the case of a failure, as JSON and as a file of hurl.
func keepCase(r *contract.Receiver, f *contract.Failing, name string) error {
	text, err := r.Record(&f.Result, &f.Finding)
	if err != nil {
		return err
	}
	if err := os.WriteFile(name+".json", append(text, '\n'), 0o600); err != nil {
		return writeError(name+".json", err)
	}
	d := f.Finding.Sent()
	if d == nil {
		return nil
	}
	if err := os.WriteFile(name+".hurl", []byte(r.Hurl(d, f.Finding.Want)), 0o600); err != nil {
		return writeError(name+".hurl", err)
	}
	return nil
}
