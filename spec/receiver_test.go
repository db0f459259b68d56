package spec

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A row of a table of requests: what is changed of a request that is right,
// and what is told of it.
type requestRow struct {
	name   string
	change func(*Request)
	want   []string // kind [in name] pointer keyword place: message
}

func body(text string) func(*Request) {
	return func(r *Request) { r.Body = tree.NewSource("body.json", []byte(text)) }
}

func header(name, value string) func(*Request) {
	return func(r *Request) {
		if value == "" {
			r.Header.Del(name)
			return
		}
		r.Header.Set(name, value)
	}
}

func address(url string) func(*Request) { return func(r *Request) { r.URL = url } }

func receiver(t testing.TB, name string) *Receiver {
	t.Helper()
	r, found, err := LoadReceiver(filepath.Join("testdata", "receiver", name), "")
	if err != nil || r == nil {
		t.Fatalf("%s: %v %v", name, err, sentences(found))
	}
	return r
}

// told is a fault as tables write it.
func told(f Fault) string {
	words := []string{string(f.Kind)}
	if f.Name != "" {
		words = append(words, f.In, f.Name)
	}
	if f.Pointer != "" {
		words = append(words, string(f.Pointer))
	}
	pos := f.Node.Pos()
	words = append(words, f.Keyword, fmt.Sprintf("%d:%d:", pos.Line, pos.Col), f.Message)
	return strings.Join(words, " ")
}

func checkRequests(t *testing.T, o *Operation, right func() Request, rows []requestRow) {
	t.Helper()
	for _, row := range rows {
		r := right()
		if row.change != nil {
			row.change(&r)
		}
		faults, err := o.Check(r)
		if err != nil {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		var got []string
		for _, f := range faults {
			got = append(got, told(f))
		}
		if g, w := strings.Join(got, "\n"), strings.Join(row.want, "\n"); g != w {
			t.Errorf("%s: faults\n%s\nwant\n%s", row.name, g, w)
		}
	}
}

var _ = diag.Error
var _ = http.Header{}
