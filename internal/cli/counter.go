package cli

import (
	"fmt"
	"time"

	"github.com/webhook-lint/webhook-lint/contract"
)

// A counter shows on a terminal how far a run has come.
type counter struct {
	c               *command
	columns         int
	began, next     time.Time
	done, failed, n int
	shown           bool
}

func (c *command) counter(n int) *counter {
	columns, isTerminal := c.env.Terminal(c.env.Stderr)
	if !isTerminal || c.flags.quiet || c.getenv("TERM") == "dumb" {
		return nil
	}
	now := time.Now()
	return &counter{c: c, columns: columns, began: now, next: now.Add(time.Second / 2), n: n}
}

func (p *counter) add(r contract.Result) {
	if p == nil {
		return
	}
	p.done++
	if r.Failed() {
		p.failed++
	}
	now := time.Now()
	if now.Before(p.next) {
		return
	}
	p.next, p.shown = now.Add(100*time.Millisecond), true
	spent := now.Sub(p.began)
	left := time.Duration(float64(spent) / float64(p.done) * float64(max(p.n-p.done, 0)))
	line := fmt.Sprintf("%-9s %d of %d, %d failed, %.0f/s, %s left", r.Case.Layer, p.done, p.n, p.failed, float64(p.done)/spent.Seconds(), left.Round(time.Second))
	fmt.Fprint(p.c.env.Stderr, clearLine+line[:min(len(line), p.columns-1)])
}

func (p *counter) pause() {
	if p != nil && p.shown {
		fmt.Fprint(p.c.env.Stderr, clearLine)
	}
}
