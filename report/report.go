// Package report writes findings for people and for machines: a terminal, an
// editor, a CI service, a code-scanning page.
//
// A Format makes a Printer. The Printer is given each Result as it is known,
// so that a run over a large file holds no more than its format needs, and is
// closed with the Summary. The formats text, concise, json, jsonl and sarif
// write at once and hold nothing; junit, github and html write at Close.
//
// Findings quote files that anybody may have written. What a terminal, a page
// or a CI service would obey, hide or reorder is spelt out, as in \x1b, or
// escaped as the format does it.
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

	Every    bool // its Printer wants results without findings too
	Excerpts bool // it shows the excerpts of findings
}

// Options say how to write. The zero value is right for a file.
type Options struct {
	Version string       // of webhook-lint
	Rules   []*diag.Rule // the whole catalogue, for the formats that list it
	Color   bool         // text only
	Width   int          // columns of the terminal; 0 is 80, and less than 20 is 20
	Quiet   bool         // no summary; text only

	// FailOn is the lowest severity that fails a case; junit only. Off, the zero
	// value, is Error.
	FailOn diag.Severity

	// StepSummary names the file that github appends its Markdown summary to,
	// which is $GITHUB_STEP_SUMMARY in a workflow. There is none when empty.
	StepSummary string
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
	Noun        string                // for one of them, as "document"; "" is "payload"
	Counts      map[diag.Severity]int // findings by severity
	ByRule      map[string]int
	ByChannel   map[string]int // findings that have one
	Ignored     int            // findings that the configuration silenced
	Interrupted bool           // the run was stopped before its end
}

// Formats lists every format, in the order in which help shows them.
var Formats = []Format{
	{Name: "text", Doc: "for people: each finding with its line, and a summary", New: newText, Excerpts: true},
	{Name: "concise", Doc: "one line a finding, for editors and scripts", New: newConcise},
	{Name: "json", Doc: "one object with all findings and a summary", New: newJSON},
	{Name: "jsonl", Doc: "one JSON object a line, a summary last", New: newJSONLines},
	{Name: "sarif", Doc: "SARIF 2.1.0, for code scanning", New: newSARIF},
	{Name: "junit", Doc: "JUnit XML, for CI services that show tests", New: newJUnit, Every: true},
	{Name: "github", Doc: "annotations and a step summary of GitHub Actions", New: newGitHub},
	{Name: "html", Doc: "one page to read in a browser", New: newHTML, Every: true, Excerpts: true},
}
