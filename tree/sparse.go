package tree

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"

	"github.com/webhook-lint/webhook-lint/diag"
)

// A Wanted value begins at a byte of a text. Of a whole one, kind and place are
// found; of an object that is not, the names are read, and of their values kind
// and place.
type Wanted struct {
	Start int
	Whole bool
}

// A Place is where a wanted value stands.
type Place struct {
	At   diag.Pointer
	Path []*Node // from the root to the value
}

// Read reads the value at the place as ReadJSON does.
func (p Place) Read() {
	n := p.Path[len(p.Path)-1]
	n.Members, n.Items = nil, nil
	r := jsonReader{source: n.Source, text: n.Source.Text, at: n.Start, limits: Limits{Depth: 10_000, Faults: 100}}
	r.value(n)
}

// A Sparse reads what was wanted of texts. Its memory is used again: what it
// gave is no longer to be looked at after Reset.
type Sparse struct {
	jsonReader
	wanted   []Wanted
	together []string
	places   []Place
	frames   []frame // the arrays and objects around the place at hand
	paths    []*Node
	held     []Member
	nodes    []Node
	used     int   // of the nodes
	left     *Node // in place of the items that are left out
}

// maxKept bounds how many nodes a Sparse keeps for the next text.
const maxKept = 256

// Reset forgets what was read.
func (s *Sparse) Reset() {
	clear(s.nodes[:s.used])
	clear(s.places)
	clear(s.paths)
	clear(s.held)
	clear(s.frames[:cap(s.frames)])
	if len(s.nodes) > maxKept {
		s.nodes = nil
	}
	*s = Sparse{places: s.places[:0], frames: s.frames[:0], paths: s.paths[:0], held: s.held[:0], nodes: s.nodes}
}

// Read finds wanted values, which come in the order of the text, in a text that
// is known to be one JSON value. What does not lead to one of them has no node,
// or for an item one of null; where an object on the way ends is not told. With
// a member of a name in together, the others are read too. There are fewer
// places than wanted values if one is not found.
func (s *Sparse) Read(source *Source, wanted []Wanted, together []string) []Place {
	s.jsonReader = jsonReader{source: source, text: source.Text, limits: Limits{Depth: 10_000, Faults: 100}}
	s.wanted, s.together, s.frames, s.left = wanted, together, s.frames[:0], nil
	first := len(s.places)
	s.find()
	return s.places[first:]
}

// ReadNames is Sparse.ReadNames of a new Sparse.
func ReadNames(source *Source, start int) *Node {
	s := Sparse{nodes: make([]Node, 48)}
	return s.ReadNames(source, start)
}

// ReadNames reads of the object that begins at a byte of such a text the names,
// and of their values kind and place.
func (s *Sparse) ReadNames(source *Source, start int) *Node {
	s.jsonReader = jsonReader{source: source, text: source.Text, at: start}
	n := s.fresh(start, Object)
	s.members(n)
	return n
}

// A frame is an array or an object that is passed through.
type frame struct {
	start int
	kind  Kind
	at    int // the index of the item at hand, or where the name at hand begins
	node  *Node
}

// find passes through the text up to the last wanted value.
func (s *Sparse) find() {
	for s.at = unspaced(s.text, 0); len(s.wanted) > 0 && s.at < len(s.text); s.next() {
		switch {
		case s.at == s.wanted[0].Start:
			s.take()
		case s.text[s.at] == '"':
			s.at = quoted(s.text, s.at)
		default:
			s.pass(nil)
		}
	}
}

// next goes from behind a value, or from where an array or an object begins, to
// the value that follows.
func (s *Sparse) next() {
	text, i := s.text, unspaced(s.text, s.at)
	for i < len(text) && (text[i] == '}' || text[i] == ']') {
		s.frames = s.frames[:len(s.frames)-1]
		i = unspaced(text, i+1)
	}
	if s.at = i; i == len(text) {
		return
	}
	top := &s.frames[len(s.frames)-1]
	if text[i] == ',' {
		i = unspaced(text, i+1)
		if top.kind == Array {
			top.at++
		}
	}
	if top.kind == Object {
		top.at = i
		i = unspaced(text, quoted(text, i)) // the colon
		i = unspaced(text, i+1)
	}
	s.at = i
}

