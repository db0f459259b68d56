package capture

import (
	"context"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// A regular is a regular file, open for reading, which never waits long. Package
// os prepares files for waiting, which takes longer than reading a small one.
type regular struct {
	ctx   context.Context
	read  func([]byte) (int, error)
	close func() error
	seen  int64 // bytes that were read
}

func openRegular(ctx context.Context, name string) (*regular, error) {
	fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	for err == syscall.EINTR {
		fd, err = syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	}
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &regular{
		ctx:   ctx,
		read:  func(p []byte) (int, error) { return syscall.Read(fd, p) },
		close: func() error { return syscall.Close(fd) },
	}, nil
}

// ReadFile gives what a file holds, at most max bytes of it. The error is one of
// package os.
func ReadFile(name string, max int) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	var s stream
	if info.Mode().IsRegular() {
		f, err := openRegular(context.Background(), name)
		if err != nil {
			return nil, err
		}
		defer f.close()
		s.in, s.buf = f, make([]byte, 0, min(info.Size(), int64(max))+1)
	} else {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		s.in = f
	}
	text, _ := s.text(max)
	return text, s.failed()
}

// Read reads into p, which is not empty.
func (f *regular) Read(p []byte) (int, error) {
	for {
		if err := f.ctx.Err(); err != nil {
			return 0, err
		}
		switch n, err := f.read(p[:min(len(p), maxRead)]); {
		case err == syscall.EINTR:
		case err != nil:
			return 0, err
		case n == 0:
			return 0, io.EOF
		default:
			f.seen += int64(n)
			return n, nil
		}
	}
}

// maxRead is what every system reads at once.
const maxRead = 1 << 30
