package template

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
)

// A dict keeps its keys in the order in which they came.
type dict struct {
	keys   []value
	values []value
	hashes []any       // what hash gives for the keys
	index  map[any]int // where they are, of a dict that is not small
	shared bool        // by several renderings, so that it is not to be changed
}

// small is how many keys are looked through as fast as they are looked up.
const small = 8

// Keys of index that Go would not tell apart from others.
type (
	bigKey   string
	tupleKey string
	noneKey  struct{}
	lackKey  struct{}
)

func (d *dict) put(hash any, key, v value) {
	if i := d.find(hash); i >= 0 {
		d.values[i] = v
		return
	}
	d.keys, d.values, d.hashes = append(d.keys, key), append(d.values, v), append(d.hashes, hash)
	switch {
	case d.index != nil:
		d.index[hash] = len(d.keys) - 1
	case len(d.keys) > small:
		d.index = make(map[any]int, max(2*small, cap(d.keys)))
		for i, hash := range d.hashes {
			d.index[hash] = i
		}
	}
}

// find gives where the key of a hash is, or -1.
func (d *dict) find(hash any) int {
	if d.index == nil {
		return slices.Index(d.hashes, hash)
	}
	if i, ok := d.index[hash]; ok {
		return i
	}
	return -1
}

func (d *dict) get(hash any) (value, bool) {
	if i := d.find(hash); i >= 0 {
		return d.values[i], true
	}
	return nil, false
}

// named gives the value under a string.
func (d *dict) named(name string) (value, bool) { return d.get(name) }

func (d *dict) remove(hash any) {
	at := d.find(hash)
	delete(d.index, hash)
	d.keys = append(d.keys[:at:at], d.keys[at+1:]...)
	d.values = append(d.values[:at:at], d.values[at+1:]...)
	d.hashes = append(d.hashes[:at:at], d.hashes[at+1:]...)
	for hash, i := range d.index {
		if i > at {
			d.index[hash] = i - 1
		}
	}
}

func (d *dict) clear() { *d = dict{} }

func (d *dict) copy() *dict {
	c := &dict{}
	c.update(d)
	return c
}

func (d *dict) update(other *dict) {
	for i, hash := range other.hashes {
		d.put(hash, other.keys[i], other.values[i])
	}
}

// hash gives what is equal for equal values, of those that can be keys.
func (r *renderer) hash(v value, level int) any {
	r.level(level)
	switch v := v.(type) {
	case nil:
		return noneKey{}
	case string:
		return v
	case markup:
		return string(v)
	case bool:
		return hashInt(truthInt(v))
	case *big.Int:
		return hashInt(v)
	case float64:
		return hashFloat(v)
	case *missing:
		if v.policy == Strict {
			r.fail(v)
		}
		return lackKey{}
	case *tuple:
		return r.hashTuple(v, level)
	case *list, *dict, *view:
		r.raise(TypeError, "unhashable type: %s", typeName(v))
	}
	return v // by identity
}

func hashInt(n *big.Int) any {
	if n.IsInt64() {
		return n.Int64()
	}
	return bigKey(n.String())
}

func hashFloat(f float64) any {
	if f == math.Trunc(f) && !math.IsInf(f, 0) {
		n, _ := big.NewFloat(f).Int(nil)
		return hashInt(n)
	}
	return f
}

func (r *renderer) hashTuple(t *tuple, level int) any {
	var b strings.Builder
	for _, item := range t.items {
		hash := r.hash(item, level+1)
		part := fmt.Sprintf("%T %v", hash, hash)
		r.room(b.Len() + len(part))
		fmt.Fprintf(&b, "%d:%s", len(part), part)
	}
	return tupleKey(b.String())
}
