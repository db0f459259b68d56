// Package tree holds values with their places: what a JSON or YAML text says,
// and where each name and each value stands in it.
//
// ReadJSON is the reader for JSON; package spec reads YAML into the same
// nodes. encoding/json forgets places, and YAML readers do not read JSON.
package tree

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/webhook-lint/webhook-lint/diag"
)

// A Kind is one of the six kinds of JSON value.
type Kind uint8

// The kinds. The zero Kind is Null.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// String gives the name that JSON Schema uses for the kind.
func (k Kind) String() string {
	return [...]string{"null", "boolean", "number", "string", "array", "object"}[k]
}

// A Node is one value. Nodes that were read are not changed afterwards: they
// are shared between goroutines.
type Node struct {
	Kind    Kind
	Text    string // a string's content, a number's spelling, true or false
	Members []Member
	Items   []*Node

	Source     *Source // nil for a value that stands in no text
	Start, End int     // bytes of Source.Text; End is exclusive
}

// A Member is a name of an object and its value.
type Member struct {
	Key   *Node // a String
	Value *Node
}

// Pos gives the place where the node starts.
func (n *Node) Pos() diag.Position {
	if n == nil || n.Source == nil {
		return diag.Position{}
	}
	return n.Source.Position(n.Start)
}

// EndPos gives the place behind the node's last character.
func (n *Node) EndPos() diag.Position {
	if n == nil || n.Source == nil {
		return diag.Position{}
	}
	return n.Source.Position(n.End)
}

// Member gives the member of that name, the last one if there are several, as
// encoding/json does; nil if there is none or n is no object.
func (n *Node) Member(name string) *Member {
	if n == nil {
		return nil
	}
	for i := len(n.Members) - 1; i >= 0; i-- {
		if n.Members[i].Key.Text == name {
			return &n.Members[i]
		}
	}
	return nil
}

// Get gives the value of the member of that name, or nil.
func (n *Node) Get(name string) *Node {
	if m := n.Member(name); m != nil {
		return m.Value
	}
	return nil
}

// At gives the value that pointer names below n, or nil; below nil there is
// none.
func (n *Node) At(pointer diag.Pointer) *Node {
	for token, rest, ok := pointer.Cut(); ok && n != nil; token, rest, ok = rest.Cut() {
		n = n.child(token)
	}
	return n
}

func (n *Node) child(token string) *Node {
	switch n.Kind {
	case Object:
		return n.Get(token)
	case Array:
		i, err := strconv.Atoi(token)
		if err != nil || i < 0 || i >= len(n.Items) || (token[0] == '0' && token != "0") {
			return nil
		}
		return n.Items[i]
	}
	return nil
}

// Is reports whether n is the String text.
func (n *Node) Is(text string) bool { return n != nil && n.Kind == String && n.Text == text }

// IsTrue reports whether n is the boolean true.
func (n *Node) IsTrue() bool { return n != nil && n.Kind == Bool && n.Text == "true" }

// Names lists the names of an object's members in order.
func (n *Node) Names() []string {
	if n == nil {
		return nil
	}
	names := make([]string, len(n.Members))
	for i, m := range n.Members {
		names[i] = m.Key.Text
	}
	return names
}

// Value gives n as encoding/json would decode it with UseNumber.
func (n *Node) Value() any {
	switch n.Kind {
	case Bool:
		return n.Text == "true"
	case Number:
		return json.Number(n.Text)
	case String:
		return n.Text
	case Array:
		items := make([]any, len(n.Items))
		for i, item := range n.Items {
			items[i] = item.Value()
		}
		return items
	case Object:
		members := make(map[string]any, len(n.Members))
		for _, m := range n.Members {
			members[m.Key.Text] = m.Value.Value()
		}
		return members
	}
	return nil
}

// Equal reports whether a and b are the same JSON value: the order of names
// does not matter, numbers compare by spelling.
func Equal(a, b *Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Kind != b.Kind || a.Text != b.Text || len(a.Members) != len(b.Members) {
		return false
	}
	for _, m := range a.Members {
		if !Equal(a.Get(m.Key.Text), b.Get(m.Key.Text)) {
			return false
		}
	}
	return slices.EqualFunc(a.Items, b.Items, Equal)
}
