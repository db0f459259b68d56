package capture

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// beginsHAR reports whether the text begins as HAR files do: they have one
// property, an object. (A container's log has lines that begin with a string
// of that name.)
func beginsHAR(s *stream) bool {
	const longest = 256
	at := skipSpace(s, 0, longest)
	for _, token := range []string{"{", `"log"`, ":", "{"} {
		if !s.want(at+len(token)) || string(s.buf[at:at+len(token)]) != token {
			return false
		}
		at = skipSpace(s, at+len(token), longest)
	}
	return true
}

func isHAR(text []byte) bool {
	if !bytes.Contains(text, []byte(`"log"`)) || !bytes.Contains(text, []byte(`"entries"`)) {
		return false
	}
	root, ok := valueIn(text)
	return ok && root.get("log").get("entries").is('[')
}

// har reads a recording as browsers and proxies write it (HAR 1.2), in memory
// that does not grow with it.
func (r *reader) har(s *stream) error {
	h := &harReader{reader: r, pull: newPuller(r.name, s)}
	err := h.recording()
	var broken *brokenJSON
	switch {
	case errors.As(err, &broken):
		err = h.fault(Malformed, broken.at, "the recording stops being JSON here; want a whole HAR file")
	case err != nil && err == s.failed():
		if err := h.flush(); err != nil {
			return err
		}
		return r.broken(err, h.pull.position().Line)
	case err != nil:
	case !h.listed.IsValid():
		err = h.fault(Malformed, h.root, "the recording has no list log.entries; want a HAR file")
	case h.number < h.From:
		return &BeyondEnd{h.name, h.From, h.number, "entry", "entries"}
	case h.found == 0 && h.From <= 1:
		err = h.fault(NoPayload, h.listed, fmt.Sprintf("none of the %d entries has a request with a JSON body; want at least one", h.number))
	}
	if err != nil {
		return err
	}
	return h.flush()
}

type harReader struct {
	*reader
	pull          *puller
	root, listed  diag.Position // of the recording, and of the list of its entries, if there is one
	number, found int           // of entries, and of requests that count
	payloads      []Payload     // that are not handed out
	size          int           // of these
}

// recording reads the whole of it.
func (h *harReader) recording() error {
	h.pull.next()
	h.root = h.pull.position()
	err := h.pull.object(func(name []byte) error {
		if string(name) != "log" {
			return h.pull.skip()
		}
		return h.pull.object(h.log)
	})
	if err != nil {
		return err
	}
	return h.pull.end()
}

// log reads a member of the log.
func (h *harReader) log(name []byte) error {
	if string(name) != "entries" || h.pull.next() != '[' {
		return h.pull.skip()
	}
	h.listed = h.pull.position()
	return h.pull.array(h.entry)
}

// entry reads an entry.
func (h *harReader) entry() error {
	if h.number++; h.number < h.From {
		return h.pull.skip()
	}
	var q harRequest
	err := h.pull.object(func(name []byte) error {
		switch string(name) {
		case "request":
			q = harRequest{Status: q.Status}
			return h.pull.object(func(name []byte) error { return q.read(h.pull, name, h.max) })
		case "response":
			return h.pull.object(func(name []byte) error { return q.readAnswer(h.pull, name) })
		}
		return h.pull.skip()
	})
	if err != nil {
		return err
	}
	p, ok := h.payload(fmt.Sprintf("%s#%d", h.name, h.number), &q)
	if !ok {
		return h.ctx.Err()
	}
	h.found++
	p.entry = h.number
	h.payloads = append(h.payloads, p)
	if h.size += len(q.Text.Text) + 2*around; h.size >= h.block/2 {
		return h.flush()
	}
	return nil
}

// flush hands out the payloads that were found.
func (h *harReader) flush() error {
	list := h.payloads
	h.payloads, h.size = nil, 0
	if len(list) == 0 {
		return h.ctx.Err()
	}
	return h.emit(list...)
}

// fault hands out a fault at a place. What is there is private.
func (h *harReader) fault(kind FaultKind, at diag.Position, message string) error {
	if err := h.flush(); err != nil {
		return err
	}
	return h.emitFault(h.name, kind, tree.NewSourceFrom(at, nil), tree.Span{}, message)
}

// A harRequest is what is taken from an entry.
type harRequest struct {
	Method, URL        string
	Headers            []struct{ Name, Value string }
	MimeType, Encoding string
	Status             int
	Text               *tree.Source // of the body, with its quotes; nil if there is none
	Whole              bool         // it is; else it is larger than may be
}

// read reads a member of the request.
func (q *harRequest) read(p *puller, name []byte, max int) error {
	switch string(name) {
	case "method":
		return pull(p, &q.Method)
	case "url":
		return pull(p, &q.URL)
	case "headers":
		return pull(p, &q.Headers)
	case "postData":
		q.Text = nil
		return p.object(func(name []byte) error { return q.readPost(p, name, max) })
	}
	return p.skip()
}

func (q *harRequest) readPost(p *puller, name []byte, max int) (err error) {
	switch string(name) {
	case "mimeType":
		return pull(p, &q.MimeType)
	case "encoding", "_encoding":
		word := ""
		err := pull(p, &word)
		if !strings.EqualFold(q.Encoding, "base64") {
			q.Encoding = word
		}
		return err
	case "text":
		if q.Text = nil; p.next() == '"' {
			q.Text, q.Whole, err = p.take(max + len(`""`))
			return err
		}
	}
	return p.skip()
}

// readAnswer reads a member of the response.
func (q *harRequest) readAnswer(p *puller, name []byte) error {
	if string(name) != "status" {
		return p.skip()
	}
	var number json.Number
	err := pull(p, &number)
	q.Status, _ = strconv.Atoi(number.String())
	return err
}

// pull reads a value into another, if that is of its type. No server takes
// more beside a body.
func pull[T any](p *puller, into *T) error {
	const most = 1 << 20
	text, err := p.keep(most)
	if err == nil && text != nil {
		_ = json.Unmarshal(text, into)
	}
	return err
}

// payload gives the payload of an entry, or false if it has none.
func (h *harReader) payload(name string, q *harRequest) (Payload, bool) {
	if q.Text == nil {
		return Payload{}, false
	}
	p := Payload{Name: name, Paths: h.paths, Method: q.Method, URL: q.URL, Header: http.Header{}, Status: q.Status}
	for _, header := range q.Headers {
		p.Header.Add(header.Name, header.Value)
	}
	contentType := q.MimeType + ";" + p.Header.Get("Content-Type")
	if p.Source = q.Text; !q.Whole {
		return p.failed(TooLarge, "the body is "+h.tooLarge()), isJSONType(contentType) || beginsWith(p.Source.Text[1:], "{[")
	}
	content := value{q.Text.Text, 0, len(q.Text.Text)}.content(q.Text)
	if !strings.EqualFold(q.Encoding, "base64") {
		p.Source = content
		return h.finished(p, contentType)
	}
	plain, err := base64.StdEncoding.DecodeString(string(content.Text))
	if err != nil {
		return p.failed(Damaged, "the body is said to be base64 and is not; want base64, or no encoding"), true
	}
	return h.finished(p.decoded(plain), contentType)
}
