package capture

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"github.com/webhook-lint/webhook-lint/tree"
)

// http reads requests as they go over the wire (RFC 9112) or as editors keep
// them: several in a file, behind lines that begin with ###, with comments,
// variables and scripts around them.
func (r *reader) http(source *tree.Source) error {
	s := &httpReader{reader: r, source: source, text: source.Text}
	if bytes.HasPrefix(s.text, []byte(byteOrderMark)) {
		s.at = len(byteOrderMark)
	}
	for s.preamble() {
		if err := s.message(); err != nil {
			return err
		}
	}
	if s.handed > 0 {
		return nil
	}
	message := fmt.Sprintf("none of the %d requests has a JSON body; want at least one", s.number)
	if s.number == 0 {
		message = "the file has no HTTP request; want METHOD URL, headers, a blank line and the body"
	}
	return r.emitFileFault(1, NoPayload, message)
}

type httpReader struct {
	*reader
	source *tree.Source
	text   []byte
	at     int
	title  string // of the request that comes next
	number int    // of requests begun
	handed int    // of payloads and faults
}

// An httpMessage is a request, or a response if it has no method.
type httpMessage struct {
	method, url string
	header      http.Header
}

// line gives the line at hand without its end, and where the next one begins.
func (s *httpReader) line() (line []byte, next int) {
	next = len(s.text)
	if i := bytes.IndexByte(s.text[s.at:], '\n'); i >= 0 {
		next = s.at + i + 1
	}
	line = bytes.TrimSuffix(s.text[s.at:next], []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), next
}

// preamble goes to the next line that should be that of a request, and
// reports whether there is one.
func (s *httpReader) preamble() bool {
	for s.at < len(s.text) {
		line, next := s.line()
		marked := bytes.HasPrefix(line, separator)
		line = bytes.TrimSpace(line)
		switch {
		case marked:
			s.title = string(bytes.TrimSpace(bytes.TrimLeft(line, "#")))
		case isComment(line):
			if name, ok := bytes.CutPrefix(bytes.TrimLeft(line, "#/ \t"), []byte("@name")); ok {
				s.title = string(bytes.Trim(name, "= \t"))
			}
		case bytes.HasPrefix(line, []byte("< {%")):
			next = s.at + scriptEnd(s.text[s.at:])
		case len(line) > 0 && line[0] != '@':
			return true
		}
		s.at = next
	}
	return false
}

var separator = []byte("###")

func isComment(line []byte) bool {
	return bytes.HasPrefix(line, []byte("#")) || bytes.HasPrefix(line, []byte("//"))
}

// scriptEnd gives the byte behind the script that text begins with, or behind
// its first line if the script has no end.
func scriptEnd(text []byte) int {
	if i := bytes.Index(text, []byte("%}")); i >= 0 {
		return i + len("%}")
	}
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return i + 1
	}
	return len(text)
}

// message reads one request or response.
func (s *httpReader) message() error {
	title := s.title
	s.title = ""
	var m httpMessage
	if line, _ := s.line(); !bytes.HasPrefix(line, []byte("HTTP/")) {
		s.number++
	}
	p := Payload{Name: fmt.Sprintf("%s#%d", s.name, s.number), Paths: s.paths}
	if title != "" {
		p.Paths = append([]string{title}, s.paths...)
	}
	fault := s.startLine(&m)
	if fault == nil {
		fault = s.headers(&m)
	}
	if fault != nil {
		s.at = s.nextSeparator(s.at)
		p.Fault = fault
		return s.hand(p)
	}
	p.Method, p.URL, p.Header = m.method, m.url, m.header
	p, ok := s.body(p)
	if !ok || m.method == "" {
		return s.ctx.Err()
	}
	return s.hand(p)
}

func (s *httpReader) hand(p Payload) error {
	s.handed++
	return s.emit(p)
}

// malformed gives a fault of the line at hand, from the byte at on.
func (s *httpReader) malformed(line []byte, message string) *Fault {
	start := s.at + len(line) - len(bytes.TrimLeft(line, " \t"))
	return &Fault{Malformed, s.source, tree.Span{Start: start, End: max(start, s.at+len(line))}, message}
}

