package cli

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/report"
)

// run runs the command in a folder that holds files, where its arguments are
// one line of words.
func runIn(t testing.TB, files map[string]string, line string) (status Status, stdout, stderr string) {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(folder)
	var out, err bytes.Buffer
	status = Main(context.Background(), Environment{
		Args: strings.Fields(line), Stdin: strings.NewReader(files["-"]), Stdout: &out, Stderr: &err,
		Getenv:   func(string) string { return "" },
		Terminal: func(io.Writer) (int, bool) { return 0, false },
	})
	return status, out.String(), err.String()
}

// What --format json and jsonl write is what the published schema says.
func TestJSONSchema(t *testing.T) {
	schema := compile(t, report.JSONSchema())
	files := map[string]string{
		"ok.json":         `{"ticket": {"id": 1}}`,
		"bad.json":        `{"ticket": {"status": "Open", "custmer": {"name": null}, "id": "\u001b[31m"}}`,
		"broken.json":     `{"ticket": `,
		"nothing.http":    "GET / HTTP/1.1\n\n",
		"log.ndjson":      "{\"message\": {\"id\": 1}}\n[]\n{\"ticket\": {\"id\": null}}\n",
		"-":               `{"trigger": "ticket-created", "payload": {"ticket": {"priority": 5}}}`,
		"shop/order.json": `{"id": "x"}`,
		"shop/shop.yaml": `{asyncapi: 2.6.0, info: {title: shop, version: '1'}, channels: {order-placed: {publish: {message: ` +
			`{payload: {type: object, properties: {id: {type: strng}}}}}}}}`,
		"ignore.yaml": "ignore: [{rule: payload-range, reason: x}, {rule: payload-enum, reason: x, expires: 2020-01-01}]",
		"empty.yaml":  "",
	}
	for _, line := range []string{
		"ok.json -c ticket-updated",
		"ok.json",
		"ok.json bad.json broken.json nothing.http log.ndjson --strict",
		"bad.json --profile document --severity payload-enum=note",
		"- --show-values",
		"bad.json -c ticket-updated --config ignore.yaml",
		"bad.json log.ndjson --max-bytes 10",
		"shop --allow-empty --spec shop/shop.yaml",
		"--allow-empty --select payload-*",
		"spec",
		"spec shop/shop.yaml",
		"spec ok.json",
		"spec empty.yaml",
	} {
		_, text, told := runIn(t, files, line+" --format json")
		if told != "" && text == "" {
			continue // as for a document that cannot be used
		}
		validate(t, schema, line, text)
		_, lines, _ := runIn(t, files, line+" --format jsonl")
		validate(t, schema, line, joined(t, line, lines))
	}
}

func validate(t *testing.T, schema *jsonschema.Schema, line, text string) {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%s: %v in %q", line, err, text)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("%s: %#v in %s", line, err, text)
	}
}

// joined makes one object, as json writes it, of the lines of jsonl.
func joined(t *testing.T, line, text string) string {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	last := lines[len(lines)-1]
	if !strings.HasPrefix(last, `{"summary":`) {
		t.Fatalf("%s: the last line is %q", line, last)
	}
	return `{"version": "", "findings": [` + strings.Join(lines[:len(lines)-1], ",") + "], " + last[1:]
}

func TestOneLine(t *testing.T) {
	for _, test := range [][2]string{
		{"read a.json: no such file", "read a.json: no such file"},
		{"two\nlines", `two\nlines`},
		{"colours \x1b[31m", `colours \x1b[31m`},
		{"b\xff.json", `b\xff.json`},
		{`unknown word "x"; want C:\y`, `unknown word "x"; want C:\y`},
		{"Zürich 🎫", "Zürich 🎫"},
	} {
		if got := oneLine(errors.New(test[0])); got != test[1] {
			t.Errorf("oneLine(%q) = %q, want %q", test[0], got, test[1])
		}
	}
}

