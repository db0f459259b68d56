package tree

import "bytes"

// ReadSparse reads, of a text that is known to be one JSON value, the values
// that begin at certain bytes and the members that begin with certain names,
// and what is around them. Of what is left out, the node has kind and place.
// A value that is whole is read as ReadJSON reads it; of one that is not, the
// names are, and its values are looked at one by one.
func ReadSparse(source *Source, wanted []Wanted, names ...string) *Node {
	s := &sparse{jsonReader: jsonReader{source: source, text: source.Text, limits: Limits{Depth: 10_000, Faults: 100}}, wanted: wanted, names: names}
	s.space()
	return s.node()
}

// A Wanted value begins at a byte. They come in the order of the text.
type Wanted struct {
	Start int
	Whole bool
}

type sparse struct {
	jsonReader
	wanted []Wanted
	names  []string
	slab   []Node
}

// fresh gives a node that begins here. Nodes are made many at once.
func (s *sparse) fresh() *Node {
	if len(s.slab) == 0 {
		s.slab = make([]Node, 32)
	}
	n := &s.slab[0]
	s.slab = s.slab[1:]
	n.Source, n.Start = s.source, s.at
	return n
}

// node reads the value at hand.
func (s *sparse) node() *Node {
	n := s.fresh()
	s.skip(n)
	if len(s.wanted) == 0 || s.wanted[0].Start >= n.End {
		return n
	}
	end := n.End
	if s.wanted[0].Start == n.Start {
		whole := s.wanted[0].Whole
		s.wanted = s.wanted[1:]
		if whole {
			s.whole(n)
			return n
		}
	}
	s.at = n.Start + 1
	if n.Kind == Object {
		s.members(n)
	} else {
		s.items(n)
	}
	s.at = end
	return n
}

func (s *sparse) whole(n *Node) {
	s.at = n.Start
	s.value(n)
}

func (s *sparse) members(n *Node) {
	n.Members = make([]Member, 0, 24)
	for s.space(); s.byte() != '}' && s.at < len(s.text); s.space() {
		key := s.fresh()
		key.Kind = String
		if !s.str(key) {
			return
		}
		key.End = s.at
		s.space()
		s.at++
		s.space()
		value := s.node()
		for _, name := range s.names {
			if key.Text == name && value.Kind == String {
				s.whole(value)
			}
		}
		n.Members = append(n.Members, Member{key, value})
		if s.space(); s.byte() == ',' {
			s.at++
		}
	}
}

func (s *sparse) items(n *Node) {
	for s.space(); s.byte() != ']' && s.at < len(s.text); s.space() {
		n.Items = append(n.Items, s.node())
		if s.space(); s.byte() == ',' {
			s.at++
		}
	}
}

// skip finds the kind and the end of the value at hand.
func (s *sparse) skip(n *Node) {
	switch c := s.byte(); {
	case c == '"':
		n.Kind = String
		s.at = quoted(s.text, s.at)
	case c == '{' || c == '[':
		n.Kind = Object
		if c == '[' {
			n.Kind = Array
		}
		s.nest()
	default:
		switch c {
		case 'n':
			n.Kind = Null
		case 't', 'f':
			n.Kind = Bool
		default:
			n.Kind = Number
		}
		for s.at < len(s.text) && bytes.IndexByte([]byte(",]} \t\r\n"), s.text[s.at]) < 0 {
			s.at++
		}
	}
	n.End = s.at
}

// nest skips an array or an object.
func (s *sparse) nest() {
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
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// Strings gives the places of the values that are strings in a JSON text,
// between two bytes of it; the first is outside of any string.
func Strings(text []byte, from, to int) []Span {
	var list []Span
	for i := from; i < to && i < len(text); i++ {
		if text[i] != '"' {
			continue
		}
		end := quoted(text, i)
		behind := end
		for behind < len(text) && (text[behind] == ' ' || text[behind] == '\t' || text[behind] == '\r' || text[behind] == '\n') {
			behind++
		}
		if behind == len(text) || text[behind] != ':' {
			list = append(list, Span{i, end})
		}
		i = end - 1
	}
	return list
}