// startLine reads the first line of a message, and the lines that editors
// allow a long URL to go on in.
func (s *httpReader) startLine(m *httpMessage) *Fault {
	line, next := s.line()
	switch method, url, ok := requestLine(string(line)); {
	case bytes.HasPrefix(line, []byte("HTTP/")):
	case !ok:
		return s.malformed(line, "a request should begin here; want METHOD URL, as in POST https://example.com/hook")
	default:
		m.method, m.url = method, url
	}
	for s.at = next; s.at < len(s.text); s.at = next {
		if line, next = s.line(); !goesOn(line) {
			break
		}
		m.url += strings.TrimSpace(string(line))
	}
	return nil
}

func goesOn(line []byte) bool {
	more := bytes.TrimLeft(line, " \t")
	return len(more) > 0 && (len(more) < len(line) || more[0] == '?' || more[0] == '&')
}

const longestLine = 64 << 10 // of a first line that is taken apart

// requestLine takes METHOD URL VERSION apart. The version may be left out, and
// so may the method, which is then GET.
func requestLine(line string) (method, url string, ok bool) {
	if len(line) > longestLine {
		return "", "", false
	}
	fields := strings.Fields(line)
	if n := len(fields); n > 1 && strings.HasPrefix(fields[n-1], "HTTP/") {
		fields = fields[:n-1]
	}
	if len(fields) == 0 {
		return "", "", false
	}
	method, url = fields[0], strings.Join(fields[1:], " ")
	switch {
	case isMethod(method) && (url != "" && method == strings.ToUpper(method) || isURL(url)):
		return strings.ToUpper(method), url, true
	case isURL(method):
		return http.MethodGet, strings.Join(fields, " "), true
	}
	return "", "", false
}

func isMethod(word string) bool {
	for _, c := range word {
		if (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-' {
			return false
		}
	}
	return word != ""
}

func isURL(word string) bool {
	for _, start := range []string{"http://", "https://", "/", "{{", "localhost"} {
		if strings.HasPrefix(word, start) && !strings.HasPrefix(word, "//") {
			return true
		}
	}
	return false
}

// beginsMessage reports whether line is the first one of a message as it goes
// over the wire, where the version is never left out.
func beginsMessage(line []byte) bool {
	if bytes.HasPrefix(line, []byte("HTTP/1.")) {
		return true
	}
	if len(line) > longestLine {
		return false
	}
	fields := bytes.Fields(line)
	return len(fields) == 3 && isMethod(string(fields[0])) && bytes.HasPrefix(fields[2], []byte("HTTP/"))
}

// headers reads the lines up to the blank one.
func (s *httpReader) headers(m *httpMessage) *Fault {
	m.header = http.Header{}
	last := ""
	for s.at < len(s.text) {
		line, next := s.line()
		trimmed := bytes.TrimSpace(line)
		name, content, found := strings.Cut(string(trimmed), ":")
		switch {
		case len(trimmed) == 0:
			s.at = next
			return nil
		case bytes.HasPrefix(line, separator):
			return nil
		case isComment(trimmed):
		case len(trimmed) < len(line) && (line[0] == ' ' || line[0] == '\t') && last != "":
			values := m.header[last] // RFC 9112, section 5.2: obs-fold
			values[len(values)-1] += " " + string(trimmed)
		case !found || !isHeaderName(name):
			return s.malformed(line, "a header should stand here; want Name: value, or a blank line before the body")
		default:
			last = http.CanonicalHeaderKey(name)
			m.header.Add(last, strings.TrimSpace(content))
		}
		s.at = next
	}
	return nil
}

// isHeaderName reports whether name is a token (RFC 9110, section 5.6.2), or
// has a variable in it.
func isHeaderName(name string) bool {
	if strings.HasPrefix(name, "{{") && strings.HasSuffix(name, "}}") {
		return true
	}
	for _, c := range name {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", c) {
			return false
		}
	}
	return name != ""
}

// nextSeparator gives the start of the next line from at on that begins with
// ###, or the end.
func (s *httpReader) nextSeparator(at int) int {
	if bytes.HasPrefix(s.text[at:], separator) && (at == 0 || s.text[at-1] == '\n') {
		return at
	}
	if i := bytes.Index(s.text[at:], []byte("\n###")); i >= 0 {
		return at + i + 1
	}
	return len(s.text)
}
