package contract

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// IDBase is where the IDs of made-up tickets and messages begin: beyond those
// of Gorgias, and beyond 32 bits.
const IDBase = 990_000_000_000

// delivery makes the delivery of a context on a trigger.
func (r *Receiver) delivery(c *Case, channel string, context *tree.Node) (*Delivery, error) {
	d := &Delivery{Case: c.ID, Channel: channel, Method: cmp.Or(r.Method, http.MethodPost), URL: r.URL, Header: r.Header.Clone()}
	if d.Header == nil {
		d.Header = http.Header{}
	}
	if context != nil {
		d.ticket = ticketIn(context)
	}
	if c.Profile == Rendered && r.Integration != nil {
		if err := r.rendered(d, context); err != nil {
			return nil, err
		}
	} else {
		if d.Header.Get("Content-Type") == "" {
			d.Header.Set("Content-Type", "application/json")
		}
		if at, ok := r.TriggerIn.inBody(); ok && context != nil {
			context = placed(context, at, channel)
		}
		d.Body = encode(context)
	}
	r.TriggerIn.apply(d, channel)
	r.mark(d)
	return d, nil
}

func encode(context *tree.Node) []byte {
	if context == nil {
		return nil
	}
	body, err := context.MarshalJSON()
	if err != nil {
		return nil
	}
	return bytes.ReplaceAll(body, []byte(halfMark), []byte(half))
}

// A text of Go has no half of a surrogate pair, which JSON can have: a
// character for private use stands for it until the body is written.
const (
	half     = `\ud83d`
	halfMark = "\uf83d"
)

// placed puts the trigger's name at a pointer, with what leads to it. A context
// that has something else in the way stays as it is.
func placed(context *tree.Node, at diag.Pointer, name string) *tree.Node {
	if n := context.At(at); n != nil && n.Kind != tree.String {
		return context // the case is about that
	}
	parent := at.Parent()
	if parent != "" && context.At(parent) == nil {
		if context.Kind != tree.Object || parent.Parent() != "" {
			return context
		}
		context = tree.With(context, parent, tree.NewObject(nil))
	}
	if p := context.At(parent); p == nil || p.Kind != tree.Object {
		return context
	}
	return tree.With(context, at, tree.NewString(name, nil))
}

// rendered makes the request that the owner's definition renders to. Headers of
// the receiver come on top: they hold the secret that the file leaves out.
func (r *Receiver) rendered(d *Delivery, context *tree.Node) error {
	request, err := r.Integration.Request(d.Channel, context, r.Request)
	if err != nil {
		return err
	}
	d.Method, d.Body = request.Method, request.Body
	if at := strings.IndexByte(request.URL, '?'); at >= 0 && !strings.Contains(d.URL, "?") {
		d.URL += request.URL[at:]
	}
	for name, values := range request.Header {
		if d.Header.Get(name) == "" {
			d.Header[name] = values
		}
	}
	return nil
}

// mark says that the delivery is a test.
func (r *Receiver) mark(d *Delivery) {
	d.Header.Set("X-Contract-Test", r.run()+"/"+strings.Map(visibleASCII, d.Case))
	if d.Header.Get("User-Agent") == "" {
		d.Header.Set("User-Agent", "webhook-lint contract test")
	}
	if r.Signature != nil {
		r.Signature.sign(d)
	}
}

func visibleASCII(c rune) rune {
	if c <= ' ' || c > '~' {
		return '_'
	}
	return c
}

func (r *Receiver) run() string { return cmp.Or(r.Run, fmt.Sprintf("run-%d", r.Seed)) }

// identify gives a context IDs of its own: of the ticket, and of the message.
// What a case is about stays as it is.
func identify(context *tree.Node, ticket, message int64, about ...diag.Pointer) *tree.Node {
	ids := []struct {
		at diag.Pointer
		id int64
	}{{"/ticket/id", ticket}, {"/message/id", message}, {"/message/ticket_id", ticket}}
	for _, i := range ids {
		if n := context.At(i.at); n != nil && n.Kind == tree.Number && !slices.ContainsFunc(about, i.at.Contains) {
			context = tree.With(context, i.at, tree.NewNumber(strconv.FormatInt(i.id, 10), nil))
		}
	}
	return context
}

// id gives the ID of a case's ticket at a try, or of a script's n-th ticket.
func (c *Case) id(try int) int64 {
	seed := uint64(0)
	if c.library != nil {
		seed = c.library.options.Seed
	}
	return IDBase + int64(seed%bands)*band + int64(c.index)*100 + int64(try)
}

// IDs of another seed are others, so that a receiver which keeps what it has
// seen can be tried again. They stay well below 53 bits.
const (
	band  = 10_000_000
	bands = 900_000
)

// build makes the delivery of a case of one delivery. Each try has IDs of its
// own, so that a receiver does not take it for a repetition; the first is try 0.
func (r *Receiver) build(c *Case, try int) (*Delivery, error) {
	if c.captured != nil {
		return r.resend(c, try), nil
	}
	context := c.Context
	if context != nil {
		id := c.id(try)
		context = identify(context, id, id, c.about()...)
	}
	d, err := r.delivery(c, c.Channel, context)
	if err == nil && c.Edit != nil {
		c.Edit(r, d)
	}
	return d, err
}
