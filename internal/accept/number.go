package accept

import (
	"math/bits"
	"slices"
	"strconv"
)

// maxNumber is how many bytes an accepted number has.
const maxNumber = 40

// maxNatural is how many digits each have a place in 64 bits.
const maxNatural = 18

// number takes a number.
func (w *walk) number(i int, r *rule) int {
	text, start := w.text, i
	if r.natural && text[i] != '-' && text[i] != '0' {
		if i = digits(text, i); i < len(text) && i-start <= maxNatural && text[i] != '.' && text[i]|0x20 != 'e' {
			return i
		}
		i = start
	}
	if text[i] == '-' {
		i++
	}
	first := i
	i = digits(text, i)
	if i == first || text[first] == '0' && i > first+1 {
		return -1
	}
	whole := true
	if i < len(text) && text[i] == '.' {
		whole = false
		from := i + 1
		if i = digits(text, from); i == from {
			return -1
		}
	}
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') || i-start > maxNumber {
		return -1
	}
	if !r.free && !r.allowsNumber(text[start:i], whole) {
		return -1
	}
	return i
}

func (r *rule) allowsNumber(digits []byte, whole bool) bool {
	if r.only != nil && !r.only.has(digits, 0, len(digits)) || !whole && (r.whole || r.bounded) {
		return false
	}
	if r.bounded {
		n, err := strconv.ParseInt(string(digits), 10, 64)
		if err != nil || n < r.low || n > r.high {
			return false
		}
	}
	for _, list := range r.either {
		if !slices.ContainsFunc(list, func(o *rule) bool { return o.allowsNumber(digits, whole) }) {
			return false
		}
	}
	return true
}

// digits takes digits, of which there may be none.
func digits(text []byte, i int) int {
	if i+8 <= len(text) {
		v := load(text, i) ^ ones*'0'
		if mask := (v + ones*(0x80-10) | v) & tops; mask != 0 {
			return i + bits.TrailingZeros64(mask)/8
		}
		i += 8
	}
	for i < len(text) && text[i]-'0' <= 9 {
		i++
	}
	return i
}
