package cli

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// span is a flag for a time; a default of 0s lets it be none.
func span(p *time.Duration, normal string) *value {
	return newValue(timeKind, normal, func(word string) error {
		d, err := time.ParseDuration(word)
		switch {
		case err != nil || d < 0:
			return fmt.Errorf("%q is no time; want one such as 500ms, 5s or 2m", word)
		case d < time.Millisecond && normal != "0s" || d > 0 && d < time.Millisecond:
			return fmt.Errorf("%q is less than a millisecond; want a time such as 500ms, 5s or 2m", word)
		}
		*p = d
		return nil
	})
}

// slowest is the least rate: one delivery a day.
const slowest = 1.0 / (24 * 60 * 60)

// rate is a flag for deliveries a second.
func rate(p *float64) *value {
	return newValue(numberKind, "0", func(word string) error {
		n, err := strconv.ParseFloat(word, 64)
		if err != nil || n != 0 && !(n >= slowest) || math.IsInf(n, 0) {
			return fmt.Errorf("%q is no number of deliveries a second; want one such as 5 or 0.5, or 0 for as fast as they go", word)
		}
		*p = n
		return nil
	})
}

// whole is a flag for a whole number.
func whole(p *int, normal, least int) *value {
	return newValue(numberKind, strconv.Itoa(normal), func(word string) error {
		n, err := strconv.Atoi(word)
		if err != nil || n < least {
			return fmt.Errorf("want a whole number of at least %d, not %q", least, word)
		}
		*p = n
		return nil
	})
}
