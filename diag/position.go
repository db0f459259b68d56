package diag

import (
	"cmp"
	"fmt"
)

// A Position is a place in a file: lines and columns count from 1, columns in
// code points. The zero Position is no place.
type Position struct {
	File      string
	Line, Col int
}

// IsValid reports whether p is a place.
func (p Position) IsValid() bool { return p.Line > 0 }

// String gives file:line:col, the form that editors and terminals open.
func (p Position) String() string {
	if !p.IsValid() {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Compare orders positions by file, line and column.
func (p Position) Compare(q Position) int {
	return cmp.Or(
		cmp.Compare(p.File, q.File),
		cmp.Compare(p.Line, q.Line),
		cmp.Compare(p.Col, q.Col),
	)
}
