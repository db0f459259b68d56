package capture

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// A log is an endless NDJSON file of which size bytes are read.
type log struct {
	size  int64
	lines []byte // repeated
	at    int
}

func newLog(size int64) *log {
	var b bytes.Buffer
	for i := range 100 {
		fmt.Fprintf(&b, `{"id": %d, "channel": "email", "status": "open", "customer": {"email": "lena.quist@example.com"}, "messages": [{"id": %d, "body_text": "%s"}]}`+"\n",
			5000+i, 9000+i, strings.Repeat("Order 1042 has not arrived. ", i))
	}
	return &log{size: size, lines: b.Bytes()}
}

func (l *log) Read(p []byte) (n int, err error) {
	if l.size <= 0 {
		return 0, io.EOF
	}
	for n < len(p) {
		c := copy(p[n:], l.lines[l.at:])
		l.at = (l.at + c) % len(l.lines)
		n += c
	}
	l.size -= int64(n)
	return n, nil
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Memory does not grow with the size of the file.
func TestMemoryOfLines(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 160 MB")
	}
	const size, limit = 80 << 20, 32 << 20
	packed, w := io.Pipe()
	defer packed.Close()
	go func() {
		z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
		_, err := io.Copy(z, newLog(size))
		w.CloseWithError(errors.Join(err, z.Close()))
	}()
	for name, in := range map[string]io.Reader{"plain": newLog(size), "packed": packed} {
		runtime.GC()
		var most uint64
		var lines, blocks int
		for b, err := range Blocks(t.Context(), File{"-"}, Options{Stdin: in, StdinName: "a.ndjson", KnownTrigger: isTrigger}) {
			if err != nil {
				t.Fatal(err)
			}
			for b.Next() {
				lines++
			}
			if blocks++; blocks%16 == 0 {
				most = max(most, heap())
			}
			b.Release()
		}
		if most > limit {
			t.Errorf("%s: the heap grew to %d MiB, want at most %d", name, most>>20, limit>>20)
		}
		t.Logf("%s: %d lines in %d blocks, heap at most %d MiB", name, lines, blocks, most>>20)
	}
}

// A line costs no memory unless its payload is asked for, and a block that is
// released costs none either.
func TestAllocationsOfLines(t *testing.T) {
	const want = 100_000
	text := strings.Repeat(`{"body": 1}`+"\n", want)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	lines := 0
	for b, err := range Blocks(t.Context(), File{"-"}, Options{Stdin: strings.NewReader(text), StdinName: "a.ndjson", KnownTrigger: isTrigger}) {
		for err == nil && b.Next() {
			if lines++; lines == want && b.Payload().Name != fmt.Sprintf("a.ndjson:%d", want) {
				t.Errorf("payload %d is named %s", lines, b.Payload().Name)
			}
		}
		b.Release()
	}
	runtime.ReadMemStats(&after)
	if lines != want {
		t.Errorf("%d payloads, want %d", lines, want)
	}
	if n := after.Mallocs - before.Mallocs; n > 1000 {
		t.Errorf("%d lines took %d allocations", want, n)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 4*defaultBlock {
		t.Errorf("%d bytes of lines took %d bytes of memory", len(text), n)
	}
}

// A line larger than a payload may be is gone past, however long it is.
func TestMemoryOfLongLine(t *testing.T) {
	const size = 200 << 20
	for _, name := range []string{"a.ndjson", "a.json"} {
		in := io.MultiReader(strings.NewReader("1\n2\n"), io.LimitReader(letters{}, size), strings.NewReader("\n3"))
		var list []string
		for p, err := range Read(t.Context(), File{"-"}, Options{Stdin: in, StdinName: name, MaxBytes: 1 << 20}) {
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, describe(p))
			if h := heap(); h > 32<<20 {
				t.Errorf("the heap grew to %d MiB", h>>20)
			}
		}
		check(t, name, list, []string{
			name + ":1 1:1 1", name + ":2 2:1 2",
			name + ":3 3:1 too-large: the line is larger than 1 MiB; want at most that for one payload",
			name + ":4 4:1 3"})
	}
}

// A recording costs no memory for what is in it beside a payload, nor for those
// that were released.
func TestMemoryOfHAR(t *testing.T) {
	const n = 24
	runtime.GC()
	readers := []io.Reader{strings.NewReader(`{"log": {"entries": [{}`)}
	for range n {
		readers = append(readers, strings.NewReader(`, {"request": {"postData": {"text": "{}"}}, "response": {"content": {"text": "`),
			io.LimitReader(letters{}, 1<<20), strings.NewReader(`"}}}`), io.LimitReader(spaces{}, 256<<10))
	}
	in := io.MultiReader(append(readers, strings.NewReader("]}}"))...)
	payloads := 0
	for p, err := range Read(t.Context(), File{"-"}, Options{Stdin: in, StdinName: "a.har"}) {
		if err != nil || p.Fault != nil {
			t.Fatal(p.Fault, err)
		}
		if payloads++; heap() > 24<<20 {
			t.Errorf("the heap grew to %d MiB", heap()>>20)
		}
	}
	if payloads != n {
		t.Errorf("%d payloads, want %d", payloads, n)
	}
}

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// A text has no more memory than it may have bytes, and one to see its end.
func TestMemoryOfText(t *testing.T) {
	for most := 1; most < 1<<20; most = most*5/4 + 1 {
		s := &stream{in: letters{}}
		if text, whole := s.text(most); len(text) != most || whole || cap(s.buf) > most+1024 {
			t.Errorf("of %d bytes, %d are read into %d, whole %v", most, len(text), cap(s.buf), whole)
		}
	}
}

