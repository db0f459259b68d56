package report

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
)

// GitHub takes a step summary of one mebibyte and drops a longer one whole.
const (
	markdownRows = 100 // findings in the table
	markdownCell = 500 // code points in one of its cells
)

// newMarkdown gives a run as a step summary: a table by rule, and a table of
// the findings.
func newMarkdown(s Summary, findings []diag.Diagnostic) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### webhook-lint: %s\n", s)
	if len(findings) == 0 {
		return b.String()
	}
	b.WriteString("\n| Rule | Severity | Findings |\n| --- | --- | ---: |\n")
	for _, t := range tallies(findings) {
		fmt.Fprintf(&b, "| %s | %s | %d |\n", cellText(t.Rule.ID), t.Severity, t.Count)
	}
	b.WriteString("\n| Severity | Place | Finding | Rule |\n| --- | --- | --- | --- |\n")
	for _, d := range findings[:min(len(findings), markdownRows)] {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", d.Severity, cellText(place(d.Pos)), cellText(sentence(d)), cellText(d.Rule.ID))
	}
	if more := len(findings) - markdownRows; more > 0 {
		fmt.Fprintf(&b, "\nThe table ends here: %s in the log.\n", count(more, "more finding"))
	}
	return b.String()
}

// A tally is how often a rule made findings of a severity.
type tally struct {
	Rule     *diag.Rule
	Severity diag.Severity
	Count    int
}

// tallies counts the findings by rule and severity: the worst first, then the
// most frequent.
func tallies(findings []diag.Diagnostic) []tally {
	type key struct {
		id       string
		severity diag.Severity
	}
	var list []tally
	at := make(map[key]int)
	for _, d := range findings {
		k := key{d.Rule.ID, d.Severity}
		i, ok := at[k]
		if !ok {
			i = len(list)
			at[k] = i
			list = append(list, tally{Rule: d.Rule, Severity: d.Severity})
		}
		list[i].Count++
	}
	slices.SortFunc(list, func(a, b tally) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Rule.ID, b.Rule.ID))
	})
	return list
}

// markdownEscape makes text stand for itself: no markup, no link and no end of
// a table's cell.
var markdownEscape = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;",
	`\`, `\\`, "`", "\\`", "|", `\|`, "*", `\*`, "_", `\_`, "~", `\~`, "[", `\[`, "]", `\]`,
	"#", `\#`, "!", `\!`, "$", `\$`, "@", `\@`, "://", `:\//`, "www.", `www\.`,
)

// cellText gives visible text as a cell of a table, cut if it is very long.
func cellText(text string) string {
	if utf8.RuneCountInString(text) > markdownCell {
		text = string([]rune(text)[:markdownCell]) + ellipsis
	}
	return markdownEscape.Replace(text)
}

// fence gives text as a code block, between fences that it does not contain.
func fence(text string) string {
	ticks := "```"
	for strings.Contains(text, ticks) {
		ticks += "`"
	}
	return ticks + "\n" + text + "\n" + ticks
}

func appendFile(name, text string) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return cmp.Or(err, f.Close())
}
