package template

func (r *renderer) nodes(body []Node, s *scope) {
	for _, n := range body {
		r.work(1)
		r.deeper(func() { r.node(n, s) })
	}
}

func (r *renderer) node(n Node, s *scope) {
	switch n := n.(type) {
	case *Text:
		r.at = n.Span()
		r.print(n.Text, n)
	case *Output:
		v := r.eval(n.X, s)
		r.at = n.X.Span()
		if _, undefined := v.(*missing); undefined {
			r.unsaid = append(r.unsaid, n)
		}
		r.print(r.str(v), n)
	case *If:
		r.ifNode(n, s)
	case *For:
		r.forNode(n, s)
	case *Set:
		r.set(n, s)
	case *SetBlock:
		inner := r.inner(n, s)
		text := r.captured(func() { r.nodes(n.Body, inner) })
		var v value = text
		if n.Filter != nil {
			v = r.piped(n.Filter, text, inner)
		}
		r.assign(n.Target, v, s)
	case *With:
		r.with(n, s)
	case *FilterBlock:
		inner := r.inner(n, s)
		text := r.captured(func() { r.nodes(n.Body, inner) })
		v := r.piped(n.Filter, text, inner)
		r.at = n.Filter.Span()
		r.printText(v, n)
	case *Macro:
		s.set(n.Name.Name, r.newMacro(n, n.Name.Name, n.Params, n.Body, s))
	case *CallBlock:
		r.callBlock(n, s)
	}
}

func (r *renderer) ifNode(n *If, s *scope) {
	for _, branch := range n.Branches {
		if r.test(branch.Cond, s) {
			r.nodes(branch.Body, s)
			return
		}
	}
	r.nodes(n.Else, s)
}

// test gives whether a condition holds.
func (r *renderer) test(cond Expr, s *scope) bool {
	v := r.eval(cond, s)
	r.at = cond.Span()
	return r.truth(v)
}

func (r *renderer) set(n *Set, s *scope) {
	if a, ok := n.Target.(*Attribute); ok {
		r.space(a, s) // before the value, as Jinja2 does
	}
	r.assign(n.Target, r.eval(n.Value, s), s)
}

func (r *renderer) with(n *With, s *scope) {
	inner := r.inner(n, s)
	for i, target := range n.Targets {
		r.assign(target, r.eval(n.Values[i], s), inner)
	}
	r.nodes(n.Body, inner)
}

// space gives the namespace that an attribute belongs to.
func (r *renderer) space(a *Attribute, s *scope) *namespace {
	v := r.eval(a.X, s)
	r.at = a.Span()
	ns, ok := v.(*namespace)
	if !ok {
		r.raise(TemplateError, "only a namespace has attributes that can be set, not %s", describe(v))
	}
	return ns
}

// assign binds what a target names to v.
func (r *renderer) assign(target Expr, v value, s *scope) {
	r.at = target.Span()
	switch t := target.(type) {
	case *Name:
		s.set(t.Name, v)
	case *Attribute:
		r.space(t, s).of.put(t.Name, t.Name, v)
	case *Tuple:
		r.unpack(t, v, s)
	default:
		r.raise(SyntaxError, "the target could not be read")
	}
}

func (r *renderer) unpack(t *Tuple, v value, s *scope) {
	items := r.collect(v)
	if len(items) != len(t.Items) {
		r.raise(ValueError, "%d values do not fit %d names", len(items), len(t.Items))
	}
	for i, item := range t.Items {
		r.assign(item, items[i], s)
	}
}

// printText prints what must be a string.
func (r *renderer) printText(v value, by Node) {
	s, ok := plainText(v)
	if !ok {
		r.raise(TypeError, "the block gives %s where a string is printed", describe(v))
	}
	r.print(s, by)
}

// piped applies a chain of filters whose innermost value is missing.
func (r *renderer) piped(filter Expr, text string, s *scope) value {
	f, ok := filter.(*Filter)
	if !ok {
		r.at = filter.Span()
		r.raise(SyntaxError, "the filter could not be read")
	}
	var v value = text
	if f.X != nil {
		v = r.piped(f.X, text, s)
	}
	return r.filterValue(f, v, s)
}

// escape gives v as HTML; markup is HTML already.
func (r *renderer) escape(v value) markup {
	if m, ok := v.(markup); ok {
		return m
	}
	return markup(r.escapeText(r.str(v)))
}

func (r *renderer) escapeText(s string) string {
	r.room(len(s))
	s = htmlEscapes.Replace(s)
	r.room(len(s))
	return s
}
