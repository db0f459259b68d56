package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// A jsonList is a JSON text with one long list in it, written item by item.
type jsonList struct {
	w     io.Writer
	head  string // the text up to the list's bracket; "" once it is written
	items int
}

func (l *jsonList) add(item any) error {
	text, err := marshal(item)
	if err != nil {
		return err
	}
	separator := "\n  "
	if l.items > 0 {
		separator = ",\n  "
	}
	l.items++
	return l.write(separator + string(text))
}

// close writes tail, which begins with the bracket that ends the list.
func (l *jsonList) close(tail string) error {
	if l.items > 0 {
		tail = "\n" + tail
	}
	return l.write(tail)
}

func (l *jsonList) write(text string) error {
	_, err := io.WriteString(l.w, l.head+text)
	l.head = ""
	return err
}

// marshal gives v as JSON on one line, with an escape for each character that
// a terminal would obey, hide or reorder.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return escapeHidden(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// escapeHidden escapes what encoding/json lets stand; outside of strings there
// is nothing of the kind.
func escapeHidden(text []byte) []byte {
	if bytes.IndexFunc(text, hidden) < 0 {
		return text
	}
	var out []byte
	for _, r := range string(text) {
		switch {
		case !hidden(r):
			out = utf8.AppendRune(out, r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}
