package report

import (
	"cmp"
	"encoding/xml"
	"io"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

// The elements stand in the order that Jenkins's schema asks for.
type junitSuite struct {
	Name      string      `xml:"name,attr"`
	Tests     int         `xml:"tests,attr"`
	Failures  int         `xml:"failures,attr"`
	Errors    int         `xml:"errors,attr"`
	Skipped   int         `xml:"skipped,attr"`
	Cases     []junitCase `xml:"testcase"`
	SystemOut *junitText  `xml:"system-out"`
	SystemErr *junitText  `xml:"system-err"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	Class     string        `xml:"classname,attr"`
	Failure   *junitFailure `xml:"failure"`
	SystemOut *junitText    `xml:"system-out"`
}

type junitFailure struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	junitText
}

type junitText struct {
	Text string `xml:",cdata"`
}

type junitPrinter struct {
	w      io.Writer
	failOn diag.Severity
	suite  junitSuite
}

func newJUnit(w io.Writer, o Options) Printer {
	failOn := o.FailOn
	if failOn == diag.Off {
		failOn = diag.Error
	}
	return &junitPrinter{w, failOn, junitSuite{Name: "webhook-lint"}}
}

func (p *junitPrinter) Print(r Result) error {
	c := newJUnitCase(r, p.failOn)
	if c.Failure != nil {
		p.suite.Failures++
	}
	p.suite.Cases = append(p.suite.Cases, c)
	return nil
}

func (p *junitPrinter) Close(s Summary) error {
	p.suite.Tests = len(p.suite.Cases)
	for i := range p.suite.Cases {
		p.suite.Cases[i].Class = cmp.Or(p.suite.Cases[i].Class, s.Noun, "document")
	}
	p.suite.SystemOut = &junitText{s.String()}
	if s.Interrupted {
		p.suite.SystemErr = &junitText{interruption}
	}
	text, err := xml.MarshalIndent(junitSuites{
		Name:     p.suite.Name,
		Tests:    p.suite.Tests,
		Failures: p.suite.Failures,
		Suites:   []junitSuite{p.suite},
	}, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(p.w, xml.Header+string(text)+"\n")
	return err
}

// newJUnitCase gives a case that fails if a finding is as severe as failOn. The
// first of the worst is its message. What XML cannot hold is spelt out in them. The class is the
// channel, or empty.
func newJUnitCase(r Result, failOn diag.Severity) junitCase {
	c := junitCase{Name: Visible(r.Name), Class: Visible(r.Channel)}
	var lines strings.Builder
	worst := diag.Off
	for _, d := range r.Findings {
		lines.WriteString(concise(complete(r, d)) + "\n")
		if d.Severity >= max(failOn, worst+1) {
			worst = d.Severity
			c.Failure = &junitFailure{Type: d.Rule.ID, Message: sentence(d)}
		}
	}
	switch {
	case c.Failure != nil:
		c.Failure.Text = lines.String()
	case lines.Len() > 0:
		c.SystemOut = &junitText{lines.String()}
	}
	return c
}
