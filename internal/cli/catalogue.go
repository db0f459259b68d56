package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/integration"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/validator"
)

// allRules is the one table of rules.
func allRules() []*diag.Rule {
	return slices.Concat(validator.Rules, captureRules, integration.Rules, template.Rules, integration.DiffRules, integration.ReceiverRules, contract.Rules, spec.Rules, configRules, baselineRules)
}

func ruleIDs() []string { return diag.RuleIDs(allRules()) }

type ruleRow struct {
	ID       string        `json:"id"`
	Severity diag.Severity `json:"severity"`
	Title    string        `json:"title"`
	Doc      string        `json:"doc"`
	Bad      string        `json:"bad"`
	Good     string        `json:"good"`
}

func (c *command) rulesCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "rules", Short: "List the rules", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return c.printJSON(ruleRows())
			}
			var lines [][]string
			for _, r := range allRules() {
				lines = append(lines, []string{r.ID, r.Severity.String(), r.Title})
			}
			return c.printTable(lines)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON, with documentation and examples")
	return cmd
}

func ruleRows() []ruleRow {
	var rows []ruleRow
	for _, r := range allRules() {
		rows = append(rows, ruleRow{r.ID, r.Severity, r.Title, r.Doc, r.Bad, r.Good})
	}
	return rows
}

func (c *command) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use: "explain RULE", Short: "Explain a rule, with an example",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("explain wants one rule; webhook-lint rules lists them")
			}
			return nil
		},
		RunE:              func(_ *cobra.Command, args []string) error { return c.explain(args[0]) },
		ValidArgsFunction: later(ruleIDs),
	}
}

func (c *command) explain(id string) error {
	i := slices.Index(ruleIDs(), id)
	if i < 0 {
		return unknown("rule", id, ruleIDs())
	}
	r := allRules()[i]
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s\n\n%s\n", r.ID, r.Severity, r.Title, wrap(r.Doc, 78))
	for _, example := range [][2]string{{"Reported", r.Bad}, {"Right", r.Good}} {
		if example[1] != "" {
			fmt.Fprintf(&b, "\n%s:\n\n%s\n", example[0], indent(example[1]))
		}
	}
	_, err := fmt.Fprint(c.env.Stdout, b.String())
	return err
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ")
}

func wrap(text string, width int) string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return strings.Join(append(lines, line), "\n")
}
