package capture

import (
	"context"
	"io"
	"syscall"
)

// A regular is a regular file, open for reading, which never waits long. Package
// os prepares files for waiting, which takes longer than reading a small one.
type regular struct {
	ctx   context.Context
	read  func([]byte) (int, error)
	close func() error
}

func openRegular(ctx context.Context, name string) (*regular, error) {
	fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	for err == syscall.EINTR {
		fd, err = syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	}
	if err != nil {
		return nil, readError(name, err)
	}
	return &regular{
		ctx:   ctx,
		read:  func(p []byte) (int, error) { return syscall.Read(fd, p) },
		close: func() error { return syscall.Close(fd) },
	}, nil
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
			return n, nil
		}
	}
}

// maxRead is what every system reads at once.
const maxRead = 1 << 30
