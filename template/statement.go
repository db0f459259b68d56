package template

import (
	"fmt"

	"github.com/webhook-lint/webhook-lint/tree"
)

type statement func(p *parser, r *reader, s *segment) []Node

// statementOf gives what reads the statement that a word begins, or nil.
func statementOf(word string) statement {
	switch word {
	case "if":
		return (*parser).ifStatement
	case "for":
		return (*parser).forStatement
	case "set":
		return (*parser).setStatement
	case "with":
		return (*parser).withStatement
	case "filter":
		return (*parser).filterStatement
	case "macro":
		return (*parser).macroStatement
	case "call":
		return (*parser).callStatement
	case "print":
		return (*parser).printStatement
	}
	return nil
}

func (p *parser) ifStatement(r *reader, s *segment) []Node {
	n := &If{}
	branch := &Branch{Cond: p.condition(r, s)}
	tag := s
	for {
		body, needle, end := p.block("if", s, "elif", "else", "endif")
		branch.span, branch.Body = span(tag.Span), body
		n.Branches = append(n.Branches, branch)
		switch needle {
		case "elif":
			tag = &p.segments[p.at-1]
			branch = &Branch{Cond: p.condition(end, tag)}
			continue
		case "else":
			p.elseTag(end)
			n.Else, _, end = p.block("if", s, "endif")
			if n.Else == nil {
				n.Else = []Node{}
			}
		}
		p.closed(end)
		n.span = p.ended(s)
		return []Node{n}
	}
}

// condition reads the words behind if or elif.
func (p *parser) condition(r *reader, s *segment) Expr {
	var x Expr = &Broken{span(s.Span)}
	p.try(func() {
		cond := r.tuple(nil, false)
		r.end("%}")
		x = cond
	})
	return x
}

// elseTag reads the end of {% else %}.
func (p *parser) elseTag(r *reader) {
	p.try(func() {
		if next := r.peek(); next.kind == nameToken && next.text == "if" {
			r.fail(next.Span, "else takes no condition; want elif")
		}
		r.end("%}")
	})
}

func (p *parser) forStatement(r *reader, s *segment) []Node {
	n := &For{Target: &Broken{span(s.Span)}, Iter: &Broken{span(s.Span)}}
	p.try(func() { r.forHead(n) })
	body, needle, end := p.block("for", s, "else", "endfor")
	n.Body = body
	if needle == "else" {
		p.elseTag(end)
		n.Else, _, end = p.block("for", s, "endfor")
		if n.Else == nil {
			n.Else = []Node{}
		}
	}
	p.closed(end)
	n.span = p.ended(s)
	return []Node{n}
}

func (r *reader) forHead(n *For) {
	target := r.target([]string{"in"})
	if !r.skipName("in") {
		r.unexpected("in")
	}
	n.Target = target
	n.Iter = r.tuple([]string{"recursive"}, false)
	if r.skipName("if") {
		n.Cond = r.expression()
	}
	n.Recursive = r.skipName("recursive")
	r.end("%}")
}

func (p *parser) setStatement(r *reader, s *segment) []Node {
	var target, value, filter Expr = &Broken{span(s.Span)}, nil, nil
	read := p.try(func() {
		target = r.setTarget()
		if r.skipOp("=") {
			value = r.tuple(nil, true)
		} else if r.peek().kind == operatorToken && r.peek().text == "|" {
			filter = r.filters(nil)
		}
		r.end("%}")
	})
	if value != nil || !read {
		if value == nil {
			value = &Broken{span(s.Span)}
		}
		return []Node{&Set{p.ended(s), target, value}}
	}
	body, _, end := p.block("set", s, "endset")
	p.closed(end)
	return []Node{&SetBlock{p.ended(s), target, filter, body}}
}

func (p *parser) withStatement(r *reader, s *segment) []Node {
	n := &With{}
	p.try(func() {
		for r.peek().kind != endToken {
			if len(n.Targets) > 0 {
				r.expect(",")
			}
			target := r.target(nil)
			r.expect("=")
			n.Targets, n.Values = append(n.Targets, target), append(n.Values, r.expression())
		}
		r.end("%}")
	})
	n.Targets = n.Targets[:len(n.Values)]
	var end *reader
	n.Body, _, end = p.block("with", s, "endwith")
	p.closed(end)
	n.span = p.ended(s)
	return []Node{n}
}

