package integration

import (
	"slices"
	"strings"
	"sync"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/sample"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A trigger is what is known of the contexts of some channels, those with the
// same message. It is found out when it is first asked for.
type trigger struct {
	channel *spec.Channel // one of them

	described sync.Once
	schema    *spec.Schema
	context   *template.Type
	sparse    *template.Type // the same, with properties that may be absent

	made memory[*trials] // by what is read

	mu       sync.Mutex    // for what follows
	maker    *sample.Maker // nil when nothing was made yet
	typical  *tree.Node    // payload; nil when the schema has no value
	variants map[diag.Pointer][]variant
}

// describe reads the schema of the channel.
func (t *trigger) describe() *trigger {
	t.described.Do(func() {
		t.schema = t.channel.Schema()
		var root *tree.Node
		if t.schema != nil {
			root = t.schema.Root
		}
		t.context = template.ContextOf(root, false)
		t.sparse = template.ContextOf(root, true).WithRoots()
	})
	return t
}

// A variant is a value that a place of the typical payload may have as well.
type variant struct {
	at    diag.Pointer
	value *tree.Node
}

// payloads gives the typical payload and, for each of some places, the variants
// at it, above and within it.
func (t *trigger) payloads(places []diag.Pointer) (typical *tree.Node, variants [][]variant) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.describe().schema == nil {
		return nil, nil
	}
	if t.maker == nil {
		t.variants = map[diag.Pointer][]variant{}
		t.maker = sample.NewMaker(t.schema, sample.Options{Channel: t.channel.Name, Usual: true})
		t.typical = t.maker.Typical()
	}
	if t.typical == nil {
		return nil, nil
	}
	for _, at := range places {
		if _, known := t.variants[at]; !known {
			t.variants[at] = t.make(at)
		}
		variants = append(variants, t.variants[at])
	}
	return t.typical, variants
}

const maxVariants = 400 // of one place

// make lists variants. What is absent is not among them: the document requires
// next to nothing, and Gorgias leaves out less than that allows.
func (t *trigger) make(at diag.Pointer) []variant {
	var list []variant
	for c := range t.maker.Cases(at) {
		value := c.Payload.At(c.Pointer)
		typical := t.typical.At(c.Pointer)
		if value == nil || typical == nil || value == typical || isHollow(value, typical) || isNoID(c.Pointer, value) {
			continue
		}
		if list = append(list, variant{c.Pointer, value}); len(list) == maxVariants {
			break
		}
	}
	return list
}

// isHollow reports whether an object lacks what it usually has.
func isHollow(value, typical *tree.Node) bool {
	return value.Kind == tree.Object && typical.Kind == tree.Object && len(value.Members) < len(typical.Members)
}

// isNoID reports whether a value is no ID of Gorgias's, which counts from 1.
func isNoID(at diag.Pointer, value *tree.Node) bool {
	name := at.Last()
	return (name == "id" || strings.HasSuffix(name, "_id")) && (value.Text == "0" || strings.HasPrefix(value.Text, "-"))
}

// A trial is a context, and what is not typical about it.
type trial struct {
	context *tree.Node // of what the template reads alone
	changes []variant
}

// Trials are what templates that look at the same are tried with; the first is
// the typical context.
type trials struct {
	list   []trial
	values func() *template.Values // of their contexts
}

// maxTrials bounds what is kept for other templates that read the same.
const maxTrials = 1000

// trials gives contexts for a template: a typical one, and such in which every
// place that is read has one of its variants, each of which occurs.
func (t *trigger) trials(text *template.Template) *trials {
	key := text.Needs()
	made, known := t.made.get(key)
	if !known {
		made = t.makeTrials(text)
		t.made.put(key, made)
	}
	return made
}

func (t *trigger) makeTrials(text *template.Template) *trials {
	typical, variants := t.payloads(text.Reads())
	if typical == nil {
		return &trials{}
	}
	made := &trials{list: combined(text.Part(typical), variants)}
	var contexts []*tree.Node
	for _, t := range made.list {
		contexts = append(contexts, t.context)
	}
	made.values = sync.OnceValue(func() *template.Values { return text.Values(contexts) })
	return made
}

// requests gives payloads for a whole integration, as trials does for one
// template.
func (t *trigger) requests(reads []diag.Pointer) []trial {
	typical, variants := t.payloads(reads)
	if typical == nil {
		return nil
	}
	return combined(typical, variants)
}

// combined gives a typical context, and such that have in each place one of its
// variants, each of which occurs.
func combined(base *tree.Node, variants [][]variant) []trial {
	list := []trial{{context: base}}
	for i := 0; ; i++ {
		var changes []variant
		for _, column := range variants {
			if i < len(column) && !slices.Contains(changes, column[i]) {
				changes = append(changes, column[i])
			}
		}
		if len(changes) == 0 {
			return list
		}
		list = append(list, trial{changed(base, changes), changes})
	}
}

func changed(base *tree.Node, changes []variant) *tree.Node {
	for _, c := range changes {
		if base.At(c.at) != nil {
			base = everywhere(base, c.at.Tokens(), c.value)
		}
	}
	return base
}

// everywhere gives n with a value in a place; in the same place of each item,
// where the way leads into an array: templates read the last one, or all.
func everywhere(n *tree.Node, tokens []string, value *tree.Node) *tree.Node {
	if len(tokens) == 0 {
		return value
	}
	changed := *n
	switch n.Kind {
	case tree.Array:
		changed.Items = nil
		for _, item := range n.Items {
			changed.Items = append(changed.Items, everywhere(item, tokens[1:], value))
		}
	case tree.Object:
		changed.Members = slices.Clone(n.Members)
		if m := changed.Member(tokens[0]); m != nil {
			m.Value = everywhere(m.Value, tokens[1:], value)
		}
	}
	return &changed
}
