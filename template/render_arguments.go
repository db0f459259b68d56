package template

import (
	"math/big"
	"strings"
)

// The arguments of a call: those by place, and those by name.
type arguments struct {
	items []value
	names []string // of values
	named []value
}

// keyword gives the argument of that name and takes it away.
func (a *arguments) keyword(name string) (value, bool) {
	for i, n := range a.names {
		if n == name {
			v := a.named[i]
			a.names = append(a.names[:i:i], a.names[i+1:]...)
			a.named = append(a.named[:i:i], a.named[i+1:]...)
			return v, true
		}
	}
	return nil, false
}

// absent stands for an argument that was not given.
type absent struct{}

// or gives v, or what stands for it when it was not given.
func or(v, otherwise value) value {
	if v == (absent{}) {
		return otherwise
	}
	return v
}

func given(v value) bool { return v != absent{} }

// A signature names the parameters of a function with blanks between them. Those
// with a question mark may be left out. A / at the end says that none is given
// by name.
type signature string

// fill gives the arguments in the order of the parameters.
func (r *renderer) fill(name string, s signature, a *arguments) []value {
	params, byPlace := strings.CutSuffix(string(s), "/")
	if (byPlace || params == "") && len(a.names) > 0 {
		r.raise(TypeError, "%s takes no named arguments", name)
	}
	slots := make([]value, 0, 4)
	for param := range strings.FieldsSeq(params) {
		slots = append(slots, r.slot(name, param, len(slots), a))
	}
	if len(a.items) > len(slots) {
		r.raise(TypeError, "%s takes at most %d arguments, not %d", name, len(slots), len(a.items))
	}
	if len(a.names) > 0 {
		r.raise(TypeError, "%s has no parameter %q that could still be given", name, a.names[0])
	}
	return slots
}

func (r *renderer) slot(name, param string, i int, a *arguments) value {
	if i < len(a.items) {
		return a.items[i]
	}
	param, optional := strings.CutSuffix(param, "?")
	if v, ok := a.keyword(param); ok {
		return v
	}
	if !optional {
		r.raise(TypeError, "%s needs an argument for %q", name, param)
	}
	return absent{}
}

// index gives the integer that v stands for, as for a place in a list; one
// beyond all lists is cut.
func (r *renderer) index(v value) int {
	n, ok := whole(v)
	if !ok {
		r.raise(TypeError, "want an integer, not %s", describe(v))
	}
	return clamp(n)
}

// flag gives a switch that must be a boolean or an integer.
func (r *renderer) flag(v value) bool { return r.index(or(v, false)) != 0 }

// blanks gives so many blanks, or a text as it is.
func (r *renderer) blanks(v value) string {
	if s, ok := plainText(v); ok {
		return s
	}
	return r.binary("*", " ", v).(string)
}

const farAway = 1 << 40

func clamp(n *big.Int) int {
	if n.IsInt64() && n.Int64() < farAway && n.Int64() > -farAway {
		return int(n.Int64())
	}
	return n.Sign() * farAway
}

// wantText gives the string that v is.
func (r *renderer) wantText(v value) string {
	s, ok := plainText(v)
	if !ok {
		r.raise(TypeError, "want a string, not %s", describe(v))
	}
	return s
}
