package spec

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

const maxCountDigits = 15 // of lengths and numbers of items

func isCount(keyword string) bool {
	return strings.HasPrefix(keyword, "min") && keyword != "minimum" || strings.HasPrefix(keyword, "max") && keyword != "maximum"
}

// asCount gives the digits of a whole number from 0, however it is written:
// JSON Schema takes 100.0 and 1e2 for 100. It gives "" for another number.
func asCount(number string) string {
	if strings.Trim(number, "0123456789") == "" {
		return number
	}
	if isHuge(number) {
		return ""
	}
	r, ok := new(big.Rat).SetString(number)
	if !ok || !r.IsInt() || r.Sign() < 0 {
		return ""
	}
	return r.Num().String()
}

// counted gives the value of a keyword, with its digits alone when it is a
// count: those who read schemas want them so.
func counted(keyword string, value *tree.Node) *tree.Node {
	if !isCount(keyword) || value.Kind != tree.Number {
		return value
	}
	digits := asCount(value.Text)
	if digits == "" || digits == value.Text {
		return value
	}
	made := *value
	made.Text = digits
	return &made
}

const maxNumberDigits = 400 // also the largest exponent

var exponent = lazy.Regexp(`[eE]([-+]?[0-9]+)$`)

// isHuge reports whether a number has more digits, or a larger exponent, than
// any receiver can hold. math/big allocates them all.
func isHuge(number string) bool {
	if len(number) > maxNumberDigits {
		return true
	}
	m := exponent.Get().FindStringSubmatch(number)
	if m == nil {
		return false
	}
	e, err := strconv.Atoi(m[1])
	return err != nil || e > maxNumberDigits || e < -maxNumberDigits
}
