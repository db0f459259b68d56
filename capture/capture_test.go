package capture

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/webhook-lint/webhook-lint/tree"
)

// isTrigger knows some of the triggers that there are.
func isTrigger(word string) bool {
	return slices.Contains([]string{"ticket-created", "ticket-updated", "ticket-message-created"}, word)
}

// describe writes a payload in a line: name, place, what is known of it, and
// its bytes or its fault.
func describe(p Payload) string {
	var b strings.Builder
	fmt.Fprint(&b, p.Name, " ")
	if f := p.Fault; f != nil {
		pos := f.Source.Position(f.Span.Start)
		fmt.Fprintf(&b, "%d:%d %s: %s", pos.Line, pos.Col, f.Kind, f.Message)
		return b.String()
	}
	pos := p.Source.Position(0)
	fmt.Fprintf(&b, "%d:%d", pos.Line, pos.Col)
	if p.Trigger != "" {
		fmt.Fprint(&b, " ", p.Trigger)
	}
	if p.Method != "" {
		fmt.Fprint(&b, " ", p.Method, " ", p.URL)
	}
	fmt.Fprintf(&b, " %s", p.Source.Text)
	return b.String()
}

// readAll gives the payloads, described, and the error behind them.
func readAll(file File, options Options) (list []string) {
	if options.KnownTrigger == nil {
		options.KnownTrigger = isTrigger
	}
	for p, err := range Read(context.Background(), file, options) {
		if err != nil {
			return append(list, "error: "+err.Error())
		}
		list = append(list, describe(p))
	}
	return list
}

func readText(name, text string, options Options) []string {
	options.Stdin, options.StdinName = strings.NewReader(text), name
	return readAll(File{"-"}, options)
}

func check(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\ngot\n\t%s\nwant\n\t%s", what, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func TestReadTestdata(t *testing.T) {
	rows := []struct {
		file string
		want []string
	}{
		{"deliveries/envelope.json", []string{
			"deliveries/envelope.json 4:14 ticket-updated {\n    \"id\": 5071,\n    \"channel\": \"email\",\n    \"status\": \"Open\"\n  }",
		}},
		{"deliveries/envelope-of-text.json", []string{
			`deliveries/envelope-of-text.json 2:11 ticket-created {"id": 5071, "subject": "Où ?", "status": "open"}`,
		}},
		{"deliveries/several.json", []string{
			`deliveries/several.json:1 1:1 {"id": 5071, "status": "open"}`,
			`deliveries/several.json:2 2:1 {"id": 5072, "status": "closed"}`,
		}},
		{"deliveries/ticket-message-created/log.ndjson", []string{
			`deliveries/ticket-message-created/log.ndjson:1 1:1 {"id": 5071, "channel": "email", "status": "open", "customer": {"email": "lena.quist@example.com"}}`,
			`deliveries/ticket-message-created/log.ndjson:3 3:1 {"id": 5072, "channel": "chat", "status": "closed", "customer": {"email": "omar.field@example.com"}}`,
		}},
		{"recordings/traffic.har", []string{
			"recordings/traffic.har#2 24:22 POST https://hooks.example.com/gorgias/ticket-created {\n  \"id\": 5071,\n  \"subject\": \"Où est ma commande\"\n}",
			`recordings/traffic.har#3:decoded 1:1 POST https://hooks.example.com/gorgias/ticket-updated {"id": 5072, "status": "closed"}`,
		}},
		{"recordings/requests.http", []string{
			"recordings/requests.http#1 11:1 POST {{host}}/gorgias?ticket=5071&attempt=1 {\n  \"id\": 5071,\n  \"status\": \"open\"\n}",
			`recordings/requests.http#3 29:1 POST {{host}}/gorgias {"id": 5072, "status": "closed"}`,
			"recordings/requests.http#4 35:1 malformed: a header should stand here; want Name: value, or a blank line before the body",
			"recordings/requests.http#5 41:1 unsupported: the body is in another file; want that file as an argument",
		}},
	}
	t.Chdir("testdata")
	for _, row := range rows {
		check(t, row.file, readAll(File{filepath.FromSlash(row.file)}, Options{}), row.want)
	}
}

func TestReadBody(t *testing.T) {
	ticket := `{"channel": "email", "body": "hello", "payload": {"a": 1}}`
	rows := []struct{ name, text, want string }{
		{"a.json", "", "a.json 1:1 "},
		{"a.json", `{"id": 1}`, `a.json 1:1 {"id": 1}`},
		{"a.json", "\ufeff{}", "a.json 1:1 \ufeff{}"},
		{"a.json", `{"id": `, `a.json 1:1 {"id": `},
		{"a.json", "{}\x00", "a.json 1:1 {}\x00"},
		{"a.json", "{}\n}", "a.json 1:1 {}\n}"},
		{"a.txt", "Dear all,\nhello", "a.txt 1:1 Dear all,\nhello"},
		{"a.json", ticket, "a.json 1:1 " + ticket},
		{"a.json", `{"trigger": "ticket-created", "body": "Hello {name}"}`, `a.json 1:1 {"trigger": "ticket-created", "body": "Hello {name}"}`},
		{"a.json", `{"trigger": "ticket-gone", "body": {}}`, `a.json 1:1 {"trigger": "ticket-gone", "body": {}}`},
		{"a.json", `{"trigger": "email", "channel": "ticket-created", "body": {}}`, `a.json 1:59 ticket-created {}`},
		{"a.json", `{"trigger": "ticket-created", "body": "x", "payload": {"b": 1}}`, `a.json 1:55 ticket-created {"b": 1}`},
		{"a.json", `{"trigger": "ticket-created", "payload": [], "body": {"b": 1}}`, `a.json 1:54 ticket-created {"b": 1}`},
		{"a.json", `{"trigger": "ticket-created", "body": {}, "body": {"b": 1}}`, `a.json 1:51 ticket-created {"b": 1}`},
		{"a.json", `{"trigger": "ticket-created", "payload": {"a": }}`, `a.json 1:42 ticket-created {"a": }`},
		{"a.json", `{"trigger": "ticket-created", "payload": "{\"a\": \x\"}"}`, `a.json 1:1 {"trigger": "ticket-created", "payload": "{\"a\": \x\"}"}`},
		{"a.json", `{"trigger": "ticket-created", "payload": {"a": 1}`, `a.json 1:1 {"trigger": "ticket-created", "payload": {"a": 1}`},
		{"a.json", `{"trigger": "ticket-created", "payload": {}} x`, `a.json 1:1 {"trigger": "ticket-created", "payload": {}} x`},
		{"a.json", "\ufeff" + `{"trigger": "ticket-created", "payload": {}}`, `a.json 1:42 ticket-created {}`},
		{"a.json", `[{"trigger": "ticket-created", "payload": {}}]`, `a.json 1:1 [{"trigger": "ticket-created", "payload": {}}]`},
		{"a.json", `{"log": {"entries": 1}}`, `a.json 1:1 {"log": {"entries": 1}}`},
		{"a.json", "{\x00\"\x00a\x00\"\x00", "a.json 1:1 utf-16: the file is UTF-16; want UTF-8"},
		{"a.ndjson", "\xff\xfe{\x00}\x00", "a.ndjson 1:1 utf-16: the file is UTF-16; want UTF-8"},
		{"a.json", "\xff\xfe\x00\x00{\x00\x00\x00}\x00\x00\x00", "a.json 1:1 utf-16: the file is UTF-32; want UTF-8"},
		{"a.json", "\x00\x00\x00{\x00\x00\x00}", "a.json 1:1 utf-16: the file is UTF-32; want UTF-8"},
		{"", `{}`, `stdin 1:1 {}`},
	}
	for _, row := range rows {
		check(t, fmt.Sprintf("%s: %q", row.name, row.text), readText(row.name, row.text, Options{}), []string{row.want})
	}
	big := string(encode16(`{"id": 1}`))
	check(t, "UTF-16, big end first", readText("a.json", "\xfe\xff"+big, Options{}), []string{"a.json 1:1 utf-16: the file is UTF-16; want UTF-8"})
	check(t, "no standard input", readAll(File{"-"}, Options{}), []string{"stdin 1:1 "})
}

func encode16(text string) (b []byte) {
	for _, unit := range utf16.Encode([]rune(text)) {
		b = append(b, byte(unit>>8), byte(unit))
	}
	return b
}

