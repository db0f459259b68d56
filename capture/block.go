package capture

import (
	"bytes"
	"strconv"
	"sync/atomic"

	"github.com/webhook-lint/webhook-lint/tree"
)

// A Block is some payloads of a file that stand together: whole lines of a
// log, about 128 KiB of them, or what else was read at once. It is read from
// front to back, by one goroutine:
//
//	for b.Next() {
//		if !accepts(b.Text()) {
//			explain(b.Payload())
//		}
//	}
//
// A line of which no Payload is asked for costs no memory.
type Block struct {
	Paths []string // of the payloads, where they are all the same; else nil

	listed []Payload // what is left of a block that is no part of a log

	reader *reader // of a log
	held   *buffer // that rest is a part of; nil if it is not to be used again
	rest   []byte  // lines that are not read yet
	next   int     // the number of the first of them, or of what is listed
	seen   int64

	line    int
	whole   []byte // a line, less its end
	raw     []byte // and less a byte order mark; nil of what is no line
	text    []byte
	payload Payload
	made    bool // payload and text are those at hand; else they are made of raw when they are asked for
}

// Next goes to the next payload, and reports whether there is one.
func (b *Block) Next() bool {
	b.made, b.raw = false, nil
	if b.reader == nil {
		return b.nextListed()
	}
	for len(b.rest) > 0 {
		line, rest, _ := bytes.Cut(b.rest, []byte("\n"))
		b.rest, b.line, b.next = rest, b.next, b.next+1
		if b.take(bytes.TrimSuffix(line, []byte("\r"))) {
			return true
		}
	}
	return false
}

func (b *Block) nextListed() bool {
	if len(b.listed) == 0 {
		return false
	}
	b.set(b.listed[0])
	if b.listed = b.listed[1:]; b.payload.entry > 0 {
		b.line, b.next = b.payload.entry, b.payload.entry+1
	}
	return true
}

func (b *Block) set(p Payload) {
	if b.payload, b.made, b.text = p, true, nil; p.Source != nil {
		b.text = p.Source.Text
	}
}

// take makes a line the payload at hand, unless it is blank.
func (b *Block) take(line []byte) bool {
	if len(line) > b.reader.max {
		b.raw = nil
		b.set(b.reader.long(b.line))
		return true
	}
	b.whole = line[:len(line):len(line)]
	if b.raw = b.whole; b.line == 1 {
		b.raw = bytes.TrimPrefix(b.whole, []byte(byteOrderMark))
	}
	return space(b.raw, 0) < len(b.raw)
}

// Raw gives the text of the payload at hand with the envelope that may be
// around it; nil if that was taken off already.
func (b *Block) Raw() []byte { return b.raw }

// Size gives the bytes that were read of the payload at hand.
func (b *Block) Size() int {
	if b.raw != nil {
		return len(b.whole) + 1
	}
	return len(b.text)
}

// Text gives the text of the payload at hand; nil of one with a Fault.
func (b *Block) Text() []byte {
	b.make()
	return b.text
}

// Trigger gives the Trigger of the payload at hand.
func (b *Block) Trigger() string {
	b.make()
	return b.payload.Trigger
}

// Payload gives the payload at hand.
func (b *Block) Payload() Payload {
	b.make()
	if b.payload.Source == nil && b.payload.Fault == nil {
		b.payload = b.reader.lineOf(b.line, b.source())
	}
	return b.payload
}

// make looks for an envelope.
func (b *Block) make() {
	if b.made {
		return
	}
	b.made, b.text, b.payload = true, b.raw, Payload{}
	if b.reader.KnownTrigger != nil && mayBeEnvelope(b.raw) {
		b.set(b.reader.unwrapped(b.reader.lineOf(b.line, b.source())))
	}
}

// source gives the line at hand with its places.
func (b *Block) source() *tree.Source {
	if len(b.raw) < len(b.whole) {
		return tree.NewSourceAt(b.reader.name, b.line, b.whole).Slice(len(byteOrderMark), len(b.whole))
	}
	return tree.NewSourceAt(b.reader.name, b.line, b.raw)
}

// Line gives the line of the log, or the entry of the HAR file, that the payload
// at hand is; before the first Next, the first one, and 0 if the file is neither.
func (b *Block) Line() int {
	if b.line == 0 {
		return b.next
	}
	return b.line
}

// After gives the line or the entry that follows what was read; 0 if the file
// has neither.
func (b *Block) After() int { return b.next }

// Seen gives how many bytes of the file, packed if it is, were read when the
// block was.
func (b *Block) Seen() int64 { return b.seen }

// Release says that neither the block nor a Payload of it is used any more, so
// that its memory can be used again. A block need not be released.
func (b *Block) Release() {
	if b.held != nil {
		b.held.release()
		b.held = nil
	}
}

// lineOf gives the payload of a line.
func (r *reader) lineOf(number int, source *tree.Source) Payload {
	return Payload{Name: r.lineName(number), Source: source, Paths: r.paths}
}

func (r *reader) lineName(number int) string {
	return r.name + ":" + strconv.Itoa(number)
}

// long gives the fault of a line that is larger than a payload may be.
func (r *reader) long(number int) Payload {
	return Payload{Name: r.lineName(number), Paths: r.paths, Fault: &Fault{
		Kind:    TooLarge,
		Source:  tree.NewSourceAt(r.name, number, nil),
		Message: "the line is " + r.tooLarge(),
	}}
}

// A Room is memory that small files are read into, one after another: into that
// of another file again when its blocks are released.
type Room struct{ free chan *buffer }

// NewRoom gives a Room that has no memory yet.
func NewRoom() *Room { return &Room{make(chan *buffer, 1)} }

// usualRoom is for files that are not larger.
const usualRoom = 32 << 10

// A buffer is memory that blocks are parts of.
type buffer struct {
	bytes   []byte
	holders atomic.Int32   // the reader, while it fills the buffer, and blocks
	free    chan<- *buffer // where it goes when nobody holds it
}

// take gives a buffer for so many bytes, for the caller to hold: one of those
// that are free, or a new one, which is used again if it is of the usual size.
func take(free chan *buffer, size, usual int) *buffer {
	if size > usual {
		return (&buffer{bytes: make([]byte, 0, size)}).hold()
	}
	select {
	case b := <-free:
		return b.hold()
	default:
		return (&buffer{bytes: make([]byte, 0, usual), free: free}).hold()
	}
}

func (b *buffer) hold() *buffer {
	if b != nil {
		b.holders.Add(1)
	}
	return b
}

func (b *buffer) release() {
	if b == nil || b.holders.Add(-1) > 0 {
		return
	}
	select {
	case b.free <- b:
	default: // there are enough
	}
}
