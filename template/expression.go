package template

import (
	"fmt"
	"slices"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A reader reads the words of one tag. Its methods panic with a *fault, which
// parser.try takes.
type reader struct {
	p      *parser
	tokens []token // the last is an endToken
	at     int
}

func (p *parser) reader(s *segment) *reader { return &reader{p: p, tokens: s.tokens} }

func (r *reader) peek() token { return r.tokens[r.at] }

func (r *reader) next() token {
	t := r.tokens[r.at]
	if t.kind != endToken {
		r.at++
	}
	return t
}

// last gives the end of the word that was read last.
func (r *reader) last() int {
	if r.at == 0 {
		return r.tokens[0].Start
	}
	return r.tokens[r.at-1].End
}

func (r *reader) fail(at tree.Span, message string) { panic(&fault{at, message}) }

// unexpected says what stands where something else should.
func (r *reader) unexpected(want string) {
	t := r.peek()
	if t.kind == endToken {
		before := r.last()
		r.fail(tree.Span{Start: max(before-1, 0), End: before}, fmt.Sprintf("the tag ends where %s should stand", want))
	}
	text := t.text
	if t.kind == stringToken {
		text = string(r.p.source.Text[t.Start:t.End])
	}
	r.fail(t.Span, fmt.Sprintf("unexpected %s; want %s", text, want))
}

func (r *reader) isOp(op string) bool {
	t := r.peek()
	return t.kind == operatorToken && t.text == op
}

func (r *reader) skipOp(op string) bool {
	if r.isOp(op) {
		r.at++
		return true
	}
	return false
}

func (r *reader) isName(name string) bool {
	t := r.peek()
	return t.kind == nameToken && t.text == name
}

func (r *reader) skipName(name string) bool {
	if r.isName(name) {
		r.at++
		return true
	}
	return false
}

func (r *reader) expect(op string) {
	if !r.skipOp(op) {
		r.unexpected(op)
	}
}

// end wants the tag to end here. Jinja2 allows a colon before the end of a
// statement.
func (r *reader) end(closing string) {
	if closing == "%}" {
		r.skipOp(":")
	}
	t := r.peek()
	switch {
	case t.kind == endToken:
	case t.kind == operatorToken && t.text == ":":
		r.fail(t.Span, `unexpected ":"; the arguments of a filter stand in parentheses: date("…")`)
	case t.kind == operatorToken && t.text == "=":
		r.fail(t.Span, `unexpected "="; want == to compare, or {% set %} to give a value`)
	case closing == "}}" && t.kind == nameToken && t.text == "else":
		r.fail(t.Span, "else without if; want a if condition else b")
	default:
		r.unexpected("an operator or " + closing)
	}
}

// deeper counts the levels of nesting while read runs.
func (r *reader) deeper(read func() Expr) Expr {
	if r.p.depth++; r.p.depth > maxDepth {
		r.fail(r.peek().Span, fmt.Sprintf("the expression nests more than %d deep", maxDepth))
	}
	x := read()
	r.p.depth--
	return x
}

// tuple reads an expression, or several with commas between them. Without
// conditional, a if b is not part of it.
func (r *reader) tuple(ends []string, conditional bool) Expr {
	if conditional {
		return r.sequence(r.expression, ends, false)
	}
	return r.sequence(r.or, ends, false)
}

func (r *reader) sequence(read func() Expr, ends []string, parenthesised bool) Expr {
	start := r.peek()
	var items []Expr
	comma := false
	for {
		if len(items) > 0 {
			r.expect(",")
		}
		if r.tupleEnd(ends) {
			break
		}
		items = append(items, read())
		if !r.isOp(",") {
			break
		}
		comma = true
	}
	if !comma && len(items) == 1 {
		return items[0]
	}
	if len(items) == 0 && !parenthesised {
		r.unexpected("an expression")
	}
	return &Tuple{span{start.Start, max(r.last(), start.Start)}, items}
}

func (r *reader) tupleEnd(ends []string) bool {
	t := r.peek()
	return t.kind == endToken || r.isOp(")") || t.kind == nameToken && slices.Contains(ends, t.text)
}

// expression reads a conditional expression, or less.
func (r *reader) expression() Expr {
	return r.deeper(func() Expr {
		x := r.or()
		for r.skipName("if") {
			cond := r.or()
			var otherwise Expr
			if r.skipName("else") {
				otherwise = r.expression()
			}
			x = &Conditional{span{x.Span().Start, r.last()}, x, cond, otherwise}
		}
		return x
	})
}

func (r *reader) or() Expr  { return r.words(r.and, "or") }
func (r *reader) and() Expr { return r.words(r.not, "and") }

func (r *reader) words(operand func() Expr, word string) Expr {
	x := operand()
	for r.isName(word) {
		op := r.next()
		y := operand()
		x = &Binary{span{x.Span().Start, r.last()}, word, op.Span, x, y}
	}
	return x
}

func (r *reader) not() Expr {
	if r.isName("not") {
		start := r.next().Start
		x := r.deeper(r.not)
		return &Unary{span{start, r.last()}, "not", x}
	}
	return r.compare()
}

var comparisons = []string{"==", "!=", "<", "<=", ">", ">="}

func (r *reader) compare() Expr {
	x := r.sum()
	var tail []*Operand
	for {
		t := r.peek()
		op := t.text
		switch {
		case t.kind == operatorToken && slices.Contains(comparisons, op), t.kind == nameToken && op == "in":
			r.next()
		case t.kind == nameToken && op == "not" && r.tokens[r.at+1].kind == nameToken && r.tokens[r.at+1].text == "in":
			r.next()
			t.End = r.next().End
			op = "not in"
		default:
			if tail == nil {
				return x
			}
			return &Compare{span{x.Span().Start, r.last()}, x, tail}
		}
		tail = append(tail, &Operand{op, t.Span, r.sum()})
	}
}

func (r *reader) sum() Expr     { return r.operators(r.concat, "+", "-") }
func (r *reader) concat() Expr  { return r.operators(r.product, "~") }
func (r *reader) product() Expr { return r.operators(r.power, "*", "/", "//", "%") }
func (r *reader) power() Expr   { return r.operators(r.unary, "**") }

func (r *reader) operators(operand func() Expr, ops ...string) Expr {
	x := operand()
	for {
		t := r.peek()
		if t.kind != operatorToken || !slices.Contains(ops, t.text) {
			return x
		}
		r.next()
		y := operand()
		x = &Binary{span{x.Span().Start, r.last()}, t.text, t.Span, x, y}
	}
}

func (r *reader) unary() Expr { return r.filtered(r.signed()) }

// signed binds a sign closer than a filter, and looser than a subscript.
func (r *reader) signed() Expr {
	if t := r.peek(); r.isOp("-") || r.isOp("+") {
		r.next()
		x := r.deeper(r.signed)
		return r.postfix(&Unary{span{t.Start, r.last()}, t.text, x})
	}
	return r.postfix(r.primary())
}

// constants are the names of literals.
var constants = lazy.Of(func() map[string]*Literal {
	return map[string]*Literal{
		"true": {Kind: tree.Bool, Text: "true"}, "True": {Kind: tree.Bool, Text: "true"},
		"false": {Kind: tree.Bool, Text: "false"}, "False": {Kind: tree.Bool, Text: "false"},
		"none": {Kind: tree.Null}, "None": {Kind: tree.Null},
	}
})

var numberKinds = map[tokenKind]bool{integerToken: true, floatToken: true}

func (r *reader) primary() Expr {
	t := r.peek()
	switch {
	case t.kind == nameToken:
		r.next()
		if c := constants.Get()[t.text]; c != nil {
			return &Literal{span(t.Span), c.Kind, c.Text}
		}
		return &Name{span(t.Span), t.text}
	case t.kind == stringToken:
		return r.strings()
	case numberKinds[t.kind]:
		r.next()
		return &Literal{span(t.Span), tree.Number, t.text}
	case r.isOp("("):
		return r.parentheses()
	case r.isOp("["):
		return r.list()
	case r.isOp("{"):
		return r.dict()
	}
	r.unexpected("an expression")
	return nil
}

// strings reads adjacent strings, which are one.
func (r *reader) strings() Expr {
	first := r.next()
	text := first.text
	for r.peek().kind == stringToken {
		text += r.next().text
	}
	return &Literal{span{first.Start, r.last()}, tree.String, text}
}

func (r *reader) parentheses() Expr {
	start := r.next().Start
	x := r.deeper(func() Expr { return r.sequence(r.expression, nil, true) })
	r.expect(")")
	if t, ok := x.(*Tuple); ok && (t.Start != start) {
		t.span = span{start, r.last()}
	}
	return x
}

func (r *reader) list() Expr {
	start := r.next().Start
	n := &List{}
	for !r.isOp("]") {
		if len(n.Items) > 0 {
			r.expect(",")
		}
		if r.isOp("]") {
			break
		}
		n.Items = append(n.Items, r.expression())
	}
	r.expect("]")
	n.span = span{start, r.last()}
	return n
}

func (r *reader) dict() Expr {
	start := r.next().Start
	n := &Dict{}
	for !r.isOp("}") {
		if len(n.Pairs) > 0 {
			r.expect(",")
		}
		if r.isOp("}") {
			break
		}
		key := r.expression()
		if !r.isOp(":") && len(n.Pairs) == 0 && r.isOp("}") {
			r.fail(tree.Span{Start: start, End: start + 1}, "three braces open a dict; want two")
		}
		r.expect(":")
		n.Pairs = append(n.Pairs, &Pair{key, r.expression()})
	}
	r.expect("}")
	n.span = span{start, r.last()}
	return n
}

// postfix reads attributes, subscripts and calls.
func (r *reader) postfix(x Expr) Expr {
	for {
		switch {
		case r.isOp("."):
			x = r.attribute(x)
		case r.isOp("["):
			x = r.subscript(x)
		case r.isOp("("):
			x = r.call(x)
		default:
			return x
		}
	}
}

func (r *reader) attribute(x Expr) Expr {
	r.next()
	t := r.peek()
	switch t.kind {
	case nameToken:
		r.next()
		return &Attribute{span{x.Span().Start, t.End}, x, t.text, t.Span}
	case integerToken:
		r.next()
		return &Subscript{span{x.Span().Start, t.End}, x, &Literal{span(t.Span), tree.Number, t.text}}
	}
	r.unexpected("a name or a number behind the dot")
	return nil
}

func (r *reader) subscript(x Expr) Expr {
	open := r.next()
	var items []Expr
	for !r.isOp("]") {
		if len(items) > 0 {
			r.expect(",")
		}
		items = append(items, r.index())
	}
	r.expect("]")
	index := Expr(&Tuple{span{open.Start + 1, r.last() - 1}, items})
	if len(items) == 1 {
		index = items[0]
	}
	return &Subscript{span{x.Span().Start, r.last()}, x, index}
}

// index reads what stands in brackets: a value, or a slice.
func (r *reader) index() Expr {
	start := r.peek().Start
	var parts [3]Expr
	if !r.isOp(":") {
		parts[0] = r.expression()
		if !r.isOp(":") {
			return parts[0]
		}
	}
	for i := 1; i < 3 && r.skipOp(":"); i++ {
		if !r.isOp(":") && !r.isOp("]") && !r.isOp(",") {
			parts[i] = r.expression()
		}
	}
	return &Slice{span{start, r.last()}, parts[0], parts[1], parts[2]}
}

func (r *reader) call(f Expr) *Call {
	args := r.arguments()
	return &Call{span{f.Span().Start, r.last()}, f, args}
}

func (r *reader) arguments() (args []*Arg) {
	r.expect("(")
	var star, stars, named bool
	for !r.isOp(")") {
		if len(args) > 0 {
			r.expect(",")
			if r.isOp(")") {
				break
			}
		}
		arg, place := &Arg{}, r.peek()
		fits := true
		switch {
		case r.skipOp("*"):
			fits, star, arg.Star = !star && !stars, true, 1
		case r.skipOp("**"):
			fits, stars, arg.Star = !stars, true, 2
		case place.kind == nameToken && r.tokens[r.at+1].kind == operatorToken && r.tokens[r.at+1].text == "=":
			fits, named, arg.Name = !stars, true, place.text
			r.at += 2
		default:
			fits = !star && !stars && !named
		}
		if !fits {
			r.fail(place.Span, "the arguments stand in the wrong order; want positional ones, then named ones, then * and **")
		}
		arg.Value = r.expression()
		args = append(args, arg)
	}
	r.expect(")")
	return args
}

// filtered reads filters and tests.
func (r *reader) filtered(x Expr) Expr {
	for {
		switch {
		case r.isOp("|"):
			x = r.filters(x)
		case r.isName("is"):
			x = r.test(x)
		case r.isOp("("):
			x = r.call(x)
		default:
			return x
		}
	}
}

func (r *reader) filters(x Expr) Expr {
	for r.skipOp("|") {
		x = r.filter(x)
	}
	return x
}

// filter reads a filter behind its bar.
func (r *reader) filter(x Expr) Expr {
	start := r.peek().Start
	if x != nil {
		start = x.Span().Start
	}
	n := &Filter{X: x}
	n.Name, n.NameSpan = r.dotted("the name of a filter")
	if r.isOp("(") {
		n.Args = r.arguments()
	}
	n.span = span{start, r.last()}
	return n
}

func (r *reader) dotted(want string) (string, tree.Span) {
	t := r.peek()
	if t.kind != nameToken {
		r.unexpected(want)
	}
	r.next()
	name, place := t.text, t.Span
	for r.isOp(".") {
		r.next()
		if t = r.peek(); t.kind != nameToken {
			r.unexpected("a name behind the dot")
		}
		r.next()
		name, place.End = name+"."+t.text, t.End
	}
	return name, place
}

func (r *reader) test(x Expr) Expr {
	r.next()
	n := &Test{X: x, Not: r.skipName("not")}
	n.Name, n.NameSpan = r.dotted("the name of a test")
	t := r.peek()
	switch {
	case r.isOp("("):
		n.Args = r.arguments()
	case t.kind == stringToken || numberKinds[t.kind] || r.isOp("[") || r.isOp("{"),
		t.kind == nameToken && t.text != "else" && t.text != "or" && t.text != "and":
		if t.text == "is" && t.kind == nameToken {
			r.fail(t.Span, "a second test follows the first; want and between them")
		}
		n.Args = []*Arg{{Value: r.postfix(r.primary())}}
	}
	n.span = span{x.Span().Start, r.last()}
	return n
}