func TestReadLines(t *testing.T) {
	rows := []struct {
		name, text string
		want       []string
	}{
		{"a.ndjson", "", nil},
		{"a.ndjson", "\n \n\t\r\n", nil},
		{"a.ndjson", "1\n2", []string{"a.ndjson:1 1:1 1", "a.ndjson:2 2:1 2"}},
		{"a.JSONL", "1\n2\n", []string{"a.JSONL:1 1:1 1", "a.JSONL:2 2:1 2"}},
		{"a.ndjson.gz", "1\n", []string{"a.ndjson.gz:1 1:1 1"}},
		{"a.ndjson", "1\r\n\r\n2\r\n3\r", []string{"a.ndjson:1 1:1 1", "a.ndjson:3 3:1 2", "a.ndjson:4 4:1 3"}},
		{"a.ndjson", "\ufeff{}\n{}", []string{"a.ndjson:1 1:1 {}", "a.ndjson:2 2:1 {}"}},
		{"a.ndjson", "\ufeff\n{}", []string{"a.ndjson:2 2:1 {}"}},
		{"a.ndjson", "{\x00\xff\n{", []string{"a.ndjson:1 1:1 {\x00\xff", "a.ndjson:2 2:1 {"}},
		{"a.ndjson", `{"trigger":"ticket-created","body":{"id":1}}` + "\n{}", []string{`a.ndjson:1 1:36 ticket-created {"id":1}`, "a.ndjson:2 2:1 {}"}},
		{"a.json", "{}\n{}", []string{"a.json:1 1:1 {}", "a.json:2 2:1 {}"}},
		{"", "\ufeff\n\n {}\r\n\n  {}\n", []string{"stdin:3 3:1  {}", "stdin:5 5:1   {}"}},
		{"a.json", "{}\nstop", []string{"a.json 1:1 {}\nstop"}},
		{"a.json", "[\n1]", []string{"a.json 1:1 [\n1]"}},
		{"a.json", `{"log":"x"}` + "\n" + `{"log":"y"}`, []string{`a.json:1 1:1 {"log":"x"}`, `a.json:2 2:1 {"log":"y"}`}},
	}
	for _, row := range rows {
		check(t, fmt.Sprintf("%s: %q", row.name, row.text), readText(row.name, row.text, Options{}), row.want)
	}
}

func TestReadTooLarge(t *testing.T) {
	wide := strings.Repeat("x", 40)
	rows := []struct {
		name, text string
		want       []string
	}{
		{"a.json", wide[:20], []string{"a.json 1:1 " + wide[:20]}},
		{"a.json", wide[:21], []string{"a.json 1:1 too-large: the file is larger than 20 bytes; want at most that for one payload"}},
		{"a.ndjson", wide[:20] + "\r\n" + wide[:20] + "\r", []string{"a.ndjson:1 1:1 " + wide[:20], "a.ndjson:2 2:1 " + wide[:20]}},
		{"a.ndjson", "1\n" + wide + "\n3", []string{
			"a.ndjson:1 1:1 1",
			"a.ndjson:2 2:1 too-large: the line is larger than 20 bytes; want at most that for one payload",
			"a.ndjson:3 3:1 3"}},
		{"a.ndjson", wide, []string{"a.ndjson:1 1:1 too-large: the line is larger than 20 bytes; want at most that for one payload"}},
		{"a.http", "POST /\n\n{" + wide + "}", []string{"a.http#1 3:1 too-large: the body is larger than 20 bytes; want at most that for one payload"}},
		{"a.http", strings.Repeat(wide, 9), []string{"a.http 1:1 too-large: the recording is larger than 320 bytes; want several smaller ones"}},
		{"a.har", har(`{"postData": {"text": "{` + wide + `}"}}`), []string{
			"a.har#1 1:55 too-large: the body is larger than 20 bytes; want at most that for one payload"}},
		{"a.har", har(`{"postData": {"text": "` + wide + `"}}`), []string{
			"a.har 1:20 no-payload: none of the 1 entries has a request with a JSON body; want at least one"}},
	}
	for _, row := range rows {
		for _, block := range []int{1, 7, 0} {
			options := Options{MaxBytes: 20, block: block}
			check(t, fmt.Sprintf("%s: %q, %d at once", row.name, row.text, block), readText(row.name, row.text, options), row.want)
		}
	}
	sizes := map[int]string{16 << 20: "16 MiB", 3 << 10: "3 KiB", 1025: "1025 bytes"}
	for n, want := range sizes {
		if got := size(n); got != want {
			t.Errorf("size(%d) = %s, want %s", n, got, want)
		}
	}
}

