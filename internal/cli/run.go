package cli

import (
	"context"
	"errors"
	"iter"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/webhook-lint/webhook-lint/capture"
)

// A run checks payloads on several cores and gives what is found in order.
type run struct {
	*checker
	options capture.Options
	files   []capture.File
	from    place // where to begin
	jobs    int
	bulk    func() // called, if it is not nil, when there is more than a worker takes at once
	every   bool   // a result is wanted of each payload, and not of those alone that something is to be said of

	reached     place // what was visited stands before it
	interrupted bool
}

// A place is where in a run a payload stands.
type place struct {
	file int // among the files
	line int // of a log, or entry of a HAR file; 0 of another file
}

// A batch is some payloads that one worker checks: a block of a file, or some
// small files as wholes.
type batch struct {
	at     place // where it begins
	block  *capture.Block
	sizes  []int64 // of small files
	failed error
	parts  chan *part // what was found in it, in order; closed behind the last
}

// patience is how long, after an interrupt, checks may take that have begun.
const patience = 200 * time.Millisecond

// each calls visit for what is found, in the order of the input, until visit
// gives an error or, soon after an interrupt or the end of ctx, no more is
// known.
func (r *run) each(ctx context.Context, visit func(*part) error) (err error) {
	r.reached = r.from
	var guesses guesses
	take := func(p *part) bool {
		guesses.once(p)
		if err = visit(p); err == nil {
			r.reached = p.after
		}
		return err == nil && !p.stopped
	}
	if sizes := r.small(r.from.file); r.areAll(sizes) {
		r.alone(ctx, sizes, take)
	} else {
		r.together(ctx, take)
	}
	return err
}

// areAll reports whether small files are all there is, and each is so small that
// an interrupt can wait for whatever is found in it.
func (r *run) areAll(sizes []int64) bool {
	const brief = 32 << 10
	return len(sizes) > 0 && r.from.file+len(sizes) == len(r.files) && slices.Max(sizes) <= brief
}

// alone checks small files that are all there is. That is over before somebody
// else could be of help.
func (r *run) alone(ctx context.Context, sizes []int64, take func(*part) bool) {
	ctx, stop := interruptibleLater(ctx)
	defer func() {
		r.interrupted = ctx.Err() != nil
		stop()
	}()
	goes := true
	w := worker{run: r, ctx: ctx, room: capture.NewRoom(), give: func(p *part) bool {
		goes = goes && take(p)
		return goes
	}}
	w.check(&batch{at: r.from, sizes: sizes})
}

// together checks on several cores, until take is given all or wants no more.
func (r *run) together(ctx context.Context, take func(*part) bool) {
	ctx, cancel := interruptible(ctx)
	defer func() {
		r.interrupted = ctx.Err() != nil
		cancel()
	}()
	late, gone := make(chan struct{}), make(chan struct{})
	defer close(gone)
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(patience, func() { close(late) }) })
	defer stop()
	order := r.start(ctx, gone)
	for b := next(order, late); b != nil; b = next(order, late) {
		r.reached = b.at
		for p := next(b.parts, late); p != nil; p = next(b.parts, late) {
			if !take(p) {
				return
			}
		}
		if isClosed(late) {
			return
		}
	}
}

// next waits for what comes next. It gives nil when there is nothing more, or
// it is late.
func next[T any](from <-chan *T, late <-chan struct{}) *T {
	select {
	case v := <-from:
		return v
	case <-late:
		return nil
	}
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// start begins the work and gives the batches in the order of the input.
func (r *run) start(ctx context.Context, gone <-chan struct{}) <-chan *batch {
	const ahead = 8 // batches that others check while a worker is kept from its core
	q := &queue{order: make(chan *batch, ahead*r.jobs)}
	q.next, q.stop = iter.Pull(r.batches(ctx))
	for range r.jobs {
		go func() {
			w := worker{run: r, ctx: ctx, room: capture.NewRoom()}
			for b := q.take(ctx); b != nil; b = q.take(ctx) {
				w.give = func(p *part) bool {
					select {
					case b.parts <- p:
						return true
					case <-gone:
						return false
					}
				}
				w.check(b)
				close(b.parts)
			}
		}()
	}
	return q.order
}

// A queue gives batches to the workers. Each reads its own, so that what it
// checks is at hand on its core.
type queue struct {
	mu    sync.Mutex
	next  func() (*batch, bool)
	stop  func()
	ended bool
	order chan *batch // as they stand in the input; closed behind the last
}

// take gives the next batch, when its place in the order is known; nil when
// there are no more or ctx has ended.
func (q *queue) take(ctx context.Context) *batch {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ended {
		return nil
	}
	if b, ok := q.next(); ok {
		b.parts = make(chan *part, 1)
		select {
		case q.order <- b:
			return b
		case <-ctx.Done():
		}
	}
	q.ended = true
	q.stop()
	close(q.order)
	return nil
}

// batches finds blocks and small files.
func (r *run) batches(ctx context.Context) iter.Seq[*batch] {
	return func(yield func(*batch) bool) {
		found := 0
		give := func(b *batch) bool {
			if found++; found == 2 && r.bulk != nil {
				r.bulk()
			}
			return yield(b)
		}
		for i := r.from.file; i < len(r.files); i++ {
			if sizes := r.small(i); len(sizes) > 0 {
				if !give(&batch{at: place{file: i}, sizes: sizes}) {
					return
				}
				i += len(sizes) - 1
				continue
			}
			if !r.readFile(ctx, i, give) {
				return
			}
		}
	}
}

// small gives the sizes of the files from one on that are small enough to be
// read together by a worker.
func (r *run) small(from int) (sizes []int64) {
	const most, large, altogether = 32, 128 << 10, 256 << 10
	total := int64(0)
	for i := from; i < min(from+most, len(r.files)); i++ {
		name := r.files[i].Name
		info, err := os.Stat(name)
		if err != nil || !info.Mode().IsRegular() || info.Size() > large || strings.HasSuffix(name, ".gz") || r.beginning(i) > 0 {
			break
		}
		if total += info.Size(); total > altogether && len(sizes) > 0 {
			break
		}
		sizes = append(sizes, info.Size())
	}
	return sizes
}

// beginning gives the line that a file is read from; 0 is its beginning.
func (r *run) beginning(file int) int {
	if file == r.from.file {
		return r.from.line
	}
	return 0
}

func (r *run) readFile(ctx context.Context, i int, give func(*batch) bool) bool {
	options := r.options
	options.From = r.beginning(i)
	for block, err := range capture.Blocks(ctx, r.files[i], options) {
		b := &batch{at: place{file: i}, block: block, failed: err}
		if err == nil {
			b.at.line = block.Line()
		}
		if !errors.Is(err, context.Canceled) && !give(b) {
			return false
		}
	}
	return true
}

// guesses keeps notes about guessed channels to one of each kind in a file: a
// log would have one for each line.
type guesses struct {
	file string
	said map[string]bool
}

func (g *guesses) once(p *part) {
	if g.file != p.file || g.said == nil {
		*g = guesses{p.file, map[string]bool{}}
	}
	for i := range p.results {
		found := p.results[i].Findings
		if len(found) == 0 || found[0].Rule != ruleChannelGuess {
			continue
		}
		if g.said[found[0].Message] {
			p.results[i].Findings = slices.Clip(found[1:])
		}
		g.said[found[0].Message] = true
	}
}
