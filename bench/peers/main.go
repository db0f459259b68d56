// Peers measures webhook-lint beside the validators that people would use in
// its place, in runs that alternate, on the same generated files, and prints a
// page with what each took and what was to be reached.
//
// It builds what it measures and installs what comes from npm, all in a folder
// of its own. What cannot be had is said in a sentence, and left out.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// options say what is measured.
type options struct {
	folder  string // for files and programs
	page    string
	rounds  int
	million bool
}

func main() {
	var o options
	flag.StringVar(&o.folder, "dir", filepath.Join(os.TempDir(), "webhook-lint-bench"), "`folder` for generated files and programs")
	flag.StringVar(&o.page, "page", "", "`file` that gets the page, beside standard output")
	flag.IntVar(&o.rounds, "rounds", 5, "`number` of rounds, each with a run of each tool; the slow ones get fewer")
	flag.BoolVar(&o.million, "million", false, "measure 1,000,000 lines too, which takes 2 GB of disk and minutes more")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	began := time.Now()
	s, err := prepare(o)
	if err != nil {
		return err
	}
	defer os.Remove(s.path("million.jsonl"))
	r := &results{machine: s.machine, missing: s.missing}
	if r.libraries, err = s.libraries(); err != nil {
		return err
	}
	for _, w := range s.works() {
		measured, err := s.measure(w)
		if err != nil {
			return err
		}
		r.works = append(r.works, measured)
	}
	if r.profiles, err = s.profiles(r); err != nil {
		return err
	}
	r.took = time.Since(began)
	page := r.page()
	fmt.Print(page)
	if o.page == "" {
		return nil
	}
	return os.WriteFile(o.page, []byte(page), 0o644)
}

// results are all that the page tells.
type results struct {
	machine   machine
	missing   []string
	libraries libraries
	works     []*work
	profiles  []profile
	took      time.Duration
}

// progress tells on standard error what goes on.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...)
}
