package tree

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// Clone gives a copy of n that may be changed, down to the last item.
func Clone(n *Node) *Node {
	c := *n
	c.Members = make([]Member, len(n.Members))
	for i, m := range n.Members {
		c.Members[i] = Member{m.Key, Clone(m.Value)}
	}
	c.Items = make([]*Node, len(n.Items))
	for i, item := range n.Items {
		c.Items[i] = Clone(item)
	}
	return &c
}

// NewString gives the string text with the place of another node.
func NewString(text string, place *Node) *Node { return newNode(String, text, place) }

// NewNumber gives the number so spelt with the place of another node.
func NewNumber(text string, place *Node) *Node { return newNode(Number, text, place) }

// NewBool gives a boolean with the place of another node.
func NewBool(b bool, place *Node) *Node { return newNode(Bool, strconv.FormatBool(b), place) }

// NewNull gives null with the place of another node.
func NewNull(place *Node) *Node { return newNode(Null, "", place) }

// NewArray gives an array with the place of another node.
func NewArray(place *Node, items ...*Node) *Node {
	n := newNode(Array, "", place)
	n.Items = items
	return n
}

// NewObject gives an object with the place of another node.
func NewObject(place *Node, members ...Member) *Node {
	n := newNode(Object, "", place)
	n.Members = members
	return n
}

func newNode(kind Kind, text string, place *Node) *Node {
	n := &Node{Kind: kind, Text: text}
	if place != nil {
		n.Source, n.Start, n.End = place.Source, place.Start, place.End
	}
	return n
}

// NewMember gives a member with the place of its value.
func NewMember(name string, value *Node) Member {
	return Member{NewString(name, value), value}
}

// Set gives the member of that name a value, in its place if there is one,
// else at the end.
func (n *Node) Set(name string, value *Node) {
	if m := n.Member(name); m != nil {
		m.Value = value
		return
	}
	n.Members = append(n.Members, NewMember(name, value))
}

// Remove takes the members of that name away.
func (n *Node) Remove(name string) {
	if n.Member(name) == nil {
		return
	}
	kept := n.Members[:0:0]
	for _, m := range n.Members {
		if m.Key.Text != name {
			kept = append(kept, m)
		}
	}
	n.Members = kept
}

// MarshalJSON writes n with its names in order.
func (n *Node) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	n.write(&b)
	return b.Bytes(), nil
}

// JSON gives what MarshalJSON writes.
func (n *Node) JSON() string {
	switch {
	case n.Kind == Null:
		return "null"
	case n.Kind <= Number:
		return n.Text
	case n.Kind == String && isPlain(n.Text):
		return `"` + n.Text + `"`
	}
	text, _ := n.MarshalJSON()
	return string(text)
}

func (n *Node) write(b *bytes.Buffer) {
	switch n.Kind {
	case Null:
		b.WriteString("null")
	case Bool, Number:
		b.WriteString(n.Text)
	case String:
		writeString(b, n.Text)
	case Array:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			item.write(b)
		}
		b.WriteByte(']')
	case Object:
		b.WriteByte('{')
		for i, m := range n.Members {
			if i > 0 {
				b.WriteByte(',')
			}
			writeString(b, m.Key.Text)
			b.WriteByte(':')
			m.Value.write(b)
		}
		b.WriteByte('}')
	}
}

func writeString(b *bytes.Buffer, text string) {
	if isPlain(text) {
		b.WriteByte('"')
		b.WriteString(text)
		b.WriteByte('"')
		return
	}
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text)      // a string has an encoding, and a Buffer takes it
	b.Truncate(b.Len() - 1) // the line end that Encode adds
}

// isPlain reports whether a text is written in JSON as it is.
func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
