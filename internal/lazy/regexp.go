// Package lazy puts off what most runs of the command need not do: what a
// package does when it is initialised, every run waits for.
package lazy

import (
	"regexp"
	"sync"
)

// Regexp gives a regular expression that is compiled when it is first asked
// for. It panics then if it cannot be.
func Regexp(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