func TestUnknown(t *testing.T) {
	channels := []string{"ticket-created", "ticket-updated", "ticket-message-created"}
	for _, test := range []struct {
		word  string
		known []string
		want  string
	}{
		{"ticket-updatd", channels, `unknown word "ticket-updatd"; did you mean "ticket-updated"?`},
		{"ticket_created", channels, `unknown word "ticket_created"; did you mean "ticket-created" or "ticket-updated"?`},
		{"ticketcreated", channels, `unknown word "ticketcreated"; did you mean "ticket-created" or "ticket-updated"?`},
		{"ticket-m", channels, `unknown word "ticket-m"; did you mean "ticket-message-created"?`},
		{"order", channels, `unknown word "order"; want "ticket-created", "ticket-updated" or "ticket-message-created"`},
		{"", channels, `unknown word ""; want "ticket-created", "ticket-updated" or "ticket-message-created"`},
		{"payload-tpye", ruleIDs(), `unknown word "payload-tpye"; did you mean "payload-type"?`},
		{"x", []string{"schema"}, `unknown word "x"; want "schema"`},
	} {
		if got := unknown("word", test.word, test.known).Error(); got != test.want {
			t.Errorf("%q: got %s, want %s", test.word, got, test.want)
		}
	}
	if got, want := unknown("rule", "x", ruleIDs()).Error(), `unknown rule "x"; webhook-lint rules lists them`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestProgress(t *testing.T) {
	for _, test := range []struct {
		p    progress
		want string
	}{
		{progress{total: 2e6}, "checking: [                    ]   0 % of 2.0 MB"},
		{progress{read: 1e6, total: 2e6}, "checking: [==========          ]  50 % of 2.0 MB"},
		{progress{read: 2e6, total: 2e6}, "checking: [====================] 100 % of 2.0 MB"},
		{progress{read: 3e6, total: 2e6}, "checking: [====================] 100 % of 2.0 MB"}, // a file that grew
		{progress{done: 12_345_678}, "checking: 12.3 MB"},
		{progress{done: 40e6, read: 50e6, total: 200e6, spent: 2 * time.Second}, "checking: [=====               ]  25 % of 200.0 MB, 20.0 MB/s, 6s left"},
		{progress{done: 50e6, read: 5e6, total: 20e6, packed: true, spent: 2 * time.Second}, "checking: [=====               ]  25 % of 20.0 MB packed, 25.0 MB/s, 6s left"},
		{progress{done: 50e6, first: 100e6, read: 150e6, total: 200e6, skipped: time.Second, spent: 2 * time.Second}, "checking: [===============     ]  75 % of 200.0 MB, 25.0 MB/s, 1s left"}, // from a line on
	} {
		if got := test.p.String(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
	p := &progress{done: 50e6, spent: 2 * time.Second}
	if got, want := p.rate(1000), "checked 1000 payloads, 50.0 MB in 2.0 s: 500/s, 25.0 MB/s"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	var out strings.Builder
	p = &progress{w: &out, began: time.Now().Add(-time.Hour)} // on no terminal
	p.add(10e6, 0, 0)
	p.end(999)
	if p.end(360_000); !strings.HasPrefix(out.String(), "checked 360000 payloads, 10.0 MB in 3600.0 s: 100/s, 0.0 MB/s\n") {
		t.Errorf("printed %q", &out)
	}
	out.Reset()
	p = &progress{w: &out, columns: 20, starts: []int64{0, 20}, total: 100}
	p.add(10, 1, 30)
	p.pause()
	p.pause()
	p = nil
	p.add(1, 0, 1)
	p.pause()
	p.end(1e6)
	if got, want := out.String(), clearLine+"checking: [========"+clearLine; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}

// How far a run has come is told by the bytes of its files.
func TestProgressRead(t *testing.T) {
	folder := t.TempDir()
	log := strings.Repeat(`{"ticket": {"id": 1}}`+"\n", 20_000)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := io.WriteString(z, log); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"a.ndjson": log, "b.ndjson.gz": packed.String(), "c.json": `{"ticket": {"id": 1}}`,
		"d.har": `{"log": {"entries": [{"request": {"postData": {"text": "{}"}}}], "comment": "` + strings.Repeat("x", 300<<10) + `"}}`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := newRun(t, "ticket-updated", folder)
	p := &progress{columns: 80, w: io.Discard, first: -1}
	p.measure(r.files, nil)
	last := int64(0)
	err := r.each(t.Context(), func(part *part) error {
		p.add(part.bytes, part.after.file, part.seen)
		if p.read < last || p.read > p.total {
			t.Errorf("%d of %d bytes were read at %v, and %d before", p.read, p.total, part.after, last)
		}
		last = p.read
		return nil
	})
	if err != nil || !p.packed || p.first > 1<<18 || p.total < int64(len(log)+packed.Len()+300<<10) || last < p.total-300<<10 {
		t.Errorf("%d of %d bytes were read, %v", last, p.total, err)
	}
}

// The examples of this package's rules: the bad one has that finding and no
// other, the good one none.
func TestRules(t *testing.T) {
	files := map[string]string{ // what holds the example
		"capture-damaged": "traffic.har", "capture-malformed": "hook.http", "capture-unsupported": "hook.http",
		"capture-no-payload": "hook.http", "capture-channel": "payload.json",
		"config-syntax": configName, "config-ignore-unused": configName, "config-ignore-expired": configName,
	}
	for _, rule := range slices.Concat(captureRules, configRules) {
		if rule.Title == "" || rule.Doc == "" || rule.Severity == diag.Off || (rule.Bad == "") != (rule.Good == "") {
			t.Errorf("%s lacks words", rule.ID)
		}
		if rule.Bad == "" {
			continue
		}
		if got := rulesIn(t, files[rule.ID], rule.Bad); got != rule.ID {
			t.Errorf("the bad example of %s has %q", rule.ID, got)
		}
		if got := rulesIn(t, files[rule.ID], rule.Good); got != "" {
			t.Errorf("the good example of %s has %q", rule.ID, got)
		}
	}
}

// rulesIn lists the rules of what is found in an example, or in a payload
// under the configuration that the example is.
func rulesIn(t *testing.T, name, example string) string {
	t.Helper()
	checked := name + " --ignore capture-channel"
	switch {
	case name == configName && strings.Contains(example, "payload-enum"):
		checked = "open.json"
	case name == configName:
		checked = "ok.json"
	case name == "payload.json":
		checked = name
	}
	_, stdout, stderr := runIn(t, map[string]string{
		"open.json": `{"event": {"type": "ticket-updated"}, "ticket": {"status": "Open"}}`,
		"ok.json":   `{"event": {"type": "ticket-updated"}, "ticket": {"status": "open"}}`,
		name:        example,
	}, checked+" --format concise")
	var ids []string
	for line := range strings.Lines(stdout + stderr) {
		if i := strings.LastIndex(line, " ["); i >= 0 {
			ids = append(ids, strings.Trim(line[i:], " []\n"))
		}
	}
	return strings.Join(ids, " ")
}

// A context is no larger than a payload may be.
func TestLargeContext(t *testing.T) {
	files := map[string]string{
		"crm.json":     `{"url": "https://example.com/hook", "method": "POST", "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}`,
		"context.json": `{"ticket": {"id": 1234}}`,
	}
	for _, row := range [][2]string{
		{"24", ""},
		{"23", "webhook-lint: read context.json: it is larger than 23 bytes; want a smaller context, or a larger --max-bytes\n"},
	} {
		_, out, err := runIn(t, files, "render crm.json --part body --context context.json --max-bytes "+row[0])
		if err != row[1] || (out == `{"id": "1234"}`) != (err == "") {
			t.Errorf("--max-bytes %s: %s%s", row[0], out, err)
		}
	}
}

// A body or a context in another encoding is told by its name, and not read.
func TestWideTexts(t *testing.T) {
	files := map[string]string{
		"crm.json":  `{"url": "https://example.com/hook", "method": "POST", "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}`,
		"wide.json": "\xff\xfe{\x00}\x00", "wider.json": "{\x00\x00\x00}\x00\x00\x00",
	}
	for line, want := range map[string]string{
		"integration crm.json --body wide.json":   "read wide.json: the text is UTF-16LE; want it encoded as UTF-8",
		"infer crm.json --body wider.json":        "read wider.json: the text is UTF-32LE; want it encoded as UTF-8",
		"render crm.json --context wide.json":     "read wide.json: the text is UTF-16LE; want it encoded as UTF-8",
		"render crm.json --context wider.json":    "read wider.json: the text is UTF-32LE; want it encoded as UTF-8",
		"diff crm.json crm.json --body wide.json": "read wide.json: the text is UTF-16LE; want it encoded as UTF-8",
	} {
		status, out, err := runIn(t, files, line)
		if status != 2 || out != "" || err != "webhook-lint: "+want+"\n" {
			t.Errorf("%s: %d\n%s%s", line, status, out, err)
		}
	}
}
