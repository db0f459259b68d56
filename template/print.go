package template

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/tree"
)

// String gives the template in one spelling: what it parses to gives the same
// text again.
func (t *Template) String() string {
	p := &printer{}
	p.nodes(t.Body)
	if text := p.String(); strings.HasSuffix(text, "\n") { // which Parse would drop
		return text + "{##}"
	}
	return p.String()
}

// ExprString gives an expression in the spelling of Template.String.
func ExprString(x Expr) string {
	p := &printer{}
	p.expr(x, anything)
	return p.String()
}

type printer struct{ strings.Builder }

func (p *printer) nodes(list []Node) {
	for _, n := range list {
		p.node(n)
	}
}

func (p *printer) tag(format string, args ...any) {
	p.WriteString("{% ")
	for i, part := range strings.Split(format, "@") {
		if i > 0 {
			p.part(args[i-1])
		}
		p.WriteString(part)
	}
	p.WriteString(" %}")
}

func (p *printer) part(arg any) {
	switch arg := arg.(type) {
	case string:
		p.WriteString(arg)
	case operand:
		p.expr(arg.Expr, arg.level)
	case Expr:
		p.expr(arg, anything)
	}
}

// An operand is an expression in a place that binds as tightly as level.
type operand struct {
	Expr
	level level
}

func (p *printer) node(n Node) {
	switch n := n.(type) {
	case *Text:
		p.text(n.Text)
	case *Comment:
		if text := strings.TrimFunc(n.Text, isSpace); text != "" {
			p.WriteString("{# " + text + " #}")
		}
	case *Output:
		p.WriteString("{{ ")
		p.expr(n.X, anything)
		p.WriteString(" }}")
	case *If:
		p.ifNode(n)
	case *For:
		p.forNode(n)
	case *Set:
		p.tag("set @ = @", n.Target, n.Value)
	default:
		p.block(n)
	}
}

// text writes literal text, in a raw block where it could be read as a tag.
func (p *printer) text(text string) {
	for _, delimiter := range []string{"{{", "{%", "{#"} {
		if strings.Contains(text+"\x00", delimiter) || strings.HasSuffix(text, "{") {
			p.WriteString("{% raw %}" + text + "{% endraw %}")
			return
		}
	}
	p.WriteString(text)
}

func (p *printer) ifNode(n *If) {
	for i, b := range n.Branches {
		word := "elif @"
		if i == 0 {
			word = "if @"
		}
		p.tag(word, operand{b.Cond, disjunction})
		p.nodes(b.Body)
	}
	if n.Else != nil {
		p.tag("else")
		p.nodes(n.Else)
	}
	p.tag("endif")
}

func (p *printer) forNode(n *For) {
	format, args := "for @ in @", []any{n.Target, operand{n.Iter, disjunction}}
	if n.Cond != nil {
		format, args = format+" if @", append(args, n.Cond)
	}
	if n.Recursive {
		format += " recursive"
	}
	p.tag(format, args...)
	p.nodes(n.Body)
	if n.Else != nil {
		p.tag("else")
		p.nodes(n.Else)
	}
	p.tag("endfor")
}

func (p *printer) block(n Node) {
	switch n := n.(type) {
	case *SetBlock:
		if n.Filter == nil {
			p.tag("set @", n.Target)
		} else {
			p.tag("set @ | @", n.Target, n.Filter)
		}
		p.nodes(n.Body)
		p.tag("endset")
	case *With:
		pairs := make([]string, len(n.Targets))
		for i, target := range n.Targets {
			pairs[i] = ExprString(target) + " = " + ExprString(n.Values[i])
		}
		p.tag("with " + strings.ReplaceAll(strings.Join(pairs, ", "), "@", "\\x40"))
		p.nodes(n.Body)
		p.tag("endwith")
	case *FilterBlock:
		p.tag("filter @", n.Filter)
		p.nodes(n.Body)
		p.tag("endfilter")
	case *Macro:
		p.tag("macro @(@)", n.Name, params(n.Params))
		p.nodes(n.Body)
		p.tag("endmacro")
	case *CallBlock:
		list := ""
		if len(n.Params) > 0 {
			list = "(" + params(n.Params) + ")"
		}
		p.tag("call@ @", list, Expr(n.Call))
		p.nodes(n.Body)
		p.tag("endcall")
	}
}

func params(list []*Param) string {
	words := make([]string, len(list))
	for i, param := range list {
		words[i] = param.Name.Name
		if param.Default != nil {
			words[i] += "=" + ExprString(param.Default)
		}
	}
	return strings.Join(words, ", ")
}

// A level is how tightly an expression binds.
type level int

const (
	anything level = iota
	disjunction
	conjunction
	negation
	comparison
	sum
	concatenation
	product
	power
	filtered
	signed
	postfix
)

var binaryLevels = map[string]level{
	"or": disjunction, "and": conjunction, "+": sum, "-": sum, "~": concatenation,
	"*": product, "/": product, "//": product, "%": product, "**": power,
}

