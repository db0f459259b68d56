package template

import (
	"sync"

	"github.com/webhook-lint/webhook-lint/tree"
)

// A Template is a parsed text.
type Template struct {
	Source *tree.Source // its places are those of the file that the text stands in
	Body   []Node

	reading sync.Once
	needed  *need // of the context, once it was asked for

	looking sync.Once
	hidden  map[Node][]string // what is not seen before it is bound, once it was rendered
	unknown *RenderError      // a name that does not exist
	twice   *RenderError      // a name that is bound where it cannot be
}

// A Node is a piece of a template: text, an output, a statement or a comment.
type Node interface {
	Span() tree.Span // bytes of the template's Source
	node()
}

// An Expr is an expression.
type Expr interface {
	Span() tree.Span
	expr()
}

// A span is the place of what embeds it.
type span tree.Span

// Span gives the bytes of the template's Source that the node was read from.
func (s span) Span() tree.Span { return tree.Span(s) }

// The nodes of a template. The Span of a statement reaches from its first tag
// to the end of its last one.
type (
	// Text is literal text, less what white space control takes away.
	Text struct {
		span
		Text string
		Raw  bool // from a raw block
	}

	// An Output prints a value: {{ X }}.
	Output struct {
		span
		X Expr
	}

	// A Comment prints nothing: {# Text #}.
	Comment struct {
		span
		Text string
	}

	// An If has a Branch for if and for each elif.
	If struct {
		span
		Branches []*Branch
		Else     []Node // nil when there is none
	}

	// A Branch is a condition and what is printed when it is the first to hold.
	Branch struct {
		span // of its tag
		Cond Expr
		Body []Node
	}

	// A For repeats its Body: {% for Target in Iter if Cond %}.
	For struct {
		span
		Target    Expr // a Name, or a Tuple of targets
		Iter      Expr
		Cond      Expr // nil when there is none
		Recursive bool
		Body      []Node
		Else      []Node // for when no item came; nil when there is none
	}

	// A Set binds a value: {% set Target = Value %}.
	Set struct {
		span
		Target Expr // a Name, an Attribute of a Name (of a namespace), or a Tuple of Names
		Value  Expr
	}

	// A SetBlock binds what its body prints: {% set Target | filter %}…{% endset %}.
	SetBlock struct {
		span
		Target Expr
		Filter Expr // a chain of Filters whose innermost X is nil, or nil
		Body   []Node
	}

	// A With binds values for its body: {% with a = 1, b = 2 %}…{% endwith %}.
	With struct {
		span
		Targets []Expr
		Values  []Expr // as many
		Body    []Node
	}

	// A FilterBlock filters what its body prints: {% filter upper %}…{% endfilter %}.
	FilterBlock struct {
		span
		Filter Expr // a chain of Filters whose innermost X is nil
		Body   []Node
	}

	// A Macro binds a function that prints: {% macro name(a, b=1) %}…{% endmacro %}.
	Macro struct {
		span
		Name   *Name
		Params []*Param
		Body   []Node
	}

	// A CallBlock calls a macro that may call back: {% call(x) m() %}…{% endcall %}.
	CallBlock struct {
		span
		Params []*Param
		Call   *Call
		Body   []Node
	}

	// A Param is a parameter of a macro.
	Param struct {
		Name    *Name
		Default Expr // nil when there is none
	}
)

// The expressions.
type (
	// A Name is a variable.
	Name struct {
		span
		Name string
	}

	// A Literal is a string, a number, a boolean or none.
	Literal struct {
		span
		Kind tree.Kind // String, Number, Bool or Null
		Text string    // the string's content; decimal digits, or a Python float; true or false
	}

	// An Attribute is X.Name.
	Attribute struct {
		span
		X        Expr
		Name     string
		NameSpan tree.Span
	}

	// A Subscript is X[Index]; Index may be a Slice.
	Subscript struct {
		span
		X     Expr
		Index Expr
	}

	// A Slice is start:stop:step; each may be nil.
	Slice struct {
		span
		Start, Stop, Step Expr
	}

	// A Call is Func(Args).
	Call struct {
		span
		Func Expr
		Args []*Arg
	}

	// An Arg is an argument of a call, a filter or a test.
	Arg struct {
		Name  string // of a keyword argument, or ""
		Star  int    // 1 for *x, 2 for **x
		Value Expr
	}

	// A Filter is X | Name(Args). X is nil in filter blocks.
	Filter struct {
		span
		X        Expr
		Name     string // with its dots, if any
		NameSpan tree.Span
		Args     []*Arg
	}

	// A Test is X is Name(Args).
	Test struct {
		span
		X        Expr
		Name     string
		NameSpan tree.Span
		Args     []*Arg
		Not      bool // X is not Name
	}

	// A Unary is Op X, where Op is -, + or not.
	Unary struct {
		span
		Op string
		X  Expr
	}

	// A Binary is X Op Y, where Op is + - * / // % ** ~ and or.
	Binary struct {
		span
		Op     string
		OpSpan tree.Span
		X, Y   Expr
	}

	// A Compare is a chain of comparisons: X < y < z.
	Compare struct {
		span
		X    Expr
		Tail []*Operand // never empty
	}

	// An Operand is a comparison's operator and what stands to its right.
	Operand struct {
		Op     string // == != < <= > >= in, not in
		OpSpan tree.Span
		X      Expr
	}

	// A Conditional is Then if Cond else Else.
	Conditional struct {
		span
		Then, Cond Expr
		Else       Expr // nil when there is none: undefined
	}

	// A List is [a, b].
	List struct {
		span
		Items []Expr
	}

	// A Tuple is (a, b), with or without its parentheses.
	Tuple struct {
		span
		Items []Expr
	}

	// A Dict is {"a": 1}.
	Dict struct {
		span
		Pairs []*Pair
	}

	// A Pair is a key and a value of a Dict.
	Pair struct{ Key, Value Expr }

	// A Broken stands where an expression could not be read. It is reported
	// where it was parsed, and is of any type.
	Broken struct{ span }
)

func (*Text) node()        {}
func (*Output) node()      {}
func (*Comment) node()     {}
func (*If) node()          {}
func (*For) node()         {}
func (*Set) node()         {}
func (*SetBlock) node()    {}
func (*With) node()        {}
func (*FilterBlock) node() {}
func (*Macro) node()       {}
func (*CallBlock) node()   {}

func (*Name) expr()        {}
func (*Literal) expr()     {}
func (*Attribute) expr()   {}
func (*Subscript) expr()   {}
func (*Slice) expr()       {}
func (*Call) expr()        {}
func (*Filter) expr()      {}
func (*Test) expr()        {}
func (*Unary) expr()       {}
func (*Binary) expr()      {}
func (*Compare) expr()     {}
func (*Conditional) expr() {}
func (*List) expr()        {}
func (*Tuple) expr()       {}
func (*Dict) expr()        {}
func (*Broken) expr()      {}
