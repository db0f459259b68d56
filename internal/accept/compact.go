package accept

import (
	"encoding/binary"
	"errors"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
)

var errCompact = errors.New("the compact form of a matcher is damaged")

// AppendCompact appends a Matcher to b in a form that ReadCompact reads in a
// fraction of the time that compiling takes.
func (m *Matcher) AppendCompact(b []byte) []byte {
	c := &compact{writes: true}
	c.nodes.at, c.rules.at = map[*node]int{nil: 0, &nothing: 0}, map[*rule]int{nil: 0}
	root := m.root
	c.node(&root)
	b = binary.AppendVarint(binary.AppendVarint(b, int64(c.nodes.count)), int64(c.rules.count))
	return append(b, c.written...)
}

// ReadCompact reads a Matcher that AppendCompact wrote of one that was compiled
// with these options.
func ReadCompact(o Options, text string) (m *Matcher, err error) {
	defer func() {
		if recover() != nil { // an index or a length beyond what there is
			m, err = nil, errCompact
		}
	}()
	c := &compact{text: text}
	c.nodes.made, c.rules.made = make([]node, c.length()), make([]rule, c.length())
	m = &Matcher{o: o}
	c.node(&m.root)
	return m, nil
}

// A compact writes a Matcher, or reads one: what it consists of, in which
// order, is said once.
type compact struct {
	writes  bool
	written []byte
	text    string
	at      int // what is to be read next of text
	nodes   numbered[node]
	rules   numbered[rule]
}

// A numbered has values in the order in which they come. One that comes again
// is told by its number. Zero leaves a place as it is.
type numbered[T any] struct {
	count int
	at    map[*T]int // of those that were written
	made  []T        // for those that are read
}

// next writes or reads a number, and reports whether a value comes that has not
// come before.
func (l *numbered[T]) next(c *compact, v **T) bool {
	at, known := l.at[*v]
	if c.writes && !known {
		at = l.count + 1
		l.at[*v] = at
	}
	if integer(c, &at); at == 0 {
		return false
	}
	fresh := at > l.count
	if fresh {
		l.count++
		at = l.count
	}
	if !c.writes {
		*v = &l.made[at-1]
	}
	return fresh
}

// integer writes or reads a number, each bit of which is kept.
func integer[T mark | int | int64 | uint64](c *compact, n *T) {
	if c.writes {
		c.written = binary.AppendVarint(c.written, int64(*n))
		return
	}
	b := c.text[c.at]
	c.at++
	u := uint64(b & 0x7f)
	for shift := 7; b >= 0x80; shift += 7 {
		b = c.text[c.at]
		c.at++
		u |= uint64(b&0x7f) << shift
	}
	*n = T(int64(u>>1) ^ -int64(u&1))
}

// length reads how many there are of something, each of which takes a byte.
func (c *compact) length() (n int) {
	if integer(c, &n); n < 0 || n > len(c.text)-c.at {
		panic(errCompact)
	}
	return n
}

func (c *compact) flags(list ...*bool) {
	for _, flag := range list {
		bit := 0
		if *flag {
			bit = 1
		}
		integer(c, &bit)
		*flag = bit != 0
	}
}

func (c *compact) word(word *string) {
	n := len(*word)
	if c.writes {
		integer(c, &n)
		c.written = append(c.written, *word...)
		return
	}
	n = c.length()
	*word = c.text[c.at : c.at+n]
	c.at += n
}

func list[T any](c *compact, items *[]T, each func(*T)) {
	n := len(*items)
	if c.writes {
		integer(c, &n)
	} else if n = c.length(); n > 0 {
		*items = make([]T, n)
	}
	for i := range *items {
		each(&(*items)[i])
	}
}

func (c *compact) node(n **node) {
	if c.nodes.next(c, n) {
		for k := range kinds {
			c.rule(&(*n).of[k])
		}
	}
}

func (c *compact) rule(p **rule) {
	if !c.rules.next(c, p) {
		return
	}
	r := *p
	c.flags(&r.free, &r.whole, &r.partial, &r.closed, &r.natural, &r.bounded)
	for _, n := range []*int{&r.least, &r.most, &r.shortest, &r.longest} {
		integer(c, n)
	}
	integer(c, &r.low)
	integer(c, &r.high)
	integer(c, &r.needed)
	list(c, &r.tries, c.rule)
	list(c, &r.either, func(one *[]*rule) { list(c, one, c.rule) })
	list(c, &r.formats, c.format)
	list(c, &r.patterns, c.pattern)
	c.only(r)
	c.object(r)
	c.node(&r.items)
	if !c.writes {
		r.settle()
	}
}

func (c *compact) format(f **format) {
	name := ""
	if c.writes {
		name = (*f).name
	}
	if c.word(&name); !c.writes {
		*f = formatOf(name)
	}
}

func (c *compact) pattern(p **lazy.Pattern) {
	text := ""
	if c.writes {
		text = (*p).String()
	}
	if c.word(&text); !c.writes {
		*p = lazy.Regexp(text)
	}
}

func (c *compact) only(r *rule) {
	some := r.only != nil
	if c.flags(&some); !some {
		return
	}
	var words []string
	if c.writes {
		words = r.only.list
	}
	if list(c, &words, c.word); !c.writes {
		r.only = newNames(words)
	}
}

// object writes or reads the members of objects.
func (c *compact) object(r *rule) {
	some := r.names != nil
	if c.flags(&some); !some {
		return
	}
	var names []string
	members, others := r.members, newOther(nil)
	if c.writes {
		names, others = r.names.list, r.others
	}
	if list(c, &names, c.word); !c.writes {
		members = make([]*member, len(names))
	}
	for i, name := range names {
		if !c.writes {
			members[i] = newMember(name, nil, unmarked)
		}
		c.node(&members[i].node)
		integer(c, &members[i].mark)
	}
	if c.node(&others.node); !c.writes {
		r.name(names, members, others.node)
	}
}
