package spec

import (
	"os"
	"path/filepath"
	"testing"
)

// The schemas in schemas/ are those of the built-in document, to the byte.
func TestSchemasAreCurrent(t *testing.T) {
	s, _, err := Embedded(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.Channels {
		path := filepath.Join("schemas", c.Name+".schema.json")
		have, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
			continue
		}
		if want := c.Schema().JSON(); string(have) != string(want) {
			t.Errorf("%s is not current; run go generate ./spec", path)
		}
	}
	files, err := filepath.Glob("schemas/*")
	if err != nil || len(files) != len(s.Channels) {
		t.Errorf("schemas/ holds %d files, want %d; %v", len(files), len(s.Channels), err)
	}
}
