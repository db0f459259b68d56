package template

import (
	"math/big"
	"strconv"
	"strings"
)

// A value is a Python object: nil is None; bool, *big.Int, float64 and string
// are what they are called in Python; the others are the types below.
type value any

type (
	// A markup is a string that is HTML already.
	markup string

	list struct {
		items  []value
		shared bool // by several renderings, so that it is not to be changed
	}
	tuple struct {
		items []value
		names []string // of the items of a named tuple
	}

	// A missing value is undefined.
	missing struct {
		policy Undefined
		what   string // for messages: "ticket" is undefined
	}

	// A span of integers, lazily: range(start, stop, step).
	rangeValue struct{ start, stop, step *big.Int }

	// A view of a dict: its keys, values or items.
	view struct {
		name string // dict_keys
		of   *dict
	}

	// A generator gives its items once.
	generator struct {
		name string
		next iterator
	}

	// A builtin is one of the functions of Python's or Jinja2's.
	builtin struct {
		name string
		call func(r *renderer, a *arguments) value
		repr string // "" when it holds an address
	}

	namespace struct{ of *dict }
	cycler    struct {
		items []value
		at    int
	}
	joiner struct {
		separator value
		used      bool
	}
)

// An iterator gives the next item, or false.
type iterator func() (value, bool)

func newList(items ...value) *list   { return &list{items: items} }
func newTuple(items ...value) *tuple { return &tuple{items: items} }

func intOf(n int) *big.Int { return big.NewInt(int64(n)) }

// undefined gives the value of what is not there.
func (r *renderer) undefined(what string) *missing {
	return &missing{r.options.Undefined, what}
}

// fail raises for the use of a value that is not there.
func (r *renderer) fail(m *missing) value {
	r.raise(UndefinedError, "%s", m.what)
	return nil
}

// number gives the value of a JSON number or of a literal.
func (r *renderer) number(text string) value {
	if strings.ContainsAny(text, ".eE") && !strings.HasPrefix(text, "0x") {
		f, _ := strconv.ParseFloat(text, 64) // beyond the range it is infinite, as in Python
		return f
	}
	if len(text) > maxDigits {
		r.raise(Limit, "an integer has more than %d digits", maxDigits)
	}
	if n, err := strconv.ParseInt(text, 0, 64); err == nil {
		return big.NewInt(n)
	}
	n, ok := new(big.Int).SetString(text, 0)
	if !ok {
		r.raise(Limit, "an integer has more than %d digits", maxDigits)
	}
	return n
}

// truth gives bool(v).
func (r *renderer) truth(v value) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case *missing:
		if v.policy == Strict {
			r.fail(v)
		}
		return false
	case *big.Int:
		return v.Sign() != 0
	case float64:
		return v != 0
	}
	n, ok := r.sized(v)
	return !ok || n != 0
}

// sized gives the length of v, if it has one.
func (r *renderer) sized(v value) (int, bool) {
	switch v := v.(type) {
	case string:
		return runes(v), true
	case markup:
		return runes(string(v)), true
	case *list:
		return len(v.items), true
	case *tuple:
		return len(v.items), true
	case *dict:
		return len(v.keys), true
	case *view:
		return len(v.of.keys), true
	case *rangeValue:
		return v.len(), true
	case *loop:
		return v.length(r), true
	case *missing:
		if v.policy == Strict {
			r.fail(v)
		}
		return 0, true
	}
	return 0, false
}

// plainText gives the content of a string.
func plainText(v value) (s string, ok bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case markup:
		return string(v), true
	}
	return "", false
}

// like gives text as the kind of string that model is.
func like(model value, text string) value {
	if _, ok := model.(markup); ok {
		return markup(text)
	}
	return text
}

// typeName gives the name of v's type in Python.
func typeName(v value) string {
	switch v := v.(type) {
	case nil:
		return "NoneType"
	case bool:
		return "bool"
	case *big.Int:
		return "int"
	case float64:
		return "float"
	case string:
		return "str"
	case markup:
		return "Markup"
	case *list:
		return "list"
	case *tuple:
		return "tuple"
	case *dict:
		return "dict"
	case *missing:
		return "Undefined"
	case *rangeValue:
		return "range"
	case *view:
		return v.name
	case *generator:
		return v.name
	case *builtin:
		return "function"
	case *namespace:
		return "Namespace"
	case *cycler:
		return "Cycler"
	case *joiner:
		return "Joiner"
	case *macro:
		return "Macro"
	case *loop:
		return "LoopContext"
	}
	return "object"
}
