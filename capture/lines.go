package capture

import (
	"bytes"
	"fmt"
	"io"
)

// lines reads one payload a line, in memory that does not grow with the file:
// it looks for the ends of lines alone, and a buffer that lines were handed out
// of is left to them until they are released.
func (r *reader) lines(s *stream) error {
	l := &lineReader{reader: r, s: s, number: 1, free: make(chan *buffer, spare)}
	for seen := 0; ; {
		if i := bytes.LastIndexByte(s.buf[seen:], '\n'); i >= 0 {
			if err := l.hand(seen + i + 1); err != nil {
				return err
			}
		}
		if s.end != nil {
			break
		}
		// A carriage return at the end would not count.
		if len(s.buf)-l.start > r.max+1 {
			if err := l.skip(); err != nil {
				return err
			}
			seen = l.start
			continue
		}
		seen = len(s.buf)
		if seen == cap(s.buf) {
			l.begin()
			seen = len(s.buf)
		}
		s.fill()
	}
	if err := s.failed(); err != nil {
		return r.broken(err, l.number)
	}
	if err := l.hand(len(s.buf)); err != nil {
		return err
	}
	if r.From > 1 && !l.begun {
		return &BeyondEnd{r.name, r.From, l.number - 1, "line", "lines"}
	}
	return nil
}

// A BeyondEnd says that a log has no line Options.From, or a HAR file no such
// entry.
type BeyondEnd struct {
	Name      string // as places have it
	From, Has int

	noun, nouns string
}

func (e *BeyondEnd) Error() string {
	nouns := e.nouns
	if e.Has == 1 {
		nouns = e.noun
	}
	return fmt.Sprintf("read %s: it has %d %s; there is no %s %d to begin at", e.Name, e.Has, nouns, e.noun, e.From)
}

// spare is how many buffers are kept for the next lines.
const spare = 16

type lineReader struct {
	*reader
	s      *stream
	buffer *buffer // that s.buf is; nil if it is not to be used again
	free   chan *buffer
	start  int  // where in s.buf the first line begins that was not handed out
	number int  // its number
	begun  bool // a line from r.From on was handed out
}

// begin goes on in another buffer, with the part of a line that is at hand.
func (l *lineReader) begin() {
	part := l.s.buf[l.start:]
	old := l.buffer
	size := 2 * len(part)
	if size+size/4 > l.max {
		size = l.max + len("\r\n") // no line needs more
	}
	l.buffer = take(l.free, size, l.block)
	l.s.buf = append(l.buffer.bytes[:0], part...)
	l.start = 0
	old.release()
}

// hand hands out the lines up to byte end.
func (l *lineReader) hand(end int) error {
	text := l.s.buf[l.start:end]
	l.start = end
	for l.number < l.From && len(text) > 0 {
		_, text, _ = bytes.Cut(text, []byte("\n"))
		l.number++
	}
	if len(text) == 0 {
		return l.ctx.Err()
	}
	l.begun = true
	b := &Block{Paths: l.paths, reader: l.reader, held: l.buffer.hold(), rest: text, next: l.number}
	l.number += bytes.Count(text, []byte("\n"))
	return l.emitBlock(b)
}

// skip reports the line at hand as too long and reads on behind it.
func (l *lineReader) skip() error {
	if l.number >= l.From {
		l.begun = true
		b := &Block{Paths: l.paths, listed: []Payload{l.long(l.number)}, line: l.number, next: l.number + 1}
		if err := l.emitBlock(b); err != nil {
			return err
		}
	}
	old := l.buffer
	l.buffer = take(l.free, l.block, l.block)
	l.s.buf = l.buffer.bytes[:0] // nothing in it is handed out before the line ends
	old.release()
	for {
		l.s.fill()
		if i := bytes.IndexByte(l.s.buf, '\n'); i >= 0 {
			l.start = i + 1
			l.number++
			return nil
		}
		l.start = len(l.s.buf)
		if l.s.end != nil {
			if l.s.end == io.EOF {
				l.number++
			}
			return nil
		}
		l.s.buf, l.start = l.s.buf[:0], 0
	}
}
