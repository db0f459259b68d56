package sample

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/tree"
)

// maxDigits bounds the numbers that are reckoned with: 1e999999999 would take
// all memory.
const maxDigits = 400

// rational gives what a number's spelling stands for, or nil when it is none
// or too large.
func rational(spelling string) *big.Rat {
	if i := strings.IndexAny(spelling, "eE"); i >= 0 {
		exponent, err := strconv.Atoi(spelling[i+1:])
		if err != nil || exponent < -maxDigits || exponent > maxDigits {
			return nil
		}
	}
	if len(spelling) > maxDigits || strings.ContainsAny(spelling, "/_xXpP") {
		return nil
	}
	r, ok := new(big.Rat).SetString(spelling)
	if !ok {
		return nil
	}
	return r
}

func isWhole(n *tree.Node) bool {
	if n.Kind != tree.Number {
		return false
	}
	r := rational(n.Text)
	return r != nil && r.IsInt()
}

func inRange(_ *judge, _ *tree.Node, m tree.Member, value *tree.Node) []fault {
	if value.Kind != tree.Number {
		return nil
	}
	bound, v := rational(m.Value.Text), rational(value.Text)
	if bound != nil && v != nil && isIn(m.Key.Text, bound, v) {
		return nil
	}
	return one(m.Key.Text)
}

func isIn(keyword string, bound, v *big.Rat) bool {
	switch keyword {
	case "minimum":
		return v.Cmp(bound) >= 0
	case "maximum":
		return v.Cmp(bound) <= 0
	case "exclusiveMinimum":
		return v.Cmp(bound) > 0
	case "exclusiveMaximum":
		return v.Cmp(bound) < 0
	}
	return bound.Sign() != 0 && new(big.Rat).Quo(v, bound).IsInt()
}

// equal reports whether two values are the same: numbers by what they stand
// for, objects whatever the order of their names.
func equal(a, b *tree.Node) bool {
	if a.Kind != b.Kind || len(a.Items) != len(b.Items) || len(a.Members) != len(b.Members) {
		return false
	}
	switch a.Kind {
	case tree.Number:
		x, y := rational(a.Text), rational(b.Text)
		return a.Text == b.Text || x != nil && y != nil && x.Cmp(y) == 0
	case tree.Array:
		return slices.EqualFunc(a.Items, b.Items, equal)
	case tree.Object:
		for _, m := range a.Members {
			if other := b.Get(m.Key.Text); other == nil || !equal(m.Value, other) {
				return false
			}
		}
		return true
	}
	return a.Text == b.Text
}
