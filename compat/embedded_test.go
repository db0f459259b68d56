package compat

import (
	"testing"

	"github.com/webhook-lint/webhook-lint/spec"
)

// The built-in document against itself, and against what is known beyond it:
// that allows all that the letter names, and more.
func TestCompareEmbedded(t *testing.T) {
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.Channels {
		letter, observed := c.Schema().Root, s.Observed.Channel(c.Name).Schema().Root
		if changes, err := Compare(letter, letter, Options{AssumeClosed: true}); err != nil || len(changes) > 0 {
			t.Errorf("%s differs from itself: %v, %v", c.Name, changes, err)
		}
		changes, err := Compare(letter, observed, Options{})
		if err != nil || worst(changes) != Breaking {
			t.Errorf("%s: %v, %v", c.Name, changes, err)
		}
		lines(t, changes, compile(t, letter), compile(t, observed))
		back, err := Compare(observed, letter, Options{})
		if err != nil || worst(back) != Loss {
			t.Errorf("%s, backwards: %v, %v", c.Name, back, err)
		}
	}
}
