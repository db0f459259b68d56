package accept

import (
	"encoding/binary"
	"math/bits"
)

// names is a table of names. They are told apart by their first and last eight
// bytes and compared once.
type names struct {
	list  []string
	ends  []string // the names with the quote behind them; "" for what is not plain
	slots []uint8  // one more than the index of a name; 0 is empty
	shift int
}

// maxNames bounds the names of an object: each is a bit of what was seen.
const maxNames = 64

func newNames(list []string) *names {
	size := bits.Len(uint(4*len(list) + 4))
	n := &names{list: list, ends: make([]string, len(list)+1), slots: make([]uint8, 1<<size), shift: 64 - size}
	for i, name := range list {
		if w := (walk{text: []byte(name + `"`)}); w.name(0) == len(name) {
			n.ends[i] = name + `"`
		}
		at := n.slot(prints([]byte(name), 0, len(name)))
		for n.slots[at] != 0 {
			at = (at + 1) & (len(n.slots) - 1)
		}
		n.slots[at] = uint8(i + 1)
	}
	return n
}

func (n *names) slot(print uint64) int { return int(print * 0x9e3779b97f4a7c15 >> n.shift) }

// follows reports whether the name at a place is that of an index. Names mostly
// come in the order of the schema, so that the one behind the last is likely.
func (n *names) follows(text []byte, at, index int) (end int, ok bool) {
	name := n.ends[index]
	end = at + len(name)
	return end - 1, name != "" && end <= len(text) && string(text[at:end]) == name
}

// find gives the index of a name, or -1.
func (n *names) find(name []byte, print uint64) int {
	for at := n.slot(print); ; at = (at + 1) & (len(n.slots) - 1) {
		i := int(n.slots[at]) - 1
		if i < 0 || n.list[i] == string(name) {
			return i
		}
	}
}

// prints gives a fingerprint of a part of a text: of its first and last eight
// bytes, and of how many there are.
func prints(text []byte, start, end int) uint64 {
	n := end - start
	if n >= 8 {
		return load(text[start:]) ^ load(text[end-8:])*0xc2b2ae3d27d4eb4f ^ uint64(n)
	}
	var v uint64
	if start+8 <= len(text) {
		v = load(text[start:]) & (1<<(8*n) - 1)
	} else {
		for i := end - 1; i >= start; i-- {
			v = v<<8 | uint64(text[i])
		}
	}
	return v ^ uint64(n)
}

func load(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }
