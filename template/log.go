package template

import (
	"fmt"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A log collects the findings about one template.
type log struct {
	source *tree.Source
	list   []diag.Diagnostic
}

const maxFindings = 100 // of one template

// at adds a finding about a part of the template. What it gives is there to be
// completed.
func (l *log) at(rule *diag.Rule, place tree.Span, format string, args ...any) *diag.Diagnostic {
	if len(l.list) >= maxFindings {
		return &diag.Diagnostic{}
	}
	l.list = append(l.list, diag.Diagnostic{
		Rule: rule, Severity: rule.Severity,
		Pos: l.source.Position(place.Start), End: l.source.Position(place.End),
		Message: fmt.Sprintf(format, args...), Excerpt: l.source.Excerpt(place, nil),
	})
	return &l.list[len(l.list)-1]
}
