package suite

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/diag"
)

// messages tells of the errors of a result: of the first of its cause with what
// was sent and what came, of another with the case that shows it.
func (f *front) messages(result contract.Result) (list []string) {
	named := result.Case.ID
	for _, found := range result.Findings {
		if found.Severity != diag.Error {
			continue
		}
		text := wrap(visible(f.receiver.Mask(found.Message()), 2000)+" ["+found.Rule.ID+"]", width-len("[FAILED] "), "")
		if f.isNews(found, result.Case.ID) {
			text += f.details(result.Case, found)
		} else if first := f.shown[found.Cause()]; first != named {
			text += "\n" + wrap("as in "+first+", which tells more", width-2, "  ")
			named = first
		}
		list = append(list, text)
	}
	return list
}

const (
	width    = 78  // of a terminal of 80 columns in which Ginkgo indents by two
	readable = 600 // bytes of a command or a body that somebody reads
)

// details tells what was sent, what came, and how to send it again.
func (f *front) details(c contract.Case, found contract.Finding) string {
	var b strings.Builder
	row := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "\n  %-10s %s", name, text)
		}
	}
	row("policy", found.Policy)
	d := found.Delivery
	if d == nil {
		return b.String()
	}
	e := entryOf(f.receiver, d, true)
	row("sent", f.body(found.Sent()))
	row("came", e.came()+" after "+e.After)
	if e.Answer != nil {
		row("", visible(strings.TrimSpace(e.Answer.Body), 200))
	}
	row("again", found.Again)
	if f.isInside {
		row("reproduce", "go test . -ginkgo.focus "+shell(regexp.QuoteMeta(c.ID)+"$")+f.flags)
	} else {
		row("reproduce", f.command(found.Sent()))
	}
	return b.String()
}

func (f *front) body(d *contract.Delivery) string {
	if len(d.Body) > readable {
		return fmt.Sprintf("%s of %d bytes", d.Method, len(d.Body))
	}
	return visible(f.receiver.Mask(string(d.Body)), readable)
}

// command gives the command that sends a delivery again, a header in each line,
// where that can be read. What marks the delivery as a test is left out.
func (f *front) command(d *contract.Delivery) string {
	d = d.Clone()
	d.Header.Del("X-Contract-Test")
	d.Header.Del("User-Agent")
	curl := f.receiver.Curl(d)
	if len(curl) > readable || visible(curl, readable) != curl || d.Wire != (contract.Wire{}) {
		return "as the report entry says, with --json-report"
	}
	const next = " \\\n             "
	for name := range d.Header {
		curl = strings.Replace(curl, " -H '"+name+": ", next+"-H '"+name+": ", 1)
	}
	if body := " --data-binary "; strings.Count(curl, body) == 1 {
		curl = strings.Replace(curl, body, next+"--data-binary ", 1)
	}
	return curl
}

// annotated gives, with --github-output, a line that GitHub shows beside a
// change: Ginkgo's own says neither what is wrong nor of which case.
func annotated(at types.CodeLocation, title, message string) string {
	if _, reporter := ginkgo.GinkgoConfiguration(); !reporter.GithubOutput {
		return ""
	}
	message, _, _ = strings.Cut(message, "\n  ")
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", " ")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	return fmt.Sprintf("\n::error file=%s,line=%d,title=%s::%s", property.Replace(at.FileName), at.LineNumber, property.Replace(title), data.Replace(message))
}

// wrap breaks a text into lines at spaces.
func wrap(text string, width int, indent string) string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return indent + strings.Join(append(lines, line), "\n"+indent)
}

// shell quotes a word for a shell.
func shell(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }
