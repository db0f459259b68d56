package template

// A macro is a function that a template defines.
type macro struct {
	name    string // "" of the body of a call block
	node    Node
	params  []*Param
	body    []Node
	scope   *scope
	caller  bool // whether the body speaks of caller, and so on
	kwargs  bool
	varargs bool
}

// newMacro gives the macro that a node defines.
func (r *renderer) newMacro(n Node, name string, params []*Param, body []Node, s *scope) *macro {
	m := &macro{name: name, node: n, params: params, body: body, scope: s}
	used, known := r.free[n]
	if !known {
		used = freeNames(body, "caller", "kwargs", "varargs")
		if r.free == nil {
			r.free = map[Node]map[string]bool{}
		}
		r.free[n] = used
	}
	m.caller, m.kwargs, m.varargs = used["caller"], used["kwargs"], used["varargs"]
	for _, p := range params {
		switch p.Name.Name {
		case "kwargs":
			m.kwargs = false
		case "varargs":
			m.varargs = false
		}
	}
	return m
}

func (m *macro) repr() string {
	if m.name == "" {
		return "<Macro anonymous>"
	}
	return "<Macro " + pythonQuote(m.name) + ">"
}

func (m *macro) property(name string) (value, bool) {
	switch name {
	case "name":
		if m.name == "" {
			return nil, true
		}
		return m.name, true
	case "arguments":
		t := newTuple()
		for _, p := range m.params {
			t.items = append(t.items, p.Name.Name)
		}
		return t, true
	case "catch_kwargs":
		return m.kwargs, true
	case "catch_varargs":
		return m.varargs, true
	case "caller":
		return m.caller, true
	case "explicit_caller":
		return m.has("caller"), true
	}
	return nil, false
}

func (m *macro) has(param string) bool {
	for _, p := range m.params {
		if p.Name.Name == param {
			return true
		}
	}
	return false
}

// call gives what the macro prints.
func (m *macro) call(r *renderer, a *arguments) value {
	s := r.inner(m.node, m.scope)
	a = &arguments{a.items, append([]string{}, a.names...), append([]value{}, a.named...)}
	r.work(len(m.params) * (1 + len(a.names)))
	slots := m.slots(a)
	m.bindCaller(r, a, s)
	m.bindRest(r, a, s)
	var text string
	r.called(func() {
		text = r.captured(func() {
			m.bindParams(r, slots, s)
			r.nodes(m.body, s)
		})
	})
	return text
}

// slots gives the arguments in the order of the parameters.
func (m *macro) slots(a *arguments) []value {
	slots := make([]value, len(m.params))
	for i, p := range m.params {
		slots[i] = absent{}
		if i < len(a.items) {
			slots[i] = a.items[i]
		} else if v, ok := a.keyword(p.Name.Name); ok {
			slots[i] = v
		}
	}
	return slots
}

func (m *macro) bindCaller(r *renderer, a *arguments, s *scope) {
	if !m.caller || m.has("caller") {
		return
	}
	v, ok := a.keyword("caller")
	if !ok || v == nil {
		v = r.undefined("there is no caller")
	}
	s.set("caller", v)
}

// bindRest binds the arguments that no parameter takes.
func (m *macro) bindRest(r *renderer, a *arguments, s *scope) {
	if m.kwargs {
		d := &dict{}
		for i, name := range a.names {
			d.put(name, name, a.named[i])
		}
		s.set("kwargs", d)
	} else if len(a.names) > 0 {
		r.raise(TypeError, "the macro %q has no parameter %q", m.name, a.names[0])
	}
	rest := a.items[min(len(m.params), len(a.items)):]
	if m.varargs {
		s.set("varargs", newTuple(rest...))
	} else if len(rest) > 0 {
		r.raise(TypeError, "the macro %q takes at most %d arguments, not %d", m.name, len(m.params), len(a.items))
	}
}

// bindParams binds the parameters. A default may speak of those that have a
// value already.
func (m *macro) bindParams(r *renderer, slots []value, s *scope) {
	for i, p := range m.params {
		s.set(p.Name.Name, or(slots[i], r.undefined("the parameter "+quoted(p.Name.Name)+" was not given")))
	}
	for i, p := range m.params {
		if !given(slots[i]) && p.Default != nil {
			s.set(p.Name.Name, r.eval(p.Default, s))
		}
	}
}

func (r *renderer) callBlock(n *CallBlock, s *scope) {
	f, a := r.callee(n.Call, s)
	a.names = append(a.names, "caller")
	a.named = append(a.named, r.newMacro(n, "", n.Params, n.Body, s))
	r.at = n.Call.Span()
	r.printText(r.apply(f, a), n)
}

// callee evaluates the parts of a call.
func (r *renderer) callee(n *Call, s *scope) (value, *arguments) {
	f := r.eval(n.Func, s)
	return f, r.arguments(n.Args, s)
}

// arguments evaluates the arguments of a call.
func (r *renderer) arguments(args []*Arg, s *scope) *arguments {
	a := &arguments{}
	for _, arg := range args {
		v := r.eval(arg.Value, s)
		switch {
		case arg.Star == 1:
			a.items = append(a.items, r.collect(v)...)
		case arg.Star == 2:
			r.spread(a, v)
		case arg.Name != "":
			r.name(a, arg.Name, v)
		default:
			a.items = append(a.items, v)
		}
	}
	return a
}

// spread adds the items of a dict by their names.
func (r *renderer) spread(a *arguments, v value) {
	d, ok := v.(*dict)
	if m, lacks := v.(*missing); lacks {
		r.fail(m)
	}
	if !ok {
		r.raise(TypeError, "** wants a dict, not %s", describe(v))
	}
	for i, key := range d.keys {
		name, ok := plainText(key)
		if !ok {
			r.raise(TypeError, "the names of arguments are strings, not %s", describe(key))
		}
		r.name(a, name, d.values[i])
	}
}

func (r *renderer) name(a *arguments, name string, v value) {
	r.work(1 + len(a.names))
	for _, n := range a.names {
		if n == name {
			r.raise(TypeError, "the argument %q is given twice", name)
		}
	}
	a.names, a.named = append(a.names, name), append(a.named, v)
}

// apply calls f.
func (r *renderer) apply(f value, a *arguments) value {
	switch f := f.(type) {
	case *macro:
		return f.call(r, a)
	case *builtin:
		return f.call(r, a)
	case *loop:
		return f.call(r, a)
	case *joiner:
		r.fill("joiner", "/", a)
		return f.call()
	case *missing:
		return r.fail(f)
	}
	r.raise(TypeError, "%s cannot be called", describe(f))
	return nil
}

func callable(v value) bool {
	switch v.(type) {
	case *macro, *builtin, *loop, *joiner, *missing:
		return true
	}
	return false
}
