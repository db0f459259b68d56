package report

import (
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
	w     io.Writer
	suite junitSuite
}

func newJUnit(w io.Writer, _ Options) Printer {
	return &junitPrinter{w, junitSuite{Name: "webhook-lint"}}
}

func (p *junitPrinter) Print(r Result) error {
	c := newJUnitCase(r)
	if c.Failure != nil {
		p.suite.Failures++
	}
	p.suite.Cases = append(p.suite.Cases, c)
	return nil
}

func (p *junitPrinter) Close(s Summary) error {
	p.suite.Tests = len(p.suite.Cases)
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

// newJUnitCase gives a case that fails if there is an error among the
// findings. What XML cannot hold is spelt out in them.
func newJUnitCase(r Result) junitCase {
	c := junitCase{Name: visible(r.Name), Class: "document"}
	if r.Channel != "" {
		c.Class = visible(r.Channel)
	}
	var lines strings.Builder
	for _, d := range r.Findings {
		lines.WriteString(concise(complete(r, d)) + "\n")
		if c.Failure == nil && d.Severity == diag.Error {
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