func har(requests ...string) string {
	for i, request := range requests {
		requests[i] = `{"request": ` + request + `}`
	}
	return `{"log": {"entries":[` + strings.Join(requests, ", ") + `]}}`
}

func TestReadHAR(t *testing.T) {
	const none = "no-payload: none of the %d entries has a request with a JSON body; want at least one"
	in64 := base64.StdEncoding.EncodeToString
	rows := []struct {
		text string
		want []string
	}{
		{har(), []string{"a.har 1:20 " + fmt.Sprintf(none, 0)}},
		{har("1", "{}", `{"postData": {}}`, `{"postData": {"text": ""}}`), []string{"a.har 1:20 " + fmt.Sprintf(none, 4)}},
		{har(`{"method": 7, "url": "https://example.com/", "postData": {"text": "{}"}}`), []string{"a.har#1 1:100 {}"}},
		{har(`{"postData": {"text": "[1]"}}`, `{"postData": {"mimeType": "text/plain", "text": "hi"}}`), []string{"a.har#1 1:56 [1]"}},
		{har(`{"postData": {"mimeType": "application/json", "text": "hi"}}`), []string{"a.har#1 1:88 hi"}},
		{har(`{"headers": [{"name": "content-type", "value": "text/JSON"}], "postData": {"text": "hi"}}`), []string{"a.har#1 1:117 hi"}},
		{har(`{"postData": {"_encoding": "base64", "text": "` + in64([]byte(`{"a": 1}`)) + `"}}`), []string{`a.har#1:decoded 1:1 {"a": 1}`}},
		{har(`{"postData": {"encoding": "base64", "text": "` + in64(pack(`{"a": 1}`)) + `"}}`), []string{`a.har#1:decoded 1:1 {"a": 1}`}},
		{har(`{"postData": {"encoding": "base64", "text": "{}"}}`), []string{
			"a.har#1 1:77 damaged: the body is said to be base64 and is not; want base64, or no encoding"}},
		{har(`{"postData": {"text": "{\"trigger\": \"ticket-created\", \"body\": {\"id\": 1}}"}}`), []string{
			`a.har#1 1:100 ticket-created {"id": 1}`}},
		{har(`{"postData": {"text": "{\"trigger\": \"ticket-created\", \"body\": \"{\\\"id\\\": 1}\"}"}}`), []string{
			`a.har#1 1:102 ticket-created {"id": 1}`}},
		{`{"log": {}}`, []string{"a.har 1:1 malformed: the recording has no list log.entries; want a HAR file"}},
		{`[]`, []string{"a.har 1:1 malformed: the recording has no list log.entries; want a HAR file"}},
		{"\ufeff" + `{"log": {"entries": 1}}`, []string{"a.har 1:1 malformed: the recording has no list log.entries; want a HAR file"}},
		{"", []string{"a.har 1:1 malformed: the recording stops being JSON here; want a whole HAR file"}},
		{`{"log": {"entries": [`, []string{"a.har 1:22 malformed: the recording stops being JSON here; want a whole HAR file"}},
		{"{\n" + `"log": {"entries": [x]}}`, []string{"a.har 2:21 malformed: the recording stops being JSON here; want a whole HAR file"}},
	}
	for _, row := range rows {
		check(t, row.text, readText("a.har", row.text, Options{}), row.want)
	}
	text := `{"version": 1, "log": {"entries": [{"request": {"postData": {"text": "{}"}}}]}}`
	check(t, "by its content", readText("a.json", text, Options{}), []string{"a.json#1 1:71 {}"})
	text = har(`{"postData": {"text": "{}"}}`, `{"note": "`+strings.Repeat("x", 40)+`"}`)
	check(t, "large, by its content", readText("", text, Options{MaxBytes: 20}), []string{"stdin#1 1:56 {}"})
}

