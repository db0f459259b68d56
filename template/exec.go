package template

import (
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/tree"
)

// A state is what is known at one point of a template: of its variables, and
// of what is printed before it.
type state struct {
	*env
	out  *lang
	part urlPart
}

const (
	maxSteps = 200_000 // of an analysis: expressions that are looked at
	maxCalls = 8       // of macros in macros
)

// run gives what the template prints.
func (a *analysis) run() *output {
	s := &state{env: newEnv(), out: emptyLang}
	a.scopes()
	a.exec(a.template.Body, s)
	a.names()
	o := &output{lang: s.out, fails: a.fails, gaveUp: a.steps > maxSteps}
	if s.dead {
		o.lang = nil
	}
	if o.gaveUp {
		o.lang = freeText_
		a.mute = 0
		a.tell(ruleGaveUp, tree.Span{Start: 0, End: min(2, len(a.template.Source.Text))}, "the template has too many cases to be checked in full; what it sends is not known")
	}
	if a.Place == JSONText {
		o.schema = a.readJSON(o.lang)
	}
	return o
}

// names notes that a template fails which names a filter or a test that does
// not exist, also where it never comes to that.
func (a *analysis) names() {
	Walk(a.template.Body, nil, func(x Expr) {
		switch x := x.(type) {
		case *Filter:
			a.fails = a.fails || !isFilter(x.Name)
		case *Test:
			a.fails = a.fails || !slices.Contains(tests, x.Name)
		}
	})
}

func (a *analysis) exec(nodes []Node, s *state) {
	for _, n := range nodes {
		if s.dead {
			return
		}
		a.node(n, s)
	}
}

func (a *analysis) node(n Node, s *state) {
	switch n := n.(type) {
	case *Text:
		for _, l := range a.literals(n) {
			s.out = catLangs(s.out, l)
		}
		s.part = s.part.over(n.Text)
	case *Output:
		a.print(n.X, a.expr(n.X, s.env), s)
	case *If:
		a.ifNode(n, s)
	case *For:
		a.forNode(n, s)
	case *Set:
		a.assign(n.Target, a.expr(n.Value, s.env), s.env)
	case *SetBlock:
		t := a.captured(n.Body, s)
		a.assign(n.Target, a.chain(n.Filter, t, s.env), s.env)
	case *With:
		a.withNode(n, s)
	case *FilterBlock:
		t := a.chain(n.Filter, a.captured(n.Body, s), s.env)
		s.out = catLangs(s.out, a.langOf(t))
	case *Macro:
		s.env.bind(n.Name.Name, &Type{kinds: isFunction, macro: &closure{n.Params, n.Body, s.env}})
	case *CallBlock:
		a.callBlock(n, s)
	}
}

// captured gives what a body prints, as a value.
func (a *analysis) captured(body []Node, s *state) *Type {
	inner := &state{env: s.env.clone(), out: emptyLang, part: inQuery}
	place := a.Place
	a.exec(body, inner)
	a.Place = place
	if inner.dead || inner.out == nil {
		return nothing
	}
	return &Type{kinds: isText, text: inner.out.textType()}
}

// chain puts a value through the filters of a block.
func (a *analysis) chain(x Expr, in *Type, e *env) *Type {
	if x == nil {
		return in
	}
	const name = "\x00block"
	inner := e.clone()
	inner.vars[name] = in
	return a.expr(withInput(x, &Name{span(x.Span()), name}), inner)
}

// withInput gives a chain of filters an input.
func withInput(x Expr, in Expr) Expr {
	f, ok := x.(*Filter)
	if !ok {
		return x
	}
	c := *f
	if f.X == nil {
		c.X = in
	} else {
		c.X = withInput(f.X, in)
	}
	return &c
}

