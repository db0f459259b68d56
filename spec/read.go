package spec

import (
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// Read reads any YAML or JSON text with places, as documents are read. The
// node is nil when the text cannot be read; the findings say why.
func Read(source *tree.Source) (*tree.Node, []diag.Diagnostic) {
	log := &log{}
	return readFile(source, log), log.list
}
