// Package capture finds payloads in what people have: files, folders, logs and
// recordings of HTTP traffic.
//
// Expand turns arguments into files, Read turns a file into its payloads, and
// Blocks does the same by the block for those who check on several cores:
//
//	files, err := capture.Expand([]string{"captures", "log.ndjson.gz", "-"})
//	for _, file := range files {
//		for payload, err := range capture.Read(ctx, file, capture.Options{Stdin: os.Stdin}) {
//
// It looks at no more of a payload than it must to find it: whether the bytes
// are JSON, and good JSON, is for others to say.
package capture

import (
	"context"
	"errors"
	"io"
	"iter"
	"math"
	"net/http"

	"github.com/webhook-lint/webhook-lint/tree"
)

// A Payload is what one delivery carried, as far as it was recorded.
type Payload struct {
	Name    string       // as people name it: body.json, log.ndjson:17, traffic.har#3; ends in :decoded if Source has places of its own
	Source  *tree.Source // the body; nil if and only if Fault is not
	Trigger string       // what an envelope around it says, or ""
	Paths   []string     // words that may name a channel, the nearest first: title of the request, name of the file, of its folders

	Method, URL string      // of a recorded request
	Header      http.Header // of a recorded request
	Packed      []byte      // the body as it was sent, if Source is what it was unpacked to
	Status      int         // that it was answered with, in a HAR file; 0 if that is not known

	Fault *Fault

	entry int // of a HAR file, from 1; else 0
}

// A Fault says why something that should be a payload could not be had. It is
// a finding: reading goes on behind it where that is possible.
type Fault struct {
	Kind    FaultKind
	Source  *tree.Source // its text may hold what is private: headers, names, messages
	Span    tree.Span
	Message string
}

// A FaultKind tells faults apart.
type FaultKind string

// The kinds of fault.
const (
	TooLarge    FaultKind = "too-large"   // beyond Options.MaxBytes
	UTF16       FaultKind = "utf-16"      // the file is UTF-16 or UTF-32
	Damaged     FaultKind = "damaged"     // gzip, base64 or chunks that cannot be decoded
	Malformed   FaultKind = "malformed"   // no HTTP request, no HAR file
	Unsupported FaultKind = "unsupported" // a body that is elsewhere, or coded in a way not known here
	NoPayload   FaultKind = "no-payload"  // a recording in which no request has a JSON body
)

// Options say how to read. The zero value reads files, and takes no envelopes
// off.
type Options struct {
	Stdin        io.Reader         // what the file "-" holds; nil is nothing
	StdinName    string            // its name in places; "" is stdin. An extension says what it holds
	MaxBytes     int64             // of one payload as it is written; 0 is 16 MiB. A file of raw requests may be 16 times as large
	KnownTrigger func(string) bool // whether a word in an envelope is a trigger
	Size         int64             // of the file, if it is known to be a regular one; else 0
	Room         *Room             // that files are read into; nil is a new one for each
	From         int               // the line of a log, or the entry of a HAR file, that the first payload is of; other files are refused then. 0 is 1

	block int // bytes read at once; 0 is 128 KiB
}

const (
	defaultMaxBytes = 16 << 20
	defaultBlock    = 128 << 10
	recordingFactor = 16 // raw requests are held in memory as a whole
)

// Read gives the payloads of a file in order. An error ends it.
func Read(ctx context.Context, file File, options Options) iter.Seq2[Payload, error] {
	return func(yield func(Payload, error) bool) {
		for block, err := range Blocks(ctx, file, options) {
			if err != nil {
				yield(Payload{}, err)
				return
			}
			for block.Next() {
				if !yield(block.Payload(), nil) {
					return
				}
			}
		}
	}
}

// Blocks gives the payloads of a file in order, those of about 128 KiB of a
// log together. Its own work is to find these: what is in a block is found out
// by who reads it, on another goroutine while the next one is made. The bytes
// of a block are never written to before it is released.
func Blocks(ctx context.Context, file File, options Options) iter.Seq2[*Block, error] {
	return func(yield func(*Block, error) bool) {
		r := newReader(ctx, file, options)
		r.yield = yield
		if err := r.file(file); err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

var errStopped = errors.New("the caller wants no more")

type reader struct {
	Options
	ctx   context.Context
	yield func(*Block, error) bool
	name  string   // of the file, in places
	paths []string // words of its path
	max   int      // bytes of one payload
	seen  *int64   // bytes of the file that were read
	held  *buffer  // that the file was read into; nil if it is not to be used again
}

func newReader(ctx context.Context, file File, options Options) *reader {
	r := &reader{Options: options, ctx: ctx, name: file.Name, paths: words(file.Name)}
	if file.Name == stdin {
		r.name, r.paths = "stdin", nil
		if options.StdinName != "" {
			r.name, r.paths = options.StdinName, words(options.StdinName)
		}
	}
	if r.MaxBytes <= 0 {
		r.MaxBytes = defaultMaxBytes
	}
	if r.block <= 0 {
		r.block = defaultBlock
	}
	r.max = int(min(r.MaxBytes, math.MaxInt/(4*recordingFactor)))
	return r
}

// recordingMax is how many bytes of raw requests are read.
func (r *reader) recordingMax() int { return r.max * recordingFactor }

func (r *reader) emit(payloads ...Payload) error {
	return r.emitBlock(&Block{listed: payloads, next: payloads[0].entry})
}

func (r *reader) emitBlock(b *Block) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	b.seen = *r.seen
	if b.held == nil {
		b.held = r.held.hold()
	}
	if !r.yield(b, nil) {
		return errStopped
	}
	return nil
}

// emitFault hands out a fault at a span of source.
func (r *reader) emitFault(name string, kind FaultKind, source *tree.Source, span tree.Span, message string) error {
	return r.emit(Payload{
		Name:  name,
		Paths: r.paths,
		Fault: &Fault{Kind: kind, Source: source, Span: span, Message: message},
	})
}

// emitFileFault hands out a fault of the file as a whole, at the start of a
// line. The text is left out of it: it is private, large or unreadable.
func (r *reader) emitFileFault(line int, kind FaultKind, message string) error {
	return r.emitFault(r.name, kind, tree.NewSourceAt(r.name, line, nil), tree.Span{}, message)
}
