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

// har reads a recording as browsers and proxies write it (HAR 1.2).
func (r *reader) har(source *tree.Source) error {
	root, _ := valueIn(source.Text)
	if span, broken := notJSON(source.Text); broken {
		return r.emitFault(r.name, Malformed, source, span, "the recording stops being JSON here; want a whole HAR file")
	}
	entries := root.get("log").get("entries")
	if !entries.is('[') {
		return r.emitFault(r.name, Malformed, source, tree.Span{Start: root.start, End: root.start + 1},
			"the recording has no list log.entries; want a HAR file")
	}
	var err error
	var number, found int
	entries.items(func(entry value) bool {
		number++
		p, ok := r.harPayload(fmt.Sprintf("%s#%d", r.name, number), source, entry.get("request"))
		if ok {
			p.Status, _ = strconv.Atoi(string(entry.get("response").get("status").bytes()))
			found++
			err = r.emit(p)
		} else {
			err = r.ctx.Err()
		}
		return err == nil
	})
	if err != nil || found > 0 {
		return err
	}
	return r.emitFault(r.name, NoPayload, source, tree.Span{Start: entries.start, End: entries.start + 1},
		fmt.Sprintf("none of the %d entries has a request with a JSON body; want at least one", number))
}

// notJSON gives the place where text stops being JSON.
func notJSON(text []byte) (tree.Span, bool) {
	skipped := len(text) - len(bytes.TrimPrefix(text, []byte(byteOrderMark)))
	if json.Valid(text[skipped:]) {
		return tree.Span{}, false
	}
	var syntax *json.SyntaxError
	if err := json.Unmarshal(text[skipped:], new(struct{})); !errors.As(err, &syntax) {
		return tree.Span{}, true
	}
	at := min(skipped+int(syntax.Offset), len(text))
	if strings.Contains(syntax.Error(), "unexpected end") {
		return tree.Span{Start: at, End: at}, true
	}
	return tree.Span{Start: at - 1, End: at}, true
}

// A harRequest is what is taken from an entry's request beside its body.
type harRequest struct {
	Method, URL string
	Headers     []struct{ Name, Value string }
	PostData    struct {
		MimeType, Encoding string
		Extension          string `json:"_encoding"`
	}
}

// harPayload gives the payload of an entry's request, or false if it has none.
func (r *reader) harPayload(name string, source *tree.Source, request value) (Payload, bool) {
	text := request.get("postData").get("text")
	if !text.is('"') {
		return Payload{}, false
	}
	const most = 1 << 20 // beside the body; no server takes larger headers
	var meta harRequest
	if len(request.bytes())-len(text.bytes()) <= most {
		_ = json.Unmarshal(request.bytes(), &meta) // a field of another type is left out
	}
	p := Payload{Name: name, Paths: r.paths, Method: meta.Method, URL: meta.URL, Header: http.Header{}}
	for _, h := range meta.Headers {
		p.Header.Add(h.Name, h.Value)
	}
	contentType := meta.PostData.MimeType + ";" + p.Header.Get("Content-Type")
	p.Source = source.Slice(text.start, text.end)
	if len(p.Source.Text)-len(`""`) > r.max {
		return p.failed(TooLarge, "the body is "+r.tooLarge()), isJSONType(contentType) || beginsWith(p.Source.Text[1:], "{[")
	}
	content := text.content(source)
	if post := meta.PostData; strings.EqualFold(post.Encoding, "base64") || strings.EqualFold(post.Extension, "base64") {
		plain, err := base64.StdEncoding.DecodeString(string(content.Text))
		if err != nil {
			return p.failed(Damaged, "the body is said to be base64 and is not; want base64, or no encoding"), true
		}
		p = p.decoded(plain)
	} else {
		p.Source = content
	}
	return r.finished(p, contentType)
}
