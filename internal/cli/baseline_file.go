package cli

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A fingerprint is what findings have in common that are one and the same for
// a baseline. Lines that are inserted above, items that are inserted before,
// other indentation and another wording leave it as it is.
type fingerprint struct {
	rule, file, pointer, channel string // for who reads the file
	hash                         string // of these and of what is at fault
}

// fingerprint gives that of a finding.
func (b *baseline) fingerprint(d diag.Diagnostic) fingerprint {
	if isOfReceiver(d.Rule.ID) {
		return ofReceiver(d)
	}
	f := fingerprint{
		rule: d.Rule.ID, file: b.file(d.Pos.File), pointer: anyItem(d.Pointer),
	}
	if !isOfDefinition(d) {
		f.channel = strings.ToValidUTF8(d.Channel, "\ufffd")
	}
	parts := append([]string{f.rule, f.file, f.pointer, f.channel, textAt(d)}, namesIn(d)...)
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	f.hash = hex.EncodeToString(sum[:16])
	return f
}

var recordingPart = lazy.Regexp(`#[0-9]+:decoded$`) // traffic.har#3:decoded

// file gives a file as relative to that of the baseline, with slashes.
func (b *baseline) file(path string) string {
	path = recordingPart.Get().ReplaceAllString(path, "")
	return strings.ToValidUTF8(filepath.ToSlash(relative(b.folder, absolute(path))), "\ufffd")
}

// anyItem writes * for the indexes of items, which move.
func anyItem(pointer diag.Pointer) string {
	tokens := strings.Split(string(pointer), "/")
	for i, token := range tokens {
		if _, err := strconv.ParseUint(token, 10, 64); err == nil {
			tokens[i] = "*"
		}
	}
	return strings.ToValidUTF8(strings.Join(tokens, "/"), "\ufffd")
}

// isOfPayload reports whether a finding is about a value that was sent. Such a
// value may be private, and is hidden or shown as --show-values says: it is
// not of the fingerprint.
func isOfPayload(d diag.Diagnostic) bool { return strings.HasPrefix(d.Rule.ID, "payload-") }

// isOfDefinition reports whether a finding is about a definition. It has a
// channel while a single trigger is on, and stays the same with a second one.
func isOfDefinition(d diag.Diagnostic) bool {
	area, _, _ := strings.Cut(d.Rule.ID, "-")
	return area == "integration" || area == "template" || area == "receiver"
}

var quotedWord = lazy.Regexp(`(\b(?:is|text) )?("(?:[^"\\]|\\.)*")`)

// namesIn gives what the message quotes before it says what would be right:
// the names of what is wrong or absent.
func namesIn(d diag.Diagnostic) (names []string) {
	fact, _, _ := strings.Cut(d.Message, "; ")
	for _, m := range quotedWord.Get().FindAllStringSubmatch(fact, -1) {
		if m[1] == "" || !isOfPayload(d) {
			names = append(names, m[2])
		}
	}
	return names
}

// textAt gives the text at fault without white space. Of an object or a list
// that is the bracket, for the rest may stand on one line or on several.
func textAt(d diag.Diagnostic) string {
	const longest = 160 // what an excerpt has of a finding wherever it stands on a line
	text := []rune(d.Excerpt.Text)
	start := min(max(d.Excerpt.Col-1, 0), len(text))
	end := min(start+min(max(d.Excerpt.Len, 0), longest), len(text))
	text = slices.DeleteFunc(text[start:end], unicode.IsSpace)
	switch {
	case isOfPayload(d) || len(text) == 0:
		return ""
	case text[0] == '[' || text[0] == '{' && (len(text) == 1 || !strings.ContainsRune("{%#", text[1])):
		return string(text[0])
	}
	return string(slices.CompactFunc(text, func(a, b rune) bool { return a == '•' && b == '•' }))
}

// The file. Each entry has a line of its own, so that a review and a merge see
// what comes and goes.
const (
	baselineVersion = 1
	maxBaseline     = 64 << 20
)

type baselineEntry struct {
	Rule        string `json:"rule"`
	File        string `json:"file"`
	Pointer     string `json:"pointer"`
	Channel     string `json:"channel,omitempty"`
	Count       int    `json:"count"`
	Fingerprint string `json:"fingerprint"`
}

func (b *baseline) write() error {
	slices.SortFunc(b.entries, func(x, y *known) int {
		return cmp.Or(cmp.Compare(x.file, y.file), cmp.Compare(x.pointer, y.pointer), cmp.Compare(x.rule, y.rule),
			cmp.Compare(x.channel, y.channel), cmp.Compare(x.hash, y.hash))
	})
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\n  \"version\": %d,\n  \"findings\": [", baselineVersion)
	for i, k := range b.entries {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString("\n    ")
		out.Write(k.line())
	}
	if len(b.entries) > 0 {
		out.WriteString("\n  ")
	}
	out.WriteString("]\n}\n")
	if err := os.WriteFile(b.path, out.Bytes(), 0o644); err != nil {
		return writeError(b.path, err)
	}
	return nil
}

func (k *known) line() []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	must(encoder.Encode(baselineEntry{k.rule, k.file, k.pointer, k.channel, k.count, k.hash}))
	return bytes.TrimSpace(out.Bytes())
}

// read reads the file, which need not be there for write.
func (b *baseline) read() error {
	f, err := os.Open(b.path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && b.use == baselineWrite:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w; webhook-lint baseline write makes one", readError(b.path, err))
	case err != nil:
		return readError(b.path, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxBaseline+1))
	if err != nil {
		return readError(b.path, err)
	}
	if len(text) > maxBaseline {
		return fmt.Errorf("read %s: it is larger than %d MiB, which no baseline is", b.path, maxBaseline>>20)
	}
	return b.parse(tree.NewSource(b.path, text))
}

func (b *baseline) parse(source *tree.Source) error {
	root, faults := tree.ReadJSON(source, tree.Limits{Depth: 20})
	for _, fault := range faults {
		return fmt.Errorf("%s: the baseline is not JSON: %s", source.Position(fault.Span.Start), fault.Message)
	}
	version, list := root.Get("version"), root.Get("findings")
	if version == nil || list == nil || list.Kind != tree.Array {
		return fmt.Errorf("%s: this is no baseline; want a file that webhook-lint baseline write has made", root.Pos())
	}
	if version.Text != strconv.Itoa(baselineVersion) {
		return fmt.Errorf("%s: the baseline is of version %s; want %d", version.Pos(), version.Text, baselineVersion)
	}
	for _, n := range list.Items {
		k, err := readKnown(n)
		if err != nil {
			return err
		}
		b.add(k)
	}
	return nil
}

func readKnown(n *tree.Node) (*known, error) {
	k := &known{node: n}
	fields := []*string{&k.rule, &k.file, &k.pointer, &k.hash, &k.channel}
	for i, name := range []string{"rule", "file", "pointer", "fingerprint", "channel"} {
		v := n.Get(name)
		if v == nil && name == "channel" {
			continue
		}
		if v == nil || v.Kind != tree.String {
			return nil, fmt.Errorf("%s: an entry of the baseline lacks a text %q", n.Pos(), name)
		}
		*fields[i] = v.Text
	}
	count := n.Get("count")
	if count == nil || count.Kind != tree.Number {
		return nil, fmt.Errorf("%s: an entry of the baseline lacks a number \"count\"", n.Pos())
	}
	var err error
	if k.count, err = strconv.Atoi(count.Text); err != nil || k.count < 1 {
		return nil, fmt.Errorf("%s: count is %s; want a number above 0", count.Pos(), count.Text)
	}
	return k, nil
}
