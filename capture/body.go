package capture

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"

	"github.com/webhook-lint/webhook-lint/tree"
)

// failed gives p as a fault of the text that its Source is.
func (p Payload) failed(kind FaultKind, message string) Payload {
	p.Fault = &Fault{kind, p.Source, tree.Span{Start: 0, End: len(p.Source.Text)}, message}
	p.Source = nil
	return p
}

// decoded gives p with a body that stands in no file: its places are its own.
func (p Payload) decoded(text []byte) Payload {
	const mark = ":decoded"
	if !strings.HasSuffix(p.Name, mark) {
		p.Name += mark
	}
	p.Source = tree.NewSource(p.Name, text)
	return p
}

// finished gives the payload of a request whose Source is the body as it was
// sent, or false if that is no JSON.
func (r *reader) finished(p Payload, contentType string) (Payload, bool) {
	saysJSON := isJSONType(contentType)
	if bytes.HasPrefix(p.Source.Text, gzipMagic) {
		text, err := unzip(p.Source.Text, r.max)
		switch {
		case (err != nil || len(text) > r.max) && !saysJSON:
			return Payload{}, false
		case err != nil:
			return p.failed(Damaged, (&gzipError{err}).Error()), true
		case len(text) > r.max:
			return p.failed(TooLarge, "the unpacked body is "+r.tooLarge()), true
		}
		p.Packed = p.Source.Text
		p = p.decoded(text)
	}
	looksJSON := beginsWith(p.Source.Text, "{[")
	switch coding := p.Header.Get("Content-Encoding"); {
	case looksJSON:
	case !saysJSON || space(p.Source.Text, 0) == len(p.Source.Text):
		return Payload{}, false
	case coding != "" && !strings.EqualFold(coding, "gzip") && !strings.EqualFold(coding, "identity"):
		return p.failed(Unsupported, fmt.Sprintf("the body is coded as %q; want a recording of it as gzip or plain", coding)), true
	}
	if len(p.Source.Text) > r.max {
		return p.failed(TooLarge, "the body is "+r.tooLarge()), true
	}
	return r.unwrapped(p), true
}

func isJSONType(contentType string) bool {
	return strings.Contains(strings.ToLower(contentType), "json")
}

// unzip unpacks at most max bytes and one more. What follows the first member
// is no matter: a recorder may have added a line end.
func unzip(packed []byte, max int) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	return io.ReadAll(io.LimitReader(z, int64(max)+1))
}
