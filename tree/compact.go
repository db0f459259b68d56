package tree

import (
	"encoding/binary"
	"errors"
	"slices"
)

// AppendCompact appends values with their places to b, in a form that
// ReadCompact reads in a fraction of the time that reading their texts takes.
// Each node that has a place stands in one of the sources. A node that stands
// in several places is one node again.
func AppendCompact(b []byte, sources []*Source, roots ...*Node) []byte {
	w := &compactWriter{b: b, sources: sources, seen: map[*Node]int{}}
	for _, root := range roots {
		w.count(root)
	}
	counted := len(w.seen)
	w.seen = map[*Node]int{}
	w.number(counted, w.members, w.items)
	for _, root := range roots {
		w.node(root)
	}
	return w.b
}

type compactWriter struct {
	b              []byte
	sources        []*Source
	seen           map[*Node]int
	members, items int
}

func (w *compactWriter) count(n *Node) {
	if _, known := w.seen[n]; known {
		return
	}
	w.seen[n] = 0
	w.members, w.items = w.members+len(n.Members), w.items+len(n.Items)
	for _, m := range n.Members {
		w.count(m.Key)
		w.count(m.Value)
	}
	for _, item := range n.Items {
		w.count(item)
	}
}

func (w *compactWriter) number(list ...int) {
	for _, n := range list {
		w.b = binary.AppendUvarint(w.b, uint64(n))
	}
}

// again stands for a kind where a node comes that has come before.
const again = 7

// node writes the kind and the source in one number, then the place, then what
// the value is.
func (w *compactWriter) node(n *Node) {
	if i, known := w.seen[n]; known {
		w.number(again, i)
		return
	}
	w.seen[n] = len(w.seen)
	source := slices.Index(w.sources, n.Source) + 1
	if w.number(int(n.Kind) | source<<3); source > 0 {
		w.number(n.Start, n.End-n.Start)
	}
	switch n.Kind {
	case Null:
	case Object:
		w.number(len(n.Members))
		for _, m := range n.Members {
			w.node(m.Key)
			w.node(m.Value)
		}
	case Array:
		w.number(len(n.Items))
		for _, item := range n.Items {
			w.node(item)
		}
	default:
		w.number(len(n.Text))
		w.b = append(w.b, n.Text...)
	}
}

var errCompact = errors.New("the compact form of a tree is damaged")

// ReadCompact reads so many values that AppendCompact wrote, and gives what
// stands behind them.
func ReadCompact(text string, sources []*Source, count int) (roots []*Node, rest string, err error) {
	defer func() {
		if recover() != nil { // an index or a length beyond what there is
			roots, err = nil, errCompact
		}
	}()
	r := &compactReader{text: text, sources: sources}
	r.nodes = make([]Node, r.length())
	r.members = make([]Member, r.length())
	r.items = make([]*Node, r.length())
	for range count {
		roots = append(roots, r.node())
	}
	return roots, text[r.at:], nil
}

type compactReader struct {
	text    string
	at      int // what comes next of text
	sources []*Source
	nodes   []Node
	read    int // of nodes
	members []Member
	items   []*Node
}

func (r *compactReader) number() int {
	c := r.text[r.at]
	r.at++
	n := int(c & 0x7f)
	for shift := 7; c >= 0x80; shift += 7 {
		c = r.text[r.at]
		r.at++
		n |= int(c&0x7f) << shift
	}
	return n
}

// length reads how many there are of something, each of which takes a byte.
func (r *compactReader) length() int {
	n := r.number()
	if n < 0 || n > len(r.text)-r.at {
		panic(errCompact)
	}
	return n
}

func (r *compactReader) node() *Node {
	head := r.number()
	if head&7 == again {
		return &r.nodes[r.number()]
	}
	n := &r.nodes[r.read]
	r.read++
	if n.Kind = Kind(head & 7); head>>3 > 0 {
		n.Source = r.sources[head>>3-1]
		n.Start = r.number()
		n.End = n.Start + r.number()
	}
	switch n.Kind {
	case Null:
	case Object:
		size := r.number()
		n.Members, r.members = r.members[:size:size], r.members[size:]
		for i := range n.Members {
			n.Members[i].Key = r.node()
			n.Members[i].Value = r.node()
		}
	case Array:
		size := r.number()
		n.Items, r.items = r.items[:size:size], r.items[size:]
		for i := range n.Items {
			n.Items[i] = r.node()
		}
	default:
		size := r.length()
		n.Text = r.text[r.at : r.at+size]
		r.at += size
	}
	return n
}