func (a *analysis) ifNode(n *If, s *state) {
	var ends []*state
	rest := s
	for _, b := range n.Branches {
		a.asked(b.Cond, rest.env)
		a.constant(b.Cond, rest.env)
		yes := &state{env: a.narrow(b.Cond, true, rest.env), out: rest.out, part: rest.part}
		rest = &state{env: a.narrow(b.Cond, false, rest.env), out: rest.out, part: rest.part}
		if !yes.dead {
			a.exec(b.Body, yes)
		}
		ends = append(ends, yes)
	}
	if !rest.dead {
		a.exec(n.Else, rest)
	}
	*s = *joinStates(s.out, append(ends, rest)...)
}

// joinStates gives what is known where several ways meet, each of which has
// printed before first.
func joinStates(before *lang, list ...*state) *state {
	end := &state{env: &env{dead: true}}
	var outs []*lang
	for _, s := range list {
		if s.dead {
			continue
		}
		if outs = append(outs, s.out); len(outs) == 1 {
			end = &state{s.env, s.out, s.part}
			continue
		}
		end = &state{joinEnvs(end.env, s.env), nil, max(end.part, s.part)}
	}
	if len(outs) > 1 {
		end.out = altAfter(before, outs)
	}
	return end
}

// altAfter gives the texts of all, each of which begins with before.
func altAfter(before *lang, list []*lang) *lang {
	var rests []*lang
	for _, l := range list {
		rest, ok := behind(before, l)
		if !ok {
			return altLangs(list...)
		}
		rests = append(rests, rest)
	}
	return catLangs(before, altLangs(rests...))
}

// behind gives what stands in l behind before, if l was made by catLangs of it.
func behind(before, l *lang) (*lang, bool) {
	if before == l {
		return emptyLang, true
	}
	if before == emptyLang {
		return l, true
	}
	if before.op == literalLang && l.op == literalLang {
		return behindOne(before, l)
	}
	head := []*lang{before}
	if before.op == catLang {
		head = before.subs
	}
	if l.op != catLang || len(l.subs) < len(head) {
		return nil, false
	}
	last := len(head) - 1
	if !slices.EqualFunc(head[:last], l.subs[:last], (*lang).equal) {
		return nil, false
	}
	rest := &lang{op: catLang, subs: l.subs[last+1:]}
	first, ok := behindOne(head[last], l.subs[last])
	if !ok {
		return nil, false
	}
	switch len(rest.subs) {
	case 0:
		return first, true
	case 1:
		return catLangs(first, rest.subs[0]), true
	}
	return catLangs(first, rest), true
}

func behindOne(before, l *lang) (*lang, bool) {
	if before.equal(l) {
		return emptyLang, true
	}
	if rest, ok := strings.CutPrefix(l.text, before.text); ok && before.op == literalLang && l.op == literalLang && before.from == l.from {
		return &lang{text: rest, from: l.from, at: l.at + len(before.text)}, true
	}
	return nil, false
}

// assign binds the names of a target.
func (a *analysis) assign(target Expr, t *Type, e *env) {
	switch target := target.(type) {
	case *Name:
		a.shadowed(target)
		e.bind(target.Name, t)
	case *Tuple:
		item := anything_
		if t.only(isArray) && t.array.max == len(target.Items) {
			item = t.array.item()
		} else {
			a.fails = true
		}
		for _, x := range target.Items {
			a.assign(x, item, e)
		}
	}
}

func (a *analysis) shadowed(target *Name) {
	root := a.context.Type
	if root.any || root.object == nil || root.object.props[target.Name] == nil {
		return
	}
	a.tell(ruleShadow, target.Span(), fmt.Sprintf("%s is the name of a variable of the context, which cannot be read any more; want another name", target.Name))
}

func (a *analysis) withNode(n *With, s *state) {
	values := make([]*Type, len(n.Values))
	for i, x := range n.Values {
		values[i] = a.expr(x, s.env)
	}
	outer := s.env
	s.env = outer.clone()
	for i, target := range n.Targets {
		a.assign(target, values[i], s.env)
	}
	a.exec(n.Body, s)
	dead := s.dead
	s.env = outer
	s.dead = dead
}

// A closure is a macro with the variables around it.
type closure struct {
	params []*Param
	body   []Node
	env    *env
}

