package report

import (
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
)

// A page is well-formed, fetches nothing, runs nothing, and its links lead to
// anchors of its own.
func TestHTMLIsSelfContained(t *testing.T) {
	outside := regexp.MustCompile(`(?i)<script|<link|<img|<iframe|@import|url\(|\son\w+=|javascript:`)
	reference := regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	for _, r := range runs {
		page := r.write(t, "html", Options{Version: "1.2.3"})
		if found := outside.FindString(page); found != "" {
			t.Errorf("run %s: %q", r.name, found)
		}
		for _, match := range reference.FindAllStringSubmatch(page, -1) {
			id, ok := strings.CutPrefix(match[1], "#")
			if !ok || !strings.Contains(page, `id="`+id+`"`) {
				t.Errorf("run %s: %s leads nowhere", r.name, match[0])
			}
		}
		checkTags(t, r.name, page)
	}
}

// checkTags reads a page as XML, but for the elements that HTML leaves open.
func checkTags(t *testing.T, name, page string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict = false
	d.AutoClose = []string{"meta"}
	d.Entity = xml.HTMLEntity
	for {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("run %s: %v", name, err)
		}
	}
}

func TestHTMLMarks(t *testing.T) {
	page := runs[1].write(t, "html", Options{})
	for _, want := range []string{
		`&#34;status&#34;: <mark>&#34;Open&#34;</mark>,`,
		`<h2><bdi>payloads/ticket-updated.json</bdi> <span class="soft">2 findings</span></h2>`,
		`<a href="#payload-enum">payload-enum</a>`,
		`aria-label="2 payloads, error at worst; 1 payload, note at worst; 1 payload without findings"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
}

func TestHTMLIsCut(t *testing.T) {
	page := many(htmlFindings+5, 0, 0).write(t, "html", Options{})
	if n := strings.Count(page, `<article class="error">`); n != htmlFindings {
		t.Errorf("%d findings are shown, want %d", n, htmlFindings)
	}
	if want := "The page ends here: 5 more findings"; !strings.Contains(page, want) {
		t.Errorf("the page does not say %q", want)
	}
}

// A file that holds several integrations is one share of the strip.
func TestHTMLStripOfFiles(t *testing.T) {
	for noun, want := range map[string]string{
		"integration": "1 file, error at worst", "change": "1 file, error at worst", "document": "1 document, error at worst", "": "1 payload, error at worst",
	} {
		p := &htmlPrinter{worst: map[diag.Severity]int{diag.Error: 1}, results: 1}
		if got := p.strip(Summary{Checked: 3, Noun: noun}); len(got) != 1 || got[0].Label != want {
			t.Errorf("a run over %q: %v, want %q", noun, got, want)
		}
	}
}
