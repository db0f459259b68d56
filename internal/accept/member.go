package accept

import "sync/atomic"

// maxNames bounds the names of an object: each is a bit of what was seen.
const maxNames = 64

// A member of an object is one that a schema names.
type member struct {
	node *node

	// The name with the quote and the colon behind it, to be compared at once;
	// "" for a name that is not plain. Its first and second eight bytes are
	// numbers too, each with a mask of what is of the name.
	quoted                      string
	first, mask1, second, mask2 uint64
	long                        bool // there is more of it

	next uint32 // index of what mostly stands behind it
	mark mark
}

// nowhere is a member that is never met.
var nowhere = member{first: 1}

func newMember(own string, n *node, m mark) member {
	made := nowhere
	made.node, made.mark = n, m
	if name(append([]byte(own), '"'), 0) != len(own) {
		return made
	}
	made.quoted, made.long = own+`":`, len(own) > 14
	padded := append([]byte(made.quoted), make([]byte, 16)...)
	made.first, made.second = load(padded, 0), load(padded, 8)
	made.mask1 = 1<<(8*min(8, len(made.quoted))) - 1
	made.mask2 = 1<<(8*min(8, max(0, len(made.quoted)-8))) - 1
	made.first, made.second = made.first&made.mask1, made.second&made.mask2
	return made
}

// stands reports whether the name of the member is at a place, with its colon
// right behind it, and there is more.
func (m *member) stands(text []byte, i int) bool {
	return i+16 <= len(text) && (load(text, i)&m.mask1^m.first)|(load(text, i+8)&m.mask2^m.second) == 0 &&
		(!m.long || m.ends(text, i))
}

func (m *member) ends(text []byte, i int) bool {
	end := i + len(m.quoted)
	return end <= len(text) && string(text[i+16:end]) == m.quoted[16:]
}

// follow makes another member the likely one behind this one.
func (m *member) follow(index int) { atomic.StoreUint32(&m.next, uint32(index)) }

// likely gives the index of the member that mostly stands behind this one.
func (m *member) likely() int { return int(atomic.LoadUint32(&m.next)) }

// maxLessons bounds what is learned of the order of members: those that come in
// ever other orders have nothing to teach.
const maxLessons = 256

// name gives an object the members of some names. What follows which is at
// first that of the schema, and is learned from the objects that come.
func (r *rule) name(list []string, members []member) {
	r.names = newNames(list)
	r.members = append(members, nowhere)
	for i := range members {
		r.members[i].follow(i + 1)
	}
	r.members[len(members)].follow(len(members))
}

// learn takes note of what stood behind a member.
func (r *rule) learn(m *member, index int) {
	if atomic.LoadInt32(&r.lessons) < maxLessons {
		atomic.AddInt32(&r.lessons, 1)
		m.follow(index)
	}
}
