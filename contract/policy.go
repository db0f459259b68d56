package contract

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
)

// A Policy is what answers a receiver is meant to give where receivers may
// rightly differ. The zero value is not calibrated: Run reads the receiver's
// own habits then.
type Policy map[string]string

// A term is one thing that a policy decides.
type term struct {
	name   string
	values []string // the strictest first
	doc    string
}

var terms = []term{
	{"malformed", []string{"4xx", "any-non-5xx"}, "the answer to what is no JSON, or no event"},
	{"auth", []string{"token", "none"}, "whether a delivery must prove who sends it"},
	{"methods", []string{"405", "4xx", "any-non-5xx"}, "the answer to methods that the receiver does not take"},
	{"duplicates", []string{"2xx", "4xx"}, "the answer to a delivery that came before"},
	{"order", []string{"any", createdFirst}, "whether events of a ticket may come before its creation"},
	{"unknown-trigger", []string{"2xx", "4xx"}, "the answer to a trigger that nobody knows yet"},
	{"content-type", []string{"4xx", "any-non-5xx"}, "the answer to a content type that is no JSON"},
	{"effects", []string{"at-once", "later"}, "when the effect of a delivery can be seen"},
}

// DefaultPolicy is the strictest.
func DefaultPolicy() Policy {
	p := Policy{}
	for _, t := range terms {
		p[t.name] = t.values[0]
	}
	return p
}

// PolicyTerms lists what a policy decides: each name, its values with the
// strictest first, and what it is about.
func PolicyTerms() (list [][3]string) {
	for _, t := range terms {
		list = append(list, [3]string{t.name, strings.Join(t.values, "|"), t.doc})
	}
	return list
}

// ParsePolicy reads lines of the form name=value. Empty lines and what stands
// behind # do not count. What is not named is as in DefaultPolicy.
func ParsePolicy(text string) (Policy, error) {
	named, err := ParseTerms(text)
	if err != nil {
		return nil, err
	}
	p := DefaultPolicy()
	maps.Copy(p, named)
	return p, nil
}

// ParseTerms reads such lines, and gives what they name alone.
func ParseTerms(text string) (Policy, error) {
	p := Policy{}
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		at := slices.IndexFunc(terms, func(t term) bool { return t.name == name })
		switch {
		case !ok:
			return nil, fmt.Errorf("line %d is %q; want name=value", i+1, line)
		case at < 0:
			return nil, fmt.Errorf("line %d: a policy has no term %q; want %s", i+1, name, diag.Either(termNames()))
		case !slices.Contains(terms[at].values, value):
			return nil, fmt.Errorf("line %d: %s is %q; want %s", i+1, name, value, diag.Either(terms[at].values))
		}
		p[name] = value
	}
	return p, nil
}

func termNames() (names []string) {
	for _, t := range terms {
		names = append(names, t.name)
	}
	return names
}

// String writes the policy as ParsePolicy reads it.
func (p Policy) String() string {
	var b strings.Builder
	for _, t := range terms {
		fmt.Fprintf(&b, "%s=%s\n", t.name, p.of(t.name))
	}
	return b.String()
}

// of gives the value of a term; the strictest when the policy has none.
func (p Policy) of(name string) string {
	if value := p[name]; value != "" {
		return value
	}
	at := slices.IndexFunc(terms, func(t term) bool { return t.name == name })
	return terms[at].values[0]
}

// line gives one term as it stands in a file, for findings.
func (p Policy) line(name string) string { return name + "=" + p.of(name) }