// unspaced gives the first byte, from one on, that is no white space.
func unspaced(text []byte, i int) int {
	for i < len(text) && text[i] <= ' ' {
		i++
	}
	return i
}

// pass goes behind the scalar at hand, or into the array or object, which may
// have a node.
func (s *Sparse) pass(n *Node) {
	switch s.text[s.at] {
	case '{':
		s.frames = append(s.frames, frame{start: s.at, kind: Object, node: n})
		s.at++
	case '[':
		s.frames = append(s.frames, frame{start: s.at, kind: Array, node: n})
		s.at++
	default:
		s.skip()
	}
}

// take reads the wanted value at hand.
func (s *Sparse) take() {
	whole := s.wanted[0].Whole
	s.wanted = s.wanted[1:]
	start := s.at
	n := s.fresh(start, Null)
	place := s.place(n)
	if whole {
		s.skip()
		n.Kind, n.End = kindOf(s.text[start]), s.at
		if len(s.frames) > 0 {
			s.others()
		}
	} else {
		if n.Kind = Array; s.text[start] == '{' {
			n.Kind = Object
			s.members(n)
		}
		s.pass(n)
	}
	s.places = append(s.places, place)
}

// fresh gives a node that begins at a byte. Nodes are made several at once.
func (s *Sparse) fresh(start int, kind Kind) *Node {
	if s.used == len(s.nodes) {
		s.nodes, s.used = make([]Node, max(2*s.used, 16)), 0
	}
	n := &s.nodes[s.used]
	s.used++
	n.Source, n.Start, n.End, n.Kind = s.source, start, start, kind
	return n
}

// place gives the place of a value at hand, and makes the nodes that lead there.
func (s *Sparse) place(n *Node) Place {
	var outer *frame
	for i := range s.frames {
		f := &s.frames[i]
		if f.node == nil {
			f.node = s.fresh(f.start, f.kind)
			s.hold(outer, f.node)
		}
		outer = f
	}
	s.hold(outer, n)
	first, at := len(s.paths), diag.Pointer("")
	for _, f := range s.frames {
		if s.paths = append(s.paths, f.node); f.kind == Array {
			at = at.Index(f.at)
		} else {
			at = at.Name(f.node.memberAt(f.at).Key.Text)
		}
	}
	s.paths = append(s.paths, n)
	return Place{at, s.paths[first:len(s.paths):len(s.paths)]}
}

// hold puts a value into the array or object that it stands in, nil for none.
func (s *Sparse) hold(f *frame, n *Node) {
	switch {
	case f == nil:
	case f.kind == Object:
		if own := f.node.memberAt(f.at); own != nil {
			own.Value = n
		} else {
			s.held = append(s.held, Member{s.name(f.at), n})
			if last := len(s.held) - 1; f.node.Members == nil { // mostly the only one
				f.node.Members = s.held[last : last+1 : last+1]
			} else {
				f.node.Members = append(f.node.Members, s.held[last])
			}
		}
	default:
		for len(f.node.Items) < f.at {
			if s.left == nil {
				s.left = s.fresh(f.start, Null)
			}
			f.node.Items = append(f.node.Items, s.left)
		}
		f.node.Items = append(f.node.Items, n)
	}
}

// memberAt gives the member whose name begins at a byte, or nil.
func (n *Node) memberAt(start int) *Member {
	for i := range n.Members {
		if n.Members[i].Key.Start == start {
			return &n.Members[i]
		}
	}
	return nil
}

// name reads the name that begins at a byte.
func (s *Sparse) name(start int) *Node {
	at := s.at
	key := s.fresh(start, String)
	s.at = start
	s.str(key)
	key.End, s.at = s.at, at
	return key
}

