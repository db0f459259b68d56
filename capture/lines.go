package capture

import (
	"bytes"
	"strconv"

	"github.com/webhook-lint/webhook-lint/tree"
)

// lines reads one payload a line, in memory that does not grow with the file:
// a buffer that lines were handed out of is left to them, and a new one begun.
func (r *reader) lines(s *stream) error {
	l := &lineReader{reader: r, s: s, number: 1}
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
	return l.hand(len(s.buf))
}

type lineReader struct {
	*reader
	s      *stream
	start  int // where in s.buf the first line begins that was not handed out
	number int // its number
}

// begin starts a new buffer with the part of a line that is at hand.
func (l *lineReader) begin() {
	part := l.s.buf[l.start:]
	l.s.buf = append(make([]byte, 0, max(l.block, 2*len(part))), part...)
	l.start = 0
}

// hand hands out the lines up to byte end.
func (l *lineReader) hand(end int) error {
	text := l.s.buf[l.start:end]
	l.start = end
	const most = 4096 // payloads of the shortest lines are many times larger than these
	batch := make([]Payload, 0, min(bytes.Count(text, []byte("\n"))+1, most))
	for len(text) > 0 {
		if len(batch) == most {
			if err := l.emit(batch...); err != nil {
				return err
			}
			batch = make([]Payload, 0, most)
		}
		line, after, _ := bytes.Cut(text, []byte("\n"))
		if p, ok := l.payload(bytes.TrimSuffix(line, []byte("\r"))); ok {
			batch = append(batch, p)
		}
		text = after
		l.number++
	}
	return l.emit(batch...)
}

// payload gives the payload of a line, or false if the line is blank.
func (l *lineReader) payload(line []byte) (Payload, bool) {
	if len(line) > l.max {
		return l.long(), true
	}
	var source *tree.Source
	if l.number == 1 && bytes.HasPrefix(line, []byte(byteOrderMark)) {
		source = tree.NewSourceAt(l.name, 1, line).Slice(len(byteOrderMark), len(line))
	} else {
		source = tree.NewSourceAt(l.name, l.number, line[:len(line):len(line)])
	}
	if space(source.Text, 0) == len(source.Text) {
		return Payload{}, false
	}
	return l.unwrapped(Payload{Name: l.lineName(), Source: source, Paths: l.paths}), true
}

func (l *lineReader) lineName() string {
	return l.name + ":" + strconv.Itoa(l.number)
}

// long gives the fault of a line that is larger than a payload may be.
func (l *lineReader) long() Payload {
	return Payload{Name: l.lineName(), Paths: l.paths, Fault: &Fault{
		Kind:    TooLarge,
		Source:  tree.NewSourceAt(l.name, l.number, nil),
		Message: "the line is " + l.tooLarge(),
	}}
}

// skip reports the line at hand as too long and reads on behind it.
func (l *lineReader) skip() error {
	if err := l.emit(l.long()); err != nil {
		return err
	}
	l.s.buf = make([]byte, 0, l.block) // nothing in it is handed out before the line ends
	for {
		l.s.fill()
		if i := bytes.IndexByte(l.s.buf, '\n'); i >= 0 {
			l.start = i + 1
			l.number++
			return nil
		}
		l.start = len(l.s.buf)
		if l.s.end != nil {
			return nil
		}
		l.s.buf, l.start = l.s.buf[:0], 0
	}
}