// What is in a large recording stands where it says, however much else is in it, and
// what comes before its fault is read.
func TestPlacesInLargeHAR(t *testing.T) {
	wide := []rune(strings.Repeat("wörld€𝄞 ", 3000))
	for _, pad := range []struct{ within, between string }{
		{"", ""}, {"", "\n"}, {string(wide), ""}, {string(wide), strings.Repeat("\n", 40)}, {strings.Repeat("x", 200<<10), "\r\n"},
	} {
		var text strings.Builder
		text.WriteString("\ufeff{\"comment\": \"" + string(wide) + "\", \"log\": {\"entries\": [")
		for i := range 12 {
			fmt.Fprintf(&text, `{"comment": "%s", "request": {"postData": {"text": "{%d}"}}, "response": {"content": "%[1]s", "status": %[3]d}},%[4]s`,
				pad.within+string(wide[:i]), i, 200+i, pad.between)
		}
		text.WriteString("]}}") // a comma too many
		source := tree.NewSource("a.har", []byte(text.String()))
		n := 0
		for p, err := range Read(t.Context(), File{"-"}, Options{Stdin: strings.NewReader(text.String()), StdinName: "a.har"}) {
			switch {
			case err != nil:
				t.Fatal(err)
			case p.Fault != nil:
				if got, want := p.Fault.Source.Position(0), source.Position(text.Len()-len("]}}")); n != 12 || got != want {
					t.Errorf("after %d payloads, a fault at %v; want %v", n, got, want)
				}
				continue
			}
			want := fmt.Sprintf(`{%d}`, n)
			at := strings.Index(text.String(), want)
			span := tree.Span{Start: 1, End: 2}
			if got := p.Source.Position(1); string(p.Source.Text) != want || got != source.Position(at+1) || p.Status != 200+n {
				t.Errorf("%s holds %q at %v, want %q at %v", p.Name, p.Source.Text, got, want, source.Position(at+1))
			}
			if got, want := p.Source.Excerpt(span, nil), source.Excerpt(tree.Span{Start: at + 1, End: at + 2}, nil); got != want {
				t.Errorf("%s: excerpt %v, want %v", p.Name, got, want)
			}
			n++
		}
	}
}

