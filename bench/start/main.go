// Start does nothing but link jsonschema v5 in: what a process that uses it
// takes before it does anything.
package main

import _ "github.com/santhosh-tekuri/jsonschema/v5"

func main() {}
