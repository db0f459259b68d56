package accept

import (
	"encoding/binary"
	"math/bits"
)

// names is a table of names. They are told apart by their first and last eight
// bytes and compared once.
type names struct {
	list  []string
	slots []uint32 // one more than the index of a name; 0 is empty
	shift int
}

func newNames(list []string) *names {
	size := bits.Len(uint(4*len(list) + 4))
	n := &names{list: list, slots: make([]uint32, 1<<size), shift: 64 - size}
	for i, name := range list {
		at := n.slot(prints([]byte(name), 0, len(name)))
		for n.slots[at] != 0 {
			at = (at + 1) & (len(n.slots) - 1)
		}
		n.slots[at] = uint32(i + 1)
	}
	return n
}

func (n *names) slot(print uint64) int { return int(print * 0x9e3779b97f4a7c15 >> n.shift) }

// find gives the index of a name, or -1.
func (n *names) find(name []byte, print uint64) int {
	for at := n.slot(print); ; at = (at + 1) & (len(n.slots) - 1) {
		i := int(n.slots[at]) - 1
		if i < 0 || n.list[i] == string(name) {
			return i
		}
	}
}

// has reports whether a part of a text is one of the names.
func (n *names) has(text []byte, start, end int) bool {
	return n.find(text[start:end], prints(text, start, end)) >= 0
}

// prints gives a fingerprint of a part of a text: of its first and last eight
// bytes, and of how many there are.
func prints(text []byte, start, end int) uint64 {
	n := end - start
	if n >= 8 {
		return load(text, start) ^ load(text, end-8)*0xc2b2ae3d27d4eb4f ^ uint64(n)
	}
	var v uint64
	if start+8 <= len(text) {
		v = load(text, start) & (1<<(8*n) - 1)
	} else {
		for i := end - 1; i >= start; i-- {
			v = v<<8 | uint64(text[i])
		}
	}
	return v ^ uint64(n)
}

// load gives eight bytes from a place. The bound of the capacity spares a
// computation: nothing points behind the bytes.
func load(b []byte, i int) uint64 { return binary.LittleEndian.Uint64(b[i : i+8 : i+8]) }
