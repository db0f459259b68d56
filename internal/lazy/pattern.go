// Package lazy puts off what most runs of the command need not do: what a
// package does when it is initialised, every run waits for.
package lazy

import (
	"regexp"
	"sync"
)

// A Pattern is a regular expression that is compiled when it is first used.
type Pattern struct {
	text     string
	once     sync.Once
	compiled *regexp.Regexp
}

// Regexp gives a Pattern. The linker lays it out, and nothing is done for it
// when a package is initialised.
func Regexp(text string) *Pattern { return &Pattern{text: text} }

// String gives the text.
func (p *Pattern) String() string { return p.text }

// Match reports whether b has a part that matches.
func (p *Pattern) Match(b []byte) bool { return p.Get().Match(b) }

// Get gives the regular expression. It panics if the text is none.
func (p *Pattern) Get() *regexp.Regexp {
	p.once.Do(func() { p.compiled = regexp.MustCompile(p.text) })
	return p.compiled
}
