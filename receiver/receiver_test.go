package receiver

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
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

// A document is a receiver's, whose operations are ready to be checked.
type document struct{ *spec.Receiver }

func (d document) Operation(method, path string) (*Operation, []diag.Diagnostic, error) {
	o, found, err := d.Receiver.Operation(method, path)
	if err != nil || o.Closed() == nil {
		return nil, found, err
	}
	made, err := New(o)
	return made, found, err
}

func receiver(t testing.TB, name string) document {
	t.Helper()
	r, found, err := spec.LoadReceiver(filepath.Join("testdata", "openapi", name), "")
	if err != nil || r == nil {
		t.Fatalf("%s: %v %v", name, err, sentences(found))
	}
	return document{r}
}

// read gives a receiver from a text that must be one.
func read(t testing.TB, text string) document {
	t.Helper()
	r, found := spec.ReadReceiver(tree.NewSource("openapi.yaml", []byte(text)), "")
	if r == nil {
		t.Fatal(sentences(found))
	}
	return document{r}
}

func sentences(found []diag.Diagnostic) string {
	var lines []string
	for _, d := range found {
		lines = append(lines, fmt.Sprintf("%s %s: %s", d.Pos, d.Rule.ID, d.Message))
	}
	return strings.Join(lines, "\n")
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

// An operation that cannot be used cannot be checked.
func TestNew(t *testing.T) {
	r := read(t, "openapi: 3.0.0\npaths: {/a: {post: {requestBody: 5}}}")
	o, _, err := r.Receiver.Operation("POST", "/a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(o); err == nil || err.Error() != "POST /a cannot be checked: what the document says of it cannot be used" {
		t.Errorf("ready all the same: %v", err)
	}
}
