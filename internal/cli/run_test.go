package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/capture"
	"github.com/webhook-lint/webhook-lint/report"
	"github.com/webhook-lint/webhook-lint/sample"
	"github.com/webhook-lint/webhook-lint/spec"
)

// newRun gives a run over files as the command makes it, with the channel said
// or auto.
func newRun(t testing.TB, channel string, names ...string) *run {
	t.Helper()
	return newPromisedRun(t, "", channel, names...)
}

// newPromisedRun is newRun for payloads of an integration.
func newPromisedRun(t testing.TB, integration, channel string, names ...string) *run {
	t.Helper()
	c := &command{env: Environment{Getenv: func(string) string { return "" }, Stderr: io.Discard}}
	c.shared = c.flags.flagSet()
	c.flags.channel, c.flags.integration = channel, integration
	k, err := c.checker(true)
	if err != nil {
		t.Fatal(err)
	}
	files, err := capture.Expand(names)
	if err != nil {
		t.Fatal(err)
	}
	return &run{checker: k, files: files, jobs: 3, options: capture.Options{KnownTrigger: k.known}}
}

// found runs and gives what is found, and how many payloads there are of each
// channel.
func (r *run) found(t testing.TB) (results []report.Result, channels map[string]int) {
	t.Helper()
	channels = map[string]int{}
	err := r.each(t.Context(), func(p *part) error {
		for _, err := range p.failed {
			t.Error(err)
		}
		for _, tally := range p.clean {
			channels[tally.channel] += tally.n
		}
		for _, result := range p.results {
			if channels[result.Channel]++; len(result.Findings) > 0 {
				results = append(results, result)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return results, channels
}

// someLog gives payloads of all channels, right and wrong, alone, with their
// event and in envelopes.
func someLog(t testing.TB) string {
	t.Helper()
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, name := range s.ChannelNames() {
		n := 0
		for c := range sample.Cases(s.Observed.Channel(name).Schema(), sample.Options{Channel: name}) {
			text, err := c.Payload.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			if n++; n > 160 {
				break
			}
			if n%12 != 0 && (!c.Valid || n%4 != 0) {
				continue
			}
			lines = append(lines, inSomeForm(len(lines), name, string(text)))
		}
	}
	return strings.Join(lines, "\n")
}

func inSomeForm(n int, channel, payload string) string {
	switch n % 6 {
	case 1:
		return strings.Replace(payload, "{", fmt.Sprintf(`{"event": {"type": %q}, `, channel), 1)
	case 2:
		return strings.Replace(payload, "{", `{"event": {"type": "ticket-created", "id": 1}, "context": "x", `, 1)
	case 3:
		return fmt.Sprintf(`{"trigger": "ticket-updated", "payload": %s}`, payload)
	case 4:
		return fmt.Sprintf(`{"body": %s, "channel": %q}`, strconv.Quote(payload), channel)
	}
	return payload
}

// What is passed quickly is what there is nothing to say of when each payload
// is read as a whole; and most of what is right is passed so.
func TestLikely(t *testing.T) {
	folder := t.TempDir()
	text := someLog(t)
	paths := []string{filepath.Join(folder, "log.ndjson"), filepath.Join(folder, "ticket-updated.ndjson")}
	for _, path := range paths {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, channel := range []string{auto, "ticket-message-created"} {
		r := newRun(t, channel, folder)
		for _, path := range paths {
			what := filepath.Base(path) + " as " + channel
			r.files, r.every = []capture.File{{Name: path}}, false
			got, gotChannels := r.found(t)
			r.every = true
			want, wantChannels := r.found(t)
			if fmt.Sprint(gotChannels) != fmt.Sprint(wantChannels) {
				t.Errorf("%s: channels %v, want %v", what, gotChannels, wantChannels)
			}
			if len(got) != len(want) {
				t.Errorf("%s: %d payloads with findings, want %d", what, len(got), len(want))
			}
			for i := range min(len(got), len(want)) {
				if fmt.Sprint(got[i]) != fmt.Sprint(want[i]) {
					t.Fatalf("%s: found\n\t%v, want\n\t%v", what, got[i], want[i])
				}
			}
			lines := strings.Count(text, "\n") + 1
			if quick := r.quick(t); quick < (lines-len(want))*2/3 {
				t.Errorf("%s: of %d lines, %d with findings, %d were passed quickly", what, lines, len(want), quick)
			}
		}
	}
}

// quick gives how many payloads of the first file are accepted quickly.
func (r *run) quick(t testing.TB) (n int) {
	t.Helper()
	for b, err := range capture.Blocks(t.Context(), r.files[0], r.options) {
		if err != nil {
			t.Fatal(err)
		}
		likely := r.likely(b.Paths)
		for b.Next() {
			if _, ok := likely.accepts(b); ok {
				n++
			}
		}
	}
	return n
}

// Findings come in the order of the input, whatever is large or small, and
// however many there are.
func TestOrder(t *testing.T) {
	folder := t.TempDir()
	var want []string
	for i := range 200 {
		name := filepath.Join(folder, fmt.Sprintf("%03d.json", i))
		text := `{"ticket": {"status": "Open"}}`
		want = append(want, name)
		if i%17 == 0 {
			want = want[:len(want)-1]
			name = strings.TrimSuffix(name, ".json") + ".ndjson"
			text = strings.Repeat(text+strings.Repeat(" ", 100*i)+"\n", 100)
			for line := range 100 {
				want = append(want, fmt.Sprintf("%s:%d", name, line+1))
			}
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	results, _ := newRun(t, "ticket-updated", folder).found(t)
	var got []string
	for _, r := range results {
		got = append(got, r.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d results, want %d", len(got), len(want))
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Fatalf("result %d is of %s, want %s", i, got[i], want[i])
			}
		}
	}
}

// A run that is interrupted has visited all before the place that it reached,
// and nothing behind it.
func TestReached(t *testing.T) {
	name := filepath.Join(t.TempDir(), "log.ndjson")
	if err := os.WriteFile(name, []byte(strings.Repeat(`{"ticket": {"status": "Open"}}`+"\n", 30_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r := newRun(t, "ticket-updated", name)
	visited := 0
	for begin := 0; begin < 3; begin++ {
		err := r.each(ctx, func(p *part) error {
			for _, result := range p.results {
				if visited++; result.Name != fmt.Sprintf("%s:%d", name, visited) {
					t.Fatalf("payload %d is %s", visited, result.Name)
				}
			}
			if visited > 1000*begin {
				cancel()
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if r.reached != (place{0, visited + 1}) || visited == 30_000 {
			t.Fatalf("reached %v after %d payloads", r.reached, visited)
		}
		r.from = r.reached
		ctx, cancel = context.WithCancel(t.Context())
	}
	cancel()
}

// So has a run of a HAR file, by its entries.
func TestReachedEntry(t *testing.T) {
	name := filepath.Join(t.TempDir(), "traffic.har")
	entry := `{"request": {"postData": {"text": "{\"ticket\": {\"status\": \"Open\"}}"}}, "response": {"content": "` + strings.Repeat("x", 100) + `"}}, {"request": {}}, `
	const entries = 20_000
	if err := os.WriteFile(name, []byte(`{"log": {"entries": [`+strings.Repeat(entry, entries/2)+`{}]}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	r := newRun(t, "ticket-updated", name)
	visited := 0
	for goal := 1; goal < 4000; goal *= 50 {
		ctx, cancel := context.WithCancel(t.Context())
		err := r.each(ctx, func(p *part) error {
			for _, result := range p.results {
				if result.Name != fmt.Sprintf("%s#%d", name, 2*visited+1) {
					t.Fatalf("payload %d is %s", visited, result.Name)
				}
				visited++
			}
			if visited >= goal {
				cancel()
			}
			return nil
		})
		if err != nil || !r.interrupted || visited == entries/2 {
			t.Fatal(visited, r.interrupted, err)
		}
		if at := r.reached; at.file != 0 || at.line != 2*visited && at.line != 2*visited+1 {
			t.Fatalf("reached %v after %d payloads", at, visited)
		}
		r.from = r.reached
	}
}

// So has a run of a few small files.
func TestReachedSmall(t *testing.T) {
	folder := t.TempDir()
	for i := range 20 {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%02d.json", i)), []byte(`{"ticket": {"status": "Open"}}`), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := newRun(t, "ticket-updated", folder)
	if sizes := r.small(0); !r.areAll(sizes) {
		t.Fatalf("%d files are not few and small", len(sizes))
	}
	visited := 0
	err := r.each(ctx, func(p *part) error {
		if visited += len(p.results); visited == 7 {
			cancel()
		}
		return nil
	})
	if err != nil || !r.interrupted || r.reached != (place{file: visited}) || visited == 20 {
		t.Errorf("reached %v after %d payloads, interrupted %v, %v", r.reached, visited, r.interrupted, err)
	}
}

// What is interruptible later ends with an interrupt then.
func TestInterruptibleLater(t *testing.T) {
	own := make(chan os.Signal, 1)
	signal.Notify(own, os.Interrupt) // so that it does not end the test
	defer signal.Stop(own)
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := interruptibleLater(t.Context())
	defer stop()
	for ctx.Err() == nil {
		if err := self.Signal(os.Interrupt); err != nil {
			t.Skip(err)
		}
		<-own
	}
}
