package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkFolder checks 10,000 small files.
func BenchmarkFolder(b *testing.B) {
	folder := b.TempDir()
	size := int64(0)
	for i := range 10_000 {
		text := payload(i)
		size += int64(len(text))
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%05d.json", i)), text, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	benchmark(b, Found, size, folder, "-c", "ticket-updated")
}

// BenchmarkStart checks one payload, right or wrong: what a run takes before and
// behind its payloads, but for the initialisation of the process.
func BenchmarkStart(b *testing.B) {
	for name, i := range map[string]int{"right": 0, "wrong": 99} {
		b.Run(name, func(b *testing.B) {
			file := filepath.Join(b.TempDir(), "payload.json")
			if err := os.WriteFile(file, payload(i), 0o600); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			benchmark(b, map[int]Status{0: Clean, 99: Found}[i], int64(len(payload(i))), file, "-c", "ticket-updated")
		})
	}
}

// BenchmarkLog checks logs of 100 MB: under a channel that is said, and under
// those that the shape of each payload allows.
func BenchmarkLog(b *testing.B) {
	const size = 100_000_000
	log := filepath.Join(b.TempDir(), "log.ndjson")
	writeLog(b, log, size)
	for _, channel := range []string{"ticket-updated", auto} {
		b.Run(channel, func(b *testing.B) { benchmark(b, Found, size, log, "-c", channel) })
	}
}

func writeLog(b *testing.B, name string, size int) {
	file, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	w := bufio.NewWriter(file)
	for i, n := 0, 0; n < size; i++ {
		written, _ := w.Write(payload(i))
		n += written
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
}

// payload gives a ticket of about a kilobyte on one line; every hundredth has
// a fault.
func payload(i int) []byte {
	status := "open"
	if i%100 == 99 {
		status = "Open"
	}
	const message = `{"id": %[1]d01, "ticket_id": %[1]d, "channel": "email", "via": "email", "from_agent": %[2]t, "public": true, ` +
		`"subject": "Order %[1]d", "body_text": "When will my order %[1]d arrive? I have been waiting since last week.", ` +
		`"created_datetime": "2026-01-31T09:30:00.123456+00:00"}`
	return fmt.Appendf(nil, `{"ticket": {"id": %[1]d, "external_id": "shop-%[1]d", "status": %[3]q, "priority": "normal", `+
		`"channel": "email", "via": "email", "language": "en", "subject": "Order %[1]d", "spam": false, `+
		`"customer": {"id": %[1]d7, "name": "Customer %[1]d", "email": "customer-%[1]d@example.com"}, `+
		`"tags": [{"id": 1, "name": "order"}, {"id": 2, "name": "shipping"}], "messages": [`+message+`, `+message+`], `+
		`"created_datetime": "2026-01-31T09:30:00.123456+00:00", "updated_datetime": "2026-01-31T09:31:00.123456+00:00"}}`+"\n",
		i+1, i%2 == 0, status)
}

// benchmark runs the command and reports, beside the speed, how much memory
// the process had at most.
func benchmark(b *testing.B, want Status, size int64, args ...string) {
	b.SetBytes(size)
	stop, peak := make(chan struct{}), make(chan float64)
	go watch(stop, peak)
	for b.Loop() {
		status := Main(context.Background(), Environment{
			Args: append(args, "--format", "concise"), Stdout: io.Discard, Stderr: os.Stderr,
			Getenv:   func(string) string { return "" },
			Terminal: func(io.Writer) (int, bool) { return 0, false },
		})
		if status != want {
			b.Fatalf("exit status %d, want %d", status, want)
		}
	}
	close(stop)
	b.ReportMetric(<-peak, "peak-MB")
}

// watch measures what the Go runtime has from the system.
func watch(stop <-chan struct{}, peak chan<- float64) {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	most := 0.0
	for {
		select {
		case <-stop:
			peak <- most
			return
		case <-time.After(5 * time.Millisecond):
			metrics.Read(sample)
			most = max(most, float64(sample[0].Value.Uint64()-sample[1].Value.Uint64())/1e6)
		}
	}
}

// BenchmarkDefinitions checks 1,000 definitions, which are those of the corpus
// with addresses and texts of their own: no two are the same.
func BenchmarkDefinitions(b *testing.B) {
	folder := b.TempDir()
	files, err := filepath.Glob("../../testdata/integrations/valid/*")
	if err != nil {
		b.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(name string) bool { return filepath.Ext(name) == ".out" })
	size, seen := int64(0), map[string]bool{}
	for i := range 1000 {
		name := files[i%len(files)]
		text, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		made := strings.ReplaceAll(string(text), "https://", fmt.Sprintf("https://no%d.", i))
		made = strings.ReplaceAll(made, "{{ticket.subject", fmt.Sprintf("no. %d {{ticket.subject", i))
		if seen[made] {
			b.Fatalf("%s is made twice", name)
		}
		seen[made] = true
		size += int64(len(made))
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%04d%s", i, filepath.Ext(name))), []byte(made), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	benchmark(b, Clean, size, "integration", folder)
}
