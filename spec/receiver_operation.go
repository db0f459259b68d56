package spec

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// An Operation is what a receiver takes at one path with one method.
type Operation struct {
	Method string // POST
	Path   string // as the document writes it: /hooks/{account}
	Node   *tree.Node
	Key    *tree.Node // the path, as the document names it
	Bases  []string   // the paths of the servers that it hangs at

	receiver *Receiver
	item     *tree.Node // the Path Item Object
	once     sync.Once
	closed   *Closed
	found    []diag.Diagnostic
}

// String gives method and path.
func (o *Operation) String() string { return o.Method + " " + o.Path }

// Operation chooses the operation that takes a request. An empty method is any
// method. The path is one of the document's, or a URL or its path, with or
// without that of a server; an empty one is the only path that takes the
// method. The error tells that none does, or that several do, and names them.
//
// The findings are what is wrong with what the document says of the operation,
// the same each time. One of severity Error means that it cannot be checked.
func (r *Receiver) Operation(method, path string) (*Operation, []diag.Diagnostic, error) {
	o, err := r.choose(strings.ToUpper(method), path)
	if err != nil {
		return nil, nil, err
	}
	o.prepare()
	return o, o.found, nil
}

func (r *Receiver) choose(method, path string) (*Operation, error) {
	if path == "" {
		return r.only(method)
	}
	here := r.matching(path)
	if len(here) == 0 {
		return nil, r.noPath(path)
	}
	for _, o := range here {
		if method == "" || o.Method == method {
			return o, nil
		}
	}
	return nil, fmt.Errorf("%s takes %s, not %s", here[0].Path, diag.List(methodsOf(here), "or"), clip(method))
}

// only gives the one operation with a method.
func (r *Receiver) only(method string) (*Operation, error) {
	var fit []*Operation
	for _, o := range r.Paths {
		if method == "" || o.Method == method {
			fit = append(fit, o)
		}
	}
	switch {
	case len(fit) == 1:
		return fit[0], nil
	case len(fit) == 0:
		return nil, fmt.Errorf("%s has no path that takes %s; it has %s", r.File, clip(method), listed(r.Paths))
	}
	return nil, fmt.Errorf("%s has several paths, and which of them takes the webhook is not known; want one of %s", r.File, listed(fit))
}

func methodsOf(operations []*Operation) []string {
	var words []string
	for _, o := range operations {
		if !slices.Contains(words, o.Method) {
			words = append(words, o.Method)
		}
	}
	return words
}

// listed names operations, five at most.
func listed(operations []*Operation) string {
	const most = 5
	var words []string
	for _, o := range operations[:min(len(operations), most)] {
		words = append(words, o.Method+" "+clip(o.Path))
	}
	if n := len(operations) - most; n > 0 {
		words = append(words, fmt.Sprintf("%d more", n))
	}
	return diag.List(words, "and")
}

func (r *Receiver) noPath(path string) error {
	var known []string
	for _, o := range r.Paths {
		if !slices.Contains(known, o.Path) {
			known = append(known, o.Path)
		}
		for _, base := range o.Bases {
			if whole := base + o.Path; base != "" && !slices.Contains(known, whole) {
				known = append(known, whole)
			}
		}
	}
	path = clip(pathOf(path))
	if near := diag.Nearest(path, known); len(near) > 0 {
		return fmt.Errorf("%s has no path %q; did you mean %s?", r.File, path, diag.Either(near))
	}
	return fmt.Errorf("%s has no path %q; it has %s", r.File, path, listed(r.Paths))
}

// matching gives the operations of the path that fits best: one that is
// written so, else the one whose first template stands furthest behind.
// OpenAPI 3.0, Paths Object: concrete paths come before templates.
func (r *Receiver) matching(path string) []*Operation {
	var best []*Operation
	rank := ""
	for _, o := range r.Paths {
		var this string
		if o.Path == path {
			this = "~"
		} else if _, ok := o.PathValues(path); ok {
			this = rankOf(o.Path)
		}
		if this == "" || len(best) > 0 && o.Path != best[0].Path && this <= rank {
			continue
		}
		if len(best) > 0 && o.Path != best[0].Path {
			best = nil
		}
		best, rank = append(best, o), this
	}
	return best
}

// rankOf orders templates: the more concrete one is the greater.
func rankOf(template string) string {
	var b strings.Builder
	for _, segment := range strings.Split(template, "/") {
		if strings.Contains(segment, "{") {
			b.WriteByte('1')
		} else {
			b.WriteByte('2')
		}
	}
	return b.String()
}

// PathValues gives the values of the path's variables in a URL, and whether
// the path is that of the operation.
func (o *Operation) PathValues(address string) (map[string]string, bool) {
	path := pathOf(address)
	if path == "" {
		path = "/"
	}
	for _, base := range o.Bases {
		rest, under := strings.CutPrefix(path, base)
		if values, ok := fill(o.Path, rest); ok && under {
			return values, true
		}
	}
	return nil, false
}

// fill matches a path with a template, segment by segment.
func fill(template, path string) (map[string]string, bool) {
	wants, has := strings.Split(template, "/"), strings.Split(path, "/")
	if len(wants) != len(has) {
		return nil, false
	}
	values := map[string]string{}
	for i, want := range wants {
		segment, err := url.PathUnescape(has[i])
		if err != nil {
			segment = has[i]
		}
		if !fillSegment(want, segment, values) {
			return nil, false
		}
	}
	return values, true
}

func fillSegment(template, segment string, values map[string]string) bool {
	names := serverVariable.Get().FindAllStringSubmatch(template, -1)
	if len(names) == 0 {
		return template == segment
	}
	if len(names) > maxVariables {
		return false
	}
	var pattern strings.Builder
	pattern.WriteString("^")
	for i, literal := range serverVariable.Get().Split(template, -1) {
		if i > 0 {
			pattern.WriteString("(.+?)")
		}
		pattern.WriteString(regexp.QuoteMeta(literal))
	}
	re, err := regexp.Compile("(?s)" + pattern.String() + "$")
	if err != nil { // the template is not UTF-8
		return false
	}
	m := re.FindStringSubmatch(segment)
	if m == nil {
		return false
	}
	for i, name := range names {
		values[name[1]] = m[i+1]
	}
	return true
}

const maxVariables = 20 // in one segment of a path
