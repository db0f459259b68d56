package template

// The symbols of a frame are the names that it speaks of. A frame is a part of
// a template with variables of its own. A name that a frame binds before it reads it is hidden from the start:
// parts within see neither the context's variable nor a global of that name,
// even where they run before the frame binds it.
type symbols struct {
	known  map[string]bool // names that the frame binds or reads
	bound  map[string]bool // of those, the ones that are bound
	hidden map[string]bool // of those, the ones that were bound first
	base   *symbols        // what a branch of an if adds to
	outer  *symbols
}

func newSymbols(base, outer *symbols) *symbols {
	return &symbols{map[string]bool{}, map[string]bool{}, map[string]bool{}, base, outer}
}

func (f *symbols) has(name string) bool {
	for ; f != nil; f = f.base {
		if f.known[name] {
			return true
		}
	}
	return false
}

// around reports whether a frame around f has the name.
func (f *symbols) around(name string) bool {
	for o := f.outer; o != nil; o = o.outer {
		if o.has(name) {
			return true
		}
	}
	return false
}

func (f *symbols) isBound(name string) bool {
	for ; f != nil; f = f.base {
		if f.bound[name] {
			return true
		}
	}
	return false
}

func (f *symbols) load(name string) {
	if !f.has(name) && !f.around(name) {
		f.known[name] = true
	}
}

func (f *symbols) store(name string) {
	f.bound[name] = true
	if !f.has(name) {
		f.known[name] = true
		if !f.around(name) {
			f.hidden[name] = true
		}
	}
}

// param binds what has a value from the start.
func (f *symbols) param(name string) {
	f.bound[name], f.known[name] = true, true
	delete(f.hidden, name)
}

// merge adds what the branches of an if bind. None of that is hidden, for it
// may not be bound at all.
func (f *symbols) merge(branches ...*symbols) {
	fresh := map[string]bool{}
	for _, b := range branches {
		for name := range b.bound {
			fresh[name] = fresh[name] || !f.isBound(name)
		}
	}
	for _, b := range branches {
		for name := range b.known {
			f.known[name] = true
			if b.hidden[name] && !fresh[name] {
				f.hidden[name] = true
			}
		}
	}
	for name := range fresh {
		f.bound[name] = true
		if fresh[name] {
			delete(f.hidden, name)
		}
	}
}

// A framer finds the frames of a template.
type framer struct {
	hidden   map[Node][]string
	deep     func()
	repeated func(*Name) // called for the second of two parameters of one name
}

func (w *framer) loads(f *symbols, list ...Expr) {
	names := &nameWalker{deep: w.deep, load: func(n *Name) { f.load(n.Name) }}
	names.exprs(list)
}

func (w *framer) stores(target Expr, store func(string)) {
	names := &nameWalker{store: func(n *Name) { store(n.Name) }}
	names.target(target)
}

// own visits the nodes of one frame, not those of the frames within it.
func (w *framer) own(f *symbols, body []Node) {
	for _, n := range body {
		switch n := n.(type) {
		case *Output:
			w.loads(f, n.X)
		case *If:
			w.ifNode(f, n)
		case *For:
			w.loads(f, n.Iter)
		case *Set:
			w.loads(f, n.Value)
			if a, ok := n.Target.(*Attribute); ok {
				w.loads(f, a.X)
			}
			w.stores(n.Target, f.store)
		case *SetBlock:
			w.stores(n.Target, f.store)
		case *With:
			w.loads(f, n.Values...)
		case *FilterBlock:
			w.loads(f, n.Filter)
		case *Macro:
			f.store(n.Name.Name)
		case *CallBlock:
			w.loads(f, n.Call)
		}
	}
}

func (w *framer) ifNode(f *symbols, n *If) {
	w.loads(f, n.Branches[0].Cond)
	body, rest := newSymbols(f, f.outer), newSymbols(f, f.outer)
	w.own(body, n.Branches[0].Body)
	for _, branch := range n.Branches[1:] {
		w.loads(rest, branch.Cond)
		inner := newSymbols(rest, f.outer)
		w.own(inner, branch.Body)
		rest.merge(inner)
	}
	otherwise := newSymbols(f, f.outer)
	w.own(otherwise, n.Else)
	f.merge(body, rest, otherwise)
}

// frame finds the hidden names of a frame and of those within it. The key is
// the node, or what else the frame is found by.
func (w *framer) frame(key Node, outer *symbols, bind func(f *symbols), body []Node) {
	f := newSymbols(nil, outer)
	bind(f)
	w.own(f, body)
	for name := range f.hidden {
		w.hidden[key] = append(w.hidden[key], name)
	}
	w.inner(f, body)
}

// inner visits the frames within a frame.
func (w *framer) inner(f *symbols, body []Node) {
	for _, n := range body {
		switch n := n.(type) {
		case *If:
			for _, branch := range n.Branches {
				w.inner(f, branch.Body)
			}
			w.inner(f, n.Else)
		case *For:
			w.frame(n, f, func(f *symbols) {
				f.param("loop")
				w.stores(n.Target, f.param)
			}, n.Body)
			w.frame(elseOf{n}, f, func(*symbols) {}, n.Else)
		case *SetBlock:
			w.frame(n, f, func(*symbols) {}, n.Body)
		case *With:
			w.frame(n, f, func(f *symbols) {
				for _, target := range n.Targets {
					w.stores(target, f.param)
				}
			}, n.Body)
		case *FilterBlock:
			w.frame(n, f, func(*symbols) {}, n.Body)
		case *Macro:
			w.macro(n, f, n.Params, n.Body)
		case *CallBlock:
			w.macro(n, f, n.Params, n.Body)
		}
	}
}

func (w *framer) macro(n Node, outer *symbols, params []*Param, body []Node) {
	w.frame(n, outer, func(f *symbols) {
		for _, p := range params {
			if f.bound[p.Name.Name] {
				w.repeated(p.Name)
			}
			f.param(p.Name.Name)
		}
		for _, p := range params {
			w.loads(f, p.Default)
		}
	}, body)
}

// elseOf is the key of the else of a for.
type elseOf struct{ *For }

// look finds what each rendering has to know of the template.
func (t *Template) look(r *renderer) {
	t.hidden = map[Node][]string{}
	t.unknown = faultOf(func() { r.checkNames(t.Body) })
	t.twice = faultOf(func() { r.hide(t.hidden) })
}

// faultOf gives what do raises.
func faultOf(do func()) (fault *RenderError) {
	defer func() {
		switch raised := recover().(type) {
		case nil:
		case *RenderError:
			fault = raised
		default:
			panic(raised)
		}
	}()
	do()
	return nil
}

// hide finds the names that are hidden in each frame of the template.
func (r *renderer) hide(hidden map[Node][]string) {
	w := &framer{hidden: hidden, deep: r.tooDeep}
	w.repeated = func(n *Name) {
		r.at = n.Span()
		r.raise(SyntaxError, "the parameter %q is there twice", n.Name)
	}
	w.frame(nil, nil, func(*symbols) {}, r.template.Body)
}

// inner gives a scope for the frame of a node.
func (r *renderer) inner(n Node, outer *scope) *scope {
	s := &scope{up: outer}
	r.work(len(r.template.hidden[n]))
	for _, name := range r.template.hidden[n] {
		s.set(name, r.undefined(quoted(name)+" is undefined"))
	}
	return s
}
