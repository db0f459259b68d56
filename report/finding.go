package report

import (
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
)

// complete fills in what a finding may leave to its result, so that the
// formats need not ask: the file, the end and the channel.
func complete(r Result, d diag.Diagnostic) diag.Diagnostic {
	if d.Pos.File == "" {
		d.Pos.File = r.Name
	}
	d.End.File = d.Pos.File
	if d.End.Compare(d.Pos) < 0 {
		d.End = d.Pos
	}
	if d.Channel == "" {
		d.Channel = r.Channel
	}
	return d
}

// place gives file:line:col, without the numbers that are not known.
func place(p diag.Position) string { return string(appendPlace(nil, p)) }

func appendPlace(b []byte, p diag.Position) []byte {
	b = append(b, Visible(p.File)...)
	for _, n := range [...]int{p.Line, p.Col} {
		if n == 0 {
			break
		}
		b = strconv.AppendInt(append(b, ':'), int64(n), 10)
	}
	return b
}

// remark gives a second place and what is said of it.
func remark(r diag.Related) string {
	if where := place(r.Pos); where != "" {
		return where + ": " + Visible(r.Message)
	}
	return Visible(r.Message)
}

// concise gives a finding as one line, in the form that editors parse.
func concise(d diag.Diagnostic) string { return string(appendConcise(nil, d)) }

func appendConcise(b []byte, d diag.Diagnostic) []byte {
	b = appendPlace(b, d.Pos)
	b = append(append(append(b, ": "...), d.Severity.String()...), ": "...)
	return append(append(append(append(b, sentence(d)...), " ["...), d.Rule.ID...), ']')
}

// sentence gives what a finding says where there is no excerpt to put the
// nearest right word under.
func sentence(d diag.Diagnostic) string {
	if d.Fix == nil || d.Fix.Message == "" || strings.Contains(d.Message, strings.TrimSuffix(d.Fix.Message, "?")) {
		return Visible(d.Message)
	}
	return Visible(d.Message) + "; " + Visible(d.Fix.Message)
}