// Endless devices end: the content is looked at up to the limit.
func TestReadEndless(t *testing.T) {
	for name, in := range map[string]io.Reader{"letters": letters{}, "space": spaces{}} {
		got := readAll(File{"-"}, Options{Stdin: in, MaxBytes: 1 << 20})
		check(t, name, got, []string{"stdin 1:1 too-large: the file is larger than 1 MiB; want at most that for one payload"})
	}
	if _, err := os.Stat("/dev/zero"); err == nil {
		check(t, "/dev/zero", readAll(File{"/dev/zero"}, Options{MaxBytes: 1 << 20}), []string{
			"/dev/zero 1:1 too-large: the file is larger than 1 MiB; want at most that for one payload"})
	}
}

type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '\n'
	}
	return len(p), nil
}

// What was handed out stays as it was.
func TestBlocksAreKept(t *testing.T) {
	var kept []Payload
	var want []string
	in := io.MultiReader(newLog(4<<20), strings.NewReader("\n"+strings.Repeat("x", 2<<20)+"\n"), newLog(4<<20))
	n := 0
	for b, err := range Blocks(t.Context(), File{"-"}, Options{Stdin: in, StdinName: "a.ndjson", MaxBytes: 1 << 20}) {
		if err != nil {
			t.Fatal(err)
		}
		for n++; b.Next() && n%2 == 0; {
			kept = append(kept, b.Payload())
			want = append(want, describe(b.Payload()))
		}
		if n%2 > 0 {
			b.Release()
		}
	}
	if len(kept) < 100 {
		t.Errorf("%d payloads were kept", len(kept))
	}
	for i, p := range kept {
		if got := describe(p); got != want[i] {
			t.Fatalf("%s became %s", want[i], got)
		}
	}
}

// A log is read from a line on, whose place stays that of the file.
func TestFrom(t *testing.T) {
	text := "\ufeff1\n\n3\r\n" + strings.Repeat("x", 200) + "\n5\n6"
	for from, want := range map[int][]string{
		0: {"1", "3", "4", "5", "6"}, 2: {"3", "4", "5", "6"}, 3: {"3", "4", "5", "6"}, 4: {"4", "5", "6"}, 5: {"5", "6"}, 6: {"6"},
		7: {"read a.ndjson: it has 6 lines; there is no line 7 to begin at"}, 9: {"read a.ndjson: it has 6 lines; there is no line 9 to begin at"},
	} {
		for _, block := range []int{0, 7} {
			var got []string
			options := Options{Stdin: strings.NewReader(text), StdinName: "a.ndjson", From: from, MaxBytes: 100, block: block}
			for p, err := range Read(t.Context(), File{"-"}, options) {
				if err != nil {
					p.Name = err.Error()
				}
				got = append(got, strings.TrimPrefix(p.Name, "a.ndjson:"))
			}
			check(t, fmt.Sprintf("from %d by %d bytes", from, block), got, want)
		}
	}
	for text, lines := range map[string]int{"": 0, "1": 1, "1\n": 1, "1\n\n": 2, strings.Repeat("x", 200): 1, strings.Repeat("x", 200) + "\n": 1} {
		options := Options{Stdin: strings.NewReader(text), StdinName: "a.ndjson", From: 5, MaxBytes: 100, block: 7}
		for _, err := range Read(t.Context(), File{"-"}, options) {
			var beyond *BeyondEnd
			if !errors.As(err, &beyond) || beyond.Has != lines {
				t.Errorf("%q has %v, want %d lines", text, err, lines)
			}
		}
	}
	for _, err := range Read(t.Context(), File{"-"}, Options{Stdin: strings.NewReader("{}"), From: 2}) {
		if want := "read stdin: it is no log with a payload a line; there is no line 2 to begin at"; err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Lines that come slowly are handed out as they come.
func TestReadAsItComes(t *testing.T) {
	for _, name := range []string{"a.ndjson", "a.json", ""} {
		in, out := io.Pipe()
		lines := make(chan string)
		go func() {
			fmt.Fprint(out, "{}\n{}")
			for i := range 3 {
				<-lines
				fmt.Fprintf(out, "\n%d", i)
			}
			out.Close()
		}()
		n := 0
		for range Read(t.Context(), File{"-"}, Options{Stdin: in, StdinName: name}) {
			if n++; n <= 3 {
				lines <- "go on"
			}
		}
		if n != 5 {
			t.Errorf("%s: %d payloads, want 5", name, n)
		}
	}
}

// A reader that waits for ever is left alone when the context ends.
func TestCancelWaiting(t *testing.T) {
	in, out := io.Pipe()
	defer out.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		fmt.Fprint(out, "{}\n{}\n")
		cancel()
	}()
	var last error
	for _, err := range Read(ctx, File{"-"}, Options{Stdin: in, StdinName: "a.ndjson"}) {
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("got %v, want %v", last, context.Canceled)
	}
}

func TestCancelReading(t *testing.T) {
	for name, in := range map[string]io.Reader{
		"a.ndjson": newLog(1 << 40),
		"b.ndjson": io.MultiReader(strings.NewReader("1\n"), letters{}),
	} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var last error
		for _, err := range Blocks(ctx, File{"-"}, Options{Stdin: in, StdinName: name, MaxBytes: 1 << 20}) {
			cancel()
			last = err
		}
		if !errors.Is(last, context.Canceled) {
			t.Errorf("%s: got %v, want %v", name, last, context.Canceled)
		}
	}
}

