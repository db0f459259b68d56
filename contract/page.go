package contract

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/webhook-lint/webhook-lint/diag"
)

//go:embed page.html
var pageText string

var pageTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(pageText)) })

// A Page is a run as a page of HTML: what failed, which property in which form
// was tried on which trigger, how long answers took, and what was left out.
type Page struct {
	Tally    Tally
	Failures Failures

	receiver *Receiver
	rows     []string // properties, in the order in which they were met
	classes  []string
	cells    map[[2]string]*cell
}

// NewPage makes the page of a receiver's run.
func NewPage(r *Receiver) *Page { return &Page{receiver: r, cells: map[[2]string]*cell{}} }

// A cell is a property in one form, on all triggers.
type cell struct {
	tried, failed, left []string // triggers
}

// Add adds a result.
func (p *Page) Add(r Result) {
	p.Tally.Add(r)
	p.Failures.Add(r)
	if r.Case.Layer != Schema || len(r.Case.parts) > 0 {
		return
	}
	key := [2]string{cmp.Or(r.Case.At.Dotted(), "the payload"), kindOf(&r.Case)}
	if !slices.Contains(p.rows, key[0]) {
		p.rows = append(p.rows, key[0])
	}
	if !slices.Contains(p.classes, key[1]) {
		p.classes = append(p.classes, key[1])
	}
	c := p.cells[key]
	if c == nil {
		c = &cell{}
		p.cells[key] = c
	}
	switch {
	case r.Skipped != "":
		c.left = append(c.left, r.Case.Channel)
	case r.Failed():
		c.failed = append(c.failed, r.Case.Channel)
	default:
		c.tried = append(c.tried, r.Case.Channel)
	}
}

// kindOf gives the column of a case: of the many forms of a value, a few kinds.
func kindOf(c *Case) string {
	switch {
	case c.Rule == ruleIllTyped:
		return "wrong type"
	case c.class == "absent" || c.class == "present" || c.class == "null" || c.class == "empty":
		return c.class
	case c.Rule == ruleUnknownField:
		return "unknown name"
	case c.Rule == ruleUnknownValue:
		return "unknown value"
	case c.Rule == ruleRecorded:
		return "recorded"
	}
	return strings.TrimPrefix(c.Rule.ID, "contract-")
}

type (
	pageData struct {
		URL, Policy            string
		Tried, Cases           int
		Obligations, Exercised int
		Median, Most, Longest  string
		Failures               []pageFailure
		Classes                []string
		Rows                   []pageRow
		Bars                   []pageBar
		Skipped                []pageSkip
	}
	pageFailure struct {
		Severity, Rule, Message, Name, Request, Answer, Again string
		Also                                                  int
	}
	pageRow struct {
		Name  string
		Cells []pageCell
	}
	pageCell struct{ Mark, Class, Title string }
	pageBar  struct {
		Label string
		Count int
		Width int
	}
	pageSkip struct {
		Why   string
		Count int
	}
)

// Write writes the page. It stands on its own, and shows no secret.
func (p *Page) Write(w io.Writer, policy Policy) error {
	median, most, longest := p.Tally.Latency()
	data := pageData{
		URL: p.receiver.Mask(p.receiver.URL), Policy: policy.String(), Tried: p.Tally.Tried, Cases: p.Tally.Cases,
		Obligations: p.Tally.Obligations, Exercised: p.Tally.Exercised,
		Median: Rounded(median).String(), Most: Rounded(most).String(), Longest: Rounded(longest).String(), Classes: p.classes,
	}
	for _, f := range p.Failures.List {
		data.Failures = append(data.Failures, p.failure(f))
	}
	for _, name := range p.rows {
		row := pageRow{Name: name}
		for _, class := range p.classes {
			row.Cells = append(row.Cells, p.cells[[2]string{name, class}].show())
		}
		data.Rows = append(data.Rows, row)
	}
	data.Bars = bars(p.Tally.times)
	for _, why := range slices.Sorted(maps.Keys(p.Tally.Skipped)) {
		data.Skipped = append(data.Skipped, pageSkip{p.legible(why, 2000), p.Tally.Skipped[why]})
	}
	return pageTemplate().Execute(w, data)
}

func (p *Page) failure(f *Failing) pageFailure {
	out := pageFailure{
		Severity: f.Finding.Severity.String(), Rule: f.Finding.Rule.ID, Message: p.legible(f.Finding.Message(), 2000), Name: f.Result.Case.ID, Also: len(f.Also),
	}
	d := f.Finding.Sent()
	switch c := f.Result.Case.captured; {
	case d == nil:
	case c != nil:
		out.Request = fmt.Sprintf("%s %s\nthe body stands at %s", d.Method, p.receiver.Mask(d.URL), c.Source.Position(0))
	default:
		out.Request = p.legible(fmt.Sprintf("%s %s\n%s", d.Method, d.URL, d.Body), 2000)
	}
	if d != nil {
		again, _ := reproduction(p.receiver, f, d)
		out.Again = strings.TrimPrefix(again, "reproduce: ")
	}
	if a := f.Finding.Delivery; a != nil && a.Answer != nil {
		out.Answer = p.legible(fmt.Sprintf("%d\n%s", a.Answer.Status, a.Answer.Body), 1000)
	}
	return out
}

// legible gives the beginning of a text without secrets, and with an escape for
// each character that a reader would not see, or that turns the text around.
func (p *Page) legible(text string, most int) string {
	var b strings.Builder
	for _, c := range p.receiver.shown(text, most) {
		if unicode.IsPrint(c) || c == '\n' {
			b.WriteRune(c)
			continue
		}
		b.WriteString(strings.Trim(strconv.QuoteRune(c), "'"))
	}
	return b.String()
}

func (c *cell) show() pageCell {
	if c == nil {
		return pageCell{}
	}
	switch {
	case len(c.failed) > 0:
		return pageCell{"✗", "failed", "failed on " + diag.List(c.failed, "and")}
	case len(c.tried) == 0:
		return pageCell{"○", "left", "not tried on " + diag.List(c.left, "and")}
	case len(c.left) > 0:
		return pageCell{"◐", "part", "tried on " + diag.List(c.tried, "and")}
	}
	return pageCell{"●", "tried", "as expected on " + diag.List(c.tried, "and")}
}

// Rounded gives a time with what can be told of it.
func Rounded(d time.Duration) time.Duration {
	if d < 10*time.Millisecond {
		return d.Round(100 * time.Microsecond)
	}
	return d.Round(time.Millisecond)
}

// bars counts times in classes that double.
func bars(times []time.Duration) (list []pageBar) {
	most := 0
	for limit := time.Millisecond; ; limit *= 2 {
		n := 0
		for _, t := range times {
			if t < limit && (t >= limit/2 || limit == time.Millisecond) {
				n++
			}
		}
		list = append(list, pageBar{Label: "below " + limit.String(), Count: n})
		most = max(most, n)
		if limit > 10*time.Second || len(times) == 0 || slices.Max(times) < limit {
			break
		}
	}
	for i := range list {
		list[i].Width = 100 * list[i].Count / max(most, 1)
	}
	return list
}
