// Package report writes findings for people and for machines: a terminal, an
// editor, a CI service, a code-scanning page.
//
// A Format makes a Printer. The Printer is given each Result as it is known,
// so that a run over a large file holds no more than its format needs, and is
// closed with the Summary.
package report

import (
	"io"

	"github.com/webhook-lint/webhook-lint/diag"
)

// A Format is one way to write findings. Formats lists them all.
type Format struct {
	Name string // as --format takes it
	Doc  string // one line for help
	New  func(io.Writer, Options) Printer
}

// Options say how to write. The zero value is right for a file.
type Options struct {
	Version string       // of webhook-lint
	Rules   []*diag.Rule // the whole catalogue, for the formats that list it
	Color   bool         // text only
	Width   int          // columns of the terminal; 0 is 80
	Quiet   bool         // no summary
}

// A Printer writes results in the order in which it is given them.
type Printer interface {
	Print(Result) error
	Close(Summary) error
}

// A Result is one input that was checked: a payload, or a document.
type Result struct {
	Name     string // the input as a person names it: body.json, or log.ndjson:17
	Channel  string // "" for a document
	Findings []diag.Diagnostic
}

// A Summary is what a whole run came to.
type Summary struct {
	Checked     int                   // results, with and without findings
	Counts      map[diag.Severity]int // findings by severity
	ByRule      map[string]int
	Ignored     int  // findings that the configuration silenced
	Interrupted bool // the run was stopped before its end
}
