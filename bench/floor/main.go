// Floor does nothing but read a file, on as many goroutines as there are
// cores: what no program that checks it can do without. Without an argument it
// does nothing at all.
package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
)

// block is how much is read at once.
const block = 128 << 10

func main() {
	for _, name := range os.Args[1:] {
		if err := read(name); err != nil {
			fmt.Fprintln(os.Stderr, "floor:", err)
			os.Exit(2)
		}
	}
}

func read(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	var group sync.WaitGroup
	var next atomic.Int64
	errs := make([]error, runtime.GOMAXPROCS(0))
	for i := range errs {
		group.Go(func() { errs[i] = readBlocks(file, &next) })
	}
	group.Wait()
	for _, err := range errs {
		if err != io.EOF {
			return err
		}
	}
	return nil
}

// readBlocks reads block after block, each that nobody reads yet, until one
// ends early.
func readBlocks(file *os.File, next *atomic.Int64) error {
	b := make([]byte, block)
	for {
		if _, err := file.ReadAt(b, next.Add(block)-block); err != nil {
			return err
		}
	}
}
