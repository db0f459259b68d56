// Package contract will hold the contract of a receiver: which deliveries it
// must take, which answers are right, and how to reproduce one that is not.
//
// It is empty so far: payloads are checked by package validator, and nothing
// is sent yet.
package contract
