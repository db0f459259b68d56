package template

import (
	"fmt"

	"github.com/webhook-lint/webhook-lint/tree"
)

// RenderOptions say how a template is rendered. The zero value is what Jinja2
// does by default, within the default limits.
type RenderOptions struct {
	Undefined           Undefined
	Steps               int  // of work, each below a microsecond; 0 is 500,000
	Bytes               int  // of the text, and of each string made on the way; 0 is 1 MiB
	Depth               int  // of macros and recursive loops within each other; 0 is 100
	KeepTrailingNewline bool // Jinja2 drops one line end at the end of the template

	Values *Values // of contexts that may be met again; nil when there are none
}

// Undefined is what happens to a value that is not there.
type Undefined uint8

// The policies.
const (
	Lenient   Undefined = iota // prints nothing; it is an error to look into it
	Chainable                  // prints nothing, and so does all that is in it
	Strict                     // it is an error to print, test or compare it
)

// A Rendering is what a template printed.
type Rendering struct {
	Text   string
	Pieces []Piece // in order and without gaps: together they are Text
	Steps  int     // of work that it took

	Undefined []*Output // that printed nothing, for what they print is not there
}

// A Piece is a part of a Rendering, and what printed it: a Text, an Output, or
// the block whose body was printed elsewhere first, such as a FilterBlock.
type Piece struct {
	Start, End int // bytes of Rendering.Text
	Node       Node
}

// A RenderError says why rendering ended.
type RenderError struct {
	Span    tree.Span // of the expression or the statement, in the template's Source
	Kind    ErrorKind
	Message string
}

func (e *RenderError) Error() string { return e.Message }

// An ErrorKind tells errors apart.
type ErrorKind string

// The kinds. Those of Python and Jinja2 have their names.
const (
	TypeError           ErrorKind = "TypeError"
	ValueError          ErrorKind = "ValueError"
	KeyError            ErrorKind = "KeyError"
	IndexError          ErrorKind = "IndexError"
	AssertionError      ErrorKind = "AssertionError"
	OverflowError       ErrorKind = "OverflowError"
	ZeroDivisionError   ErrorKind = "ZeroDivisionError"
	UndefinedError      ErrorKind = "UndefinedError"
	FilterArgumentError ErrorKind = "FilterArgumentError"
	RuntimeError        ErrorKind = "RuntimeError"
	AttributeError      ErrorKind = "AttributeError"
	TemplateError       ErrorKind = "TemplateRuntimeError"
	UnknownFilter       ErrorKind = "UnknownFilter"
	UnknownTest         ErrorKind = "UnknownTest"
	Limit               ErrorKind = "Limit"               // more than RenderOptions allow
	Unsupported         ErrorKind = "Unsupported"         // Python does it, and this package cannot know or will not
	SyntaxError         ErrorKind = "TemplateSyntaxError" // most of them are findings of Parse
)

// Render prints the template with the members of context as its variables, as
// CPython's Jinja2 3.1 does. A nil context is an empty one. The error is a
// *RenderError.
func (t *Template) Render(context *tree.Node, o RenderOptions) (rendering *Rendering, err error) {
	r := newRenderer(t, o)
	defer func() {
		switch fault := recover().(type) {
		case nil:
		case thaw:
			o.Values = nil
			rendering, err = t.Render(context, o)
		case *RenderError:
			rendering, err = nil, fault
		default:
			panic(fault)
		}
	}()
	t.looking.Do(func() { t.look(r) })
	if t.unknown != nil {
		panic(t.unknown)
	}
	r.bind(context)
	if t.twice != nil {
		panic(t.twice)
	}
	r.nodes(t.Body, r.inner(nil, r.root))
	if o.KeepTrailingNewline {
		r.lastNewline()
	}
	return &Rendering{r.out.text.String(), r.out.pieces, r.options.Steps - r.steps, r.unsaid}, nil
}

// Defaults and limits that are not options.
const (
	defaultSteps = 500_000
	defaultBytes = 1 << 20
	defaultDepth = 100

	maxNesting = 5000    // of expressions, statements and macros within each other
	maxLevels  = 500     // of values within each other
	maxBits    = 1 << 16 // of an integer
	stepBytes  = 64      // of a string that are handled in one step
)

// A renderer renders one template once. Its methods panic with a *RenderError,
// which Render takes.
type renderer struct {
	template *Template
	options  RenderOptions
	filters  map[string]filter
	free     map[Node]map[string]bool // what the bodies of macros speak of
	root     *scope                   // the globals and the context
	values   *Values                  // that are known; nil for none
	keep     bool                     // whatever is made of the context becomes known
	out      *buffer
	unsaid   []*Output // that are undefined
	at       tree.Span // of what is being done
	steps    int       // left
	nesting  int
	calls    int
}

func newRenderer(t *Template, o RenderOptions) *renderer {
	if o.Steps == 0 {
		o.Steps = defaultSteps
	}
	if o.Bytes == 0 {
		o.Bytes = defaultBytes
	}
	if o.Depth == 0 {
		o.Depth = defaultDepth
	}
	return &renderer{
		template: t, options: o, filters: environment.of().filters,
		values: o.Values, steps: o.Steps, out: &buffer{traced: true, pieces: make([]Piece, 0, len(t.Body))}, root: &scope{up: &scope{names: environment.of().values}},
	}
}

// raise ends the rendering.
func (r *renderer) raise(kind ErrorKind, format string, args ...any) {
	panic(&RenderError{r.at, kind, fmt.Sprintf(format, args...)})
}

// work counts n steps.
func (r *renderer) work(n int) {
	if n < 0 || n > r.steps {
		r.raise(Limit, "rendering takes more than %d steps", r.options.Steps)
	}
	r.steps -= n
}

// room refuses a string of n bytes that is too long, before it is made, and
// counts the work of making it.
func (r *renderer) room(n int) {
	if n < 0 || n > r.options.Bytes {
		r.raise(Limit, "a text grows beyond %d bytes", r.options.Bytes)
	}
	r.work(1 + n/stepBytes)
}

// deeper counts the levels of nesting while do runs. A stack that overflows
// cannot be recovered from.
func (r *renderer) deeper(do func()) {
	if r.nesting++; r.nesting > maxNesting {
		r.raise(Limit, "the template nests more than %d deep", maxNesting)
	}
	do()
	r.nesting--
}

// called counts the levels of macros and recursive loops while do runs.
func (r *renderer) called(do func()) {
	if r.calls++; r.calls > r.options.Depth {
		r.raise(Limit, "macros call each other more than %d deep", r.options.Depth)
	}
	do()
	r.calls--
}

// level checks the depth of a value.
func (r *renderer) level(n int) {
	r.work(1)
	if n > maxLevels {
		r.raise(Limit, "a value nests more than %d deep", maxLevels)
	}
}
