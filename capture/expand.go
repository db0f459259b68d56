package capture

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/webhook-lint/webhook-lint/diag"
)

// A File is something that Read reads.
type File struct {
	Name string // its path; "-" is standard input
}

const stdin = "-"

// Expand gives the files that arguments name, in the order of the arguments,
// each file once. An argument is a file, a folder, a pattern with *, **, ?, []
// or {a,b}, or "-". A folder stands for the files below it that have a known
// extension, sorted; hidden ones and those in node_modules are left out, and
// links to folders are not followed. A pattern that matches folders only
// stands for what is in them. It is an error if an argument names nothing.
// The known extensions are those of captures unless others are given.
func Expand(args []string, extension ...string) ([]File, error) {
	e := &expander{known: isCapture, extensions: extensions + ", with or without .gz"}
	if len(extension) > 0 {
		e.extensions = strings.Join(extension, ", ")
		e.known = func(name string) bool { return slices.Contains(extension, strings.ToLower(filepath.Ext(name))) }
	}
	var files []File
	seen := map[string]bool{}
	for _, arg := range args {
		names, err := e.expand(arg)
		if err != nil {
			return nil, err
		}
		files = slices.Grow(files, len(names))
		for _, name := range names {
			if len(args) > 1 { // one names each file once
				key := filepath.Clean(name)
				if seen[key] {
					continue
				}
				seen[key] = true
			}
			files = append(files, File{name})
		}
	}
	return files, nil
}

// An expander finds the files that an argument stands for.
type expander struct {
	known      func(name string) bool // which files of a folder are meant
	extensions string                 // of these, for people
}

func isCapture(name string) bool {
	_, known := formOf(name)
	return known
}

func (e *expander) expand(arg string) ([]string, error) {
	if arg == stdin {
		return []string{stdin}, nil
	}
	if arg == "" {
		return nil, errors.New(`an argument is empty; want a file, a folder, a pattern or "-"`)
	}
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		return e.folder(arg)
	case err == nil:
		return []string{arg}, nil
	case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(arg, "*?[{"):
		return e.pattern(arg)
	}
	if errors.Is(err, fs.ErrNotExist) && !isLink(arg) {
		if near := nearest(arg); near != "" {
			return nil, fmt.Errorf("read %s: no such file; did you mean %s?", arg, near)
		}
	}
	return nil, readError(arg, err)
}

func (e *expander) folder(folder string) ([]string, error) {
	names, err := e.walk(folder, nil)
	if err == nil && len(names) == 0 {
		return nil, fmt.Errorf("folder %s: no file in it ends in %s", folder, e.extensions)
	}
	slices.Sort(names)
	return names, err
}

// walk adds the captures below folder to names. It ends: links to folders are
// not followed.
func (e *expander) walk(folder string, names []string) ([]string, error) {
	entries, err := entriesOf(folder)
	if err != nil {
		return nil, readError(folder, err)
	}
	names = slices.Grow(names, len(entries))
	for _, entry := range entries {
		name := entry.Name()
		if isLeftOut(name) {
			continue
		}
		full := filepath.Join(folder, name)
		if entry.IsDir() {
			if names, err = e.walk(full, names); err != nil {
				return nil, err
			}
			continue
		}
		if e.known(name) && (entry.Type().IsRegular() || isRegular(full)) {
			names = append(names, full)
		}
	}
	return names, nil
}

// entriesOf gives what is in a folder, in no order.
func entriesOf(folder string) ([]fs.DirEntry, error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

// isLeftOut reports whether a file or folder is left out unless it is named.
func isLeftOut(name string) bool {
	return strings.HasPrefix(name, ".") || name == "node_modules"
}

func isRegular(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

func (e *expander) pattern(pattern string) ([]string, error) {
	base, rest := doublestar.SplitPattern(filepath.ToSlash(filepath.Clean(pattern)))
	matches, err := doublestar.Glob(withoutModules{os.DirFS(base)}, rest,
		doublestar.WithNoFollow(), doublestar.WithNoHidden(), doublestar.WithFailOnIOErrors())
	if err != nil {
		return nil, patternError(pattern, base, err)
	}
	var names, folders []string
	for _, match := range matches {
		full := filepath.FromSlash(path.Join(base, match))
		info, err := os.Stat(full)
		switch {
		case err != nil:
		case info.Mode().IsRegular():
			names = append(names, full)
		case info.IsDir():
			folders = append(folders, full)
		}
	}
	if len(names) > 0 {
		slices.Sort(names)
		return slices.Compact(names), nil
	}
	for _, folder := range folders {
		if names, err = e.walk(folder, names); err != nil {
			return nil, err
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("pattern %s: no file matches it", pattern)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func patternError(pattern, base string, err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return readError(filepath.Join(base, p.Path), p.Err)
	}
	return fmt.Errorf("pattern %s: a bracket or brace in it is not closed", pattern)
}

// withoutModules hides the folders node_modules: they are large.
type withoutModules struct{ fs.FS }

func (w withoutModules) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(w.FS, name)
	kept := entries[:0]
	for _, entry := range entries {
		if entry.Name() != "node_modules" {
			kept = append(kept, entry)
		}
	}
	return kept, err
}

func (w withoutModules) Stat(name string) (fs.FileInfo, error) { return fs.Stat(w.FS, name) }

// readError says in one line why a file could not be read.
func readError(name string, err error) error {
	switch p := (*fs.PathError)(nil); {
	case errors.Is(err, fs.ErrNotExist) && isLink(name):
		return fmt.Errorf("read %s: it is a link to nothing", name)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("read %s: no such file", name)
	case errors.As(err, &p):
		err = p.Err
	}
	return fmt.Errorf("read %s: %w", name, err)
}

func isLink(name string) bool {
	info, err := os.Lstat(name)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// nearest gives the existing path that differs from name in the first part
// that does not exist, or "".
func nearest(name string) string {
	name = filepath.Clean(name)
	for behind := ""; ; {
		folder, part := filepath.Dir(name), filepath.Base(name)
		entries, err := os.ReadDir(folder)
		if err != nil && folder != name {
			name, behind = folder, filepath.Join(part, behind)
			continue
		}
		var there []string
		for _, entry := range entries {
			there = append(there, entry.Name())
		}
		found := diag.Nearest(part, there)
		if len(found) == 0 {
			return ""
		}
		near := filepath.Join(folder, found[0])
		if full := filepath.Join(near, behind); exists(full) {
			return full
		}
		return near
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
