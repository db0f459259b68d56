package report

import "github.com/webhook-lint/webhook-lint/diag"

// A palette colours text for a terminal, or leaves it as it is when false.
type palette bool

func (p palette) severity(s diag.Severity, text string) string {
	switch s {
	case diag.Error:
		return p.paint("1;31", text)
	case diag.Warning:
		return p.paint("33", text)
	}
	return p.paint("36", text)
}

func (p palette) gutter(text string) string { return p.paint("34", text) }

// paint applies a Select Graphic Rendition parameter (ECMA-48, 8.3.117).
func (p palette) paint(code, text string) string {
	if !p {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[m"
}
