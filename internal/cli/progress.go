package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/webhook-lint/webhook-lint/capture"
)

// A progress shows on a terminal how far work has come that takes over a
// second. A nil progress shows nothing.
type progress struct {
	w           io.Writer
	columns     int
	done, total int64     // bytes; total is 0 when it is not known
	began       time.Time // or zero, when the rate is not known
	spent       time.Duration
	next        time.Time // before it nothing is shown
	shown, told bool      // whether a line stands there, and whether any ever did
}

func (c *command) progress(files []capture.File) *progress {
	columns, isTerminal := c.env.Terminal(c.env.Stderr)
	if !isTerminal || c.flags.quiet || c.env.Getenv("TERM") == "dumb" {
		return nil
	}
	now := time.Now()
	return &progress{w: c.env.Stderr, columns: columns, total: size(files), began: now, next: now.Add(time.Second)}
}

// size gives the bytes that files hold, or 0 when that is known only when they
// were read.
func size(files []capture.File) (total int64) {
	for _, f := range files {
		info, err := os.Stat(f.Name)
		if err != nil || !info.Mode().IsRegular() || strings.HasSuffix(f.Name, ".gz") {
			return 0
		}
		total += info.Size()
	}
	return total
}

// add tells of bytes that were checked.
func (p *progress) add(bytes int) {
	if p == nil {
		return
	}
	p.done += int64(bytes)
	now := time.Now()
	if now.Before(p.next) {
		return
	}
	p.next = now.Add(100 * time.Millisecond)
	p.spent = now.Sub(p.began)
	line := p.String()
	fmt.Fprint(p.w, clearLine+line[:min(len(line), p.columns-1)]) // a line that wraps could not be cleared
	p.shown, p.told = true, true
}

// end tells how fast a run was that was shown.
func (p *progress) end(payloads int) {
	if p == nil || !p.told {
		return
	}
	p.pause()
	p.spent = time.Since(p.began)
	fmt.Fprintln(p.w, p.rate(payloads))
}

const clearLine = "\r\x1b[K"

// pause takes the line away: something else is to be printed, or nothing more.
func (p *progress) pause() {
	if p != nil && p.shown {
		fmt.Fprint(p.w, clearLine)
		p.shown = false
	}
}

// String is in ASCII, so that a byte is a column.
func (p *progress) String() string {
	const width, mega = 20, 1e6
	speed := float64(p.done) / p.spent.Seconds()
	if p.total == 0 {
		text := fmt.Sprintf("checking: %.1f MB", float64(p.done)/mega)
		if p.spent > 0 {
			text += fmt.Sprintf(", %.1f MB/s", speed/mega)
		}
		return text
	}
	part := min(float64(p.done)/float64(p.total), 1)
	bar := strings.Repeat("=", int(part*width))
	text := fmt.Sprintf("checking: [%-*s] %3.0f %% of %.1f MB", width, bar, part*100, float64(p.total)/mega)
	if p.spent > 0 && p.done > 0 {
		left := time.Duration(float64(max(p.total-p.done, 0)) / speed * float64(time.Second))
		text += fmt.Sprintf(", %.1f MB/s, %s left", speed/mega, left.Round(time.Second))
	}
	return text
}

// rate tells how fast payloads were checked.
func (p *progress) rate(payloads int) string {
	const mega = 1e6
	seconds := p.spent.Seconds()
	return fmt.Sprintf("checked %s, %.1f MB in %.1f s: %.0f/s, %.1f MB/s", plural(payloads, "payload"),
		float64(p.done)/mega, seconds, float64(payloads)/seconds, float64(p.done)/mega/seconds)
}
