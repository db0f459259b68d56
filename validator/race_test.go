//go:build race

package validator

// raceEnabled tells the tests to do less: the race detector slows them down.
const raceEnabled = true
