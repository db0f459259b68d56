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
	next        time.Time // before it nothing is shown
	shown       bool
}

func (c *command) progress(files []capture.File) *progress {
	columns, isTerminal := c.env.Terminal(c.env.Stderr)
	if !isTerminal || c.flags.quiet || c.env.Getenv("TERM") == "dumb" {
		return nil
	}
	return &progress{w: c.env.Stderr, columns: columns, total: size(files), next: time.Now().Add(time.Second)}
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
	line := p.String()
	fmt.Fprint(p.w, clearLine+line[:min(len(line), p.columns-1)]) // a line that wraps could not be cleared
	p.shown = true
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
	if p.total == 0 {
		return fmt.Sprintf("checking: %.1f MB", float64(p.done)/mega)
	}
	part := min(float64(p.done)/float64(p.total), 1)
	bar := strings.Repeat("=", int(part*width))
	return fmt.Sprintf("checking: [%-*s] %3.0f %% of %.1f MB", width, bar, part*100, float64(p.total)/mega)
}
