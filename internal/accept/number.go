package accept

import (
	"math/bits"
	"slices"
	"strconv"
)

// maxNumber is how many bytes an accepted number has.
const maxNumber = 40

func (w *walk) number(i int, r *rule) int {
	start := i
	if w.text[i] == '-' {
		i++
	}
	digits := i
	i = w.digits(i)
	if i == digits || w.text[digits] == '0' && i > digits+1 {
		return -1
	}
	whole := true
	if i < len(w.text) && w.text[i] == '.' {
		whole = false
		from := i + 1
		if i = w.digits(from); i == from {
			return -1
		}
	}
	if i < len(w.text) && (w.text[i] == 'e' || w.text[i] == 'E') || i-start > maxNumber {
		return -1
	}
	if !r.free && !r.allowsNumber(w.text[start:i], whole) {
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
func (w *walk) digits(i int) int {
	text := w.text
	for ; i+8 <= len(text); i += 8 {
		v := load(text, i) ^ ones*'0'
		if mask := (v + ones*(0x80-10) | v) & tops; mask != 0 {
			return i + bits.TrailingZeros64(mask)/8
		}
	}
	for i < len(text) && '0' <= text[i] && text[i] <= '9' {
		i++
	}
	return i
}