func TestStop(t *testing.T) {
	for _, name := range []string{"log.ndjson", "traffic.har", "requests.http"} {
		text := map[string]string{
			"log.ndjson":    "1\n2\n",
			"traffic.har":   har(`{"postData": {"text": "{}"}}`, `{"postData": {"text": "{}"}}`),
			"requests.http": "POST /\n\n{}\n###\nPOST /\n\n{}",
		}[name]
		n := 0
		for range Read(t.Context(), File{"-"}, Options{Stdin: strings.NewReader(text), StdinName: name}) {
			n++
			break
		}
		if n != 1 {
			t.Errorf("%s: %d payloads behind break, want 1", name, n)
		}
	}
}

func BenchmarkLines(b *testing.B) {
	const size = 100 << 20
	for _, bench := range []struct {
		name    string
		trigger func(string) bool
	}{{"plain", nil}, {"envelopes looked for", isTrigger}} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				for block, err := range Blocks(b.Context(), File{"-"}, Options{Stdin: newLog(size), StdinName: "a.ndjson", KnownTrigger: bench.trigger}) {
					if err != nil {
						b.Fatal(err)
					}
					for block.Next() {
						block.Text()
					}
					block.Release()
				}
			}
		})
	}
}

func BenchmarkFile(b *testing.B) {
	file := File{filepath.Join("testdata", "deliveries", "ticket-created", "body.json")}
	b.ReportAllocs()
	for b.Loop() {
		for block, err := range Blocks(b.Context(), file, Options{KnownTrigger: isTrigger}) {
			if err != nil {
				b.Fatal(err)
			}
			for block.Next() {
				block.Payload()
			}
		}
	}
}

// Files are read into the same memory again, but not while a block of another
// file is held.
func TestRoom(t *testing.T) {
	folder := t.TempDir()
	texts := map[string]string{
		"a.json":   `{"id": 1}`,
		"b.ndjson": "{\"id\": 2}\n{\"id\": 3}\n" + strings.Repeat(" ", 2*usualRoom) + "\n{\"id\": 4}",
		"c.har":    `{"log": {"version": "1.2", "entries": [{"request": {"method": "POST", "url": "https://example.com", "postData": {"text": "{\"id\": 5}"}}}]}}`,
		"d.http":   "POST / HTTP/1.1\nContent-Type: application/json\n\n{\"id\": 6}",
		"e.json":   `{"text": "` + strings.Repeat("x", 3*usualRoom) + `", "id": 7}`,
		"f.json":   `{"trigger": "ticket-created", "payload": {"id": 8}}`,
	}
	options := Options{Room: NewRoom(), KnownTrigger: isTrigger}
	var held []*Block
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(texts[name]), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, hold := range []bool{false, true, false, true, false} {
			for b, err := range Blocks(t.Context(), File{path}, options) {
				if err != nil {
					t.Fatal(err)
				}
				if hold {
					held = append(held, b)
					continue
				}
				for b.Next() {
					b.Text()
				}
				b.Release()
			}
		}
	}
	var ids []byte
	for _, b := range held {
		for b.Next() {
			text := b.Text()
			ids = append(ids, text[len(text)-2])
		}
	}
	if want := "11234234" + "5566" + "7788"; string(ids) != want {
		t.Errorf("what is held tells of %s, want %s", ids, want)
	}
}

// A small file costs little memory beyond the first.
func TestAllocationsOfFiles(t *testing.T) {
	file := File{filepath.Join("testdata", "deliveries", "ticket-created", "body.json")}
	options := Options{Room: NewRoom(), KnownTrigger: isTrigger}
	read := func() {
		for b, err := range Blocks(t.Context(), file, options) {
			if err != nil {
				t.Fatal(err)
			}
			for b.Next() {
				b.Text()
			}
			b.Release()
		}
	}
	read()
	if got := testing.AllocsPerRun(100, read); got > 30 {
		t.Errorf("%.0f allocations for a file", got)
	}
	if free := len(options.Room.free); free != 1 {
		t.Errorf("%d buffers are free behind the last file, want 1", free)
	}
}
