package template

// A loop is the variable loop within a for.
type loop struct {
	source  value // what is iterated over, for its length
	next    iterator
	ahead   []value // items that were looked at already
	index   int     // from 0
	depth   int     // from 0
	total   int     // -1 while it is not known
	current value
	before  value
	changed []value // the last arguments of changed, nil when there were none
	again   func(v value) string
}

func newLoop(r *renderer, source value, next iterator, depth int) *loop {
	return &loop{source: source, next: next, index: -1, depth: depth, total: -1}
}

// advance goes to the next item.
func (l *loop) advance() bool {
	item, ok := l.peek()
	if !ok {
		return false
	}
	l.ahead = l.ahead[1:]
	l.index++
	l.before, l.current = l.current, item
	return true
}

func (l *loop) peek() (value, bool) {
	if len(l.ahead) > 0 {
		return l.ahead[0], true
	}
	item, ok := l.next()
	if ok {
		l.ahead = append(l.ahead, item)
	}
	return item, ok
}

// length counts the items; a generator is read to its end for that.
func (l *loop) length(r *renderer) int {
	if l.total >= 0 {
		return l.total
	}
	if n, ok := r.sized(l.source); ok {
		l.total = n
		return n
	}
	for item, ok := l.next(); ok; item, ok = l.next() {
		l.ahead = append(l.ahead, item)
	}
	l.total = l.index + 1 + len(l.ahead)
	return l.total
}

func (l *loop) property(r *renderer, name string) (value, bool) {
	switch name {
	case "index":
		return intOf(l.index + 1), true
	case "index0":
		return intOf(l.index), true
	case "revindex":
		return intOf(l.length(r) - l.index), true
	case "revindex0":
		return intOf(l.length(r) - l.index - 1), true
	case "length":
		return intOf(l.length(r)), true
	case "first":
		return l.index == 0, true
	case "last":
		_, more := l.peek()
		return !more, true
	case "depth":
		return intOf(l.depth + 1), true
	case "depth0":
		return intOf(l.depth), true
	case "previtem":
		if l.index == 0 {
			return r.undefined("there is no item before the first"), true
		}
		return l.before, true
	case "nextitem":
		if item, ok := l.peek(); ok {
			return item, true
		}
		return r.undefined("there is no item behind the last"), true
	case "cycle":
		return &builtin{name: name, call: l.cycle}, true
	case "changed":
		return &builtin{name: name, call: l.isChanged}, true
	}
	return nil, false
}

func (l *loop) cycle(r *renderer, a *arguments) value {
	if len(a.names) > 0 || len(a.items) == 0 {
		r.raise(TypeError, "cycle wants items, and none by name")
	}
	return a.items[l.index%len(a.items)]
}

func (l *loop) isChanged(r *renderer, a *arguments) value {
	if len(a.names) > 0 {
		r.raise(TypeError, "changed takes no named arguments")
	}
	same := l.changed != nil && r.equalItems(l.changed, a.items, 0)
	if !same {
		l.changed = append([]value{}, a.items...)
	}
	return !same
}

// call renders the loop again, for the items of v.
func (l *loop) call(r *renderer, a *arguments) value {
	v := r.fill("loop", "iterable", a)[0]
	if l.again == nil {
		r.raise(TypeError, "the loop needs the word recursive to be called")
	}
	return l.again(v)
}

func (r *renderer) forNode(n *For, s *scope) {
	r.forItems(n, r.eval(n.Iter, s), s, 0)
}

// forItems runs a loop over the items of v.
func (r *renderer) forItems(n *For, v value, s *scope, depth int) {
	r.at = n.Iter.Span()
	next := r.iterate(v)
	source := v
	if n.Cond != nil {
		next, source = r.filtered(n, next, s), nil
	}
	l := newLoop(r, source, next, depth)
	if n.Cond != nil {
		l.source = &generator{"generator", next}
	}
	if n.Recursive {
		l.again = func(v value) string {
			var text string
			r.called(func() {
				text = r.captured(func() { r.forItems(n, v, s, depth+1) })
			})
			return text
		}
	}
	for l.advance() {
		r.work(1)
		inner := r.inner(n, s)
		inner.set("loop", l)
		r.assign(n.Target, l.current, inner)
		r.nodes(n.Body, inner)
	}
	if l.index < 0 {
		r.nodes(n.Else, r.inner(elseOf{n}, s))
	}
}

// filtered gives the items for which the condition of a loop holds.
func (r *renderer) filtered(n *For, next iterator, s *scope) iterator {
	return func() (value, bool) {
		for {
			item, ok := next()
			if !ok {
				return nil, false
			}
			inner := &scope{up: s}
			r.assign(n.Target, item, inner)
			if r.truth(r.eval(n.Cond, inner)) {
				return item, true
			}
		}
	}
}
