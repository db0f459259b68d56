package capture

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// file reads a file of whatever form.
func (r *reader) file(file File) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if file.Name == stdin {
		in := r.Stdin
		if in == nil {
			in = bytes.NewReader(nil)
		}
		return r.waiting(in)
	}
	if r.Size > 0 {
		return r.regular(file.Name, r.Size)
	}
	info, err := os.Stat(file.Name)
	if err != nil {
		return readError(file.Name, err)
	}
	if info.Mode().IsRegular() {
		return r.regular(file.Name, info.Size())
	}
	f, err := r.open(file.Name, info.Mode())
	if err != nil {
		return err
	}
	defer f.Close()
	return r.waiting(f)
}

// waiting reads from what may wait for ever.
func (r *reader) waiting(in io.Reader) error {
	w := &interruptible{ctx: r.ctx, in: in}
	r.seen = &w.seen
	return r.stream(&stream{in: w, eager: true})
}

// regular reads a regular file that seems to have so many bytes.
func (r *reader) regular(name string, size int64) error {
	f, err := openRegular(r.ctx, name)
	if err != nil {
		return readError(name, err)
	}
	defer f.close()
	r.seen = &f.seen
	room := int(min(size, int64(r.block))) + 1 // one more, so that a small file's end is seen without growing
	if r.Room == nil {
		return r.stream(&stream{in: f, buf: make([]byte, 0, room)})
	}
	r.held = take(r.Room.free, room, usualRoom)
	defer r.held.release()
	return r.stream(&stream{in: f, buf: r.held.bytes})
}

// open opens a file that is not regular; the opening of a pipe, which waits
// for a writer, ends with the context.
func (r *reader) open(name string, mode fs.FileMode) (*os.File, error) {
	switch {
	case mode.IsDir():
		return nil, fmt.Errorf("read %s: it is a folder", name)
	case mode&fs.ModeDevice != 0 && mode&fs.ModeCharDevice == 0:
		return nil, fmt.Errorf("read %s: it is a block device; want a file or a stream", name)
	}
	type opened struct {
		f   *os.File
		err error
	}
	done := make(chan opened)
	go func() {
		f, err := os.Open(name)
		select {
		case done <- opened{f, err}:
		case <-r.ctx.Done():
			f.Close()
		}
	}()
	select {
	case o := <-done:
		if o.err != nil {
			return nil, readError(name, o.err)
		}
		return o.f, nil
	case <-r.ctx.Done():
		return nil, r.ctx.Err()
	}
}

// interruptible reads from what may wait for ever. Once it was interrupted, p
// may still be written to, and must not be used.
type interruptible struct {
	ctx  context.Context
	in   io.Reader
	seen int64 // bytes that were read
}

func (c *interruptible) Read(p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	done := make(chan result, 1)
	go func() {
		n, err := c.in.Read(p)
		done <- result{n, err}
	}()
	select {
	case got := <-done:
		c.seen += int64(got.n)
		return got.n, got.err
	case <-c.ctx.Done():
		return 0, c.ctx.Err()
	}
}

// A stream is a text that is read from its beginning as far as is asked for.
type stream struct {
	in    io.Reader
	buf   []byte // what was read and not taken out
	end   error  // why there is no more: io.EOF, *gzipError, or an error of reading
	eager bool   // what comes is wanted as it comes, not by the block
}

// want reads until n bytes are at hand, and reports whether they are.
func (s *stream) want(n int) bool {
	for len(s.buf) < n && s.end == nil {
		if len(s.buf) == cap(s.buf) {
			s.grow(max(2*cap(s.buf), 4<<10))
		}
		s.read()
	}
	return len(s.buf) >= n
}

func (s *stream) grow(size int) {
	s.buf = append(make([]byte, 0, size), s.buf...)
}

// fill reads until the buffer is full, or, if the stream is eager, until
// there is more than before.
func (s *stream) fill() {
	for before := len(s.buf); s.end == nil && len(s.buf) < cap(s.buf); {
		s.read()
		if s.eager && len(s.buf) > before {
			return
		}
	}
}

// read reads once into the free part of the buffer, which is not empty.
func (s *stream) read() {
	const patience = 100 // how often a reader may give nothing, as in package bufio
	for range patience {
		n, err := s.in.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		s.end = err
		if n > 0 || err != nil {
			return
		}
	}
	s.end = io.ErrNoProgress
}

// text gives the whole stream, at most so many bytes of it; more is a fault that
// whole tells of.
func (s *stream) text(most int) (text []byte, whole bool) {
	for len(s.buf) <= most && s.end == nil {
		if size := max(2*cap(s.buf), 4<<10); len(s.buf) == cap(s.buf) && size+size/4 > most {
			s.grow(most + 1) // no more, and not a little less
		} else if len(s.buf) == cap(s.buf) {
			s.grow(size)
		}
		s.read()
	}
	return s.buf[:min(len(s.buf), most)], len(s.buf) <= most
}

// failed gives the error that ended the stream, or nil at its end.
func (s *stream) failed() error {
	if s.end == nil || s.end == io.EOF {
		return nil
	}
	return s.end
}

var gzipMagic = []byte{0x1f, 0x8b}

// gunzip gives the stream that s holds packed.
func (s *stream) gunzip() *stream {
	packed := &rest{in: io.MultiReader(bytes.NewReader(s.buf), &tail{s})}
	return &stream{in: &unpacked{packed: packed, ahead: bufio.NewReader(packed)}, eager: s.eager}
}

// tail is what of a stream was not read yet.
type tail struct{ s *stream }

func (t *tail) Read(p []byte) (int, error) {
	if t.s.end != nil {
		return 0, t.s.end
	}
	return t.s.in.Read(p)
}

// rest remembers an error of reading, to tell it from one of unpacking.
type rest struct {
	in  io.Reader
	err error
}

func (r *rest) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

// unpacked unpacks gzip, several members too. An error of the packed bytes is
// a *gzipError.
type unpacked struct {
	packed *rest
	ahead  *bufio.Reader // of packed
	gz     *gzip.Reader
}

func (u *unpacked) Read(p []byte) (n int, err error) {
	if u.gz == nil {
		u.gz, err = gzip.NewReader(u.ahead)
	}
	for n == 0 && err == nil { // members may be empty
		u.gz.Multistream(false)
		if n, err = u.gz.Read(p); err == io.EOF {
			err = u.next()
		}
	}
	switch {
	case err == nil || err == io.EOF:
		return n, err
	case u.packed.err != nil:
		return n, u.packed.err
	}
	return n, &gzipError{err}
}

// next goes to the next member; io.EOF says that there is none.
func (u *unpacked) next() error {
	begin, err := u.ahead.Peek(1)
	switch {
	case err != nil:
		return err
	case begin[0] != gzipMagic[0]: // what is too short for a header would seem to be cut off
		return gzip.ErrHeader
	}
	return u.gz.Reset(u.ahead)
}

// A gzipError is damage of a gzip stream.
type gzipError struct{ err error }

func (e *gzipError) Error() string {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(e.err, io.ErrUnexpectedEOF) || e.err == io.EOF:
		return "the gzip stream ends too early; want the whole of it"
	case errors.Is(e.err, gzip.ErrChecksum):
		return "the gzip checksum is not that of the content; want the file as it was packed"
	case errors.Is(e.err, gzip.ErrHeader):
		return "bytes that are not gzip stand where a gzip header should; want gzip to the end"
	case errors.As(e.err, &corrupt):
		return fmt.Sprintf("the gzip stream is damaged near its byte %d; want the file as it was packed", int64(corrupt))
	}
	return "the gzip stream is damaged; want the file as it was packed"
}
