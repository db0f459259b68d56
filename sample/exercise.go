package sample

import (
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A trial is a value to be tried at a place; the judge says what it makes of
// the payload. Without a value, the place is left out.
type trial struct {
	class  string
	value  *tree.Node
	odd    bool
	member string // of the object at the place, if the value is to be that
}

func (t trial) equal(o trial) bool {
	return t.class == o.class && t.member == o.member && (t.value == o.value || t.value != nil && o.value != nil && equal(t.value, o.value))
}

// isUsual reports whether Options.Usual leaves the trial in, if it is valid.
func (t trial) isUsual() bool { return !t.odd && t.value != nil && t.member == "" }

// exercise tries everything at a place. The judge sorts it into what the
// schema allows and what is one fault; of faults of one kind the first is
// taken, and what is neither is dropped.
func (g *generator) exercise(p place) {
	told := map[string]bool{}
	if p.added && !g.maker.usual {
		g.emit(Case{Name: g.name(p.at) + "=present", Payload: p.payload, Valid: true, Pointer: p.at})
	}
	var tried []trial
	for _, t := range g.trials(p) {
		if g.stopped() {
			return
		}
		if g.maker.usual && !t.isUsual() {
			continue
		}
		if !slices.ContainsFunc(tried, t.equal) {
			tried = append(tried, t)
			g.try(p, t, told)
		}
	}
}

// name gives a place as cases call it, with the alternative that it is in.
func (g *generator) name(at diag.Pointer) string {
	if g.here.list == nil || !g.here.at.Contains(at) {
		return nameOf(at)
	}
	return g.here.label() + string(at[len(g.here.at):])
}

func (g *generator) try(p place, t trial, told map[string]bool) {
	payload, at := g.changed(p, t)
	if payload == nil {
		return
	}
	found := g.judge.payload(payload, p.payload)
	if len(found) == 0 {
		g.emit(Case{Name: g.name(at) + "=" + t.class, Payload: payload, Valid: true, Odd: t.odd, Pointer: at})
		return
	}
	if g.maker.usual {
		return
	}
	f, single := only(found)
	if !single || f.at != at && !(t.value == nil && f.at == at.Parent()) {
		return
	}
	kind := f.keyword
	if kind == "type" && t.value != nil {
		kind += t.value.Kind.String()
	}
	if !told[kind] {
		told[kind] = true
		name := g.name(at) + ":" + f.keyword
		if f.keyword != "required" {
			name += "=" + t.class
		}
		g.emit(Case{Name: name, Payload: payload, Pointer: f.at, Keyword: f.keyword})
	}
}

// changed gives the payload with a trial in it, and what is at trial: the place
// or, for a property too many, that property.
func (g *generator) changed(p place, t trial) (*tree.Node, diag.Pointer) {
	at := p.at
	if t.member != "" {
		if p.payload.At(at).Get(t.member) != nil {
			return nil, ""
		}
		at = at.Name(t.member)
	}
	switch {
	case t.value == nil && at == "":
		return nil, ""
	case t.value == nil:
		if parent := p.payload.At(at.Parent()); parent.Kind != tree.Object {
			return nil, ""
		}
		return tree.Without(p.payload, at), at
	}
	payload := tree.With(p.payload, at, t.value)
	for _, same := range repeated(payload, at) {
		if t.value.Kind == tree.Number && isWhole(t.value) {
			payload = tree.With(payload, same, t.value)
		} else {
			payload = tree.Without(payload, same) // it would be a fault of its own
		}
	}
	return payload, at
}

// valueKeywords are about one value's own kind: a value that breaks several of
// them at once is one fault.
const valueKeywords = " type enum const format pattern "

// only gives the fault, if there is one alone.
func only(found []fault) (fault, bool) {
	best := found[0]
	for _, f := range found[1:] {
		switch {
		case f.at != best.at:
			return best, false
		case f.keyword == best.keyword:
			if f.keyword == "required" {
				return best, false // two properties are missing
			}
		case !strings.Contains(valueKeywords, " "+f.keyword+" ") || !strings.Contains(valueKeywords, " "+best.keyword+" "):
			return best, false
		case strings.Index(valueKeywords, " "+f.keyword+" ") < strings.Index(valueKeywords, " "+best.keyword+" "):
			best = f
		}
	}
	return best, best.keyword != "work"
}

// trials lists what is tried at a place.
func (g *generator) trials(p place) []trial {
	value := p.payload.At(p.at)
	parts := reach(g.judge, p.schemas, nil)
	list := []trial{{class: "absent", odd: isRoot(p.at)}}
	list = append(list, listed(parts)...)
	switch value.Kind {
	case tree.Object:
		list = append(list, g.objects(value, parts)...)
	case tree.Array:
		list = append(list, g.arrays(p, value, parts)...)
	}
	list = append(list, g.numbers(parts)...)
	list = append(list, g.texts(p, parts)...)
	return append(list, ofEachType(parts)...)
}

// isRoot reports whether a place is one of the two roots of Gorgias's context.
// A payload without them is not recognised as one.
func isRoot(at diag.Pointer) bool { return at == "/ticket" || at == "/message" }

// listed gives the words that schemas list.
func listed(parts []*tree.Node) []trial {
	var list []trial
	add := func(v *tree.Node) {
		for _, t := range list {
			if equal(t.value, v) {
				return
			}
		}
		list = append(list, trial{class: classOf(v), value: v})
	}
	for _, v := range every(parts, "const") {
		add(v)
	}
	for _, keyword := range []string{"enum", "x-known-values", "examples"} {
		for _, words := range every(parts, keyword) {
			for i, v := range words.Items {
				if i < maxItems {
					add(v)
				}
			}
		}
	}
	return list
}

// classOf gives a word that stands for a listed value in names.
func classOf(v *tree.Node) string {
	isOdd := func(r rune) bool { return r < ' ' || r > '~' }
	switch {
	case v.Kind == tree.String && v.Text == "":
		return "empty"
	case v.Kind == tree.String, v.Kind == tree.Bool, v.Kind == tree.Number:
		if len(v.Text) <= 40 && strings.IndexFunc(v.Text, isOdd) < 0 {
			return v.Text
		}
	}
	return v.Kind.String()
}

// ofEachType gives a value of each type that the parts do not name, and both
// booleans if they name that.
func ofEachType(parts []*tree.Node) []trial {
	if takes(parts, "boolean") {
		return append(strangers(parts), trial{class: "true", value: tree.NewBool(true, nil)}, trial{class: "false", value: tree.NewBool(false, nil)})
	}
	return strangers(parts)
}

func strangers(parts []*tree.Node) []trial {
	found := []trial{{class: "null", value: null()}}
	for _, t := range []trial{
		{class: "boolean", value: tree.NewBool(true, nil)},
		{class: "integer", value: number("5")},
		{class: "number", value: number("1.5")},
		{class: "string", value: text("neither here nor there")},
		{class: "array", value: list(list())},
		{class: "object", value: object()},
	} {
		if !takes(parts, t.class) && !(t.class == "integer" && takes(parts, "number")) {
			found = append(found, t)
		}
	}
	return found
}

// takes reports whether any of the parts names a type.
func takes(parts []*tree.Node, kind string) bool {
	for _, types := range every(parts, "type") {
		for _, t := range words(types) {
			if t == kind {
				return true
			}
		}
	}
	return false
}
