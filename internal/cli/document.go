package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
)

// load reads the document that the settings name.
func (c *command) load() (*spec.Spec, []diag.Diagnostic, error) {
	o := spec.Options{Overlays: c.flags.overlays, RefRoot: c.flags.refRoot}
	if c.flags.spec == "" {
		return spec.Embedded(o)
	}
	return spec.Load(c.flags.spec, o)
}

// documentName is what findings call the document.
func (c *command) documentName() string {
	if c.flags.spec == "" {
		return spec.EmbeddedFile
	}
	return c.flags.spec
}

// document is load for a command that cannot go on without a sound document.
func (c *command) document() (*spec.Spec, error) {
	s, findings, err := c.load()
	if err != nil {
		return nil, err
	}
	if s != nil && (c.flags.spec != "" || c.flags.overlays != nil) {
		findings = append(findings, strayReferences(s)...)
	}
	if c.complain(findings) > 0 {
		return nil, errTold
	}
	if s == nil {
		return nil, fmt.Errorf("the document %s cannot be used", c.documentName())
	}
	return s, nil
}

// strayReferences gives the errors about references: under a schema that is
// not there, every payload would pass.
func strayReferences(s *spec.Spec) []diag.Diagnostic {
	return slices.DeleteFunc(s.Check(), func(d diag.Diagnostic) bool { return !strings.HasPrefix(d.Rule.ID, "spec-ref") })
}