// call gives the type of what a function gives back.
func (a *analysis) call(x *Call, e *env) *Type {
	f := a.calledFunction(x, e)
	var args []*Type
	for _, arg := range x.Args {
		args = append(args, a.expr(arg.Value, e))
	}
	switch name, _ := x.Func.(*Name); {
	case f.macro != nil:
		return a.callMacro(f.macro, x, args, e)
	case f.any || f.impossible():
		a.fails = true
		return anything_
	case name != nil && name.Name == "range":
		a.fails = true
		return arrayOf(is(integer), 0, -1)
	case name != nil && name.Name == "namespace":
		return &Type{kinds: isObject, object: &object{cell: true, open: true, extra: is(anything_), props: map[string]*property{}}}
	case !f.may(isFunction):
		a.fails = true
		a.tell(ruleFunction, x.Func.Span(), fmt.Sprintf("%s is %s, and cannot be called", ExprString(x.Func), f.words()))
	}
	if attr, ok := x.Func.(*Attribute); ok {
		return a.method(attr, args, e)
	}
	a.fails = true
	return anything_
}

// calledFunction evaluates what is called: an unknown name is an unknown
// function, not an unknown variable.
func (a *analysis) calledFunction(x *Call, e *env) *Type {
	name, ok := x.Func.(*Name)
	if !ok || e.vars[name.Name] != nil || globals[name.Name] != nil || a.context.Type.any ||
		a.context.Type.object != nil && a.context.Type.object.props[name.Name] != nil {
		return a.expr(x.Func, e)
	}
	a.fails = true
	a.unknownFunction(name)
	return anything_
}

// method gives what some methods of texts give back.
func (a *analysis) method(x *Attribute, args []*Type, e *env) *Type {
	of := a.quietly(x.X, e)
	if !of.only(isText) {
		a.fails = true
		return anything_
	}
	switch x.Name {
	case "upper", "lower", "title", "capitalize", "strip", "lstrip", "rstrip", "replace", "join", "format", "swapcase":
		a.fails = a.fails || len(args) > 0
		return freeText
	case "startswith", "endswith", "isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower":
		a.fails = a.fails || len(args) > 0
		return boolean
	case "split", "rsplit", "splitlines":
		a.fails = a.fails || len(args) > 0
		return arrayOf(is(freeText), 0, -1)
	case "find", "rfind", "count", "index":
		a.fails = true
		return integer
	}
	a.fails = true
	return anything_
}

func (a *analysis) callMacro(m *closure, x *Call, types []*Type, e *env) *Type {
	args := x.Args
	if a.calls >= maxCalls {
		a.fails = true
		a.tell(ruleGaveUp, x.Func.Span(), fmt.Sprintf("macros call one another more than %d deep here, and what they print beyond is not known", maxCalls))
		return freeText
	}
	a.calls++
	defer func() { a.calls-- }()
	s := &state{env: m.env.clone(), out: emptyLang, part: inQuery}
	for i, p := range m.params {
		t := undefined
		switch {
		case i < len(args) && args[i].Name == "" && args[i].Star == 0:
			t = types[i]
		case p.Default != nil:
			t = a.expr(p.Default, s.env)
		}
		for n, arg := range args {
			if arg.Name == p.Name.Name {
				t = types[n]
			} else if arg.Star > 0 {
				t = anything_
			}
		}
		s.env.bind(p.Name.Name, t)
	}
	for _, name := range []string{"caller", "varargs", "kwargs"} {
		s.env.bind(name, anything_)
	}
	a.fails = true // by the number of its arguments
	place := a.Place
	a.exec(m.body, s)
	a.Place = place
	if s.dead || s.out == nil {
		return nothing
	}
	return &Type{kinds: isText, text: s.out.textType()}
}

func (a *analysis) callBlock(n *CallBlock, s *state) {
	inner := &state{env: s.env.clone(), out: emptyLang, part: inQuery}
	for _, p := range n.Params {
		inner.bind(p.Name.Name, anything_)
	}
	a.exec(n.Body, inner)
	t := a.expr(n.Call, s.env)
	a.fails = true
	s.out = catLangs(s.out, a.langOf(t))
}
