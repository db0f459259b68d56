package contract

import (
	"bytes"
	"net/http"
	"slices"
	"time"
)

// A Delivery is one request to a receiver and, once it was sent, what came of
// it. The bytes of Body are what goes out; nothing is written anew on the way.
type Delivery struct {
	Case    string // ID of the case that it belongs to
	Channel string // the trigger, or "" when it stands for none
	Method  string
	URL     string
	Header  http.Header
	Body    []byte
	Wire    Wire

	Before *Delivery // the creation of its ticket, which was sent before it; nil when there was none

	Sent    time.Time // zero before it was sent
	Timing  Timing
	Answer  *Answer // nil when none came
	Failure Failure // why none came, or "" when one did
	Detail  string  // of the failure, in words

	ticket      string // digits of the ID of the ticket that it is about, or ""
	unannounced bool   // it comes before the creation of its ticket
}

// Clone gives a copy that was not sent yet.
func (d *Delivery) Clone() *Delivery {
	c := *d
	c.Header, c.Body = d.Header.Clone(), bytes.Clone(d.Body)
	c.Sent, c.Timing, c.Answer, c.Failure, c.Detail, c.Before = time.Time{}, Timing{}, nil, "", "", nil
	return &c
}

// An Answer is what a receiver answers.
type Answer struct {
	Status  int
	Proto   string // HTTP/1.1
	Header  http.Header
	Body    []byte // of at most MaxAnswer bytes
	Cut     bool   // there was more
	Partial bool   // the connection ended before the body did
}

// MaxAnswer is how many bytes of an answer's body are read.
const MaxAnswer = 64 << 10

// Timing is what a delivery took, part by part; each counts from the end of
// the one before. Connect and TLS are zero on a connection that was kept.
type Timing struct {
	Connect, TLS, Write, FirstByte, Body time.Duration
}

// Total gives what the sender waited for, from the first byte of the request
// on.
func (t Timing) Total() time.Duration { return t.Write + t.FirstByte + t.Body }

// A Failure is why no answer came.
type Failure string

// The failures.
const (
	Unreachable Failure = "unreachable" // no connection
	Untrusted   Failure = "untrusted"   // TLS: the certificate, or the handshake
	Reset       Failure = "reset"       // the connection ended before an answer began
	Timeout     Failure = "timeout"     // none within the limit
	Garbage     Failure = "garbage"     // what came is no HTTP
	Stopped     Failure = "stopped"     // the run was interrupted
	Left        Failure = "left"        // the sender did not wait for it
)

// A Wire says how the bytes of a request go out. The zero value sends them at
// once, with a Content-Length, as Gorgias does.
type Wire struct {
	Chunked bool          `json:"chunked,omitempty"` // RFC 9112 7.1, without a Content-Length
	Slices  int           `json:"slices,omitempty"`  // the body goes out in so many pieces
	Pause   time.Duration `json:"pause,omitempty"`   // between two pieces
	Expect  bool          `json:"expect,omitempty"`  // Expect: 100-continue, and the body when asked for
	HTTP10  bool          `json:"http10,omitempty"`  // HTTP/1.0
	Close   bool          `json:"close,omitempty"`   // Connection: close
	Fresh   bool          `json:"fresh,omitempty"`   // on a connection of its own
	Leave   time.Duration `json:"leave,omitempty"`   // the sender goes away so long after the request
	CutAt   int           `json:"cut_at,omitempty"`  // the sender goes away after so many bytes of the body
}

// class gives what came of a delivery in one word: 2xx, 404, timeout.
func (d *Delivery) class() string {
	switch {
	case d.Failure != "":
		return string(d.Failure)
	case d.Answer == nil:
		return "nothing"
	case d.ok():
		return "2xx"
	case d.Answer.Status >= 500:
		return "5xx"
	}
	return http.StatusText(d.Answer.Status)
}

func (d *Delivery) status() int {
	if d.Answer == nil {
		return 0
	}
	return d.Answer.Status
}

func (d *Delivery) ok() bool { return d.status() >= 200 && d.status() < 300 }

// broke reports whether the receiver failed: an answer of the 5xx kind, or none.
func (d *Delivery) broke() bool {
	return d.status() >= 500 || slices.Contains([]Failure{Reset, Timeout, Garbage, Unreachable}, d.Failure)
}

// refused reports an answer of the 4xx kind.
func (d *Delivery) refused() bool { return d.status() >= 400 && d.status() < 500 }
