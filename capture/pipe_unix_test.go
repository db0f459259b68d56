//go:build unix

package capture

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func TestReadPipe(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.ndjson")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Skip(err)
	}
	go os.WriteFile(name, []byte("{}\n{}\n"), 0o600)
	files, err := Expand([]string{name})
	if err != nil || len(files) != 1 {
		t.Fatalf("Expand(%s) = %v, %v", name, files, err)
	}
	check(t, "a pipe", readAll(files[0], Options{}), []string{name + ":1 1:1 {}", name + ":2 2:1 {}"})

	if files, err := Expand([]string{filepath.Dir(name)}); err == nil {
		t.Errorf("a pipe was found in a folder: %v", files)
	}

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	for _, err := range Read(ctx, files[0], Options{}) {
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a pipe without a writer: got %v, want %v", err, context.DeadlineExceeded)
		}
	}
}
