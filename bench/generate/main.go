// Generate writes the files that tools are measured on into a folder:
//
//	lines.jsonl  100,000 payloads, a line each, one in a hundred with a fault
//	clean.jsonl  the same without a fault
//	files/       the first 10,000 lines, a file each
//	one.json     a payload that is right
//	faults.txt   the numbers of the lines with a fault, and what it is
//
// The same seed gives the same bytes.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/webhook-lint/webhook-lint/bench/corpus"
)

func main() {
	lines := flag.Int("lines", 100_000, "`number` of lines; 1000000 makes files of 1.8 GB")
	files := flag.Int("files", 10_000, "`number` of files in the folder")
	seed := flag.Uint64("seed", 0, "`seed` of the payloads")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: generate [flags] DIR")
		flag.PrintDefaults()
		os.Exit(2)
	}
	if err := generate(flag.Arg(0), *seed, *lines, *files); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(folder string, seed uint64, lines, files int) error {
	faulty, clean := corpus.Corpus{Seed: seed}, corpus.Corpus{Seed: seed, Clean: true}
	for _, write := range []func() error{
		func() error { return faulty.WriteFolder(filepath.Join(folder, "files"), files) },
		func() error { return faulty.WriteFile(filepath.Join(folder, "lines.jsonl"), lines) },
		func() error { return clean.WriteFile(filepath.Join(folder, "clean.jsonl"), lines) },
		func() error { return clean.WriteFile(filepath.Join(folder, "one.json"), 1) },
		func() error { return writeFaults(filepath.Join(folder, "faults.txt"), faulty, lines) },
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

func writeFaults(name string, c corpus.Corpus, lines int) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	w := bufio.NewWriter(file)
	for _, i := range c.Faulty(lines) {
		fault := c.Fault(i)
		fmt.Fprintf(w, "%d\t%s\t%s\n", i+1, fault.Pointer, fault.Keyword)
	}
	return w.Flush()
}
