package corpus

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// WriteLines writes the first n lines, each with a line end.
func (c Corpus) WriteLines(w io.Writer, n int) error {
	var line []byte
	for i := range n {
		line = append(c.Append(line[:0], i), '\n')
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}

// WriteFile makes a file of the first n lines.
func (c Corpus) WriteFile(name string, n int) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	w := bufio.NewWriterSize(file, 1<<20)
	if err := c.WriteLines(w, n); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return file.Close()
}

// WriteFolder makes a folder of n files, 00000.json and so on, of which each
// holds a line.
func (c Corpus) WriteFolder(name string, n int) error {
	if err := os.MkdirAll(name, 0o755); err != nil {
		return err
	}
	for i := range n {
		if err := os.WriteFile(filepath.Join(name, fmt.Sprintf("%05d.json", i)), c.Append(nil, i), 0o644); err != nil {
			return err
		}
	}
	return nil
}
