package lazy

import "sync"

// A Value is made when it is first asked for.
type Value[T any] struct {
	make func() T
	once sync.Once
	made T
}

// Of gives a Value. As with Regexp, nothing is done when a package is
// initialised.
func Of[T any](make func() T) *Value[T] { return &Value[T]{make: make} }

// Get gives what was made.
func (v *Value[T]) Get() T {
	v.once.Do(func() { v.made = v.make() })
	return v.made
}
