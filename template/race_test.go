//go:build race

package template_test

// raceEnabled tells the tests to do less: the race detector slows them down.
const raceEnabled = true
