package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/capture"
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/report"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
	"github.com/webhook-lint/webhook-lint/validator"
)

// A checker checks one payload after another. It is safe for concurrent use.
type checker struct {
	validator *validator.Validator
	channel   string // auto decides for each payload
	names     []string
	carries   map[string]string // what messages a channel has: those with the same judge alike
	first     map[string]string // of the channels that judge like a channel
	promise   *promise          // of the integration that sent the payloads; nil for none
}

// checker gives a checker whose findings have excerpts, if these are looked at.
func (c *command) checker(excerpts bool) (*checker, error) {
	s, err := c.document()
	if err != nil {
		return nil, err
	}
	k := &checker{channel: c.flags.channel, names: s.ChannelNames(), carries: carries(s)}
	if len(k.names) == 0 {
		return nil, fmt.Errorf("the document %s has no channels", c.documentName())
	}
	if err := c.verifyChannels(k.names); err != nil {
		return nil, err
	}
	if c.flags.integration != "" {
		if k.promise, err = c.promise(k); err != nil {
			return nil, err
		}
	}
	k.validator = validator.New(s, validator.Options{
		Profile: validator.Profile(c.flags.profile), Strict: c.flags.strict, ShowValues: c.flags.showValues, NoExcerpts: !excerpts,
	})
	k.first = k.firsts()
	return k, nil
}

// firsts gives each channel the first one that judges alike.
func (k *checker) firsts() map[string]string {
	first, of := map[string]string{}, map[string]string{}
	for _, channel := range k.names {
		word := k.carries[channel]
		if of[word] == "" {
			of[word] = channel
		}
		first[channel] = of[word]
	}
	return first
}

func (k *checker) known(channel string) bool { return slices.Contains(k.names, channel) }

// carries gives each channel a word for its messages in every reading.
func carries(s *spec.Spec) map[string]string {
	words := map[string]string{}
	for _, reading := range []*spec.Spec{s, s.Observed} {
		if reading == nil {
			continue
		}
		for _, channel := range reading.Channels {
			for _, m := range channel.Messages {
				words[channel.Name] += fmt.Sprintf("%p ", m.Node)
			}
		}
	}
	return words
}

// check gives what is found in one payload: under its channel or, where that
// is open, under the one that it fits best.
func (k *checker) check(p capture.Payload) (report.Result, error) {
	return k.checkGlanced(validator.Glance{}, p)
}

// checkGlanced is check after a glance, at the payload or at nothing.
func (k *checker) checkGlanced(g validator.Glance, p capture.Payload) (report.Result, error) {
	if p.Fault != nil {
		return report.Result{Name: p.Name, Findings: []diag.Diagnostic{faultFinding(p.Fault)}}, nil
	}
	if k.promise != nil {
		return k.promise.check(k, p)
	}
	channels := k.channels(p)
	if len(channels) == 1 {
		findings, err := k.validator.ValidateGlanced(g, channels[0], p.Source)
		if err != nil {
			return report.Result{}, err
		}
		return report.Result{Name: p.Name, Channel: channels[0], Findings: findings}, nil
	}
	verdicts, err := k.verdicts(p, channels)
	if len(verdicts) == 0 {
		return report.Result{}, err
	}
	best := slices.MinFunc(verdicts, compare)
	alike := slices.DeleteFunc(slices.Clone(channels), func(channel string) bool {
		return !slices.ContainsFunc(verdicts, func(r report.Result) bool {
			return compare(r, best) == 0 && k.carries[r.Channel] == k.carries[channel]
		})
	})
	if len(alike) > 1 && json.Valid(p.Source.Text) { // of what is no JSON there is no more to say
		best.Findings = append([]diag.Diagnostic{guess(p.Source, alike)}, best.Findings...)
	}
	return best, nil
}

// verdicts gives what is found under each of the channels that judge in their
// own way. The error says why one of them cannot judge.
func (k *checker) verdicts(p capture.Payload, channels []string) (list []report.Result, failed error) {
	for _, channel := range channels {
		if slices.ContainsFunc(list, func(r report.Result) bool { return k.carries[r.Channel] == k.carries[channel] }) {
			continue
		}
		findings, err := k.validator.ValidateSource(channel, p.Source)
		if err != nil {
			failed = err
			continue
		}
		list = append(list, report.Result{Name: p.Name, Channel: channel, Findings: findings})
	}
	return list, failed
}

// compare orders verdicts: an error counts more than any warnings.
func compare(a, b report.Result) int {
	errorsA, errorsB := count(a.Findings), count(b.Findings)
	return cmp.Or(cmp.Compare(errorsA, errorsB), cmp.Compare(len(a.Findings), len(b.Findings)))
}

func count(findings []diag.Diagnostic) (errors int) {
	for _, d := range findings {
		if d.Severity == diag.Error {
			errors++
		}
	}
	return errors
}

// channels gives the channels that may have delivered a payload: the one that
// is said, or that the capture or its path names, or those of its shape.
func (k *checker) channels(p capture.Payload) []string {
	switch {
	case k.channel != auto:
		return []string{k.channel}
	case p.Trigger != "":
		return []string{p.Trigger}
	}
	for _, word := range p.Paths {
		if name := k.named(word); name != "" {
			return []string{name}
		}
	}
	return k.validator.Channels(p.Source)
}

// named gives the longest channel name that a word of a path holds: it is
// ticket-updated, or ticket-updated_2.
func (k *checker) named(word string) string {
	best := ""
	for _, name := range k.names {
		for end := 0; len(name) > len(best); {
			i := strings.Index(word[end:], name)
			if i < 0 {
				break
			}
			start := end + i
			end = start + len(name)
			if (start == 0 || !isLetter(word[start-1])) && (end == len(word) || !isLetter(word[end])) {
				best = name
			}
		}
	}
	return best
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// guess tells that the channel is one of several. The first is taken.
func guess(source *tree.Source, alike []string) diag.Diagnostic {
	return diag.Diagnostic{
		Rule: ruleChannelGuess, Severity: ruleChannelGuess.Severity, Channel: alike[0],
		Pos: source.Position(0), End: source.Position(0),
		Message: fmt.Sprintf("checked as %s, but its shape is also that of %s; name the channel with --channel, or in the path",
			alike[0], strings.Join(alike[1:], ", ")),
	}
}

var captureFaults = map[capture.FaultKind]*diag.Rule{
	capture.TooLarge:    ruleTooLarge,
	capture.UTF16:       ruleUTF16,
	capture.Damaged:     ruleDamaged,
	capture.Malformed:   ruleMalformed,
	capture.Unsupported: ruleUnsupported,
	capture.NoPayload:   ruleNoPayload,
}

func faultFinding(f *capture.Fault) diag.Diagnostic {
	rule := captureFaults[f.Kind]
	return diag.Diagnostic{
		Rule: rule, Severity: rule.Severity, Message: f.Message,
		Pos: f.Source.Position(f.Span.Start), End: f.Source.Position(f.Span.End),
	}
}
