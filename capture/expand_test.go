package capture

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// plant makes a folder with the files and links ("from -> to") named, goes
// there, and leaves it behind the test.
func plant(t *testing.T, names ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range names {
		name, target, isLink := strings.Cut(name, " -> ")
		err := os.MkdirAll(filepath.Dir(name), 0o777)
		if err == nil && isLink {
			err = os.Symlink(target, name)
		} else if err == nil {
			err = os.WriteFile(name, []byte("{}"), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestExpand(t *testing.T) {
	plant(t,
		"b.json", "a.ndjson.gz", "notes.md", "[1].json", "1.json", ".hidden.json",
		"caps/z.HAR", "caps/a/1.json", "caps/a/2.jsonl", "caps/b/r.http", "caps/b/r.rest", "caps/b/README",
		"caps/.git/x.json", "caps/node_modules/p/package.json", "node_modules/p/package.json",
		"caps/loop -> .", "caps/link.json -> ../b.json", "caps/dead.json -> nowhere.json", "caps/a/up -> ../..",
		"linked -> caps/a", "empty/notes.md",
	)
	const found = "caps/a/1.json caps/a/2.jsonl caps/b/r.http caps/b/r.rest caps/link.json caps/z.HAR"
	rows := []struct{ args, want string }{
		{"", ""},
		{"b.json", "b.json"},
		{"notes.md", "notes.md"},
		{"b.json - 1.json - ./b.json", "b.json - 1.json"},
		{"caps", found},
		{"caps/b caps/a", "caps/b/r.http caps/b/r.rest caps/a/1.json caps/a/2.jsonl"},
		{"caps/ caps/z.HAR", found},
		{".", "1.json [1].json a.ndjson.gz b.json " + found},
		{"caps/.git", "caps/.git/x.json"},
		{"linked", "linked/1.json linked/2.jsonl"},
		{"[1].json", "[1].json"},
		{"[0-9].json", "1.json"},
		{"?.json", "1.json b.json"},
		{"*.json", "1.json [1].json b.json"},
		{"./*.json", "1.json [1].json b.json"},
		{".*.json", ".hidden.json"},
		{"{b,1,none}.json", "1.json b.json"},
		{"**/*.json", "1.json [1].json b.json caps/a/1.json caps/link.json"},
		{"caps/**/r.*", "caps/b/r.http caps/b/r.rest"},
		{"caps/*", "caps/link.json caps/z.HAR"},
		{"cap?", found},
		{"caps/[ab]", "caps/a/1.json caps/a/2.jsonl caps/b/r.http caps/b/r.rest"},
		{"caps/node_modules/*/*.json", "caps/node_modules/p/package.json"},
		{"linked/*.json", "linked/1.json"},
	}
	for _, row := range rows {
		files, err := Expand(strings.Fields(row.args))
		var names []string
		for _, file := range files {
			names = append(names, filepath.ToSlash(file.Name))
		}
		if got := strings.Join(names, " "); got != row.want || err != nil {
			t.Errorf("Expand(%s) =\n\t%s, %v, want\n\t%s", row.args, got, err, row.want)
		}
	}
}

func TestExpandAbsolute(t *testing.T) {
	plant(t, "caps/a.json")
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, arg := range []string{"caps", "caps/*.json", "caps/a.json"} {
		files, err := Expand([]string{filepath.Join(folder, arg)})
		if want := filepath.Join(folder, "caps", "a.json"); err != nil || len(files) != 1 || files[0].Name != want {
			t.Errorf("Expand(%s) = %v, %v, want %s", arg, files, err, want)
		}
	}
}

func TestExpandErrors(t *testing.T) {
	plant(t, "body.json", "caps/ticket.json", "empty/notes.md", "dead.json -> nowhere.json")
	rows := []struct{ arg, want string }{
		{"", `an argument is empty; want a file, a folder, a pattern or "-"`},
		{"bodi.json", "read bodi.json: no such file; did you mean body.json?"},
		{"caps/tickets.json", "read caps/tickets.json: no such file; did you mean caps/ticket.json?"},
		{"cap/ticket.json", "read cap/ticket.json: no such file; did you mean caps/ticket.json?"},
		{"cap/other.json", "read cap/other.json: no such file; did you mean caps?"},
		{"quite/another.json", "read quite/another.json: no such file"},
		{"/quite/another.json", "read /quite/another.json: no such file"},
		{"body.json/x", "read body.json/x: not a directory"},
		{"dead.json", "read dead.json: it is a link to nothing"},
		{"empty", "folder empty: no file in it ends in .json, .ndjson, .jsonl, .har, .http or .rest, with or without .gz"},
		{"*.har", "pattern *.har: no file matches it"},
		{"nowhere/**", "pattern nowhere/**: no file matches it"},
		{"emp*", "pattern emp*: no file matches it"},
		{"[a", "pattern [a: a bracket or brace in it is not closed"},
		{"{a,b", "pattern {a,b: a bracket or brace in it is not closed"},
	}
	for _, row := range rows {
		files, err := Expand([]string{row.arg})
		if err == nil || err.Error() != row.want {
			t.Errorf("Expand(%q) = %v, %v, want %s", row.arg, files, err, row.want)
		}
	}
}

func TestExpandUnreadable(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("nothing is unreadable here")
	}
	plant(t, "caps/a.json", "caps/b/c.json")
	if err := os.Chmod("caps/b", 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod("caps/b", 0o777)
	for _, arg := range []string{"caps", "caps/**/*.json"} {
		_, err := Expand([]string{arg})
		if want := "read caps/b: permission denied"; err == nil || err.Error() != want {
			t.Errorf("Expand(%s) = %v, want %s", arg, err, want)
		}
	}
}

// The extensions in the message are those in the table.
func TestExtensions(t *testing.T) {
	for ext := range forms {
		if !strings.Contains(extensions, ext) {
			t.Errorf("%s is not among %s", ext, extensions)
		}
	}
}

func TestReadErrors(t *testing.T) {
	plant(t, "caps/a.json")
	check(t, "gone", readAll(File{"gone.json"}, Options{}), []string{"error: read gone.json: no such file"})
	check(t, "a folder", readAll(File{"caps"}, Options{}), []string{"error: read caps: it is a folder"})

	boom := errors.New("the disk is on fire")
	for _, name := range []string{"a.json", "a.ndjson", "a.har"} {
		check(t, name, readAll(File{"-"}, Options{Stdin: &failing{boom}, StdinName: name}), []string{"error: read " + name + ": the disk is on fire"})
	}
	check(t, "packed", readAll(File{"-"}, Options{Stdin: &failingPacked{err: boom}}), []string{"error: read stdin: the disk is on fire"})
	check(t, "a reader that gives nothing", readAll(File{"-"}, Options{Stdin: silent{}}),
		[]string{"error: read stdin: multiple Read calls return no data or error"})
	err := patternError("x/*", "x", &fs.PathError{Op: "open", Path: "b", Err: fs.ErrPermission})
	if got, want := err.Error(), "read "+filepath.Join("x", "b")+": permission denied"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range Read(ctx, File{filepath.Join("caps", "a.json")}, Options{}) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %v", err, context.Canceled)
		}
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

// failingPacked gives the header of a gzip stream before it fails.
type failingPacked struct {
	err  error
	done bool
}

func (f *failingPacked) Read(p []byte) (int, error) {
	if f.done {
		return 0, f.err
	}
	f.done = true
	return copy(p, pack("{}")[:12]), nil
}

type silent struct{}

func (silent) Read([]byte) (int, error) { return 0, nil }
