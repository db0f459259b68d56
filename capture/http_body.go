package capture

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/tree"
)

// body reads the body of the message p, and leaves the reader behind it. It
// gives false if the body is no JSON.
func (s *httpReader) body(p Payload) (Payload, bool) {
	contentType := p.Header.Get("Content-Type")
	if strings.EqualFold(p.Header.Get("Transfer-Encoding"), "chunked") && !beginsWith(s.text[s.at:], "{[") {
		return s.chunked(p, contentType)
	}
	if end, ok := s.measured(p.Header.Get("Content-Length")); ok {
		p.Source = s.source.Slice(s.at, end)
		s.at = end
		return s.finished(p, contentType)
	}
	end := s.nextSeparator(s.at)
	text := s.text[s.at:end]
	if !bytes.HasPrefix(text, gzipMagic) {
		text = text[:plainEnd(text)]
	}
	p.Source = s.source.Slice(s.at, s.at+len(text))
	s.at = end
	if isElsewhere(text) {
		return p.failed(Unsupported, "the body is in another file; want that file as an argument"), true
	}
	return s.finished(p, contentType)
}

// measured gives the end of the body that Content-Length tells of, or its lack,
// if that is the end of one: people edit bodies, and forget to count.
func (s *httpReader) measured(length string) (end int, ok bool) {
	if length == "" {
		length = "0"
	}
	n, err := strconv.Atoi(length)
	if err != nil || n < 0 || n > len(s.text)-s.at {
		return 0, false
	}
	end = s.at + n
	return end, s.ends(end)
}

// ends reports whether a body may end at byte at: nothing follows, or another
// message does.
func (s *httpReader) ends(at int) bool {
	rest := s.text[at:]
	next := space(rest, 0)
	if next == len(rest) {
		return true
	}
	line, _, _ := bytes.Cut(rest[next:], []byte("\n"))
	return beginsMessage(line) || bytes.HasPrefix(line, separator) && s.text[at+next-1] == '\n'
}

// plainEnd gives the end of a body that an editor keeps: blank lines and
// comments behind it are not part of it, nor is what is done with the
// response. No line of JSON begins like these.
func plainEnd(text []byte) int {
	end := len(text)
	for _, mark := range []string{"> ", ">> ", "<> "} {
		if bytes.HasPrefix(text, []byte(mark)) {
			return 0
		}
		if i := bytes.Index(text[:end], []byte("\n"+mark)); i >= 0 {
			end = i
		}
	}
	for {
		end = len(bytes.TrimRight(text[:end], " \t\r\n"))
		start := bytes.LastIndexByte(text[:end], '\n') + 1
		if start == end || !isComment(bytes.TrimLeft(text[start:end], " \t")) {
			return end
		}
		end = start
	}
}

// isElsewhere reports whether an editor would read the body from a file.
func isElsewhere(text []byte) bool {
	line, _, more := bytes.Cut(bytes.TrimSpace(text), []byte("\n"))
	return !more && (bytes.HasPrefix(line, []byte("< ")) || bytes.HasPrefix(line, []byte("<@")))
}

// chunked reads a body of chunks (RFC 9112, section 7.1); a line may end in a
// line feed alone.
func (s *httpReader) chunked(p Payload, contentType string) (Payload, bool) {
	var chunks []tree.Span
	for {
		chunk, ok := s.chunk()
		if !ok {
			line, _ := s.line()
			p.Fault = s.malformed(line, "a chunk should begin here; want its size in hexadecimal digits, and so many bytes on the next lines")
			p.Fault.Kind = Damaged
			s.at = s.nextSeparator(s.at)
			return p, true
		}
		if chunk.Start == chunk.End {
			break
		}
		chunks = append(chunks, chunk)
	}
	s.trailers()
	return s.finished(s.joined(p, chunks), contentType)
}

// chunk goes behind the chunk at hand, and gives its content.
func (s *httpReader) chunk() (content tree.Span, ok bool) {
	line, start := s.line()
	digits, _, _ := bytes.Cut(line, []byte(";"))
	n, err := strconv.ParseUint(string(bytes.TrimSpace(digits)), 16, 31)
	if err != nil || int(n) > len(s.text)-start {
		return content, false
	}
	at := s.at
	s.at = start + int(n)
	if n == 0 {
		return content, true
	}
	line, next := s.line()
	if len(line) > 0 {
		s.at = at
		return content, false
	}
	s.at = next
	return tree.Span{Start: start, End: start + int(n)}, true
}

// trailers skips the lines behind the last chunk, up to a blank one.
func (s *httpReader) trailers() {
	for s.at < len(s.text) {
		line, next := s.line()
		if bytes.HasPrefix(line, separator) {
			return
		}
		s.at = next
		if len(line) == 0 {
			return
		}
	}
}

// joined gives p with the chunks as its body. A single one keeps its places.
func (s *httpReader) joined(p Payload, chunks []tree.Span) Payload {
	if len(chunks) == 1 {
		p.Source = s.source.Slice(chunks[0].Start, chunks[0].End)
		return p
	}
	var text []byte
	for _, c := range chunks {
		text = append(text, s.text[c.Start:c.End]...)
	}
	return p.decoded(text)
}
