package template

import "github.com/webhook-lint/webhook-lint/diag"

// Rules is the table of the rules of this package.
var Rules = []*diag.Rule{
	ruleSyntax, ruleTag, ruleLarge,
}

var (
	ruleSyntax = &diag.Rule{
		ID: "template-syntax", Severity: diag.Error,
		Title: "a template that cannot be parsed",
		Doc: "Gorgias sends a text whose template cannot be parsed as it stands, braces and all, and reports success. " +
			"All faults of a template are told at once, each at its place.",
		Bad:  `{{ ticket.id }`,
		Good: `{{ ticket.id }}`,
	}
	ruleTag = &diag.Rule{
		ID: "template-tag", Severity: diag.Error,
		Title: "a statement that does not exist",
		Doc: "A tag {% … %} begins with the name of a statement of Jinja. Those that load other templates have no use: " +
			"an integration has no others.",
		Bad:  `{% include "footer" %}`,
		Good: `{% if ticket.id %}{{ ticket.id }}{% endif %}`,
	}
	ruleLarge = &diag.Rule{
		ID: "template-large", Severity: diag.Error,
		Title: "a template that is too large to be checked",
		Doc:   "Templates above 256 KiB are not read.",
	}
)
