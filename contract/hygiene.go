package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
)

// A Check is something that is looked for in what came of every delivery. It
// gives what the receiver does wrong, and what would be right; both are "" when
// there is nothing.
type Check struct {
	Rule  *diag.Rule
	Judge func(*Receiver, *Delivery) (got, want string)
}

// Checks lists the checks that hold for every delivery. Users may add their
// own to a Runner.
var Checks = []Check{
	{ruleRedirect, redirects},
	{ruleIncomplete, isIncomplete},
	{ruleAnswerJSON, isBrokenJSON},
	{ruleAnswerSize, isLarge},
	{ruleAnswerHTML, isPage},
	{ruleLeak, leaks},
	{ruleReflection, reflects},
	{ruleEvaluated, evaluates},
	{ruleInjection, injects},
	{ruleBurst, isBareLimit},
}

func redirects(r *Receiver, d *Delivery) (got, want string) {
	if d.status() < 300 || d.status() > 399 {
		return "", ""
	}
	got = fmt.Sprintf("answers %d", d.status())
	if to := d.Answer.Header.Get("Location"); to != "" {
		got += fmt.Sprintf(", and points to %q", r.shown(to, 80))
	}
	return got, "the answer at the address that is configured"
}

func isIncomplete(_ *Receiver, d *Delivery) (got, want string) {
	switch {
	case d.Answer == nil:
	case d.Failure == Timeout:
		return "begins an answer and does not end it in time", "an answer that ends"
	case d.Answer.Partial:
		return "ends the connection before its answer does", "a body as long as Content-Length says"
	case d.Answer.Cut && d.Answer.Header.Get("Content-Length") == "":
		return fmt.Sprintf("answers with more than %d KB", MaxAnswer>>10), "an answer that ends"
	}
	return "", ""
}

func (a *Answer) mediaType() string {
	media, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	return media
}

func isJSON(media string) bool {
	return media == "application/json" || strings.HasSuffix(media, "+json")
}

func isBrokenJSON(_ *Receiver, d *Delivery) (got, want string) {
	a := d.Answer
	if a == nil || len(a.Body) == 0 || a.Cut || a.Partial || d.Failure != "" || a.Header.Get("Content-Encoding") != "" || !isJSON(a.mediaType()) || json.Valid(a.Body) {
		return "", ""
	}
	return "says that its answer is JSON, and it is not", "JSON, or another Content-Type"
}

// largeAnswer is the size from which an answer is large: it is kept.
const largeAnswer = 10 << 10

func isLarge(_ *Receiver, d *Delivery) (got, want string) {
	if d.Answer == nil || len(d.Answer.Body) <= largeAnswer || d.Failure != "" {
		return "", ""
	}
	return "answers with more than 10 KB", "a few words"
}

func (a *Answer) isHTML() bool {
	start := bytes.ToLower(bytes.TrimSpace(a.Body[:min(len(a.Body), 64)]))
	return a.mediaType() == "text/html" || bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html"))
}

func isPage(_ *Receiver, d *Delivery) (got, want string) {
	if !d.ok() || len(d.Answer.Body) == 0 || !d.Answer.isHTML() {
		return "", ""
	}
	return fmt.Sprintf("answers %d with a page of HTML", d.status()), "no body, or JSON"
}

var trace = lazy.Regexp(`goroutine \d+ \[|Traceback \(most recent call last\)|\bat [\w$.<>]+ ?\([^()\n]*\.(?:js|ts|java|kt|cs|scala):\d+|Exception in thread "|\bSystem\.\w*Exception\b|#\d+ /\S+\.php\(\d+\)|\.rb:\d+:in [` + "`" + `']|File "[^"\n]+\.py", line \d+|SQLSTATE\[|panicked at `)

func leaks(r *Receiver, d *Delivery) (got, want string) {
	if d.Answer == nil {
		return "", ""
	}
	if trace.Get().Match(d.Answer.Body) {
		return fmt.Sprintf("answers %d with a stack trace", d.status()), "the reason in a word, and the trace in its log"
	}
	for _, s := range r.secrets() {
		if len(s.value) >= 6 && !s.altered && (bytes.Contains(d.Answer.Body, []byte(s.value)) || strings.Contains(fmt.Sprint(d.Answer.Header), s.value)) {
			return "answers with the secret " + s.name, "an answer without it"
		}
	}
	return "", ""
}

// What texts of the domain cases hold, so that an answer tells what became of
// them.
const (
	scriptMark   = "<script>contract(1)</script>"
	templateMark = "contract{{7*191}}end"
	templateSum  = "contract1337end"
	injectedName = "X-Contract-Injected"
	injectedMark = "contract\r\n" + injectedName + ": 1"
)

func reflects(_ *Receiver, d *Delivery) (got, want string) {
	if d.Answer == nil || isJSON(d.Answer.mediaType()) || d.Answer.mediaType() == "text/plain" || !bytes.Contains(d.Answer.Body, []byte(scriptMark)) {
		return "", ""
	}
	return "answers with a customer's markup as it is", "no text of the event in the answer"
}

func evaluates(_ *Receiver, d *Delivery) (got, want string) {
	if d.Answer == nil || !bytes.Contains(d.Answer.Body, []byte(templateSum)) {
		return "", ""
	}
	return "evaluates {{7*191}} in a customer's text to 1337", "the text as it is"
}

func injects(_ *Receiver, d *Delivery) (got, want string) {
	if d.Answer == nil || d.Answer.Header.Get(injectedName) == "" {
		return "", ""
	}
	return "makes a line end in a customer's text the start of a header", "a value without line ends"
}

func isBareLimit(_ *Receiver, d *Delivery) (got, want string) {
	if d.status() != http.StatusTooManyRequests || d.Answer.Header.Get("Retry-After") != "" {
		return "", ""
	}
	return "answers 429 without Retry-After, so that its sender does not know when to come again", "Retry-After, or 2xx"
}

// late judges the time of an answer against the sender's limit.
func late(d *Delivery, limit time.Duration) (diag.Severity, string) {
	took := d.Timing.Total()
	if d.Answer == nil || d.Failure != "" || took < limit/2 || d.Wire.Slices > 0 {
		return diag.Off, ""
	}
	return diag.Warning, fmt.Sprintf("answers after %s, more than half of the %s that the sender waits", took.Round(10*time.Millisecond), limit)
}

func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
