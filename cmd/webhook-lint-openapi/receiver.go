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

// Refuses implements integration.Receiver.
func (d *document) Refuses(r *integration.Request) ([]integration.Refusal, error) {
	o, err := d.operation(r)
	if unusable, ok := err.(*integration.ReceiverError); ok {
		return nil, unusable
	}
	if err != nil {
		return []integration.Refusal{{Part: "url", Message: err.Error()}}, nil
	}
	request := receiver.Request{Method: r.Method, URL: r.URL, Header: r.Header}
	if r.Body != nil {
		request.Body = tree.NewSource("body", r.Body)
	}
	faults, err := o.Check(request)
	if err != nil {
		return nil, err
	}
	var list []integration.Refusal
	for _, f := range faults {
		if part := partOf(f); part != "" && !(f.Kind == receiver.FaultPath && d.path != "") { // the path is said
			list = append(list, integration.Refusal{Part: part, Pointer: pointerOf(f, part), Message: f.Message, Node: f.Node, Unknown: f.Unknown})
		}
	}
	return list, nil
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
