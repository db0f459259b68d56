package template

import (
	"math"
	"math/big"
)

func truthInt(b bool) *big.Int {
	if b {
		return big.NewInt(1)
	}
	return new(big.Int)
}

// whole gives the integer that v is, where True is 1.
func whole(v value) (*big.Int, bool) {
	switch v := v.(type) {
	case bool:
		return truthInt(v), true
	case *big.Int:
		return v, true
	}
	return nil, false
}

// real gives a number as a float.
func (r *renderer) real(v value) (float64, bool) {
	if f, ok := v.(float64); ok {
		return f, true
	}
	n, ok := whole(v)
	if !ok {
		return 0, false
	}
	f, _ := new(big.Float).SetInt(n).Float64()
	if math.IsInf(f, 0) {
		r.raise(OverflowError, "the integer is too large for a float")
	}
	return f, true
}

func isNumberValue(v value) bool {
	switch v.(type) {
	case bool, *big.Int, float64:
		return true
	}
	return false
}

// bounded refuses integers that are too long.
func (r *renderer) bounded(n *big.Int) value {
	if n.BitLen() > maxBits {
		r.raise(Limit, "an integer has more than %d bits", maxBits)
	}
	r.work(n.BitLen() / stepBytes)
	return n
}

// negate gives op x, for - and +.
func (r *renderer) negate(op string, v value) value {
	if m, ok := v.(*missing); ok {
		return r.fail(m)
	}
	if f, ok := v.(float64); ok {
		if op == "-" {
			return -f
		}
		return f
	}
	n, ok := whole(v)
	if !ok {
		r.raise(TypeError, "%s does not apply to %s", op, describe(v))
	}
	if op == "-" {
		return new(big.Int).Neg(n)
	}
	return n
}

// arithmetic gives x op y for two numbers.
func (r *renderer) arithmetic(op string, x, y value) value {
	a, isInt := whole(x)
	b, alsoInt := whole(y)
	if isInt && alsoInt {
		r.work((a.BitLen()*b.BitLen())>>20 + 1)
		return r.integers(op, a, b)
	}
	f, _ := r.real(x)
	g, _ := r.real(y)
	return r.floats(op, f, g)
}

func (r *renderer) integers(op string, a, b *big.Int) value {
	switch op {
	case "+":
		return r.bounded(new(big.Int).Add(a, b))
	case "-":
		return r.bounded(new(big.Int).Sub(a, b))
	case "*":
		if a.BitLen()+b.BitLen() > 2*maxBits {
			r.raise(Limit, "an integer has more than %d bits", maxBits)
		}
		return r.bounded(new(big.Int).Mul(a, b))
	case "**":
		return r.power(a, b)
	}
	if b.Sign() == 0 {
		r.raise(ZeroDivisionError, "division by zero")
	}
	if op == "/" {
		return r.divide(a, b)
	}
	q, m := floorDivide(a, b)
	if op == "//" {
		return q
	}
	return m
}

// floorDivide rounds towards minus infinity, as Python does.
func floorDivide(a, b *big.Int) (q, m *big.Int) {
	q, m = new(big.Int).QuoRem(a, b, new(big.Int))
	if m.Sign() != 0 && m.Sign() != b.Sign() {
		q.Sub(q, big.NewInt(1))
		m.Add(m, b)
	}
	return q, m
}

func (r *renderer) divide(a, b *big.Int) value {
	f, _ := new(big.Rat).SetFrac(a, b).Float64()
	if math.IsInf(f, 0) {
		r.raise(OverflowError, "the quotient is too large for a float")
	}
	return f
}

func (r *renderer) power(a, b *big.Int) value {
	if b.Sign() < 0 {
		f, _ := r.real(a)
		g, _ := r.real(b)
		return r.floats("**", f, g)
	}
	if a.BitLen() > 1 && (!b.IsInt64() || b.Int64() > maxBits || int64(a.BitLen()-1)*b.Int64() > maxBits) {
		r.raise(Limit, "an integer has more than %d bits", maxBits)
	}
	if a.BitLen() <= 1 && b.Sign() > 0 { // 0, 1 or -1
		return new(big.Int).Exp(a, new(big.Int).Add(big.NewInt(2), new(big.Int).SetUint64(uint64(b.Bit(0)))), nil)
	}
	r.work(maxBits / stepBytes)
	return r.bounded(new(big.Int).Exp(a, b, nil))
}

func (r *renderer) floats(op string, f, g float64) value {
	switch op {
	case "+":
		return f + g
	case "-":
		return f - g
	case "*":
		return f * g
	case "**":
		return r.floatPower(f, g)
	}
	if g == 0 {
		r.raise(ZeroDivisionError, "division by zero")
	}
	if op == "/" {
		return f / g
	}
	m := floatMod(f, g)
	if op == "%" {
		return m
	}
	return floorQuotient(f, g, m)
}

// floatMod has the sign of g.
func floatMod(f, g float64) float64 {
	m := math.Mod(f, g)
	switch {
	case m == 0:
		return math.Copysign(0, g)
	case (g < 0) != (m < 0):
		return m + g
	}
	return m
}

func floorQuotient(f, g, m float64) float64 {
	q := (f - m) / g
	if q == 0 {
		return math.Copysign(0, f/g)
	}
	floor := math.Floor(q)
	if q-floor > 0.5 {
		floor++
	}
	return floor
}

func (r *renderer) floatPower(f, g float64) value {
	if f == 0 && g < 0 {
		r.raise(ZeroDivisionError, "zero cannot be raised to a negative power")
	}
	if f < 0 && g != math.Trunc(g) && !math.IsInf(f, 0) && !math.IsNaN(g) {
		r.raise(Unsupported, "a negative number to a fractional power is complex")
	}
	p := math.Pow(f, g)
	if math.IsInf(p, 0) && !math.IsInf(f, 0) && !math.IsInf(g, 0) {
		r.raise(OverflowError, "the power is too large for a float")
	}
	return p
}
