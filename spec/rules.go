package spec

import "github.com/webhook-lint/webhook-lint/diag"

var (
	ruleSyntax        = &diag.Rule{ID: "spec-syntax", Severity: diag.Error}
	ruleVersion       = &diag.Rule{ID: "spec-version", Severity: diag.Error}
	ruleDuplicateKey  = &diag.Rule{ID: "spec-duplicate-key", Severity: diag.Error}
	ruleYAML          = &diag.Rule{ID: "spec-yaml", Severity: diag.Error}
	ruleYAMLNumber    = &diag.Rule{ID: "spec-yaml-number", Severity: diag.Warning}
	ruleRef           = &diag.Rule{ID: "spec-ref", Severity: diag.Error}
	ruleRefCycle      = &diag.Rule{ID: "spec-ref-cycle", Severity: diag.Error}
	ruleRefOutside    = &diag.Rule{ID: "spec-ref-outside", Severity: diag.Error}
	ruleNullable      = &diag.Rule{ID: "spec-nullable", Severity: diag.Warning}
	ruleNullableEnum  = &diag.Rule{ID: "spec-nullable-enum", Severity: diag.Warning}
	ruleOverlay       = &diag.Rule{ID: "overlay-syntax", Severity: diag.Error}
	ruleOverlayTarget = &diag.Rule{ID: "overlay-target", Severity: diag.Error}
)

// Rules is the table of the rules of this package.
var Rules = []*diag.Rule{ruleSyntax, ruleVersion, ruleDuplicateKey, ruleYAML, ruleYAMLNumber, ruleRef, ruleRefCycle,
	ruleRefOutside, ruleNullable, ruleNullableEnum, ruleOverlay, ruleOverlayTarget}
