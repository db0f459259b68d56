package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
)

// shownSeverities are those that a finding may have, the worst first.
var shownSeverities = []diag.Severity{diag.Error, diag.Warning, diag.Note}

// interruption says on a line of its own what String says in a few words.
const interruption = "the run was interrupted before its end; there may be more findings"

// String gives the run in one line: 2 errors, 1 warning in 3 payloads.
func (s Summary) String() string {
	text := s.findings() + " in " + count(s.Checked, s.noun())
	if s.Ignored > 0 {
		text += fmt.Sprintf(", %d ignored", s.Ignored)
	}
	if s.Interrupted {
		text += "; interrupted before the end"
	}
	return text
}

// bulk says of a run over many inputs, of whose findings nobody reads each,
// which rules and channels they are of. Of another it says nothing.
func (s Summary) bulk() string {
	const many = 1000
	if s.Checked < many {
		return ""
	}
	return ranking("by rule", s.ByRule) + ranking("by channel", s.ByChannel)
}

// ranking lists counts, the highest first.
func ranking(title string, counts map[string]int) string {
	if len(counts) == 0 {
		return ""
	}
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %d", name, counts[name])
	}
	return title + ": " + strings.Join(names, ", ") + "\n"
}

func (s Summary) noun() string {
	if s.Noun == "" {
		return "payload"
	}
	return s.Noun
}

// input says what a Result is about: a file may hold several integrations, and
// is compared as a whole.
func (s Summary) input() string {
	if s.Noun == "integration" || s.Noun == "change" {
		return "file"
	}
	return s.noun()
}

func (s Summary) findings() string {
	var parts []string
	for _, severity := range shownSeverities {
		if n := s.Counts[severity]; n > 0 {
			parts = append(parts, count(n, severity.String()))
		}
	}
	if parts == nil {
		return "no findings"
	}
	return strings.Join(parts, ", ")
}

// count gives a number with its noun: 1 payload, 3 deliveries.
func count(n int, noun string) string {
	if n != 1 {
		if stem, ok := strings.CutSuffix(noun, "y"); ok && !strings.HasSuffix(stem, "a") {
			noun = stem + "ie"
		}
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}
