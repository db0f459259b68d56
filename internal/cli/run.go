package cli

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/webhook-lint/webhook-lint/capture"
	"github.com/webhook-lint/webhook-lint/report"
)

// A run checks payloads on several cores and gives the results in order.
type run struct {
	*checker
	options capture.Options
	jobs    int
}

// A batch is some payloads of one file and, once it is done, what was found.
type batch struct {
	file     string
	payloads []capture.Payload
	bytes    int
	done     chan struct{} // closed when what follows is known
	results  []report.Result
	failed   []error // what kept payloads from being checked
}

// speaks reports whether there is something to print.
func (b *batch) speaks() bool {
	return len(b.failed) > 0 || slices.ContainsFunc(b.results, func(r report.Result) bool { return len(r.Findings) > 0 })
}

// patience is how long, after an interrupt, checks may take that have begun.
const patience = 200 * time.Millisecond

// each calls visit for each batch in the order of the input, until visit
// gives an error or, soon after the end of ctx, no more is known.
func (r *run) each(ctx context.Context, files []capture.File, visit func(*batch) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	late := make(chan struct{})
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(patience, func() { close(late) }) })
	defer stop()
	order := r.start(ctx, files)
	var guesses guesses
	for {
		b := next(order, late)
		if b == nil {
			return nil
		}
		guesses.once(b)
		if err := visit(b); err != nil {
			return err
		}
	}
}

// next waits for the next batch and what was found in it. It gives nil when
// there is none, or it is late.
func next(order <-chan *batch, late <-chan struct{}) *batch {
	var b *batch
	select {
	case b = <-order:
	case <-late:
	}
	if b == nil {
		return nil
	}
	select {
	case <-b.done:
		return b
	case <-late:
		return nil
	}
}

// start begins the work and gives the batches in the order of the input.
func (r *run) start(ctx context.Context, files []capture.File) <-chan *batch {
	work, order := make(chan *batch), make(chan *batch, r.jobs)
	go r.read(ctx, files, work, order)
	for range r.jobs {
		go func() {
			for b := range work {
				r.checkAll(ctx, b)
				close(b.done)
			}
		}()
	}
	return order
}

// most is how many payloads are checked at once. It bounds what is found and
// not printed yet, for which each may need a hundred times its own size.
const most = 64

// read hands batches to the workers, and in order to each.
func (r *run) read(ctx context.Context, files []capture.File, work, order chan<- *batch) {
	defer close(order)
	defer close(work)
	for _, file := range files {
		for payloads, err := range capture.Batches(ctx, file, r.options) {
			if err != nil && !errors.Is(err, context.Canceled) && !hand(ctx, work, order, &batch{file: file.Name, failed: []error{err}}) {
				return
			}
			for part := range slices.Chunk(payloads, most) {
				if !hand(ctx, work, order, &batch{file: file.Name, payloads: part}) {
					return
				}
			}
		}
	}
}

// hand makes a place in the order known before the batch is worked on. It
// reports whether to go on.
func hand(ctx context.Context, work, order chan<- *batch, b *batch) bool {
	b.done = make(chan struct{})
	select {
	case order <- b:
	case <-ctx.Done():
		return false
	}
	select {
	case work <- b:
		return true
	case <-ctx.Done():
		close(b.done)
		return false
	}
}

func (r *run) checkAll(ctx context.Context, b *batch) {
	for _, p := range b.payloads {
		if ctx.Err() != nil {
			break
		}
		result, err := r.check(p)
		switch {
		case err == nil:
			b.results = append(b.results, result)
		case len(b.failed) == 0 || b.failed[len(b.failed)-1] != err:
			b.failed = append(b.failed, err)
		}
		if p.Source != nil {
			b.bytes += len(p.Source.Text)
		}
	}
	b.payloads = nil // each may hold many megabytes
}

// guesses keeps notes about guessed channels to one of each kind in a file: a
// log would have one for each line.
type guesses struct {
	file string
	said map[string]bool
}

func (g *guesses) once(b *batch) {
	if g.file != b.file || g.said == nil {
		*g = guesses{b.file, map[string]bool{}}
	}
	for i := range b.results {
		found := b.results[i].Findings
		if len(found) == 0 || found[0].Rule != ruleChannelGuess {
			continue
		}
		if g.said[found[0].Message] {
			b.results[i].Findings = found[1:]
		}
		g.said[found[0].Message] = true
	}
}