func (p *parser) filterStatement(r *reader, s *segment) []Node {
	n := &FilterBlock{Filter: &Broken{span(s.Span)}}
	p.try(func() {
		filter := r.filter(nil)
		if r.isOp("|") {
			filter = r.filters(filter)
		}
		r.end("%}")
		n.Filter = filter
	})
	var end *reader
	n.Body, _, end = p.block("filter", s, "endfilter")
	p.closed(end)
	n.span = p.ended(s)
	return []Node{n}
}

func (p *parser) macroStatement(r *reader, s *segment) []Node {
	n := &Macro{Name: &Name{span(s.Span), ""}}
	p.try(func() {
		n.Name = r.variable()
		n.Params = r.signature()
		r.end("%}")
	})
	var end *reader
	n.Body, _, end = p.block("macro", s, "endmacro")
	p.closed(end)
	n.span = p.ended(s)
	return []Node{n}
}

func (p *parser) callStatement(r *reader, s *segment) []Node {
	n := &CallBlock{Call: &Call{span(s.Span), &Broken{span(s.Span)}, nil}}
	p.try(func() {
		if r.isOp("(") {
			n.Params = r.signature()
		}
		x := r.expression()
		call, ok := x.(*Call)
		if !ok {
			r.fail(x.Span(), "call wants the call of a macro, such as name()")
		}
		r.end("%}")
		n.Call = call
	})
	var end *reader
	n.Body, _, end = p.block("call", s, "endcall")
	p.closed(end)
	n.span = p.ended(s)
	return []Node{n}
}

// printStatement reads {% print a, b %}, which is {{ a }}{{ b }}.
func (p *parser) printStatement(r *reader, s *segment) (nodes []Node) {
	for r.peek().kind != endToken {
		if len(nodes) > 0 {
			r.expect(",")
		}
		nodes = append(nodes, &Output{span(s.Span), r.expression()})
	}
	r.end("%}")
	return nodes
}

// signature reads the parameters of a macro.
func (r *reader) signature() (params []*Param) {
	r.expect("(")
	for !r.isOp(")") {
		if len(params) > 0 {
			r.expect(",")
		}
		param := &Param{Name: r.variable()}
		if r.skipOp("=") {
			param.Default = r.expression()
		} else if len(params) > 0 && params[len(params)-1].Default != nil {
			r.fail(param.Name.Span(), fmt.Sprintf("%s needs a default, for the parameter before it has one", param.Name.Name))
		}
		params = append(params, param)
	}
	r.expect(")")
	return params
}

// variable reads a name that can be bound.
func (r *reader) variable() *Name {
	t := r.peek()
	if t.kind != nameToken {
		r.unexpected("a name")
	}
	r.next()
	r.assignable(t)
	return &Name{span(t.Span), t.text}
}

func (r *reader) assignable(t token) {
	if _, constant := constants.Get()[t.text]; constant {
		r.fail(t.Span, t.text+" is a constant; no value can be given to it")
	}
}

// setTarget reads what set binds: names, or the attribute of a namespace.
func (r *reader) setTarget() Expr {
	if t := r.peek(); t.kind == nameToken && r.at+2 < len(r.tokens) && r.tokens[r.at+1].text == "." && r.tokens[r.at+1].kind == operatorToken {
		name := r.variable()
		r.next()
		attr := r.peek()
		if attr.kind != nameToken {
			r.unexpected("a name")
		}
		r.next()
		return &Attribute{span{name.Start, attr.End}, name, attr.text, attr.Span}
	}
	return r.target(nil)
}

// target reads the names that for, set and with bind.
func (r *reader) target(ends []string) Expr {
	start := r.peek()
	x := r.sequence(r.primary, ends, false)
	r.targets(x, start.Span)
	return x
}

func (r *reader) targets(x Expr, place tree.Span) {
	switch x := x.(type) {
	case *Name:
	case *Tuple:
		for _, item := range x.Items {
			r.targets(item, item.Span())
		}
	default:
		r.fail(place, "no value can be given to that; want a name, or names with commas between them")
	}
}
