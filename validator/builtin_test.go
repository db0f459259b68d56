package validator

import (
	"encoding/binary"
	"flag"
	"os"
	"testing"

	"github.com/webhook-lint/webhook-lint/spec"
)

var update = flag.Bool("update", false, "write gorgias.matchers anew")

// The matchers that are built in are those that the schemas compile to.
func TestBuiltInMatchers(t *testing.T) {
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil || s.BuiltIn() == "" {
		t.Fatal(err)
	}
	texts := builtInMatchers
	defer func() { builtInMatchers = texts }()
	builtInMatchers = ""
	compiled := New(s, Options{})
	text := []byte(s.BuiltIn())
	for _, c := range s.Channels {
		for _, part := range []string{c.Name, string(compiled.matchers[c.Name].get().AppendCompact(nil))} {
			text = append(binary.BigEndian.AppendUint16(text, uint16(len(part))), part...)
		}
	}
	if *update {
		if err := os.WriteFile("gorgias.matchers", text, 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(text) != texts {
		t.Error("gorgias.matchers is not current; go generate ./validator writes it anew")
	}
	builtInMatchers = string(text)
	read := New(s, Options{})
	for _, c := range s.Channels {
		if form := read.builtIn(c); form == "" || form != string(read.matchers[c.Name].get().AppendCompact(nil)) {
			t.Errorf("the matcher of %s is not the one that is built in", c.Name)
		}
	}
}

// Another document or profile, or a document that was changed, has no matchers
// that are built in.
func TestBuiltInElsewhere(t *testing.T) {
	own, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	other, _, err := spec.Load("../"+spec.EmbeddedFile, spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	changed, _, err := spec.Embedded(spec.Options{Overlays: []string{"../" + spec.EmbeddedOverlayFile}})
	if err != nil {
		t.Fatal(err)
	}
	alone := *own
	alone.Observed = nil
	for name, v := range map[string]*Validator{
		"another": New(other, Options{}), "changed": New(changed, Options{}), "alone": New(&alone, Options{}), "letter": New(own, Options{Profile: Document}),
	} {
		if v.builtIn(v.spec.Channels[0]) != "" {
			t.Errorf("%s: a matcher is built in", name)
		}
	}
}
