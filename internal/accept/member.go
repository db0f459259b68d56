package accept

import "sync/atomic"

// maxNames bounds the names of an object: each is a bit of what was seen, and
// other is that of those that it does not name.
const (
	maxNames = 63
	other    = maxNames
)

// A member of an object is one that a schema names, or any other. It fills a
// line of the processor's cache.
type member struct {
	// The name with its quotes and the colon, to be compared at once. Its first
	// and second eight bytes are numbers, each with a mask of what is of the name.
	first, mask1, second, mask2 uint64
	more                        *more // what stands behind these; nil for nothing

	node  *node                  // what it may be
	next  atomic.Pointer[member] // what mostly stands behind it
	size  uint32                 // of the name with its quotes and the colon
	index uint8                  // among the names of its object, or other
	mark  mark
}

// more is what a name has behind its first sixteen bytes, up to sixteen more: two
// numbers, of which the second is that of its end, and the first may be.
type more struct {
	third, last uint64
	at          int // where the first one begins
}

// maxLikely is how long a name is, with its quotes and the colon, that can be
// the likely one.
const maxLikely = 32

// newMember makes a member of a name, with a nil node for what may not be.
func newMember(own string, n *node, m mark) *member {
	made := newOther(n)
	made.mark = m
	if name(append([]byte(own), '"'), 0) != len(own) {
		return made
	}
	quoted := `"` + own + `":`
	size := len(quoted)
	if size > maxLikely {
		return made
	}
	if made.size = uint32(size); size > 16 {
		at := min(16, size-8)
		made.more = &more{third: load([]byte(quoted), at), last: load([]byte(quoted), size-8), at: at}
	}
	var padded [16]byte
	copy(padded[:], quoted)
	made.first, made.second = load(padded[:], 0), load(padded[:], 8)
	made.mask1 = 1<<(8*min(8, size)) - 1
	made.mask2 = 1<<(8*min(8, max(0, size-8))) - 1
	made.first, made.second = made.first&made.mask1, made.second&made.mask2
	return made
}

// newOther makes a member of other names than those of the schema, which is
// never the likely one.
func newOther(n *node) *member {
	if n == nil {
		n = &nothing
	}
	made := &member{first: 1, node: n, index: other}
	made.next.Store(made)
	return made
}

// nothing is what no value is.
var nothing node

// stands reports whether the name of the member is at a place, with its colon
// right behind it, and there is more.
func (m *member) stands(text []byte, i int) bool {
	next := i + 17
	return next <= len(text) && m.begins(text[i:next:next]) && (m.more == nil || m.ends(text, i))
}

func (m *member) begins(b []byte) bool {
	return (load(b, 0)&m.mask1^m.first)|(load(b, 8)&m.mask2^m.second) == 0
}

func (m *member) ends(text []byte, i int) bool {
	end := i + int(m.size)
	return end < len(text) && load(text, i+m.more.at) == m.more.third && load(text, end-8) == m.more.last
}

// maxLessons bounds what is learned of the order of members: those that come in
// ever other orders have nothing to teach.
const maxLessons = 256

// name gives an object the members of some names, and what others may be. What
// follows which is at first that of the schema, and is learned from the objects
// that come.
func (r *rule) name(list []string, members []*member, others *node) {
	r.names, r.members, r.start, r.others = newNames(list), members, &member{}, newOther(others)
	last := r.start
	for i, m := range members {
		m.index = uint8(i)
		last.next.Store(m)
		last = m
	}
	last.next.Store(r.others)
}

// learn takes note of what stood behind a member.
func (r *rule) learn(m, next *member) {
	if m.next.Load() != next && atomic.LoadInt32(&r.lessons) < maxLessons {
		atomic.AddInt32(&r.lessons, 1)
		m.next.Store(next)
	}
}
