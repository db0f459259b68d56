package capture

import (
	"path"
	"path/filepath"
	"strings"
)

// A form is a way in which files hold payloads.
type form uint8

const (
	anyForm   form = iota // the content tells
	linesForm             // one payload a line
	harForm
	httpForm
)

// forms are the extensions that files in a folder are found by.
var forms = map[string]form{
	".json":   anyForm,
	".ndjson": linesForm,
	".jsonl":  linesForm,
	".har":    harForm,
	".http":   httpForm,
	".rest":   httpForm,
}

const (
	gzipExtension = ".gz"
	extensions    = ".json, .ndjson, .jsonl, .har, .http or .rest"
)

// formOf gives the form that a file's name tells of, and whether it tells.
func formOf(name string) (form, bool) {
	name = strings.TrimSuffix(strings.ToLower(name), gzipExtension)
	f, ok := forms[path.Ext(name)]
	return f, ok
}

// words gives the words of a path that may name a channel: the name of the
// file without its extensions, then the folders from the inside outwards.
func words(name string) []string {
	name = filepath.ToSlash(filepath.Clean(name))
	folders := strings.Split(name, "/")
	stem := folders[len(folders)-1]
	if strings.EqualFold(path.Ext(stem), gzipExtension) {
		stem = stem[:len(stem)-len(gzipExtension)]
	}
	if ext := path.Ext(stem); len(ext) < len(stem) {
		stem = strings.TrimSuffix(stem, ext)
	}
	list := []string{stem}
	if first, _, more := strings.Cut(stem, "."); more && first != "" {
		list = append(list, first) // ticket-created.2024-05-01.json
	}
	for i := len(folders) - 2; i >= 0; i-- {
		if folder := folders[i]; folder != "" && folder != ".." && folder != "." {
			list = append(list, folder)
		}
	}
	return list
}
