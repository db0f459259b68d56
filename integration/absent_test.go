package integration

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
	"github.com/webhook-lint/webhook-lint/validator"
)

// A contract that is to hold where properties are absent allows what is sent
// then, whichever they are. One that takes them to be there refuses some of it,
// and nothing of it else.
func TestContractAbsent(t *testing.T) {
	sure, usual := New(document, Options{Jinja: true, Absent: true}), New(document, Options{Jinja: true})
	rendered, refused := 0, 0
	for _, d := range corpus(t) {
		if d.ContentType() != jsonType || d.isContext() || !d.hasBody() || d.Form() == nil {
			continue
		}
		promised, narrow := compiled(t, sure.Contract(d).Part("body")), compiled(t, usual.Contract(d).Part("body"))
		for _, trigger := range sure.enabled(d) {
			for _, context := range sparse(sure, d, trigger) {
				body := sentWith(t, d, trigger, context)
				if body == nil {
					continue
				}
				if rendered++; !promised.Accepts(body) {
					t.Errorf("%s: the contract refuses %s", d.Node.Source.File, textOf(t, body))
				}
				if !narrow.Accepts(body) {
					refused++
				}
			}
		}
	}
	t.Logf("%d bodies, %d of which a contract refuses that takes properties to be there", rendered, refused)
	if rendered < 1000 || refused == 0 {
		t.Errorf("%d bodies were rendered, and %d were refused", rendered, refused)
	}
}

func compiled(t *testing.T, schema *tree.Node) *validator.Schema {
	t.Helper()
	s, err := validator.NewSchema(schema)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sparse gives contexts that lack one of the properties on the way to what is
// read, or several of them; the roots are there.
func sparse(c *Checker, d *Definition, trigger string) []*tree.Node {
	k := &against{c: c, d: d, parts: d.Parts()}
	k.read()
	typical := c.triggers[trigger].requests(nil)[0].context
	var places []diag.Pointer
	for _, at := range k.reads {
		tokens := at.Tokens()
		for n := 2; n <= len(tokens); n++ {
			place := diag.Pointer("")
			for _, token := range tokens[:n] {
				place = place.Name(token)
			}
			if typical.At(place) != nil && !slices.Contains(places, place) {
				places = append(places, place)
			}
		}
	}
	var list []*tree.Node
	for _, at := range places {
		list = append(list, tree.Without(typical, at))
	}
	r := rand.New(rand.NewPCG(3, 3))
	for range 20 {
		context := typical
		for _, at := range places {
			if r.IntN(3) == 0 && context.At(at) != nil {
				context = tree.Without(context, at)
			}
		}
		list = append(list, context)
	}
	return list
}

// sentWith gives the JSON of the body that is sent with a context; nil where it
// is none.
func sentWith(t *testing.T, d *Definition, trigger string, context *tree.Node) *tree.Node {
	t.Helper()
	request, err := d.Request(trigger, context, RequestOptions{})
	if failed := (*template.RenderError)(nil); errors.As(err, &failed) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	root, faults := tree.ReadJSON(tree.NewSource("body", request.Body), tree.Limits{})
	if len(faults) > 0 {
		return nil
	}
	return root
}
