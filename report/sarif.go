package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
)

type sarifPrinter struct {
	list  jsonList
	rules map[string]int // rule IDs by their place in the driver's list
}

func newSARIF(w io.Writer, o Options) Printer {
	p := &sarifPrinter{rules: make(map[string]int, len(o.Rules))}
	version, _ := marshal(o.Version) // a string has an encoding
	var head strings.Builder
	rules := jsonList{w: &head, head: fmt.Sprintf(sarifHead, version)}
	for i, r := range o.Rules {
		p.rules[r.ID] = i
		_ = rules.add(newSARIFRule(r)) // so have a rule's, and a Builder takes them
	}
	_ = rules.close(sarifResults)
	p.list = jsonList{w: w, head: head.String()}
	return p
}

// The rules stand before the results, and the invocation, of which most is
// known at the end, behind them.
const (
	sarifHead = `{"version": "2.1.0",
"$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
"runs": [{
"tool": {"driver": {
"name": "webhook-lint",
"version": %s,
"informationUri": "https://github.com/webhook-lint/webhook-lint",
"rules": [`
	sarifResults = `]}},
"columnKind": "unicodeCodePoints",
"results": [`
	sarifTail = `],
"invocations": [%s]
}]}
`
)

func (p *sarifPrinter) Print(r Result) error {
	for _, d := range r.Findings {
		if err := p.list.add(p.result(complete(r, d))); err != nil {
			return err
		}
	}
	return nil
}

func (p *sarifPrinter) Close(s Summary) error {
	invocation := sarifInvocation{ExecutionSuccessful: !s.Interrupted}
	if s.Interrupted {
		said := sarifMessage{Text: interruption}
		invocation.ToolExecutionNotifications = []sarifNotification{{"warning", said}}
	}
	text, err := marshal(invocation)
	if err != nil {
		return err
	}
	return p.list.close(fmt.Sprintf(sarifTail, text))
}

func newSARIFRule(r *diag.Rule) sarifRule {
	doc := r.Doc
	if doc == "" {
		doc = r.Title
	}
	return sarifRule{
		ID:                   r.ID,
		ShortDescription:     sarifMessage{Text: r.Title},
		FullDescription:      sarifMessage{Text: doc},
		Help:                 sarifHelp(r, doc),
		DefaultConfiguration: sarifConfiguration{r.Severity > diag.Off, sarifLevel(r.Severity)},
	}
}

func sarifHelp(r *diag.Rule, doc string) sarifMessage {
	help := sarifMessage{doc, doc}
	for _, example := range []struct{ title, text string }{{"Reported", r.Bad}, {"Right", r.Good}} {
		if example.text == "" {
			continue
		}
		text := strings.TrimRight(example.text, "\n")
		help.Text += "\n\n" + example.title + ":\n\n" + text
		help.Markdown += "\n\n" + example.title + ":\n\n" + fence(text)
	}
	return help
}

func (p *sarifPrinter) result(d diag.Diagnostic) sarifResult {
	r := sarifResult{
		RuleID:              d.Rule.ID,
		Level:               sarifLevel(d.Severity),
		Message:             sarifText(d.Message),
		Locations:           []sarifLocation{newSARIFLocation(d.Pos, d.End)},
		PartialFingerprints: map[string]string{"webhookLint/v1": fingerprint(d)},
	}
	if i, ok := p.rules[d.Rule.ID]; ok {
		r.RuleIndex = &i
	}
	if d.Pointer != "" {
		r.Locations[0].LogicalLocations = []sarifLogicalLocation{{d.Pointer.Last(), string(d.Pointer)}}
	}
	if d.Channel != "" {
		r.Properties = map[string]string{"channel": d.Channel}
	}
	r.relate(d.Related)
	r.fix(d)
	return r
}

// relate adds the second places; a remark without a place joins the message.
func (r *sarifResult) relate(list []diag.Related) {
	for _, related := range list {
		message := sarifText(related.Message)
		if related.Pos.File == "" {
			r.Message.Text += "\n" + message.Text
			continue
		}
		l := newSARIFLocation(related.Pos, diag.Position{})
		l.Message = &message
		r.RelatedLocations = append(r.RelatedLocations, l)
	}
}

func (r *sarifResult) fix(d diag.Diagnostic) {
	if d.Fix == nil || !d.Fix.Pos.IsValid() {
		return
	}
	change := sarifArtifactChange{
		ArtifactLocation: sarifArtifactLocation{fileURI(d.Pos.File)},
		Replacements: []sarifReplacement{{
			DeletedRegion:   *newSARIFRegion(d.Fix.Pos, d.Fix.End),
			InsertedContent: sarifArtifactContent{d.Fix.Text},
		}},
	}
	r.Fixes = []sarifFix{{sarifText(d.Fix.Message), []sarifArtifactChange{change}}}
}

func newSARIFLocation(start, end diag.Position) sarifLocation {
	if end.Compare(start) == 0 {
		end = diag.Position{} // not known, or a point, which shows as nothing
	}
	return sarifLocation{PhysicalLocation: sarifPhysicalLocation{
		ArtifactLocation: sarifArtifactLocation{fileURI(start.File)},
		Region:           newSARIFRegion(start, end),
	}}
}

// newSARIFRegion gives nil when start is no place, and a region up to the end
// of the line when end is none. Lines and columns count from 1 and the end is
// exclusive on both sides (SARIF 2.1.0, 3.30.8).
func newSARIFRegion(start, end diag.Position) *sarifRegion {
	if !start.IsValid() {
		return nil
	}
	return &sarifRegion{start.Line, start.Col, end.Line, end.Col}
}

// sarifLevel gives the severity in SARIF's words, which are ours but for off.
func sarifLevel(s diag.Severity) string {
	if s == diag.Off {
		return "none"
	}
	return s.String()
}

var (
	sarifBraces   = strings.NewReplacer("{", "{{", "}", "}}")
	sarifBrackets = strings.NewReplacer("[", `\[`, "]", `\]`)
)

// sarifText gives a message whose braces are no placeholders (SARIF 2.1.0,
// 3.11.5) and whose brackets are no links (3.11.6).
func sarifText(message string) sarifMessage {
	text := sarifBraces.Replace(Visible(message))
	if strings.Contains(text, "](") {
		text = sarifBrackets.Replace(text)
	}
	return sarifMessage{Text: text}
}

// fingerprint stays the same while lines are added above a finding.
func fingerprint(d diag.Diagnostic) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{d.Rule.ID, fileURI(d.Pos.File), string(d.Pointer), d.Message}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// fileURI gives a file as a URI reference (RFC 3986), relative unless the path
// is absolute.
func fileURI(file string) string {
	file = path.Clean(filepath.ToSlash(file))
	segments := strings.Split(file, "/")
	for i, s := range segments {
		segments[i] = strings.ReplaceAll(url.PathEscape(s), ":", "%3A") // else the first might read as a scheme
	}
	uri := strings.Join(segments, "/")
	if filepath.IsAbs(file) {
		return "file:///" + strings.TrimPrefix(uri, "/")
	}
	return uri
}
