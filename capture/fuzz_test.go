package capture

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/webhook-lint/webhook-lint/tree"
)

// FuzzRead states what holds of every file: it is read without a panic; its
// payloads do not depend on how many bytes are read at once, nor on whether
// it is packed; what is pulled as JSON is what encoding/json calls so; a line's bytes stand at its place, and no byte of a log is
// lost but those between lines.
func FuzzRead(f *testing.F) {
	names := []string{"a.ndjson", "a.http", "a.har", "a.json", ""}
	err := filepath.WalkDir("testdata", func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.Contains(name, "fuzz") {
			return err
		}
		text, err := os.ReadFile(name)
		f.Add(text, uint8(slices.Index(names, "a"+filepath.Ext(name))), uint8(7), uint16(0))
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"), uint8(1), uint8(1), uint16(9))
	f.Add([]byte("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n\r\n"), uint8(4), uint8(1), uint16(0))
	f.Add([]byte("\ufeff1\r\n\n{\"trigger\":\"ticket-created\",\"body\":{}}\r\n3"), uint8(0), uint8(3), uint16(9))
	f.Add(pack("{}\n", "{}"), uint8(3), uint8(2), uint16(0))
	f.Fuzz(func(t *testing.T, data []byte, form, block uint8, maxBytes uint16) {
		name := names[int(form)%len(names)]
		read := func(in io.Reader, block int) (list []Payload) {
			options := Options{Stdin: in, StdinName: name, MaxBytes: int64(maxBytes), KnownTrigger: isTrigger, block: block}
			for p, err := range Read(t.Context(), File{"-"}, options) {
				if err != nil {
					t.Fatal(err)
				}
				list = append(list, p)
			}
			return list
		}
		payloads := read(bytes.NewReader(data), 0)
		want := describeAll(payloads)
		check(t, "by small blocks", describeAll(read(bytes.NewReader(data), int(block)+1)), want)
		check(t, "by the byte", describeAll(read(iotest.OneByteReader(bytes.NewReader(data)), int(block)+1)), want)
		checkPuller(t, data, int(block)+1)
		if bytes.HasPrefix(data, gzipMagic) {
			return
		}
		var packed bytes.Buffer
		z, _ := gzip.NewWriterLevel(&packed, gzip.NoCompression)
		z.Write(data)
		z.Close()
		check(t, "packed", describeAll(read(&packed, int(block)+1)), want)
		if name == "a.ndjson" || name == "a.http" {
			checkBytes(t, data, payloads)
		}
		if name == "a.ndjson" && maxBytes == 0 {
			checkWhole(t, data, payloads)
		}
	})
}

func describeAll(payloads []Payload) (list []string) {
	for _, p := range payloads {
		list = append(list, describe(p))
	}
	return list
}

// checkPuller checks that a text is pulled to the end if it is valid, and else
// to where encoding/json stops.
func checkPuller(t *testing.T, data []byte, block int) {
	p := newPuller("", &stream{in: bytes.NewReader(data), buf: make([]byte, 0, block)})
	_, err := p.keep(3)
	if err == nil {
		err = p.end()
	}
	text := bytes.TrimPrefix(data, []byte("\ufeff"))
	if json.Valid(text) != (err == nil) {
		t.Fatalf("pulling %q: %v", data, err)
	}
	var stopped *json.SyntaxError // at the end it is the NUL that stops
	if err == nil || !errors.As(json.Unmarshal(append(bytes.Clone(text), 0), new(any)), &stopped) {
		return
	}
	at := len(data) - len(text) + int(stopped.Offset) - 1
	var broken *brokenJSON
	if want := tree.NewSource("", data).Position(at); !errors.As(err, &broken) || broken.at != want {
		t.Errorf("%q stops being JSON at %v; want %v", data, broken.at, want)
	}
}

// checkBytes checks that a payload stands in the file where it says.
func checkBytes(t *testing.T, data []byte, payloads []Payload) {
	whole := tree.NewSource("", data)
	for _, p := range payloads {
		if p.Fault != nil || p.Trigger != "" || strings.HasSuffix(p.Name, ":decoded") {
			continue
		}
		pos := p.Source.Position(0)
		if offset := whole.Offset(pos.Line, pos.Col); !bytes.HasPrefix(data[offset:], p.Source.Text) {
			t.Errorf("%s: %q does not stand at %v of %q", p.Name, p.Source.Text, pos, data)
		}
	}
}

// checkWhole checks that the lines together are the file without its line
// ends and blank lines.
func checkWhole(t *testing.T, data []byte, payloads []Payload) {
	var got, want []byte
	for _, p := range payloads {
		if p.Fault != nil || p.Trigger != "" {
			return
		}
		got = append(got, p.Source.Text...)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	for line := range bytes.Lines(data) {
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		if len(bytes.Trim(line, " \t\r")) > 0 {
			want = append(want, line...)
		}
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the lines are %q, want %q", got, want)
	}
}
