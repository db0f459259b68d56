package report

import "io"

type concisePrinter struct {
	w     io.Writer
	lines []byte
}

func newConcise(w io.Writer, _ Options) Printer { return &concisePrinter{w: w} }

func (p *concisePrinter) Print(r Result) error {
	p.lines = p.lines[:0]
	for _, d := range r.Findings {
		p.lines = append(appendConcise(p.lines, complete(r, d)), '\n')
	}
	if len(p.lines) == 0 {
		return nil
	}
	_, err := p.w.Write(p.lines)
	return err
}

func (p *concisePrinter) Close(Summary) error { return nil }
