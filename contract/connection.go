package contract

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A dialer sends deliveries over connections that it keeps. It writes HTTP/1.1
// itself (RFC 9112): net/http gives no say in how the bytes of a request go
// out, and hides what a receiver does wrong.
type dialer struct {
	timeout  time.Duration
	tls      *tls.Config
	resolver *net.Resolver // nil is that of the system
	refuse   func(string)  // is told why an address is not dialled

	mu   sync.Mutex
	idle map[string][]*connection // by host
}

type connection struct {
	net.Conn
	read   *bufio.Reader
	bound  *io.LimitedReader // what read reads from; bounds the head of an answer
	timing Timing            // of opening it
	kept   bool              // it was used before
}

const maxIdle = 32

// send sends a delivery and waits for its answer.
func (l *dialer) send(ctx context.Context, d *Delivery) {
	u, err := url.Parse(d.URL)
	if err != nil || u.Host == "" {
		d.Failure, d.Detail = Unreachable, "the URL has no host"
		return
	}
	for {
		c, err := l.connection(ctx, u, d.Wire.Fresh)
		if err != nil {
			d.Sent = time.Now()
			d.fail(ctx, err)
			return
		}
		d.Sent, d.Timing = time.Now(), Timing{Connect: c.timing.Connect, TLS: c.timing.TLS}
		if l.over(ctx, c, u, d) {
			return
		}
	}
}

// over sends a delivery over a connection. It gives false when the connection
// was kept and is gone by now, which is nobody's fault (RFC 9112 9.3.1).
func (l *dialer) over(ctx context.Context, c *connection, u *url.URL, d *Delivery) bool {
	x := &exchange{connection: c, Delivery: d, ctx: ctx, began: time.Now(), ends: time.Now().Add(l.timeout + d.Wire.length())}
	c.SetDeadline(x.ends)
	c.bound.N = maxHead
	stop := context.AfterFunc(ctx, func() { c.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	err := x.run(u)
	if err == nil {
		l.keep(u, x)
		return true
	}
	c.Close()
	if c.kept && !x.heard && !isTimeout(err) {
		d.Answer = nil
		return false
	}
	d.fail(ctx, err)
	return true
}

// length gives how long the sender itself takes.
func (w Wire) length() time.Duration { return time.Duration(w.Slices) * w.Pause }

func (l *dialer) connection(ctx context.Context, u *url.URL, fresh bool) (*connection, error) {
	if !fresh {
		l.mu.Lock()
		list := l.idle[u.Host]
		if n := len(list); n > 0 {
			c := list[n-1]
			l.idle[u.Host] = list[:n-1]
			l.mu.Unlock()
			return c, nil
		}
		l.mu.Unlock()
	}
	return l.dial(ctx, u)
}

func (l *dialer) dial(ctx context.Context, u *url.URL) (*connection, error) {
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443"}[u.Scheme]
		if port == "" {
			port = "80"
		}
	}
	began := time.Now()
	conn, err := (&net.Dialer{Control: allowed, Resolver: l.resolver}).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		if why := isForbidden(err); why != "" {
			l.refuse(why)
		}
		return nil, err
	}
	c := &connection{Conn: conn}
	c.timing.Connect = time.Since(began)
	if u.Scheme == "https" {
		began = time.Now()
		config := l.tls.Clone()
		if config == nil {
			config = &tls.Config{}
		}
		config.ServerName, config.NextProtos = u.Hostname(), []string{"http/1.1"}
		secured := tls.Client(conn, config)
		if err := secured.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, &handshakeError{err}
		}
		c.Conn, c.timing.TLS = secured, time.Since(began)
	}
	c.bound = &io.LimitedReader{R: c.Conn, N: maxHead}
	c.read = bufio.NewReader(c.bound)
	return c, nil
}

type handshakeError struct{ error }

// keep keeps the connection for another delivery, if both sides want that.
func (l *dialer) keep(u *url.URL, x *exchange) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !x.lasting || x.Wire.Close || x.Wire.HTTP10 || x.Wire.Fresh || x.read.Buffered() > 0 || len(l.idle[u.Host]) >= maxIdle {
		x.connection.Close()
		return
	}
	if l.idle == nil {
		l.idle = map[string][]*connection{}
	}
	x.kept, x.timing = true, Timing{}
	l.idle[u.Host] = append(l.idle[u.Host], x.connection)
}