func TestReadHTTP(t *testing.T) {
	const post = "POST /hook HTTP/1.1\r\nHost: hooks.example.com\r\n"
	const noPayload = "no-payload: none of the %d requests has a JSON body; want at least one"
	const noHeader = "malformed: a header should stand here; want Name: value, or a blank line before the body"
	const noRequest = "malformed: a request should begin here; want METHOD URL, as in POST https://example.com/hook"
	const noChunk = "damaged: a chunk should begin here; want its size in hexadecimal digits, and so many bytes on the next lines"
	rows := []struct {
		text string
		want []string
	}{
		{"", []string{"a.http 1:1 no-payload: the file has no HTTP request; want METHOD URL, headers, a blank line and the body"}},
		{"# nothing\n###\n\n", []string{"a.http 1:1 no-payload: the file has no HTTP request; want METHOD URL, headers, a blank line and the body"}},
		{"GET /", []string{"a.http 1:1 " + fmt.Sprintf(noPayload, 1)}},
		{post + "\r\n{}", []string{"a.http#1 4:1 POST /hook {}"}},
		{post + "\r\n{}\r\n\r\n", []string{"a.http#1 4:1 POST /hook {}"}},
		{"\ufeffPOST /\n\n{}", []string{"a.http#1 3:1 POST / {}"}},
		{"post http://localhost:8080/\n\n{}", []string{"a.http#1 3:1 POST http://localhost:8080/ {}"}},
		{"https://example.com/a b\n\n{}", []string{"a.http#1 3:1 GET https://example.com/a b {}"}},
		{"POST {{host}}/{{ticket.id}}\n{{header}}: {{value}}\n\n{}", []string{"a.http#1 4:1 POST {{host}}/{{ticket.id}} {}"}},

		// Content-Length is honoured when it fits.
		{post + "Content-Length: 4\r\n\r\n{} \n\r\n", []string{"a.http#1 5:1 POST /hook {} \n"}},
		{post + "Content-Length: 2\r\n\r\n{}" + post + "Content-Length: 3\r\n\r\n[1]", []string{"a.http#1 5:1 POST /hook {}", "a.http#2 9:1 POST /hook [1]"}},
		{post + "Content-Length: 2\r\n\r\n{}\n###\nPOST /\n\n[]", []string{"a.http#1 5:1 POST /hook {}", "a.http#2 9:1 POST / []"}},
		{post + "Content-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n[\"\"]" + post + "\r\n[1]", []string{"a.http#1 5:1 POST /hook {}", "a.http#2 11:1 POST /hook [1]"}},
		{post + "Content-Length: 1\r\n\r\n{}", []string{"a.http#1 5:1 POST /hook {}"}},
		{post + "Content-Length: 9\r\n\r\n{}", []string{"a.http#1 5:1 POST /hook {}"}},
		{post + "Content-Length: x\r\n\r\n{}", []string{"a.http#1 5:1 POST /hook {}"}},
		{post + "Content-Length: -1\r\n\r\n{}", []string{"a.http#1 5:1 POST /hook {}"}},
		{"GET /health HTTP/1.1\r\n\r\n" + post + "\r\n{}", []string{"a.http#2 6:1 POST /hook {}"}},

		// Bodies that are no JSON are left out; what claims to be JSON is not.
		{post + "\r\nid=1", []string{"a.http 1:1 " + fmt.Sprintf(noPayload, 1)}},
		{post + "Content-Type: application/json\r\n\r\nid=1", []string{"a.http#1 5:1 POST /hook id=1"}},
		{post + "Content-Type: application/json\r\n\r\n> {% x %}", []string{"a.http 1:1 " + fmt.Sprintf(noPayload, 1)}},
		{post + "Content-Type: application/json\r\nContent-Encoding: br\r\n\r\n\x8b\x00", []string{
			`a.http#1 6:1 unsupported: the body is coded as "br"; want a recording of it as gzip or plain`}},
		{post + "Content-Encoding: br\r\n\r\n\x8b\x00", []string{"a.http 1:1 " + fmt.Sprintf(noPayload, 1)}},

		// Coded bodies.
		{post + "Content-Encoding: gzip\r\n\r\n" + string(pack("{}")), []string{"a.http#1:decoded 1:1 POST /hook {}"}},
		{post + "Content-Encoding: gzip\r\n\r\n" + string(pack("{}")) + "\n\n### next\n", []string{"a.http#1:decoded 1:1 POST /hook {}"}},
		{post + "Content-Encoding: gzip\r\n\r\n{}", []string{"a.http#1 5:1 POST /hook {}"}},
		{post + "Content-Type: application/json\r\n\r\n" + string(pack("{}")[:15]), []string{
			"a.http#1 5:1 damaged: the gzip stream ends too early; want the whole of it"}},
		{post + "\r\n" + string(pack("{}")[:15]), []string{"a.http 1:1 " + fmt.Sprintf(noPayload, 1)}},
		{post + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", []string{"a.http#1 6:1 POST /hook {}"}},
		{post + "Transfer-Encoding: chunked\r\n\r\n1;a=b\r\n{\r\n 1\n}\n0\r\nDigest: x\r\n\r\n" + post + "\r\n[1]", []string{"a.http#1:decoded 1:1 POST /hook {}", "a.http#2 15:1 POST /hook [1]"}},
		{post + "Transfer-Encoding: chunked\r\n\r\n0\n###\n", []string{"a.http 1:1 " + fmt.Sprintf(noPayload, 1)}},
		{post + "Transfer-Encoding: chunked\r\n\r\n{}", []string{"a.http#1 5:1 POST /hook {}"}},
		{post + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}x\r\n0\r\n", []string{"a.http#1 5:1 " + noChunk}},
		{post + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n9\r\n{}\r\n", []string{"a.http#1 7:1 " + noChunk}},
		{post + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", []string{"a.http#1 7:1 " + noChunk}},

		// What is malformed ends at the next separator.
		{`{"id": 1}`, []string{"a.http#1 1:1 " + noRequest}},
		{"POST\n\n{}\n###\nPOST /\n\n{}", []string{"a.http#1 1:1 " + noRequest, "a.http#2 7:1 POST / {}"}},
		{"POST /\n  x: 1\nAccept: a\n b\n{\n###\n  what is it\n", []string{"a.http#1 5:1 " + noHeader, "a.http#2 7:3 " + noRequest}},
		{"POST /\n\"id\": 1", []string{"a.http#1 2:1 " + noHeader}},
		{strings.Repeat("a ", 40<<10) + "HTTP/1.1", []string{"a.http#1 1:1 " + noRequest}},
		{post + "\r\n{}\n" + strings.Repeat("a ", 40<<10), []string{"a.http#1 4:1 POST /hook {}\n" + strings.Repeat("a ", 40<<10-1) + "a"}},
		{"POST /\n: 1", []string{"a.http#1 2:1 " + noHeader}},
		{"POST /\nAccept: a\n###\n< {% never closed\nPOST /\n\n[]", []string{"a.http#2 7:1 POST / []"}},
		{"POST /\n\n< ./a.json\n", []string{"a.http#1 3:1 unsupported: the body is in another file; want that file as an argument"}},
	}
	for _, row := range rows {
		check(t, fmt.Sprintf("%q", row.text), readText("a.http", row.text, Options{}), row.want)
	}
	check(t, "by its content", readText("", post+"\r\n{}", Options{}), []string{"stdin#1 4:1 POST /hook {}"})
}

func TestRequestFields(t *testing.T) {
	text := "### ticket-created\n// @no-log\nPOST /\nX-Account: acme\n with a fold\nx-account: second\n\n{}"
	for p, err := range Read(t.Context(), File{"-"}, Options{Stdin: strings.NewReader(text), StdinName: "hooks/acme.http"}) {
		if err != nil {
			t.Fatal(err)
		}
		check(t, "words", p.Paths, []string{"ticket-created", "acme", "hooks"})
		check(t, "header", p.Header.Values("X-Account"), []string{"acme with a fold", "second"})
	}
}

func TestWords(t *testing.T) {
	rows := []struct{ name, want string }{
		{"body.json", "body"},
		{"captures/ticket-created/1.json.gz", "1 ticket-created captures"},
		{"./../acme//ticket-created.2024-05-01.ndjson", "ticket-created.2024-05-01 ticket-created acme"},
		{"/srv/log", "log srv"},
		{".json", ".json"},
		{"a.gz", "a"},
	}
	for _, row := range rows {
		if got := strings.Join(words(row.name), " "); got != row.want {
			t.Errorf("words(%q) = %s, want %s", row.name, got, row.want)
		}
	}
}

func pack(texts ...string) []byte {
	var b bytes.Buffer
	for _, text := range texts {
		z := gzip.NewWriter(&b)
		z.Write([]byte(text))
		z.Close()
	}
	return b.Bytes()
}

func TestReadGzip(t *testing.T) {
	bomb := pack(strings.Repeat(" ", 1<<20))
	damaged := pack(strings.Repeat(`{"id": 1}`+"\n", 3))
	damaged[len(damaged)-8] ^= 1
	flipped := pack(`{"id": 1}`)
	flipped[10] = 0x07
	rows := []struct {
		what, name string
		packed     []byte
		want       []string
	}{
		{"one member", "a.json.gz", pack("{}"), []string{"a.json.gz 1:1 {}"}},
		{"without the extension", "a.json", pack("{}"), []string{"a.json 1:1 {}"}},
		{"two members", "a.ndjson.gz", pack("{}\n{", "}\n"), []string{"a.ndjson.gz:1 1:1 {}", "a.ndjson.gz:2 2:1 {}"}},
		{"lines by content", "a.json.gz", pack("{}\n{}"), []string{"a.json.gz:1 1:1 {}", "a.json.gz:2 2:1 {}"}},
		{"a recording", "a.http.gz", pack("POST /\n\n{}"), []string{"a.http.gz#1 3:1 POST / {}"}},
		{"a bomb", "a.json.gz", bomb, []string{"a.json.gz 1:1 too-large: the file is larger than 1 KiB; want at most that for one payload"}},
		{"cut", "a.json.gz", pack("{}")[:16], []string{"a.json.gz 1:1 damaged: the gzip stream ends too early; want the whole of it"}},
		{"empty members", "a.ndjson.gz", append(append(pack("1\n"), bytes.Repeat(pack(""), 300)...), pack("2")...), []string{"a.ndjson.gz:1 1:1 1", "a.ndjson.gz:2 2:1 2"}},
		{"followed by else", "a.ndjson.gz", append(pack("1\n"), '\n'), []string{
			"a.ndjson.gz:1 1:1 1", "a.ndjson.gz 2:1 damaged: bytes that are not gzip stand where a gzip header should; want gzip to the end"}},
		{"cut in the second header", "a.ndjson.gz", append(pack("1\n"), pack("2")[:5]...), []string{
			"a.ndjson.gz:1 1:1 1", "a.ndjson.gz 2:1 damaged: the gzip stream ends too early; want the whole of it"}},
		{"cut in the header", "a.json.gz", pack("{}")[:2], []string{"a.json.gz 1:1 damaged: the gzip stream ends too early; want the whole of it"}},
		{"another content", "a.json.gz", flipped, []string{"a.json.gz 1:1 damaged: the gzip stream is damaged near its byte 1; want the file as it was packed"}},
		{"the wrong checksum", "a.ndjson.gz", damaged, []string{
			`a.ndjson.gz:1 1:1 {"id": 1}`, `a.ndjson.gz:2 2:1 {"id": 1}`, `a.ndjson.gz:3 3:1 {"id": 1}`,
			"a.ndjson.gz 4:1 damaged: the gzip checksum is not that of the content; want the file as it was packed"}},
		{"something behind it", "a.ndjson.gz", append(pack("{}\n"), "more of it"...), []string{"a.ndjson.gz:1 1:1 {}",
			"a.ndjson.gz 2:1 damaged: bytes that are not gzip stand where a gzip header should; want gzip to the end"}},
		{"a damaged recording", "a.har.gz", pack(har())[:30], []string{"a.har.gz 1:1 damaged: the gzip stream ends too early; want the whole of it"}},
	}
	for _, row := range rows {
		check(t, row.what, readText(row.name, string(row.packed), Options{MaxBytes: 1 << 10}), row.want)
	}
}

// Nothing else must be kept in mind by those who read a payload.
func TestSourceOrFault(t *testing.T) {
	files, err := Expand([]string{"testdata"})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for p, err := range Read(t.Context(), file, Options{}) {
			if err != nil {
				t.Error(err)
			}
			if (p.Source == nil) != (p.Fault != nil) {
				t.Errorf("%s: want a source or a fault", p.Name)
			}
			if p.Source != nil {
				if _, faults := tree.ReadJSON(p.Source, tree.Limits{}); len(faults) > 0 {
					t.Errorf("%s: %s", p.Name, faults[0].Message)
				}
			}
		}
	}
}

// Of a recorded request the answer is known, and the body as it was sent.
func TestSent(t *testing.T) {
	packed := pack(`{"id": 1}`)
	text := `{"log": {"entries": [
		{"request": {"method": "POST", "postData": {"mimeType": "application/json", "encoding": "base64", "text": "` + base64.StdEncoding.EncodeToString(packed) + `"}}, "response": {"status": 202}},
		{"request": {"method": "POST", "postData": {"text": "{}"}}, "response": {"status": "none"}},
		{"request": {"method": "POST", "postData": {"text": "{}"}}}]}}`
	want := []struct {
		status int
		packed []byte
	}{{202, packed}, {0, nil}, {0, nil}}
	n := 0
	for p, err := range Read(context.Background(), File{"-"}, Options{Stdin: strings.NewReader(text), StdinName: "a.har"}) {
		if err != nil || n >= len(want) {
			t.Fatal(n, err)
		}
		if p.Status != want[n].status || !bytes.Equal(p.Packed, want[n].packed) {
			t.Errorf("%s was answered %d, and sent as %q", p.Name, p.Status, p.Packed)
		}
		n++
	}
	if n != len(want) {
		t.Errorf("%d requests", n)
	}
}

// Of a file that is gone since its folder was read nobody asks what was meant:
// there may be very many.
func TestReadGone(t *testing.T) {
	plant(t, "caps/ticket-1.json", "caps/ticket-2.json")
	files, err := Expand([]string{"caps"})
	if err != nil || os.Remove("caps/ticket-1.json") != nil {
		t.Fatal(files, err)
	}
	for _, size := range []int64{0, 2} {
		got := readAll(files[0], Options{Size: size})
		if want := "read " + files[0].Name + ": no such file"; len(got) != 1 || !strings.HasSuffix(got[0], want) {
			t.Errorf("got %q, want %s", got, want)
		}
	}
}
