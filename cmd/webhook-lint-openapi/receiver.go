package main

import (
	"fmt"
	"sync"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/integration"
	"github.com/webhook-lint/webhook-lint/receiver"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// open reads the OpenAPI document of a receiver.
func open(file, refRoot, path string) (integration.Receiver, []diag.Diagnostic, error) {
	r, found, err := spec.LoadReceiver(file, refRoot)
	if r == nil || err != nil {
		return nil, found, err
	}
	if path != "" {
		if _, _, err := r.Operation("", path); err != nil {
			return nil, found, fmt.Errorf("--path: %w", err)
		}
	}
	return &document{receiver: r, path: path, checked: map[*spec.Operation]*receiver.Operation{}}, found, nil
}

// A document is an integration.Receiver.
type document struct {
	receiver *spec.Receiver
	path     string // of the operation that takes the requests, or ""

	mu      sync.Mutex
	checked map[*spec.Operation]*receiver.Operation
}

// operation finds the one that takes a request: the one that is named, the one
// of the URL or, when none is, the only one.
func (d *document) operation(r *integration.Request) (*receiver.Operation, error) {
	path := d.path
	if path == "" {
		path = r.URL
	}
	o, found, err := d.receiver.Operation(r.Method, path)
	if err != nil && d.path == "" {
		if only, remarks, none := d.receiver.Operation(r.Method, ""); none == nil {
			o, found, err = only, remarks, nil
		}
	}
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		if f.Severity == diag.Error {
			return nil, unusable(f)
		}
	}
	return d.ready(o)
}

// ready gives an operation that can be checked; it is made so once.
func (d *document) ready(o *spec.Operation) (*receiver.Operation, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if made := d.checked[o]; made != nil {
		return made, nil
	}
	made, err := receiver.New(o)
	if err != nil {
		return nil, &integration.ReceiverError{Text: d.receiver.File + ": " + err.Error()}
	}
	d.checked[o] = made
	return made, nil
}

// unusable is the error of an operation that cannot be checked.
func unusable(f diag.Diagnostic) error {
	return &integration.ReceiverError{Text: fmt.Sprintf("%s: %s", f.Pos, f.Message)}
}

// Refuses implements integration.Receiver. Requests of one operation that stand
// one behind the other are checked together.
func (d *document) Refuses(requests []*integration.Request, work *integration.Work) ([][]integration.Refusal, error) {
	lists := make([][]integration.Refusal, len(requests))
	var of *receiver.Operation
	var waiting []int
	for i, r := range requests {
		o, err := d.operation(r)
		if unusable, ok := err.(*integration.ReceiverError); ok {
			return nil, unusable
		}
		if o != of {
			d.check(of, requests, waiting, lists, work)
			of, waiting = o, nil
		}
		if err != nil {
			lists[i] = []integration.Refusal{{Part: "url", Message: err.Error()}}
			continue
		}
		waiting = append(waiting, i)
	}
	d.check(of, requests, waiting, lists, work)
	return lists, nil
}

// check fills in what is refused of some of the requests.
func (d *document) check(o *receiver.Operation, requests []*integration.Request, which []int, lists [][]integration.Refusal, work *integration.Work) {
	if len(which) == 0 {
		return
	}
	var list []receiver.Request
	for _, i := range which {
		r := receiver.Request{Method: requests[i].Method, URL: requests[i].URL, Header: requests[i].Header}
		if requests[i].Body != nil {
			r.Body = tree.NewSource("body", requests[i].Body)
		}
		list = append(list, r)
	}
	left := receiver.Work{Left: work.Left}
	for n, result := range o.CheckAll(list, &left) {
		lists[which[n]] = d.refusals(result)
	}
	work.Left = left.Left
}

func (d *document) refusals(result receiver.Result) []integration.Refusal {
	if result.Err != nil {
		return []integration.Refusal{{Part: "body", Message: result.Err.Error(), Unknown: true}}
	}
	var list []integration.Refusal
	for _, f := range result.Faults {
		if part := partOf(f); part != "" && !(f.Kind == receiver.FaultPath && d.path != "") { // the path is said
			list = append(list, integration.Refusal{Part: part, Pointer: pointerOf(f, part), Message: f.Message, Node: f.Node, Unknown: f.Unknown})
		}
	}
	return list
}

// partOf gives the part of the request that a fault is in; "" for what is not
// looked into.
func partOf(f receiver.Fault) string {
	switch f.Kind {
	case receiver.FaultMethod:
		return "method"
	case receiver.FaultPath:
		return "url"
	case receiver.FaultContentType:
		return "content-type"
	case receiver.FaultNoBody, receiver.FaultSyntax, receiver.FaultBody, receiver.FaultUnchecked:
		return "body"
	case receiver.FaultSecurity:
		return "headers"
	case receiver.FaultParameter:
		return map[string]string{"query": "query", "path": "url", "header": "headers", "cookie": "headers"}[f.In]
	}
	return ""
}

func pointerOf(f receiver.Fault, part string) diag.Pointer {
	if part == "body" || f.Name == "" {
		return f.Pointer
	}
	return diag.Pointer("").Name(f.Name) + f.Pointer
}

// BodySchema implements integration.Receiver.
func (d *document) BodySchema(r *integration.Request) *tree.Node {
	o, err := d.operation(r)
	if err != nil {
		return nil
	}
	if schema := o.BodySchema(r.Header.Get("Content-Type")); schema != nil {
		return schema.Root
	}
	return nil
}
