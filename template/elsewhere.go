package template

import (
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
)

// A spot is a property somewhere in a context.
type spot struct {
	path  []string // from the root
	plain []string // the names of the path, as plainName has them
	list  bool     // its value is a list
}

// Limits of the look for a property of the same name.
const (
	maxSpotDepth = 4
	maxSpots     = 600
)

// spots lists the properties of the context, the shallow ones first, that are
// reached through objects alone.
func (a *analysis) spots() []spot {
	if known, ok := a.known[a.context.Type]; ok {
		return known
	}
	type level struct {
		path, plain []string
		of          *Type
	}
	var list []spot
	queue := []level{{nil, nil, a.context.Type}}
	for len(queue) > 0 && len(list) < maxSpots {
		at := queue[0]
		queue = queue[1:]
		if at.of.any || at.of.object == nil || len(at.path) == maxSpotDepth {
			continue
		}
		for _, name := range at.of.object.names {
			t := at.of.object.get(name)
			path, plain := append(slices.Clip(at.path), name), append(slices.Clip(at.plain), plainName(name))
			list = append(list, spot{path, plain, t.array != nil})
			queue = append(queue, level{path, plain, t})
		}
	}
	if a.known == nil {
		a.known = map[*Type][]spot{}
	}
	a.known[a.context.Type] = list
	return list
}

var betweenWords = strings.NewReplacer("_", "", "-", "", ".", "")

// plainName takes away what people write between the words of a name.
func plainName(name string) string { return betweenWords.Replace(strings.ToLower(name)) }

// ends reports whether a path ends in a name, whose words may be those of the
// path: customer_email is ticket.customer.email.
func (s spot) ends(name string) bool {
	for _, word := range slices.Backward(s.plain) {
		rest, found := strings.CutSuffix(name, word)
		if !found {
			return false
		}
		if name = rest; name == "" {
			return true
		}
	}
	return false
}

// elsewhere gives the paths below another one at which a property of the same
// name stands: those in the least depth, lists only where there is nothing else,
// and at most three.
func (a *analysis) elsewhere(name string, below []string) []string {
	var found []spot
	plain := plainName(name)
	for _, s := range a.spots() {
		if len(s.path) > len(below) && slices.Equal(s.path[:len(below)], below) && s.ends(plain) {
			found = append(found, s)
		}
	}
	if i := slices.IndexFunc(found, func(s spot) bool { return !s.list }); i > 0 {
		found = found[i:]
	}
	var paths []string
	for _, s := range found[:min(len(found), 3)] {
		if len(s.path) == len(found[0].path) && s.list == found[0].list {
			paths = append(paths, strings.Join(s.path[len(below):], "."))
		}
	}
	return paths
}

// pointElsewhere offers where a property of the same name stands, below a path
// or, when there is none, anywhere; it says whether there is one.
func (a *analysis) pointElsewhere(f *found, name string, below []string) bool {
	if near := a.elsewhere(name, below); len(near) > 0 {
		prefix := ""
		if len(below) > 0 {
			prefix = strings.Join(below, ".") + "."
		}
		words := make([]string, len(near))
		for i, path := range near {
			words[i] = prefix + path
		}
		hint := "did you mean " + diag.List(words, "or") + "?"
		f.advise("; " + hint)
		f.suggest(hint, near[0])
		return true
	}
	if len(below) > 0 {
		if near := a.elsewhere(name, nil); len(near) > 0 {
			f.advise("; did you mean " + diag.List(near, "or") + "?")
			return true
		}
	}
	return false
}

// isMisplaced reports whether a list has a namesake that is no list, which is
// offered in its place.
func (a *analysis) isMisplaced(f *found, list Expr, rest string) bool {
	names := namesTo(list)
	if len(names) == 0 {
		return false
	}
	for _, s := range a.spots() {
		if last := s.path[len(s.path)-1]; !s.list && last == names[len(names)-1] && !slices.Equal(s.path, names) {
			f.advise("; did you mean " + strings.Join(s.path, ".") + rest + "?")
			return true
		}
	}
	return false
}

// namesTo gives the names of a path that has nothing else; nil for another
// expression.
func namesTo(x Expr) []string {
	_, names := pathOfNames(x)
	return names
}
