package capture

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/webhook-lint/webhook-lint/tree"
)

const byteOrderMark = "\ufeff"

// stream reads what s holds, packed or not, in the form that it has.
func (r *reader) stream(s *stream) error {
	if s.want(len(gzipMagic)) && bytes.HasPrefix(s.buf, gzipMagic) {
		s = s.gunzip()
	}
	if s.want(4); isWide(s.buf) {
		return r.emitFileFault(1, UTF16, fmt.Sprintf("the file is %.6s; want UTF-8", tree.WideEncoding(s.buf)))
	}
	form, _ := formOf(r.name)
	if form == anyForm {
		form = r.formOfContent(s)
	}
	if form == linesForm {
		return r.lines(s)
	}
	switch {
	case form == harForm:
		return r.har(s)
	case form != httpForm:
		return r.single(s)
	case r.From > 1:
		return r.noLog()
	}
	return r.requests(s)
}

func (r *reader) noLog() error {
	return fmt.Errorf("read %s: it is no log with a payload a line; there is no line %d to begin at", r.name, r.From)
}

// isWide reports whether a text is sure to be UTF-16 or UTF-32: it is marked, or
// there is more than one NUL among its first bytes, which stands in neither JSON
// nor HTTP.
func isWide(text []byte) bool {
	first := text[:min(len(text), 4)]
	return tree.WideEncoding(text) != "" && (first[0] >= 0xfe || bytes.Count(first, []byte{0}) > 1)
}

func (r *reader) formOfContent(s *stream) form {
	switch {
	case beginsRequest(s):
		return httpForm
	case r.isLines(s):
		return linesForm
	}
	return anyForm
}

// beginsRequest reports whether the first line is that of an HTTP request. It
// asks for more than one byte only if that is a letter which no JSON value
// begins with, so that someone who types JSON need not wait.
func beginsRequest(s *stream) bool {
	const longest = 8 << 10
	if !s.want(1) || s.buf[0] < 'A' || s.buf[0] > 'Z' {
		return false
	}
	s.want(longest)
	line, _, found := bytes.Cut(s.buf[:min(len(s.buf), longest)], []byte("\n"))
	return found && beginsMessage(line) && !bytes.HasPrefix(line, []byte("HTTP/"))
}

// isLines reports whether the text is a complete JSON value on a line of its
// own and another value behind it.
func (r *reader) isLines(s *stream) bool {
	start := skipSpace(s, 0, r.max)
	end := lineEnd(s, start, r.max)
	if end < 0 {
		return false
	}
	next := skipSpace(s, end, r.max)
	if next > r.max || !s.want(next+1) || !strings.ContainsRune(`{["-0123456789tfn`, rune(s.buf[next])) {
		return false
	}
	return json.Valid(s.buf[start:end])
}

// skipSpace gives the first byte from at on that is no white space, nor part
// of a byte order mark at the very beginning; it looks no further than max.
func skipSpace(s *stream, at, max int) int {
	if at == 0 && s.want(len(byteOrderMark)) && bytes.HasPrefix(s.buf, []byte(byteOrderMark)) {
		at = len(byteOrderMark)
	}
	for at <= max && s.want(at+1) && isSpace(s.buf[at]) {
		at++
	}
	return at
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// lineEnd gives the first line feed from at on and before max, or -1.
func lineEnd(s *stream, at, max int) int {
	for at < max && s.want(at+1) {
		have := s.buf[at:min(len(s.buf), max)]
		if i := bytes.IndexByte(have, '\n'); i >= 0 {
			return at + i
		}
		at += len(have)
	}
	return -1
}

// single reads a file that is one payload, or a HAR file by another name.
func (r *reader) single(s *stream) error {
	text, whole := s.text(r.max)
	switch err := s.failed(); {
	case whole && err == nil && isHAR(text), !whole && beginsHAR(s):
		return r.har(s)
	case r.From > 1 && r.ctx.Err() == nil:
		return r.noLog()
	case err != nil:
		return r.broken(err, 1)
	case !whole:
		return r.emitFileFault(1, TooLarge, "the file is "+r.tooLarge())
	}
	return r.emit(r.unwrapped(Payload{Name: r.name, Source: tree.NewSource(r.name, text), Paths: r.paths}))
}

func (r *reader) tooLarge() string {
	return fmt.Sprintf("larger than %s; want at most that for one payload", size(r.max))
}

// requests reads raw requests, which are held in memory as a whole.
func (r *reader) requests(s *stream) error {
	text, whole := s.text(r.recordingMax())
	if err := s.failed(); err != nil {
		return r.broken(err, 1)
	}
	if !whole {
		return r.emitFileFault(1, TooLarge,
			fmt.Sprintf("the recording is larger than %s; want several smaller ones", size(r.recordingMax())))
	}
	return r.http(tree.NewSource(r.name, text))
}

// broken tells why a stream ended before its end: a fault if the bytes are to
// blame, else an error.
func (r *reader) broken(err error, line int) error {
	if damage := (*gzipError)(nil); errors.As(err, &damage) {
		return r.emitFileFault(line, Damaged, damage.Error())
	}
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	return readError(r.name, err)
}

// size writes a number of bytes as people do.
func size(n int) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
