package report

import (
	"io"
)

type jsonLinesPrinter struct{ w io.Writer }

func newJSONLines(w io.Writer, _ Options) Printer { return jsonLinesPrinter{w} }

func (p jsonLinesPrinter) Print(r Result) error {
	for _, d := range r.Findings {
		if err := p.line(newJSONFinding(complete(r, d))); err != nil {
			return err
		}
	}
	return nil
}

func (p jsonLinesPrinter) Close(s Summary) error {
	return p.line(map[string]jsonSummary{"summary": newJSONSummary(s)})
}

func (p jsonLinesPrinter) line(v any) error {
	text, err := marshal(v)
	if err != nil {
		return err
	}
	_, err = p.w.Write(append(text, '\n'))
	return err
}