func (l *dialer) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, list := range l.idle {
		for _, c := range list {
			c.Close()
		}
	}
	l.idle = nil
}

// fail notes why no answer came.
func (d *Delivery) fail(ctx context.Context, err error) {
	d.Detail = plain(err)
	var dialled *net.OpError
	var handshake *handshakeError
	switch {
	case ctx.Err() != nil:
		d.Failure = Stopped
	case isForbidden(err) != "":
		d.Failure, d.Detail = Stopped, isForbidden(err)
	case errors.Is(err, errLeft):
		d.Failure, d.Detail = Left, ""
	case errors.As(err, &handshake):
		d.Failure = Untrusted
	case isTimeout(err):
		d.Failure, d.Detail = Timeout, ""
	case errors.As(err, &dialled) && dialled.Op == "dial":
		d.Failure = Unreachable
	case errors.Is(err, errInterim):
		d.Failure, d.Detail = Garbage, endless
	case errors.Is(err, errGarbage):
		d.Failure = Garbage
	default:
		d.Failure = Reset
	}
}

// plain gives the end of a chain of errors, which is what happened.
func plain(err error) string {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err.Error()
		}
		err = next
	}
}

func isTimeout(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded)
}

var (
	errLeft    = errors.New("the sender went away")
	errGarbage = errors.New("the answer is no HTTP")
	errInterim = fmt.Errorf("%w: interim answers do not end", errGarbage)
)

// An exchange is a delivery on its way.
type exchange struct {
	*connection
	*Delivery
	ctx     context.Context
	began   time.Time
	ends    time.Time // when the answer is late
	heard   bool      // something came
	lasting bool      // the connection may be used again
}

func (x *exchange) run(u *url.URL) error {
	if err := x.request(u); err != nil {
		return x.rather(err)
	}
	x.Timing.Write = x.lap()
	if x.Wire.Leave > 0 {
		rest(x.ctx, x.Wire.Leave)
		return errLeft
	}
	return x.answer()
}

// readBy sets when a read is given up. The end of the run, which may come at
// the same moment, goes before it.
func (x *exchange) readBy(t time.Time) {
	x.SetReadDeadline(t)
	if x.ctx.Err() != nil {
		x.SetReadDeadline(time.Unix(1, 0))
	}
}

func (x *exchange) lap() time.Duration {
	now := time.Now()
	d := now.Sub(x.began)
	x.began = now
	return d
}

// rather prefers an answer that came early to the failure of writing more.
func (x *exchange) rather(err error) error {
	if errors.Is(err, errLeft) || isTimeout(err) {
		return err
	}
	x.Timing.Write = x.lap()
	if x.answer() != nil {
		return err
	}
	x.lasting = false
	return nil
}

// request writes the request as its Wire has it.
func (x *exchange) request(u *url.URL) error {
	head := x.head(u)
	w := x.Wire
	if !w.Expect && w.Slices < 2 && w.CutAt == 0 {
		_, err := x.Write(append(head, x.framed(x.Delivery.Body)...))
		return err
	}
	if _, err := x.Write(head); err != nil {
		return err
	}
	if w.Expect && !x.asked() {
		return nil
	}
	return x.pieces()
}

func (x *exchange) pieces() error {
	body, w := x.Delivery.Body, x.Wire
	if w.CutAt > 0 {
		if _, err := x.Write(body[:min(w.CutAt, len(body))]); err != nil {
			return err
		}
		return errLeft
	}
	n := max(w.Slices, 1)
	for i := range n {
		piece := body[i*len(body)/n : (i+1)*len(body)/n]
		if w.Chunked {
			piece = chunk(piece)
		}
		if _, err := x.Write(piece); err != nil {
			return err
		}
		rest(x.ctx, w.Pause)
	}
	if w.Chunked {
		_, err := io.WriteString(x, "0\r\n\r\n")
		return err
	}
	return nil
}

