package template

import "strings"

// slice gives v[start:stop:step]; bounds that are nil were left out.
func (r *renderer) slice(v value, bounds [3]value) value {
	if m, ok := v.(*missing); ok {
		return r.inside(m)
	}
	switch v := v.(type) {
	case string, markup:
		s, _ := plainText(v)
		return like(v, r.sliceText(s, bounds))
	case *list:
		return &list{items: r.sliceItems(v.items, bounds)}
	case *tuple:
		return &tuple{items: r.sliceItems(v.items, bounds)}
	case *rangeValue:
		return r.sliceInterval(v, bounds)
	}
	r.raise(TypeError, "%s has no slices", describe(v))
	return nil
}

// bounds gives the place of the first item and of the end, the step between
// items, and how many there are.
func (r *renderer) bounds(n int, given [3]value) (start, stop, step, count int) {
	step = 1
	if given[2] != nil {
		if step = r.index(given[2]); step == 0 {
			r.raise(ValueError, "the step of a slice cannot be 0")
		}
	}
	low, high := 0, n
	start, stop = 0, n
	if step < 0 {
		low, high = -1, n-1
		start, stop = n-1, -1
	}
	place := func(v value, otherwise int) int {
		if v == nil {
			return otherwise
		}
		i := r.index(v)
		if i < 0 {
			i += n
		}
		return min(max(i, low), high)
	}
	start, stop = place(given[0], start), place(given[1], stop)
	if step > 0 && start < stop {
		count = (stop-start-1)/step + 1
	} else if step < 0 && stop < start {
		count = (start-stop-1)/-step + 1
	}
	return start, stop, step, count
}

func (r *renderer) sliceItems(items []value, given [3]value) []value {
	start, _, step, count := r.bounds(len(items), given)
	r.work(count)
	out := make([]value, count)
	for i := range out {
		out[i] = items[start+i*step]
	}
	return out
}

func (r *renderer) sliceText(s string, given [3]value) string {
	r.room(len(s))
	chars := []rune(s)
	start, _, step, count := r.bounds(len(chars), given)
	if step == 1 {
		return string(chars[start : start+count])
	}
	r.room(count)
	var b strings.Builder
	for i := range count {
		b.WriteRune(chars[start+i*step])
	}
	return b.String()
}

func (r *renderer) sliceInterval(v *rangeValue, given [3]value) value {
	n := v.len()
	if n < 0 {
		r.raise(Limit, "the range is too long for a slice")
	}
	start, stop, step, _ := r.bounds(n, given)
	by := v.at(step)
	by.Sub(by, v.start)
	return &rangeValue{v.at(start), v.at(stop), by}
}
