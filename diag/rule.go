package diag

import (
	"encoding/json"
	"fmt"
)

// A Rule is one thing that is looked for. Its ID is area-what, is stable, and
// is never used again for something else.
type Rule struct {
	ID       string
	Severity Severity
	Title    string // one line, no period
	Doc      string // why it matters and what to do, in sentences
	Bad      string // the smallest input that the rule, and no other, reports
	Good     string // the same input put right
}

// RuleIDs lists the IDs of rules in their order.
func RuleIDs(rules []*Rule) []string {
	var ids []string
	for _, r := range rules {
		ids = append(ids, r.ID)
	}
	return ids
}

// A Severity is how bad a finding is. The zero value is Off.
type Severity uint8

// In rising order, so that severities compare with <.
const (
	Off Severity = iota
	Note
	Warning
	Error
)

var severityNames = [...]string{"off", "note", "warning", "error"}

// Severities lists the words for severities in rising order.
func Severities() []string { return severityNames[:] }

func (s Severity) String() string {
	if int(s) < len(severityNames) {
		return severityNames[s]
	}
	return fmt.Sprintf("severity(%d)", s)
}

// ParseSeverity gives the severity that word names.
func ParseSeverity(word string) (Severity, bool) {
	for i, name := range severityNames {
		if name == word {
			return Severity(i), true
		}
	}
	return Off, false
}

// MarshalJSON writes the word.
func (s Severity) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }
