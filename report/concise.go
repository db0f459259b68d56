package report

import "io"

type concisePrinter struct{ w io.Writer }

func newConcise(w io.Writer, _ Options) Printer { return concisePrinter{w} }

func (p concisePrinter) Print(r Result) error {
	for _, d := range r.Findings {
		if _, err := io.WriteString(p.w, concise(complete(r, d))+"\n"); err != nil {
			return err
		}
	}
	return nil
}

func (p concisePrinter) Close(Summary) error { return nil }