// others reads the members beside the last value that was taken that are read
// together with it.
func (s *Sparse) others() {
	top := &s.frames[len(s.frames)-1]
	if top.kind != Object || !slices.Contains(s.together, top.node.memberAt(top.at).Key.Text) {
		return
	}
	s.each(top.start, func(name, value Span) {
		is := func(other string) bool { return other == string(s.text[name.Start+1:name.End-1]) }
		if name.Start == top.at || !slices.ContainsFunc(s.together, is) {
			return
		}
		own := top.node.memberAt(name.Start)
		if own == nil {
			top.node.Members = append(top.node.Members, Member{s.name(name.Start), s.fresh(value.Start, Null)})
			own = &top.node.Members[len(top.node.Members)-1]
		}
		s.at = value.Start
		s.value(own.Value)
	})
}

// members reads the names of the object n.
func (s *Sparse) members(n *Node) {
	n.Members = make([]Member, 0, 24)
	s.each(n.Start, func(name, value Span) {
		m := Member{s.name(name.Start), s.fresh(value.Start, kindOf(s.text[value.Start]))}
		m.Value.End = value.End
		n.Members = append(n.Members, m)
	})
}

// each tells of the members of the object that begins at a byte. What is read
// meanwhile does not move the place at hand.
func (s *Sparse) each(start int, yield func(name, value Span)) {
	back := s.at
	defer func() { s.at = back }()
	s.at = start + 1
	for s.space(); s.byte() == '"'; s.space() {
		name := Span{s.at, quoted(s.text, s.at)}
		s.at = name.End
		s.space()
		s.at++
		s.space()
		value := Span{Start: s.at}
		s.skip()
		value.End = s.at
		yield(name, value)
		s.at = value.End
		if s.space(); s.byte() == ',' {
			s.at++
		}
	}
}

// kindOf gives the kind of the value that begins with a byte.
func kindOf(c byte) Kind {
	switch c {
	case '"':
		return String
	case '{':
		return Object
	case '[':
		return Array
	case 'n':
		return Null
	case 't', 'f':
		return Bool
	}
	return Number
}

// skip goes behind the value at hand.
func (s *Sparse) skip() {
	switch s.byte() {
	case '"':
		s.at = quoted(s.text, s.at)
	case '{', '[':
		s.nest()
	default:
		i := s.at
		for i < len(s.text) && s.text[i] > ' ' && s.text[i] != ',' && s.text[i] != ']' && s.text[i] != '}' {
			i++
		}
		s.at = i
	}
}

// nest skips an array or an object.
func (s *Sparse) nest() {
	for depth := 0; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case '"':
			s.at = quoted(s.text, s.at) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				s.at++
				return
			}
		}
	}
}

// quoted gives the place behind the string that begins at i.
func quoted(text []byte, i int) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for i++; i < len(text); {
		if i+8 <= len(text) { // a byte that is a quote or a backslash; those above the first may be wrong
			v := binary.LittleEndian.Uint64(text[i:])
			quote, slash := v^ones*'"', v^ones*'\\'
			mask := ((quote-ones)&^quote | (slash-ones)&^slash) & tops
			if mask == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(mask) / 8
		}
		switch text[i] {
		case '\\':
			i += 2
		case '"':
			return i + 1
		default:
			i++
		}
	}
	return len(text)
}

// AppendStrings appends the places of the values that are strings in a window
// of a JSON text, around a byte that is outside of any.
func AppendStrings(list []Span, text []byte, at int, window Span) []Span {
	for at > window.Start {
		end := bytes.LastIndexByte(text[window.Start:at], '"')
		if end < 0 {
			at = window.Start
			break
		}
		at = opening(text, window.Start+end)
	}
	for i := at; i < window.End && i < len(text); i++ {
		if text[i] != '"' {
			continue
		}
		end := quoted(text, i)
		behind := unspaced(text, end)
		if end > window.Start && (behind == len(text) || text[behind] != ':') {
			list = append(list, Span{i, end})
		}
		i = end - 1
	}
	return list
}

// opening gives the place of the quote that opens the string which another one
// closes.
func opening(text []byte, end int) int {
	for i := bytes.LastIndexByte(text[:end], '"'); i > 0; i = bytes.LastIndexByte(text[:i], '"') {
		slashes := 0
		for slashes < i && text[i-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i
		}
	}
	return 0
}
