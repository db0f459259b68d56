package template

import "strings"

// newlines makes every line end \n, as Jinja2 does before it reads.
var newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n")
