package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/webhook-lint/webhook-lint/capture"
	"github.com/webhook-lint/webhook-lint/report"
	"github.com/webhook-lint/webhook-lint/validator"
)

// A part is what was found in some payloads that stand together, of one file
// if anything was.
type part struct {
	file    string
	results []report.Result // of the payloads that there is something to say of, or of all
	clean   []tally         // of the others
	failed  []error         // what kept payloads from being checked
	bytes   int             // of payloads
	seen    int64           // bytes of the file that after is in; 0 at its beginning
	after   place           // what comes next
	stopped bool            // and was not checked: the run is to end
}

// A tally is how many payloads were checked under a channel.
type tally struct {
	channel string
	n       int
}

func (p *part) count(channel string) {
	for i := range p.clean {
		if p.clean[i].channel == channel {
			p.clean[i].n++
			return
		}
	}
	p.clean = append(p.clean, tally{channel, 1})
}

// speaks reports whether there is something to print.
func (p *part) speaks() bool {
	return len(p.failed) > 0 || slices.ContainsFunc(p.results, func(r report.Result) bool { return len(r.Findings) > 0 })
}

// A worker checks one batch after another.
type worker struct {
	*run
	ctx  context.Context
	room *capture.Room    // for small files
	give func(*part) bool // reports whether somebody wants the part, and more
	b    *batch
	part *part
}

func (w *worker) check(b *batch) {
	w.b, w.part = b, &part{after: b.at}
	if b.block != nil {
		w.part.seen = b.block.Seen()
	}
	switch {
	case b.failed != nil:
		w.part.failed = []error{b.failed}
		w.send(place{file: b.at.file + 1})
	case b.block != nil:
		w.part.file = w.files[b.at.file].Name
		if w.block(b.block, b.at) {
			w.send(place{b.at.file, b.block.After()})
		}
		b.block.Release()
	default:
		w.wholes()
	}
}

// wholes reads and checks small files. What they take is little more than
// their opening.
func (w *worker) wholes() {
	at, options := w.b.at, w.options
	options.Room = w.room
	for _, size := range w.b.sizes {
		options.Size = size
		if len(w.part.results)+len(w.part.failed) > 0 {
			w.send(at)
		}
		w.part.file = w.files[at.file].Name
		for block, err := range capture.Blocks(w.ctx, w.files[at.file], options) {
			switch {
			case errors.Is(err, context.Canceled):
				w.stop(at)
				return
			case err != nil:
				w.part.failed = append(w.part.failed, err)
			case !w.block(block, at):
				return
			default:
				block.Release()
			}
		}
		at = place{file: at.file + 1}
	}
	w.send(at)
}

// block checks the payloads of a block, and reports whether to go on.
func (w *worker) block(b *capture.Block, at place) bool {
	var likely *likely
	if b.Paths != nil {
		likely = w.likely(b.Paths)
	}
	for b.Next() {
		if b.Paths == nil {
			likely = w.likely(b.Payload().Paths)
		}
		if w.ctx.Err() != nil {
			w.stop(place{at.file, b.Line()})
			return false
		}
		w.part.bytes += b.Size()
		if channel, ok := likely.accepts(b); ok && !w.every {
			w.part.count(channel)
			continue
		}
		if w.take(b, likely); len(w.part.results) >= most && !w.send(place{at.file, b.Line() + 1}) {
			return false
		}
	}
	return true
}

// most is how many results are held back at once: what is found may take a
// hundred times as much memory as what it is found in.
const most = 64

// take checks the payload at hand, which nothing clean is known of.
func (w *worker) take(b *capture.Block, l *likely) {
	var g validator.Glance
	if l != nil {
		g = l.glance
	}
	result, err := w.checkGlanced(g, b.Payload())
	switch {
	case err == nil && len(result.Findings) == 0 && !w.every:
		w.part.count(result.Channel)
	case err == nil:
		w.part.results = append(w.part.results, result)
	case len(w.part.failed) == 0 || w.part.failed[len(w.part.failed)-1] != err:
		w.part.failed = append(w.part.failed, err)
	}
}

// send gives away the part at hand and begins another. It reports whether
// somebody takes it.
func (w *worker) send(after place) bool {
	p := w.part
	p.after, w.part = after, &part{file: p.file, after: after, seen: p.seen}
	return w.give(p)
}

// stop gives away the part at hand: after it nothing was checked.
func (w *worker) stop(at place) {
	w.part.stopped = true
	w.send(at)
}