func levelOf(x Expr) level {
	switch x := x.(type) {
	case *Conditional, *Test: // a word behind a test without arguments would be its argument
		return anything
	case *Binary:
		return binaryLevels[x.Op]
	case *Compare:
		return comparison
	case *Unary:
		if x.Op == "not" {
			return negation
		}
		return signed
	case *Filter:
		return filtered
	}
	return postfix
}

// expr writes x, in parentheses where what stands around binds more tightly.
func (p *printer) expr(x Expr, around level) {
	if levelOf(x) < around {
		p.WriteByte('(')
		defer p.WriteByte(')')
	}
	switch x := x.(type) {
	case *Name:
		p.WriteString(x.Name)
	case *Literal:
		p.literal(x)
	case *Attribute:
		p.expr(x.X, postfix)
		p.WriteString("." + x.Name)
	case *Subscript:
		p.expr(x.X, postfix)
		p.list("[", []Expr{x.Index}, "]")
	case *Slice:
		p.slice(x)
	case *Call:
		p.expr(x.Func, postfix)
		p.arguments(x.Args)
	case *Filter:
		p.filter(x)
	case *Test:
		p.test(x)
	case *List:
		p.list("[", x.Items, "]")
	case *Tuple:
		end := ")"
		if len(x.Items) == 1 {
			end = ",)"
		}
		p.list("(", x.Items, end)
	case *Dict:
		p.dict(x)
	default:
		p.operation(x)
	}
}

func (p *printer) operation(x Expr) {
	switch x := x.(type) {
	case *Unary:
		if x.Op == "not" {
			p.WriteString("not ")
			p.expr(x.X, negation)
			return
		}
		p.WriteString(x.Op)
		p.expr(x.X, signed)
	case *Binary:
		own := binaryLevels[x.Op]
		p.expr(x.X, own)
		p.WriteString(" " + x.Op + " ")
		p.expr(x.Y, own+1)
	case *Compare:
		p.expr(x.X, sum)
		for _, o := range x.Tail {
			p.WriteString(" " + o.Op + " ")
			p.expr(o.X, sum)
		}
	case *Conditional:
		p.expr(x.Then, disjunction)
		p.WriteString(" if ")
		p.expr(x.Cond, disjunction)
		if x.Else != nil {
			p.WriteString(" else ")
			p.expr(x.Else, anything)
		}
	case *Broken:
		p.WriteString("…")
	}
}

func (p *printer) list(open string, items []Expr, end string) {
	p.WriteString(open)
	for i, item := range items {
		if i > 0 {
			p.WriteString(", ")
		}
		p.expr(item, anything)
	}
	p.WriteString(end)
}

func (p *printer) slice(x *Slice) {
	for i, part := range []Expr{x.Start, x.Stop, x.Step} {
		if i == 1 || i == 2 && part != nil {
			p.WriteByte(':')
		}
		if part != nil {
			p.expr(part, anything)
		}
	}
}

func (p *printer) arguments(args []*Arg) {
	p.WriteByte('(')
	for i, a := range args {
		if i > 0 {
			p.WriteString(", ")
		}
		p.WriteString(strings.Repeat("*", a.Star))
		if a.Name != "" {
			p.WriteString(a.Name + "=")
		}
		p.expr(a.Value, anything)
	}
	p.WriteByte(')')
}

func (p *printer) filter(x *Filter) {
	if x.X != nil {
		p.expr(x.X, filtered)
		p.WriteString(" | ")
	}
	p.WriteString(x.Name)
	if len(x.Args) > 0 {
		p.arguments(x.Args)
	}
}

func (p *printer) test(x *Test) {
	p.expr(x.X, filtered)
	p.WriteString(" is ")
	if x.Not {
		p.WriteString("not ")
	}
	p.WriteString(x.Name)
	if len(x.Args) > 0 {
		p.arguments(x.Args)
	}
}

func (p *printer) dict(x *Dict) {
	p.WriteByte('{')
	for i, pair := range x.Pairs {
		if i > 0 {
			p.WriteString(", ")
		}
		p.expr(pair.Key, anything)
		p.WriteString(": ")
		p.expr(pair.Value, anything)
	}
	p.WriteByte('}')
}

func (p *printer) literal(x *Literal) {
	switch x.Kind {
	case tree.Null:
		p.WriteString("none")
	case tree.String:
		p.WriteString(quote(x.Text))
	default:
		p.WriteString(x.Text)
	}
}

// quote writes a string literal that Jinja reads back.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range []byte(text) {
		switch i := slices.Index([]byte("\\\"\n\r\t"), r); {
		case i >= 0:
			b.WriteString([]string{`\\`, `\"`, `\n`, `\r`, `\t`}[i])
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\x%s`, strconv.FormatUint(uint64(r)+0x100, 16)[1:])
		default:
			b.WriteByte(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
