package integration

import (
	"errors"
	"slices"

	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A witness is a breach, and the smallest context that shows it.
type witness struct {
	breach
	on      string // the trigger, when there are several kinds of context
	context string // as JSON
}

// witnesses renders a part as each enabled trigger would, with generated
// payloads, and gives what breaks: each effect at each place once.
func (c *Checker) witnesses(p *Part, o template.Options, key string) []witness {
	if known, ok := c.proven.get(key); ok {
		return known
	}
	f := &proof{part: p, options: c.options.Request, shown: map[shown]bool{}, left: proofSteps}
	for _, context := range o.Contexts {
		if len(o.Contexts) > 1 {
			f.on = context.Channels[0]
		}
		f.always = 0
		trials := c.triggers[context.Channels[0]].trials(p.Template())
		if len(trials.list) > 0 {
			f.values = trials.values()
		}
		for _, t := range trials.list {
			f.try(trials.list[0].context, t)
		}
	}
	if f.left <= 0 {
		f.list = append(f.list, witness{breach: f.unproven()})
	}
	c.proven.put(key, f.list)
	return f.list
}

// A proof is the search for what breaks a part.
type proof struct {
	part    *Part
	options RequestOptions
	list    []witness
	shown   map[shown]bool
	always  effect                // what breaks with the typical payload of the trigger
	on      string                // the trigger
	left    int                   // steps of work
	limit   *template.RenderError // that one rendering went beyond

	values  *template.Values // of the contexts of the trials
	typical *tree.Node       // of which usual is known
	usual   *template.Rendering
}

// A shown is an effect at a place that is dealt with.
type shown struct {
	effect
	place tree.Span
}

// Limits of a proof. A template that takes more is proven as far as they go.
const (
	proofSteps  = 3_000_000 // of all renderings of a part
	renderSteps = 100_000   // of one
	renderCost  = 100       // steps that each rendering costs beside its own
	renderBytes = 256 << 10
)

// unproven gives what keeps the rest of the payloads from being tried.
func (f *proof) unproven() breach {
	if f.limit == nil {
		return breach{effect: tooMuch, why: "with all payloads", place: tree.Span{Start: 0, End: min(2, len(f.part.Template().Source.Text))}}
	}
	return breach{effect: tooMuch, why: f.limit.Message, place: f.limit.Span}
}

// render renders the part, as long as there is work left to do it.
func (f *proof) render(context *tree.Node) (*template.Rendering, *template.RenderError) {
	if f.left -= renderCost; f.left <= 0 {
		return nil, &template.RenderError{Kind: template.Limit}
	}
	o := f.options.renderOptions()
	o.Steps, o.Bytes, o.Values = min(f.left, renderSteps), renderBytes, f.values
	r, err := f.part.Template().Render(context, o)
	if failed := (*template.RenderError)(nil); errors.As(err, &failed) {
		if failed.Kind == template.Limit {
			if f.left > renderSteps {
				f.limit = failed
			}
			f.left = 0
		}
		return nil, failed
	}
	f.left -= r.Steps + len(r.Text)/64
	return r, nil
}

// breaches gives what breaks with a context that differs from a typical one.
func (f *proof) breaches(context, typical *tree.Node) []breach {
	if f.typical != typical {
		f.typical = typical
		f.usual, _ = f.render(typical)
	}
	r, err := f.render(context)
	if err != nil {
		return failure(f.part.Template(), err)
	}
	list := f.part.breaches(r, f.usual)
	if f.options.EncodeURL {
		list = slices.DeleteFunc(list, func(b breach) bool { return b.effect == badURL })
	}
	return list
}

// try shows what breaks with a trial. Where one change alone breaks it, that is
// what is shown.
func (f *proof) try(typical *tree.Node, t trial) {
	list := f.fresh(t.context, typical)
	if len(list) == 0 {
		return
	}
	if len(t.changes) > 1 {
		for _, change := range t.changes {
			alone := trial{changed(typical, []variant{change}), []variant{change}}
			for _, b := range f.fresh(alone.context, typical) {
				f.show(b, alone, typical)
			}
		}
		list = f.fresh(t.context, typical)
	}
	for _, b := range list {
		f.show(b, t, typical)
	}
}

// fresh gives the breaches that were not shown yet. Where the typical payload
// breaks the body, no other one shows more.
func (f *proof) fresh(context, typical *tree.Node) []breach {
	return slices.DeleteFunc(f.breaches(context, typical), func(b breach) bool {
		return f.shown[shown{b.effect, b.place}] || f.always&b.effect != 0
	})
}

func (f *proof) show(b breach, t trial, typical *tree.Node) {
	f.shown[shown{b.effect, b.place}] = true
	if len(t.changes) == 0 && b.effect&(pythonValue|printsNothing) == 0 {
		f.always |= b.effect
	}
	s := &shrinking{proof: f, breach: b, context: t.context, typical: typical, changes: t.changes, left: maxShrink}
	s.visit("")
	text, err := pruned(s.context).MarshalJSON()
	if err == nil {
		f.list = append(f.list, witness{s.breach.window(), f.on, string(text)})
	}
}
