package report

import (
	"github.com/webhook-lint/webhook-lint/diag"
)

// A jsonFinding is a finding as json and jsonl write it. The schema lists the
// same members.
type jsonFinding struct {
	Rule     string        `json:"rule"`
	Severity diag.Severity `json:"severity"`
	Message  string        `json:"message"`
	File     string        `json:"file"`
	jsonSpan
	Pointer diag.Pointer  `json:"pointer"`
	Channel string        `json:"channel"`
	Related []jsonRelated `json:"related,omitempty"`
	Fix     *jsonFix      `json:"fix,omitempty"`
}

type jsonSpan struct {
	Line      int `json:"line"`
	Column    int `json:"column"`
	EndLine   int `json:"end_line"`
	EndColumn int `json:"end_column"`
}

type jsonRelated struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

type jsonFix struct {
	Message string `json:"message"`
	jsonSpan
	Text string `json:"text"`
}

type jsonSummary struct {
	Checked     int            `json:"checked"`
	Errors      int            `json:"errors"`
	Warnings    int            `json:"warnings"`
	Notes       int            `json:"notes"`
	Ignored     int            `json:"ignored"`
	Interrupted bool           `json:"interrupted"`
	ByRule      map[string]int `json:"by_rule"`
	ByChannel   map[string]int `json:"by_channel,omitempty"`
}

func newJSONFinding(d diag.Diagnostic) jsonFinding {
	f := jsonFinding{
		Rule:     d.Rule.ID,
		Severity: d.Severity,
		Message:  d.Message,
		File:     d.Pos.File,
		jsonSpan: newJSONSpan(d.Pos, d.End),
		Pointer:  d.Pointer,
		Channel:  d.Channel,
	}
	for _, r := range d.Related {
		f.Related = append(f.Related, jsonRelated{r.Pos.File, r.Pos.Line, r.Pos.Col, r.Message})
	}
	if d.Fix != nil {
		f.Fix = &jsonFix{d.Fix.Message, newJSONSpan(d.Fix.Pos, d.Fix.End), d.Fix.Text}
	}
	return f
}

func newJSONSpan(start, end diag.Position) jsonSpan {
	return jsonSpan{start.Line, start.Col, end.Line, end.Col}
}

func newJSONSummary(s Summary) jsonSummary {
	byRule := s.ByRule
	if byRule == nil {
		byRule = map[string]int{}
	}
	return jsonSummary{
		Checked:     s.Checked,
		Errors:      s.Counts[diag.Error],
		Warnings:    s.Counts[diag.Warning],
		Notes:       s.Counts[diag.Note],
		Ignored:     s.Ignored,
		Interrupted: s.Interrupted,
		ByRule:      byRule,
		ByChannel:   s.ByChannel,
	}
}
