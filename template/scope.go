package template

import (
	"fmt"

	"github.com/webhook-lint/webhook-lint/diag"
)

// scopes tells of variables that are set and never read, or set where it has
// no effect.
func (a *analysis) scopes() {
	last := map[string]int{} // where each name is read last
	Walk(a.template.Body, nil, func(x Expr) {
		if name, ok := x.(*Name); ok {
			last[name.Name] = max(last[name.Name], name.Start+1)
		}
	})
	set := map[string]int{} // where each name is set first
	Walk(a.template.Body, func(n Node) {
		switch n := n.(type) {
		case *Set:
			a.unused(n.Target, last)
			note(n.Target, set)
		case *SetBlock:
			a.unused(n.Target, last)
			note(n.Target, set)
		case *For:
			a.setInLoop(n, set, last)
		}
	}, nil)
}

func note(target Expr, set map[string]int) {
	if name, ok := target.(*Name); ok {
		if _, known := set[name.Name]; !known {
			set[name.Name] = name.Start
		}
	}
}

func (a *analysis) unused(target Expr, last map[string]int) {
	if name, ok := target.(*Name); ok && last[name.Name] == 0 {
		a.tell(ruleSetUnused, name.Span(), fmt.Sprintf("%s is set and never read", name.Name))
	}
}

// setInLoop tells of values that a loop gives a variable and that are lost at
// the end of each round.
func (a *analysis) setInLoop(loop *For, set, last map[string]int) {
	Walk(loop.Body, func(n Node) {
		s, ok := n.(*Set)
		if !ok {
			return
		}
		name, ok := s.Target.(*Name)
		if !ok {
			return
		}
		before, known := set[name.Name]
		if known && before < loop.Start && last[name.Name] > loop.End {
			a.tell(ruleSetInLoop, s.Span(), fmt.Sprintf("what a loop sets is lost at the end of the round, and %s keeps its value; want a namespace()", name.Name))
		}
	}, nil)
}

// functions are those of Jinja2.
var functions = []string{"range", "dict", "lipsum", "cycler", "joiner", "namespace"}

func (a *analysis) unknownFunction(x *Name) {
	f := a.tell(ruleFunction, x.Span(), fmt.Sprintf("there is no function %q", x.Name))
	if isFilter(x.Name) {
		f.advise(fmt.Sprintf("; want the filter: …|%s", x.Name))
		return
	}
	if near := diag.Nearest(x.Name, functions); len(near) > 0 {
		f.advise("; did you mean " + near[0] + "?")
		f.suggest("did you mean "+near[0]+"?", near[0])
		return
	}
	f.advise("; want " + diag.List(functions, "or"))
}
