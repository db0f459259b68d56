package template

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

func filterAbs(r *renderer, a []value) value {
	if f, ok := a[0].(float64); ok {
		return math.Abs(f)
	}
	n, ok := whole(a[0])
	if !ok {
		r.raise(TypeError, "abs wants a number, not %s", describe(a[0]))
	}
	return new(big.Int).Abs(n)
}

// filterInt gives the default for what is no number.
func filterInt(r *renderer, a []value) value {
	base := r.intBase(a[2])
	if s, ok := plainText(a[0]); ok {
		r.room(len(s))
		r.work(min(len(s), maxDigits) / 8)
		if n, ok := parseInteger(s, base); ok {
			return n
		}
		f, ok := parseFloat(s)
		if !ok || unusual(f) != "" {
			return or(a[1], intOf(0))
		}
		return r.truncated(f)
	}
	switch v := a[0].(type) {
	case *missing:
		return r.fail(v)
	case float64:
		if math.IsInf(v, 0) {
			r.raise(OverflowError, "infinity is no integer")
		}
		if !math.IsNaN(v) {
			return r.truncated(v)
		}
	}
	if n, ok := whole(a[0]); ok {
		return n
	}
	return or(a[1], intOf(0))
}

func (r *renderer) intBase(v value) int {
	n, ok := whole(or(v, intOf(10)))
	if !ok {
		return 1 // every text is refused
	}
	base := clamp(n)
	if base < 0 || base == 1 || base > 36 {
		return 1
	}
	return base
}

func filterFloat(r *renderer, a []value) value {
	if s, ok := plainText(a[0]); ok {
		r.room(len(s))
		if f, ok := parseFloat(s); ok {
			return f
		}
	}
	if m, ok := a[0].(*missing); ok {
		return r.fail(m)
	}
	if f, ok := r.real(a[0]); ok {
		return f
	}
	return or(a[1], 0.0)
}

// parseFloat reads a float as Python's float() does.
func parseFloat(s string) (float64, bool) {
	s = strings.TrimFunc(s, isWhite)
	s, ok := asciiDigits(s)
	if !ok || strings.ContainsAny(s, "xXpP_") {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

func filterRound(r *renderer, a []value) value {
	precision := or(a[1], intOf(0))
	method, _ := r.hash(or(a[2], "common"), 0).(string)
	if method != "common" && method != "ceil" && method != "floor" {
		r.raise(FilterArgumentError, "round knows the methods common, ceil and floor")
	}
	if method == "common" {
		return r.round(a[0], precision)
	}
	scale := r.binary("**", intOf(10), precision)
	scaled := r.binary("*", a[0], scale)
	f, ok := r.real(scaled)
	if !ok {
		r.raise(TypeError, "round wants a number, not %s", describe(a[0]))
	}
	n, isInt := whole(scaled)
	if !isInt && method == "ceil" {
		n = r.truncated(math.Ceil(f))
	} else if !isInt {
		n = r.truncated(math.Floor(f))
	}
	return r.binary("/", n, scale)
}

// round gives round(v, precision), half to even.
func (r *renderer) round(v, precision value) value {
	if precision == nil {
		return r.roundToInteger(v)
	}
	if !isNumberValue(v) {
		r.raise(TypeError, "round wants a number, not %s", describe(v))
	}
	digits := r.index(precision)
	if f, ok := v.(float64); ok {
		return r.roundFloat(f, digits)
	}
	n, _ := whole(v)
	if digits >= 0 {
		return n
	}
	if -digits > maxDigits {
		return new(big.Int)
	}
	r.work(-digits / 8)
	return roundInteger(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-digits)), nil))
}

func (r *renderer) roundToInteger(v value) value {
	if f, ok := v.(float64); ok {
		return r.truncated(math.RoundToEven(f))
	}
	n, ok := whole(v)
	if !ok {
		r.raise(TypeError, "round wants a number, not %s", describe(v))
	}
	return n
}

func (r *renderer) roundFloat(f float64, digits int) value {
	if unusual(f) != "" || digits > 323 {
		return f
	}
	if digits < -308 {
		return math.Copysign(0, f)
	}
	if digits < 0 {
		scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-digits)), nil)
		n, exact := big.NewFloat(f).Int(nil)
		if exact != big.Exact { // beyond the middle, whatever the fraction
			n.Mul(n, big.NewInt(2)).Add(n, big.NewInt(int64(math.Copysign(1, f))))
			scale.Mul(scale, big.NewInt(2))
			n = roundInteger(n, scale)
			n.Quo(n, big.NewInt(2))
		} else {
			n = roundInteger(n, scale)
		}
		g, _ := new(big.Float).SetInt(n).Float64()
		if math.IsInf(g, 0) {
			r.raise(OverflowError, "the rounded number is too large for a float")
		}
		return math.Copysign(g, f)
	}
	g, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'f', digits, 64), 64)
	return g
}

// roundInteger gives the multiple of unit that is nearest to n, half to even.
func roundInteger(n, unit *big.Int) *big.Int {
	q, m := floorDivide(n, unit)
	switch m.Mul(m, big.NewInt(2)).Cmp(unit) {
	case 1:
		q.Add(q, big.NewInt(1))
	case 0:
		q.Add(q, big.NewInt(int64(q.Bit(0))))
	}
	return q.Mul(q, unit)
}

func filterFilesizeformat(r *renderer, a []value) value {
	f := r.toFloat(a[0])
	base, units := 1000.0, []string{"kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"}
	if r.truth(or(a[1], false)) {
		base, units = 1024, []string{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"}
	}
	if f == 1 {
		return "1 Byte"
	}
	if f < base {
		return r.truncated(f).String() + " Bytes"
	}
	unit := base
	for i, name := range units {
		unit = math.Pow(base, float64(i+2))
		if f < unit || i == len(units)-1 {
			return r.str(fmt.Sprintf("%s %s", r.layNumber(layout{verb: 'f', precision: 1}, base*f/unit), name))
		}
	}
	return ""
}

// toFloat gives float(v).
func (r *renderer) toFloat(v value) float64 {
	if m, ok := v.(*missing); ok {
		r.fail(m)
	}
	if s, ok := plainText(v); ok {
		f, ok := parseFloat(s)
		if !ok {
			r.raise(ValueError, "%s is no number", pythonQuote(s))
		}
		return f
	}
	f, ok := r.real(v)
	if !ok {
		r.raise(TypeError, "want a number, not %s", describe(v))
	}
	return f
}

func filterSum(r *renderer, a []value) value {
	next := r.iterate(a[0])
	if attribute := or(a[1], nil); attribute != nil {
		next = r.mapped(next, r.getter(attribute))
	}
	total := or(a[2], intOf(0))
	if _, ok := plainText(total); ok {
		r.raise(TypeError, "sum does not add strings")
	}
	for item, ok := next(); ok; item, ok = next() {
		total = r.binary("+", total, item)
	}
	return total
}
