package suite

import (
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"sync"

	"github.com/onsi/ginkgo/v2"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/contract/zoo"
)

// Serve gives a handler of one's own, which is served in this process until it
// ends, as the receiver that is tried. Where it panics is told once for each
// panic, in the output of a spec that fails.
func Serve(handler http.Handler) func() *contract.Receiver {
	return func() *contract.Receiver {
		return &contract.Receiver{URL: listen(&guarded{handler: handler})}
	}
}

// builtIn gives the receiver that does everything right.
func builtIn() *contract.Receiver {
	const token = "token-of-the-built-in-receiver"
	reference, err := zoo.New(zoo.Options{Token: token})
	if err != nil {
		ginkgo.Fail(err.Error())
	}
	url, header := listen(reference), http.Header{"Authorization": {"Bearer " + token}}
	return &contract.Receiver{URL: url + "/hooks", Header: header, Probe: &contract.Probe{URL: url + "/probe", Header: header}}
}

// listen serves a handler on this host until the process ends.
func listen(handler http.Handler) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		ginkgo.Fail("listen: " + err.Error())
	}
	go http.Serve(l, handler)
	return "http://" + l.Addr().String()
}

// A guarded handler tells of its panics itself: net/http would for each one
// again.
type guarded struct {
	handler http.Handler
	told    sync.Map
}

func (g *guarded) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if _, known := g.told.LoadOrStore(fmt.Sprint(p), true); !known && p != http.ErrAbortHandler {
			ginkgo.GinkgoWriter.Printf("the handler panics: %v\n%s\n", p, debug.Stack())
		}
		panic(http.ErrAbortHandler)
	}()
	g.handler.ServeHTTP(w, q)
}