func chunk(piece []byte) []byte {
	if len(piece) == 0 {
		return nil
	}
	return fmt.Appendf(nil, "%x\r\n%s\r\n", len(piece), piece)
}

func (x *exchange) framed(body []byte) []byte {
	if x.Wire.Chunked {
		return append(chunk(body), "0\r\n\r\n"...)
	}
	return body
}

// asked waits for 100 Continue, or for the time after which the body is sent
// without (RFC 9110 10.1.1). It gives false when a final answer came instead.
func (x *exchange) asked() bool {
	if soon := time.Now().Add(time.Second); soon.Before(x.ends) {
		x.readBy(soon)
		defer x.readBy(x.ends)
	}
	line, err := x.read.Peek(len("HTTP/1.1 100"))
	if err != nil {
		return true
	}
	if !bytes.HasSuffix(line, []byte("100")) {
		return false
	}
	for {
		text, err := x.read.ReadString('\n')
		if err != nil || strings.TrimSpace(text) == "" {
			return true
		}
	}
}

// head gives the request line and the header, in one order always.
func (x *exchange) head(u *url.URL) []byte {
	var b bytes.Buffer
	target := u.RequestURI()
	proto := "HTTP/1.1"
	if x.Wire.HTTP10 {
		proto = "HTTP/1.0"
	}
	fmt.Fprintf(&b, "%s %s %s\r\nHost: %s\r\n", x.Method, target, proto, u.Host)
	for _, name := range sortedNames(x.Delivery.Header) {
		for _, value := range x.Delivery.Header[name] {
			fmt.Fprintf(&b, "%s: %s\r\n", name, value)
		}
	}
	switch {
	case x.Wire.Chunked:
		b.WriteString("Transfer-Encoding: chunked\r\n")
	case len(x.Delivery.Body) > 0 || !slices.Contains(bodyless, x.Method):
		b.WriteString("Content-Length: " + strconv.Itoa(len(x.Delivery.Body)) + "\r\n")
	}
	if x.Wire.Expect {
		b.WriteString("Expect: 100-continue\r\n")
	}
	if x.Wire.Close {
		b.WriteString("Connection: close\r\n")
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

func sortedNames(h http.Header) []string {
	var names []string
	for name := range h {
		if !slices.Contains(ofSender, http.CanonicalHeaderKey(name)) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// maxHead bounds the head of an answer.
const maxHead = 1 << 20

// maxInterim is how many interim answers may come before the answer.
const maxInterim = 100

// answer reads the answer. An error means that none came; one whose body ends
// too early is an answer all the same.
func (x *exchange) answer() error {
	if _, err := x.read.Peek(1); err != nil {
		return err
	}
	x.heard, x.Timing.FirstByte = true, x.lap()
	r, err := x.final()
	if err != nil {
		return err
	}
	x.bound.N = math.MaxInt64
	defer r.Body.Close()
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxAnswer+1))
	x.Timing.Body = x.lap()
	a := &Answer{Status: r.StatusCode, Proto: r.Proto, Header: r.Header, Body: body[:min(len(body), MaxAnswer)]}
	a.Cut, a.Partial = len(body) > MaxAnswer, err != nil
	x.Answer = a
	x.lasting = !r.Close && !a.Cut && !a.Partial && a.Status >= 200
	if isTimeout(err) {
		return err
	}
	return nil
}

// final reads the head of the answer behind the interim ones (RFC 9110 15.2).
// After 101 no HTTP follows, so that it is final.
func (x *exchange) final() (*http.Response, error) {
	for range maxInterim {
		x.bound.N = maxHead
		r, err := http.ReadResponse(x.read, &http.Request{Method: x.Method})
		switch {
		case isTimeout(err):
			return nil, err
		case err != nil:
			return nil, fmt.Errorf("%w: %s", errGarbage, cut(plain(err), 200))
		case r.StatusCode < 100:
			return nil, errGarbage
		case r.StatusCode >= 200 || r.StatusCode == http.StatusSwitchingProtocols:
			return r, nil
		}
	}
	return nil, errInterim
}
