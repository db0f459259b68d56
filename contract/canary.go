package contract

import (
	"crypto/rand"
	"encoding/hex"
	"net"
	"net/http"
	"sync"
)

// A Canary is an address that nobody has a reason to ask for: whoever does
// follows addresses that customers write.
type Canary struct {
	Address string // as the receiver reaches it: http://10.1.2.3:9000

	server *http.Server
	path   string
	mu     sync.Mutex
	seen   map[string]int // requests by path
}

// Listen begins to listen on an address of this host, host:port. If Address is
// empty, it is that.
func (c *Canary) Listen(on string) error {
	l, err := net.Listen("tcp", on)
	if err != nil {
		return err
	}
	random := make([]byte, 8)
	rand.Read(random)
	c.path, c.seen = "/canary-"+hex.EncodeToString(random)+"/", map[string]int{}
	if c.Address == "" {
		c.Address = "http://" + l.Addr().String()
	}
	c.server = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		c.mu.Lock()
		c.seen[q.URL.Path]++
		c.mu.Unlock()
		w.WriteHeader(http.StatusNoContent)
	})}
	go c.server.Serve(l)
	return nil
}

// Close stops to listen.
func (c *Canary) Close() error {
	if c.server == nil {
		return nil
	}
	return c.server.Close()
}

// url gives the address for one case.
func (c *Canary) url(name string) string { return c.Address + c.path + name }

// hit reports whether somebody asked for the address of a case.
func (c *Canary) hit(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen[c.path+name] > 0
}
