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
	columns     int           // of the terminal; 0 if it is none
	done        int64         // bytes of payloads
	starts      []int64       // bytes before each file
	total       int64         // bytes of all files; 0 if that is known only when they were read
	packed      bool          // some of the files
	first, read int64         // bytes of the files that were read when the first payloads were checked, and by now
	skipped     time.Duration // before these
	began       time.Time     // or zero, when the rate is not known
	spent       time.Duration // since then
	next        time.Time     // before it nothing is shown
	shown, told bool          // whether a line stands there, and whether any ever did
}

func (c *command) progress(files []capture.File) *progress {
	if c.flags.quiet {
		return nil
	}
	p := &progress{w: c.env.Stderr, began: time.Now(), first: -1}
	columns, isTerminal := c.env.Terminal(c.env.Stderr)
	if isTerminal && c.env.Getenv("TERM") != "dumb" {
		p.columns, p.next = columns, p.began.Add(time.Second)
		p.measure(files, c.env.Stdin)
	}
	return p
}

// measure finds out how many bytes files hold.
func (p *progress) measure(files []capture.File, stdin io.Reader) {
	for _, f := range files {
		info, err := os.Stat(f.Name)
		if in, ok := stdin.(*os.File); f.Name == "-" && ok {
			info, err = in.Stat()
		}
		if err != nil || !info.Mode().IsRegular() {
			p.total = 0
			return
		}
		p.starts = append(p.starts, p.total)
		p.total += info.Size()
		p.packed = p.packed || strings.HasSuffix(f.Name, ".gz")
	}
}

// add tells of bytes that were checked, and of how many bytes of a file were
// read by then.
func (p *progress) add(bytes, file int, seen int64) {
	if p == nil {
		return
	}
	p.done += int64(bytes)
	if p.columns == 0 {
		return
	}
	if p.read = p.total; file < len(p.starts) {
		p.read = p.starts[file] + seen
	}
	now := time.Now()
	if p.first < 0 {
		p.first, p.skipped = p.read, now.Sub(p.began)
	}
	if now.Before(p.next) {
		return
	}
	p.next = now.Add(100 * time.Millisecond)
	p.spent = now.Sub(p.began)
	line := p.String()
	fmt.Fprint(p.w, clearLine+line[:min(len(line), p.columns-1)]) // a line that wraps could not be cleared
	p.shown, p.told = true, true
}

// end tells how fast a run was that was shown, or that was long and over many
// payloads.
func (p *progress) end(payloads int) {
	if p == nil {
		return
	}
	const many = 1000
	p.pause()
	if p.spent = time.Since(p.began); p.told || payloads >= many && p.spent >= time.Second {
		fmt.Fprintln(p.w, p.rate(payloads))
	}
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
	rate := ""
	if p.spent > 0 {
		rate = fmt.Sprintf(", %.1f MB/s", float64(p.done)/p.spent.Seconds()/mega)
	}
	if p.total == 0 {
		return fmt.Sprintf("checking: %.1f MB", float64(p.done)/mega) + rate
	}
	part := min(float64(p.read)/float64(p.total), 1)
	bar := strings.Repeat("=", int(part*width))
	packed := ""
	if p.packed {
		packed = " packed"
	}
	text := fmt.Sprintf("checking: [%-*s] %3.0f %% of %.1f MB%s", width, bar, part*100, float64(p.total)/mega, packed) + rate
	if came := p.read - p.first; p.spent > p.skipped && came > 0 {
		left := time.Duration(float64(max(p.total-p.read, 0)) / float64(came) * float64(p.spent-p.skipped))
		text += fmt.Sprintf(", %s left", left.Round(time.Second))
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
